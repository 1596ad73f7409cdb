import Logging
import ReevStore

/// The private PostgreSQL for the time of one command: started when it isn't running, and then
/// stopped again at the end.
struct PrivateSession {
  private var started: PrivatePostgres?

  /// Does nothing when a database is configured or the private one answers.
  static func begin(_ location: StoreLocation) async throws -> PrivateSession {
    guard location.configuredURL == nil else { return PrivateSession() }
    do throws(StoreError) {
      try await Store(url: location.url).ping()
      return PrivateSession()
    } catch {
      var logger = Logger(label: "reevd.postgres")
      logger.logLevel = .warning
      let server = try PrivatePostgres(location: location, logger: logger)
      try await server.start()
      return PrivateSession(started: server)
    }
  }

  /// Stops what `begin` started.
  func end() async { await started?.stop() }
}
