import ReevDOM
import ReevStyle

/// What a box may use and must obey; the input of its layout beside its subtree.
///
/// All sizes are those of border boxes of the box itself or of content boxes of its containing
/// block, as said. Equal spaces on an unchanged subtree give equal results (the cache's rule).
struct ConstraintSpace: Hashable, Sendable {
  /// What an `auto` width comes to when nothing else decides.
  enum AutoWidth: UInt8, Hashable, Sendable {
    /// Fills the available width (block-level boxes in flow, stretched items).
    case fill
    /// Shrink-to-fit: min(max(min-content, available), max-content).
    case shrinkToFit
    /// The min-content width.
    case minContent
    /// The max-content width.
    case maxContent
  }

  /// The width that the margin box may take, before the box's own margins are subtracted; nil is
  /// indefinite.
  var availableWidth: LayoutUnit?
  /// The height that the margin box may take; nil is indefinite.
  var availableHeight: LayoutUnit?
  /// The basis of percentages across (also of margins and paddings): the containing block's width.
  var percentageWidth: LayoutUnit?
  /// The basis of percentages of heights: the containing block's height, nil where `auto`.
  var percentageHeight: LayoutUnit?
  /// The border box's width as decided by the parent (flex, grid, table, absolute positioning).
  /// Overrides width, min-width and max-width.
  var fixedWidth: LayoutUnit?
  /// The border box's height as decided by the parent. Overrides height, min- and max-height.
  var fixedHeight: LayoutUnit?
  /// Whether percentages of children resolve against `fixedHeight`.
  var isFixedHeightDefinite = true
  /// How an `auto` width is found.
  var autoWidth = AutoWidth.fill

  /// Whether an `auto` height is that of `availableHeight` (stretched items in both axes use
  /// `fixedHeight` instead; this is for `height: stretch`-like behaviour of children).
  var stretchesHeight = false
  /// Where a table cell's content lies in a higher `fixedHeight`.
  var contentAlignment = LayoutResult.StaticEdge.start
  /// How far a table cell's content is moved down, for baseline alignment.
  var contentOffset = LayoutUnit.zero
  /// Subgrids: an index into `LayoutContext.subgridTracks`, −1 for none.
  var subgrid: Int32 = -1
  /// Whether `height`, `min-height`, `max-height` and `aspect-ratio` count as if they were `auto`
  /// and `none`: the result's height is that of the content (for automatic minimum sizes).
  var measuresContentHeight = false

  init(availableWidth: LayoutUnit?, percentageWidth: LayoutUnit?) {
    self.availableWidth = availableWidth
    self.percentageWidth = percentageWidth
  }
}

/// The min-content and max-content widths of a box.
struct IntrinsicWidths: Hashable, Sendable {
  var min: LayoutUnit
  var max: LayoutUnit

  static let zero = IntrinsicWidths(min: .zero, max: .zero)

  /// Both widths with the same length added.
  static func + (left: IntrinsicWidths, right: LayoutUnit) -> IntrinsicWidths {
    IntrinsicWidths(min: left.min + right, max: left.max + right)
  }
}

/// One layout pass over a box tree: fonts, what was measured, and the result cache.
///
/// Used by one thread. What never changes during a pass is constant, so that reading it costs no
/// exclusivity check.
final class LayoutContext {
  let document: Document
  let table: StyleTable
  let viewport: PixelSize
  /// The table's styles, and behind them those of anonymous boxes.
  let styles: [ComputedStyle]
  /// By style that was made for one box alone: the style of the table from which it was made.
  let originOfStyle: [Int32: Int32]
  let boxes: [Box]
  /// The characters of text boxes, after text-transform, before white space collapsing.
  let texts: [[Unicode.Scalar]]
  /// By replaced box: what is known of its own size.
  let naturalSizes: [BoxID: NaturalSize]
  /// By box of a select: its options' labels.
  let optionLabels: [BoxID: [String]]
  /// Border widths of the cells and tables of the collapsing border model; they replace the style's.
  let collapsedBorders: [BoxID: Edges<LayoutUnit>]
  /// By block container with a `::first-line`: the styles there by style.
  let stylesOfFirstLines: [BoxID: [Int32: Int32]]
  /// The room that a classic scroll bar takes, and a thin one.
  let barThickness: LayoutUnit
  let thinBarThickness: LayoutUnit
  /// Whether any scroll bar takes room.
  let hasScrollBars: Bool
  /// The scroll bars of boxes whose layout is under way.
  var activeBars: [BoxID: Edges<LayoutUnit>] = [:]
  /// What was found so far.
  var caches: LayoutCaches
  /// Arrays for the next inline content.
  var inlineBuffers = InlineBuffers()
  /// What was not laid out because a bound was met.
  var problems: [String] = []

  /// A pass with what earlier ones found, which fits the tree.
  init(
    tree: BoxTree, document: Document, table: StyleTable, viewport: PixelSize,
    caches: LayoutCaches
  ) {
    self.document = document
    self.table = table
    self.viewport = viewport
    boxes = tree.boxes
    styles = tree.styles
    originOfStyle = tree.originOfStyle
    texts = tree.texts
    naturalSizes = tree.naturalSizes
    optionLabels = tree.optionLabels
    collapsedBorders = tree.collapsedBorders
    stylesOfFirstLines = tree.firstLineStyles
    problems = tree.problems
    barThickness = LayoutUnit(px: Float(document.barThickness))
    thinBarThickness = LayoutUnit(px: Float(document.thinBarThickness))
    hasScrollBars =
      barThickness > .zero || thinBarThickness > .zero || !document.paneBars.isEmpty
    self.caches = caches
  }

