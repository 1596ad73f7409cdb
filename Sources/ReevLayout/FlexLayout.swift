import ReevDOM
import ReevStyle

extension LayoutContext {
  /// Lays a flex container out.
  func layoutFlex(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    var layout = FlexLayout(self, box, space)
    return layout.run()
  }
}

/// The layout of one flex container, https://drafts.csswg.org/css-flexbox-1/#layout-algorithm
struct FlexLayout {
  let context: LayoutContext
  let box: BoxID
  let space: ConstraintSpace
  let style: ComputedStyle
  let edges: BoxEdges
  let axes: FlexAxes
  /// The container's border box's width and its content box's.
  let width: LayoutUnit
  let contentWidth: LayoutUnit
  /// The content box's height where it is definite before layout.
  let definiteHeight: LayoutUnit?
  let mainGap: LayoutUnit
  let crossGap: LayoutUnit

  var items: [FlexItem] = []
  var lines: [FlexLine] = []
  /// The content box's size along each axis, known as the steps go on.
  var mainExtent = LayoutUnit.zero
  var crossExtent = LayoutUnit.zero

  init(_ context: LayoutContext, _ box: BoxID, _ space: ConstraintSpace) {
    self.context = context
    self.box = box
    self.space = space
    style = context.style(box)
    edges = context.edges(box, basis: space.percentageWidth)
    axes = FlexAxes(style)
    width = context.usedWidth(box, space, edges: edges)
    contentWidth = max(.zero, width - edges.insetWidth)
    definiteHeight = context.definiteContentHeight(box, space, edges: edges, width: width)
    let columnGap = context.resolve(style.columnGap, basis: contentWidth) ?? .zero
    let rowGap = context.resolve(style.rowGap, basis: definiteHeight ?? .zero) ?? .zero
    mainGap = axes.isRow ? columnGap : rowGap
    crossGap = axes.isRow ? rowGap : columnGap
  }

  /// For the intrinsic width of a column container with several lines: its content box is as wide
  /// as its widest item.
  init(intrinsicOf context: LayoutContext, _ box: BoxID, contentWidth: LayoutUnit) {
    self.context = context
    self.box = box
    space = ConstraintSpace(availableWidth: nil, percentageWidth: nil)
    style = context.style(box)
    edges = context.edges(box, basis: nil)
    axes = FlexAxes(style)
    self.contentWidth = contentWidth
    width = contentWidth + edges.insetWidth
    definiteHeight = context.definiteContentHeight(box, space, edges: edges, width: width)
    mainGap = context.resolve(style.rowGap, basis: definiteHeight ?? .zero) ?? .zero
    crossGap = context.resolve(style.columnGap, basis: .zero) ?? .zero
  }

  /// The lines' widths and the gaps between them, as the widest items of each line have it.
  mutating func widthOfColumnLines() -> LayoutUnit {
    items = context.flexItems(of: box, axes: axes, style: style, basis: nil)
    for index in items.indices { determineBaseSize(index) }
    collectLines()
    return lines.reduce(crossGap * max(0, lines.count - 1)) { sum, line in
      sum + (items[line.items].map { context.contributions($0.box).max }.max() ?? .zero)
    }
  }

  mutating func run() -> LayoutResult {
    // 1. Generate anonymous flex items: box tree construction did.
    items = context.flexItems(of: box, axes: axes, style: style, basis: contentWidth)
    // 2. Determine the available main and cross space: in `init`.
    // 3. Determine the flex base size and hypothetical main size of each item.
    for index in items.indices { determineBaseSize(index) }
    // 4. Determine the main size of the flex container; 5. collect items into lines.
    collectLines()
    // 6. Resolve the flexible lengths.
    for line in lines {
      let gaps = mainGap * max(0, line.items.count - 1)
      resolveFlexibleLengths(&items[line.items], available: mainExtent - gaps)
    }
    // 7. Determine the hypothetical cross size of each item.
    for index in items.indices { layoutAtMainSize(index) }
    // 8. Calculate the cross size of each line.
    for index in lines.indices { measureLine(index) }
    determineCrossExtent()
    // 9. Handle align-content: stretch; 16. align all flex lines.
    alignLines()
    // 10. Collapse visibility:collapse items: Chromium treats them as hidden.
    for line in lines {
      // 11. Determine the used cross size of each item.
      for index in line.items { stretch(index, in: line) }
      // 12. Distribute remaining free space along the main axis.
      justify(line)
      // 13. Resolve cross-axis auto margins; 14. align items along the cross axis.
      for index in line.items { alignAcross(index, in: line) }
    }
    return result()
  }

