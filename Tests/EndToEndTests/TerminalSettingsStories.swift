import Foundation
import Testing

/// What the configuration and the options change, and what is kept between runs.
@Suite("Stories: settings", .serialized, .enabled(if: Programs.hasCorpus))
final class TerminalSettingsStories {
  private var folders: [String] = []

  deinit {
    for folder in folders { try? FileManager.default.removeItem(atPath: folder) }
  }

  /// A folder with a configuration in it, for `XDG_CONFIG_HOME`.
  private func configured(_ text: String) throws -> [String: String] {
    let folder = NSTemporaryDirectory() + "reev-config-\(UUID().uuidString)"
    folders.append(folder)
    try FileManager.default.createDirectory(
      atPath: folder + "/reev", withIntermediateDirectories: true)
    try text.write(toFile: folder + "/reev/tui.toml", atomically: true, encoding: .utf8)
    return ["XDG_CONFIG_HOME": folder]
  }

  private var options: String {
    get throws { "--data-dir \(try TerminalDatabase.shared.get().dataDirectory)" }
  }

  @Test func `the configuration's keys, colours, columns and filters apply`() throws {
    let screen = try TerminalSession(
      Programs.watched("\(try options) --color truecolor"),
      environment: try configured(
        """
        theme = "dark"
        columns = ["errors", "page", "id"]

        [keys]
        sessions = ["L"]

        [colors]
        accent = "#12a4b7"

        [filters]
        phones = "device:mobile"
        """))
    try screen.waitFor("Latest sessions")
    #expect(try screen.waitFor("all sessions").contains("L all sessions"))
    try screen.press("L")
    let list = try screen.waitFor("10,012 sessions")
    let headings = list.components(separatedBy: "\n")[3]
    #expect(headings.split(separator: " ").map(String.init) == ["Errors", "Page", "ID"])
    try screen.press("/")
    try screen.type("@pho")
    try screen.press("Tab", "Enter")
    try screen.waitFor("2,001 match")
    try screen.press("/")
    try screen.waitFor("/ @phones")
    // tmux keeps the colour as it came: 0x12, 0xa4, 0xb7.
    #expect(try screen.coloredText.contains("18;164;183") || screen.coloredText.contains("38;5;"))
  }

  @Test(arguments: [
    ("[keys]\nplay-pauze = [\"k\"]", "no command 'play-pauze'"),
    ("[keys]\nhelp = [\"Hyper-x\"]", "no key 'Hyper-x'"),
    ("theme = \"pink\"", "theme is auto, dark or light"),
    ("columns = [\"size\"]", "no column 'size'"), ("keys =", "tui.toml"),
  ])
  func `a wrong configuration says what and where`(text: String, reason: String) throws {
    #expect(try message(of: text).contains(reason))
  }

  /// What reev-tui says of a configuration, on a terminal.
  private func message(of text: String) throws -> String {
    let environment = try configured(text)
    let screen = try TerminalSession(
      "\(quoted(Programs.path("reev-tui"))) \(try options); echo code $?", columns: 200,
      environment: environment)
    return try screen.waitFor("code 2")
  }

  @Test(arguments: [("never", false), ("16", true), ("256", true), ("truecolor", true)])
  func `colours are as asked for`(choice: String, isColored: Bool) throws {
    let screen = try TerminalSession(
      Programs.watched(
        "play \(quoted(Programs.corpus + "/features.json")) --at 10 --color \(choice)"))
    try screen.waitFor("Events")
    let text = try screen.coloredText
    let has256 = text.contains("[38;5;") || text.contains("[48;5;") || text.contains(";5;")
    let has16 = text.range(of: "\u{1B}\\[[0-9;]*[349][0-7]m", options: .regularExpression) != nil
    #expect((has256 || has16 || text.contains(";2;")) == isColored)
    if choice == "16" { #expect(!has256) }
  }

  @Test func `what was chosen is kept between runs`() throws {
    let screen = try TerminalSession(Programs.watched(try options), columns: 140)
    try screen.waitFor("Latest sessions")
    try screen.press("s")
    try screen.waitFor("10,012 sessions")
    try screen.press(">")
    try screen.waitFor("Page ▴")
    try screen.press("t", "p")
    try screen.waitFor("viewport")
    try screen.press("Q")
    try screen.waitFor("ended 0")
    try screen.run("\(quoted(Programs.path("reev-tui"))) \(try options)")
    try screen.waitFor("Latest sessions")
    try screen.press("s")
    try screen.waitFor("10,012 sessions")
    try screen.waitFor("Page ▴")
    try screen.waitFor("viewport")
    #expect(try screen.text.contains(" ago") || screen.text.contains(" min"))
  }

  @Test func `the mouse stays off when it was turned off`() throws {
    let screen = try TerminalSession(Programs.watched(try options))
    try screen.waitFor("Latest sessions")
    try screen.press("F2")
    try screen.waitFor("mouse off")
    try screen.press("Q")
    try screen.waitFor("ended 0")
    try screen.run("\(quoted(Programs.path("reev-tui"))) \(try options)")
    try screen.waitFor("Latest sessions")
    try screen.press("F2")
    try screen.waitFor("mouse on")
  }

  @Test(arguments: [60, 80, 90])
  func `a narrow footer keeps help and the way back`(columns: Int) throws {
    let screen = try TerminalSession(
      Programs.watched(try options), columns: columns, rows: 24)
    try screen.waitFor("Latest sessions")
    #expect(try screen.lines[23].hasSuffix("? help  q quit"))
    try screen.press("s")
    try screen.waitFor("› sessions")
    #expect(try screen.lines[23].hasSuffix("? help  q back"))
    try screen.press("Enter")
    try screen.waitFor("can't be replayed")
    #expect(try screen.lines[23].hasSuffix("? help  q back"))
  }
}
