import ReevCells
import ReevDOM
import ReevLayout
import ReevStyle

/// A run of text on its way to the screen.
struct TextRun {
  /// The fragment it comes from.
  var fragment: Int32
  /// The text node, or a control's or image's element.
  var node: NodeID
  /// The characters as the page has them.
  var text: String
  /// The glyph area.
  var bounds: PixelBounds
  /// The part that nothing clips or covers.
  var visible: PixelBounds
  var color: RGB
  var background: RGB
  var attributes: CellAttributes = []
  var isBold = false
  /// Who gets the cells where two runs want the same: higher wins.
  var priority: UInt8 = 5
  /// Whether it is a text of the page (labels of pictures are not).
  var isListed = true
  /// Whether something lies over it.
  var isCovered = false
  /// Where its line stands, to keep runs of a line in one row; 0 is unknown.
  var line: UInt64 = 0
  /// Whether it may give up cells at its left end rather than at its right one.
  var growsLeft = false
  /// Whether a line stands for it.
  var isGreek = false
  /// What stands in cells instead of `text`.
  var glyph: String?
  /// The characters that are selected, counted without blanks.
  var selected = 0..<0
  /// Whether it is an icon, which no text makes room for.
  var isIcon = false
  /// Whether all of its characters run from right to left, `text` in logical order.
  var isRightToLeft = false
  /// Whether blanks stood on the left, and on the right.
  var beginsWithSpace = false
  var endsInSpace = false
}

/// A horizontal border edge in the grid.
struct EdgeRun {
  var row: Int
  var columns: Range<Int>
  /// Where the edge is, px.
  var y: Double
  var isBottom: Bool
  /// The fragment whose edge it is.
  var owner: Int32
  /// Whether a text of its box is underlined where it shares the row, as in fields and tabs.
  var underlinesText: Bool
  /// Whether texts above it share its row, and texts below it.
  var hasTextAbove = false
  var hasTextBelow = false
}

/// The page while it is painted: colours in half rows, border lines, marks, runs of text.
///
/// Each row of cells has two half rows of background, so that edges stand where they are to half a
/// cell. A box covers the half cells whose centres lie in it.
struct PaintCanvas {
  /// Sides on which a line leaves the middle of a cell, and its looks.
  enum Line {
    static let north: UInt8 = 1
    static let east: UInt8 = 2
    static let south: UInt8 = 4
    static let west: UInt8 = 8
    static let sides: UInt8 = 15
    static let heavy: UInt8 = 16
    static let double: UInt8 = 32
    static let rounded: UInt8 = 64
  }

  /// What an opacity group found when it began.
  struct SavedGroup {
    var fragment: Int32
    var alpha: UInt32
    var columns: Range<Int>
    var rows: Range<Int>
    var backgrounds: [RGB]
    var lines: [UInt8]
    var lineColors: [RGB]
    var marks: [UInt8]
    var textCount: Int
  }

  let map: CellMapping
  let tree: FragmentTree
  let styles: StyleTable
  let document: Document
  let traits: [PaintTraits]
  let glyphs: GlyphLevel

  /// By half cell: `(row * 2 + half) * columns + column`.
  var backgrounds: [RGB]
  /// By half cell: the fragment that painted it last and opaquely; −1 for the canvas.
  var backgroundOwners: [Int32]
  /// By cell.
  var lines: [UInt8]
  var lineColors: [RGB]
  /// By cell: 1 + index into `edges` of the horizontal edge that runs through it; −2 − index where
  /// it is an underline.
  var edgeOf: [Int32]
  var edges: [EdgeRun] = []
  /// By cell: an index into `markGlyphs`, 0 for none.
  var marks: [UInt8]
  var markColors: [RGB]
  var markGlyphs: [String] = [""]
  var runs: [TextRun] = []
  /// By row: the runs whose middle lies in it.
  var runsOfRow: [[Int32]]
  var groups: [SavedGroup] = []
  /// Images whose pixels are painted.
  var pictures: [NodeID: Picture] = [:]
  /// The runs in their cells, once composed.
  var placements: [Placement] = []
  /// The colour behind everything.
  var canvasColor: RGB = 0xFFFFFF
  /// The fragments of the root and body whose background became the canvas's.
  var canvasFragments: [Int32] = []

