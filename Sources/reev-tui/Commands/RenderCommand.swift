import ArgumentParser
import ReevReplay

struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Prints one frame of a session.")

  @Argument(help: "A session id, a unique prefix of one, or a file; - is stdin.")
  var session: String

  func run() throws {}
}
