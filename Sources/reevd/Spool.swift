import Foundation
import ReevModel

/// Batches kept in files while the database can't take them: appended with one fsync a group,
/// read back in order, deleted a file at a time once all of it is in the database.
///
/// A file is a run of records: length, checksum, payload. A record cut short by a crash ends its
/// file; it was never acknowledged. Reading a file twice is harmless, the database knows what it
/// has. All calls happen on one queue of the spool's own, because fsync blocks.
final class Spool: Sendable {
  /// Why a group was not taken.
  enum Failure: Error {
    case full
    case disk(String)
  }

  /// What is waiting.
  struct Depth: Sendable {
    var bytes = 0
    var files = 0
    /// When the oldest file was begun, seconds since the epoch; nil: nothing waits.
    var oldest: Double?
  }

  private static let magic: [UInt8] = Array("REEVSPL1".utf8)
  private static let mostFileBytes = 16 << 20

  private let directory: String
  private let mostBytes: Int
  private let mostAge: Double
  private let queue = DispatchQueue(label: "reev.spool")
  private let state: Locked<State>

  private struct State {
    var depth = Depth()
    /// The file that is appended to; -1: none is open.
    var descriptor: Int32 = -1
    var fileName = ""
    var fileBytes = 0
    var nextNumber = 0
  }

  /// Opens the spool's directory, making it when it isn't there.
  init(directory: String, mostBytes: Int, mostAge: Double) throws {
    self.directory = directory
    self.mostBytes = mostBytes
    self.mostAge = mostAge
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    var state = State()
    for name in Self.files(directory) {
      let path = directory + "/" + name
      let bytes = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
      state.depth.bytes += bytes
      state.depth.files += 1
      if state.depth.oldest == nil { state.depth.oldest = Self.began(name) }
      if let number = Self.number(name) { state.nextNumber = max(state.nextNumber, number + 1) }
    }
    self.state = Locked(state)
  }

  /// What is waiting now.
  var depth: Depth { state.withLock { $0.depth } }

  /// Whether the oldest batch has waited longer than is allowed, or no more fits.
  var isFull: Bool {
    let depth = depth
    let age = depth.oldest.map { Date().timeIntervalSince1970 - $0 } ?? 0
    return depth.bytes >= mostBytes || age > mostAge
  }

