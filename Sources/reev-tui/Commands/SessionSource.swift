import ArgumentParser
import Foundation
import ReevCells
import ReevModel
import ReevReplay
import ReevStore
import Synchronization

/// Why a recording could not be opened; `description` is the line for stderr.
nonisolated struct SourceError: Error, CustomStringConvertible {
  var description: String
  /// The exit code of DESIGN 2.5.
  var exitCode: Int32
}

/// Loads what the argument X of a command names: a file, `-` for stdin, or a session.
nonisolated enum SessionSource {
  /// The recording that X names, or its first `limit` events; says on stderr when it was cut off.
  ///
  /// - Throws: `SourceError` with exit code 4 for what can't be read, 1 for no such session.
  static func load(
    _ name: String, at location: StoreLocation = StoreLocation(), limit: Int? = nil
  ) throws -> Recording {
    var feed = try RecordingFeed(name, at: location)
    var recording = Recording()
    while try feed.advance(&recording) {
      guard let limit, recording.events.count >= limit else { continue }
      recording = Recording(events: Array(recording.events.prefix(limit)))
      break
    }
    if let limit, recording.events.count > limit {
      recording = Recording(events: Array(recording.events.prefix(limit)))
    }
    try check(recording, of: feed.name, bytes: feed.bytesRead)
    return recording
  }

  /// Says what is wrong with a recording as a whole.
  ///
  /// - Throws: `SourceError` when there is nothing in it.
  static func check(_ recording: Recording, of name: String, bytes: Int) throws {
    if recording.events.isEmpty, name.hasPrefix("session ") {
      throw SourceError(description: "reev-tui: \(name) has no events stored.", exitCode: 4)
    }
    guard bytes > 0 else {
      throw SourceError(
        description: "reev-tui: \(name) is empty: give an rrweb recording.", exitCode: 4)
    }
    guard !recording.events.isEmpty else {
      throw SourceError(
        description: "reev-tui: \(name) holds no rrweb events: give a JSON array of events, "
          + "{\"events\": […]} or one event a line.", exitCode: 4)
    }
    if recording.isTruncated {
      complain("reev-tui: \(name) is cut off: showing the \(recording.events.count) events before.")
    }
  }

  /// The stored session of an id or a unique prefix.
  static func find(_ id: String, at location: StoreLocation) throws -> Session {
    let store = Store(url: location.url)
    let shown = sanitized(id)
    guard id.allSatisfy({ $0.isHexDigit || $0 == "-" }), !id.isEmpty else {
      throw SourceError(
        description: "reev-tui: \(shown): no such file, and no session id: see reev-tui list.",
        exitCode: 1)
    }
    let found = try waiting { try await store.sessions(idPrefix: id) }
    if found.count > 1 {
      throw SourceError(
        description: "reev-tui: several sessions begin with \(shown): give more of the id.",
        exitCode: 2)
    }
    guard let session = found.first else {
      throw SourceError(
        description: "reev-tui: \(shown): no such file or session: see reev-tui list.", exitCode: 1)
    }
    return session
  }

  /// Waits for the database; commands have nothing else to do meanwhile.
  static func waiting<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) throws -> Value {
    let answer = Mutex<Result<Value, any Error>?>(nil)
    let done = DispatchSemaphore(value: 0)
    // Ends when the statement does; this function waits for it.
    Task.detached {
      do {
        let value = try await body()
        answer.withLock { $0 = .success(value) }
      } catch {
        answer.withLock { $0 = .failure(error) }
      }
      done.signal()
    }
    done.wait()
    switch answer.withLock({ $0 }) {
    case .success(let value): return value
    case .failure(let error as StoreError):
      throw SourceError(
        description: "reev-tui: " + error.description, exitCode: error.isConnectionFailure ? 3 : 4)
    case .failure(let error): throw error
    case nil: throw SourceError(description: "reev-tui: the database did not answer.", exitCode: 3)
    }
  }

  /// Says what went wrong with the database; answers the exit code.
  static func exit(for error: any Error) -> ExitCode {
    guard let error = error as? StoreError else {
      complain("reev-tui: \(error)")
      return ExitCode(4)
    }
    complain("reev-tui: " + error.description)
    return ExitCode(error.isConnectionFailure ? 3 : 4)
  }

  /// Prints a line on stderr.
  static func complain(_ line: String) {
    Output.complain(line)
  }

  /// Runs a command's body and turns its errors into a line and an exit code.
  static func run(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as SourceError {
      complain(error.description)
      throw ExitCode(error.exitCode)
    }
  }

  /// Writes bytes to stdout as they are.
  static func write(_ bytes: [UInt8]) {
    Output.write(bytes)
  }
}
