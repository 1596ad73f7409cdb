import ReevDOM
import ReevModel

/// A play of the recording from start to end that goes on as the recording grows.
struct Analysis: Sendable {
  var count = 0
  var document = Document()
  /// The window that `document` is of, and the documents of the others.
  var window = Event.noWindow
  var others: [Int32: Document] = [:]
  var collector = MarkerCollector()
  var costAtKeyframe = 0
  var isFinished = false

  /// Goes on with the document of an event's window; an event of none is the last one's.
  mutating func turn(to next: Int32, facts: RecordingFacts) {
    guard next != window, next != Event.noWindow else { return }
    // What came before the first window was named is its own.
    if window != Event.noWindow {
      others[window] = document
      document = others.removeValue(forKey: next) ?? Document()
      document.facts = facts
    }
    window = next
  }
}

extension Recording {
  /// Plays the recording once from start to end for what needs the document at every moment: the
  /// markers with their labels, rage and dead clicks, health with times. Leaves keyframes behind.
  ///
  /// Called again it goes on with what was appended since, and does nothing when that is nothing.
  /// Takes about half a second for 100,000 events: a player that wants to show the first frame at
  /// once calls it on a copy in the background and takes its results over with `adopt(_:)`.
  ///
  /// - Complexity: O(bytes).
  public mutating func analyze() {
    analyze(atMost: .max)
  }

  /// As `analyze()`, but of the next `most` events only.
  public mutating func analyze(atMost most: Int) {
    guard !analysis.isFinished else { return }
    var work = analysis
    // The document is to be this play's alone, or every event copies its columns.
    analysis.document = Document()
    work.document.facts = facts
    let end = work.count + min(most, events.count - work.count)
    for index in work.count..<end {
      let event = events[index]
      let time = outline.times[index]
      if outline.strayMetas.contains(index) { continue }
      work.turn(to: event.window, facts: facts)
      work.collector.note(event, index: index, time: time, before: work.document)
      for problem in work.document.apply(event).problems {
        note(problem.kind, at: time)
      }
      let cost = outline.costs[index]
      if cost - work.costAtKeyframe >= keyframes.spacing || event.type == 2 {
        if !outline.isMixed, isFarFromKeyframes(index) {
          keyframes.insert(work.document, count: index + 1)
        }
        work.costAtKeyframe = cost
      }
    }
    work.count = end
    if isComplete, end == events.count {
      for page in pages where !page.hasSnapshot { note(.missingSnapshot, at: page.start) }
      for index in outline.clampedEvents { note(.clockStep, at: outline.times[index]) }
      for time in outline.windowTimes.values.sorted().dropFirst() { note(.mixedWindows, at: time) }
      for time in outline.gapTimes { note(.batchGap, at: time) }
      for kind in health.times.keys { health.times[kind]?.sort() }
      markers = work.collector.finished(duration: duration)
      analysis = Analysis()
      analysis.count = end
      analysis.isFinished = true
    } else {
      markers = work.collector.markers
      analysis = work
    }
  }

  /// Takes over what `analyze()` found on a copy of this recording, which may have grown since: then
  /// the next `analyze()` goes on from there.
  public mutating func adopt(_ analyzed: Recording) {
    guard analyzed.analysis.count > analysis.count || analyzed.isAnalyzed,
      analyzed.events.count <= events.count,
      analyzed.outline.times.last == outline.times.prefix(analyzed.events.count).last,
      analyzed.outline.costs.last == outline.costs.prefix(analyzed.events.count).last
    else { return }
    let isWhole = analyzed.isAnalyzed && isComplete
    guard isWhole || !analyzed.isAnalyzed else { return }
    markers = analyzed.markers
    health.times = analyzed.health.times
    analysis = analyzed.analysis
    keyframes = analyzed.keyframes
    allowKeyframes()
    keyframes.set(facts)
  }

  private mutating func note(_ kind: Problem.Kind, at time: Int) {
    // A list of a hundred thousand times tells no more than one of ten thousand.
    if health.times[kind, default: []].count < 10_000 {
      health.times[kind, default: []].append(time)
    }
  }
}
