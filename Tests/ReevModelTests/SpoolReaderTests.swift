import ReevModel
import Testing

/// The spool's files at exact bytes: every truncation and every flipped bit of a small one.
@Suite("Spool files")
struct SpoolReaderTests {
  static func batch(_ number: Int) -> IngestBatch {
    let data = Array("{\"n\":\(number)}".utf8)
    let event = IngestBatch.Slice(
      type: 3, timestamp: 1_790_000_000_000, offset: 0, length: data.count, position: 0)
    var batch = IngestBatch(
      stored: data, sessionID: "3f2504e0-4f89-41d3-9a0c-0305e82c330\(number)", projectID: "shop",
      number: number, hash: String(repeating: "a", count: 32), events: [event],
      pageURL: "https://shop.example/", viewport: (1280, 720), userAgent: "Test")
    batch.receivedAt = 1_790_000_000_999
    return batch
  }

  static let records = (0..<3).map { SpoolRecord.bytes(batch($0)) }
  static let file = SpoolRecord.fileHead + records.flatMap { $0 }
  /// Where each record begins, and where the last one ends.
  static let places = records.reduce(into: [SpoolRecord.fileHead.count]) { places, record in
    places.append((places.last ?? 0) + record.count)
  }

  /// As the first format had it: length, checksum, the payload without its time of receipt.
  static let firstFile: [UInt8] =
    Array("REEVSPL1".utf8)
    + records.flatMap { record -> [UInt8] in
      let payload = record.dropFirst(16).dropLast(8)
      var sum: UInt32 = 0x811c_9dc5
      for byte in payload { sum = (sum ^ UInt32(byte)) &* 0x0100_0193 }
      return word(UInt32(payload.count)) + word(sum) + payload
    }

  static func word(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
  }

  struct Outcome: Equatable {
    var numbers: [Int] = []
    var damage = 0
    var torn = 0
  }

  struct Unreadable: Error {}

  static func read(
    _ bytes: [UInt8], unreadableFrom limit: Int = .max
  ) throws -> Outcome {
    var reader = SpoolReader(size: bytes.count) { offset, count in
      let end = min(bytes.count, offset + count)
      if end > limit { throw Unreadable() }
      return offset < end ? Array(bytes[offset..<end]) : []
    }
    var outcome = Outcome()
    while let item = try reader.next() {
      switch item {
      case .batch(let batch): outcome.numbers.append(batch.number)
      case .damage: outcome.damage += 1
      case .torn: outcome.torn += 1
      }
    }
    return outcome
  }

  @Test func `a batch is read as it was written`() throws {
    let bytes = Self.file
    var reader = SpoolReader(size: bytes.count) { Array(bytes[$0..<min(bytes.count, $0 + $1)]) }
    guard case .batch(let batch) = try reader.next() else {
      Issue.record("no batch")
      return
    }
    let right = Self.batch(0)
    #expect(batch.sessionID == right.sessionID && batch.projectID == "shop" && batch.number == 0)
    #expect(batch.hash == right.hash && batch.pageURL == right.pageURL)
    #expect(batch.viewport == (1280, 720) && batch.userAgent == "Test")
    #expect(batch.receivedAt == 1_790_000_000_999)
    let event = try #require(batch.events.first)
    #expect(event.timestamp == 1_790_000_000_000)
    #expect(Array(batch.body[event.offset..<event.offset + event.length]) == right.body)
  }

  @Test(arguments: [file, firstFile]) func `every truncation drops the torn record alone`(
    _ file: [UInt8]
  ) throws {
    let whole = try Self.read(file)
    #expect(whole == Outcome(numbers: [0, 1, 2]))
    for count in 0..<file.count {
      let outcome = try Self.read(Array(file[..<count]))
      #expect(outcome.numbers == Array(0..<outcome.numbers.count), "\(count) bytes")
      #expect(outcome.damage == 0, "\(count) bytes")
      #expect(outcome.torn <= 1, "\(count) bytes")
    }
    for (index, place) in Self.places.enumerated() where file == Self.file {
      let outcome = try Self.read(Array(file[..<place]))
      #expect(outcome == Outcome(numbers: Array(0..<index)), "\(place) bytes")
    }
  }

  @Test(arguments: [file, firstFile]) func `a flipped bit costs its record and no other`(
    _ file: [UInt8]
  ) throws {
    for index in file.indices {
      for bit in 0..<8 {
        var bytes = file
        bytes[index] ^= 1 << UInt8(bit)
        let outcome = try Self.read(bytes)
        #expect(outcome.numbers.count >= 2, "byte \(index), bit \(bit)")
        #expect(Set(outcome.numbers).isSubset(of: [0, 1, 2]), "byte \(index), bit \(bit)")
        // What is missing is said; a torn end of the first format looks like some of the flips.
        if outcome.numbers.count < 3 {
          #expect(outcome.damage + outcome.torn == 1, "byte \(index), bit \(bit)")
          #expect(outcome.torn == 0 || file == Self.firstFile, "byte \(index), bit \(bit)")
        }
      }
    }
  }

  @Test func `a flipped bit of a head costs nothing`() throws {
    for place in Self.places.dropLast() {
      for bit in 0..<16 * 8 {
        var bytes = Self.file
        bytes[place + bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(try Self.read(bytes).numbers == [0, 1, 2], "byte \(place + bit / 8)")
      }
    }
  }

  @Test func `records behind a stretch of anything are found`() throws {
    let middle = Self.places[1]..<Self.places[2]
    for filling in [UInt8(0), 0x1E, 36, 0xFF] {
      var bytes = Self.file
      for index in middle { bytes[index] = filling }
      #expect(try Self.read(bytes) == Outcome(numbers: [0, 2], damage: 1))
    }
    let foreign = Array("somebody's notes, kept here by mistake".utf8)
    #expect(try Self.read(foreign) == Outcome(damage: 1))
    #expect(try Self.read(foreign + Self.records[0]) == Outcome(numbers: [0], damage: 1))
  }

  @Test func `zeros at the end are a write that a crash undid`() throws {
    let outcome = try Self.read(Self.file + [UInt8](repeating: 0, count: 5000))
    #expect(outcome == Outcome(numbers: [0, 1, 2], torn: 1))
  }

  @Test func `what can't be read is no end`() {
    for limit in [0, 8, 30, Self.places[1], Self.file.count - 1] {
      #expect(throws: Unreadable.self) { try Self.read(Self.file, unreadableFrom: limit) }
    }
  }
}
