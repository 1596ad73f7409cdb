import ReevDOM
import ReevStyle

// Absolute positioning, https://drafts.csswg.org/css-position-3/#abspos-layout
extension LayoutContext {
  /// Whether a box is the containing block of absolutely positioned descendants.
  func isContainingBlock(_ box: BoxID) -> Bool {
    let style = Int(boxes[Int(box)].style)
    if boxes[Int(box)].role == .viewport { return true }
    guard boxes[Int(box)].source != .anonymous else { return false }
    return styles[style].position != .static || styles[style].isContainingBlockForFixed
  }

  /// Whether a box is the containing block of fixedly positioned descendants.
  func containsFixed(_ box: BoxID) -> Bool {
    if boxes[Int(box)].role == .viewport { return true }
    guard boxes[Int(box)].source != .anonymous else { return false }
    return styles[Int(boxes[Int(box)].style)].isContainingBlockForFixed
  }

  /// Lays out the positioned descendants whose containing block is this result's box; the others
  /// stay in `outOfFlow`.
  func layoutOutOfFlow(in result: LayoutResult) {
    guard !result.outOfFlow.isEmpty else { return }
    let containsFixed = containsFixed(result.box)
    let isRightToLeft = styles[Int(boxes[Int(result.box)].style)].direction == .rtl
    let paddingBox = LayoutRect(
      x: result.border.left, y: result.border.top,
      width: max(.zero, result.width - result.border.left - result.border.right),
      height: max(.zero, result.height - result.border.top - result.border.bottom))
    var remaining: [LayoutResult.OutOfFlow] = []
    // Boxes placed here may hand on fixed descendants of theirs.
    while !result.outOfFlow.isEmpty {
      let list = result.outOfFlow
      result.outOfFlow = []
      for entry in list {
        let isFixed = styles[Int(boxes[Int(entry.box)].style)].position == .fixed
        if isFixed, !containsFixed {
          remaining.append(entry)
          continue
        }
        let rect = entry.areaOwner == result.box ? entry.area ?? paddingBox : paddingBox
        place(entry, in: rect, of: result, isRightToLeft: isRightToLeft)
      }
    }
    result.outOfFlow = remaining
  }

  /// Lays a positioned box out in a containing block, a rectangle relative to the border box of
  /// `result`, and enters it among its `positioned`.
  func place(
    _ entry: LayoutResult.OutOfFlow, in rect: LayoutRect, of result: LayoutResult,
    isRightToLeft: Bool
  ) {
    let box = entry.box
    let style = Int(boxes[Int(box)].style)
    let edges = edges(box, basis: rect.width)
    let inset = styles[style].inset
    let left = resolve(inset.left, basis: rect.width)
    let right = resolve(inset.right, basis: rect.width)
    let top = resolve(inset.top, basis: rect.height)
    let bottom = resolve(inset.bottom, basis: rect.height)
    var space = ConstraintSpace(availableWidth: rect.width, percentageWidth: rect.width)
    space.percentageHeight = rect.height
    let kind = boxes[Int(box)].kind
    let justify = styles[style].justifySelf
    let align = styles[style].alignSelf
    let stretchesWidth =
      left != nil && right != nil && isStretching(justify) && kind != .tableWrapper
      && kind != .replaced && !boxes[Int(box)].isButton
    space.autoWidth = stretchesWidth ? .fill : .shrinkToFit
    if left == nil, right == nil {
      switch entry.edgeX {
      case .start: space.availableWidth = max(.zero, rect.maxX - entry.staticX)
      case .end: space.availableWidth = max(.zero, entry.staticX - rect.x)
      case .center:
        let half = min(entry.staticX - rect.x, rect.maxX - entry.staticX)
        space.availableWidth = max(.zero, half * 2)
      }
    } else {
      space.availableWidth = max(.zero, rect.width - (left ?? .zero) - (right ?? .zero))
    }
    if let top, let bottom {
      space.availableHeight = max(.zero, rect.height - top - bottom)
      space.stretchesHeight =
        isStretching(align) && kind != .tableWrapper && kind != .replaced
        && !boxes[Int(box)].isButton && styles[style].height.kind == .auto
        && !(stretchesWidth && styles[style].aspectRatio > 0 && styles[style].width.kind == .auto)
    } else {
      space.availableHeight = max(.zero, rect.height - (top ?? .zero) - (bottom ?? .zero))
    }
    let laidOut = layout(box, space)
    let x = offset(
      size: laidOut.width, before: left, after: right, marginBefore: edges.margin.left,
      marginAfter: edges.margin.right, autoBefore: edges.hasAutoMargin.left,
      autoAfter: edges.hasAutoMargin.right, start: rect.x, extent: rect.width,
      staticPlace: entry.staticX, edge: entry.edgeX, align: justify, isReversed: isRightToLeft)
    let y = offset(
      size: laidOut.height, before: top, after: bottom, marginBefore: edges.margin.top,
      marginAfter: edges.margin.bottom, autoBefore: edges.hasAutoMargin.top,
      autoAfter: edges.hasAutoMargin.bottom, start: rect.y, extent: rect.height,
      staticPlace: entry.staticY, edge: entry.edgeY, align: align, isReversed: false)
    result.positioned.append(LayoutResult.Child(result: laidOut, x: x, y: y))
    result.adopt(laidOut.outOfFlow, x: x, y: y)
  }

  private func isStretching(_ align: SelfAlignment) -> Bool {
    align == .auto || align == .normal || align == .stretch
  }

  /// Where the border box begins along one axis.
  private func offset(
    size: LayoutUnit, before: LayoutUnit?, after: LayoutUnit?, marginBefore: LayoutUnit,
    marginAfter: LayoutUnit, autoBefore: Bool, autoAfter: Bool, start: LayoutUnit,
    extent: LayoutUnit, staticPlace: LayoutUnit, edge: LayoutResult.StaticEdge,
    align: SelfAlignment, isReversed: Bool
  ) -> LayoutUnit {
    let outer = size + marginBefore + marginAfter
    guard before != nil || after != nil else {
      switch edge {
      case .start: return staticPlace + marginBefore
      case .end: return staticPlace - marginAfter - size
      case .center: return staticPlace - outer / 2 + marginBefore
      }
    }
    let free = extent - (before ?? .zero) - (after ?? .zero) - outer
    if before != nil, after != nil {
      let origin = start + (before ?? .zero) + marginBefore
      if autoBefore, autoAfter {
        if free < .zero { return isReversed ? origin + free : origin }
        return origin + free / 2
      }
      if autoBefore { return origin + free }
      if autoAfter { return origin }
      switch align {
      case .center, .anchorCenter: return origin + free / 2
      case .end, .flexEnd, .right: return isReversed && align != .right ? origin : origin + free
      case .start, .flexStart, .selfStart:
        return isReversed ? origin + free : origin
      default: return isReversed ? origin + free : origin
      }
    }
    if let before { return start + before + marginBefore }
    return start + extent - (after ?? .zero) - marginAfter - size
  }
}
