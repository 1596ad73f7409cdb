import Foundation
import Logging
import ReevStore

/// The private PostgreSQL for the time of one command: started when it isn't running, and stopped
/// at the end when no other process uses it.
struct PrivateSession {
  private var server: PrivatePostgres?
  private var signals: EndSignals?

  /// Does nothing when a database is configured. Root becomes the user whom the data belong to.
  static func begin(_ location: StoreLocation) async throws -> PrivateSession {
    guard location.configuredURL == nil else { return PrivateSession() }
    var logger = Logger(label: "reevd.postgres")
    logger.logLevel = .warning
    do {
      try DataDirectory.actAsOwner(of: location.dataDirectory)
      let server = try PrivatePostgres(location: location, logger: logger)
      let signals = await EndSignals()
      try await server.join()
      // A command that is ended lets go of the server first.
      signals.onEnd { number in
        await server.leave()
        Foundation.exit(128 + number)
      }
      return PrivateSession(server: server, signals: signals)
    } catch {
      // Who may not start it may still use it.
      do throws(StoreError) { try await Store(url: location.url).ping() } catch _ { throw error }
      return PrivateSession()
    }
  }

  /// Gives up what `begin` took.
  func end() async { await server?.leave() }
}
