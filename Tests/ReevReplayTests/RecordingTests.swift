import Foundation
import ReevCells
import ReevDOM
import ReevModel
import ReevPaint
import ReevReplay
import Testing

private let names = [
  "features", "features-masked", "datasette", "django-admin", "jupyterlab", "mkdocs-material",
]

/// Pseudo-random numbers, the same everywhere.
private struct Dice {
  var state: UInt64

  mutating func roll(_ sides: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(1, sides)
  }
}

@Suite(.enabled(if: Corpus.shared != nil, "no recordings in ../shared"))
struct RecordingCorpusTests {
  @Test(arguments: names)
  func `a seek from anywhere equals playing from the start`(_ name: String) throws {
    let events = try Corpus.events(name)
    var dice = Dice(state: 7)
    var recording = Recording(events: events)
    for _ in 0..<(Corpus.isExhaustive ? 200 : 8) {
      let count = dice.roll(events.count + 1)
      var played = Document()
      for event in events[..<count] { _ = played.apply(event) }
      // What the whole recording tells counts from the start.
      played.hasReevFacts = recording.document(afterEvents: count).hasReevFacts
      #expect(recording.document(afterEvents: count).fingerprint == played.fingerprint)
    }
  }

  @Test(arguments: names)
  func `damaged recordings neither crash nor hang`(_ name: String) throws {
    let original = try Corpus.events(name)
    var dice = Dice(state: 99)
    // A share when time is short: a damaged recording may take many seconds.
    let end = ContinuousClock.now + .seconds(Corpus.isExhaustive ? 3600 : 10)
    for _ in 0..<(Corpus.isExhaustive ? 300 : 4) where ContinuousClock.now < end {
      var events = original
      for _ in 0..<20 where !events.isEmpty {
        let place = dice.roll(events.count)
        switch dice.roll(6) {
        case 0: events.remove(at: place)
        case 1: events.insert(events[place], at: dice.roll(events.count))
        case 2: events.swapAt(place, dice.roll(events.count))
        case 3: events[place].data = Array(events[place].data.prefix(dice.roll(4000)))
        case 4: retarget(&events[place], &dice)
        default: events[place].timestamp = [-1, .min, .max, 0][dice.roll(4)]
        }
      }
      var recording = Recording(events: events)
      recording.analyze()
      _ = recording.document(afterEvents: events.count)
      #expect(recording.duration >= 0)
    }
  }

  /// Replaces an id in the event's data by another.
  private func retarget(_ event: inout Event, _ dice: inout Dice) {
    var text = String(decoding: event.data.prefix(200_000), as: UTF8.self)
    let old = "\(["id", "parentId", "nextId"][dice.roll(3)])\":\(dice.roll(300))"
    if let range = text.range(of: old, options: []) {
      text.replaceSubrange(range, with: old.prefix { $0 != ":" } + ":\(dice.roll(60))")
      event.data = Array(text.utf8)
    }
  }

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
