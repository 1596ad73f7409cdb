import ArgumentParser
import Foundation
import ReevModel
import ReevReplay

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
  static func load(_ name: String) throws -> Recording {
    let bytes: [UInt8]
    if name == "-" {
      bytes = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
    } else if FileManager.default.fileExists(atPath: name) {
      do {
        bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: name)))
      } catch {
        throw SourceError(
          description: "reev-tui: \(name) can't be read: check its permissions.", exitCode: 4)
      }
    } else {
      return try loadSession(name)
    }
    return try open(bytes, name: name == "-" ? "standard input" : name)
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
  static func loadSession(_ id: String) throws -> Recording {
    throw SourceError(
      description: "reev-tui: \(id): no such file or session: see reev-tui list.", exitCode: 1)
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
