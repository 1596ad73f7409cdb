import ReevCells
public import ReevDOM
public import ReevLayout
public import ReevPaint
public import ReevStyle

/// The page at one instant, laid out.
public struct Frame: Sendable {
  /// The document.
  public var document: Document
  /// Its styles.
  public var styles: StyleTable
  /// Its fragments.
  public var fragments: FragmentTree
  /// Pointer, clicks and touches at the instant.
  public var overlay: Overlay
  /// Milliseconds since the recording's start.
  public var time: Int
  /// How many events have been applied.
  public var eventCount: Int
  /// Whether the page's full snapshot is missing: `document` then is still the page before.
  public var lacksSnapshot = false

  /// The frame's cells at a scale.
  ///
  /// Where there is no page, before the first full snapshot or on a page whose snapshot is missing,
  /// the cells say so.
  ///
  /// - Parameter pictures: images whose own pixels are painted.
  public func painted(_ scale: Scale, pictures: [NodeID: Picture] = [:]) -> Painting {
    if lacksSnapshot {
      var grid = CellGrid(columns: scale.columns, rows: scale.rows)
      grid.write(centered: Self.noPage)
      let owners = Array(repeating: noNode, count: grid.columns * grid.rows)
      return Painting(grid: grid, texts: [], owners: owners)
    }
    var painting = paint(
      fragments, document: document, styles: styles, scale: scale, overlay: overlay,
      pictures: pictures)
    if document.root == noNode { painting.grid.write(centered: Self.noPage) }
    return painting
  }

  private static let noPage = "No page yet: the recording has no full snapshot up to here."
}

extension CellGrid {
  /// Writes a line of ASCII into the middle of the grid; what doesn't fit is cut.
  fileprivate mutating func write(centered line: String) {
    guard rows > 0 else { return }
    let start = max(0, (columns - line.count) / 2)
    for (offset, character) in line.enumerated() where start + offset < columns {
      self[rows / 2, start + offset] = Cell(text: String(character))
    }
  }
}
