import Foundation
import ReevCells
import ReevDOM
import ReevModel
import ReevPaint
import ReevReplay
import Testing

/// Recordings as databases, other programs and other recorders leave them.
@Suite struct ForeignRecordingTests {
  private static func event(
    _ type: Int, _ time: Int64, _ data: String, window: Int32 = Event.noWindow
  ) -> Event {
    Event(
      type: type, timestamp: 1_732_000_000_000 + time, data: Array(data.utf8), window: window)
  }

  private static func meta(
    _ time: Int64, _ href: String, _ width: Int = 800, _ height: Int = 420,
    window: Int32 = Event.noWindow
  ) -> Event {
    event(
      4, time, #"{"href":"\#(href)","width":\#(width),"height":\#(height)}"#, window: window)
  }

  private static func page(
    _ time: Int64, _ text: String, window: Int32 = Event.noWindow
  ) -> Event {
    event(
      2, time,
      #"{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"p","attributes":{},"childNodes":[{"type":3,"id":3,"textContent":"\#(text)"}]}]}}"#,
      window: window)
  }

  private static func change(
    _ time: Int64, _ text: String, window: Int32 = Event.noWindow
  ) -> Event {
    event(
      3, time,
      #"{"source":0,"texts":[{"id":3,"value":"\#(text)"}],"adds":[],"removes":[],"attributes":[]}"#,
      window: window)
  }

  private static func move(_ time: Int64, window: Int32 = Event.noWindow) -> Event {
    event(
      3, time, #"{"source":1,"positions":[{"x":5,"y":5,"id":2,"timeOffset":0}]}"#, window: window)
  }

  private func shown(_ recording: inout Recording, at time: Int) -> String {
    let document = recording.frame(at: time).document
    let slot = document.slot(ofID: 3)
    return slot == noNode ? "" : document.text[Int(slot)]
  }

  /// Both ways to read a recording: at once, and one event after the other with frames between.
  private func both(_ events: [Event]) -> [Recording] {
    var whole = Recording(events: events)
    whole.analyze()
    var grown = Recording()
    for event in events {
      grown.append(events: [event])
      if grown.hasFirstFrame { _ = grown.frame(at: grown.duration) }
      grown.analyze(atMost: 1)
    }
    grown.finish()
    grown.analyze()
    return [whole, grown]
  }

  // MARK: spellings

  /// JSON in another spelling of the same value.
  private func respelled(_ data: [UInt8], _ options: JSONSerialization.WritingOptions) -> [UInt8] {
    guard let value = try? JSONSerialization.jsonObject(with: Data(data)),
      let json = try? JSONSerialization.data(withJSONObject: value, options: options)
    else { return data }
    // As PostgreSQL's jsonb: a blank behind each colon and comma outside of strings.
    var result: [UInt8] = []
    var isInString = false
    for byte in json {
      result.append(byte)
      if isInString {
        if byte == UInt8(ascii: "\""), result.count < 2 || !wasEscaped(result) {
          isInString = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isInString = true
      } else if byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",") {
        result.append(UInt8(ascii: " "))
      }
    }
    return result
  }

  private func wasEscaped(_ bytes: [UInt8]) -> Bool {
    var count = 0
    for byte in bytes.dropLast().reversed() {
      guard byte == UInt8(ascii: "\\") else { break }
      count += 1
    }
    return count % 2 == 1
  }

  @Test(
    .enabled(if: Corpus.shared != nil, "no recordings in ../shared"),
    arguments: ["features", "features-masked", "mkdocs-material-mobile"])
  func `keys sorted and blanks put in, a recording is the same`(_ name: String) throws {
    let events = try Corpus.events(name)
    var original = Recording(events: events)
    var other = Recording(
      events: events.map {
        Event(
          type: $0.type, timestamp: $0.timestamp, data: respelled($0.data, [.sortedKeys]),
          batch: $0.batch)
      })
    original.analyze()
    other.analyze()
    #expect(original.idleSpans == other.idleSpans)
    #expect(original.pages == other.pages)
    #expect(original.health == other.health)
    #expect(
      original.markers.filter { $0.kind != .custom } == other.markers.filter { $0.kind != .custom })
    for count in [events.count, events.count / 2, events.count / 3] {
      let (one, two) = (original.frame(afterEvents: count), other.frame(afterEvents: count))
      #expect(one.overlay == two.overlay)
      let scale = Scale.fitting(one.document.viewport, columns: 160, rows: 50)
      let isSame = one.painted(scale).grid == two.painted(scale).grid
      #expect(isSame)
    }
  }

  @Test(arguments: [
    #"{"source":1,"positions":[{"x":5,"y":6,"id":2,"timeOffset":0}]}"#,
    #"{"source": 1, "positions": [{"x": 5, "y": 6, "id": 2, "timeOffset": 0}]}"#,
    #"{"positions":[{"timeOffset":-0,"id":2,"y":6,"x":5}],"source":1}"#,
    #"{"\u0073ource":1,"positi\u006fns":[{"x":5e0,"y":0.6e1,"id":2.0,"timeOffset":-0.0}]}"#,
    "\n{\t\"source\" :\r\n1 ,\"positions\":[ {\"x\":50E-1,\"y\":6,\"id\":2,\"timeOffset\":0} ]}",
  ])
  func `the pointer moves however its event is written`(_ data: String) {
    let events = [Self.meta(0, "http://x/"), Self.page(1, "a"), Self.event(3, 1000, data)]
    for var recording in both(events + (1...3).map { Self.move(Int64($0) * 9000) }) {
      #expect(recording.idleSpans == [])
      let pointer = recording.frame(at: 1000).overlay.pointer
      #expect(pointer?.x == 5 && pointer?.y == 6)
    }
  }

  // MARK: pages

  @Test func `a page begins at its snapshot, whichever of the two rows came first`() {
    let events = [
      Self.page(0, "one"), Self.meta(0, "http://x/1"), Self.change(500, "one and a half"),
      Self.page(1000, "two"), Self.meta(1000, "http://x/2"), Self.change(2000, "two and a half"),
    ]
    for var recording in both(events) {
      #expect(recording.pages.map(\.hasSnapshot) == [true, true])
      #expect(recording.pages.map(\.url) == ["http://x/1", "http://x/2"])
      #expect(recording.health.isGood)
      #expect(shown(&recording, at: 600) == "one and a half")
      #expect(shown(&recording, at: 2000) == "two and a half")
      #expect(!recording.frame(at: 1500).lacksSnapshot)
    }
  }

  @Test func `the Meta of a recorder in a frame leaves the page where it is`() {
    let events = [
      Self.meta(0, "http://x/1"), Self.page(1, "one"), Self.meta(1000, "http://pay/", 554, 180),
      Self.meta(1200, "http://pay/", 554, 180), Self.change(2000, "paid"),
      Self.meta(3000, "http://x/2"), Self.page(3001, "two"), Self.change(4000, "end"),
    ]
    for var recording in both(events) {
      #expect(recording.pages.map(\.url) == ["http://x/1", "http://x/2"])
      #expect(recording.markers.map(\.kind) == [.navigation, .navigation])
      #expect(recording.health.isGood)
      let frame = recording.frame(at: 2000)
      #expect(!frame.lacksSnapshot)
      #expect(frame.document.viewport == PixelSize(width: 800, height: 420))
      #expect(frame.document.url == "http://x/1")
      #expect(shown(&recording, at: 2000) == "paid")
      #expect(shown(&recording, at: 4000) == "end")
    }
  }

  @Test func `a stray Meta at the end is one too`() {
    let events = [
      Self.meta(0, "http://x/1"), Self.page(1, "one"), Self.meta(1000, "http://pay/", 554, 180),
    ]
    for var recording in both(events) {
      #expect(recording.pages.map(\.url) == ["http://x/1"])
      #expect(shown(&recording, at: 1000) == "one")
    }
  }

  @Test func `a snapshot that takes its time belongs to its Meta, whatever the window's size`() {
    let events = [
      Self.meta(0, "http://x/1"), Self.page(1, "one"), Self.meta(1000, "http://x/2", 400, 300),
      Self.move(1500), Self.page(2000, "two"), Self.change(3000, "end"),
    ]
    for var recording in both(events) {
      #expect(recording.pages.map(\.url) == ["http://x/1", "http://x/2"])
      #expect(recording.pages.map(\.hasSnapshot) == [true, true])
      #expect(recording.frame(at: 3000).document.viewport == PixelSize(width: 400, height: 300))
    }
  }

  // MARK: windows

  @Test func `two tabs in one recording never touch each other's page`() {
    let events = [
      Self.meta(0, "http://x/a", window: 0), Self.page(1, "a", window: 0),
      Self.meta(1000, "http://x/b", 400, 300, window: 1), Self.page(1001, "b", window: 1),
      Self.change(2000, "a2", window: 0), Self.change(3000, "b2", window: 1),
      Self.change(4000, "a3", window: 0), Self.move(5000), Self.move(6000, window: 1),
    ]
    for var recording in both(events) {
      for (time, text) in [
        (500, "a"), (1500, "b"), (2500, "a2"), (3500, "b2"), (4500, "a3"), (5500, "a3"),
        (6000, "b2"), (2000, "a2"), (1001, "b"),
      ] {
        #expect(shown(&recording, at: time) == text)
      }
      #expect(recording.frame(at: 3500).document.url == "http://x/b")
      #expect(recording.frame(at: 3500).document.viewport.width == 400)
      #expect(recording.frame(at: 4500).document.viewport.width == 800)
      #expect(recording.frame(at: 4500).time == 4500)
      #expect(recording.health.times == [.mixedWindows: [1000]])
      #expect(recording.pages.map(\.hasSnapshot) == [true, true])
    }
  }

  // MARK: times

  /// Days from the recording's start at which a stray stamp stands.
  @Test(arguments: [[-3], [3], [-20, 5], [2, 2, 9]])
  func `a few stamps days away do not stretch the timeline`(_ days: [Int64]) {
    var events = [Self.meta(0, "http://x/"), Self.page(1, "a")]
    for second in 1...30 { events.append(Self.change(Int64(second) * 1000, "\(second)")) }
    for day in days { events.append(Self.move(day * 86_400_000)) }
    EventDecoder.sort(&events)
    for recording in both(events) {
      #expect(recording.duration == 30_000)
      #expect(recording.health.times[.clockStep]?.count == days.count)
    }
  }

  @Test func `a visit that goes on the next day keeps its time`() {
    var events = [Self.meta(0, "http://x/"), Self.page(1, "a")]
    for second in 1...30 { events.append(Self.change(Int64(second) * 1000, "\(second)")) }
    let next: Int64 = 30 * 3_600_000
    events += [Self.meta(next, "http://x/2"), Self.page(next + 1, "b"), Self.move(next + 900)]
    for recording in both(events) {
      #expect(recording.duration == Int(next) + 900)
      #expect(recording.health.isGood)
    }
  }

  // MARK: vendors

  @Test func `a checkout after the Meta of a recorder in a frame is the page's`() {
    let events = [
      Self.meta(0, "http://x/1"), Self.page(1, "one"), Self.meta(1000, "http://pay/", 554, 180),
      Self.change(2000, "paid"), Self.meta(3000, "http://x/1"), Self.page(3001, "again"),
      Self.change(4000, "end"),
    ]
    for var recording in both(events) {
      #expect(recording.pages.map(\.url) == ["http://x/1"])
      #expect(recording.frame(at: 2000).document.viewport == PixelSize(width: 800, height: 420))
    }
  }

  @Test func `other recorders' names for what happened are known`() {
    func custom(_ time: Int64, _ tag: String, _ payload: String) -> Event {
      Self.event(5, time, #"{"tag":"\#(tag)","payload":\#(payload)}"#)
    }
    let events = [
      Self.meta(0, "http://x/"), Self.page(1, "a"),
      custom(1000, "$pageview", #"{"href":"http://x/1"}"#),
      custom(2000, "Navigate", #""http://x/2""#),
      custom(3000, "breadcrumb", #"{"category":"navigation","data":{"from":"/2","to":"/3"}}"#),
      custom(4000, "breadcrumb", #"{"category":"console","level":"error","message":"boom"}"#),
      custom(5000, "breadcrumb", #"{"category":"ui.click","message":"button"}"#),
      custom(6000, "console", #"{"level":"warn","payload":["\"careful\""]}"#),
      custom(7000, "performanceSpan", #"{"op":"resource.fetch","description":"http://x/api"}"#),
      Self.event(
        6, 8000,
        #"{"plugin":"@rrweb/rrweb-plugin-console-record","payload":{"level":"error","payload":["\"bad\""],"trace":[]}}"#
      ),
      custom(9000, "sale", #"{"sum":5}"#),
    ]
    for recording in both(events) {
      #expect(
        recording.markers.map { "\($0.kind.rawValue) \($0.text)" } == [
          "navigation http://x/", "navigation http://x/1", "navigation http://x/2", "navigation /3",
          "error boom", "console careful", "error bad", "custom sale",
        ])
    }
  }
}
