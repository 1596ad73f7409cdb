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
  private let home: DataDirectory
  private let spool: Spool
  private let ingest: IngestService
  private let job: MetricsJob
  private let metrics: ServerMetrics
  private let signals: EndSignals

  /// Starts the private PostgreSQL when none is configured, and makes the tables. A configured
  /// database that is down doesn't stop the start: batches go to the spool.
  init(
    location: StoreLocation, settings: ServerSettings, signals: EndSignals,
    reload: @escaping @Sendable () throws -> ServerSettings
  ) async throws {
    self.location = location
    self.settings = settings
    self.reload = reload
    self.signals = signals
    let metrics = ServerMetrics(logger: Logger(label: "reevd.ingest"))
    self.metrics = metrics
    var server: PrivatePostgres?
    if location.configuredURL == nil {
      server = try PrivatePostgres(location: location, logger: Logger(label: "reevd.postgres"))
    }
    let home = try await DataDirectory(path: location.dataDirectory)
    self.home = home
    do {
      try await server?.start()
    } catch {
      // Where there are data it may come back; batches are kept meanwhile.
      guard let server, server.hasCluster else { throw error }
      logger.error("starting without the private PostgreSQL", metadata: ["error": "\(error)"])
    }
    postgres = server
    do {
      spool = try Spool(
        home: home, mostBytes: settings.spoolSize, mostAge: settings.spoolAge, metrics: metrics,
        logger: Logger(label: "reevd.spool"))
    } catch {
      await server?.stop()
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
      guard error.isConnectionFailure else {
        await server?.stop()
        throw error
      }
      logger.warning("starting without the database", metadata: ["error": "\(error.description)"])
    }
    ingest = IngestService(
      url: url, writers: settings.writers, timeoutSeconds: settings.writeTimeout,
      mostSessionBytes: settings.sessionSize, spool: spool, metrics: metrics, isDatabaseUp: isUp,
      logger: Logger(label: "reevd.ingest"))
    job = MetricsJob(
      store: store, interval: settings.metricsInterval, metrics: metrics,
      logger: Logger(label: "reevd.metrics"))
  }

  /// Serves until SIGTERM or SIGINT.
  func run() async throws {
    let budget = ByteBudget(limit: 8 << 20, most: 64 << 20)
    let health = Health(ingest: ingest, spool: spool, budget: budget, metrics: metrics)
    let rules = Locked(try Self.rules(settings))
    let files = StaticFiles(tracker: settings.tracker, site: settings.site)
    var services: [any Service] = [
      Reload(rules: rules, read: reload, logger: logger), job,
    ]
    services.append(
      Watch(
        postgres: postgres, home: home, ingest: ingest, metrics: metrics, logger: logger))
    if let address = settings.apiListen {
      let url = settings.readDatabase ?? location.url
      services.append(
        try application(
          ReadingResponder(
            stores: (0..<3).map { _ in
              // PostgreSQL doesn't look up from compiling some regular expressions.
              Store(
                url: url, timeoutSeconds: settings.readTimeout + 2,
                statementSeconds: settings.readTimeout)
            }, health: health, hosts: HostList(address: address, names: settings.apiHosts),
            logger: Logger(label: "reevd.api")),
          address: address))
    }
    services.append(
      try application(
        IngestResponder(
          rules: rules, ingest: ingest, health: health, budget: budget,
          work: WorkThreads(), metrics: metrics, files: files, logger: Logger(label: "reevd.ingest")
        ),
        address: settings.listen))
    await ingest.start()
    var configuration = ServiceGroupConfiguration(
      services: services.map { .init(service: $0) }, logger: logger)
    // Slow clients have six seconds; storing what they sent has the rest of the ten.
    configuration.maximumGracefulShutdownDuration = .seconds(6)
    logger.notice(
      "listening",
      metadata: [
        "events": "\(settings.listen)", "api": "\(settings.apiListen ?? "off")",
        "projects": "\(settings.projects.joined(separator: ", "))",
      ])
    var failure: (any Error)?
    let group = ServiceGroup(configuration: configuration)
    signals.onEnd { _ in await group.triggerGracefulShutdown() }
    do {
      try await group.run()
    } catch let error as IOError {
      failure = ServerSettings.Failure(description: "can't listen: \(error)")
    } catch {
      failure = error
    }
    await job.once(until: .now + .seconds(2))
    spool.close()
    // A directory that was made again may be another daemon's.
    if (try? home.hold()) != nil { await postgres?.stop() }
    if let failure, !(failure is CancellationError) { throw failure }
  }

  private static func rules(_ settings: ServerSettings) throws -> IngestResponder.Rules {
    IngestResponder.Rules(
      projects: Set(settings.projects.map { Array($0.utf8) }), origins: Set(settings.origins),
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

  /// Looks after the database, whoever visits: finds out that it is gone, starts the private one
  /// again, and keeps the counts of what was set aside for `status`.
  private struct Watch: Service {
    let postgres: PrivatePostgres?
    let home: DataDirectory
    let ingest: IngestService
    let metrics: ServerMetrics
    let logger: Logger

    func run() async throws {
      await cancelWhenGracefulShutdown {
        var pause = 1
        var wait = 0
        var problem = ""
        var kept: [IngestReason: Int] = [:]
        var beats = 0
        while !Task.isCancelled {
          do { try await Task.sleep(for: .seconds(1)) } catch { return }
          ChildProcesses.reapOrphans()
          await ingest.look()
          wait -= 1
          if let postgres, await !ingest.isDatabaseUp, wait <= 0 {
            do {
              try home.hold()
              try await postgres.revive()
              pause = 1
            } catch {
              if "\(error)" != problem {
                problem = "\(error)"
                logger.error("can't start PostgreSQL", metadata: ["error": "\(error)"])
              }
              pause = min(8, pause * 2)
            }
            wait = pause
          }
          beats += 1
          guard beats.isMultiple(of: 5) else { continue }
          let counts = metrics.setAsideCounts
          let unkept = Self.difference(counts, kept)
          if !unkept.isEmpty, await ingest.record(setAside: unkept) { kept = counts }
        }
      }
    }

    private static func difference(
      _ counts: [IngestReason: Int], _ before: [IngestReason: Int]
    ) -> [IngestReason: Int] {
      counts.merging(before) { $0 - $1 }.filter { $0.value > 0 }
    }
  }
}
