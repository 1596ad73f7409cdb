import ReevDOM
import ReevStyle

/// The index of a box in `LayoutContext.boxes`; `noBox` (−1) stands for none.
typealias BoxID = Int32

/// No box.
let noBox: BoxID = -1

/// What a box is and how it lays its content out.
enum BoxKind: UInt8, Hashable, Sendable {
  /// A block container: its children are all block-level, or all inline-level
  /// (`hasInlineContent`). Also list items, inline-blocks, table cells and captions.
  case block
  /// A non-atomic inline box.
  case inline
  /// A run of text; `text` indexes `LayoutContext.texts`.
  case text
  /// A forced line break (`br`).
  case lineBreak
  /// A replaced element or form control, sized by `replacedSize`.
  case replaced
  /// A flex container.
  case flex
  /// A grid container.
  case grid
  /// The table wrapper box: captions and one table grid box.
  case tableWrapper
  /// The table grid box: row groups, column groups.
  case table
  /// A row group.
  case tableRowGroup
  /// A row.
  case tableRow
  /// A cell; lays its content out as a block container.
  case tableCell
  /// A caption; lays its content out as a block container.
  case tableCaption
  /// A column group.
  case tableColumnGroup
  /// A column.
  case tableColumn
}

extension BoxKind {
  /// Whether size containment applies, https://drafts.csswg.org/css-contain-2/#containment-size:
  /// not to tables and their parts but captions. Replaced elements have it in their natural size.
  var takesSizeContainment: Bool {
    switch self {
    case .block, .flex, .grid, .tableCaption: true
    default: false
    }
  }
}

/// What sets a box apart from others of its kind.
enum BoxRole: UInt8, Hashable, Sendable {
  case none
  /// The initial containing block of the document or of an iframe's document; `node` is it.
  case viewport
  /// A button: its content is centred down.
  case button
  /// A fieldset; `legend` may be among its children.
  case fieldset
  /// The anonymous box inside a fieldset that is a flex or grid container.
  case fieldsetContent
  /// A fieldset's rendered legend.
  case legend
  /// A list marker outside of its list item's content.
  case outsideMarker
}

/// A box of the box tree, https://drafts.csswg.org/css-display-4/#box-tree
struct Box: Hashable, Sendable {
  var kind: BoxKind
  var source: FragmentSource
  /// The originating element or the text node; an anonymous box's is its parent box's.
  var node: NodeID
  /// Index into `StyleTable.styles`. Anonymous boxes have an inherited style of their own, made by
  /// `LayoutContext`, at the end of its copy of the styles.
  var style: Int32
  var parent: BoxID = noBox
  var firstChild: BoxID = noBox
  var lastChild: BoxID = noBox
  var nextSibling: BoxID = noBox
  /// Index into `LayoutContext.texts`, −1 for none.
  var text: Int32 = -1
  /// Block containers: whether the children are inline-level.
  var hasInlineContent = false
  /// Whether the box is absolutely or fixedly positioned.
  var isOutOfFlow = false
  /// Whether the box floats (flex and grid items and out-of-flow boxes never do).
  var isFloating = false
  /// Whether the box takes part in an inline formatting context as one unit or as text.
  var isInlineLevel = false
  /// Block containers: whether the box starts a block formatting context of its own.
  var establishesFormattingContext = false
  /// Whether the box is that of `::first-letter`.
  var isFirstLetter = false
  /// Whether the box is a button's, whose automatic width is that of its content.
  var isButton = false
  /// What sets it apart.
  var role = BoxRole.none
  /// A list item's marker outside of its content; it is no child.
  var marker: BoxID = noBox
  /// A marker: whether it is a symbol (a bullet) and not text.
  var isSymbolicMarker = false
  /// A replaced box: whether the recorder left its content out, and its size is the border box's.
  var isBlocked = false
  /// Whether the box shows the alternative text of an image that failed to load.
  var isAlternativeText = false
  /// Whether the box's document is in quirks mode.
  var isInQuirksMode = false
  /// Whether the line height calculation quirk applies (quirks and limited-quirks mode).
  var hasLineHeightQuirk = false
  /// Whether `LayoutContext.collapsedBorders` has the box's borders.
  var hasCollapsedBorders = false
  /// Whether the box's overflow is that of the viewport instead (the root's or the body's).
  var givesOverflowToViewport = false
}
