import Foundation
import Testing

/// The dashboard and the list on a database, through tmux.
@Suite("Stories: dashboard and list", .serialized, .enabled(if: Programs.hasCorpus))
struct TerminalListStories {
  private func dashboard(columns: Int = 140, rows: Int = 36) throws -> TerminalSession {
    let database = try TerminalDatabase.shared.get()
    let screen = try TerminalSession(
      Programs.watched("--data-dir \(database.dataDirectory)"), columns: columns, rows: rows)
    try screen.waitFor("errors today")
    try screen.waitFor("Latest sessions")
    return screen
  }

  private func list(_ filter: String = "", columns: Int = 140, rows: Int = 36) throws
    -> TerminalSession
  {
    let screen = try dashboard(columns: columns, rows: rows)
    try screen.press("s")
    try screen.waitFor("10,012 sessions")
    if !filter.isEmpty {
      try screen.press("/")
      try screen.type(filter)
      try screen.press("Enter")
      try screen.waitFor(" match")
    }
    return screen
  }

  /// The line that the cursor stands on.
  private func cursorLine(_ screen: TerminalSession) throws -> String {
    try screen.lines.first { $0.hasPrefix("▸") } ?? ""
  }

  @Test func `the dashboard shows today, the last day and the latest ten`() throws {
    let screen = try dashboard()
    let text = try screen.text
    for wanted in [
      "average duration", "clicks today", "errors today", "last 24 hours", "receiving data ✓",
      "10,012 in all",
    ] {
      #expect(text.contains(wanted), "\(wanted) in\n\(text)")
    }
    #expect(try screen.lines.filter { $0.contains("shop.example") }.count == 10)
  }

  @Test func `the dashboard keeps its cursor when it refreshes`() throws {
    let screen = try dashboard()
    try screen.press("j", "j", "j")
    try screen.waitFor { $0.components(separatedBy: "\n").contains { $0.hasPrefix("▸") } }
    let before = try cursorLine(screen)
    usleep(3_000_000)
    #expect(try cursorLine(screen) == before)
  }

  @Test func `the dashboard's own quit leaves`() throws {
    let screen = try dashboard()
    try screen.press("q")
    try screen.waitFor("ended 0, the same")
  }

  @Test func `G goes to the last of ten thousand, g back`() throws {
    let screen = try list()
    try screen.press("G")
    try screen.waitFor("10,012 of 10,012")
    try screen.press("g")
    try screen.waitFor("1 of 10,012")
  }

  @Test func `a page is gone down and up`() throws {
    let screen = try list()
    try screen.press("PageDown")
    try screen.waitFor("31 of 10,012")
    try screen.press("C-u")
    try screen.waitFor("1 of 10,012")
  }

  static let filters: [(filter: String, matches: String)] = [
    ("device:mobile", " match"), ("errors:>0 device:desktop", " match"),
    ("url:/checkout", "2,500 match"), ("url:127.0.0.1", "12 match"), ("duration:>29m", " match"),
    ("browser:firefox os:linux", " match"), ("user:user7", " match"), ("title:psutil", "1 match"),
    ("since:2h", " match"), ("clicks:59", " match"), ("-url:shop.example", "12 match"),
    ("device:desktop,tablet pages:>=6", " match"), ("url:/cart | url:/checkout", "5,000 match"),
    ("sort:-duration limit:5", "5 match"), ("/product.9[0-6]$/", " match"),
  ]

  @Test(arguments: filters)
  func `a filter lets matching sessions through`(_ story: (filter: String, matches: String)) throws
  {
    let screen = try list(story.filter)
    try screen.waitFor(story.matches)
    try screen.waitForNo("10,012 match")
    try screen.waitForNo("Reading")
    #expect(try !cursorLine(screen).isEmpty)
  }

