import ReevCells
import ReevDOM
import ReevModel
import ReevReplay

extension App {
  static let playerHints: [(Command, String)] = [
    (.playPause, "play"), (.back5, "-5 s"), (.forward5, "+5 s"), (.nextMarker, "event"),
    (.nextError, "error"), (.faster, "faster"), (.focusNext, "events"), (.search, "search"),
    (.zoom, "zoom"), (.fullScreen, "full"), (.help, "help"), (.back, "back"),
  ]

  /// Paints the player; answers where the text cursor stands.
  func paintPlayer(_ canvas: inout Canvas) -> (row: Int, column: Int)? {
    guard let player else { return nil }
    let layout = PlayerLayout(self)
    if layout.header != nil { paintPlayerHeader(player, &canvas) }
    let page = layout.page
    if let failure = player.failure {
      var ways = "\(key(.back)) goes back, \(key(.refresh)) tries again"
      if player.listRow != nil { ways += ", \(key(.nextSession)) to the next session" }
      paintNotice(
        &canvas, in: page, title: "This session can't be replayed", lines: [failure, "", ways],
        isError: true)
    } else if player.facts == nil {
      paintLoading(player, page, &canvas)
    } else {
      paintPage(player, page, &canvas)
    }
    if let sidebar = layout.sidebar { paintSidebar(player, sidebar, &canvas) }
    paintTimeline(player, layout, &canvas)
    paintHover(player, layout, &canvas)
    if let line = player.searchLine {
      let footer = layout.footer
      canvas.fill(footer, style.bar)
      canvas.text("/", footer.row, 1, style.barTitle)
      let head = cellWidth(line.head)
      let skipped = max(0, head - columns + 6)
      canvas.text(
        String(line.text.dropFirst(skipped)), footer.row, 2, width: columns - 3, style.bar)
      return (footer.row, min(columns - 1, 2 + head - skipped))
    }
    if let pending = player.pendingMark {
      canvas.fill(layout.footer, style.bar)
      canvas.text(
        pending == "m"
          ? "mark: a letter" : "go to mark: \(String(player.marks.keys.sorted()))",
        layout.footer.row, 1, style.bar)
      return nil
    }
    paintFooter(&canvas, hints: App.playerHints)
    return nil
  }

  private func paintPlayerHeader(_ player: PlayerState, _ canvas: inout Canvas) {
    var name: String
    var right = ""
    switch player.target {
    case .file(let path):
      name = path.split(separator: "/").last.map(String.init) ?? path
    case .session(let session):
      name = String(session.id.prefix(8))
      right = [session.device, session.browser, session.os].filter { !$0.isEmpty }
        .joined(separator: ", ")
    }
    if let row = player.listRow, let total = list.total {
      name += " (\(Wording.count(row + 1))/\(Wording.count(total)))"
    }
    if let frame = player.frame {
      let size = "\(Int(clamping: frame.viewport.width)) × \(Int(clamping: frame.viewport.height))"
      right += (right.isEmpty ? "" : ", ") + size
    }
    if let damaged = player.facts?.damaged, damaged > 0 {
      right = Wording.plural(damaged, "event") + " damaged (\(key(.details))), " + right
    }
    paintHeader(
      &canvas, title: name, detail: player.frame?.url ?? "",
      right: style.isUnicode ? right : right.map { $0 == "×" ? "x" : String($0) }.joined())
  }

  private func paintLoading(_ player: PlayerState, _ region: Region, _ canvas: inout Canvas) {
    var line = ""
    if player.loadedEvents > 0 {
      line = "\(Wording.count(player.loadedEvents)) events"
      if case .session(let session) = player.target, session.events > 0 {
        line += " of \(Wording.count(session.events))"
      }
    }
    if let reason = player.waitingReason {
      paintNotice(
        &canvas, in: region, title: "The database does not answer",
        lines: [reason, "", "reev tries again by itself; \(key(.back)) goes back"], isError: true)
      return
    }
    paintNotice(&canvas, in: region, title: "Opening the recording\u{2026}", lines: [line])
  }

