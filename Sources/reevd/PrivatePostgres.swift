import Foundation
import Logging
import ReevStore
import Subprocess
import SystemPackage

/// A PostgreSQL of reevd's own, in its data directory, reachable by a Unix socket only.
///
/// PostgreSQL refuses to run as root: started by root, its programs run as the user that the cluster
/// belongs to, at first `postgres` (or `nobody`). Owner and mode of what is there are never changed.
/// A server that an earlier reevd left running is taken over, and one that a command began:
/// `PostgresLease` says who stops it. Whether it runs is found out by connecting to it.
struct PrivatePostgres: Sendable {
  /// Why there is no server; one line for a person.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  let location: StoreLocation
  let logger: Logger
  private let user: User?
  private let lease: PostgresLease

  private struct User: Sendable {
    var name: String
    var uid: uid_t
    var gid: gid_t
  }

  private var cluster: String { location.dataDirectory + "/pg" }

  /// Finds the user to run the server as, and makes the data directory where there is none.
  init(location: StoreLocation, logger: Logger) throws {
    self.location = location
    self.logger = logger
    user = try Self.unprivilegedUser(location.dataDirectory + "/pg")
    try Self.makeDataDirectory(location.dataDirectory)
    guard let lease = PostgresLease(directory: location.dataDirectory) else {
      throw DataDirectory.foreign(location.dataDirectory, location.dataDirectory + "/postgres.turn")
        ?? Self.unwritable(location.dataDirectory)
    }
    self.lease = lease
  }

  /// Whether there are data, so that a server can be waited for.
  var hasCluster: Bool { major != nil }

  /// The release that the data are of, such as `15`; nil without data.
  private var major: String? {
    (try? String(contentsOfFile: cluster + "/PG_VERSION", encoding: .utf8))
      .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
  }

