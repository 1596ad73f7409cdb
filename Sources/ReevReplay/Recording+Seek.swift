import ReevDOM
import ReevModel

/// The document at a count of events, and what led to it.
struct Cursor: Sendable {
  var count = 0
  var document = Document()
}

/// Copies of the document that bound what a seek has to apply.
struct Keyframes: Sendable {
  struct Keyframe: Sendable {
    var count: Int
    var document: StoredDocument
  }

  /// By count.
  var frames: [Keyframe] = []
  /// The cost between two keyframes.
  var spacing = Keyframes.leastSpacing
  private static let leastSpacing = 100_000
  /// What it costs to store and to restore a slot: more often than that, keyframes would save nothing.
  private static let costOfSlot = 40
  /// The most bytes that the columns of all keyframes' documents may take.
  private var byteBudget = Keyframes.leastBudget
  private static let leastBudget = 2_500_000

  /// The bytes of all keyframes' columns.
  private var bytes = 0

  /// What all events cost.
  private var totalCost = 0

  /// Lets the keyframes take a share of the recording's own size: 1.2 times its bytes less 2.5 MB,
  /// and never less than 2.5 MB. A single keyframe is always kept, however large it is.
  mutating func allow(recordingBytes: Int, totalCost: Int) {
    byteBudget = max(Self.leastBudget, recordingBytes / 5 * 6 - Self.leastBudget)
    self.totalCost = totalCost
  }

  /// Drops those behind a count.
  mutating func removeFrames(after count: Int) {
    frames.removeAll { $0.count > count }
    countBytes()
  }

  /// Says in each of them what the whole recording tells.
  mutating func set(_ facts: RecordingFacts) {
    for index in frames.indices { frames[index].document.facts = facts }
  }

  /// The last keyframe at or before a count.
  func last(atOrBefore count: Int) -> Keyframe? {
    let place = place(after: count)
    return place == 0 ? nil : frames[place - 1]
  }

  /// The first keyframe behind a count.
  func first(after count: Int) -> Keyframe? {
    let place = place(after: count)
    return place < frames.count ? frames[place] : nil
  }

  private func place(after count: Int) -> Int {
    var low = 0
    var high = frames.count
    while low < high {
      let middle = (low + high) / 2
      if frames[middle].count <= count { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Keeps a document; when they take too much, every other one goes.
  mutating func insert(_ document: Document, count: Int) {
    let place = place(after: count)
    let previous = place > 0 ? frames[place - 1] : nil
    if previous?.count == count { return }
    let stored = StoredDocument(document, after: previous?.document)
    frames.insert(Keyframe(count: count, document: stored), at: place)
    bytes += stored.byteCount(beyond: previous?.document)
    while bytes > byteBudget, frames.count > 1 {
      frames = frames.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
      countBytes()
    }
    // As many as there is room for, evenly.
    let (ideal, overflows) = totalCost.multipliedReportingOverflow(by: bytes / frames.count)
    spacing = max(
      Self.leastSpacing, document.slotCount * Self.costOfSlot,
      (overflows ? Int.max : ideal) / byteBudget)
  }

  private mutating func countBytes() {
    bytes = 0
    var previous: StoredDocument?
    for frame in frames {
      bytes += frame.document.byteCount(beyond: previous)
      previous = frame.document
    }
  }
}

extension Recording {
  /// Moves the cursor so that exactly the first `count` events are applied.
  ///
  /// Whatever is nearest is the start: the cursor, a keyframe, or a full snapshot, before which only
  /// the window's events matter. The result never depends on which.
  mutating func seek(to count: Int) {
    let count = max(0, min(count, events.count))
    let snapshot = outline.snapshots.last { $0 < count }
    var start = cursor.count <= count ? cursor.count : -1
    var isJump = false
    if let keyframe = keyframes.last(atOrBefore: count),
      start < 0 || cost(from: start, to: keyframe.count) > keyframes.spacing
    {
      cursor.count = keyframe.count
      cursor.document = keyframe.document.document
      start = keyframe.count
      isJump = true
    }
    if start < 0 {
      cursor = Cursor()
      cursor.document.facts = facts
      start = 0
      isJump = true
    }
    if let snapshot, snapshot > start {
      skip(from: start, to: snapshot)
      start = snapshot
      isJump = true
    }
    if isJump { styling.forgetPage() }
    apply(from: start, to: count)
  }

  /// Whether a keyframe after an event would save work: seeks and the analysis each leave theirs.
  func isFarFromKeyframes(_ index: Int) -> Bool {
    guard events[index].type != 2 else { return true }
    let near = keyframes.spacing / 2
    if let before = keyframes.last(atOrBefore: index + 1), before.count > 0,
      outline.costs[index] - outline.costs[before.count - 1] < near
    {
      return false
    }
    guard let after = keyframes.first(after: index + 1), after.count <= outline.costs.count else {
      return true
    }
    return outline.costs[after.count - 1] - outline.costs[index] >= near
  }

  private func cost(from start: Int, to end: Int) -> Int {
    guard start < end else { return 0 }
    return outline.costs[end - 1] - (start > 0 ? outline.costs[start - 1] : 0)
  }

  /// Applies the events that matter although a full snapshot follows.
  private mutating func skip(from start: Int, to snapshot: Int) {
    for index in outline.windowEvents
    where index >= start && index < snapshot && !outline.strayMetas.contains(index) {
      _ = cursor.document.apply(events[index])
    }
    if let pointer = outline.pointerEvents.last(where: { $0 < snapshot }), pointer >= start {
      _ = cursor.document.apply(events[pointer])
    }
    cursor.count = snapshot
  }

  private mutating func apply(from start: Int, to end: Int) {
    guard start < end else {
      cursor.count = end
      return
    }
    var costAtKeyframe = start > 0 ? outline.costs[start - 1] : 0
    if let keyframe = keyframes.last(atOrBefore: start), keyframe.count > 0 {
      costAtKeyframe = outline.costs[keyframe.count - 1]
    }
    for index in start..<end {
      if !outline.strayMetas.contains(index) {
        let changes = cursor.document.apply(events[index]).changes
        styling.changes?.merge(changes)
      }
      let cost = outline.costs[index]
      if cost - costAtKeyframe >= keyframes.spacing || events[index].type == 2 {
        if isFarFromKeyframes(index) { keyframes.insert(cursor.document, count: index + 1) }
        costAtKeyframe = cost
      }
    }
    cursor.count = end
  }
}
