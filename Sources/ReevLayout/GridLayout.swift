import ReevDOM
import ReevStyle

extension LayoutContext {
  /// Lays a grid container out.
  func layoutGrid(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    var layout = GridLayout(self, box, space)
    return layout.run()
  }

  /// The intrinsic widths of a grid container's border box,
  /// https://drafts.csswg.org/css-grid-2/#intrinsic-sizes
  func intrinsicWidthsOfGrid(_ box: BoxID) -> IntrinsicWidths {
    var layout = GridLayout(intrinsicOf: self, box)
    return layout.intrinsicWidths()
  }
}

/// The layout of one grid container, https://drafts.csswg.org/css-grid-2/#layout-algorithm
struct GridLayout {
  let context: LayoutContext
  let box: BoxID
  let space: ConstraintSpace
  let style: ComputedStyle
  let rare: RareValues
  let edges: BoxEdges
  let isRTL: Bool
  /// The border box's width.
  let width: LayoutUnit
  /// The content box's width; nil while intrinsic widths are found.
  let contentWidth: LayoutUnit?
  /// The content box's height where it is definite before layout.
  let definiteHeight: LayoutUnit?

  /// A subgrid's tracks.
  var inherited: SubgridTracks?
  var items: [GridItem] = []
  var columnTemplate = GridTemplate()
  var rowTemplate = GridTemplate()
  var placement = GridPlacement(
    items: [], columns: GridTemplate(), rows: GridTemplate(), flow: .row)
  var columns = GridAxis()
  var rows = GridAxis()

  init(_ context: LayoutContext, _ box: BoxID, _ space: ConstraintSpace) {
    self.context = context
    self.box = box
    self.space = space
    style = context.style(box)
    rare = style.rare?.values ?? RareValues()
    edges = context.edges(box, basis: space.percentageWidth)
    isRTL = style.direction == .rtl
    width = context.usedWidth(box, space, edges: edges)
    contentWidth = max(.zero, width - edges.insetWidth)
    if space.subgrid >= 0, Int(space.subgrid) < context.caches.subgridTracks.count {
      inherited = context.caches.subgridTracks[Int(space.subgrid)]
    }
    // A height that a flex container gave is one to fill, though percentages may not know it.
    definiteHeight =
      space.fixedHeight.map { [edges] in max(.zero, $0 - edges.insetHeight) }
      ?? context.definiteContentHeight(box, space, edges: edges, width: width)
  }

  init(intrinsicOf context: LayoutContext, _ box: BoxID) {
    self.context = context
    self.box = box
    space = ConstraintSpace(availableWidth: nil, percentageWidth: nil)
    style = context.style(box)
    rare = style.rare?.values ?? RareValues()
    edges = context.edges(box, basis: nil)
    isRTL = style.direction == .rtl
    width = .zero
    contentWidth = nil
    definiteHeight = context.definiteContentHeight(box, space, edges: edges, width: .zero)
  }

  mutating func run() -> LayoutResult {
    prepare()
    // 1. Resolve the sizes of the grid columns.
    layoutColumns()
    // 2. Resolve the sizes of the grid rows.
    findBaselineShims()
    if inherited?.rows == nil { rows.tracks = sizedRows(available: definiteHeight) }
    let height = context.usedHeight(
      box, space, edges: edges, contentHeight: rows.size(gap: rows.gap), width: width)
    let minimum =
      context.quirksMinimumHeight(
        box, space, edges: edges, outside: edges.marginHeight) ?? .zero
    let contentHeight = max(.zero, max(height, minimum) - edges.insetHeight)
    // Percentages that were of an indefinite height are of the height that came out.
    if definiteHeight == nil, inherited?.rows == nil, rowsDependOnHeight {
      rows.gap = context.resolve(style.rowGap, basis: contentHeight) ?? .zero
      rows.tracks = sizedRows(available: contentHeight)
    }
    let rowShare = contentShare(
      style.alignContent, free: contentHeight - rows.size(gap: rows.gap),
      count: rows.openCount, isJustify: false)
    rows.setOffsets(
      start: inherited?.rows == nil ? rowShare.start : .zero,
      between: inherited?.rows == nil ? rowShare.between : .zero)

    // 5. Lay the grid items out in their areas and align them.
    return result(contentHeight: contentHeight)
  }