  @Test func `a bad token gives its reason and the key that was meant`() throws {
    let screen = try list()
    try screen.press("/")
    try screen.type("device:mobile dur:>3")
    try screen.waitFor("no key `dur`; duration?")
    try screen.waitFor("2,001 match")
    try screen.press("Escape")
    try screen.waitFor("10,012 sessions")
  }

  @Test func `Tab completes keys and values`() throws {
    let screen = try list()
    try screen.press("/")
    try screen.type("dev")
    try screen.press("Tab")
    try screen.waitFor("/ device:")
    try screen.type("mo")
    try screen.press("Tab", "Enter")
    try screen.waitFor("2,001 match")
    try screen.waitFor("/ device:mobile")
  }

  @Test func `filters come back from the history, after a restart too`() throws {
    let screen = try list("errors:>0")
    try screen.press("c")
    try screen.waitFor("10,012 sessions")
    try screen.press("/", "Up", "Enter")
    try screen.waitFor("/ errors:>0")
    try screen.press("Q")
    try screen.waitFor("ended 0")
    try screen.run(
      "\(quoted(Programs.path("reev-tui"))) --data-dir \(try TerminalDatabase.shared.get().dataDirectory)"
    )
    try screen.waitFor("Latest sessions")
    try screen.press("/", "Up")
    try screen.waitFor("/ errors:>0")
  }

  @Test func `the panel filters for those who don't type`() throws {
    let screen = try list()
    try screen.press("F", "Right", "Down", "Right", "Right", "Down", "Down")
    try screen.type("checkout")
    try screen.waitFor("started:today device:mobile url:checkout")
    try screen.press("Enter")
    try screen.waitFor(" match")
    try screen.waitFor("/ started:today device:mobile url:checkout")
  }

  @Test func `the panel takes days of one's own`() throws {
    let screen = try list()
    try screen.press("F", "Down", "Down", "Down", "Down")
    try screen.type("3d")
    try screen.press("Down")
    try screen.type("2d")
    try screen.waitFor("= started:3d..2d")
    try screen.press("Enter")
    try screen.waitFor("1,440 match")
    try screen.press("F")
    try screen.waitFor { $0.contains(/From +3d/) }
  }

  @Test func `values are offered with how many sessions have them`() throws {
    let screen = try list()
    try screen.press("/")
    try screen.type("device:")
    try screen.waitFor("mobile 2,00")
    try screen.type("desktop,t")
    try screen.press("Tab")
    try screen.waitFor("/ device:desktop,tablet")
    try screen.press("Enter")
    try screen.waitFor(" match")
  }

  @Test func `the wheel moves in the list`() throws {
    let screen = try list()
    let before = try cursorLine(screen)
    for _ in 0..<3 { try screen.send("\u{1B}[<65;20;12M") }
    try screen.waitFor { _ in (try? cursorLine(screen)) != before }
  }

  @Test func `a session that comes in shows by itself, and the cursor stays on its own`() throws {
    let database = try TerminalDatabase.shared.get()
    let screen = try dashboard()
    try screen.press("j", "j")
    try screen.waitFor { $0.components(separatedBy: "\n").contains { $0.hasPrefix("▸") } }
    let before = try cursorLine(screen)
    func sql(_ statement: String) throws {
      try execute(
        "/usr/bin/psql",
        [
          "-q", "-h", database.dataDirectory + "/run", "-U", "reev", "-d", "reev", "-c", statement,
        ])
    }
    let id = UUID().uuidString
    try sql(
      """
      insert into sessions (id, project_id, page_url, started_at, duration, is_dirty)
      values ('\(id)', 'default', 'https://shop.example/just-now', now(), 5, false)
      """)
    defer { try? sql("delete from sessions where id = '\(id)'") }
    try screen.waitFor("shop.example/just-now")
    #expect(try cursorLine(screen) == before)
  }

  @Test func `an empty answer says what to do`() throws {
    let screen = try list("url:nowhere")
    try screen.waitFor("No session matches")
    try screen.press("c")
    try screen.waitFor("10,012 sessions")
  }

