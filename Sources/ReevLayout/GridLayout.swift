import ReevDOM
import ReevStyle

extension LayoutContext {
  /// Lays a grid container out.
  func layoutGrid(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    layoutBlockRoot(box, space)
  }

  /// The intrinsic widths of a grid container's border box.
  func intrinsicWidthsOfGrid(_ box: BoxID) -> IntrinsicWidths { intrinsicWidthsOfBlock(box) }
}
