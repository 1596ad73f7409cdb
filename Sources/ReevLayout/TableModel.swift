import ReevDOM
import ReevStyle

/// The cells, rows and columns of one table grid box, https://drafts.csswg.org/css-tables-3/#terminology
struct TableModel {
  /// A cell's place among the slots.
  struct Cell {
    let box: BoxID
    let row: Int
    let column: Int
    var rowSpan: Int
    let columnSpan: Int

    var rows: Range<Int> { row..<row + rowSpan }
    var columns: Range<Int> { column..<column + columnSpan }
  }

  /// A row and its cells, as indexes into `cells`.
  struct Row {
    let box: BoxID
    let group: Int
    var cells: [Int] = []
    var isCollapsed = false
  }

  /// A row group.
  struct Group {
    let box: BoxID
    var rows: Range<Int>
  }

  /// A column as `col` and `colgroup` describe it.
  struct Column {
    var box = noBox
    var group = noBox
    var width = Length.auto
    var minWidth = Length.auto
    var isCollapsed = false
    /// Whether a cell begins here.
    var hasCell = false
  }

  /// A larger `colspan` is cut, https://html.spec.whatwg.org/#dom-tdth-colspan
  static let maximumColumnSpan = 1_000

  let table: BoxID
  var cells: [Cell] = []
  /// In the order in which they are laid out: head, bodies, foot.
  var rows: [Row] = []
  var groups: [Group] = []
  var columns: [Column] = []
  var isCollapsing = false
  var isFixed = false
  var spacingX = LayoutUnit.zero
  var spacingY = LayoutUnit.zero

  /// Whether there is anything for the spacing to stand around: a column, or a row with a box in
  /// it, if only one out of flow.
  var hasColumns = false

  init(_ context: LayoutContext, _ table: BoxID) {
    self.table = table
    let style = Int(context.boxes[Int(table)].style)
    isCollapsing = context.styles[style].borderCollapse == .collapse
    isFixed =
      context.styles[style].tableLayout == .fixed && context.styles[style].width.kind != .auto
    if !isCollapsing {
      // Whole px, as browsers have it.
      spacingX = LayoutUnit(px: context.styles[style].borderSpacingX.rounded(.down))
      spacingY = LayoutUnit(px: context.styles[style].borderSpacingY.rounded(.down))
    }
    for child in context.children(of: table) {
      switch context.boxes[Int(child)].kind {
      case .tableColumn: addColumn(context, child, group: noBox)
      case .tableColumnGroup: addColumnGroup(context, child)
      default: break
      }
    }
    for group in orderedGroups(context) { addGroup(context, group) }
    for cell in cells where cell.columnSpan == 1 { columns[cell.column].hasCell = true }
    hasColumns =
      !columns.isEmpty || rows.contains { context.boxes[Int($0.box)].firstChild != noBox }
  }

  // MARK: Columns

  private mutating func addColumn(_ context: LayoutContext, _ box: BoxID, group: BoxID) {
    let style = Int(context.boxes[Int(box)].style)
    var column = Column()
    column.box = box
    column.group = group
    column.width = context.styles[style].width
    column.minWidth = context.styles[style].minWidth
    column.isCollapsed = context.styles[style].visibility == .collapse
    if group != noBox {
      let groupStyle = Int(context.boxes[Int(group)].style)
      if context.styles[groupStyle].visibility == .collapse { column.isCollapsed = true }
      if !isFixed, column.width.kind == .auto { column.width = context.styles[groupStyle].width }
    }
    for _ in 0..<context.span(TableNames.span, of: box, limit: Self.maximumColumnSpan) {
      columns.append(column)
    }
  }

  private mutating func addColumnGroup(_ context: LayoutContext, _ group: BoxID) {
    let list = Array(context.children(of: group))
    if list.isEmpty {
      addColumn(context, group, group: group)
      for index in columns.indices where columns[index].box == group {
        columns[index].box = noBox
      }
    }
    for column in list { addColumn(context, column, group: group) }
  }

  // MARK: Rows

