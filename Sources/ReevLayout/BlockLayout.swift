import ReevDOM
import ReevStyle

// Block formatting contexts, https://drafts.csswg.org/css2/#block-formatting
extension LayoutContext {
  /// Lays a block container out that starts a block formatting context.
  func layoutBlockRoot(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    var edges = edges(box, basis: space.percentageWidth)
    let width = usedWidth(box, space, edges: edges)
    let result = LayoutResult(box: box, width: width, height: .zero)
    result.border = edges.outer
    result.padding = edges.padding
    let definite = definiteHeight(box, space, edges: edges)
    let flow = FlowContext(context: self)
    let frame = FlowFrame(result: result, x: .zero, y: .zero)
    if boxes[Int(box)].role == .fieldset {
      layoutLegend(of: result, edges: &edges)
    }
    flow.y = edges.contentTop
    flow.strut.ignoresQuirky = isQuirkyContainer(box)
    let area = area(
      of: box, frame: frame, edges: edges, definiteHeight: definite, space: space)
    layoutChildren(of: box, frame: frame, flow: flow, area: area)
    let endMargin =
      isQuirkyContainer(box) ? flow.strut.sumWithoutQuirky : flow.strut.sum
    var bottom = max(edges.contentTop, flow.y + endMargin)
    bottom = max(bottom, flow.clearEdge(.both) ?? bottom)
    let contentHeight = bottom - edges.contentTop
    result.flowEnd = bottom
    var height = usedHeight(
      box, space, edges: edges, contentHeight: contentHeight, width: width)
    if let minimum = quirksMinimumHeight(
      box, space, edges: edges, outside: edges.marginHeight)
    {
      height = max(height, minimum)
    }
    result.height = height
    result.hasDefiniteHeight = definite != nil
    let free = height - edges.insetHeight - contentHeight
    if boxes[Int(box)].role == .button {
      // What is taller than its button starts at the top.
      result.moveContent(by: max(.zero, free / 2))
    } else if free > .zero {
      result.moveContent(by: contentShift(of: box, free: free))
    }
    if boxes[Int(box)].kind == .tableCell {
      switch space.contentAlignment {
      case .start: result.moveContent(by: space.contentOffset)
      case .center: result.moveContent(by: max(.zero, free / 2))
      case .end: result.moveContent(by: max(.zero, free))
      }
    }
    addOutsideMarker(to: result, edges: edges, flow: flow)
    return result
  }

  /// How far `align-content` moves a block container's content down,
  /// https://drafts.csswg.org/css-align-3/#distribution-block
  private func contentShift(of box: BoxID, free: LayoutUnit) -> LayoutUnit {
    guard boxes[Int(box)].kind == .block else { return .zero }
    switch styles[Int(boxes[Int(box)].style)].alignContent {
    case .center, .spaceAround, .spaceEvenly: return free / 2
    case .end, .flexEnd, .lastBaseline: return free
    default: return .zero
    }
  }

  /// Quirks mode: the body and table cells ignore default margins at their edges,
  /// https://html.spec.whatwg.org/#margin-collapsing-quirks
  private func isQuirkyContainer(_ box: BoxID) -> Bool {
    let entry = boxes[Int(box)]
    guard entry.isInQuirksMode, entry.source == .node else { return false }
    return entry.kind == .tableCell
      || (document.name[Int(entry.node)] == Names.body
        && document.namespace[Int(entry.node)] == .html)
  }

  /// Whether a box's top and bottom margins are the default ones of its element, in quirks mode.
  private func hasQuirkyMargins(_ box: BoxID, edges: BoxEdges) -> (top: Bool, bottom: Bool) {
    let entry = boxes[Int(box)]
    guard entry.isInQuirksMode, entry.source == .node,
      edges.margin.top > .zero || edges.margin.bottom > .zero,
      let factor = Names.defaultMargins[document.name[Int(entry.node)]]
    else { return (false, false) }
    let size = styles[Int(entry.style)].fontSize
    let expected = size * factor
    return (
      abs(edges.margin.top.px - expected) < 0.05, abs(edges.margin.bottom.px - expected) < 0.05
    )
  }

