/// Where the player's parts lie.
struct PlayerLayout {
  var header: Region?
  /// Where the page is shown.
  var page: Region
  var sidebar: Region?
  /// The clock's and the activity's row, and that of the marks below.
  var timeline: Region
  /// The bar's columns within the timeline.
  var bar: Range<Int>
  var footer: Region

  init(_ app: App) {
    let width = app.columns
    let height = app.rows
    let isFull = app.player?.isFullScreen == true
    footer = Region(row: height - 1, column: 0, rows: 1, columns: width)
    let timelineRows = height >= 16 && !isFull ? 2 : 1
    timeline = Region(
      row: height - 1 - timelineRows, column: 0, rows: timelineRows, columns: width)
    let top = isFull ? 0 : 1
    header = isFull ? nil : Region(row: 0, column: 0, rows: 1, columns: width)
    var pageWidth = width
    if !isFull {
      let wide = width >= 140 ? 40 : width >= 100 ? 34 : width >= 80 ? 28 : 0
      if wide > 0 {
        pageWidth = width - wide
        sidebar = Region(
          row: top, column: pageWidth, rows: timeline.row - top, columns: wide)
      } else if app.player?.isSidebarFocused == true {
        // Too narrow for both: the events take the page's place while they have the focus.
        sidebar = Region(row: top, column: 0, rows: timeline.row - top, columns: width)
      }
    }
    page = Region(row: top, column: 0, rows: max(1, timeline.row - top), columns: pageWidth)
    let left = 10
    let right = width >= 60 ? 21 : 9
    bar = left..<max(left + 1, width - right)
  }

  /// The time at a column of the bar, at its ends outside of it.
  func time(at column: Int, duration: Int) -> Int {
    let place = column.clamped(to: bar.lowerBound...bar.upperBound - 1) - bar.lowerBound
    return duration * place / max(1, bar.count - 1)
  }

  /// The column of a time.
  func column(of time: Int, duration: Int) -> Int {
    guard duration > 0 else { return bar.lowerBound }
    let place = time.clamped(to: 0...duration) * (bar.count - 1) / duration
    return bar.lowerBound + place
  }
}
