import ReevDOM
import ReevStyle

/// The axes of a flex container, https://drafts.csswg.org/css-flexbox-1/#box-model
///
/// Sizes and positions are kept along main and cross; only `place` turns them into x and y.
struct FlexAxes: Hashable {
  /// Whether the main axis runs across (the inline axis).
  let isRow: Bool
  /// Whether main-start is at the right or bottom.
  let isMainReversed: Bool
  /// Whether cross-start is at the right or bottom.
  let isCrossReversed: Bool
  let isMultiLine: Bool
  let isRTL: Bool
  /// Whether lines stand side by side and break at the height.
  var isWrappingColumn: Bool { isMultiLine && !isRow }

  init(_ style: ComputedStyle) {
    isRow = style.flexDirection == .row || style.flexDirection == .rowReverse
    isRTL = style.direction == .rtl
    isMultiLine = style.flexWrap != .nowrap
    let isReverse =
      style.flexDirection == .rowReverse || style.flexDirection == .columnReverse
    let isWrapReverse = style.flexWrap == .wrapReverse
    isMainReversed = isRow ? isReverse != isRTL : isReverse
    isCrossReversed = isRow ? isWrapReverse : isWrapReverse != isRTL
  }

  /// The left or top edge of something along the main axis.
  func mainOffset(_ position: LayoutUnit, _ size: LayoutUnit, in extent: LayoutUnit)
    -> LayoutUnit
  {
    isMainReversed ? extent - position - size : position
  }

  /// The left or top edge of something along the cross axis.
  func crossOffset(_ position: LayoutUnit, _ size: LayoutUnit, in extent: LayoutUnit)
    -> LayoutUnit
  {
    isCrossReversed ? extent - position - size : position
  }

  func main<Value>(_ edges: Edges<Value>) -> (start: Value, end: Value) {
    let pair = isRow ? (edges.left, edges.right) : (edges.top, edges.bottom)
    return isMainReversed ? (pair.1, pair.0) : pair
  }

  func cross<Value>(_ edges: Edges<Value>) -> (start: Value, end: Value) {
    let pair = isRow ? (edges.top, edges.bottom) : (edges.left, edges.right)
    return isCrossReversed ? (pair.1, pair.0) : pair
  }
}

/// A flex item under layout. Sizes are those of border boxes.
struct FlexItem {
  let box: BoxID
  /// Its place among the container's children.
  let childIndex: Int
  let edges: BoxEdges
  let grow: Float
  let shrink: Float
  /// `align-self` with `auto` and `normal` resolved.
  let alignment: SelfAlignment
  let isSafe: Bool

  /// Border and padding along the main axis.
  var mainInset = LayoutUnit.zero
  var mainMargin = (start: LayoutUnit.zero, end: LayoutUnit.zero)
  var crossMargin = (start: LayoutUnit.zero, end: LayoutUnit.zero)
  var hasAutoMainMargin = (start: false, end: false)
  var hasAutoCrossMargin = (start: false, end: false)

  var baseSize = LayoutUnit.zero
  var minimumMain = LayoutUnit.zero
  var maximumMain: LayoutUnit?
  var hypotheticalMain = LayoutUnit.zero
  /// The used main size.
  var mainSize = LayoutUnit.zero
  /// Whether the flex base size is definite without knowing the content.
  var hasDefiniteBase = false
  var isFrozen = false

  var result: LayoutResult?
  var crossSize = LayoutUnit.zero
  /// Main-start edge of the margin box from the line's start, cross-start from the container's.
  var mainPosition = LayoutUnit.zero
  var crossPosition = LayoutUnit.zero

  init(
    box: BoxID, childIndex: Int, edges: BoxEdges, grow: Float, shrink: Float,
    alignment: SelfAlignment, isSafe: Bool
  ) {
    self.box = box
    self.childIndex = childIndex
    self.edges = edges
    self.grow = grow
    self.shrink = shrink
    self.alignment = alignment
    self.isSafe = isSafe
  }

  var outerMainMargin: LayoutUnit { mainMargin.start + mainMargin.end }
  var outerCrossMargin: LayoutUnit { crossMargin.start + crossMargin.end }
  var outerHypotheticalMain: LayoutUnit { hypotheticalMain + outerMainMargin }
  var outerMainSize: LayoutUnit { mainSize + outerMainMargin }
  var outerCrossSize: LayoutUnit { crossSize + outerCrossMargin }

  /// A main size between the minimum and the maximum.
  func clampMain(_ size: LayoutUnit) -> LayoutUnit {
    max(maximumMain.map { min(size, $0) } ?? size, minimumMain)
  }
}

/// A line of flex items.
struct FlexLine {
  /// Indexes into the container's items.
  var items: Range<Int>
  var crossSize = LayoutUnit.zero
  var crossPosition = LayoutUnit.zero
  /// The greatest distance of a `baseline` item's baseline from its cross-start margin edge.
  var ascent: LayoutUnit?
  /// The greatest distance of a `last baseline` item's baseline from its cross-end margin edge.
  var lastDescent: LayoutUnit?
}