  init(
    _ tree: FragmentTree, styles: StyleTable, document: Document, traits: [PaintTraits],
    map: CellMapping, glyphs: GlyphLevel
  ) {
    self.map = map
    self.tree = tree
    self.styles = styles
    self.document = document
    self.traits = traits
    self.glyphs = glyphs
    let cells = map.columns * map.rows
    backgrounds = []
    backgroundOwners = Array(repeating: -1, count: cells * 2)
    lines = Array(repeating: 0, count: cells)
    lineColors = Array(repeating: 0, count: cells)
    edgeOf = Array(repeating: 0, count: cells)
    marks = Array(repeating: 0, count: cells)
    markColors = Array(repeating: 0, count: cells)
    runsOfRow = Array(repeating: [], count: map.rows)
    findCanvasColor()
    backgrounds = Array(repeating: canvasColor, count: cells * 2)
  }

  /// The recorded viewport: nothing of the page is seen outside of it.
  var page: PixelBounds {
    PixelBounds(
      left: 0, top: 0, right: document.viewport.width, bottom: document.viewport.height)
  }

  /// The part of the viewport that the grid shows.
  var shownArea: PixelBounds { map.visible.intersection(page) }

  func traits(of fragment: Int) -> PaintTraits {
    let style = Int(tree.fragments[fragment].style)
    return traits[style >= 0 && style < traits.count ? style : traits.count - 1]
  }

  /// The fragment's style, or the nearest ancestor's where its box has none in the table.
  func styleIndex(of fragment: Int) -> Int? {
    var index = fragment
    while true {
      let style = Int(tree.fragments[index].style)
      if style >= 0 && style < styles.styles.count { return style }
      let parent = Int(tree.fragments[index].parent)
      guard parent >= 0, parent < index else { return nil }
      index = parent
    }
  }

  /// The part of a fragment's border box that its clip leaves.
  func visibleBounds(_ fragment: Int) -> PixelBounds {
    clipped(PixelBounds(tree.fragments[fragment].rect), by: tree.fragments[fragment].clip)
  }

  func clipped(_ bounds: PixelBounds, by clip: Int32) -> PixelBounds {
    guard clip >= 0, Int(clip) < tree.clips.count else { return bounds }
    return bounds.intersection(PixelBounds(tree.clips[Int(clip)]))
  }

  /// The box inside of borders and paddings.
  func contentBounds(_ fragment: Int) -> PixelBounds {
    let bounds = PixelBounds(tree.fragments[fragment].rect)
    let border = tree.fragments[fragment].border
    let padding = tree.fragments[fragment].padding
    func px(_ unit: LayoutUnit) -> Double { Double(unit.raw) / 64 }
    return PixelBounds(
      left: bounds.left + px(border.left) + px(padding.left),
      top: bounds.top + px(border.top) + px(padding.top),
      right: bounds.right - px(border.right) - px(padding.right),
      bottom: bounds.bottom - px(border.bottom) - px(padding.bottom))
  }

  /// Background propagation, https://drafts.csswg.org/css-backgrounds/#body-background
  private mutating func findCanvasColor() {
    guard let root = rootFragment(of: document.root) else { return }
    var source = root
    if traits(of: root).flags.isDisjoint(with: [.hasBackground, .hasImage]),
      let body = bodyFragment(in: root)
    {
      source = body
    }
    let trait = traits(of: source)
    canvasFragments = [Int32(source)]
    if trait.flags.contains(.hasBackground) {
      canvasColor = blend(trait.background, over: canvasColor, alpha: trait.backgroundAlpha)
    }
  }

  /// The fragment of a document's root element.
  func rootFragment(of documentNode: NodeID) -> Int? {
    guard document.firstChild.indices.contains(Int(documentNode)) else { return nil }
    var node = document.firstChild[Int(documentNode)]
    while node != noNode, document.kind.indices.contains(Int(node)) {
      if document.kind[Int(node)] == .element { return fragment(of: node) }
      node = document.nextSibling[Int(node)]
    }
    return nil
  }

