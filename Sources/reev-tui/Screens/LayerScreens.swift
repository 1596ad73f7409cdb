import ReevCells
import ReevDOM
import ReevModel
import ReevReplay

extension App {
  /// Paints what lies over the screen; answers where the text cursor stands.
  func paint(_ layer: Layer, _ canvas: inout Canvas) -> (row: Int, column: Int)? {
    switch layer {
    case .help(let top):
      paintHelp(top, &canvas)
      return nil
    case .details(let top):
      paintDetails(top, &canvas)
      return nil
    case .palette(let line, let selected): return paintPalette(line, selected, &canvas)
    case .panel(let panel): return paintPanel(panel, &canvas)
    case .columns(let selected):
      paintColumns(selected, &canvas)
      return nil
    }
  }

  private func paintColumns(_ selected: Int, _ canvas: inout Canvas) {
    let shown = listColumns
    let all = shown + ListColumn.allCases.filter { !shown.contains($0) }
    let inside = paintBox(
      &canvas, width: 44, height: all.count + 4, title: "Columns", atTop: true)
    let room = max(1, inside.rows - 1)
    let first = max(0, selected - room + 1)
    for (offset, column) in all.dropFirst(first).prefix(room).enumerated() {
      let isSelected = first + offset == selected
      let row = inside.row + offset
      let look = isSelected ? style.selected : style.bar
      if isSelected {
        canvas.fill(
          Region(row: row, column: inside.column, rows: 1, columns: inside.columns), look)
      }
      let mark = shown.contains(column) ? style.glyph("● ", "* ") : "  "
      canvas.text(
        mark + column.heading, row, inside.column + 1, width: inside.columns - 2,
        isSelected || shown.contains(column) ? look : style.barFaint)
    }
    canvas.text(
      "Space shows, J K move, Enter closes", inside.endRow - 1, inside.column,
      width: inside.columns, style.barFaint)
  }

  /// An opaque box in the middle of the screen; answers its inside.
  private func paintBox(
    _ canvas: inout Canvas, width: Int, height: Int, title: String, atTop: Bool = false,
    atRight: Bool = false
  ) -> Region {
    let wide = min(columns - 2, width)
    let high = min(rows - 2, height)
    let box = Region(
      row: atTop ? max(0, min(2, rows - 1 - high)) : max(0, (rows - high) / 2),
      column: atRight ? columns - wide - 1 : (columns - wide) / 2, rows: high, columns: wide)
    canvas.fill(box, style.bar)
    canvas.frame(box, title: title, style.barFaint, titleLook: style.barTitle, style: style)
    return Region(
      row: box.row + 1, column: box.column + 2, rows: box.rows - 2, columns: box.columns - 4)
  }

  // MARK: Help

  private func paintHelp(_ top: Int, _ canvas: inout Canvas) {
    var rows: [(keys: String, help: String)?] = []
    for part in [context, .everywhere] {
      if !rows.isEmpty { rows.append(nil) }
      rows.append((keys: "", help: part.heading))
      for row in keymap.rows(for: part) {
        let keys =
          row.command == .percent ? "0 … 9" : row.keys.joined(separator: "  ")
        rows.append((keys, row.help))
      }
    }
    // Two columns where there is room.
    let isWide = columns >= 110
    let half = isWide ? (rows.count + 1) / 2 : rows.count
    let inside = paintBox(
      &canvas, width: isWide ? 124 : 66, height: half + 3, title: "Keys")
    let room = inside.rows - 1
    let first = top.clamped(to: 0...max(0, half - room))
    let columnWidth = isWide ? inside.columns / 2 : inside.columns
    for offset in 0..<min(room, half - first) {
      for part in 0..<(isWide ? 2 : 1) {
        let index = first + offset + part * half
        guard index < rows.count, part == 1 || index < half, let row = rows[index] else { continue }
        let left = inside.column + part * columnWidth
        if row.keys.isEmpty {
          canvas.text(row.help, inside.row + offset, left, width: columnWidth - 1, style.barTitle)
        } else {
          canvas.text(
            row.keys, inside.row + offset, left, width: 17, style.bar.with(.bold))
          canvas.text(
            row.help, inside.row + offset, left + 18, width: columnWidth - 19, style.bar)
        }
      }
    }
    let more = half > room ? "\(key(.down)) \(key(.up)) scroll, " : ""
    canvas.textCentered(
      more + "\(key(.help)) or \(key(.back)) closes", inside.endRow - 1, in: inside, style.barFaint)
  }

