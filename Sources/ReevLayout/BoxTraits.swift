import ReevStyle

/// What making boxes asks of a style.
///
/// OPTIMIZATION: a style is half a kilobyte, and a page has far more boxes than styles; these few
/// bytes are read for each box instead.
struct BoxTraits {
  let display: Display
  let textTransform: TextTransform
  let isOutOfFlow: Bool
  let floats: Bool
  let hasHiddenContent: Bool
  /// Whether it establishes a formatting context by more than its display.
  let establishesFormattingContext: Bool
  /// Whether its overflow does that.
  let isScrollContainer: Bool
  /// Whether `line-clamp` makes a block container of a `-webkit-box`.
  let isClamped: Bool
  let changesCounters: Bool

  init(_ style: ComputedStyle) {
    display = style.display
    textTransform = style.textTransform
    isOutOfFlow = style.position == .absolute || style.position == .fixed
    floats = style.float != .none
    hasHiddenContent = style.contentVisibility == .hidden
    let rare = style.rare
    establishesFormattingContext =
      style.contentVisibility != .visible || style.columnCount > 0 || style.columnWidth >= 0
      || rare?.values.containsLayout == true || rare?.values.containsPaint == true
      || rare?.values.isSizeContainer == true
    isScrollContainer =
      [style.overflowX, style.overflowY].contains { $0 != .visible && $0 != .clip }
    isClamped = style.lineClamp > 0 && rare?.values.isVerticalWebkitBox == true
    changesCounters =
      rare?.values.counterReset.isEmpty == false || rare?.values.counterIncrement.isEmpty == false
      || rare?.values.counterSet.isEmpty == false
  }
}
