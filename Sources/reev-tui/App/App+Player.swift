import Foundation
import ReevCells
import ReevDOM
import ReevModel
import ReevReplay
import ReevTerminal

extension App {
  // MARK: Opening

  /// Opens a session in the player.
  mutating func play(_ session: Session, index: Int?) -> [Action] {
    open(.session(session), listRow: index)
  }

  mutating func open(
    _ target: PlayTarget, at time: String? = nil, listRow: Int? = nil
  ) -> [Action] {
    if screen != .player { go(to: .player) }
    lastRequest += 1
    let previous = player
    player = PlayerState(target: target, request: lastRequest, startAt: time, listRow: listRow)
    player?.followsPointer = saved.followsPointer
    if let previous {
      player?.zoom = previous.zoom
      player?.isFullScreen = previous.isFullScreen
      player?.kinds = previous.kinds
    }
    return openTarget()
  }

  mutating func openTarget() -> [Action] {
    guard let player else { return [] }
    return [.open(player.target, request: player.request), .setMotion(true)]
  }

  /// Goes to a neighbour in the filtered list, without going back.
  private mutating func openNeighbour(_ step: Int) -> [Action] {
    guard let row = player?.listRow else {
      say("no list: the session was not opened from one", isError: true)
      return []
    }
    let next = row + step
    guard next >= 0, next < list.total ?? 0 else {
      say(step > 0 ? "this is the list's last session" : "this is the list's first session")
      return []
    }
    list.move(to: next, rows: listRows)
    if let session = list.selected { return play(session, index: next) }
    list.pendingRow = next
    return list.requestVisible(rows: listRows)
  }

  /// Opens the session that was waited for.
  mutating func openPending() -> [Action] {
    guard let row = list.pendingRow, let session = list.rows[row] else { return [] }
    list.pendingRow = nil
    guard screen == .player else { return [] }
    return play(session, index: row)
  }

  // MARK: Frames

  /// The time that is shown.
  var playTime: Int { player?.clock.time(now: moment.tick) ?? 0 }

  /// Asks for the frame that belongs to the state; while one is made, the newest wish waits.
  mutating func requestFrame() -> [Action] {
    guard var state = player, state.facts != nil else { return [] }
    let pane = PlayerLayout(self).page
    let wanted = FrameRequest(
      request: state.request, time: playTime, columns: pane.columns, rows: pane.rows,
      zoom: state.zoom, panX: state.panX, panY: state.panY,
      followsPointer: state.followsPointer && !state.isPanned,
      isUnicode: style.isUnicode, view: state.view, inspection: inspection(of: state))
    defer { player = state }
    if state.pendingFrame != nil {
      state.wantedFrame = wanted
      return []
    }
    state.pendingFrame = wanted
    state.wantedFrame = nil
    return [.makeFrame(wanted)]
  }

  /// The element that was clicked, else, while the details are open, that under the pointer.
  private func inspection(of state: PlayerState) -> Inspection {
    if state.inspection != .none { return state.inspection }
    if case .details? = layer { return .pointer }
    return .none
  }

  mutating func take(_ frame: PageFrame, request: Int) -> [Action] {
    guard player?.request == request else { return [] }
    player?.frame = frame
    // A cell names an element once; then it is followed wherever it goes.
    if case .cell? = player?.inspection {
      player?.inspection = frame.inspected.map { .node($0.id) } ?? .none
    }
    let pending = player?.pendingFrame
    player?.pendingFrame = nil
    if pending?.followsPointer == true {
      player?.panX = frame.panX
      player?.panY = frame.panY
    }
    guard let wanted = player?.wantedFrame, wanted != pending else {
      player?.wantedFrame = nil
      return []
    }
    player?.wantedFrame = nil
    return requestFrame()
  }

  mutating func tickPlayer() -> [Action] {
    if let at = player?.retryAt, at <= moment.tick {
      player?.retryAt = nil
      return openTarget()
    }
    guard player?.facts != nil else { return [] }
    let before = playTime
    let wasPlaying = player?.clock.isPlaying ?? false
    player?.clock.tick(now: moment.tick)
    if let start = player?.loopStart, let end = player?.loopEnd, wasPlaying,
      playTime >= end || player?.clock.isPlaying == false
    {
      player?.clock.seek(to: start, now: moment.tick)
      player?.clock.play(now: moment.tick)
    }
    followMarkers()
    let pane = PlayerLayout(self).page
    let made = player?.pendingFrame ?? player?.wantedFrame
    let isSized =
      made.map { $0.columns == pane.columns && $0.rows == pane.rows }
      ?? (player?.frame.map { $0.grid.columns == pane.columns && $0.grid.rows == pane.rows }
        ?? false)
    if wasPlaying || before != playTime || !isSized { return requestFrame() }
    return []
  }