  private func paintPage(_ player: PlayerState, _ region: Region, _ canvas: inout Canvas) {
    guard let frame = player.frame else {
      paintNotice(&canvas, in: region, title: "Laying out the page\u{2026}", lines: [])
      return
    }
    if player.view != .page, !frame.lines.isEmpty || frame.texts.isEmpty {
      paintLines(frame.lines, from: player.viewTop, region, &canvas)
      if !player.searchText.isEmpty { paintHits(player.searchText, region, &canvas) }
      return
    }
    canvas.copy(frame.grid, to: region)
    // What lies beside and below the page is not the page.
    let columnsShown = frame.pageColumns - Int(clamping: frame.panX / frame.pxPerColumn)
    let rowsShown = frame.pageRows - Int(clamping: frame.panY / (frame.pxPerColumn * 2))
    if columnsShown < region.columns {
      let side = Region(
        row: region.row, column: region.column + max(0, columnsShown), rows: region.rows,
        columns: region.columns - max(0, columnsShown))
      canvas.fill(side, style.plain)
      for row in side.row..<min(side.endRow, side.row + max(0, rowsShown)) {
        canvas.text(style.glyph("▏", "|"), row, side.column, style.line)
      }
    }
    if rowsShown < region.rows {
      let below = Region(
        row: region.row + max(0, rowsShown), column: region.column,
        rows: region.rows - max(0, rowsShown), columns: region.columns)
      canvas.fill(below, style.plain)
      canvas.text(
        String(repeating: style.glyph("▔", "-"), count: min(region.columns, max(0, columnsShown))),
        below.row, below.column, style.line)
    }
    if !player.searchText.isEmpty { paintHits(player.searchText, region, &canvas) }
  }

  private func paintLines(
    _ lines: [String], from top: Int, _ region: Region, _ canvas: inout Canvas
  ) {
    let wrapped = lines.flatMap { line -> [String] in
      let indent = line.prefix { $0 == " " }
      return wrap(
        String(line.dropFirst(indent.count)), width: max(8, region.columns - 2 - indent.count)
      )
      .map { indent + $0 }
    }
    let first = top.clamped(to: 0...max(0, wrapped.count - region.rows))
    for (offset, line) in wrapped.dropFirst(first).prefix(region.rows).enumerated() {
      canvas.text(line, region.row + offset, region.column + 1, width: region.columns - 1)
    }
  }

  /// Marks where the searched text stands on the page.
  private func paintHits(_ text: String, _ region: Region, _ canvas: inout Canvas) {
    let wanted = Array(sanitized(text.lowercased()))
    guard !wanted.isEmpty else { return }
    let look =
      style.colors == .none
      ? Look(.terminalDefault, on: .terminalDefault, .reverse)
      : Look(CellColor(rgb: 0x101010), on: CellColor(rgb: 0xFFD75F))
    for row in region.row..<min(region.endRow, rows) {
      var line: [(character: Character, column: Int)] = []
      for column in region.column..<min(region.endColumn, columns) {
        if let first = canvas.grid[row, column].text.lowercased().first {
          line.append((first, column))
        }
      }
      guard line.count >= wanted.count else { continue }
      for start in 0...line.count - wanted.count
      where zip(wanted, line[start...]).allSatisfy({ $0 == $1.character }) {
        let last = line[start + wanted.count - 1].column
        canvas.tint(
          Region(
            row: row, column: line[start].column, rows: 1, columns: last - line[start].column + 1),
          look)
      }
    }
  }

  // MARK: The sidebar

  private func paintSidebar(_ player: PlayerState, _ region: Region, _ canvas: inout Canvas) {
    canvas.fill(region, style.plain)
    let hasFocus = player.isSidebarFocused
    for row in region.row..<region.endRow {
      canvas.text(
        style.glyph("│", "|"), row, region.column, hasFocus ? style.accent : style.line)
    }
    let left = region.column + 2
    let room = region.columns - 3
    let markers = player.markers
    canvas.text(
      player.kinds == .all ? "Events" : "Events: \(player.kinds.label)", region.row, left,
      width: room - 6, hasFocus ? style.title : style.bold)
    canvas.textRight(
      Wording.count(markers.count), region.row, endColumn: region.endColumn - 1, style.faint)
    let list = sidebarRows(player, region)
    guard !markers.isEmpty else {
      if !player.isAnalyzed {
        canvas.text(
          player.facts == nil ? "" : "reading\u{2026}", region.row + 2, left, width: room,
          style.faint)
      } else {
        canvas.text("none of these", region.row + 2, left, width: room, style.faint)
        canvas.text(
          "\(key(.sidebarFilter)) shows others", region.row + 3, left, width: room, style.faint)
      }
      return
    }
    let current = player.markerIndex(at: playTime)
    for (offset, index) in list.enumerated() {
      paintMarker(
        markers[index], row: region.row + 1 + offset, region,
        isCurrent: index == current, isPast: index <= current ?? -1,
        isSelected: hasFocus && index == player.markerCursor, &canvas)
    }
  }

