import ReevDOM
import ReevStyle

/// A box laid out: its border box's size and where its children stand in it.
///
/// Not changed once its formatting context's root has returned it; results are shared by the
/// cache, so a child's place is kept by the parent's `children`, never in the child.
final class LayoutResult {
  /// A child and its border box's offset from this border box's top left corner. Relative
  /// positioning, scrolling and transforms are applied later, when fragments are made.
  struct Child {
    var result: LayoutResult
    var x: LayoutUnit
    var y: LayoutUnit
    /// A positioned child's containing block where that is an inline box of the parent's lines.
    var inlineOwner: BoxID = noBox
  }

  /// Which point of an out-of-flow box lies at its static position, along one axis.
  enum StaticEdge: Hashable, Sendable {
    case start, center, end
  }

  /// A positioned descendant that still looks for its containing block.
  struct OutOfFlow {
    var box: BoxID
    /// Where its margin box would stand in flow (the static position), relative to this border box.
    var staticX: LayoutUnit
    var staticY: LayoutUnit
    /// Which point of the margin box stands there.
    var edgeX = StaticEdge.start
    var edgeY = StaticEdge.start
    /// The containing block where it isn't the padding box (a grid area, an inline box), relative
    /// to this border box; counts only when the box `areaOwner` is the containing block.
    var area: LayoutRect?
    var areaOwner: BoxID = noBox
  }

  let box: BoxID
  var width: LayoutUnit
  var height: LayoutUnit
  /// The first line's baseline from the border box's top; nil without one.
  var firstBaseline: LayoutUnit?
  /// The last line's baseline.
  var lastBaseline: LayoutUnit?
  /// Boxes in flow and floats, and the placeholders of out-of-flow boxes, in tree order.
  var children: [Child] = []
  /// Descendants positioned in this box, their containing block.
  var positioned: [Child] = []
  /// Positioned descendants whose containing block is further up.
  var outOfFlow: [OutOfFlow] = []
  /// Used border and padding widths; scroll bars count as borders.
  var border = Edges<LayoutUnit>(all: .zero)
  var padding = Edges<LayoutUnit>(all: .zero)
  /// The scroll bars' part of `border`.
  var bars = Edges<LayoutUnit>(all: .zero)
  /// Whether this only marks the place of an out-of-flow box in the tree.
  var isPlaceholder = false
  /// Whether percentages of children's heights and vertical insets resolve against the height.
  var hasDefiniteHeight = false
  /// A block container's lines.
  var lines: InlineLines?
  /// A list item's marker outside of its content.
  var markerLines: InlineLines?
  /// A block container's content's end with the margin below it, from the border box's top.
  var flowEnd: LayoutUnit?
  /// The border box and what overflows it, once that was asked for.
  var reach: LayoutRect?

  init(box: BoxID, width: LayoutUnit, height: LayoutUnit) {
    self.box = box
    self.width = width
    self.height = height
  }

  /// Adds a child in flow (or a float) at a final place, and takes over the positioned descendants
  /// that still look for their containing block.
  func add(_ child: LayoutResult, x: LayoutUnit, y: LayoutUnit) {
    children.append(Child(result: child, x: x, y: y))
    adopt(child.outOfFlow, x: x, y: y)
  }

  /// Takes over positioned descendants of a child at an offset.
  func adopt(_ list: [OutOfFlow], x: LayoutUnit, y: LayoutUnit) {
    for var entry in list {
      entry.staticX = entry.staticX + x
      entry.staticY = entry.staticY + y
      if let area = entry.area {
        entry.area = LayoutRect(
          x: area.x + x, y: area.y + y, width: area.width, height: area.height)
      }
      outOfFlow.append(entry)
    }
  }

  /// Adds an out-of-flow child with its static position: call it where the child stands in order.
  func addOutOfFlow(_ entry: OutOfFlow) {
    let placeholder = LayoutResult(box: entry.box, width: .zero, height: .zero)
    placeholder.isPlaceholder = true
    children.append(Child(result: placeholder, x: entry.staticX, y: entry.staticY))
    outOfFlow.append(entry)
  }
}
