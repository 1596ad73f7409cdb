import ReevDOM
import ReevStyle

// Table layout, https://drafts.csswg.org/css-tables-3/#table-layout-algorithm
extension LayoutContext {
  /// Lays a table wrapper box out: captions and the table grid box.
  func layoutTableWrapper(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    let edges = edges(box, basis: space.percentageWidth)
    let grid = children(of: box).first { boxes[Int($0)].kind == .table }
    let captions = children(of: box).filter {
      boxes[Int($0)].kind == .tableCaption && !boxes[Int($0)].isOutOfFlow
    }
    let width = tableWidth(box, space, edges: edges, captions: captions)

    let result = LayoutResult(box: box, width: width, height: .zero)
    var captionResults: [(result: LayoutResult, edges: BoxEdges)] = []
    var captionHeight = LayoutUnit.zero
    for caption in captions {
      let captionEdges = self.edges(caption, basis: width)
      let captionSpace = ConstraintSpace(availableWidth: width, percentageWidth: width)
      let captionResult = layout(caption, captionSpace)
      captionHeight += captionResult.height + captionEdges.marginHeight
      captionResults.append((captionResult, captionEdges))
    }
    var y = LayoutUnit.zero
    func place(_ index: Int) {
      let (caption, edges) = captionResults[index]
      let free = width - caption.width - edges.marginWidth
      var x = edges.margin.left
      if free > .zero {
        if edges.hasAutoMargin.left, edges.hasAutoMargin.right {
          x += free / 2
        } else if edges.hasAutoMargin.left {
          x += free
        }
      }
      result.add(caption, x: x, y: y + edges.margin.top)
      y += caption.height + edges.marginHeight
    }
    let isAtBottom = captions.map {
      styles[Int(boxes[Int($0)].style)].captionSide == .bottom
    }
    for index in captions.indices where !isAtBottom[index] { place(index) }
    if let grid {
      var gridSpace = ConstraintSpace(availableWidth: width, percentageWidth: space.percentageWidth)
      gridSpace.fixedWidth = width
      gridSpace.percentageHeight = space.percentageHeight
      gridSpace.measuresContentHeight = space.measuresContentHeight
      if let fixed = space.fixedHeight { gridSpace.fixedHeight = max(.zero, fixed - captionHeight) }
      let gridResult = layout(grid, gridSpace)
      result.add(gridResult, x: .zero, y: y)
      result.firstBaseline = gridResult.firstBaseline.map { $0 + y }
      // Browsers count no line of a table as the last one around it.
      result.lastBaseline = nil
      y += gridResult.height
      // Collapsed columns narrow the table.
      if captions.isEmpty { result.width = gridResult.width }
    }
    for index in captions.indices where isAtBottom[index] { place(index) }
    result.height = y
    return result
  }

  /// The used width of a table, https://drafts.csswg.org/css-tables-3/#computing-the-table-width
  private func tableWidth(
    _ box: BoxID, _ space: ConstraintSpace, edges: BoxEdges, captions: [BoxID]
  ) -> LayoutUnit {
    let intrinsic = intrinsicWidths(box)
    if let fixed = space.fixedWidth { return max(fixed, intrinsic.min) }
    let style = Int(boxes[Int(box)].style)
    var width: LayoutUnit
    if let definite = widthValue(styles[style].width, of: box, space, edges: edges) {
      width = definite
    } else {
      switch space.autoWidth {
      case .fill, .shrinkToFit:
        width = fitContent(box, available: space.availableWidth, edges: edges)
      case .minContent: width = intrinsic.min
      case .maxContent: width = intrinsic.max
      }
    }
    return max(clampWidth(width, of: box, space, edges: edges), intrinsic.min)
  }

  /// The intrinsic widths of a table wrapper's or grid box's border box.
  func intrinsicWidthsOfTable(_ box: BoxID) -> IntrinsicWidths {
    guard boxes[Int(box)].kind == .tableWrapper else {
      let columns = TableColumns(self, TableModel(self, box))
      return IntrinsicWidths(min: columns.minimumWidth, max: columns.maximumWidth)
    }
    var widths = IntrinsicWidths.zero
    for child in children(of: box) {
      switch boxes[Int(child)].kind {
      case .table:
        let own = intrinsicWidths(child)
        widths.min = max(widths.min, own.min)
        widths.max = max(widths.max, own.max)
      case .tableCaption where !boxes[Int(child)].isOutOfFlow:
        let minimum = contributions(child).min
        widths.min = max(widths.min, minimum)
        widths.max = max(widths.max, minimum)
      default: break
      }
    }
    return widths
  }

