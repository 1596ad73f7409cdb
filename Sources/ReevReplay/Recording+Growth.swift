import ReevDOM
public import ReevModel

/// A recording that is read while it is shown: whatever order its events come in, and however they
/// are cut, it ends up the same as one that was opened at once.
extension Recording {
  /// Takes the next bytes of a recording's text (DESIGN 2.5; inflated), cut anywhere.
  ///
  /// - Complexity: O(bytes) over all calls.
  public mutating func feed(bytes: [UInt8]) {
    guard !isComplete else { return }
    append(events: stream.feed(bytes))
    health.unreadableEvents = stream.skipped
    form = stream.form
  }

  /// Takes the next events; those of a page of the store come in replay order.
  public mutating func append(events new: [Event]) {
    guard !isComplete, !new.isEmpty else { return }
    let isInOrder =
      late.isEmpty && EventDecoder.isSorted(new)
      && events.last.map { last in !EventDecoder.isBefore(new[0], last) } ?? true
    guard isInOrder else {
      // Everything behind an event out of order waits with it, or ties would be lost.
      late += new
      if late.count >= max(2000, events.count / 2) { placeLateEvents() }
      return
    }
    let first = events.count
    events += new
    outline.append(events[first...])
    if !outline.clampedEvents.isEmpty, events.count >= nextTimeCheck { remakeOutline() }
    takeOutline()
  }

  /// Nothing more comes.
  ///
  /// - Parameter isCutOff: whether the caller knows that the text was longer once.
  public mutating func finish(isCutOff: Bool = false) {
    guard !isComplete else { return }
    append(events: stream.finish())
    health.unreadableEvents = stream.skipped
    form = stream.form
    isTruncated = stream.isTruncated || isCutOff
    if !late.isEmpty { placeLateEvents() }
    if outline.mayDifferFromWhole { remakeOutline() }
    outline.finish()
    isComplete = true
    takeOutline()
  }

  /// Sorts the events that wait into the others; what was shown of the later ones is void.
  private mutating func placeLateEvents() {
    var all = events + late
    late = []
    EventDecoder.sort(&all)
    let same = zip(all, events).prefix { new, old in
      new.timestamp == old.timestamp && new.batch == old.batch && new.data.count == old.data.count
        && new.type == old.type
    }.reduce(into: 0) { count, _ in count += 1 }
    events = all
    keyframes.removeFrames(after: same)
    if cursor.count > same { cursor = Cursor() }
    styling.changes = nil
    tabs = Tabs()
    remakeOutline()
    takeOutline()
  }

  /// Makes the times anew from all events.
  private mutating func remakeOutline() {
    nextTimeCheck = events.count * 2
    outline = Outline(events)
    analysis = Analysis()
    markers = []
    health.times = [:]
  }

  /// Bounds the keyframes by what has been read.
  mutating func allowKeyframes() {
    let cost = outline.costs.last ?? 0
    keyframes.allow(
      recordingBytes: cost - outline.costs.count * Outline.costOfEvent, totalCost: cost)
  }

  /// Brings what is public in line with the outline.
  mutating func takeOutline() {
    duration = outline.times.last ?? 0
    pages = outline.pages
    idleSpans = outline.idleSpans
    allowKeyframes()
    if let changed = outline.takeChange() {
      keyframes.removeFrames(after: changed)
      if cursor.count > changed {
        cursor = Cursor()
        styling.changes = nil
      }
      if analysis.count > changed {
        analysis = Analysis()
        markers = []
        health.times = [:]
      }
    }
    // What the whole recording tells counts from the start.
    let told = facts
    guard told != cursor.document.facts else { return }
    styling.changes = nil
    if told.linkedSheets != cursor.document.facts.linkedSheets {
      // Documents were made without these sheets.
      keyframes.removeFrames(after: -1)
      cursor = Cursor()
      analysis = Analysis()
      markers = []
      health.times = [:]
    }
    cursor.document.facts = told
    keyframes.set(told)
    analysis.document.facts = told
  }
}
