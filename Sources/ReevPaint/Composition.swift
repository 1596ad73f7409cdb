import ReevCells
import ReevDOM
import ReevLayout

extension PaintCanvas {
  /// The background of selected text.
  private static let selectionColor: RGB = 0x2F5FB3

  /// Turns what was painted into cells, and the owner of each.
  mutating func compose() -> (CellGrid, [NodeID]) {
    drawGreek()
    let canvas = self
    let fitting = TextFitting(
      runs, map: map, glyphs: glyphs,
      isFree: { canvas.isFree($0, $1, $2) }, isUpright: { canvas.isUpright($0, $1) })
    placements = fitting.placements
    settleEdges(placements)
    var cells: [Cell] = []
    var owners: [NodeID] = []
    cells.reserveCapacity(map.columns * map.rows)
    owners.reserveCapacity(map.columns * map.rows)
    // Cells beyond the page's viewport belong to nobody.
    let pageColumns = map.column(document.viewport.width)
    let pageRows = map.row(document.viewport.height)
    let firstColumn = map.column(0)
    let firstRow = map.row(0)
    for row in 0..<map.rows {
      for column in 0..<map.columns {
        let isPage =
          Double(column) < pageColumns && Double(row) < pageRows
          && Double(column) + 0.999 > firstColumn && Double(row) + 0.999 > firstRow
        if isPage {
          cells.append(blank(row, column))
          let owner = Int(backgroundOwners[(row * 2 + 1) * map.columns + column])
          owners.append(owner >= 0 ? tree.fragments[owner].node : document.root)
        } else {
          cells.append(Cell())
          owners.append(noNode)
        }
      }
    }
    for placement in placements {
      write(placement, &cells, &owners)
    }
    return (
      CellGrid(columns: map.columns, rows: map.rows, cells: cells)
        ?? CellGrid(columns: map.columns, rows: map.rows), owners
    )
  }

  /// Draws the lines that stand for texts too small to read.
  private mutating func drawGreek() {
    guard runs.contains(where: { $0.isGreek }) else { return }
    let glyph = mark(glyphs == .ascii ? "-" : "─")
    for run in runs where run.isGreek && !run.isCovered {
      let row = map.rowIndex((run.visible.top + run.visible.bottom) / 2)
      guard row >= 0, row < map.rows else { continue }
      for column in map.columns(run.visible.left, run.visible.right) {
        let cell = row * map.columns + column
        guard marks[cell] == 0, lines[cell] == 0 else { continue }
        marks[cell] = glyph
        markColors[cell] = blend(run.color, over: run.background, alpha: 110)
      }
    }
  }

  /// Whether a text on `background` may go on into a cell: nothing is drawn there, and it looks
  /// the same.
  private func isFree(_ row: Int, _ column: Int, _ background: RGB) -> Bool {
    guard row >= 0, row < map.rows, column >= 0, column < map.columns else { return false }
    let cell = row * map.columns + column
    if marks[cell] != 0 { return false }
    if lines[cell] & (Line.north | Line.south) != 0 { return false }
    let upper = row * 2 * map.columns + column
    return difference(backgrounds[upper], background) < 28
      || difference(backgrounds[upper + map.columns], background) < 28
  }

  /// Whether the side of a box stands in a cell.
  private func isUpright(_ row: Int, _ column: Int) -> Bool {
    guard row >= 0, row < map.rows, column >= 0, column < map.columns else { return false }
    return lines[row * map.columns + column] & (Line.north | Line.south) != 0
  }

  /// The cell of a place without text.
  private func blank(_ row: Int, _ column: Int) -> Cell {
    let cell = row * map.columns + column
    let upper = backgrounds[row * 2 * map.columns + column]
    let lower = backgrounds[(row * 2 + 1) * map.columns + column]
    if marks[cell] != 0 {
      return Cell(
        text: markGlyphs[Int(marks[cell])], foreground: cellColor(markColors[cell]),
        background: cellColor(upper))
    }
    let isUnderlined = edgeOf[cell] < 0
    // The side of a box that passes the edge of another gives way to that edge, where its cell
    // would be a blot on one side of it.
    let isSplit = glyphs != .ascii && difference(upper, lower) >= 100
    if lines[cell] & Line.sides != 0,
      !isSplit || lines[cell] & Line.sides != Line.north | Line.south
    {
      return Cell(
        text: lineGlyph(lines[cell], glyphs: glyphs), foreground: cellColor(lineColors[cell]),
        background: cellColor(upper))
    }
    if upper != lower, !isUnderlined, glyphs != .ascii, difference(upper, lower) >= 24 {
      return Cell(text: "▀", foreground: cellColor(upper), background: cellColor(lower))
    }
    return Cell(
      foreground: isUnderlined ? cellColor(lineColors[cell]) : cellColor(upper),
      background: cellColor(upper), attributes: isUnderlined ? .underline : [])
  }

