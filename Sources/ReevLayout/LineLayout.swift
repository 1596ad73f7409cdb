import ReevDOM
import ReevStyle

/// The vertical metrics of an inline box: its font's, and with half the leading added.
struct InlineMetrics {
  var ascent: LayoutUnit
  var descent: LayoutUnit
  var lineAscent: LayoutUnit
  var lineDescent: LayoutUnit

  var lineHeight: LayoutUnit { lineAscent + lineDescent }
}

extension LayoutContext {
  /// The metrics of inline boxes and struts of a style, https://drafts.csswg.org/css-inline-3/#line-height-property
  func inlineMetrics(style: Int32) -> InlineMetrics {
    if caches.metricsOfStyle.indices.contains(Int(style)),
      let known = caches.metricsOfStyle[Int(style)]
    {
      return known
    }
    let metrics = computeInlineMetrics(style: style)
    if caches.metricsOfStyle.indices.contains(Int(style)) {
      caches.metricsOfStyle[Int(style)] = metrics
    }
    return metrics
  }

  private func computeInlineMetrics(style: Int32) -> InlineMetrics {
    let font = font(ofStyle: style)
    let ascent = LayoutUnit(px: font.ascent)
    let descent = LayoutUnit(px: font.descent)
    let specified = styles[Int(style)].lineHeight
    let lineHeight = LayoutUnit(px: specified >= 0 ? specified : font.normalLineHeight)
    // Half the leading above, rounded down to whole px.
    let leading = lineHeight - (ascent + descent)
    let half = LayoutUnit(raw: (leading.raw / 2) & ~63)
    let above =
      leading.raw < 0 && leading.raw % 2 != 0 ? LayoutUnit(raw: (leading.raw - 1) / 2 & ~63) : half
    let lineAscent = ascent + above
    return InlineMetrics(
      ascent: ascent, descent: descent, lineAscent: lineAscent,
      lineDescent: lineHeight - lineAscent)
  }
}

/// Places a line's content down and across, https://drafts.csswg.org/css2/#line-height
struct LineLayout {
  /// A subtree that `vertical-align` aligns as a whole: the line's root, or a box aligned to the
  /// line's top or bottom.
  private struct Group {
    var align: VerticalAlign
    var top = LayoutUnit.maximum
    var bottom = -LayoutUnit.maximum

    var isEmpty: Bool { top > bottom }
    var height: LayoutUnit { isEmpty ? .zero : bottom - top }

    mutating func include(top: LayoutUnit, bottom: LayoutUnit) {
      self.top = min(self.top, top)
      self.bottom = max(self.bottom, bottom)
    }
  }

  private struct OpenBox {
    var box: BoxID
    var style: Int32
    var fragment: Int
    var baseline: LayoutUnit
    var group: Int
    var metrics: InlineMetrics
    var contributes: Bool
  }

  let context: LayoutContext
  let content: InlineContent
  let container: BoxID
  let containerWidth: LayoutUnit

  /// Whether the content is that of a first line with a style of its own.
  var isFirstLine = false
  private(set) var fragments: [InlineFragment] = []
  /// Whether a box on the line has borders or paddings above or below.
  private var hasTallBox = false
  private var groupOf: [Int] = []
  private var groups = [Group(align: .baseline)]
  private var stack: [OpenBox] = []
  private var x = LayoutUnit.zero
  /// Out-of-flow items and where they stand across.
  private(set) var staticPlaces: [(box: BoxID, x: LayoutUnit, isFirst: Bool)] = []
  /// The line box's height.
  private(set) var height = LayoutUnit.zero
  /// The root's baseline from the line's top.
  private(set) var baseline = LayoutUnit.zero

  init(
    context: LayoutContext, content: InlineContent, container: BoxID, containerWidth: LayoutUnit
  ) {
    self.context = context
    self.content = content
    self.container = container
    self.containerWidth = containerWidth
  }

