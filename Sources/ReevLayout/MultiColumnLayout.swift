import ReevDOM
import ReevStyle

// Multi-column layout, https://drafts.csswg.org/css-multicol-1/
extension BoxTree {
  /// Groups the children between column spanners in anonymous blocks, so that each group makes
  /// columns of its own, https://drafts.csswg.org/css-multicol-1/#column-span
  func wrapColumnRuns(of box: BoxID) {
    guard boxes[Int(box)].kind == .block, isMultiColumn(box) else { return }
    let list = Array(children(of: box))
    func isSpanner(_ child: BoxID) -> Bool {
      let entry = boxes[Int(child)]
      return styles[Int(entry.style)].columnSpanAll && !entry.isInlineLevel && !entry.isFloating
        && !entry.isOutOfFlow
    }
    guard list.contains(where: isSpanner) else { return }
    var result: [BoxID] = []
    var run: [BoxID] = []
    func closeRun() {
      defer { run = [] }
      guard run.contains(where: { !isCollapsibleWhiteSpace($0) }) else { return }
      var block = Box(
        kind: .block, source: .anonymous, node: boxes[Int(box)].node,
        style: anonymousStyle(inheriting: boxes[Int(box)].style))
      block.isInQuirksMode = boxes[Int(box)].isInQuirksMode
      block.establishesFormattingContext = true
      let id = BoxID(boxes.count)
      boxes.append(block)
      setChildren(run, of: id)
      boxes[Int(id)].parent = box
      wrapInlineRuns(of: id)
      result.append(id)
    }
    for child in list {
      if isSpanner(child) {
        closeRun()
        boxes[Int(child)].establishesFormattingContext = true
        result.append(child)
      } else {
        run.append(child)
      }
    }
    closeRun()
    setChildren(result, of: box)
  }

  /// Whether the box is a multi-column container.
  func isMultiColumn(_ box: BoxID) -> Bool {
    let style = Int(boxes[Int(box)].style)
    return styles[style].columnCount > 0 || styles[style].columnWidth >= 0
  }
}

extension LayoutContext {
  /// Lays a multi-column container out.
  func layoutMultiColumn(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    let edges = edges(box, basis: space.percentageWidth)
    let width = usedWidth(box, space, edges: edges)
    let contentWidth = max(.zero, width - edges.insetWidth)
    let columns = columnGeometry(box, contentWidth: contentWidth)
    let definite = definiteHeight(box, space, edges: edges)
    let limit =
      definite
      ?? borderBoxHeight(
        style(box).maxHeight, of: box, basis: space.percentageHeight, edges: edges)
    let heightLimit = limit.map { max(LayoutUnit(1), $0 - edges.insetHeight) }
    let hasSpanners = children(of: box).contains {
      styles[Int(boxes[Int($0)].style)].columnSpanAll
    }

    let result = LayoutResult(box: box, width: width, height: .zero)
    result.border = edges.outer
    result.padding = edges.padding
    result.hasDefiniteHeight = definite != nil
    var contentHeight = LayoutUnit.zero
    if hasSpanners {
      var margin = LayoutUnit.zero
      for child in children(of: box) {
        let isSpanner = styles[Int(boxes[Int(child)].style)].columnSpanAll
        let childEdges = self.edges(child, basis: contentWidth)
        let childWidth = isSpanner ? contentWidth : columns.width
        let childSpace = ConstraintSpace(
          availableWidth: childWidth, percentageWidth: childWidth)
        let flow = layout(child, childSpace)
        if isSpanner {
          contentHeight += max(margin, childEdges.margin.top)
          result.add(
            flow, x: edges.contentLeft + childEdges.margin.left,
            y: edges.contentTop + contentHeight)
          contentHeight += flow.height
          margin = childEdges.margin.bottom
        } else {
          contentHeight += margin
          margin = .zero
          let breaker = ColumnBreaker(
            context: self, flow: flow, top: .zero, bottom: flow.height, columns: columns,
            limit: heightLimit)
          let placed = breaker.placed(x: edges.contentLeft, y: edges.contentTop + contentHeight)
          result.add(placed.result, x: placed.x, y: placed.y)
          contentHeight += breaker.height
        }
      }
      contentHeight += margin
    } else {
      var flowSpace = ConstraintSpace(
        availableWidth: columns.width + edges.insetWidth, percentageWidth: space.percentageWidth)
      flowSpace.fixedWidth = columns.width + edges.insetWidth
      flowSpace.measuresContentHeight = true
      let flow = layoutBlockRoot(box, flowSpace)
      let breaker = ColumnBreaker(
        context: self, flow: flow, top: edges.contentTop,
        bottom: flow.height - edges.outer.bottom - edges.padding.bottom, columns: columns,
        limit: heightLimit)
      breaker.move(into: result, x: edges.contentLeft, y: edges.contentTop)
      contentHeight = breaker.height
    }
    result.height = usedHeight(
      box, space, edges: edges, contentHeight: contentHeight, width: width)
    return result
  }

  /// The number and width of columns, https://drafts.csswg.org/css-multicol-1/#pseudo-algorithm
  private func columnGeometry(_ box: BoxID, contentWidth: LayoutUnit) -> ColumnBreaker.Columns {
    let style = style(box)
    let gap = columnGap(of: box, basis: contentWidth)
    var count = max(1, Int(style.columnCount))
    if style.columnWidth >= 0 {
      let wanted = max(LayoutUnit(1), LayoutUnit(px: style.columnWidth))
      let fitting = max(1, Int((contentWidth + gap).raw / max(1, (wanted + gap).raw)))
      count = style.columnCount > 0 ? min(count, fitting) : fitting
    }
    count = min(count, 1_000)
    let width = max(.zero, (contentWidth - gap * (count - 1)) / count)
    return ColumnBreaker.Columns(
      count: count, width: width, gap: gap, isRTL: style.direction == .rtl,
      contentWidth: contentWidth)
  }

  private func columnGap(of box: BoxID, basis: LayoutUnit) -> LayoutUnit {
    let style = style(box)
    return resolve(style.columnGap, basis: basis) ?? LayoutUnit(px: style.fontSize)
  }

  /// The intrinsic widths of a multi-column container's border box.
  func intrinsicWidthsOfMultiColumn(_ box: BoxID) -> IntrinsicWidths {
    let style = style(box)
    let insets = edges(box, basis: nil).insetWidth
    let own = intrinsicWidthsOfBlock(box)
    var widths = IntrinsicWidths(
      min: max(.zero, own.min - insets), max: max(.zero, own.max - insets))
    let count = max(1, Int(style.columnCount))
    let gaps = columnGap(of: box, basis: .zero) * (count - 1)
    if style.columnWidth >= 0 {
      let wanted = LayoutUnit(px: style.columnWidth)
      widths.min = min(widths.min, wanted)
      widths.max = max(widths.max, wanted)
    } else {
      widths.min = widths.min * count + gaps
    }
    widths.max = widths.max * count + gaps
    return widths + insets
  }
}
