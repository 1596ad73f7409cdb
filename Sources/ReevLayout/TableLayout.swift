import ReevDOM
import ReevStyle

extension LayoutContext {
  /// Lays a table wrapper box out: captions and the table grid box.
  func layoutTableWrapper(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    layoutBlockRoot(box, space)
  }

  /// Lays a table grid box out.
  func layoutTable(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    layoutBlockRoot(box, space)
  }

  /// The intrinsic widths of a table wrapper's or grid box's border box.
  func intrinsicWidthsOfTable(_ box: BoxID) -> IntrinsicWidths { intrinsicWidthsOfBlock(box) }

  /// Wraps misplaced table parts among the children of a box in anonymous tables, row groups, rows
  /// and cells, https://drafts.csswg.org/css-tables-3/#fixup. Called once for each box when its
  /// children are complete (theirs are already fixed up), before inline runs are wrapped. Floating
  /// and out-of-flow boxes are no table parts.
  func fixUpTableParts(_ parent: BoxID) {}
}