  /// The content box that a block container offers its children.
  private func area(
    of box: BoxID, frame: FlowFrame, edges: BoxEdges, definiteHeight: LayoutUnit?,
    space: ConstraintSpace
  ) -> FlowArea {
    var percentageHeight = definiteHeight.map { max(.zero, $0 - edges.insetHeight) }
    if space.fixedHeight != nil, !space.isFixedHeightDefinite { percentageHeight = nil }
    let passesThrough =
      boxes[Int(box)].isInQuirksMode && boxes[Int(box)].kind == .block
      && boxes[Int(box)].role == .none && !boxes[Int(box)].isOutOfFlow
    let style = Int(boxes[Int(box)].style)
    if percentageHeight == nil, styles[style].aspectRatio > 0,
      isAutomatic(styles[style].height, in: space)
    {
      let height = heightFromRatio(box, width: frame.result.width, edges: edges)
      percentageHeight =
        clampHeight(height, of: box, space, edges: edges) - edges.insetHeight
    }
    if percentageHeight == nil,
      boxes[Int(box)].source == .anonymous || passesThrough,
      boxes[Int(box)].kind == .block
    {
      percentageHeight = space.percentageHeight
    }
    return FlowArea(
      x: frame.x + edges.contentLeft,
      width: max(.zero, frame.result.width - edges.insetWidth),
      percentageHeight: percentageHeight,
      isRightToLeft: styles[Int(boxes[Int(box)].style)].direction == .rtl)
  }

  /// Quirks mode: the root and the body fill the viewport,
  /// https://quirks.spec.whatwg.org/#the-html-element-fills-the-viewport-quirk
  func quirksMinimumHeight(
    _ box: BoxID, _ space: ConstraintSpace, edges: BoxEdges, outside: LayoutUnit
  ) -> LayoutUnit? {
    let entry = boxes[Int(box)]
    guard entry.isInQuirksMode, entry.source == .node,
      entry.kind == .block || entry.kind == .flex || entry.kind == .grid, !entry.isOutOfFlow,
      !entry.isFloating, entry.parent != noBox,
      styles[Int(entry.style)].height.kind == .auto, let available = space.percentageHeight
    else { return nil }
    if boxes[Int(entry.parent)].role == .viewport {
      return available - outside
    }
    let grandparent = boxes[Int(entry.parent)].parent
    guard grandparent != noBox, boxes[Int(grandparent)].role == .viewport,
      document.name[Int(entry.node)] == Names.body
    else { return nil }
    let root = self.edges(entry.parent, basis: space.percentageWidth)
    return available - outside - root.marginHeight - root.insetHeight
  }

  /// Lays out what is inside a block container.
  func layoutChildren(of box: BoxID, frame: FlowFrame, flow: FlowContext, area: FlowArea) {
    if boxes[Int(box)].hasInlineContent {
      layoutInline(box, frame: frame, flow: flow, area: area)
      return
    }
    var child = boxes[Int(box)].firstChild
    while child != noBox {
      let entry = boxes[Int(child)]
      if entry.isOutOfFlow {
        addOutOfFlow(child, frame: frame, flow: flow, area: area)
      } else if entry.isFloating {
        addFloat(child, frame: frame, flow: flow, area: area)
      } else if entry.role != .legend {
        layoutInFlow(child, parent: frame, flow: flow, area: area)
      }
      child = entry.nextSibling
    }
  }

