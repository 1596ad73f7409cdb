import Foundation
import ReevModel
import ReevReplay
import ReevStore

/// Reads what the argument X of a command names, a file, `-` for stdin, or a session, piece by piece
/// into a recording, so that its first frame is there before its end is read.
nonisolated struct RecordingFeed: ~Copyable {
  /// How many bytes were read, of a file as it lies there.
  private(set) var bytesRead = 0
  /// How X is called in messages.
  let name: String

  private enum Source {
    case file
    case session(Session, Store, EventCursor?)
    case ended
  }

  private var source: Source
  private var file: FilePieces?

  /// Opens what X names without reading from it.
  ///
  /// - Throws: `SourceError` with exit code 4 for what can't be read, 1 for no such session.
  init(_ name: String, at location: StoreLocation = StoreLocation()) throws {
    var isDirectory = ObjCBool(false)
    if name == "-" {
      self.init("standard input", try Self.opened(name, "standard input can't be read."))
    } else if FileManager.default.fileExists(atPath: name, isDirectory: &isDirectory) {
      guard !isDirectory.boolValue else {
        throw SourceError(
          description: "reev-tui: \(name) is a directory: give a recording in it.", exitCode: 4)
      }
      self.init(name, try Self.opened(name, "\(name) can't be opened: check its permissions."))
    } else {
      self.init(session: try SessionSource.find(name, at: location), at: location)
    }
  }

  private init(_ name: String, _ file: consuming FilePieces) {
    self.name = name
    self.file = consume file
    source = .file
  }

  private static func opened(_ name: String, _ complaint: String) throws -> FilePieces {
    do {
      return try name == "-" ? FilePieces.standardInput() : FilePieces(path: name)
    } catch {
      throw SourceError(description: "reev-tui: \(complaint)", exitCode: 4)
    }
  }

  /// Reads a stored session.
  init(session: Session, at location: StoreLocation) {
    name = "session \(session.id)"
    source = .session(session, Store(url: location.url), nil)
  }

  /// Appends the next piece to a recording, and finishes it at the end.
  ///
  /// - Returns: whether there is more.
  /// - Throws: `SourceError`: what was read before stays.
  mutating func advance(_ recording: inout Recording) throws -> Bool {
    switch source {
    case .ended: return false
    case .file: try readPiece(into: &recording)
    case .session(let session, let store, let cursor):
      if recording.userAgent != session.userAgent { recording.userAgent = session.userAgent }
      let page = try SessionSource.waiting {
        try await store.events(of: session.id, after: cursor, limit: cursor == nil ? 500 : 2000)
      }
      bytesRead += page.events.reduce(0) { $0 + $1.data.count }
      recording.append(events: page.events)
      if let next = page.next {
        source = .session(session, store, next)
      } else {
        source = .ended
        recording.finish()
      }
    }
    if case .ended = source { return false }
    return true
  }

  /// Reads on until there is a frame to show, or nothing more.
  mutating func advanceToFirstFrame(_ recording: inout Recording) throws {
    while !recording.hasFirstFrame, try advance(&recording) {}
  }

  private mutating func readPiece(into recording: inout Recording) throws {
    let before = file?.bytesRead ?? 0
    do {
      if try file?.read({ recording.feed(bytes: $0) }) == true {
        bytesRead += (file?.bytesRead ?? 0) - before
        return
      }
    } catch {
      throw SourceError(description: "reev-tui: \(name) can't be read to its end.", exitCode: 4)
    }
    recording.finish(isCutOff: file?.isCutOff == true)
    file = nil
    source = .ended
  }
}
