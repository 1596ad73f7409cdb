extension CellGrid {
  /// Tints the cells that another grid of the same columns has otherwise or hasn't, so that a change
  /// is seen at a glance; without colours they are reversed.
  /// - Complexity: O(cells).
  public mutating func tintChanges(since older: CellGrid, isReversed: Bool = false) {
    for index in cells.indices
    where older.columns != columns || index >= older.cells.count
      || older.cells[index] != cells[index]
    {
      cells[index].foreground = CellColor(rgb: 0x202020)
      cells[index].background = CellColor(rgb: 0xFFE08A)
      if isReversed { cells[index].attributes.formSymmetricDifference(.reverse) }
    }
  }
}