  @Test func `the list is sorted by any column, and the other way round`() throws {
    let screen = try list()
    try screen.press(">")
    try screen.waitFor("Page ▴")
    try screen.press(">")
    try screen.waitFor("Duration ▾")
    try screen.waitFor { $0.contains("29:59") }
    try screen.press("s")
    try screen.waitFor("Duration ▴")
    try screen.press("<", "<")
    try screen.waitFor("Started ▾")
  }

  @Test func `a wide list shows every column, and sorts by each of them`() throws {
    let screen = try list(columns: 220)
    let columns = [
      "Started", "Page", "Duration", "Active", "Device", "Browser", "OS", "Clicks", "Errors",
      "Pages", "Health", "ID",
    ]
    let headings = try screen.lines[3].split(separator: " ").map(String.init)
    #expect(headings.filter { $0 != "▾" } == columns)
    for column in columns.dropFirst() + columns.prefix(1) {
      try screen.press(">")
      try screen.waitFor { $0.contains("\(column) ▾") || $0.contains("\(column) ▴") }
      try screen.waitFor { $0.components(separatedBy: "\n")[4].hasPrefix("▸") }
    }
  }

  @Test func `a word that is being typed is completed, not refused`() throws {
    let screen = try list()
    try screen.press("/")
    try screen.type("sort:-er")
    try screen.waitFor("Tab  -errors")
    try screen.type("x")
    try screen.waitFor("can't sort by `-erx`")
    try screen.press("BSpace", "Tab", "Enter")
    try screen.waitFor("Errors ▾")
  }

  @Test func `what is marked is copied together`() throws {
    let screen = try list("url:127.0.0.1")
    try screen.press("Space", "Space", "y")
    try screen.waitFor("2 marked")
    try screen.waitFor { $0.contains("copied: reev-tui play ") && $0.contains("; reev-tui play ") }
  }

  @Test func `p says so where there is no room for details`() throws {
    let screen = try list(columns: 80, rows: 24)
    try screen.press("p")
    try screen.waitFor("details need 90 columns")
    try screen.resize(columns: 140, rows: 36)
    try screen.waitFor("no events stored")
    try screen.press("p")
    try screen.waitForNo("no events stored")
  }

  @Test func `the smallest screens name errors, receiving and the panel's fields`() throws {
    let screen = try dashboard(columns: 60, rows: 16)
    let text = try screen.text
    #expect(text.contains("errors today"), "\(text)")
    #expect(text.contains("receiving ✓") || text.contains("no data for"), "\(text)")
    try screen.press("s")
    try screen.waitFor("10,012 sessions")
    try screen.press("F")
    let panel = try screen.waitFor("Esc leaves it")
    for label in ["Started", "Device", "Errors", "Page URL", "From", "Until", "Saved filter"] {
      #expect(panel.contains(label + " "), "\(label) in\n\(panel)")
    }
    // Together they would be Alt-C.
    try screen.press("Escape")
    try screen.waitForNo("Esc leaves it")
    try screen.press("C")
    try screen.waitFor("─ Columns")
    #expect(try screen.lines[15].contains("q back"), "the box leaves the footer alone")
  }

  @Test func `a click on a heading sorts, a click on a row selects, a second opens`() throws {
    let screen = try list("url:127.0.0.1")
    try screen.click(row: 3, column: 20)
    try screen.waitFor("Page ▴")
    try screen.click(row: 6, column: 20)
    try screen.waitFor("3 of 12")
    try screen.click(row: 6, column: 20)
    try screen.waitFor("Events")
  }

  @Test func `p shows a session's details, t its age, Space marks it`() throws {
    let screen = try list("url:127.0.0.1")
    try screen.press("p")
    try screen.waitFor("viewport")
    try screen.press("t")
    try screen.waitFor(" ago")
    try screen.press("Space")
    try screen.waitFor("1 marked")
    try screen.press("y")
    try screen.waitFor("copied: reev-tui play ")
    try screen.press("p", "t")
  }

