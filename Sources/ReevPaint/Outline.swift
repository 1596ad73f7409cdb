import ReevCells
public import ReevDOM
public import ReevLayout
public import ReevStyle

/// One thing a person sees on the page, by role and name.
public struct OutlineEntry: Hashable, Sendable {
  /// The rrweb id.
  public var id: Int
  /// How many entries it is inside of.
  public var depth: Int
  /// An ARIA role, or `text`.
  public var role: String
  /// The accessible name or the text; safe for a terminal, in one line.
  public var name: String
  /// `checked`, `disabled`, `value="…"` and the like, in a fixed order.
  public var states: [String]
  /// The bounding box, CSS px relative to the viewport: x, y, width, height.
  public var box: [Int]
}

/// The visible page as a list of roles and names, in document order: what is outside of the
/// viewport, hidden or covered is left out.
///
/// - Complexity: O(nodes + cells).
public func outlineEntries(
  of painting: Painting, fragments: FragmentTree, document: Document, styles: StyleTable
) -> [OutlineEntry] {
  var builder = OutlineBuilder(painting, fragments, document, styles)
  return builder.build()
}

/// An outline as text: a line an entry, indented by depth; `*` marks entries that are new or
/// different since an earlier outline, `-` the others. Long runs of siblings are folded.
///
/// - Parameter older: the earlier outline; nil marks nothing.
public func outlineText(
  _ entries: [OutlineEntry], since older: [OutlineEntry]? = nil, siblings most: Int = 12
) -> String {
  var known: Set<OutlineEntry> = []
  for var entry in older ?? [] {
    // A scrolled page moves everything: that alone is no change.
    entry.box = []
    entry.depth = 0
    known.insert(entry)
  }
  var result = ""
  // By depth: how many siblings of one role came one after the other.
  var runs: [(role: String, count: Int)] = []
  var folded: [Int] = []
  var hiddenBelow = Int.max
  func flush(to depth: Int) {
    while folded.count > depth {
      let count = folded.removeLast()
      if count > 0 {
        result += String(repeating: "  ", count: folded.count) + "… +\(count) more\n"
      }
    }
  }
  for entry in entries {
    if entry.depth > hiddenBelow { continue }
    hiddenBelow = .max
    flush(to: entry.depth + 1)
    runs.removeLast(max(0, runs.count - entry.depth - 1))
    while runs.count <= entry.depth { runs.append((role: "", count: 0)) }
    while folded.count <= entry.depth { folded.append(0) }
    var isChanged = false
    if older != nil {
      var plain = entry
      plain.box = []
      plain.depth = 0
      isChanged = !known.contains(plain)
    }
    if runs[entry.depth].role == entry.role {
      runs[entry.depth].count += 1
    } else {
      runs[entry.depth] = (role: entry.role, count: 1)
      flush(to: entry.depth)
      folded.append(0)
    }
    if runs[entry.depth].count > most, !isChanged {
      folded[entry.depth] += 1
      hiddenBelow = entry.depth
      continue
    }
    result += String(repeating: "  ", count: entry.depth) + (isChanged ? "* " : "- ") + entry.role
    if !entry.name.isEmpty { result += " \"\(entry.name)\"" }
    for state in entry.states { result += " " + state }
    result += " #\(entry.id)"
    if !entry.box.isEmpty {
      result += " [" + entry.box.map(String.init).joined(separator: ",") + "]"
    }
    result += "\n"
  }
  flush(to: 0)
  return result
}

private struct OutlineBuilder {
  private enum Step {
    case visit(NodeID, depth: Int, isNamed: Bool)
  }

  private let document: Document
  private let styles: StyleTable
  private let fragments: FragmentTree
  private var textOf: [NodeID: String] = [:]
  /// By slot: whether the node or something in it is seen.
  private var isSeen: [Bool]
  private var entries: [OutlineEntry] = []
  private var labels: [String: NodeID] = [:]

  init(
    _ painting: Painting, _ fragments: FragmentTree, _ document: Document, _ styles: StyleTable
  ) {
    self.document = document
    self.styles = styles
    self.fragments = fragments
    isSeen = Array(repeating: false, count: document.slotCount)
    for text in painting.texts {
      textOf[text.node, default: ""] += (textOf[text.node] == nil ? "" : " ") + text.text
      see(text.node)
    }
    var last = noNode
    for owner in painting.owners where owner != last {
      last = owner
      see(owner)
    }
  }

  private mutating func see(_ node: NodeID) {
    var node = node
    while node != noNode, isSeen.indices.contains(Int(node)), !isSeen[Int(node)] {
      isSeen[Int(node)] = true
      node = document.parent[Int(node)]
    }
  }

