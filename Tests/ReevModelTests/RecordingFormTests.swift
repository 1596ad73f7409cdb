import Foundation
import ReevModel
import Testing

/// Files of other programs: the same two events, however they are wrapped.
@Suite struct RecordingFormTests {
  private static let meta =
    #"{"type":4,"data":{"href":"http://x/","width":800,"height":600},"timestamp":1732000000000}"#
  private static let move =
    #"{"type":3,"data":{"source":1,"positions":[]},"timestamp":1732000000500}"#
  static let both = "[\(meta),\(move)]"

  /// A text as a JSON string.
  private static func quoted(_ text: String) -> String {
    let data = (try? JSONSerialization.data(withJSONObject: [text])) ?? Data()
    return String(decoding: data.dropFirst().dropLast(), as: UTF8.self)
  }

  /// zlib of `both`, base64.
  private static let zlib =
    "eJx1zLsOwjAMRuF3+WdLcSk3+VWqDhEN2ENJ1BgVVPXd6VIxccYzfN0C/5QEORKG6BGyQKd0h0Ddi4TwDiDMNrhCrswETfZQh5yZV4LbmKrHsUCaS3vgvZV2uf3JNb+m27YaQsnV3PKzQrr+n3PanP4L2NAxOg=="

  static let forms: [(String, String)] = [
    (
      "an object around an object around the array",
      #"{"version":"1","data":{"id":"a","snapshots":\#(both)}}"#
    ),
    ("arrays in arrays under a name", #"{"data":[[\#(meta)],[\#(move)]]}"#),
    ("by window", #"{"next":null,"snapshot_data_by_window_id":{"w1":[\#(meta)],"w2":[\#(move)]}}"#),
    ("text of the array", #"{"events":\#(quoted(both))}"#),
    ("text of the file", quoted(both)),
    ("text in text", #"{"blob":\#(quoted(quoted(both)))}"#),
    ("lines with a window", #"["w1",\#(meta)]"# + "\n" + #"["w1",\#(move)]"#),
    ("lines of arrays with a window", #"{"window_id":"w1","data":\#(both)}"#),
    (
      "a column as text",
      #"[{"id":1,"event":\#(quoted(meta)),"at":"2024"},{"id":2,"event":\#(quoted(move))}]"#
    ),
    ("a column as object", #"[{"id":1,"payload":\#(meta)},{"id":2,"payload":\#(move)}]"#),
    (
      "rows with a type and a time of their own",
      #"{"rows":[{"type":1,"timestamp":"2024-11-19T07:06:40Z","data":\#(quoted(meta))},{"type":1,"timestamp":1732000000,"data":\#(quoted(move))}]}"#
    ),
    (
      "columns of a table",
      #"[{"event_type":4,"timestamp":"1732000000000","data":{"href":"http://x/","width":800,"height":600}},{"event_type":3,"timestamp":"1732000000500","data":{"source":1,"positions":[]}}]"#
    ),
    (
      "dates",
      both.replacingOccurrences(of: "1732000000000", with: "\"2024-11-19T07:06:40.000Z\"")
        .replacingOccurrences(of: "1732000000500", with: "\"2024-11-19 08:06:40.5+01:00\"")
    ),
    (
      "seconds",
      both.replacingOccurrences(of: "1732000000000", with: "1732000000")
        .replacingOccurrences(of: "1732000000500", with: "1732000000.5")
    ),
    (
      "data as text",
      #"[{"timestamp":1732000000000,"type":4,"data":\#(quoted(#"{"href":"http://x/","width":800,"height":600}"#))},{"timestamp":"1732000000500","type":"3","data":\#(quoted(#"{"source":1,"positions":[]}"#))}]"#
    ),
    ("escaped keys", both.replacingOccurrences(of: "\"type\"", with: #""t\u0079pe""#)),
    (
      "exponents",
      both.replacingOccurrences(of: "1732000000000", with: "1.732e12").replacingOccurrences(
        of: ":4,", with: ":4.0,")
    ),
    (
      "seventy objects deep",
      String(repeating: #"{"x":"#, count: 70) + both + String(repeating: "}", count: 70)
    ),
  ]

  private func check(_ result: EventDecoder.Result, _ name: String) {
    #expect(result.events.map(\.type) == [4, 3], "\(name)")
    #expect(result.events.map(\.timestamp) == [1_732_000_000_000, 1_732_000_000_500], "\(name)")
    #expect(result.events.map(\.source) == [nil, 1], "\(name)")
    #expect(result.skipped == 0, "\(name)")
    #expect(!result.isTruncated, "\(name)")
    let tape = result.events.first.flatMap { JSONTape($0.data) }
    #expect(tape.map { $0.int($0.member($0.root, "width")) } == 800, "\(name)")
  }

  @Test(arguments: forms) func `a recording opens however it is wrapped`(_ form: (String, String)) {
    let result = EventDecoder.read(Array(form.1.utf8))
    check(result, form.0)
    #expect(
      result.form?.isUsual == false
        || ["escaped keys", "exponents", "lines with a window"].contains(form.0))
    // White space where there is none, and none where there is.
    if !form.1.contains("\\"),
      let value = try? JSONSerialization.jsonObject(with: Data(form.1.utf8)),
      let pretty = try? JSONSerialization.data(
        withJSONObject: value, options: [.prettyPrinted, .sortedKeys])
    {
      check(EventDecoder.read([UInt8](pretty)), form.0)
    }
  }

  @Test(arguments: forms) func `wherever its bytes are cut`(_ form: (String, String)) {
    let bytes = Array(form.1.utf8)
    for size in [1, 7, 64] {
      var stream = EventStream()
      var events: [Event] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        events += stream.feed(Array(bytes[start..<min(bytes.count, start + size)]))
      }
      events += stream.finish()
      #expect(events.map(\.type) == [4, 3])
      #expect(stream.skipped == 0)
    }
  }

  /// One mebibyte of a member before the events, so that the object is entered before its end is there.
  @Test(arguments: [
    ("{\"data\":{\"snapshots\":[", "]}}", "data.snapshots[]"), ("{\"data\":[[", "]]}", "data[][]"),
    ("{\"snapshotsByWindowId\":{\"w1\":[", "]}}", "snapshotsByWindowId.w1[]"),
  ])
  func `a large export is read before its end is there`(
    _ head: String, _ tail: String, _ path: String
  ) {
    let filler =
      #"{"type":3,"data":{"source":1,"a":"\#(String(repeating: "a", count: 1000))"},"timestamp":1732000000100}"#
    var stream = EventStream()
    var count = stream.feed(Array((head + Self.meta).utf8)).count
    for _ in 0..<2000 { count += stream.feed(Array(("," + filler).utf8)).count }
    #expect(count > 1000)
    count += stream.feed(Array(tail.utf8)).count + stream.finish().count
    #expect(count == 2001)
    #expect(stream.skipped == 0)
    #expect(!stream.isTruncated)
    #expect(stream.form?.path == path)
  }

  @Test func `windows are told apart by any name that exports have for them`() {
    for (first, second) in [
      (#""windowId":"a","#, #""windowId":"b","#), (#""$window_id":"a","#, #""$window_id":"b","#),
      (#""tabId":1,"#, #""tabId":2,"#),
    ] {
      let text =
        "[" + Self.meta.replacingOccurrences(of: "{\"type\"", with: "{\(first)\"type\"") + ","
        + Self.move.replacingOccurrences(of: "{\"type\"", with: "{\(second)\"type\"") + "]"
      #expect(EventDecoder.read(Array(text.utf8)).events.map(\.window) == [0, 1])
    }
    let byWindow = #"{"by_window_id":{"a":[\#(Self.meta)],"b":[\#(Self.move)]}}"#
    #expect(EventDecoder.read(Array(byWindow.utf8)).events.map(\.window) == [0, 1])
    #expect(EventDecoder.read(Array(Self.both.utf8)).events.map(\.window) == [-1, -1])
  }

  @Test func `packed exports open: zlib, base64, behind a header`() throws {
    let packed = [UInt8](try #require(Data(base64Encoded: Self.zlib)))
    for bytes in [
      packed, Array("{\"segment_id\":0}\n".utf8) + packed,
      Array("{\"data\":\"\(Self.zlib)\"}".utf8),
    ] {
      let result = EventDecoder.read(bytes)
      #expect(result.events.map(\.type) == [4, 3])
      #expect(result.skipped == 0)
    }
  }

  private static let hostile = [
    String(repeating: "[", count: 1_000_000),
    String(repeating: #"{"data":"#, count: 200_000),
    String(repeating: #"{"a":"#, count: 100_000) + "1" + String(repeating: "}", count: 100_000),
    String(repeating: #"{"data":[{"data":{"x":"#, count: 30_000),
    "{\"a\":[" + String(repeating: "[],", count: 1_000_000) + "[]]}",
    "[" + String(repeating: "[],", count: 1_000_000) + "[]]",
    "{" + String(repeating: "\"events\":[],", count: 300_000) + "\"a\":1}",
    String(repeating: "\"[", count: 100_000),
    "{\"a\":\"" + String(repeating: "\\\"", count: 1_000_000) + "\"}",
  ]

  @Test(arguments: hostile.indices)
  func `hostile files without events end soon and hold none`(_ place: Int) {
    let events = EventDecoder.read(Array(Self.hostile[place].utf8)).events
    #expect(events.isEmpty)
  }
}