  /// The indices of the markers that the sidebar has room for, around the cursor.
  func sidebarRows(_ player: PlayerState, _ region: Region) -> Range<Int> {
    let count = player.markers.count
    let room = max(1, region.rows - 1)
    let top = (player.markerCursor - room / 2).clamped(to: 0...max(0, count - room))
    return top..<min(count, top + room)
  }

  private func paintMarker(
    _ marker: Marker, row: Int, _ region: Region, isCurrent: Bool, isPast: Bool, isSelected: Bool,
    _ canvas: inout Canvas
  ) {
    guard row < region.endRow else { return }
    let left = region.column + 1
    if isSelected {
      canvas.fill(
        Region(row: row, column: left, rows: 1, columns: region.columns - 1), style.selected)
    }
    let base = isSelected ? style.selected : isPast ? style.plain : style.faint
    let (sign, signLook) = sign(of: marker)
    canvas.text(
      isCurrent ? style.glyph("▸", ">") : " ", row, left, isSelected ? base : style.accent)
    let clock = Wording.clock(marker.time)
    let clockWidth = (player?.facts?.duration ?? 0) >= 3_600_000 ? 7 : 5
    canvas.textRight(
      clock, row, endColumn: left + 1 + clockWidth, isSelected ? base : style.faint)
    let place = left + clockWidth + 2
    canvas.text(sign, row, place, isSelected ? base : signLook)
    var text = marker.text.isEmpty ? marker.kind.rawValue : marker.text
    if marker.kind == .navigation { text = Wording.shortURL(text) }
    if marker.isRage { text = "rage: " + text }
    if marker.isDead { text = "dead: " + text }
    canvas.text(
      text, row, place + 2, width: region.endColumn - place - 2,
      isSelected
        ? base
        : marker.kind == .error || marker.isRage ? style.bad : isCurrent ? style.bold : base)
  }

  /// What stands for a kind of marker.
  func sign(of marker: Marker) -> (String, Look) {
    switch marker.kind {
    case .click, .dblclick, .contextmenu:
      (style.glyph("●", "*"), marker.isRage ? style.bad : style.accent)
    case .error: (style.glyph("✕", "x"), style.bad)
    case .console: ("!", style.warning)
    case .navigation: (style.glyph("→", ">"), style.good)
    case .input: (style.glyph("▭", "="), style.warning)
    case .scroll: (style.glyph("↕", ":"), style.faint)
    case .resize: (style.glyph("□", "#"), style.faint)
    case .focus: (style.glyph("○", "o"), style.faint)
    case .custom: (style.glyph("◆", "+"), style.faint)
    }
  }

  // MARK: The timeline

  private func paintTimeline(
    _ player: PlayerState, _ layout: PlayerLayout, _ canvas: inout Canvas
  ) {
    let region = layout.timeline
    canvas.fill(region, style.plain)
    guard let facts = player.facts else { return }
    let time = playTime
    let row = region.row
    canvas.text(
      player.clock.isPlaying ? style.glyph("▶", ">") : style.glyph("⏸", "="), row, 1,
      player.clock.isPlaying ? style.good : style.warning)
    canvas.textRight(Wording.clock(time), row, endColumn: layout.bar.lowerBound - 1, style.bold)
    var column = canvas.text(
      Wording.clock(facts.duration), row, layout.bar.upperBound + 1, style.faint)
    if columns >= 60 {
      let speed = player.clock.speed
      let shown =
        speed == speed.rounded() ? "\(Int(clamping: speed))" : "\(speed)"
      column = canvas.text(
        "\(shown)\(style.glyph("×", "x"))", row, column + 1, speed == 1 ? style.faint : style.title)
      if player.clock.skipsIdle, !facts.idleSpans.isEmpty {
        canvas.text(style.glyph("»", ">>"), row, column + 1, style.faint)
      }
    }
    paintBar(facts, player, layout, &canvas)
    if region.rows > 1 { paintMarks(facts, player, layout, row + 1, &canvas) }
  }