  mutating func build() -> [OutlineEntry] {
    guard document.kind.indices.contains(Int(document.root)) else { return [] }
    for node in document.kind.indices where document.kind[node] == .element {
      guard document.name[node] == PaintNames.label,
        let target = document.attribute(Atom("for"), of: NodeID(node))
      else { continue }
      labels[target] = NodeID(node)
    }
    var steps: [Step] = [.visit(document.root, depth: 0, isNamed: false)]
    while let step = steps.popLast() {
      switch step {
      case .visit(let node, let depth, let isNamed): visit(node, depth, isNamed, &steps)
      }
    }
    mergeTexts()
    return entries
  }

  private mutating func visit(_ node: NodeID, _ depth: Int, _ isNamed: Bool, _ steps: inout [Step])
  {
    guard isSeen.indices.contains(Int(node)), isSeen[Int(node)] else { return }
    var depth = depth
    var isNamed = isNamed
    switch document.kind[Int(node)] {
    case .text, .cdata:
      guard !isNamed, let text = textOf[node] else { return }
      add(node, depth, "text", clean(text), [])
      return
    case .element:
      if let role = role(of: node) {
        let takesContent = namedByContent.contains(role)
        var name = clean(label(of: node, role))
        if name.isEmpty, takesContent { name = clean(content(of: node)) }
        add(node, depth, role, name, states(of: node, role))
        depth += 1
        isNamed = isNamed || takesContent
        if role == "img" || role == "combobox" { return }
      }
    case .document, .shadowRoot: break
    default: return
    }
    for child in children(of: node).reversed() {
      steps.append(.visit(child, depth: min(depth, 60), isNamed: isNamed))
    }
  }

  private mutating func add(
    _ node: NodeID, _ depth: Int, _ role: String, _ name: String, _ states: [String]
  ) {
    guard !name.isEmpty || role != "text" else { return }
    var box: [Int] = []
    if let rect = fragments.rect(of: node) {
      box = [rect.x, rect.y, rect.width, rect.height].map { Int($0.px.rounded()) }
    }
    entries.append(
      OutlineEntry(
        id: document.rrwebID[Int(node)], depth: depth, role: role, name: name, states: states,
        box: box))
  }

  /// The flat tree's children.
  private func children(of node: NodeID) -> [NodeID] {
    if document.contentDocument[Int(node)] != noNode {
      return [document.contentDocument[Int(node)]]
    }
    if let assigned = styles.assignedNodes[node], !assigned.isEmpty { return assigned }
    let parent =
      document.shadowRoot[Int(node)] != noNode ? document.shadowRoot[Int(node)] : node
    var list: [NodeID] = []
    var child = document.firstChild[Int(parent)]
    while child != noNode {
      list.append(child)
      child = document.nextSibling[Int(child)]
    }
    return list
  }

  /// Entries that hold nothing but texts take these as their name.
  private mutating func mergeTexts() {
    var result: [OutlineEntry] = []
    var index = 0
    while index < entries.count {
      var entry = entries[index]
      var end = index + 1
      if entry.name.isEmpty, mergesTexts.contains(entry.role) {
        while end < entries.count, entries[end].depth > entry.depth, entries[end].role == "text" {
          end += 1
        }
        if end > index + 1, end == entries.count || entries[end].depth <= entry.depth {
          entry.name = short(entries[index + 1..<end].map(\.name).joined(separator: " "))
        } else {
          end = index + 1
        }
      }
      result.append(entry)
      index = end
    }
    entries = result
  }

  // MARK: Roles and names

  private func role(of node: NodeID) -> String? {
    if let role = document.attribute(Atom("role"), of: node)?.split(separator: " ").first {
      let role = sanitized(String(role.prefix(24)))
      return role == "presentation" || role == "none" || role == "generic" ? nil : role
    }
    let name = document.name[Int(node)].string
    switch name {
    case "a": return document.attribute(PaintNames.href, of: node) == nil ? nil : "link"
    case "input":
      switch document.attribute(PaintNames.type, of: node)?.lowercased() ?? "text" {
      case "checkbox": return "checkbox"
      case "radio": return "radio"
      case "range": return "slider"
      case "submit", "button", "reset", "image": return "button"
      case "search": return "searchbox"
      case "number": return "spinbutton"
      case "hidden": return nil
      default: return "textbox"
      }
    case "select" where document.isListBox(node): return "listbox"
    case "img", "svg": return label(of: node, "img").isEmpty && name == "svg" ? nil : "img"
    default: return tagRoles[name]
    }
  }

  private func label(of node: NodeID, _ role: String) -> String {
    for name in [PaintNames.ariaLabel, PaintNames.alt, PaintNames.title] {
      if let value = document.attribute(name, of: node), !value.isEmpty { return value }
    }
    guard controlRoles.contains(role) else { return "" }
    if let id = document.attribute(Atom("id"), of: node), let label = labels[id] {
      return labelText(of: label)
    }
    var parent = document.parent[Int(node)]
    for _ in 0..<4 where parent != noNode {
      if document.name[Int(parent)] == PaintNames.label { return labelText(of: parent) }
      parent = document.parent[Int(parent)]
    }
    return document.attribute(PaintNames.placeholder, of: node)
      ?? document.attribute(Atom("name"), of: node) ?? ""
  }