  /// Records the static position of an out-of-flow child among block-level boxes.
  func addOutOfFlow(_ box: BoxID, frame: FlowFrame, flow: FlowContext, area: FlowArea) {
    let y = frame.y.map { flow.y + flow.strut.sum - $0 } ?? .zero
    let isRightToLeft = area.isRightToLeft
    var entry = LayoutResult.OutOfFlow(
      box: box, staticX: (isRightToLeft ? area.maxX : area.x) - frame.x, staticY: y,
      edgeX: isRightToLeft ? .end : .start)
    if styles[Int(boxes[Int(box)].style)].wasInlineLevel {
      // As if it stood in a line here: beside floats, aligned as text.
      let free = flow.freeSpace(at: flow.y + flow.strut.sum, height: .zero)
      let left = max(area.x, free.left) - frame.x
      let right = min(area.maxX, free.right) - frame.x
      let align = styles[Int(boxes[Int(frame.result.box)].style)].textAlign
      switch align {
      case .right, .webkitRight: entry.staticX = right
      case .center, .webkitCenter: entry.staticX = left + (right - left) / 2
      case .end: entry.staticX = isRightToLeft ? left : right
      default: entry.staticX = isRightToLeft ? right : left
      }
    }
    frame.result.addOutOfFlow(entry)
  }

  /// Lays a float out and places it, or lets it wait for its block's place.
  func addFloat(_ box: BoxID, frame: FlowFrame, flow: FlowContext, area: FlowArea) {
    let float = makeFloat(box, frame: frame, area: area)
    if let y = frame.y {
      flow.place(float, at: max(y, flow.y + flow.strut.sum))
    } else {
      flow.postpone(float)
    }
  }

  /// A float laid out and entered among its frame's children.
  func makeFloat(_ box: BoxID, frame: FlowFrame, area: FlowArea) -> FlowContext.PendingFloat {
    let style = Int(boxes[Int(box)].style)
    let edges = edges(box, basis: area.width)
    var space = ConstraintSpace(availableWidth: area.width, percentageWidth: area.width)
    space.autoWidth = .shrinkToFit
    space.percentageHeight = area.percentageHeight
    space.availableHeight = area.percentageHeight
    let result = layout(box, space)
    frame.result.children.append(LayoutResult.Child(result: result, x: .zero, y: .zero))
    return FlowContext.PendingFloat(
      result: result, edges: edges, side: styles[style].float, clear: styles[style].clear,
      area: area, frame: frame, index: frame.result.children.count - 1)
  }

  /// Lays out a block-level box in flow.
  func layoutInFlow(_ box: BoxID, parent: FlowFrame, flow: FlowContext, area: FlowArea) {
    let style = Int(boxes[Int(box)].style)
    let edges = edges(box, basis: area.width)
    let clear = styles[style].clear
    let quirky = hasQuirkyMargins(box, edges: edges)
    var clearedY: LayoutUnit?
    if clear != .none, parent.y == nil, flow.hasPending(clear) {
      // The floats would move with this margin: clearance is certain.
      let y = flow.resolve()
      parent.y = y
      clearedY = flow.clearEdge(clear) ?? y
    } else {
      let strutBefore = flow.strut
      flow.strut.append(edges.margin.top, isQuirky: quirky.top)
      if clear != .none, let edge = flow.clearEdge(clear), edge > flow.y + flow.strut.sum {
        flow.strut = strutBefore
        if parent.y == nil { parent.y = flow.resolve() }
        clearedY = edge
      }
    }
    if let clearedY {
      flow.strut = MarginStrut()
      flow.y = clearedY
    }
    let isRoot =
      boxes[Int(box)].establishesFormattingContext || boxes[Int(box)].kind != .block
    if isRoot {
      layoutRootInFlow(
        box, edges: edges, clearedY: clearedY, parent: parent, flow: flow, area: area)
    } else {
      layoutPlainBlock(
        box, edges: edges, clearedY: clearedY, parent: parent, flow: flow, area: area)
    }
  }

