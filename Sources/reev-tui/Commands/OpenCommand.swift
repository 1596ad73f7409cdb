import ArgumentParser
import Foundation
import ReevCells
import ReevModel
import ReevStore
import ReevTerminal

/// `reev-tui` alone: the dashboard.
struct OpenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Opens the dashboard; so does reev-tui alone.",
    discussion: """
      EXAMPLES
        reev-tui
        ssh -t host reev-tui
        reev-tui --database postgres://reev@db/reev
        reev-tui --paths
      """)

  @OptionGroup var store: StoreOptions
  @OptionGroup var screen: ScreenOptions

  @Flag(help: "Print where configuration, state and data lie, and end.")
  var paths = false

  @MainActor func run() async throws {
    if paths {
      let paths = ProgramPaths()
      let location = store.location
      print("configuration  \(paths.configuration)")
      print("state          \(paths.state)")
      print("cache          \(paths.cache)")
      print("data           \(location.dataDirectory)")
      print("socket         \(location.socketDirectory)")
      return
    }
    guard isatty(STDOUT_FILENO) == 1 else {
      // Not a terminal: what the dashboard says, as plain lines.
      try await StatsCommand.printText(store.location)
      return
    }
    try runScreen(.dashboard, target: nil, at: nil, store: store, screen: screen)
  }
}

/// `reev-tui play X`.
struct PlayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play", abstract: "Plays a session, or a recording's file.",
    discussion: """
      EXAMPLES
        reev-tui play 4f2a
        reev-tui play 4f2a --at 1:23
        reev-tui play recording.json.gz --at 50%
      """)

  @Argument(help: "A session id, a unique prefix of one, or a file.")
  var session: String

  @Option(help: "Begin, paused, at 12.5 (seconds), 1:23, 1:02:03 or 50%.")
  var at: String?

  @OptionGroup var store: StoreOptions
  @OptionGroup var screen: ScreenOptions

  func validate() throws {
    if let at, Moment(at) == nil {
      throw ValidationError("--at \(at) is not a time such as 12.5, 1:23, 1:02:03 or 50%")
    }
  }

  @MainActor func run() async throws {
    let target: PlayTarget
    if FileManager.default.fileExists(atPath: session) {
      // What can't be opened at all is told before the screen is taken over.
      guard FileManager.default.isReadableFile(atPath: session) else {
        SessionSource.complain("reev-tui: \(session) can't be read: check its permissions.")
        throw ExitCode(4)
      }
      target = .file(session)
    } else {
      do {
        target = .session(try SessionSource.find(session, at: store.location))
      } catch let error as SourceError {
        SessionSource.complain(error.description)
        throw ExitCode(error.exitCode)
      }
    }
    guard isatty(STDOUT_FILENO) == 1 else {
      SessionSource.complain("reev-tui: play needs a terminal; reev-tui render prints a frame.")
      throw ExitCode(2)
    }
    try runScreen(.player, target: target, at: at, store: store, screen: screen)
  }
}

/// Takes the terminal over and runs the program on it.
func runScreen(
  _ first: Screen, target: PlayTarget?, at time: String?, store: StoreOptions,
  screen options: ScreenOptions
) throws {
  let paths = ProgramPaths()
  let environment = ProcessInfo.processInfo.environment
  let terminal: Terminal
  let configuration: Configuration
  do {
    configuration = try Configuration(path: paths.configuration)
    let limit: ColorDepth? =
      switch options.color {
      case .auto: nil
      case .never: ColorDepth.none
      case .palette16: .palette16
      case .palette256: .palette256
      case .truecolor: .truecolor
      }
    terminal = try Terminal(limit: limit, ascii: options.ascii)
  } catch let error as TerminalError {
    SessionSource.complain("reev-tui: \(error)")
    throw ExitCode(2)
  } catch let error as ConfigurationError {
    SessionSource.complain("reev-tui: \(error)")
    throw ExitCode(2)
  }
  let saved = SavedState.read(from: paths.state)
  var app = App(
    columns: terminal.columns, rows: terminal.rows,
    style: Style(
      theme: configuration.resolvedTheme(environment: environment), colors: terminal.colors,
      isUnicode: terminal.isUnicode),
    keymap: Keymap(overrides: configuration.keys), config: configuration, saved: saved,
    moment: Instant(now: 0, tick: 0), screens: [first])
  app.isMouseOn = saved.isMouseOn
  if let sort = SessionQuery.Sort(text: saved.sort) { app.list.sort = sort }
  if let target {
    app.lastRequest = 1
    app.player = PlayerState(target: target, request: 1, startAt: time, listRow: nil)
    app.player?.followsPointer = saved.followsPointer
  }
  let loop = AppLoop(terminal: terminal, app: app, location: store.location, paths: paths)
  let code = loop.run()
  terminal.close()
  if code != 0 { throw ExitCode(code) }
}