  /// Places the entries of a line that begins at `left`.
  ///
  /// - Parameter expansion: what `text-align: justify` adds to each space.
  mutating func place(
    _ entries: [LineEntry], left: LayoutUnit, expansion: LayoutUnit, isEmpty: Bool
  ) {
    x = left
    var style = context.boxes[Int(container)].style
    if isFirstLine { style = context.firstLineStyles(of: container)?[style] ?? style }
    let metrics = context.inlineMetrics(style: style)
    let hasQuirk = context.boxes[Int(container)].hasLineHeightQuirk
    stack = [
      OpenBox(
        box: container, style: style, fragment: -1, baseline: .zero, group: 0, metrics: metrics,
        contributes: !hasQuirk)
    ]
    for entry in entries { place(entry, expansion: expansion, hasQuirk: hasQuirk) }
    while stack.count > 1 { closeBox(advance: .zero, hasEdge: false) }
    let root = stack[0]
    if root.contributes, !isEmpty {
      groups[0].include(
        top: root.baseline - root.metrics.lineAscent,
        bottom: root.baseline + root.metrics.lineDescent)
    }
    alignGroups(isEmpty: isEmpty)
  }

  private mutating func place(_ entry: LineEntry, expansion: LayoutUnit, hasQuirk: Bool) {
    let item = content.items[entry.item]
    switch item.kind {
    case .text, .tab:
      guard entry.start < entry.end else { return }
      var advance = entry.width
      if expansion != .zero {
        let spaces = content.scalars[entry.start..<entry.end].count { $0 == " " || $0 == "\u{A0}" }
        advance = advance + expansion * spaces
      }
      var fragment = InlineFragment(kind: .text, box: item.box)
      fragment.x = x
      fragment.width = advance
      fragment.start = entry.start
      fragment.end = entry.end
      stack[stack.count - 1].contributes = true
      let parent = stack[stack.count - 1]
      let metrics =
        item.style == parent.style ? parent.metrics : context.inlineMetrics(style: item.style)
      if item.style != parent.style {
        groups[parent.group].include(
          top: parent.baseline - metrics.lineAscent,
          bottom: parent.baseline + metrics.lineDescent)
      }
      fragment.y = parent.baseline - metrics.ascent
      fragment.height = metrics.ascent + metrics.descent
      fragment.baseline = metrics.ascent
      if isFirstLine { fragment.style = item.style }
      append(fragment, group: parent.group)
      x = x + advance
    case .forcedBreak:
      // In quirks mode it is as high as a line only where nothing else is.
      let box = stack[stack.count - 1]
      if !hasQuirk || groups[box.group].isEmpty { stack[stack.count - 1].contributes = true }
    case .open: openBox(item, advance: entry.width, hasEdge: entry.hasEdge, hasQuirk: hasQuirk)
    case .close: closeBox(advance: entry.width, hasEdge: entry.hasEdge)
    case .atomic: placeAtomic(entry, item)
    case .outOfFlow: staticPlaces.append((item.box, x, !fragments.contains { $0.kind != .box }))
    case .float, .block: break
    }
  }

  private mutating func append(_ fragment: InlineFragment, group: Int) {
    fragments.append(fragment)
    groupOf.append(group)
  }

