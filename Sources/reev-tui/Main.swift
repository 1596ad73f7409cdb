import ArgumentParser
import Foundation

@main
struct ReevTUI: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reev-tui", abstract: "Watches recorded sessions in the terminal.",
    discussion: """
      EXAMPLES
        reev-tui                          the dashboard
        reev-tui play 4f2a --at 1:23      a session, by a prefix of its id
        reev-tui play recording.json      a file, without a database
        reev-tui list 'errors:>0 since:2d'
        reev-tui render 4f2a --at 50% --size 120x40
      """,
    version: "0.1.0",
    subcommands: [
      OpenCommand.self, PlayCommand.self, ListCommand.self, StatsCommand.self, RenderCommand.self,
      EventsCommand.self, KeysCommand.self, LayoutCommand.self, BenchCommand.self,
      BenchListCommand.self, BenchPageCommand.self, CompareCommand.self,
    ],
    defaultSubcommand: OpenCommand.self)

  /// Runs a command; misuse ends with 2 (argument-parser's own code is 64).
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      let code = exitCode(for: error)
      if code == .validationFailure {
        // One line: what is wrong, and where to read on.
        let line = message(for: error).split(separator: "\n").joined(separator: " ")
        SessionSource.complain("reev-tui: \(line); reev-tui --help shows what there is.")
      } else {
        let text = fullMessage(for: error)
        let stream = code.isSuccess ? FileHandle.standardOutput : FileHandle.standardError
        if !text.isEmpty { stream.write(Data((text + "\n").utf8)) }
      }
      Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
    }
  }
}
