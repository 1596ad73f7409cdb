import ReevDOM
import ReevStyle

extension LayoutContext {
  /// Lays a flex container out.
  func layoutFlex(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    layoutBlockRoot(box, space)
  }

  /// The intrinsic widths of a flex container's border box.
  func intrinsicWidthsOfFlex(_ box: BoxID) -> IntrinsicWidths { intrinsicWidthsOfBlock(box) }
}