  /// Lays a table grid box out.
  func layoutTable(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    var layout = TableLayout(self, box, space)
    return layout.run()
  }
}

/// The layout of one table grid box.
struct TableLayout {
  let context: LayoutContext
  let box: BoxID
  let space: ConstraintSpace
  let model: TableModel
  let edges: BoxEdges
  let isRTL: Bool
  let width: LayoutUnit
  private let columnWidths: [LayoutUnit]
  /// By cell: the border box's width with collapsed columns counted.
  private let measuredWidths: [LayoutUnit]
  /// Whether the height is given and not that of the rows.
  private var hasDefiniteHeight = false
  /// By column: its left edge from the content box's inline start.
  private let columnStarts: [LayoutUnit]

  init(_ context: LayoutContext, _ box: BoxID, _ space: ConstraintSpace) {
    self.context = context
    self.box = box
    self.space = space
    let model = TableModel(context, box)
    self.model = model
    edges = context.edges(box, basis: space.percentageWidth)
    isRTL = context.style(box).direction == .rtl
    let columns = TableColumns(context, model)
    let full = max(space.fixedWidth ?? columns.maximumWidth, columns.minimumWidth)
    var widths = columns.widths(forTableWidth: full)
    measuredWidths = model.cells.map { cell in
      let inner = cell.columns.dropFirst().count { !columns.sizings[$0].isMergeable }
      return cell.columns.reduce(model.spacingX * inner) { $0 + widths[$1] }
    }
    // Collapsed columns take their width and spacing from the table; a column that only spanning
    // cells use has no spacing.
    var starts: [LayoutUnit] = []
    var x = LayoutUnit.zero
    var lost = LayoutUnit.zero
    for index in widths.indices {
      if model.columns[index].isCollapsed {
        lost += widths[index] + model.spacingX
        widths[index] = .zero
        starts.append(x + model.spacingX)
        continue
      }
      if !columns.sizings[index].isMergeable { x += model.spacingX }
      starts.append(x)
      x += widths[index]
    }
    columnWidths = widths
    columnStarts = starts
    width = full - lost
  }

  mutating func run() -> LayoutResult {
    let contentWidth = max(.zero, width - edges.insetWidth)
    let definite = context.definiteHeight(box, space, edges: edges)
    let rowsRoom = definite.map { max(.zero, $0 - edges.insetHeight - verticalSpacing) }
    var rows = TableRows(
      context, model, cellWidths: measuredWidths, basis: contentWidth, tableHeight: rowsRoom)
    let content = stackedHeight(rows)
    let height = context.usedHeight(
      box, space, edges: edges, contentHeight: content, width: width)
    let extra = max(.zero, height - edges.insetHeight) - content
    if extra > .zero { rows.grow(toRowsHeight: rowsHeight(rows) + extra) }

    let used = max(stackedHeight(rows), max(.zero, height - edges.insetHeight))
    let result = LayoutResult(box: box, width: width, height: used + edges.insetHeight)
    result.border = edges.border
    result.padding = edges.padding
    result.hasDefiniteHeight = definite != nil
    hasDefiniteHeight = definite != nil
    place(rows, in: result, contentWidth: contentWidth)
    return result
  }

  // MARK: Geometry

  private func width(of columns: Range<Int>) -> LayoutUnit {
    guard let last = columns.last else { return .zero }
    return columnStarts[last] + columnWidths[last] - columnStarts[columns.lowerBound]
  }

  /// The spacing above the first and below the last row. Without rows there is one, without
  /// columns none.
  private var verticalSpacing: LayoutUnit {
    if !model.hasColumns { return .zero }
    return model.rows.isEmpty ? model.groups.isEmpty ? .zero : model.spacingY : model.spacingY * 2
  }

  /// How far the first row stands from the content edge, across and down.
  private var origin: (x: LayoutUnit, y: LayoutUnit) {
    if !model.hasColumns { return (.zero, .zero) }
    let isEmpty = model.rows.isEmpty && !model.columns.contains { $0.width.kind != .auto }
    return (isEmpty ? .zero : model.spacingX, model.rows.isEmpty ? .zero : model.spacingY)
  }

