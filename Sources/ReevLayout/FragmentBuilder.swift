import ReevDOM
import ReevStyle

/// Makes the fragment tree of laid-out boxes: absolute places, scrolling, relative and sticky
/// positions, transforms and clips.
struct FragmentBuilder {
  /// What a box's descendants need to know of their surroundings.
  struct Surroundings {
    /// The fragment around.
    var parent: Int32 = -1
    var clip: Int32 = -1
    /// What maps the px in which places are given to those of the viewport; nil is the identity.
    var transform: AffineTransform?
    /// What sticky boxes stick to: the nearest scroll container's content box as it is seen, in the
    /// same px as places.
    var scrollport: LayoutRect
    /// The content box of the table around, in which its rows and cells stick.
    var table: LayoutRect?
    var isFixed = false
  }

  /// A positioned box that waits for its turn in tree order.
  private struct Waiting {
    var child: LayoutResult.Child
    var x: LayoutUnit
    var y: LayoutUnit
    var surroundings: Surroundings
    /// The containing block's padding box.
    var area: LayoutRect
  }

  let context: LayoutContext
  private var tree = FragmentTree()
  private var waiting: [BoxID: Waiting] = [:]
  /// The characters of a text while its string is made.
  private var bytes: [UInt8] = []
  /// The last tree, of which fragments may be taken over.
  private let old: FragmentTree
  private let oldPlaces: PlacedSubtrees
  /// What may be taken over from the new tree.
  private(set) var places = PlacedSubtrees()
  /// Counts what makes fragments depend on more than their place and one clip.
  private var irregularities = 0

  init(
    context: LayoutContext, reusing old: FragmentTree = FragmentTree(),
    _ places: PlacedSubtrees = PlacedSubtrees()
  ) {
    self.context = context
    self.old = old
    oldPlaces = places
  }

  /// The fragment tree of the main document's viewport box.
  mutating func build(_ root: LayoutResult) -> FragmentTree {
    let document = context.document
    let scrollX = LayoutUnit(px: Float(document.scrollX))
    let scrollY = LayoutUnit(px: Float(document.scrollY))
    let viewport = LayoutRect(x: .zero, y: .zero, width: root.width, height: root.height)
    tree.fragments.reserveCapacity(max(old.fragments.count, context.boxes.count))
    tree.strings.reserveCapacity(max(old.strings.count, context.texts.count))
    let surroundings = Surroundings(scrollport: viewport)
    addContent(
      of: root, x: .zero, y: .zero, scrollX: scrollX, scrollY: scrollY,
      surroundings: surroundings)
    link()
    measurePage(viewport: viewport, scrollX: scrollX, scrollY: scrollY)
    tree.problems = context.problems
    return tree
  }

  // MARK: Boxes

