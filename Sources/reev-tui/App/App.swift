import Foundation
import ReevCells
import ReevModel
import ReevReplay
import ReevTerminal

/// The instant at which an event is handled.
struct Instant: Hashable {
  /// Milliseconds since the epoch.
  var now: Int64
  /// Milliseconds of a clock that never jumps.
  var tick: Int
}

/// One of the program's screens.
enum Screen: Hashable {
  case dashboard
  case list
  case player
}

/// The program as a value: an event changes it and yields actions; a screen is a function of it.
struct App {
  var columns: Int
  var rows: Int
  var style: Style
  var keymap: Keymap
  var config: Configuration
  var saved: SavedState
  var moment: Instant
  /// The screens that `back` returns to, the shown one last; empty ends the program.
  var screens: [Screen]
  var dashboard = DashboardState()
  var list = ListState()
  var player: PlayerState?
  var layer: Layer?
  var message: Message?
  /// Why the database does not answer, while it doesn't.
  var databaseProblem: String?
  /// Whether it can't be reached, as against a statement that it refused.
  var isDatabaseAway = true
  /// When what failed is asked again, a tick.
  var retryAt: Int?
  var lastRequest = 0
  var isMouseOn = true

  /// What lies over a screen.
  enum Layer: Hashable {
    case help(top: Int)
    case palette(LineEdit, selected: Int)
    case panel(FilterPanel)
    case details(top: Int)
    case columns(selected: Int)
  }

  /// A line that is shown for a while.
  struct Message: Hashable {
    var text: String
    var isError: Bool
    var until: Int
  }

  /// The smallest terminal that the screens are made for.
  static let smallest = (columns: 40, rows: 10)

  var screen: Screen { screens.last ?? .dashboard }

  var context: KeyContext {
    switch screen {
    case .dashboard: .dashboard
    case .list: .list
    case .player: .player
    }
  }

  /// The key of a command on this screen, for hints.
  func key(_ command: Command) -> String { keymap.key(for: command, in: context) }

  /// Begins: what must be read first.
  mutating func start(at moment: Instant) -> [Action] {
    self.moment = moment
    switch screen {
    case .dashboard: return loadDashboard()
    case .list: return reloadList()
    case .player: return openTarget()
    }
  }

  /// What an event changes, and what is to be done.
  mutating func update(_ event: AppEvent, at moment: Instant) -> [Action] {
    self.moment = moment
    switch event {
    case .tick: return tick()
    case .input(let input): return handle(input)
    case .dashboard(let data):
      recovered()
      dashboard.isLoading = false
      dashboard.show(data)
      return []
    case .rows(let answer):
      recovered()
      return list.take(answer, rows: listRows) + openPending() + requestPreview()
    case .counted(let generation, let total):
      list.take(total, generation: generation, rows: listRows)
      return list.requestVisible(rows: listRows)
    case .values(let values):
      list.values = values
      return []
    case .databaseFailed(let reason, let isAway, let task):
      databaseProblem = reason
      isDatabaseAway = isAway
      // What it refuses it will refuse again.
      retryAt = isAway ? moment.tick + 2000 : nil
      if task == .dashboard { dashboard.isLoading = false } else { list.forgetRequests() }
      return []
    case .loading(let request, let events):
      if player?.request == request { player?.loadedEvents = events }
      return []
    case .opened(let request, let facts):
      guard player?.request == request else { return [] }
      player?.opened(facts, at: moment, skipsIdle: saved.skipsIdle)
      if let form = facts.form { say("file form: \(form)") }
      return requestFrame()
    case .grown(let request, let facts):
      guard player?.request == request else { return [] }
      player?.grown(facts, at: moment)
      return requestFrame()
    case .analyzed(let request, let facts):
      guard player?.request == request else { return [] }
      player?.facts = facts
      player?.isAnalyzed = true
      let index = player?.markerIndex(at: playTime) ?? 0
      player?.markerCursor = index
      return []
    case .notOpened(let request, let reason):
      if player?.request == request { player?.failure = reason }
      return []
    case .frame(let request, let frame):
      return take(frame, request: request)
    case .searching(let request, let percent):
      if player?.searchRequest == request { player?.searchPercent = percent }
      return []
    case .found(let request, let time):
      return found(time, request: request)
    case .previewed(let request, let frames):
      list.preview.take(frames, for: request)
      return []
    case .hovered(let request, let grid):
      if player?.request == request.request { player?.hovered = (request, grid) }
      return []
    case .openWaits(let request, let reason):
      guard player?.request == request else { return [] }
      player?.waitingReason = reason
      player?.retryAt = moment.tick + 2000
      return []
    case .message(let text, let isError):
      say(text, isError: isError)
      return []
    }
  }

