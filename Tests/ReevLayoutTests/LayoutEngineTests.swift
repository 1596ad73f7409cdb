import Foundation
import ReevDOM
import ReevLayout
import ReevModel
import ReevStyle
import Testing

/// What an engine keeps between updates must not show: its fragments are those of a layout from
/// nothing.
@Suite struct LayoutEngineTests {
  /// A page that goes through changes, laid out by both.
  private struct Pages {
    var document = Document()
    var styles = StyleEngine()
    var engine = LayoutEngine()
    var changes: DocumentChanges?
    private var isShown = false

    mutating func apply(_ event: Event) {
      let made = document.apply(event).changes
      if changes == nil { changes = made } else { changes?.merge(made) }
    }

    /// Updates the engine; answers with the first difference from a layout from nothing.
    mutating func difference() -> String? {
      styles.update(document, changes: isShown ? changes : nil)
      let updated = engine.update(
        document, styles.table, changes: changes, restyled: styles.lastUpdate)
      isShown = true
      changes = DocumentChanges()
      let anew = layout(document, styles.table, viewport: document.viewport)
      return difference(updated, anew)
    }

    private func difference(_ updated: FragmentTree, _ anew: FragmentTree) -> String? {
      for index in 0..<min(updated.fragments.count, anew.fragments.count) {
        var one = updated.fragments[index]
        let other = anew.fragments[index]
        // Anonymous boxes' styles stand behind those of the table, in any order.
        let count = Int32(styles.table.styles.count)
        if one.style >= count, other.style >= count { one.style = other.style }
        let texts = (text(one, updated), text(other, anew))
        if one != other || texts.0 != texts.1 {
          let node = Int(other.node)
          return """
            fragment \(index) of node \(document.rrwebID[node]) \(document.name[node].string): \
            \(one) \(texts.0), not \(other) \(texts.1)
            """
        }
      }
      if updated.fragments.count != anew.fragments.count {
        return "\(updated.fragments.count) fragments, not \(anew.fragments.count)"
      }
      if updated.clips != anew.clips { return "clips" }
      if updated.firstFragment != anew.firstFragment { return "first fragments" }
      if updated.nextOfNode != anew.nextOfNode { return "next fragments" }
      return updated.scrollWidth == anew.scrollWidth && updated.scrollHeight == anew.scrollHeight
        ? nil : "the page's size"
    }

    private func text(_ fragment: Fragment, _ tree: FragmentTree) -> String {
      fragment.text < 0 ? "" : tree.strings[Int(fragment.text)]
    }
  }

