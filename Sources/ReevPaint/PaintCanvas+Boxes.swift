import ReevDOM
import ReevLayout
import ReevStyle

extension PaintCanvas {
  /// Paints a box's background, borders, outline and scroll bars.
  mutating func paintBox(_ index: Int) {
    let trait = traits(of: index)
    let flags = trait.flags
    if flags.contains(.table), isTableWrapper(index) { return }
    let bounds = visibleBounds(index)
    if flags.contains(.hasBackground), !canvasFragments.contains(Int32(index)) {
      paintBackground(index, trait, bounds)
    }
    if flags.contains(.hasBorder), !isDot(index) { paintBorder(index) }
    if flags.contains(.hasOutline) { paintOutline(index) }
    if flags.contains(.hasImage) { paintImageIcon(index) }
    if tree.fragments[index].kind == .box, isBar(index) { progress(index) }
    paintScrollBars(index)
  }

  /// Whether a box is a coloured dot, as those of who is online: its border would hide it.
  private func isDot(_ index: Int) -> Bool {
    let bounds = PixelBounds(tree.fragments[index].rect)
    return bounds.width <= 20 && bounds.height <= 20 && tree.fragments[index].kind == .box
      && tree.fragments[index].subtreeCount <= 1 && traits(of: index).backgroundAlpha >= 128
  }

  /// Whether a box is that of a progress bar or meter.
  private func isBar(_ index: Int) -> Bool {
    let node = tree.fragments[index].node
    guard tree.fragments[index].source == .node, document.name.indices.contains(Int(node)) else {
      return false
    }
    return document.name[Int(node)] == PaintNames.progress
      || document.name[Int(node)] == PaintNames.meter
  }

  /// Whether the fragment is a table's wrapper, whose grid box (its child) has the looks.
  func isTableWrapper(_ index: Int) -> Bool {
    var child = index + 1
    let end = min(tree.fragments.count, index + Int(tree.fragments[index].subtreeCount))
    while child < end {
      if tree.fragments[child].source == .anonymous,
        tree.fragments[child].style == tree.fragments[index].style,
        tree.fragments[child].node == tree.fragments[index].node
      {
        return true
      }
      child += max(1, Int(tree.fragments[child].subtreeCount))
    }
    return false
  }

  private mutating func paintBackground(_ index: Int, _ trait: PaintTraits, _ bounds: PixelBounds) {
    // A frame's root paints its whole canvas.
    let frame = frameAround(index)
    if frame >= 0 {
      fill(
        clipped(contentBounds(frame), by: tree.fragments[index].clip), color: trait.background,
        alpha: trait.backgroundAlpha, owner: Int32(index))
      return
    }
    let whole = PixelBounds(tree.fragments[index].rect)
    if trait.flags.contains(.masked), whole.width <= 40, whole.height <= 40,
      tree.fragments[index].subtreeCount <= 1
    {
      let color = blend(
        trait.background, over: sample((bounds.left + bounds.right) / 2, bounds.top),
        alpha: trait.backgroundAlpha)
      return paintIcon(icon(of: tree.fragments[index].node), index, in: bounds, color: color)
    }
    // Rules and accents thinner than half a cell are lines.
    if whole.height < 4, whole.width >= map.perColumn * 2 {
      let row = map.rowIndex((bounds.top + bounds.bottom) / 2)
      let color = blend(
        trait.background, over: sample(bounds.left + 1, bounds.top), alpha: trait.backgroundAlpha)
      horizontal(
        row: row, first: map.columnIndex(bounds.left), last: map.columnIndex(bounds.right - 0.01),
        columns: 0..<map.columns, edge: Edge(y: whole.top, isBottom: true, owner: Int32(index)),
        color: color, weight: whole.height >= 3 ? Line.heavy : 0, openLeft: true, openRight: true)
      return
    }
    if whole.width < 4, whole.height >= map.perRow * 0.75 {
      let color = blend(
        trait.background, over: sample(bounds.left, bounds.top + 1), alpha: trait.backgroundAlpha)
      vertical(
        column: map.columnIndex((bounds.left + bounds.right) / 2), from: bounds.top,
        to: bounds.bottom, color: color, weight: whole.width >= 3 ? Line.heavy : 0)
      return
    }
    if trait.backgroundAlpha >= 250, let ring = ring(around: bounds, color: trait.background) {
      fill(ring.bounds, color: trait.background, alpha: 255, owner: Int32(index))
      // The line stands a little outside, where no text of the box is.
      var frame = ring.bounds
      frame.left -= map.perColumn * 0.5
      frame.right += map.perColumn * 0.5
      outline(
        frame, clip: tree.fragments[index].clip, color: ring.color, weight: 0,
        owner: Int32(index))
      return
    }
    fill(bounds, color: trait.background, alpha: trait.backgroundAlpha, owner: Int32(index))
  }

