public import Foundation

/// Where reevd and reev-tui find their database and their data directory.
public struct StoreLocation: Hashable, Sendable {
  /// The database's URL when one was configured; nil means the private PostgreSQL.
  public var configuredURL: String?
  /// The data directory, whether or not it exists.
  public var dataDirectory: String

  /// Decides by precedence: the flag, `REEV_DATABASE_URL`, `DATABASE_URL`, the private one; and for
  /// the directory the flag, `REEV_DATA_DIR`, `/var/lib/reev` for root, `$XDG_DATA_HOME/reev` (or
  /// `~/.local/share/reev`) for others.
  ///
  /// Who has no directory of their own but may enter the system's, `/var/lib/reev`, gets that one
  /// when `findsSystem`: a person on the server finds what the service records.
  public init(
    database: String? = nil, dataDirectory: String? = nil, findsSystem: Bool = true,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    func set(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
    configuredURL =
      set(database) ?? set(environment["REEV_DATABASE_URL"]) ?? set(environment["DATABASE_URL"])
    if let directory = set(dataDirectory) ?? set(environment["REEV_DATA_DIR"]) {
      self.dataDirectory = directory
    } else if geteuid() == 0 {
      self.dataDirectory = "/var/lib/reev"
    } else {
      let home = set(environment["HOME"]) ?? "."
      let own = (set(environment["XDG_DATA_HOME"]) ?? "\(home)/.local/share") + "/reev"
      let system = "/var/lib/reev"
      let isSystem =
        findsSystem && access(own, F_OK) != 0 && access(system + "/run/.s.PGSQL.5432", W_OK) == 0
      self.dataDirectory = isSystem ? system : own
    }
    if !self.dataDirectory.hasPrefix("/") {
      self.dataDirectory =
        FileManager.default.currentDirectoryPath + "/" + self.dataDirectory
    }
  }

  /// What to connect to: the configured URL, else the private server's socket.
  public var url: String {
    configuredURL ?? Self.privateURL(socketDirectory: socketDirectory)
  }

  /// The private server's socket directory: `run` in the data directory, or, where that makes the
  /// socket's path longer than the 107 bytes that the system allows, or has a comma, a folder below
  /// `/run` (root's) or `/tmp` that is named after the data directory.
  public var socketDirectory: String {
    let inside = dataDirectory + "/run"
    // A comma separates hosts, for libpq and in PostgreSQL's settings.
    if inside.utf8.count + "/.s.PGSQL.5432".utf8.count <= 107, !inside.contains(",") {
      return inside
    }
    // FNV-1a: only a name that is the same in both programs.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in dataDirectory.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let name = "reev-" + String(hash, radix: 36)
    // Where only root may make one, nobody else's stands in the way; what another user's service
    // has made is its own.
    if access("/run/" + name, F_OK) == 0 { return "/run/" + name }
    var (directory, made) = (stat(), stat())
    let isMade =
      stat(dataDirectory, &directory) == 0 && lstat("/tmp/" + name, &made) == 0
      && made.st_uid == directory.st_uid
    let isRoot = geteuid() == 0 && access("/run", W_OK) == 0
    return (isRoot && !isMade ? "/run/" : "/tmp/") + name
  }

  /// The private server's own database, in which others are made.
  public var serverURL: String {
    Self.privateURL(socketDirectory: socketDirectory, database: "postgres")
  }

  /// The connection string for a socket directory.
  static func privateURL(socketDirectory: String, database: String = "reev") -> String {
    let quoted = socketDirectory.replacingOccurrences(of: "\\", with: "\\\\")
      .replacingOccurrences(of: "'", with: "\\'")
    return "host='\(quoted)' port=5432 user=reev dbname=\(database)"
  }
}
