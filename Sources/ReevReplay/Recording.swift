public import ReevDOM
public import ReevLayout
public import ReevModel
public import ReevPaint
public import ReevStyle

/// What a marker is of; the raw values are those of `events --json` (DESIGN 2.5).
public enum MarkerKind: String, Hashable, Sendable, CaseIterable {
  /// A click.
  case click
  /// A double click.
  case dblclick
  /// A context menu click.
  case contextmenu
  /// Input in a field (coalesced).
  case input
  /// A scroll (coalesced).
  case scroll
  /// A page load, or a navigation within a page.
  case navigation
  /// An error.
  case error
  /// A console warning or message.
  case console
  /// A change of the viewport.
  case resize
  /// A change of focus.
  case focus
  /// A custom event.
  case custom
}

/// An entry of the sidebar and a mark on the timeline.
public struct Marker: Hashable, Sendable {
  /// Milliseconds since the recording's start.
  public var time: Int
  /// What it is of.
  public var kind: MarkerKind
  /// The rrweb id of the node concerned, 0 for none.
  public var id: Int
  /// One line for a person: label or text of what was clicked, URL, message. Recorded text: not
  /// safe for a terminal before it is sanitized.
  public var text: String
  /// More lines: an error's source and stack, `rage` or `dead` clicks.
  public var detail: String
  /// The index of the event in replay order.
  public var eventIndex: Int
  /// Whether it is a rage click.
  public var isRage = false
  /// Whether it is a dead click.
  public var isDead = false

  /// A marker.
  public init(
    time: Int, kind: MarkerKind, id: Int, text: String, detail: String = "", eventIndex: Int
  ) {
    self.time = time
    self.kind = kind
    self.id = id
    self.text = text
    self.detail = detail
    self.eventIndex = eventIndex
  }
}

/// A page of the recording: from a Meta to the next.
public struct PageSegment: Hashable, Sendable {
  /// Milliseconds since the recording's start.
  public var start: Int
  /// The page's URL as recorded.
  public var url: String
  /// Whether a full snapshot follows its Meta; without one nothing can be shown.
  public var hasSnapshot: Bool
}

/// A recording's damage, by kind, with the times (ms) at which it was met.
public struct Health: Hashable, Sendable {
  /// Times by kind of problem.
  public var times: [Problem.Kind: [Int]] = [:]
  /// Events that could not even be read.
  public var unreadableEvents = 0

  /// In perfect health.
  public init() {}

  /// Whether nothing is wrong.
  public var isGood: Bool { unreadableEvents == 0 && times.values.allSatisfy(\.isEmpty) }
}

/// The page at one instant, laid out.
public struct Frame: Sendable {
  /// The document.
  public var document: Document
  /// Its styles.
  public var styles: StyleTable
  /// Its fragments.
  public var fragments: FragmentTree
  /// Pointer, clicks and touches at the instant.
  public var overlay: Overlay
  /// Milliseconds since the recording's start.
  public var time: Int
  /// How many events have been applied.
  public var eventCount: Int

  /// The frame's cells at a scale.
  public func painted(_ scale: Scale) -> Painting {
    paint(fragments, document: document, styles: styles, scale: scale, overlay: overlay)
  }
}

/// A recording opened for replay: timeline, markers, keyframes.
///
/// A value; seeking caches keyframes, hence `mutating`.
public struct Recording: Sendable {
  /// Events in replay order: (timestamp, batch, position).
  public private(set) var events: [Event] = []
  /// Milliseconds from the first to the last event.
  public private(set) var duration = 0
  /// Marks for the sidebar and the timeline, by time.
  public private(set) var markers: [Marker] = []
  /// Pages, by time.
  public private(set) var pages: [PageSegment] = []
  /// Spans (ms) of more than 10 s without user interaction, by time.
  public private(set) var idleSpans: [Range<Int>] = []
  /// What is wrong with the recording.
  public private(set) var health = Health()

  /// Opens a recording from a file's bytes (DESIGN 2.5: array, object, lines; gzip too).
  public init(bytes: [UInt8]) {}

  /// Opens a recording from events in replay order.
  public init(events: [Event]) {}

  /// How many events happen at or before a time (ms since the start).
  public func eventCount(at time: Int) -> Int { 0 }

  /// The document after the first `count` events, without style and layout.
  public mutating func document(afterEvents count: Int) -> Document { Document() }

  /// The page after the first `count` events.
  public mutating func frame(afterEvents count: Int) -> Frame {
    let document = document(afterEvents: count)
    let styles = computeStyles(document)
    return Frame(
      document: document, styles: styles,
      fragments: layout(document, styles, viewport: document.viewport), overlay: Overlay(),
      time: 0, eventCount: count)
  }

  /// The page at a time (ms since the start).
  public mutating func frame(at time: Int) -> Frame { frame(afterEvents: eventCount(at: time)) }
}