  /// A block that takes part in its parent's block formatting context.
  private func layoutPlainBlock(
    _ box: BoxID, edges: BoxEdges, clearedY: LayoutUnit?, parent: FlowFrame, flow: FlowContext,
    area: FlowArea
  ) {
    var space = ConstraintSpace(availableWidth: area.width, percentageWidth: area.width)
    space.percentageHeight = area.percentageHeight
    space.availableHeight = area.percentageHeight
    let width = usedWidth(box, space, edges: edges)
    let x = area.x + inlineOffset(box, width: width, edges: edges, area: area)
    let conditions =
      clearedY == nil && flow.isFree && isCacheable(box)
      ? LayoutCaches.CachedBlock.Conditions(
        width: area.width, percentageHeight: area.percentageHeight,
        isRightToLeft: area.isRightToLeft, strut: flow.strut) : nil
    if let conditions, let cached = caches.blocks[Int(box)], cached.conditions == conditions {
      take(cached, x: x, parent: parent, flow: flow)
      return
    }
    let (start, floatCount) = (flow.y, flow.floatCount)
    let result = LayoutResult(box: box, width: width, height: .zero)
    result.border = edges.border
    result.padding = edges.padding
    let frame = FlowFrame(result: result, x: x, y: clearedY, parent: parent)
    if frame.y == nil, edges.contentTop > .zero { frame.y = flow.resolve() }
    if let y = frame.y { flow.y = y + edges.contentTop }
    if isQuirkyContainer(box) { flow.strut.ignoresQuirky = true }
    let definite = definiteHeight(box, space, edges: edges)
    result.hasDefiniteHeight = definite != nil
    layoutChildren(
      of: box, frame: frame, flow: flow,
      area: self.area(
        of: box, frame: frame, edges: edges, definiteHeight: definite, space: space))
    addOutsideMarker(to: result, edges: edges, flow: flow, frame: frame)
    finishPlainBlock(
      box, frame: frame, flow: flow, space: space, edges: edges, clearedY: clearedY)
    let (top, end, strut) = (frame.y, flow.y, flow.strut)
    add(frame, to: parent, flow: flow)
    if isContainingBlock(box) { layoutOutOfFlow(in: result) }
    parent.result.adopt(
      result.outOfFlow, x: x - parent.x, y: parent.result.children.last?.y ?? .zero)
    frame.isFinished = true
    if let conditions, flow.floatCount == floatCount {
      caches.blocks[Int(box)] = LayoutCaches.CachedBlock(
        conditions: conditions, result: result, top: top.map { $0 - start },
        collapsedMargin: frame.collapsedMargin, end: end - start, strut: strut)
    }
  }

  /// Whether a plain block's layout depends on no place: quirks make the root's and the body's.
  private func isCacheable(_ box: BoxID) -> Bool {
    let parent = boxes[Int(box)].parent
    guard parent != noBox, boxes[Int(parent)].role != .viewport else { return false }
    let grandparent = boxes[Int(parent)].parent
    return grandparent == noBox || boxes[Int(grandparent)].role != .viewport
  }

  /// Enters a block that is laid out already.
  private func take(
    _ cached: LayoutCaches.CachedBlock, x: LayoutUnit, parent: FlowFrame, flow: FlowContext
  ) {
    let start = flow.y
    let frame = FlowFrame(
      result: cached.result, x: x, y: cached.top.map { $0 + start }, parent: parent)
    frame.collapsedMargin = cached.collapsedMargin
    flow.y = start + cached.end
    flow.strut = cached.strut
    add(frame, to: parent, flow: flow)
    parent.result.adopt(
      cached.result.outOfFlow, x: x - parent.x, y: parent.result.children.last?.y ?? .zero)
    frame.isFinished = true
  }

