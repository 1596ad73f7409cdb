import ArgumentParser
import Foundation
import ReevStore

/// Where the database and the data directory are; every command takes these.
struct DatabaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "PostgreSQL: a URL or a libpq connection string (REEV_DATABASE_URL, DATABASE_URL).",
      discussion: "Without one, reevd runs a private PostgreSQL in its data directory.",
      valueName: "url"))
  var database: String?

  @Option(
    name: .customLong("data-dir"),
    help: ArgumentHelp(
      "Where the private PostgreSQL and the spool live (REEV_DATA_DIR).",
      discussion: "Default: /var/lib/reev for root, $XDG_DATA_HOME/reev for others.",
      valueName: "dir"))
  var dataDirectory: String?

  @Option(
    help: ArgumentHelp(
      "A TOML file with any of the options as keys, without the dashes in front (REEV_CONFIG).",
      valueName: "file"))
  var config: String?

  /// The configuration file's settings; none without a file.
  func fileSource() throws -> ServerSettings.Source {
    let path = config ?? ProcessInfo.processInfo.environment["REEV_CONFIG"]
    guard let path, !path.isEmpty else { return { _ in nil } }
    return try ServerSettings.file(path)
  }

  /// Flags, then the environment, then the file.
  func location(findsSystem: Bool = true) throws -> StoreLocation {
    let file = try fileSource()
    var environment = ProcessInfo.processInfo.environment
    if environment["REEV_DATABASE_URL"] == nil, environment["DATABASE_URL"] == nil {
      environment["REEV_DATABASE_URL"] = file("database")?.last
    }
    if environment["REEV_DATA_DIR"] == nil {
      environment["REEV_DATA_DIR"] = file("data-dir")?.last
    }
    return StoreLocation(
      database: database, dataDirectory: dataDirectory, findsSystem: findsSystem,
      environment: environment)
  }
}

/// The options of `reevd serve`; each also `REEV_…` in the environment and a key in the file.
struct ServeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Where browsers post. Default: 127.0.0.1:7338.", valueName: "host:port"))
  var listen: String?

  @Option(
    help: ArgumentHelp(
      "Where the reading API listens, or off. Default: 127.0.0.1:7339.",
      discussion: "It has no passwords: keep it on a loopback address.", valueName: "host:port"))
  var apiListen: String?

  @Option(
    help: ArgumentHelp(
      "A further name by which the reading API may be asked; may be given again.",
      discussion: "Loopback names and the address it listens on always may.", valueName: "name"))
  var apiHost: [String] = []

  @Option(
    help: ArgumentHelp(
      "A project that may post; may be given again. Default: default.", valueName: "id"))
  var project: [String] = []

  @Option(
    help: ArgumentHelp(
      "An origin that may post; may be given again. Default: any.", valueName: "origin"))
  var allowOrigin: [String] = []

  @Option(help: ArgumentHelp("A folder of static files to serve at /.", valueName: "dir"))
  var site: String?

  @Option(help: ArgumentHelp("The tracker's file, served at /tracker.js.", valueName: "file"))
  var tracker: String?

  @Option(
    help: ArgumentHelp("A replica for the reading API. Default: the database.", valueName: "url"))
  var readDatabase: String?

  @Option(
    help: ArgumentHelp("How often metrics are recomputed. Default: 60s.", valueName: "duration"))
  var metricsInterval: String?

  @Option(
    help: ArgumentHelp(
      "How long the database may work at one answer of the reading API. Default: 10s.",
      valueName: "duration"))
  var readTimeout: String?

  @Option(
    help: ArgumentHelp(
      "How large a session may grow; what comes then is set aside. Default: 256M.",
      valueName: "size"))
  var sessionSize: String?

  @Option(help: ArgumentHelp("The spool's greatest size. Default: 1G.", valueName: "size"))
  var spoolSize: String?

  @Option(
    help: ArgumentHelp(
      "How old the spool's oldest batch may be before new ones are refused. Default: 7d.",
      valueName: "duration"))
  var spoolAge: String?

  @Option(
    help: ArgumentHelp("Database connections that write, 1 to 6. Default: 3.", valueName: "n"))
  var writers: String?

  @Option(
    help: ArgumentHelp(
      "How long a transaction may take before its batches go to the spool. Default: 10s.",
      valueName: "duration"))
  var writeTimeout: String?

  @Option(
    help: ArgumentHelp("How long a request's head may take. Default: 10s.", valueName: "duration"))
  var headerTimeout: String?

  @Option(
    help: ArgumentHelp("How long a request's body may take. Default: 30s.", valueName: "duration"))
  var bodyTimeout: String?

  @Option(help: ArgumentHelp("Open connections at most. Default: 4096.", valueName: "n"))
  var maxConnections: String?

  @Option(
    help: ArgumentHelp("Requests a second from one address. Default: no limit.", valueName: "n"))
  var rateLimitAddress: String?

  @Option(
    help: ArgumentHelp("Requests a second for one project. Default: no limit.", valueName: "n"))
  var rateLimitProject: String?

  @Option(
    help: ArgumentHelp(
      "A proxy whose X-Forwarded-For is believed (10.0.0.0/8); may be given again.",
      valueName: "address"))
  var trustedProxy: [String] = []

  @Option(
    help: ArgumentHelp(
      "trace, debug, info, notice, warning or error. Default: notice.", valueName: "level"))
  var logLevel: String?

  /// The flags as a source of settings.
  var source: ServerSettings.Source {
    let single: [String: String?] = [
      "listen": listen, "api-listen": apiListen, "site": site, "tracker": tracker,
      "read-database": readDatabase, "metrics-interval": metricsInterval,
      "read-timeout": readTimeout, "session-size": sessionSize, "spool-size": spoolSize,
      "spool-age": spoolAge, "writers": writers,
      "write-timeout": writeTimeout, "header-timeout": headerTimeout,
      "body-timeout": bodyTimeout, "max-connections": maxConnections,
      "rate-limit-address": rateLimitAddress, "rate-limit-project": rateLimitProject,
      "log-level": logLevel,
    ]
    let lists = [
      "project": project, "allow-origin": allowOrigin, "api-host": apiHost,
      "trusted-proxy": trustedProxy,
    ]
    return { name in
      if let list = lists[name] { return list.isEmpty ? nil : list }
      guard let text = single[name] ?? nil else { return nil }
      return [text]
    }
  }
}
