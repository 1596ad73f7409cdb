/// How a file holds its events: where in its JSON, and what had to be read differently.
public struct RecordingForm: Hashable, Sendable {
  /// Where the first event lies: `[]` in an array, `data.snapshots[]` in an array of members' objects, ""
  /// for events one after another. Recorded text: sanitized before it is shown.
  public var path: String
  /// What isn't as rrweb writes it: `data as text`, `times in seconds`.
  public var notes: [String] = []

  /// A form.
  public init(path: String) { self.path = path }

  /// Whether it is one that rrweb's own players and Reev write.
  public var isUsual: Bool { notes.isEmpty && ["", "[]", "events[]", "[][]"].contains(path) }

  /// For a person: `events in data.snapshots[], data as text`.
  public var text: String {
    let place =
      switch path {
      case "": "one event after the other"
      case "[]": "an array of events"
      default: "events in \(path)"
      }
    return ([place] + notes).joined(separator: ", ")
  }
}
