import Foundation
import Testing

/// What a key shows in the player.
struct PlayerStory: CustomTestStringConvertible, Sendable {
  var testDescription: String
  /// Where the player stands, paused, before the keys.
  var at = "10"
  /// tmux's names of keys, or characters.
  var keys: [String]
  /// What the screen shows then.
  var shows: String
  /// What it does not show any more.
  var hides = ""

  init(_ description: String, at: String = "10", keys: String, shows: String, hides: String = "") {
    testDescription = description
    self.at = at
    self.keys = keys.split(separator: " ").map(String.init)
    self.shows = shows
    self.hides = hides
  }
}

/// The player on recordings in files, through tmux: what the screen shows after each key.
///
/// `features.json`: 27 s, one page, an error at 0:22, clicks, inputs. `furo.json`: 28 s, five
/// pages.
@Suite("Stories: the player", .serialized, .enabled(if: Programs.hasCorpus))
struct TerminalPlayerStories {
  private func player(
    _ name: String = "features.json", at time: String? = "10", columns: Int = 120, rows: Int = 36,
    options: String = "", terminal: String = "tmux-256color", environment: [String: String] = [:]
  ) throws -> TerminalSession {
    let at = time.map { "--at \($0)" } ?? ""
    let session = try TerminalSession(
      Programs.watched("play \(quoted(Programs.corpus + "/" + name)) \(at) \(options)"),
      columns: columns, rows: rows, terminal: terminal, environment: environment)
    if columns >= 100 { try session.waitFor { $0.contains("0:00 →") || $0.contains("0:00 >") } }
    return session
  }

