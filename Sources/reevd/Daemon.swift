import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ReevModel
import ReevStore
import ServiceLifecycle
import UnixSignals

/// Everything that `reevd serve` runs, and the order in which it starts and stops.
struct Daemon {
  private let settings: ServerSettings
  private let location: StoreLocation
  private let reload: @Sendable () throws -> ServerSettings
  private let logger = Logger(label: "reevd")
  private let postgres: PrivatePostgres?
  private let spool: Spool
  private let ingest: IngestService
  private let job: MetricsJob
  private let metrics = ServerMetrics()

  /// Starts the private PostgreSQL when none is configured, and makes the tables. A configured
  /// database that is down doesn't stop the start: batches go to the spool.
  init(
    location: StoreLocation, settings: ServerSettings,
    reload: @escaping @Sendable () throws -> ServerSettings
  ) async throws {
    self.location = location
    self.settings = settings
    self.reload = reload
    if location.configuredURL == nil {
      let server = try PrivatePostgres(
        location: location, logger: Logger(label: "reevd.postgres"))
      try await server.start()
      postgres = server
    } else {
      postgres = nil
    }
    do {
      spool = try Spool(
        directory: location.dataDirectory + "/spool", mostBytes: settings.spoolSize,
        mostAge: settings.spoolAge)
    } catch {
      throw ServerSettings.Failure(
        description: "can't write to \(location.dataDirectory)/spool: choose another --data-dir")
    }
    let url = location.url
    var isUp = false
    let store = Store(url: url)
    do throws(StoreError) {
      try await store.migrate()
      isUp = true
    } catch {
      guard error.isConnectionFailure else { throw error }
      logger.warning("starting without the database", metadata: ["error": "\(error.description)"])
    }
    ingest = IngestService(
      url: url, writers: settings.writers, timeoutSeconds: settings.writeTimeout, spool: spool,
      metrics: metrics, isDatabaseUp: isUp, logger: Logger(label: "reevd.ingest"))
    job = MetricsJob(
      store: store, interval: settings.metricsInterval, metrics: metrics,
      logger: Logger(label: "reevd.metrics"))
  }

  /// Serves until SIGTERM or SIGINT.
  func run() async throws {
    let budget = ByteBudget(limit: 8 << 20)
    let health = Health(ingest: ingest, spool: spool, budget: budget, metrics: metrics)
    let rules = Locked(try Self.rules(settings))
    let files = StaticFiles(tracker: settings.tracker, site: settings.site)
    var services: [any Service] = [
      Reload(rules: rules, read: reload, logger: logger), job,
    ]
    if let postgres { services.append(Watch(postgres: postgres, ingest: ingest)) }
    if let address = settings.apiListen {
      let url = settings.readDatabase ?? location.url
      services.append(
        try application(
          ReadingResponder(
            stores: [Store(url: url), Store(url: url)], health: health,
            logger: Logger(label: "reevd.api")),
          address: address))
    }
    services.append(
      try application(
        IngestResponder(
          rules: rules, ingest: ingest, health: health, budget: budget, metrics: metrics,
          files: files, logger: Logger(label: "reevd.ingest")),
        address: settings.listen))
    await ingest.start()
    var configuration = ServiceGroupConfiguration(
      services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger)
    // Slow clients have six seconds; storing what they sent has the rest of the ten.
    configuration.maximumGracefulShutdownDuration = .seconds(6)
    logger.notice(
      "listening",
      metadata: [
        "events": "\(settings.listen)", "api": "\(settings.apiListen ?? "off")",
        "projects": "\(settings.projects.joined(separator: ", "))",
      ])
    var failure: (any Error)?
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch let error as IOError {
      failure = ServerSettings.Failure(description: "can't listen: \(error)")
    } catch {
      failure = error
    }
    await job.once(until: .now + .seconds(2))
    spool.close()
    await postgres?.stop()
    if let failure, !(failure is CancellationError) { throw failure }
  }

  private static func rules(_ settings: ServerSettings) throws -> IngestResponder.Rules {
    IngestResponder.Rules(
      projects: Set(settings.projects), origins: Set(settings.origins),
      rateLimitAddress: settings.rateLimitAddress, rateLimitProject: settings.rateLimitProject,
      proxies: settings.proxies)
  }

  private func application<Responder: HTTPResponder>(
    _ responder: Responder, address: String
  ) throws -> some Service where Responder.Context == ServerContext {
    guard let (host, port) = ServerSettings.hostAndPort(address) else {
      throw ServerSettings.Failure(description: "`\(address)` is no address: write HOST:PORT")
    }
    let header = settings.headerTimeout
    let body = settings.bodyTimeout
    var quiet = Logger(label: "reevd.http")
    quiet.logLevel = max(quiet.logLevel, .warning)
    return Application(
      responder: responder,
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [ConnectionGuard(headerTimeout: header, bodyTimeout: body)],
          idleTimeout: nil,
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 200))),
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port), backlog: 1024,
        availableConnectionsDelegate: .maximum(settings.maxConnections, logger: quiet)),
      logger: quiet)
  }

  /// Takes the rules anew on SIGHUP.
  private struct Reload: Service {
    let rules: Locked<IngestResponder.Rules>
    let read: @Sendable () throws -> ServerSettings
    let logger: Logger

    func run() async throws {
      let signals = await UnixSignalsSequence(trapping: .sighup)
      await cancelWhenGracefulShutdown {
        for await _ in signals {
          do {
            let fresh = try Daemon.rules(try read())
            rules.withLock { $0 = fresh }
            logger.notice("settings read again")
          } catch {
            logger.error("settings kept as they were", metadata: ["error": "\(error)"])
          }
        }
      }
    }
  }

  /// Starts the private PostgreSQL again when it dies.
  private struct Watch: Service {
    let postgres: PrivatePostgres
    let ingest: IngestService

    func run() async throws {
      await cancelWhenGracefulShutdown {
        while !Task.isCancelled {
          do { try await Task.sleep(for: .seconds(2)) } catch { return }
          if await !ingest.isDatabaseUp { await postgres.revive() }
        }
      }
    }
  }
}