  // MARK: Main sizes

  private var isContainerMainDefinite: Bool { axes.isRow || definiteHeight != nil }

  /// The space that the container offers for an item's percentages.
  private func itemSpace() -> ConstraintSpace {
    var space = ConstraintSpace(availableWidth: contentWidth, percentageWidth: contentWidth)
    space.percentageHeight = definiteHeight
    space.availableHeight = definiteHeight
    space.autoWidth = .shrinkToFit
    return space
  }

  /// Whether an item's cross size is that of its line,
  /// https://drafts.csswg.org/css-flexbox-1/#stretched
  private func stretches(_ item: FlexItem) -> Bool {
    guard item.alignment == .stretch, !item.hasAutoCrossMargin.start, !item.hasAutoCrossMargin.end
    else { return false }
    let style = Int(context.boxes[Int(item.box)].style)
    let size = axes.isRow ? context.styles[style].height : context.styles[style].width
    // A percentage is none, even of an indefinite height, where it makes no size either.
    return size.kind == .auto
  }

  /// The space in which an item's content is measured along the main axis of a column, or across
  /// that of a row: its definite cross size is set, https://drafts.csswg.org/css-flexbox-1/#definite-sizes
  private func crossSizedSpace(_ item: FlexItem) -> ConstraintSpace {
    var space = itemSpace()
    guard !axes.isMultiLine, stretches(item) else { return space }
    if axes.isRow {
      if let definiteHeight {
        space.fixedHeight = context.clampHeight(
          definiteHeight - item.outerCrossMargin, of: item.box, space, edges: item.edges)
      }
    } else {
      space.fixedWidth = context.clampWidth(
        contentWidth - item.outerCrossMargin, of: item.box, space, edges: item.edges)
    }
    return space
  }

  // https://drafts.csswg.org/css-flexbox-1/#algo-main-item
  private mutating func determineBaseSize(_ index: Int) {
    let item = items[index]
    let itemStyle = context.style(item.box)
    let space = crossSizedSpace(item)
    let mainProperty = axes.isRow ? itemStyle.width : itemStyle.height
    let basis = itemStyle.flexBasis.kind == .auto ? mainProperty : itemStyle.flexBasis
    let definite = mainSize(basis, item, space)
    let transferred = context.mainSizeFromRatio(item, space, isRow: axes.isRow)
    var base: LayoutUnit
    if let definite {
      // A. The item has a definite used flex basis.
      base = definite
      items[index].hasDefiniteBase = !basis.isIntrinsicKeyword
    } else if let transferred {
      // B. An aspect ratio, a `content` basis and a definite cross size.
      base = transferred
      items[index].hasDefiniteBase = true
    } else {
      // E. Otherwise the max-content size.
      base = contentSize(item, space).max
      if context.preferredRatio(item.box) != nil {
        base = context.clampByTransferredLimits(base, item, space, isRow: axes.isRow)
      }
    }
    items[index].baseSize = max(base, item.mainInset)

    // Its minimum and maximum main sizes.
    let maximumProperty = axes.isRow ? itemStyle.maxWidth : itemStyle.maxHeight
    let minimumProperty = axes.isRow ? itemStyle.minWidth : itemStyle.minHeight
    let maximum = mainSize(maximumProperty, item, space)
    items[index].maximumMain = maximum
    if let minimum = mainSize(minimumProperty, item, space) {
      items[index].minimumMain = max(minimum, item.mainInset)
    } else {
      items[index].minimumMain = item.mainInset
      if minimumProperty.kind == .auto,
        !(axes.isRow ? itemStyle.overflowX : itemStyle.overflowY).isScrollable
      {
        // Automatic minimum size, https://drafts.csswg.org/css-flexbox-1/#min-size-auto
        items[index].minimumMain = max(
          item.mainInset,
          automaticMinimum(
            item, space, specified: mainSize(mainProperty, item, space), maximum: maximum))
      }
    }
    items[index].hypotheticalMain = items[index].clampMain(items[index].baseSize)
  }

