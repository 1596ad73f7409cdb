import ReevDOM

extension Atom {
  static let part = Atom("part")
  static let lang = Atom("lang")
  static let xmlLang = Atom("xml:lang")
  static let dir = Atom("dir")
  static let type = Atom("type")
  static let value = Atom("value")
  static let checked = Atom("checked")
  static let selected = Atom("selected")
  static let disabled = Atom("disabled")
  static let required = Atom("required")
  static let readonly = Atom("readonly")
  static let placeholder = Atom("placeholder")
  static let open = Atom("open")
  static let href = Atom("href")
  static let slot = Atom("slot")
  static let nameAttribute = Atom("name")
  static let style = Atom("style")
  static let contenteditable = Atom("contenteditable")
  static let input = Atom("input")
  static let textarea = Atom("textarea")
  static let select = Atom("select")
  static let option = Atom("option")
  static let optgroup = Atom("optgroup")
  static let button = Atom("button")
  static let fieldset = Atom("fieldset")
  static let legend = Atom("legend")
  static let a = Atom("a")
  static let area = Atom("area")
  static let details = Atom("details")
  static let summary = Atom("summary")
  static let dialog = Atom("dialog")
  static let popover = Atom("popover")
  static let progress = Atom("progress")
  static let bdi = Atom("bdi")
  static let multiple = Atom("multiple")
  static let min = Atom("min")
  static let max = Atom("max")
}

/// Lower-case names of atoms, for case-insensitive comparison in quirks mode.
enum AtomNames {
  static func lowercased(_ index: UInt32) -> String { asciiLowercased(Atom.named(index)) }
}

extension SelectorMatcher {
  /// Whether a state follows from the attributes of an element and of those around it alone.
  func isOnPath(_ state: ElementStateTest, _ index: Int) -> Bool {
    switch state {
    case .empty, .firstChild, .lastChild, .onlyChild, .firstOfType, .lastOfType, .onlyOfType:
      return false
    case .root, .hover, .focus, .focusWithin, .link, .anyLink, .open, .active, .visited, .playing,
      .paused, .blank, .inRange, .outOfRange:
      return true
    case .defined: return !document.name[index].string.utf8.contains(0x2D)
    case .fullscreen: return !document.topLayer.contains { $0.kind == .fullscreen }
    case .popoverOpen: return attribute(.popover, index) == nil
    case .target: return !document.url.utf8.contains(0x23)
    case .modal: return document.name[index] != .dialog
    default:
      let name = document.name[index]
      return !isFormField(index) && !isDisableable(index) && name != .progress
    }
  }

