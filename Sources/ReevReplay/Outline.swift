import ReevDOM
import ReevModel

/// What a recording tells without its document: times, pages, interaction, costs.
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
  var pages: [PageSegment] = []
  var idleSpans: [Range<Int>] = []
  /// Whether any `reev.*` event occurs.
  var hasReevFacts = false
  /// Events whose time had to be clamped.
  var clampedEvents: [Int] = []

  init() {}

  init(_ events: [Event]) {
    setTimes(events)
    costs.reserveCapacity(events.count)
    var cost = 0
    var lastInteraction = 0
    for (index, event) in events.enumerated() {
      cost += event.data.count + 500
      costs.append(cost)
      switch event.type {
      case 2:
        snapshots.append(index)
        if !pages.isEmpty { pages[pages.count - 1].hasSnapshot = true }
      case 3:
        let source = event.source
        switch source {
        case 1, 2, 6, 12: pointerEvents.append(index)
        case 4: windowEvents.append(index)
        default: break
        }
        // Interaction is rrweb's: mouse, scroll, resize, input; and touch, which it forgot.
        if let source, (1...6).contains(source) {
          noteIdle(from: lastInteraction, to: times[index])
          lastInteraction = times[index]
        }
      case 4:
        windowEvents.append(index)
        startPage(event, at: times[index])
      case 5:
        windowEvents.append(index)
        if !hasReevFacts, Self.isReevFact(event) { hasReevFacts = true }
      default: break
      }
    }
    if let end = times.last { noteIdle(from: lastInteraction, to: end) }
    if pages.isEmpty, !events.isEmpty {
      pages.append(PageSegment(start: 0, url: "", hasSnapshot: !snapshots.isEmpty))
    }
  }

  private mutating func noteIdle(from start: Int, to end: Int) {
    // A second on both sides stays: what happened before is seen to settle.
    if end - start > 10_000 { idleSpans.append(start + 1000..<end - 1000) }
  }

  private mutating func startPage(_ event: Event, at time: Int) {
    let tape = JSONTape(event.data)
    let href = tape.flatMap { $0.string($0.member($0.root, "href")) } ?? ""
    // A checkout repeats the Meta of its page.
    if let last = pages.last, last.hasSnapshot, last.url == href { return }
    pages.append(PageSegment(start: time, url: href, hasSnapshot: false))
  }

  private static func isReevFact(_ event: Event) -> Bool {
    guard event.data.count < 1 << 24, let tape = JSONTape(event.data) else { return false }
    return tape.string(tape.member(tape.root, "tag"))?.hasPrefix("reev.") == true
  }

  /// Times since the start. Timestamps that can't be true, a month or more from the middle one,
  /// are clamped to their neighbours' so that they don't stretch the timeline.
  private mutating func setTimes(_ events: [Event]) {
    guard !events.isEmpty else { return }
    let middle = events[events.count / 2].timestamp
    let reach: Int64 = 31 * 24 * 3_600_000
    func isPlausible(_ timestamp: Int64) -> Bool {
      let (distance, overflows) = timestamp.subtractingReportingOverflow(middle)
      return !overflows && distance > -reach && distance < reach
    }
    let start = events.first { isPlausible($0.timestamp) }?.timestamp ?? middle
    times.reserveCapacity(events.count)
    var last = 0
    for (index, event) in events.enumerated() {
      if isPlausible(event.timestamp) {
        last = max(last, Int(event.timestamp - start))
      } else {
        clampedEvents.append(index)
      }
      times.append(last)
    }
  }
}
