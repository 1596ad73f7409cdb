import ArgumentParser
import Foundation
import ReevDOM
import ReevLayout
import ReevModel
import ReevReplay
import ReevStyle

/// `reev-tui bench-page`: what style and layout take on the largest page of a recording.
struct BenchPageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-page",
    abstract:
      "Times style and layout of a recording's largest page, from nothing and a class at a time.",
    discussion: """
      Prints a JSON object: the page's nodes, elements and selectors, medians of style and layout \
      from nothing, how many selectors were tried and rejected to match its rules, and medians of \
      style and layout after the class of one element changed (see `PageBench.classChanges`).
      """,
    shouldDisplay: false)

  @Argument(help: "A recording's file.")
  var file: String

  @Option(help: "How often the page is computed from nothing.")
  var rounds = 15

  func validate() throws {
    guard (1...10_000).contains(rounds) else {
      throw ValidationError("--rounds must be 1 to 10000")
    }
  }

  func run() throws {
    try SessionSource.run {
      var feed = try RecordingFeed(file)
      var recording = Recording()
      while try feed.advance(&recording) {}
      guard let document = PageBench.largestPage(of: &recording)?.document else { return }
      var writer = JSONWriter()
      writer.beginObject()
      PageBench(document: document).write(rounds: rounds, to: &writer)
      writer.endObject()
      writer.newline()
      SessionSource.write(writer.bytes)
    }
  }
}

/// Measures style and layout of one page.
nonisolated struct PageBench {
  let document: Document
  private let clock = ContinuousClock()

  init(document: Document) { self.document = document }

  /// The largest of the documents at the ends of a recording's pages.
  static func largestPage(of recording: inout Recording) -> (document: Document, events: Int)? {
    let ends = recording.pages.dropFirst().map(\.eventIndex) + [recording.events.count]
    var largest: (document: Document, events: Int)?
    for count in ends where count > 0 {
      let document = recording.document(afterEvents: count)
      if document.slotCount > largest?.document.slotCount ?? 0 { largest = (document, count) }
    }
    return largest
  }

  /// All figures.
  func write(rounds: Int, to writer: inout JSONWriter) {
    var engine = StyleEngine()
    engine.update(document, changes: nil)
    let work = engine.lastWork
    let styles = engine.table
    var styleTimes: [Double] = []
    var layoutTimes: [Double] = []
    for _ in 0..<rounds {
      styleTimes.append(measure { _ = computeStyles(document) })
      layoutTimes.append(measure { _ = layout(document, styles, viewport: document.viewport) })
    }
    let elements = document.kind.count { $0 == .element }
    for (name, count) in [
      ("nodes", document.slotCount), ("elements", elements),
      ("styled_elements", styles.ofNode.count { $0 >= 0 }), ("styles", styles.styles.count),
      ("selectors", work.selectors), ("matched_elements", work.matched),
      ("candidates", work.candidates), ("rejected_by_ancestors", work.rejectedByAncestors),
      ("compounds_tried", work.compounds), ("applied", work.applied),
    ] {
      writer.key(name)
      writer.value(count)
    }
    let perElement = Double(work.candidates - work.rejectedByAncestors)
    field("tried_per_matched_element", perElement / Double(max(1, work.matched)), &writer)
    field("style_ms", median(styleTimes), &writer)
    field("layout_ms", median(layoutTimes), &writer)
    field("style_and_layout_ms", median(zip(styleTimes, layoutTimes).map { $0 + $1 }), &writer)
    writeClassChanges(prefix: "", to: &writer)
  }

  /// The medians of `classChanges`, of all and of those that changed a style, and how the layouts
  /// came to their results.
  func writeClassChanges(prefix: String, to writer: inout JSONWriter) {
    let all = classChanges()
    for (kind, changes) in [
      ("class_change", all), ("styled_class_change", all.filter(\.hasEffect)),
    ] {
      writer.key("\(prefix)\(kind)s")
      writer.value(changes.count)
      for (name, times) in [
        ("style", changes.map(\.style)), ("layout", changes.map(\.layout)),
        ("total", changes.map { $0.style + $0.layout }),
      ] {
        field("\(prefix)\(kind)_\(name)_ms", median(times), &writer)
        field("\(prefix)\(kind)_\(name)_max_ms", times.max() ?? 0, &writer)
      }
      writer.key("\(prefix)\(kind)_ways")
      writer.beginObject()
      for way in ["unchanged", "repainted", "updated", "rebuilt"] {
        writer.key(way)
        writer.value(changes.count { $0.way == way })
      }
      writer.endObject()
    }
  }

  private struct ClassChange {
    var style: Double
    var layout: Double
    var way: String
    /// Whether any element's style became another one.
    var hasEffect: Bool
  }

  /// One element's class at a time: 100 rendered elements with a class, evenly spread over the page
  /// in slot order; each loses its first class, and then gets it back.
  private func classChanges() -> [ClassChange] {
    var document = document
    var styles = StyleEngine()
    var boxes = LayoutEngine()
    styles.update(document, changes: nil)
    _ = boxes.update(document, styles.table, changes: nil, restyled: styles.lastUpdate)
    let known = styles.table
    let chosen = document.kind.indices.filter { slot in
      document.kind[slot] == .element && known.ofNode[slot] >= 0
        && known.styles[Int(known.ofNode[slot])].display != .none
        && !document.classes[slot].isEmpty
    }
    var out: [ClassChange] = []
    for place in 0..<min(100, chosen.count) {
      let slot = chosen[place * chosen.count / min(100, chosen.count)]
      let names = document.classes[slot].map(\.string)
      for text in [names.dropFirst().joined(separator: " "), names.joined(separator: " ")] {
        for event in Self.event(document.rrwebID[slot], text) {
          let changes = document.apply(event).changes
          let style = measure { styles.update(document, changes: changes) }
          let layout = measure {
            _ = boxes.update(
              document, styles.table, changes: changes, restyled: styles.lastUpdate)
          }
          out.append(
            ClassChange(
              style: style, layout: layout, way: "\(boxes.lastWay)",
              hasEffect: !styles.lastUpdate.isEmpty))
        }
      }
    }
    return out
  }

  /// The event that gives an element a class attribute.
  private static func event(_ id: Int, _ text: String) -> [Event] {
    var writer = JSONWriter()
    writer.value(text)
    let value = String(decoding: writer.bytes, as: UTF8.self)
    let json = """
      [{"type":3,"timestamp":1,"data":{"source":0,"texts":[],"adds":[],"removes":[],
      "attributes":[{"id":\(id),"attributes":{"class":\(value)}}]}}]
      """
    return EventDecoder.decode(Array(json.utf8)).events
  }

  private func measure(_ body: () -> Void) -> Double {
    let start = clock.now
    body()
    let time = (clock.now - start).components
    return Double(time.seconds) * 1000 + Double(time.attoseconds) / 1e15
  }

  private func median(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.sorted()[values.count / 2]
  }

  private func field(_ name: String, _ value: Double, _ writer: inout JSONWriter) {
    writer.key(name)
    writer.value(value, decimals: 3)
  }
}
