import ArgumentParser
import Foundation
import ReevDOM
import ReevLayout
import ReevModel
import ReevReplay
import ReevStyle

/// `reev-tui compare`: the engines' updates beside styles and layouts from nothing.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares incremental style and layout with those from nothing, event by event.",
    discussion: """
      Applies a recording's events one by one to engines that keep what they can, and after each of \
      the events of the range compares with styles and layout of the same document from nothing \
      (computed once for documents in a row that are equal). Says where they differ (exit code 1), \
      and how many events were compared.
      """,
    shouldDisplay: false)

  @Argument(help: "A recording's file.")
  var file: String

  @Option(help: "The first event that is compared, from 0.")
  var from = 0

  @Option(help: "The event before which comparing ends.")
  var to = Int.max

  func run() throws {
    try SessionSource.run {
      var feed = try RecordingFeed(file)
      var recording = Recording()
      while try feed.advance(&recording) {}
      var comparison = Comparison()
      let first = max(0, from)
      var compared = 0
      var differences = 0
      for (index, event) in recording.events.enumerated() where index < to {
        let found = comparison.apply(event, isCompared: index >= first)
        guard index >= first else { continue }
        compared += 1
        guard let found else { continue }
        differences += 1
        if differences <= 20 { print("event \(index): \(found)") }
      }
      var ways: [String] = []
      for (way, count) in comparison.ways.sorted(by: { $0.key < $1.key }) {
        ways.append("\(way) \(count)")
      }
      print(
        "\(file): \(recording.events.count) events, \(compared) compared,"
          + " \(differences) differences; \(comparison.computed) pages from nothing;"
          + " updates: \(ways.joined(separator: ", "))")
      if differences > 0 { throw ExitCode(1) }
    }
  }
}

/// A document that goes through events with both.
nonisolated private struct Comparison {
  private var document = Document()
  private var styles = StyleEngine()
  private var boxes = LayoutEngine()
  /// How the compared layouts came to their results.
  private(set) var ways: [String: Int] = [:]

  /// Applies an event; answers with the first difference.
  mutating func apply(_ event: Event, isCompared: Bool) -> String? {
    let changes = document.apply(event).changes
    let fragments = boxes.update(document, styledBy: &styles, changes: changes)
    guard isCompared else { return nil }
    ways["\(boxes.lastWay)", default: 0] += 1
    if !(fresh.map { isSamePage($0.document, document) } ?? false) {
      var anew = StyleEngine()
      var anewBoxes = LayoutEngine()
      let fragments = anewBoxes.update(document, styledBy: &anew, changes: nil)
      fresh = Fresh(document: document, table: anew.table, fragments: fragments)
      computed += 1
    }
    guard let fresh else { return nil }
    var pairs = StylePairs(kept: styles.table, fresh: fresh.table)
    return pairs.differenceOfTables(document)
      ?? pairs.difference(fragments, fresh.fragments, document)
  }

  /// What was computed from nothing, and of which document.
  private struct Fresh {
    var document: Document
    var table: StyleTable
    var fragments: FragmentTree
  }

  /// The last one; it is that of another document that says the same.
  private var fresh: Fresh?
  /// How often all was computed from nothing.
  private(set) var computed = 0

  /// Whether all that styles and layout may look at is the same.
  private func isSamePage(_ one: Document, _ other: Document) -> Bool {
    one.kind == other.kind && one.parent == other.parent && one.firstChild == other.firstChild
      && one.lastChild == other.lastChild && one.previousSibling == other.previousSibling
      && one.nextSibling == other.nextSibling && one.shadowRoot == other.shadowRoot
      && one.contentDocument == other.contentDocument && one.rrwebID == other.rrwebID
      && one.name == other.name && one.namespace == other.namespace
      && one.attributes == other.attributes && one.idAttribute == other.idAttribute
      && one.classes == other.classes && one.text == other.text && one.state == other.state
      && one.ownerSheets == other.ownerSheets
      && one.constructedSheets == other.constructedSheets
      && one.adoptedSheets == other.adoptedSheets && one.naturalSizes == other.naturalSizes
      && one.quirksModes == other.quirksModes && one.root == other.root && one.url == other.url
      && one.viewport == other.viewport && one.scrollX == other.scrollX
      && one.scrollY == other.scrollY && one.hovered == other.hovered
      && one.focused == other.focused && one.fontFaces == other.fontFaces
      && one.facts == other.facts && one.topLayer == other.topLayer
      && one.definedNames == other.definedNames && one.animated == other.animated
      && one.layoutViewport == other.layoutViewport
      && one.barThickness == other.barThickness
      && one.thinBarThickness == other.thinBarThickness && one.paneBars == other.paneBars
  }
}

