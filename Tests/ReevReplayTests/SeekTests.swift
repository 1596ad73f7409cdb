import ReevCells
import ReevDOM
import ReevModel
import ReevPaint
import ReevReplay
import Testing

/// Wherever a seek comes from, it ends where playing from the start would.
@Suite(.enabled(if: Corpus.shared != nil, "no recordings in ../shared"))
struct SeekTests {
  private static let names =
    Corpus.isExhaustive
    ? Corpus.names
    : ["features", "features-masked", "datasette", "django-admin", "jupyterlab", "mkdocs-material"]

  /// A random walk as a player's user makes it: to a percentage, to an event, an event back or on,
  /// to a time, a bit back.
  private func walk(_ steps: Int, in recording: Recording, seed: UInt64) -> [Int] {
    var dice = Dice(state: seed)
    var count = 0
    return (0..<steps).map { _ in
      switch dice.roll(8) {
      case 0: count = recording.eventCount(at: recording.duration * dice.roll(101) / 100)
      case 1: count -= 1
      case 2: count += 1
      case 3: count = recording.eventCount(at: dice.roll(recording.duration + 1))
      case 4: count -= dice.roll(200)
      case 5: count += dice.roll(200)
      default: count = dice.roll(recording.events.count + 1)
      }
      count = max(0, min(count, recording.events.count))
      return count
    }
  }

  @Test(arguments: names)
  func `a seek from anywhere equals playing from the start`(_ name: String) throws {
    var recording = Recording(events: try Corpus.events(name))
    var targets = walk(Corpus.isExhaustive ? 600 : 24, in: recording, seed: 7)
    // Once more after the analysis has left its keyframes.
    targets += targets.reversed()
    var expected: [Int: Int] = [:]
    var played = Document()
    played.facts = recording.document(afterEvents: 0).facts
    var count = 0
    for target in Set(targets).sorted() {
      while count < target {
        _ = played.apply(recording.events[count])
        count += 1
      }
      played.facts = recording.document(afterEvents: 0).facts
      expected[target] = played.fingerprint.hashValue
    }
    var differences = 0
    for (step, target) in targets.enumerated() {
      if step == targets.count / 2 { recording.analyze() }
      let fingerprint = recording.document(afterEvents: target).fingerprint.hashValue
      if fingerprint != expected[target] { differences += 1 }
    }
    #expect(differences == 0)
    if Corpus.isExhaustive {
      print("\(name): \(targets.count) steps, \(differences) differences")
    }
  }

  @Test(arguments: names)
  func `a stored document comes back as it was`(_ name: String) throws {
    let events = try Corpus.events(name)
    let step = Corpus.isExhaustive ? max(1, events.count / 2000) : max(1, events.count / 20)
    var document = Document()
    var stored: StoredDocument?
    var differences = 0
    for (index, event) in events.enumerated() {
      _ = document.apply(event)
      guard index % step == 0 else { continue }
      let next = StoredDocument(document, after: stored)
      stored = next
      let back = next.document
      if back.slotOfID != document.slotOfID || back.lastChild != document.lastChild
        || back.previousSibling != document.previousSibling
        || back.fingerprint != document.fingerprint
      {
        differences += 1
      }
    }
    #expect(differences == 0)
    #expect(document.slotOfID.count > 100)
  }

  @Test
  func `a stored document shares what didn't change with the one before`() throws {
    let events = try Corpus.events("jupyterlab")
    var recording = Recording(events: events)
    let document = recording.document(afterEvents: events.count)
    let stored = StoredDocument(document)
    let whole = stored.byteCount(beyond: nil)
    #expect(whole > document.slotCount * 70)
    #expect(StoredDocument(document, after: stored).byteCount(beyond: stored) == 0)

    var changed = document
    let text = try #require(changed.kind.lastIndex(of: .text))
    changed.text[text] = "changed"
    changed.slotOfID[changed.rrwebID[text]] = nil
    changed.rrwebID[text] = 0
    let next = StoredDocument(changed, after: stored)
    #expect((1...whole / 20).contains(next.byteCount(beyond: stored)))
    #expect(next.document.fingerprint == changed.fingerprint)
    #expect(next.document.slotOfID == changed.slotOfID)
    #expect(stored.document.fingerprint == document.fingerprint)
  }

  @Test(arguments: names)
  func `a frame after any seeks is that of a recording just opened`(_ name: String) throws {
    let events = try Corpus.events(name)
    var recording = Recording(events: events)
    let targets = walk(Corpus.isExhaustive ? 60 : 4, in: recording, seed: 11)
    var differences = 0
    for target in targets {
      var fresh = Recording(events: events)
      let expected = fresh.frame(afterEvents: target)
      let frame = recording.frame(afterEvents: target)
      let scale = Scale.fitting(frame.document.viewport, columns: 183, rows: 58)
      if frame.painted(scale).grid.lines != expected.painted(scale).grid.lines { differences += 1 }
    }
    #expect(differences == 0)
    if Corpus.isExhaustive { print("\(name): \(targets.count) frames, \(differences) differences") }
  }
}
