import ReevDOM
import ReevModel
import ReevReplay
import Testing

/// A recording that grows while it is shown ends up the same as one that was opened at once.
@Suite struct GrowthTests {
  private func event(_ type: Int, _ time: Int64, _ data: String, batch: Int32 = -1) -> Event {
    Event(type: type, timestamp: time, data: Array(data.utf8), batch: batch)
  }

  private func grown(_ bytes: [UInt8], by size: Int) -> Recording {
    var recording = Recording()
    var start = 0
    while start < bytes.count {
      recording.feed(bytes: Array(bytes[start..<min(bytes.count, start + size)]))
      start += size
      // What is shown and analysed meanwhile must not matter.
      if recording.hasFirstFrame, start % (size * 7) < size {
        _ = recording.document(afterEvents: recording.events.count / 2)
        recording.analyze(atMost: 20)
      }
    }
    recording.finish()
    recording.analyze()
    return recording
  }

  private func expectSame(_ one: Recording, _ two: Recording, _ title: String) {
    #expect(one.events.map(\.data) == two.events.map(\.data), "\(title)")
    #expect(one.events.map(\.timestamp) == two.events.map(\.timestamp), "\(title)")
    #expect(one.events.map(\.batch) == two.events.map(\.batch), "\(title)")
    let indices = one.events.indices
    #expect(
      indices.map { one.time(ofEvent: $0) } == indices.map { two.time(ofEvent: $0) }, "\(title)")
    #expect(one.duration == two.duration, "\(title)")
    #expect(one.pages == two.pages, "\(title)")
    #expect(one.idleSpans == two.idleSpans, "\(title)")
    #expect(one.markers == two.markers, "\(title)")
    #expect(one.health == two.health, "\(title)")
    #expect(one.isTruncated == two.isTruncated, "\(title)")
    var (first, second) = (one, two)
    for count in [one.events.count, one.events.count / 2, one.events.count / 3] {
      #expect(
        first.document(afterEvents: count).fingerprint
          == second.document(afterEvents: count).fingerprint, "\(title)")
    }
  }

  @Test(
    .enabled(if: Corpus.shared != nil, "no recordings in ../shared"),
    arguments: Corpus.isExhaustive
      ? Corpus.names : ["features", "features-masked", "mkdocs-material-mobile"])
  func `however a recording is cut, it is the same`(_ name: String) throws {
    let bytes = try Corpus.bytes(name)
    var whole = Recording(bytes: bytes)
    whole.analyze()
    for size in [4099, 65_536, 1 << 20] {
      expectSame(grown(bytes, by: size), whole, "\(name) by \(size)")
    }
  }

  private static let one = #"{"type":4,"timestamp":1000,"data":{"href":"a","width":9,"height":9}}"#
  private static let two = #"{"type":5,"timestamp":2000,"data":{"tag":"a \"]}{[\\","payload":1}}"#
  private static let three = #"{"timestamp":1500.4,"data":{},"type":1,"x":[[1],{"y":"]"}]}"#

  @Test(arguments: [
    "[\(one),\(two),\(three)]", "\(one)\n\(two)\n\(three)\n",
    #"{"events":[\#(one),\#(two)],"more":[1,{"a":2}]}"#,
    #"{"sessionId":"x","batch":3,"events":[\#(one)]}"# + "\n"
      + #"{"sessionId":"x","batch":2,"events":[\#(two),\#(three)]}"#,
    "[[\(one)],[\(two),5,null,\"no\",\(three)]]", "[\(one),{\"type\":3,\"timestamp\":1",
    "\u{FEFF}[ \(one) , \(two) ]  ", "", "[", "[]", "{}", "nonsense", "[\(one)}}]]\(two)",
    #"[{"a":1,}, \#(one), {"type":"x"}]"#,
  ])
  func `every cut of every form gives the same events`(_ text: String) {
    let bytes = Array(text.utf8)
    var whole = Recording(bytes: bytes)
    whole.analyze()
    for size in 1...max(1, bytes.count) {
      expectSame(grown(bytes, by: size), whole, "\(text) by \(size)")
    }
  }

  /// Where the events of a JSON array end: behind their braces.
  private func ends(_ bytes: [UInt8]) -> [Int] {
    var ends: [Int] = []
    var depth = 0
    var isInString = false
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\") where isInString: index += 1
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "{") where !isInString, UInt8(ascii: "[") where !isInString: depth += 1
      case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString:
        depth -= 1
        if depth == 1 { ends.append(index + 1) }
      default: break
      }
      index += 1
    }
    return ends
  }

  @Test(
    .enabled(if: Corpus.shared != nil, "no recordings in ../shared"),
    arguments: Corpus.isExhaustive
      ? Corpus.names : ["features", "features-masked", "mkdocs-material-mobile"])
  func `a recording that is cut off plays up to the cut`(_ name: String) throws {
    let bytes = try Corpus.bytes(name)
    var stream = EventStream()
    let whole = stream.feed(bytes) + stream.finish()
    let ends = ends(bytes)
    #expect(whole.count == ends.count)
    var dice = Dice(state: 5)
    var cuts = (0..<(Corpus.isExhaustive ? 2000 : 30)).map { _ in dice.roll(bytes.count) }
    // By hand one of them at every byte.
    if Corpus.isExhaustive, name == "features-masked" { cuts += 0..<bytes.count }
    // At the very ends of events, and one byte beside.
    for _ in 0..<(Corpus.isExhaustive ? 40 : 5) {
      let end = ends[dice.roll(ends.count)]
      cuts += [end - 1, end, end + 1]
    }
    for cut in cuts.sorted() {
      var count = 0
      while count < ends.count, ends[count] <= cut { count += 1 }
      var kept = Array(whole.prefix(count))
      EventDecoder.sort(&kept)
      var recording = Recording(bytes: Array(bytes[..<cut]))
      #expect(recording.events.map(\.data) == kept.map(\.data), "\(name) cut at \(cut)")
      if cut > 0, cut <= ends[ends.count - 1] {
        #expect(recording.isTruncated, "\(name) cut at \(cut)")
      }
      // Every twentieth is also played.
      guard cut % 20 == 0, count > 0 else { continue }
      recording.analyze()
      var played = Document()
      for event in kept { _ = played.apply(event) }
      var shown = recording.document(afterEvents: count)
      shown.facts = played.facts
      #expect(shown.fingerprint == played.fingerprint, "\(name) cut at \(cut)")
    }
    if Corpus.isExhaustive { print("\(name): \(cuts.count) cuts") }
  }

  @Test func `events out of order find their places while the recording grows`() {
    let events = (0..<40).map { event(5, Int64(1000 + ($0 * 17) % 40), #"{"tag":"\#($0)"}"#) }
    var sorted = events
    EventDecoder.sort(&sorted)
    var recording = Recording()
    for start in stride(from: 0, to: 40, by: 3) {
      recording.append(events: Array(events[start..<min(40, start + 3)]))
    }
    recording.finish()
    #expect(recording.events.map(\.data) == sorted.map(\.data))
    #expect(recording.duration == 39)
  }

  @Test func `the first frame is there before the rest`() {
    var recording = Recording()
    recording.append(events: [event(4, 1000, #"{"href":"a","width":800,"height":600}"#)])
    #expect(!recording.hasFirstFrame)
    recording.append(events: [event(2, 1001, #"{"node":{"type":0,"id":1,"childNodes":[]}}"#)])
    #expect(recording.hasFirstFrame)
    #expect(!recording.isComplete)
    #expect(recording.document(afterEvents: recording.firstFrameCount).root != noNode)
    // Beyond what is read, the last moment that is.
    #expect(recording.frame(at: 60_000).eventCount == 2)
    recording.append(events: [event(3, 31_001, #"{"source":2,"type":2,"id":1}"#)])
    #expect(recording.duration == 30_001)
    #expect(recording.idleSpans == [1000..<29_001])
  }

  @Test func `an analysis of a copy is taken over when the recording has grown since`() {
    var recording = Recording()
    recording.append(events: [
      event(4, 1000, #"{"href":"a","width":800,"height":600}"#),
      event(2, 1001, #"{"node":{"type":0,"id":1,"childNodes":[]}}"#),
    ])
    var copy = recording
    copy.analyze()
    recording.append(events: [event(5, 3000, #"{"tag":"error","payload":{"message":"oops"}}"#)])
    recording.adopt(copy)
    #expect(recording.markers.map(\.kind) == [.navigation])
    recording.finish()
    recording.analyze()
    #expect(recording.isAnalyzed)
    #expect(recording.markers.map(\.kind) == [.navigation, .error])
  }

  @Test func `a batch that never came is a gap, with its time`() {
    var recording = Recording(events: [
      event(0, 1000, "{}", batch: 4), event(0, 2000, "{}", batch: 5),
      event(0, 9000, "{}", batch: 8), event(0, 9500, "{}", batch: 9),
    ])
    recording.analyze()
    #expect(recording.health.times[.batchGap] == [8000])
  }
}
