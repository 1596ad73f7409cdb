/// The database: one connection on a thread of its own, so that waiting never blocks others.
///
/// Every function connects when it must, and again after a connection was lost. Calls of one
/// `Store` run one after the other; a program that wants several at once makes several.
public actor Store {
  /// Where the database is: a libpq connection string or `postgres://` URL.
  nonisolated public let url: String
  nonisolated let timeoutSeconds: Int
  nonisolated let statementSeconds: Int?
  nonisolated let mostSessionBytes: Int
  nonisolated let thread: StoreThread
  var connection: Connection?
  var agents = AgentCache()

  /// The calls run on this store's own thread.
  nonisolated public var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// A store that has not connected yet.
  ///
  /// - Parameters:
  ///   - timeoutSeconds: How long a statement may take before it counts as lost.
  ///   - statementSeconds: How long the server may work at a statement; nil as it is configured.
  ///   - mostSessionBytes: How large a session may grow that is written to; what comes then is set
  ///     aside.
  public init(
    url: String, timeoutSeconds: Int = 3600, statementSeconds: Int? = nil,
    mostSessionBytes: Int = .max
  ) {
    self.url = url
    self.timeoutSeconds = timeoutSeconds
    self.statementSeconds = statementSeconds
    self.mostSessionBytes = mostSessionBytes
    self.thread = StoreThread(name: "reev-store")
  }

  /// Connects now rather than at the first call.
  public func connect() throws(StoreError) {
    _ = try connected()
  }

  /// Ends the connection; a later call connects anew.
  public func close() {
    connection = nil
  }

  /// A live connection.
  func connected() throws(StoreError) -> Connection {
    if let connection, connection.isAlive { return connection }
    connection = nil
    let fresh = try Connection(url: url, timeoutSeconds: timeoutSeconds)
    if let statementSeconds {
      try fresh.run("set statement_timeout = '\(statementSeconds)s'")
    }
    connection = fresh
    return fresh
  }

  /// Runs `body` with a connection, a second time when an idle connection proves dead.
  func reading<Value>(
    _ body: (Connection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let wasConnected = connection != nil
    do throws(StoreError) {
      return try body(try connected())
    } catch {
      guard error.isConnectionFailure else { throw error }
      connection = nil
      guard wasConnected, !error.isTimeout else { throw error }
      return try body(try connected())
    }
  }
}

extension Store {
  /// Asks the database for an answer; throws when there is none.
  public func ping() throws(StoreError) {
    _ = try reading { connection throws(StoreError) in try connection.query("select 1") }
  }

  /// Makes a database of a server where it isn't there.
  public func makeDatabase(_ name: String) throws(StoreError) {
    try reading { connection throws(StoreError) in
      let found = try connection.query("select from pg_database where datname = $1", [name])
      if found.count > 0 { return }
      let quoted = name.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"")
      try connection.run("create database \"\(quoted)\"")
    }
  }

  /// Adds to the counts of events that were acknowledged and not stored, by reason.
  public func addSetAside(_ counts: [String: Int]) throws(StoreError) {
    try reading { connection throws(StoreError) in
      for (reason, count) in counts {
        _ = try connection.query(
          """
          insert into reev_state as s (key, value) values ('set_aside.' || $1, to_jsonb($2::bigint))
          on conflict (key) do update
          set value = to_jsonb(s.value::text::bigint + $2::bigint)
          """, [reason, String(count)])
      }
    }
  }

  /// The counts of events that were acknowledged and not stored, by reason.
  public func setAside() throws(StoreError) -> [String: Int] {
    try reading { connection throws(StoreError) in
      let rows = try connection.query(
        "select substr(key, 11), value::text from reev_state where key like 'set_aside.%'")
      var counts: [String: Int] = [:]
      for row in 0..<rows.count { counts[rows.text(row, 0)] = rows.integer(row, 1) }
      return counts
    }
  }

  /// Whether the database takes these texts as jsonb, all of them.
  public func accepts(_ data: [[UInt8]]) throws(StoreError) -> Bool {
    do throws(StoreError) {
      try reading { connection throws(StoreError) in
        for json in data where !json.isEmpty {
          _ = try connection.query(
            "select $1::jsonb is null", [String(decoding: json, as: UTF8.self)])
        }
      }
      return true
    } catch {
      if error.isDataFailure { return false }
      throw error
    }
  }
}