  private mutating func openBox(
    _ item: InlineItem, advance: LayoutUnit, hasEdge: Bool, hasQuirk: Bool
  ) {
    let parent = stack[stack.count - 1]
    let edges = context.edges(item.box, basis: containerWidth)
    var fragment = InlineFragment(kind: .box, box: item.box)
    fragment.x = x + (hasEdge ? edges.margin.left : .zero)
    fragment.hasLeftEdge = hasEdge
    if hasEdge { x = x + advance }
    let metrics = context.inlineMetrics(style: item.style)
    var (group, baseline) = (parent.group, parent.baseline)
    let align = context.styles[Int(item.style)].verticalAlign
    if align == .top || align == .bottom {
      groups.append(Group(align: align))
      group = groups.count - 1
      baseline = .zero
    } else {
      baseline =
        parent.baseline
        + shift(
          style: item.style, ascent: metrics.lineAscent, descent: metrics.lineDescent,
          parent: parent)
    }
    fragment.y = baseline - metrics.ascent - edges.contentTop
    fragment.height = metrics.ascent + metrics.descent + edges.insetHeight
    let hasOwnEdges =
      edges.insetWidth != .zero || edges.marginWidth != .zero || edges.insetHeight != .zero
    if edges.insetHeight != .zero, stack.count > 1 { hasTallBox = true }
    append(fragment, group: group)
    stack.append(
      OpenBox(
        box: item.box, style: item.style, fragment: fragments.count - 1, baseline: baseline,
        group: group, metrics: metrics, contributes: !hasQuirk || hasOwnEdges))
  }

  private mutating func closeBox(advance: LayoutUnit, hasEdge: Bool) {
    guard stack.count > 1, let box = stack.popLast() else { return }
    let edges = context.edges(box.box, basis: containerWidth)
    var right = x
    if hasEdge {
      right = x + advance - edges.margin.right
      x = x + advance
    }
    fragments[box.fragment].hasRightEdge = hasEdge
    fragments[box.fragment].width = max(.zero, right - fragments[box.fragment].x)
    fragments[box.fragment].count = Int32(fragments.count - box.fragment)
    if box.contributes {
      groups[box.group].include(
        top: box.baseline - box.metrics.lineAscent,
        bottom: box.baseline + box.metrics.lineDescent)
    }
  }

  private mutating func placeAtomic(_ entry: LineEntry, _ item: InlineItem) {
    guard let result = entry.result else { return }
    let parent = stack[stack.count - 1]
    let edges = context.edges(item.box, basis: containerWidth)
    let height = result.height + edges.marginHeight
    let ascent =
      context.atomicBaseline(of: result).map { $0 + edges.margin.top } ?? height
    let descent = height - ascent
    var (group, baseline) = (parent.group, parent.baseline)
    let align = context.styles[Int(item.style)].verticalAlign
    if align == .top || align == .bottom {
      groups.append(Group(align: align))
      group = groups.count - 1
      baseline = .zero
    } else {
      baseline =
        parent.baseline
        + shift(style: item.style, ascent: ascent, descent: descent, parent: parent)
    }
    groups[group].include(top: baseline - ascent, bottom: baseline + descent)
    var fragment = InlineFragment(kind: .result, box: item.box)
    fragment.x = x + edges.margin.left
    fragment.y = baseline - ascent + edges.margin.top
    fragment.width = result.width
    fragment.height = result.height
    fragment.result = result
    append(fragment, group: group)
    x = x + entry.width
  }

  /// How far a box's baseline lies below its parent's, https://drafts.csswg.org/css2/#propdef-vertical-align
  private func shift(
    style: Int32, ascent: LayoutUnit, descent: LayoutUnit, parent: OpenBox
  ) -> LayoutUnit {
    let parentSize = context.styles[Int(parent.style)].fontSize
    switch context.styles[Int(style)].verticalAlign {
    case .baseline, .top, .bottom: return .zero
    case .sub: return LayoutUnit(px: (parentSize / 5).rounded(.down) + 1)
    case .super: return -LayoutUnit(px: (parentSize / 3).rounded(.down) + 1)
    case .textTop: return ascent - parent.metrics.ascent
    case .textBottom: return parent.metrics.descent - descent
    case .middle:
      let xHeight = context.font(ofStyle: parent.style).xHeight
      return (ascent - descent) / 2 - LayoutUnit(px: xHeight / 2)
    case .baselineMiddle: return (ascent - descent) / 2
    case .length:
      let length = context.styles[Int(style)].verticalAlignLength
      let own = context.inlineMetrics(style: style).lineHeight
      return -(context.resolve(length, basis: own) ?? .zero)
    }
  }

