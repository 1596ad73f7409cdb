import ReevDOM
import ReevModel

/// A document as HTML that runs nothing and fetches nothing: no scripts, no handlers, no
/// `javascript:` URLs, no frames but recorded ones, and a content security policy for what is left.
///
/// Text and attributes are escaped wherever they stand and CSS holds no `<` that could begin a tag:
/// the parser sees no tag that is not written here, whatever it makes of the nesting.
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
    html.writeWhole(from: document.root)
    return html.output + "\n"
  }

  /// A document of ours with the recorded one in its open head.
  ///
  /// Whatever the parser makes of what follows, the policy stands in the head before it: tags of a recorded
  /// `html` and `head` that come second add attributes, or nothing.
  private mutating func writeWhole(from root: NodeID) {
    var child = document.firstChild[Int(root)]
    while child != noNode, document.kind[Int(child)] != .doctype {
      child = document.nextSibling[Int(child)]
    }
    if child != noNode { output += "<!DOCTYPE html>\n" }
    output += "<html><head>" + Self.policy
    write(from: root)
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
    case .doctype: break
    case .text, .cdata: output += Self.escaped(document.text[index])
    case .element: openElement(node, &pending)
    case .document, .shadowRoot: pushChildren(of: node, &pending)
    case .comment, .free: break
    }
  }

  private mutating func openElement(_ node: NodeID, _ pending: inout [Step]) {
    let index = Int(node)
    let recorded = document.name[index].string
    let lowered = recorded.lowercased()
    guard !Self.dropped.contains(lowered) else { return }
    let isSheetLink = lowered == "link" && document.ownerSheets[node] != nil
    // Links fetch, and a refresh would leave the page.
    if lowered == "link", !isSheetLink { return }
    if lowered == "meta", !Self.isHarmlessMeta(document.attributes[index]) { return }
    let tag = isSheetLink ? "style" : Self.isPlain(lowered, recorded) ? recorded : "div"
    output += "<" + tag
    writeAttributes(of: node)
    output += ">"
    if let sheet = document.ownerSheets[node] {
      output += Self.css(of: sheet) + "</" + tag + ">"
      return
    }
    if lowered == "style" {
      output += "</" + tag + ">"
      return
    }
    if lowered == "textarea" {
      // The parser drops a line break at its beginning.
      output += "\n" + Self.escaped(document.value(ofControl: node)) + "</" + tag + ">"
      return
    }
    if Self.void.contains(lowered) { return }
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
    let tag = document.name[Int(node)].string.lowercased()
    let isControl = Self.controls.contains(tag)
    let isFrame = tag == "iframe" || tag == "frame"
    var written: Set<String> = []
    for attribute in document.attributes[Int(node)] {
      let name = attribute.name.string
      let lowered = name.lowercased()
      guard Self.isName(name), Self.isHarmless(lowered, attribute.value),
        written.insert(lowered).inserted
      else { continue }
      if isControl, lowered == "value" || lowered == "checked" { continue }
      if tag == "option", lowered == "selected" { continue }
      if isFrame, lowered == "src" { continue }
      output += " " + name + "=\"" + Self.escaped(attribute.value) + "\""
    }
    if tag == "option", isSelected(node) { output += " selected=\"\"" }
    if tag == "input" {
      output += " value=\"" + Self.escaped(document.value(ofControl: node)) + "\""
      if document.isChecked(node) { output += " checked=\"\"" }
    }
    guard isFrame else { return }
    let content = document.contentDocument[Int(node)]
    guard content != noNode, depth < Self.maximumDepth else {
      output += " sandbox=\"\""
      return
    }
    var inner = DocumentHTML(document: document, depth: depth + 1)
    inner.writeWhole(from: content)
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
    // What could end the element, or begin another where the parser reads it as markup (in SVG): in
    // CSS the escape means the same.
    var safe = ""
    safe.reserveCapacity(text.utf8.count)
    var isAfterLess = false
    for scalar in text.unicodeScalars {
      if isAfterLess {
        let begins =
          scalar == "/" || scalar == "!" || scalar == "?" || scalar.properties.isAlphabetic
        safe += begins ? "\\3c " : "<"
      }
      isAfterLess = scalar == "<"
      if isAfterLess { continue }
      if scalar == "\u{0}" {
        safe += "\u{FFFD}"
      } else if scalar == "\r" || scalar == "\u{C}" {
        safe += "\n"
      } else if scalar != "\n", scalar != "\t", scalar.isInvisible {
        safe += "\\" + String(scalar.value, radix: 16) + " "
      } else {
        safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  private func isSelected(_ option: NodeID) -> Bool {
    var select = document.parent[Int(option)]
    for _ in 0..<3 where select != noNode && document.name[Int(select)] != Self.select {
      select = document.parent[Int(select)]
    }
    guard select != noNode, document.name[Int(select)] == Self.select,
      !document.isListBox(select)
    else {
      return document.state[option]?.isSelected
        ?? (document.attribute(option, Self.selected) != nil)
    }
    return document.selectedOption(of: select) == option
  }

  /// Whether an attribute neither runs nor fetches anything by itself; `name` is in lower case.
  private static func isHarmless(_ name: String, _ value: String) -> Bool {
    if name.hasPrefix("on") || name.hasPrefix("_on") { return false }
    if heldBack.contains(name) || name.hasPrefix("rr_") { return false }
    guard value.utf8.contains(UInt8(ascii: ":")) else { return true }
    let text = String(
      String.UnicodeScalarView(value.unicodeScalars.lazy.filter { $0.value > 0x20 })
    ).lowercased()
    return !text.contains("javascript:") && !text.contains("vbscript:")
      && !text.hasPrefix("data:text/html")
  }

  /// Only what describes the page: nothing that acts as a header does.
  private static func isHarmlessMeta(_ attributes: [Attribute]) -> Bool {
    attributes.allSatisfy { attribute in
      let name = attribute.name.string.lowercased()
      return name != "http-equiv"
    }
  }

  /// Whether a tag can be written as it is: a name, and none that changes how the parser reads on.
  private static func isPlain(_ lowered: String, _ recorded: String) -> Bool {
    isName(recorded) && !readOtherwise.contains(lowered)
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
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.isInvisible:
        result += "&#x" + String(scalar.value, radix: 16) + ";"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static let policy =
    "<meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" "
    + "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    + "media-src data:; form-action 'none'; base-uri 'none'\">"
    + "<meta name=\"referrer\" content=\"no-referrer\">"
  private static let head = Atom("head")
  private static let select = Atom("select")
  private static let selected = Atom("selected")
  private static let controls: Set<String> = ["input", "textarea", "select"]
  private static let heldBack: Set<String> = [
    "srcdoc", "sandbox", "http-equiv", "ping", "_csstext", "manifest", "shadowrootmode",
    "attributionsrc", "rrweb-original-src", "rrweb-original-srcset",
  ]
  /// Elements that run, fetch, or change others' attributes.
  private static let dropped: Set<String> = [
    "script", "noscript", "object", "embed", "applet", "base", "portal", "frameset", "fencedframe",
    "animate", "set", "animatetransform", "animatemotion", "handler", "listener", "discard",
  ]
  /// Elements whose content is not read as markup.
  private static let readOtherwise: Set<String> = [
    "plaintext", "xmp", "listing", "noembed", "noframes", "template",
  ]
  private static let void: Set<String> = [
    "area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
  ]
}