  /// Finds the height of a block whose content is laid out, and the margins below it.
  private func finishPlainBlock(
    _ box: BoxID, frame: FlowFrame, flow: FlowContext, space: ConstraintSpace, edges: BoxEdges,
    clearedY: LayoutUnit?
  ) {
    let result = frame.result
    let isAuto = definiteHeight(box, space, edges: edges) == nil
    let quirky = hasQuirkyMargins(box, edges: edges)
    guard let y = frame.y else {
      var height = usedHeight(
        box, space, edges: edges, contentHeight: .zero, width: result.width)
      if let minimum = quirksMinimumHeight(
        box, space, edges: edges, outside: edges.marginHeight)
      {
        height = max(height, minimum)
      }
      result.height = height
      if height > .zero {
        let y = flow.resolve()
        frame.y = y
        flow.y = y + height
      } else {
        frame.collapsedMargin = flow.strut.sum
      }
      flow.strut.append(edges.margin.bottom, isQuirky: quirky.bottom)
      return
    }
    var bottom = flow.y
    let hasBottomEdge = edges.padding.bottom + edges.border.bottom > .zero
    if hasBottomEdge || !isAuto || flow.strut.hasClearance {
      bottom = flow.y + flow.strut.sum
      flow.strut = MarginStrut()
    }
    let contentHeight = max(.zero, bottom - y - edges.contentTop)
    var height = usedHeight(
      box, space, edges: edges, contentHeight: contentHeight, width: result.width)
    if height != contentHeight + edges.insetHeight { flow.strut = MarginStrut() }
    var end = flow.strut
    end.append(edges.margin.bottom, isQuirky: quirky.bottom)
    let place = boxes[Int(box)].isInQuirksMode ? y : .zero
    if let minimum = quirksMinimumHeight(box, space, edges: edges, outside: place + end.sum) {
      height = max(height, minimum)
    }
    let free = height - edges.insetHeight - contentHeight
    if free > .zero { result.moveContent(by: contentShift(of: box, free: free)) }
    result.height = height
    flow.y = y + height
    if let clearedY, height == .zero, flow.y == clearedY {
      // Clearance lies above the top margin, which collapses through the box with what follows.
      flow.y = clearedY - edges.margin.top
      flow.strut.append(edges.margin.top, isQuirky: quirky.top)
      flow.strut.hasClearance = true
    }
    flow.strut.append(edges.margin.bottom, isQuirky: quirky.bottom)
  }

  /// Enters a laid-out block among its parent's children. A block through which margins collapse
  /// stands where they come to, https://drafts.csswg.org/css2/#collapsing-margins
  private func add(_ frame: FlowFrame, to parent: FlowFrame, flow: FlowContext) {
    var y = LayoutUnit.zero
    if let own = frame.y {
      if parent.y == nil { parent.y = own }
      y = own - (parent.y ?? own)
    } else if let parentY = parent.y {
      let place = flow.y + frame.collapsedMargin
      frame.y = place
      flow.placePending(at: place)
      y = place - parentY
    }
    let result = frame.result
    parent.result.children.append(
      LayoutResult.Child(result: result, x: frame.x - parent.x, y: y))
    parent.result.takeBaselines(of: result, y: y)
  }

  /// Where the border box of a block-level box goes across, from the containing block's content
  /// edge, https://drafts.csswg.org/css2/#blockwidth
  func inlineOffset(
    _ box: BoxID, width: LayoutUnit, edges: BoxEdges, area: FlowArea
  ) -> LayoutUnit {
    let free = area.width - width - edges.marginWidth
    let auto = edges.hasAutoMargin
    if auto.left || auto.right {
      guard free > .zero else {
        return area.isRightToLeft
          ? area.width - width - edges.margin.right : edges.margin.left
      }
      if auto.left, auto.right { return free / 2 }
      return auto.left ? edges.margin.left + free : edges.margin.left
    }
    let parent = boxes[Int(box)].parent
    if parent != noBox, free > .zero {
      switch styles[Int(boxes[Int(parent)].style)].textAlign {
      case .webkitCenter: return edges.margin.left + free / 2
      case .webkitRight: return edges.margin.left + free
      case .webkitLeft: return edges.margin.left
      default: break
      }
    }
    return area.isRightToLeft ? area.width - width - edges.margin.right : edges.margin.left
  }

