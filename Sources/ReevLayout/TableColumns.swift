import ReevDOM
import ReevStyle

/// The widths of a table's columns, https://drafts.csswg.org/css-tables-3/#computing-the-table-width
struct TableColumns {
  /// What a column asks for.
  struct Sizing {
    var minimum = LayoutUnit.zero
    var maximum = LayoutUnit.zero
    /// Of the table's width without spacing; 100 is all of it.
    var percent: Float?
    /// Fixed layout: the border and padding that come on top of the percentage.
    var percentInset = LayoutUnit.zero
    /// Whether a length fixes the width.
    var isConstrained = false
    /// Whether only spanning cells use the column, so that it may vanish with its spacing.
    var isMergeable = false
  }

  /// Stands for "as wide as possible".
  private static let unlimited = LayoutUnit(1_000_000)

  let model: TableModel
  /// Borders and paddings of the table grid box.
  let inset: LayoutUnit
  private(set) var sizings: [Sizing]

  init(_ context: LayoutContext, _ model: TableModel) {
    self.model = model
    inset = context.edges(model.table, basis: nil).insetWidth
    sizings = model.columns.map { column in
      var sizing = Sizing()
      sizing.isMergeable = !model.isFixed
      if let percent = Self.percentage(column.width) {
        sizing.percent = percent
        sizing.isMergeable = false
      } else if let width = context.resolve(column.width, basis: nil), width > .zero {
        sizing.maximum = width
        sizing.isConstrained = true
        sizing.isMergeable = false
        if model.isFixed { sizing.minimum = width }
      }
      if let minimum = context.resolve(column.minWidth, basis: nil), minimum > .zero {
        sizing.minimum = max(sizing.minimum, minimum)
        sizing.maximum = max(sizing.maximum, minimum)
      }
      return sizing
    }
    if model.isFixed { addFixedCells(context) } else { addCells(context) }
  }

  private static func percentage(_ width: Length) -> Float? {
    width.kind == .linear && width.percent > 0 ? width.percent : nil
  }

  // MARK: Constraints

  // https://drafts.csswg.org/css-tables-3/#computing-column-measures
  private mutating func addCells(_ context: LayoutContext) {
    var spanning: [(cell: TableModel.Cell, sizing: Sizing)] = []
    var unconstrained: [(column: Int, maximum: LayoutUnit)] = []
    for cell in model.cells {
      let sizing = cellSizing(context, cell)
      guard cell.columnSpan == 1 else {
        spanning.append((cell, sizing))
        continue
      }
      let column = cell.column
      sizings[column].isMergeable = false
      sizings[column].minimum = max(sizings[column].minimum, sizing.minimum)
      if let percent = sizing.percent {
        sizings[column].percent = max(sizings[column].percent ?? 0, percent)
      }
      if sizing.isConstrained {
        sizings[column].isConstrained = true
        sizings[column].maximum = max(sizings[column].maximum, sizing.maximum)
      } else {
        unconstrained.append((column, sizing.maximum))
      }
    }
    // A fixed width beats the content of the column's other cells.
    for (column, maximum) in unconstrained where !sizings[column].isConstrained {
      sizings[column].maximum = max(sizings[column].maximum, maximum)
    }
    for index in sizings.indices {
      sizings[index].maximum = max(sizings[index].maximum, sizings[index].minimum)
    }
    spanning.sort { $0.cell.columnSpan < $1.cell.columnSpan }
    for (cell, sizing) in spanning { distribute(sizing, over: cell.columns) }
  }

  private func cellSizing(_ context: LayoutContext, _ cell: TableModel.Cell) -> Sizing {
    let style = context.style(cell.box)
    let edges = context.edges(cell.box, basis: nil)
    let content = context.intrinsicWidths(cell.box)
    var sizing = Sizing()
    sizing.minimum = content.min
    sizing.maximum = content.max
    if let percent = Self.percentage(style.width) {
      sizing.percent = percent
    } else if style.width.kind == .linear, style.width.px >= 0, style.width.percent == 0,
      let width = context.borderBoxWidth(
        .px(style.width.px), of: cell.box, basis: nil, edges: edges)
    {
      // 0 % of a cell is 0 px, as Chromium has it.
      sizing.isConstrained = true
      sizing.maximum = width
      if hasNoWrapQuirk(context, cell.box) { sizing.minimum = max(sizing.minimum, width) }
    }
    let maximum = context.borderBoxWidth(
      style.maxWidth, of: cell.box, basis: nil, edges: edges)
    if let maximum {
      sizing.minimum = min(sizing.minimum, maximum)
      sizing.maximum = min(sizing.maximum, maximum)
    }
    let minimum = context.borderBoxWidth(
      style.minWidth, of: cell.box, basis: nil, edges: edges)
    if let minimum { sizing.minimum = max(sizing.minimum, minimum) }
    sizing.maximum = max(sizing.maximum, sizing.minimum)
    return sizing
  }

