public import ReevModel

/// What an event changed, as far as style and layout care.
public struct DocumentChanges: Sendable {
  /// The whole document was replaced.
  public var isReset = false
  /// Parents whose child lists changed.
  public var childListChanged: Set<NodeID> = []
  /// Elements of which an attribute or a state (value, checked, open, …) changed.
  public var elementsChanged: Set<NodeID> = []
  /// Text nodes whose data changed.
  public var textsChanged: Set<NodeID> = []
  /// Whether any style sheet changed.
  public var sheetsChanged = false
  /// Whether the viewport's size changed.
  public var viewportChanged = false
  /// Whether only scroll offsets changed beside the rest.
  public var scrollChanged = false
  /// Whether hover or focus changed.
  public var pointerChanged = false

  /// No change.
  public init() {}
}

/// What was wrong with an event.
public struct Problem: Hashable, Sendable {
  /// The kinds of damage that a recording can have.
  public enum Kind: String, Sendable, CaseIterable {
    /// An event that could not be read.
    case skippedEvent
    /// A node id that the document does not know.
    case unknownID
    /// A change before any full snapshot.
    case missingSnapshot
    /// An add that would make a node its own descendant, or is otherwise impossible.
    case impossibleAdd
    /// A style sheet edit that names no rule.
    case badSheetEdit
  }

  /// What kind of damage.
  public var kind: Kind
  /// One line for a person; holds no recorded text.
  public var detail: String

  /// A problem.
  public init(kind: Kind, detail: String) {
    self.kind = kind
    self.detail = detail
  }
}

extension Document {
  /// Applies one event in replay order: never fails, never traps.
  ///
  /// - Returns: what changed, and what was wrong with the event.
  public mutating func apply(_ event: Event) -> (changes: DocumentChanges, problems: [Problem]) {
    (DocumentChanges(), [])
  }
}
