import ReevDOM
import ReevStyle

// Inline formatting contexts, https://drafts.csswg.org/css-inline-3/
extension LayoutContext {
  /// Lays the lines of a block container out.
  func layoutInline(_ box: BoxID, frame: FlowFrame, flow: FlowContext, area: FlowArea) {
    var layout = InlineLayout(context: self, box: box, frame: frame, flow: flow, area: area)
    layout.run()
  }
}

/// Lays the lines of one block container out.
private struct InlineLayout {
  let context: LayoutContext
  let box: BoxID
  let frame: FlowFrame
  let flow: FlowContext
  let area: FlowArea
  let content: InlineContent
  let lines: InlineLines
  let style: Int
  private let breaker: LineBreaker
  /// The content as the first line has it.
  private let firstLine: InlineContent?
  /// The widths that balanced lines may not exceed.
  private var balancedWidth: LayoutUnit?
  private var cursor = InlineCursor(item: 0, offset: 0)
  /// The items of the inline boxes that are open where the next line begins.
  private var openItems: [Int] = []
  private var lineCount = 0
  private var handledFloats: Set<Int> = []

  init(
    context: LayoutContext, box: BoxID, frame: FlowFrame, flow: FlowContext, area: FlowArea
  ) {
    self.context = context
    self.box = box
    self.frame = frame
    self.flow = flow
    self.area = area
    content = context.inlineContent(of: box)
    lines = InlineLines(content: content)
    style = Int(context.boxes[Int(box)].style)
    firstLine = context.firstLineContent(of: box)
    lines.firstLine = firstLine
    breaker = LineBreaker(
      context: context, container: box, content: content, containerWidth: area.width,
      percentageHeight: area.percentageHeight)
  }

  mutating func run() {
    frame.result.lines = lines
    if context.styles[style].balancesLines { balancedWidth = widthOfBalancedLines() }
    let clamp = context.styles[style].lineClamp
    while cursor.item < content.items.count {
      if content.items[cursor.item].kind == .block {
        layoutBlock(content.items[cursor.item].box)
        cursor = InlineCursor(item: cursor.item + 1, offset: 0)
        // The ends of inline boxes right after it go with it.
        let end = endOfClosings(from: cursor.item)
        if end > cursor.item { advance(to: InlineCursor(item: end, offset: 0)) }
        continue
      }
      if let end = endOfEmptySegment() {
        layoutEmptySegment(end: end)
        continue
      }
      let y = flow.resolve()
      if frame.y == nil { frame.y = y }
      layoutLine()
      if clamp > 0, lineCount == Int(clamp) { clampedY = flow.y }
    }
    if let clampedY { flow.y = clampedY }
    placeInInlineBoxes()
  }

  /// Behind the ends of inline boxes that take no room, and the white space before each of them.
  private func endOfClosings(from start: Int) -> Int {
    var end = start
    var index = start
    while index < content.items.count {
      let item = content.items[index]
      if item.kind == .close {
        guard !hasEndEdge(item.box) else { break }
        end = index + 1
      } else if item.kind != .text || !item.collapses
        || content.scalars[item.start..<item.end].contains(where: { $0 != " " })
      {
        break
      }
      index += 1
    }
    return end
  }

  private func hasEndEdge(_ box: BoxID) -> Bool {
    let edges = context.edges(box, basis: area.width)
    return edges.margin.right != .zero || edges.padding.right + edges.border.right != .zero
  }

  private var clampedY: LayoutUnit?
  /// The last line's, of which the next may use the arrays.
  private var spare: LineLayout?

  // MARK: Lines

