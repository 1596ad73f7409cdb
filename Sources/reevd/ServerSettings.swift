import Foundation
import ReevModel
import ReevStore
import TOMLKit

/// What the daemon is told by flags, the environment and a TOML file, in that order.
struct ServerSettings: Sendable {
  /// A setting that can't be used; one line for a person.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  var listen = "127.0.0.1:7338"
  var apiListen: String? = "127.0.0.1:7339"
  var projects: [String] = ["default"]
  var origins: [String] = []
  var site: String?
  var tracker: String?
  var readDatabase: String?
  var metricsInterval = 60.0
  var apiHosts: [String] = []
  var readTimeout = 10
  var sessionSize = 256 << 20
  var spoolSize = 1 << 30
  var spoolAge = 7 * 86_400.0
  var writers = 3
  var writeTimeout = 10
  var headerTimeout = 10.0
  var bodyTimeout = 30.0
  var maxConnections = 4096
  var rateLimitAddress: Double?
  var rateLimitProject: Double?
  var proxies = ProxyList()
  var logLevel = "notice"

  /// A source of settings by name: several values for what may be given several times.
  typealias Source = (String) -> [String]?

  /// Reads the settings; the first source that knows a name wins.
  init(_ sources: [Source]) throws {
    func all(_ name: String) -> [String]? {
      for source in sources {
        if let values = source(name) { return values }
      }
      return nil
    }
    func one(_ name: String) -> String? { all(name)?.last }
    func number(_ name: String, _ range: ClosedRange<Double>) throws -> Double? {
      guard let text = one(name) else { return nil }
      guard let value = Double(text), range.contains(value) else {
        throw Failure(description: "--\(name): not a number from \(range.lowerBound)")
      }
      return value
    }
    func seconds(_ name: String, _ least: Double) throws -> Double? {
      try one(name).map { try Self.seconds($0, least, name) }
    }
    if let text = one("listen") { listen = text }
    if let text = one("api-listen") { apiListen = text == "off" ? nil : text }
    for address in [listen, apiListen].compactMap({ $0 }) {
      guard Self.hostAndPort(address) != nil else {
        throw Failure(description: "`\(address)` is no address: write HOST:PORT")
      }
    }
    if listen == apiListen, Self.hostAndPort(listen)?.port != 0 {
      throw Failure(
        description: "\(listen) is already taken by --listen: choose another --api-listen")
    }
    if let values = all("project"), !values.isEmpty { projects = values }
    if let bad = projects.first(where: { $0.isEmpty || $0.utf8.count > 50 }) {
      throw Failure(description: "--project \(bad): 1 to 50 bytes")
    }
    origins = all("allow-origin") ?? []
    if origins.contains("*") { origins = [] }
    // As browsers write them.
    origins = origins.map {
      let name = $0.lowercased()
      return name.hasSuffix("/") ? String(name.dropLast()) : name
    }
    apiHosts = all("api-host") ?? []
    site = one("site")
    if let site {
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: site, isDirectory: &isDirectory),
        isDirectory.boolValue
      else { throw Failure(description: "--site \(site): no such folder") }
    }
    tracker = one("tracker")
    readDatabase = one("read-database")
    if let readDatabase, let problem = StoreLocation.problem(of: readDatabase) {
      throw Failure(description: "--read-database: \(problem)")
    }
    if let value = try seconds("metrics-interval", 0.1) { metricsInterval = value }
    if let value = try seconds("read-timeout", 1) { readTimeout = Int(value) }
    if let text = one("session-size") { sessionSize = try Self.bytes(text, "session-size") }
    if let text = one("spool-size") { spoolSize = try Self.bytes(text, "spool-size") }
    if let value = try seconds("spool-age", 1) { spoolAge = value }
    if let value = try number("writers", 1...6) { writers = Int(value) }
    if let value = try seconds("write-timeout", 1) { writeTimeout = Int(value) }
    if let value = try seconds("header-timeout", 0.1) { headerTimeout = value }
    if let value = try seconds("body-timeout", 0.1) { bodyTimeout = value }
    if let value = try number("max-connections", 1...1_000_000) { maxConnections = Int(value) }
    rateLimitAddress = try number("rate-limit-address", 0.001...1e9)
    rateLimitProject = try number("rate-limit-project", 0.001...1e9)
    proxies = try ProxyList(all("trusted-proxy") ?? [])
    if let text = one("log-level") { logLevel = text }
    guard ["trace", "debug", "info", "notice", "warning", "error", "critical"].contains(logLevel)
    else {
      throw Failure(
        description: "--log-level: trace, debug, info, notice, warning, error or critical")
    }
  }

  /// The settings' names: flags without the dashes, and the file's keys.
  static let names = [
    "database", "data-dir", "config", "listen", "api-listen", "api-host", "project", "allow-origin",
    "site", "tracker", "read-database", "read-timeout", "metrics-interval", "session-size",
    "spool-size", "spool-age", "writers",
    "write-timeout", "header-timeout", "body-timeout", "max-connections", "rate-limit-address",
    "rate-limit-project", "trusted-proxy", "log-level",
  ]

  /// A setting's name in the environment.
  static func variable(_ name: String) -> String {
    name == "database"
      ? "REEV_DATABASE_URL"
      : "REEV_" + name.uppercased().replacingOccurrences(of: "-", with: "_")
  }

  /// A line for each setting: its key in the file, its variable, its flag.
  static var table: String {
    func cell(_ text: String) -> String { text.padding(toLength: 20, withPad: " ", startingAt: 0) }
    return names.map { name in
      let key = name == "config" ? "-" : name
      let variable = variable(name).padding(toLength: 26, withPad: " ", startingAt: 0)
      return "  " + cell(key) + variable + "--" + name
    }.joined(separator: "\n")
  }

  /// `REEV_…` in the environment; lists are separated by commas.
  static func environment(_ environment: [String: String]) -> Source {
    { name in
      guard let text = environment[variable(name)], !text.isEmpty else { return nil }
      return text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// A TOML file with the flags' names as keys.
  static func file(_ path: String) throws -> Source {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw Failure(description: "--config \(path): can't be read")
    }
    if let problem = SettingsText.problem(in: text) {
      throw Failure(description: "--config \(path): not TOML: \(problem)")
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch {
      throw Failure(description: "--config \(path): not TOML: \(error)")
    }
    var values: [String: [String]] = [:]
    for (key, value) in table {
      let name = key.replacingOccurrences(of: "_", with: "-")
      guard names.contains(name), name != "config" else {
        throw Failure(
          description: "--config \(path): no setting is called `\(key)`: see reevd serve --help")
      }
      if let array = value.array {
        values[name] = array.compactMap { Self.text($0) }
      } else if let text = Self.text(value) {
        values[name] = [text]
      }
    }
    let result = values
    return { result[$0] }
  }

  private static func text(_ value: any TOMLValueConvertible) -> String? {
    if let text = value.string { return text }
    if let number = value.int { return String(number) }
    if let number = value.double { return String(number) }
    if let flag = value.bool { return String(flag) }
    return nil
  }

  /// `HOST:PORT` or `[HOST]:PORT`.
  static func hostAndPort(_ address: String) -> (host: String, port: Int)? {
    guard let colon = address.lastIndex(of: ":"),
      let port = Int(address[address.index(after: colon)...]), (0...65_535).contains(port)
    else { return nil }
    var host = String(address[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    return (host.isEmpty ? "0.0.0.0" : host, port)
  }

  /// `10`, `500ms`, `10s`, `5m`, `2h`, `7d`.
  static func seconds(_ text: String, _ least: Double, _ name: String) throws -> Double {
    let units: [(String, Double)] = [
      ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("", 1),
    ]
    for (suffix, factor) in units where text.hasSuffix(suffix) {
      if let number = Double(text.dropLast(suffix.count)), number * factor >= least,
        number * factor < 1e9
      {
        return number * factor
      }
    }
    throw Failure(description: "--\(name) \(text): no duration: write 30s, 5m, 2h or 7d")
  }

  /// `1000`, `64K`, `512M`, `2G` (also with `B`, `iB`).
  static func bytes(_ text: String, _ setting: String) throws -> Int {
    var name = text.uppercased()
    for suffix in ["IB", "B"] where name.hasSuffix(suffix) {
      name = String(name.dropLast(suffix.count))
      break
    }
    let units: [(String, Double)] = [
      ("K", 1024), ("M", 1_048_576), ("G", 1_073_741_824), ("T", 1_099_511_627_776), ("", 1),
    ]
    for (suffix, factor) in units where name.hasSuffix(suffix) {
      if let number = Double(name.dropLast(suffix.count)), number >= 0, number * factor < 1e16 {
        return Int(number * factor)
      }
    }
    throw Failure(description: "--\(setting) \(text): no size: write 512M or 2G")
  }
}
