import CZlib
import Foundation
import ReevModel
import Testing

/// What a body may cost before anything of it is stored.
@Suite("Ingest limits")
struct IngestLimitTests {
  static func body(_ events: [String]) -> [UInt8] {
    Array(
      ("{\"sessionId\":\"11111111-2222-4333-8444-555555555555\",\"projectId\":\"p\",\"events\":["
        + events.joined(separator: ",") + "]}").utf8)
  }

  /// A text as rrweb packs events: zlib, a character a byte.
  static func packed(_ text: String) -> String {
    var bytes = [UInt8](repeating: 0, count: text.utf8.count + 100)
    var count = UInt(bytes.count)
    compress(&bytes, &count, Array(text.utf8), UInt(text.utf8.count))
    var literal = "\""
    for byte in bytes[..<Int(count)] {
      switch byte {
      case 0x22, 0x5C: literal += "\\" + String(UnicodeScalar(byte))
      case 0..<0x20: literal += "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      default: literal.unicodeScalars.append(UnicodeScalar(byte))
      }
    }
    return literal + "\""
  }

  @Test(arguments: [
    ("0", true), ("-0.0", true), ("1e21", true), ("1e308", true),
    ("-1.7976931348623157e308", true), ("5e-324", true), ("0e999", true), ("1e309", false),
    ("-1e400", false), ("1e131071", false), ("1e-400", false), ("1e-16384", false),
    ("9" + String(repeating: "0", count: 308), false),
    ("9" + String(repeating: "0", count: 307), true),
    ("0." + String(repeating: "3", count: 400), true),
    ("0." + String(repeating: "0", count: 400) + "1", false),
  ])
  func `a number that no double holds is set aside`(number: String, isKept: Bool) throws {
    let batch = try IngestBatch(
      body: Self.body(["{\"type\":3,\"timestamp\":1,\"data\":{\"n\":\(number)}}"]))
    #expect(batch.events.count == (isKept ? 1 : 0))
    #expect(batch.setAside == (isKept ? [:] : [.number: 1]))
    // Only what is stored counts.
    let beside = try IngestBatch(
      body: Self.body(["{\"type\":3,\"timestamp\":1,\"x\":\(number),\"data\":{}}"]))
    #expect(beside.events.count == 1)
  }

  @Test func `short exponents stand for so many digits in a body and no more, packed or not`()
    throws
  {
    // 14,000 of 300 digits are 4.2 million.
    let numbers = [String](repeating: "1e300", count: 1400).joined(separator: ",")
    let event = "{\"type\":3,\"timestamp\":1,\"data\":[\(numbers)]}"
    for one in [event, Self.packed(event)] {
      let batch = try IngestBatch(body: Self.body([String](repeating: one, count: 20)))
      #expect(batch.events.count == 9)
      #expect(batch.setAside == [.number: 11])
    }
  }

  @Test
  func `what packed events inflate to is counted once for all, also where it comes to nothing`()
    throws
  {
    // A megabyte each, and no JSON at its end.
    let bad = Self.packed(
      "{\"type\":3,\"data\":[" + String(repeating: "1,", count: 512 << 10) + "\"")
    let good = Self.packed("{\"type\":3,\"timestamp\":1,\"data\":1}")
    var batch = try IngestBatch(
      slicing: Self.body([String](repeating: bad, count: 50) + [good]))
    #expect(batch.packedBytes > 0)
    var allowance = InflateAllowance(bytes: 3 << 20)
    batch.unpack(&allowance)
    #expect(allowance.bytes <= 0)
    #expect(allowance.bytes > -(1 << 20))
    #expect(batch.setAside == [.packed: 51])
    #expect(batch.packedBytes == 0)
    // In a whole request the same stop at 32 MiB.
    #expect(try IngestBatch(body: Self.body([good, bad, good])).events.count == 2)
  }

  @Test func `packed and plain events keep their order`() throws {
    let plain = { (n: Int) in "{\"type\":3,\"timestamp\":\(n),\"data\":{}}" }
    let batch = try IngestBatch(
      body: Self.body([plain(5), Self.packed(plain(4)), plain(3), Self.packed(plain(2))]))
    #expect(batch.events.map(\.timestamp) == [5, 4, 3, 2])
    #expect(batch.events.map(\.position) == [0, 1, 2, 3])
  }

  @Test func `members and blocks are counted, empty ones too`() throws {
    let empty = IngestDeflate.gzip([])
    let some = Array([[UInt8]](repeating: empty, count: 1000).joined())
    #expect(try IngestInflate.inflate(some + IngestDeflate.gzip([7]), limit: 10) == [7])
    let many = Array([[UInt8]](repeating: empty, count: 70_000).joined())
    #expect(throws: IngestInflate.Failure.tooLarge) {
      try IngestInflate.inflate(many, limit: 10)
    }
    // Raw deflate: stored blocks of nothing, the last of one byte.
    let block: [UInt8] = [0, 0, 0, 0xFF, 0xFF]
    let last: [UInt8] = [1, 1, 0, 0xFE, 0xFF, 7]
    let few = Array([[UInt8]](repeating: block, count: 1000).joined()) + last
    #expect(try IngestInflate.inflate(few, limit: 10) == [7])
    let blocks = Array([[UInt8]](repeating: block, count: 70_000).joined()) + last
    #expect(throws: IngestInflate.Failure.tooLarge) {
      try IngestInflate.inflate(blocks, limit: 10)
    }
  }

  @Test func `a text is inflated whole up to its limit, however its blocks fall`() throws {
    var generator = SystemRandomNumberGenerator()
    let text = (0..<300_000).map {
      UInt8($0 % 7 == 0 ? Int.random(in: 0...255, using: &generator) : $0 % 50)
    }
    for count in [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000] {
      let part = Array(text[..<count])
      let file = IngestDeflate.gzip(part)
      #expect(IngestInflate.announcedSize(file) == count)
      #expect(try IngestInflate.inflate(file, limit: count) == part)
      #expect(throws: IngestInflate.Failure.malformed) {
        try IngestInflate.inflate(Array(file.dropLast()), limit: count)
      }
      guard count > 0 else { continue }
      #expect(throws: IngestInflate.Failure.tooLarge) {
        try IngestInflate.inflate(file, limit: count - 1)
      }
    }
  }
}
