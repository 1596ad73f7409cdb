import Foundation
import Testing

/// The private PostgreSQL of a data directory that several processes of reevd share.
@Suite("Private PostgreSQL", .enabled(if: Programs.hasCorpus))
struct PrivateServerTests {
  private let directory = "/tmp/reev-own-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)

  private var recording: String { Programs.corpus + "/features.json" }

  /// Starts `reevd` on the directory.
  private func reevd(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = VisitTests.programs.appending(path: "reevd")
    var environment = ProcessInfo.processInfo.environment
    for name in environment.keys where name.hasPrefix("REEV_") || name == "DATABASE_URL" {
      environment[name] = nil
    }
    process.environment = environment
    process.arguments = arguments + ["--data-dir", directory]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func daemon() throws -> Process {
    try reevd(["serve", "--listen", "127.0.0.1:\(freePort())", "--api-listen", "off"])
  }

  private func importing() throws -> Process { try reevd(["import", recording]) }

  private var isServerThere: Bool {
    FileManager.default.fileExists(atPath: directory + "/pg/postmaster.pid")
  }

  private var sessions: String {
    get throws {
      try execute(Programs.path("reev-tui"), ["list", "--json", "--data-dir", directory])
    }
  }

  private func clean() { try? FileManager.default.removeItem(atPath: directory) }

  @Test func `commands that start at once share one server, and the last stops it`() throws {
    defer { clean() }
    let imports = try (0..<3).map { _ in try importing() }
    for process in imports {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    #expect(!isServerThere)
  }

  @Test func `a daemon and an import may be the first at the same time`() throws {
    defer { clean() }
    let daemon = try daemon()
    let command = try importing()
    command.waitUntilExit()
    #expect(command.terminationStatus == 0)
    // What the command may have started stays for the daemon.
    for _ in 0..<20 {
      #expect(daemon.isRunning)
      #expect(try sessions.contains("\"total\":1"))
      usleep(100_000)
    }
    daemon.terminate()
    daemon.waitUntilExit()
    #expect(daemon.terminationStatus == 0)
    #expect(!isServerThere)
  }

  @Test func `a daemon that ends leaves the server to the command that uses it`() throws {
    defer { clean() }
    let daemon = try daemon()
    for _ in 0..<100 where try !sessions.contains("\"total\":0") { usleep(100_000) }
    // It holds the server until its input ends.
    let input = Pipe()
    let command = Process()
    command.executableURL = VisitTests.programs.appending(path: "reevd")
    command.arguments = ["import", "-", "--data-dir", directory]
    command.standardInput = input
    command.standardOutput = FileHandle.nullDevice
    try command.run()
    for _ in 0..<100 where try !holdsLease(command) { usleep(50_000) }
    daemon.terminate()
    daemon.waitUntilExit()
    #expect(isServerThere)
    let bytes = try Data(contentsOf: URL(filePath: recording))
    try input.fileHandleForWriting.write(contentsOf: bytes)
    try input.fileHandleForWriting.close()
    command.waitUntilExit()
    #expect(command.terminationStatus == 0)
    #expect(!isServerThere)
  }

  @Test func `a second daemon is refused, and told who the first is`() throws {
    defer { clean() }
    let daemon = try daemon()
    for _ in 0..<200 where try !sessions.contains("\"total\":0") { usleep(100_000) }
    for more in [[], ["--database", "host=/nowhere user=reev"]] {
      let (code, text) = try StartFailureTests.serve(
        ["--data-dir", directory, "--listen", "127.0.0.1:\(freePort())"] + more)
      #expect(code == 2)
      #expect(text.contains("process \(daemon.processIdentifier) "), "\(text)")
    }
    #expect(try sessions.contains("\"total\":0"))
    daemon.terminate()
    daemon.waitUntilExit()
    #expect(!isServerThere)
  }

  @Test func `the server that dies while nobody visits runs again`() throws {
    let daemon = try IngestDaemon()
    let file = daemon.directory + "/pg/postmaster.pid"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let server = try #require(pid_t(text.prefix { $0 != "\n" }))
    kill(server, SIGKILL)
    try daemon.wait { try daemon.get("/ready").status == 503 }
    for _ in 0..<600 where try daemon.get("/ready").status != 200 { usleep(50_000) }
    #expect(try daemon.get("/ready").status == 200)
    #expect(try daemon.read("/api/sessions")["total"] as? Int == 0)
  }

  @Test func `a server whose socket is gone is replaced`() throws {
    let daemon = try IngestDaemon()
    kill(daemon.pid, SIGKILL)
    daemon.stop()
    unlink(daemon.directory + "/run/.s.PGSQL.5432")
    try daemon.start()
    for _ in 0..<600 where try daemon.get("/ready").status != 200 { usleep(50_000) }
    #expect(try daemon.read("/api/sessions")["total"] as? Int == 0)
  }

  @Test(arguments: [",", "\\", "'", "$"]) func `the data directory's name may have it`(
    _ text: String
  ) throws {
    let path = directory + text + "d"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let command = Process()
    command.executableURL = VisitTests.programs.appending(path: "reevd")
    command.arguments = ["import", recording, "--data-dir", path]
    command.standardOutput = FileHandle.nullDevice
    try command.run()
    command.waitUntilExit()
    #expect(command.terminationStatus == 0)
    #expect(!FileManager.default.fileExists(atPath: path + "/pg/postmaster.pid"))
  }

  /// Whether a process has a lock on the file of the server's users.
  private func holdsLease(_ process: Process) throws -> Bool {
    var file = stat()
    guard stat(directory + "/postgres.use", &file) == 0 else { return false }
    let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
    return locks.split(separator: "\n").contains {
      $0.contains(" \(process.processIdentifier) ") && $0.contains(":\(file.st_ino) ")
    }
  }
}
