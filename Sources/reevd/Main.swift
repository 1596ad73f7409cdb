import ArgumentParser
import Foundation
import ReevModel
import ReevStore

@main
struct Reevd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reevd",
    abstract: "Receives recorded sessions and keeps them in PostgreSQL.",
    discussion: """
      Without a command it serves: browsers post to 127.0.0.1:7338, the reading
      API listens on 127.0.0.1:7339, and a private PostgreSQL runs in the data
      directory. Watch with reev-tui.

      Examples:
        reevd
        reevd snippet --url https://shop.example/reev --project shop
        reevd status
        reevd import recording.json

      Exit codes: 0 ok, 1 nothing received, 2 usage or configuration,
      3 connection, 4 unreadable recording.
      """,
    version: "reevd \(Version.text)",
    subcommands: [
      ServeCommand.self, ImportCommand.self, SnippetCommand.self, StatusCommand.self,
      MigrateCommand.self,
    ],
    defaultSubcommand: ServeCommand.self)

  static func main() async {
    // A client that goes away must not end the daemon.
    signal(SIGPIPE, SIG_IGN)
    Output.claimDescriptors()
    IngestHeap.returnLargeBlocks()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      end(error)
    }
  }

  /// Errors in one line: what failed, where, what to do; misuse is exit code 2.
  private static func end(_ error: any Error) -> Never {
    switch error {
    case let failure as ServerSettings.Failure: end("\(failure)", 2)
    case let failure as PrivatePostgres.Failure: end("\(failure)", 3)
    case let failure as StoreError: end(failure.description, 3)
    case let failure as Output.Failure:
      if failure.isReaderGone { Foundation.exit(141) }
      end("\(failure)", 1)
    case let code as ExitCode: Foundation.exit(code.rawValue == 64 ? 2 : code.rawValue)
    default: break
    }
    let code = exitCode(for: error)
    if code == .success {
      do throws(Output.Failure) {
        try Output.write([fullMessage(for: error)])
      } catch {
        end(error)
      }
      Foundation.exit(0)
    }
    end(message(for: error), code.rawValue == 64 ? 2 : code.rawValue)
  }

  private static func end(_ message: String, _ code: Int32) -> Never {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    FileHandle.standardError.write(Data("reevd: \(line)\n".utf8))
    Foundation.exit(code)
  }
}