  /// Sizes the columns and puts them in their places.
  mutating func layoutColumns() {
    if inherited?.columns == nil { columns.tracks = sizedColumns(.none) }
    let share = contentShare(
      style.justifyContent, free: (contentWidth ?? .zero) - columns.size(gap: columns.gap),
      count: columns.openCount, isJustify: true)
    columns.setOffsets(
      start: inherited?.columns == nil ? share.start : .zero,
      between: inherited?.columns == nil ? share.between : .zero)
    resolveItemEdges()
  }

  mutating func intrinsicWidths() -> IntrinsicWidths {
    prepare()
    var widths = IntrinsicWidths.zero
    columns.tracks = sizedColumns(.minContent)
    widths.min = columns.size(gap: columns.gap)
    columns.tracks = sizedColumns(.maxContent)
    widths.max = max(widths.min, columns.size(gap: columns.gap))
    return widths + edges.insetWidth
  }

  // MARK: Placement

  /// Finds the explicit grid and places the items.
  mutating func prepare() {
    columns.gap = context.resolve(style.columnGap, basis: contentWidth ?? .zero) ?? .zero
    rows.gap = context.resolve(style.rowGap, basis: definiteHeight ?? .zero) ?? .zero
    columnTemplate = template(
      rare.gridTemplateColumns, across: true, gap: columns.gap,
      available: contentWidth ?? limit(style.maxWidth, across: true),
      minimum: limit(style.minWidth, across: true), basis: contentWidth)
    rowTemplate = template(
      rare.gridTemplateRows, across: false, gap: rows.gap,
      available: definiteHeight ?? limit(style.maxHeight, across: false),
      minimum: limit(style.minHeight, across: false), basis: definiteHeight)
    takeInheritedTemplates()
    items = context.gridItems(of: box, container: style)
    placement = GridPlacement(
      items: items.map { item in
        let values = context.style(item.box).rare?.values ?? RareValues()
        return (
          columnTemplate.clamped(
            automaticSpan(
              columnTemplate.span(start: values.gridColumnStart, end: values.gridColumnEnd),
              start: values.gridColumnStart, end: values.gridColumnEnd,
              values.gridTemplateColumns)),
          rowTemplate.clamped(
            automaticSpan(
              rowTemplate.span(start: values.gridRowStart, end: values.gridRowEnd),
              start: values.gridRowStart, end: values.gridRowEnd, values.gridTemplateRows))
        )
      },
      columns: columnTemplate, rows: rowTemplate, flow: style.gridAutoFlow)
    for index in items.indices { items[index].area = placement.areas[index] }
    columns.tracks = tracks(
      columnTemplate, leading: placement.leadingColumns, count: placement.columnCount,
      auto: rare.gridAutoColumns, basis: contentWidth, spans: items.map(\.area.columns))
    rows.tracks = tracks(
      rowTemplate, leading: placement.leadingRows, count: placement.rowCount,
      auto: rare.gridAutoRows, basis: definiteHeight, spans: items.map(\.area.rows))
    if let sizes = inherited?.columns { columns.tracks = fixedTracks(sizes, columns.tracks.count) }
    if let sizes = inherited?.rows { rows.tracks = fixedTracks(sizes, rows.tracks.count) }
  }

