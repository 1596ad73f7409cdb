import Foundation
import ReevDOM
import ReevModel
import ReevPaint
import ReevReplay
import Testing

/// Real recordings, injured; and made ones that are built to hang what reads them.
@Suite struct DamageTests {
  /// What one damaged recording may take, seconds of processor time. Those of the corpus need less
  /// than one; the rest is for slow machines.
  private static let bound = 20.0

  @Test(
    .enabled(if: Corpus.shared != nil, "no recordings in ../shared"),
    arguments: Corpus.isExhaustive
      ? Corpus.names
      : ["features", "features-masked", "datasette", "django-admin", "mkdocs-material"])
  func `damaged recordings neither crash nor hang`(_ name: String) throws {
    let original = try Corpus.events(name)
    let rounds = Corpus.isExhaustive ? (name == "long-jupyterlab" ? 60 : 300) : 4
    var slowest = (seconds: 0.0, seed: 0)
    for seed in 0..<rounds {
      var damage = Damage(seed: UInt64(seed + 1))
      let events = damage.applied(to: original)
      let start = processorTime()
      var recording = Recording(events: events)
      recording.analyze()
      _ = recording.document(afterEvents: events.count / 2)
      _ = recording.document(afterEvents: events.count)
      if seed % 10 == 0 {
        let frame = recording.frame(afterEvents: events.count)
        _ = frame.painted(.fitting(frame.document.viewport, columns: 80, rows: 24))
      }
      let seconds = processorTime() - start
      if seconds > slowest.seconds { slowest = (seconds, seed) }
      #expect(recording.duration >= 0)
    }
    print("\(name): \(rounds) damaged, slowest \(slowest.seconds) s, seed \(slowest.seed)")
    #expect(slowest.seconds < Self.bound, "seed \(slowest.seed)")
  }

  // MARK: built to hang

  private static func add(
    _ id: Int, _ tag: String = "div", to parent: Int, next: String = "null",
    _ attributes: String = ""
  ) -> String {
    #"{"parentId":\#(parent),"nextId":\#(next),"node":{"type":2,"id":\#(id),"tagName":"\#(tag)","attributes":{\#(attributes)},"childNodes":[]}}"#
  }

  private static func text(_ id: Int, to parent: Int) -> String {
    #"{"parentId":\#(parent),"nextId":null,"node":{"type":3,"id":\#(id),"textContent":"x"}}"#
  }

  private static func mutation(_ adds: [String], more: String = "") -> String {
    "{\"source\":0,\"adds\":[\(adds.joined(separator: ","))]\(more)}"
  }

  private static func page(_ body: String = "") -> String {
    #"{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"html","attributes":{},"childNodes":[{"type":2,"id":4,"tagName":"body","attributes":{},"childNodes":[\#(body)]}]}]}}"#
  }

  private static func element(_ id: Int, _ tag: String, _ rest: String = "") -> String {
    #"{"type":2,"id":\#(id),"tagName":"\#(tag)","attributes":{\#(rest)},"childNodes":[]}"#
  }

