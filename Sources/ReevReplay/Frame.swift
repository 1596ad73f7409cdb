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

  /// The frame's cells at a scale.
  ///
  /// Before the first full snapshot there is no page: the cells say so.
  ///
  /// - Parameter pictures: images whose own pixels are painted.
  public func painted(_ scale: Scale, pictures: [NodeID: Picture] = [:]) -> Painting {
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
