import ReevDOM

/// A document as HTML that runs nothing: no scripts, no handlers, no `javascript:` URLs, and a
/// content security policy for what might be left.
///
/// Shadow trees are declarative templates, iframes' documents `srcdoc` attributes. Inserted CSSOM
/// rules are appended to their sheets. https://html.spec.whatwg.org/#serialising-html-fragments
nonisolated struct DocumentHTML {
  private let document: Document
  private var output = ""
  private let depth: Int

  /// Documents of iframes deeper than this are left out.
  private static let maximumDepth = 4

  /// The text of a document.
  static func text(of document: Document) -> String {
    guard document.root != noNode else {
      return
        "<!DOCTYPE html>\n<title>Reev</title>\n<p>The recording holds no page at this moment.\n"
    }
    var html = DocumentHTML(document: document, depth: 0)
    html.write(from: document.root)
    return html.output + "\n"
  }

  private init(document: Document, depth: Int) {
    self.document = document
    self.depth = depth
  }

  private enum Step {
    case open(NodeID)
    case text(String)
  }

  private mutating func write(from start: NodeID) {
    var pending = [Step.open(start)]
    while let step = pending.popLast() {
      switch step {
      case .text(let text): output += text
      case .open(let node): open(node, &pending)
      }
    }
  }

  private mutating func open(_ node: NodeID, _ pending: inout [Step]) {
    let index = Int(node)
    switch document.kind[index] {
    case .doctype: output += "<!DOCTYPE html>\n"
    case .text, .cdata: output += Self.escaped(document.text[index])
    case .element: openElement(node, &pending)
    case .document, .shadowRoot: pushChildren(of: node, &pending)
    case .comment, .free: break
    }
  }

  private mutating func openElement(_ node: NodeID, _ pending: inout [Step]) {
    let index = Int(node)
    let recorded = document.name[index].string
    guard !Self.dropped.contains(recorded.lowercased()) else { return }
    // A refresh would leave the page.
    if recorded == "meta", document.attribute(node, Self.httpEquiv) != nil { return }
    let isSheetLink = recorded == "link" && document.ownerSheets[node] != nil
    let tag = isSheetLink ? "style" : Self.isName(recorded) ? recorded : "div"
    output += "<" + tag
    writeAttributes(of: node)
    output += ">"
    if tag == "head" { output += Self.policy }
    if let sheet = document.ownerSheets[node] {
      output += Self.css(of: sheet) + "</style>"
      return
    }
    if tag == "style" {
      output += "</style>"
      return
    }
    if tag == "textarea" {
      output += Self.escaped(document.value(ofControl: node)) + "</textarea>"
      return
    }
    if Self.void.contains(tag) { return }
    pending.append(.text("</" + tag + ">"))
    pushChildren(of: node, &pending)
    let shadow = document.shadowRoot[index]
    guard shadow != noNode else { return }
    pending.append(.text("</template>"))
    pushChildren(of: shadow, &pending)
    pending.append(.text(adoptedSheets(of: shadow)))
    pending.append(.text("<template shadowrootmode=\"open\">"))
  }

  private func pushChildren(of node: NodeID, _ pending: inout [Step]) {
    var child = document.lastChild[Int(node)]
    while child != noNode {
      pending.append(.open(child))
      child = document.previousSibling[Int(child)]
    }
    if document.kind[Int(node)] == .element, document.name[Int(node)] == Self.head,
      document.parent[Int(node)] != noNode
    {
      let owner = document.parent[Int(document.parent[Int(node)])]
      if owner != noNode { pending.append(.text(adoptedSheets(of: owner))) }
    }
  }

  private func adoptedSheets(of owner: NodeID) -> String {
    (document.adoptedSheets[owner] ?? []).reduce(into: "") { text, id in
      guard let sheet = document.constructedSheets[id] else { return }
      text += "<style>" + Self.css(of: sheet) + "</style>"
    }
  }

  private mutating func writeAttributes(of node: NodeID) {
    let isControl = Self.controls.contains(document.name[Int(node)].string)
    for attribute in document.attributes[Int(node)] {
      let name = attribute.name.string
      guard Self.isName(name), Self.isHarmless(name, attribute.value) else { continue }
      if isControl, name == "value" || name == "checked" { continue }
      output += " " + name + "=\"" + Self.escaped(attribute.value) + "\""
    }
    if isControl, document.name[Int(node)].string == "input" {
      output += " value=\"" + Self.escaped(document.value(ofControl: node)) + "\""
      if document.isChecked(node) { output += " checked=\"\"" }
    }
    let content = document.contentDocument[Int(node)]
    guard content != noNode, depth < Self.maximumDepth else { return }
    var inner = DocumentHTML(document: document, depth: depth + 1)
    inner.write(from: content)
    output += " sandbox=\"\" srcdoc=\"" + Self.escaped(inner.output) + "\""
  }

  private static func css(of sheet: Sheet) -> String {
    var text = sheet.text
    for edit in sheet.edits {
      switch edit {
      case .insertRule(let rule, let path) where path.count == 1: text += "\n" + rule
      case .replace(let replaced): text = replaced
      default: break
      }
    }
    // The one thing that ends a style element; in CSS the escape means the same.
    var safe = ""
    var last: Character = " "
    for character in text {
      if last == "<", character == "/" { safe += "\\" }
      safe.append(character)
      last = character
    }
    return safe
  }

  private static func isHarmless(_ name: String, _ value: String) -> Bool {
    let name = name.lowercased()
    if name.hasPrefix("on") || name.hasPrefix("_on") { return false }
    if ["srcdoc", "sandbox", "http-equiv", "ping", "_csstext"].contains(name) { return false }
    if name.hasPrefix("rr_") { return false }
    let start = value.unicodeScalars.lazy.filter { $0.value > 0x20 }.prefix(4096)
    let text = String(String.UnicodeScalarView(start)).lowercased()
    return !text.contains("javascript:") && !text.contains("vbscript:")
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first,
      first >= 0x41 && first <= 0x5A || first >= 0x61 && first <= 0x7A || first == 0x5F
    else { return false }
    return name.utf8.allSatisfy { byte in
      byte >= 0x30 && byte <= 0x3A || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
        || byte == 0x2D || byte == 0x2E || byte == 0x5F
    }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{0}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static let policy =
    "<meta http-equiv=\"Content-Security-Policy\" "
    + "content=\"script-src 'none'; object-src 'none'; form-action 'none'\">"
  private static let head = Atom("head")
  private static let httpEquiv = Atom("http-equiv")
  private static let controls: Set<String> = ["input", "textarea", "select"]
  private static let dropped: Set<String> = [
    "script", "noscript", "object", "embed", "applet", "base", "portal", "frameset",
  ]
  private static let void: Set<String> = [
    "area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
  ]
}