  /// The time and the frame at the place of the timeline that the mouse is on, above it.
  private func paintHover(
    _ player: PlayerState, _ layout: PlayerLayout, _ canvas: inout Canvas
  ) {
    guard let column = player.hoverColumn, let facts = player.facts else { return }
    let time = layout.time(at: column, duration: facts.duration)
    let url = facts.pages.last { $0.start <= time }?.url ?? ""
    let size = App.hoverSize(columns: columns, rows: rows)
    let wide = size.columns + 2
    let high = size.rows + 2
    let box = Region(
      row: max(0, layout.timeline.row - high),
      column: (column - wide / 2).clamped(to: 0...max(0, columns - wide)), rows: high,
      columns: wide)
    canvas.fill(box, style.bar)
    canvas.frame(
      box, title: Wording.clock(time) + " " + Wording.shortURL(url), style.barFaint,
      titleLook: style.barTitle, style: style)
    let inside = Region(
      row: box.row + 1, column: box.column + 1, rows: size.rows, columns: size.columns)
    if let hovered = player.hovered, hovered.request.columns == size.columns,
      abs(hovered.request.time - time) <= max(1000, facts.duration / max(1, layout.bar.count))
    {
      canvas.copy(hovered.grid, to: inside)
    } else {
      canvas.textCentered("\u{2026}", inside.row + inside.rows / 2, in: inside, style.barFaint)
    }
  }

  /// How large the timeline's preview is.
  static func hoverSize(columns: Int, rows: Int) -> (columns: Int, rows: Int) {
    let wide = min(columns - 4, columns >= 110 ? 64 : 44)
    return (wide, max(3, min(rows - 6, wide / 4)))
  }

  /// Activity as bars, idle spans as a thin line, the played part in the accent's colour.
  private func paintBar(
    _ facts: RecordingFacts, _ player: PlayerState, _ layout: PlayerLayout, _ canvas: inout Canvas
  ) {
    let bar = layout.bar
    var counts = [Int](repeating: 0, count: bar.count)
    for time in facts.eventTimes {
      counts[layout.column(of: time, duration: facts.duration) - bar.lowerBound] += 1
    }
    // A snapshot burst would flatten everything else.
    let sorted = counts.filter { $0 > 0 }.sorted()
    let most = sorted.isEmpty ? 1 : sorted[sorted.count * 9 / 10]
    let head = layout.column(of: playTime, duration: facts.duration)
    let row = layout.timeline.row
    for (offset, count) in counts.enumerated() {
      let column = bar.lowerBound + offset
      let start = layout.time(at: column, duration: facts.duration)
      let isIdle = facts.idleSpans.contains { $0.contains(start) }
      let glyph =
        isIdle
        ? style.glyph("┄", ".")
        : style.isUnicode
          ? ["▁", "▁", "▂", "▃", "▄", "▅", "▆"][(count * 6 / max(1, most)).clamped(to: 0...6)] : "-"
      var look = column < head ? style.accent : style.line
      if column == head {
        look =
          style.colors == .none
          ? Look(.terminalDefault, on: .terminalDefault, .reverse)
          : Look(style.theme.onSelection, on: style.theme.accent, .bold)
      }
      canvas.text(column == head ? style.glyph("┃", "|") : glyph, row, column, look)
    }
  }

  private func paintMarks(
    _ facts: RecordingFacts, _ player: PlayerState, _ layout: PlayerLayout, _ row: Int,
    _ canvas: inout Canvas
  ) {
    func put(_ text: String, at time: Int, _ look: Look) {
      canvas.text(text, row, layout.column(of: time, duration: facts.duration), look)
    }
    for marker in facts.markers where [.click, .dblclick, .contextmenu].contains(marker.kind) {
      put(style.glyph("•", "."), at: marker.time, style.faint)
    }
    for page in facts.pages where page.start > 0 {
      put(style.glyph("→", ">"), at: page.start, style.good)
    }
    for marker in facts.markers where marker.kind == .error {
      put(style.glyph("✕", "x"), at: marker.time, style.bad)
    }
    for (letter, time) in player.marks { put(String(letter), at: time, style.title) }
    if let start = player.loopStart { put("[", at: start, style.warning.with(.bold)) }
    if let end = player.loopEnd { put("]", at: end, style.warning.with(.bold)) }
    if !facts.isComplete {
      canvas.text("reading\u{2026}", row, 1, width: 9, style.warning)
    } else if player.isSearching {
      canvas.text("find \(player.searchPercent) %", row, 1, width: 9, style.warning)
    }
    let zoom: String =
      switch player.zoom {
      case .fitWidth: "fit width"
      case .fitPage: "fit page"
      case .pixels(let px): px == 7 ? "1:1" : "\(Int(clamping: px)) px"
      }
    if columns >= 60 {
      canvas.text(
        zoom, row, layout.bar.upperBound + 1, width: columns - layout.bar.upperBound - 2,
        style.faint)
    }
  }
}

extension Int {
  /// The nearest integer to a number; not a number is 0.
  nonisolated init(clamping number: Double) {
    self = Int(exactly: number.clamped(to: -1e15...1e15).rounded()) ?? 0
  }
}
