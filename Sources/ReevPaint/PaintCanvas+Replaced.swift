import ReevCells
import ReevDOM
import ReevLayout
import ReevStyle

extension PaintCanvas {
  /// Paints a replaced element or control: its box, and what it shows beside its text.
  mutating func paintReplaced(_ index: Int) {
    paintBox(index)
    let node = tree.fragments[index].node
    guard document.name.indices.contains(Int(node)) else { return }
    let name = document.name[Int(node)]
    switch name {
    case PaintNames.img: picture(index, kind: "", isOpaque: true)
    case PaintNames.video: picture(index, kind: glyphs == .full ? "▶ " : "> ", isOpaque: true)
    case PaintNames.audio: picture(index, kind: glyphs == .full ? "♪ " : "> ", isOpaque: false)
    case PaintNames.canvas: picture(index, kind: glyphs == .full ? "▦ " : "# ", isOpaque: false)
    case PaintNames.iframe, PaintNames.embed, PaintNames.object:
      if tree.fragments[index].subtreeCount <= 1 { picture(index, kind: "", isOpaque: false) }
    case PaintNames.svg: drawing(index)
    case PaintNames.input: input(index)
    case PaintNames.select: selectArrow(index)
    case PaintNames.progress, PaintNames.meter: progress(index)
    case PaintNames.textarea: break
    default:
      // A blocked element, of which the recording has the size alone.
      picture(index, kind: "", isOpaque: true)
    }
  }

  // MARK: Pictures

