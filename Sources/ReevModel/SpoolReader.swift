/// Reads a spool file record by record.
///
/// The end, damage and a failing read are three things. A record that was cut short ends the file:
/// it was never acknowledged. Damage is passed over, up to the next record that is whole. What can't
/// be read throws what `read` throws, and says nothing of what is in the file.
public struct SpoolReader {
  /// What stands at a place of the file.
  public enum Item: Sendable {
    /// A batch.
    case batch(IngestBatch)
    /// So many bytes that belong to no whole record.
    case damage(bytes: Int)
    /// So many bytes at the end of a record whose writing was interrupted.
    case torn(bytes: Int)
  }

  /// Where the next record begins.
  public private(set) var offset: Int
  private let size: Int
  private let read: (_ offset: Int, _ count: Int) throws -> [UInt8]

  /// Reads a file of `size` bytes.
  ///
  /// - Parameters:
  ///   - offset: Where an earlier reader stopped; 0 is the beginning.
  ///   - read: Answers `count` bytes from `offset`, fewer at the end of the file.
  public init(
    size: Int, offset: Int = 0, read: @escaping (_ offset: Int, _ count: Int) throws -> [UInt8]
  ) {
    self.size = size
    self.offset = offset
    self.read = read
  }

  /// The next item; nil at the end.
  ///
  /// - Complexity: O(bytes of the item).
  public mutating func next() throws -> Item? {
    if offset == 0, let item = try fileHead() { return item }
    guard offset < size else { return nil }
    switch try record(at: offset) {
    case .whole(let batch, let end):
      offset = end
      return .batch(batch)
    case .damaged(let end):
      return damage(upTo: end)
    case .torn:
      defer { offset = size }
      return .torn(bytes: size - offset)
    case .none(let mayBeTorn):
      if let next = try nextRecord(after: offset + 1) { return damage(upTo: next) }
      let rest = size - offset
      let isTorn = try mayBeTorn || isZero(from: offset)
      offset = size
      return isTorn ? .torn(bytes: rest) : .damage(bytes: rest)
    }
  }

  private mutating func damage(upTo end: Int) -> Item {
    defer { offset = end }
    return .damage(bytes: end - offset)
  }

  /// Steps over what the file begins with; an item when that isn't as it should be.
  private mutating func fileHead() throws -> Item? {
    let head = try read(0, SpoolRecord.fileHead.count)
    if head == SpoolRecord.fileHead || head == SpoolRecord.firstFileHead {
      offset = head.count
      return nil
    }
    if head.count < SpoolRecord.fileHead.count {
      defer { offset = size }
      if head.isEmpty { return nil }
      let isTorn =
        SpoolRecord.fileHead.starts(with: head) || SpoolRecord.firstFileHead.starts(with: head)
      return isTorn ? .torn(bytes: size) : .damage(bytes: size)
    }
    if let next = try nextRecord(after: 0) { return damage(upTo: next) }
    defer { offset = size }
    return .damage(bytes: size)
  }

  private enum Place {
    case whole(IngestBatch, end: Int)
    /// A record whose end is known, with a payload that isn't what was written.
    case damaged(end: Int)
    /// A record that was cut short.
    case torn
    /// No record, as far as this place tells; perhaps the beginning of one that was cut short.
    case none(mayBeTorn: Bool)
  }

  private func record(at place: Int) throws -> Place {
    let rest = size - place
    let head = try read(place, min(rest, SpoolRecord.headSize))
    let marked = zip(head, SpoolRecord.mark).prefix { $0 == $1 }.count
    if marked == min(head.count, SpoolRecord.mark.count), head.count < SpoolRecord.headSize {
      return .torn
    }
    guard head.count == SpoolRecord.headSize else {
      return try firstRecord(at: place, head)
    }
    let length = Int(SpoolRecord.word(head, at: 4))
    let sum = SpoolRecord.word(head, at: 8)
    if SpoolRecord.head(length: length, checksum: sum) == head {
      guard length <= rest - SpoolRecord.headSize else { return .torn }
      let payload = try read(place + SpoolRecord.headSize, length)
      let end = place + SpoolRecord.headSize + length
      guard payload.count == length, SpoolRecord.checksum(payload[...]) == sum,
        case .batch(let batch, length) = SpoolRecord.payload(payload, isFirst: false)
      else { return .damaged(end: end) }
      return .whole(batch, end: end)
    }
    if let batch = try mended(place, head) { return batch }
    return try firstRecord(at: place, head)
  }

