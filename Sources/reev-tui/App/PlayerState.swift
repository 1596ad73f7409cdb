import ReevCells
import ReevModel
import ReevReplay
import ReevTerminal

/// The player: what is played, where it stands, how the page is shown.
struct PlayerState {
  var target: PlayTarget
  /// The number of the request that opened it; answers to others are dropped.
  var request: Int
  /// Where to begin: a time as it was typed.
  var startAt: String?
  /// The row of the list that it was opened from.
  var listRow: Int?
  var loadedEvents = 0
  /// Why it can't be played.
  var failure: String?
  var facts: RecordingFacts?
  /// Whether the markers are there.
  var isAnalyzed = false
  var clock = Player(duration: 0, idleSpans: [])
  var frame: PageFrame?

  /// The frame that is being made, and the one wanted after it.
  var pendingFrame: FrameRequest?
  var wantedFrame: FrameRequest?

  var zoom = Zoom.fitWidth
  var panX = 0.0
  var panY = 0.0
  var followsPointer = true
  /// Whether the page was panned by hand since the last jump.
  var isPanned = false
  var isFullScreen = false
  var isSidebarFocused = false

  /// Which markers the sidebar shows.
  var kinds = MarkerFilter.all
  /// The index among the shown markers; follows the time unless the sidebar has the focus.
  var markerCursor = 0

  /// Why the recording can't be read now, and when it is tried again.
  var waitingReason: String?
  /// Whether where the replay shall begin is not read yet.
  var isStartPending = false
  var retryAt: Int?
  var view = PageView.page
  /// The first line that a view of lines shows.
  var viewTop = 0
  var inspection = Inspection.none
  /// The column of the timeline that the mouse is on.
  var hoverColumn: Int?
  var hovered: (request: HoverRequest, grid: CellGrid)?

  var searchLine: LineEdit?
  var searchText = ""
  var isSearching = false
  var searchRequest = 0
  /// How much of the recording was searched.
  var searchPercent = 0
  var searchHit: Int?

  var marks: [Character: Int] = [:]
  /// The key that a letter is awaited for: `m` sets, `'` goes.
  var pendingMark: Character?
  var loopStart: Int?
  var loopEnd: Int?
  var isDragging = false

  init(target: PlayTarget, request: Int, startAt: String?, listRow: Int?) {
    self.target = target
    self.request = request
    self.startAt = startAt
    self.listRow = listRow
  }

  /// What X is for `reev-tui play X`.
  var reference: String {
    switch target {
    case .file(let path): path
    case .session(let session): session.id
    }
  }

  mutating func opened(_ facts: RecordingFacts, at moment: Instant, skipsIdle: Bool) {
    self.facts = facts
    waitingReason = nil
    clock = Player(duration: facts.duration, idleSpans: facts.idleSpans)
    clock.skipsIdle = skipsIdle
    if startAt == nil {
      clock.play(now: moment.tick)
    } else {
      goToStart(at: moment)
    }
  }

  /// Takes over what more of the recording was read.
  mutating func grown(_ facts: RecordingFacts, at moment: Instant) {
    // A player that has come to the end of what was read goes on.
    let hasStalled =
      !clock.isPlaying && startAt == nil
      && clock.time(now: moment.tick) >= (self.facts?.duration ?? 0)
    self.facts = facts
    clock.duration = facts.duration
    clock.idleSpans = facts.idleSpans
    if hasStalled { clock.play(now: moment.tick) }
    if isStartPending { goToStart(at: moment) }
  }

  /// Goes to where the replay shall begin, once that is read.
  private mutating func goToStart(at moment: Instant) {
    guard let startAt, let facts,
      let time = Moment(startAt)?.time(in: facts.duration)
    else { return }
    isStartPending = !facts.isComplete && (startAt.contains("%") || time > facts.duration)
    clock.seek(to: time, now: moment.tick)
  }

  /// The markers that the sidebar shows.
  var markers: [Marker] {
    (facts?.markers ?? []).filter { kinds.includes($0.kind) }
  }

  /// The index of the last shown marker at or before a time; nil when there is none.
  func markerIndex(at time: Int) -> Int? {
    let markers = markers
    var low = 0
    var high = markers.count
    while low < high {
      let middle = (low + high) / 2
      if markers[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }

  /// Closes what lies over the page; false when nothing does.
  mutating func closeTop() -> Bool {
    if inspection != .none {
      inspection = .none
      return true
    }
    if searchLine != nil {
      searchLine = nil
      return true
    }
    if !searchText.isEmpty || isSearching {
      searchText = ""
      isSearching = false
      return true
    }
    if isSidebarFocused {
      isSidebarFocused = false
      return true
    }
    if isFullScreen {
      isFullScreen = false
      return true
    }
    return false
  }
}

/// Which markers the sidebar shows.
enum MarkerFilter: Int, CaseIterable {
  case all
  case clicks
  case errors
  case navigation
  case inputs

  var label: String {
    switch self {
    case .all: "events"
    case .clicks: "clicks"
    case .errors: "errors and console"
    case .navigation: "pages"
    case .inputs: "inputs"
    }
  }

  func includes(_ kind: MarkerKind) -> Bool {
    switch self {
    case .all: kind != .focus && kind != .scroll
    case .clicks: [.click, .dblclick, .contextmenu].contains(kind)
    case .errors: [.error, .console].contains(kind)
    case .navigation: kind == .navigation
    case .inputs: [.input, .focus].contains(kind)
    }
  }
}