  private mutating func followMarkers() {
    guard var state = player, !state.isSidebarFocused else { return }
    state.markerCursor = state.markerIndex(at: playTime) ?? 0
    player = state
  }

  // MARK: Moving

  mutating func seek(to time: Int) -> [Action] {
    player?.clock.seek(to: time, now: moment.tick)
    player?.isPanned = false
    followMarkers()
    return requestFrame()
  }

  /// Seeks to a time typed into the palette; nil when it is none.
  mutating func seek(toTyped text: String) -> [Action]? {
    guard let facts = player?.facts,
      let time = Moment.typed(text, duration: facts.duration, from: playTime)
    else { return nil }
    return seek(to: time)
  }

  private mutating func jump(toLater time: Int?, _ what: String) -> [Action] {
    if let time { return seek(to: time) }
    // Until the recording was played through once, nobody knows.
    say(
      player?.isAnalyzed == false
        ? "analysing the recording\u{2026} press again in a moment" : "no later \(what)")
    return []
  }

  private mutating func jump(toEarlier time: Int?, _ what: String) -> [Action] {
    if let time { return seek(to: time) }
    say("no earlier \(what)")
    return []
  }

  private func next(_ times: [Int]) -> Int? { times.first { $0 > playTime } }
  /// While playing, "previous" passes over what was just reached.
  private func previous(_ times: [Int]) -> Int? {
    let slack = player?.clock.isPlaying == true ? 1000 : 0
    return times.last { $0 < playTime - slack }
  }

  mutating func performInPlayer(_ command: Command, key: Key) -> [Action] {
    guard let facts = player?.facts else {
      if command == .refresh || command == .open { return reopen() }
      return command == .nextSession || command == .previousSession
        ? performAmongSessions(command) : []
    }
    switch command {
    case .playPause:
      if player?.clock.isPlaying == true {
        player?.clock.pause(now: moment.tick)
      } else {
        player?.clock.play(now: moment.tick)
      }
      return requestFrame()
    case .back5: return seek(to: playTime - 5000)
    case .forward5: return seek(to: playTime + 5000)
    case .back30: return seek(to: playTime - 30_000)
    case .forward30: return seek(to: playTime + 30_000)
    case .first: return seek(to: 0)
    case .last: return seek(to: facts.duration)
    case .percent:
      guard case .character(let digit) = key, let number = digit.wholeNumberValue else { return [] }
      return seek(to: facts.duration / 10 * number)
    case .stepForward:
      player?.clock.pause(now: moment.tick)
      return jump(toLater: next(facts.eventTimes), "event")
    case .stepBack:
      player?.clock.pause(now: moment.tick)
      return jump(toEarlier: facts.eventTimes.last { $0 < playTime }, "event")
    case .nextMarker: return jump(toLater: next(markerTimes { _ in true }), "event")
    case .previousMarker:
      return jump(toEarlier: previous(markerTimes { _ in true }), "event")
    case .nextError: return jump(toLater: next(errorTimes), "error")
    case .previousError: return jump(toEarlier: previous(errorTimes), "error")
    case .nextPage:
      return jump(toLater: next(facts.pages.dropFirst().map(\.start)), "page")
    case .previousPage:
      return jump(toEarlier: previous(facts.pages.map(\.start)), "page")
    case .faster, .slower, .normalSpeed: return changeSpeed(command)
    case .loop: return changeLoop()
    case .setMark, .goToMark:
      player?.pendingMark = command == .setMark ? "m" : "'"
      return []
    case .search:
      player?.searchLine = LineEdit()
      return []
    case .nextHit: return search(isForward: true)
    case .previousHit: return search(isForward: false)
    case .details:
      layer = .details(top: 0)
      return requestFrame()
    case .view:
      let all = PageView.allCases
      let next = (all.firstIndex(of: player?.view ?? .page) ?? 0) + 1
      player?.view = all[next % all.count]
      player?.viewTop = 0
      say("view: \(player?.view.rawValue ?? "")")
      return requestFrame()
    case .copy: return copyLink()
    case .copyText:
      let texts = player?.frame?.texts ?? []
      say("copied the page's text: " + Wording.plural(texts.count, "line"))
      return [.copy(texts.map { sanitized($0) }.joined(separator: "\n"))]
    case .saveFrame: return saveFrame()
    case .refresh: return reopen()
    case .nextSession, .previousSession: return performAmongSessions(command)
    default: return performOnPage(command)
    }
  }