  private mutating func layoutLine() {
    let start = cursor
    let strutHeight = context.inlineMetrics(style: Int32(style)).lineHeight
    var lineHeight = max(LayoutUnit(raw: 1), strutHeight)
    if context.boxes[Int(box)].hasLineHeightQuirk { lineHeight = LayoutUnit(raw: 1) }
    var y = flow.y
    let indent = lineCount == 0 ? textIndent() : .zero
    var postponed: [FlowContext.PendingFloat] = []
    var attempts = 0
    var breaker = breaker
    let shown = lineCount == 0 ? firstLine ?? content : content
    if lineCount == 0, let firstLine {
      breaker = LineBreaker(
        context: context, container: box, content: firstLine, containerWidth: area.width,
        percentageHeight: area.percentageHeight)
    }
    while true {
      attempts += 1
      var (left, right) = lineEdges(at: y, height: lineHeight)
      let line = breaker.next(
        from: start, available: min(right - left, balancedWidth ?? right - left), indent: indent
      ) {
        item, used in
        if handledFloats.insert(item).inserted {
          let float = context.makeFloat(content.items[item].box, frame: frame, area: area)
          let width = float.result.width + float.edges.marginWidth
          if postponed.isEmpty, used + width <= right - left || used <= indent {
            flow.place(float, at: y)
          } else {
            postponed.append(float)
          }
        }
        (left, right) = lineEdges(at: y, height: lineHeight)
        return right - left
      }
      (left, right) = lineEdges(at: y, height: lineHeight)
      let isNarrowed = left > area.x || right < area.maxX
      if isNarrowed, line.width > right - left, let next = flow.nextEdge(below: y) {
        y = next
        continue
      }
      let placed = place(line, of: shown, left: left, right: right, indent: indent)
      if flow.hasFloats, placed.height > lineHeight, attempts < 8 {
        let (wideLeft, wideRight) = lineEdges(at: y, height: placed.height)
        if wideLeft > left || wideRight < right {
          lineHeight = placed.height
          continue
        }
      }
      commit(line, placed, y: y, left: left)
      spare = placed
      break
    }
    for float in postponed { flow.place(float, at: flow.y) }
  }

  /// The least width at which the content has as few lines as in the whole width; nil where that
  /// isn't wanted, https://drafts.csswg.org/css-text-4/#valdef-text-wrap-style-balance
  ///
  /// Like browsers, gives up on long texts, floats, forced breaks and blocks inside inline boxes.
  private func widthOfBalancedLines() -> LayoutUnit? {
    guard !flow.hasFloats, firstLine == nil, area.width > .zero else { return nil }
    for item in content.items {
      switch item.kind {
      case .forcedBreak, .block, .float, .tab: return nil
      default: break
      }
    }
    let limit = 6
    func count(_ width: LayoutUnit) -> Int {
      var breaker = breaker
      var cursor = InlineCursor(item: 0, offset: 0)
      var lines = 0
      while cursor.item < content.items.count, lines <= limit {
        let indent = lines == 0 ? textIndent() : .zero
        let line = breaker.next(from: cursor, available: width, indent: indent) { _, _ in width }
        if line.width > width { return .max }
        guard line.next != cursor else { return .max }
        cursor = line.next
        lines += 1
        if line.isLast { break }
      }
      return lines
    }
    let lines = count(area.width)
    guard lines > 1, lines <= limit else { return nil }
    var low = LayoutUnit.zero
    var high = area.width
    while high - low > LayoutUnit(raw: 64) {
      let middle = (low + high) / 2
      if count(middle) <= lines { high = middle } else { low = middle }
    }
    return high
  }

  /// The line's edges between the floats.
  private func lineEdges(
    at y: LayoutUnit, height: LayoutUnit
  ) -> (left: LayoutUnit, right: LayoutUnit) {
    guard flow.hasFloats else { return (area.x, area.maxX) }
    let free = flow.freeSpace(at: y, height: height)
    return (max(area.x, free.left), min(area.maxX, free.right))
  }

  private func textIndent() -> LayoutUnit {
    let indent = context.styles[style].textIndent
    guard indent != .zero else { return .zero }
    let entry = context.boxes[Int(box)]
    if entry.source == .anonymous, entry.parent != noBox,
      context.boxes[Int(entry.parent)].firstChild != box
    {
      return .zero
    }
    return context.resolve(indent, basis: area.width) ?? .zero
  }

  /// Places a line's content in visual order.
  private mutating func place(
    _ line: BrokenLine, of content: InlineContent, left: LayoutUnit, right: LayoutUnit,
    indent: LayoutUnit
  ) -> LineLayout {
    let free = right - left - line.width
    var expansion = LayoutUnit.zero
    var offset = LayoutUnit.zero
    let isRightToLeft = area.isRightToLeft
    switch alignment(of: line) {
    case .right: offset = free
    case .center: offset = max(.zero, free / 2)
    case .justify:
      let spaces = line.entries.reduce(0) { sum, entry in
        content.items[entry.item].kind == .text
          ? sum
            + content.scalars[entry.start..<entry.end].count { $0 == " " || $0 == "\u{A0}" }
          : sum
      }
      if spaces > 0, free > .zero {
        expansion = free / spaces
      } else if isRightToLeft {
        offset = free
      }
    default: break
    }
    if offset < .zero, !isRightToLeft { offset = .zero }
    var entries = openItems.map { item in
      LineEntry(
        item: item, start: 0, end: 0, width: .zero, result: nil, hasEdge: false)
    }
    entries += line.entries
    if !content.levels.isEmpty { entries = visualOrder(entries) }
    var layout: LineLayout
    if let spare, spare.content === content {
      layout = spare
      self.spare = nil
      layout.reset()
    } else {
      layout = LineLayout(
        context: context, content: content, container: box, containerWidth: area.width)
    }
    layout.isFirstLine = lineCount == 0 && firstLine != nil
    layout.place(
      entries, left: left + offset + (isRightToLeft ? .zero : indent) - frame.x,
      expansion: expansion, isEmpty: false)
    return layout
  }

