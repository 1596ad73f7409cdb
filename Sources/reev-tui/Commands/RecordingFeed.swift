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
    case file(UnsafeMutablePointer<FILE>)
    case session(String, Store, EventCursor?)
    case ended
  }

  private var source: Source
  private var inflater: InflateStream?
  private var isAtStart = true

  /// What is read at once of a file: little at first, for the first frame's sake.
  private static let firstPiece = 1 << 18
  private static let piece = 1 << 20

  /// Opens what X names without reading from it.
  ///
  /// - Throws: `SourceError` with exit code 4 for what can't be read, 1 for no such session.
  init(_ name: String, at location: StoreLocation = StoreLocation()) throws {
    var isDirectory = ObjCBool(false)
    if name == "-" {
      guard let file = fdopen(dup(STDIN_FILENO), "rb") else {
        throw SourceError(description: "reev-tui: standard input can't be read.", exitCode: 4)
      }
      self.name = "standard input"
      source = .file(file)
    } else if FileManager.default.fileExists(atPath: name, isDirectory: &isDirectory) {
      guard !isDirectory.boolValue, let file = fopen(name, "rb") else {
        throw SourceError(
          description: isDirectory.boolValue
            ? "reev-tui: \(name) is a directory: give a recording in it."
            : "reev-tui: \(name) can't be opened: check its permissions.", exitCode: 4)
      }
      self.name = name
      source = .file(file)
    } else {
      let session = try SessionSource.find(name, at: location)
      self.name = "session \(session.id)"
      source = .session(session.id, Store(url: location.url), nil)
    }
  }

  /// Reads a stored session, by its whole id.
  init(session id: String, at location: StoreLocation) {
    name = "session \(id)"
    source = .session(id, Store(url: location.url), nil)
  }

  deinit {
    if case .file(let file) = source { fclose(file) }
  }

  /// Appends the next piece to a recording, and finishes it at the end.
  ///
  /// - Returns: whether there is more.
  /// - Throws: `SourceError`: what was read before stays.
  mutating func advance(_ recording: inout Recording) throws -> Bool {
    switch source {
    case .ended: return false
    case .file(let file): readPiece(of: file, into: &recording)
    case .session(let id, let store, let cursor):
      let page = try SessionSource.waiting {
        try await store.events(of: id, after: cursor, limit: cursor == nil ? 500 : 2000)
      }
      bytesRead += page.events.reduce(0) { $0 + $1.data.count }
      recording.append(events: page.events)
      if let next = page.next {
        source = .session(id, store, next)
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

  private mutating func readPiece(
    of file: UnsafeMutablePointer<FILE>, into recording: inout Recording
  ) {
    let size = isAtStart ? Self.firstPiece : Self.piece
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
    bytesRead += bytes.count
    if isAtStart, Inflate.isGzip(bytes) { inflater = InflateStream() }
    isAtStart = false
    if inflater == nil {
      recording.feed(bytes: bytes)
    } else {
      inflater?.inflate(bytes) { recording.feed(bytes: $0) }
    }
    guard bytes.count < size else { return }
    recording.finish(isCutOff: inflater?.isComplete == false)
    fclose(file)
    source = .ended
  }
}
