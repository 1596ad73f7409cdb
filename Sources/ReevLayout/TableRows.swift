import ReevDOM
import ReevStyle

/// The heights of a table's rows, https://drafts.csswg.org/css-tables-3/#row-layout
struct TableRows {
  /// A cell measured at its columns' width.
  struct MeasuredCell {
    var width = LayoutUnit.zero
    /// The border box's height that content and `height` ask for.
    var height = LayoutUnit.zero
    /// The border box's height that the content alone asks for.
    var contentHeight = LayoutUnit.zero
    /// The content's baseline from the border box's top.
    var ascent = LayoutUnit.zero
    var isBaselineAligned = false
    /// Whether the cell has a baseline of its own.
    var hasLine = false
  }

  let context: LayoutContext
  let model: TableModel
  /// By cell.
  private(set) var cells: [MeasuredCell] = []
  /// By row.
  private(set) var heights: [LayoutUnit] = []
  private(set) var ascents: [LayoutUnit] = []
  /// Whether `height` fixes the row's height.
  private var isConstrained: [Bool] = []
  private var percents: [Float?] = []

  /// - Parameters:
  ///   - cellWidths: the border box's width of each cell.
  ///   - basis: the table's content width, for percentages of paddings.
  ///   - tableHeight: the rows' definite height together, for percentages.
  init(
    _ context: LayoutContext, _ model: TableModel, cellWidths: [LayoutUnit], basis: LayoutUnit,
    tableHeight: LayoutUnit?
  ) {
    self.context = context
    self.model = model
    cells = model.cells.indices.map {
      measure(model.cells[$0], width: cellWidths[$0], basis: basis, tableHeight: tableHeight)
    }
    measureRows(tableHeight: tableHeight)
    distributeSpanningCells()
  }

  // MARK: Cells

  /// The space in which a cell is laid out; without `height` its content is measured.
  static func space(width: LayoutUnit, basis: LayoutUnit, height: LayoutUnit?)
    -> ConstraintSpace
  {
    var space = ConstraintSpace(availableWidth: width, percentageWidth: basis)
    space.fixedWidth = width
    if let height {
      space.fixedHeight = height
    } else {
      space.measuresContentHeight = true
    }
    return space
  }

  private func measure(
    _ cell: TableModel.Cell, width: LayoutUnit, basis: LayoutUnit, tableHeight: LayoutUnit?
  ) -> MeasuredCell {
    let result = context.layout(
      cell.box, Self.space(width: width, basis: basis, height: nil))
    let style = context.style(cell.box)
    let edges = context.edges(cell.box, basis: basis)
    var measured = MeasuredCell(
      width: width, height: result.height, contentHeight: result.height)
    // A cell's height is a minimum. In quirks mode it is that of the border box,
    // https://quirks.spec.whatwg.org/#the-table-cell-height-box-sizing-quirk
    for length in [style.height, style.minHeight] where length.kind != .auto {
      guard var height = context.resolve(length, basis: tableHeight) else { continue }
      let isBorderBox =
        style.boxSizing == .borderBox || context.boxes[Int(cell.box)].isInQuirksMode
      if !isBorderBox { height = height + edges.insetHeight }
      measured.height = max(measured.height, height)
    }
    switch style.verticalAlign {
    case .top, .middle, .bottom: break
    default:
      measured.isBaselineAligned = true
      measured.hasLine = result.firstBaseline != nil
      measured.ascent =
        result.firstBaseline ?? max(edges.contentTop, result.height - edges.contentBottom)
    }
    return measured
  }

  // MARK: Rows

  private mutating func measureRows(tableHeight: LayoutUnit?) {
    for row in model.rows {
      let style = context.style(row.box)
      // A percentage of a cell is one of its row.
      let lengths =
        [style.height]
        + row.cells.filter { model.cells[$0].rowSpan == 1 }
        .map { context.style(model.cells[$0].box).height }
      let percent = lengths.filter { $0.kind == .linear && $0.percent > 0 }.map(\.percent).max()
      percents.append(percent)
      var height = LayoutUnit.zero
      var isFixed = false
      if percent == nil, let fixed = context.resolve(style.height, basis: tableHeight) {
        height = max(.zero, fixed)
        isFixed = true
      } else if let percent, let tableHeight {
        height = LayoutUnit(px: tableHeight.px * percent / 100)
      }
      var ascent = LayoutUnit.zero
      var descent = LayoutUnit.zero
      for index in row.cells {
        let cell = cells[index]
        let isSpanning = model.cells[index].rowSpan > 1
        if cell.isBaselineAligned {
          ascent = max(ascent, cell.ascent)
          if !isSpanning { descent = max(descent, cell.contentHeight - cell.ascent) }
        }
        if !isSpanning {
          height = max(height, cell.height)
          let cellHeight = context.style(model.cells[index].box).height
          if cellHeight.kind == .linear, !cellHeight.hasPercentage { isFixed = true }
        }
      }
      height = max(height, ascent + descent)
      heights.append(row.isCollapsed ? .zero : height)
      ascents.append(ascent)
      isConstrained.append(isFixed)
    }
  }