  /// The milliseconds until something is due without an event; nil: nothing is.
  var wakeAfter: Int? {
    var due: [Int] = []
    if let message { due.append(message.until - moment.tick) }
    // The player tries again by itself; what was away before it waits for the screen's return.
    if let retryAt, screen != .player { due.append(retryAt - moment.tick) }
    switch screen {
    case .dashboard: due.append(dashboard.refreshAt - moment.tick)
    case .list:
      if let at = list.queryAt { due.append(at - moment.tick) }
      due.append(list.refreshAt - moment.tick)
    case .player:
      if let player {
        if player.clock.isPlaying { due.append(100) }
        if player.facts == nil, player.failure == nil { due.append(200) }
        if let at = player.retryAt { due.append(at - moment.tick) }
      }
    }
    return due.min().map { max(0, $0) }
  }

  private mutating func tick() -> [Action] {
    if let message, message.until <= moment.tick { self.message = nil }
    var actions: [Action] = []
    if screen != .player, let retryAt, retryAt <= moment.tick {
      self.retryAt = nil
      switch screen {
      case .dashboard: actions += loadDashboard()
      case .list: actions += list.refresh(rows: listRows)
      case .player: break
      }
    }
    switch screen {
    case .dashboard:
      if dashboard.refreshAt <= moment.tick { actions += loadDashboard() }
    case .list:
      if let at = list.queryAt, at <= moment.tick { actions += reloadList() }
      if list.refreshAt <= moment.tick {
        list.refreshAt = moment.tick + 10_000
        if list.line == nil, databaseProblem == nil { actions += list.refresh(rows: listRows) }
      }
    case .player: actions += tickPlayer()
    }
    return actions
  }

  private mutating func recovered() {
    if databaseProblem != nil, isDatabaseAway { say("the database answers again") }
    databaseProblem = nil
    retryAt = nil
  }

  mutating func say(_ text: String, isError: Bool = false) {
    message = Message(text: text, isError: isError, until: moment.tick + (isError ? 6000 : 3000))
  }

  private mutating func handle(_ input: TerminalInput) -> [Action] {
    switch input {
    case .key(let key): return press(key)
    case .mouse(let mouse): return handle(mouse)
    case .paste(let text): return paste(text)
    case .background(let isLight):
      if config.theme == "auto" { style.theme = config.themed(isLight: isLight) }
      return []
    case .terminated(let signal): return [.quit(signal == 2 ? 130 : 128 + signal)]
    case .resized, .continued, .focus, .acknowledged: return []
    }
  }

  // MARK: Keys

  mutating func press(_ key: Key) -> [Action] {
    if key == .control("c") { return [.quit(130)] }
    if layer != nil, let actions = pressInLayer(key) { return actions }
    switch screen {
    case .list where list.line != nil: return pressInFilterLine(key)
    case .list where list.nameLine != nil: return pressInNameLine(key)
    case .player where player?.searchLine != nil: return pressInSearchLine(key)
    case .player where player?.pendingMark != nil: return pressMark(key)
    default: break
    }
    guard let command = keymap.command(for: key, in: context) else { return [] }
    return perform(command, key: key)
  }

  /// Does what a command means on the shown screen.
  mutating func perform(_ command: Command, key: Key = .unknown) -> [Action] {
    switch command {
    case .help:
      layer = .help(top: 0)
      return []
    case .palette:
      layer = .palette(LineEdit(), selected: 0)
      return []
    case .quit: return [.quit(0)]
    case .back: return back(isEscape: key == .escape)
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .mouse:
      isMouseOn.toggle()
      saved.isMouseOn = isMouseOn
      say(isMouseOn ? "mouse on" : "mouse off: the terminal selects text")
      return [.setMouse(isMouseOn), .remember(saved)]
    default: break
    }
    switch screen {
    case .dashboard: return performInDashboard(command)
    case .list: return performInList(command)
    case .player: return performInPlayer(command, key: key)
    }
  }

  /// Leaves what is on top; Escape never leaves the program.
  mutating func back(isEscape: Bool) -> [Action] {
    if screen == .player {
      let wasSearching = player?.isSearching == true
      if player?.closeTop() == true {
        return wasSearching && player?.isSearching == false ? [.endSearch] : []
      }
    }
    if isEscape {
      if screen == .list, !list.text.isEmpty { return performInList(.clearFilter) }
      if screens.count == 1 { return [] }
      if screen == .player { return [] }
    }
    let left = screens.popLast()
    guard !screens.isEmpty else { return [.quit(0)] }
    var actions: [Action] = []
    if left == .player {
      player = nil
      actions += [.closeRecording, .setMotion(false)]
    }
    switch screen {
    case .dashboard: actions += loadDashboard()
    case .list: actions += list.requestVisible(rows: listRows)
    case .player: break
    }
    return actions
  }

  /// Goes to a screen, from which `back` returns here.
  mutating func go(to screen: Screen) {
    screens.append(screen)
    layer = nil
  }

  private mutating func paste(_ text: String) -> [Action] {
    if case .palette(var line, _)? = layer {
      line.insert(text)
      layer = .palette(line, selected: 0)
    } else if case .panel(var panel)? = layer {
      panel.paste(text)
      layer = .panel(panel)
    } else if screen == .list, list.line != nil {
      list.line?.insert(text)
      filterLineChanged()
    } else if screen == .player, player?.searchLine != nil {
      player?.searchLine?.insert(text)
    }
    return []
  }
}