  /// The rows' heights and the spacing between them.
  private func rowsHeight(_ rows: TableRows) -> LayoutUnit {
    let open = model.rows.indices.filter { !model.rows[$0].isCollapsed }
    let spacing = !model.hasColumns ? .zero : model.spacingY * max(0, open.count - 1)
    return open.reduce(spacing) { $0 + rows.heights[$1] }
  }

  private func stackedHeight(_ rows: TableRows) -> LayoutUnit {
    rowsHeight(rows) + verticalSpacing
  }

  // MARK: Results

  private func place(_ rows: TableRows, in result: LayoutResult, contentWidth: LayoutUnit) {
    let left = edges.contentLeft + origin.x
    let rowWidth = max(.zero, contentWidth - origin.x * 2)
    var y = edges.contentTop + origin.y
    var tops: [LayoutUnit] = []
    let spacing = !model.hasColumns ? .zero : model.spacingY
    for (index, row) in model.rows.enumerated() {
      tops.append(y)
      if !row.isCollapsed { y += rows.heights[index] + spacing }
    }
    var groupResults: [BoxID: (result: LayoutResult, y: LayoutUnit)] = [:]
    for group in model.groups {
      let made = groupResult(
        group, rows, tops: tops, rowWidth: rowWidth, contentWidth: contentWidth,
        fallback: model.rows.isEmpty ? y : y - spacing,
        emptyHeight: max(.zero, result.height - edges.insetHeight - model.spacingY * 2))
      groupResults[group.box] = made
      if result.firstBaseline == nil, let baseline = made.result.firstBaseline {
        result.firstBaseline = made.y + baseline
      }
      if let baseline = made.result.lastBaseline { result.lastBaseline = made.y + baseline }
    }
    for child in context.children(of: box) {
      if let group = groupResults[child] {
        result.add(group.result, x: left, y: group.y)
      } else if context.boxes[Int(child)].isOutOfFlow {
        result.addOutOfFlow(
          LayoutResult.OutOfFlow(
            box: child, staticX: edges.contentLeft, staticY: edges.contentTop))
      } else {
        addColumns(child, to: result, tops: tops, end: y)
      }
    }
  }

  private func groupResult(
    _ group: TableModel.Group, _ rows: TableRows, tops: [LayoutUnit], rowWidth: LayoutUnit,
    contentWidth: LayoutUnit, fallback: LayoutUnit, emptyHeight: LayoutUnit
  ) -> (result: LayoutResult, y: LayoutUnit) {
    let top = group.rows.isEmpty ? fallback : tops[group.rows.lowerBound]
    var bottom = top
    for row in group.rows where !model.rows[row].isCollapsed {
      bottom = tops[row] + rows.heights[row]
    }
    if model.rows.isEmpty, model.groups.first?.box == group.box, hasDefiniteHeight {
      // Without any row the first group has the table's height.
      bottom = top + emptyHeight
    }
    let result = LayoutResult(box: group.box, width: rowWidth, height: bottom - top)
    var rowOf: [BoxID: Int] = [:]
    for row in group.rows { rowOf[model.rows[row].box] = row }
    for child in context.children(of: group.box) {
      if let row = rowOf[child] {
        let made = rowResult(
          row, rows, tops: tops, rowWidth: rowWidth, contentWidth: contentWidth)
        result.add(made, x: .zero, y: tops[row] - top)
        if result.firstBaseline == nil {
          result.firstBaseline = made.firstBaseline.map { $0 + tops[row] - top }
        }
        if let baseline = made.firstBaseline { result.lastBaseline = baseline + tops[row] - top }
      } else if context.boxes[Int(child)].isOutOfFlow {
        result.addOutOfFlow(
          LayoutResult.OutOfFlow(box: child, staticX: .zero, staticY: .zero))
      }
    }
    if context.isContainingBlock(group.box) { context.layoutOutOfFlow(in: result) }
    return (result, top)
  }