  /// A box of another colour that shows a px or two around this one, as tables of old have for a
  /// border: its lines are drawn, for half cells are too thick for it.
  private func ring(around bounds: PixelBounds, color: RGB) -> (bounds: PixelBounds, color: RGB)? {
    let x = (bounds.left + bounds.right) / 2
    let column = map.columnIndex(x)
    let half = Int(
      max(-1, min(Double(map.rows * 2), (map.row((bounds.top + bounds.bottom) / 2) * 2))))
    guard bounds.width >= map.perColumn * 3, bounds.height >= map.perRow * 1.5, column >= 0,
      column < map.columns, half >= 0, half < map.rows * 2
    else { return nil }
    let owner = Int(backgroundOwners[half * map.columns + column])
    guard owner >= 0 else { return nil }
    let trait = traits(of: owner)
    guard trait.backgroundAlpha >= 250, difference(trait.background, color) >= 60 else {
      return nil
    }
    let outer = visibleBounds(owner)
    let gaps = [
      bounds.left - outer.left, bounds.top - outer.top, outer.right - bounds.right,
      outer.bottom - bounds.bottom,
    ]
    guard gaps.allSatisfy({ $0 >= 0.5 && $0 <= 3.5 }) else { return nil }
    return (outer, trait.background)
  }

