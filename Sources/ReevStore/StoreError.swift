/// What went wrong with the database. `description` is safe to show a stranger.
public struct StoreError: Error, CustomStringConvertible, CustomDebugStringConvertible, Sendable {
  /// For a person.
  public var description: String
  /// With SQLSTATE, statement and host.
  public var debugDescription: String
  /// Whether the database can't be reached (exit code 3), as against a refused statement.
  public var isConnectionFailure: Bool
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

  /// Whether the data of a statement was refused, so that sending it again can't help.
  public var isDataFailure: Bool {
    ["22", "23", "54"].contains { sqlState.hasPrefix($0) }
  }
}
