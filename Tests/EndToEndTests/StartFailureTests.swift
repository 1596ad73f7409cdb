import Foundation
import Testing

/// Every way that `reevd serve` can fail to start: one line that says what to do, and its exit code.
@Suite("Start failures")
struct StartFailureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var code: Int32
    /// What the line names.
    var names: String
    var arguments: [String]
    var environment: [String: String] = [:]
    var testDescription: String { name }
  }

  /// A folder with what the cases need; `@` in an argument stands for it.
  static let root: String = {
    let root = "/tmp/reev-start-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
    try? FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try? "x".write(toFile: root + "/file", atomically: true, encoding: .utf8)
    try? "listen = [".write(toFile: root + "/bad.toml", atomically: true, encoding: .utf8)
    try? "spool-size = \"much\"".write(
      toFile: root + "/value.toml", atomically: true, encoding: .utf8)
    try? "lisen = \"127.0.0.1:1\"".write(
      toFile: root + "/key.toml", atomically: true, encoding: .utf8)
    return root
  }()

  static let cases: [Case] = [
    Case(name: "an unknown option", code: 2, names: "--lisen", arguments: ["--lisen", "x"]),
    Case(name: "no address", code: 2, names: "HOST:PORT", arguments: ["--listen", "7338"]),
    Case(
      name: "no such address", code: 2, names: "listen", arguments: ["--listen", "192.0.2.1:1"]),
    Case(
      name: "no such host", code: 2, names: "no.invalid", arguments: ["--listen", "no.invalid:1"]),
    Case(name: "no API address", code: 2, names: "HOST:PORT", arguments: ["--api-listen", "on"]),
    Case(
      name: "one port twice", code: 2, names: "taken",
      arguments: ["--listen", "127.0.0.1:17341", "--api-listen", "127.0.0.1:17341"]),
    Case(name: "an empty project", code: 2, names: "--project", arguments: ["--project", ""]),
    Case(name: "no duration", code: 2, names: "30s", arguments: ["--metrics-interval", "soon"]),
    Case(name: "no size", code: 2, names: "512M", arguments: ["--spool-size", "much"]),
    Case(name: "no age", code: 2, names: "7d", arguments: ["--spool-age", "old"]),
    Case(name: "too many writers", code: 2, names: "--writers", arguments: ["--writers", "7"]),
    Case(name: "no timeout", code: 2, names: "30s", arguments: ["--write-timeout", "0"]),
    Case(name: "no header timeout", code: 2, names: "30s", arguments: ["--header-timeout", "x"]),
    Case(name: "no body timeout", code: 2, names: "30s", arguments: ["--body-timeout", "x"]),
    Case(
      name: "no connections", code: 2, names: "--max-connections",
      arguments: ["--max-connections", "0"]),
    Case(
      name: "no rate", code: 2, names: "--rate-limit-address",
      arguments: ["--rate-limit-address", "x"]),
    Case(
      name: "no project's rate", code: 2, names: "--rate-limit-project",
      arguments: ["--rate-limit-project", "-1"]),
    Case(name: "no proxy", code: 2, names: "proxy", arguments: ["--trusted-proxy", "near"]),
    Case(name: "no level", code: 2, names: "--log-level", arguments: ["--log-level", "loud"]),
    Case(name: "no site", code: 2, names: "--site", arguments: ["--site", "@/none"]),
    Case(name: "no file", code: 2, names: "can't be read", arguments: ["--config", "@/none.toml"]),
    Case(name: "not TOML", code: 2, names: "not TOML", arguments: ["--config", "@/bad.toml"]),
    Case(
      name: "a bad value in TOML", code: 2, names: "512M", arguments: ["--config", "@/value.toml"]),
    Case(
      name: "an unknown key in TOML", code: 2, names: "lisen",
      arguments: ["--config", "@/key.toml"]),
    Case(
      name: "a bad value in the environment", code: 2, names: "--writers", arguments: [],
      environment: ["REEV_WRITERS": "many"]),
    Case(
      name: "a data directory that is a file", code: 2, names: "--data-dir",
      arguments: ["--data-dir", "@/file", "--database", "host=/nowhere"]),
    Case(
      name: "a private server's directory that is a file", code: 3, names: "--data-dir",
      arguments: ["--data-dir", "@/file"]),
    Case(
      name: "no replica's connection string", code: 2, names: "--read-database",
      arguments: ["--read-database", "hots=localhost"]),
    Case(
      name: "no connection string", code: 2, names: "--database",
      arguments: ["--database", "hots=localhost", "--data-dir", "@/d"]),
  ]

  @Test(arguments: cases) func `it says what is wrong in one line and ends`(_ row: Case) throws {
    let process = Process()
    process.executableURL = VisitTests.programs.appending(path: "reevd")
    let port = freePort()
    var arguments = row.arguments.map { $0.replacingOccurrences(of: "@", with: Self.root) }
    if !arguments.contains("--listen") { arguments += ["--listen", "127.0.0.1:\(port)"] }
    if !arguments.contains("--api-listen") { arguments += ["--api-listen", "off"] }
    if !arguments.contains("--data-dir") { arguments += ["--data-dir", Self.root + "/data"] }
    process.arguments = ["serve"] + arguments
    var environment = ProcessInfo.processInfo.environment
    for name in environment.keys where name.hasPrefix("REEV_") || name == "DATABASE_URL" {
      environment[name] = nil
    }
    process.environment = environment.merging(row.environment) { $1 }
    let output = Pipe()
    process.standardError = output
    process.standardOutput = Pipe()
    try process.run()
    // One that starts after all must not hang the test.
    let killer = DispatchWorkItem { [id = process.processIdentifier] in _ = kill(id, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: killer)
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    killer.cancel()
    #expect(process.terminationStatus == row.code, "\(text)")
    #expect(text.contains(row.names), "\(text)")
    #expect(text.hasPrefix("reevd: "), "\(text)")
    #expect(text.split(separator: "\n").count == 1, "\(text)")
  }

  @Test func `tables of a newer reevd are left alone`() throws {
    let daemon = try IngestDaemon()
    try daemon.sql("insert into reev_migrations (version) values (1000)")
    let (code, text) = try Self.serve([
      "--database", daemon.database, "--data-dir", Self.root + "/n",
    ])
    #expect(code == 3)
    #expect(text.contains("newer"), "\(text)")
  }

  @Test(arguments: ["LATIN1", "SQL_ASCII"]) func `a database that can't hold every page is refused`(
    _ encoding: String
  ) throws {
    let daemon = try IngestDaemon()
    try daemon.sql(
      "create database other encoding '\(encoding)' lc_collate 'C' lc_ctype 'C' template template0")
    let (code, text) = try Self.serve([
      "--database", "host=\(daemon.directory)/run user=reev dbname=other", "--data-dir",
      Self.root + "/e",
    ])
    #expect(code == 3)
    #expect(text.contains(encoding) && text.contains("encoding 'UTF8' template template0"))
  }

  @Test func `a port that another reevd has is named`() throws {
    let daemon = try IngestDaemon()
    let (code, text) = try Self.serve(
      ["--data-dir", Self.root + "/p", "--listen", "127.0.0.1:\(daemon.port)"])
    #expect(code == 2)
    #expect(text.contains("already taken"), "\(text)")
  }

  @Test func `the help names every option's flag, variable and key`() throws {
    let process = Process()
    process.executableURL = VisitTests.programs.appending(path: "reevd")
    process.arguments = ["serve", "--help"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let options = text.matches(of: /--([a-z]+(?:-[a-z]+)*) </).map { String($0.1) }
    #expect(Set(options).count >= 22)
    for option in options {
      let variable = "REEV_" + option.uppercased().replacingOccurrences(of: "-", with: "_")
      if option != "database" { #expect(text.contains(variable), "\(option)") }
      if option != "config" { #expect(text.contains("  \(option) "), "\(option)") }
    }
  }

  /// Runs `reevd serve` to its end; its exit code and what it said.
  static func serve(_ arguments: [String]) throws -> (Int32, String) {
    let process = Process()
    process.executableURL = VisitTests.programs.appending(path: "reevd")
    process.arguments = ["serve", "--api-listen", "off"] + arguments
    let output = Pipe()
    process.standardError = output
    try process.run()
    let killer = DispatchWorkItem { [id = process.processIdentifier] in _ = kill(id, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: killer)
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    killer.cancel()
    return (process.terminationStatus, text)
  }
}
