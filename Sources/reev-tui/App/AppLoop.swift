import Foundation
import ReevCells
import ReevStore
import ReevTerminal

/// Runs the program: waits for events, lets the value change, does what it asks for, shows it.
final class AppLoop {
  private let terminal: Terminal
  private let backend: Backend
  private let mailbox: Mailbox
  private let paths: ProgramPaths
  private var app: App
  private var exitCode: Int32?
  private var pacer = FramePacer()
  private let origin = ContinuousClock.now

  init(terminal: Terminal, app: App, location: StoreLocation, paths: ProgramPaths) {
    self.terminal = terminal
    self.app = app
    self.paths = paths
    mailbox = Mailbox()
    backend = Backend(location: location, mailbox: mailbox)
  }

  /// Runs until the user leaves; answers the exit code.
  func run() -> Int32 {
    perform(app.start(at: instant))
    if !app.isMouseOn { terminal.setMouse(on: false) }
    if app.config.theme == "auto" { terminal.askForBackground() }
    var isDirty = true
    while exitCode == nil {
      if isDirty, pacer.mayShow(at: instant.tick) {
        let screen = app.painted()
        let asks = pacer.asks
        if terminal.show(
          screen.grid, cursor: screen.cursor, asksForAcknowledgement: asks)
        {
          pacer.shown(at: instant.tick, asked: asks)
        }
        isDirty = false
      }
      var wait = app.wakeAfter ?? 60_000
      if isDirty { wait = min(wait, pacer.wait(at: instant.tick)) }
      let inputs = terminal.wait(milliseconds: wait)
      let now = instant
      for input in inputs {
        switch input {
        case .acknowledged: pacer.acknowledged()
        case .resized:
          app.columns = terminal.columns
          app.rows = terminal.rows
          terminal.redraw()
          pacer.reset()
        case .continued:
          terminal.redraw()
          pacer.reset()
        default: break
        }
        if input != .acknowledged {
          perform(app.update(.input(input), at: now))
          isDirty = true
        }
      }
      for event in mailbox.drain() {
        perform(app.update(event, at: now))
        isDirty = true
      }
      let hadDue = (app.wakeAfter ?? 1) == 0
      perform(app.update(.tick, at: instant))
      if hadDue || inputs.isEmpty { isDirty = true }
    }
    return exitCode ?? 0
  }

  private var instant: Instant {
    Instant(
      now: Int64(Date().timeIntervalSince1970 * 1000),
      tick: Int(clamping: origin.duration(to: .now) / .milliseconds(1)))
  }

  private func perform(_ actions: [Action]) {
    for action in actions { perform(action) }
  }

  private func perform(_ action: Action) {
    switch action {
    case .loadDashboard: backend.loadDashboard()
    case .loadRows(let number, let anchor, let query):
      backend.loadRows(number: number, anchor, query)
    case .countSessions(let generation, let query):
      backend.count(query, generation: generation)
    case .loadValues: backend.loadValues()
    case .open(let target, let request): backend.open(target, request: request)
    case .closeRecording: backend.closeRecording()
    case .makeFrame(let request): backend.makeFrame(request)
    case .search(let text, let from, let isForward, let request):
      backend.search(text, from: from, isForward: isForward, request: request)
    case .endSearch: backend.endSearch()
    case .preview(let request): backend.previewer.preview(request)
    case .hover(let request): backend.previewer.hover(request)
    case .copy(let text):
      // Whatever was recorded, a paste is text: lines, and nothing in them acts on a terminal.
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      terminal.copy(lines.map { sanitized(String($0)) }.joined(separator: "\n"))
    case .save(let text, let name): save(text, as: name)
    case .remember(let state): state.write(to: paths.state)
    case .setMouse(let isOn): terminal.setMouse(on: isOn)
    case .setMotion(let isOn): terminal.setMotion(on: isOn)
    case .redraw: terminal.redraw()
    case .suspend:
      for input in terminal.suspend() where input == .resized {
        app.columns = terminal.columns
        app.rows = terminal.rows
      }
      pacer.reset()
    case .quit(let code): exitCode = code
    }
  }

  private func save(_ text: String, as name: String) {
    let folder = FileManager.default.currentDirectoryPath
    do {
      let path = try SavedFile.write(Array(text.utf8), named: name, in: folder)
      mailbox.post(.message("saved \(sanitized(path))", isError: false))
    } catch {
      mailbox.post(.message("\(sanitized(folder)) can't be written to", isError: true))
    }
  }
}

/// Decides when the next frame may be sent: when the terminal has acknowledged the last one, so
/// that a slow link never holds more than one frame. A terminal that does not answer gets five
/// frames a second.
struct FramePacer {
  private var sentAt: Int?
  private var lastShown = Int.min / 2
  private var silences = 0
  private var frames = 0

  /// Whether the next frame shall carry a question; a silent terminal is asked now and then.
  var asks: Bool { silences < 2 || frames % 20 == 0 }

  /// Whether a frame may be sent at a tick.
  mutating func mayShow(at tick: Int) -> Bool {
    guard let sentAt else { return silences < 2 || tick - lastShown >= 200 }
    if tick - sentAt < 500 { return false }
    silences = min(2, silences + 1)
    self.sentAt = nil
    return true
  }

  /// How long to wait for a frame's turn, ms.
  func wait(at tick: Int) -> Int {
    if let sentAt { return max(1, sentAt + 500 - tick) }
    return silences < 2 ? 0 : max(1, lastShown + 200 - tick)
  }

  /// A frame was sent.
  mutating func shown(at tick: Int, asked: Bool) {
    lastShown = tick
    frames += 1
    sentAt = asked ? tick : nil
  }

  /// The terminal has shown the last frame.
  mutating func acknowledged() {
    sentAt = nil
    silences = 0
  }

  /// Forgets what is outstanding, after a stop or another size.
  mutating func reset() { sentAt = nil }
}
