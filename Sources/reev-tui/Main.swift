import ArgumentParser
import Foundation
import ReevModel

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
    version: "reev-tui \(Version.text)",
    subcommands: [
      OpenCommand.self, PlayCommand.self, ListCommand.self, StatsCommand.self, RenderCommand.self,
      EventsCommand.self, KeysCommand.self, LayoutCommand.self, BenchCommand.self,
      BenchListCommand.self, BenchPageCommand.self, CompareCommand.self,
    ],
    defaultSubcommand: OpenCommand.self)

  /// Runs a command; misuse ends with 2 (argument-parser's own code is 64).
  static func main() async {
    Output.fillClosedDescriptors()
    do {
      var command = try parseAsRoot(arguments(CommandLine.arguments.dropFirst()))
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      Output.finish()
    } catch {
      let code = exitCode(for: error)
      if code == .validationFailure {
        // One line: what is wrong, and where to read on.
        let line = message(for: error).split(separator: "\n").joined(separator: " ")
        SessionSource.complain("reev-tui: \(line); reev-tui --help shows what there is.")
      } else {
        let text = fullMessage(for: error)
        if !text.isEmpty {
          if code.isSuccess {
            Output.write(Array((text + "\n").utf8))
          } else {
            Output.complain(text)
          }
        }
        Output.finish()
      }
      Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
    }
  }

  /// The arguments with the words of a query that begin with a minus (`-url:/x` asks for all others)
  /// behind `--`: no option of ours has one letter but `-h`.
  private static func arguments(_ given: ArraySlice<String>) -> [String] {
    guard given.first == "list", !given.contains("--") else { return Array(given) }
    var options: [String] = []
    var words: [String] = []
    var isValue = false
    for argument in given {
      let isWord = argument.hasPrefix("-") && !argument.hasPrefix("--") && argument.count > 2
      if isWord, !isValue { words.append(argument) } else { options.append(argument) }
      isValue = ["--limit", "--database", "--data-dir"].contains(argument)
    }
    return words.isEmpty ? options : options + ["--"] + words
  }
}
