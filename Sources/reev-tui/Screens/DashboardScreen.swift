import Foundation
import ReevCells
import ReevModel
import ReevStore

extension App {
  static let dashboardHints: [(Command, String)] = [
    (.open, "watch"), (.down, "down"), (.up, "up"), (.sessions, "all sessions"),
    (.filter, "filter"), (.help, "help"), (.back, "quit"),
  ]

  /// Where the dashboard's table of sessions begins, and its rows.
  var dashboardTable: Region {
    let top = rows >= 18 ? 11 : rows >= 13 ? 7 : 4
    return Region(row: top, column: 0, rows: max(1, rows - top - 1), columns: columns)
  }

  func paintDashboard(_ canvas: inout Canvas) {
    paintHeader(
      &canvas, title: "", detail: "session replay", right: receivingText, rightLook: receivingLook)
    defer { paintFooter(&canvas, hints: App.dashboardHints) }
    let body = Region(row: 1, column: 0, rows: rows - 2, columns: columns)
    guard let data = dashboard.data else {
      paintNothingRead(&canvas, in: body)
      return
    }
    paintFigures(data, &canvas)
    guard !data.sessions.isEmpty else {
      paintNoSessions(
        &canvas, in: Region(row: 7, column: 0, rows: rows - 8, columns: columns))
      return
    }
    paintLatest(data, &canvas)
  }

  private var receivingText: String {
    guard let receiving = dashboard.data?.receiving else { return "" }
    // The age goes on between two readings.
    var shown = receiving
    shown.now = max(receiving.now, moment.now)
    let text = shown.text
    let isLong = cellWidth(text) + 24 >= columns
    let fitting = isLong && shown.isReceiving ? "receiving ✓" : text
    return style.isUnicode ? fitting : fitting.filter { $0 != "✓" }
  }

  private var receivingLook: Look? {
    guard style.colors != .none, let receiving = dashboard.data?.receiving else { return nil }
    return Look(
      receiving.isReceiving ? style.theme.good : style.theme.warning, on: style.theme.surface)
  }

  private func paintFigures(_ data: DashboardData, _ canvas: inout Canvas) {
    let row = rows >= 13 ? 2 : 1
    let average = Int(
      exactly: (data.stats.averageDuration * 1000).rounded().clamped(to: 0...1e12))
    let room = columns - 4
    let isNarrow = room < 4 * 18
    let figures: [(String, String, Look)] = [
      (isNarrow ? "sessions" : "sessions today", Wording.count(data.stats.sessions), style.title),
      (isNarrow ? "avg duration" : "average duration", Wording.clock(average ?? 0), style.bold),
      ("clicks today", Wording.count(data.stats.clicks), style.bold),
      (
        "errors today", Wording.count(data.stats.errors),
        data.stats.errors > 0 ? style.bad.with(.bold) : style.bold
      ),
      ("live now", Wording.count(data.stats.live), style.bold),
    ]
    let shown = figures.prefix(max(1, min(figures.count, room / (isNarrow ? 14 : 18))))
    let step = min(24, room / max(1, shown.count))
    for (index, figure) in shown.enumerated() {
      canvas.text(figure.1, row, 2 + index * step, width: step - 2, figure.2)
      canvas.text(figure.0, row + 1, 2 + index * step, width: step - 1, style.faint)
    }
    guard rows >= 18 else { return }
    let counts = data.hours
    let label = "last 24 hours"
    canvas.text(label, 5, 2, style.faint)
    let start = 2 + cellWidth(label) + 2
    // Two columns an hour where there is room.
    let wide = columns - start - 16 >= 48 ? 2 : 1
    let bars = counts.map { spark($0, of: counts.max() ?? 0) }
    var column = start
    for bar in bars {
      column = canvas.text(
        String(repeating: bar, count: wide), 5, column,
        bar == spark(0, of: 1) ? style.line : style.accent)
    }
    canvas.text(
      "  \(Wording.count(counts.reduce(0, +))) sessions", 5, column, style.faint)
    let hour = Calendar.current.component(.hour, from: date(moment.now))
    for offset in stride(from: 0, through: 18, by: 6) {
      let ago = 23 - offset
      let shownHour = ((hour - ago) % 24 + 24) % 24
      canvas.text(
        String(format: "%02d", shownHour), 6, start + offset * wide, style.line)
    }
    canvas.text("now", 6, start + 23 * wide, style.line)
  }

  private func date(_ milliseconds: Int64) -> Date {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000)
  }

  /// A bar of one cell.
  func spark(_ value: Int, of most: Int) -> String {
    let bars =
      style.isUnicode
      ? ["▁", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
      : ["_", ".", ".", "-", "-", "=", "=", "#", "#"]
    guard value > 0, most > 0 else { return style.isUnicode ? "·" : "." }
    return bars[(1 + value * 7 / most).clamped(to: 1...8)]
  }

  private func paintLatest(_ data: DashboardData, _ canvas: inout Canvas) {
    let table = dashboardTable
    // What a wide screen has room for, rather than one endless column.
    let wanted: [ListColumn] =
      columns >= 160
      ? [
        .started, .page, .title, .duration, .active, .device, .browser, .os, .clicks, .errors,
        .pages,
      ] : [.started, .page, .duration, .device, .browser, .clicks, .errors, .pages]
    let placedColumns = placed(wanted, from: 2, width: columns - 3)
    if table.row >= 6 {
      canvas.text("Latest sessions", table.row - 2, 2, style.bold)
      canvas.textRight(
        "\(data.total.isEstimate ? "~" : "")\(Wording.count(data.total.count)) in all",
        table.row - 2, endColumn: columns - 1, style.faint)
    }
    for place in placedColumns {
      let heading = place.column.heading
      if place.column.isRightAligned {
        canvas.textRight(heading, table.row - 1, endColumn: place.start + place.width, style.faint)
      } else {
        canvas.text(heading, table.row - 1, place.start, width: place.width, style.faint)
      }
    }
    for (index, session) in data.sessions.prefix(table.rows).enumerated() {
      paintSession(
        session, row: table.row + index, columns: placedColumns, width: columns,
        isSelected: index == dashboard.cursor, isMarked: false, &canvas)
    }
  }

  /// One row of a table of sessions.
  func paintSession(
    _ session: Session, row: Int, columns places: [PlacedColumn], width: Int, isSelected: Bool,
    isMarked: Bool, _ canvas: inout Canvas
  ) {
    let base = isSelected ? style.selected : style.plain
    if isSelected { canvas.fill(Region(row: row, column: 0, rows: 1, columns: width), base) }
    canvas.text(
      isMarked ? style.glyph("●", "*") : isSelected ? style.glyph("▸", ">") : " ", row, 0, base)
    for place in places {
      let text = place.column.text(
        of: session, now: moment.now, asAge: saved.showsAge, calendar: .current)
      var look = base
      if !isSelected {
        switch place.column {
        case .errors where session.errors > 0: look = style.bad
        case .health where session.health == .noPage: look = style.bad
        case .health where session.health == .gaps: look = style.warning
        case .page: look = style.plain
        case .duration where session.isLive(now: moment.now): look = style.good
        case .started, .duration, .clicks: look = style.plain
        default: look = style.faint
        }
      }
      if place.column.isRightAligned {
        canvas.textRight(
          text, row, endColumn: place.start + place.width, width: place.width, look)
      } else {
        canvas.text(text, row, place.start, width: place.width, look)
      }
    }
  }
}
