import ReevDOM
import ReevStyle

extension LayoutContext {
  /// Lays a replaced element or form control out.
  func layoutReplaced(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    LayoutResult(box: box, width: .zero, height: .zero)
  }

  /// The intrinsic widths of a replaced element's border box.
  func intrinsicWidthsOfReplaced(_ box: BoxID) -> IntrinsicWidths { .zero }
}