  private mutating func performAmongSessions(_ command: Command) -> [Action] {
    openNeighbour(command == .nextSession ? 1 : -1)
  }

  private mutating func reopen() -> [Action] {
    guard let player else { return [] }
    return open(player.target, at: Moment.text(playTime), listRow: player.listRow)
  }

  private func markerTimes(_ isWanted: (Marker) -> Bool) -> [Int] {
    (player?.markers ?? []).filter(isWanted).map(\.time)
  }

  private var errorTimes: [Int] {
    (player?.facts?.markers ?? []).filter { $0.kind == .error }.map(\.time)
  }

  private mutating func changeSpeed(_ command: Command) -> [Action] {
    let speeds = Player.speeds
    let current = player?.clock.speed ?? 1
    let index = speeds.lastIndex { $0 <= current } ?? 1
    let speed: Double =
      switch command {
      case .faster: speeds[min(index + 1, speeds.count - 1)]
      case .slower: speeds[max(index - 1, 0)]
      default: 1
      }
    player?.clock.setSpeed(speed, now: moment.tick)
    return []
  }

  private mutating func changeLoop() -> [Action] {
    let time = playTime
    if player?.loopStart == nil {
      player?.loopStart = time
      say("loop from \(Wording.clock(time)): o again at its end")
    } else if player?.loopEnd == nil, time > player?.loopStart ?? 0 {
      player?.loopEnd = time
      say("loop to \(Wording.clock(time)): o again ends it")
    } else {
      player?.loopStart = nil
      player?.loopEnd = nil
      say("no loop")
    }
    return []
  }

  mutating func pressMark(_ key: Key) -> [Action] {
    let isSetting = player?.pendingMark == "m"
    player?.pendingMark = nil
    guard case .character(let letter) = key, letter.isLetter else { return [] }
    if isSetting {
      let time = playTime
      player?.marks[letter] = time
      say("mark \(letter) at \(Wording.clock(time))")
      return []
    }
    if let time = player?.marks[letter] { return seek(to: time) }
    say("no mark \(letter)")
    return []
  }

