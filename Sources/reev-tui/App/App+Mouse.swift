import ReevReplay
import ReevTerminal

extension App {
  /// What the mouse does: rows select and open, the wheel scrolls what is under it, the timeline
  /// seeks, the footer's hints are keys.
  mutating func handle(_ mouse: Mouse) -> [Action] {
    if layer != nil {
      switch mouse.kind {
      case .wheelDown: return pressInLayer(.down) ?? []
      case .wheelUp: return pressInLayer(.up) ?? []
      case .press where mouse.button != 0: layer = nil
      default: break
      }
      return []
    }
    if mouse.kind == .press, mouse.row == rows - 1 {
      let hints: [(Command, String)] =
        switch screen {
        case .dashboard: App.dashboardHints
        case .list: App.listHints
        case .player: App.playerHints
        }
      guard let command = hint(at: mouse.column, among: hints) else { return [] }
      return perform(command)
    }
    switch screen {
    case .dashboard: return handleInDashboard(mouse)
    case .list: return handleInList(mouse)
    case .player: return handleInPlayer(mouse)
    }
  }

  private mutating func handleInDashboard(_ mouse: Mouse) -> [Action] {
    switch mouse.kind {
    case .wheelDown: dashboard.move(to: dashboard.cursor + 1)
    case .wheelUp: dashboard.move(to: dashboard.cursor - 1)
    case .press where mouse.button == 0:
      let row = mouse.row - dashboardTable.row
      guard row >= 0, row < dashboard.data?.sessions.count ?? 0 else { return [] }
      if dashboard.cursor == row { return performInDashboard(.open) }
      dashboard.move(to: row)
    default: break
    }
    return []
  }

  private mutating func handleInList(_ mouse: Mouse) -> [Action] {
    let layout = ListLayout(self)
    switch mouse.kind {
    case .wheelDown, .wheelUp:
      list.move(to: list.cursor + (mouse.kind == .wheelDown ? 3 : -3), rows: listRows)
      return list.requestVisible(rows: listRows)
    case .press where mouse.button == 0:
      if layout.filter.contains(row: mouse.row, column: mouse.column) {
        return performInList(.filter)
      }
      if mouse.row == layout.headings.row {
        let hit = layout.columns.last { $0.start <= mouse.column }
        return hit.map { sort(by: $0.column) } ?? []
      }
      guard layout.table.contains(row: mouse.row, column: mouse.column) else { return [] }
      let row = list.top + mouse.row - layout.table.row
      guard row < list.total ?? 0 else { return [] }
      // The second click on a row opens it.
      if list.cursor == row { return performInList(.open) }
      list.move(to: row, rows: listRows)
      return list.requestVisible(rows: listRows)
    default: return []
    }
  }

  private mutating func handleInPlayer(_ mouse: Mouse) -> [Action] {
    guard let facts = player?.facts else { return [] }
    let layout = PlayerLayout(self)
    let isOnTimeline = layout.timeline.contains(row: mouse.row, column: mouse.column)
    if mouse.kind == .move {
      let column = isOnTimeline && layout.bar.contains(mouse.column) ? mouse.column : nil
      guard column != player?.hoverColumn else { return [] }
      player?.hoverColumn = column
      guard let column, let state = player else { return [] }
      let size = App.hoverSize(columns: columns, rows: rows)
      return [
        .hover(
          HoverRequest(
            request: state.request, time: layout.time(at: column, duration: facts.duration),
            columns: size.columns, rows: size.rows, isUnicode: style.isUnicode))
      ]
    }
    player?.hoverColumn = nil
    switch mouse.kind {
    case .press where mouse.button == 0:
      if isOnTimeline {
        if mouse.column < layout.bar.lowerBound - 1 { return perform(.playPause) }
        player?.isDragging = true
        return seek(to: layout.time(at: mouse.column, duration: facts.duration))
      }
      if let sidebar = layout.sidebar, sidebar.contains(row: mouse.row, column: mouse.column) {
        return pressInSidebar(mouse, sidebar)
      }
      player?.isSidebarFocused = false
      if player?.view == .page, layout.page.contains(row: mouse.row, column: mouse.column) {
        player?.inspection = .cell(
          row: mouse.row - layout.page.row, column: mouse.column - layout.page.column)
        layer = .details(top: 0)
        return requestFrame()
      }
      return []
    case .drag where player?.isDragging == true:
      return seek(to: layout.time(at: mouse.column, duration: facts.duration))
    case .release:
      player?.isDragging = false
      return []
    case .wheelUp, .wheelDown:
      let step = mouse.kind == .wheelDown ? 1 : -1
      if isOnTimeline { return seek(to: playTime + step * 5000) }
      if let sidebar = layout.sidebar, sidebar.contains(row: mouse.row, column: mouse.column) {
        return perform(step > 0 ? .down : .up)
      }
      guard let frame = player?.frame else { return [] }
      let length = Double(step) * 3 * frame.pxPerColumn * 2
      player?.pan(
        x: mouse.hasShift ? length : 0, y: mouse.hasShift ? 0 : length, layout.page)
      return requestFrame()
    default: return []
    }
  }

  private mutating func pressInSidebar(_ mouse: Mouse, _ region: Region) -> [Action] {
    guard let state = player else { return [] }
    if mouse.row == region.row { return perform(.sidebarFilter) }
    let rows = sidebarRows(state, region)
    let index = rows.lowerBound + mouse.row - region.row - 1
    guard rows.contains(index) else { return [] }
    player?.isSidebarFocused = true
    player?.markerCursor = index
    return seek(to: state.markers[index].time)
  }
}
