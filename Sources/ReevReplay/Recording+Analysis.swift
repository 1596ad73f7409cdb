import ReevDOM
import ReevModel

extension Recording {
  /// Plays the recording once from start to end for what needs the document at every moment: the
  /// markers with their labels, rage and dead clicks, health with times. Leaves keyframes behind.
  ///
  /// Does nothing the second time. Takes about a second for 100,000 events: a player that wants to
  /// show the first frame at once calls it on a copy in the background and takes its results over
  /// with `adopt(_:)`.
  ///
  /// - Complexity: O(bytes).
  public mutating func analyze() {
    guard !isAnalyzed else { return }
    isAnalyzed = true
    var document = Document()
    document.hasReevFacts = outline.hasReevFacts
    var collector = MarkerCollector()
    var costAtKeyframe = 0
    for (index, event) in events.enumerated() {
      let time = outline.times[index]
      collector.note(event, index: index, time: time, before: document)
      for problem in document.apply(event).problems {
        note(problem.kind, at: time)
      }
      let cost = outline.costs[index]
      if cost - costAtKeyframe >= keyframes.spacing || event.type == 2 {
        keyframes.insert(document, count: index + 1)
        costAtKeyframe = cost
      }
    }
    for page in pages where !page.hasSnapshot { note(.missingSnapshot, at: page.start) }
    for index in outline.clampedEvents { note(.clockStep, at: outline.times[index]) }
    for kind in health.times.keys { health.times[kind]?.sort() }
    markers = collector.finished(duration: duration)
  }

  /// Takes over what `analyze()` found on a copy of this recording.
  public mutating func adopt(_ analyzed: Recording) {
    guard analyzed.isAnalyzed, analyzed.events.count == events.count else { return }
    isAnalyzed = true
    markers = analyzed.markers
    health = analyzed.health
    keyframes = analyzed.keyframes
  }

  private mutating func note(_ kind: Problem.Kind, at time: Int) {
    // A list of a hundred thousand times tells no more than one of ten thousand.
    if health.times[kind, default: []].count < 10_000 {
      health.times[kind, default: []].append(time)
    }
  }
}
