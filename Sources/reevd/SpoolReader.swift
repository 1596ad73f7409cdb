import Foundation
import ReevModel

/// Reads a spool file record by record; a torn or damaged record ends it.
struct SpoolReader {
  private let handle: FileHandle?

  init(path: String) {
    handle = FileHandle(forReadingAtPath: path)
    guard let magic = try? handle?.read(upToCount: 8), magic == Data("REEVSPL1".utf8) else {
      try? handle?.close()
      return
    }
  }

  /// The next batch; nil at the end.
  mutating func next() -> IngestBatch? {
    guard let handle, let head = try? handle.read(upToCount: 8), head.count == 8 else {
      return nil
    }
    var cursor = Cursor(bytes: Array(head))
    guard let length = cursor.word(), let sum = cursor.word(), length < 1 << 28,
      let data = try? handle.read(upToCount: Int(length)), data.count == Int(length)
    else { return nil }
    let payload = Array(data)
    guard Self.checksum(payload) == sum else { return nil }
    return Self.batch(payload)
  }

  /// FNV-1a of the bytes: a torn write must be noticed, nothing more.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var hash: UInt32 = 0x811c_9dc5
    for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return hash
  }

  static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  private static func batch(_ payload: [UInt8]) -> IngestBatch? {
    var cursor = Cursor(bytes: payload)
    guard let session = cursor.text(), let project = cursor.text(), let number = cursor.text(),
      let hash = cursor.text(), let agent = cursor.text(), let url = cursor.text(),
      let viewport = cursor.text(), let count = cursor.word()
    else { return nil }
    var events: [IngestBatch.Slice] = []
    for _ in 0..<count {
      guard let timestamp = cursor.long(), let type = cursor.word(),
        let position = cursor.word(), let length = cursor.word(),
        let offset = cursor.skip(Int(length))
      else { return nil }
      events.append(
        IngestBatch.Slice(
          type: Int32(bitPattern: type), timestamp: Int64(bitPattern: timestamp), offset: offset,
          length: Int(length), position: Int32(bitPattern: position)))
    }
    let size = viewport.split(separator: " ").compactMap { Int($0) }
    return IngestBatch(
      stored: payload, sessionID: session, projectID: project, number: Int(number) ?? -1,
      hash: hash, events: events, pageURL: url.isEmpty ? nil : url,
      viewport: size.count == 2 ? (size[0], size[1]) : (0, 0), userAgent: agent)
  }

  private struct Cursor {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func skip(_ count: Int) -> Int? {
      guard count >= 0, count <= bytes.count - index else { return nil }
      defer { index += count }
      return index
    }

    mutating func word() -> UInt32? {
      guard let start = skip(4) else { return nil }
      return (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
    }

    mutating func long() -> UInt64? {
      guard let start = skip(8) else { return nil }
      return (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
    }

    mutating func text() -> String? {
      guard let count = word(), let start = skip(Int(count)) else { return nil }
      return String(decoding: bytes[start..<start + Int(count)], as: UTF8.self)
    }
  }
}
