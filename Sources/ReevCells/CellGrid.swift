/// A screen, or a part of one, as a value.
public struct CellGrid: Hashable, Sendable {
  /// The number of columns.
  public private(set) var columns: Int
  /// The number of rows.
  public private(set) var rows: Int
  /// The cells row by row: `cells[row * columns + column]`.
  public var cells: [Cell]

  /// A grid of blanks; negative sizes are 0.
  public init(columns: Int, rows: Int, filledWith cell: Cell = Cell()) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
    cells = Array(repeating: cell, count: self.columns * self.rows)
  }

  /// The cell at a place inside the grid.
  public subscript(row: Int, column: Int) -> Cell {
    get { cells[row * columns + column] }
    set { cells[row * columns + column] = newValue }
  }

  /// The text of each row, a wide character counted once; trailing blanks are kept.
  public var lines: [String] {
    (0..<rows).map { row in
      cells[row * columns..<(row + 1) * columns].reduce(into: "") { $0 += $1.text }
    }
  }
}
