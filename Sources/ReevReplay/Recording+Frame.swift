import ReevDOM
import ReevLayout
import ReevModel
import ReevPaint
import ReevStyle

/// The style engine, the last layout, and what changed since they saw the document.
struct Styling: Sendable {
  var engine = StyleEngine()
  var layout = LayoutEngine()
  /// Nil: anything may have changed.
  var changes: DocumentChanges?
  /// The fragments of the last frame; nil before the first.
  var fragments: FragmentTree?

  /// Lets go of the page that was laid out last: another one is about to be made from nothing.
  mutating func forgetPage() {
    changes = nil
    fragments = nil
    layout = LayoutEngine()
    engine.forgetDocument()
  }
}

extension Recording {
  /// The page after the first `count` events.
  public mutating func frame(afterEvents count: Int) -> Frame {
    let time = count > 0 ? time(ofEvent: min(count, events.count) - 1) : 0
    return frame(afterEvents: count, time: time)
  }

  /// The page at a time (ms since the start); before the first full snapshot of the first page, what
  /// that shows.
  public mutating func frame(at time: Int) -> Frame {
    let time = max(0, min(time, duration))
    let count = outline.countShown(afterEvents: eventCount(at: time))
    return frame(afterEvents: count, time: time)
  }

  mutating func frame(afterEvents count: Int, time: Int) -> Frame {
    if outline.isMixed { return tabFrame(afterEvents: count, time: time) }
    let document = document(afterEvents: count)
    let fragments = layOut(document)
    let samples = pointerSamples(around: time, count: cursor.count)
    return Frame(
      document: document, styles: styling.engine.table, fragments: fragments,
      overlay: Overlay(samples, at: time, in: document, fragments), time: time,
      eventCount: cursor.count, lacksSnapshot: outline.lacksSnapshot(afterEvents: cursor.count))
  }

  /// Brings the styles and the fragments up to date with the cursor's document.
  private mutating func layOut(_ document: Document) -> FragmentTree {
    let changes = styling.changes
    styling.changes = DocumentChanges()
    // OPTIMIZATION: most moments of a recording move the pointer and nothing else.
    if let last = styling.fragments, let changes, changes.isEmpty { return last }
    // The last ones go before the next ones are made, for memory's sake.
    styling.fragments = nil
    let fragments = styling.layout.update(document, styledBy: &styling.engine, changes: changes)
    styling.fragments = fragments
    return fragments
  }
}

/// A place of the pointer or a finger at a moment.
struct PointerSample: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case move
    case click
    case touch
  }

  var time: Int
  var kind: Kind
  var point: PixelPoint
  /// The rrweb id of the node under it; its frame is the origin of `point`.
  var id: Int
}

extension Recording {
  /// How long before a moment samples are looked for, ms.
  private static let reach = 2_000

  /// The samples that are due at or shortly before a time, oldest first.
  ///
  /// Positions are recorded in batches after the fact: those of the next batches may be due already.
  func pointerSamples(around time: Int, count: Int) -> [PointerSample] {
    var samples: [PointerSample] = []
    var index = pointerEventPlace(from: time - Self.reach)
    while index < outline.pointerEvents.count {
      let event = outline.pointerEvents[index]
      // Batches are sent every half second; a second more is generous.
      if outline.times[event] > time + 1_500 { break }
      collectSamples(of: event, dueBy: time, isApplied: event < count, into: &samples)
      index += 1
    }
    if samples.count(where: { $0.kind != .touch }) == 0,
      let last = outline.pointerEvents[..<pointerEventPlace(from: time - Self.reach)].last(where: {
        events[$0].source != 6
      })
    {
      collectSamples(of: last, dueBy: time, isApplied: true, into: &samples)
    }
    return samples.sorted { $0.time < $1.time }
  }

  /// The place in `outline.pointerEvents` of the first event at or after a time.
  private func pointerEventPlace(from time: Int) -> Int {
    var low = 0
    var high = outline.pointerEvents.count
    while low < high {
      let middle = (low + high) / 2
      if outline.times[outline.pointerEvents[middle]] < time {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  private func collectSamples(
    of index: Int, dueBy time: Int, isApplied: Bool, into samples: inout [PointerSample]
  ) {
    let event = events[index]
    let source = event.source
    guard let tape = JSONTape(event.data) else { return }
    func sample(_ at: Int, _ due: Int, _ kind: PointerSample.Kind) {
      guard due <= time, let x = tape.double(tape.member(at, "x")),
        let y = tape.double(tape.member(at, "y")), abs(x) < 1e7, abs(y) < 1e7
      else { return }
      samples.append(
        PointerSample(
          time: due, kind: kind, point: PixelPoint(x: x, y: y),
          id: tape.int(tape.member(at, "id")) ?? 0))
    }
    if source == 2 {
      guard isApplied else { return }
      switch tape.int(tape.member(tape.root, "type")) {
      case 2, 4: sample(tape.root, outline.times[index], .click)
      case 0, 1, 3: sample(tape.root, outline.times[index], .move)
      case 7: sample(tape.root, outline.times[index], .touch)
      default: break
      }
      return
    }
    for position in tape.items(tape.member(tape.root, "positions")) {
      let offset = tape.double(tape.member(position, "timeOffset")) ?? 0
      let clamped = Int(max(-5_000, min(0, offset.isFinite ? offset : 0)))
      sample(position, outline.times[index] + clamped, source == 6 ? .touch : .move)
    }
  }
}

extension Overlay {
  /// The trail's length and how long clicks and touches are shown, ms.
  private static let trailLength = 5
  private static let clickDuration = 300

  /// What the samples come to at a time, in viewport px.
  init(
    _ samples: [PointerSample], at time: Int, in document: Document, _ fragments: FragmentTree
  ) {
    self.init()
    func place(_ sample: PointerSample) -> PixelPoint {
      var point = sample.point
      // A point in an iframe is relative to it; the frame's own box is relative to the viewport.
      let owner = document.ownerDocument(of: document.slot(ofID: sample.id))
      guard owner != noNode, owner != document.root,
        let box = fragments.rect(of: document.parent[Int(owner)])
      else { return point }
      point.x += Double(box.x.px)
      point.y += Double(box.y.px)
      return point
    }
    let moves = samples.filter { $0.kind != .touch }
    pointer = moves.last.map(place)
    trail = moves.dropLast().suffix(Self.trailLength).map(place)
    let recent = samples.filter { time - $0.time <= Self.clickDuration }
    clicks = recent.filter { $0.kind == .click }.map(place)
    touches = recent.filter { $0.kind == .touch }.suffix(10).map(place)
  }
}
