import Foundation
import Logging
import ReevModel

/// Batches kept in files while the database can't take them: appended with one fsync a group,
/// read back in order, deleted a file at a time once all of it is in the database.
///
/// Reading a file twice is harmless, the database knows what it has. Nothing is deleted that wasn't
/// read to its end: a file with damage in it is kept as `*.damaged` once its good batches are
/// stored, and one that can't be read now is tried again later. What isn't named as the spool names
/// its files, and what is no file, is left alone. Writing happens on one queue of the spool's own,
/// because fsync blocks.
final class Spool: Sendable {
  /// Why a group was not taken.
  enum Failure: Error, CustomStringConvertible {
    case full
    case disk(String)

    var description: String {
      switch self {
      case .full: "the spool is full"
      case .disk(let text): text
      }
    }
  }

  /// What is waiting.
  struct Depth: Sendable {
    var bytes = 0
    var files = 0
    /// How many of them can't be read, or not be deleted.
    var stuckFiles = 0
    /// How many were set aside because of damage.
    var damagedFiles = 0
    /// Bytes of batches that the database refuses, in a file for a person.
    var rejectedBytes = 0
    /// How long the oldest has waited, in seconds; nil: nothing waits.
    var age: Double?
  }

  private static let mostFileBytes = 16 << 20
  static let rejectedName = "rejected.records"

  private let directory: String
  private let mostBytes: Int
  private let mostAge: Double
  private let home: DataDirectory
  private let metrics: ServerMetrics
  private let logger: Logger
  private let queue = DispatchQueue(label: "reev.spool")
  private let state: Locked<State>

  private struct Waiting {
    var bytes: Int
    /// By a clock that nobody sets; what an earlier run left began before this one.
    var began: ContinuousClock.Instant
    /// Where reading goes on.
    var offset = 0
    var damage = 0
    /// All of it is stored; it only has to go.
    var isStored = false
    var trouble: String?
    var isTroubleTold = false
    var pause = 1.0
    var retryAt = ContinuousClock.now
  }

  private struct State {
    var files: [String: Waiting] = [:]
    var damagedFiles = 0
    var rejectedBytes = 0
    /// The file that is appended to; -1: none is open.
    var descriptor: Int32 = -1
    var fileName = ""
    var nextNumber = 0
    var foreign: Set<String> = []
  }

  /// Opens the spool's directory, making it when it isn't there.
  init(
    home: DataDirectory, mostBytes: Int, mostAge: Double, metrics: ServerMetrics, logger: Logger
  ) throws {
    self.home = home
    directory = home.path + "/spool"
    self.mostBytes = mostBytes
    self.mostAge = mostAge
    self.metrics = metrics
    self.logger = logger
    state = Locked(State())
    if mkdir(directory, 0o700) != 0 {
      var info = stat()
      guard stat(directory, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
        throw Failure.disk(String(cString: strerror(errno)))
      }
    } else {
      try Self.sync(home.path)
    }
    do { try scan() } catch {
      logger.error("the spool can't be read", metadata: ["error": "\(error)"])
    }
  }

  /// What is waiting now.
  var depth: Depth {
    state.withLock { state in
      let now = ContinuousClock.now
      var depth = Depth()
      depth.damagedFiles = state.damagedFiles
      depth.rejectedBytes = state.rejectedBytes
      depth.files = state.files.count
      for file in state.files.values {
        depth.bytes += file.bytes
        if file.trouble != nil || file.isStored {
          depth.stuckFiles += 1
        } else {
          depth.age = max(depth.age ?? 0, (now - file.began).seconds)
        }
      }
      return depth
    }
  }

  /// Whether the oldest batch has waited longer than is allowed, or no more fits.
  var isFull: Bool {
    let depth = depth
    return depth.bytes >= mostBytes || (depth.age ?? 0) > mostAge
  }

  /// Whether a pass now would find something to do.
  var isWorthAPass: Bool {
    state.withLock { state in
      let now = ContinuousClock.now
      return state.files.values.contains { $0.retryAt <= now }
    }
  }