  /// A record whose head alone is damaged: its payload knows its own length, and one of the two
  /// checksums says that it is as it was written.
  private func mended(_ place: Int, _ head: [UInt8]) throws -> Place? {
    let start = place + SpoolRecord.headSize
    guard try isSession(at: start) else { return nil }
    let bytes = try read(start, min(size - start, SpoolRecord.mostPayload))
    guard case .batch(let batch, let count) = SpoolRecord.payload(bytes, isFirst: false) else {
      return nil
    }
    let sum = SpoolRecord.checksum(bytes[..<count])
    let right = SpoolRecord.head(length: count, checksum: sum)
    guard right[8..<12] == head[8..<12] || right[12..<16] == head[12..<16] else { return nil }
    return .whole(batch, end: start + count)
  }

  /// A record of the first format.
  private func firstRecord(at place: Int, _ head: [UInt8]) throws -> Place {
    let start = place + SpoolRecord.firstHeadSize
    guard head.count >= SpoolRecord.firstHeadSize, start < size else {
      return .none(mayBeTorn: true)
    }
    guard try isSession(at: start) else {
      return .none(mayBeTorn: size - start < 4)
    }
    let length = Int(SpoolRecord.word(head, at: 0))
    let sum = SpoolRecord.word(head, at: 4)
    // What is asked first is what the head says; then what the payload says itself.
    let most = min(size - start, SpoolRecord.mostPayload)
    let bytes = try read(start, length <= most ? length : most)
    switch SpoolRecord.payload(bytes, isFirst: true) {
    case .batch(let batch, let count) where SpoolRecord.checksum(bytes[..<count]) == sum:
      return .whole(batch, end: start + count)
    case .short where length > most: return .none(mayBeTorn: true)
    case .short where length < most:
      let all = try read(start, most)
      guard case .batch(let batch, let count) = SpoolRecord.payload(all, isFirst: true),
        SpoolRecord.checksum(all[..<count]) == sum
      else { return .none(mayBeTorn: false) }
      return .whole(batch, end: start + count)
    default: return .none(mayBeTorn: false)
    }
  }

  /// Whether a payload may begin there: the length of a session's id.
  private func isSession(at place: Int) throws -> Bool {
    try read(place, 4) == [36, 0, 0, 0]
  }

  private func isZero(from start: Int) throws -> Bool {
    var place = start
    while place < size {
      let bytes = try read(place, min(size - place, 256 << 10))
      if bytes.isEmpty || bytes.contains(where: { $0 != 0 }) { return false }
      place += bytes.count
    }
    return true
  }

  /// Where the next record begins that can be told from other bytes, from `start` on.
  private func nextRecord(after start: Int) throws -> Int? {
    var place = start
    while place < size {
      let bytes = try read(place, min(size - place, 256 << 10))
      if bytes.count < 12 { return nil }
      for index in 0..<bytes.count - 11 where isCandidate(bytes, index) {
        switch try record(at: place + index) {
        case .whole, .damaged: return place + index
        case .torn:
          let head = try read(place + index, SpoolRecord.headSize)
          if head.count == SpoolRecord.headSize { return place + index }
        case .none: break
        }
      }
      place += bytes.count - 11
      if place + 11 >= size { return nil }
    }
    return nil
  }

  private func isCandidate(_ bytes: [UInt8], _ index: Int) -> Bool {
    // A mark, or the length of a session's id behind a head of the first format.
    (bytes[index] == 0x1E && bytes[index + 1] == 0xB5 && bytes[index + 2] == 0x02
      && bytes[index + 3] == 0xE7)
      || (bytes[index + 8] == 36 && bytes[index + 9] == 0 && bytes[index + 10] == 0
        && bytes[index + 11] == 0)
  }
}