  private enum Alignment { case left, right, center, justify }

  private func alignment(of line: BrokenLine) -> Alignment {
    var align = context.styles[style].textAlign
    if line.isLast || line.endsWithForcedBreak {
      let last = context.styles[style].textAlignLast
      if last != .start {
        align = last
      } else if align == .justify {
        align = .start
      }
    }
    switch align {
    case .start, .matchParent: return area.isRightToLeft ? .right : .left
    case .end: return area.isRightToLeft ? .left : .right
    case .left, .webkitLeft: return .left
    case .right, .webkitRight: return .right
    case .center, .webkitCenter: return .center
    case .justify: return .justify
    }
  }

  /// Takes a line over and moves on.
  private mutating func commit(
    _ line: BrokenLine, _ placed: LineLayout, y: LayoutUnit, left: LayoutUnit
  ) {
    let top = y - (frame.y ?? y)
    var fragments = placed.fragments
    for index in fragments.indices {
      fragments[index].y = fragments[index].y + top
      if let result = fragments[index].result {
        frame.result.adopt(result.outOfFlow, x: fragments[index].x, y: fragments[index].y)
      }
    }
    lines.fragments.append(contentsOf: fragments)
    for place in placed.staticPlaces {
      let isInline = context.styles[Int(context.boxes[Int(place.box)].style)].wasInlineLevel
      var entry = LayoutResult.OutOfFlow(box: place.box, staticX: place.x, staticY: top)
      if !isInline {
        entry.staticX = (area.isRightToLeft ? area.maxX : area.x) - frame.x
        entry.edgeX = area.isRightToLeft ? .end : .start
        if !place.isFirst { entry.staticY = top + placed.height }
      }
      frame.result.addOutOfFlow(entry)
    }
    let baseline = top + placed.baseline
    if frame.result.firstBaseline == nil { frame.result.firstBaseline = baseline }
    frame.result.lastBaseline = baseline
    flow.y = y + placed.height
    if line.endsWithForcedBreak, let last = line.entries.last {
      let clear = context.styles[Int(content.items[last.item].style)].clear
      if clear != .none, let edge = flow.clearEdge(clear) { flow.y = max(flow.y, edge) }
    }
    lines.lineBottoms.append(top + placed.height)
    lineCount += 1
    advance(to: line.next)
  }

  /// Moves the cursor, keeping track of the inline boxes that are open there.
  private mutating func advance(to next: InlineCursor) {
    // A line always takes something, so that hostile content ends.
    let next = next == cursor ? InlineCursor(item: cursor.item + 1, offset: 0) : next
    for item in cursor.item..<max(cursor.item, min(next.item, content.items.count)) {
      switch content.items[item].kind {
      case .open: openItems.append(item)
      case .close: if !openItems.isEmpty { openItems.removeLast() }
      default: break
      }
    }
    cursor = next
  }

  // MARK: Bidi

