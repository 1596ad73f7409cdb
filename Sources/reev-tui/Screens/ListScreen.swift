import Foundation
import ReevCells
import ReevModel

extension App {
  static let listHints: [(Command, String)] = [
    (.open, "watch"), (.filter, "filter"), (.filterPanel, "panel"), (.sortRight, "sort"),
    (.sortReverse, "reverse"), (.preview, "details"), (.mark, "mark"), (.help, "help"),
    (.back, "back"),
  ]

  /// Paints the list; answers where the text cursor stands.
  func paintList(_ canvas: inout Canvas) -> (row: Int, column: Int)? {
    let layout = ListLayout(self)
    let count: String =
      switch list.total {
      case nil: "reading\u{2026}"
      case .some(let total):
        (list.rows.isEstimated ? "~" : "")
          + (list.text.isEmpty && list.line == nil
            ? Wording.plural(total, "session") : "\(Wording.count(total)) match")
      }
    paintHeader(&canvas, title: "sessions", detail: position(layout), right: count)
    let cursor = paintFilter(layout.filter, &canvas)
    paintHeadings(layout, &canvas)
    paintRows(layout, &canvas)
    if let preview = layout.preview { paintPreview(preview, &canvas) }
    if let line = list.nameLine {
      let footer = layout.footer
      canvas.fill(footer, style.bar)
      let start = canvas.text("save this filter as @", footer.row, 1, style.barTitle)
      canvas.text(line.text, footer.row, start, width: columns - start - 1, style.bar)
      return (footer.row, min(columns - 1, start + cellWidth(line.head)))
    }
    paintFooter(&canvas, hints: App.listHints)
    return cursor
  }

  private func position(_ layout: ListLayout) -> String {
    guard let total = list.total, total > 0 else { return "" }
    var text =
      "\(Wording.count(list.cursor + 1)) of \(list.rows.isEstimated ? "~" : "")"
      + Wording.count(total)
    if !list.marked.isEmpty { text += ", \(list.marked.count) marked" }
    return text
  }

  private func paintFilter(_ region: Region, _ canvas: inout Canvas) -> (row: Int, column: Int)? {
    let row = region.row
    let room = columns - 4
    guard let line = list.line else {
      if list.text.isEmpty {
        canvas.text(
          "\(key(.filter)) to filter, \(key(.filterPanel)) for a panel", row, 2, width: room,
          style.faint)
      } else {
        canvas.text("/", row, 1, style.accent)
        paintTokens(list.text, row, from: 3, skipping: 0, width: room, &canvas)
      }
      paintProblem(row + 1, &canvas)
      return nil
    }
    canvas.text("/", row, 1, style.title)
    // The cursor stays in sight in a long line.
    let head = cellWidth(line.head)
    let skipped = max(0, head - room + 1)
    paintTokens(line.text, row, from: 3, skipping: skipped, width: room, &canvas)
    let (_, choices) = completions
    // A word that is being typed is not wrong yet while something begins with it.
    let cursor = line.head.count
    let wrong = list.problems.first {
      !$0.isUnfinished && (choices.isEmpty || !($0.range.contains(cursor - 1)))
    }
    if let problem = wrong {
      canvas.text(problem.message, row + 1, 3, width: room, style.bad)
    } else if !choices.isEmpty {
      let shown = choices.prefix(12).map(\.label)
      canvas.text("Tab  " + shown.joined(separator: "   "), row + 1, 3, width: room, style.faint)
    } else if line.text.isEmpty {
      canvas.text(
        "url:/checkout  device:mobile  since:2d  errors:>0  duration:>30s  \"gift card\"  -user:bot*",
        row + 1, 3, width: room, style.faint)
    } else {
      paintProblem(row + 1, &canvas)
    }
    return (row, min(columns - 1, 3 + head - skipped))
  }

  private func paintProblem(_ row: Int, _ canvas: inout Canvas) {
    guard let problem = list.problems.first else { return }
    canvas.text(
      problem.message, row, 3, width: columns - 4, problem.isUnfinished ? style.faint : style.bad)
  }

  /// The filter line: keys in colour, bad tokens underlined, unfinished ones faint.
  private func paintTokens(
    _ text: String, _ row: Int, from start: Int, skipping: Int, width: Int, _ canvas: inout Canvas
  ) {
    var column = start - skipping
    var isKey = true
    let characters = Array(text)
    for (index, character) in characters.enumerated() {
      if character == " " { isKey = true }
      var look = style.plain
      if isKey, let colon = characters[index...].firstIndex(of: ":"),
        !characters[index...colon].contains(" ")
      {
        look = style.accent
      }
      if character == ":" { isKey = false }
      for problem in list.problems where problem.range.contains(index) {
        look = problem.isUnfinished ? style.faint : style.bad.with(.underline)
      }
      let wide = max(1, cellWidth(character))
      if column >= start, column + wide <= start + width {
        canvas.text(String(character), row, column, look)
      }
      column += wide
    }
  }

  private func paintHeadings(_ layout: ListLayout, _ canvas: inout Canvas) {
    let applied = list.query.sort.first ?? list.sort
    for place in layout.columns {
      let isSorted = place.column.sortKey == applied.key
      let arrow = applied.isDescending ? style.glyph("▾", "v") : style.glyph("▴", "^")
      let heading = place.column.heading + (isSorted ? " " + arrow : "")
      let look = isSorted ? style.title : style.faint
      if place.column.isRightAligned {
        canvas.textRight(
          heading, layout.headings.row, endColumn: place.start + place.width, look)
      } else {
        canvas.text(heading, layout.headings.row, place.start, width: place.width, look)
      }
    }
  }

