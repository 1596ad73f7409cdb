import ReevModel

/// The dashboard: what it shows, and where its cursor stands.
struct DashboardState {
  var data: DashboardData?
  var cursor = 0
  var cursorID: String?
  var isLoading = false
  var refreshAt = 0

  /// Takes new data over; the cursor stays on its session.
  mutating func show(_ data: DashboardData) {
    self.data = data
    if let cursorID, let index = data.sessions.firstIndex(where: { $0.id == cursorID }) {
      cursor = index
    } else {
      move(to: cursor)
    }
  }

  mutating func move(to row: Int) {
    let sessions = data?.sessions ?? []
    cursor = min(max(0, row), max(0, sessions.count - 1))
    // A cursor that was never moved stays on the newest session.
    cursorID = cursor > 0 && sessions.indices.contains(cursor) ? sessions[cursor].id : nil
  }
}

extension App {
  mutating func loadDashboard() -> [Action] {
    dashboard.refreshAt = moment.tick + 2000
    guard !dashboard.isLoading else { return [] }
    dashboard.isLoading = true
    return [.loadDashboard]
  }

  mutating func performInDashboard(_ command: Command) -> [Action] {
    let count = dashboard.data?.sessions.count ?? 0
    switch command {
    case .down: dashboard.move(to: dashboard.cursor + 1)
    case .up: dashboard.move(to: dashboard.cursor - 1)
    case .pageDown: dashboard.move(to: dashboard.cursor + 5)
    case .pageUp: dashboard.move(to: dashboard.cursor - 5)
    case .first: dashboard.move(to: 0)
    case .last: dashboard.move(to: count - 1)
    case .open:
      guard let session = selectedInDashboard else {
        return goToList()
      }
      return play(session, index: nil)
    case .sessions: return goToList()
    case .filter:
      let actions = goToList()
      list.line = LineEdit(list.text)
      return actions + requestValues()
    case .refresh: return loadDashboard()
    case .copy:
      guard let session = selectedInDashboard else { return [] }
      return copy("reev-tui play \(session.id)")
    default: break
    }
    return []
  }

  var selectedInDashboard: Session? {
    guard let sessions = dashboard.data?.sessions, sessions.indices.contains(dashboard.cursor)
    else { return nil }
    return sessions[dashboard.cursor]
  }

  private mutating func goToList() -> [Action] {
    go(to: .list)
    return list.generation == 0 ? reloadList() : list.refresh(rows: listRows)
  }

  /// Copies a text and shows it, as not every terminal takes it.
  mutating func copy(_ text: String) -> [Action] {
    say("copied: \(text)")
    return [.copy(text)]
  }
}
