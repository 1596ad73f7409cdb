public import ReevDOM

/// What the difference between two computed styles can affect.
public struct StyleEffect: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: UInt8

  /// An effect from bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Looks alone: colours, backgrounds, underlines, stacking, visibility without `collapse`.
  /// No box changes its place or size.
  public static let paint = StyleEffect(rawValue: 1)
  /// Sizes and places of the element's boxes and of those around and inside them.
  public static let layout = StyleEffect(rawValue: 2)
  /// Which boxes there are, of what kind, or what contains them: display, position, float,
  /// content, counters, list markers, columns, containment; a style that came or went.
  public static let boxes = StyleEffect(rawValue: 4)

  /// Everything.
  public static let all: StyleEffect = [.paint, .layout, .boxes]
}

/// What an update of a `StyleEngine` changed in its table.
public struct StyleUpdate: Sendable {
  /// Whether anything may have changed; `effects` is then not complete.
  public var isFull = false
  /// The elements whose style, or a pseudo-element's style, is another one now, and slots whose
  /// style came or went. A slot that was freed and used again for an element of the same style is
  /// not here: `DocumentChanges.childListChanged` has its parent.
  public var effects: [NodeID: StyleEffect] = [:]
  /// Slots and hosts whose assigned nodes changed.
  public var assignedNodesChanged: Set<NodeID> = []

  /// An update that changed nothing.
  public init() {}

  /// Whether nothing changed.
  public var isEmpty: Bool { !isFull && effects.isEmpty && assignedNodesChanged.isEmpty }

  /// Adds what a later update changed.
  public mutating func merge(_ later: StyleUpdate) {
    isFull = isFull || later.isFull
    effects.merge(later.effects) { $0.union($1) }
    assignedNodesChanged.formUnion(later.assignedNodesChanged)
  }
}

extension StyleUpdate {
  /// The differences of two tables of one engine on the same document.
  init(from old: StyleTable, to new: StyleTable) {
    func styles(_ table: StyleTable, _ node: NodeID) -> StylePass.Styles {
      StylePass.Styles(
        style: Int(node) < table.ofNode.count ? table.ofNode[Int(node)] : -1,
        before: table.before[node], after: table.after[node], marker: table.marker[node],
        placeholder: table.placeholder[node], firstLetter: table.firstLetter[node],
        firstLine: table.firstLine[node], backdrop: table.backdrop[node],
        scrollbar: table.scrollbar[node])
    }
    for index in 0..<max(old.ofNode.count, new.ofNode.count) {
      let node = NodeID(index)
      let before = styles(old, node)
      let after = styles(new, node)
      if before != after { effects[node] = before.effect(to: after, new.styles) }
    }
    if old.assignedNodes != new.assignedNodes {
      for slot in Set(old.assignedNodes.keys).union(new.assignedNodes.keys)
      where old.assignedNodes[slot] != new.assignedNodes[slot] {
        assignedNodesChanged.insert(slot)
      }
    }
  }
}

extension StylePass.Styles {
  /// What the difference to newer styles can affect.
  func effect(to new: Self, _ styles: [ComputedStyle]) -> StyleEffect {
    func pair(_ old: Int32?, _ new: Int32?) -> StyleEffect {
      let old = old ?? -1
      let new = new ?? -1
      if old == new { return [] }
      guard styles.indices.contains(Int(old)), styles.indices.contains(Int(new)) else {
        return .all
      }
      return styles[Int(new)].effect(since: styles[Int(old)])
    }
    return pair(style, new.style).union(pair(before, new.before)).union(pair(after, new.after))
      .union(pair(marker, new.marker)).union(pair(placeholder, new.placeholder))
      .union(pair(firstLetter, new.firstLetter)).union(pair(firstLine, new.firstLine))
      .union(pair(backdrop, new.backdrop))
      .union(pair(scrollbar, new.scrollbar).isEmpty ? [] : .all)
  }
}

extension ComputedStyle {
  /// What a change from another style to this one can affect; empty for equal styles.
  public func effect(since old: ComputedStyle) -> StyleEffect {
    if self == old { return [] }
    var out: StyleEffect = []
    var probe = self
    probe.copyPaint(from: old)
    if probe != self { out.insert(.paint) }
    if probe == old { return out }
    let before = probe
    probe.copyBoxes(from: old)
    if probe != before { out.insert(.boxes) }
    if probe != old { out.insert(.layout) }
    return out
  }

  private mutating func copyPaint(from old: ComputedStyle) {
    if visibility != .collapse, old.visibility != .collapse { visibility = old.visibility }
    zIndex = old.zIndex
    pointerEvents = old.pointerEvents
    borderColor = old.borderColor
    borderRadius = old.borderRadius
    outlineWidth = old.outlineWidth
    outlineColor = old.outlineColor
    color = old.color
    backgroundColor = old.backgroundColor
    opacity = old.opacity
    underline = old.underline
    lineThrough = old.lineThrough
    establishesStackingContext = old.establishesStackingContext
    changeRare(from: old) { values, old in
      values.backgroundImages = old.backgroundImages
      values.isMasked = old.isMasked
      values.maskURL = old.maskURL
      values.clipInset = old.clipInset
    }
  }

  private mutating func copyBoxes(from old: ComputedStyle) {
    display = old.display
    wasInlineLevel = old.wasInlineLevel
    position = old.position
    float = old.float
    columnCount = old.columnCount
    columnWidth = old.columnWidth
    columnSpanAll = old.columnSpanAll
    avoidsBreakInside = old.avoidsBreakInside
    contentVisibility = old.contentVisibility
    isContainingBlockForFixed = old.isContainingBlockForFixed
    listStylePosition = old.listStylePosition
    changeRare(from: old) { values, old in
      values.content = old.content
      values.listStyleType = old.listStyleType
      values.hasListStyleImage = old.hasListStyleImage
      values.counterReset = old.counterReset
      values.counterIncrement = old.counterIncrement
      values.counterSet = old.counterSet
      values.quotes = old.quotes
      values.containsSize = old.containsSize
      values.containsInlineSize = old.containsInlineSize
      values.containsLayout = old.containsLayout
      values.containsPaint = old.containsPaint
      values.isSizeContainer = old.isSizeContainer
      values.isVerticalWebkitBox = old.isVerticalWebkitBox
    }
  }

  private mutating func changeRare(
    from old: ComputedStyle, _ change: (inout RareValues, RareValues) -> Void
  ) {
    guard rare != old.rare else { return }
    var values = rare?.values ?? RareValues()
    change(&values, old.rare?.values ?? RareValues())
    rare = values == RareValues() ? nil : RareStyle(values)
  }
}
