import ReevCells
import ReevDOM
import ReevLayout

extension PaintCanvas {
  /// Draws pointer, trail, clicks, touches and the outlined node over finished cells.
  func paint(_ overlay: Overlay, into grid: inout CellGrid) {
    if overlay.outlined != noNode, let rect = tree.rect(of: overlay.outlined) {
      frame(PixelBounds(rect), into: &grid)
    }
    for point in overlay.trail.suffix(5) {
      change(point, in: &grid) { cell in
        if cell.text == " " { cell.text = glyphs == .ascii ? "." : "·" }
        cell.foreground = cellColor(0xD93025)
      }
    }
    for point in overlay.touches {
      change(point, in: &grid) { cell in
        if !cell.text.isEmpty { cell.text = glyphs == .full ? "◎" : "O" }
        cell.foreground = cellColor(0xD93025)
        cell.attributes.insert(.bold)
      }
    }
    for point in overlay.clicks {
      for offset in -1...1 {
        change(point, by: offset, in: &grid) { $0.attributes.formSymmetricDifference(.reverse) }
      }
    }
    if let pointer = overlay.pointer {
      change(pointer, in: &grid) { cell in
        cell.attributes.insert(.bold)
        cell.attributes.formSymmetricDifference(.reverse)
      }
    }
  }

  /// Changes the cell at a point, both halves of a wide character alike.
  private func change(
    _ point: PixelPoint, by offset: Int = 0, in grid: inout CellGrid, _ body: (inout Cell) -> Void
  ) {
    let row = map.rowIndex(point.y)
    let column = map.columnIndex(point.x) + offset
    guard point.x.isFinite, point.y.isFinite, row >= 0, row < grid.rows, column >= 0,
      column < grid.columns
    else { return }
    var first = column
    if grid[row, column].text.isEmpty, column > 0 { first -= 1 }
    let isWide = first + 1 < grid.columns && grid[row, first + 1].text.isEmpty
    body(&grid[row, first])
    if isWide {
      if cellWidth(grid[row, first].text) == 2 {
        body(&grid[row, first + 1])
      } else {
        grid[row, first + 1].text = " "
      }
    }
  }

  /// A heavy frame around the inspected element, over whatever is there.
  private func frame(_ bounds: PixelBounds, into grid: inout CellGrid) {
    let left = map.columnIndex(bounds.left)
    let right = max(left, map.columnIndex(bounds.right - 0.01))
    let top = map.rowIndex(bounds.top)
    let bottom = max(top, map.rowIndex(bounds.bottom - 0.01))
    func put(_ row: Int, _ column: Int, _ bits: UInt8) {
      guard row >= 0, row < grid.rows, column >= 0, column < grid.columns else { return }
      if grid[row, column].text.isEmpty, column > 0 { grid[row, column - 1].text = " " }
      if column + 1 < grid.columns, grid[row, column + 1].text.isEmpty {
        grid[row, column + 1].text = " "
      }
      grid[row, column].text = lineGlyph(bits | Line.heavy, glyphs: glyphs)
      grid[row, column].foreground = cellColor(0xD93025)
      grid[row, column].attributes = .bold
    }
    guard right - left >= 2, bottom - top >= 1 else {
      // Too small for a frame: its cells are shown in reverse.
      for row in max(0, top)..<max(max(0, top), min(grid.rows, bottom + 1)) {
        for column in max(0, left)..<max(max(0, left), min(grid.columns, right + 1)) {
          grid[row, column].attributes.formSymmetricDifference(.reverse)
        }
      }
      return
    }
    for column in max(left + 1, 0)..<max(max(left + 1, 0), min(right, grid.columns)) {
      put(top, column, Line.east | Line.west)
      put(bottom, column, Line.east | Line.west)
    }
    for row in max(top + 1, 0)..<max(max(top + 1, 0), min(bottom, grid.rows)) {
      put(row, left, Line.north | Line.south)
      put(row, right, Line.north | Line.south)
    }
    put(top, left, Line.south | Line.east)
    put(top, right, Line.south | Line.west)
    put(bottom, left, Line.north | Line.east)
    put(bottom, right, Line.north | Line.west)
  }
}