  /// A hatched box with a label in its middle, or one mark where there's no room for that.
  private mutating func picture(_ index: Int, kind: String, isOpaque: Bool) {
    let whole = contentBounds(index)
    let bounds = clipped(whole, by: tree.fragments[index].clip).intersection(shownArea)
    guard bounds.width >= 2, bounds.height >= 2 else { return }
    if !pictures.isEmpty, pixels(index, in: whole, seen: bounds) { return }
    let back = sample((bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2)
    let tint = blend(0x808080, over: back, alpha: 36)
    let ink = blend(luma(back) > 110 ? 0x404040 : 0xD0D0D0, over: tint, alpha: 90)
    let columns = map.columns(bounds.left, bounds.right)
    let rows = centredRows(bounds)
    let isSmall = columns.count < 3 || rows.isEmpty
    let glyph =
      isSmall || whole.width <= 36 && whole.height <= 36
      ? iconGlyph(of: tree.fragments[index].node) : nil
    if isSmall || glyph != nil {
      // A tint of so few cells would be a blot.
      if isOpaque { fill(bounds, color: back, alpha: 255, owner: Int32(index)) }
      let plain = glyphs == .full ? "▣" : glyphs == .box ? "■" : "#"
      let strong = blend(luma(back) > 110 ? 0x303030 : 0xE0E0E0, over: back, alpha: 200)
      return paintIcon(glyph.map { levelled($0) } ?? plain, index, in: bounds, color: strong)
    }
    if isOpaque {
      fill(bounds, color: tint, alpha: 255, owner: Int32(index))
    }
    hatch(rows, columns, color: blend(ink, over: tint, alpha: isOpaque ? 90 : 60))
    let text = blend(luma(tint) > 110 ? 0x202020 : 0xE8E8E8, over: tint, alpha: 220)
    label(kind + pictureLabel(index), index, in: bounds, color: text, background: tint)
  }

  private mutating func hatch(_ rows: Range<Int>, _ columns: Range<Int>, color: RGB) {
    let glyph = mark(glyphs == .ascii ? ":" : "░")
    for row in rows {
      for column in columns {
        marks[row * map.columns + column] = glyph
        markColors[row * map.columns + column] = color
      }
    }
  }

  /// The rows whose middles lie in some bounds; the row of their middle where there's none.
  private func centredRows(_ bounds: PixelBounds) -> Range<Int> {
    let halves = map.halfRows(bounds.top, bounds.bottom)
    let first = (halves.lowerBound + 1) / 2
    let last = halves.upperBound / 2
    if first < last { return first..<last }
    let row = map.rowIndex((bounds.top + bounds.bottom) / 2)
    return row >= 0 && row < map.rows ? row..<row + 1 : 0..<0
  }

  /// One glyph in the middle cell.
  mutating func single(_ glyph: String, in bounds: PixelBounds, color: RGB) {
    let column = map.columnIndex((bounds.left + bounds.right) / 2)
    let row = map.rowIndex((bounds.top + bounds.bottom) / 2)
    guard column >= 0, column < map.columns, row >= 0, row < map.rows else { return }
    marks[row * map.columns + column] = mark(glyph)
    markColors[row * map.columns + column] = color
  }

  /// An icon in one cell, in the row of the texts beside it.
  mutating func paintIcon(_ glyph: String, _ index: Int, in bounds: PixelBounds, color: RGB) {
    let x = (bounds.left + bounds.right) / 2
    let left = map.panX + Double(map.columnIndex(x)) * map.perColumn
    var run = TextRun(
      fragment: Int32(index), node: tree.fragments[index].node, text: glyph,
      bounds: PixelBounds(
        left: left, top: bounds.top, right: left + map.perColumn, bottom: bounds.bottom),
      visible: PixelBounds(
        left: left, top: bounds.top, right: left + map.perColumn, bottom: bounds.bottom),
      color: color, background: sample(x, (bounds.top + bounds.bottom) / 2))
    run.priority = 1
    run.isListed = false
    run.isIcon = true
    run.glyph = glyph
    add(run)
  }

  /// What a picture is called: alternative text, label or title, else its file; and its size.
  private func pictureLabel(_ index: Int) -> String {
    let node = tree.fragments[index].node
    for name in [PaintNames.alt, PaintNames.ariaLabel, PaintNames.title] {
      if let value = document.attribute(name, of: node)?.split(whereSeparator: \.isWhitespace),
        !value.isEmpty
      {
        return value.joined(separator: " ")
      }
    }
    let source = document.attribute(PaintNames.src, of: node) ?? ""
    if document.name[Int(node)] == PaintNames.iframe {
      let host = source.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first
      return "[iframe" + (host.map { " \($0)" } ?? "") + "]"
    }
    var file = ""
    if !source.hasPrefix("data:"), !source.hasPrefix("blob:") {
      let path = source.prefix { $0 != "?" && $0 != "#" }
      file = path.split(separator: "/").last.map(String.init) ?? ""
    }
    guard let size = document.naturalSizes[node], size.width >= 1, size.width < 100_000,
      size.height < 100_000
    else { return file }
    return file + (file.isEmpty ? "" : " ") + "\(Int(size.width))x\(Int(size.height))"
  }

  /// A label in the middle of a picture, cut to its inside.
  private mutating func label(
    _ text: String, _ index: Int, in bounds: PixelBounds, color: RGB, background: RGB
  ) {
    let text = String(text.prefix(200))
    let width = cellWidth(text)
    guard width > 0, bounds.width >= map.perColumn * 4, bounds.height >= map.perRow * 0.75 else {
      return
    }
    let middle = (bounds.left + bounds.right) / 2
    let inside = PixelBounds(
      left: bounds.left + map.perColumn * 0.5, top: bounds.top,
      right: bounds.right - map.perColumn * 0.5, bottom: bounds.bottom)
    let cells = Double(width) * map.perColumn
    let left = max(inside.left, middle - cells / 2)
    let top = (bounds.top + bounds.bottom) / 2 - map.perRow / 2
    var run = TextRun(
      fragment: Int32(index), node: tree.fragments[index].node, text: text,
      bounds: PixelBounds(left: left, top: top, right: left + cells, bottom: top + map.perRow),
      visible: PixelBounds(
        left: left, top: top, right: min(left + cells, inside.right), bottom: top + map.perRow),
      color: color, background: background)
    run.priority = 1
    run.isListed = false
    add(run)
  }

  /// An SVG: one glyph for an icon, a light hatch for a drawing. It hides nothing.
  private mutating func drawing(_ index: Int) {
    let whole = contentBounds(index)
    let bounds = clipped(whole, by: tree.fragments[index].clip).intersection(shownArea)
    guard bounds.width >= 3, bounds.height >= 3 else { return }
    let back = sample((bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2)
    let style = styleIndex(of: index)
    let color = style.map { rgb(styles.styles[$0].color) } ?? 0x808080
    let ink = difference(color, back) < 30 ? (luma(back) > 128 ? 0x606060 : 0xB0B0B0) : color
    if whole.width <= 36, whole.height <= 36 {
      paintIcon(icon(of: tree.fragments[index].node), index, in: bounds, color: ink)
      return
    }
    // A decoration behind a whole section would only be noise.
    guard whole.width * whole.height < document.viewport.width * document.viewport.height * 0.4
    else { return drawingTexts(index, in: whole) }
    let columns = map.columns(bounds.left, bounds.right)
    hatch(centredRows(bounds), columns, color: blend(ink, over: back, alpha: 90))
    let count = runs.count
    drawingTexts(index, in: whole)
    let name = pictureLabel(index)
    if !name.isEmpty, runs.count == count {
      label(name, index, in: bounds, color: ink, background: back)
    }
  }

  // MARK: Controls

  private func inputType(_ node: NodeID) -> String {
    document.attribute(PaintNames.type, of: node)?.lowercased() ?? "text"
  }

  private mutating func input(_ index: Int) {
    let node = tree.fragments[index].node
    switch inputType(node) {
    case "checkbox", "radio": check(index, isRadio: inputType(node) == "radio")
    case "range": slider(index)
    case "color":
      let value = document.state[node]?.value ?? document.attribute(PaintNames.value, of: node)
      guard let color = value.flatMap({ UInt32($0.dropFirst(), radix: 16) }) else { return }
      fill(
        clipped(contentBounds(index), by: tree.fragments[index].clip), color: color & 0xFFFFFF,
        alpha: 255, owner: Int32(index))
    case "image": picture(index, kind: "", isOpaque: true)
    case "file": fileButton(index)
    default: break
    }
  }

  /// The button before a file's name, which no text of the page tells of.
  private mutating func fileButton(_ index: Int) {
    let bounds = contentBounds(index)
    let seen = clipped(bounds, by: tree.fragments[index].clip)
    let text = glyphs == .full ? "[Choose…]" : "[Choose~]"
    let width = Double(text.count) * map.perColumn
    guard seen.width >= width * 0.75, seen.height >= 4 else { return }
    let area = PixelBounds(
      left: bounds.left, top: seen.top, right: bounds.left + width, bottom: seen.bottom)
    var run = TextRun(
      fragment: Int32(index), node: tree.fragments[index].node, text: text, bounds: area,
      visible: area, color: controlColor(index),
      background: sample((seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2))
    run.priority = 3
    run.isListed = false
    add(run)
  }

  /// The colour of a control's marks: its text colour, paler when it is disabled.
  private func controlColor(_ index: Int) -> RGB {
    let bounds = PixelBounds(tree.fragments[index].rect)
    let back = background(
      of: index, x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2)
    let color = styleIndex(of: index).map { rgb(styles.styles[$0].color) } ?? 0
    let isDisabled =
      document.attribute(PaintNames.disabled, of: tree.fragments[index].node) != nil
    let readable = difference(color, back) < 60 ? (luma(back) > 128 ? 0x202020 : 0xE0E0E0) : color
    return isDisabled ? blend(readable, over: back, alpha: 110) : readable
  }

  private mutating func check(_ index: Int, isRadio: Bool) {
    let node = tree.fragments[index].node
    let isChecked =
      document.state[node]?.isChecked ?? (document.attribute(PaintNames.checked, of: node) != nil)
    let bounds = clipped(
      PixelBounds(tree.fragments[index].rect), by: tree.fragments[index].clip)
    guard bounds.width >= 4, bounds.height >= 4 else { return }
    let text =
      glyphs == .full
      ? isRadio ? (isChecked ? "◉" : "○") : (isChecked ? "☑" : "☐")
      : isRadio ? (isChecked ? "(o)" : "( )") : (isChecked ? "[x]" : "[ ]")
    let middle = (bounds.left + bounds.right) / 2
    // A text like others of its line, so that it comes to stand in the same row.
    let column = max(0, map.columnIndex(middle) - (text.count - 1) / 2)
    let left = map.panX + Double(column) * map.perColumn
    let area = PixelBounds(
      left: left, top: bounds.top, right: left + Double(text.count) * map.perColumn,
      bottom: bounds.bottom)
    var run = TextRun(
      fragment: Int32(index), node: node, text: text, bounds: area, visible: area,
      color: controlColor(index), background: sample(middle, (bounds.top + bounds.bottom) / 2))
    run.priority = 9
    run.isListed = false
    if text.count == 1 { run.glyph = text }
    add(run)
  }

  private func number(_ name: Atom, of node: NodeID, otherwise: Double) -> Double {
    guard let text = document.attribute(name, of: node), let value = Double(text), value.isFinite
    else { return otherwise }
    return value
  }

  /// Marks along the middle row: `first` up to a share of the width, then `rest`.
  private mutating func bar(
    _ index: Int, share: Double, first: String, knob: String?, rest: String
  ) {
    let bounds = clipped(contentBounds(index), by: tree.fragments[index].clip)
      .intersection(shownArea)
    let row = map.rowIndex((bounds.top + bounds.bottom) / 2)
    let columns = map.columns(bounds.left, bounds.right)
    guard row >= 0, row < map.rows, !columns.isEmpty else { return }
    let color = controlColor(index)
    let share = share.isFinite ? max(0, min(1, share)) : 0
    let reach = columns.lowerBound + Int((Double(columns.count) * share).rounded())
    let knobColumn = min(columns.upperBound - 1, reach)
    for column in columns {
      let glyph = column == knobColumn ? knob ?? (column < reach ? first : rest) : nil
      marks[row * map.columns + column] = mark(glyph ?? (column < reach ? first : rest))
      markColors[row * map.columns + column] = color
    }
  }

  private mutating func slider(_ index: Int) {
    let node = tree.fragments[index].node
    let least = number(PaintNames.min, of: node, otherwise: 0)
    let most = number(PaintNames.max, of: node, otherwise: 100)
    let value =
      document.state[node]?.value.flatMap { Double($0) }
      ?? number(PaintNames.value, of: node, otherwise: (least + most) / 2)
    let share = most > least ? (value - least) / (most - least) : 0
    let line = glyphs == .ascii ? "-" : "─"
    bar(
      index, share: share, first: glyphs == .full ? "━" : line,
      knob: glyphs == .full ? "●" : glyphs == .box ? "■" : "O", rest: line)
  }

  mutating func progress(_ index: Int) {
    let node = tree.fragments[index].node
    let least = number(PaintNames.min, of: node, otherwise: 0)
    let most = number(PaintNames.max, of: node, otherwise: 1)
    let value = number(PaintNames.value, of: node, otherwise: least)
    bar(
      index, share: most > least ? (value - least) / (most - least) : 0,
      first: glyphs == .ascii ? "#" : "█", knob: nil, rest: glyphs == .ascii ? "." : "░")
  }

  private mutating func selectArrow(_ index: Int) {
    let node = tree.fragments[index].node
    guard !document.isListBox(node) else { return options(index) }
    let bounds = clipped(
      PixelBounds(tree.fragments[index].rect), by: tree.fragments[index].clip)
    guard bounds.width >= map.perColumn * 3 else { return }
    single(
      glyphs == .full ? "▾" : glyphs == .box ? "▼" : "v",
      in: PixelBounds(
        left: bounds.right - 15, top: bounds.top, right: bounds.right - 5, bottom: bounds.bottom),
      color: controlColor(index))
  }

  /// The lines of a list box: its options from the first visible one, the chosen ones marked.
  private mutating func options(_ index: Int) {
    let node = tree.fragments[index].node
    let inside = contentBounds(index)
    guard let style = styleIndex(of: index), inside.height >= 8, inside.width >= 10 else { return }
    let size = Double(styles.styles[style].fontSize)
    let line = max(4, size * 1.2 + 1)
    let scroll = document.state[node]?.scrollY ?? 0
    let chosen = document.selectedOption(of: node)
    var lines: [(node: NodeID, text: String, isChosen: Bool)] = []
    document.forEachNode(from: node) { current in
      guard lines.count < 2000, current != node else { return current == node }
      let name = document.name[Int(current)]
      if name == PaintNames.optgroup {
        lines.append((current, document.attribute(PaintNames.label, of: current) ?? "", false))
        return true
      }
      guard name == PaintNames.option else { return false }
      let label =
        document.attribute(PaintNames.label, of: current)
        ?? document.textContent(of: current, limit: 400)
      let isSelected =
        document.state[current]?.isSelected
        ?? (document.attribute(PaintNames.selected, of: current) != nil)
      let shown = label.prefix(200).split(whereSeparator: \.isWhitespace).joined(separator: " ")
      lines.append((current, shown, isSelected || current == chosen))
      return false
    }
    let first = Int(max(0, min(1e6, scroll / line)))
    for (number, option) in lines.enumerated().dropFirst(first) {
      let top = inside.top + Double(number) * line - scroll
      guard top + line * 0.5 < inside.bottom else { break }
      let bounds = PixelBounds(
        left: inside.left, top: top, right: inside.right, bottom: top + line)
      let seen = clipped(bounds.intersection(inside), by: tree.fragments[index].clip)
      guard !seen.isEmpty else { continue }
      if option.isChosen { fill(seen, color: 0xCECECE, alpha: 255, owner: Int32(index)) }
      let back = sample((seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2)
      let width = min(inside.width - 2, Double(option.text.count) * size * 0.5)
      guard !option.text.isEmpty, width > 0 else { continue }
      var run = TextRun(
        fragment: Int32(index), node: option.node, text: option.text,
        bounds: PixelBounds(
          left: inside.left + 2, top: top, right: inside.left + 2 + width, bottom: top + line),
        visible: PixelBounds(
          left: inside.left + 2, top: seen.top, right: min(seen.right, inside.left + 2 + width),
          bottom: seen.bottom),
        color: option.isChosen ? 0x101010 : controlColor(index), background: back)
      run.priority = 7
      add(run)
    }
  }

  // MARK: Focus

  /// A frame around the focused control where its own style gives none.
  mutating func paintFocus() {
    let node = document.focused
    guard node != noNode, let index = fragment(of: node), index < tree.fragments.count,
      document.name.indices.contains(Int(node))
    else { return }
    let names: Set<Atom> = [
      PaintNames.input, PaintNames.textarea, PaintNames.select, PaintNames.button,
    ]
    guard names.contains(document.name[Int(node)]) else { return }
    let flags = traits(of: index).flags
    if flags.contains(.hasOutline) || flags.contains(.hidden) { return }
    guard visibleBounds(index).intersection(shownArea).width > 4 else { return }
    outline(
      PixelBounds(tree.fragments[index].rect), clip: tree.fragments[index].clip, color: 0x1A73E8,
      weight: 0, owner: Int32(index))
  }
}
