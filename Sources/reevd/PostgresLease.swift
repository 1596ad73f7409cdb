import Foundation

/// What the processes of one data directory agree on about its private PostgreSQL, by locks on two
/// files that end with their process: one at a time starts or stops it, and a command stops it only
/// when it is the last that uses it.
struct PostgresLease: Sendable {
  /// Who is to stop the server.
  enum Owner: String {
    /// A `reevd serve`, at its end.
    case daemon
    /// The last command that used it.
    case command
  }

  private let turn: Int32
  private let use: Int32

  /// Opens the files; nil where they can't be written.
  init?(directory: String) {
    func open(_ name: String) -> Int32 {
      // PostgreSQL outlives the process that starts it, and must not hold its locks.
      Foundation.open(directory + "/" + name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    }
    turn = open("postgres.turn")
    use = open("postgres.use")
    guard turn >= 0, use >= 0 else {
      if turn >= 0 { close(turn) }
      return nil
    }
  }

  /// Runs a body while no other process starts or stops the server.
  func inTurn<Value>(_ body: () async throws -> Value) async throws -> Value {
    while flock(turn, LOCK_EX | LOCK_NB) != 0 { try await Task.sleep(for: .milliseconds(50)) }
    defer { flock(turn, LOCK_UN) }
    return try await body()
  }

  /// Counts this process among the users, until `leave` or its end; within a turn, where nobody has
  /// it all to himself.
  func join() { flock(use, LOCK_SH) }

  /// Counts this process out; answers whether it was the last.
  func leave() -> Bool {
    let isLast = flock(use, LOCK_EX | LOCK_NB) == 0
    flock(use, LOCK_UN)
    return isLast
  }

  /// Who is to stop the server that runs; nil when nobody has said so.
  var owner: Owner? {
    get {
      var bytes = [UInt8](repeating: 0, count: 16)
      let count = pread(use, &bytes, bytes.count, 0)
      return Owner(rawValue: String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
    }
    nonmutating set {
      let bytes = Array((newValue?.rawValue ?? "").utf8)
      ftruncate(use, 0)
      _ = pwrite(use, bytes, bytes.count, 0)
    }
  }
}
