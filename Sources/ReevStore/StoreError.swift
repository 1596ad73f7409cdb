/// What went wrong with the database. `description` is safe to show a stranger.
public struct StoreError: Error, CustomStringConvertible, CustomDebugStringConvertible, Sendable {
  /// For a person.
  public var description: String
  /// With SQLSTATE, statement and host.
  public var debugDescription: String
  /// Whether the database can't be reached (exit code 3), as against a refused statement.
  public var isConnectionFailure: Bool
  /// Whether the time for an answer was over: asking again would take as long.
  public var isTimeout = false
  /// The five characters of PostgreSQL's error code; empty when it sent none.
  public var sqlState: String

  /// An error.
  public init(
    description: String, debugDescription: String, isConnectionFailure: Bool,
    sqlState: String = ""
  ) {
    self.description = description
    self.debugDescription = debugDescription
    self.isConnectionFailure = isConnectionFailure
    self.sqlState = sqlState
  }

  /// What a failure asks for.
  public enum Kind: Hashable, Sendable {
    /// The data are at fault: sending them again can't help, and others can be stored.
    case data
    /// The database refuses the statement whatever the data are: rights, tables, settings.
    case refusal
    /// The database can't do anything now: gone, full, busy, ending. It may later.
    case outage
  }

  /// What the failure asks for, by its SQLSTATE.
  ///
  /// https://www.postgresql.org/docs/current/errcodes-appendix.html
  public var kind: Kind {
    if isConnectionFailure || sqlState.isEmpty { return .outage }
    switch sqlState.prefix(2) {
    // Data exceptions, constraints, limits of a value, what a trigger or a check option refuses.
    case "21", "22", "23", "27", "44", "54", "P0": return .data
    // Connection, transaction rollback, resources, object in use, intervention, system, internal.
    case "08", "40", "53", "55", "57", "58", "F0", "XX": return .outage
    case "25": return sqlState == "25006" ? .outage : .refusal
    default: return .refusal
    }
  }

  /// Whether the data of a statement was refused, so that sending it again can't help.
  public var isDataFailure: Bool { kind == .data }
}