  /// Whether an element is in a state. https://html.spec.whatwg.org/#pseudo-classes
  func hasState(_ state: ElementStateTest, _ element: NodeID) -> Bool {
    let index = Int(element)
    switch state {
    case .root:
      let parent = document.parent[index]
      return parent != noNode && document.kind[Int(parent)] == .document
    case .empty:
      var child = document.firstChild[index]
      while child != noNode {
        switch document.kind[Int(child)] {
        case .element: return false
        case .text, .cdata: if !document.text[Int(child)].isEmpty { return false }
        default: break
        }
        child = document.nextSibling[Int(child)]
      }
      return true
    case .firstChild: return hasParent(element) && previousElement(element) == nil
    case .lastChild: return hasParent(element) && nextElement(element) == nil
    case .onlyChild:
      return hasParent(element) && previousElement(element) == nil && nextElement(element) == nil
    case .firstOfType: return hasParent(element) && !hasSameType(element, before: true)
    case .lastOfType: return hasParent(element) && !hasSameType(element, before: false)
    case .onlyOfType:
      return hasParent(element) && !hasSameType(element, before: true)
        && !hasSameType(element, before: false)
    case .hover: return hoverChain.contains(element)
    case .focus: return document.focused == element
    case .focusVisible: return document.focused == element && showsFocusRing(element)
    case .focusWithin: return focusChain.contains(element)
    case .link, .anyLink:
      let name = document.name[index]
      return (name == .a || name == .area) && attribute(.href, index) != nil
    case .target:
      guard let hash = document.url.firstIndex(of: "#") else { return false }
      let fragment = document.url[document.url.index(after: hash)...]
      return !fragment.isEmpty && document.idAttribute[index] == Atom(String(fragment))
    case .checked: return isChecked(element)
    case .disabled: return isDisabled(element)
    case .enabled: return isDisableable(index) && !isDisabled(element)
    case .required: return isFormField(index) && attribute(.required, index) != nil
    case .optional: return isFormField(index) && attribute(.required, index) == nil
    case .readWrite: return isReadWrite(element)
    case .readOnly: return !isReadWrite(element)
    case .placeholderShown:
      return isTextField(index) && attribute(.placeholder, index) != nil
        && currentValue(element).isEmpty
    case .indeterminate:
      let name = document.name[index]
      return name == .progress && attribute(.value, index) == nil
        || recorded(element).contains(.indeterminate)
    case .isDefault:
      let name = document.name[index]
      if name == .option { return attribute(.selected, index) != nil }
      if name == .input { return attribute(.checked, index) != nil }
      return false
    case .valid: return isFormField(index) && isValid(element)
    case .invalid: return isFormField(index) && !isValid(element)
    case .userValid: return recorded(element).contains(.userValid)
    case .userInvalid: return recorded(element).contains(.userInvalid)
    case .autofill: return recorded(element).contains(.autofill)
    case .defined: return document.isDefined(element)
    case .popoverOpen:
      return attribute(.popover, index) != nil && document.isInTopLayer(element, as: .popover)
    case .fullscreen: return document.isInTopLayer(element, as: .fullscreen)
    case .open:
      let name = document.name[index]
      return (name == .details || name == .dialog) && attribute(.open, index) != nil
    case .modal: return document.state[element]?.isModal ?? false
    case .inRange, .outOfRange, .active, .visited, .playing, .paused, .blank: return false
    }
  }

  private func recorded(_ element: NodeID) -> RecordedStates {
    document.state[element]?.recorded ?? []
  }

  private func hasParent(_ element: NodeID) -> Bool {
    document.parent[Int(element)] != noNode
  }

  private func hasSameType(_ element: NodeID, before: Bool) -> Bool {
    if let positions { return positions.positionOfType(element, fromEnd: !before) > 1 }
    var sibling = before ? previousElement(element) : nextElement(element)
    while let node = sibling {
      if document.name[Int(node)] == document.name[Int(element)] { return true }
      sibling = before ? previousElement(node) : nextElement(node)
    }
    return false
  }

  /// Keyboard focus isn't recorded; text fields always show the ring.
  private func showsFocusRing(_ element: NodeID) -> Bool {
    isTextField(Int(element)) || document.name[Int(element)] == .select
      || attribute(.contenteditable, Int(element)) != nil
  }

  func inputType(_ index: Int) -> String {
    asciiLowercased(attribute(.type, index) ?? "text")
  }

  func isTextField(_ index: Int) -> Bool {
    let name = document.name[index]
    if name == .textarea { return true }
    guard name == .input else { return false }
    switch inputType(index) {
    case "button", "submit", "reset", "checkbox", "radio", "file", "hidden", "image", "range",
      "color":
      return false
    default: return true
    }
  }

  private func isFormField(_ index: Int) -> Bool {
    let name = document.name[index]
    return name == .input || name == .select || name == .textarea
  }

  private func isDisableable(_ index: Int) -> Bool {
    let name = document.name[index]
    return name == .input || name == .select || name == .textarea || name == .button
      || name == .option || name == .optgroup || name == .fieldset
  }