  // MARK: Details

  /// The lines of the details: the event under the cursor, then the recording.
  private var detailLines: [(text: String, look: Look)] {
    guard let player, let facts = player.facts else { return [] }
    var lines: [(String, Look)] = []
    if let element = player.frame?.inspected {
      lines.append((element.name, style.barTitle))
      lines += element.lines.map { ($0, style.bar) }
      lines.append(("", style.bar))
    }
    let markers = player.markers
    let index =
      player.isSidebarFocused ? player.markerCursor : player.markerIndex(at: playTime) ?? -1
    if markers.indices.contains(index) {
      let marker = markers[index]
      lines.append(
        ("\(marker.kind.rawValue) at \(Wording.clock(marker.time, tenths: true))", style.barTitle))
      lines.append((marker.text, marker.kind == .error ? badOnBar : style.bar))
      if marker.isRage { lines.append(("rage click", badOnBar)) }
      if marker.isDead { lines.append(("dead click: nothing changed after it", badOnBar)) }
      for line in marker.detail.split(separator: "\n") { lines.append((String(line), style.bar)) }
      if marker.id != 0 { lines.append(("node \(marker.id)", style.barFaint)) }
      lines.append(("", style.bar))
    }
    lines.append(("Recording", style.barTitle))
    lines.append(
      (
        "\(Wording.clock(facts.duration, tenths: true)), "
          + "\(Wording.plural(facts.eventTimes.count, "event")), "
          + "\(Wording.plural(facts.pages.count, "page"))", style.bar
      ))
    if let frame = player.frame {
      lines.append(
        (
          "viewport \(Int(clamping: frame.viewport.width)) × \(Int(clamping: frame.viewport.height)) px, "
            + "\(Wording.count(frame.nodeCount)) nodes, frame in \(frame.milliseconds) ms",
          style.bar
        ))
      lines.append((frame.url, style.barFaint))
    }
    if case .session(let session) = player.target {
      lines.append((session.id, style.barFaint))
      lines.append((session.userAgent, style.barFaint))
    }
    for page in facts.pages where !page.hasSnapshot {
      lines.append(
        ("no snapshot for the page at \(Wording.clock(page.start)): \(page.url)", badOnBar))
    }
    if facts.problems.isEmpty {
      lines.append(("nothing is wrong with the recording", style.barFaint))
    } else {
      lines.append(("Health", style.barTitle))
      lines += facts.problems.map { ($0, style.bar) }
    }
    return lines
  }

  private var badOnBar: Look {
    style.colors == .none ? style.bar : Look(style.theme.bad, on: style.theme.surface)
  }

  private func paintDetails(_ top: Int, _ canvas: inout Canvas) {
    // Beside the element that is looked at, as far as there is room.
    let isBeside = player?.frame?.inspected != nil && columns >= 100
    let width = min(columns - 2, isBeside ? 56 : 84)
    let lines = detailLines.flatMap { line in
      wrap(line.text, width: width - 5).map { (text: $0, look: line.look) }
    }
    let inside = paintBox(
      &canvas, width: width, height: min(rows - 4, lines.count + 2), title: "Details",
      atRight: isBeside)
    let first = top.clamped(to: 0...max(0, lines.count - inside.rows))
    for (offset, line) in lines[first...].prefix(inside.rows).enumerated() {
      canvas.text(line.text, inside.row + offset, inside.column, width: inside.columns, line.look)
    }
  }

  // MARK: Palette