  private func paintRows(_ layout: ListLayout, _ canvas: inout Canvas) {
    let table = layout.table
    guard let total = list.total else {
      paintNothingRead(&canvas, in: table)
      return
    }
    guard total > 0 else {
      if list.text.isEmpty, (list.line?.text ?? "").isEmpty {
        paintNoSessions(&canvas, in: table)
      } else {
        paintNotice(
          &canvas, in: table, title: "No session matches",
          lines: ["\(key(.clearFilter)) clears the filter, \(key(.filter)) changes it"])
      }
      return
    }
    for offset in 0..<table.rows {
      let index = list.top + offset
      guard index < total else { break }
      guard let session = list.rows[index] else {
        canvas.text(style.glyph("…", "..."), table.row + offset, 2, style.faint)
        continue
      }
      paintSession(
        session, row: table.row + offset, columns: layout.columns, width: table.columns,
        isSelected: index == list.cursor, isMarked: list.marked.contains(session.id), &canvas)
    }
    paintScrollbar(table, total: total, &canvas)
  }

  private func paintScrollbar(_ table: Region, total: Int, _ canvas: inout Canvas) {
    guard total > table.rows, table.rows > 2 else { return }
    let size = max(1, table.rows * table.rows / total)
    let span = max(1, total - table.rows)
    let start = min(table.rows - size, list.top * (table.rows - size) / span)
    for offset in start..<start + size {
      canvas.text(
        style.glyph("▐", "|"), table.row + offset, table.endColumn - 1,
        list.cursor == list.top + offset ? style.selected : style.line)
    }
  }

  static func healthText(_ health: SessionHealth) -> String {
    switch health {
    case .unknown: ""
    case .good: "nothing is missing"
    case .gaps: "batches are missing: parts may not show"
    case .noPage: "no full snapshot: it can't be replayed"
    }
  }

  /// The session's first and last frame, one above the other; answers the row after them.
  private func paintFrames(_ session: Session, _ region: Region, _ canvas: inout Canvas) -> Int {
    let high = ListPreview.frameRows(region)
    let wide = region.columns - 3
    guard high > 2 else { return region.row }
    let request = PreviewRequest(
      session: session.id, columns: wide, rows: high, isUnicode: style.isUnicode)
    let made = list.preview.frames[request]
    var row = region.row
    for (title, grid) in [("first frame", made?.first), ("last frame", made?.last)] {
      let box = Region(row: row + 1, column: region.column + 2, rows: high, columns: wide)
      canvas.text(title, row, box.column, style.faint)
      if let grid {
        canvas.copy(grid, to: box)
        row += high + 1
      } else if let made {
        canvas.text(made.reason, row + 1, box.column, width: wide, style.faint)
        return row + 3
      } else {
        canvas.text("\u{2026}", row + 1, box.column, style.faint)
        row += high + 1
      }
    }
    return row
  }

  private func paintPreview(_ region: Region, _ canvas: inout Canvas) {
    for row in region.row..<region.endRow {
      canvas.text(style.glyph("│", "|"), row, region.column, style.line)
    }
    guard let session = list.selected else { return }
    var row = paintFrames(session, region, &canvas)
    let left = region.column + 2
    let room = region.columns - 3
    let title = session.title.isEmpty ? Wording.shortURL(session.pageURL) : session.title
    for line in wrap(title, width: room).prefix(2) {
      canvas.text(line, row, left, width: room, style.bold)
      row += 1
    }
    row += 1
    let fields: [(String, String)] = [
      ("page", session.pageURL), ("id", session.id),
      (
        "started",
        Wording.started(session.startedAt, now: moment.now, calendar: .current) + ", "
          + Wording.age(session.startedAt, now: moment.now)
      ),
      (
        "duration",
        Wording.clock(session.duration * 1000) + ", active "
          + Wording.clock(session.activeTime * 1000)
      ),
      ("user", session.user),
      (
        "device",
        [session.device, session.os, session.browser].filter { !$0.isEmpty }
          .joined(separator: ", ")
      ),
      (
        "viewport",
        session.viewportWidth > 0 ? "\(session.viewportWidth) × \(session.viewportHeight) px" : ""
      ),
      ("pages", Wording.count(session.pages)),
      (
        "clicks", Wording.count(session.clicks) + (session.rage > 0 ? ", \(session.rage) rage" : "")
      ),
      ("health", App.healthText(session.health)),
      ("errors", Wording.count(session.errors)), ("warnings", Wording.count(session.warnings)),
      ("inputs", Wording.count(session.inputs)), ("events", Wording.count(session.events)),
      ("project", session.projectID), ("agent", session.userAgent),
    ]
    for (label, value) in fields where !value.isEmpty {
      guard row < region.endRow else { return }
      canvas.text(label, row, left, width: 9, style.faint)
      let look = label == "errors" && session.errors > 0 ? style.bad : style.plain
      for line in wrap(value, width: max(8, room - 10)).prefix(3) where row < region.endRow {
        canvas.text(line, row, left + 10, width: room - 10, look)
        row += 1
      }
    }
  }
}