  /// The entries in visual order, with box parts made anew where boxes are split,
  /// https://www.unicode.org/reports/tr9/#L2
  private func visualOrder(_ entries: [LineEntry]) -> [LineEntry] {
    struct Leaf {
      var entry: LineEntry
      var level: UInt8
      var path: [Int]
    }
    var leaves: [Leaf] = []
    var path: [Int] = []
    var openEdges: [Int: LineEntry] = [:]
    var closeEdges: [Int: LineEntry] = [:]
    let base: UInt8 = area.isRightToLeft ? 1 : 0
    for entry in entries {
      let item = content.items[entry.item]
      switch item.kind {
      case .open:
        path.append(entry.item)
        openEdges[entry.item] = entry
      case .close:
        if let open = path.popLast() { closeEdges[open] = entry }
      case .text:
        var start = entry.start
        while start < entry.end {
          var end = start + 1
          while end < entry.end, content.levels[end] == content.levels[start] { end += 1 }
          var part = entry
          part.start = start
          part.end = end
          part.width = content.width(start, end)
          leaves.append(Leaf(entry: part, level: content.levels[start], path: path))
          start = end
        }
      case .atomic, .tab:
        leaves.append(Leaf(entry: entry, level: content.levels[entry.start], path: path))
      default: leaves.append(Leaf(entry: entry, level: base, path: path))
      }
    }
    var level = leaves.map(\.level).max() ?? 0
    while level > 0 {
      var start = 0
      while start < leaves.count {
        guard leaves[start].level >= level else {
          start += 1
          continue
        }
        var end = start
        while end < leaves.count, leaves[end].level >= level { end += 1 }
        leaves[start..<end].reverse()
        start = end
      }
      level -= 1
    }
    // Boxes around the leaves; a box's start edge goes with its first part, its end edge with the
    // last one, left or right by its direction.
    var partsLeft: [Int: Int] = [:]
    var openPath: [Int] = []
    for leaf in leaves {
      for item in leaf.path.drop(while: { openPath.contains($0) }) {
        partsLeft[item, default: 0] += 1
      }
      openPath = leaf.path
    }
    var result: [LineEntry] = []
    var seen: Set<Int> = []
    openPath = []
    func isRightToLeftBox(_ item: Int) -> Bool {
      context.styles[Int(content.items[item].style)].direction == .rtl
    }
    func close(_ item: Int) {
      let isLastPart = partsLeft[item] == 0
      let edge = isRightToLeftBox(item) ? openEdges[item] : closeEdges[item]
      let edges = context.edges(content.items[item].box, basis: area.width)
      let hasEdge = isLastPart && (edge?.hasEdge ?? false)
      var entry = LineEntry(
        item: item, start: 0, end: 0,
        width: edges.margin.right + edges.padding.right + edges.border.right)
      entry.hasEdge = hasEdge
      entry.item = closingItem(of: item)
      result.append(entry)
    }
    for leaf in leaves {
      let common = zip(openPath, leaf.path).prefix { $0 == $1 }.count
      for item in openPath[common...].reversed() { close(item) }
      for item in leaf.path[common...] {
        partsLeft[item, default: 1] -= 1
        let edge = isRightToLeftBox(item) ? closeEdges[item] : openEdges[item]
        let edges = context.edges(content.items[item].box, basis: area.width)
        var entry = LineEntry(
          item: item, start: 0, end: 0, width: edges.margin.left + edges.contentLeft)
        entry.hasEdge = seen.insert(item).inserted && (edge?.hasEdge ?? false)
        result.append(entry)
      }
      openPath = leaf.path
      result.append(leaf.entry)
    }
    for item in openPath.reversed() { close(item) }
    return result
  }

  private func closingItem(of item: Int) -> Int {
    let box = content.items[item].box
    return content.items[item...].firstIndex { $0.kind == .close && $0.box == box } ?? item
  }

  // MARK: What makes no line

  /// Where the content ends that makes no line box (white space, empty inline boxes, floats,
  /// out-of-flow boxes), if nothing before a block-level box or the end makes one,
  /// https://drafts.csswg.org/css2/#phantom-line-box
  private func endOfEmptySegment() -> Int? {
    var index = cursor.item
    while index < content.items.count {
      let item = content.items[index]
      switch item.kind {
      case .text:
        if !item.collapses { return nil }
        let start = index == cursor.item ? max(item.start, cursor.offset) : item.start
        if content.scalars[min(start, item.end)..<item.end].contains(where: { $0 != " " }) {
          return nil
        }
      case .tab, .forcedBreak, .atomic: return nil
      case .open, .close:
        let edges = context.edges(item.box, basis: area.width)
        if item.kind == .open, edges.margin.left != .zero || edges.contentLeft != .zero {
          return nil
        }
        if item.kind == .close,
          edges.margin.right != .zero || edges.padding.right + edges.border.right != .zero
        {
          return nil
        }
      case .float, .outOfFlow: break
      case .block: return index
      }
      index += 1
    }
    return index
  }