  /// Adds a box whose border box's place in flow is (x, y).
  private mutating func add(
    _ result: LayoutResult, x: LayoutUnit, y: LayoutUnit, area: LayoutRect,
    stickyArea: LayoutRect? = nil, hasDefiniteHeight: Bool, surroundings: Surroundings
  ) {
    let entry = context.boxes[Int(result.box)]
    let style = Int(entry.style)
    var (x, y) = (x, y)
    if entry.source != .anonymous {
      let shift = shift(
        style: style,
        rect: LayoutRect(x: x, y: y, width: result.width, height: result.height), area: area,
        stickyArea: stickyArea, hasDefiniteHeight: hasDefiniteHeight, box: result.box,
        surroundings: surroundings)
      x = x + shift.x
      y = y + shift.y
    }
    if takeOver(result, x: x, y: y, surroundings) { return }
    let irregularitiesBefore = irregularities
    let (firstString, firstInside) = (tree.strings.count, places.subtrees.count)
    let outside = surroundings
    var surroundings = surroundings
    var rect = LayoutRect(x: x, y: y, width: result.width, height: result.height)
    if entry.source != .anonymous, let own = context.transform(of: style, rect: rect) {
      irregularities += 1
      if own.isTranslation, surroundings.transform == nil {
        rect.x = rect.x + LayoutUnit(px: own.e)
        rect.y = rect.y + LayoutUnit(px: own.f)
      } else {
        surroundings.transform = surroundings.transform.map { $0.applied(after: own) } ?? own
      }
    }
    let shown = surroundings.transform.map { $0.bounds(of: rect) } ?? rect
    if entry.source != .anonymous { clip(style: style, rect: rect, surroundings: &surroundings) }
    if entry.source != .anonymous, context.styles[style].position == .fixed {
      surroundings.isFixed = true
      irregularities += 1
    }
    var fragment = Fragment(
      kind: entry.kind == .replaced ? .replaced : .box, source: entry.source, node: entry.node,
      style: context.paintedStyle(entry.style), parent: surroundings.parent, rect: shown)
    fragment.border = Edges(
      top: result.border.top, right: result.border.right - result.bars.right,
      bottom: result.border.bottom - result.bars.bottom,
      left: result.border.left - result.bars.left)
    fragment.padding = result.padding
    fragment.clip = surroundings.clip
    fragment.isFixed = surroundings.isFixed
    let index = Int32(tree.fragments.count)
    tree.fragments.append(fragment)
    surroundings.parent = index
    let isScrolling = clipContent(of: result, rect: rect, surroundings: &surroundings)
    var (scrollX, scrollY) = (LayoutUnit.zero, LayoutUnit.zero)
    if isScrolling || entry.role == .viewport, let state = context.document.state[entry.node] {
      scrollX = LayoutUnit(px: Float(state.scrollX))
      scrollY = LayoutUnit(px: Float(state.scrollY))
    }
    addContent(
      of: result, x: rect.x, y: rect.y, scrollX: scrollX, scrollY: scrollY,
      isScrolling: isScrolling, surroundings: surroundings)
    tree.fragments[Int(index)].subtreeCount = Int32(tree.fragments.count) - index
    if isScrolling {
      measure(index, rect: rect, scrollX: scrollX, scrollY: scrollY, clip: surroundings.clip)
    }
    let count = tree.fragments.count - Int(index)
    if irregularities == irregularitiesBefore, count >= PlacedSubtrees.minimumCount,
      outside.transform == nil
    {
      places.subtrees.append(
        PlacedSubtrees.Subtree(
          result: result, x: x, y: y, clip: outside.clip, isFixed: outside.isFixed,
          fragments: Int(index)..<tree.fragments.count,
          strings: firstString..<tree.strings.count, firstInside: firstInside))
    }
  }

  /// Takes a result's fragments from the last tree; false where they may not be the same.
  private mutating func takeOver(
    _ result: LayoutResult, x: LayoutUnit, y: LayoutUnit, _ surroundings: Surroundings
  ) -> Bool {
    guard surroundings.transform == nil, let index = oldPlaces.find(result) else { return false }
    let known = oldPlaces.subtrees[index]
    guard known.isFixed == surroundings.isFixed else { return false }
    let start = tree.fragments.count
    let firstString = tree.strings.count
    let (dx, dy) = (x - known.x, y - known.y)
    guard
      tree.append(
        known, of: old, parent: surroundings.parent, clip: surroundings.clip, dx: dx, dy: dy)
    else { return false }
    let firstInside = places.subtrees.count
    for var inside in oldPlaces.subtrees[known.firstInside...index] {
      inside.x = inside.x + dx
      inside.y = inside.y + dy
      inside.clip = surroundings.clip
      let fragments = inside.fragments.lowerBound - known.fragments.lowerBound + start
      inside.fragments = fragments..<(fragments + inside.fragments.count)
      let strings = inside.strings.lowerBound - known.strings.lowerBound + firstString
      inside.strings = strings..<(strings + inside.strings.count)
      inside.firstInside += firstInside - known.firstInside
      places.subtrees.append(inside)
    }
    return true
  }

