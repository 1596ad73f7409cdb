import ArgumentParser
import Foundation
import ReevDOM
import ReevLayout
import ReevModel
import ReevPaint
import ReevReplay
import ReevStore
import ReevStyle

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures how fast a recording opens and seeks.",
    discussion: """
      EXAMPLES
        reev-tui bench recording.json
        reev-tui bench recording.json --random 100 --seed 7 --document-only
      """)

  @Argument(help: "A session id, a unique prefix of one, or a file; - is stdin.")
  var session: String

  @Option(help: "How many random seeks.")
  var random = 100

  @Option(help: "The seed of the random seeks.")
  var seed: UInt64 = 1

  @Flag(help: "Seek the document alone, without style, layout and paint.")
  var documentOnly = false

  @Option(help: "Columns x rows.")
  var size = "183x58"

  @OptionGroup var store: StoreOptions

  func validate() throws {
    guard (0...1_000_000).contains(random) else {
      throw ValidationError("--random must be 0 to 1000000")
    }
    guard ScreenSize(size) != nil else {
      throw ValidationError("--size \(size) is not columns x rows, such as 183x58")
    }
  }

  func run() throws {
    try SessionSource.run {
      var bench = Bench(
        size: ScreenSize(size) ?? ScreenSize(columns: 183, rows: 58), documentOnly: documentOnly)
      SessionSource.write(
        try bench.run(session, at: store.location, seeks: random, seed: seed))
    }
  }
}