  func bodyFragment(in root: Int) -> Int? {
    let node = tree.fragments[root].node
    guard document.firstChild.indices.contains(Int(node)) else { return nil }
    var child = document.firstChild[Int(node)]
    while child != noNode, document.kind.indices.contains(Int(child)) {
      if document.kind[Int(child)] == .element, document.name[Int(child)] == PaintNames.body {
        return fragment(of: child)
      }
      child = document.nextSibling[Int(child)]
    }
    return nil
  }

  func fragment(of node: NodeID) -> Int? {
    guard tree.firstFragment.indices.contains(Int(node)) else { return nil }
    let index = Int(tree.firstFragment[Int(node)])
    return tree.fragments.indices.contains(index) ? index : nil
  }

  // MARK: Backgrounds

  /// Lays a flat colour over the half cells whose centres lie in `bounds`, and over the runs there.
  mutating func fill(_ bounds: PixelBounds, color: RGB, alpha: UInt32, owner: Int32) {
    guard alpha > 2, !bounds.isEmpty else { return }
    var columns = map.columns(bounds.left, bounds.right)
    var halves = map.halfRows(bounds.top, bounds.bottom)
    // What is larger than a rule shows in one half cell at least.
    if columns.isEmpty, bounds.width >= 4 {
      let column = map.columnIndex((bounds.left + bounds.right) / 2)
      if column >= 0, column < map.columns { columns = column..<column + 1 }
    }
    if halves.isEmpty, bounds.height >= 4 {
      let half = Int(
        max(-1, min(Double(map.rows * 2), map.row((bounds.top + bounds.bottom) / 2) * 2)))
      if half >= 0, half < map.rows * 2 { halves = half..<half + 1 }
    }
    let isOpaque = alpha >= 230
    for half in halves {
      let start = half * map.columns
      if alpha >= 254 {
        for column in columns { backgrounds[start + column] = color }
      } else {
        for column in columns {
          backgrounds[start + column] = blend(
            color, over: backgrounds[start + column], alpha: alpha)
        }
      }
      if isOpaque {
        for column in columns { backgroundOwners[start + column] = owner }
      }
    }
    cover(bounds, color: color, alpha: alpha)
  }

  /// Lays a colour over the lines, marks and runs in `bounds`: an opaque one erases them.
  mutating func cover(_ bounds: PixelBounds, color: RGB, alpha: UInt32) {
    let isOpaque = alpha >= 230
    // Lines on the box's own edge cells may be its neighbours': they stay.
    let firstColumn = max(0, map.columnIndex(bounds.left + map.perColumn - 0.01))
    let lastColumn = min(map.columns, max(0, map.columnIndex(bounds.right + 0.01)))
    let firstRow = max(0, map.rowIndex(bounds.top + map.perRow - 0.01))
    let lastRow = min(map.rows, max(0, map.rowIndex(bounds.bottom + 0.01)))
    if firstColumn < lastColumn, firstRow < lastRow {
      for row in firstRow..<lastRow {
        let start = row * map.columns
        for cell in start + firstColumn..<start + lastColumn {
          if lines[cell] == 0 && marks[cell] == 0 { continue }
          if isOpaque {
            lines[cell] = 0
            edgeOf[cell] = 0
            marks[cell] = 0
          } else {
            lineColors[cell] = blend(color, over: lineColors[cell], alpha: alpha)
            markColors[cell] = blend(color, over: markColors[cell], alpha: alpha)
          }
        }
      }
    }
    if isOpaque, firstColumn < lastColumn {
      // An edge in a row that the box has but a part of: its place says whether it is covered.
      for row in [firstRow - 1, lastRow] where row >= 0 && row < map.rows {
        for cell in row * map.columns + firstColumn..<row * map.columns + lastColumn {
          let number = Int(edgeOf[cell]) - 1
          guard number >= 0, edges[number].y > bounds.top + 1, edges[number].y + 1 < bounds.bottom
          else { continue }
          lines[cell] = 0
          edgeOf[cell] = 0
        }
      }
    }
    let rows = max(0, map.rowIndex(bounds.top) - 1)..<min(map.rows, map.rowIndex(bounds.bottom) + 2)
    for row in rows {
      for number in runsOfRow[row] {
        coverRun(Int(number), bounds, color: color, alpha: alpha)
      }
    }
  }

