import Foundation

/// A private PostgreSQL with the imported corpus and ten thousand generated sessions, made once
/// for all stories that need one. It ends when this process does.
struct TerminalDatabase {
  var dataDirectory: String

  /// The one database, or why there is none.
  static let shared = Result { try TerminalDatabase() }

  private init() throws {
    dataDirectory = "/tmp/reev-stories-\(getpid())"
    try TerminalDatabase.serve(dataDirectory)
    let corpus = try FileManager.default.contentsOfDirectory(atPath: Programs.corpus)
      .filter {
        $0.hasSuffix(".json") && !$0.hasSuffix(".truth.json") && !$0.hasPrefix("long-")
      }
      .map { Programs.corpus + "/" + $0 }
    try execute(Programs.path("reevd"), ["import", "--data-dir", dataDirectory] + corpus)
    try generate(10_000)
  }

  /// Starts reevd on a data directory; a shell ends it, and deletes the directory, when this
  /// process has ended. The shell holds none of its pipes, which would keep `swift test` waiting, and
  /// calls no `wait`, which never returns where SIGCHLD is blocked by inheritance.
  static func serve(_ directory: String) throws {
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    let port = freePort()
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c",
      """
      \(quoted(Programs.path("reevd"))) serve --data-dir \(directory) \
        --listen 127.0.0.1:\(port) --api-listen off --metrics-interval 1 &
      while kill -0 \(getpid()); do sleep 0.5; done
      kill $!; sleep 4; rm -rf \(directory)
      """,
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let end = Date().addingTimeInterval(60)
    while Date() < end {
      let answer = try execute(
        Programs.path("reev-tui"), ["stats", "--json", "--data-dir", directory])
      if answer.contains("sessions") { return }
      usleep(200_000)
    }
    throw TerminalSession.Failure(description: "reevd did not start on \(directory)")
  }

  /// Sessions without events: every fifth a phone, every eleventh with errors.
  private func generate(_ count: Int) throws {
    try execute(
      "/usr/bin/psql",
      [
        "-q", "-h", dataDirectory + "/run", "-U", "reev", "-d", "reev", "-c",
        """
        insert into sessions (id, project_id, page_url, user_agent, started_at, last_event_at,
          duration, clicks, errors, title, user_name, device, browser, os, pages, event_count,
          ranked_events, ranked_last_event, active_time, is_dirty)
        select gen_random_uuid(), 'default',
          'https://shop.example/' || (array['', 'checkout', 'product/' || i % 97, 'cart'])[1 + i % 4],
          '', now() - i * interval '1 minute', now() - i * interval '1 minute', (i * 7) % 1800,
          (i * 13) % 60, case when i % 11 = 0 then 1 + i % 5 else 0 end, 'Shop',
          'user' || i % 300, (array['desktop', 'desktop', 'tablet', 'desktop', 'mobile'])[1 + i % 5],
          (array['Chrome', 'Firefox', 'Safari', 'Edge'])[1 + i % 4],
          (array['Windows', 'macOS', 'Linux', 'Android', 'iOS'])[1 + i % 5], 1 + i % 6,
          50 + i % 900, 50 + i % 900, now() - i * interval '1 minute', ((i * 7) % 1800) / 2, false
        from generate_series(1, \(count)) i
        """,
      ])
  }
}

/// Where this build's programs and the recordings are.
enum Programs {
  static func path(_ name: String) -> String {
    VisitTests.programs.appending(path: name).path
  }

  static var shared: String {
    ProcessInfo.processInfo.environment["REEV_SHARED"]
      ?? VisitTests.root.deletingLastPathComponent().appending(path: "shared").path
  }

  static var corpus: String { shared + "/corpus" }

  /// A command line that runs reev-tui, then says how it ended and whether the terminal's
  /// settings are the same as before.
  static func watched(_ arguments: String) -> String {
    "settings=$(stty -g); \(quoted(path("reev-tui"))) \(arguments); code=$?; clear; "
      + "[ \"$(stty -g)\" = \"$settings\" ] && echo ended $code, the same"
  }

  static var hasCorpus: Bool { FileManager.default.fileExists(atPath: corpus) }
}