  /// Whom root runs the programs as; nil where this process is not root.
  private static func unprivilegedUser(_ cluster: String) throws -> User? {
    guard geteuid() == 0 else {
      guard getpwuid(geteuid()) != nil else {
        throw Failure(
          description: "the user \(geteuid()) has no name on this machine, which PostgreSQL wants:"
            + " add it to /etc/passwd, or give a database with --database")
      }
      return nil
    }
    var info = stat()
    if stat(cluster, &info) == 0, info.st_uid != 0 {
      let name = getpwuid(info.st_uid).map { String(cString: $0.pointee.pw_name) }
      return User(name: name ?? "\(info.st_uid)", uid: info.st_uid, gid: info.st_gid)
    }
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
      lease.owner = .daemon
      lease.join()
      _ = try await startInTurn()
    }
  }

  /// Joins a server that answers, for the time of a command; otherwise starts it, unless a daemon
  /// has the data directory: then that one's is waited for.
  func join() async throws {
    for _ in 0..<300 {
      let holder = try await lease.inTurn { () -> String? in
        if await answers(location.url) {
          lease.join()
          return nil
        }
        if let holder = DataDirectory.holder(of: location.dataDirectory) { return holder }
        if try await startInTurn() { lease.owner = .command }
        lease.join()
        return nil
      }
      if holder == nil { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    let holder = DataDirectory.holder(of: location.dataDirectory) ?? "another reevd"
    throw Failure(
      description: "the data directory \(location.dataDirectory) is in use by \(holder), whose"
        + " PostgreSQL does not answer: see its log")
  }

  /// Answers whether the server had to be started.
  private func startInTurn() async throws -> Bool {
    let programs = try await programs()
    if !hasCluster {
      logger.notice("making a private PostgreSQL", metadata: ["directory": "\(cluster)"])
      // Made beside its place and moved there: an interrupted initdb leaves nothing half made.
      let fresh = cluster + ".new"
      try? FileManager.default.removeItem(atPath: fresh)
      try Self.makeDirectory(fresh, 0o700, user)
      try await call(
        programs.path + "/initdb",
        ["-D", fresh, "-U", "reev", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"])
      guard rename(fresh, cluster) == 0 else {
        throw Failure(description: "can't move \(fresh) to \(cluster)")
      }
    }
    let isRunning = try await isRunning()
    if isRunning {
      logger.notice("found the private PostgreSQL running")
    } else {
      try makeSocketDirectory()
      try await configure(programs)
      try await startServer(programs)
    }
    do throws(StoreError) {
      try await Store(url: location.serverURL, timeoutSeconds: 60).makeDatabase("reev")
    } catch {
      throw Failure(description: error.description)
    }
    return !isRunning
  }

  /// Starts the server again when it isn't running; throws when it can't be.
  func revive() async throws {
    try await lease.inTurn {
      if await answers(location.url) { return }
      guard hasCluster else { throw Failure(description: "\(cluster) is gone") }
      if try await startInTurn() {
        logger.warning("the private PostgreSQL was gone; it runs again")
      }
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
        try await stopServer()
      }
    } catch {
      logger.warning("stopping PostgreSQL", metadata: ["error": "\(error)"])
    }
  }

  /// A fast shutdown, and one that is taken for a crash when that takes too long.
  private func stopServer() async throws {
    // https://www.postgresql.org/docs/current/server-shutdown.html
    for (signal, tenths) in [(SIGINT, 200), (SIGQUIT, 100)] {
      guard let process = postmaster else { return }
      kill(process, signal)
      for _ in 0..<tenths {
        if postmaster == nil { return }
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    throw Failure(description: "it does not stop")
  }

  private func answers(_ url: String) async -> Bool {
    await connectionProblem(url) == nil
  }

  /// What a connection ends with; nil: it is answered.
  private func connectionProblem(_ url: String) async -> String? {
    do throws(StoreError) {
      try await Store(url: url, timeoutSeconds: 5).ping()
      return nil
    } catch {
      return error.description
    }
  }

  /// Whether the server answers; waits while one is starting or ending, and ends one that nobody can
  /// reach because its socket is gone.
  private func isRunning() async throws -> Bool {
    var patience = 30
    for _ in 0..<1800 {
      guard let problem = await connectionProblem(location.serverURL) else { return true }
      guard postmaster != nil else { return false }
      if problem.contains("No such file") || problem.contains("Connection refused") {
        patience -= 1
      } else if !problem.contains("starting up") && !problem.contains("shutting down")
        && !problem.contains("in recovery")
      {
        return true
      }
      if patience == 0 {
        logger.warning("the private PostgreSQL can't be reached; ending it to start it again")
        try await stopServer()
        return false
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw Failure(description: "PostgreSQL is still starting or stopping")
  }

  /// The process that serves the cluster; nil: none does. A zombie serves nobody, and neither does
  /// another program that has got the number since.
  private var postmaster: pid_t? {
    guard let text = try? String(contentsOfFile: cluster + "/postmaster.pid", encoding: .utf8),
      let process = pid_t(text.prefix { $0 != "\n" }), process > 0, serves(process)
    else { return nil }
    return process
  }

  private func serves(_ process: pid_t) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let name = text.firstIndex(of: "("), let end = text.lastIndex(of: ")")
    else { return false }
    let state = text[end...].dropFirst(2).first
    guard text[name...].hasPrefix("(postgres"), state != "Z", state != "X" else { return false }
    let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
    guard let place else { return true }
    var (ours, theirs) = (stat(), stat())
    return place.hasSuffix(" (deleted)") || stat(cluster, &ours) != 0 || stat(place, &theirs) != 0
      || ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev
  }

  /// PostgreSQL starts beside no process that has the number in a file of its own, whatever that
  /// process is. Where it is another program, and no process of the cluster is left, the files go.
  private func removeStaleLocks() {
    let files = [cluster + "/postmaster.pid", location.socketDirectory + "/.s.PGSQL.5432.lock"]
    for file in files {
      guard let text = try? String(contentsOfFile: file, encoding: .utf8),
        let process = pid_t(text.prefix { $0 != "\n" }), process > 0,
        kill(process, 0) == 0 || errno == EPERM,
        let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc")
      else { continue }
      if entries.compactMap({ pid_t($0) }).contains(where: serves) { return }
      unlink(file)
    }
  }

  private func startServer(_ programs: Programs) async throws {
    // The shell that pg_ctl starts it with would read these.
    let isPlain = !cluster.contains { "\"$`\\\n".contains($0) }
    let log = isPlain ? cluster + "/server.log" : "server.log"
    var last: any Error = Failure(description: "PostgreSQL did not start")
    // After a kill -9 its orphans may hold the shared memory for a moment.
    for attempt in 0..<10 {
      if attempt > 0 { try await Task.sleep(for: .milliseconds(500)) }
      removeStaleLocks()
      do {
        try await call(
          programs.path + "/pg_ctl",
          ["-D", isPlain ? cluster : ".", "-l", log, "-w", "-t", "120", "start"], in: cluster)
        return
      } catch {
        last = error
      }
    }
    throw Failure(description: "\(last) (see \(cluster)/server.log)")
  }

  private static func makeDataDirectory(_ directory: String) throws {
    let files = FileManager.default
    if files.fileExists(atPath: directory) { return }
    do {
      try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
      chmod(directory, 0o711)
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
    guard mkdir(path, mode) == 0 else { throw unwritable(path) }
    if let user, lchown(path, user.uid, user.gid) != 0 {
      throw Failure(description: "can't give \(path) to \(user.name)")
    }
    chmod(path, mode)
  }

  /// Makes the socket's folder where there is none. In a folder that others may write to, what is
  /// there must be ours and closed to them.
  private func makeSocketDirectory() throws {
    let path = location.socketDirectory
    var info = stat()
    guard lstat(path, &info) == 0 else { return try Self.makeDirectory(path, 0o750, user) }
    if path.hasPrefix(location.dataDirectory + "/") { return }
    guard info.st_mode & S_IFMT == S_IFDIR, info.st_uid == user?.uid ?? geteuid(),
      info.st_mode & 0o022 == 0
    else {
      throw Failure(
        description: "\(path) is not a folder of this user's alone: remove it, or choose a shorter"
          + " --data-dir")
    }
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

  /// A folder's name as an item of a list that stands in a configuration file's string.
  static func listed(_ path: String) -> String {
    let item = "\"" + path.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    return "'"
      + item.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "'", with: "''")
      .replacingOccurrences(of: "\n", with: "\\n") + "'"
  }

  private func configure(_ programs: Programs) async throws {
    var settings = """
      # Written by reevd at every start; put your own settings into postgresql.auto.conf
      # (alter system).
      listen_addresses = ''
      port = 5432
      unix_socket_directories = \(Self.listed(location.socketDirectory))
      unix_socket_permissions = 0770
      max_connections = 40
      shared_buffers = \(Self.sharedBuffers(ofMemory: Self.memory))kB
      max_wal_size = 2GB
      checkpoint_timeout = 15min
      jit = off
      logging_collector = off
      log_line_prefix = '%t '
      log_min_messages = warning

      """
    let plain = settings
    if programs.major >= 14 { settings += "default_toast_compression = lz4\n" }
    settings += programs.major >= 15 ? "wal_compression = lz4\n" : "wal_compression = on\n"
    do {
      let main = cluster + "/postgresql.conf"
      let text = try String(contentsOfFile: main, encoding: .utf8)
      if !text.contains("include 'reev.conf'") {
        try write(text + "\ninclude 'reev.conf'\n", to: main)
      }
      try write(settings, to: cluster + "/reev.conf")
      // One that was built without lz4 would not start.
      let check = ["-D", cluster, "-C", "wal_compression"]
      if programs.major >= 14, (try? await call(programs.path + "/postgres", check)) == nil {
        try write(plain + "wal_compression = on\n", to: cluster + "/reev.conf")
      }
    } catch {
      throw Failure(description: "can't configure the private PostgreSQL in \(cluster): \(error)")
    }
  }

  private func write(_ text: String, to file: String) throws {
    let isNew = access(file, F_OK) != 0
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    if isNew, let user { lchown(file, user.uid, user.gid) }
  }

  /// Runs one of the server's programs as the unprivileged user; its output.
  @discardableResult
  private func call(
    _ program: String, _ arguments: [String], in folder: String = "/"
  ) async throws -> String {
    var executable = program
    var all = arguments
    if let user {
      // setpriv drops root in the child. A data directory below a folder that only root can
      // enter is reached with one capability kept.
      var drop = ["--reuid=\(user.uid)", "--regid=\(user.gid)"]
      // Who has no name has no further groups.
      drop.append(getpwuid(user.uid) == nil ? "--clear-groups" : "--init-groups")
      drop +=
        isReachable(by: user)
        ? ["--inh-caps=-all", "--bounding-set=-all"]
        : ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
      all = drop + ["--", executable] + arguments
      executable = "/usr/bin/setpriv"
    }
    let environment = Subprocess.Environment.inherit.updating([
      "LC_ALL": "C", "PGHOST": nil, "PGPORT": nil, "PGUSER": nil, "PGDATABASE": nil,
      "PGDATA": nil, "PGSERVICE": nil, "PGOPTIONS": nil,
    ])
    ChildProcesses.begin()
    defer { ChildProcesses.end() }
    let result = try await Subprocess.run(
      .path(FilePath(executable)), arguments: Arguments(all), environment: environment,
      workingDirectory: FilePath(folder), output: .string(limit: 64 << 10),
      error: .string(limit: 64 << 10))
    guard result.terminationStatus.isSuccess else {
      let text = result.standardError + " " + result.standardOutput
      let line = text.split(whereSeparator: \.isNewline).prefix(3).joined(separator: " ")
      throw Failure(description: "\((program as NSString).lastPathComponent) failed: \(line)")
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

  private struct Programs {
    var path: String
    var major: Int
  }

  /// The server's programs of the release that the data are of; without data the newest.
  private func programs() async throws -> Programs {
    let root = "/usr/lib/postgresql"
    var installed = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [])
      .compactMap { Int($0) }.filter { $0 >= 13 }
      .map { Programs(path: "\(root)/\($0)/bin", major: $0) }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for folder in path.split(separator: ":").map(String.init) {
      // "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"
      if access(folder + "/postgres", X_OK) == 0,
        let text = try? await call(folder + "/postgres", ["--version"]),
        let version = text.split(separator: " ").first(where: { $0.first?.isNumber == true }),
        let major = Int(version.prefix { $0.isNumber })
      {
        installed.append(Programs(path: folder, major: major))
      }
    }
    installed = installed.filter { programs in
      ["initdb", "pg_ctl", "postgres"].allSatisfy { access("\(programs.path)/\($0)", X_OK) == 0 }
    }
    .sorted { $0.major > $1.major }
    guard let major else {
      guard let newest = installed.first else {
        throw Failure(
          description: "no PostgreSQL server programs found: install the package postgresql, or"
            + " give a database with --database")
      }
      return newest
    }
    if let fitting = installed.first(where: { String($0.major) == major }) { return fitting }
    let others = installed.map { String($0.major) }.joined(separator: ", ")
    throw Failure(
      description: "the data in \(cluster) are of PostgreSQL \(major), and "
        + (others.isEmpty ? "none is installed" : "only \(others) is installed")
        + ": install postgresql-\(major)"
        + (others.isEmpty ? "" : ", or move the data with pg_upgrade, or by a dump and a restore"))
  }
}

/// The programs that this process runs, and the orphans that become its own where it is the first
/// process of a container.
enum ChildProcesses {
  private static let running = Locked(0)

  /// A program is about to be run; whoever runs it waits for its end.
  static func begin() { running.withLock { $0 += 1 } }

  /// A program has ended and was waited for.
  static func end() { running.withLock { $0 -= 1 } }

  /// Lets go of orphans that have ended, while no program runs whose end is waited for.
  static func reapOrphans() {
    guard getpid() == 1 else { return }
    running.withLock { running in
      guard running == 0 else { return }
      var status: Int32 = 0
      while waitpid(-1, &status, WNOHANG) > 0 {}
    }
  }
}