  private mutating func coverRun(
    _ index: Int, _ bounds: PixelBounds, color: RGB, alpha: UInt32
  ) {
    let seen = runs[index].visible
    guard !runs[index].isCovered, bounds.meets(seen) else { return }
    let overlap = min(bounds.bottom, seen.bottom) - max(bounds.top, seen.top)
    guard overlap * 2 >= seen.height else { return }
    var alpha = alpha
    for group in groups.reversed() {
      guard group.textCount > index else { break }
      alpha = alpha * group.alpha / 255
    }
    if alpha < 230 {
      let middle = (seen.left + seen.right) / 2
      guard bounds.left <= middle, bounds.right > middle else { return }
      runs[index].color = blend(color, over: runs[index].color, alpha: alpha)
      runs[index].background = blend(color, over: runs[index].background, alpha: alpha)
      return
    }
    if bounds.left <= seen.left + 1, bounds.right >= seen.right - 1 {
      runs[index].isCovered = true
    } else if bounds.left <= seen.left + 1 {
      runs[index].visible.left = bounds.right
    } else if bounds.right >= seen.right - 1 || bounds.left - seen.left >= 14 {
      runs[index].visible.right = bounds.left
    } else {
      runs[index].visible.left = bounds.right
    }
    if runs[index].visible.width < 4 { runs[index].isCovered = true }
  }

  /// What is behind a point of a fragment: the nearest ancestors' backgrounds there in exact px, or
  /// what the grid shows where something else lies between.
  ///
  /// - Parameter fragment: the fragment; −1 is the canvas.
  /// - Parameter saved: the group whose backdrop is asked for; nil is the grid as it stands.
  func background(of fragment: Int, x: Double, y: Double, in saved: SavedGroup? = nil) -> RGB {
    let column = map.columnIndex(x)
    let half = Int(max(-1, min(Double(map.rows * 2), (map.row(y) * 2).rounded(.down))))
    var sample: RGB?
    if column >= 0, column < map.columns, half >= 0, half < map.rows * 2 {
      if let saved {
        if saved.columns.contains(column), saved.rows.contains(half / 2) {
          sample =
            saved.backgrounds[
              (half - saved.rows.lowerBound * 2) * saved.columns.count + column
                - saved.columns.lowerBound]
        }
      } else {
        sample = backgrounds[half * map.columns + column]
      }
      let owner = Int(backgroundOwners[half * map.columns + column])
      if owner >= 0, let found = sample, saved == nil {
        let isAncestor =
          owner <= fragment && fragment < owner + Int(tree.fragments[owner].subtreeCount)
        if !isAncestor {
          // A neighbour may have won the half cell by its centre: then the sample says nothing.
          if visibleBounds(owner).contains(x: x, y: y) { return found }
          sample = nil
        }
      }
    }
    var layers: [(RGB, UInt32)] = []
    var index = fragment
    var base: RGB?
    while index >= 0 {
      let trait = traits(of: index)
      if trait.backgroundAlpha > 2, tree.fragments[index].kind != .text,
        !canvasFragments.contains(Int32(index)), visibleBounds(index).contains(x: x, y: y)
      {
        if trait.backgroundAlpha >= 250 {
          base = trait.background
          break
        }
        layers.append((trait.background, trait.backgroundAlpha))
      }
      let parent = Int(tree.fragments[index].parent)
      guard parent >= 0, parent < index else { break }
      index = parent
    }
    guard base != nil || sample == nil || layers.isEmpty else {
      // The grid has the translucent layers already, where they cover the sampled point.
      return sample ?? canvasColor
    }
    var result = base ?? sample ?? canvasColor
    for (color, alpha) in layers.reversed() { result = blend(color, over: result, alpha: alpha) }
    return result
  }

