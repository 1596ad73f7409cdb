import ArgumentParser
import Foundation
import ReevStore

/// The options that say where the sessions are.
struct StoreOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The database, before the environment's.", valueName: "url"))
  var database: String?

  @Option(help: ArgumentHelp("reevd's data directory.", valueName: "dir"))
  var dataDir: String?

  /// What the options and the environment say together (DESIGN 2.4).
  var location: StoreLocation { StoreLocation(database: database, dataDirectory: dataDir) }
}

/// How the terminal is to be used.
struct ScreenOptions: ParsableArguments {
  /// How many colours to show.
  enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, never, truecolor
    case palette16 = "16"
    case palette256 = "256"
  }

  @Option(help: "Colours: auto, never, 16, 256 or truecolor.")
  var color = ColorChoice.auto

  @Flag(help: "Show ASCII only.")
  var ascii = false
}
