import ReevDOM
import ReevStyle

/// The collapsing border model, https://drafts.csswg.org/css2/#collapsing-borders
struct TableBorders {
  /// A border that competes for an edge between slots.
  struct Edge {
    var width: Float = 0
    var style = BorderStyle.none

    /// Border conflict resolution, https://drafts.csswg.org/css2/#border-conflict-resolution
    ///
    /// Call in the order of precedence: an equal later border loses.
    mutating func compete(_ other: Edge) {
      if style == .hidden || other.style == .none { return }
      if other.style == .hidden {
        self = other
        width = 0
      } else if other.width > width
        || (other.width == width && other.style.collapsingRank > style.collapsingRank)
      {
        self = other
      }
    }
  }

  /// Tables with more slots keep separate borders, which bounds the cost of hostile spans.
  static let maximumSlots = 1_000_000

  private let rowCount: Int
  private let columnCount: Int
  private let isRTL: Bool
  /// The edges at the left of each slot and after the last column, row by row.
  private var vertical: [Edge]
  /// The edges above each slot and below the last row, row by row.
  private var horizontal: [Edge]

  init?(_ context: LayoutContext, _ model: TableModel) {
    rowCount = model.rows.count
    columnCount = model.columns.count
    guard (rowCount + 1) * (columnCount + 1) <= Self.maximumSlots else { return nil }
    vertical = Array(repeating: Edge(), count: rowCount * (columnCount + 1))
    horizontal = Array(repeating: Edge(), count: (rowCount + 1) * columnCount)
    let isRTL = context.style(model.table).direction == .rtl
    self.isRTL = isRTL

    func edges(_ box: BoxID) -> (top: Edge, right: Edge, bottom: Edge, left: Edge) {
      let style = Int(context.boxes[Int(box)].style)
      let width = context.styles[style].borderWidth
      let kind = context.styles[style].borderStyle
      let left = Edge(width: width.left, style: kind.left)
      let right = Edge(width: width.right, style: kind.right)
      // Columns are counted from the inline start.
      return (
        Edge(width: width.top, style: kind.top), isRTL ? left : right,
        Edge(width: width.bottom, style: kind.bottom), isRTL ? right : left
      )
    }

    /// The four sides of a block of slots.
    func compete(_ box: BoxID, rows: Range<Int>, columns: Range<Int>) {
      guard !rows.isEmpty, !columns.isEmpty else { return }
      let own = edges(box)
      for row in rows where row < rowCount {
        vertical[row * (columnCount + 1) + columns.lowerBound].compete(own.left)
        vertical[row * (columnCount + 1) + columns.upperBound].compete(own.right)
      }
      for column in columns where column < columnCount {
        horizontal[rows.lowerBound * columnCount + column].compete(own.top)
        horizontal[rows.upperBound * columnCount + column].compete(own.bottom)
      }
    }

    // Cells win over rows, row groups, columns, column groups and the table.
    for cell in model.cells { compete(cell.box, rows: cell.rows, columns: cell.columns) }
    let allRows = 0..<rowCount
    let allColumns = 0..<columnCount
    // Inside a cell that spans, the borders of rows and columns don't exist.
    var owner = [Int32](repeating: -1, count: rowCount * columnCount)
    for (index, cell) in model.cells.enumerated() {
      for row in cell.rows {
        for column in cell.columns { owner[row * columnCount + column] = Int32(index) }
      }
    }
    for (index, row) in model.rows.enumerated() {
      compete(row.box, rows: index..<index + 1, columns: allColumns)
    }
    for group in model.groups { compete(group.box, rows: group.rows, columns: allColumns) }
    for (index, column) in model.columns.enumerated() where column.box != noBox {
      compete(column.box, rows: allRows, columns: index..<index + 1)
    }
    var start = 0
    while start < columnCount {
      var end = start + 1
      let group = model.columns[start].group
      while end < columnCount, model.columns[end].group == group { end += 1 }
      if group != noBox { compete(group, rows: allRows, columns: start..<end) }
      start = end
    }
    compete(model.table, rows: allRows, columns: allColumns)

    for row in 0..<rowCount {
      for column in 0..<columnCount {
        let own = owner[row * columnCount + column]
        guard own >= 0 else { continue }
        if column > 0, owner[row * columnCount + column - 1] == own {
          vertical[row * (columnCount + 1) + column] = Edge()
        }
        if row > 0, owner[(row - 1) * columnCount + column] == own {
          horizontal[row * columnCount + column] = Edge()
        }
      }
    }
  }

  /// Half of the widest borders at a cell's sides.
  func edges(of cell: TableModel.Cell) -> Edges<LayoutUnit> {
    var left: Float = 0
    var right: Float = 0
    var top: Float = 0
    var bottom: Float = 0
    for row in cell.rows {
      left = max(left, vertical[row * (columnCount + 1) + cell.columns.lowerBound].width)
      right = max(right, vertical[row * (columnCount + 1) + cell.columns.upperBound].width)
    }
    for column in cell.columns {
      top = max(top, horizontal[cell.rows.lowerBound * columnCount + column].width)
      bottom = max(bottom, horizontal[cell.rows.upperBound * columnCount + column].width)
    }
    return halves(top: top, right: right, bottom: bottom, left: left)
  }

  /// Half of the widest outer borders.
  func tableEdges() -> Edges<LayoutUnit> {
    guard rowCount > 0, columnCount > 0 else { return Edges(all: .zero) }
    let top = horizontal[0..<columnCount].map(\.width).max() ?? 0
    let bottom = horizontal[(rowCount * columnCount)...].map(\.width).max() ?? 0
    var left: Float = 0
    var right: Float = 0
    for row in 0..<rowCount {
      left = max(left, vertical[row * (columnCount + 1)].width)
      right = max(right, vertical[row * (columnCount + 1) + columnCount].width)
    }
    return halves(top: top, right: right, bottom: bottom, left: left)
  }

  private func halves(top: Float, right: Float, bottom: Float, left: Float)
    -> Edges<LayoutUnit>
  {
    Edges(
      top: LayoutUnit(px: top / 2), right: LayoutUnit(px: (isRTL ? left : right) / 2),
      bottom: LayoutUnit(px: bottom / 2), left: LayoutUnit(px: (isRTL ? right : left) / 2))
  }
}

extension BorderStyle {
  /// The order in which styles of equal width win.
  fileprivate var collapsingRank: Int {
    switch self {
    case .double: 8
    case .solid: 7
    case .dashed: 6
    case .dotted: 5
    case .ridge: 4
    case .outset: 3
    case .groove: 2
    case .inset: 1
    case .none, .hidden: 0
    }
  }
}