  func isDisabled(_ element: NodeID) -> Bool {
    let index = Int(element)
    guard document.namespace[index] == .html, isDisableable(index) else { return false }
    if attribute(.disabled, index) != nil { return true }
    let name = document.name[index]
    if name == .option {
      let parent = document.parent[index]
      return parent != noNode && document.name[Int(parent)] == .optgroup
        && attribute(.disabled, Int(parent)) != nil
    }
    guard name != .optgroup else { return false }
    // Inside a disabled fieldset, but not in its first legend.
    var child = element
    var current = document.parent[index]
    while current != noNode {
      if document.name[Int(current)] == .fieldset, attribute(.disabled, Int(current)) != nil {
        let isLegend =
          document.name[Int(child)] == .legend && !hasSameType(child, before: true)
        if !isLegend { return true }
      }
      child = current
      current = document.parent[Int(current)]
    }
    return false
  }

  func isChecked(_ element: NodeID) -> Bool {
    let index = Int(element)
    let name = document.name[index]
    if name == .input {
      let type = inputType(index)
      guard type == "checkbox" || type == "radio" else { return false }
      return document.state[element]?.isChecked ?? (attribute(.checked, index) != nil)
    }
    if name == .option {
      return document.state[element]?.isSelected ?? (attribute(.selected, index) != nil)
    }
    return false
  }

  func currentValue(_ element: NodeID) -> String {
    if let value = document.state[element]?.value { return value }
    if document.name[Int(element)] == .textarea {
      var text = ""
      var child = document.firstChild[Int(element)]
      while child != noNode {
        text += document.text[Int(child)]
        child = document.nextSibling[Int(child)]
      }
      return text
    }
    return attribute(.value, Int(element)) ?? ""
  }

  private func isReadWrite(_ element: NodeID) -> Bool {
    let index = Int(element)
    if isTextField(index) {
      return attribute(.readonly, index) == nil && !isDisabled(element)
    }
    var current = element
    while current != noNode {
      if document.kind[Int(current)] == .element,
        let value = attribute(.contenteditable, Int(current))
      {
        return value.lowercased() != "false"
      }
      current = document.parent[Int(current)]
    }
    return false
  }

  private func isValid(_ element: NodeID) -> Bool {
    let index = Int(element)
    if recorded(element).contains(.invalid) { return false }
    if recorded(element).contains(.valid) { return true }
    guard !isDisabled(element) else { return true }
    if attribute(.required, index) != nil {
      if document.name[index] == .input {
        let type = inputType(index)
        if type == "checkbox" { return isChecked(element) }
        if type == "radio" { return true }
      }
      if document.name[index] == .select { return true }
      return !currentValue(element).isEmpty
    }
    if document.name[index] == .input, inputType(index) == "email" {
      let value = currentValue(element)
      return value.isEmpty || value.contains("@")
    }
    return true
  }

  /// https://html.spec.whatwg.org/#the-directionality; `auto` is read as the first strong letter.
  func directionality(_ element: NodeID) -> Direction {
    var current = element
    while current != noNode {
      if document.kind[Int(current)] == .element,
        let value = attribute(.dir, Int(current))
      {
        switch asciiLowercased(value) {
        case "rtl": return .rtl
        case "ltr": return .ltr
        case "auto": return textDirection(current) ?? .ltr
        default: break
        }
      }
      current = document.parent[Int(current)]
    }
    return .ltr
  }

  /// The direction of the first strong character inside an element.
  func textDirection(_ top: NodeID) -> Direction? {
    if isTextField(Int(top)) { return firstStrong(currentValue(top)) }
    var node = document.firstChild[Int(top)]
    while node != noNode {
      if document.kind[Int(node)] == .text, let found = firstStrong(document.text[Int(node)]) {
        return found
      }
      let child = document.firstChild[Int(node)]
      if child != noNode {
        node = child
        continue
      }
      while document.nextSibling[Int(node)] == noNode {
        node = document.parent[Int(node)]
        if node == top || node == noNode { return nil }
      }
      node = document.nextSibling[Int(node)]
    }
    return nil
  }

  private func firstStrong(_ text: String) -> Direction? {
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x41...0x5A, 0x61...0x7A, 0xAA, 0xB5, 0xBA, 0xC0...0x2B8, 0x370...0x589,
        0x900...0x1FFF, 0x2C00...0xD7FF, 0xF900...0xFB1C:
        return .ltr
      case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF: return .rtl
      default: continue
      }
    }
    return nil
  }
}
