public import ReevCells
public import ReevDOM
public import ReevLayout
public import ReevStyle

/// Which characters a frame may use.
public enum GlyphLevel: String, Hashable, Sendable, CaseIterable {
  /// ASCII only.
  case ascii
  /// Code page 437's box drawing and blocks.
  case box
  /// All of Unicode.
  case full
}

/// How page px become cells.
public struct Scale: Hashable, Sendable {
  /// CSS px a column.
  public var pxPerColumn: Double
  /// CSS px a row.
  public var pxPerRow: Double
  /// The page's offset: the viewport's px that lies at the grid's left edge.
  public var panX: Double
  /// The page's offset: the viewport's px that lies at the grid's top edge.
  public var panY: Double
  /// The grid's columns.
  public var columns: Int
  /// The grid's rows.
  public var rows: Int
  /// The characters to use.
  public var glyphs: GlyphLevel

  /// A scale.
  public init(
    pxPerColumn: Double, pxPerRow: Double, panX: Double = 0, panY: Double = 0, columns: Int,
    rows: Int, glyphs: GlyphLevel = .full
  ) {
    self.pxPerColumn = pxPerColumn
    self.pxPerRow = pxPerRow
    self.panX = panX
    self.panY = panY
    self.columns = columns
    self.rows = rows
    self.glyphs = glyphs
  }

  /// 1:1 is 7 px a column and 14 px a row.
  public static let oneToOne = 7.0

  /// The smallest px per column ≥ 7 (rows twice that) at which the whole viewport fits.
  public static func fitting(
    _ viewport: PixelSize, columns: Int, rows: Int, glyphs: GlyphLevel = .full
  ) -> Scale {
    let perColumn = max(
      oneToOne, viewport.width / Double(max(columns, 1)),
      viewport.height / Double(max(rows, 1)) / 2)
    return Scale(
      pxPerColumn: perColumn, pxPerRow: perColumn * 2, columns: columns, rows: rows,
      glyphs: glyphs)
  }
}

/// What is drawn over the page.
public struct Overlay: Hashable, Sendable {
  /// The pointer in viewport px; nil draws none.
  public var pointer: PixelPoint?
  /// Earlier pointer positions, oldest first.
  public var trail: [PixelPoint] = []
  /// Places of recent clicks.
  public var clicks: [PixelPoint] = []
  /// Places of recent touches.
  public var touches: [PixelPoint] = []
  /// A node whose box is outlined (the inspected element); `noNode` is none.
  public var outlined: NodeID = noNode

  /// Nothing.
  public init() {}
}

/// A text fragment that a person can see, with its colours as they appear.
public struct PaintedText: Hashable, Sendable {
  /// The text node, or the control's element.
  public var node: NodeID
  /// The whole text of the fragment.
  public var text: String
  /// Its glyph area, CSS px relative to the viewport.
  public var rect: LayoutRect
  /// The text's colour blended over what is behind it.
  public var color: Color
  /// What is behind it, opaque.
  public var background: Color
  /// Whether it is bold (weight ≥ 600).
  public var isBold: Bool
}

/// A painted page.
public struct Painting: Sendable {
  /// The cells.
  public var grid: CellGrid
  /// The visible texts in paint order; those of one text node on one line as they are read.
  public var texts: [PaintedText]
  /// By cell, the node that owns what it shows; `noNode` outside of the page.
  public var owners: [NodeID]

  /// A painting.
  public init(grid: CellGrid, texts: [PaintedText], owners: [NodeID]) {
    self.grid = grid
    self.texts = texts
    self.owners = owners
  }
}

/// Paints fragments into cells, in paint order, back to front: what is opaque erases what it covers.
///
/// - Parameter pictures: images whose own pixels are painted, in half cells; others are hatched.
/// - Complexity: O(fragments + cells), apart from pages that lay many boxes over each other.
public func paint(
  _ fragments: FragmentTree, document: Document, styles: StyleTable, scale: Scale,
  overlay: Overlay = Overlay(), pictures: [NodeID: Picture] = [:]
) -> Painting {
  var canvas = paintedCanvas(
    fragments, document: document, styles: styles, scale: scale, pictures: pictures)
  var (grid, owners) = canvas.compose()
  canvas.paint(overlay, into: &grid)
  let listed = canvas.runs.filter { $0.isListed && !$0.isCovered }
  let texts = lines(of: listed, fragments).map { parts in
    let run = parts[parts.startIndex]
    return PaintedText(
      node: run.node, text: text(of: parts, fragments),
      rect: layoutRect(parts.dropFirst().reduce(run.bounds) { $0.union($1.bounds) }),
      color: styleColor(run.color), background: styleColor(run.background), isBold: run.isBold)
  }
  return Painting(grid: grid, texts: texts, owners: owners)
}