  private func automaticMinimum(
    _ item: FlexItem, _ space: ConstraintSpace, specified: LayoutUnit?, maximum: LayoutUnit?
  ) -> LayoutUnit {
    var content = contentSize(item, space).min
    if axes.isRow, context.boxes[Int(item.box)].kind == .replaced,
      !context.isReplacedElement(item.box), context.style(item.box).width.hasPercentage
    {
      // A compressible control, https://drafts.csswg.org/css-sizing-3/#min-content-zero
      content = item.mainInset
    }
    let isReplaced = context.boxes[Int(item.box)].kind == .replaced
    if !isReplaced, axes.isRow,
      let transferred = context.mainSizeFromRatio(item, space, isRow: true)
    {
      // The content of a box with a ratio and a definite cross size is as wide as the ratio says.
      content = max(content, transferred)
    }
    let hasRatio = context.preferredRatio(item.box) != nil
    if hasRatio {
      content = context.clampByTransferredLimits(
        content, item, space, isRow: axes.isRow)
    }
    var size = content
    if let specified {
      size = min(specified, content)
    } else if hasRatio, isReplaced,
      let transferred = context.mainSizeFromRatio(item, space, isRow: axes.isRow)
    {
      size = min(transferred, content)
    }
    return maximum.map { min(size, $0) } ?? size
  }

  /// A length or keyword along the main axis; nil for `auto`, `content` and what is indefinite.
  private func mainSize(_ length: Length, _ item: FlexItem, _ space: ConstraintSpace)
    -> LayoutUnit?
  {
    if axes.isRow {
      return context.widthValue(length, of: item.box, space, edges: item.edges)
    }
    switch length.kind {
    case .linear, .expression:
      return context.borderBoxHeight(
        length, of: item.box, basis: definiteHeight, edges: item.edges)
    case .minContent, .maxContent, .fitContent, .fitContentLimit:
      return contentSize(item, space).max
    case .stretch:
      return definiteHeight.map { max(item.mainInset, $0 - item.outerMainMargin) }
    case .auto, .none, .content: return nil
    }
  }

  /// The min-content and max-content sizes along the main axis.
  private func contentSize(_ item: FlexItem, _ space: ConstraintSpace) -> IntrinsicWidths {
    if axes.isRow {
      var widths = context.intrinsicWidths(item.box)
      if let available = space.availableWidth, context.fillsWithRatio(item.box) {
        // A ratio alone: as wide as there is room.
        widths.max = max(item.mainInset, available - item.outerMainMargin)
      }
      return widths
    }
    var space = space
    space.measuresContentHeight = true
    let height = context.layout(item.box, space).height
    return IntrinsicWidths(min: height, max: height)
  }

  // MARK: Lines

  private mutating func collectLines() {
    let limit: LayoutUnit?
    if axes.isRow {
      limit = contentWidth
    } else if let definiteHeight {
      limit = definiteHeight
    } else {
      let maximum = context.borderBoxHeight(
        style.maxHeight, of: box, basis: space.percentageHeight, edges: edges)
      limit = maximum.map { max(.zero, $0 - edges.insetHeight) }
    }
    var first = 0
    var used = LayoutUnit.zero
    for index in items.indices {
      let size = items[index].outerHypotheticalMain
      if axes.isMultiLine, index > first, let limit, used + mainGap + size > limit {
        lines.append(FlexLine(items: first..<index))
        first = index
        used = size
      } else {
        used += size + (index > first ? mainGap : .zero)
      }
    }
    if first < items.count { lines.append(FlexLine(items: first..<items.count)) }

    if axes.isRow {
      mainExtent = contentWidth
      return
    }
    // An auto height is that of the longest line, between its minimum and maximum.
    let longest =
      lines.map { line in
        items[line.items].reduce(mainGap * max(0, line.items.count - 1)) {
          $0 + $1.outerHypotheticalMain
        }
      }.max() ?? .zero
    mainExtent = contentHeight(for: max(.zero, longest))
  }