  /// Horizontal edges that share a row with texts give way. Below a text an edge is an underline;
  /// above one it underlines the row before.
  private mutating func settleEdges(_ placements: [Placement]) {
    guard !edges.isEmpty else { return }
    for placement in placements {
      let middle =
        (runs[placement.run].visible.top + runs[placement.run].visible.bottom) / 2
      let width = placement.units.reduce(0) { $0 + $1.width }
      let start = placement.row * map.columns + placement.column
      for cell in start..<min(start + width, edgeOf.count) {
        let number = Int(edgeOf[cell]) - 1
        guard number >= 0 else { continue }
        // A text in the middle of a line, as a legend, leaves the line as it is beside it.
        if abs(middle - edges[number].y) < map.perRow * 0.2 { continue }
        if middle < edges[number].y {
          edges[number].hasTextAbove = true
        } else {
          edges[number].hasTextBelow = true
        }
      }
    }
    for (number, edge) in edges.enumerated() where edge.hasTextAbove || edge.hasTextBelow {
      // The sides of the box go on in the row of a text that stands in it.
      let isInside = edge.isBottom ? edge.hasTextAbove : edge.hasTextBelow
      if !edge.hasTextAbove { edges[number].underlinesText = false }
      for column in edge.columns {
        let cell = edge.row * map.columns + column
        guard Int(edgeOf[cell]) == number + 1 else { continue }
        let upright = lines[cell] & (Line.north | Line.south)
        let isSide = upright == Line.north | Line.south || isInside && upright != 0
        lines[cell] =
          isSide ? lines[cell] & ~Line.sides | Line.north | Line.south : 0
        edgeOf[cell] = 0
        if edge.hasTextAbove {
          if !isSide, !edge.hasTextBelow || edge.isBottom { edgeOf[cell] = Int32(-2 - number) }
        } else if edge.row > 0 {
          let above = cell - map.columns
          let upper = edge.row * 2 * map.columns + column
          if lines[above] == 0, marks[above] == 0, edgeOf[above] == 0,
            difference(backgrounds[upper], backgrounds[upper - map.columns]) < 28
          {
            edgeOf[above] = Int32(-2 - number)
            lineColors[above] = lineColors[cell]
          }
        }
      }
    }
  }

  /// Whether a run's text is underlined by the edge that runs below a cell.
  private func isUnderlined(_ cell: Int, _ run: TextRun) -> Bool {
    let number = -2 - Int(edgeOf[cell])
    guard edges.indices.contains(number), edges[number].underlinesText else { return false }
    let owner = edges[number].owner
    return owner <= run.fragment
      && run.fragment < owner + tree.fragments[Int(owner)].subtreeCount
  }

  private func write(_ placement: Placement, _ cells: inout [Cell], _ owners: inout [NodeID]) {
    let run = runs[placement.run]
    var column = placement.column
    var ink = 0
    for unit in placement.units {
      let isBlank = unit.text == " "
      let isSelected =
        run.selected.contains(ink) && !(isBlank && ink == run.selected.lowerBound)
      if !isBlank { ink += 1 }
      guard column >= 0, column + unit.width <= map.columns else { break }
      for offset in 0..<unit.width {
        let at = placement.row * map.columns + column + offset
        var attributes = run.attributes
        if isUnderlined(at, run) { attributes.insert(.underline) }
        let isOwn = placement.own.contains(column + offset)
        let behind = cellColor(isOwn ? run.background : borrowed(at, run.background))
        cells[at] = Cell(
          text: offset == 0 ? unit.text : "",
          foreground: isSelected ? cellColor(0xFFFFFF) : cellColor(run.color),
          background: isSelected ? cellColor(Self.selectionColor) : behind,
          attributes: attributes)
        owners[at] = run.node
      }
      column += unit.width
    }
  }
  /// The background of a cell that a text borrows: of its halves the one that looks like its own.
  private func borrowed(_ cell: Int, _ background: RGB) -> RGB {
    let upper = cell / map.columns * 2 * map.columns + cell % map.columns
    let lower = upper + map.columns
    guard backgrounds.indices.contains(lower) else { return background }
    return difference(backgrounds[upper], background) <= difference(backgrounds[lower], background)
      ? backgrounds[upper] : backgrounds[lower]
  }
}
