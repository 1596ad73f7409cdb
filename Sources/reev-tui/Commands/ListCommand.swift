import ArgumentParser
import Foundation
import ReevCells
import ReevModel
import ReevStore

/// `reev-tui list`.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Prints the sessions that a filter lets through.",
    discussion: """
      EXAMPLES
        reev-tui list
        reev-tui list 'url:/checkout device:mobile since:2d errors:>0'
        reev-tui list --json --limit 10 sort:-duration
      """)

  @Argument(help: "A filter line, such as 'device:mobile errors:>0'.")
  var query: [String] = []

  @Flag(help: "Print what GET /api/sessions answers.")
  var json = false

  @Option(help: "The most sessions to print.")
  var limit: Int?

  @OptionGroup var store: StoreOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() async throws {
    let text = query.joined(separator: " ")
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    let (parsed, problems) = SessionQuery.parse(text, now: now, timeZone: .current)
    if let problem = problems.first {
      SessionSource.complain("reev-tui: in the filter: \(sanitized(problem.message))")
      throw ExitCode(2)
    }
    let wanted = limit ?? parsed.limit ?? 50
    var found = SessionPage(sessions: [], total: 0)
    do {
      let store = Store(url: store.location.url)
      var page = 1
      repeat {
        let size = min(500, wanted)
        let next = try await store.sessions(parsed, page: page, limit: size)
        found.total = next.total
        found.sessions += next.sessions
        page += 1
        if next.sessions.count < size { break }
      } while found.sessions.count < wanted
    } catch {
      throw SessionSource.exit(for: error)
    }
    found.sessions = Array(found.sessions.prefix(wanted))
    if json {
      SessionSource.write(found.json + [10])
    } else if found.sessions.isEmpty {
      SessionSource.complain(
        text.isEmpty
          ? "reev-tui: no sessions yet; reevd snippet prints what goes on the site."
          : "reev-tui: no session matches.")
    } else {
      SessionSource.write(Array(table(found).utf8))
    }
    if found.sessions.isEmpty { throw ExitCode(1) }
  }

  /// Plain columns for people and `awk`.
  private func table(_ page: SessionPage) -> String {
    var rows = [
      ["ID", "STARTED", "DURATION", "DEVICE", "BROWSER", "OS", "CLICKS", "ERRORS", "PAGE"]
    ]
    for session in page.sessions {
      rows.append([
        String(session.id.prefix(8)), String(RFC3339.string(session.startedAt).prefix(19)) + "Z",
        Wording.clock(session.duration * 1000), session.device, session.browser, session.os,
        String(session.clicks), String(session.errors), session.pageURL,
      ])
    }
    let safe = rows.map { $0.map { sanitized($0) } }
    var text = ""
    for row in safe {
      for (column, cell) in row.enumerated() {
        text += cell
        if column + 1 < row.count {
          let width = safe.map { cellWidth($0[column]) }.max() ?? 0
          text += String(repeating: " ", count: width - cellWidth(cell) + 2)
        }
      }
      text += "\n"
    }
    if page.total > page.sessions.count {
      SessionSource.complain(
        "\(page.sessions.count) of \(page.total); --limit prints more")
    }
    return text
  }
}

/// `reev-tui stats`.
struct StatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Prints today's figures.",
    discussion: """
      EXAMPLES
        reev-tui stats
        reev-tui stats --json
      """)

  @Flag(help: "Print what GET /api/stats/today answers.")
  var json = false

  @OptionGroup var store: StoreOptions

  func run() async throws {
    guard json else { return try await StatsCommand.printText(store.location) }
    do {
      let stats = try await Store(url: store.location.url).statsToday(timeZone: .current)
      SessionSource.write(stats.json + [10])
    } catch {
      throw SessionSource.exit(for: error)
    }
  }

  /// Today's figures and the receiving status as lines.
  static func printText(_ location: StoreLocation) async throws {
    do {
      let store = Store(url: location.url)
      let stats = try await store.statsToday(timeZone: .current)
      let receiving = try await store.receivingStatus()
      let average = Int(clamping: stats.averageDuration * 1000)
      print("sessions today    \(stats.sessions)")
      print("average duration  \(Wording.clock(average))")
      print("clicks today      \(stats.clicks)")
      print("errors today      \(stats.errors)")
      print("live now          \(stats.live)")
      print(receiving.text)
    } catch {
      throw SessionSource.exit(for: error)
    }
  }
}

/// `reev-tui keys`.
struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Prints the keys.",
    discussion: """
      EXAMPLES
        reev-tui keys
        reev-tui keys --markdown > docs/keys.md
      """)

  @Flag(help: "Print docs/keys.md.")
  var markdown = false

  @MainActor func run() async throws {
    if markdown {
      print(Keymap().markdown, terminator: "")
      return
    }
    let configuration = try? Configuration(path: ProgramPaths().configuration)
    let keymap = Keymap(overrides: configuration?.keys ?? [:])
    for context in KeyContext.allCases {
      print(context.heading)
      for row in keymap.rows(for: context) {
        let keys = row.command == .percent ? "0 … 9" : row.keys.joined(separator: " ")
        let gap = String(repeating: " ", count: max(1, 20 - keys.count))
        print("  \(keys)\(gap)\(row.help)")
      }
    }
  }
}
