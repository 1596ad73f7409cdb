import Foundation
import Logging
import ReevStore
import Subprocess
import SystemPackage

/// A PostgreSQL of reevd's own, in its data directory, reachable by a Unix socket only.
///
/// PostgreSQL refuses to run as root: started by root, its programs run as the user `postgres`
/// (or `nobody`). A server that an earlier reevd left running is taken over, and one that a command
/// began: `PostgresLease` says who stops it.
struct PrivatePostgres: Sendable {
  /// Why there is no server; one line for a person.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  let location: StoreLocation
  let logger: Logger
  private let binaries: String
  private let user: User?
  private let lease: PostgresLease

  private struct User: Sendable {
    var name: String
    var uid: uid_t
    var gid: gid_t
  }

  private var cluster: String { location.dataDirectory + "/pg" }

  /// Finds the newest installed server programs and the user to run them as, and makes the data
  /// directory.
  init(location: StoreLocation, logger: Logger) throws {
    self.location = location
    self.logger = logger
    guard let binaries = Self.newestBinaries() else {
      throw Failure(
        description: "no PostgreSQL server programs found: install the package postgresql, or give"
          + " a database with --database")
    }
    self.binaries = binaries
    user = try Self.unprivilegedUser()
    try Self.prepareDirectories(location, user)
    guard let lease = PostgresLease(directory: location.dataDirectory) else {
      throw Self.unwritable(location.dataDirectory)
    }
    self.lease = lease
  }

  /// Whom root runs the programs as; nil where this process is not root.
  private static func unprivilegedUser() throws -> User? {
    guard geteuid() == 0 else { return nil }
    let candidates = ["postgres", "nobody"].compactMap { name -> User? in
      guard let entry = getpwnam(name) else { return nil }
      return User(name: name, uid: entry.pointee.pw_uid, gid: entry.pointee.pw_gid)
    }
    guard let user = candidates.first else {
      throw Failure(description: "no user to run PostgreSQL as: make a system user `postgres`")
    }
    return user
  }

  /// Makes the cluster when there is none, starts the server when it isn't running, and makes the
  /// database; while another process of this data directory does so, waits for it. A server that a
  /// command began is the daemon's from then on. Safe to call again.
  func start() async throws {
    try await lease.inTurn {
      _ = try await startInTurn()
      lease.owner = .daemon
      lease.join()
    }
  }

  /// Joins a server that answers, for the time of a command; otherwise starts it.
  func join() async throws {
    try await lease.inTurn {
      let answers = (try? await Store(url: location.url).ping()) != nil
      if !answers, try await startInTurn() { lease.owner = .command }
      lease.join()
    }
  }

