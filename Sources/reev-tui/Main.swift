import ArgumentParser

@main
struct ReevTUI: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reev-tui", abstract: "Watches recorded sessions in the terminal.",
    subcommands: [
      BenchCommand.self, EventsCommand.self, LayoutCommand.self, RenderCommand.self,
    ])
}