  /// A pass from nothing.
  convenience init(tree: BoxTree, document: Document, table: StyleTable, viewport: PixelSize) {
    var caches = LayoutCaches()
    caches.fit(tree)
    caches.fonts = FontCatalog(webFonts: document.fontFaces)
    self.init(tree: tree, document: document, table: table, viewport: viewport, caches: caches)
  }

  /// The style by which a box is painted: the table's where layout made one instead of it.
  func paintedStyle(_ style: Int32) -> Int32 {
    originOfStyle.isEmpty ? style : originOfStyle[style] ?? style
  }

  /// Lays the viewport's box out.
  func layoutPage(_ root: BoxID) -> LayoutResult {
    let known = document.layoutViewport
    let size = known ?? viewport
    return layoutViewport(
      root, width: LayoutUnit(px: Float(size.width)), height: LayoutUnit(px: Float(size.height)),
      bar: known == nil ? barThickness : .zero)
  }

  /// The style of a box. Read single fields: `style(box).display`.
  func style(_ box: BoxID) -> ComputedStyle { styles[Int(boxes[Int(box)].style)] }

  /// The children of a box, in order.
  func children(of box: BoxID) -> BoxChildren {
    BoxChildren(context: self, upcoming: boxes[Int(box)].firstChild)
  }

  /// Lays a box out that establishes an independent formatting context (flex and grid items, table
  /// cells, inline-blocks, floats, absolutely positioned boxes, replaced elements).
  ///
  /// Margins are the caller's business; the result is the border box. Positioned descendants whose
  /// containing block is this box are laid out in it; the others are in `outOfFlow`.
  func layout(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    let index = Int(box)
    if let known = caches.results[index],
      let cached = known.first(where: { $0.space == space })
    {
      return cached.result
    }
    let result =
      hasScrollBars && mayHaveBars(box) ? layoutScroller(box, space) : layoutFinished(box, space)
    caches.results.update(index, initial: []) { known in
      if known.count >= 12 { known.removeFirst() }
      known.append(LayoutCaches.CachedResult(space: space, result: result))
    }
    return result
  }

  /// Lays a box out and then the positioned descendants whose containing block it is.
  func layoutFinished(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    let index = Int(box)
    let result = layoutUncached(box, space)
    let style = Int(boxes[index].style)
    if styles[style].overflowY.isScrollable {
      // A scroll container's baselines stay within its border box,
      // https://drafts.csswg.org/css-align-3/#baseline-export
      result.firstBaseline = result.firstBaseline.map { max(.zero, min($0, result.height)) }
      result.lastBaseline = result.lastBaseline.map { max(.zero, min($0, result.height)) }
    }
    if styles[style].rare?.values.containsLayout == true, boxes[index].source != .anonymous {
      // Layout containment: no baseline, https://drafts.csswg.org/css-contain-2/#containment-layout
      result.firstBaseline = nil
      result.lastBaseline = nil
    }
    if isContainingBlock(box) { layoutOutOfFlow(in: result) }
    return result
  }

  private func layoutUncached(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    switch boxes[Int(box)].kind {
    case .flex: layoutFlex(box, space)
    case .grid: layoutGrid(box, space)
    case .tableWrapper: layoutTableWrapper(box, space)
    case .table: layoutTable(box, space)
    case .replaced: layoutReplaced(box, space)
    case .block where isMultiColumn(box): layoutMultiColumn(box, space)
    default: layoutBlockRoot(box, space)
    }
  }

  /// The min-content and max-content widths of the border box as if its width, min-width and
  /// max-width were `auto` (paddings count, percentages of them as 0).
  func intrinsicWidths(_ box: BoxID) -> IntrinsicWidths {
    let index = Int(box)
    if hasScrollBars, let active = activeBars.removeValue(forKey: box) {
      // Bars that are there for the content's sake are no part of what is kept.
      defer { activeBars[box] = active }
      let settled = bars(of: box)
      return intrinsicWidths(box)
        + (active.left + active.right - settled.left - settled.right)
    }
    if let cached = caches.intrinsicWidths[index] { return cached }
    let widths: IntrinsicWidths
    if let contained = containedWidth(box) {
      let width = contained + edges(box, basis: nil).insetWidth
      widths = IntrinsicWidths(min: width, max: width)
    } else {
      widths = intrinsicWidthsOfContent(box)
    }
    caches.intrinsicWidths[index] = widths
    return widths
  }

  private func intrinsicWidthsOfContent(_ box: BoxID) -> IntrinsicWidths {
    switch boxes[Int(box)].kind {
    case .flex: intrinsicWidthsOfFlex(box)
    case .grid: intrinsicWidthsOfGrid(box)
    case .tableWrapper, .table: intrinsicWidthsOfTable(box)
    case .replaced: intrinsicWidthsOfReplaced(box)
    case .block where isMultiColumn(box): intrinsicWidthsOfMultiColumn(box)
    default: intrinsicWidthsOfBlock(box)
    }
  }

  /// Whether the box is a multi-column container.
  func isMultiColumn(_ box: BoxID) -> Bool {
    let style = boxes[Int(box)].style
    return styles[Int(style)].columnCount > 0 || styles[Int(style)].columnWidth >= 0
  }
}

/// The children of a box in order.
struct BoxChildren: Sequence, IteratorProtocol {
  let context: LayoutContext
  var upcoming: BoxID

  mutating func next() -> BoxID? {
    guard upcoming != noBox else { return nil }
    defer { upcoming = context.boxes[Int(upcoming)].nextSibling }
    return upcoming
  }
}
