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
    if !Self.answers(settings.listen) {
      problems.append("reevd does not answer on \(settings.listen): start it with `reevd serve`")
    }
    let waiting = Self.spooled(location.dataDirectory + "/spool")
    if waiting > 0 {
      problems.append("\(waiting) bytes wait in the spool for the database")
    }
    var status: ReceivingStatus?
    do throws(StoreError) {
      status = try await Store(url: location.url, timeoutSeconds: 5).receivingStatus()
    } catch {
      problems.append(error.description)
    }
    if let status { print(status.text) }
    for problem in problems { print("problem: \(problem)") }
    guard let status else { throw ExitCode(3) }
    if !problems.isEmpty && !status.isReceiving { throw ExitCode(3) }
    if !status.isReceiving { throw ExitCode(1) }
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

  private static func spooled(_ directory: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return names.reduce(0) { total, name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: directory + "/" + name)
      return total + (attributes?[.size] as? Int ?? 0)
    }
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
    print(
      applied.isEmpty
        ? "the tables are up to date"
        : "applied " + applied.map(String.init).joined(separator: ", "))
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
    print(
      #"<script async src="\#(escape(base))/tracker.js" data-project="\#(escape(project))""#
        + endpoint + "></script>")
  }

  private func escape(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;")
      .replacingOccurrences(of: "\"", with: "&quot;")
      .replacingOccurrences(of: "<", with: "&lt;")
  }
}