  /// What a label says, seen or not; the values of fields in it are no part of that.
  private func labelText(of label: NodeID) -> String {
    var result = ""
    var visited = 0
    document.forEachNode(from: label) { node in
      visited += 1
      guard visited < 500, result.utf8.count < 400 else { return false }
      if document.kind[Int(node)] == .text {
        result += (result.isEmpty ? "" : " ") + document.text[Int(node)]
      }
      return !Self.fields.contains(document.name[Int(node)])
    }
    return result.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static let fields: Set<Atom> = [
    PaintNames.input, PaintNames.select, PaintNames.textarea, PaintNames.button,
    Atom("script"), Atom("style"),
  ]

  /// The visible texts inside of an element, one after the other.
  private func content(of node: NodeID) -> String {
    var result = ""
    var stack = [node]
    while let next = stack.popLast() {
      guard isSeen.indices.contains(Int(next)), isSeen[Int(next)] else { continue }
      if let text = textOf[next] { result += (result.isEmpty ? "" : " ") + text }
      stack.append(contentsOf: children(of: next).reversed())
      if result.utf8.count > 400 { break }
    }
    return result
  }

  private func states(of node: NodeID, _ role: String) -> [String] {
    var states: [String] = []
    func attribute(_ name: String) -> String? { document.attribute(Atom(name), of: node) }
    let state = document.state[node]
    if role == "heading" {
      let level = document.name[Int(node)].string.last?.wholeNumberValue
      states.append("level=\(level ?? attribute("aria-level").flatMap { Int($0) } ?? 2)")
    }
    if role == "checkbox" || role == "radio" || role == "switch" {
      let isChecked = state?.isChecked ?? (attribute("checked") != nil)
      if isChecked || attribute("aria-checked") == "true" { states.append("checked") }
    }
    if controlRoles.contains(role), role != "checkbox", role != "radio" {
      let value = clean(state?.value ?? textOf[node] ?? attribute("value") ?? "")
      if !value.isEmpty, value != clean(attribute("placeholder") ?? "") {
        states.append("value=\"\(value)\"")
      }
    }
    if attribute("disabled") != nil || attribute("aria-disabled") == "true" {
      states.append("disabled")
    }
    if let expanded = attribute("aria-expanded") {
      states.append(expanded == "true" ? "expanded" : "collapsed")
    }
    let isChosen = state?.isSelected ?? (role == "option" && attribute("selected") != nil)
    if isChosen || attribute("aria-selected") == "true" { states.append("selected") }
    if attribute("aria-current").map({ $0 != "false" }) ?? false { states.append("current") }
    if document.focused == node { states.append("focused") }
    if document.hovered == node { states.append("hovered") }
    return states
  }

  /// Recorded text as a name: safe, in one line, not too long.
  private func clean(_ text: String) -> String {
    short(
      sanitized(String(text.prefix(600))).split(separator: " ").joined(separator: " ")
        .replacing("\"", with: "'"))
  }

  private func short(_ text: String) -> String {
    text.count > 120 ? String(text.prefix(119)) + "…" : text
  }
}

private let namedByContent: Set<String> = [
  "link", "button", "heading", "tab", "menuitem", "option", "switch", "treeitem", "summary",
]
private let mergesTexts: Set<String> = [
  "paragraph", "listitem", "cell", "columnheader", "rowheader", "row", "caption", "term",
  "definition", "code", "blockquote", "alert", "status", "legend", "label",
]
private let controlRoles: Set<String> = [
  "textbox", "searchbox", "spinbutton", "combobox", "listbox", "slider", "checkbox", "radio",
  "progressbar",
]
private let tagRoles: [String: String] = [
  "button": "button", "select": "combobox", "option": "option", "textarea": "textbox",
  "h1": "heading",
  "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
  "ul": "list", "ol": "list", "li": "listitem", "nav": "navigation", "main": "main",
  "header": "banner", "footer": "contentinfo", "aside": "complementary", "form": "form",
  "table": "table", "tr": "row", "td": "cell", "th": "columnheader", "caption": "caption",
  "dialog": "dialog", "p": "paragraph", "iframe": "iframe", "video": "video", "audio": "audio",
  "canvas": "canvas", "details": "group", "summary": "summary", "fieldset": "group",
  "legend": "legend", "blockquote": "blockquote", "pre": "code", "progress": "progressbar",
  "meter": "meter", "dt": "term", "dd": "definition", "figure": "figure", "label": "label",
]