  /// The content box's used height when the content is so high.
  private func contentHeight(for content: LayoutUnit) -> LayoutUnit {
    let height = context.usedHeight(
      box, space, edges: edges, contentHeight: content, width: width)
    let minimum =
      context.quirksMinimumHeight(
        box, space, edges: edges, outside: edges.marginHeight) ?? .zero
    return max(.zero, max(height, minimum) - edges.insetHeight)
  }

  // MARK: Cross sizes

  // https://drafts.csswg.org/css-flexbox-1/#algo-cross-item
  private mutating func layoutAtMainSize(_ index: Int) {
    let item = items[index]
    var space = crossSizedSpace(item)
    setMainSize(of: item, in: &space)
    let result = context.layout(item.box, space)
    items[index].result = result
    items[index].crossSize = axes.isRow ? result.height : result.width
  }

  private func setMainSize(of item: FlexItem, in space: inout ConstraintSpace) {
    if axes.isRow {
      space.fixedWidth = item.mainSize
    } else {
      space.fixedHeight = item.mainSize
      space.isFixedHeightDefinite = isContainerMainDefinite || item.hasDefiniteBase
    }
  }

  // https://drafts.csswg.org/css-flexbox-1/#algo-cross-line
  private mutating func measureLine(_ lineIndex: Int) {
    let line = lines[lineIndex]
    var size = LayoutUnit.zero
    var ascent: LayoutUnit?
    var descent = LayoutUnit.zero
    var lastAscent = LayoutUnit.zero
    var lastDescent: LayoutUnit?
    for item in items[line.items] {
      if item.hasAutoCrossMargin.start || item.hasAutoCrossMargin.end {
        size = max(size, item.outerCrossSize)
      } else if item.alignment == .baseline, axes.isRow {
        let above = itemAscent(item)
        ascent = max(ascent ?? above, above)
        descent = max(descent, item.outerCrossSize - above)
      } else if item.alignment == .lastBaseline, axes.isRow {
        let below = itemLastDescent(item)
        lastDescent = max(lastDescent ?? below, below)
        lastAscent = max(lastAscent, item.outerCrossSize - below)
      } else {
        size = max(size, item.outerCrossSize)
      }
    }
    if let ascent { size = max(size, ascent + descent) }
    if let lastDescent { size = max(size, lastAscent + lastDescent) }
    lines[lineIndex].crossSize = max(.zero, size)
    lines[lineIndex].ascent = ascent
    lines[lineIndex].lastDescent = lastDescent
  }

  /// The distance from the cross-start margin edge to the first baseline.
  private func itemAscent(_ item: FlexItem) -> LayoutUnit {
    let baseline = item.result?.firstBaseline ?? item.crossSize
    return item.crossMargin.start
      + (axes.isCrossReversed ? item.crossSize - baseline : baseline)
  }

  /// The distance from the cross-end margin edge to the last baseline.
  private func itemLastDescent(_ item: FlexItem) -> LayoutUnit {
    let baseline = item.result?.lastBaseline ?? item.crossSize
    return item.crossMargin.end + (axes.isCrossReversed ? baseline : item.crossSize - baseline)
  }