  static let keys = [
    PlayerStory("l goes 5 s forward", keys: "l", shows: "0:15 "),
    PlayerStory("Right goes 5 s forward", keys: "Right", shows: "0:15 "),
    PlayerStory("h goes 5 s back", keys: "h", shows: "0:05 "),
    PlayerStory("Left goes 5 s back", keys: "Left", shows: "0:05 "),
    PlayerStory("w goes 30 s forward, to the end at most", keys: "w", shows: "0:26 "),
    PlayerStory("b goes 30 s back, to the start at most", keys: "b", shows: "0:00 "),
    PlayerStory("5 goes to the middle", keys: "5", shows: "0:13 "),
    PlayerStory("0 goes to the start", keys: "0", shows: "0:00 "),
    PlayerStory("G goes to the end, g to the start", keys: "G g", shows: "0:00 "),
    PlayerStory("] goes to the next event", at: "5.9", keys: "]", shows: "▸ 0:06 ● Can I return"),
    PlayerStory("[ goes to the previous event", at: "8", keys: "[", shows: "0:07 ▭ E-mail"),
    PlayerStory("e goes to the next error", keys: "e", shows: "▸ 0:22 ✕ Uncaught"),
    PlayerStory("E goes back to the error", at: "26", keys: "E", shows: "▸ 0:22 ✕ Uncaught"),
    PlayerStory(
      "e says when there is no later error", at: "26", keys: "e", shows: "no later error"),
    PlayerStory(". steps an event forward", keys: ".", shows: "0:10 "),
    PlayerStory(", steps an event back", keys: ",", shows: "0:09 "),
    PlayerStory("> plays faster", keys: "> >", shows: "4×"),
    PlayerStory("< plays slower", keys: "<", shows: "0.5×"),
    PlayerStory("Backspace plays at 1×", keys: "> > > BSpace", shows: " 1×"),
    PlayerStory("I plays idle spans", keys: "I", shows: "idle spans are played"),
    PlayerStory("Space plays", keys: "Space", shows: "▶"),
    PlayerStory("Space twice pauses", keys: "Space Space", shows: "⏸"),
    PlayerStory(
      "Tab and j choose an event, Enter jumps", at: "0", keys: "Tab j j Enter", shows: "0:06 "),
    PlayerStory("a shows clicks only", keys: "a", shows: "Events: clicks", hides: "▭"),
    PlayerStory("a twice shows errors only", keys: "a a", shows: "Events: errors"),
    PlayerStory("i shows the error's details", at: "22.9", keys: "i", shows: "shop.js:34:43"),
    PlayerStory("i again closes them", at: "22.9", keys: "i i", shows: "Events", hides: "Details"),
    PlayerStory(
      "i shows the element under the pointer", at: "12", keys: "i", shows: "textarea#notes"),
    PlayerStory("i shows the element's box", at: "12", keys: "i", shows: "box "),
    PlayerStory("i shows the element's styles", at: "12", keys: "i", shows: "display: "),
    PlayerStory("v shows the page's outline", keys: "v", shows: "- banner"),
    PlayerStory(
      "v twice shows the page's text", keys: "v v", shows: "your order is on its way"),
    PlayerStory("v three times shows the page", keys: "v v v", shows: "view: page"),
    PlayerStory("z shows the page at 1:1", keys: "z", shows: " 1:1"),
    PlayerStory("z twice fits the page", keys: "z z", shows: "fit page"),
    PlayerStory("z three times fits the width", keys: "z z z", shows: "fit width"),
    PlayerStory("+ zooms in", keys: "+", shows: " px"),
    PlayerStory("- zooms out", keys: "-", shows: " px"),
    PlayerStory("= is 1:1", keys: "- - =", shows: " 1:1"),
    PlayerStory("f shows the page alone", keys: "f", shows: "⏸", hides: "Events"),
    PlayerStory("f again brings the rest back", keys: "f f", shows: "Events"),
    PlayerStory("y copies a link to the instant", keys: "y", shows: "--at 10"),
    PlayerStory("Y copies the page's text", keys: "Y", shows: "copied the page's text"),
    PlayerStory("p stops following the pointer", keys: "p", shows: "stays where it is"),
    PlayerStory("m sets a mark, ' goes to it", keys: "m x 0 ' x", shows: "0:10 "),
    PlayerStory("' says when there is no such mark", keys: "' z", shows: "no mark z"),
    PlayerStory("o sets the start of a loop", keys: "o", shows: "loop from 0:10"),
    PlayerStory("o twice loops", keys: "o l o", shows: "loop to 0:15"),
    PlayerStory("} says when there is no later page", keys: "}", shows: "no later page"),
    PlayerStory("{ goes to the page's start", keys: "{", shows: "0:00 "),
    PlayerStory(": seeks to a time", keys: ": 0 : 1 7 Enter", shows: "0:17 "),
    PlayerStory(": seeks by a span", keys: ": + 4 Enter", shows: "0:14 "),
    PlayerStory(": seeks to a percentage", keys: ": 5 0 % Enter", shows: "0:13 "),
    PlayerStory(": finds a command", keys: ": f u l l Enter", shows: "⏸", hides: "Events"),
    PlayerStory("Escape closes the palette", keys: ": z Escape", shows: "Events", hides: "Command"),
    PlayerStory("? shows the keys, ? closes them", keys: "? ?", shows: "Events", hides: "─ Keys"),
    PlayerStory("F1 shows the keys", keys: "F1", shows: "─ Keys"),
    PlayerStory("/ finds an event's text", at: "1", keys: "/ c o u p o n Enter", shows: "0:22 "),
    PlayerStory("/ says when nothing is found", keys: "/ q q z z Enter", shows: "not found: qqzz"),
    PlayerStory("L pans right", keys: "p z L L", shows: "Search the shop", hides: "Kiosk"),
    PlayerStory("H pans left", keys: "p z L L H H", shows: "Kiosk"),
    PlayerStory("J pans down", keys: "p z J J", shows: " 1:1", hides: "Kiosk"),
    PlayerStory("K pans up", keys: "p z J J K K", shows: "Kiosk"),
    PlayerStory("R reads the recording again", keys: "R", shows: "0:10 "),
    PlayerStory("( says that there is no list", keys: "(", shows: "not opened from one"),
    PlayerStory("F2 gives the mouse to the terminal", keys: "F2", shows: "mouse off"),
    PlayerStory(
      "a then ] goes to the next click", at: "1", keys: "a ]", shows: "▸ 0:05 ●"),
    PlayerStory(
      "/ finds when a text comes to the page", at: "1", keys: "/ o n _ i t s Enter", shows: "⏸"),
    PlayerStory("C-l draws the screen again", keys: "C-l", shows: "Events"),
  ]

