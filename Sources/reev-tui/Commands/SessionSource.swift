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
  /// The recording that X names.
  ///
  /// - Throws: `SourceError` with exit code 4 for what can't be read, 1 for no such session.
  static func load(
    _ name: String, at location: StoreLocation = StoreLocation()
  ) throws -> Recording {
    guard name == "-" || FileManager.default.fileExists(atPath: name) else {
      return try loadSession(name, at: location)
    }
    return try open(bytes(of: name), name: name == "-" ? "standard input" : name)
  }

  /// A file's bytes; `-` is stdin.
  ///
  /// - Throws: `SourceError` with exit code 4 where there is no file, or one that can't be read.
  static func bytes(of name: String) throws -> [UInt8] {
    if name == "-" { return [UInt8](FileHandle.standardInput.readDataToEndOfFile()) }
    var isDirectory = ObjCBool(false)
    guard FileManager.default.fileExists(atPath: name, isDirectory: &isDirectory) else {
      throw SourceError(description: "reev-tui: \(name): no such file.", exitCode: 4)
    }
    guard !isDirectory.boolValue, let file = fopen(name, "rb") else {
      throw SourceError(
        description: isDirectory.boolValue
          ? "reev-tui: \(name) is a directory: give a recording in it."
          : "reev-tui: \(name) can't be opened: check its permissions.", exitCode: 4)
    }
    defer { fclose(file) }
    var information = stat()
    let size = fstat(fileno(file), &information) == 0 ? Int(information.st_size) : 0
    // Straight into the array: a Data in between would hold the file twice.
    var bytes: [UInt8] = []
    var chunk = max(1 << 16, size + 1)
    while true {
      let part = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
        count = fread(buffer.baseAddress, 1, buffer.count, file)
      }
      let isLast = part.count < chunk
      if bytes.isEmpty { bytes = part } else { bytes += part }
      if isLast { return bytes }
      chunk = 1 << 20
    }
  }

  /// The recording in a file's bytes; says on stderr when it was cut off.
  static func open(_ bytes: [UInt8], name: String) throws -> Recording {
    guard !bytes.isEmpty else {
      throw SourceError(
        description: "reev-tui: \(name) is empty: give an rrweb recording.", exitCode: 4)
    }
    let recording = Recording(bytes: bytes)
    guard !recording.events.isEmpty else {
      throw SourceError(
        description: "reev-tui: \(name) holds no rrweb events: give a JSON array of events, "
          + "{\"events\": […]} or one event a line.", exitCode: 4)
    }
    if recording.isTruncated {
      complain("reev-tui: \(name) is cut off: showing the \(recording.events.count) events before.")
    }
    return recording
  }

  /// The recording of a stored session, by its id or a unique prefix.
  static func loadSession(
    _ id: String, at location: StoreLocation = StoreLocation()
  ) throws -> Recording {
    let session = try find(id, at: location)
    let store = Store(url: location.url)
    let events = try waiting { try await store.events(of: session.id) }
    guard !events.isEmpty else {
      throw SourceError(
        description: "reev-tui: session \(session.id) has no events stored.", exitCode: 4)
    }
    return Recording(events: events)
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
  private static func waiting<Value: Sendable>(
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
    FileHandle.standardError.write(Data((line + "\n").utf8))
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
    FileHandle.standardOutput.write(Data(bytes))
  }
}
