/// The computed style of an element or pseudo-element, shared by all that compute alike.
///
/// Lengths are CSS px. All but `rare` is trivial, so that copies are cheap; read single fields in
/// place (`table.styles[i].display`) in hot loops.
public struct ComputedStyle: Hashable, Sendable {
  // Box generation.

  /// `display`. After blockification (floats, positioned and flex or grid items are block-level).
  public var display: Display = .inline
  /// Whether `display` was inline-level before blockification (for static positions).
  public var wasInlineLevel: Bool = false
  /// `position`.
  public var position: Position = .static
  /// `float`.
  public var float: FloatKeyword = .none
  /// `clear`.
  public var clear: Clear = .none
  /// `visibility`.
  public var visibility: Visibility = .visible
  /// `direction`.
  public var direction: Direction = .ltr
  /// `writingMode`.
  public var writingMode: WritingMode = .horizontalTB
  /// `overflowX`.
  public var overflowX: Overflow = .visible
  /// `overflowY`.
  public var overflowY: Overflow = .visible
  /// `zIndex`. nil is `auto`.
  public var zIndex: Int32? = nil
  /// `order`.
  public var order: Int32 = 0
  /// `contentVisibility`.
  public var contentVisibility: ContentVisibility = .visible
  /// `pointerEvents`.
  public var pointerEvents: PointerEvents = .auto
  /// `appearance`.
  public var appearance: Appearance = .none

  // Box model.

  /// `boxSizing`.
  public var boxSizing: BoxSizing = .contentBox
  /// `width`.
  public var width: Length = .auto
  /// `height`.
  public var height: Length = .auto
  /// `minWidth`.
  public var minWidth: Length = .auto
  /// `minHeight`.
  public var minHeight: Length = .auto
  /// `maxWidth`.
  public var maxWidth: Length = .none
  /// `maxHeight`.
  public var maxHeight: Length = .none
  /// `margin`.
  public var margin: Edges<Length> = Edges(all: .zero)
  /// `padding`.
  public var padding: Edges<Length> = Edges(all: .zero)
  /// `inset`. `top`, `right`, `bottom`, `left`.
  public var inset: Edges<Length> = Edges(all: .auto)
  /// `borderWidth`. Computed widths in CSS px: 0 where the style is none or hidden.
  public var borderWidth: Edges<Float> = Edges(all: 0)
  /// `borderStyle`.
  public var borderStyle: Edges<BorderStyle> = Edges(all: .none)
  /// `borderColor`. `currentcolor` is resolved.
  public var borderColor: Edges<Color> = Edges(all: .black)
  /// `borderRadius`. The top left corner's horizontal radius in CSS px, for looks only.
  public var borderRadius: Float = 0
  /// `aspectRatio`. Width over height; 0 is none.
  public var aspectRatio: Float = 0
  /// `aspectRatioHasAuto`. Whether `auto` is part of the value.
  public var aspectRatioHasAuto: Bool = true
  /// `outlineWidth`. 0 where the style is none.
  public var outlineWidth: Float = 0
  /// `outlineColor`.
  public var outlineColor: Color = .black

  // Background and colour.

  /// `color`.
  public var color: Color = .black
  /// `backgroundColor`.
  public var backgroundColor: Color = .transparent
  /// `opacity`.
  public var opacity: Float = 1

  // Text and fonts.

  /// `fontSize`. CSS px.
  public var fontSize: Float = 16
  /// `fontWeight`.
  public var fontWeight: UInt16 = 400
  /// `fontStyle`.
  public var fontStyle: FontStyle = .normal
  /// `fontFamily`. Index into `StyleTable.fontFamilies`.
  public var fontFamily: Int32 = 0
  /// `lineHeight`. CSS px; −1 is `normal`.
  public var lineHeight: Float = -1
  /// `letterSpacing`.
  public var letterSpacing: Float = 0
  /// `wordSpacing`.
  public var wordSpacing: Float = 0
  /// `textIndent`.
  public var textIndent: Length = .zero
  /// `textAlign`.
  public var textAlign: TextAlign = .start
  /// `textAlignLast`. `start` here means `auto`.
  public var textAlignLast: TextAlign = .start
  /// `textTransform`.
  public var textTransform: TextTransform = .none
  /// `textOverflow`.
  public var textOverflow: TextOverflow = .clip
  /// `underline`. Whether this element draws an underline over its content (not inherited).
  public var underline: Bool = false
  /// `lineThrough`. See `underline`.
  public var lineThrough: Bool = false
  /// `whiteSpaceCollapse`.
  public var whiteSpaceCollapse: WhiteSpaceCollapse = .collapse
  /// `textWrapMode`.
  public var textWrapMode: TextWrapMode = .wrap
  /// `overflowWrap`.
  public var overflowWrap: OverflowWrap = .normal
  /// `wordBreak`.
  public var wordBreak: WordBreak = .normal
  /// `lineBreak`.
  public var lineBreak: LineBreak = .auto
  /// `hyphens`.
  public var hyphens: Hyphens = .manual
  /// `tabSize`. In spaces where positive, CSS px where negative (−px).
  public var tabSize: Float = 8
  /// `verticalAlign`.
  public var verticalAlign: VerticalAlign = .baseline
  /// `verticalAlignLength`. Where `verticalAlign` is `length`; percentages are of the line height.
  public var verticalAlignLength: Length = .zero
  /// `unicodeBidi`.
  public var unicodeBidi: UnicodeBidi = .normal
  /// `lineClamp`. `-webkit-line-clamp` in a `-webkit-box`, or `line-clamp`; 0 is none.
  public var lineClamp: Int32 = 0
  /// `hasKerning`. `font-kerning` other than none.
  public var hasKerning: Bool = true

