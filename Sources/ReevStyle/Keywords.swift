/// Computed values of `display`. https://drafts.csswg.org/css-display-4/#the-display-properties
public enum Display: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case none
  /// The keyword of that name.
  case contents
  /// The keyword of that name.
  case block
  /// The keyword of that name.
  case inline
  /// The keyword of that name.
  case inlineBlock
  /// The keyword of that name.
  case flowRoot
  /// The keyword of that name.
  case listItem
  /// The keyword of that name.
  case flex
  /// The keyword of that name.
  case inlineFlex
  /// The keyword of that name.
  case grid
  /// The keyword of that name.
  case inlineGrid
  /// The keyword of that name.
  case table
  /// The keyword of that name.
  case inlineTable
  /// The keyword of that name.
  case tableRowGroup
  /// The keyword of that name.
  case tableHeaderGroup
  /// The keyword of that name.
  case tableFooterGroup
  /// The keyword of that name.
  case tableRow
  /// The keyword of that name.
  case tableCell
  /// The keyword of that name.
  case tableColumnGroup
  /// The keyword of that name.
  case tableColumn
  /// The keyword of that name.
  case tableCaption
}

/// Computed values of `position`.
public enum Position: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case `static`
  /// The keyword of that name.
  case relative
  /// The keyword of that name.
  case absolute
  /// The keyword of that name.
  case fixed
  /// The keyword of that name.
  case sticky
}

/// Computed values of `float`.
public enum FloatKeyword: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case none
  /// The keyword of that name.
  case left
  /// The keyword of that name.
  case right
}

/// Computed values of `clear`.
public enum Clear: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case none
  /// The keyword of that name.
  case left
  /// The keyword of that name.
  case right
  /// The keyword of that name.
  case both
}

/// Computed values of `box-sizing`.
public enum BoxSizing: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case contentBox
  /// The keyword of that name.
  case borderBox
}

/// Computed values of `overflow`.
public enum Overflow: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case visible
  /// The keyword of that name.
  case hidden
  /// The keyword of that name.
  case clip
  /// The keyword of that name.
  case scroll
  /// The keyword of that name.
  case auto
}

/// Computed values of `visibility`.
public enum Visibility: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case visible
  /// The keyword of that name.
  case hidden
  /// The keyword of that name.
  case collapse
}

/// Computed values of `direction`.
public enum Direction: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case ltr
  /// The keyword of that name.
  case rtl
}

/// Computed values of `writing-mode`.
public enum WritingMode: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case horizontalTB
  /// The keyword of that name.
  case verticalRL
  /// The keyword of that name.
  case verticalLR
  /// The keyword of that name.
  case sidewaysRL
  /// The keyword of that name.
  case sidewaysLR
}

/// Computed values of `white-space-collapse`.
public enum WhiteSpaceCollapse: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case collapse
  /// The keyword of that name.
  case preserve
  /// The keyword of that name.
  case preserveBreaks
  /// The keyword of that name.
  case preserveSpaces
  /// The keyword of that name.
  case breakSpaces
}

/// Computed values of `text-wrap-mode`.
public enum TextWrapMode: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case wrap
  /// The keyword of that name.
  case nowrap
}

/// Computed values of `text-align`.
public enum TextAlign: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case start
  /// The keyword of that name.
  case end
  /// The keyword of that name.
  case left
  /// The keyword of that name.
  case right
  /// The keyword of that name.
  case center
  /// The keyword of that name.
  case justify
  /// The keyword of that name.
  case matchParent
  /// The keyword of that name.
  case webkitLeft
  /// The keyword of that name.
  case webkitCenter
  /// The keyword of that name.
  case webkitRight
}

/// Computed values of `text-transform`.
public enum TextTransform: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case none
  /// The keyword of that name.
  case uppercase
  /// The keyword of that name.
  case lowercase
  /// The keyword of that name.
  case capitalize
}

/// Computed values of `text-overflow`.
public enum TextOverflow: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case clip
  /// The keyword of that name.
  case ellipsis
}

/// Computed values of `overflow-wrap`.
public enum OverflowWrap: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case normal
  /// The keyword of that name.
  case breakWord
  /// The keyword of that name.
  case anywhere
}

/// Computed values of `word-break`.
public enum WordBreak: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case normal
  /// The keyword of that name.
  case breakAll
  /// The keyword of that name.
  case keepAll
  /// The keyword of that name.
  case breakWord
}

/// Computed values of `line-break`.
public enum LineBreak: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case auto
  /// The keyword of that name.
  case loose
  /// The keyword of that name.
  case normal
  /// The keyword of that name.
  case strict
  /// The keyword of that name.
  case anywhere
}

/// Computed values of `hyphens`.
public enum Hyphens: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case none
  /// The keyword of that name.
  case manual
  /// The keyword of that name.
  case auto
}