  /// A `nowrap` cell is at least as wide as its width says in quirks mode,
  /// https://quirks.spec.whatwg.org/#the-table-cell-nowrap-minimum-width-calculation-quirk
  private func hasNoWrapQuirk(_ context: LayoutContext, _ cell: BoxID) -> Bool {
    let box = context.boxes[Int(cell)]
    guard box.isInQuirksMode, box.source == .node,
      context.document.attributes.indices.contains(Int(box.node))
    else { return false }
    return context.document.attributes[Int(box.node)].contains { $0.name == TableNames.nowrap }
  }

  /// Spreads what a spanning cell asks for over its columns.
  private mutating func distribute(_ cell: Sizing, over span: Range<Int>) {
    if span.allSatisfy({ sizings[$0].isMergeable }) {
      sizings[span.lowerBound].isMergeable = false
    }
    let inner = model.spacingX * max(0, span.count { !sizings[$0].isMergeable } - 1)
    if let percent = cell.percent { spreadPercent(percent, over: span) }
    let columns = span.map { sizings[$0] }
    let minimums = Self.automatic(columns, target: max(.zero, cell.minimum - inner))
    for (offset, index) in span.enumerated() {
      sizings[index].minimum = max(sizings[index].minimum, minimums[offset])
    }
    let raised = span.map { sizings[$0] }
    let maximums = Self.automatic(raised, target: max(.zero, cell.maximum - inner))
    for (offset, index) in span.enumerated() {
      sizings[index].maximum = max(
        sizings[index].maximum, maximums[offset], sizings[index].minimum)
    }
  }

  private mutating func spreadPercent(_ percent: Float, over span: Range<Int>) {
    let known = span.reduce(Float(0)) { $0 + (sizings[$1].percent ?? 0) }
    let open = span.filter { sizings[$0].percent == nil }
    let surplus = percent - known
    guard surplus > 0, !open.isEmpty else { return }
    let total = open.reduce(Float(0)) { $0 + sizings[$1].maximum.px }
    for index in open {
      let share =
        total > 0 ? surplus * sizings[index].maximum.px / total : surplus / Float(open.count)
      if share > 0 { sizings[index].percent = share }
    }
  }

  // https://drafts.csswg.org/css-tables-3/#fixed-table-layout
  private mutating func addFixedCells(_ context: LayoutContext) {
    guard let row = model.rows.first else { return }
    for index in row.cells {
      let cell = model.cells[index]
      let style = context.style(cell.box)
      let edges = context.edges(cell.box, basis: nil)
      let percent = Self.percentage(style.width)
      var width: LayoutUnit?
      if percent == nil, style.width.kind == .linear, !style.width.hasPercentage {
        width = context.borderBoxWidth(style.width, of: cell.box, basis: nil, edges: edges)
        if style.width.px <= 0 { width = nil }
      }
      let count = cell.columnSpan
      let inner = model.spacingX * (count - 1)
      for column in cell.columns
      where !sizings[column].isConstrained && sizings[column].percent == nil {
        if let percent {
          sizings[column].percent = percent / Float(count)
          if style.boxSizing == .contentBox {
            sizings[column].percentInset = edges.insetWidth / count
          }
        } else if let width {
          sizings[column].minimum = max(.zero, width - inner) / count
          sizings[column].maximum = sizings[column].minimum
          sizings[column].isConstrained = true
        }
      }
    }
  }

  // MARK: Table width

  /// The spacing around and between the columns.
  var spacing: LayoutUnit {
    // Without a column there is nothing around which it could be.
    let count = sizings.count { !$0.isMergeable }
    if !model.hasColumns || count == 0 && model.rows.isEmpty { return .zero }
    return model.spacingX * (max(1, count) + 1)
  }

  /// The narrowest border box.
  var minimumWidth: LayoutUnit {
    sizings.reduce(spacing + inset) { $0 + $1.minimum }
  }

  /// The border box that the content would like to have.
  var maximumWidth: LayoutUnit {
    var estimate: Float = 0
    var percentSum: Float = 0
    var rest = LayoutUnit.zero
    var sum = LayoutUnit.zero
    for sizing in sizings {
      sum += sizing.maximum
      if let percent = sizing.percent {
        let percent = min(percent, 100 - percentSum)
        if percent > 0 {
          estimate = max(estimate, sizing.maximum.px * 100 / percent)
        }
        percentSum += max(0, percent)
      } else {
        rest += sizing.maximum
      }
    }
    if percentSum > 0, rest > .zero {
      estimate =
        percentSum < 100
        ? max(estimate, rest.px * 100 / (100 - percentSum)) : Self.unlimited.px
    }
    let width = min(max(sum, LayoutUnit(px: estimate)), Self.unlimited)
    return max(width + spacing + inset, minimumWidth)
  }