  /// A subgridded axis has the lines of its parent's tracks, and its gap where it has none.
  private mutating func takeInheritedTemplates() {
    guard let inherited else { return }
    let areas = rare.gridTemplateAreas
    if let sizes = inherited.columns {
      columns.gap = inherited.columnGap
      columnTemplate = GridTemplate(
        subgrid: rare.gridTemplateColumns,
        areaSpans: GridTemplate.areaSpans(areas, across: true), count: sizes.count,
        inherited: inherited.columnNames)
    }
    if let sizes = inherited.rows {
      rows.gap = inherited.rowGap
      rowTemplate = GridTemplate(
        subgrid: rare.gridTemplateRows,
        areaSpans: GridTemplate.areaSpans(areas, across: false), count: sizes.count,
        inherited: inherited.rowNames)
    }
  }

  private func fixedTracks(_ sizes: [LayoutUnit], _ count: Int) -> [GridTrack] {
    (0..<max(count, sizes.count)).map { index in
      let size = index < sizes.count ? sizes[index] : .zero
      var track = GridTrack(minimum: .fixed(size), maximum: .fixed(size))
      track.base = size
      return track
    }
  }

  /// A definite minimum or maximum size as that of the content box.
  private func limit(_ length: Length, across: Bool) -> LayoutUnit? {
    if across {
      return context.borderBoxWidth(
        length, of: box, basis: space.percentageWidth, edges: edges
      ).map { max(.zero, $0 - edges.insetWidth) }
    }
    return context.borderBoxHeight(
      length, of: box, basis: space.percentageHeight, edges: edges
    ).map { max(.zero, $0 - edges.insetHeight) }
  }

  private func template(
    _ list: TrackList, across: Bool, gap: LayoutUnit, available: LayoutUnit?,
    minimum: LayoutUnit?, basis: LayoutUnit?
  ) -> GridTemplate {
    let areas = rare.gridTemplateAreas
    let repetitions = GridTemplate.repetitions(
      list, available: available, minimum: minimum, gap: gap
    ) { size in
      let minimum = fixed(size.minimum, basis: basis)
      let maximum = fixed(size.maximum, basis: basis)
      return max(maximum ?? minimum ?? .zero, minimum ?? .zero)
    }
    return GridTemplate(
      list, areaSpans: GridTemplate.areaSpans(areas, across: across),
      areaCount: across ? (areas.map(\.count).max() ?? 0) : areas.count, repetitions: repetitions)
  }

  private func fixed(_ breadth: TrackSize.Breadth, basis: LayoutUnit?) -> LayoutUnit? {
    guard case .length(let length) = breadth else { return nil }
    return context.resolve(length, basis: basis)
  }

  /// The tracks of the implicit grid, unsized.
  private func tracks(
    _ template: GridTemplate, leading: Int, count: Int, auto: [TrackSize], basis: LayoutUnit?,
    spans: [Range<Int>]
  ) -> [GridTrack] {
    let autoSize = TrackSize(minimum: .length(.auto), maximum: .length(.auto))
    var tracks: [GridTrack] = []
    tracks.reserveCapacity(count)
    for index in 0..<count {
      let explicit = index - leading
      let size: TrackSize
      if template.tracks.indices.contains(explicit) {
        size = template.tracks[explicit]
      } else if auto.isEmpty {
        size = autoSize
      } else {
        // The pattern of implicit sizes repeats away from the explicit grid on both sides.
        let beyond = explicit < 0 ? explicit : explicit - template.tracks.count
        let position = beyond % auto.count
        size = auto[position < 0 ? position + auto.count : position]
      }
      tracks.append(track(size, basis: basis))
    }
    if !template.collapsible.isEmpty {
      var isUsed = [Bool](repeating: false, count: count)
      for span in spans { for index in span where index < count { isUsed[index] = true } }
      for explicit in template.collapsible {
        let index = explicit + leading
        if isUsed.indices.contains(index) { tracks[index].isCollapsed = !isUsed[index] }
      }
    }
    return tracks
  }

  private func track(_ size: TrackSize, basis: LayoutUnit?) -> GridTrack {
    GridTrack(
      minimum: sizing(size.minimum, basis: basis), maximum: sizing(size.maximum, basis: basis))
  }

