import ArgumentParser
import Foundation
import ReevModel
import ReevStore

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Stores recordings as sessions and prints their ids.",
    discussion: """
      A file is an rrweb recording: a JSON array of events, {"events":[…]}, one
      event a line, an export of another program; gzip too; - is stdin. The id
      comes from the content, so importing twice stores once. A file of several
      browser windows becomes a session for each.

      Examples:
        reevd import recording.json
        zcat old.json.gz | reevd import --project shop -
      """)

  @OptionGroup var databaseOptions: DatabaseOptions

  @Option(help: ArgumentHelp("The project they belong to.", valueName: "id"))
  var project = "default"

  @Argument(help: ArgumentHelp("Recordings.", valueName: "file"))
  var files: [String]

  func run() async throws {
    let location = try databaseOptions.location()
    // Before root may become another user, who can't read them.
    let inputs = files.map {
      $0 == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: $0)
    }
    let owned = try await PrivateSession.begin(location)
    do {
      try await store(location, inputs)
    } catch {
      await owned.end()
      throw error
    }
    await owned.end()
  }

  private func store(_ location: StoreLocation, _ inputs: [FileHandle?]) async throws {
    let store = Store(url: location.url)
    try await store.migrate()
    var isUnreadable = false
    for (file, input) in zip(files, inputs) {
      // Of very many, the last could not be opened with the others.
      let input = input ?? FileHandle(forReadingAtPath: file)
      defer { if file != "-" { try? input?.close() } }
      guard let data = try? input?.readToEnd() ?? Data() else {
        Self.complain("\(file): can't be read")
        isUnreadable = true
        continue
      }
      let (events, skipped) = EventDecoder.decode([UInt8](data))
      guard !events.isEmpty else {
        Self.complain("\(file): not an rrweb recording")
        isUnreadable = true
        continue
      }
      if skipped > 0 { Self.complain("\(file): \(skipped) events can't be read and are left out") }
      var setAside = 0
      for part in Self.windows(events) {
        let id = Self.uuid(part)
        // It was not received now: what is shown of it is what it says, but for the future.
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let end = part.map(\.timestamp).max().map { min(now, Int64($0)) } ?? now
        var isStored = false
        for var batch in Self.batches(part, id: id, project: project) {
          batch.receivedAt = end
          setAside += batch.setAside.values.reduce(0, +)
          isStored = isStored || !batch.events.isEmpty
          _ = try await store.write([batch])
        }
        if isStored { try Output.write([id]) }
      }
      if setAside > 0 {
        Self.complain("\(file): \(setAside) events can't be stored and are left out")
      }
    }
    try await store.computeMetrics()
    if isUnreadable { throw ExitCode(4) }
  }

  private static func complain(_ text: String) {
    FileHandle.standardError.write(Data("reevd: \(text)\n".utf8))
  }

  /// The events by browser window: a session is of one.
  private static func windows(_ events: [Event]) -> [[Event]] {
    var parts: [[Event]] = []
    var places: [Int32: Int] = [:]
    var current = events.first { $0.window != Event.noWindow }?.window ?? Event.noWindow
    for event in events {
      if event.window != Event.noWindow { current = event.window }
      let place = places[current] ?? parts.count
      if place == parts.count {
        places[current] = place
        parts.append([])
      }
      parts[place].append(event)
    }
    return parts
  }

  /// The events in replay order, cut where a transaction would grow large.
  private static func batches(_ events: [Event], id: String, project: String) -> [IngestBatch] {
    var batches: [IngestBatch] = []
    var part: [Event] = []
    var size = 0
    for event in events {
      part.append(event)
      size += event.data.count
      if size > 4 << 20 || part.count >= 5000 {
        batches.append(IngestBatch(part, id: id, project: project, number: batches.count))
        part = []
        size = 0
      }
    }
    if !part.isEmpty {
      batches.append(IngestBatch(part, id: id, project: project, number: batches.count))
    }
    return batches
  }

  /// A UUID of version 5 whose name is the events' types, times and data.
  private static func uuid(_ events: [Event]) -> String {
    var digest = SHA1()
    // The name space for OIDs, RFC 4122 appendix C.
    digest.update([
      0x6B, 0xA7, 0xB8, 0x12, 0x9D, 0xAD, 0x11, 0xD1, 0x80, 0xB4, 0x00, 0xC0, 0x4F, 0xD4, 0x30,
      0xC8,
    ])
    for event in events {
      digest.update(Array("\(event.type) \(event.timestamp) \(event.data.count)\n".utf8))
      digest.update(event.data)
    }
    var bytes = Array(digest.finish().prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x50
    bytes[8] = bytes[8] & 0x3F | 0x80
    let hex = bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { hex[$0].joined() }.joined(separator: "-")
  }
}
