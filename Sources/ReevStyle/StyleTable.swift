public import ReevDOM

/// The computed styles of a document: interned styles, and which node has which.
public struct StyleTable: Sendable {
  /// All computed styles; nodes that compute alike share one.
  public var styles: [ComputedStyle] = []
  /// By slot: the index in `styles` of elements; −1 for other nodes and where nothing is rendered
  /// (inside `display: none`). A `display: none` element itself has a style.
  public var ofNode: [Int32] = []
  /// The styles of `::before` by originating element; absent where it generates no box.
  public var before: [NodeID: Int32] = [:]
  /// The styles of `::after`.
  public var after: [NodeID: Int32] = [:]
  /// The styles of `::marker` of list items.
  public var marker: [NodeID: Int32] = [:]
  /// The styles of `::placeholder` of text controls.
  public var placeholder: [NodeID: Int32] = [:]
  /// Font family lists: names without quotes, generic names as they are.
  public var fontFamilies: [[String]] = [[]]
  /// Non-linear calc() expressions.
  public var calc: [CalcExpression] = []
  /// The flat tree's children of shadow hosts and slots are not in `Document.firstChild`:
  /// for a slot element, the nodes assigned to it (empty: its own children are the fallback).
  public var assignedNodes: [NodeID: [NodeID]] = [:]

  /// An empty table.
  public init() {}

  /// The px value of a length for a percentage basis in px; nil for keywords.
  public func resolve(_ length: Length, basis: Float) -> Float? {
    switch length.kind {
    case .linear: length.px + length.percent / 100 * basis
    case .expression:
      calc.indices.contains(Int(length.expression))
        ? calc[Int(length.expression)].resolve(basis: basis) : 0
    default: nil
    }
  }
}

/// Computes styles and keeps what makes the next computation cheap: parsed sheets, rule indexes.
///
/// A value; keep one for each document that is shown and call `update` after every change.
public struct StyleEngine: Sendable {
  /// The styles of the document as of the last `update`.
  public private(set) var table = StyleTable()

  /// An engine that has seen no document.
  public init() {}

  /// Brings `table` up to date. The result equals that of a new engine on the same document.
  ///
  /// - Parameter changes: what changed since the last call; nil recomputes everything.
  /// - Returns: the elements whose computed style changed; nil when all may have.
  @discardableResult
  public mutating func update(_ document: Document, changes: DocumentChanges?) -> Set<NodeID>? {
    nil
  }
}

/// The styles of a document, computed from nothing.
public func computeStyles(_ document: Document) -> StyleTable {
  var engine = StyleEngine()
  engine.update(document, changes: nil)
  return engine.table
}