  private func sizing(_ breadth: TrackSize.Breadth, basis: LayoutUnit?) -> GridTrack.Sizing {
    switch breadth {
    case .flex(let factor): return .flex(max(0, factor))
    case .length(let length):
      switch length.kind {
      case .linear, .expression:
        // A percentage of an indefinite size is treated as auto.
        return context.resolve(length, basis: basis).map { .fixed(max(.zero, $0)) } ?? .auto
      case .minContent: return .minContent
      case .maxContent: return .maxContent
      case .fitContentLimit:
        let limit = Length(
          kind: length.expression >= 0 ? .expression : .linear, px: length.px,
          percent: length.percent, expression: length.expression,
          hasPercentage: length.hasPercentage)
        return context.resolve(limit, basis: basis).map { .fitContent(max(.zero, $0)) } ?? .auto
      default: return .auto
      }
    }
  }

  /// Whether a row's size or the gap is a percentage.
  private var rowsDependOnHeight: Bool {
    func depends(_ size: TrackSize) -> Bool {
      [size.minimum, size.maximum].contains {
        if case .length(let length) = $0 { length.hasPercentage } else { false }
      }
    }
    // Flex factors under 1 leave space over once the height is known.
    let factors = rows.tracks.reduce(Float(0)) { $0 + ($1.flexFactor ?? 0) }
    if factors > 0, factors < 1 { return true }
    return style.rowGap.hasPercentage || rowTemplate.tracks.contains(where: depends)
      || rare.gridAutoRows.contains(where: depends)
  }

  // MARK: Track sizes

  private func sizedColumns(_ constraint: GridTrackSizing.Constraint) -> [GridTrack] {
    let tracks = columns.tracks
    let sized = columnSizingItems()
    var sizing = GridTrackSizing(
      tracks: tracks, items: sized.map { GridTrackSizing.Item(span: $0.span) },
      gap: columns.gap, available: contentWidth
    ) { index, kind, limit in
      sized[index].contribution(kind, limit, sized[index].span, tracks) + sized[index].outset
    }
    sizing.constraint = constraint
    sizing.stretchesAutoTracks =
      style.justifyContent == .normal || style.justifyContent == .stretch
    sizing.minimumSize = limit(style.minWidth, across: true) ?? .zero
    sizing.maximumSize = limit(style.maxWidth, across: true)
    sizing.run()
    return sizing.tracks
  }

  private func sizedRows(available: LayoutUnit?) -> [GridTrack] {
    let tracks = self.tracks(
      rowTemplate, leading: placement.leadingRows, count: placement.rowCount,
      auto: rare.gridAutoRows, basis: available, spans: items.map(\.area.rows))
    let sized = rowSizingItems()
    var sizing = GridTrackSizing(
      tracks: tracks, items: sized.map { GridTrackSizing.Item(span: $0.span) },
      gap: rows.gap, available: available
    ) { index, kind, limit in
      sized[index].contribution(kind, limit, sized[index].span, tracks) + sized[index].outset
    }
    sizing.stretchesAutoTracks = style.alignContent == .normal || style.alignContent == .stretch
    sizing.minimumSize = limit(style.minHeight, across: false) ?? .zero
    sizing.maximumSize = limit(style.maxHeight, across: false)
    sizing.run()
    return sizing.tracks
  }

  /// Whether an automatic minimum size is that of the content,
  /// https://drafts.csswg.org/css-grid-2/#min-size-auto
  private func hasContentBasedMinimum(_ span: Range<Int>, tracks: [GridTrack]) -> Bool {
    guard span.contains(where: { tracks[$0].minimum == .auto }) else { return false }
    return span.count == 1 || !span.contains { tracks[$0].flexFactor != nil }
  }

