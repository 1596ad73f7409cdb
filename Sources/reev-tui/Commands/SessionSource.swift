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
    guard name == "-" || FileManager.default.fileExists(atPath: name) else {
      return try loadSession(name)
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