  private mutating func determineCrossExtent() {
    // 15. Determine the container's used cross size.
    let sum = lines.reduce(crossGap * max(0, lines.count - 1)) { $0 + $1.crossSize }
    crossExtent = axes.isRow ? contentHeight(for: sum) : contentWidth
    // 8. A single-line container's line is as large as the container where that is definite, and
    // clamped by its minimum and maximum otherwise.
    if !axes.isMultiLine, !lines.isEmpty { lines[0].crossSize = crossExtent }
  }

  private mutating func alignLines() {
    guard axes.isMultiLine, !lines.isEmpty else { return }
    var free =
      crossExtent - lines.reduce(crossGap * (lines.count - 1)) { $0 + $1.crossSize }
    let alignment = style.alignContent == .normal ? .stretch : style.alignContent
    if alignment == .stretch, free > .zero {
      for index in lines.indices {
        let part = free / (lines.count - index)
        lines[index].crossSize += part
        free = free - part
      }
    }
    let (start, between) = distribute(
      alignment, free: free, count: lines.count, isReversed: axes.isCrossReversed,
      isRTLAcross: !axes.isRow && axes.isRTL)
    var position = start
    for index in lines.indices {
      lines[index].crossPosition = position
      position += lines[index].crossSize + crossGap + between
    }
  }

  // https://drafts.csswg.org/css-flexbox-1/#algo-stretch
  private mutating func stretch(_ index: Int, in line: FlexLine) {
    let item = items[index]
    guard stretches(item) else { return }
    var space = itemSpace()
    setMainSize(of: item, in: &space)
    let size = line.crossSize - item.outerCrossMargin
    if axes.isRow {
      space.fixedHeight = context.clampHeight(size, of: item.box, space, edges: item.edges)
    } else {
      space.fixedWidth = context.clampWidth(size, of: item.box, space, edges: item.edges)
    }
    let result = context.layout(item.box, space)
    items[index].result = result
    items[index].crossSize = axes.isRow ? result.height : result.width
  }

  // MARK: Alignment

  // https://drafts.csswg.org/css-flexbox-1/#algo-main-align
  private mutating func justify(_ line: FlexLine) {
    var free = mainExtent - mainGap * max(0, line.items.count - 1)
    var autoMargins = 0
    for item in items[line.items] {
      free = free - item.outerMainSize
      autoMargins += (item.hasAutoMainMargin.start ? 1 : 0) + (item.hasAutoMainMargin.end ? 1 : 0)
    }
    if free > .zero, autoMargins > 0 {
      for index in line.items {
        if items[index].hasAutoMainMargin.start {
          let part = free / autoMargins
          items[index].mainMargin.start = part
          free = free - part
          autoMargins -= 1
        }
        if items[index].hasAutoMainMargin.end {
          let part = free / autoMargins
          items[index].mainMargin.end = part
          free = free - part
          autoMargins -= 1
        }
      }
    }
    let (start, between) = distribute(
      style.justifyContent, free: free, count: line.items.count,
      isReversed: axes.isMainReversed, isRTLAcross: axes.isRow && axes.isRTL)
    var position = start
    for index in line.items {
      items[index].mainPosition = position
      position += items[index].outerMainSize + mainGap + between
    }
  }

  // https://drafts.csswg.org/css-flexbox-1/#algo-cross-align
  private mutating func alignAcross(_ index: Int, in line: FlexLine) {
    let item = items[index]
    var free = line.crossSize - item.outerCrossSize
    let auto = item.hasAutoCrossMargin
    if auto.start || auto.end {
      // Only positive space goes to auto margins; else the item overflows at its end.
      if free > .zero {
        if auto.start, auto.end {
          items[index].crossMargin.start = free / 2
          items[index].crossMargin.end = free - free / 2
        } else if auto.start {
          items[index].crossMargin.start = free
        } else {
          items[index].crossMargin.end = free
        }
      }
      items[index].crossPosition = line.crossPosition
      return
    }
    let position: LayoutUnit
    if item.isSafe, free < .zero { free = .zero }
    switch item.alignment {
    case .flexEnd: position = free
    case .center, .anchorCenter: position = free / 2
    case .start, .selfStart, .left:
      position = startsAtCrossEnd(item) ? free : .zero
    case .end, .selfEnd, .right:
      position = startsAtCrossEnd(item) ? .zero : free
    case .baseline where axes.isRow:
      position = (line.ascent ?? .zero) - itemAscent(item)
    case .lastBaseline where axes.isRow:
      position = free - ((line.lastDescent ?? .zero) - itemLastDescent(item))
    case .lastBaseline: position = free
    default: position = .zero
    }
    items[index].crossPosition = line.crossPosition + position
  }