  /// The spacing between the rows of a range.
  private func spacing(_ rows: Range<Int>) -> LayoutUnit {
    model.spacingY * max(0, rows.count { !model.rows[$0].isCollapsed } - 1)
  }

  private mutating func distributeSpanningCells() {
    let spanning = model.cells.indices.filter { model.cells[$0].rowSpan > 1 }
      .sorted { left, right in
        let (a, b) = (model.cells[left], model.cells[right])
        return a.rowSpan == b.rowSpan ? a.row < b.row : a.rowSpan < b.rowSpan
      }
    for index in spanning {
      let rows = model.cells[index].rows
      let current = rows.reduce(spacing(rows)) { $0 + heights[$1] }
      let excess = cells[index].height - current
      if excess > .zero { distribute(excess, over: Array(rows), isSpanningCell: true) }
    }
  }

  /// Grows the rows to a height given by the table, https://drafts.csswg.org/css-tables-3/#height-distribution-algorithm
  mutating func grow(toRowsHeight target: LayoutUnit) {
    let all = 0..<model.rows.count
    let excess = target - all.reduce(spacing(all)) { $0 + heights[$1] }
    guard excess > .zero, !all.isEmpty else { return }
    // Bodies take it all where there are any.
    let bodies = all.filter { row in
      let box = model.groups[model.rows[row].group].box
      let display = context.styles[Int(context.boxes[Int(box)].style)].display
      return display != .tableHeaderGroup && display != .tableFooterGroup
    }
    distribute(excess, over: bodies.isEmpty ? Array(all) : bodies, isSpanningCell: false)
  }

  private mutating func distribute(
    _ excess: LayoutUnit, over rows: [Int], isSpanningCell: Bool
  ) {
    let open = rows.filter { !model.rows[$0].isCollapsed }
    guard !open.isEmpty else { return }
    // Rows in which nothing but spanning cells begins are empty.
    if isSpanningCell {
      let starting = open.filter { row in
        !model.rows[row].cells.isEmpty
          && model.rows[row].cells.allSatisfy { model.cells[$0].rowSpan > 1 }
      }
      if !starting.isEmpty, starting.count < open.count || heights(of: open) == .zero {
        let list = starting.filter { !isConstrained[$0] }
        if !list.isEmpty {
          share(excess, among: list, weights: list.map { _ in 1 })
          return
        }
      }
    }
    let nonEmpty = open.filter { heights[$0] > .zero }
    let automatic = nonEmpty.filter { !isConstrained[$0] && percents[$0] == nil }
    if !automatic.isEmpty {
      share(excess, among: automatic, weights: automatic.map { Double(heights[$0].raw) })
      return
    }
    let empty = open.filter { heights[$0] == .zero && !isConstrained[$0] }
    if !empty.isEmpty {
      let list = isSpanningCell ? [empty[empty.count - 1]] : empty
      share(excess, among: list, weights: list.map { _ in 1 })
      return
    }
    let list = nonEmpty.isEmpty ? open : nonEmpty
    share(
      excess, among: list,
      weights: nonEmpty.isEmpty ? list.map { _ in 1 } : list.map { Double(heights[$0].raw) })
  }

  private func heights(of rows: [Int]) -> LayoutUnit {
    rows.reduce(.zero) { $0 + heights[$1] }
  }

  private mutating func share(_ excess: LayoutUnit, among rows: [Int], weights: [Double]) {
    var rest = Double(excess.raw)
    var weightLeft = weights.reduce(0, +)
    for (row, weight) in zip(rows, weights) where weightLeft > 0 {
      let part = (rest * weight / weightLeft).rounded()
      heights[row] += LayoutUnit(raw: Int32(max(-1e9, min(1e9, part))))
      rest -= part
      weightLeft -= weight
    }
  }
}

extension BoxEdges {
  /// The content box's bottom edge from the border box's.
  fileprivate var contentBottom: LayoutUnit { border.bottom + padding.bottom }
}
