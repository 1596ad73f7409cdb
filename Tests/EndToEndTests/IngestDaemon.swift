import Foundation
import Testing

/// A `reevd` of this build on a private PostgreSQL in a scratch folder, for one test.
final class IngestDaemon {
  struct Answer {
    var status = 0
    var headers: [String: String] = [:]
    var body = ""
  }

  /// Where its private PostgreSQL is, as libpq wants it.
  var database: String { "host=\(directory)/run user=reev dbname=reev" }
  let directory: String
  let port: Int
  private var process: Process?
  private let extra: [String]
  private let environment: [String: String]
  /// The file that its standard error goes to; nil for this program's.
  private let log: String?

  /// Starts it and waits until it is ready.
  init(_ extra: [String] = [], database: String? = nil, log: String? = nil) throws {
    self.log = log
    // Short: a socket's path has 107 bytes.
    directory = "/tmp/reev-test-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
    port = freePort()
    var environment = ProcessInfo.processInfo.environment
    for name in environment.keys where name.hasPrefix("REEV_") || name == "DATABASE_URL" {
      environment[name] = nil
    }
    self.environment = environment
    self.extra = extra + (database.map { ["--database", $0] } ?? [])
    try start()
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(atPath: directory)
  }

  var pid: Int32 { process?.processIdentifier ?? 0 }

  func start() throws {
    let process = Process()
    process.executableURL = VisitTests.programs.appending(path: "reevd")
    process.arguments =
      [
        "serve", "--data-dir", directory, "--listen", "127.0.0.1:\(port)", "--api-listen",
        "127.0.0.1:\(port + 1)", "--metrics-interval", "200ms", "--log-level", "error",
      ] + extra
    process.environment = environment
    if let log {
      _ = FileManager.default.createFile(atPath: log, contents: nil)
      process.standardError = FileHandle(forWritingAtPath: log)
    }
    try process.run()
    self.process = process
    for _ in 0..<600 {
      if let answer = try? get("/health"), answer.status == 200 { return }
      if !process.isRunning { break }
      usleep(50_000)
    }
    Issue.record("reevd does not start")
  }

  /// Ends it in the orderly way; its exit code.
  @discardableResult
  func stop() -> Int32 {
    guard let process else { return 0 }
    process.terminate()
    process.waitUntilExit()
    self.process = nil
    return process.terminationStatus
  }

  func post(
    _ body: String, _ headers: [String: String] = [:]
  ) throws -> Answer {
    try post(Array(body.utf8), headers)
  }

  func post(_ body: [UInt8], _ headers: [String: String] = [:]) throws -> Answer {
    var headers = headers
    headers["Content-Type"] = headers["Content-Type"] ?? "application/json"
    return try Self.request("POST", "/events", headers, body, port: port)
  }

  func get(_ path: String, api: Bool = false, method: String = "GET") throws -> Answer {
    try Self.request(method, path, [:], nil, port: api ? port + 1 : port)
  }

  /// What the reading API answers, decoded.
  func read(_ path: String) throws -> [String: Any] {
    let answer = try get(path, api: true)
    #expect(answer.status == 200, "\(path): \(answer.body)")
    let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8))
    return try #require(object as? [String: Any])
  }

  /// Runs one statement in the private database; its rows, columns separated by `|`.
  @discardableResult
  func sql(_ statement: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/psql")
    process.arguments = [
      "-X", "-q", "-A", "-t", "-h", directory + "/run", "-U", "reev", "-d", "reev", "-c", statement,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Waits until `condition` holds, ten seconds at most.
  func wait(for condition: () throws -> Bool) rethrows {
    for _ in 0..<200 {
      if try condition() { return }
      usleep(50_000)
    }
    Issue.record("waited in vain")
  }

  /// One request on a connection of its own.
  static func request(
    _ method: String, _ path: String, _ headers: [String: String], _ body: [UInt8]?, port: Int
  ) throws -> Answer {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if let body { head += "Content-Length: \(body.count)\r\n" }
    return try exchange(Array((head + "\r\n").utf8) + (body ?? []), port: port)
  }

  /// Sends bytes as they are and reads until the other side closes.
  static func exchange(_ bytes: [UInt8], port: Int) throws -> Answer {
    let descriptor = try connect(port)
    defer { close(descriptor) }
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map {
          send(descriptor, $0 + offset, bytes.count - offset, Int32(MSG_NOSIGNAL))
        }
          ?? -1
      }
      // A refused body is answered before it was sent to its end.
      if count <= 0 { break }
      offset += count
    }
    return answer(read(descriptor))
  }

  static func connect(_ port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(descriptor, $0, size)
      }
    }
    guard result == 0 else {
      close(descriptor)
      throw CocoaError(.fileReadUnknown)
    }
    return descriptor
  }

  static func read(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count <= 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  static func answer(_ bytes: [UInt8]) -> Answer {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return Answer() }
    let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
    var answer = Answer()
    answer.status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 {
        answer.headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
    answer.body = String(text[end.upperBound...])
    if answer.headers["transfer-encoding"] == "chunked" { answer.body = unchunk(answer.body) }
    return answer
  }

  private static func unchunk(_ text: String) -> String {
    var rest = Array(text.utf8)[...]
    var out: [UInt8] = []
    while let newline = rest.firstIndex(of: 0x0A) {
      let line = String(decoding: rest[..<newline], as: UTF8.self)
      let size = Int(line.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16) ?? 0
      let start = newline + 1
      guard size > 0, start + size <= rest.endIndex else { break }
      out += rest[start..<start + size]
      rest = rest[min(start + size + 2, rest.endIndex)...]
    }
    return String(decoding: out, as: UTF8.self)
  }
}

/// A port below the range that outgoing connections take theirs from; it and the next are free.
func freePort() -> Int {
  let candidates = (0..<200).map { _ in Int.random(in: 10_000..<16_000) * 2 }
  return candidates.first { canBind($0) && canBind($0 + 1) } ?? 20_000
}

private func canBind(_ port: Int) -> Bool {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(port).bigEndian
  address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}
