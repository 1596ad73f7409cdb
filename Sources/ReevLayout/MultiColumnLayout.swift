import ReevDOM
import ReevStyle

extension LayoutContext {
  /// Lays a multi-column container out.
  func layoutMultiColumn(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    layoutBlockRoot(box, space)
  }

  /// The intrinsic widths of a multi-column container's border box.
  func intrinsicWidthsOfMultiColumn(_ box: BoxID) -> IntrinsicWidths {
    intrinsicWidthsOfBlock(box)
  }
}
