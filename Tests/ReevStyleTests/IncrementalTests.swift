import Foundation
import ReevDOM
import ReevModel
import Testing

@testable import ReevStyle

/// Updates equal new computations.
@Suite struct IncrementalTests {
  /// The folder that holds the corpus, or nil.
  static let shared: URL? = {
    let named = ProcessInfo.processInfo.environment["REEV_SHARED"].map { URL(fileURLWithPath: $0) }
    let here = URL(fileURLWithPath: #filePath)
    let beside = (0..<4).reduce(here) { url, _ in url.deletingLastPathComponent() }
      .appendingPathComponent("shared")
    let folder = named ?? beside
    return FileManager.default.fileExists(atPath: folder.appendingPathComponent("corpus").path)
      ? folder : nil
  }()

  static let isExhaustive = ProcessInfo.processInfo.environment["REEV_EXHAUSTIVE"] != nil

  static let recordings: [String] = {
    guard let corpus = shared?.appendingPathComponent("corpus"),
      let names = try? FileManager.default.contentsOfDirectory(atPath: corpus.path)
    else { return [] }
    return names.filter { $0.hasSuffix(".json") && !$0.hasSuffix(".truth.json") }.sorted()
  }()

  /// Every event of short recordings and every 50th of long ones; all with REEV_EXHAUSTIVE.
  @Test(.enabled(if: shared != nil), arguments: recordings)
  func `after each event the styles are those of a computation from nothing`(
    _ name: String
  ) throws {
    let shared = try #require(IncrementalTests.shared)
    let url = shared.appendingPathComponent("corpus/\(name)")
    let events = EventDecoder.read([UInt8](try Data(contentsOf: url))).events
    let step = IncrementalTests.isExhaustive || events.count <= 100 ? 1 : events.count / 40 + 1
    var document = Document()
    var engine = StyleEngine()
    for (index, event) in events.enumerated() {
      let changes = document.apply(event).changes
      let before = engine.table
      engine.update(document, changes: changes)
      guard index % step == 0 || index == events.count - 1 else { continue }
      let difference = firstDifference(engine.table, computeStyles(document), document)
      #expect(difference == nil, "event \(index)")
      if difference != nil { return }
      let missing = unreported(before, engine, document, changes)
      #expect(missing == nil, "event \(index)")
    }
  }

  /// A change of the table that the update doesn't tell of.
  private func unreported(
    _ before: StyleTable, _ engine: StyleEngine, _ document: Document, _ changes: DocumentChanges
  ) -> String? {
    if engine.lastUpdate.isFull { return nil }
    let after = engine.table
    for index in before.ofNode.indices where index < after.ofNode.count {
      let node = NodeID(index)
      let isSame =
        before.ofNode[index] == after.ofNode[index] && before.before[node] == after.before[node]
        && before.after[node] == after.after[node] && before.marker[node] == after.marker[node]
        && before.placeholder[node] == after.placeholder[node]
        && before.backdrop[node] == after.backdrop[node]
      if isSame == (engine.lastUpdate.effects[node] == nil) { continue }
      return "\(document.name[index].string) \(document.rrwebID[index]) same: \(isSame)"
    }
    return nil
  }

  @Test(arguments: [
    // A rule, the changed element's class, and which of a, b, c, d must be restyled.
    (".x { color: red }", 1), (".x p { color: red }", 2), (".x + div p { color: red }", 1),
    (".y:has(.x) p { color: red }", 2), (".z { color: red }", 0),
  ])
  func `a class restyles what its rules can reach`(_ css: String, _ count: Int) throws {
    var page = Page(
      css,
      element(
        "div", ["class": "y"],
        element("div", ["class": "old"], element("p"), element("p"), element("b")),
        element("div", [:], element("p"), element("b"))))
    var engine = StyleEngine()
    engine.update(page.document, changes: nil)
    let changes = page.apply(
      3,
      "{\"source\":0,\"texts\":[],\"adds\":[],\"removes\":[],\"attributes\":["
        + "{\"id\":11,\"attributes\":{\"class\":\"x\"}}]}")
    engine.update(page.document, changes: changes)
    #expect(firstDifference(engine.table, computeStyles(page.document), page.document) == nil)
    let restyled = engine.lastUpdate.effects.filter { node, _ in
      page.document.name[Int(node)] != Atom("b")
    }
    let expected = [0: 0, 1: css.contains("+") ? 1 : 3, 2: css.contains("has") ? 3 : 2][count]
    #expect(restyled.count == expected, "\(engine.lastUpdate.effects)")
  }

  @Test(arguments: [
    ("color: red", StyleEffect.paint), ("width: 10px", .layout), ("display: none", .boxes),
    ("position: absolute", .boxes), ("background: blue", .paint), ("margin: 1px", .layout),
    ("opacity: .5", .paint), ("visibility: hidden", .paint),
  ])
  func `an update says what its changes can affect`(_ style: String, _ effect: StyleEffect) {
    var page = Page("", element("div"))
    var engine = StyleEngine()
    engine.update(page.document, changes: nil)
    let changes = page.apply(
      3,
      "{\"source\":0,\"texts\":[],\"adds\":[],\"removes\":[],\"attributes\":["
        + "{\"id\":10,\"attributes\":{\"style\":\"\(style)\"}}]}")
    engine.update(page.document, changes: changes)
    let effects = engine.lastUpdate.effects
    #expect(effects.count == 1)
    #expect(effects.values.first?.contains(effect) == true)
    if effect == .paint { #expect(effects.values.first == .paint) }
  }
}

/// Where two tables of a document first differ: element and property.
func firstDifference(
  _ left: StyleTable, _ right: StyleTable, _ document: Document
) -> String? {
  if left.ofNode.count != right.ofNode.count { return "slots" }
  for index in left.ofNode.indices {
    let node = NodeID(index)
    let pairs: [(String, Int32, Int32)] = [
      ("", left.ofNode[index], right.ofNode[index]),
      ("::before", left.before[node] ?? -1, right.before[node] ?? -1),
      ("::after", left.after[node] ?? -1, right.after[node] ?? -1),
      ("::marker", left.marker[node] ?? -1, right.marker[node] ?? -1),
      ("::placeholder", left.placeholder[node] ?? -1, right.placeholder[node] ?? -1),
      ("::backdrop", left.backdrop[node] ?? -1, right.backdrop[node] ?? -1),
    ]
    for (pseudo, one, other) in pairs {
      guard let property = differingProperty(one, other, left, right) else { continue }
      return "\(document.name[index].string)\(pseudo) \(document.rrwebID[index]): \(property)"
    }
  }
  return left.assignedNodes == right.assignedNodes ? nil : "slots"
}

/// The first property in which two styles of two tables differ.
private func differingProperty(
  _ one: Int32, _ other: Int32, _ left: StyleTable, _ right: StyleTable
) -> String? {
  if one < 0 || other < 0 { return one == other ? nil : "\(one < 0 ? "no" : "a") style" }
  let style = left.styles[Int(one)]
  let wanted = right.styles[Int(other)]
  if left.fontFamilies[Int(style.fontFamily)] != right.fontFamilies[Int(wanted.fontFamily)] {
    return "fontFamily"
  }
  var copy = style
  copy.fontFamily = wanted.fontFamily
  if copy == wanted { return nil }
  for (mine, theirs) in zip(Mirror(reflecting: copy).children, Mirror(reflecting: wanted).children)
  {
    let texts = (text(mine.value, left), text(theirs.value, right))
    if texts.0 != texts.1 {
      return "\(mine.label ?? "") \(texts.0.prefix(200)) not \(texts.1.prefix(200))"
    }
  }
  return nil
}

/// A value as text, with calc() expressions in place of their indexes.
private func text(_ value: Any, _ table: StyleTable) -> String {
  if let rare = value as? RareStyle {
    return Mirror(reflecting: rare.values).children.map { text($0.value, table) }.joined(
      separator: " ")
  }
  if let length = value as? Length, length.kind == .expression {
    return "\(table.calc[Int(length.expression)])"
  }
  if let edges = value as? Edges<Length> {
    return [edges.top, edges.right, edges.bottom, edges.left].map { text($0, table) }.joined(
      separator: " ")
  }
  return "\(value)"
}
