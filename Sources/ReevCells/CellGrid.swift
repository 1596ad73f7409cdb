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

  /// A grid of given cells, row by row; nil unless there are `columns * rows` of them.
  public init?(columns: Int, rows: Int, cells: [Cell]) {
    guard columns >= 0, rows >= 0, cells.count == columns * rows else { return nil }
    self.columns = columns
    self.rows = rows
    self.cells = cells
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

  /// Writes text into a row, sanitized, from a column on; what lies outside of the grid is cut, and
  /// a wide character never shows half. Returns the column after the text.
  ///
  /// - Parameter limit: the column at which to stop; nil is the grid's edge.
  @discardableResult
  public mutating func put(
    _ text: String, row: Int, column: Int, limit: Int? = nil,
    foreground: CellColor = .terminalDefault, background: CellColor = .terminalDefault,
    attributes: CellAttributes = []
  ) -> Int {
    var at = column
    guard row >= 0, row < rows else { return at }
    let end = min(columns, max(0, limit ?? columns))
    for unit in cellUnits(text) {
      guard at + unit.width <= end else { break }
      if at >= 0 {
        set(
          Cell(
            text: unit.text, foreground: foreground, background: background, attributes: attributes),
          width: unit.width, row: row, column: at)
      }
      at += unit.width
    }
    return at
  }

  /// Puts one cell of 1 or 2 columns at a place inside the grid; the other half of a wide character
  /// that it overwrites becomes a blank.
  public mutating func set(_ cell: Cell, width: Int, row: Int, column: Int) {
    guard row >= 0, row < rows, column >= 0, width >= 1, column + width <= columns else { return }
    let start = row * columns
    if cells[start + column].text.isEmpty, column > 0 { cells[start + column - 1].text = " " }
    let after = column + width
    if after < columns, cells[start + after].text.isEmpty { cells[start + after].text = " " }
    cells[start + column] = cell
    for offset in 1..<max(width, 1) {
      cells[start + column + offset] = cell
      cells[start + column + offset].text = ""
    }
  }

  /// The spans of cells, row by row, in which this grid differs from an older one. A grid of another
  /// size differs everywhere. Spans never cut a wide character.
  ///
  /// - Parameter joining: spans with at most so many equal cells between them become one.
  public func changes(from older: CellGrid, joining: Int = 4) -> [CellSpan] {
    guard older.columns == columns, older.rows == rows else {
      return columns == 0 ? [] : (0..<rows).map { CellSpan(row: $0, columns: 0..<columns) }
    }
    var spans: [CellSpan] = []
    for row in 0..<rows {
      let start = row * columns
      var first = -1
      var last = -1
      for column in 0..<columns where cells[start + column] != older.cells[start + column] {
        if first >= 0, column - last > joining + 1 {
          spans.append(span(row, first, last, older))
          first = column
        } else if first < 0 {
          first = column
        }
        last = column
      }
      if first >= 0 { spans.append(span(row, first, last, older)) }
    }
    return spans
  }

  private func span(_ row: Int, _ first: Int, _ last: Int, _ older: CellGrid) -> CellSpan {
    let start = row * columns
    func isRightHalf(_ column: Int) -> Bool {
      cells[start + column].text.isEmpty || older.cells[start + column].text.isEmpty
    }
    var first = first
    var last = last
    while first > 0, isRightHalf(first) { first -= 1 }
    while last + 1 < columns, isRightHalf(last + 1) { last += 1 }
    return CellSpan(row: row, columns: first..<last + 1)
  }
}

/// Adjacent cells of one row.
public struct CellSpan: Hashable, Sendable {
  /// The row.
  public var row: Int
  /// The columns.
  public var columns: Range<Int>

  /// A span.
  public init(row: Int, columns: Range<Int>) {
    self.row = row
    self.columns = columns
  }
}