  private func rowResult(
    _ index: Int, _ rows: TableRows, tops: [LayoutUnit], rowWidth: LayoutUnit,
    contentWidth: LayoutUnit
  ) -> LayoutResult {
    let row = model.rows[index]
    let result = LayoutResult(box: row.box, width: rowWidth, height: rows.heights[index])
    var cellOf: [BoxID: Int] = [:]
    for cell in row.cells { cellOf[model.cells[cell].box] = cell }
    var end = isRTL ? rowWidth : LayoutUnit.zero
    for child in context.children(of: row.box) {
      guard let cellIndex = cellOf[child] else {
        if context.boxes[Int(child)].isOutOfFlow {
          // After the cell before it.
          result.addOutOfFlow(
            LayoutResult.OutOfFlow(
              box: child, staticX: end, staticY: .zero, edgeX: isRTL ? .end : .start))
        }
        continue
      }
      let cell = model.cells[cellIndex]
      var height = LayoutUnit.zero
      for spanned in cell.rows where !model.rows[spanned].isCollapsed && !row.isCollapsed {
        height = tops[spanned] + rows.heights[spanned] - tops[index]
      }
      let measured = rows.cells[cellIndex]
      let cellWidth = width(of: cell.columns)
      var cellSpace = TableRows.space(
        width: cellWidth, basis: contentWidth, height: height)
      // Percentages of the content are of a height that something gives,
      // https://drafts.csswg.org/css-tables-3/#row-layout
      cellSpace.isFixedHeightDefinite =
        hasDefiniteHeight || context.boxes[Int(child)].isInQuirksMode
        || context.style(child).height.kind != .auto || context.style(row.box).height.kind != .auto
      switch context.styles[Int(context.boxes[Int(child)].style)].verticalAlign {
      case .top: break
      case .middle: cellSpace.contentAlignment = .center
      case .bottom: cellSpace.contentAlignment = .end
      default: cellSpace.contentOffset = max(.zero, rows.ascents[index] - measured.ascent)
      }
      let cellResult = context.layout(child, cellSpace)
      // A cell is as large as its columns and rows, whatever its paddings.
      cellResult.width = cellWidth
      cellResult.height = height
      let start = columnStarts[cell.column] - model.spacingX
      let x = isRTL ? rowWidth - start - cellWidth : start
      end = isRTL ? x : x + cellWidth
      result.add(cellResult, x: x, y: .zero)
    }
    let hasBaseline = row.cells.contains {
      rows.cells[$0].isBaselineAligned && rows.cells[$0].hasLine
    }
    if hasBaseline {
      result.firstBaseline = rows.ascents[index]
    } else if !row.cells.isEmpty {
      // Without a baseline-aligned cell it is the lowest content edge.
      result.firstBaseline = row.cells.map { cell in
        let cellEdges = context.edges(model.cells[cell].box, basis: contentWidth)
        return rows.heights[index] - cellEdges.border.bottom - cellEdges.padding.bottom
      }.max()
    }
    if context.isContainingBlock(row.box) { context.layoutOutOfFlow(in: result) }
    return result
  }

  /// Columns and column groups have boxes, though nothing is in them.
  private func addColumns(
    _ child: BoxID, to result: LayoutResult, tops: [LayoutUnit], end: LayoutUnit
  ) {
    let top = edges.contentTop + origin.y
    let height = max(.zero, end - origin.y - top)
    func span(_ matches: (TableModel.Column) -> Bool) -> (x: LayoutUnit, width: LayoutUnit)? {
      let list = model.columns.indices.filter { matches(model.columns[$0]) }
      guard let first = list.first, let last = list.last else { return nil }
      let width = width(of: first..<last + 1)
      let start = edges.contentLeft + columnStarts[first]
      return (isRTL ? self.width - start - width : start, width)
    }
    switch context.boxes[Int(child)].kind {
    case .tableColumn:
      guard let place = span({ $0.box == child }) else { return }
      result.add(LayoutResult(box: child, width: place.width, height: height), x: place.x, y: top)
    case .tableColumnGroup:
      guard let place = span({ $0.group == child }) else { return }
      let group = LayoutResult(box: child, width: place.width, height: height)
      for column in context.children(of: child) {
        guard let inner = span({ $0.box == column }) else { continue }
        group.add(
          LayoutResult(box: column, width: inner.width, height: height), x: inner.x - place.x,
          y: .zero)
      }
      result.add(group, x: place.x, y: top)
    default: break
    }
  }
}
