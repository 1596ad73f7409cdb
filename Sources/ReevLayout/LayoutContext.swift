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

  init(availableWidth: LayoutUnit?, percentageWidth: LayoutUnit?) {
    self.availableWidth = availableWidth
    self.percentageWidth = percentageWidth
  }
}

/// A box laid out: its border box's size and where its children stand in it.
///
/// Immutable once returned; results are shared by the cache, so a child's place is kept by the
/// parent's `children`, never in the child.
final class LayoutResult {
  /// A child and its border box's offset from this border box's top left corner.
  struct Child {
    var result: LayoutResult
    var x: LayoutUnit
    var y: LayoutUnit
  }

  /// A positioned descendant that still looks for its containing block.
  struct OutOfFlow {
    var box: BoxID
    /// Where its margin box would stand in flow (the static position), relative to this border box.
    var staticX: LayoutUnit
    var staticY: LayoutUnit
  }

  let box: BoxID
  var width: LayoutUnit
  var height: LayoutUnit
  /// The first line's baseline from the border box's top; nil without one.
  var firstBaseline: LayoutUnit?
  /// The last line's baseline.
  var lastBaseline: LayoutUnit?
  var children: [Child] = []
  var outOfFlow: [OutOfFlow] = []
  /// Used border and padding widths.
  var border = Edges<LayoutUnit>(all: .zero)
  var padding = Edges<LayoutUnit>(all: .zero)

  init(box: BoxID, width: LayoutUnit, height: LayoutUnit) {
    self.box = box
    self.width = width
    self.height = height
  }
}

/// The min-content and max-content widths of a box.
struct IntrinsicWidths: Hashable, Sendable {
  var min: LayoutUnit
  var max: LayoutUnit
}

/// One layout pass over one document: the boxes, their styles, fonts and the result cache.
///
/// Used by one thread; never leaves `layout(_:_:viewport:)`.
final class LayoutContext {
  let document: Document
  /// The table's styles, and behind them those of anonymous boxes.
  var styles: [ComputedStyle]
  let table: StyleTable
  let viewport: PixelSize
  var boxes: [Box] = []
  /// The characters of text boxes, after text-transform, before white space collapsing.
  var texts: [[Unicode.Scalar]] = []
  var fonts: FontCatalog

  init(document: Document, table: StyleTable, viewport: PixelSize) {
    self.document = document
    self.table = table
    self.viewport = viewport
    styles = table.styles
    fonts = FontCatalog(webFonts: document.fontFaces)
  }

  /// Lays a box out that establishes an independent formatting context (flex and grid items, table
  /// cells, inline-blocks, floats, absolutely positioned boxes, replaced elements).
  ///
  /// Margins are the caller's business; the result is the border box.
  func layout(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    LayoutResult(box: box, width: .zero, height: .zero)
  }

  /// The min-content and max-content widths of the border box as if its width, min-width and
  /// max-width were `auto` (paddings count, percentages of them as 0).
  func intrinsicWidths(_ box: BoxID) -> IntrinsicWidths {
    IntrinsicWidths(min: .zero, max: .zero)
  }

  /// The min-content and max-content contributions to a parent's intrinsic width: the outer size
  /// with margins (auto as 0), with the box's own width, min-width, max-width and box-sizing
  /// applied where they are definite, https://drafts.csswg.org/css-sizing-3/#contributions
  func contributions(_ box: BoxID) -> IntrinsicWidths {
    IntrinsicWidths(min: .zero, max: .zero)
  }
}