  func columnContribution(
    _ item: GridItem, _ kind: GridTrackSizing.Contribution, limit: LayoutUnit?,
    span: Range<Int>, tracks: [GridTrack]
  ) -> LayoutUnit {
    let contributions = context.contributions(item.box)
    switch kind {
    case .minContent: return contributions.min
    case .maxContent: return contributions.max
    case .minimum: break
    }
    let itemStyle = context.style(item.box)
    guard itemStyle.width.kind == .auto || itemStyle.width.hasPercentage else {
      return contributions.min
    }
    let edges = context.edges(item.box, basis: nil)
    let measure = ConstraintSpace(availableWidth: nil, percentageWidth: nil)
    if itemStyle.minWidth.kind != .auto {
      let minimum = context.widthValue(
        itemStyle.minWidth, of: item.box, measure, edges: edges)
      return max(minimum ?? .zero, edges.insetWidth) + edges.marginWidth
    }
    guard !itemStyle.overflowX.isScrollable,
      hasContentBasedMinimum(span, tracks: tracks)
    else { return edges.insetWidth + edges.marginWidth }
    let bounded = limit.map { min(contributions.min, $0) } ?? contributions.min
    return max(bounded, edges.insetWidth + edges.marginWidth)
  }

  func rowContribution(
    _ item: GridItem, _ kind: GridTrackSizing.Contribution, limit: LayoutUnit?,
    span: Range<Int>, tracks: [GridTrack]
  ) -> LayoutUnit {
    let itemSpace = areaSpace(item, height: nil)
    let margins = item.edges.marginHeight + item.baselineShim
    guard kind == .minimum else { return context.layout(item.box, itemSpace).height + margins }
    let itemStyle = context.style(item.box)
    guard itemStyle.height.kind == .auto || itemStyle.height.hasPercentage else {
      return context.layout(item.box, itemSpace).height + margins
    }
    if itemStyle.minHeight.kind != .auto,
      let minimum = context.borderBoxHeight(
        itemStyle.minHeight, of: item.box, basis: nil, edges: item.edges)
    {
      return minimum + margins
    }
    guard !itemStyle.overflowY.isScrollable,
      hasContentBasedMinimum(span, tracks: tracks)
    else { return item.edges.insetHeight + margins }
    let height = context.layout(item.box, itemSpace).height + margins
    let bounded = limit.map { min(height, $0) } ?? height
    return max(bounded, item.edges.insetHeight + margins)
  }

  // MARK: Items in their areas

  /// Percentages of items' margins and paddings are of their area's width.
  private mutating func resolveItemEdges() {
    for index in items.indices {
      items[index].edges = context.edges(
        items[index].box, basis: columns.size(of: items[index].area.columns))
    }
  }

  /// The space of an item in its area; a nil height is not yet known,
  /// https://drafts.csswg.org/css-grid-2/#grid-item-sizing
  func areaSpace(_ item: GridItem, height: LayoutUnit?) -> ConstraintSpace {
    let areaWidth = columns.size(of: item.area.columns)
    var space = ConstraintSpace(availableWidth: areaWidth, percentageWidth: areaWidth)
    space.availableHeight = height
    space.percentageHeight = height
    space.autoWidth = .shrinkToFit
    let itemStyle = context.style(item.box)
    let hasRatio = context.preferredRatio(item.box) != nil
    let isReplaced = context.isReplacedElement(item.box)
    let auto = item.edges.hasAutoMargin
    let subgrid = subgridAxes(of: item)
    if subgrid.across || subgrid.down {
      // A subgrid fills its area in the axes that it takes over.
      space.subgrid = inheritedTracks(for: item, hasRows: height != nil)
      if subgrid.across {
        space.fixedWidth = max(.zero, areaWidth - item.edges.marginWidth)
      }
      if subgrid.down, let height {
        space.fixedHeight = max(.zero, height - item.edges.marginHeight)
      }
    }

    // Down: a stretched height is definite and comes first, since a ratio may need it.
    if let height, space.fixedHeight == nil, itemStyle.height.kind == .auto, !auto.top,
      !auto.bottom,
      item.alignment == .stretch || (item.alignment == .normal && !hasRatio && !isReplaced)
    {
      space.fixedHeight = context.clampHeight(
        height - item.edges.marginHeight, of: item.box, space, edges: item.edges)
    }
    // Across.
    guard space.fixedWidth == nil, itemStyle.width.kind == .auto, !auto.left, !auto.right
    else { return space }
    let hasTransferredWidth =
      hasRatio && context.definiteHeight(item.box, space, edges: item.edges) != nil
    let stretches =
      item.justification == .stretch
      || (item.justification == .normal && !isReplaced && !hasTransferredWidth)
    if stretches, item.justification == .normal, hasRatio {
      // Limits of the height may bound the width through the ratio.
      space.autoWidth = .fill
    } else if stretches {
      space.fixedWidth = context.clampWidth(
        areaWidth - item.edges.marginWidth, of: item.box, space, edges: item.edges)
    }
    return space
  }

