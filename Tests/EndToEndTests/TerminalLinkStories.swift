import Foundation
import Testing

/// reev-tui from afar, on every kind of terminal, and when things go away under it.
@Suite("Stories: links and failures", .serialized, .enabled(if: Programs.hasCorpus))
struct TerminalLinkStories {
  private var features: String { quoted(Programs.corpus + "/features.json") }

  @Test func `ssh -t to a real sshd shows the player, and leaves the terminal as it was`() throws {
    let folder = NSTemporaryDirectory() + "reev-ssh-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let sshd = try #require(
      ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].first {
        FileManager.default.isExecutableFile(atPath: $0)
      }, "no sshd: scripts/setup installs it")
    for name in ["host", "user"] {
      try execute(
        "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "\(folder)/\(name)"])
    }
    try FileManager.default.copyItem(
      atPath: folder + "/user.pub", toPath: folder + "/authorized_keys")
    let port = freePort()
    try """
    Port \(port)
    ListenAddress 127.0.0.1
    HostKey \(folder)/host
    PidFile \(folder)/pid
    AuthorizedKeysFile \(folder)/authorized_keys
    StrictModes no
    UsePAM no
    PermitRootLogin yes
    PasswordAuthentication no
    """.write(toFile: folder + "/config", atomically: true, encoding: .utf8)
    try? FileManager.default.createDirectory(
      atPath: "/run/sshd", withIntermediateDirectories: true)
    try execute(sshd, ["-f", folder + "/config", "-E", folder + "/log"])
    defer {
      if let pid = try? String(contentsOfFile: folder + "/pid", encoding: .utf8) {
        _ = try? execute(
          "/usr/bin/kill", [pid.trimmingCharacters(in: .whitespacesAndNewlines)])
      }
    }
    let screen = try TerminalSession(
      "ssh -tt -q -i \(folder)/user -p \(port) -o StrictHostKeyChecking=no "
        + "-o UserKnownHostsFile=/dev/null 127.0.0.1 "
        + quoted("\(quoted(Programs.path("reev-tui"))) play \(features) --at 10; echo code $?"))
    try screen.waitFor("Events")
    try screen.press("l")
    try screen.waitFor("0:15 ")
    try screen.resize(columns: 90, rows: 30)
    try screen.waitFor { $0.contains("0:26 1×") }
    try screen.press("q")
    try screen.waitFor("code 0")
    #expect(try screen.isPlain)
  }

  @Test func `a link of 20 kB/s and 300 ms plays, seeks and quits`() throws {
    let relay = VisitTests.root.appending(path: "Benchmarks/tui/slow-link.py").path
    let screen = try TerminalSession(
      "python3 \(quoted(relay)) 20000 0.3 \(quoted(Programs.path("reev-tui"))) play \(features); "
        + "echo code $?")
    try screen.waitFor("▶")
    try screen.waitFor("0:03 ", seconds: 30)
    try screen.press("Space", "5")
    // A key is answered in little more than the link's own time there and back.
    let started = Date()
    try screen.press("l")
    try screen.waitFor("0:18 ")
    #expect(Date().timeIntervalSince(started) < 4)
    try screen.press("q")
    try screen.waitFor("code 0")
    #expect(try screen.isPlain)
  }

  @Test func `kill -TSTP from outside stops it, SIGCONT brings it back`() throws {
    let screen = try TerminalSession(Programs.watched("play \(features) --at 10"))
    try screen.waitFor("Events")
    try screen.signal("TSTP", to: "reev-tui")
    try screen.waitFor("ended 148, the same")
    #expect(try screen.isPlain)
    try screen.run("fg")
    try screen.waitFor("Events")
    try screen.press("l")
    try screen.waitFor("0:15 ")
  }

  @Test func `the database goes away while browsing, and comes back`() throws {
    let directory = "/tmp/reev-away-\(getpid())"
    try TerminalDatabase.serve(directory)
    try execute(
      Programs.path("reevd"),
      ["import", "--data-dir", directory, Programs.corpus + "/features.json"])
    let screen = try TerminalSession(
      Programs.watched("--data-dir \(directory)"), columns: 140, rows: 36)
    try screen.waitFor("21001")
    try screen.press("s")
    try screen.waitFor("1 session")
    // The server's socket disappears, its connections end: as when the host is gone.
    let socket = directory + "/run/.s.PGSQL.5432"
    try FileManager.default.moveItem(atPath: socket, toPath: socket + ".away")
    let pid = try String(contentsOfFile: directory + "/pg/postmaster.pid", encoding: .utf8)
      .split(separator: "\n")[0]
    try execute("/usr/bin/pkill", ["-TERM", "-P", String(pid), "-f", "reev reev"])
    try screen.press("R")
    try screen.waitFor("database away, trying again")
    #expect(try screen.text.contains("21001"), "the rows stay")
    try screen.press("Enter")
    try screen.waitFor("The database does not answer")
    try FileManager.default.moveItem(atPath: socket + ".away", toPath: socket)
    // The player opens as soon as it can, without a key.
    try screen.waitFor("Events")
    try screen.waitFor("▶")
    try screen.press("q")
    try screen.waitFor("1 session")
  }

  @Test(arguments: [(60, 16), (80, 24), (200, 60), (400, 120)])
  func `every size shows the dashboard, the list and the player`(size: (Int, Int)) throws {
    let database = try TerminalDatabase.shared.get()
    let screen = try TerminalSession(
      Programs.watched("--data-dir \(database.dataDirectory)"), columns: size.0, rows: size.1)
    try screen.waitFor("errors today")
    try screen.press("s")
    try screen.waitFor("10,012 sessions")
    try screen.press("/")
    try screen.type("url:21001")
    try screen.press("Enter")
    try screen.waitFor("1 match")
    try screen.press("Enter")
    try screen.waitFor("▶")
    try screen.press("?")
    try screen.waitFor("closes")
    try screen.press("?", "Q")
    try screen.waitFor("ended 0, the same")
  }

  @Test func `a light background is asked for and obeyed`() throws {
    // tmux answers OSC 11 with the colour that the pane has.
    let screen = try TerminalSession("unset NO_COLOR; printf '\\033]11;#ffffff\\007'; clear")
    try screen.run(Programs.watched("play \(features) --at 10"))
    try screen.waitFor("Events")
    try screen.waitFor { _ in
      (try? screen.coloredText.contains("48;5;255")) ?? false
        || (try? screen.coloredText.contains("48;5;254")) ?? false
    }
    try screen.press("q")
    try screen.waitFor("the same")
  }

  @Test func `shell completions and the paths are printed`() throws {
    for shell in ["bash", "zsh", "fish"] {
      let script = try execute(
        Programs.path("reev-tui"), ["--generate-completion-script", shell])
      #expect(script.contains("reev-tui") && script.contains("play"), "\(shell)")
    }
    let paths = try execute(Programs.path("reev-tui"), ["--paths"])
    #expect(paths.contains("tui.toml") && paths.contains("state"))
  }

  @Test func `docs keys md is what the program prints`() throws {
    let printed = try execute(Programs.path("reev-tui"), ["keys", "--markdown"])
    let kept = try String(
      contentsOf: VisitTests.root.appending(path: "docs/keys.md"), encoding: .utf8)
    #expect(
      printed.trimmingCharacters(in: .whitespacesAndNewlines)
        == kept.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  @Test func `docs stories md names stories that there are`() throws {
    let folder = VisitTests.root.appending(path: "Tests/EndToEndTests")
    let sources = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    )
    .filter { $0.lastPathComponent.hasPrefix("Terminal") }
    .map { try String(contentsOf: $0, encoding: .utf8) }
    .joined()
    let page = try String(
      contentsOf: VisitTests.root.appending(path: "docs/stories.md"), encoding: .utf8)
    let named = page.split(separator: "\n").filter { $0.hasPrefix("| ") }.flatMap { row in
      let cells = row.components(separatedBy: " | ")
      return cells.count < 2 ? [] : cells[1].matches(of: /`([^`]+)`/).map { String($0.1) }
    }
    #expect(named.count > 90)
    for story in named {
      #expect(
        sources.contains("func `\(story)`") || sources.contains("\"\(story)\""), "\(story)")
    }
  }
}
