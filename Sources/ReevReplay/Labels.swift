import ReevDOM

/// Names nodes the way a person would: what a button says, what a field is for.
struct Labels: Sendable {
  /// How many nodes may still be looked at in searches over whole documents; hostile recordings
  /// ask for many.
  private var budget = 50_000_000

  /// The text or label of what was clicked: of the nearest control, link or button around it.
  mutating func label(_ node: NodeID, in document: Document) -> String {
    let target = Self.interactiveAncestor(of: node, in: document)
    if let name = accessibleName(of: target, in: document) { return name }
    if target != node, let name = accessibleName(of: node, in: document) { return name }
    return Self.tag(target, document)
  }

  /// What a field is for: its label, aria-label, placeholder, name or id.
  mutating func fieldName(_ node: NodeID, in document: Document) -> String {
    if let name = document.attribute(node, Self.ariaLabel), !name.isEmpty {
      return Self.oneLine(name)
    }
    if let label = labelText(for: node, in: document) { return label }
    for attribute in [Self.placeholder, Self.title, Self.name, Self.id] {
      if let value = document.attribute(node, attribute), !value.isEmpty {
        return Self.oneLine(value)
      }
    }
    if !Self.isField(node, in: document), let text = Self.text(of: node, in: document) {
      return text
    }
    return Self.tag(node, document)
  }

  /// https://www.w3.org/TR/accname-1.2/ in short.
  private mutating func accessibleName(of node: NodeID, in document: Document) -> String? {
    guard document.holds(node) else { return nil }
    if let label = document.attribute(node, Self.ariaLabel), !label.isEmpty {
      return Self.oneLine(label)
    }
    if document.kind[Int(node)] == .element {
      if Self.isField(node, in: document) {
        let type = document.attribute(node, Self.type)?.lowercased() ?? ""
        if ["submit", "button", "reset"].contains(type) {
          let value = document.value(ofControl: node)
          return value.isEmpty ? type : Self.oneLine(value)
        }
        return fieldName(node, in: document)
      }
      if let alt = document.attribute(node, Self.alt), !alt.isEmpty { return Self.oneLine(alt) }
    }
    if let text = Self.text(of: node, in: document) { return text }
    if let title = document.attribute(node, Self.title), !title.isEmpty {
      return Self.oneLine(title)
    }
    return nil
  }

  /// The text of the `label` of a field: around it, or `for` it.
  private mutating func labelText(for node: NodeID, in document: Document) -> String? {
    var ancestor = document.parent[Int(node)]
    for _ in 0..<10 where ancestor != noNode {
      if document.name[Int(ancestor)] == Self.label {
        return Self.text(of: ancestor, in: document)
      }
      ancestor = document.parent[Int(ancestor)]
    }
    let id = document.idAttribute[Int(node)]
    guard id != .empty, budget > document.slotCount else { return nil }
    budget -= document.slotCount
    let wanted = id.string
    for slot in document.kind.indices where document.name[slot] == Self.label {
      if document.attribute(NodeID(slot), Self.forAttribute) == wanted {
        return Self.text(of: NodeID(slot), in: document)
      }
    }
    return nil
  }

  private static func interactiveAncestor(of node: NodeID, in document: Document) -> NodeID {
    var current = node
    for _ in 0..<8 where current != noNode {
      if document.kind[Int(current)] == .element {
        if interactive.contains(document.name[Int(current)]) { return current }
        if let role = document.attribute(current, role), interactiveRoles.contains(role) {
          return current
        }
      }
      current = document.parent[Int(current)]
    }
    // A text's click is its element's.
    if document.holds(node), document.kind[Int(node)] != .element {
      return document.parent[Int(node)]
    }
    return node
  }

  /// The texts below a node in one line, at most 80 characters; nil without any.
  static func text(of node: NodeID, in document: Document) -> String? {
    guard document.holds(node) else { return nil }
    var result = ""
    // Siblings one by one: a parent may have a million children, and be clicked as often.
    var pending = [node]
    var visited = 0
    while let current = pending.popLast(), visited < 500, result.utf8.count < 400 {
      visited += 1
      let index = Int(current)
      if current != node, document.nextSibling[index] != noNode {
        pending.append(document.nextSibling[index])
      }
      switch document.kind[index] {
      case .text:
        result += document.text[index] + " "
        continue
      case .element:
        let tag = document.name[index]
        if tag == script || tag == style { continue }
        // What a field inside a label holds is not the label.
        if current != node, fields.contains(tag) { continue }
        if let alt = document.attribute(current, alt) { result += alt + " " }
      default: break
      }
      if document.firstChild[index] != noNode { pending.append(document.firstChild[index]) }
      if document.shadowRoot[index] != noNode { pending.append(document.shadowRoot[index]) }
    }
    let line = oneLine(result)
    return line.isEmpty ? nil : line
  }

  /// White space collapsed, cut after 80 characters.
  static func oneLine(_ text: String) -> String {
    let line = text.prefix(1000).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count <= 80 ? line : line.prefix(79) + "…"
  }

  /// `div#main.wide`.
  static func tag(_ node: NodeID, _ document: Document) -> String {
    guard document.holds(node) else { return "" }
    guard document.kind[Int(node)] == .element else { return "page" }
    var result = document.name[Int(node)].string
    if document.idAttribute[Int(node)] != .empty {
      result += "#" + document.idAttribute[Int(node)].string
    } else if let first = document.classes[Int(node)].first {
      result += "." + first.string
    }
    return oneLine(result)
  }

  static func isField(_ node: NodeID, in document: Document) -> Bool {
    fields.contains(document.name[Int(node)])
  }

  static func isRadio(_ node: NodeID, in document: Document) -> Bool {
    document.attribute(node, type)?.lowercased() == "radio"
  }

  static func isToggle(_ node: NodeID, in document: Document) -> Bool {
    let type = document.attribute(node, type)?.lowercased()
    return type == "radio" || type == "checkbox"
  }

  private static let alt = Atom("alt")
  private static let ariaLabel = Atom("aria-label")
  private static let forAttribute = Atom("for")
  private static let id = Atom("id")
  private static let label = Atom("label")
  private static let name = Atom("name")
  private static let placeholder = Atom("placeholder")
  private static let role = Atom("role")
  private static let script = Atom("script")
  private static let style = Atom("style")
  private static let title = Atom("title")
  private static let type = Atom("type")
  private static let fields: Set<Atom> = [Atom("input"), Atom("textarea"), Atom("select")]
  private static let interactive: Set<Atom> = [
    Atom("a"), Atom("button"), Atom("input"), Atom("select"), Atom("textarea"), Atom("label"),
    Atom("summary"), Atom("option"), Atom("area"), Atom("video"), Atom("audio"),
  ]
  private static let interactiveRoles: Set<String> = [
    "button", "link", "menuitem", "menuitemcheckbox", "menuitemradio", "tab", "checkbox", "radio",
    "switch", "option", "treeitem", "combobox",
  ]
}