  /// Data of incremental events after a page of one body (id 4), each a hundred times what an honest
  /// page does, with what the body holds.
  private static let hostile: [(name: String, body: String, data: [String])] = [
    (
      "nested by additions", "",
      [mutation((0..<100_000).map { add($0 + 10, to: $0 == 0 ? 4 : $0 + 9) })]
    ),
    (
      "nested by additions, moved about", "",
      [
        mutation((0..<20_000).map { add($0 + 10, to: $0 == 0 ? 4 : $0 + 9) }),
        mutation((0..<20_000).map { add($0 + 10, to: 20_009 - $0) }),
      ]
    ),
    (
      "siblings", "",
      [mutation((0..<200_000).map { add($0 + 10, to: 4) })]
    ),
    (
      "siblings, reversed", "",
      [mutation((0..<100_000).reversed().map { add($0 + 10, to: 4, next: "\($0 + 11)") })]
    ),
    (
      "a chain of additions whose siblings never come", "",
      [mutation((0..<50_000).map { add($0 + 10, to: $0 == 49_999 ? 4 : $0 + 11, next: "-9") })]
    ),
    (
      "two ids that take each other's places", "",
      [
        mutation(
          (0..<50_000).map {
            add(10 + $0 % 2, $0 % 3 == 0 ? "p" : "b", to: 4, next: "\(11 - $0 % 2)")
          })
      ]
    ),
    (
      "a cycle", element(10, "div"),
      [mutation((0..<50_000).map { add(10 + $0 % 500, to: 10 + ($0 * 7 + 1) % 500) })]
    ),
    (
      "attributes", "",
      [
        mutation([add(10, to: 4, (0..<100_000).map { "\"a\($0)\":1" }.joined(separator: ","))]),
        mutation(
          [],
          more:
            ",\"attributes\":[\((0..<100_000).map { #"{"id":10,"attributes":{"b\#($0)":"1"}}"# }.joined(separator: ","))]"
        ),
      ]
    ),
    (
      "inline declarations", element(10, "div"),
      [
        mutation(
          [],
          more:
            ",\"attributes\":[\((0..<20_000).map { #"{"id":10,"attributes":{"style":{"--b\#($0)":"1"}}}"# }.joined(separator: ","))]"
        )
      ]
    ),
    (
      "classes",
      element(10, "div", "\"class\":\"\((0..<200_000).map { "c\($0)" }.joined(separator: " "))\""),
      []
    ),
    (
      "texts in a textarea of many elements", element(10, "textarea"),
      [
        mutation((0..<50_000).map { add($0 + 20, to: 10) }),
        mutation((0..<50_000).map { text($0 + 100_000, to: 10) }),
      ]
    ),
    (
      "document types among many comments", "",
      [
        mutation(
          (0..<50_000).map {
            #"{"parentId":1,"nextId":null,"node":{"type":5,"id":\#($0 + 20),"textContent":""}}"#
          }),
        mutation(
          (0..<50_000).map {
            #"{"parentId":1,"nextId":2,"node":{"type":1,"id":\#($0 + 100_000),"name":"html"}}"#
          }),
      ]
    ),
    (
      "clicks on a parent of many", "",
      [mutation((0..<100_000).map { add($0 + 10, to: 4) })]
        + Array(repeating: #"{"source":2,"type":2,"id":4,"x":1,"y":1}"#, count: 20_000)
    ),
    (
      "input in fields without labels", "",
      [mutation((0..<50_000).map { add($0 + 10, "input", to: 4, #""id":"f\#($0)""#) })]
        + (0..<20_000).map { #"{"source":5,"id":\#($0 + 10),"text":"a"}"# }
    ),
    (
      "texts of one style sheet", element(10, "style"),
      (0..<3000).map {
        mutation([
          #"{"parentId":10,"nextId":null,"node":{"type":3,"id":\#($0 + 20),"textContent":"a{color:red}"}}"#
        ])
      }
    ),
    (
      "documents of one iframe", element(10, "iframe"),
      (0..<5000).map {
        mutation([
          #"{"parentId":10,"nextId":null,"node":{"type":0,"id":\#($0 * 2 + 20),"childNodes":[{"type":2,"id":\#($0 * 2 + 21),"tagName":"html","attributes":{},"childNodes":[]}]}}"#
        ])
      }
    ),
  ]

  @Test(arguments: 0..<hostile.count)
  func `a recording that is built to hang is read in time`(_ place: Int) {
    let (name, body, data) = Self.hostile[place]
    var events = [Event(type: 2, timestamp: 1000, data: Array(Self.page(body).utf8))]
    for (index, json) in data.enumerated() {
      events.append(Event(type: 3, timestamp: Int64(1001 + index), data: Array(json.utf8)))
    }
    let start = processorTime()
    var recording = Recording(events: events)
    recording.analyze()
    _ = recording.document(afterEvents: events.count)
    let seconds = processorTime() - start
    if Corpus.isExhaustive { print("\(name): \(seconds) s") }
    #expect(seconds < Self.bound, "\(name)")
  }

  @Test func `a snapshot nested 100,000 deep is shown`() {
    var json = ""
    let depth = 100_000
    for id in 10..<10 + depth {
      json += #"{"type":2,"id":\#(id),"tagName":"div","attributes":{},"childNodes":["#
    }
    json += #"{"type":3,"id":9,"textContent":"deep"}"# + String(repeating: "]}", count: depth)
    let start = processorTime()
    var recording = Recording(events: [
      Event(type: 2, timestamp: 1000, data: Array(Self.page(json).utf8))
    ])
    recording.analyze()
    let frame = recording.frame(afterEvents: 1)
    _ = frame.painted(.fitting(frame.document.viewport, columns: 80, rows: 24))
    #expect(frame.document.slot(ofID: 9) >= 0)
    #expect(frame.document.slotOfID.count > depth)
    #expect(processorTime() - start < Self.bound)
  }
}