  // https://drafts.csswg.org/css-grid-2/#algo-baseline-shims
  private mutating func findBaselineShims() {
    for isFirst in [true, false] {
      let alignment: SelfAlignment = isFirst ? .baseline : .lastBaseline
      let aligned = items.indices.filter {
        items[$0].alignment == alignment && !items[$0].edges.hasAutoMargin.top
          && !items[$0].edges.hasAutoMargin.bottom
      }
      guard !aligned.isEmpty else { continue }
      var extents: [Int: LayoutUnit] = [:]
      var ofItem: [Int: LayoutUnit] = [:]
      for index in aligned {
        let item = items[index]
        let result = context.layout(item.box, areaSpace(item, height: nil))
        let baseline = isFirst ? result.firstBaseline : result.lastBaseline
        let extent =
          isFirst
          ? item.edges.margin.top + (baseline ?? result.height)
          : item.edges.margin.bottom + result.height - (baseline ?? result.height)
        let row = isFirst ? item.area.rows.lowerBound : item.area.rows.upperBound
        extents[row] = max(extents[row] ?? extent, extent)
        ofItem[index] = extent
      }
      for (index, extent) in ofItem {
        let rows = items[index].area.rows
        let row = isFirst ? rows.lowerBound : rows.upperBound
        items[index].baselineShim = (extents[row] ?? extent) - extent
        items[index].isBaselineAligned = true
      }
    }
  }

  private func result(contentHeight: LayoutUnit) -> LayoutResult {
    let contentWidth = contentWidth ?? .zero
    let result = LayoutResult(box: box, width: width, height: contentHeight + edges.insetHeight)
    result.border = edges.outer
    result.padding = edges.padding
    result.hasDefiniteHeight = definiteHeight != nil
    let order = Dictionary(
      uniqueKeysWithValues: items.indices.map { (items[$0].childIndex, $0) })
    var placed: [(area: GridArea, item: GridItem, result: LayoutResult, y: LayoutUnit)] = []
    for (childIndex, child) in context.children(of: box).enumerated() {
      if let index = order[childIndex] {
        let item = items[index]
        let areaHeight = rows.size(of: item.area.rows)
        let itemResult = context.layout(item.box, areaSpace(item, height: areaHeight))
        let areaX = columns.start(of: item.area.columns)
        let areaWidth = columns.size(of: item.area.columns)
        let x =
          (isRTL ? contentWidth - areaX - areaWidth : areaX)
          + offsetAcross(item, free: areaWidth - itemResult.width)
        let y =
          rows.start(of: item.area.rows) + offsetDown(item, free: areaHeight - itemResult.height)
        result.add(itemResult, x: edges.contentLeft + x, y: edges.contentTop + y)
        placed.append((item.area, item, itemResult, edges.contentTop + y))
      } else if context.boxes[Int(child)].isOutOfFlow {
        result.addOutOfFlow(outOfFlow(child, contentHeight: contentHeight))
      }
    }
    setBaselines(of: result, placed)
    return result
  }