  /// Whether the writing mode's start side is the cross-end side (`wrap-reverse`).
  private func startsAtCrossEnd(_ item: FlexItem) -> Bool {
    if axes.isRow { return axes.isCrossReversed }
    let isRTL: Bool
    switch item.alignment {
    case .selfStart, .selfEnd: isRTL = context.style(item.box).direction == .rtl
    case .left, .right: isRTL = false
    default: isRTL = axes.isRTL
    }
    return axes.isCrossReversed != isRTL
  }

  /// The offset of the first subject and the space between subjects,
  /// https://drafts.csswg.org/css-align-3/#distribution-values
  private func distribute(
    _ alignment: ContentAlignment, free: LayoutUnit, count: Int, isReversed: Bool,
    isRTLAcross: Bool
  ) -> (start: LayoutUnit, between: LayoutUnit) {
    let isSafe = style.hasSafeAlignment && free < .zero
    // Where there is no space to share, the start edge is what counts.
    let overflowing = isReversed != isRTLAcross ? free : .zero
    switch alignment {
    case .flexEnd, .lastBaseline: return (isSafe ? .zero : free, .zero)
    case .center: return (isSafe ? .zero : free / 2, .zero)
    case .start: return ((isReversed != isRTLAcross) && !isSafe ? free : .zero, .zero)
    case .end: return ((isReversed != isRTLAcross) || isSafe ? .zero : free, .zero)
    case .left: return (isReversed && !isSafe ? free : .zero, .zero)
    case .right: return (isReversed || isSafe ? .zero : free, .zero)
    case .spaceBetween:
      guard count > 1, free > .zero else { return (.zero, .zero) }
      return (.zero, free / (count - 1))
    case .spaceAround:
      guard count > 0, free > .zero else { return (overflowing, .zero) }
      let between = free / count
      return (between / 2, between)
    case .spaceEvenly:
      guard free > .zero else { return (overflowing, .zero) }
      let between = free / (count + 1)
      return (between, between)
    case .normal, .stretch, .flexStart, .baseline: return (.zero, .zero)
    }
  }

  // MARK: Result

  private func result() -> LayoutResult {
    let contentSize = axes.isRow ? crossExtent : mainExtent
    let height = contentSize + edges.insetHeight
    let result = LayoutResult(box: box, width: width, height: height)
    result.border = edges.outer
    result.padding = edges.padding
    result.hasDefiniteHeight = definiteHeight != nil
    // Children in the order of the tree, whatever the order in which they were laid out.
    let order = Dictionary(
      uniqueKeysWithValues: items.indices.map { (items[$0].childIndex, $0) })
    for (childIndex, child) in context.children(of: box).enumerated() {
      if let index = order[childIndex], let itemResult = items[index].result {
        let (x, y) = place(items[index])
        result.add(itemResult, x: x, y: y)
      } else if context.boxes[Int(child)].isOutOfFlow {
        result.addOutOfFlow(staticPosition(of: child, contentHeight: contentSize))
      }
    }
    setBaselines(of: result)
    return result
  }

  /// An item's border box's offset from the container's.
  private func place(_ item: FlexItem) -> (x: LayoutUnit, y: LayoutUnit) {
    let main = axes.mainOffset(
      item.mainPosition + item.mainMargin.start, item.mainSize, in: mainExtent)
    let cross = axes.crossOffset(
      item.crossPosition + item.crossMargin.start, item.crossSize, in: crossExtent)
    return axes.isRow
      ? (edges.contentLeft + main, edges.contentTop + cross)
      : (edges.contentLeft + cross, edges.contentTop + main)
  }

