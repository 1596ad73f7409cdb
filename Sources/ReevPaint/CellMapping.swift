import ReevLayout

/// Where px fall in cells: the only place that divides by a cell's size.
struct CellMapping {
  let perColumn: Double
  let perRow: Double
  let panX: Double
  let panY: Double
  let columns: Int
  let rows: Int

  init(_ scale: Scale) {
    perColumn = Self.clean(scale.pxPerColumn, least: 0.5, most: 10_000)
    perRow = Self.clean(scale.pxPerRow, least: 0.5, most: 10_000)
    panX = Self.clean(scale.panX, least: -1e7, most: 1e7)
    panY = Self.clean(scale.panY, least: -1e7, most: 1e7)
    columns = max(0, scale.columns)
    rows = max(0, scale.rows)
  }

  private static func clean(_ value: Double, least: Double, most: Double) -> Double {
    value.isNaN ? max(least, 0) : max(least, min(most, value))
  }

  /// A place across in columns, fractions kept.
  func column(_ px: Double) -> Double { (px - panX) / perColumn }
  /// A place down in rows, fractions kept.
  func row(_ px: Double) -> Double { (px - panY) / perRow }

  /// The columns whose centres lie in `[left, right)` px, inside the grid.
  func columns(_ left: Double, _ right: Double) -> Range<Int> {
    range(column(left) - 0.5, column(right) - 0.5, count: columns)
  }

  /// The half rows whose centres lie in `[top, bottom)` px, inside the grid.
  func halfRows(_ top: Double, _ bottom: Double) -> Range<Int> {
    range(row(top) * 2 - 0.5, row(bottom) * 2 - 0.5, count: rows * 2)
  }

  private func range(_ from: Double, _ to: Double, count: Int) -> Range<Int> {
    let first = clampedFloor(from.rounded(.up), count)
    let last = clampedFloor(to.rounded(.up), count)
    return first..<max(first, last)
  }

  private func clampedFloor(_ value: Double, _ count: Int) -> Int {
    Int(max(0, min(Double(count), value)))
  }

  /// The column that holds a place, −1 to `columns` when it is outside of the grid.
  func columnIndex(_ px: Double) -> Int {
    Int(max(-1, min(Double(columns), column(px).rounded(.down))))
  }

  /// The row that holds a place, −1 to `rows` when it is outside of the grid.
  func rowIndex(_ px: Double) -> Int {
    Int(max(-1, min(Double(rows), row(px).rounded(.down))))
  }

  /// What the grid shows, in px.
  var visible: PixelBounds {
    PixelBounds(
      left: panX, top: panY, right: panX + Double(columns) * perColumn,
      bottom: panY + Double(rows) * perRow)
  }
}

/// A rectangle of px by its edges.
struct PixelBounds: Hashable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  init(_ rect: LayoutRect) {
    left = Double(rect.x.raw) / 64
    top = Double(rect.y.raw) / 64
    right = left + Double(rect.width.raw) / 64
    bottom = top + Double(rect.height.raw) / 64
  }

  var width: Double { right - left }
  var height: Double { bottom - top }
  var isEmpty: Bool { right <= left || bottom <= top }

  func meets(_ other: PixelBounds) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  func intersection(_ other: PixelBounds) -> PixelBounds {
    PixelBounds(
      left: max(left, other.left), top: max(top, other.top), right: min(right, other.right),
      bottom: min(bottom, other.bottom))
  }

  func union(_ other: PixelBounds) -> PixelBounds {
    PixelBounds(
      left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
      bottom: max(bottom, other.bottom))
  }

  func contains(x: Double, y: Double) -> Bool { x >= left && x < right && y >= top && y < bottom }
}