  @Test func `p shows a session's first and last frame`() throws {
    let screen = try list("url:21001", columns: 140, rows: 44)
    try screen.press("p")
    try screen.waitFor("first frame")
    try screen.waitFor("last frame")
    // The page stands between the two headings.
    try screen.waitFor { text in
      let after = text.components(separatedBy: "first frame").last ?? ""
      let between = after.components(separatedBy: "last frame")[0]
      return between.filter { !" \n│".contains($0) }.count > 40
    }
    try screen.waitFor("nothing is missing")
    try screen.press("p")
    try screen.waitForNo("first frame")
  }

  @Test func `p says why a session has no frames`() throws {
    let screen = try list("url:/checkout", columns: 140, rows: 44)
    try screen.press("p")
    try screen.waitFor("no events stored")
    try screen.press("p")
  }

  @Test func `marked sessions are shown alone`() throws {
    let screen = try list("url:127.0.0.1")
    try screen.press("Space", "Space", "M")
    try screen.waitFor("2 match")
    try screen.press("c")
    try screen.waitFor("10,012 sessions")
  }

  @Test func `a filter is saved under a name, and used by it and in the panel`() throws {
    let screen = try list("errors:>0")
    try screen.press("S")
    try screen.waitFor("save this filter as @")
    try screen.type("bad")
    try screen.press("Enter")
    try screen.waitFor("saved: @bad")
    try screen.press("c")
    try screen.waitFor("10,012 sessions")
    try screen.press("/")
    try screen.type("@bad device:mobile")
    try screen.press("Enter")
    try screen.waitFor(" match")
    try screen.waitForNo("10,012")
    try screen.press("c", "F", "Up", "Down", "Down", "Down", "Down", "Down", "Down", "Right")
    try screen.waitFor("= @bad")
    try screen.press("Enter")
    try screen.waitFor("/ @bad")
  }

  @Test func `columns are chosen, and stay chosen`() throws {
    let screen = try list()
    try screen.press("C")
    try screen.waitFor("─ Columns")
    // Page goes, and comes back as the last shown one.
    try screen.press("j", "Space", "Enter")
    try screen.waitForNo("─ Columns")
    try screen.waitFor { !$0.contains("shop.example") }
    try screen.press("Q")
    try screen.waitFor("ended 0")
    try screen.run(
      "\(quoted(Programs.path("reev-tui"))) --data-dir \(try TerminalDatabase.shared.get().dataDirectory)"
    )
    try screen.waitFor("Latest sessions")
    try screen.press("s")
    try screen.waitFor("10,012 sessions")
    #expect(try !screen.text.contains("shop.example"))
  }

  @Test func `a key that is not recorded answers so`() throws {
    let screen = try list()
    try screen.press("/")
    try screen.type("country:de")
    try screen.waitFor("`country` is not recorded")
    try screen.press("Escape")
  }

  @Test func `the list shows each session's health, and sorts by it`() throws {
    let screen = try list("url:127.0.0.1", columns: 170)
    try screen.waitFor("Health")
    try screen.waitFor { $0.split(separator: "\n").filter { $0.contains(" ok ") }.count == 12 }
    try screen.press("/")
    try screen.type(" sort:health")
    try screen.press("Enter")
    try screen.waitFor("12 match")
  }

  @Test func `pages are read from the end to the start`() throws {
    let screen = try list()
    try screen.press("G")
    try screen.waitFor("10,012 of 10,012")
    for _ in 0..<8 { try screen.press("PageUp") }
    try screen.waitFor("9,772 of 10,012")
    try screen.press("g")
    try screen.waitFor("1 of 10,012")
  }

