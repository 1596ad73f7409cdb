/// A batch as the spool's files keep it.
///
/// A file is eight bytes that say what it is, then records. A record is a head of 16 bytes (a mark,
/// the payload's length, its checksum, the checksum of the 12 bytes before), then the payload. The
/// head's own checksum tells a record that was cut short, whose length can be trusted, from one that
/// was damaged. Files of the first format, whose heads are length and checksum alone, are read too.
public enum SpoolRecord {
  /// How a file begins.
  public static let fileHead: [UInt8] = Array("REEVSPL2".utf8)
  static let firstFileHead: [UInt8] = Array("REEVSPL1".utf8)
  /// How a record begins; no byte of it stands in text.
  static let mark: [UInt8] = [0x1E, 0xB5, 0x02, 0xE7]
  static let headSize = 16
  static let firstHeadSize = 8
  /// No payload is longer: a body's greatest size, and what stands beside its events.
  static let mostPayload = IngestBatch.mostBytes + IngestBatch.mostEvents * 20 + (4 << 20)

  /// The batch's record.
  /// - Complexity: O(bytes).
  public static func bytes(_ batch: IngestBatch) -> [UInt8] {
    var payload: [UInt8] = []
    payload.reserveCapacity(batch.body.count + batch.events.count * 20 + 512)
    func append(_ text: String) {
      let bytes = Array(text.utf8)
      Self.append(UInt32(bytes.count), to: &payload)
      payload += bytes
    }
    append(batch.sessionID)
    append(batch.projectID)
    append(String(batch.number))
    append(batch.hash)
    append(batch.userAgent)
    append(batch.pageURL ?? "")
    append("\(batch.viewport.width) \(batch.viewport.height)")
    Self.append(UInt32(batch.events.count), to: &payload)
    for event in batch.events {
      Self.append(UInt64(bitPattern: event.timestamp), to: &payload)
      Self.append(UInt32(bitPattern: event.type), to: &payload)
      Self.append(UInt32(bitPattern: event.position), to: &payload)
      Self.append(UInt32(event.length), to: &payload)
      payload += batch.body[event.offset..<event.offset + event.length]
    }
    Self.append(UInt64(bitPattern: batch.receivedAt), to: &payload)
    return head(length: payload.count, checksum: checksum(payload[...])) + payload
  }

  static func head(length: Int, checksum sum: UInt32) -> [UInt8] {
    var head = mark
    append(UInt32(length), to: &head)
    append(sum, to: &head)
    append(checksum(head[...]), to: &head)
    return head
  }

  /// FNV-1a: any one flipped bit changes it.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var hash: UInt32 = 0x811c_9dc5
    for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return hash
  }

  static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }

  static func word(_ bytes: [UInt8], at index: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << (8 * UInt32($1)) }
  }

  /// What a payload's own lengths say of bytes that begin with one.
  enum Payload {
    /// A batch, in so many bytes.
    case batch(IngestBatch, count: Int)
    /// More bytes would have to follow.
    case short
    /// No payload.
    case other
  }

  /// Reads the payload that `bytes` begins with.
  ///
  /// - Parameter isFirst: Whether it is of the first format, which has no time of receipt.
  static func payload(_ bytes: [UInt8], isFirst: Bool) -> Payload {
    var cursor = Cursor(bytes: bytes)
    var texts: [String] = []
    for most in [36, 50, 24, 32, 1 << 20, mostPayload, 64] {
      guard let count = cursor.word() else { return .short }
      guard count <= most else { return .other }
      guard let start = cursor.skip(Int(count)) else { return .short }
      texts.append(String(decoding: bytes[start..<start + Int(count)], as: UTF8.self))
    }
    guard let count = cursor.word() else { return .short }
    guard count <= IngestBatch.mostEvents else { return .other }
    var events: [IngestBatch.Slice] = []
    for _ in 0..<count {
      guard let timestamp = cursor.long(), let type = cursor.word(), let position = cursor.word(),
        let length = cursor.word()
      else { return .short }
      guard length <= mostPayload else { return .other }
      guard let offset = cursor.skip(Int(length)) else { return .short }
      events.append(
        IngestBatch.Slice(
          type: Int32(bitPattern: type), timestamp: Int64(bitPattern: timestamp), offset: offset,
          length: Int(length), position: Int32(bitPattern: position)))
    }
    var receivedAt: Int64 = 0
    if !isFirst {
      guard let instant = cursor.long() else { return .short }
      receivedAt = Int64(bitPattern: instant)
    }
    let size = texts[6].split(separator: " ").compactMap { Int($0) }
    var batch = IngestBatch(
      stored: bytes, sessionID: texts[0], projectID: texts[1], number: Int(texts[2]) ?? -1,
      hash: texts[3], events: events, pageURL: texts[5].isEmpty ? nil : texts[5],
      viewport: size.count == 2 ? (size[0], size[1]) : (0, 0), userAgent: texts[4])
    batch.receivedAt = receivedAt
    return .batch(batch, count: cursor.index)
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

    mutating func word() -> UInt32? { skip(4).map { SpoolRecord.word(bytes, at: $0) } }

    mutating func long() -> UInt64? {
      guard let start = skip(8) else { return nil }
      return (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
    }
  }
}
