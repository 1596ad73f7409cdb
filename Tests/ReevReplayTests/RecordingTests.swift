import ReevCells
import ReevDOM
import ReevModel
import ReevPaint
import ReevReplay
import Testing

@Suite(.enabled(if: Corpus.shared != nil, "no recordings in ../shared"))
struct RecordingCorpusTests {
  @Test func `clicks carry what was clicked`() throws {
    var recording = Recording(events: try Corpus.events("features"))
    recording.analyze()
    let clicks = recording.markers.filter { $0.kind == .click }.map(\.text)
    #expect(clicks.contains("Continue to payment"))
    #expect(recording.markers.contains { $0.kind == .error && $0.text.contains("applyCoupon") })
    // The recorder sent three adopted style sheets before its first snapshot; nothing else is wrong.
    #expect(recording.health.times == [.missingSnapshot: [0, 1, 1]])
  }
}

@Suite struct RecordingTests {
  private func event(_ type: Int, _ time: Int64, _ data: String) -> Event {
    Event(type: type, timestamp: time, data: Array(data.utf8))
  }

  private func click(_ time: Int64, x: Int = 5) -> Event {
    event(3, time, #"{"source":2,"type":2,"id":4,"x":\#(x),"y":5}"#)
  }

  private var start: [Event] {
    [
      event(4, 1000, #"{"href":"http://x/","width":800,"height":600}"#),
      event(
        2, 1000,
        #"{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":4,"tagName":"button","attributes":{},"childNodes":[{"type":3,"id":5,"textContent":" Buy  now "}]}]}}"#
      ),
    ]
  }

  @Test func `three clicks on a place within a second are rage`() {
    var recording = Recording(
      events: start + [click(2000), click(2300), click(2600), click(9000), click(20_000)])
    recording.analyze()
    let clicks = recording.markers.filter { $0.kind == .click }
    #expect(clicks.map(\.text) == Array(repeating: "Buy now", count: 5))
    #expect(clicks.map(\.isRage) == [true, true, true, false, false])
    // The last one has no second left to tell.
    #expect(clicks.map(\.isDead) == [true, true, true, true, false])
  }

  @Test func `gaps of more than ten seconds are idle`() {
    let recording = Recording(events: start + [click(2000), click(50_000)])
    #expect(recording.idleSpans == [2000..<48_000])
    #expect(recording.duration == 49_000)
  }

  @Test(arguments: [Int64.min, -5, 0, 4_102_444_800_000_000, .max])
  func `a time that can't be does not stretch the recording`(_ time: Int64) {
    let base: Int64 = 1_700_000_000_000
    var events = [click(base), click(base + 1000), click(base + 2000), click(time)]
    events.sort { $0.timestamp < $1.timestamp }
    var recording = Recording(events: events)
    recording.analyze()
    #expect(recording.duration == 2000)
    #expect(recording.health.times[.clockStep]?.count == 1)
  }

  @Test func `a page without a snapshot says so`() {
    var recording = Recording(events: [start[0], click(2000)])
    recording.analyze()
    #expect(recording.pages.map(\.hasSnapshot) == [false])
    #expect(recording.health.times[.missingSnapshot] != nil)
    #expect(recording.markers.count == 2)
    let lines = recording.frame(afterEvents: 2).painted(
      .fitting(PixelSize(width: 800, height: 600), columns: 80, rows: 24)
    ).grid.lines
    #expect(lines.contains { $0.contains("no full snapshot") })
  }

  @Test func `before its first snapshot the first page shows that`() {
    var late = start
    late[1].timestamp = 3000
    var recording = Recording(events: [late[0], click(2000), late[1], click(4000)])
    for (time, count) in [(0, 3), (1500, 3), (2000, 3), (3000, 4)] {
      let frame = recording.frame(at: time)
      #expect(frame.eventCount == count && frame.time == time)
      #expect(frame.document.slot(ofID: 4) != noNode)
    }
  }

  @Test func `a first page without a snapshot does not show the page behind it`() {
    var second = start
    second[0].data = Array(#"{"href":"http://y/","width":800,"height":600}"#.utf8)
    for index in second.indices { second[index].timestamp = 5000 }
    var recording = Recording(events: [start[0], click(2000)] + second)
    #expect(recording.frame(at: 1000).lacksSnapshot)
    #expect(!recording.frame(at: 4000).lacksSnapshot)
  }

  @Test func `a later page without a snapshot says so and does not show the page before`() {
    var second = start[0]
    second.timestamp = 5000
    second.data = Array(#"{"href":"http://y/","width":800,"height":600}"#.utf8)
    var recording = Recording(events: start + [click(2000), second, click(6000)])
    recording.analyze()
    #expect(recording.pages.map(\.hasSnapshot) == [true, false])
    #expect(recording.health.times[.missingSnapshot] == [4000])
    let scale = Scale.fitting(PixelSize(width: 800, height: 600), columns: 80, rows: 24)
    func shows(_ text: String, at count: Int) -> Bool {
      recording.frame(afterEvents: count).painted(scale).grid.lines.contains { $0.contains(text) }
    }
    #expect(!shows("no full snapshot", at: 3))
    #expect(shows("no full snapshot", at: 5))
    #expect(recording.frame(afterEvents: 5).lacksSnapshot)
    #expect(recording.markers.filter { $0.kind == .click }.count == 2)
  }

  @Test func `nothing is a recording too`() {
    var recording = Recording(events: [])
    recording.analyze()
    #expect(recording.duration == 0)
    #expect(recording.eventCount(at: 5) == 0)
    #expect(recording.document(afterEvents: 3).root == noNode)
  }
}
