import Foundation
import Testing

/// A recording that went through PostgreSQL is the file's: jsonb spells JSON in its own way.
@Suite("Stored recordings", .enabled(if: Programs.hasCorpus))
struct StoredRecordingTests {
  private static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: Programs.corpus)) ?? [])
    .filter { $0.hasSuffix(".json") && !$0.hasSuffix(".truth.json") }.sorted()

  /// A database of their own: stories count the sessions of the shared one.
  private static let directory = Result {
    let directory = "/tmp/reev-stored-\(getpid())"
    try TerminalDatabase.serve(directory)
    return directory
  }

  private struct Truth: Decodable {
    struct Checkpoint: Decodable { var events: Int }
    var checkpoints: [Checkpoint]
  }

  /// What `events --json` says, by member.
  private func facts(_ session: String, _ directory: String) throws -> [String: NSObject] {
    let text = try execute(
      Programs.path("reev-tui"), ["events", session, "--json", "--data-dir", directory])
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: NSObject]
    return try #require(object)
  }

  /// Custom events' payloads are shown as they are written: spelled alike, they are the same.
  private func markers(_ facts: [String: NSObject]) -> [NSObject] {
    ((facts["markers"] as? [[String: NSObject]]) ?? []).map { marker in
      var marker = marker
      if let detail = marker["detail"] as? String, detail.hasPrefix("{"),
        let value = try? JSONSerialization.jsonObject(with: Data(detail.utf8)) as? NSObject
      {
        marker["detail"] = value
      }
      return marker as NSObject
    }
  }

  @Test(arguments: names)
  func `stored and read again, a recording is the same as its file`(_ name: String) throws {
    let directory = try Self.directory.get()
    let file = Programs.corpus + "/" + name
    let id = try execute(Programs.path("reevd"), ["import", "--data-dir", directory, file])
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let (one, two) = (try facts(file, directory), try facts(id, directory))
    for member in ["events", "duration", "pages", "idle", "health"] {
      #expect(one[member] == two[member], "\(name): \(member)")
    }
    #expect(markers(one) == markers(two), "\(name)")
    let truth = try JSONDecoder().decode(
      Truth.self,
      from: Data(
        contentsOf: URL(filePath: file.replacingOccurrences(of: ".json", with: ".truth.json"))))
    let counts = truth.checkpoints.map(\.events)
    for count in [counts.first, counts.dropFirst(counts.count / 2).first, counts.last] {
      guard let count else { continue }
      let frames = try [file, id].map {
        try execute(
          Programs.path("reev-tui"),
          [
            "render", $0, "--events", "\(count)", "--format", "ansi", "--size", "160x50",
            "--data-dir", directory,
          ])
      }
      #expect(frames[0] == frames[1] && frames[0].count > 1000, "\(name) after \(count)")
    }
  }
}
