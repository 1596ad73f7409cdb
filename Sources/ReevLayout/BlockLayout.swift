import ReevDOM
import ReevStyle

extension LayoutContext {
  /// Lays a block container out that starts a block formatting context.
  func layoutBlockRoot(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    LayoutResult(box: box, width: .zero, height: .zero)
  }

  /// The intrinsic widths of a block container's border box.
  func intrinsicWidthsOfBlock(_ box: BoxID) -> IntrinsicWidths { .zero }
}