  // MARK: Opacity groups

  mutating func beginGroup(_ fragment: Int) {
    var bounds = PixelBounds(tree.fragments[fragment].rect)
    let count = max(1, Int(tree.fragments[fragment].subtreeCount))
    for index in fragment..<min(tree.fragments.count, fragment + count) {
      bounds = bounds.union(PixelBounds(tree.fragments[index].rect))
    }
    bounds = bounds.intersection(map.visible)
    var columns = 0..<0
    var rows = 0..<0
    if !bounds.isEmpty {
      columns =
        max(0, map.columnIndex(bounds.left))..<min(map.columns, map.columnIndex(bounds.right) + 1)
      rows = max(0, map.rowIndex(bounds.top))..<min(map.rows, map.rowIndex(bounds.bottom) + 1)
    }
    var saved = SavedGroup(
      fragment: Int32(fragment), alpha: traits(of: fragment).opacity, columns: columns, rows: rows,
      backgrounds: [], lines: [], lineColors: [], marks: [], textCount: runs.count)
    for half in rows.lowerBound * 2..<rows.upperBound * 2 {
      let start = half * map.columns
      saved.backgrounds += backgrounds[start + columns.lowerBound..<start + columns.upperBound]
    }
    for row in rows {
      let cells = row * map.columns + columns.lowerBound..<row * map.columns + columns.upperBound
      saved.lines += lines[cells]
      saved.lineColors += lineColors[cells]
      saved.marks += marks[cells]
    }
    groups.append(saved)
  }

  mutating func endGroup() {
    guard let saved = groups.popLast() else { return }
    let alpha = saved.alpha
    let parent = Int(tree.fragments[Int(saved.fragment)].parent)
    for index in saved.textCount..<max(saved.textCount, runs.count) {
      let seen = runs[index].visible
      let backdrop = background(
        of: parent, x: (seen.left + seen.right) / 2, y: (seen.top + seen.bottom) / 2,
        in: saved)
      runs[index].color = blend(runs[index].color, over: backdrop, alpha: alpha)
      runs[index].background = blend(runs[index].background, over: backdrop, alpha: alpha)
    }
    var at = 0
    for half in saved.rows.lowerBound * 2..<saved.rows.upperBound * 2 {
      for column in saved.columns {
        let cell = half * map.columns + column
        if backgrounds[cell] != saved.backgrounds[at] {
          backgrounds[cell] = blend(backgrounds[cell], over: saved.backgrounds[at], alpha: alpha)
        }
        at += 1
      }
    }
    at = 0
    for row in saved.rows {
      for column in saved.columns {
        let cell = row * map.columns + column
        let behind = backgrounds[row * 2 * map.columns + column]
        if lines[cell] != saved.lines[at] || lineColors[cell] != saved.lineColors[at] {
          if lines[cell] == 0, alpha < 230 {
            lines[cell] = saved.lines[at]
            lineColors[cell] = blend(behind, over: saved.lineColors[at], alpha: alpha)
          } else {
            lineColors[cell] = blend(lineColors[cell], over: behind, alpha: alpha)
          }
        }
        if marks[cell] != saved.marks[at] {
          markColors[cell] = blend(markColors[cell], over: behind, alpha: alpha)
        }
        at += 1
      }
    }
  }

  // MARK: Lines and marks

  /// Adds line bits to a cell inside the grid.
  mutating func addLine(row: Int, column: Int, _ bits: UInt8, color: RGB) {
    guard row >= 0, row < map.rows, column >= 0, column < map.columns else { return }
    let cell = row * map.columns + column
    lines[cell] |= bits
    lineColors[cell] = color
  }

  /// The number of a mark glyph for `marks`.
  mutating func mark(_ glyph: String) -> UInt8 {
    if let index = markGlyphs.firstIndex(of: glyph) { return UInt8(index) }
    guard markGlyphs.count < 255 else { return 1 }
    markGlyphs.append(glyph)
    return UInt8(markGlyphs.count - 1)
  }
}
