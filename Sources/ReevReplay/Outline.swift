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
  /// Pages that a Meta opened, those of strays too.
  private var openedPages: [OpenedPage] = []
  /// By window: what is known of its page.
  private var windows: [Int32: WindowPages] = [:]
  /// Metas of other recorders than the page's: they say nothing of it.
  private(set) var strayMetas: Set<Int> = []
  /// The first event that is judged differently from when it was taken; see `takeChange()`.
  private var changedFrom: Int?
  /// The windows that events are of, and when each was first met.
  private(set) var windowTimes: [Int32: Int] = [:]
  /// Idle spans that an interaction ended.
  var endedIdleSpans: [Range<Int>] = []
  /// Whether any `reev.*` event occurs.
  private(set) var hasReevFacts = false
  /// Linked style sheets whose text stands elsewhere.
  private(set) var linkedSheets = LinkedSheets()
  /// What is told of scroll bars where `reev.viewport` is missing.
  private(set) var barEvidence = ScrollBarEvidence()
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

  /// Whether events of several browser windows are in one recording.
  var isMixed: Bool { windowTimes.count > 1 }

  /// A page, whose it is and what its Meta said.
  private struct OpenedPage {
    var segment: PageSegment
    var size: PixelSize?
    var isStray = false
  }

  /// What is known of a window's pages.
  private struct WindowPages {
    /// The place of the last page that isn't a stray's.
    var page: Int?
    /// The place of the page before that one.
    var before: Int?
    /// The place of a page whose Meta no snapshot has followed yet.
    var pending: Int?
    /// The last Meta that was taken for a stray since the last snapshot.
    var stray: Int?
    /// A full snapshot that no Meta belongs to yet.
    var bareSnapshot: Int?
    var size: PixelSize?
  }

  /// Bounds of the timestamps when some are far from nearly all.
  private var bounds: ClosedRange<Int64>?
  /// A few events further from the others than this are strays, ms.
  private static let gap: Int64 = 24 * 3_600_000

  /// Times further from the middle one than a month can't be true.
  private static let reach: Int64 = 31 * 24 * 3_600_000

  /// What an event costs besides its bytes.
  static let costOfEvent = 500

  init() {}

  /// The outline of events that are all there.
  init(_ events: [Event]) {
    guard !events.isEmpty else { return }
    middle = events[events.count / 2].timestamp
    bounds = Self.bounds(of: events)
    start = events.first { isPlausible($0.timestamp) }?.timestamp ?? middle
    times.reserveCapacity(events.count)
    costs.reserveCapacity(events.count)
    append(events[...])
    finish()
  }

  /// Nothing more comes.
  mutating func finish() {
    for window in windows.keys.sorted() { judgePending(of: window) }
  }

  /// The first event that is judged differently from when it was taken; nil when none is.
  mutating func takeChange() -> Int? {
    defer { changedFrom = nil }
    return changedFrom
  }

  /// From the first to the last timestamp without those days away from nearly all others, which a wrong
  /// clock or a mixed-in row brings along; nil when there are none.
  ///
  /// - Complexity: O(n).
  private static func bounds(of events: [Event]) -> ClosedRange<Int64>? {
    guard let first = events.first, let last = events.last, first.timestamp <= last.timestamp,
      first.timestamp.advanced(safely: gap) < last.timestamp
    else { return nil }
    // A visit that goes on the next day brings more than a handful of events, or another page.
    let few = max(20, events.count / 50)
    func isStray(_ part: ArraySlice<Event>) -> Bool {
      part.count <= few && part.count * 2 < events.count && !part.contains { $0.type == 2 }
    }
    var low = 0
    var high = events.count
    for index in 1..<events.count
    where events[index - 1].timestamp.advanced(safely: gap) < events[index].timestamp {
      if isStray(events[..<index]) {
        low = index
      } else if isStray(events[index...]) {
        high = index
        break
      }
    }
    guard low < high, low > 0 || high < events.count else { return nil }
    return events[low].timestamp...events[high - 1].timestamp
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
    return overflows || length > Self.gap
  }

  /// Pages, by time.
  var pages: [PageSegment] {
    let pages = openedPages.filter { !$0.isStray }.map(\.segment)
    guard pages.isEmpty, !times.isEmpty else { return pages }
    return [PageSegment(start: 0, url: "", hasSnapshot: !snapshots.isEmpty)]
  }

  /// Whether after the first `count` events the page is one of which no full snapshot is known.
  func lacksSnapshot(afterEvents count: Int) -> Bool {
    guard let page = openedPages.last(where: { $0.segment.eventIndex < count && !$0.isStray })
    else {
      return false
    }
    return !page.segment.hasSnapshot
  }

  /// The count of events to show instead of the first `count`: the first page shows nothing before its
  /// first full snapshot, and a moment later it does.
  func countShown(afterEvents count: Int) -> Int {
    guard let first = snapshots.first, count <= first,
      openedPages.count(where: { $0.segment.eventIndex < first && !$0.isStray }) <= 1
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
    linkedSheets.note(event)
    barEvidence.note(event)
    if event.batch >= 0, batchTimes[event.batch] == nil { batchTimes[event.batch] = time }
    if event.window != Event.noWindow, windowTimes[event.window] == nil {
      windowTimes[event.window] = time
    }
    switch event.type {
    case 2:
      snapshots.append(index)
      noteSnapshot(index: index, window: event.window)
    case 3:
      if let pending = windows[event.window]?.pending,
        openedPages[pending].segment.start < time
      {
        judgePending(of: event.window)
      }
      let source = event.source
      switch source {
      case 1, 2, 6, 12: pointerEvents.append(index)
      case 4:
        windowEvents.append(index)
        windows[event.window, default: WindowPages()].size =
          JSONTape(event.data).flatMap(Self.size) ?? windows[event.window]?.size
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

  /// A Meta: a page begins at its full snapshot, which follows at once, or came just before when rows
  /// of one time were mixed up.
  private mutating func startPage(_ event: Event, at time: Int, index: Int) {
    let tape = JSONTape(event.data)
    let href = tape.flatMap { $0.string($0.member($0.root, "href")) } ?? ""
    let size = tape.flatMap(Self.size)
    judgePending(of: event.window)
    var state = windows[event.window] ?? WindowPages()
    defer { windows[event.window] = state }
    // A checkout repeats the Meta of its page.
    if let last = state.page.map({ openedPages[$0].segment }), last.hasSnapshot, last.url == href {
      state.bareSnapshot = nil
      // The snapshot that follows has this Meta, not the stray one before.
      state.stray = nil
      state.size = size ?? state.size
      return
    }
    var page = OpenedPage(
      segment: PageSegment(start: time, url: href, hasSnapshot: false, eventIndex: index),
      size: size)
    if let snapshot = state.bareSnapshot, time - times[snapshot] <= Self.nearMeta {
      page.segment.start = times[snapshot]
      page.segment.eventIndex = snapshot
      page.segment.hasSnapshot = true
      state.bareSnapshot = nil
      state.size = size ?? state.size
    } else {
      state.pending = openedPages.count
    }
    state.before = state.page
    state.page = openedPages.count
    openedPages.append(page)
  }

  /// So long after a snapshot without a Meta, a Meta is that snapshot's, ms.
  private static let nearMeta = 100

  private mutating func noteSnapshot(index: Int, window: Int32) {
    var state = windows[window] ?? WindowPages()
    defer { windows[window] = state }
    if let stray = state.stray, state.pending == nil {
      // It was no stray: its snapshot took its time.
      openedPages[stray].isStray = false
      strayMetas.remove(openedPages[stray].segment.eventIndex)
      change(from: openedPages[stray].segment.eventIndex)
      state.page = stray
      state.pending = stray
    }
    state.stray = nil
    if let page = state.pending {
      openedPages[page].segment.hasSnapshot = true
      state.size = openedPages[page].size ?? state.size
      state.pending = nil
      state.bareSnapshot = nil
    } else if let page = state.page, !openedPages[page].segment.hasSnapshot {
      openedPages[page].segment.hasSnapshot = true
      state.bareSnapshot = nil
    } else {
      state.bareSnapshot = index
    }
  }

  /// Judges a Meta that events followed but no full snapshot: the nearest snapshot's when that has none,
  /// a stray of another recorder (in a frame) when its window has another size than the page's, else a
  /// page whose snapshot got lost.
  private mutating func judgePending(of window: Int32) {
    guard var state = windows[window], let pending = state.pending else { return }
    defer { windows[window] = state }
    state.pending = nil
    let before = state.before
    if before == nil, state.bareSnapshot != nil {
      openedPages[pending].segment.hasSnapshot = true
      state.bareSnapshot = nil
      state.size = openedPages[pending].size ?? state.size
    } else if let before, openedPages[before].segment.hasSnapshot, let size = state.size,
      let other = openedPages[pending].size, other != size
    {
      openedPages[pending].isStray = true
      strayMetas.insert(openedPages[pending].segment.eventIndex)
      change(from: openedPages[pending].segment.eventIndex)
      state.page = before
      state.stray = pending
    } else {
      state.size = openedPages[pending].size ?? state.size
    }
  }

  private mutating func change(from index: Int) { changedFrom = min(changedFrom ?? index, index) }

  private static func size(_ tape: JSONTape) -> PixelSize? {
    guard let width = tape.double(tape.member(tape.root, "width")),
      let height = tape.double(tape.member(tape.root, "height"))
    else { return nil }
    return PixelSize(width: width, height: height)
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
    if let bounds, !bounds.contains(timestamp) { return false }
    let (distance, overflows) = timestamp.subtractingReportingOverflow(middle)
    return !overflows && distance > -Self.reach && distance < Self.reach
  }
}

extension Int64 {
  /// The sum, or the largest number.
  fileprivate func advanced(safely distance: Int64) -> Int64 {
    let (sum, overflows) = addingReportingOverflow(distance)
    return overflows ? Int64.max : sum
  }
}