/// One run of `bench`.
nonisolated struct Bench {
  let size: ScreenSize
  let documentOnly: Bool
  private let clock = ContinuousClock()

  init(size: ScreenSize, documentOnly: Bool) {
    self.size = size
    self.documentOnly = documentOnly
  }

  /// Measures and returns the JSON line of DESIGN 2.5.
  ///
  /// The clock starts with the file's bytes in the page cache. The first frame is shown as soon as
  /// its snapshot is read; the four seeks of `seek_ms` come with no keyframes but their own; the
  /// random ones come after the analysis, which a player makes in the background meanwhile.
  mutating func run(
    _ name: String, at location: StoreLocation, seeks: Int, seed: UInt64
  ) throws -> [UInt8] {
    Self.warm(name)
    let start = clock.now
    var feed = try RecordingFeed(name, at: location)
    var recording = Recording()
    try feed.advanceToFirstFrame(&recording)
    show(&recording, recording.firstFrameCount)
    let firstFrame = milliseconds(start)
    let firstBytes = feed.bytesRead
    let firstEvents = recording.events.count
    while try feed.advance(&recording) {}
    let openTime = milliseconds(start)
    let byteCount = feed.bytesRead
    try SessionSource.check(recording, of: feed.name, bytes: byteCount)
    let openedSize = Self.residentKilobytes()

    let count = recording.events.count
    let quarters = [25, 50, 75, 100].map { percent in
      let time = recording.duration * percent / 100
      let target = percent == 100 ? count : recording.eventCount(at: time)
      return (percent, measure { show(&recording, target) })
    }
    let analysis = measure { recording.analyze() }
    var generator = SplitMix(state: seed)
    var randomSeeks: [Double] = []
    var documentSeeks: [Double] = []
    for _ in 0..<seeks {
      let target = Int(generator.next() % UInt64(count)) + 1
      documentSeeks.append(measure { _ = recording.document(afterEvents: target) })
      if !documentOnly {
        randomSeeks.append((documentSeeks.last ?? 0) + measure { show(&recording, target) })
      }
    }
    // What follows is measuring's own: a second document, styles and boxes made beside others.
    let peak = Self.peakKilobytes()
    let applied = appliedPerSecond(recording.events)

    var writer = JSONWriter()
    writer.beginObject()
    field("events", count, &writer)
    field("bytes", byteCount, &writer)
    field("open_ms", openTime, &writer)
    field("first_frame_ms", firstFrame, &writer)
    field("first_frame_bytes", firstBytes, &writer)
    field("first_frame_events", firstEvents, &writer)
    field("analyze_ms", analysis, &writer)
    writer.key("seek_ms")
    writer.beginObject()
    for (percent, time) in quarters { field(String(percent), time, &writer) }
    writer.endObject()
    list("random_seek_ms", documentOnly ? documentSeeks : randomSeeks, &writer)
    list("document_seek_ms", documentSeeks, &writer)
    for (share, name) in [(0.5, "p50"), (0.95, "p95"), (1, "max")] {
      field("document_seek_\(name)_ms", percentile(documentSeeks, share), &writer)
      if !documentOnly { field("random_seek_\(name)_ms", percentile(randomSeeks, share), &writer) }
    }
    if !documentOnly { stages(&recording, &generator, &writer) }
    field("applied_events_per_s", applied, &writer)
    field("bytes_per_event", byteCount / max(1, count), &writer)
    field("opened_rss_kb", openedSize, &writer)
    field("peak_rss_kb", peak, &writer)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// What style, layout and paint take by themselves from nothing: medians over some moments, and at
  /// the moment whose document is the largest of the pages' ends.
  private func stages(
    _ recording: inout Recording, _ generator: inout SplitMix, _ writer: inout JSONWriter
  ) {
    let targets = (0..<7).map { _ in Int(generator.next() % UInt64(recording.events.count)) + 1 }
    fields(of: targets.map { times(&recording, $0) }, prefix: "", &writer)
    guard let largest = PageBench.largestPage(of: &recording) else { return }
    field("largest_nodes", largest.document.slotCount, &writer)
    fields(
      of: (0..<7).map { _ in times(&recording, largest.events) }, prefix: "largest_", &writer)
    PageBench(document: largest.document).writeClassChanges(prefix: "largest_", to: &writer)
  }

  private func times(_ recording: inout Recording, _ count: Int) -> [Double] {
    let frame = recording.frame(afterEvents: count)
    return [
      measure { _ = computeStyles(frame.document) },
      measure { _ = layout(frame.document, frame.styles, viewport: frame.document.viewport) },
      measure { _ = frame.painted(scale(of: frame)) },
    ]
  }

  private func fields(of times: [[Double]], prefix: String, _ writer: inout JSONWriter) {
    for (index, stage) in ["style", "layout", "paint"].enumerated() {
      field("\(prefix)\(stage)_ms", percentile(times.map { $0[index] }, 0.5), &writer)
    }
  }

  private func show(_ recording: inout Recording, _ count: Int) {
    if documentOnly {
      _ = recording.document(afterEvents: count)
    } else {
      let frame = recording.frame(afterEvents: count)
      _ = frame.painted(scale(of: frame))
    }
  }

  private func scale(of frame: Frame) -> Scale {
    Scale.fitting(frame.document.viewport, columns: size.columns, rows: size.rows)
  }

  /// Plain play from start to end, the document alone.
  private func appliedPerSecond(_ events: [Event]) -> Double {
    var document = Document()
    let time = measure { for event in events { _ = document.apply(event) } }
    return (Double(events.count) / max(time, 0.001) * 1000).rounded()
  }

  private func measure(_ body: () -> Void) -> Double {
    let start = clock.now
    body()
    return milliseconds(start)
  }

  private func milliseconds(_ start: ContinuousClock.Instant) -> Double {
    let time = (clock.now - start).components
    return Double(time.seconds) * 1000 + Double(time.attoseconds) / 1e15
  }

  private func percentile(_ values: [Double], _ share: Double) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  private func field(_ name: String, _ value: Double, _ writer: inout JSONWriter) {
    writer.key(name)
    writer.value(value, decimals: 3)
  }

  private func field(_ name: String, _ value: Int, _ writer: inout JSONWriter) {
    writer.key(name)
    writer.value(value)
  }

  private func list(_ name: String, _ values: [Double], _ writer: inout JSONWriter) {
    writer.key(name)
    writer.beginArray()
    for value in values { writer.value(value, decimals: 3) }
    writer.endArray()
  }

  /// Reads a file once, so that the disk is not what is measured.
  private static func warm(_ name: String) {
    guard let file = fopen(name, "rb") else { return }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while fread(&buffer, 1, buffer.count, file) == buffer.count {}
  }

  private static func peakKilobytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss)
  }

  private static func residentKilobytes() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return 0
    }
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(getpagesize()) / 1024
  }
}

/// SplitMix64: small, seedable, the same everywhere.
nonisolated struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