  // https://drafts.csswg.org/css-flexbox-1/#flex-baselines
  private func setBaselines(of result: LayoutResult) {
    let isReverse =
      style.flexDirection == .rowReverse || style.flexDirection == .columnReverse
    let isWrapReverse = style.flexWrap == .wrapReverse
    func baseline(of line: FlexLine, isFirst: Bool) -> LayoutUnit? {
      let aligned = items[line.items].first {
        axes.isRow && $0.alignment == (isFirst ? .baseline : .lastBaseline)
          && !$0.hasAutoCrossMargin.start && !$0.hasAutoCrossMargin.end
      }
      // The startmost or endmost item as it stands, not in flex order.
      let outermost =
        isFirst != isReverse ? items[line.items].first : items[line.items].last
      guard let item = aligned ?? outermost, let itemResult = item.result else { return nil }
      let own = isFirst ? itemResult.firstBaseline : itemResult.lastBaseline
      return place(item).y + (own ?? itemResult.height)
    }
    let first = isWrapReverse ? lines.last : lines.first
    let last = isWrapReverse ? lines.first : lines.last
    result.firstBaseline = first.flatMap { baseline(of: $0, isFirst: true) }
    result.lastBaseline = last.flatMap { baseline(of: $0, isFirst: false) }
  }

  /// The static position of an absolutely positioned child: that of the sole item of the container,
  /// https://drafts.csswg.org/css-flexbox-1/#abspos-items
  private func staticPosition(of child: BoxID, contentHeight: LayoutUnit)
    -> LayoutResult.OutOfFlow
  {
    let childStyle = context.style(child)
    let mainEdge: LayoutResult.StaticEdge
    switch style.justifyContent {
    case .center, .spaceAround, .spaceEvenly: mainEdge = .center
    case .flexEnd, .lastBaseline: mainEdge = .end
    case .start: mainEdge = (axes.isMainReversed != (axes.isRow && axes.isRTL)) ? .end : .start
    case .end: mainEdge = (axes.isMainReversed != (axes.isRow && axes.isRTL)) ? .start : .end
    case .left: mainEdge = axes.isRow && axes.isMainReversed ? .end : .start
    case .right: mainEdge = axes.isRow && !axes.isMainReversed ? .end : .start
    default: mainEdge = .start
    }
    let item = FlexItem(
      box: child, childIndex: 0, edges: BoxEdges(), grow: 0, shrink: 0,
      alignment: resolvedAlignment(childStyle.alignSelf, in: style), isSafe: false)
    let crossEdge: LayoutResult.StaticEdge
    switch item.alignment {
    case .center, .anchorCenter: crossEdge = .center
    case .flexEnd: crossEdge = .end
    case .start, .selfStart, .left, .baseline:
      crossEdge = startsAtCrossEnd(item) ? .end : .start
    case .end, .selfEnd, .right, .lastBaseline:
      crossEdge = startsAtCrossEnd(item) ? .start : .end
    default: crossEdge = .start
    }
    let horizontal = physical(
      axes.isRow ? mainEdge : crossEdge,
      isReversed: axes.isRow ? axes.isMainReversed : axes.isCrossReversed)
    let vertical = physical(
      axes.isRow ? crossEdge : mainEdge,
      isReversed: axes.isRow ? axes.isCrossReversed : axes.isMainReversed)
    var entry = LayoutResult.OutOfFlow(
      box: child,
      staticX: edges.contentLeft + horizontal.offset(in: contentWidth),
      staticY: edges.contentTop + vertical.offset(in: contentHeight))
    entry.edgeX = horizontal
    entry.edgeY = vertical
    return entry
  }

  private func physical(_ edge: LayoutResult.StaticEdge, isReversed: Bool)
    -> LayoutResult.StaticEdge
  {
    switch edge {
    case .start: isReversed ? .end : .start
    case .center: .center
    case .end: isReversed ? .start : .end
    }
  }
}
