import ReevDOM
import ReevStyle

// Classic scroll bars, which take room, https://drafts.csswg.org/css-overflow-3/#scrollbar-layout
extension LayoutContext {
  /// Whether a box is a scroll container whose bars take room.
  func mayHaveBars(_ box: BoxID) -> Bool {
    let entry = boxes[Int(box)]
    guard entry.source != .anonymous, !entry.givesOverflowToViewport else { return false }
    switch entry.kind {
    case .block, .flex, .grid, .tableCell, .tableCaption: break
    default: return false
    }
    let style = Int(entry.style)
    return styles[style].overflowX.isScrollable || styles[style].overflowY.isScrollable
  }

  /// The bars of a box: those found so far while it is laid out, else those that it always has.
  func bars(of box: BoxID) -> Edges<LayoutUnit> {
    if let active = activeBars[box] { return active }
    guard mayHaveBars(box) else { return Edges(all: .zero) }
    return settledBars(box)
  }

  /// Lays a scroll container out: first without the bars that only an overflow brings.
  func layoutScroller(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    let style = Int(boxes[Int(box)].style)
    let isRightToLeft = styles[style].direction == .rtl
    let thickness = thickness(of: box)
    let isRecorded = document.paneBars[boxes[Int(box)].node] != nil
    var bars = settledBars(box)
    defer { activeBars[box] = nil }
    while true {
      activeBars[box] = bars
      let result = layoutFinished(box, space)
      result.bars = bars
      if isRecorded { return result }
      let overflow = scrollableOverflow(of: result)
      var needed = bars
      if styles[style].overflowY == .auto,
        overflow.maxY > result.height - result.border.bottom
      {
        if isRightToLeft {
          needed.left = max(needed.left, thickness.vertical)
        } else {
          needed.right = max(needed.right, thickness.vertical)
        }
      }
      if styles[style].overflowX == .auto,
        isRightToLeft
          ? overflow.x < result.border.left : overflow.maxX > result.width - result.border.right
      {
        needed.bottom = thickness.horizontal
      }
      // Bars are added and never taken away again, so this ends.
      if needed == bars { return result }
      bars = needed
    }
  }

  /// Lays a viewport's box out in a window or frame of this size.
  ///
  /// - Parameter bar: the room that a bar of the viewport takes; 0 where the size is without it.
  func layoutViewport(
    _ root: BoxID, width: LayoutUnit, height: LayoutUnit, bar: LayoutUnit
  ) -> LayoutResult {
    let overflow = viewportOverflow(root)
    var bar = (vertical: bar, horizontal: bar)
    if bar.vertical > .zero, let box = overflow.box { bar = thickness(of: box) }
    var (hasVertical, hasHorizontal) = (overflow.y == .scroll, overflow.x == .scroll)
    if let box = overflow.box, overflow.y != .visible || boxes[Int(box)].source == .node {
      let gutter = styles[Int(boxes[Int(box)].style)].rare?.values.scrollbarGutter ?? .auto
      if gutter != .auto { hasVertical = true }
    }
    while true {
      let inner = max(.zero, hasVertical ? width - bar.vertical : width)
      let innerHeight = max(.zero, hasHorizontal ? height - bar.horizontal : height)
      var space = ConstraintSpace(availableWidth: inner, percentageWidth: inner)
      space.fixedWidth = inner
      space.fixedHeight = innerHeight
      space.percentageHeight = innerHeight
      let result = layout(root, space)
      guard bar.vertical > .zero || bar.horizontal > .zero else { return result }
      let reach = scrollableOverflow(of: result)
      let needsVertical = overflow.y != .hidden && overflow.y != .clip && reach.maxY > innerHeight
      let needsHorizontal = overflow.x != .hidden && overflow.x != .clip && reach.maxX > inner
      if hasVertical || !needsVertical, hasHorizontal || !needsHorizontal { return result }
      hasVertical = hasVertical || needsVertical
      hasHorizontal = hasHorizontal || needsHorizontal
    }
  }

  /// The overflow of a viewport, and the box that gives it: the root's or the body's.
  private func viewportOverflow(_ root: BoxID) -> (x: Overflow, y: Overflow, box: BoxID?) {
    guard let html = children(of: root).first(where: { boxes[Int($0)].source == .node }) else {
      return (.visible, .visible, nil)
    }
    let giver =
      boxes[Int(html)].givesOverflowToViewport
      ? html : children(of: html).first { boxes[Int($0)].givesOverflowToViewport }
    let style = Int(boxes[Int(giver ?? html)].style)
    return (styles[style].overflowX, styles[style].overflowY, giver ?? html)
  }

  /// The room that the bars of a box take where they are shown.
  private func thickness(of box: BoxID) -> (vertical: LayoutUnit, horizontal: LayoutUnit) {
    let entry = boxes[Int(box)]
    if entry.source == .node, let bars = document.paneBars[entry.node],
      !entry.givesOverflowToViewport
    {
      return (LayoutUnit(px: Float(bars.width)), LayoutUnit(px: Float(bars.height)))
    }
    switch styles[Int(entry.style)].rare?.values.scrollbarWidth ?? .auto {
    case .none: return (.zero, .zero)
    case .thin: return (thinBarThickness, thinBarThickness)
    case .auto: break
    }
    // `::-webkit-scrollbar` makes a bar of the page's own.
    guard barThickness > .zero, entry.source == .node, let custom = table.scrollbar[entry.node],
      table.styles.indices.contains(Int(custom))
    else { return (barThickness, barThickness) }
    if table.styles[Int(custom)].display == .none { return (.zero, .zero) }
    func size(_ length: Length) -> LayoutUnit {
      length.kind == .linear ? LayoutUnit(px: max(0, length.px)) : barThickness
    }
    return (size(table.styles[Int(custom)].width), size(table.styles[Int(custom)].height))
  }

  /// The bars that a scroll container has whatever is in it.
  private func settledBars(_ box: BoxID) -> Edges<LayoutUnit> {
    let entry = boxes[Int(box)]
    let style = Int(entry.style)
    let thickness = thickness(of: box)
    let isRightToLeft = styles[style].direction == .rtl
    var bars = Edges<LayoutUnit>(all: .zero)
    let isRecorded = document.paneBars[entry.node] != nil
    let gutter = styles[style].rare?.values.scrollbarGutter ?? .auto
    if isRecorded || styles[style].overflowY == .scroll
      || gutter != .auto && styles[style].overflowY.isScrollable
    {
      if isRightToLeft { bars.left = thickness.vertical } else { bars.right = thickness.vertical }
    }
    if isRecorded || styles[style].overflowX == .scroll { bars.bottom = thickness.horizontal }
    if gutter == .stableBothEdges, styles[style].overflowY.isScrollable {
      bars.left = max(bars.left, bars.right)
      bars.right = bars.left
    }
    return bars
  }
}
