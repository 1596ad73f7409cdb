public import ReevCells

/// The terminal: shows grids, reads keys. The only owner of ncurses.
public final class Terminal {
  /// Shows a grid; only what differs from the last one is sent.
  public func show(_ grid: CellGrid) {}
}
