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
  /// The styles of `::-webkit-scrollbar` of scroll containers.
  public var scrollbar: [NodeID: Int32] = [:]
  /// The styles of `::placeholder` of text controls.
  public var placeholder: [NodeID: Int32] = [:]
  /// The styles of `::first-letter` of block containers.
  public var firstLetter: [NodeID: Int32] = [:]
  /// The styles of `::first-line` of block containers, as of an inline box around the line.
  public var firstLine: [NodeID: Int32] = [:]
  /// The styles of `::backdrop` of dialogs, modal or not.
  public var backdrop: [NodeID: Int32] = [:]
  /// Font family lists: names without quotes, generic names as they are.
  public var fontFamilies: [[String]] = [[]]
  /// Non-linear calc() expressions.
  public var calc: [CalcExpression] = []
  /// The flat tree's children of shadow hosts and slots are not in `Document.firstChild`:
  /// for a slot element, the nodes assigned to it (empty: its own children are the fallback).
  public var assignedNodes: [NodeID: [NodeID]] = [:]

  /// What was given up because the page asks too much; see `Budgets`.
  public var problems: [String] = []

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
