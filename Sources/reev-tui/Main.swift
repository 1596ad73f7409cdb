import ArgumentParser

@main
struct ReevTUI: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reev-tui", abstract: "Watches recorded sessions in the terminal.",
    subcommands: [LayoutCommand.self, RenderCommand.self])
}
