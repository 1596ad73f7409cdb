import Foundation
import Testing

/// Each key of the help's table is pressed on the screen that it belongs to.
@Suite("Stories: every key", .serialized, .enabled(if: Programs.hasCorpus))
struct TerminalKeyStories {
  /// The keys of a part of docs/keys.md, by tmux's names.
  private func keys(_ heading: String) throws -> [String] {
    let table = try execute(Programs.path("reev-tui"), ["keys", "--markdown"])
    let part = try #require(
      table.components(separatedBy: "\n## ").first { $0.hasPrefix(heading) })
    let names = part.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { row in
      row.components(separatedBy: " | ")[0].split(separator: "`").map(String.init)
        .filter { $0.contains { !" |\\".contains($0) } }
    }
    return names.map { name in
      switch name {
      case "Esc": "Escape"
      case "Backspace": "BSpace"
      case "Shift-Tab": "BTab"
      case _ where name.hasPrefix("Ctrl-"): "C-" + name.dropFirst(5).lowercased()
      default: name
      }
    }
  }

  /// What leaves the program has stories of its own.
  private let leaving: Set<String> = ["q", "Q", "C-c", "C-z", "Escape"]
  /// What takes the following keys for itself until Escape.
  private let catching: Set<String> = [
    "?", "F1", ":", "C-p", "/", "F", "C", "S", "m", "'", "i",
  ]

  @Test(arguments: ["Dashboard", "Session list", "Player"])
  func `every key may be pressed, and the screen stays`(part: String) throws {
    let database = try TerminalDatabase.shared.get()
    let screen = try TerminalSession(
      // A frame that is saved lands in the session's folder.
      "cd $XDG_STATE_HOME; " + Programs.watched("--data-dir \(database.dataDirectory)"),
      columns: 140, rows: 36)
    try screen.waitFor("Latest sessions")
    func come() throws {
      if part == "Dashboard" { return }
      try screen.press("s")
      try screen.waitFor("10,012 sessions")
      if part == "Session list" { return }
      try screen.press("/")
      try screen.type("url:127.0.0.1")
      try screen.press("Enter")
      try screen.waitFor("12 match")
      try screen.press("Enter")
      try screen.waitFor("Events")
    }
    func isThere(_ text: String) -> Bool {
      switch part {
      case "Dashboard": text.contains("Latest sessions")
      case "Session list": text.contains("› sessions")
      default: text.contains("Events")
      }
    }
    try come()
    let pressed = try keys(part) + keys("Everywhere")
    #expect(pressed.count > 10)
    for key in pressed where !leaving.contains(key) {
      try screen.press(key)
      usleep(60_000)
      if catching.contains(key) {
        try screen.press("Escape")
        usleep(120_000)
      }
      // Keys that go elsewhere, and full screen, are undone.
      if part == "Dashboard", ["Enter", "s", "Tab", "/"].contains(key) {
        try screen.waitFor { !$0.contains("Latest sessions") }
        try screen.press("q")
        try screen.waitFor("Latest sessions")
      }
      if part == "Session list", key == "Enter" {
        usleep(250_000)
        try screen.press("q")
      }
      if part == "Player", key == "f" { try screen.press("f") }
      do {
        try screen.waitFor(8, isThere)
      } catch {
        Issue.record("after \(key): \(error)")
        return
      }
    }
    try screen.press("Q")
    try screen.waitFor("ended 0, the same")
  }
}