  private mutating func copyLink() -> [Action] {
    guard let reference = player?.reference else { return [] }
    let isPlain = reference.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0))
    }
    let quoted =
      isPlain ? reference : "'" + reference.split(separator: "'").joined(separator: "'\\''") + "'"
    return copy("reev-tui play \(quoted) --at \(Moment.text(playTime))")
  }

  private mutating func saveFrame() -> [Action] {
    guard let player, let frame = player.frame else { return [] }
    let lines = frame.grid.lines.map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    var base = (player.reference as NSString).lastPathComponent
    base = String(base.filter { $0.isLetter || $0.isNumber || "-_.".contains($0) }.prefix(20))
    return [
      .save(
        text: lines.joined(separator: "\n") + "\n",
        name: "reev-\(base)-\(Moment.text(frame.time))s.txt")
    ]
  }

  // MARK: The page and the sidebar

  private mutating func performOnPage(_ command: Command) -> [Action] {
    guard var state = player else { return [] }
    let pane = PlayerLayout(self).page
    let px = state.frame?.pxPerColumn ?? 7
    let shownX = Double(pane.columns) * px
    let shownY = Double(pane.rows) * px * 2
    switch command {
    case .down, .up, .pageDown, .pageUp:
      let step = command == .down ? 1 : command == .up ? -1 : command == .pageDown ? 10 : -10
      state.isSidebarFocused = true
      state.markerCursor = (state.markerCursor + step).clamped(
        to: 0...max(0, state.markers.count - 1))
      player = state
      return []
    case .open:
      let markers = state.markers
      guard markers.indices.contains(state.markerCursor) else { return [] }
      return seek(to: markers[state.markerCursor].time)
    case .focusNext, .focusPrevious:
      state.isSidebarFocused.toggle()
      state.isFullScreen = false
    case .sidebarFilter:
      let all = MarkerFilter.allCases
      state.kinds = all[(state.kinds.rawValue + 1) % all.count]
      state.markerCursor = state.markerIndex(at: playTime) ?? 0
      player = state
      return []
    case .skipIdle:
      state.clock.skipsIdle.toggle()
      saved.skipsIdle = state.clock.skipsIdle
      say(saved.skipsIdle ? "idle spans are skipped" : "idle spans are played")
      player = state
      return [.remember(saved)]
    case .zoom:
      switch state.zoom {
      case .fitWidth: state.zoom = .pixels(7)
      case .pixels: state.zoom = .fitPage
      case .fitPage: state.zoom = .fitWidth
      }
    case .zoomIn: state.zoom = .pixels(max(2, (px / 1.25).rounded()))
    case .zoomOut: state.zoom = .pixels(min(40, max(px + 1, (px * 1.25).rounded())))
    case .zoomReset: state.zoom = .pixels(7)
    case .panLeft: state.pan(x: -shownX / 2, y: 0, pane)
    case .panRight: state.pan(x: shownX / 2, y: 0, pane)
    case .panUp where state.view != .page, .panDown where state.view != .page:
      let step = max(1, pane.rows / 2)
      state.viewTop = max(0, state.viewTop + (command == .panDown ? step : -step))
    case .panUp: state.pan(x: 0, y: -shownY / 2, pane)
    case .panDown: state.pan(x: 0, y: shownY / 2, pane)
    case .followPointer:
      state.followsPointer.toggle()
      saved.followsPointer = state.followsPointer
      say(state.followsPointer ? "the page follows the pointer" : "the page stays where it is")
      player = state
      return [.remember(saved)] + requestFrame()
    case .fullScreen: state.isFullScreen.toggle()
    default: return []
    }
    player = state
    return requestFrame()
  }

  // MARK: Searching

  mutating func pressInSearchLine(_ key: Key) -> [Action] {
    switch key {
    case .escape:
      player?.searchLine = nil
      return []
    case .enter:
      let text = player?.searchLine?.text ?? ""
      player?.searchLine = nil
      if !text.isEmpty { player?.searchText = text }
      return search(isForward: true)
    case .backspace where player?.searchLine?.text.isEmpty == true:
      player?.searchLine = nil
      return []
    default:
      _ = player?.searchLine?.handle(key)
      return []
    }
  }

  private mutating func search(isForward: Bool) -> [Action] {
    guard let text = player?.searchText, !text.isEmpty else {
      say("nothing to search: \(key(.search)) first")
      return []
    }
    let wanted = text.lowercased()
    let markers = (player?.facts?.markers ?? []).filter {
      $0.text.lowercased().contains(wanted)
    }.map(\.time)
    let hit = isForward ? next(markers) : previous(markers)
    player?.searchHit = hit
    player?.searchRequest += 1
    player?.isSearching = true
    player?.searchPercent = 0
    return [
      .search(text, from: playTime, isForward: isForward, request: player?.searchRequest ?? 0)
    ]
  }

  mutating func found(_ time: Int?, request: Int) -> [Action] {
    guard player?.searchRequest == request, player?.isSearching == true else { return [] }
    player?.isSearching = false
    let hits = [time, player?.searchHit].compactMap { $0 }
    // The nearer of the page's and the markers' hit.
    guard let hit = hits.min(by: { abs($0 - playTime) < abs($1 - playTime) }) else {
      let isVisible =
        player?.frame?.texts.contains {
          $0.lowercased().contains(player?.searchText.lowercased() ?? "")
        } ?? false
      say(isVisible ? "only here" : "not found: \(player?.searchText ?? "")", isError: !isVisible)
      return []
    }
    player?.clock.pause(now: moment.tick)
    return seek(to: hit)
  }
}

extension PlayerState {
  /// Pans by px, within the page.
  mutating func pan(x: Double, y: Double, _ pane: Region) {
    guard let frame else { return }
    let width = Double(pane.columns) * frame.pxPerColumn
    let height = Double(pane.rows) * frame.pxPerColumn * 2
    panX = (panX + x).clamped(to: 0...max(0, frame.viewport.width - width))
    panY = (panY + y).clamped(to: 0...max(0, frame.viewport.height - height))
    isPanned = true
  }
}