  /// The first header group comes first, the first footer group last.
  private func orderedGroups(_ context: LayoutContext) -> [BoxID] {
    var head: BoxID?
    var foot: BoxID?
    var bodies: [BoxID] = []
    for child in context.children(of: table)
    where context.boxes[Int(child)].kind == .tableRowGroup && !context.boxes[Int(child)].isOutOfFlow
    {
      let display = context.styles[Int(context.boxes[Int(child)].style)].display
      if display == .tableHeaderGroup, head == nil {
        head = child
      } else if display == .tableFooterGroup, foot == nil {
        foot = child
      } else {
        bodies.append(child)
      }
    }
    return (head.map { [$0] } ?? []) + bodies + (foot.map { [$0] } ?? [])
  }

  // https://html.spec.whatwg.org/#forming-a-table
  private mutating func addGroup(_ context: LayoutContext, _ group: BoxID) {
    let first = rows.count
    let isGroupCollapsed =
      context.styles[Int(context.boxes[Int(group)].style)].visibility == .collapse
    let rowBoxes = context.children(of: group).filter {
      context.boxes[Int($0)].kind == .tableRow && !context.boxes[Int($0)].isOutOfFlow
    }
    /// By column: the row below the last one that a cell from above takes.
    var takenUntil: [Int] = []
    for (offset, rowBox) in rowBoxes.enumerated() {
      let rowIndex = first + offset
      var row = Row(box: rowBox, group: groups.count)
      row.isCollapsed =
        isGroupCollapsed
        || context.styles[Int(context.boxes[Int(rowBox)].style)].visibility == .collapse
      var column = 0
      for box in context.children(of: rowBox)
      where context.boxes[Int(box)].kind == .tableCell && !context.boxes[Int(box)].isOutOfFlow {
        while column < takenUntil.count, takenUntil[column] > rowIndex { column += 1 }
        let columnSpan = context.span(TableNames.colspan, of: box, limit: Self.maximumColumnSpan)
        let rest = rowBoxes.count - offset
        var rowSpan = context.span(TableNames.rowspan, of: box, limit: 65_534, zero: rest)
        rowSpan = max(1, min(rowSpan, rest))
        row.cells.append(cells.count)
        cells.append(
          Cell(
            box: box, row: rowIndex, column: column, rowSpan: rowSpan, columnSpan: columnSpan))
        while takenUntil.count < column + columnSpan { takenUntil.append(0) }
        for index in column..<column + columnSpan {
          takenUntil[index] = max(takenUntil[index], rowIndex + rowSpan)
        }
        column += columnSpan
      }
      rows.append(row)
    }
    groups.append(Group(box: group, rows: first..<rows.count))
    while columns.count < takenUntil.count { columns.append(Column()) }
  }
}

extension LayoutContext {
  /// A spanning attribute's value, at least 1 where `zero` is not given.
  fileprivate func span(_ name: Atom, of box: BoxID, limit: Int, zero: Int = 1) -> Int {
    let entry = boxes[Int(box)]
    guard entry.source == .node, document.attributes.indices.contains(Int(entry.node)) else {
      return 1
    }
    let element = document.name[Int(entry.node)]
    let isCell = element == TableNames.td || element == TableNames.th
    let isColumn = element == TableNames.col || element == TableNames.colgroup
    guard isCell || isColumn else { return 1 }
    let attribute = document.attributes[Int(entry.node)].first { $0.name == name }
    guard let text = attribute?.value, let value = leadingInteger(text) else { return 1 }
    if value == 0 { return zero }
    return value < 0 ? 1 : min(value, limit)
  }

  /// The rules for parsing integers, https://html.spec.whatwg.org/#rules-for-parsing-integers
  private func leadingInteger(_ text: String) -> Int? {
    var value: Int?
    var isNegative = false
    var hasSign = false
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39:
        value = min((value ?? 0) * 10 + Int(byte - 0x30), 1_000_000)
      case _ where value != nil || hasSign: return value.map { isNegative ? -$0 : $0 }
      case 0x20, 0x09, 0x0A, 0x0C, 0x0D: continue
      case 0x2D, 0x2B:
        isNegative = byte == 0x2D
        hasSign = true
      default: return nil
      }
    }
    return value.map { isNegative ? -$0 : $0 }
  }
}

/// The names that table layout looks at in the document.
enum TableNames {
  static let td = Atom("td")
  static let th = Atom("th")
  static let col = Atom("col")
  static let colgroup = Atom("colgroup")
  static let nowrap = Atom("nowrap")
  static let span = Atom("span")
  static let colspan = Atom("colspan")
  static let rowspan = Atom("rowspan")
}