/// Runs line by line: what a text node has on a line of two directions stands in parts, painted from
/// left to right, and is put together here in the order in which it is read.
private func lines(of runs: [TextRun], _ fragments: FragmentTree) -> [ArraySlice<TextRun>] {
  var lines: [ArraySlice<TextRun>] = []
  var first = 0
  while first < runs.count {
    var end = first + 1
    while end < runs.count, isContinued(runs[end - 1], by: runs[end]) { end += 1 }
    let parts = runs[first..<end]
    lines.append(
      parts.count == 1 ? parts : parts.sorted { start($0, fragments) < start($1, fragments) }[...])
    first = end
  }
  return lines
}

/// Whether two runs are parts of a text on one line; not so in two columns.
private func isContinued(_ run: TextRun, by next: TextRun) -> Bool {
  next.node == run.node && next.line == run.line && run.line != 0
    && run.glyph == nil && next.glyph == nil
    && next.bounds.left - run.bounds.right < 2 * run.bounds.height
    && next.bounds.left >= run.bounds.left
}

private func start(_ run: TextRun, _ fragments: FragmentTree) -> Int32 {
  fragments.fragments[Int(run.fragment)].textStart
}

/// The characters of a line's parts, with the blanks that no part is painted with.
private func text(of parts: ArraySlice<TextRun>, _ fragments: FragmentTree) -> String {
  guard parts.count > 1 else { return parts[parts.startIndex].text }
  var text = ""
  var end: Int32 = 0
  for part in parts {
    let fragment = fragments.fragments[Int(part.fragment)]
    let whole = fragments.strings[Int(fragment.text)].unicodeScalars
    // Blanks at the ends were trimmed.
    let isTrimmed = part.text.unicodeScalars.count < whole.count
    let isApart = fragment.textStart > end || isTrimmed && whole.first == " "
    if !text.isEmpty, isApart { text += " " }
    text += part.text
    end = fragment.textStart + Int32(whole.count) - (isTrimmed && whole.last == " " ? 1 : 0)
  }
  return text
}

/// The page on a canvas, every step painted, not yet in cells.
func paintedCanvas(
  _ fragments: FragmentTree, document: Document, styles: StyleTable, scale: Scale,
  pictures: [NodeID: Picture] = [:]
) -> PaintCanvas {
  let map = CellMapping(scale)
  var traits: [PaintTraits] = []
  traits.reserveCapacity(styles.styles.count + 1)
  for index in styles.styles.indices { traits.append(PaintTraits(styles.styles[index])) }
  traits.append(PaintTraits())
  // From the bottom of the top layer to its top; modal dialogs of which no order is known lie below.
  var onTop: [NodeID: Int32] = [:]
  for (node, state) in document.state where state.isModal { onTop[node] = 0 }
  for (place, item) in document.topLayer.enumerated() {
    let node = document.slot(ofID: item.id)
    if node != noNode { onTop[node] = Int32(place + 1) }
  }
  var canvas = PaintCanvas(
    fragments, styles: styles, document: document, traits: traits, map: map, glyphs: scale.glyphs)
  canvas.pictures = pictures
  var bars: Set<NodeID> = []
  for (node, name) in document.name.enumerated()
  where name == PaintNames.progress || name == PaintNames.meter {
    bars.insert(NodeID(node))
  }
  let order = PaintOrder(
    fragments, traits: traits, visible: canvas.shownArea, onTop: onTop, bars: bars)
  for step in order.steps {
    let index = Int(step.fragment)
    switch step.action {
    case .box: canvas.paintBox(index)
    case .text: canvas.paintText(index)
    case .replaced: canvas.paintReplaced(index)
    case .beginGroup: canvas.beginGroup(index)
    case .endGroup: canvas.endGroup()
    case .backdrop:
      let style = styles.backdrop[fragments.fragments[index].node].map(Int.init) ?? -1
      guard traits.indices.contains(style) else { continue }
      canvas.fill(
        canvas.shownArea, color: traits[style].background,
        alpha: traits[style].backgroundAlpha * traits[style].opacity / 255, owner: -1)
    }
  }
  canvas.paintFocus()
  if !document.selection.isEmpty { canvas.markSelection() }
  return canvas
}

private func layoutRect(_ bounds: PixelBounds) -> LayoutRect {
  func unit(_ px: Double) -> LayoutUnit {
    LayoutUnit(raw: Int32(max(-1_073_741_824, min(1_073_741_823, (px * 64).rounded()))))
  }
  return LayoutRect(
    x: unit(bounds.left), y: unit(bounds.top), width: unit(bounds.width),
    height: unit(bounds.height))
}
