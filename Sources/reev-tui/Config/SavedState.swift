import Foundation

/// What is kept from one run to the next, in `$XDG_STATE_HOME/reev/tui.json`.
nonisolated struct SavedState: Codable, Hashable, Sendable {
  /// Filter lines that were used, the latest last.
  var filters: [String] = []
  /// The list's order, as `sort:` takes it.
  var sort = "-started"
  var showsPreview = false
  var showsAge = false
  var skipsIdle = true
  var followsPointer = true
  var isMouseOn = true

  /// Reads the state; a missing or damaged file is the state of a first run.
  static func read(from path: String) -> SavedState {
    guard let data = FileManager.default.contents(atPath: path),
      let state = try? JSONDecoder().decode(SavedState.self, from: data)
    else { return SavedState() }
    return state
  }

  /// Writes the state; what can't be written is forgotten.
  func write(to path: String) {
    guard let data = try? JSONEncoder().encode(self) else { return }
    let folder = (path as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try? data.write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
