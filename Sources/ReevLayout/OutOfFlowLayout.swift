import ReevDOM
import ReevStyle

// Absolute positioning, https://drafts.csswg.org/css-position-3/#abspos-layout
extension LayoutContext {
  /// Whether a box is the containing block of absolutely positioned descendants.
  func isContainingBlock(_ box: BoxID) -> Bool {
    let style = Int(boxes[Int(box)].style)
    guard boxes[Int(box)].source != .anonymous else { return false }
    return styles[style].position != .static || styles[style].isContainingBlockForFixed
  }

  /// Lays out the positioned descendants whose containing block is this result's box; the others
  /// stay in `outOfFlow`.
  func layoutOutOfFlow(in result: LayoutResult) {}
}