  /// Adds what is inside a box whose border box begins at (x, y).
  private mutating func addContent(
    of result: LayoutResult, x: LayoutUnit, y: LayoutUnit, scrollX: LayoutUnit,
    scrollY: LayoutUnit, isScrolling: Bool = false, surroundings: Surroundings
  ) {
    let isViewport = context.boxes[Int(result.box)].role == .viewport
    let paddingBox = LayoutRect(
      x: x + result.border.left - scrollX, y: y + result.border.top - scrollY,
      width: max(.zero, result.width - result.border.left - result.border.right),
      height: max(.zero, result.height - result.border.top - result.border.bottom))
    let contentBox = LayoutRect(
      x: paddingBox.x + result.padding.left, y: paddingBox.y + result.padding.top,
      width: max(.zero, paddingBox.width - result.padding.left - result.padding.right),
      height: max(.zero, paddingBox.height - result.padding.top - result.padding.bottom))
    var surroundings = surroundings
    if context.boxes[Int(result.box)].kind == .table { surroundings.table = contentBox }
    let stickyArea = isScrolling ? scrolledArea(of: result, x: x - scrollX, y: y - scrollY) : nil
    if !result.positioned.isEmpty { irregularities += 1 }
    for child in result.positioned {
      var inside = surroundings
      var (childX, childY) = (x + child.x - scrollX, y + child.y - scrollY)
      let style = Int(context.boxes[Int(child.result.box)].style)
      if isViewport, context.styles[style].position == .fixed {
        inside.isFixed = true
        childX = x + child.x
        childY = y + child.y
      }
      if context.styles[style].position == .fixed {
        let offset = staticOffset(
          of: child.result.box, until: result.box, area: contentBox)
        childX = childX + offset.x
        childY = childY + offset.y
      }
      if child.inlineOwner != noBox {
        let offset = inlineOffset(
          of: child.inlineOwner, area: contentBox, definite: result.hasDefiniteHeight)
        childX = childX + offset.x
        childY = childY + offset.y
      }
      waiting[child.result.box] = Waiting(
        child: child, x: childX, y: childY, surroundings: inside, area: paddingBox)
    }
    if let marker = result.markerLines {
      addLines(
        marker, x: x - scrollX, y: y - scrollY, area: contentBox, definite: false,
        surroundings: surroundings)
    }
    for child in result.children {
      if child.result.isPlaceholder {
        irregularities += 1
        addWaiting(child.result.box, parent: surroundings.parent)
      } else {
        add(
          child.result, x: x + child.x - scrollX, y: y + child.y - scrollY, area: contentBox,
          stickyArea: stickyArea, hasDefiniteHeight: result.hasDefiniteHeight,
          surroundings: surroundings)
      }
    }
    if let lines = result.lines {
      addLines(
        lines, x: x - scrollX, y: y - scrollY, area: contentBox, stickyArea: stickyArea,
        definite: result.hasDefiniteHeight, surroundings: surroundings)
    }
    for child in result.positioned {
      addWaiting(child.result.box, parent: surroundings.parent)
    }
  }

  /// Adds a positioned box where it stands in the tree.
  private mutating func addWaiting(_ box: BoxID, parent: Int32) {
    guard let entry = waiting.removeValue(forKey: box) else { return }
    var surroundings = entry.surroundings
    surroundings.parent = parent
    add(
      entry.child.result, x: entry.x, y: entry.y, area: entry.area, hasDefiniteHeight: true,
      surroundings: surroundings)
  }

  // MARK: Lines

