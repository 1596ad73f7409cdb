import ReevCells

/// A part of a screen, in rows and columns of the whole.
struct Region: Hashable {
  var row: Int
  var column: Int
  var rows: Int
  var columns: Int

  /// One past the last row.
  var endRow: Int { row + rows }
  /// One past the last column.
  var endColumn: Int { column + columns }

  func contains(row: Int, column: Int) -> Bool {
    (self.row..<max(self.row, endRow)).contains(row)
      && (self.column..<max(self.column, endColumn)).contains(column)
  }
}

/// Where a screen is drawn; whatever lies outside is cut off.
struct Canvas {
  private(set) var grid: CellGrid

  init(columns: Int, rows: Int) {
    grid = CellGrid(columns: columns, rows: rows)
  }

  var columns: Int { grid.columns }
  var rows: Int { grid.rows }

  /// Writes one line, made safe for a terminal, into at most `width` cells; longer text ends in an
  /// ellipsis.
  ///
  /// - Returns: the column after the text.
  @discardableResult
  mutating func text(
    _ text: String, _ row: Int, _ column: Int, width: Int = .max, _ look: Look = Look()
  ) -> Int {
    let room = min(width, columns - column)
    guard row >= 0, row < rows, room > 0 else { return column }
    var units = cellUnits(text)
    var used = units.reduce(0) { $0 + $1.width }
    if used > room {
      // Room for the ellipsis.
      while used > room - 1, let last = units.popLast() { used -= last.width }
      units.append(CellUnit(text: "…", width: 1))
    }
    var place = column
    for unit in units {
      let cell = Cell(
        text: unit.text, foreground: look.foreground, background: look.background,
        attributes: look.attributes)
      grid.set(cell, width: unit.width, row: row, column: place)
      place += unit.width
    }
    return place
  }

  /// Writes a line that ends at `endColumn`.
  mutating func textRight(
    _ text: String, _ row: Int, endColumn: Int, width: Int = .max, _ look: Look = Look()
  ) {
    let safe = sanitized(text)
    let length = min(cellWidth(safe), width)
    self.text(safe, row, max(0, endColumn - length), width: length, look)
  }

  /// Writes a line in the middle of a region.
  mutating func textCentered(
    _ text: String, _ row: Int, in region: Region, _ look: Look = Look()
  ) {
    let safe = sanitized(text)
    let length = min(cellWidth(safe), region.columns)
    let column = region.column + (region.columns - length) / 2
    self.text(safe, row, column, width: length, look)
  }

  /// Fills a region with blanks of a look, or with a character of one cell.
  mutating func fill(_ region: Region, _ look: Look, with character: String = " ") {
    let cell = Cell(
      text: character, foreground: look.foreground, background: look.background,
      attributes: look.attributes)
    for row in max(0, region.row)..<max(0, min(rows, region.endRow)) {
      for column in max(
        0, region.column)..<max(max(0, region.column), min(columns, region.endColumn))
      {
        grid.set(cell, width: 1, row: row, column: column)
      }
    }
  }

  /// Gives the cells of a region another look and keeps their text.
  mutating func tint(_ region: Region, _ look: Look) {
    for row in max(0, region.row)..<max(max(0, region.row), min(rows, region.endRow)) {
      for column in max(
        0, region.column)..<max(max(0, region.column), min(columns, region.endColumn))
      {
        var cell = grid[row, column]
        if look.foreground != .terminalDefault { cell.foreground = look.foreground }
        if look.background != .terminalDefault { cell.background = look.background }
        cell.attributes.formUnion(look.attributes)
        grid[row, column] = cell
      }
    }
  }

  /// Copies a grid to a place, cut to a region.
  mutating func copy(_ other: CellGrid, to region: Region) {
    for row in 0..<min(other.rows, region.rows) where (0..<rows).contains(region.row + row) {
      for column in 0..<min(other.columns, region.columns)
      where (0..<columns).contains(region.column + column) {
        grid[region.row + row, region.column + column] = other[row, column]
      }
      // A wide character must not hang out of the region.
      let last = min(region.column + min(other.columns, region.columns), columns) - 1
      let next = last - region.column + 1
      if last >= 0, next > 0, next < other.columns, other[row, next].text.isEmpty {
        grid[region.row + row, last].text = " "
      }
    }
  }

  /// A frame of thin lines around a region, and a title in its upper edge.
  mutating func frame(_ region: Region, title: String, _ look: Look, titleLook: Look, style: Style)
  {
    guard region.rows >= 2, region.columns >= 4 else { return }
    let bar = style.glyph("─", "-")
    let side = style.glyph("│", "|")
    let corners = style.isUnicode ? ["╭", "╮", "╰", "╯"] : ["+", "+", "+", "+"]
    let inner = String(repeating: bar, count: region.columns - 2)
    text(corners[0] + inner + corners[1], region.row, region.column, look)
    text(corners[2] + inner + corners[3], region.endRow - 1, region.column, look)
    for row in region.row + 1..<max(region.row + 1, region.endRow - 1) {
      text(side, row, region.column, look)
      text(side, row, region.endColumn - 1, look)
    }
    if !title.isEmpty {
      text(" \(title) ", region.row, region.column + 2, width: region.columns - 4, titleLook)
    }
  }
}