  /// Appends batches; returns when they are on the disk for good, or throws when none is.
  func append(_ batches: [IngestBatch]) async throws {
    let records = batches.map(Self.record)
    try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<Void, any Error>) in
      queue.async {
        continuation.resume(with: Result { try self.appendNow(records) })
      }
    }
  }

  /// Gives the waiting batches to `write`, oldest first, a group at a time, and forgets a file
  /// when all of it was taken. Stops at the first error, which it throws on.
  func drain(write: ([IngestBatch]) async throws -> Void) async throws {
    while let name = await nextFile() {
      let path = directory + "/" + name
      var reader = SpoolReader(path: path)
      var group: [IngestBatch] = []
      var bytes = 0
      while let batch = reader.next() {
        group.append(batch)
        bytes += batch.body.count
        if bytes > 2 << 20 || group.count >= 64 {
          try await write(group)
          group = []
          bytes = 0
        }
      }
      if !group.isEmpty { try await write(group) }
      await remove(name)
    }
  }

  /// Keeps a batch that the database refuses in a file of its own kind; false when that fails.
  func reject(_ batch: IngestBatch) -> Bool {
    let record = Self.record(batch)
    return queue.sync {
      let path = directory + "/rejected.records"
      let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return false }
      defer { _ = Foundation.close(descriptor) }
      return (try? writeAll(descriptor, record)) != nil && fsync(descriptor) == 0
    }
  }

  /// Closes the open file.
  func close() {
    queue.sync { closeFile() }
  }

  private func appendNow(_ records: [[UInt8]]) throws {
    let size = records.reduce(0) { $0 + $1.count }
    if isFull || depth.bytes + size > mostBytes { throw Failure.full }
    try openFile()
    let (descriptor, start) = state.withLock { ($0.descriptor, $0.fileBytes) }
    do {
      for record in records { try writeAll(descriptor, record) }
      guard fsync(descriptor) == 0 else { throw Failure.disk(String(cString: strerror(errno))) }
    } catch {
      // What was half written must not stand before later records.
      if ftruncate(descriptor, off_t(start)) != 0 || lseek(descriptor, off_t(start), SEEK_SET) < 0 {
        closeFile()
      }
      throw error
    }
    state.withLock {
      $0.fileBytes += size
      $0.depth.bytes += size
    }
    if start + size > Self.mostFileBytes { closeFile() }
  }

  private func openFile() throws {
    guard state.withLock({ $0.descriptor < 0 }) else { return }
    let now = Date().timeIntervalSince1970
    let number = state.withLock { $0.nextNumber }
    let digits = String(number)
    let name =
      String(repeating: "0", count: max(0, 12 - digits.count)) + digits + "-\(Int(now)).spool"
    let path = directory + "/" + name
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure.disk(String(cString: strerror(errno))) }
    do {
      try writeAll(descriptor, Self.magic)
    } catch {
      _ = Foundation.close(descriptor)
      unlink(path)
      throw error
    }
    // The file's name must survive a crash as well as its bytes.
    let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      _ = Foundation.close(folder)
    }
    state.withLock {
      $0.descriptor = descriptor
      $0.fileName = name
      $0.fileBytes = Self.magic.count
      $0.nextNumber = number + 1
      $0.depth.files += 1
      $0.depth.bytes += Self.magic.count
      if $0.depth.oldest == nil { $0.depth.oldest = now }
    }
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
        throw Failure.disk(String(cString: strerror(errno)))
      }
      offset += count
    }
  }

  /// The oldest file, closed for appending when it was still open.
  private func nextFile() async -> String? {
    await withCheckedContinuation { continuation in
      queue.async {
        let name = Self.files(self.directory).first
        if let name, self.state.withLock({ $0.fileName == name }) { self.closeFile() }
        continuation.resume(returning: name)
      }
    }
  }

  private func remove(_ name: String) async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      queue.async {
        let path = self.directory + "/" + name
        let bytes = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
        unlink(path)
        let oldest = Self.files(self.directory).first.flatMap(Self.began)
        self.state.withLock {
          $0.depth.bytes = max(0, $0.depth.bytes - bytes)
          $0.depth.files = max(0, $0.depth.files - 1)
          $0.depth.oldest = oldest
        }
        continuation.resume()
      }
    }
  }

  private static func files(_ directory: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return names.filter { $0.hasSuffix(".spool") }.sorted()
  }

  private static func number(_ name: String) -> Int? { Int(name.prefix(12)) }

  private static func began(_ name: String) -> Double? {
    Double(name.dropFirst(13).dropLast(6))
  }

  private static func record(_ batch: IngestBatch) -> [UInt8] {
    var payload: [UInt8] = []
    func append(_ text: String) {
      let bytes = Array(text.utf8)
      SpoolReader.append(UInt32(bytes.count), to: &payload)
      payload += bytes
    }
    append(batch.sessionID)
    append(batch.projectID)
    append(String(batch.number))
    append(batch.hash)
    append(batch.userAgent)
    append(batch.pageURL ?? "")
    append("\(batch.viewport.width) \(batch.viewport.height)")
    SpoolReader.append(UInt32(batch.events.count), to: &payload)
    for event in batch.events {
      SpoolReader.append(UInt64(bitPattern: event.timestamp), to: &payload)
      SpoolReader.append(UInt32(bitPattern: event.type), to: &payload)
      SpoolReader.append(UInt32(bitPattern: event.position), to: &payload)
      SpoolReader.append(UInt32(event.length), to: &payload)
      payload += batch.body[event.offset..<event.offset + event.length]
    }
    var record: [UInt8] = []
    record.reserveCapacity(payload.count + 8)
    SpoolReader.append(UInt32(payload.count), to: &record)
    SpoolReader.append(SpoolReader.checksum(payload), to: &record)
    return record + payload
  }
}