  @Test func `a session is watched, and q comes back to its row and filter`() throws {
    let screen = try list("url:127.0.0.1")
    try screen.press("j", "j")
    try screen.waitFor("3 of 12")
    let row = try cursorLine(screen)
    try screen.press("Enter")
    try screen.waitFor("(3/12)")
    try screen.waitFor("▶")
    try screen.press("Space")
    try screen.waitFor("⏸")
    try screen.press("5")
    try screen.press("q")
    try screen.waitFor("3 of 12")
    try screen.waitFor("/ url:127.0.0.1")
    #expect(try cursorLine(screen) == row)
    try screen.press("q", "q")
    try screen.waitFor("ended 0, the same")
  }

  @Test func `the neighbours in the filtered list are a key away`() throws {
    let screen = try list("url:127.0.0.1")
    try screen.press("Enter")
    try screen.waitFor("(1/12)")
    try screen.press(")")
    try screen.waitFor("(2/12)")
    try screen.press("(")
    try screen.waitFor("(1/12)")
    try screen.press("(")
    try screen.waitFor("first session")
  }

  @Test func `a session without events says why it can't be replayed`() throws {
    let screen = try list()
    try screen.press("Enter")
    try screen.waitFor("can't be replayed")
    try screen.waitFor("no events")
    try screen.press("q")
    try screen.waitFor("10,012 sessions")
  }

  @Test func `the error is reached from the sidebar`() throws {
    let screen = try list("url:21001")
    try screen.press("Enter")
    try screen.waitFor("Events")
    try screen.press("Space", "a", "a")
    try screen.waitFor("✕ Uncaught")
    try screen.press("Tab", "Enter")
    try screen.waitFor("⏸   0:22 ")
  }

  @Test func `a database that comes late, or goes and comes back, is waited for`() throws {
    let directory = "/tmp/reev-late-\(getpid())"
    let screen = try TerminalSession(Programs.watched("--data-dir \(directory)"))
    try screen.waitFor("The database does not answer")
    try TerminalDatabase.serve(directory)
    try screen.waitFor("No sessions yet")
    try screen.waitFor("reevd snippet")
    try screen.press("q")
    try screen.waitFor("ended 0, the same")
  }

  @Test func `play takes a unique prefix of an id, and a time`() throws {
    let database = try TerminalDatabase.shared.get()
    let id = try execute(
      Programs.path("reev-tui"),
      ["list", "--data-dir", database.dataDirectory, "url:21001"]
    ).components(separatedBy: "\n")[1].prefix(8)
    let screen = try TerminalSession(
      Programs.watched("play \(id) --at 0:22 --data-dir \(database.dataDirectory)"))
    try screen.waitFor("⏸   0:22 ")
  }

  @Test func `without a terminal the output is plain, and exit codes are those of the design`()
    throws
  {
    let database = try TerminalDatabase.shared.get()
    let stories: [(arguments: String, code: Int32, output: String)] = [
      ("", 0, "sessions today"), ("stats --json", 0, "\"averageDuration\":"),
      ("list --limit 3", 0, "shop.example"), ("list url:nowhere", 1, ""),
      ("list --json url:nowhere", 1, "\"total\":0"), ("list dur:3", 2, ""),
      ("list --nonsense", 2, ""),
      ("play zzz", 1, ""), ("render zzz", 1, ""), ("play 0", 2, ""), ("list --help", 0, "EXAMPLES"),
      ("--paths", 0, "tui.toml"), ("keys", 0, "play or pause"),
    ]
    for story in stories {
      let process = Process()
      process.executableURL = URL(filePath: Programs.path("reev-tui"))
      let words = story.arguments.split(separator: " ").map(String.init)
      process.arguments = words
      var environment = ProcessInfo.processInfo.environment
      environment["REEV_DATA_DIR"] = database.dataDirectory
      process.environment = environment
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      let text = String(
        decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == story.code, "\(story.arguments)")
      #expect(story.output.isEmpty || text.contains(story.output), "\(story.arguments): \(text)")
      #expect(!text.contains("\u{1B}"), "\(story.arguments)")
    }
  }
}
