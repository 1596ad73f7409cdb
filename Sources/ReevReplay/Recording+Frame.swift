import ReevDOM
import ReevLayout
import ReevPaint
import ReevStyle

/// The style engine and what changed since it saw the document last.
struct Styling: Sendable {
  var engine = StyleEngine()
  /// Nil: anything may have changed.
  var changes: DocumentChanges?
}

extension Recording {
  /// The page after the first `count` events.
  public mutating func frame(afterEvents count: Int) -> Frame {
    let time = count > 0 ? time(ofEvent: min(count, events.count) - 1) : 0
    return frame(afterEvents: count, time: time)
  }

  /// The page at a time (ms since the start).
  public mutating func frame(at time: Int) -> Frame {
    frame(afterEvents: eventCount(at: time), time: max(0, min(time, duration)))
  }

  private mutating func frame(afterEvents count: Int, time: Int) -> Frame {
    let document = document(afterEvents: count)
    styling.engine.update(document, changes: styling.changes)
    styling.changes = DocumentChanges()
    let styles = styling.engine.table
    let fragments = layout(document, styles, viewport: document.viewport)
    var frame = Frame(
      document: document, styles: styles, fragments: fragments, overlay: Overlay(), time: time,
      eventCount: cursor.count)
    frame.overlay = overlay(at: time, count: cursor.count, fragments: fragments)
    return frame
  }

  func overlay(at time: Int, count: Int, fragments: FragmentTree) -> Overlay {
    var overlay = Overlay()
    overlay.pointer = cursor.document.pointer
    return overlay
  }
}
