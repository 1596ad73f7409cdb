import Foundation
import ReevModel

/// A column of the session list.
enum ListColumn: String, CaseIterable {
  case started
  case page
  case duration
  case active
  case device
  case browser
  case os
  case clicks
  case errors
  case pages
  case health
  case events
  case user
  case title
  case id

  /// What stands above it.
  var heading: String {
    switch self {
    case .os: "OS"
    case .id: "ID"
    default: rawValue.prefix(1).uppercased() + rawValue.dropFirst()
    }
  }

  /// Whether it is sorted from the greatest.
  var isNumber: Bool {
    switch self {
    case .started, .duration, .active, .clicks, .errors, .pages, .events: true
    default: false
    }
  }

  /// Whether its texts end at the column's right side.
  var isRightAligned: Bool { isNumber && self != .started }

  /// Cells that it takes; the page takes what is left, at least this.
  var width: Int {
    switch self {
    case .started: 16
    case .page: 24
    case .duration: 9
    case .active, .clicks, .errors: 7
    case .device, .health: 8
    case .browser: 9
    case .os: 8
    case .pages, .events: 7
    case .user: 16
    case .title: 24
    case .id: 8
    }
  }

  /// The filter line's name for its order.
  var sortKey: SessionQuery.SortKey {
    switch self {
    case .started: .started
    case .page: .url
    case .duration: .duration
    case .active: .active
    case .device: .device
    case .browser: .browser
    case .os: .os
    case .clicks: .clicks
    case .errors: .errors
    case .pages: .pages
    case .events: .events
    case .health: .health
    case .user: .user
    case .title: .title
    case .id: .id
    }
  }

  /// What a session's row shows.
  func text(of session: Session, now: Int64, asAge: Bool, calendar: Calendar) -> String {
    switch self {
    case .started:
      asAge
        ? Wording.age(session.startedAt, now: now)
        : Wording.started(session.startedAt, now: now, calendar: calendar)
    case .page: Wording.shortURL(session.pageURL)
    case .duration: Wording.clock(session.duration * 1000)
    case .active: Wording.clock(session.activeTime * 1000)
    case .device: session.device
    case .browser: session.browser
    case .os: session.os
    case .clicks: Wording.count(session.clicks)
    case .errors: session.errors == 0 ? "·" : Wording.count(session.errors)
    case .pages: Wording.count(session.pages)
    case .health: session.health.text
    case .events: Wording.count(session.events)
    case .user: session.user
    case .title: session.title
    case .id: String(session.id.prefix(8))
    }
  }
}

/// A column with its place.
struct PlacedColumn {
  var column: ListColumn
  var start: Int
  var width: Int
}

/// Columns side by side: which fit into a width, the less important left out first.
func placed(
  _ wanted: [ListColumn], from start: Int, width: Int
) -> [PlacedColumn] {
  let importance: [ListColumn] = [
    .page, .started, .duration, .errors, .clicks, .device, .browser, .active, .pages, .os, .health,
    .id, .events, .user, .title,
  ]
  var chosen: Set<ListColumn> = []
  var used = 0
  for column in importance where wanted.contains(column) {
    let needed = column.width + 2
    if used + needed > width + 2 { break }
    used += needed
    chosen.insert(column)
  }
  let columns = wanted.filter { chosen.contains($0) }
  let spare = max(0, width + 2 - used)
  var place = start
  return columns.map { column in
    let wide = column.width + (column == .page ? spare : 0)
    defer { place += wide + 2 }
    return PlacedColumn(column: column, start: place, width: wide)
  }
}

/// Where the list's parts lie.
struct ListLayout {
  var filter: Region
  var headings: Region
  var table: Region
  var preview: Region?
  var footer: Region
  var columns: [PlacedColumn]

  /// From how many columns on there is room for the preview beside the table.
  static let leastForPreview = 90

  init(_ app: App) {
    let width = app.columns
    let height = app.rows
    filter = Region(row: 1, column: 0, rows: 2, columns: width)
    headings = Region(row: 3, column: 0, rows: 1, columns: width)
    footer = Region(row: height - 1, column: 0, rows: 1, columns: width)
    var tableWidth = width
    if app.saved.showsPreview, width >= Self.leastForPreview {
      let wide = width >= 112 ? 50 : 42
      preview = Region(row: 3, column: width - wide, rows: height - 4, columns: wide)
      tableWidth = width - wide
    }
    table = Region(row: 4, column: 0, rows: max(1, height - 5), columns: tableWidth)
    headings.columns = tableWidth
    let wanted = app.listColumns
    let shown = Array(wanted.dropFirst(min(app.list.firstColumn, max(0, wanted.count - 1))))
    columns = placed(shown, from: 2, width: tableWidth - 3)
  }
}
