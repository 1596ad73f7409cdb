import ArgumentParser
import ReevCells
import ReevDOM
import ReevModel
import ReevReplay

struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Lists what happened in a session.",
    discussion: """
      EXAMPLES
        reev-tui events 4f2a
        reev-tui events 4f2a --json | jq '.markers[] | select(.kind == "error")'
        zcat recording.json.gz | reev-tui events -
      """)

  @Argument(help: "A session id, a unique prefix of one, or a file; - is stdin.")
  var session: String

  @Flag(help: "Print one JSON object with the markers and the recording's health.")
  var json = false

  @Option(help: "The most events to read, from the recording's start.")
  var limit: Int?

  @OptionGroup var store: StoreOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    try SessionSource.run {
      var recording = try SessionSource.load(session, at: store.location, limit: limit)
      recording.analyze()
      SessionSource.write(json ? Self.json(of: recording) : Self.text(of: recording))
    }
  }

  private nonisolated static func json(of recording: Recording) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("events")
    writer.value(recording.events.count)
    writer.key("duration")
    writer.value(recording.duration)
    writer.key("markers")
    writer.beginArray()
    for marker in recording.markers {
      writer.beginObject()
      writer.key("time")
      writer.value(marker.time)
      writer.key("kind")
      writer.value(marker.kind.rawValue)
      writer.key("id")
      writer.value(marker.id)
      writer.key("text")
      writer.value(marker.text)
      writer.key("detail")
      writer.value(marker.detail)
      writer.key("event")
      writer.value(marker.eventIndex + 1)
      if marker.isRage {
        writer.key("rage")
        writer.value(true)
      }
      if marker.isDead {
        writer.key("dead")
        writer.value(true)
      }
      writer.endObject()
    }
    writer.endArray()
    writer.key("pages")
    writer.beginArray()
    for page in recording.pages {
      writer.beginObject()
      writer.key("time")
      writer.value(page.start)
      writer.key("url")
      writer.value(page.url)
      writer.key("snapshot")
      writer.value(page.hasSnapshot)
      writer.endObject()
    }
    writer.endArray()
    writer.key("idle")
    writer.beginArray()
    for span in recording.idleSpans {
      writer.beginArray()
      writer.value(span.lowerBound)
      writer.value(span.upperBound)
      writer.endArray()
    }
    writer.endArray()
    writer.key("health")
    write(recording.health, isTruncated: recording.isTruncated, to: &writer)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  private nonisolated static func write(
    _ health: Health, isTruncated: Bool, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("unreadableEvents")
    writer.value(health.unreadableEvents)
    writer.key("truncated")
    writer.value(isTruncated)
    let kinds = health.times.keys.sorted { $0.rawValue < $1.rawValue }
    for kind in kinds {
      writer.key(kind.rawValue)
      writer.value(health.times[kind]?.count ?? 0)
    }
    writer.key("times")
    writer.beginObject()
    for kind in kinds {
      writer.key(kind.rawValue)
      writer.beginArray()
      for time in (health.times[kind] ?? []).prefix(1000) { writer.value(time) }
      writer.endArray()
    }
    writer.endObject()
    writer.endObject()
  }

  private nonisolated static func text(of recording: Recording) -> [UInt8] {
    var text = ""
    for marker in recording.markers {
      let kind = marker.kind.rawValue
      let padding = String(repeating: " ", count: max(1, 12 - kind.count))
      let detail = marker.detail.prefix { $0 != "\n" }
      text += "\(clock(marker.time))  \(kind)\(padding)\(sanitized(marker.text))"
      text += detail.isEmpty ? "\n" : "  (\(sanitized(String(detail))))\n"
    }
    return Array(text.utf8)
  }

  /// `02:03`, from an hour on `1:02:03`.
  private nonisolated static func clock(_ time: Int) -> String {
    let seconds = time / 1000
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    return seconds < 3600
      ? "\(two(seconds / 60)):\(two(seconds % 60))"
      : "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }
}