  /// The left border edge from the area's left edge; `free` is without margins taken off.
  private func offsetAcross(_ item: GridItem, free: LayoutUnit) -> LayoutUnit {
    let margin = item.edges.margin
    var free = free - item.edges.marginWidth
    let auto = item.edges.hasAutoMargin
    if auto.left || auto.right {
      guard free > .zero else { return isRTL ? free + margin.left : margin.left }
      if auto.left, auto.right { return free / 2 }
      return auto.left ? free : margin.left
    }
    if item.isSafeAcross, free < .zero { free = .zero }
    let isStart: Bool
    switch item.justification {
    case .center, .anchorCenter: return free / 2 + margin.left
    case .left: return margin.left
    case .right: return free + margin.left
    case .end, .flexEnd, .lastBaseline: isStart = false
    case .selfStart, .selfEnd:
      let isSame = (context.style(item.box).direction == .rtl) == isRTL
      isStart = (item.justification == .selfStart) == isSame
    default: isStart = true
    }
    return (isStart == isRTL ? free : .zero) + margin.left
  }

  private func offsetDown(_ item: GridItem, free: LayoutUnit) -> LayoutUnit {
    let margin = item.edges.margin
    var free = free - item.edges.marginHeight
    let auto = item.edges.hasAutoMargin
    if auto.top || auto.bottom {
      guard free > .zero else { return margin.top }
      if auto.top, auto.bottom { return free / 2 }
      return auto.top ? free : margin.top
    }
    if item.isSafeDown, free < .zero { free = .zero }
    switch item.alignment {
    case .center, .anchorCenter: return free / 2 + margin.top
    case .end, .flexEnd, .selfEnd: return free + margin.top
    case .baseline: return item.baselineShim + margin.top
    case .lastBaseline: return free - item.baselineShim + margin.top
    default: return margin.top
    }
  }

  // https://drafts.csswg.org/css-grid-2/#grid-baselines
  private func setBaselines(
    of result: LayoutResult,
    _ placed: [(area: GridArea, item: GridItem, result: LayoutResult, y: LayoutUnit)]
  ) {
    func chosen(inRow row: Int?, isFirst: Bool) -> LayoutUnit? {
      guard let row else { return nil }
      let inRow = placed.filter {
        isFirst ? $0.area.rows.lowerBound == row : $0.area.rows.upperBound == row
      }
      let aligned = inRow.filter {
        $0.item.isBaselineAligned && $0.item.alignment == (isFirst ? .baseline : .lastBaseline)
      }
      let candidates = aligned.isEmpty ? inRow : aligned
      let pick =
        isFirst
        ? candidates.min { $0.area.columns.lowerBound < $1.area.columns.lowerBound }
        : candidates.max { $0.area.columns.upperBound < $1.area.columns.upperBound }
      guard let pick else { return nil }
      let own = isFirst ? pick.result.firstBaseline : pick.result.lastBaseline
      return pick.y + (own ?? pick.result.height)
    }
    result.firstBaseline = chosen(
      inRow: placed.map(\.area.rows.lowerBound).min(), isFirst: true)
    result.lastBaseline = chosen(
      inRow: placed.map(\.area.rows.upperBound).max(), isFirst: false)
  }

  // MARK: Content and absolute positions

  /// The offset of the first track and the space added between tracks,
  /// https://drafts.csswg.org/css-align-3/#distribution-values
  private func contentShare(
    _ alignment: ContentAlignment, free: LayoutUnit, count: Int, isJustify: Bool
  ) -> (start: LayoutUnit, between: LayoutUnit) {
    let isSafe = style.hasSafeAlignment && free < .zero
    let isReversed = isJustify && isRTL
    switch alignment {
    case .end, .flexEnd, .lastBaseline: return (isSafe ? .zero : free, .zero)
    case .center: return (isSafe ? .zero : free / 2, .zero)
    case .left: return (isReversed && !isSafe ? free : .zero, .zero)
    case .right: return (!isJustify || isReversed || isSafe ? .zero : free, .zero)
    case .spaceBetween:
      guard count > 1, free > .zero else { return (.zero, .zero) }
      return (.zero, free / (count - 1))
    case .spaceAround:
      guard count > 0, free > .zero else { return (.zero, .zero) }
      return (free / count / 2, free / count)
    case .spaceEvenly:
      guard free > .zero else { return (.zero, .zero) }
      return (free / (count + 1), free / (count + 1))
    case .normal, .stretch, .start, .flexStart, .baseline: return (.zero, .zero)
    }
  }

