import Foundation
import Testing

/// How both programs end when the world around them is not as it should be.
@Suite("Manners of commands") struct CommandMannersTests {
  /// A page of one button; enough for every command that reads a recording.
  private static let recording =
    #"[{"type":4,"data":{"href":"http://x/","width":800,"height":600},"timestamp":1000},{"type":2,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"button","attributes":{},"childNodes":[{"type":3,"id":3,"textContent":"Buy"}]}]}},"timestamp":1001}]"#

  /// A folder with `page.json`, deleted at the end.
  private func inFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
    let folder = NSTemporaryDirectory() + "reev-manners-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Self.recording.write(toFile: folder + "/page.json", atomically: true, encoding: .utf8)
    return try body(folder)
  }

  /// Runs a shell line in the folder; answers its exit code and what it wrote to `error` there.
  private func run(_ line: String, in folder: String) throws -> (code: Int32, errors: [String]) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.currentDirectoryURL = URL(filePath: folder)
    process.arguments = ["-c", line]
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] =
      VisitTests.programs.path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment["XDG_CONFIG_HOME"] = folder
    environment["XDG_STATE_HOME"] = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let text = (try? String(contentsOfFile: folder + "/error", encoding: .utf8)) ?? ""
    return (
      process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      text.split(separator: "\n").map(String.init)
    )
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "no /dev/full"),
    arguments: [
      "reev-tui --version", "reev-tui --help", "reev-tui --paths", "reev-tui list --help",
      "reev-tui render page.json --at 0", "reev-tui render page.json --at 0 --format json",
      "reev-tui render page.json --at 0 --format html", "reev-tui events page.json",
      "reev-tui events page.json --json", "reev-tui keys",
    ])
  func `on a full disk a command says so in one line`(_ command: String) throws {
    try inFolder { folder in
      let full = try run("\(command) >/dev/full 2>error", in: folder)
      #expect(full.code == 1, "\(command)")
      #expect(full.errors.count == 1 && full.errors[0].contains("can't write"), "\(command)")
      let closed = try run("\(command) >&- 2>error", in: folder)
      #expect(closed.code == 1, "\(command)")
      #expect(closed.errors.count == 1, "\(command)")
    }
  }

  @Test func `a reader that leaves, and nobody to tell an error to`() throws {
    try inFolder { folder in
      let gone = try run(
        "mkfifo pipe; (exec 3<pipe; sleep 0) & { reev-tui render page.json --size 2000x2000; echo $? >code; } >pipe 2>error; wait",
        in: folder)
      #expect(gone.errors.count <= 1)
      let code1 = try run("reev-tui render nothing.json 2>&-", in: folder).code
      #expect(code1 == 1)
      let code2 = try run("reev-tui events page.json 2>&- >&- <&-", in: folder).code
      #expect(code2 == 1)
    }
  }

  @Test(arguments: [
    "[", "[[[", "[.a]", "a = [",
  ])
  func `settings that are no TOML are refused in one line`(_ text: String) throws {
    try inFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/reev", withIntermediateDirectories: true)
      try text.write(toFile: folder + "/reev/tui.toml", atomically: true, encoding: .utf8)
      let daemon = try run("reevd serve --config reev/tui.toml --data-dir d 2>error", in: folder)
      #expect(daemon.code == 2)
      #expect(daemon.errors.count == 1 && daemon.errors[0].contains("line 1"))
      let front = try run(
        "TERM=xterm script -qec 'reev-tui play page.json' /dev/null >error 2>&1", in: folder)
      #expect(front.code == 2)
      #expect(front.errors.contains { $0.contains("line 1") })
    }
  }

  @Test func `a word of a query may begin with a minus`() throws {
    try inFolder { folder in
      for line in ["'-url:/x'", "'-url:/x errors:>0' --limit 3", "--json '-device:mobile'"] {
        // Without a database the query was understood: 3, and not 2.
        let code3 = try run("reev-tui list \(line) --data-dir none 2>error", in: folder).code
        #expect(code3 == 3)
      }
      let code4 = try run("reev-tui list --nothing 2>error", in: folder).code
      #expect(code4 == 2)
      let code5 = try run("reev-tui list '-nothing:/x' 2>error", in: folder).code
      #expect(code5 == 2)
    }
  }

  @Test func `both programs say the same version`() throws {
    let front = try execute(Programs.path("reev-tui"), ["--version"])
    let daemon = try execute(Programs.path("reevd"), ["--version"])
    #expect(front.hasPrefix("reev-tui ") && daemon.hasPrefix("reevd "))
    #expect(front.dropFirst(9) == daemon.dropFirst(6))
  }

  @Test func `no more events are read than asked for`() throws {
    try inFolder { folder in
      _ = try run("reev-tui events page.json --json --limit 1 >error", in: folder)
      let text = try String(contentsOfFile: folder + "/error", encoding: .utf8)
      #expect(text.contains("\"events\":1,"))
      let code6 = try run("reev-tui render page.json --limit 0 2>error", in: folder).code
      #expect(code6 == 2)
    }
  }

  /// Draws the page until a write to the terminal, which nobody reads, waits; then sends a signal.
  private static let stalling = """
    import fcntl, os, pty, select, struct, sys, termios, time
    pid, fd = pty.fork()
    if pid == 0: os.execve(sys.argv[1], sys.argv[1:2] + ["play", "page.json"], {**os.environ, "TERM": "xterm-256color"})
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
    os.read(fd, 65536)
    end = time.time() + 30
    while time.time() < end and open(f"/proc/{pid}/syscall").read().split()[0] != "1":
        if select.select([], [fd], [], 0.05)[1]: os.write(fd, b"\\x0c?")
        time.sleep(0.03)
    os.kill(pid, int(sys.argv[2]))
    end = time.time() + 20
    while time.time() < end and os.waitpid(pid, os.WNOHANG)[0] == 0: time.sleep(0.05)
    if time.time() >= end: os.kill(pid, 9)
    sys.exit(time.time() >= end)
    """

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
  func `a signal ends the player though its terminal takes no more`(_ signal: Int32) throws {
    try inFolder { folder in
      try Self.stalling.write(toFile: folder + "/stall.py", atomically: true, encoding: .utf8)
      let code7 = try run(
        "python3 stall.py '\(Programs.path("reev-tui"))' \(signal) 2>error", in: folder
      ).code
      #expect(code7 == 0)
    }
  }
}
