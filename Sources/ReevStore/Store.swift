/// The database: one connection on a thread of its own, so that waiting never blocks others.
///
/// Every function connects when it must, and again after a connection was lost. Calls of one
/// `Store` run one after the other; a program that wants several at once makes several.
public actor Store {
  /// Where the database is: a libpq connection string or `postgres://` URL.
  nonisolated public let url: String
  nonisolated let timeoutSeconds: Int
  nonisolated let thread: StoreThread
  var connection: Connection?
  var agents = AgentCache()

  /// The calls run on this store's own thread.
  nonisolated public var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// A store that has not connected yet.
  ///
  /// - Parameter timeoutSeconds: How long a statement may take before it counts as lost.
  public init(url: String, timeoutSeconds: Int = 3600) {
    self.url = url
    self.timeoutSeconds = timeoutSeconds
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
      guard error.isConnectionFailure, wasConnected else { throw error }
      connection = nil
      return try body(try connected())
    }
  }
}

extension Store {
  /// Asks the database for an answer; throws when there is none.
  public func ping() throws(StoreError) {
    _ = try reading { connection throws(StoreError) in try connection.query("select 1") }
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