  private mutating func addLines(
    _ lines: InlineLines, x: LayoutUnit, y: LayoutUnit, area: LayoutRect,
    stickyArea: LayoutRect? = nil, definite: Bool, surroundings: Surroundings
  ) {
    // The inline boxes around: where each ends, its fragment, and how it moves its content.
    var open:
      [(end: Int, fragment: Int32, surroundings: Surroundings, dx: LayoutUnit, dy: LayoutUnit)] = []
    var mergedEnd = 0
    // OPTIMIZATION: once for all, not with a check of access each.
    let pieces = lines.fragments
    for index in pieces.indices where index >= mergedEnd {
      while let last = open.last, index >= last.end {
        let fragment = Int(last.fragment)
        tree.fragments[fragment].subtreeCount = Int32(tree.fragments.count - fragment)
        open.removeLast()
      }
      let around = open.last?.surroundings ?? surroundings
      let (dx, dy) = (open.last?.dx ?? .zero, open.last?.dy ?? .zero)
      switch pieces[index].kind {
      case .result:
        guard let result = pieces[index].result else { continue }
        add(
          result, x: x + pieces[index].x + dx, y: y + pieces[index].y + dy,
          area: area, stickyArea: stickyArea,
          hasDefiniteHeight: definite, surroundings: around)
      case .text:
        let box = Int(pieces[index].box)
        // A wbr.
        if context.boxes[box].source == .node,
          context.document.kind[Int(context.boxes[box].node)] == .element
        {
          continue
        }
        mergedEnd = endOfTabbedText(lines, from: index)
        addText(lines, index..<mergedEnd, x: x + dx, y: y + dy, surroundings: around)
      case .box:
        let piece = pieces[index]
        let entry = context.boxes[Int(piece.box)]
        let style = Int(entry.style)
        var rect = LayoutRect(
          x: x + piece.x + dx, y: y + piece.y + dy, width: piece.width, height: piece.height)
        let shift = shift(
          style: style, rect: rect, area: area, stickyArea: stickyArea,
          hasDefiniteHeight: definite, box: piece.box, surroundings: around)
        rect.x = rect.x + shift.x
        rect.y = rect.y + shift.y
        var fragment = Fragment(
          kind: .box, source: entry.source, node: entry.node,
          style: context.paintedStyle(entry.style), parent: around.parent,
          rect: around.transform.map { $0.bounds(of: rect) } ?? rect)
        let edges = context.edges(piece.box, basis: area.width)
        fragment.border = edges.border
        fragment.padding = edges.padding
        if !piece.hasLeftEdge {
          fragment.border.left = .zero
          fragment.padding.left = .zero
        }
        if !piece.hasRightEdge {
          fragment.border.right = .zero
          fragment.padding.right = .zero
        }
        fragment.clip = around.clip
        fragment.isFixed = around.isFixed
        var inside = around
        inside.parent = Int32(tree.fragments.count)
        tree.fragments.append(fragment)
        open.append(
          (index + Int(piece.count), inside.parent, inside, dx + shift.x, dy + shift.y))
      }
    }
    for last in open {
      let fragment = Int(last.fragment)
      tree.fragments[fragment].subtreeCount = Int32(tree.fragments.count - fragment)
    }
  }

  /// The end of the fragments that tabs join to one text on a line.
  private func endOfTabbedText(_ lines: InlineLines, from start: Int) -> Int {
    func isTab(_ index: Int) -> Bool {
      let place = lines.fragments[index].start
      return place < lines.fragments[index].end && lines.content.scalars[place] == "\t"
    }
    var end = start + 1
    while end < lines.fragments.count, lines.fragments[end].kind == .text,
      lines.fragments[end].box == lines.fragments[start].box,
      lines.fragments[end].start == lines.fragments[end - 1].end,
      lines.fragments[end].y == lines.fragments[start].y,
      lines.fragments[end].x == lines.fragments[end - 1].x + lines.fragments[end - 1].width,
      isTab(end) || isTab(end - 1)
    {
      end += 1
    }
    return end
  }

  private mutating func addText(
    _ lines: InlineLines, _ range: Range<Int>, x: LayoutUnit, y: LayoutUnit,
    surroundings: Surroundings
  ) {
    let index = range.lowerBound
    let last = range.upperBound - 1
    let pieces = lines.fragments
    let box = Int(pieces[index].box)
    let rect = LayoutRect(
      x: x + pieces[index].x, y: y + pieces[index].y,
      width: pieces[last].x + pieces[last].width - pieces[index].x,
      height: pieces[index].height)
    var fragment = Fragment(
      kind: .text, source: context.boxes[box].source, node: context.boxes[box].node,
      style: context.paintedStyle(
        pieces[index].style >= 0 ? pieces[index].style : context.boxes[box].style),
      parent: surroundings.parent,
      rect: surroundings.transform.map { $0.bounds(of: rect) } ?? rect)
    fragment.baseline = pieces[index].baseline
    fragment.textStart = Int32(clamping: pieces[index].start)
    let levels = lines.content(of: pieces[index]).levels
    if levels.indices.contains(pieces[index].start) {
      fragment.isRightToLeft = levels[pieces[index].start] % 2 == 1
    }
    fragment.clip = surroundings.clip
    fragment.isFixed = surroundings.isFixed
    fragment.text = Int32(tree.strings.count)
    if let known = lines.strings.isEmpty ? nil : lines.strings[index] {
      tree.strings.append(known)
    } else {
      let made = text(of: lines, range)
      if lines.strings.isEmpty {
        lines.strings = Array(repeating: nil, count: lines.fragments.count)
      }
      lines.strings[index] = made
      tree.strings.append(made)
    }
    tree.fragments.append(fragment)
  }