  // Lists and tables.

  /// `listStylePosition`.
  public var listStylePosition: ListStylePosition = .outside
  /// `tableLayout`.
  public var tableLayout: TableLayout = .auto
  /// `borderCollapse`.
  public var borderCollapse: BorderCollapse = .separate
  /// `captionSide`.
  public var captionSide: CaptionSide = .top
  /// `emptyCells`.
  public var emptyCells: EmptyCells = .show
  /// `borderSpacingX`.
  public var borderSpacingX: Float = 0
  /// `borderSpacingY`.
  public var borderSpacingY: Float = 0

  // Flex and grid.

  /// `flexDirection`.
  public var flexDirection: FlexDirection = .row
  /// `flexWrap`.
  public var flexWrap: FlexWrap = .nowrap
  /// `flexGrow`.
  public var flexGrow: Float = 0
  /// `flexShrink`.
  public var flexShrink: Float = 1
  /// `flexBasis`.
  public var flexBasis: Length = .auto
  /// `justifyContent`.
  public var justifyContent: ContentAlignment = .normal
  /// `alignContent`.
  public var alignContent: ContentAlignment = .normal
  /// `justifyItems`.
  public var justifyItems: SelfAlignment = .normal
  /// `alignItems`.
  public var alignItems: SelfAlignment = .normal
  /// `justifySelf`.
  public var justifySelf: SelfAlignment = .auto
  /// `alignSelf`.
  public var alignSelf: SelfAlignment = .auto
  /// `hasSafeAlignment`. Whether any of the alignments says `safe`.
  public var hasSafeAlignment: Bool = false
  /// `rowGap`. `auto` is `normal`.
  public var rowGap: Length = .auto
  /// `columnGap`. `auto` is `normal`.
  public var columnGap: Length = .auto
  /// `gridAutoFlow`.
  public var gridAutoFlow: GridAutoFlow = .row

  // Replaced and multi-column.

  /// `objectFit`.
  public var objectFit: ObjectFit = .fill
  /// `columnCount`. 0 is `auto`.
  public var columnCount: Int32 = 0
  /// `columnWidth`. −1 is `auto`.
  public var columnWidth: Float = -1
  /// `columnSpanAll`.
  public var columnSpanAll: Bool = false

  /// `break-inside` says `avoid` or `avoid-column`.
  public var avoidsBreakInside: Bool = false
  /// `font-variant-caps`: letters shown as small capitals.
  public var smallCaps: SmallCaps = .none
  /// `text-wrap-style` is `balance`.
  public var balancesLines: Bool = false

  // Stacking.

  /// `establishesStackingContext`. Because of opacity, transform, filter, isolation, will-change, contain, … (z-index and position apart).
  public var establishesStackingContext: Bool = false
  /// `isContainingBlockForFixed`. Because of transform, filter, contain, … : contains absolute and fixed descendants.
  public var isContainingBlockForFixed: Bool = false

  // Seldom used.

  /// `rare`. Values that most elements don't have.
  public var rare: RareStyle? = nil

  // Kept for inheritance.

  /// The line height as a factor of the font size; negative where it is not one.
  var lineHeightFactor: Float = -1
  /// 1–8 where the font size is a keyword (4 is `medium`), else 0.
  var fontSizeKeyword: UInt8 = 4
  /// Whether the font size doesn't depend on the default size.
  var hasAbsoluteFontSize = false
  /// The effective zoom.
  var zoom: Float = 1

  /// Initial values.
  public init() {}

  /// Hashes what styles differ in most often.
  ///
  /// OPTIMIZATION: hashing all of it takes longer than comparing the few that collide.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(UInt32(display.rawValue) << 8 | UInt32(position.rawValue))
    hasher.combine(fontFamily)
    hasher.combine(fontSize)
    hasher.combine(fontWeight)
    hasher.combine(lineHeight)
    hasher.combine(color)
    hasher.combine(backgroundColor)
    hasher.combine(width)
    hasher.combine(height)
    hasher.combine(margin)
    hasher.combine(padding)
    hasher.combine(inset.left)
    hasher.combine(inset.top)
    hasher.combine(borderWidth)
    hasher.combine(whiteSpaceCollapse)
    hasher.combine(textAlign)
    hasher.combine(rare == nil)
  }
}
