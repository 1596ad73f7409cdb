import ReevTerminal

/// Where a key has a meaning.
enum KeyContext: String, CaseIterable {
  case everywhere
  case dashboard
  case list
  case player

  /// The heading of its part of the help.
  var heading: String {
    switch self {
    case .everywhere: "Everywhere"
    case .dashboard: "Dashboard"
    case .list: "Session list"
    case .player: "Player"
    }
  }
}

/// What a key does; the raw value is its name in the configuration and the palette.
enum Command: String, CaseIterable {
  case help
  case palette
  case back
  case quit
  case redraw
  case suspend
  case mouse
  case down
  case up
  case pageDown = "page-down"
  case pageUp = "page-up"
  case first
  case last
  case open
  case refresh
  case copy
  case sessions
  case filter
  case filterPanel = "filter-panel"
  case clearFilter = "clear-filter"
  case sortLeft = "sort-left"
  case sortRight = "sort-right"
  case sortReverse = "sort-reverse"
  case mark
  case preview
  case times
  case scrollLeft = "scroll-left"
  case scrollRight = "scroll-right"
  case showMarked = "show-marked"
  case chooseColumns = "columns"
  case saveFilter = "save-filter"
  case copyURL = "copy-url"
  case playPause = "play-pause"
  case back5 = "back-5"
  case forward5 = "forward-5"
  case back30 = "back-30"
  case forward30 = "forward-30"
  case stepBack = "step-back"
  case stepForward = "step-forward"
  case percent
  case previousMarker = "previous-marker"
  case nextMarker = "next-marker"
  case previousPage = "previous-page"
  case nextPage = "next-page"
  case previousError = "previous-error"
  case nextError = "next-error"
  case slower
  case faster
  case normalSpeed = "normal-speed"
  case skipIdle = "skip-idle"
  case focusNext = "focus-next"
  case focusPrevious = "focus-previous"
  case search
  case nextHit = "next-hit"
  case previousHit = "previous-hit"
  case sidebarFilter = "sidebar-filter"
  case details
  case zoom
  case zoomIn = "zoom-in"
  case zoomOut = "zoom-out"
  case zoomReset = "zoom-reset"
  case panLeft = "pan-left"
  case panDown = "pan-down"
  case panUp = "pan-up"
  case panRight = "pan-right"
  case followPointer = "follow-pointer"
  case fullScreen = "full-screen"
  case previousSession = "previous-session"
  case nextSession = "next-session"
  case saveFrame = "save-frame"
  case copyText = "copy-text"
  case setMark = "set-mark"
  case goToMark = "go-to-mark"
  case loop
  case view
}

/// One row of the keymap: what help shows, what the configuration may change.
struct KeyBinding {
  var command: Command
  var keys: [String]
  var contexts: [KeyContext]
  var help: String
}

/// Which key means what, where. The one table that the program, `?`, docs/keys.md and the
/// configuration use.
struct Keymap {
  private(set) var bindings: [KeyBinding]
  private var commands: [KeyContext: [Key: Command]] = [:]

  init(bindings: [KeyBinding] = Keymap.standard) {
    self.bindings = bindings
    for binding in bindings {
      for context in binding.contexts {
        for key in binding.keys.compactMap({ Key(name: $0) }) {
          // The first row of a key wins.
          commands[context, default: [:]][key] = commands[context]?[key] ?? binding.command
        }
      }
    }
  }

  /// The keymap with a configuration's changes; a command's own keys replace the standard ones.
  init(overrides: [String: [String]]) {
    self.init(
      bindings: Keymap.standard.map { binding in
        var changed = binding
        if let keys = overrides[binding.command.rawValue] { changed.keys = keys }
        return changed
      })
  }

  /// What a key does in a context.
  func command(for key: Key, in context: KeyContext) -> Command? {
    commands[context]?[key] ?? commands[.everywhere]?[key]
  }

  /// The first key of a command in a context, for hints; "" when it has none.
  func key(for command: Command, in context: KeyContext) -> String {
    let binding =
      bindings.first { $0.command == command && $0.contexts.contains(context) }
      ?? bindings.first { $0.command == command && $0.contexts.contains(.everywhere) }
    return binding?.keys.first ?? ""
  }

  /// The rows of a context.
  func rows(for context: KeyContext) -> [KeyBinding] {
    bindings.filter { $0.contexts.contains(context) }
  }

  /// docs/keys.md.
  var markdown: String {
    var text = """
      # Keys of reev-tui

      Made by `reev-tui keys --markdown` from the table that the program itself uses. Every name in
      the last column may be given other keys in `tui.toml`:

      ```toml
      [keys]
      play-pause = ["Space", "k"]
      ```

      """
    for context in KeyContext.allCases {
      text += "\n## \(context.heading)\n\n| keys | what they do | name |\n|---|---|---|\n"
      for row in rows(for: context) {
        let keys = row.keys.map { "`\($0 == "|" ? "\\|" : $0)`" }.joined(separator: " ")
        text += "| \(keys) | \(row.help) | `\(row.command.rawValue)` |\n"
      }
    }
    return text
  }

