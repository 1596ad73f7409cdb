public import ReevDOM

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
  /// The index of the event that opened it.
  public var eventIndex = 0
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
