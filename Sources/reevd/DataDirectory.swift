import Foundation
import ReevStore

/// A data directory that one daemon has for itself, by a lock on a file in it that ends with the
/// process. The file names its holder.
final class DataDirectory: Sendable {
  let path: String
  private static let fileName = "reevd.lock"
  private let lock: Locked<Int32>

  /// Makes the directory when there is none, and takes it; throws a line that names who has it.
  init(path: String) async throws {
    self.path = path
    if !FileManager.default.fileExists(atPath: path) {
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        chmod(path, 0o711)
      } catch {
        throw Self.unwritable(path)
      }
    }
    var problem: any Error = Self.unwritable(path)
    // A child of a process that was killed may hold its descriptors until it runs its program.
    for attempt in 0..<10 {
      if attempt > 0 { try await Task.sleep(for: .milliseconds(100)) }
      do {
        lock = Locked(try Self.take(path))
        return
      } catch {
        problem = error
      }
    }
    throw problem
  }

  /// Makes sure that the directory is still the one that is held: one that was deleted and made
  /// again is taken anew. Throws when there is none, or another process has it.
  func hold() throws {
    try lock.withLock { descriptor in
      var held = stat()
      var named = stat()
      if fstat(descriptor, &held) == 0, stat(path + "/" + Self.fileName, &named) == 0,
        held.st_ino == named.st_ino, held.st_dev == named.st_dev
      {
        return
      }
      let fresh = try Self.take(path)
      close(descriptor)
      descriptor = fresh
    }
  }

  /// Who serves the directory now, as the lock's file names it; nil: nobody does.
  static func holder(of path: String) -> String? {
    let descriptor = open(path + "/" + fileName, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
    return name(descriptor)
  }

  private static func take(_ path: String) throws -> Int32 {
    let file = path + "/" + fileName
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      guard errno == EACCES else { throw unwritable(path) }
      let problem = foreign(path, file) ?? unwritable(path)
      // What another user has left in a directory of ours goes, unless it is held.
      var (folder, left) = (stat(), stat())
      if stat(path, &folder) == 0, folder.st_uid == geteuid(), lstat(file, &left) == 0,
        let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8),
        !locks.contains(":\(left.st_ino) ")
      {
        unlink(file)
      }
      throw problem
    }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      defer { close(descriptor) }
      guard errno == EWOULDBLOCK else {
        throw ServerSettings.Failure(
          description: "can't lock \(file): \(String(cString: strerror(errno)))")
      }
      throw ServerSettings.Failure(
        description: "the data directory \(path) is in use by \(name(descriptor)): stop it, or"
          + " choose another --data-dir")
    }
    var (held, named) = (stat(), stat())
    guard fstat(descriptor, &held) == 0, stat(file, &named) == 0, held.st_ino == named.st_ino,
      held.st_dev == named.st_dev
    else {
      // Somebody has put another in its place since.
      close(descriptor)
      throw unwritable(path)
    }
    var machine = utsname()
    uname(&machine)
    let host = withUnsafeBytes(of: machine.nodename) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    let text = Array("reevd serve, process \(getpid()) on \(host)\n".utf8)
    ftruncate(descriptor, 0)
    _ = pwrite(descriptor, text, text.count, 0)
    return descriptor
  }

  private static func name(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 400)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return text.isEmpty ? "another reevd" : text
  }

  /// Makes root the user whom the directory, and what reevd keeps in it, belong to: what root made
  /// there would be closed to the service. Does nothing for others, and where root's own reevd has
  /// made it. Throws when that user can't get at it.
  static func actAsOwner(of path: String) throws {
    var info = stat()
    guard geteuid() == 0, stat(path, &info) == 0, info.st_uid != 0 else { return }
    let owner = info.st_uid
    for name in ["pg", "spool"] where stat(path + "/" + name, &info) == 0 && info.st_uid != owner {
      return
    }
    guard let entry = getpwuid(owner) else { return }
    let name = String(cString: entry.pointee.pw_name)
    guard initgroups(name, entry.pointee.pw_gid) == 0, setgid(entry.pointee.pw_gid) == 0,
      setuid(owner) == 0, access(path, R_OK | W_OK | X_OK) == 0
    else {
      throw ServerSettings.Failure(
        description: "the data directory \(path) belongs to \(name): run this as that user")
    }
  }

  /// That a directory is somebody else's.
  static func foreign(_ path: String, _ file: String) -> ServerSettings.Failure? {
    var info = stat()
    guard stat(file, &info) == 0 || stat(path, &info) == 0, info.st_uid != geteuid() else {
      return nil
    }
    let user = getpwuid(info.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "\(info.st_uid)"
    return ServerSettings.Failure(
      description: "the data directory \(path) belongs to \(user): run this as that user, or choose"
        + " another --data-dir")
  }

  static func unwritable(_ path: String) -> ServerSettings.Failure {
    ServerSettings.Failure(description: "can't write to \(path): choose another --data-dir")
  }
}