/// Computed values of `vertical-align keyword`.
public enum VerticalAlign: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case baseline
  /// The keyword of that name.
  case sub
  /// The keyword of that name.
  case `super`
  /// The keyword of that name.
  case textTop
  /// The keyword of that name.
  case textBottom
  /// The keyword of that name.
  case middle
  /// The keyword of that name.
  case top
  /// The keyword of that name.
  case bottom
  /// The keyword of that name.
  case length
  /// `-webkit-baseline-middle`, of `align=middle`.
  case baselineMiddle
}

/// Computed values of `font-style`.
public enum FontStyle: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case normal
  /// The keyword of that name.
  case italic
  /// The keyword of that name.
  case oblique
}

/// Computed values of `list-style-position`.
public enum ListStylePosition: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case outside
  /// The keyword of that name.
  case inside
}

/// Computed values of `border style`.
public enum BorderStyle: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case none
  /// The keyword of that name.
  case hidden
  /// The keyword of that name.
  case dotted
  /// The keyword of that name.
  case dashed
  /// The keyword of that name.
  case solid
  /// The keyword of that name.
  case double
  /// The keyword of that name.
  case groove
  /// The keyword of that name.
  case ridge
  /// The keyword of that name.
  case inset
  /// The keyword of that name.
  case outset
}

/// Computed values of `flex-direction`.
public enum FlexDirection: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case row
  /// The keyword of that name.
  case rowReverse
  /// The keyword of that name.
  case column
  /// The keyword of that name.
  case columnReverse
}

/// Computed values of `flex-wrap`.
public enum FlexWrap: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case nowrap
  /// The keyword of that name.
  case wrap
  /// The keyword of that name.
  case wrapReverse
}

/// Computed values of `justify-content and align-content`.
public enum ContentAlignment: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case normal
  /// The keyword of that name.
  case start
  /// The keyword of that name.
  case end
  /// The keyword of that name.
  case center
  /// The keyword of that name.
  case stretch
  /// The keyword of that name.
  case flexStart
  /// The keyword of that name.
  case flexEnd
  /// The keyword of that name.
  case left
  /// The keyword of that name.
  case right
  /// The keyword of that name.
  case baseline
  /// The keyword of that name.
  case lastBaseline
  /// The keyword of that name.
  case spaceBetween
  /// The keyword of that name.
  case spaceAround
  /// The keyword of that name.
  case spaceEvenly
}

/// Computed values of `align-items, align-self, justify-items and justify-self`.
public enum SelfAlignment: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case auto
  /// The keyword of that name.
  case normal
  /// The keyword of that name.
  case start
  /// The keyword of that name.
  case end
  /// The keyword of that name.
  case center
  /// The keyword of that name.
  case stretch
  /// The keyword of that name.
  case flexStart
  /// The keyword of that name.
  case flexEnd
  /// The keyword of that name.
  case selfStart
  /// The keyword of that name.
  case selfEnd
  /// The keyword of that name.
  case left
  /// The keyword of that name.
  case right
  /// The keyword of that name.
  case baseline
  /// The keyword of that name.
  case lastBaseline
  /// The keyword of that name.
  case anchorCenter
}

/// Computed values of `grid-auto-flow`.
public enum GridAutoFlow: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case row
  /// The keyword of that name.
  case column
  /// The keyword of that name.
  case rowDense
  /// The keyword of that name.
  case columnDense
}

/// Computed values of `table-layout`.
public enum TableLayout: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case auto
  /// The keyword of that name.
  case fixed
}

/// Computed values of `border-collapse`.
public enum BorderCollapse: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case separate
  /// The keyword of that name.
  case collapse
}

/// Computed values of `caption-side`.
public enum CaptionSide: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case top
  /// The keyword of that name.
  case bottom
}

/// Computed values of `empty-cells`.
public enum EmptyCells: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case show
  /// The keyword of that name.
  case hide
}

/// Computed values of `object-fit`.
public enum ObjectFit: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case fill
  /// The keyword of that name.
  case contain
  /// The keyword of that name.
  case cover
  /// The keyword of that name.
  case none
  /// The keyword of that name.
  case scaleDown
}

/// Computed values of `unicode-bidi`.
public enum UnicodeBidi: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case normal
  /// The keyword of that name.
  case embed
  /// The keyword of that name.
  case isolate
  /// The keyword of that name.
  case bidiOverride
  /// The keyword of that name.
  case isolateOverride
  /// The keyword of that name.
  case plaintext
}

/// Computed values of `pointer-events`.
public enum PointerEvents: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case auto
  /// The keyword of that name.
  case none
}

/// Computed values of `content-visibility`.
public enum ContentVisibility: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case visible
  /// The keyword of that name.
  case auto
  /// The keyword of that name.
  case hidden
}

/// Computed values of `appearance: whether a control has its native look`.
public enum Appearance: UInt8, Hashable, Sendable {
  /// The keyword of that name.
  case none
  /// The keyword of that name.
  case auto
}

/// Computed values of `font-variant-caps`, as far as they change glyphs.
public enum SmallCaps: UInt8, Hashable, Sendable {
  /// `normal`.
  case none
  /// Lowercase letters are small capitals.
  case lowercase
  /// All letters are small capitals.
  case all
}