  /// A box with a formatting context of its own: it stands beside floats,
  /// https://drafts.csswg.org/css2/#bfc-next-to-float
  private func layoutRootInFlow(
    _ box: BoxID, edges: BoxEdges, clearedY: LayoutUnit?, parent: FlowFrame, flow: FlowContext,
    area: FlowArea
  ) {
    var y = clearedY ?? flow.resolve()
    if parent.y == nil { parent.y = y }
    var space = ConstraintSpace(availableWidth: area.width, percentageWidth: area.width)
    space.percentageHeight = area.percentageHeight
    space.availableHeight = area.percentageHeight
    let kind = boxes[Int(box)].kind
    if kind == .tableWrapper || kind == .replaced || boxes[Int(box)].isButton
      || boxes[Int(box)].role == .legend
    {
      space.autoWidth = .shrinkToFit
    }
    var result: LayoutResult
    var x: LayoutUnit
    if !flow.hasFloats {
      result = layout(box, space)
      x = area.x + inlineOffset(box, width: result.width, edges: edges, area: area)
    } else {
      var considered = LayoutUnit.zero
      var attempts = 0
      while true {
        attempts += 1
        var free = flow.freeSpace(at: y, height: considered)
        var left = max(area.x + edges.margin.left, free.left)
        var right = min(area.maxX - edges.margin.right, free.right)
        space.availableWidth = max(.zero, right - left) + edges.marginWidth
        result = layout(box, space)
        free = flow.freeSpace(
          at: y, height: max(considered, max(LayoutUnit(raw: 1), result.height)))
        let intrudes =
          free.left > area.x + edges.margin.left || free.right < area.maxX - edges.margin.right
        left = max(area.x + edges.margin.left, free.left)
        right = min(area.maxX, free.right)
        if intrudes, result.width > right - left {
          if considered < result.height, attempts < 4, right > left {
            considered = result.height
            continue
          }
          if let next = flow.nextEdge(below: y) {
            y = next
            considered = .zero
            attempts = 0
            continue
          }
        }
        right = min(area.maxX - edges.margin.right, free.right)
        let narrow = FlowArea(
          x: left - edges.margin.left, width: right - left + edges.marginWidth,
          percentageHeight: nil, isRightToLeft: area.isRightToLeft)
        x = narrow.x + inlineOffset(box, width: result.width, edges: edges, area: narrow)
        break
      }
    }
    let top = y - (parent.y ?? y)
    parent.result.add(result, x: x - parent.x, y: top)
    parent.result.takeBaselines(of: result, y: top)
    flow.y = y + result.height
    flow.strut = MarginStrut()
    flow.strut.append(
      edges.margin.bottom, isQuirky: hasQuirkyMargins(box, edges: edges).bottom)
  }

  /// A fieldset's legend stands in its top border, https://html.spec.whatwg.org/#the-fieldset-and-legend-elements
  private func layoutLegend(of result: LayoutResult, edges: inout BoxEdges) {
    guard let legend = children(of: result.box).first(where: { boxes[Int($0)].role == .legend })
    else { return }
    let width = max(.zero, result.width - edges.insetWidth)
    let legendEdges = self.edges(legend, basis: width)
    var space = ConstraintSpace(availableWidth: width, percentageWidth: width)
    space.autoWidth = .shrinkToFit
    let laidOut = layout(legend, space)
    let area = FlowArea(
      x: .zero, width: width, percentageHeight: nil,
      isRightToLeft: styles[Int(boxes[Int(result.box)].style)].direction == .rtl)
    let height = laidOut.height + legendEdges.marginHeight
    let top =
      height > edges.border.top
      ? legendEdges.margin.top : (edges.border.top - laidOut.height) / 2
    result.add(
      laidOut,
      x: edges.contentLeft
        + inlineOffset(legend, width: laidOut.width, edges: legendEdges, area: area),
      y: top)
    edges.border.top = max(edges.border.top, height)
  }
}

extension LayoutResult {
  /// Moves in-flow content down.
  func moveContent(by offset: LayoutUnit) {
    guard offset != .zero else { return }
    for index in children.indices { children[index].y = children[index].y + offset }
    lines?.move(by: offset)
    firstBaseline = firstBaseline.map { $0 + offset }
    lastBaseline = lastBaseline.map { $0 + offset }
    for index in outOfFlow.indices { outOfFlow[index].staticY = outOfFlow[index].staticY + offset }
  }

  /// Takes the baselines of a child in flow that stands at `y`.
  func takeBaselines(of child: LayoutResult, y: LayoutUnit) {
    if firstBaseline == nil { firstBaseline = child.firstBaseline.map { $0 + y } }
    if let last = child.lastBaseline { lastBaseline = last + y }
  }
}