  /// Each: how the page changes, and whether boxes are kept.
  static let edits: [(name: String, json: String, way: LayoutEngine.Way)] = [
    (
      "a wider paragraph", #"{"attributes":[{"id":11,"attributes":{"style":"padding:9px"}}]}"#,
      .updated
    ),
    ("a colour", #"{"attributes":[{"id":11,"attributes":{"style":"color:red"}}]}"#, .repainted),
    (
      "a clip",
      #"{"attributes":[{"id":15,"attributes":{"style":"float:left;clip-path:inset(2px)"}}]}"#,
      .repainted
    ),
    (
      "a text", #"{"texts":[{"id":12,"value":"other and much longer words than before"}]}"#,
      .updated
    ),
    ("an empty text", #"{"texts":[{"id":12,"value":""}]}"#, .rebuilt),
    (
      "a hidden box", #"{"attributes":[{"id":11,"attributes":{"style":"display:none"}}]}"#, .rebuilt
    ),
    (
      "a bold cell", #"{"attributes":[{"id":23,"attributes":{"style":"font-weight:bold"}}]}"#,
      .updated
    ),
    ("a span of cells", #"{"attributes":[{"id":23,"attributes":{"colspan":"2"}}]}"#, .rebuilt),
    (
      "a number of a list item", #"{"attributes":[{"id":31,"attributes":{"value":"9"}}]}"#, .rebuilt
    ),
    (
      "a class of a list item", #"{"attributes":[{"id":31,"attributes":{"class":"none"}}]}"#,
      .unchanged
    ),
    ("a flex item", #"{"attributes":[{"id":41,"attributes":{"style":"flex:2"}}]}"#, .updated),
    (
      "a float", #"{"attributes":[{"id":15,"attributes":{"style":"margin:3px;float:left"}}]}"#,
      .updated
    ),
    (
      "a margin that collapses",
      #"{"attributes":[{"id":13,"attributes":{"style":"position:relative;margin:40px"}}]}"#,
      .updated
    ),
    (
      "a moved box",
      #"{"attributes":[{"id":16,"attributes":{"style":"position:absolute;top:30px"}}]}"#, .updated
    ),
  ]

  static let body = """
    {"type":2,"tagName":"p","attributes":{},"id":11,"childNodes":[{"type":3,"textContent":"some words","id":12}]},
    {"type":2,"tagName":"div","attributes":{"style":"position:relative"},"id":13,"childNodes":[
      {"type":2,"tagName":"div","attributes":{"style":"float:left"},"id":15,"childNodes":[{"type":3,"textContent":"left","id":14}]},
      {"type":2,"tagName":"b","attributes":{"style":"position:absolute"},"id":16,"childNodes":[{"type":3,"textContent":"out","id":17}]},
      {"type":2,"tagName":"p","attributes":{},"id":18,"childNodes":[{"type":3,"textContent":"beside","id":19}]}]},
    {"type":2,"tagName":"table","attributes":{},"id":21,"childNodes":[{"type":2,"tagName":"tr","attributes":{},"id":22,"childNodes":[
      {"type":2,"tagName":"td","attributes":{},"id":23,"childNodes":[{"type":3,"textContent":"cell","id":24}]},
      {"type":2,"tagName":"td","attributes":{},"id":25,"childNodes":[{"type":3,"textContent":"another","id":26}]}]}]},
    {"type":2,"tagName":"ol","attributes":{},"id":30,"childNodes":[
      {"type":2,"tagName":"li","attributes":{},"id":31,"childNodes":[{"type":3,"textContent":"one","id":32}]},
      {"type":2,"tagName":"li","attributes":{},"id":33,"childNodes":[{"type":3,"textContent":"two","id":34}]}]},
    {"type":2,"tagName":"div","attributes":{"style":"display:flex"},"id":40,"childNodes":[
      {"type":2,"tagName":"div","attributes":{"style":"flex:1"},"id":41,"childNodes":[{"type":3,"textContent":"a","id":42}]},
      {"type":2,"tagName":"div","attributes":{"style":"flex:1"},"id":43,"childNodes":[{"type":3,"textContent":"b","id":44}]}]}
    """

  @Test func `a select that shows nothing any more is laid out anew`() {
    var pages = Pages()
    pages.document =
      Page(
        #"{"type":2,"tagName":"select","id":10,"attributes":{},"childNodes":[{"type":2,"tagName":"option","id":11,"attributes":{},"childNodes":[{"type":3,"id":12,"textContent":"one"}]}]}"#
      ).document
    #expect(pages.difference() == nil)
    pages.apply(
      Event(
        type: 5, timestamp: 3,
        data: Array(#"{"tag":"reev.states","payload":{"states":[[10,["unselected"]]]}}"#.utf8)))
    #expect(pages.difference() == nil)
  }

  @Test func `scroll bars come and go as in a layout from nothing`() {
    var pages = Pages()
    pages.document =
      Page(
        element(
          "div", 10, "display:flex;width:200px;height:60px;overflow:auto",
          element("div", 11, "flex:none;max-width:100%;overflow:auto", text("short", 12)),
          element("p", 13, "width:9px", text("x", 14)))
      ).document
    pages.document.facts.barThickness = 15
    #expect(pages.difference() == nil)
    for value in ["words that take several lines of this pane " + "and more ", "short", ""] {
      let words = String(repeating: value, count: 5)
      pages.apply(
        Event(
          type: 3, timestamp: 3,
          data: Array(
            #"{"source":0,"texts":[{"id":12,"value":"\#(words)"}],"attributes":[],"removes":[],"adds":[]}"#
              .utf8)))
      #expect(pages.difference() == nil)
    }
  }

  @Test(arguments: edits.indices)
  func `an edit gives what a layout from nothing gives`(_ index: Int) {
    let edit = Self.edits[index]
    var pages = Pages()
    pages.document = Page(Self.body).document
    #expect(pages.difference() == nil)
    let fields = edit.json.dropFirst().dropLast()
    let rest = ["texts", "attributes"].filter { !fields.hasPrefix("\"\($0)") }
      .map { ",\"\($0)\":[]" }.joined()
    let json =
      #"[{"type":3,"timestamp":3,"data":{"source":0,"adds":[],"removes":[],\#(fields)\#(rest)}}]"#
    for event in EventDecoder.decode(Array(json.utf8)).events { pages.apply(event) }
    #expect(pages.difference() == nil, "\(edit.name)")
    #expect(pages.engine.lastWay == edit.way, "\(edit.name)")
  }

  static let shared: URL? = {
    let named = ProcessInfo.processInfo.environment["REEV_SHARED"].map { URL(fileURLWithPath: $0) }
    let beside = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
      url.deletingLastPathComponent()
    }.appendingPathComponent("shared")
    let folder = named ?? beside
    return FileManager.default.fileExists(atPath: folder.appendingPathComponent("corpus").path)
      ? folder : nil
  }()

  /// Every event of the short recordings, every 50th of the long one; all with REEV_EXHAUSTIVE.
  @Test(
    .enabled(if: shared != nil, "needs ../shared"),
    arguments: [
      "datasette", "django-admin", "features", "features-masked", "flask-admin", "furo",
      "jupyterlab", "libxml2-tables", "long-jupyterlab", "mkdocs-material",
      "mkdocs-material-mobile", "python-docs", "sphinx-rtd",
    ])
  func `every event of a recording gives what a layout from nothing gives`(_ name: String) throws {
    let shared = try #require(Self.shared)
    let bytes = try Data(contentsOf: shared.appendingPathComponent("corpus/\(name).json"))
    let events = EventDecoder.decode([UInt8](bytes)).events
    let isExhaustive = ProcessInfo.processInfo.environment["REEV_EXHAUSTIVE"] != nil
    let step = name.hasPrefix("long-") && !isExhaustive ? 50 : 1
    var pages = Pages()
    for (index, event) in events.enumerated() {
      pages.apply(event)
      guard index % step == 0 || index == events.count - 1 else { continue }
      if let difference = pages.difference() {
        Issue.record("\(name), event \(index): \(difference)")
        return
      }
    }
  }
}