  /// The characters of fragments side by side as a string. A tab is as many spaces as are as wide
  /// as the characters of the text are on average: in a font of equal widths, up to the tab stop.
  private mutating func text(of lines: InlineLines, _ range: Range<Int>) -> String {
    bytes.removeAll(keepingCapacity: true)
    for index in range {
      let piece = lines.fragments[index]
      if range.count > 1, piece.end == piece.start + 1, lines.content.scalars[piece.start] == "\t" {
        appendSpaces(for: piece, in: lines, range)
      } else {
        appendCharacters(of: lines.content(of: piece), piece.start, piece.end)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func appendSpaces(
    for tab: InlineFragment, in lines: InlineLines, _ range: Range<Int>
  ) {
    var width = LayoutUnit.zero
    var count = 0
    for index in range {
      let piece = lines.fragments[index]
      if lines.content.scalars[piece.start] == "\t" { continue }
      width = width + piece.width
      count += piece.end - piece.start
    }
    let mean = count > 0 ? width.px / Float(count) : 0
    let spaces = mean > 0 ? min(64, max(1, (tab.width.px / mean).rounded())) : 1
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: Int(spaces)))
  }

  private mutating func appendCharacters(of content: InlineContent, _ start: Int, _ end: Int) {
    for index in start..<max(start, end) {
      let code = content.scalars[index].value
      if code < 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: code))
      } else {
        bytes.append(
          contentsOf: UTF8.encode(content.scalars[index]) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }

  // MARK: Places

  /// How relative and sticky positioning move a box, https://drafts.csswg.org/css-position-3/#relpos-insets
  private mutating func shift(
    style: Int, rect: LayoutRect, area: LayoutRect, stickyArea: LayoutRect?,
    hasDefiniteHeight: Bool, box: BoxID, surroundings: Surroundings
  ) -> (x: LayoutUnit, y: LayoutUnit) {
    switch context.styles[style].position {
    case .relative:
      return context.relativeOffset(
        style: style, width: area.width, height: hasDefiniteHeight ? area.height : nil)
    case .sticky:
      irregularities += 1
      var area = stickyArea ?? area
      switch context.boxes[Int(box)].kind {
      case .tableRowGroup, .tableRow, .tableCell: area = surroundings.table ?? area
      default: break
      }
      return stickyOffset(
        style: style, rect: rect, area: area, box: box, port: surroundings.scrollport)
    default: return (.zero, .zero)
    }
  }

  /// A scroll container as the containing block of sticky boxes: all that can be scrolled to,
  /// without the padding. The place is that of the scrolled border box.
  private func scrolledArea(
    of result: LayoutResult, x: LayoutUnit, y: LayoutUnit
  ) -> LayoutRect {
    let overflow = context.scrollableOverflow(of: result)
    let padding = result.padding
    return LayoutRect(
      x: x + overflow.x + padding.left, y: y + overflow.y + padding.top,
      width: max(.zero, overflow.width - padding.left - padding.right),
      height: max(.zero, overflow.height - padding.top - padding.bottom))
  }

  /// https://drafts.csswg.org/css-position-3/#stickypos-insets
  private func stickyOffset(
    style: Int, rect: LayoutRect, area: LayoutRect, box: BoxID, port: LayoutRect
  ) -> (x: LayoutUnit, y: LayoutUnit) {
    let inset = context.styles[style].inset
    let edges = context.edges(box, basis: area.width)
    var (x, y) = (LayoutUnit.zero, LayoutUnit.zero)
    if let bottom = context.resolve(inset.bottom, basis: port.height) {
      let excess = rect.maxY - (port.maxY - bottom)
      if excess > .zero {
        y = -min(excess, max(.zero, rect.y - edges.margin.top - area.y))
      }
    }
    if let top = context.resolve(inset.top, basis: port.height) {
      let lack = port.y + top - (rect.y + y)
      if lack > .zero {
        let room = area.maxY - rect.maxY - y - edges.margin.bottom
        y = y + min(lack, max(.zero, room))
      }
    }
    if let right = context.resolve(inset.right, basis: port.width) {
      let excess = rect.maxX - (port.maxX - right)
      if excess > .zero {
        x = -min(excess, max(.zero, rect.x - edges.margin.left - area.x))
      }
    }
    if let left = context.resolve(inset.left, basis: port.width) {
      let lack = port.x + left - (rect.x + x)
      if lack > .zero {
        let room = area.maxX - rect.maxX - x - edges.margin.right
        x = x + min(lack, max(.zero, room))
      }
    }
    return (x, y)
  }

  /// How relatively positioned ancestors below its containing block move a box that stands at its
  /// static position.
  private func staticOffset(
    of box: BoxID, until container: BoxID, area: LayoutRect
  ) -> (x: LayoutUnit, y: LayoutUnit) {
    let inset = context.styles[Int(context.boxes[Int(box)].style)].inset
    let isStaticX = inset.left.kind == .auto && inset.right.kind == .auto
    let isStaticY = inset.top.kind == .auto && inset.bottom.kind == .auto
    guard isStaticX || isStaticY else { return (.zero, .zero) }
    var (x, y) = (LayoutUnit.zero, LayoutUnit.zero)
    var ancestor = context.boxes[Int(box)].parent
    while ancestor != noBox, ancestor != container {
      let entry = context.boxes[Int(ancestor)]
      if entry.source != .anonymous, context.styles[Int(entry.style)].position == .relative {
        let offset = context.relativeOffset(
          style: Int(entry.style), width: area.width, height: nil)
        if isStaticX { x = x + offset.x }
        if isStaticY { y = y + offset.y }
      }
      ancestor = entry.parent
    }
    return (x, y)
  }

  /// How the inline boxes from `inline` up to its block container move their content.
  private func inlineOffset(
    of inline: BoxID, area: LayoutRect, definite: Bool
  ) -> (x: LayoutUnit, y: LayoutUnit) {
    var (x, y) = (LayoutUnit.zero, LayoutUnit.zero)
    var box = inline
    while box != noBox, context.boxes[Int(box)].kind == .inline {
      let style = Int(context.boxes[Int(box)].style)
      if context.styles[style].position == .relative {
        let offset = context.relativeOffset(
          style: style, width: area.width, height: definite ? area.height : nil)
        x = x + offset.x
        y = y + offset.y
      }
      box = context.boxes[Int(box)].parent
    }
    return (x, y)
  }

  // MARK: Clips

  /// `clip` and `clip-path: inset()` of a box.
  private mutating func clip(
    style: Int, rect: LayoutRect, surroundings: inout Surroundings
  ) {
    guard let inset = context.styles[style].rare?.values.clipInset else { return }
    let left = context.resolve(inset.left, basis: rect.width) ?? .zero
    let right = context.resolve(inset.right, basis: rect.width) ?? .zero
    let top = context.resolve(inset.top, basis: rect.height) ?? .zero
    let bottom = context.resolve(inset.bottom, basis: rect.height) ?? .zero
    narrow(
      &surroundings,
      to: LayoutRect(
        x: rect.x + left, y: rect.y + top, width: max(.zero, rect.width - left - right),
        height: max(.zero, rect.height - top - bottom)))
  }

  /// The clip that a box's overflow gives its content.
  ///
  /// - Returns: whether it is a scroll container.
  private mutating func clipContent(
    of result: LayoutResult, rect: LayoutRect, surroundings: inout Surroundings
  ) -> Bool {
    let entry = context.boxes[Int(result.box)]
    let style = Int(entry.style)
    var overflowX = context.styles[style].overflowX
    var overflowY = context.styles[style].overflowY
    if entry.givesOverflowToViewport {
      (overflowX, overflowY) = (.visible, .visible)
    }
    if entry.role == .viewport { (overflowX, overflowY) = (.auto, .auto) }
    if entry.kind == .replaced, overflowX == .visible { (overflowX, overflowY) = (.clip, .clip) }
    if context.styles[style].rare?.values.containsPaint == true, entry.source != .anonymous {
      if overflowX == .visible { overflowX = .clip }
      if overflowY == .visible { overflowY = .clip }
    }
    guard overflowX != .visible || overflowY != .visible else { return false }
    if entry.kind == .inline || entry.kind == .table && entry.source == .anonymous { return false }
    var clip = LayoutRect(
      x: rect.x + result.border.left, y: rect.y + result.border.top,
      width: max(.zero, rect.width - result.border.left - result.border.right),
      height: max(.zero, rect.height - result.border.top - result.border.bottom))
    let port = clip
    if overflowX == .visible {
      clip.x = -LayoutUnit.maximum / 2
      clip.width = LayoutUnit.maximum
    }
    if overflowY == .visible {
      clip.y = -LayoutUnit.maximum / 2
      clip.height = LayoutUnit.maximum
    }
    narrow(&surroundings, to: clip)
    let isScrolling =
      (overflowX != .visible && overflowX != .clip) || (overflowY != .visible && overflowY != .clip)
    if isScrolling {
      let padding = result.padding
      surroundings.scrollport = LayoutRect(
        x: port.x + padding.left, y: port.y + padding.top,
        width: max(.zero, port.width - padding.left - padding.right),
        height: max(.zero, port.height - padding.top - padding.bottom))
    }
    return isScrolling
  }

  private mutating func narrow(_ surroundings: inout Surroundings, to rect: LayoutRect) {
    irregularities += 1
    var clip = surroundings.transform.map { $0.bounds(of: rect) } ?? rect
    if surroundings.clip >= 0 {
      let around = tree.clips[Int(surroundings.clip)]
      clip =
        clip.intersection(around)
        ?? LayoutRect(x: clip.x, y: clip.y, width: .zero, height: .zero)
      if clip == around { return }
    }
    surroundings.clip = Int32(tree.clips.count)
    tree.clips.append(clip)
  }

  // MARK: The whole

  /// The scrollable overflow of a scroll container.
  private mutating func measure(
    _ index: Int32, rect: LayoutRect, scrollX: LayoutUnit, scrollY: LayoutUnit, clip: Int32
  ) {
    let fragment = tree.fragments[Int(index)]
    var (right, bottom) = (fragment.rect.maxX, fragment.rect.maxY)
    let end = Int(index + fragment.subtreeCount)
    for inner in tree.fragments[(Int(index) + 1)..<max(Int(index) + 1, end)]
    where inner.clip == clip {
      right = max(right, inner.rect.maxX + scrollX)
      bottom = max(bottom, inner.rect.maxY + scrollY)
    }
    tree.fragments[Int(index)].scrollWidth = right - fragment.rect.x
    tree.fragments[Int(index)].scrollHeight = bottom - fragment.rect.y
  }

  private mutating func measurePage(
    viewport: LayoutRect, scrollX: LayoutUnit, scrollY: LayoutUnit
  ) {
    var (width, height) = (viewport.width, viewport.height)
    for fragment in tree.fragments where fragment.clip < 0 && !fragment.isFixed {
      width = max(width, fragment.rect.maxX + scrollX)
      height = max(height, fragment.rect.maxY + scrollY)
    }
    tree.scrollWidth = width
    tree.scrollHeight = height
  }

  /// Links the fragments of each node.
  private mutating func link() {
    let count = context.document.slotCount
    tree.firstFragment = Array(repeating: -1, count: count)
    tree.nextOfNode = Array(repeating: -1, count: tree.fragments.count)
    var last: [Int32] = Array(repeating: -1, count: count)
    for (index, fragment) in tree.fragments.enumerated() {
      let node = Int(fragment.node)
      guard last.indices.contains(node) else { continue }
      if last[node] < 0 {
        tree.firstFragment[node] = Int32(index)
      } else {
        tree.nextOfNode[Int(last[node])] = Int32(index)
      }
      last[node] = Int32(index)
    }
  }
}

extension LayoutContext {
  /// How far relative positioning moves a box in a containing block of this size.
  func relativeOffset(
    style: Int, width: LayoutUnit, height: LayoutUnit?
  ) -> (x: LayoutUnit, y: LayoutUnit) {
    let inset = styles[style].inset
    let left = resolve(inset.left, basis: width)
    let right = resolve(inset.right, basis: width)
    let top = resolve(inset.top, basis: height)
    let bottom = resolve(inset.bottom, basis: height)
    let x =
      styles[style].direction == .rtl && right != nil
      ? -(right ?? .zero) : left ?? -(right ?? .zero)
    return (x, top ?? -(bottom ?? .zero))
  }
}
