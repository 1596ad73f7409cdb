import ReevDOM
import ReevModel

/// What a recording tells without its document: times, pages, interaction, costs. Grows with it.
struct Outline: Sendable {
  /// By event: ms since the start, never decreasing.
  var times: [Int] = []
  /// By event: a measure of the work to apply it and all before it.
  var costs: [Int] = []
  /// Indexes of full snapshots.
  var snapshots: [Int] = []
  /// Indexes of events that say something of the window or the whole recording: they count even
  /// when a later full snapshot replaces the nodes.
  var windowEvents: [Int] = []
  /// Indexes of MouseMove, TouchMove and Drag events, of MouseInteraction events.
  var pointerEvents: [Int] = []
  /// Pages that a Meta opened.
  var openedPages: [PageSegment] = []
  /// Idle spans that an interaction ended.
  var endedIdleSpans: [Range<Int>] = []
  /// Whether any `reev.*` event occurs.
  var hasReevFacts = false
  /// Events whose time had to be clamped.
  var clampedEvents: [Int] = []
  /// By batch number: when its first event happens.
  var batchTimes: [Int32: Int] = [:]

  private var lastInteraction = 0
  /// The timestamp that others must be near to, and that of the start.
  private var middle: Int64 = 0
  private var start: Int64?
  /// The bounds of all timestamps.
  private var earliest = Int64.max
  private var latest = Int64.min

  /// Times further from the middle one than a month can't be true.
  private static let reach: Int64 = 31 * 24 * 3_600_000

  /// What an event costs besides its bytes.
  static let costOfEvent = 500

  init() {}

  /// The outline of events that are all there.
  init(_ events: [Event]) {
    guard !events.isEmpty else { return }
    middle = events[events.count / 2].timestamp
    start = events.first { isPlausible($0.timestamp) }?.timestamp ?? middle
    times.reserveCapacity(events.count)
    costs.reserveCapacity(events.count)
    append(events[...])
  }

  /// Takes the next events; they stand behind those that were taken before.
  mutating func append(_ events: ArraySlice<Event>) {
    for event in events {
      if start == nil {
        middle = event.timestamp
        start = middle
      }
      append(event)
    }
  }

  /// Whether an outline of all events at once would give other times.
  var mayDifferFromWhole: Bool {
    guard earliest <= latest else { return false }
    let (length, overflows) = latest.subtractingReportingOverflow(earliest)
    return overflows || length >= Self.reach
  }

  /// Pages, by time.
  var pages: [PageSegment] {
    guard openedPages.isEmpty, !times.isEmpty else { return openedPages }
    return [PageSegment(start: 0, url: "", hasSnapshot: !snapshots.isEmpty)]
  }

  /// Whether after the first `count` events the page is one of which no full snapshot is known.
  func lacksSnapshot(afterEvents count: Int) -> Bool {
    guard let page = openedPages.last(where: { $0.eventIndex < count }) else { return false }
    return !page.hasSnapshot
  }

  /// The count of events to show instead of the first `count`: the first page shows nothing before its
  /// first full snapshot, and a moment later it does.
  func countShown(afterEvents count: Int) -> Int {
    guard let first = snapshots.first, count <= first,
      openedPages.count(where: { $0.eventIndex < first }) <= 1
    else { return count }
    return first + 1
  }

  /// Spans of more than 10 s without interaction, up to the last event.
  var idleSpans: [Range<Int>] {
    guard let end = times.last, let span = idleSpan(from: lastInteraction, to: end) else {
      return endedIdleSpans
    }
    return endedIdleSpans + [span]
  }

  /// When batches are missing before the next one that is there, ms; by time.
  ///
  /// Only holes between numbers count: who knows what the first and the last one were?
  var gapTimes: [Int] {
    let numbers = batchTimes.keys.sorted()
    var gaps: [Int] = []
    for (number, next) in zip(numbers, numbers.dropFirst()) where next - number > 1 {
      gaps.append(batchTimes[next] ?? 0)
    }
    return gaps.sorted()
  }

  private mutating func append(_ event: Event) {
    let index = times.count
    let time = time(of: event, index: index)
    times.append(time)
    costs.append((costs.last ?? 0) + event.data.count + Self.costOfEvent)
    if event.batch >= 0, batchTimes[event.batch] == nil { batchTimes[event.batch] = time }
    switch event.type {
    case 2:
      snapshots.append(index)
      if !openedPages.isEmpty { openedPages[openedPages.count - 1].hasSnapshot = true }
    case 3:
      let source = event.source
      switch source {
      case 1, 2, 6, 12: pointerEvents.append(index)
      case 4: windowEvents.append(index)
      default: break
      }
      // Interaction is rrweb's: mouse, scroll, resize, input; and touch, which it forgot.
      if let source, (1...6).contains(source) {
        if let span = idleSpan(from: lastInteraction, to: time) { endedIdleSpans.append(span) }
        lastInteraction = time
      }
    case 4:
      windowEvents.append(index)
      startPage(event, at: time, index: index)
    case 5:
      windowEvents.append(index)
      if !hasReevFacts, Self.isReevFact(event) { hasReevFacts = true }
    default: break
    }
  }

  private func idleSpan(from start: Int, to end: Int) -> Range<Int>? {
    // A second on both sides stays: what happened before is seen to settle.
    end - start > 10_000 ? start + 1000..<end - 1000 : nil
  }

  private mutating func startPage(_ event: Event, at time: Int, index: Int) {
    let tape = JSONTape(event.data)
    let href = tape.flatMap { $0.string($0.member($0.root, "href")) } ?? ""
    // A checkout repeats the Meta of its page.
    if let last = openedPages.last, last.hasSnapshot, last.url == href { return }
    openedPages.append(
      PageSegment(start: time, url: href, hasSnapshot: false, eventIndex: index))
  }

  private static func isReevFact(_ event: Event) -> Bool {
    guard event.data.count < 1 << 24, let tape = JSONTape(event.data) else { return false }
    return tape.string(tape.member(tape.root, "tag"))?.hasPrefix("reev.") == true
  }

  /// Milliseconds since the start. A timestamp that can't be true, a month or more from the middle
  /// one, is clamped to its neighbour's so that it doesn't stretch the timeline.
  private mutating func time(of event: Event, index: Int) -> Int {
    earliest = min(earliest, event.timestamp)
    latest = max(latest, event.timestamp)
    let last = times.last ?? 0
    guard isPlausible(event.timestamp), let start else {
      clampedEvents.append(index)
      return last
    }
    return max(last, Int(event.timestamp - start))
  }

  private func isPlausible(_ timestamp: Int64) -> Bool {
    let (distance, overflows) = timestamp.subtractingReportingOverflow(middle)
    return !overflows && distance > -Self.reach && distance < Self.reach
  }
}
