import ArgumentParser

@main
struct Reevd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reevd", abstract: "Receives recorded sessions and keeps them in PostgreSQL.")
}