  @Test(arguments: keys)
  func `a key does what help says`(_ story: PlayerStory) throws {
    let screen = try player(at: story.at)
    for key in story.keys { try screen.press(key) }
    try screen.waitFor(story.shows)
    if !story.hides.isEmpty { try screen.waitForNo(story.hides) }
  }

  @Test func `a file plays without a database, and q leaves the terminal as it was`() throws {
    let screen = try player(at: nil)
    try screen.waitFor("▶")
    try screen.waitFor("0:02 ")
    try screen.press("q")
    try screen.waitFor("ended 0, the same")
    #expect(try screen.isPlain)
  }

  @Test func `the timeline shows activity, clicks, errors and pages`() throws {
    let screen = try player("features.json", at: "0")
    let lines = try screen.lines
    #expect(lines[33].contains("▆") && lines[33].contains("▁"), "\(lines[33])")
    #expect(lines[34].contains("•") && lines[34].contains("✕"), "\(lines[34])")
    let visit = try player("furo.json", at: "0")
    try visit.waitFor { _ in
      (try? visit.lines[34].split(separator: "→").count) ?? 0 >= 4
    }
  }

  /// A recording of one paragraph, whose text changes at seconds; its path.
  private func recording(_ texts: [(second: Int, text: String)]) throws -> String {
    var lines = [
      #"{"type":4,"timestamp":0,"data":{"href":"http://a/","width":800,"height":600}}"#,
      #"{"type":2,"timestamp":0,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"#
        + #""tagName":"html","attributes":{},"childNodes":[{"type":2,"id":3,"tagName":"body","#
        + #""attributes":{},"childNodes":[{"type":2,"id":4,"tagName":"p","attributes":{},"#
        + #""childNodes":[{"type":3,"id":5,"textContent":"start"}]}]}]}]},"#
        + #""initialOffset":{"left":0,"top":0}}}"#,
    ]
    for (second, text) in texts {
      lines.append(
        #"{"type":3,"timestamp":\#(second * 1000),"data":{"source":0,"texts":[{"id":5,"value":"#
          + #""\#(text)"}],"attributes":[],"removes":[],"adds":[]}}"#)
      lines.append(
        #"{"type":3,"timestamp":\#(second * 1000),"data":{"source":2,"type":2,"id":4,"x":9,"y":9}}"#
      )
    }
    let file = NSTemporaryDirectory() + "reev-made-\(UUID().uuidString).json"
    try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }

  @Test func `an idle span is thin on the timeline, and skipped unless I plays it`() throws {
    let file = try recording([(2, "before"), (122, "after"), (125, "end")])
    defer { try? FileManager.default.removeItem(atPath: file) }
    let screen = try TerminalSession(Programs.watched("play \(file)"))
    try screen.waitFor("┄┄┄┄")
    try screen.waitFor("»")
    // Two minutes are over in seconds.
    try screen.waitFor("⏸   2:05 ", seconds: 12)
    try screen.press("I")
    try screen.waitFor("idle spans are played")
    try screen.press("g", "Space")
    try screen.waitFor("▶   0:05 ")
  }

  @Test(arguments: ["cat", "gzip -c"])
  func `what came of a slow pipe is shown before the rest comes`(_ program: String) throws {
    let file = try recording([(2, "first words"), (4, "later words")])
    let pipe = file + ".pipe"
    defer {
      for path in [file, pipe] { try? FileManager.default.removeItem(atPath: path) }
    }
    // The writer stays until the test is long over, or the reader goes.
    let writer = "(\(program) \(quoted(file)); sleep 60) >\(quoted(pipe))"
    _ = try execute(
      "/bin/sh", ["-c", "mkfifo \(quoted(pipe)) && { (\(writer)) >/dev/null 2>&1 & }"])
    let screen = try TerminalSession(Programs.watched("play \(quoted(pipe)) --at 0"))
    try screen.waitFor("start")
    try screen.waitFor("reading…")
  }

  @Test func `n goes on to the next instant that shows the text, N back`() throws {
    let file = try recording([(3, "alpha"), (6, "beta"), (9, "alpha again"), (12, "end")])
    defer { try? FileManager.default.removeItem(atPath: file) }
    let screen = try TerminalSession(Programs.watched("play \(file) --at 0"))
    try screen.waitFor("start")
    try screen.press("/")
    try screen.type("alpha")
    try screen.press("Enter")
    try screen.waitFor("⏸   0:03 ")
    try screen.press("n")
    try screen.waitFor("⏸   0:09 ")
    try screen.press("N")
    try screen.waitFor("⏸   0:03 ")
    try screen.press("n")
    try screen.waitFor("⏸   0:09 ")
    try screen.press("n")
    try screen.waitFor("only here")
  }

  @Test func `a loop comes back to its start`() throws {
    let screen = try player()
    try screen.press("o", "l", "o", ">", ">", "Space")
    try screen.waitFor("▶")
    func seconds() throws -> Int? {
      try screen.text.firstMatch(of: #/▶ +0:(\d\d) /#).flatMap { Int($0.1) }
    }
    var times: [Int] = []
    for _ in 0..<80 {
      if let time = try seconds(), times.last != time { times.append(time) }
      usleep(50_000)
    }
    #expect(times.allSatisfy { (10...15).contains($0) }, "\(times)")
    #expect(zip(times, times.dropFirst()).contains { $0 > $1 }, "\(times)")
  }

  @Test func `a recording plays while it is still read, and says so`() throws {
    let pipe = NSTemporaryDirectory() + "reev-slow-\(UUID().uuidString)"
    try execute("/usr/bin/mkfifo", [pipe])
    defer { try? FileManager.default.removeItem(atPath: pipe) }
    let file = quoted(Programs.corpus + "/furo.json")
    let seen = pipe + ".seen"
    let screen = try TerminalSession(
      "(head -c 1500000 \(file); until [ -e \(seen) ]; do sleep 0.1; done; rm \(seen); "
        + "tail -c +1500001 \(file)) > \(pipe) & clear; " + Programs.watched("play \(pipe)"))
    try screen.waitFor("reading…")
    try screen.waitFor("▶   0:0")
    #expect(try !screen.text.contains("0:28 1×"))
    try execute("/usr/bin/touch", [seen])
    try screen.waitFor("0:28 1×")
    try screen.waitForNo("reading…")
  }

  @Test func `events before the first snapshot are no damage`() throws {
    let screen = try player("features.json")
    try screen.waitFor("0:07 ●")
    #expect(try !screen.text.contains("damaged"))
    try screen.press("i")
    try screen.waitFor("3 events before the first snapshot")
  }

  @Test(arguments: ["TERM", "SEGV", "HUP", "ABRT", "INT"])
  func `the terminal is restored after a signal`(name: String) throws {
    let screen = try player()
    try screen.signal(name, to: "reev-tui")
    try screen.waitFor("the same")
    #expect(try screen.isPlain)
  }

  @Test func `C-c interrupts with 130`() throws {
    let screen = try player()
    try screen.press("C-c")
    try screen.waitFor("ended 130, the same")
  }

  @Test func `C-z stops, fg comes back`() throws {
    let screen = try player()
    try screen.press("C-z")
    // Stopped by SIGTSTP: 128 + 20.
    try screen.waitFor("ended 148, the same")
    #expect(try screen.isPlain)
    try screen.run("fg")
    try screen.waitFor("Events")
    try screen.press("q")
    try screen.waitForNo("Events")
    #expect(try screen.isPlain)
  }

  @Test func `the pages of a visit are gone through with braces`() throws {
    let screen = try player("furo.json", at: "0")
    try screen.press("}")
    try screen.waitFor("examples.html")
    try screen.press("}")
    try screen.waitFor("0:09 ")
    try screen.press("{")
    try screen.waitFor("0:03 ")
  }

  @Test func `the window may change its size at any moment`() throws {
    let screen = try player(at: nil)
    for (columns, rows) in [(60, 16), (200, 50), (39, 9), (20, 5), (400, 120), (100, 30)] {
      try screen.resize(columns: columns, rows: rows)
      usleep(150_000)
    }
    try screen.waitFor("Events")
    try screen.press("q")
    try screen.waitFor("ended 0")
  }

  @Test func `a terminal of 20 by 5 is told what is needed`() throws {
    let screen = try player(columns: 20, rows: 5)
    try screen.waitFor("40 × 10")
    try screen.press("q")
    try screen.waitFor("ended 0")
  }

  @Test func `a frame is saved as text`() throws {
    let folder = NSTemporaryDirectory() + "reev-frame-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let screen = try TerminalSession(
      "cd \(folder); " + Programs.watched("play \(quoted(Programs.corpus))/features.json --at 10"))
    try screen.waitFor("Events")
    try screen.waitFor("→")
    usleep(500_000)
    try screen.press("s")
    try screen.waitFor("saved ")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(files == ["reev-features.json-10s.txt"])
  }

  @Test func `a click on the timeline seeks, a drag goes on`() throws {
    let screen = try player()
    let row = 33
    try screen.send("\u{1B}[<0;\(10 + 1);\(row + 1)M")
    try screen.waitFor("0:00 ")
    try screen.send("\u{1B}[<32;\(60 + 1);\(row + 1)M\u{1B}[<0;\(60 + 1);\(row + 1)m")
    try screen.waitFor("0:14 ")
  }

  @Test func `a click on the page inspects the element, Escape leaves it`() throws {
    let screen = try player()
    try screen.click(row: 2, column: 10)
    try screen.waitFor("Details")
    try screen.waitFor("display: ")
    try screen.waitFor("box ")
    try screen.press("Escape")
    try screen.waitForNo("Details")
  }

  /// On a busy machine both are read at once.
  @Test func `Escape right before what the terminal answers is Escape`() throws {
    let screen = try player()
    try screen.press("?")
    try screen.waitFor("Everywhere")
    try screen.send("\u{1B}\u{1B}[0n")
    try screen.waitForNo("Everywhere")
  }

  @Test func `the mouse over the timeline shows the time, the page and its frame`() throws {
    let screen = try player()
    try screen.send("\u{1B}[<35;60;34M")
    try screen.waitFor("─ 0:15 127.0.0.1:21001/index.html")
    // What is typed at 0:10, after the instant that the player shows.
    try screen.waitFor("4242 4242 42")
    try screen.send("\u{1B}[<35;60;10M")
    try screen.waitForNo("─ 0:15 127")
  }

  @Test func `an event before the analysis has ended is not denied`() throws {
    let screen = try player("long-jupyterlab.json", at: "1", columns: 90)
    try screen.waitFor("⏸")
    try screen.press("e")
    try screen.waitFor { $0.contains("analysing") || $0.contains("no later error") }
  }

  @Test func `a click on an event jumps, the wheel moves among the events`() throws {
    let screen = try player()
    try screen.click(row: 4, column: 100)
    try screen.waitFor("0:07 ")
    try screen.send("\u{1B}[<65;101;10M")
    try screen.press("Enter")
    try screen.waitFor("0:08 ")
  }

  @Test func `a click on a hint of the footer is its key`() throws {
    let screen = try player(at: nil)
    try screen.waitFor("▶")
    try screen.click(row: 35, column: 3)
    try screen.waitFor("⏸")
  }

  @Test(arguments: [
    "xterm-256color", "tmux-256color", "screen-256color", "screen", "xterm", "linux", "vt100",
    "xterm-kitty", "alacritty", "xterm-ghostty", "no-such-terminal", "",
  ])
  func `every terminal type shows the player`(terminal: String) throws {
    let screen = try player(terminal: terminal)
    try screen.press("l")
    try screen.waitFor("0:15 ")
    try screen.press("q")
    try screen.waitFor("the same")
  }

  @Test func `a terminal that can't place a cursor is refused`() throws {
    let screen = try TerminalSession(
      Programs.watched("play \(quoted(Programs.corpus))/features.json"), terminal: "dumb")
    try screen.waitFor("set TERM")
    try screen.waitFor("ended 2, the same")
  }

  @Test func `ASCII is kept to where it is asked for, or every locale named is C`() throws {
    let plain = ["LC_ALL": "C", "LC_CTYPE": "C", "LANG": "C"]
    for screen in [
      try player(options: "--ascii"), try player(environment: plain, asciiOnly: true),
    ] {
      try screen.waitFor("Events")
      try screen.press("?")
      try screen.waitFor("Keys")
      let text = try screen.text
      #expect(text.unicodeScalars.allSatisfy { $0.isASCII }, "\(text)")
    }
  }

  private func player(environment: [String: String], asciiOnly: Bool) throws -> TerminalSession {
    try TerminalSession(
      Programs.watched("play \(quoted(Programs.corpus))/features.json --at 10"),
      environment: environment)
  }

  @Test func `NO_COLOR shows no colour`() throws {
    let screen = try player(environment: ["NO_COLOR": "1"])
    let colored = try screen.coloredText
    #expect(!colored.contains("[38;") && !colored.contains("[48;"))
    #expect(colored.firstMatch(of: /\u{1B}\[[0-9;]*(3|4|9|10)[0-7]m/) == nil, "\(colored)")
  }

  @Test(arguments: [
    ("", "holds nothing"), ("not a recording", "can't be"),
    ("[{\"type\":4,\"timestamp\":1,", "can't be"),
    (
      "[{\"type\":4,\"timestamp\":1,\"data\":{\"href\":\"x\",\"width\":1,\"height\":1}}]",
      "no full snapshot"
    ),
  ])
  func `what can't be replayed says why`(content: String, reason: String) throws {
    let file = NSTemporaryDirectory() + "reev-bad-\(UUID().uuidString).json"
    try content.write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let screen = try TerminalSession(Programs.watched("play \(file)"))
    try screen.waitFor("can't be replayed")
    try screen.press("q")
    try screen.waitFor("ended 0, the same")
  }

  @Test func `nothing recorded acts on the terminal`() throws {
    let file = NSTemporaryDirectory() + "reev-hostile-\(UUID().uuidString).json"
    let hostile = #"\u001b]0;owned\u0007\u001b[2J\u202e\u009b31mX"#
    try """
    [{"type":4,"timestamp":1000,"data":{"href":"http://a/\(hostile)","width":800,"height":600}},
    {"type":2,"timestamp":1001,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,
    "tagName":"html","attributes":{},"childNodes":[{"type":2,"id":3,"tagName":"body",
    "attributes":{},"childNodes":[{"type":3,"id":4,"textContent":"\(hostile) harmless"}]}]}]},
    "initialOffset":{"left":0,"top":0}}},
    {"type":5,"timestamp":3000,"data":{"tag":"error","payload":{"message":"oops \(hostile)"}}}]
    """.write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let screen = try TerminalSession(Programs.watched("play \(file) --at 2"))
    try screen.waitFor("oops")
    try screen.waitFor("Events")
    #expect(try screen.title != "owned")
    try screen.press("q")
    try screen.waitFor("ended 0, the same")
  }
}