  /// Appends batches; returns when they are on the disk for good, or throws when none is.
  func append(_ batches: [IngestBatch]) async throws {
    let records = batches.map(SpoolRecord.bytes)
    try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<Void, any Error>) in
      queue.async {
        continuation.resume(with: Result { try self.appendNow(records) })
      }
    }
  }

  /// Gives the waiting batches to `write`, oldest first, a group at a time, and forgets a file
  /// when all of it was taken. A file that can't be read is passed over until the next call.
  /// Stops at the first error of `write`, which it throws on.
  func drain(write: ([IngestBatch]) async throws -> Void) async throws {
    try await onQueue { try self.scan() }
    var seen: Set<String> = []
    while let name = await nextFile(besides: seen) {
      seen.insert(name)
      try await drain(name, write)
    }
  }

  private func drain(
    _ name: String, _ write: ([IngestBatch]) async throws -> Void
  ) async throws {
    guard let file = state.withLock({ $0.files[name] }) else { return }
    if !file.isStored {
      do {
        guard try await store(name, from: file.offset, write) else { return }
      } catch let error as SpoolFile.Failure {
        return trouble(name, error.description)
      }
    }
    await onQueue { self.forget(name) }
  }

  /// Answers whether all of the file was stored; false when the file is gone.
  private func store(
    _ name: String, from offset: Int, _ write: ([IngestBatch]) async throws -> Void
  ) async throws -> Bool {
    guard let file = try SpoolFile(path: directory + "/" + name) else {
      state.withLock { _ = $0.files.removeValue(forKey: name) }
      return false
    }
    var reader = SpoolReader(size: file.size, offset: offset, read: file.read)
    var group: [IngestBatch] = []
    var bytes = 0
    var damage = 0
    func flush() async throws {
      if !group.isEmpty { try await write(group) }
      group = []
      bytes = 0
      note(name, offset: reader.offset, damage: damage)
      damage = 0
    }
    do {
      while let item = try reader.next() {
        switch item {
        case .batch(let batch):
          group.append(batch)
          bytes += batch.body.count
          if bytes > 2 << 20 || group.count >= 64 { try await flush() }
        case .damage(let count):
          damage += 1
          logger.error(
            "the spool is damaged; what can be read of the file is stored, and the file kept",
            metadata: ["file": "\(name)", "place": "\(reader.offset - count)", "bytes": "\(count)"])
        case .torn(let count):
          logger.notice(
            "a spool file ends in a record that was never acknowledged",
            metadata: ["file": "\(name)", "bytes": "\(count)"])
        }
      }
    } catch let error as SpoolFile.Failure {
      try await flush()
      throw error
    }
    try await flush()
    state.withLock { $0.files[name]?.isStored = true }
    return true
  }

  private func note(_ name: String, offset: Int, damage: Int) {
    if damage > 0 { metrics.spoolDamaged(places: damage) }
    state.withLock {
      $0.files[name]?.offset = offset
      $0.files[name]?.damage += damage
    }
  }

  /// A file that has to wait: it is tried again after a second, later less often.
  private func trouble(_ name: String, _ text: String) {
    let isNews = state.withLock { state -> Bool in
      guard var file = state.files[name] else { return false }
      let isNews = file.trouble != text
      file.trouble = text
      // To ask again whether it can be deleted costs nothing.
      file.retryAt = .now + .seconds(file.isStored ? 1 : file.pause)
      if !file.isStored { file.pause = min(8, file.pause * 2) }
      state.files[name] = file
      return isNews
    }
    if isNews {
      logger.warning(
        "a spool file has to wait", metadata: ["file": "\(name)", "error": "\(text)"])
    }
  }

  /// Keeps a batch that the database refuses in a file of its own kind; false when that fails.
  func reject(_ batch: IngestBatch) async -> Bool {
    let record = SpoolRecord.bytes(batch)
    return await onQueue {
      let path = self.directory + "/" + Self.rejectedName
      let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return false }
      defer { _ = Foundation.close(descriptor) }
      var info = stat()
      let isNew = fstat(descriptor, &info) == 0 && info.st_size == 0
      guard (try? self.writeAll(descriptor, (isNew ? SpoolRecord.fileHead : []) + record)) != nil,
        fsync(descriptor) == 0, (try? Self.sync(self.directory)) != nil
      else { return false }
      self.state.withLock { $0.rejectedBytes += record.count }
      return true
    }
  }

  /// Closes the open file.
  func close() {
    queue.sync { closeFile() }
  }

  // What follows runs on the queue.

  private func appendNow(_ records: [[UInt8]]) throws {
    let size = records.reduce(0) { $0 + $1.count }
    if isFull || depth.bytes + size > mostBytes { throw Failure.full }
    for isLast in [false, true] {
      let name = try openFile()
      let (descriptor, start) = state.withLock { ($0.descriptor, $0.files[name]?.bytes ?? 0) }
      do {
        for record in records { try writeAll(descriptor, record) }
        guard fsync(descriptor) == 0 else { throw Failure.disk(Self.problem(directory)) }
      } catch {
        // What was half written must not stand before later records, and what a failed fsync left
        // of the file is anybody's guess.
        ftruncate(descriptor, off_t(start))
        closeFile()
        throw error
      }
      // A file that was deleted under its descriptor, or lies in a folder that was, is lost.
      if isThere(descriptor, name) {
        state.withLock { $0.files[name]?.bytes += size }
        if start + size > Self.mostFileBytes { closeFile() }
        return
      }
      closeFile()
      state.withLock { _ = $0.files.removeValue(forKey: name) }
      logger.error("a spool file was deleted by somebody else", metadata: ["file": "\(name)"])
      if isLast { throw Failure.disk("\(directory)/\(name) was deleted") }
    }
  }

  private func isThere(_ descriptor: Int32, _ name: String) -> Bool {
    var open = stat()
    var named = stat()
    return fstat(descriptor, &open) == 0 && lstat(directory + "/" + name, &named) == 0
      && open.st_ino == named.st_ino && open.st_dev == named.st_dev
  }

  /// Makes the names in a folder survive a crash as their files' bytes do.
  private static func sync(_ folder: String) throws {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure.disk(problem(folder)) }
    defer { _ = Foundation.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Failure.disk(problem(folder)) }
  }

  private static func problem(_ path: String) -> String {
    "\(path): \(String(cString: strerror(errno)))"
  }

  /// The name of the file that is appended to.
  private func openFile() throws -> String {
    if let name = state.withLock({ $0.descriptor >= 0 ? $0.fileName : nil }) { return name }
    do { try home.hold() } catch { throw Failure.disk("\(error)") }
    let number = state.withLock { $0.nextNumber }
    let digits = String(number)
    let now = Int(Date().timeIntervalSince1970)
    let name = String(repeating: "0", count: max(0, 12 - digits.count)) + digits + "-\(now).spool"
    let path = directory + "/" + name
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    var descriptor = open(path, flags, 0o600)
    if descriptor < 0, errno == ENOENT, mkdir(directory, 0o700) == 0 {
      try Self.sync(home.path)
      descriptor = open(path, flags, 0o600)
    }
    if descriptor < 0, errno == EEXIST {
      // Somebody put a file there.
      state.withLock { $0.nextNumber += 1 }
    }
    guard descriptor >= 0 else { throw Failure.disk(Self.problem(path)) }
    do {
      try writeAll(descriptor, SpoolRecord.fileHead)
      try Self.sync(directory)
    } catch {
      _ = Foundation.close(descriptor)
      unlink(path)
      throw error
    }
    state.withLock {
      $0.descriptor = descriptor
      $0.fileName = name
      $0.nextNumber = number + 1
      $0.files[name] = Waiting(bytes: SpoolRecord.fileHead.count, began: .now)
    }
    return name
  }

  private func closeFile() {
    state.withLock {
      if $0.descriptor >= 0 { _ = Foundation.close($0.descriptor) }
      $0.descriptor = -1
      $0.fileName = ""
    }
  }

  private func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) throws {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map { write(descriptor, $0 + offset, bytes.count - offset) } ?? 0
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure.disk(Self.problem(directory))
      }
      offset += count
    }
  }

  /// The oldest file that is due, closed for appending when it was still open.
  private func nextFile(besides seen: Set<String>) async -> String? {
    await onQueue {
      let now = ContinuousClock.now
      let name = self.state.withLock { state in
        state.files.filter { $0.value.retryAt <= now && !seen.contains($0.key) }.keys.min()
      }
      if let name, self.state.withLock({ $0.fileName == name }) { self.closeFile() }
      return name
    }
  }

  /// Ends a file that is stored: it goes, or is kept for its damage.
  private func forget(_ name: String) {
    guard let file = state.withLock({ $0.files[name] }) else { return }
    let path = directory + "/" + name
    let isGone =
      file.damage > 0 ? rename(path, path.dropLast(6) + ".damaged") == 0 : unlink(path) == 0
    if !isGone, errno != ENOENT { return trouble(name, Self.problem(path)) }
    state.withLock {
      $0.files.removeValue(forKey: name)
      if file.damage > 0, isGone { $0.damagedFiles += 1 }
    }
  }

  /// Takes note of the files in the folder; throws when it can't be read.
  private func scan() throws {
    guard let folder = opendir(directory) else {
      // A folder that isn't there holds nothing that could be stored.
      if errno == ENOENT { return }
      throw Failure.disk(Self.problem(directory))
    }
    defer { closedir(folder) }
    var found: [String: Int] = [:]
    var damaged = 0
    var rejected = 0
    while true {
      errno = 0
      guard let entry = readdir(folder) else { break }
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      let isSpool = name.hasSuffix(".spool")
      if name.hasSuffix(".damaged") { damaged += 1 }
      guard isSpool || name == Self.rejectedName else { continue }
      var info = stat()
      let isFile =
        lstat(directory + "/" + name, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
      if !isSpool { rejected = isFile ? Int(info.st_size) : 0 }
      guard isSpool else { continue }
      if isFile, Self.number(name) != nil {
        found[name] = Int(info.st_size)
      } else if state.withLock({ $0.foreign.insert(name).inserted }) {
        logger.warning("not a file of the spool; it is left alone", metadata: ["file": "\(name)"])
      }
    }
    guard errno == 0 else { throw Failure.disk(Self.problem(directory)) }
    let (now, wall) = (ContinuousClock.now, Date().timeIntervalSince1970)
    state.withLock { state in
      state.damagedFiles = damaged
      state.rejectedBytes = rejected
      for (name, bytes) in found where state.files[name] == nil {
        let age = max(0, wall - (Self.began(name) ?? wall))
        state.files[name] = Waiting(bytes: bytes, began: now - .seconds(age))
      }
      // What was deleted, but for the file that is being written.
      for name in state.files.keys where found[name] == nil && name != state.fileName {
        state.files.removeValue(forKey: name)
      }
      let last = state.files.keys.compactMap(Self.number).max() ?? -1
      state.nextNumber = max(state.nextNumber, last + 1)
    }
  }

  private func onQueue<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result(catching: body)) }
    }
  }

  private func onQueue<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: body()) }
    }
  }

  /// The number of a file that is named as the spool names its files; nil for others.
  static func number(_ name: String) -> Int? {
    let parts = name.dropLast(6).split(separator: "-", omittingEmptySubsequences: false)
    guard name.hasSuffix(".spool"), parts.count == 2, parts[0].utf8.count >= 12,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    return Int(parts[0])
  }

  private static func began(_ name: String) -> Double? {
    Double(name.dropLast(6).split(separator: "-").last ?? "")
  }
}

/// A file that is read in pieces; a failing read is an error of its own.
final class SpoolFile {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  let size: Int
  private let descriptor: Int32
  private let path: String

  /// Opens the file; nil when there is none.
  init?(path: String) throws(Failure) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    if descriptor < 0, errno == ENOENT { return nil }
    var info = stat()
    guard descriptor >= 0, fstat(descriptor, &info) == 0 else {
      let text = String(cString: strerror(errno))
      if descriptor >= 0 { Foundation.close(descriptor) }
      throw Failure(description: text)
    }
    size = Int(info.st_size)
  }

  deinit { if descriptor >= 0 { Foundation.close(descriptor) } }

  /// So many bytes from a place, fewer at the end of the file.
  func read(from offset: Int, count: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: max(0, count))
    var done = 0
    while done < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map {
          pread(descriptor, $0 + done, buffer.count - done, off_t(offset + done))
        } ?? 0
      }
      if got < 0, errno == EINTR { continue }
      if got < 0 { throw Failure(description: String(cString: strerror(errno))) }
      if got == 0 { break }
      done += got
    }
    bytes.removeLast(bytes.count - done)
    return bytes
  }
}