  static let standard: [KeyBinding] = [
    row(.help, ["?", "F1"], .everywhere, help: "this help"),
    row(
      .palette, [":", "Ctrl-P"], .everywhere, help: "commands; in the player also a time"),
    row(.back, ["q", "Esc"], .everywhere, help: "back, or close what lies on top"),
    row(.quit, ["Q", "Ctrl-C"], .everywhere, help: "leave reev-tui"),
    row(.redraw, ["Ctrl-L"], .everywhere, help: "draw the screen again"),
    row(.suspend, ["Ctrl-Z"], .everywhere, help: "stop; `fg` comes back"),
    row(.mouse, ["F2"], .everywhere, help: "mouse on or off"),

    row(.down, ["j", "Down"], .dashboard, .list, .player, help: "next row"),
    row(.up, ["k", "Up"], .dashboard, .list, .player, help: "previous row"),
    row(.pageDown, ["Ctrl-D", "PageDown"], .dashboard, .list, .player, help: "a page down"),
    row(.pageUp, ["Ctrl-U", "PageUp"], .dashboard, .list, .player, help: "a page up"),
    row(.first, ["g", "Home"], .dashboard, .list, help: "first row"),
    row(.last, ["G", "End"], .dashboard, .list, help: "last row"),
    row(.open, ["Enter"], .dashboard, .list, help: "watch the session"),
    row(.sessions, ["s", "Tab"], .dashboard, help: "all sessions"),
    row(.filter, ["/"], .dashboard, .list, help: "filter line"),
    row(.refresh, ["R", "F5"], .dashboard, .list, .player, help: "read again"),
    row(.copy, ["y"], .dashboard, .list, help: "copy a link: the command that opens it"),

    row(.filterPanel, ["F"], .list, help: "filter by date, device and page"),
    row(.clearFilter, ["c"], .list, help: "clear the filter"),
    row(.sortLeft, ["<"], .list, help: "sort by the column to the left"),
    row(.sortRight, [">"], .list, help: "sort by the column to the right"),
    row(.sortReverse, ["s"], .list, help: "sort the other way round"),
    row(.mark, ["Space"], .list, help: "mark the row"),
    row(.showMarked, ["M"], .list, help: "show the marked sessions only"),
    row(.preview, ["p"], .list, help: "first and last frame, details"),
    row(.chooseColumns, ["C"], .list, help: "choose the columns"),
    row(.saveFilter, ["S"], .list, help: "save the filter under a name: @name"),
    row(.copyURL, ["Y"], .list, help: "copy the page's URL"),
    row(.times, ["t"], .list, help: "started: date or age"),
    row(.scrollLeft, ["h", "Left"], .list, help: "columns to the left"),
    row(.scrollRight, ["l", "Right"], .list, help: "columns to the right"),

    row(.playPause, ["Space"], .player, help: "play or pause"),
    row(.back5, ["h", "Left"], .player, help: "5 s back"),
    row(.forward5, ["l", "Right"], .player, help: "5 s forward"),
    row(.back30, ["b"], .player, help: "30 s back"),
    row(.forward30, ["w"], .player, help: "30 s forward"),
    row(.stepBack, [","], .player, help: "one event back"),
    row(.stepForward, ["."], .player, help: "one event forward"),
    row(
      .percent, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], .player,
      help: "to 0 % … 90 % of the session"),
    row(.first, ["g", "Home"], .player, help: "to the start"),
    row(.last, ["G", "End"], .player, help: "to the end"),
    row(.nextMarker, ["]"], .player, help: "next event of the sidebar"),
    row(.previousMarker, ["["], .player, help: "previous event of the sidebar"),
    row(.nextError, ["e"], .player, help: "next error"),
    row(.previousError, ["E"], .player, help: "previous error"),
    row(.nextPage, ["}"], .player, help: "next page"),
    row(.previousPage, ["{"], .player, help: "previous page"),
    row(.faster, [">"], .player, help: "faster"),
    row(.slower, ["<"], .player, help: "slower"),
    row(.normalSpeed, ["Backspace"], .player, help: "at 1×"),
    row(.skipIdle, ["I"], .player, help: "skip idle spans, or not"),
    row(.open, ["Enter"], .player, help: "jump to the event of the sidebar"),
    row(.focusNext, ["Tab"], .player, help: "focus page, events"),
    row(.focusPrevious, ["Shift-Tab"], .player, help: "focus events, page"),
    row(.sidebarFilter, ["a"], .player, help: "events: all, clicks, errors, pages"),
    row(.details, ["i"], .player, help: "element at the pointer, event, health"),
    row(.view, ["v"], .player, help: "view: page, outline, text"),
    row(.search, ["/"], .player, help: "search the page's text and the events"),
    row(.nextHit, ["n"], .player, help: "next hit"),
    row(.previousHit, ["N"], .player, help: "previous hit"),
    row(.zoom, ["z"], .player, help: "zoom: fit the width, 1:1, fit the page"),
    row(.zoomIn, ["+"], .player, help: "zoom in"),
    row(.zoomOut, ["-"], .player, help: "zoom out"),
    row(.zoomReset, ["="], .player, help: "1:1"),
    row(.panLeft, ["H"], .player, help: "pan left"),
    row(.panDown, ["J"], .player, help: "pan down"),
    row(.panUp, ["K"], .player, help: "pan up"),
    row(.panRight, ["L"], .player, help: "pan right"),
    row(.followPointer, ["p"], .player, help: "follow the pointer, or not"),
    row(.fullScreen, ["f"], .player, help: "page full screen"),
    row(.nextSession, [")"], .player, help: "next session of the list"),
    row(.previousSession, ["("], .player, help: "previous session of the list"),
    row(.copy, ["y"], .player, help: "copy a link to this instant"),
    row(.copyText, ["Y"], .player, help: "copy the page's visible text"),
    row(.saveFrame, ["s"], .player, help: "save the frame as text"),
    row(.setMark, ["m"], .player, help: "set a mark: m, then a letter"),
    row(.goToMark, ["'"], .player, help: "go to a mark: ', then its letter"),
    row(.loop, ["o"], .player, help: "loop: set the start, the end, off"),
  ]

  private static func row(
    _ command: Command, _ keys: [String], _ contexts: KeyContext..., help: String
  ) -> KeyBinding {
    KeyBinding(command: command, keys: keys, contexts: contexts, help: help)
  }
}