  private func paintPalette(
    _ line: LineEdit, _ selected: Int, _ canvas: inout Canvas
  ) -> (row: Int, column: Int)? {
    let entries = paletteEntries(for: line.text)
    let inside = paintBox(
      &canvas, width: 64, height: min(rows - 4, 16), title: "Command", atTop: true)
    let column = canvas.text(": ", inside.row, inside.column, style.barTitle)
    canvas.text(line.text, inside.row, column, width: inside.columns - 3, style.bar)
    if line.text.isEmpty, screen == .player {
      canvas.text(
        "a command, or a time: 1:23  +30  50%", inside.row, column, width: inside.columns - 3,
        style.barFaint)
    }
    let room = max(1, inside.rows - 2)
    let first = max(0, selected - room + 1)
    for (offset, entry) in entries.dropFirst(first).prefix(room).enumerated() {
      let row = inside.row + 2 + offset
      let isSelected = first + offset == selected
      let look = isSelected ? style.selected : style.bar
      if isSelected {
        canvas.fill(
          Region(row: row, column: inside.column, rows: 1, columns: inside.columns), look)
      }
      canvas.text(entry.help, row, inside.column + 1, width: inside.columns - 18, look)
      canvas.textRight(
        entry.keys, row, endColumn: inside.endColumn - 1, width: 16,
        isSelected ? look : style.barFaint)
    }
    if entries.isEmpty, inside.rows > 2 {
      canvas.text(
        Moment.typed(line.text, duration: player?.facts?.duration ?? 0) != nil
          ? "Enter goes to this time" : "nothing of this name", inside.row + 2, inside.column + 1,
        style.barFaint)
    }
    return (inside.row, min(inside.endColumn, column + cellWidth(line.head)))
  }

  // MARK: Filter panel

  private func paintPanel(
    _ panel: FilterPanel, _ canvas: inout Canvas
  ) -> (row: Int, column: Int)? {
    let inside = paintBox(&canvas, width: 64, height: 12, title: "Filter", atTop: true)
    let labels = FilterPanel.Field.allCases.map { cellWidth($0.label) }.max() ?? 0
    var cursor: (row: Int, column: Int)?
    for field in FilterPanel.Field.allCases {
      let row = inside.row + field.rawValue
      guard row < inside.endRow else { break }
      let hasFocus = panel.field == field.rawValue
      canvas.text(
        (hasFocus ? style.glyph("▸ ", "> ") : "  ") + field.label, row, inside.column,
        hasFocus ? style.barTitle : style.bar)
      let left = inside.column + labels + 3
      let value: String? =
        switch field {
        case .dates: FilterPanel.dates[panel.date].label
        case .device: FilterPanel.devices[panel.device].label
        case .errors: FilterPanel.errors[panel.error].label
        case .url, .from, .until: nil
        case .saved:
          panel.names.isEmpty
            ? "none: \(key(.saveFilter)) saves one"
            : panel.name == 0 ? "none" : "@" + panel.names[panel.name - 1]
        }
      if let value {
        let arrows = hasFocus ? (style.glyph("◂ ", "< "), style.glyph(" ▸", " >")) : ("  ", "")
        canvas.text(
          arrows.0 + value + arrows.1, row, left, width: inside.endColumn - left,
          hasFocus ? style.bar.with(.bold) : style.bar)
      } else {
        let line = field == .url ? panel.url : field == .from ? panel.from : panel.until
        let hint = field == .url ? "anything" : hasFocus ? "2026-05-01, yesterday, 12d" : "any day"
        canvas.text(
          line.text.isEmpty && (!hasFocus || field != .url) ? hint : line.text, row, left + 2,
          width: inside.endColumn - left - 3,
          line.text.isEmpty ? style.barFaint : hasFocus ? style.bar.with(.underline) : style.bar)
        if hasFocus { cursor = (row, min(inside.endColumn, left + 2 + cellWidth(line.head))) }
      }
    }
    let hints = "arrows choose, Enter applies, Esc leaves it"
    canvas.text(hints, inside.endRow - 1, inside.column, width: inside.columns, style.barFaint)
    if inside.rows > 8 {
      canvas.text(
        "= " + panel.merged(into: list.text), inside.endRow - 2, inside.column,
        width: inside.columns, style.barFaint)
    }
    return cursor
  }
}
