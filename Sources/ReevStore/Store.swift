import CPostgres
import ReevModel

/// What went wrong with the database. `description` is safe to show a stranger.
public struct StoreError: Error, CustomStringConvertible, CustomDebugStringConvertible, Sendable {
  /// For a person.
  public var description: String
  /// With SQLSTATE, statement and host.
  public var debugDescription: String
  /// Whether the database can't be reached (exit code 3), as against a refused statement.
  public var isConnectionFailure: Bool

  /// An error.
  public init(description: String, debugDescription: String, isConnectionFailure: Bool) {
    self.description = description
    self.debugDescription = debugDescription
    self.isConnectionFailure = isConnectionFailure
  }
}
