import ArgumentParser
import Foundation

@main
struct ReevTUI: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reev-tui", abstract: "Watches recorded sessions in the terminal.",
    subcommands: [
      OpenCommand.self, PlayCommand.self, ListCommand.self, StatsCommand.self, RenderCommand.self,
      EventsCommand.self, KeysCommand.self, LayoutCommand.self, BenchCommand.self,
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
      let text = fullMessage(for: error)
      if !text.isEmpty {
        let stream = code.isSuccess ? FileHandle.standardOutput : FileHandle.standardError
        stream.write(Data((text + "\n").utf8))
      }
      Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
    }
  }
}
