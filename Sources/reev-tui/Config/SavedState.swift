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
  /// Filters that were given a name; used as `@name`, like those of the configuration.
  var named: [String: String] = [:]
  /// The list's columns, once they were chosen; nil leaves it to the configuration.
  var columns: [String]?

  /// The state of a first run.
  init() {}

  /// What an older version wrote lacks some of it.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    filters = try values.decodeIfPresent([String].self, forKey: .filters) ?? []
    sort = try values.decodeIfPresent(String.self, forKey: .sort) ?? "-started"
    showsPreview = try values.decodeIfPresent(Bool.self, forKey: .showsPreview) ?? false
    showsAge = try values.decodeIfPresent(Bool.self, forKey: .showsAge) ?? false
    skipsIdle = try values.decodeIfPresent(Bool.self, forKey: .skipsIdle) ?? true
    followsPointer = try values.decodeIfPresent(Bool.self, forKey: .followsPointer) ?? true
    isMouseOn = try values.decodeIfPresent(Bool.self, forKey: .isMouseOn) ?? true
    named = try values.decodeIfPresent([String: String].self, forKey: .named) ?? [:]
    columns = try values.decodeIfPresent([String].self, forKey: .columns)
  }

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
    // Filters may name visitors: for the user's own eyes.
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let part = path + ".\(getpid())"
    unlink(part)
    let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard (try? file.write(contentsOf: data)) != nil, rename(part, path) == 0 else {
      unlink(part)
      return
    }
  }
}