/// Two tables of the same document, and which of their styles were found equal.
nonisolated private struct StylePairs {
  let kept: StyleTable
  let fresh: StyleTable
  private var equal: Set<Int64> = []

  init(kept: StyleTable, fresh: StyleTable) {
    self.kept = kept
    self.fresh = fresh
  }

  /// The first node whose styles differ.
  mutating func differenceOfTables(_ document: Document) -> String? {
    if kept.ofNode.count != fresh.ofNode.count { return "slots" }
    for index in kept.ofNode.indices where !areEqual(kept.ofNode[index], fresh.ofNode[index]) {
      return "the style of \(name(NodeID(index), document))"
    }
    for (pseudo, one, other) in [
      ("before", kept.before, fresh.before), ("after", kept.after, fresh.after),
      ("marker", kept.marker, fresh.marker),
      ("placeholder", kept.placeholder, fresh.placeholder),
      ("first-letter", kept.firstLetter, fresh.firstLetter),
      ("first-line", kept.firstLine, fresh.firstLine),
    ] {
      if one.count != other.count { return "the number of ::\(pseudo)" }
      for (node, style) in one where !areEqual(style, other[node] ?? -1) {
        return "::\(pseudo) of \(name(node, document))"
      }
    }
    return kept.assignedNodes == fresh.assignedNodes ? nil : "slots' nodes"
  }

  /// The first fragment that differs.
  mutating func difference(
    _ one: FragmentTree, _ other: FragmentTree, _ document: Document
  ) -> String? {
    for index in 0..<min(one.fragments.count, other.fragments.count) {
      var mine = one.fragments[index]
      var theirs = other.fragments[index]
      // Anonymous boxes' styles stand behind those of the tables, in any order.
      let areAnonymous =
        Int(mine.style) >= kept.styles.count && Int(theirs.style) >= fresh.styles.count
      let haveSameStyle = areAnonymous || areEqual(mine.style, theirs.style)
      theirs.style = mine.style
      let texts = [(mine, one), (theirs, other)].map { fragment, tree in
        fragment.text < 0 ? "" : tree.strings[Int(fragment.text)]
      }
      mine.text = min(mine.text, 0)
      theirs.text = min(theirs.text, 0)
      if !haveSameStyle || mine != theirs || texts[0] != texts[1] {
        return "fragment \(index) of \(name(mine.node, document)): \(mine) \(texts[0]), not"
          + " \(theirs) \(texts[1]), style \(haveSameStyle ? "equal" : "differs")"
      }
    }
    if one.fragments.count != other.fragments.count { return "the number of fragments" }
    if one.clips != other.clips { return "clips" }
    if one.firstFragment != other.firstFragment { return "first fragments" }
    if one.nextOfNode != other.nextOfNode { return "next fragments" }
    if one.problems != other.problems { return "problems" }
    return one.scrollWidth == other.scrollWidth && one.scrollHeight == other.scrollHeight
      ? nil : "the page's size"
  }

  private func name(_ node: NodeID, _ document: Document) -> String {
    guard document.kind.indices.contains(Int(node)) else { return "no node" }
    return "\(document.name[Int(node)].string) \(document.rrwebID[Int(node)])"
  }

  /// Whether two styles say the same; font families and expressions have their own numbers in each
  /// table.
  private mutating func areEqual(_ one: Int32, _ other: Int32) -> Bool {
    guard one >= 0, other >= 0 else { return one == other }
    guard kept.styles.indices.contains(Int(one)), fresh.styles.indices.contains(Int(other)) else {
      return false
    }
    let pair = Int64(one) << 32 | Int64(other)
    if equal.contains(pair) { return true }
    let mine = kept.styles[Int(one)]
    var theirs = fresh.styles[Int(other)]
    guard
      kept.fontFamilies[Int(mine.fontFamily)] == fresh.fontFamilies[Int(theirs.fontFamily)]
    else { return false }
    theirs.fontFamily = mine.fontFamily
    guard mine == theirs || text(mine, kept) == text(theirs, fresh) else { return false }
    equal.insert(pair)
    return true
  }

  /// All of a value, with expressions in place of their numbers.
  private func text(_ value: Any, _ table: StyleTable) -> String {
    if let length = value as? Length {
      return length.kind == .expression
        ? "\(table.calc[Int(length.expression)])" : "\(length)"
    }
    let children = Mirror(reflecting: value).children
    if children.isEmpty { return "\(value)" }
    return children.map { "\($0.label ?? "")=\(text($0.value, table))" }.joined(separator: ";")
  }
}
