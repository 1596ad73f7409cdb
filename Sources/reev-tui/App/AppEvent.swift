import ReevCells
import ReevModel
import ReevReplay
import ReevStore
import ReevTerminal

/// What happens to the program.
nonisolated enum AppEvent: Sendable {
  /// The terminal has something to tell.
  case input(TerminalInput)
  /// Time has passed.
  case tick
  /// What the dashboard shows was read.
  case dashboard(DashboardData)
  /// A part of the list was read.
  case rows(RowsAnswer)
  /// How many sessions the list has.
  case counted(generation: Int, SessionTotal)
  /// The values that sessions have, for completion.
  case values([SessionQuery.StringKey: [SessionValue]])
  /// The database did not answer. What was asked is asked again where it can't be reached
  /// (`isAway`), not where it refused.
  case databaseFailed(String, isAway: Bool, during: DatabaseTask)
  /// How far the reading of a session's events has come.
  case loading(request: Int, events: Int)
  /// A recording is open.
  case opened(request: Int, RecordingFacts)
  /// More of a recording was read.
  case grown(request: Int, RecordingFacts)
  /// What takes a whole replay to know is known now: markers, health.
  case analyzed(request: Int, RecordingFacts)
  /// A recording can't be opened, and why.
  case notOpened(request: Int, String)
  /// A frame was made.
  case frame(request: Int, PageFrame)
  /// How far the search for a text over time has come.
  case searching(request: Int, percent: Int)
  /// The search for a text over time has ended: the time, or nil.
  case found(request: Int, time: Int?)
  /// A session's first and last frame.
  case previewed(PreviewRequest, PreviewFrames)
  /// The frame at the place of the timeline that the mouse is on.
  case hovered(HoverRequest, CellGrid)
  /// A recording can't be read now; it is tried again.
  case openWaits(request: Int, String)
  /// A line to show for a while.
  case message(String, isError: Bool)
}

/// What the database was asked for.
nonisolated enum DatabaseTask: Hashable, Sendable {
  case dashboard
  case list
}

/// What the dashboard shows.
nonisolated struct DashboardData: Sendable {
  var stats: SessionStats
  var hours: [Int]
  var receiving: ReceivingStatus
  var sessions: [Session]
  /// How many sessions there are in all.
  var total: SessionTotal
}

/// A part of the list.
nonisolated struct RowsAnswer: Sendable {
  /// The number of the question.
  var number: Int
  var slice: SessionSlice
}

/// What a recording says about itself once it is open.
nonisolated struct RecordingFacts: Sendable {
  /// Whether all of it was read.
  var isComplete: Bool
  var duration: Int
  var markers: [Marker]
  var pages: [PageSegment]
  var idleSpans: [Range<Int>]
  /// The times of all events, ms from the start, ascending.
  var eventTimes: [Int]
  /// What is wrong with it, or not as usual, a line each.
  var problems: [String]
  /// How many of the recording's events could not be used.
  var damaged: Int
  /// How a file of another program holds its events; nil for what rrweb and Reev write.
  var form: String?
}

/// What a program does in answer to an event.
enum Action: Hashable {
  case loadDashboard
  case loadRows(number: Int, SessionAnchor, SessionQuery)
  case countSessions(generation: Int, SessionQuery)
  case loadValues
  case open(PlayTarget, request: Int)
  case closeRecording
  case makeFrame(FrameRequest)
  case search(String, from: Int, isForward: Bool, request: Int)
  case endSearch
  case preview(PreviewRequest)
  case hover(HoverRequest)
  case copy(String)
  case save(text: String, name: String)
  case remember(SavedState)
  case setMouse(Bool)
  case setMotion(Bool)
  case redraw
  case suspend
  case quit(Int32)
}

/// What the player plays.
nonisolated enum PlayTarget: Hashable, Sendable {
  case file(String)
  case session(Session)
}

/// What a frame is wanted for.
nonisolated struct FrameRequest: Hashable, Sendable {
  var request: Int
  var time: Int
  var columns: Int
  var rows: Int
  var zoom: Zoom
  /// The offset in the page's viewport, px.
  var panX: Double
  var panY: Double
  var followsPointer: Bool
  var isUnicode: Bool
  var view = PageView.page
  var inspection = Inspection.none
}

/// How the player shows a page.
nonisolated enum PageView: String, Hashable, Sendable, CaseIterable {
  /// Laid out as in the browser.
  case page
  /// What a person sees, by role and name.
  case outline
  /// The visible text alone.
  case text
}

/// Which element is looked at closely.
nonisolated enum Inspection: Hashable, Sendable {
  case none
  /// The one under the recorded pointer.
  case pointer
  /// The one that a cell of the page belongs to.
  case cell(row: Int, column: Int)
  /// The one with an rrweb id.
  case node(Int)
}

/// How many px a column shows.
nonisolated enum Zoom: Hashable, Sendable {
  case fitWidth
  case fitPage
  case pixels(Double)
}
