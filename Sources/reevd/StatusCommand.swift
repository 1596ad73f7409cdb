import ArgumentParser
import Foundation
import ReevModel
import ReevStore

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Says whether data is being received, or what is wrong.",
    discussion: """
      Examples:
        reevd status
        reevd status --data-dir /var/lib/reev

      Exit codes: 0 receiving, 1 nothing was received lately, 3 no connection.
      """)

  @OptionGroup var databaseOptions: DatabaseOptions

  @Option(
    help: ArgumentHelp("Where reevd listens. Default: 127.0.0.1:7338.", valueName: "host:port"))
  var listen: String?

  func run() async throws {
    let location = try databaseOptions.location()
    let settings = try ServerSettings([
      { name in name == "listen" ? listen.map { [$0] } : nil },
      ServerSettings.environment(ProcessInfo.processInfo.environment),
      try databaseOptions.fileSource(),
    ])
    var problems: [String] = []
    let isServing = Self.answers(settings.listen)
    if !isServing {
      problems.append("reevd does not answer on \(settings.listen): start it with `reevd serve`")
    }
    problems += Self.spoolProblems(location.dataDirectory + "/spool")
    var status: ReceivingStatus?
    var setAside: [String: Int] = [:]
    do throws(StoreError) {
      let store = Store(url: location.url, timeoutSeconds: 5)
      status = try await store.receivingStatus()
      setAside = try await store.setAside()
    } catch {
      problems.append(error.description)
    }
    var lines: [String] = []
    if let status { lines.append(status.text) }
    if !setAside.isEmpty {
      let text = setAside.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", ")
      lines.append("events set aside so far: \(text)")
    }
    try Output.write(lines + problems.map { "problem: \($0)" })
    guard let status else { throw ExitCode(3) }
    if !status.isReceiving { throw ExitCode(isServing ? 1 : 3) }
  }

  /// Whether something accepts connections at an address.
  private static func answers(_ address: String) -> Bool {
    guard let (host, port) = ServerSettings.hostAndPort(address) else { return false }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let target = host == "0.0.0.0" ? "127.0.0.1" : host
    guard getaddrinfo(target, String(port), &hints, &list) == 0, let first = list?.pointee else {
      return false
    }
    defer { freeaddrinfo(list) }
    let descriptor = socket(first.ai_family, first.ai_socktype, first.ai_protocol)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return connect(descriptor, first.ai_addr, first.ai_addrlen) == 0
  }

  /// What waits in the spool, and what there is in it for a person to look at.
  static func spoolProblems(_ directory: String) -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: directory)
    } catch {
      if access(directory, F_OK) != 0, errno == ENOENT { return [] }
      return ["can't look into \(directory): \(String(cString: strerror(errno)))"]
    }
    var (waiting, unreadable, damaged, rejected) = (0, 0, 0, 0)
    for name in names {
      let path = directory + "/" + name
      var info = stat()
      guard lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { continue }
      if name.hasSuffix(".damaged") { damaged += 1 }
      if name == Spool.rejectedName { rejected = Int(info.st_size) }
      guard Spool.number(name) != nil else { continue }
      waiting += Int(info.st_size)
      if access(path, R_OK) != 0 { unreadable += 1 }
    }
    var problems: [String] = []
    if waiting > 0 { problems.append("\(waiting) bytes wait in the spool for the database") }
    if unreadable > 0 {
      problems.append(
        "\(unreadable) files of the spool can't be read: see their owner in \(directory)")
    }
    if damaged > 0 {
      problems.append("\(damaged) damaged files of the spool are kept: see \(directory)/*.damaged")
    }
    if rejected > 0 {
      problems.append(
        "\(rejected) bytes of batches that the database refuses: see \(directory)/\(Spool.rejectedName)"
      )
    }
    return problems
  }
}

struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Makes or updates the tables; serve does it too.",
    discussion: """
      Examples:
        reevd migrate --database postgres://reev@db/reev
        reevd migrate --partitioned
      """)

  @OptionGroup var databaseOptions: DatabaseOptions

  @Flag(
    help: """
      Also partition events by month of receipt; moves its rows while the table is locked.
      """)
  var partitioned = false

  func run() async throws {
    let location = try databaseOptions.location()
    let owned = try await PrivateSession.begin(location)
    let applied: [Int]
    do {
      let store = Store(url: location.url)
      applied = try await store.migrate()
      if partitioned { try await store.partitionByMonth() }
    } catch {
      await owned.end()
      throw error
    }
    await owned.end()
    try Output.write([
      applied.isEmpty
        ? "the tables are up to date"
        : "applied " + applied.map(String.init).joined(separator: ", ")
    ])
  }
}

struct SnippetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snippet", abstract: "Prints the <script> tag for a site's pages.",
    discussion: """
      Example:
        reevd snippet --url https://shop.example/reev --project shop
      """)

  @Option(
    help: ArgumentHelp("Where browsers reach reevd, without /tracker.js.", valueName: "url"))
  var url: String

  @Option(help: ArgumentHelp("The project's id.", valueName: "id"))
  var project: String

  func run() throws {
    guard url.hasPrefix("http://") || url.hasPrefix("https://") || url.hasPrefix("/") else {
      throw ServerSettings.Failure(description: "--url: write https://… or a path from /")
    }
    var base = url
    while base.hasSuffix("/") { base.removeLast() }
    if base.hasSuffix("/tracker.js") { base.removeLast("/tracker.js".count) }
    // The tracker posts to /events of its own host unless it is told where else.
    let path = base.range(of: "://").map { base[$0.upperBound...] } ?? base[...]
    let endpoint = path.contains("/") ? #" data-endpoint="\#(escape(base))/events""# : ""
    try Output.write([
      #"<script async src="\#(escape(base))/tracker.js" data-project="\#(escape(project))""#
        + endpoint + "></script>"
    ])
  }

  private func escape(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;")
      .replacingOccurrences(of: "\"", with: "&quot;")
      .replacingOccurrences(of: "<", with: "&lt;")
  }
}
