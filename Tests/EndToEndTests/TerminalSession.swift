import Foundation

/// A program on a screen of its own: a private tmux server with one pane.
final class TerminalSession {
  let columns: Int
  let rows: Int
  private let socket: String
  /// What the session's programs keep lies in here, and goes with the session.
  private let folder: String

  /// What a story fails with; the screen as it was is in it.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Starts `bash` in a pane, and a command in it.
  init(
    _ command: String, columns: Int = 120, rows: Int = 36, terminal: String = "tmux-256color",
    environment: [String: String] = [:]
  ) throws {
    self.columns = columns
    self.rows = rows
    socket = "reevtest-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    folder = NSTemporaryDirectory() + socket
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var variables = [
      "TERM": terminal, "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder,
      "PS1": "$ ", "COLORTERM": "",
    ]
    variables.merge(environment) { $1 }
    let assignments = variables.map { "\($0)=\(quoted($1))" }.sorted().joined(separator: " ")
    try tmux([
      "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
      "env \(assignments) bash --norc --noprofile",
    ])
    try tmux(["set-option", "-g", "status", "off"])
    try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    _ = try waitFor { $0.contains("$") }
    if !command.isEmpty { try run(command) }
  }

  deinit {
    // A program that is still there keeps its state when its terminal goes: nothing may come after
    // the folder is gone.
    let pane = (try? tmux(["display-message", "-p", "#{pane_pid}"])) ?? ""
    let shell = pid_t(pane.trimmingCharacters(in: .whitespacesAndNewlines))
    let programs = shell.map { children(of: $0) } ?? []
    _ = try? tmux(["kill-server"])
    for program in programs {
      for _ in 0..<100 where kill(program, 0) == 0 { usleep(20_000) }
    }
    try? FileManager.default.removeItem(atPath: folder)
    try? FileManager.default.removeItem(atPath: "/tmp/tmux-\(getuid())/\(socket)")
  }

  /// Types a command line.
  func run(_ command: String) throws {
    try tmux(["send-keys", "-l", "--", command])
    try tmux(["send-keys", "Enter"])
  }

  /// Presses keys by tmux's names (`Enter`, `Escape`, `C-l`, `Down`), characters as they are.
  func press(_ keys: String...) throws {
    for key in keys {
      try tmux(key.count == 1 ? ["send-keys", "-l", "--", key] : ["send-keys", key])
    }
  }

  /// Types text.
  func type(_ text: String) throws { try tmux(["send-keys", "-l", "--", text]) }

  /// Sends bytes as the terminal would, for example mouse reports.
  func send(_ text: String) throws { try tmux(["send-keys", "-l", "--", text]) }

  /// Clicks a cell, from 0.
  func click(row: Int, column: Int) throws {
    try send("\u{1B}[<0;\(column + 1);\(row + 1)M\u{1B}[<0;\(column + 1);\(row + 1)m")
  }

  func resize(columns: Int, rows: Int) throws {
    try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// The process that runs in the pane's foreground, by its name.
  func signal(_ name: String, to program: String) throws {
    let pane = try tmux(["display-message", "-p", "#{pane_tty}"]).trimmingCharacters(
      in: .whitespacesAndNewlines)
    let terminal = pane.replacingOccurrences(of: "/dev/", with: "")
    let children = try execute("/usr/bin/pgrep", ["-t", terminal, "-x", program])
    for child in children.split(separator: "\n") {
      _ = try execute("/usr/bin/kill", ["-s", name, String(child)])
    }
  }

  /// The screen's lines.
  var lines: [String] {
    get throws {
      try tmux(["capture-pane", "-p"]).components(separatedBy: "\n")
    }
  }

  /// The screen's text.
  var text: String { get throws { try lines.joined(separator: "\n") } }

  /// The screen's text with its colours as escape sequences.
  var coloredText: String {
    get throws { try tmux(["capture-pane", "-p", "-e"]) }
  }

  /// Whether the pane is as a shell expects it: no alternate screen, no mouse, a cursor.
  var isPlain: Bool {
    get throws {
      try tmux(["display-message", "-p", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}"])
        .trimmingCharacters(in: .whitespacesAndNewlines) == "001"
    }
  }

  /// The window title that the program set, if it set one.
  var title: String {
    get throws {
      try tmux(["display-message", "-p", "#{pane_title}"]).trimmingCharacters(
        in: .whitespacesAndNewlines)
    }
  }

  /// Waits until the screen satisfies a claim, and answers it.
  @discardableResult
  func waitFor(
    _ seconds: Double = 20, _ claim: (String) -> Bool
  ) throws -> String {
    let end = Date().addingTimeInterval(seconds)
    var shown = ""
    while Date() < end {
      shown = try text
      if claim(shown) { return shown }
      usleep(40_000)
    }
    throw Failure(description: "the screen did not become as expected; it is\n\(shown)")
  }

  /// Waits until the screen shows a text.
  @discardableResult
  func waitFor(_ wanted: String, seconds: Double = 20) throws -> String {
    do {
      return try waitFor(seconds) { $0.contains(wanted) }
    } catch let failure as Failure {
      throw Failure(description: "no \u{201C}\(wanted)\u{201D}: \(failure.description)")
    }
  }

  /// Waits until a text is gone from the screen.
  @discardableResult
  func waitForNo(_ unwanted: String, seconds: Double = 20) throws -> String {
    do {
      return try waitFor(seconds) { !$0.contains(unwanted) }
    } catch let failure as Failure {
      throw Failure(description: "still \u{201C}\(unwanted)\u{201D}: \(failure.description)")
    }
  }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    try execute("/usr/bin/tmux", ["-L", socket] + arguments)
  }
}

/// Runs a program to its end and answers what it printed.
///
/// A server that the program leaves behind would hold a pipe open, and with it what Foundation
/// waits for: the output goes through a file, and every other descriptor is closed first. The
/// signals that this process's threads block are let through again.
@discardableResult
func execute(_ program: String, _ arguments: [String]) throws -> String {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/perl")
  process.arguments =
    [
      "-MPOSIX", "-e",
      // Tests beside this one may have opened hundreds.
      "POSIX::close($_) for grep { $_ > 2 } map { /(\\d+)$/ } glob '/proc/self/fd/*';"
        + " sigprocmask(SIG_SETMASK, POSIX::SigSet->new); exec @ARGV",
      program,
    ] + arguments
  let path = NSTemporaryDirectory() + "reev-output-\(UUID().uuidString)"
  _ = FileManager.default.createFile(atPath: path, contents: nil)
  defer { try? FileManager.default.removeItem(atPath: path) }
  let output = try FileHandle(forWritingTo: URL(filePath: path))
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  process.standardInput = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  try output.close()
  return String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
}

/// The processes that a process has started.
private func children(of process: pid_t) -> [pid_t] {
  let output = (try? execute("/usr/bin/pgrep", ["-P", "\(process)"])) ?? ""
  return output.split(separator: "\n").compactMap { pid_t($0) }
}

/// A word for the shell.
func quoted(_ text: String) -> String {
  "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
}
