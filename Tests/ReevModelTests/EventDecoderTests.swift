import Foundation
import ReevModel
import Testing

@Suite struct EventDecoderTests {
  private static let meta =
    #"{"type":4,"data":{"href":"http://x/","width":800,"height":600},"timestamp":1000}"#
  private static let load = #"{"type":1,"data":{},"timestamp":1001}"#
  /// `meta` and a DomContentLoaded in an array, gzipped.
  private static let gzipped =
    "H4sIAAAAAAACA2XMMQqAMAxG4bv8c6EpiEiuIg6FRtOhUDSgUry7OOji+nh8Y4OdVcCdQ4oWwQ26ygyGmlX2/vBw2HMyBQ9EDip5UQP3RJeD5SKbxVLBgZ7ygvSBvytc0w3yXg/aeAAAAA=="
  /// `meta` as rrweb's packer leaves it.
  private static let packed =
    #""x\u009c\u0015\u00cbA\n\u00800\f\u0004\u00c0\u00bf\u00ec9\u00d0\u0014D$\u00bf)4\u009a\u001e\nECU\u008a\u007fW\u00cf\u00c3\f\u00f8\u00dd\u00142\u0011r\u00f2\u0004\u0019\u00b0]W\b\u00cc\u00bdI\bW\u0000\u00e1,\u00d9\r\u00b20\u0013L\u00cbf\u000e\u0099\u0099\u001f\u0082\u0097\u00aa\u0087\u00a7\u00da \u0091\u007f\u00ee_\u00ed\u0011\u00cf\u000b\u00c6\u008f\u001at""#

  private func read(_ text: String) -> EventDecoder.Result { EventDecoder.read(Array(text.utf8)) }

  @Test(arguments: [
    "[\(meta),\(load)]",
    "{\"events\":[\(meta),\(load)]}",
    "{\"sessionId\":\"a\",\"events\":[\(meta),\(load)],\"batch\":1}",
    "\(meta)\n\(load)\n",
    "\u{FEFF}[\(meta),\n \(load)]",
    "[[\(meta)],[\(load)]]",
    "[\(packed),\(load)]",
    "{\"events\":[\(packed)]}\n{\"events\":[\(load)]}",
  ])
  func `every form of a recording gives the same events`(_ text: String) throws {
    let result = read(text)
    #expect(result.events.map(\.type) == [4, 1])
    #expect(result.events.map(\.timestamp) == [1000, 1001])
    #expect(result.skipped == 0)
    #expect(!result.isTruncated)
    let tape = try #require(JSONTape(result.events[0].data))
    #expect(tape.int(tape.member(tape.root, "width")) == 800)
  }

  @Test func `gzip is seen by its first bytes, and read up to where it is cut`() throws {
    let bytes = [UInt8](try #require(Data(base64Encoded: Self.gzipped)))
    #expect(EventDecoder.read(bytes).events.map(\.type) == [4, 0])
    for end in 0..<bytes.count {
      let result = EventDecoder.read(Array(bytes[..<end]))
      #expect(result.events.count <= 2)
    }
  }

  @Test func `a recording cut off at any byte gives the events before the cut`() {
    let text = Array("[\(Self.meta),\(Self.load),\(Self.meta)]".utf8)
    var last = 0
    for end in 0..<text.count {
      let result = EventDecoder.read(Array(text[..<end]))
      #expect(result.events.count >= last)
      if end > 0 { #expect(result.isTruncated) }
      last = result.events.count
    }
    #expect(last == 3)
  }

  @Test func `one bad event never costs the others`() {
    let bad = [
      #"{"type":4,"timestamp":"soon","data":{}}"#, #"{"type":4,"data":{}}"#, "17", "null",
      #""text""#, #"{"type":1.5,"timestamp":3,"data":{}}"#, #"{"type":3,"timestamp":1e999}"#,
    ]
    let result = read("[\(Self.meta),\(bad.joined(separator: ",")),\(Self.load)]")
    #expect(result.events.map(\.type) == [4, 1])
    #expect(result.skipped == bad.count)
  }

  @Test func `events are sorted by time, and those of one time keep their order`() {
    let events = [(3, 5), (1, 2), (0, 5), (4, 2)].map { type, time in
      "{\"type\":\(type),\"timestamp\":\(time),\"data\":{}}"
    }
    #expect(read("[\(events.joined(separator: ","))]").events.map(\.type) == [1, 4, 3, 0])
  }

  @Test(arguments: [
    (#"{"a":"\ud800x"}"#, "\u{FFFD}x"), (#"{"a":"\ud83d\ude00"}"#, "😀"),
    ("{\"a\":\"tab\there\"}", "tab here"), (#"{"a":"\q"}"#, "\u{FFFD}"),
  ])
  func `what strict parsers refuse is mended`(_ json: String, _ expected: String) throws {
    let tape = try #require(JSONTape(Array(json.utf8)))
    #expect(tape.string(tape.member(tape.root, "a")) == expected)
  }

  @Test func `numbers past a double's range are clamped`() throws {
    let tape = try #require(
      JSONTape(Array(#"{"a":1e999,"b":123456789012345678901234567890}"#.utf8)))
    #expect(tape.double(tape.member(tape.root, "a")) == .greatestFiniteMagnitude)
    #expect(tape.double(tape.member(tape.root, "b")) == 1.2345678901234568e29)
  }

  @Test func `deep nesting is read`() throws {
    let depth = 100_000
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect(JSONTape(Array(text.utf8)) != nil)
  }

  @Test(arguments: [
    (#"{"source":5,"id":1}"#, 5), (#"{"id":{"source":1},"source": 12}"#, 12),
    (#"{"a":"source","b":[1,2,{"source":3}]}"#, nil), ("[]", nil), ("", nil),
    (#"{"source": 1}"#, 1), (#"{ "source" : 2 , "x": 1}"#, 2), ("{\n\t\"source\"\n:\n3}", 3),
    (#"{"id": 7, "source": 6}"#, 6), (#"{"source":1e1}"#, 10), (#"{"source":3.0}"#, 3),
    (#"{"source":-0}"#, 0), (#"{"source":30e-1}"#, 3), (#"{"\u0073ource":8}"#, 8),
    (#"{"source":1.5}"#, nil), (#"{"source":"1"}"#, nil), (#"{"source" 1}"#, nil),
  ])
  func `an incremental event's source is found without parsing`(_ data: String, _ source: Int?) {
    #expect(Event(type: 3, timestamp: 0, data: Array(data.utf8)).source == source)
  }
}