  private mutating func layoutEmptySegment(end: Int) {
    var entries = openItems.map {
      LineEntry(item: $0, start: 0, end: 0, width: .zero, result: nil, hasEdge: false)
    }
    for index in cursor.item..<end {
      let item = content.items[index]
      switch item.kind {
      case .float:
        if handledFloats.insert(index).inserted {
          context.addFloat(item.box, frame: frame, flow: flow, area: area)
        }
      case .outOfFlow: context.addOutOfFlow(item.box, frame: frame, flow: flow, area: area)
      case .open, .close:
        entries.append(LineEntry(item: index, start: 0, end: 0, width: .zero))
      default: break
      }
    }
    let y = frame.y.map { flow.y + flow.strut.sum - $0 } ?? .zero
    if !entries.isEmpty {
      var layout = LineLayout(
        context: context, content: content, container: box, containerWidth: area.width)
      var left = area.x
      if frame.y != nil { left = lineEdges(at: flow.y + flow.strut.sum, height: .zero).left }
      layout.place(entries, left: left - frame.x, expansion: .zero, isEmpty: true)
      for var fragment in layout.fragments {
        fragment.y = y
        fragment.height = .zero
        lines.fragments.append(fragment)
      }
    }
    advance(to: InlineCursor(item: end, offset: 0))
  }

  // MARK: Blocks inside inline boxes

  /// A block-level box inside an inline box stands between lines; the inline boxes around it have
  /// parts as wide as it is, https://drafts.csswg.org/css2/#anonymous-block-level
  private mutating func layoutBlock(_ block: BoxID) {
    context.layoutInFlow(block, parent: frame, flow: flow, area: area)
    guard let child = frame.result.children.popLast() else { return }
    var depth: [Int] = []
    for item in openItems {
      var fragment = InlineFragment(kind: .box, box: content.items[item].box)
      fragment.x = area.x - frame.x
      fragment.y = child.y
      fragment.width = area.width
      fragment.height = child.result.height
      fragment.hasLeftEdge = false
      fragment.hasRightEdge = false
      depth.append(lines.fragments.count)
      lines.fragments.append(fragment)
    }
    var fragment = InlineFragment(kind: .result, box: block)
    fragment.x = child.x
    fragment.y = child.y
    fragment.width = child.result.width
    fragment.height = child.result.height
    fragment.result = child.result
    lines.fragments.append(fragment)
    for index in depth { lines.fragments[index].count = Int32(lines.fragments.count - index) }
  }

  // MARK: Positioned inline boxes

  /// Lays out the positioned descendants whose containing block is an inline box here,
  /// https://drafts.csswg.org/css-position-3/#def-cb
  private func placeInInlineBoxes() {
    guard content.hasPositionedInline, !frame.result.outOfFlow.isEmpty else { return }
    var remaining: [LayoutResult.OutOfFlow] = []
    for entry in frame.result.outOfFlow {
      guard let owner = inlineContainingBlock(of: entry.box),
        let rect = paddingBox(of: owner)
      else {
        remaining.append(entry)
        continue
      }
      context.place(entry, in: rect, of: frame.result, isRightToLeft: area.isRightToLeft)
      if let last = frame.result.positioned.indices.last {
        frame.result.positioned[last].inlineOwner = owner
      }
    }
    frame.result.outOfFlow = remaining
  }

  private func inlineContainingBlock(of positioned: BoxID) -> BoxID? {
    let isFixed =
      context.styles[Int(context.boxes[Int(positioned)].style)].position == .fixed
    var ancestor = context.boxes[Int(positioned)].parent
    while ancestor != noBox, ancestor != box {
      if context.boxes[Int(ancestor)].kind == .inline,
        isFixed
          ? context.containsFixed(ancestor) : context.isContainingBlock(ancestor)
      {
        return ancestor
      }
      ancestor = context.boxes[Int(ancestor)].parent
    }
    return nil
  }

  /// From the start of an inline box's first part to the end of its last part.
  private func paddingBox(of inline: BoxID) -> LayoutRect? {
    let parts = lines.fragments.filter { $0.kind == .box && $0.box == inline }
    guard let first = parts.first, let last = parts.last else { return nil }
    let edges = context.edges(inline, basis: area.width)
    let left = first.x + (first.hasLeftEdge ? edges.border.left : .zero)
    let top = first.y + edges.border.top
    let right = last.x + last.width - (last.hasRightEdge ? edges.border.right : .zero)
    let bottom = last.y + last.height - edges.border.bottom
    return LayoutRect(
      x: left, y: top, width: max(.zero, right - left), height: max(.zero, bottom - top))
  }
}
