extension Document {
  /// The current value of a text control, select or other input; "" for other elements, those of SVG
  /// that are called alike too.
  ///
  /// A textarea without one shows its text children, a select its selected option.
  public func value(ofControl node: NodeID) -> String {
    guard kind.indices.contains(Int(node)), kind[Int(node)] == .element else { return "" }
    if namespace[Int(node)] == .html, name[Int(node)] == Names.select {
      return value(ofSelect: node)
    }
    if let value = state[node]?.value { return value }
    guard namespace[Int(node)] == .html else { return "" }
    switch name[Int(node)] {
    case Names.textarea:
      return attribute(node, Names.value) ?? textContent(of: node)
    case Names.option:
      return value(ofOption: node)
    default:
      return attribute(node, Names.value) ?? (hasDefaultOn(node) ? "on" : "")
    }
  }

  /// The value of the option that is selected now: one whose option was removed is no more.
  /// https://html.spec.whatwg.org/multipage/form-elements.html#selectedness-setting-algorithm
  private func value(ofSelect select: NodeID) -> String {
    // No option has a masked value.
    if let recorded = state[select]?.value ?? attribute(select, Names.value),
      recorded.utf8.allSatisfy({ $0 == UInt8(ascii: "*") })
    {
      return recorded
    }
    let option = selectedOption(of: select)
    return option == noNode ? "" : value(ofOption: option)
  }

  /// https://html.spec.whatwg.org/multipage/input.html#dom-input-value-default-on
  private func hasDefaultOn(_ node: NodeID) -> Bool {
    guard name[Int(node)] == Names.input else { return false }
    let type = attribute(node, Names.type)?.lowercased()
    return type == "checkbox" || type == "radio"
  }

  /// Whether a check box or radio button is checked now.
  public func isChecked(_ node: NodeID) -> Bool {
    guard kind.indices.contains(Int(node)) else { return false }
    return state[node]?.isChecked ?? (attribute(node, Names.checked) != nil)
  }

  /// The option that a select of one line shows; `noNode` when it has none.
  ///
  /// By the select's value where that is known, else by the options' selectedness, else the first
  /// option that is not disabled (in a list box: none).
  public func selectedOption(of select: NodeID) -> NodeID {
    if state[select]?.recorded.contains(.unselected) == true { return noNode }
    let wanted = state[select]?.value ?? attribute(select, Names.value)
    var first = noNode
    var firstEnabled = noNode
    var selected = noNode
    var match = noNode
    forEachOption(of: select) { option in
      if first == noNode { first = option }
      if firstEnabled == noNode, attribute(option, Names.disabled) == nil { firstEnabled = option }
      if match == noNode, let wanted, value(ofOption: option) == wanted { match = option }
      let isSelected = state[option]?.isSelected ?? (attribute(option, Names.selected) != nil)
      if isSelected { selected = option }
    }
    if match != noNode { return match }
    if selected != noNode { return selected }
    if isListBox(select) { return noNode }
    return firstEnabled != noNode ? firstEnabled : first
  }

  /// Whether a select shows several options at once.
  public func isListBox(_ select: NodeID) -> Bool {
    if attribute(select, Names.multiple) != nil { return true }
    return (attribute(select, Names.size).flatMap { Int($0) } ?? 0) > 1
  }

  /// The options of a select in order, those in groups too.
  public func forEachOption(of select: NodeID, _ visit: (NodeID) -> Void) {
    forEachNode(from: select) { node in
      if kind[Int(node)] == .element, name[Int(node)] == Names.option {
        visit(node)
        return false
      }
      return node == select || kind[Int(node)] == .element
    }
  }

  /// An option's value: its attribute, else its text with white space collapsed.
  public func value(ofOption option: NodeID) -> String {
    if let value = attribute(option, Names.value) { return value }
    return textContent(of: option).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The texts below a node, one after the other; shadow trees and iframes are left out.
  ///
  /// - Parameter limit: the most bytes to collect (to the next whole text).
  public func textContent(of node: NodeID, limit: Int = .max) -> String {
    var result = ""
    forEachNode(from: node) { current in
      guard result.utf8.count < limit else { return false }
      switch kind[Int(current)] {
      case .text, .cdata:
        result += text[Int(current)]
        return false
      case .shadowRoot: return current == node
      case .document: return current == node
      default: return true
      }
    }
    return result
  }

  /// The page's title: the text of the main document's first `title` element of HTML.
  public func title() -> String {
    guard root != noNode else { return "" }
    var found = noNode
    forEachNode(from: root) { node in
      guard found == noNode else { return false }
      switch kind[Int(node)] {
      case .element:
        if name[Int(node)] == Names.title, namespace[Int(node)] == .html {
          found = node
          return false
        }
        return true
      case .document: return node == root
      default: return false
      }
    }
    guard found != noNode else { return "" }
    return textContent(of: found).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
