import ArgumentParser
import Foundation
import Hummingbird
import Logging
import NIOCore
import ReevModel
import ReevStore
import ServiceLifecycle
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Receives sessions, stores them, and serves the reading API (the default).",
    discussion: """
      Every option is also read from the environment (lists are separated by
      commas) and from the --config file; flags win over the environment, the
      environment over the file:

        key in the file     in the environment        flag
      \(ServerSettings.table)

      SIGHUP reads the file again: projects, origins,
      rate limits and proxies change without a restart. SIGTERM stores what is
      under way and ends within ten seconds.

      Examples:
        reevd
        reevd serve --project shop --allow-origin https://shop.example
        reevd serve --database postgres://reev@db/reev --api-listen off
        reevd serve --site demo --metrics-interval 5s

      Exit codes: 0 stopped, 2 usage or configuration, also a port already
      taken, 3 connection.
      """)

  @OptionGroup var databaseOptions: DatabaseOptions
  @OptionGroup var options: ServeOptions

  func run() async throws {
    let location = try databaseOptions.location(findsSystem: false)
    if let url = location.configuredURL, let problem = StoreLocation.problem(of: url) {
      throw ServerSettings.Failure(description: "--database: \(problem)")
    }
    let settings = try settings()
    let level = Logger.Level(rawValue: settings.logLevel) ?? .notice
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = level
      return handler
    }
    let signals = await EndSignals()
    try DataDirectory.actAsOwner(of: location.dataDirectory)
    try PortCheck.check([settings.listen, settings.apiListen].compactMap { $0 })
    let daemon = try await Daemon(location: location, settings: settings, signals: signals) {
      try self.settings()
    }
    try await daemon.run()
  }

  private func settings() throws -> ServerSettings {
    try ServerSettings([
      options.source,
      ServerSettings.environment(ProcessInfo.processInfo.environment),
      try databaseOptions.fileSource(),
    ])
  }
}

/// Finds out before anything is started whether the addresses are free.
enum PortCheck {
  static func check(_ addresses: [String]) throws {
    for address in addresses {
      guard let (host, port) = ServerSettings.hostAndPort(address) else { continue }
      guard let socket = try? SocketAddress.makeAddressResolvingHost(host, port: port) else {
        throw ServerSettings.Failure(
          description: "can't listen on \(address): no such host; write an address of this machine")
      }
      guard port != 0 else { continue }
      let isV6 = socket.protocol == .inet6
      let descriptor = Foundation.socket(
        isV6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var yes: Int32 = 1
      setsockopt(
        descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
      let result = socket.withSockAddr { pointer, size in bind(descriptor, pointer, socklen_t(size))
      }
      guard result == 0 else {
        throw ServerSettings.Failure(
          description: errno == EADDRINUSE
            ? "\(address) is already taken: is another reevd running? Choose another with --listen"
              + " or --api-listen"
            : "can't listen on \(address): \(String(cString: strerror(errno)))")
      }
    }
  }
}