  // MARK: Distribution

  /// The columns' widths in a table grid box so wide.
  func widths(forTableWidth width: LayoutUnit) -> [LayoutUnit] {
    let target = max(.zero, width - spacing - inset)
    return model.isFixed
      ? Self.fixed(sizings, target: target) : Self.automatic(sizings, target: target)
  }

  // https://drafts.csswg.org/css-tables-3/#width-distribution-algorithm
  static func automatic(_ columns: [Sizing], target: LayoutUnit) -> [LayoutUnit] {
    let minimum = columns.map(\.minimum)
    // The min-content percentage guess; percentages past 100 % have no effect.
    var percentLeft: Float = 100
    var percentage = minimum
    for (index, column) in columns.enumerated() {
      guard let percent = column.percent else { continue }
      let used = max(0, min(percent, percentLeft))
      percentLeft -= used
      percentage[index] = max(column.minimum, LayoutUnit(px: target.px * used / 100))
    }
    // The min-content specified guess.
    var specified = percentage
    for (index, column) in columns.enumerated()
    where column.percent == nil && column.isConstrained {
      specified[index] = column.maximum
    }
    // The max-content guess.
    var maximum = specified
    for (index, column) in columns.enumerated()
    where column.percent == nil && !column.isConstrained {
      maximum[index] = column.maximum
    }
    let guesses = [minimum, percentage, specified, maximum]
    let sums = guesses.map { $0.reduce(LayoutUnit.zero, +) }
    if target <= sums[0] { return minimum }
    for step in 1..<guesses.count where target <= sums[step] {
      let growth = zip(guesses[step], guesses[step - 1]).map { Double(($0 - $1).raw) }
      return grow(guesses[step - 1], by: target - sums[step - 1], weights: growth)
    }
    // Excess goes to auto columns, else to fixed ones, else to percentage columns.
    let excess = target - sums[3]
    let isAuto = columns.map { $0.percent == nil && !$0.isConstrained && !$0.isMergeable }
    let isFixed = columns.map { $0.percent == nil && $0.isConstrained }
    let sizes = columns.map { Double($0.maximum.raw) }
    if isAuto.contains(true) {
      let weights = zip(isAuto, sizes).map { $0 ? $1 : 0 }
      return grow(
        maximum, by: excess,
        weights: weights.contains { $0 > 0 } ? weights : isAuto.map { $0 ? 1 : 0 })
    }
    if isFixed.contains(true) {
      let weights = zip(isFixed, sizes).map { $0 ? $1 : 0 }
      return grow(
        maximum, by: excess,
        weights: weights.contains { $0 > 0 } ? weights : isFixed.map { $0 ? 1 : 0 })
    }
    let percents = columns.map { Double($0.percent ?? 0) }
    return grow(
      maximum, by: excess,
      weights: percents.contains { $0 > 0 } ? percents : percents.map { _ in 1 })
  }

  /// Fixed table layout: content doesn't count.
  static func fixed(_ columns: [Sizing], target: LayoutUnit) -> [LayoutUnit] {
    var widths = columns.map { $0.isConstrained ? $0.maximum : .zero }
    for (index, column) in columns.enumerated() {
      if let percent = column.percent {
        widths[index] = LayoutUnit(px: target.px * percent / 100) + column.percentInset
      }
    }
    let rest = target - widths.reduce(.zero, +)
    guard rest > .zero else { return widths }
    let isAuto = columns.map { $0.percent == nil && !$0.isConstrained }
    if isAuto.contains(true) {
      return grow(widths, by: rest, weights: isAuto.map { $0 ? 1 : 0 })
    }
    let constrained = columns.map {
      $0.percent == nil && $0.isConstrained ? Double($0.maximum.raw) : 0
    }
    if constrained.contains(where: { $0 > 0 }) {
      return grow(widths, by: rest, weights: constrained)
    }
    return grow(widths, by: rest, weights: widths.map { Double($0.raw) })
  }

  /// Adds a length to sizes by weight; the sum is exact.
  private static func grow(_ sizes: [LayoutUnit], by length: LayoutUnit, weights: [Double])
    -> [LayoutUnit]
  {
    var sizes = sizes
    var rest = Double(length.raw)
    var weightLeft = weights.reduce(0, +)
    for index in sizes.indices where weights[index] > 0 {
      guard weightLeft > 0 else { break }
      let part = (rest * weights[index] / weightLeft).rounded()
      sizes[index] += LayoutUnit(raw: Int32(max(-1e9, min(1e9, part))))
      rest -= part
      weightLeft -= weights[index]
    }
    return sizes
  }
}
