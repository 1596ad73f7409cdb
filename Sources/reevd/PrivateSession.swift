import Logging
import ReevStore

/// The private PostgreSQL for the time of one command: started when it isn't running, and stopped
/// at the end when no other process uses it.
struct PrivateSession {
  private var server: PrivatePostgres?

  /// Does nothing when a database is configured.
  static func begin(_ location: StoreLocation) async throws -> PrivateSession {
    guard location.configuredURL == nil else { return PrivateSession() }
    var logger = Logger(label: "reevd.postgres")
    logger.logLevel = .warning
    do {
      let server = try PrivatePostgres(location: location, logger: logger)
      try await server.join()
      return PrivateSession(server: server)
    } catch let failure as PrivatePostgres.Failure {
      // Who may not start it may still use it.
      do throws(StoreError) { try await Store(url: location.url).ping() } catch { throw failure }
      return PrivateSession()
    }
  }

  /// Gives up what `begin` took.
  func end() async { await server?.leave() }
}