  /// Answers whether the server had to be started.
  private func startInTurn() async throws -> Bool {
    if !FileManager.default.fileExists(atPath: cluster + "/PG_VERSION") {
      logger.notice("making a private PostgreSQL", metadata: ["directory": "\(cluster)"])
      // Made beside its place and moved there: an interrupted initdb leaves nothing half made.
      let fresh = cluster + ".new"
      try? FileManager.default.removeItem(atPath: fresh)
      try Self.makeDirectory(fresh, 0o700, user)
      try await call(
        "initdb",
        ["-D", fresh, "-U", "reev", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"])
      guard rename(fresh, cluster) == 0 else {
        throw Failure(description: "can't move \(fresh) to \(cluster)")
      }
    }
    try configure()
    let isRunning = await isRunning()
    if isRunning {
      logger.notice("found the private PostgreSQL running")
    } else {
      try await startServer()
    }
    try await makeDatabase()
    return !isRunning
  }

  /// Starts the server again when it isn't running.
  func revive() async {
    do {
      try await lease.inTurn {
        if await isRunning() { return }
        logger.warning("the private PostgreSQL is gone; starting it again")
        try await startServer()
      }
    } catch {
      logger.error("can't start PostgreSQL", metadata: ["error": "\(error)"])
    }
  }

  /// Stops the server, waiting for its shutdown checkpoint; while commands use it, the last of them
  /// will.
  func stop() async {
    await stop {
      if lease.leave() { return true }
      lease.owner = .command
      return false
    }
  }

  /// Stops a server that a command began, when no other process uses it any more.
  func leave() async { await stop { lease.leave() && lease.owner == .command } }

  private func stop(if isWanted: () -> Bool) async {
    do {
      try await lease.inTurn {
        guard isWanted() else { return }
        try await call("pg_ctl", ["-D", cluster, "-m", "fast", "-w", "-t", "20", "stop"])
      }
    } catch {
      logger.warning("stopping PostgreSQL", metadata: ["error": "\(error)"])
    }
  }

  private func isRunning() async -> Bool {
    (try? await call("pg_ctl", ["-D", cluster, "status"])) != nil
  }

  private func startServer() async throws {
    let log = cluster + "/server.log"
    var last: any Error = Failure(description: "PostgreSQL did not start")
    // After a kill -9 its orphans may hold the shared memory for a moment.
    for attempt in 0..<10 {
      if attempt > 0 { try await Task.sleep(for: .milliseconds(500)) }
      do {
        try await call("pg_ctl", ["-D", cluster, "-l", log, "-w", "-t", "120", "start"])
        return
      } catch {
        last = error
      }
    }
    throw Failure(description: "\(last) (see \(log))")
  }

  private static func prepareDirectories(_ location: StoreLocation, _ user: User?) throws {
    let files = FileManager.default
    let directory = location.dataDirectory
    do {
      if !files.fileExists(atPath: directory) {
        try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
        chmod(directory, 0o711)
      }
      try makeDirectory(directory + "/pg", 0o700, user)
      try makeDirectory(location.socketDirectory, 0o750, user)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw unwritable(directory)
    }
  }

  private static func unwritable(_ directory: String) -> Failure {
    Failure(
      description: "can't write to the data directory \(directory): choose another with"
        + " --data-dir")
  }

  private static func makeDirectory(_ path: String, _ mode: mode_t, _ user: User?) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    if let user, chown(path, user.uid, user.gid) != 0 {
      throw Failure(description: "can't give \(path) to \(user.name)")
    }
    chmod(path, mode)
  }

  /// PostgreSQL's own cache, in kB, for a machine's memory in bytes: an eighth of it, in which the list's
  /// indexes of a million sessions have room on a machine of 8 GB and more; others need the rest.
  static func sharedBuffers(ofMemory bytes: UInt64) -> UInt64 {
    min(max(bytes / 8, 128 << 20), 1 << 30) / 1024
  }

  /// The machine's memory in bytes, or what a container may have of it.
  private static var memory: UInt64 {
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
      .compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }
      .compactMap { UInt64($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    return limits.reduce(ProcessInfo.processInfo.physicalMemory, min)
  }

  private func configure() throws {
    let socket = location.socketDirectory.replacingOccurrences(of: "'", with: "''")
    let version =
      Int((binaries as NSString).deletingLastPathComponent.split(separator: "/").last ?? "") ?? 13
    let settings = """
      # Written by reevd at every start; put your own settings into postgresql.auto.conf
      # (alter system).
      listen_addresses = ''
      port = 5432
      unix_socket_directories = '\(socket)'
      unix_socket_permissions = 0770
      max_connections = 40
      shared_buffers = \(Self.sharedBuffers(ofMemory: Self.memory))kB
      max_wal_size = 2GB
      checkpoint_timeout = 15min
      jit = off
      logging_collector = off
      log_line_prefix = '%t '
      log_min_messages = warning
      \(version >= 14 ? "default_toast_compression = lz4" : "")
      \(version >= 15 ? "wal_compression = lz4" : "wal_compression = on")
      """
    do {
      let file = cluster + "/reev.conf"
      try settings.write(toFile: file, atomically: false, encoding: .utf8)
      if let user { chown(file, user.uid, user.gid) }
      let main = cluster + "/postgresql.conf"
      let text = try String(contentsOfFile: main, encoding: .utf8)
      if !text.contains("include 'reev.conf'") {
        try (text + "\ninclude 'reev.conf'\n").write(
          toFile: main, atomically: false, encoding: .utf8)
        if let user { chown(main, user.uid, user.gid) }
      }
    } catch {
      throw Failure(description: "can't configure the private PostgreSQL in \(cluster): \(error)")
    }
  }

  private func makeDatabase() async throws {
    let psql = [
      "-X", "-q", "-A", "-t", "-h", location.socketDirectory, "-p", "5432", "-U", "reev",
      "-d", "postgres",
    ]
    let found = try await call(
      "psql", psql + ["-c", "select 1 from pg_database where datname = 'reev'"])
    if found.contains("1") { return }
    try await call("psql", psql + ["-c", "create database reev"])
  }

  /// Runs one of the server's programs as the unprivileged user; its output.
  @discardableResult
  private func call(_ program: String, _ arguments: [String]) async throws -> String {
    var executable = binaries + "/" + program
    var all = arguments
    if let user {
      // setpriv drops root in the child. A data directory below a folder that only root can
      // enter is reached with one capability kept.
      var drop = [
        "--reuid=\(user.uid)", "--regid=\(user.gid)", "--init-groups", "--inh-caps=-all",
        "--bounding-set=-all",
      ]
      if !isReachable(by: user) {
        drop[3] = "--inh-caps=+dac_override"
        drop[4] = "--ambient-caps=+dac_override"
      }
      all = drop + ["--", executable] + arguments
      executable = "/usr/bin/setpriv"
    }
    let environment = Subprocess.Environment.inherit.updating([
      "LC_ALL": "C", "PGHOST": nil, "PGPORT": nil, "PGUSER": nil, "PGDATABASE": nil,
      "PGDATA": nil, "PGSERVICE": nil, "PGOPTIONS": nil,
    ])
    let result = try await Subprocess.run(
      .path(FilePath(executable)), arguments: Arguments(all), environment: environment,
      workingDirectory: FilePath("/"), output: .string(limit: 64 << 10),
      error: .string(limit: 64 << 10))
    guard result.terminationStatus.isSuccess else {
      let text = result.standardError + " " + result.standardOutput
      let line = text.split(whereSeparator: \.isNewline).prefix(3).joined(separator: " ")
      throw Failure(description: "\(program) failed: \(line)")
    }
    return result.standardOutput
  }

  /// Whether every folder above the cluster lets the user through.
  private func isReachable(by user: User) -> Bool {
    var path = ""
    for part in cluster.split(separator: "/").dropLast() {
      path += "/" + part
      var info = stat()
      guard stat(path, &info) == 0 else { return false }
      let bit: mode_t =
        info.st_uid == user.uid ? 0o100 : info.st_gid == user.gid ? 0o010 : 0o001
      if info.st_mode & bit == 0 { return false }
    }
    return true
  }

  /// The newest `/usr/lib/postgresql/*/bin`, else the folder in PATH that has `initdb`.
  private static func newestBinaries() -> String? {
    let root = "/usr/lib/postgresql"
    let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [])
      .compactMap { Int($0) }.filter { $0 >= 13 }.sorted()
    for version in versions.reversed() {
      let path = "\(root)/\(version)/bin"
      if FileManager.default.isExecutableFile(atPath: path + "/initdb") { return path }
    }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map(String.init).first {
      FileManager.default.isExecutableFile(atPath: $0 + "/initdb")
        && FileManager.default.isExecutableFile(atPath: $0 + "/pg_ctl")
    }
  }
}