  private mutating func alignGroups(isEmpty: Bool) {
    var top = groups[0].isEmpty ? LayoutUnit.zero : groups[0].top
    var bottom = groups[0].isEmpty ? LayoutUnit.zero : groups[0].bottom
    for group in groups.dropFirst() where group.height > bottom - top {
      if group.align == .top {
        bottom = top + group.height
      } else {
        top = bottom - group.height
      }
    }
    height = isEmpty ? .zero : bottom - top
    baseline = -top
    let offsets = groups.enumerated().map { index, group -> LayoutUnit in
      guard index > 0, !group.isEmpty else { return -top }
      return group.align == .top ? -group.top : bottom - top - group.bottom
    }
    for index in fragments.indices {
      fragments[index].y = fragments[index].y + offsets[groupOf[index]]
    }
    if hasTallBox { coverInnerBoxes() }
  }

  /// A box that has no look and takes no room is as high as the boxes in it, as browsers make no
  /// part of a line for it.
  private mutating func coverInnerBoxes() {
    for index in fragments.indices.reversed()
    where fragments[index].kind == .box && context.isTransparentInline(fragments[index].box) {
      let style = context.boxes[Int(fragments[index].box)].style
      var top = fragments[index].y
      var bottom = top + fragments[index].height
      var inner = index + 1
      while inner < min(fragments.count, index + Int(fragments[index].count)) {
        let fragment = fragments[inner]
        if fragment.kind == .box {
          let own = context.boxes[Int(fragment.box)].style
          guard context.hasSameLines(style, own) else {
            (top, bottom) = (fragments[index].y, fragments[index].y + fragments[index].height)
            break
          }
          top = min(top, fragment.y)
          bottom = max(bottom, fragment.y + fragment.height)
        }
        inner += max(1, Int(fragment.count))
      }
      fragments[index].y = top
      fragments[index].height = bottom - top
    }
  }
}

extension LayoutContext {
  /// Whether an inline box changes nothing but what its texts inherit.
  fileprivate func isTransparentInline(_ box: BoxID) -> Bool {
    let entry = boxes[Int(box)]
    guard entry.kind == .inline, entry.source == .node, entry.parent != noBox else { return false }
    let style = styles[Int(entry.style)]
    return style.padding == Edges(all: .zero) && style.margin == Edges(all: .zero)
      && style.borderWidth == Edges(all: 0) && style.backgroundColor.alpha == 0
      && style.outlineWidth == 0 && style.position == .static && !style.isContainingBlockForFixed
      && !style.establishesStackingContext && style.verticalAlign == .baseline
      && (style.rare?.values.backgroundImages ?? []).isEmpty
      && hasSameLines(entry.style, boxes[Int(entry.parent)].style)
  }

  /// Whether two styles have the same font metrics and line height.
  fileprivate func hasSameLines(_ first: Int32, _ second: Int32) -> Bool {
    if first == second { return true }
    let (one, other) = (inlineMetrics(style: first), inlineMetrics(style: second))
    return one.ascent == other.ascent && one.descent == other.descent
      && one.lineAscent == other.lineAscent && one.lineDescent == other.lineDescent
  }

  /// The baseline of an atomic inline from its border box's top; nil means its bottom margin edge.
  func atomicBaseline(of result: LayoutResult) -> LayoutUnit? {
    let entry = boxes[Int(result.box)]
    switch entry.kind {
    case .replaced: return result.lastBaseline
    case .block:
      let style = Int(entry.style)
      if entry.role == .button {
        return result.firstBaseline
          ?? (result.height - result.border.bottom - result.padding.bottom)
      }
      let isScrolling =
        styles[style].overflowY != .visible && styles[style].overflowY != .clip
      return isScrolling && !entry.isAlternativeText ? nil : result.lastBaseline
    default: return result.firstBaseline
    }
  }
}
