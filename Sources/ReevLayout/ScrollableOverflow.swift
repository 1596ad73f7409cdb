import ReevDOM
import ReevStyle

// Scrollable overflow, https://drafts.csswg.org/css-overflow-3/#scrollable
extension LayoutContext {
  /// What a scroll container's content and padding box reach together, relative to its border box.
  ///
  /// Only what can be scrolled to counts: down, and to the right, from right to left to the left.
  /// Positioned descendants whose containing block is further up are no part of it.
  func scrollableOverflow(of result: LayoutResult) -> LayoutRect {
    let padding = LayoutRect(
      x: result.border.left, y: result.border.top,
      width: max(.zero, result.width - result.border.left - result.border.right),
      height: max(.zero, result.height - result.border.top - result.border.bottom))
    var reach = contentReach(of: result)
    if let flow = flowReach(of: result) { reach = reach?.union(flow) ?? flow }
    guard let reach else { return padding }
    let isRightToLeft = styles[Int(boxes[Int(result.box)].style)].direction == .rtl
    let left = isRightToLeft ? min(padding.x, reach.x) : padding.x
    let right = isRightToLeft ? padding.maxX : max(padding.maxX, reach.maxX)
    return LayoutRect(
      x: left, y: padding.y, width: right - left,
      height: max(padding.maxY, reach.maxY) - padding.y)
  }

  /// The content in flow with its margins, and the container's padding around it.
  private func flowReach(of result: LayoutResult) -> LayoutRect? {
    let start = result.border.top + result.padding.top
    var (left, right) = (LayoutUnit.maximum, -LayoutUnit.maximum)
    var bottom = result.flowEnd ?? start
    for child in result.children where !child.result.isPlaceholder {
      let edges = edges(child.result.box, basis: result.width)
      left = min(left, child.x - edges.margin.left)
      right = max(right, child.x + child.result.width + edges.margin.right)
      if result.flowEnd == nil {
        bottom = max(bottom, child.y + child.result.height + edges.margin.bottom)
      }
    }
    if let lines = result.lines { right = max(right, lines.maxRight) }
    guard bottom > start || right >= left else { return nil }
    left = min(left, right) - result.padding.left
    return LayoutRect(
      x: left, y: start, width: max(.zero, right + result.padding.right - left),
      height: max(.zero, bottom + result.padding.bottom - start))
  }

  /// A result's border box and what overflows it, relative to it.
  private func reach(of result: LayoutResult) -> LayoutRect {
    if let known = result.reach { return known }
    let own = LayoutRect(x: .zero, y: .zero, width: result.width, height: result.height)
    var reach = own
    let (clipsX, clipsY) = clipsOverflow(result.box)
    if !(clipsX && clipsY), var content = contentReach(of: result) {
      if clipsX { (content.x, content.width) = (own.x, own.width) }
      if clipsY { (content.y, content.height) = (own.y, own.height) }
      reach = own.width == .zero || own.height == .zero ? content : own.union(content)
    }
    result.reach = reach
    return reach
  }

  private func clipsOverflow(_ box: BoxID) -> (x: Bool, y: Bool) {
    let entry = boxes[Int(box)]
    if entry.kind == .replaced { return (true, true) }
    if entry.givesOverflowToViewport || entry.source == .anonymous { return (false, false) }
    let style = Int(entry.style)
    if styles[style].rare?.values.containsPaint == true { return (true, true) }
    return (styles[style].overflowX != .visible, styles[style].overflowY != .visible)
  }

  /// What is inside a result, relative to its border box; nil for nothing.
  private func contentReach(of result: LayoutResult) -> LayoutRect? {
    var all: LayoutRect?
    func add(_ rect: LayoutRect) {
      guard rect.width > .zero, rect.height > .zero else { return }
      all = all?.union(rect) ?? rect
    }
    func add(_ child: LayoutResult, x: LayoutUnit, y: LayoutUnit) {
      var rect = reach(of: child)
      let entry = boxes[Int(child.box)]
      let style = Int(entry.style)
      var (x, y) = (x, y)
      if entry.source != .anonymous {
        if styles[style].position == .relative {
          let offset = relativeOffset(
            style: style, width: result.width,
            height: result.hasDefiniteHeight ? result.height : nil)
          (x, y) = (x + offset.x, y + offset.y)
        }
        let own = LayoutRect(x: .zero, y: .zero, width: child.width, height: child.height)
        if let transform = transform(of: style, rect: own) { rect = transform.bounds(of: rect) }
      }
      rect.x = rect.x + x
      rect.y = rect.y + y
      add(rect)
    }
    for child in result.children where !child.result.isPlaceholder {
      add(child.result, x: child.x, y: child.y)
    }
    let isViewport = boxes[Int(result.box)].role == .viewport
    for child in result.positioned {
      // What is fixed to the viewport doesn't scroll.
      if isViewport, styles[Int(boxes[Int(child.result.box)].style)].position == .fixed { continue }
      add(child.result, x: child.x, y: child.y)
    }
    guard let lines = result.lines else { return all }
    for fragment in lines.fragments {
      switch fragment.kind {
      case .result:
        if let child = fragment.result { add(child, x: fragment.x, y: fragment.y) }
      case .text:
        // As high as the em box, so that a line height under that of the font overflows nothing.
        let style = fragment.style >= 0 ? fragment.style : boxes[Int(fragment.box)].style
        let em = min(fragment.height, LayoutUnit(px: styles[Int(style)].fontSize))
        let above =
          fragment.height > .zero
          ? LayoutUnit(px: em.px * fragment.baseline.px / fragment.height.px) : .zero
        add(
          LayoutRect(
            x: fragment.x, y: fragment.y + fragment.baseline - above, width: fragment.width,
            height: em))
      case .box: break
      }
    }
    return all
  }
}
