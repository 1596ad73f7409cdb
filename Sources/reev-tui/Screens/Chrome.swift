import ReevCells

extension App {
  /// The screen as it is now.
  func painted() -> (grid: CellGrid, cursor: (row: Int, column: Int)?) {
    var canvas = Canvas(columns: columns, rows: rows)
    guard columns >= App.smallest.columns, rows >= App.smallest.rows else {
      paintTooSmall(&canvas)
      return (canvas.grid, nil)
    }
    var cursor: (row: Int, column: Int)?
    switch screen {
    case .dashboard: paintDashboard(&canvas)
    case .list: cursor = paintList(&canvas)
    case .player: cursor = paintPlayer(&canvas)
    }
    if let layer { cursor = paint(layer, &canvas) }
    return (canvas.grid, cursor)
  }

  private func paintTooSmall(_ canvas: inout Canvas) {
    let all = Region(row: 0, column: 0, rows: rows, columns: columns)
    let lines = [
      "reev needs", "\(App.smallest.columns) × \(App.smallest.rows) cells;",
      "here are \(columns) × \(rows)",
    ]
    let top = max(0, (rows - lines.count) / 2)
    for (index, line) in lines.enumerated() where top + index < rows {
      canvas.textCentered(line, top + index, in: all, index == 0 ? style.bold : style.plain)
    }
  }

  /// The line at the top: where one is, and how the database is.
  func paintHeader(
    _ canvas: inout Canvas, title: String, detail: String, right: String, rightLook: Look? = nil
  ) {
    let region = Region(row: 0, column: 0, rows: 1, columns: columns)
    canvas.fill(region, style.bar)
    var end = columns - 1
    var shownRight = right
    var look = rightLook ?? style.barFaint
    if databaseProblem != nil, screen != .player {
      shownRight = isDatabaseAway ? "database away, trying again" : "the database refused this"
      look = style.colors == .none ? style.bold : Look(style.theme.bad, on: style.theme.surface)
    }
    if !shownRight.isEmpty, cellWidth(shownRight) + 24 < columns {
      canvas.textRight(shownRight, 0, endColumn: columns - 1, look)
      end = columns - 2 - cellWidth(shownRight)
    }
    var column = canvas.text("reev", 0, 1, style.barTitle)
    if !title.isEmpty {
      column = canvas.text(" \(style.glyph("›", ">")) ", 0, column, style.barFaint)
      column = canvas.text(title, 0, column, width: max(0, end - column), style.bar.with(.bold))
    }
    // A few letters of it say nothing.
    if !detail.isEmpty, column + 16 < end {
      canvas.text(detail, 0, column + 2, width: end - column - 3, style.barFaint)
    }
  }

  /// The line at the bottom: a message, or the keys that matter here.
  func paintFooter(_ canvas: inout Canvas, hints: [(Command, String)], row: Int? = nil) {
    let row = row ?? rows - 1
    let region = Region(row: row, column: 0, rows: 1, columns: columns)
    canvas.fill(region, style.bar)
    if let message {
      let look =
        message.isError && style.colors != .none
        ? Look(style.theme.bad, on: style.theme.surface) : style.bar
      canvas.text(message.text, row, 1, width: columns - 2, look)
      return
    }
    let hasRows = screen == .list ? list.total != nil : dashboard.data != nil
    if let databaseProblem, hasRows, screen != .player {
      let look =
        style.colors == .none ? style.bold : Look(style.theme.bad, on: style.theme.surface)
      canvas.text(databaseProblem, row, 1, width: columns - 2, look)
      return
    }
    for hint in shownHints(hints) {
      let column = canvas.text(hint.key, row, hint.columns.lowerBound, style.barTitle)
      canvas.text(" " + hint.label, row, column, style.barFaint)
    }
  }

  /// The footer hint at a column, for the mouse.
  func hint(at column: Int, among hints: [(Command, String)]) -> Command? {
    shownHints(hints).first { $0.columns.contains(column) }?.command
  }

  private struct FooterHint {
    var command: Command
    var key: String
    var label: String
    var columns: Range<Int>
  }

  /// The hints that there is room for and where they stand: help and the way back stay longest.
  private func shownHints(_ hints: [(Command, String)]) -> [FooterHint] {
    let lasting: Set<Command> = [.help, .back, .quit]
    func width(_ hint: (Command, String)) -> Int {
      let key = keymap.key(for: hint.0, in: context)
      return key.isEmpty ? 0 : cellWidth(key) + cellWidth(hint.1) + 3
    }
    var room = columns - 1 - hints.filter { lasting.contains($0.0) }.map(width).reduce(0, +)
    var isFull = false
    var shown: [FooterHint] = []
    var column = 1
    for hint in hints where width(hint) > 0 {
      if !lasting.contains(hint.0) {
        // What comes later matters less: none is taken instead of one that has no room.
        isFull = isFull || width(hint) > room
        if isFull { continue }
        room -= width(hint)
      }
      let end = column + width(hint) - 2
      guard end < columns else { break }
      shown.append(
        FooterHint(
          command: hint.0, key: keymap.key(for: hint.0, in: context), label: hint.1,
          columns: column..<end))
      column = end + 2
    }
    return shown
  }

  /// What stands in the place of sessions before anything was read.
  func paintNothingRead(_ canvas: inout Canvas, in region: Region) {
    guard let databaseProblem else {
      paintNotice(&canvas, in: region, title: "Reading\u{2026}", lines: [])
      return
    }
    paintNotice(
      &canvas, in: region,
      title: isDatabaseAway ? "The database does not answer" : "The database refused this",
      lines: isDatabaseAway
        ? [databaseProblem, "", "reev tries again by itself. Is reevd running?"]
        : [databaseProblem, "", "Another filter may do; \(key(.refresh)) asks again."],
      isError: true)
  }

  /// What stands in the place of sessions when there are none at all.
  func paintNoSessions(_ canvas: inout Canvas, in region: Region) {
    paintNotice(
      &canvas, in: region, title: "No sessions yet",
      lines: [
        "Put the snippet on the site:   reevd snippet --url URL --project ID",
        "or store a recording:   reevd import FILE",
      ])
  }

  /// Lines of text in the middle of a region, for what is empty or went wrong.
  func paintNotice(
    _ canvas: inout Canvas, in region: Region, title: String, lines: [String], isError: Bool = false
  ) {
    let wrapped = lines.flatMap { wrap($0, width: max(10, min(72, region.columns - 4))) }
    let top = region.row + max(0, (region.rows - wrapped.count - 2) / 2)
    let look = isError ? style.bad.with(.bold) : style.bold
    guard top < region.endRow else { return }
    canvas.textCentered(title, top, in: region, look)
    for (index, line) in wrapped.enumerated() where top + 2 + index < region.endRow {
      canvas.textCentered(line, top + 2 + index, in: region, style.faint)
    }
  }
}

/// A text in lines of at most `width` cells, broken at blanks where there are any.
func wrap(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
    var line = ""
    for word in sanitized(String(paragraph)).split(separator: " ") {
      var word = String(word)
      if !line.isEmpty, cellWidth(line) + 1 + cellWidth(word) > width {
        lines.append(line)
        line = ""
      }
      while cellWidth(word) > width {
        var head = ""
        while let next = word.first, cellWidth(head) + cellWidth(next) <= width {
          head.append(next)
          word.removeFirst()
        }
        if head.isEmpty { break }
        if !line.isEmpty { lines.append(line) }
        line = ""
        lines.append(head)
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    lines.append(line)
  }
  return lines
}