  /// The icon that a background image is: of a small box without content, or beside the text of one
  /// that leaves room for it.
  private mutating func paintImageIcon(_ index: Int) {
    let fragment = tree.fragments[index]
    let whole = PixelBounds(fragment.rect)
    guard whole.width >= 6, whole.height >= 6, whole.height <= 48, let style = styleIndex(of: index)
    else { return }
    let bounds = visibleBounds(index).intersection(shownArea)
    guard bounds.width >= 4, bounds.height >= 4 else { return }
    var address = ""
    for image in styles.styles[style].rare?.values.backgroundImages ?? [] {
      if case .url(let url) = image { address = url }
    }
    let named = address.hasPrefix("data:") ? nil : IconTable.glyph(named: fileName(address))
    let back = sample((bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2)
    let color = rgb(styles.styles[style].color)
    let ink = difference(color, back) < 60 ? (luma(back) > 128 ? 0x606060 : 0xD0D0D0) : color
    if whole.width <= 40, fragment.subtreeCount <= 1, fragment.kind == .box {
      let glyph = named.map { levelled($0) } ?? icon(of: fragment.node)
      return paintIcon(glyph, index, in: bounds, color: ink)
    }
    guard let named, fragment.kind == .box else { return }
    let left = Double(fragment.padding.left.raw) / 64
    let right = Double(fragment.padding.right.raw) / 64
    guard max(left, right) >= 12, abs(left - right) >= 6 else { return }
    var place = bounds
    if left > right { place.right = bounds.left + left } else { place.left = bounds.right - right }
    paintIcon(levelled(named), index, in: place, color: ink)
  }

  /// The iframe whose document's root element (or body, where that one gives the background) this
  /// fragment is; −1 for other fragments.
  private func frameAround(_ index: Int) -> Int {
    let node = tree.fragments[index].node
    guard tree.fragments[index].source == .node, document.parent.indices.contains(Int(node)) else {
      return -1
    }
    var root = node
    if document.name[Int(node)] == PaintNames.body {
      root = document.parent[Int(node)]
      guard root != noNode, let rootFragment = fragment(of: root),
        !traits(of: rootFragment).flags.contains(.hasBackground)
      else { return -1 }
    }
    let holder = document.parent[Int(root)]
    guard holder != noNode, holder != document.root, document.kind[Int(holder)] == .document,
      document.parent[Int(holder)] != noNode
    else { return -1 }
    return fragment(of: document.parent[Int(holder)]) ?? -1
  }

  /// The background at a place of the grid, or the canvas's colour outside of it.
  func sample(_ x: Double, _ y: Double) -> RGB {
    let column = map.columnIndex(x)
    let half = Int(max(-1, min(Double(map.rows * 2), (map.row(y) * 2).rounded(.down))))
    guard column >= 0, column < map.columns, half >= 0, half < map.rows * 2 else {
      return canvasColor
    }
    return backgrounds[half * map.columns + column]
  }

  // MARK: Borders

  /// Draws a box's borders as lines in the cells in which they lie; they take no space.
  private mutating func paintBorder(_ index: Int) {
    guard let style = styleIndex(of: index) else { return }
    let fragment = tree.fragments[index]
    var bounds = PixelBounds(fragment.rect)
    if let middle = legendMiddle(index) {
      // https://html.spec.whatwg.org/#the-fieldset-and-legend-elements: the top border runs behind
      // the legend.
      bounds.top = max(bounds.top, min(bounds.bottom, middle))
    }
    let clip = clipped(shownArea, by: fragment.clip)
    let colors = styles.styles[style].borderColor
    let looks = styles.styles[style].borderStyle
    let radius = styles.styles[style].borderRadius
    func px(_ unit: LayoutUnit) -> Double { Double(unit.raw) / 64 }
    if traits(of: index).flags.contains(.underlinedByBorder), fragment.kind == .box { return }
    let width = (
      top: px(fragment.border.top), right: px(fragment.border.right),
      bottom: px(fragment.border.bottom), left: px(fragment.border.left)
    )
    // Cells of the collapsing model share their borders, whose middles are the cells' edges.
    let isShared = traits(of: index).flags.contains(.collapsedCell)
    func middle(_ width: Double) -> Double { isShared ? 0 : max(0.01, width / 2) }
    let topRow = map.rowIndex(bounds.top + middle(width.top))
    let bottomRow = map.rowIndex(bounds.bottom - middle(width.bottom))
    let leftColumn = map.columnIndex(bounds.left + middle(width.left))
    let rightColumn = map.columnIndex(bounds.right - middle(width.right))
    let inside = sample((bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2)

    /// The visible colour of an edge; nil where it can't be seen.
    func edge(_ width: Double, _ color: Color, _ look: BorderStyle) -> RGB? {
      guard width > 0, color.alpha > 12, look != .none, look != .hidden else { return nil }
      let shown = blend(rgb(color), over: inside, alpha: UInt32(color.alpha))
      // A border of the box's own colour is seen where the box is.
      return difference(shown, inside) < 8 ? nil : shown
    }
    func weight(_ width: Double, _ look: BorderStyle) -> UInt8 {
      look == .double && width >= 3 ? Line.double : width >= 2.5 ? Line.heavy : 0
    }
    let top = edge(width.top, colors.top, looks.top)
    let right = edge(width.right, colors.right, looks.right)
    let bottom = edge(width.bottom, colors.bottom, looks.bottom)
    let left = edge(width.left, colors.left, looks.left)
    guard top != nil || right != nil || bottom != nil || left != nil else { return }
    if bounds.width - width.left - width.right < 0.5,
      bounds.height - width.top - width.bottom < 0.5,
      bounds.width >= 3, bounds.height >= 3, bounds.width <= 40, bounds.height <= 40
    {
      return paintTriangle(
        index, bounds.intersection(clip), [(top, "▾"), (bottom, "▴"), (left, "▸"), (right, "◂")])
    }
    let isControl = fragment.kind == .replaced
    let isNarrow = rightColumn - leftColumn < 2
    let isFlat = topRow == bottomRow
    let round: UInt8 = radius >= 4 && top != nil && bottom != nil ? Line.rounded : 0

    let rows = visibleRows(clip)
    let columns = visibleColumns(clip)
    if !(isFlat && top != nil && bottom != nil), !isNarrow || left == nil || right == nil {
      if let color = top, rows.contains(topRow) {
        horizontal(
          row: topRow, first: leftColumn, last: rightColumn, columns: columns,
          edge: Edge(y: bounds.top, isBottom: false, owner: Int32(index)), color: color,
          weight: weight(width.top, looks.top) | round,
          openLeft: left == nil, openRight: right == nil)
      }
      if let color = bottom, rows.contains(bottomRow) {
        horizontal(
          row: bottomRow, first: leftColumn, last: rightColumn, columns: columns,
          edge: Edge(
            y: bounds.bottom - width.bottom, isBottom: true, owner: Int32(index),
            underlinesText: isControl || width.bottom >= 1.75), color: color,
          weight: weight(width.bottom, looks.bottom) | round, openLeft: left == nil,
          openRight: right == nil)
      }
    }
    guard !isNarrow || left == nil || right == nil else { return }
    // Without an edge above or below, a side begins where the box has half of a row.
    var first = top == nil ? map.rowIndex(bounds.top + map.perRow * 0.49) : topRow
    var last = bottom == nil ? map.rowIndex(bounds.bottom - map.perRow * 0.49) : bottomRow
    if last < first { (first, last) = (topRow, bottomRow) }
    if let color = left, columns.contains(leftColumn) {
      vertical(
        column: leftColumn, first: first, last: last, rows: rows, color: color,
        weight: weight(width.left, looks.left), openTop: top == nil || isFlat,
        openBottom: bottom == nil || isFlat)
    }
    if let color = right, columns.contains(rightColumn) {
      vertical(
        column: rightColumn, first: first, last: last, rows: rows, color: color,
        weight: weight(width.right, looks.right), openTop: top == nil || isFlat,
        openBottom: bottom == nil || isFlat)
    }
  }

  /// The middle of the legend of a fieldset's box; nil for other boxes.
  private func legendMiddle(_ index: Int) -> Double? {
    let node = tree.fragments[index].node
    guard document.name.indices.contains(Int(node)), document.name[Int(node)] == PaintNames.fieldset
    else { return nil }
    var child = index + 1
    let end = min(tree.fragments.count, index + Int(tree.fragments[index].subtreeCount))
    while child < end {
      let inner = tree.fragments[child].node
      if document.name.indices.contains(Int(inner)),
        document.name[Int(inner)] == PaintNames.legend
      {
        let legend = PixelBounds(tree.fragments[child].rect)
        return (legend.top + legend.bottom) / 2
      }
      child += max(1, Int(tree.fragments[child].subtreeCount))
    }
    return nil
  }

  /// A box of nothing but borders of which one is seen is a triangle: the arrow of a menu.
  private mutating func paintTriangle(
    _ index: Int, _ bounds: PixelBounds, _ edges: [(RGB?, String)]
  ) {
    let seen = edges.filter { $0.0 != nil }
    guard let first = seen.first, let color = first.0, !bounds.isEmpty else { return }
    paintIcon(levelled(seen.count == 1 ? first.1 : "▪"), index, in: bounds, color: color)
  }

  private mutating func paintOutline(_ index: Int) {
    guard let style = styleIndex(of: index) else { return }
    let color = styles.styles[style].outlineColor
    outline(
      PixelBounds(tree.fragments[index].rect), clip: tree.fragments[index].clip,
      color: blend(
        rgb(color),
        over: sample(
          Double(tree.fragments[index].rect.x.px), Double(tree.fragments[index].rect.y.px)),
        alpha: UInt32(color.alpha)),
      weight: styles.styles[style].outlineWidth >= 2 ? Line.heavy : 0, owner: Int32(index))
  }

  /// Draws a closed frame on the edge cells of a rectangle of px.
  mutating func outline(
    _ bounds: PixelBounds, clip: Int32, color: RGB, weight: UInt8, owner: Int32
  ) {
    let area = clipped(shownArea, by: clip)
    let rows = visibleRows(area)
    let columns = visibleColumns(area)
    let topRow = map.rowIndex(bounds.top)
    let bottomRow = map.rowIndex(bounds.bottom - 0.01)
    let left = map.columnIndex(bounds.left)
    let right = map.columnIndex(bounds.right - 0.01)
    guard right - left >= 2 else { return }
    let isFlat = topRow == bottomRow
    if !isFlat {
      for (row, isBottom) in [(topRow, false), (bottomRow, true)] where rows.contains(row) {
        horizontal(
          row: row, first: left, last: right, columns: columns,
          edge: Edge(y: isBottom ? bounds.bottom : bounds.top, isBottom: isBottom, owner: owner),
          color: color, weight: weight, openLeft: false, openRight: false)
      }
    }
    for column in [left, right] where columns.contains(column) {
      vertical(
        column: column, first: topRow, last: bottomRow, rows: rows, color: color, weight: weight,
        openTop: isFlat, openBottom: isFlat)
    }
  }

  private func visibleRows(_ area: PixelBounds) -> Range<Int> {
    let first = max(0, map.rowIndex(area.top))
    return first..<max(first, min(map.rows, map.rowIndex(area.bottom - 0.01) + 1))
  }

  private func visibleColumns(_ area: PixelBounds) -> Range<Int> {
    let first = max(0, map.columnIndex(area.left))
    return first..<max(first, min(map.columns, map.columnIndex(area.right - 0.01) + 1))
  }

  // MARK: Lines

  /// A horizontal edge before it has a row.
  private struct Edge {
    var y: Double
    var isBottom: Bool
    var owner: Int32
    var underlinesText = false
  }

  private mutating func horizontal(
    row: Int, first: Int, last: Int, columns: Range<Int>, edge: Edge, color: RGB, weight: UInt8,
    openLeft: Bool, openRight: Bool
  ) {
    let start = max(first, columns.lowerBound)
    let end = min(last + 1, columns.upperBound)
    guard row >= 0, row < map.rows, start < end else { return }
    edges.append(
      EdgeRun(
        row: row, columns: start..<end, y: edge.y, isBottom: edge.isBottom, owner: edge.owner,
        underlinesText: edge.underlinesText))
    for column in start..<end {
      var bits = Line.east | Line.west
      if column == first, !openLeft { bits = Line.east }
      if column == last, !openRight { bits = Line.west }
      addLine(row: row, column: column, bits | weight, color: color)
      edgeOf[row * map.columns + column] = Int32(edges.count)
    }
  }

  private mutating func vertical(
    column: Int, from top: Double, to bottom: Double, color: RGB, weight: UInt8
  ) {
    vertical(
      column: column, first: map.rowIndex(top), last: map.rowIndex(bottom - 0.01),
      rows: 0..<map.rows, color: color, weight: weight, openTop: true, openBottom: true)
  }

  private mutating func vertical(
    column: Int, first: Int, last: Int, rows: Range<Int>, color: RGB, weight: UInt8,
    openTop: Bool, openBottom: Bool
  ) {
    let start = max(first, rows.lowerBound)
    let end = min(last + 1, rows.upperBound)
    guard column >= 0, column < map.columns, start < end else { return }
    for row in start..<end {
      var bits = Line.north | Line.south
      if row == first, !openTop { bits = Line.south }
      if row == last, !openBottom { bits = Line.north }
      addLine(row: row, column: column, bits | weight, color: color)
    }
  }

  // MARK: Scroll bars

  /// Thumbs of a box that is scrolled: one column at its right edge, one row at its bottom.
  private mutating func paintScrollBars(_ index: Int) {
    let fragment = tree.fragments[index]
    guard fragment.scrollHeight.raw > 0 || fragment.scrollWidth.raw > 0,
      let state = document.state[fragment.node], state.scrollX != 0 || state.scrollY != 0
    else { return }
    let bounds = visibleBounds(index)
    let height = Double(fragment.scrollHeight.raw) / 64
    guard state.scrollY > 0, height > bounds.height + 1, bounds.height >= map.perRow * 2 else {
      return
    }
    let column = map.columnIndex(bounds.right - 0.01)
    guard column >= 0, column < map.columns else { return }
    let top = bounds.top + bounds.height * max(0, min(1, state.scrollY / height))
    let bottom = top + max(map.perRow, bounds.height * bounds.height / height)
    let first = max(0, map.rowIndex(top))
    let last = min(map.rows - 1, map.rowIndex(min(bottom, bounds.bottom) - 0.01))
    guard first <= last else { return }
    let glyph = mark(glyphs == .ascii ? "#" : "▐")
    for row in first...last {
      let cell = row * map.columns + column
      marks[cell] = glyph
      markColors[cell] =
        luma(backgrounds[row * 2 * map.columns + column]) > 128 ? 0x909090 : 0x8A8A8A
    }
  }
}