  /// An absolutely positioned child: its containing block is the area that its placement names,
  /// https://drafts.csswg.org/css-grid-2/#abspos-items
  private func outOfFlow(_ child: BoxID, contentHeight: LayoutUnit) -> LayoutResult.OutOfFlow {
    let contentWidth = contentWidth ?? .zero
    let childStyle = context.style(child)
    let values = childStyle.rare?.values ?? RareValues()
    let across = span(
      columnTemplate.absoluteLines(start: values.gridColumnStart, end: values.gridColumnEnd),
      leading: placement.leadingColumns, axis: columns,
      paddingStart: isRTL ? edges.padding.right : edges.padding.left,
      paddingEnd: isRTL ? edges.padding.left : edges.padding.right, extent: contentWidth)
    let down = span(
      rowTemplate.absoluteLines(start: values.gridRowStart, end: values.gridRowEnd),
      leading: placement.leadingRows, axis: rows, paddingStart: edges.padding.top,
      paddingEnd: edges.padding.bottom, extent: contentHeight)
    let left = isRTL ? contentWidth - across.end : across.start
    let isOwner = context.isContainingBlock(box)
    let area = LayoutRect(
      x: edges.contentLeft + left, y: edges.contentTop + down.start,
      width: max(.zero, across.end - across.start), height: max(.zero, down.end - down.start))
    let staticRect =
      isOwner
      ? area
      : LayoutRect(
        x: edges.contentLeft, y: edges.contentTop, width: contentWidth, height: contentHeight)
    var item = GridItem(box: child, childIndex: 0)
    item.resolveAlignment(of: childStyle, in: style)
    let edgeX: LayoutResult.StaticEdge
    switch item.justification {
    case .center, .anchorCenter: edgeX = .center
    default: edgeX = offsetAcross(item, free: LayoutUnit(1)) > .zero ? .end : .start
    }
    let edgeY: LayoutResult.StaticEdge
    switch item.alignment {
    case .center, .anchorCenter: edgeY = .center
    case .end, .flexEnd, .selfEnd, .lastBaseline: edgeY = .end
    default: edgeY = .start
    }
    var entry = LayoutResult.OutOfFlow(
      box: child, staticX: staticRect.x + edgeX.offset(in: staticRect.width),
      staticY: staticRect.y + edgeY.offset(in: staticRect.height))
    entry.edgeX = edgeX
    entry.edgeY = edgeY
    entry.area = area
    entry.areaOwner = box
    return entry
  }

  /// Where lines lie from the content box's start; nil lines are the padding edges.
  private func span(
    _ lines: (start: Int?, end: Int?), leading: Int, axis: GridAxis, paddingStart: LayoutUnit,
    paddingEnd: LayoutUnit, extent: LayoutUnit
  ) -> (start: LayoutUnit, end: LayoutUnit) {
    func existing(_ line: Int?) -> Int? {
      guard let line, (0...axis.tracks.count).contains(line + leading) else { return nil }
      return line + leading
    }
    let start = existing(lines.start).map { axis.startOfLine($0) } ?? -paddingStart
    let end = existing(lines.end).map { axis.endOfLine($0) } ?? extent + paddingEnd
    return (start, end)
  }
}

extension LayoutResult.StaticEdge {
  /// The point's distance from the start of an extent.
  func offset(in extent: LayoutUnit) -> LayoutUnit {
    switch self {
    case .start: .zero
    case .center: extent / 2
    case .end: extent
    }
  }
}
