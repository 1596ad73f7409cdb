import ReevModel

/// States of an element that none of its attributes tells.
public struct RecordedStates: OptionSet, Hashable, Sendable {
  /// The states as bits.
  public var rawValue: UInt8

  /// States from bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `:indeterminate` of a check box.
  public static let indeterminate = RecordedStates(rawValue: 1)
  /// `:valid`.
  public static let valid = RecordedStates(rawValue: 2)
  /// `:invalid`.
  public static let invalid = RecordedStates(rawValue: 4)
  /// `:user-valid`.
  public static let userValid = RecordedStates(rawValue: 8)
  /// `:user-invalid`.
  public static let userInvalid = RecordedStates(rawValue: 16)
  /// `:autofill`.
  public static let autofill = RecordedStates(rawValue: 32)
  /// A select that shows none of its options.
  public static let unselected = RecordedStates(rawValue: 64)

  /// By the name in a recording.
  init?(_ name: String) {
    switch name {
    case "indeterminate": self = .indeterminate
    case "valid": self = .valid
    case "invalid": self = .invalid
    case "user-valid": self = .userValid
    case "user-invalid": self = .userInvalid
    case "autofill": self = .autofill
    case "unselected": self = .unselected
    default: return nil
    }
  }
}

/// An element of the top layer, https://drafts.csswg.org/css-position-4/#top-layer
public struct TopLayerItem: Hashable, Sendable {
  /// Why an element is there.
  public enum Kind: String, Sendable {
    /// An open popover.
    case popover
    /// A dialog that was opened with `showModal()`.
    case modal
    /// The full-screen element or one around it.
    case fullscreen
  }

  /// The element's id in the recording: it may come later, or go and come again.
  public var id: Int
  /// Why it is there.
  public var kind: Kind
}

/// An element, or a pseudo-element of it.
public struct AnimatedBox: Hashable, Sendable {
  /// The element's id in the recording.
  public var id: Int
  /// "" for the element itself, else as in a selector: `::before`.
  public var pseudo: String

  /// A box of the element with an id.
  public init(id: Int, pseudo: String) {
    self.id = id
    self.pseudo = pseudo
  }
}

extension Document {
  /// Whether an element is in the top layer for a reason.
  public func isInTopLayer(_ node: NodeID, as kind: TopLayerItem.Kind) -> Bool {
    guard !topLayer.isEmpty, rrwebID.indices.contains(Int(node)) else { return false }
    return topLayer.contains(TopLayerItem(id: rrwebID[Int(node)], kind: kind))
  }

  /// Whether an element isn't known to be undefined: all are in recordings that don't tell.
  public func isDefined(_ node: NodeID) -> Bool {
    guard let definedNames, namespace[Int(node)] == .html else { return true }
    let text = name[Int(node)].string
    return !text.utf8.contains(0x2D) || definedNames.contains(text)
  }

  // MARK: What the tracker tells

  mutating func applyTopLayer(_ tape: JSONTape, _ payload: Int, _ result: inout Applied) {
    var items: [TopLayerItem] = []
    for entry in tape.items(tape.member(payload, "elements")) {
      var parts = tape.items(entry).makeIterator()
      guard items.count < 1000, let id = parts.next().flatMap({ tape.int($0) }),
        let name = parts.next().flatMap({ tape.string($0) }),
        let kind = TopLayerItem.Kind(rawValue: name)
      else { continue }
      items.append(TopLayerItem(id: id, kind: kind))
    }
    tellsTopLayer = true
    setTopLayer(items, &result)
  }

  /// Sets the top layer and what follows from it. It is rare, and rules may look at it from anywhere.
  private mutating func setTopLayer(_ items: [TopLayerItem], _ result: inout Applied) {
    guard items != topLayer else { return }
    topLayer = items
    for (node, old) in state where old.isModal && !isInTopLayer(node, as: .modal) {
      state[node]?.isModal = false
    }
    for item in items where item.kind == .modal {
      let node = slot(ofID: item.id)
      if node != noNode { state[node, default: ElementState()].isModal = true }
    }
    result.changes.isReset = true
  }

  /// The most names of custom elements that are kept.
  static let maximumDefinedNames = 10_000

  mutating func applyDefined(_ names: [String], _ result: inout Applied) {
    if definedNames == nil {
      definedNames = []
      result.changes.isReset = true
    }
    for name in names where definedNames?.contains(name) == false {
      guard (definedNames?.count ?? 0) < Self.maximumDefinedNames else { return }
      definedNames?.insert(name)
      result.changes.isReset = true
    }
  }

  mutating func applyStates(_ tape: JSONTape, _ payload: Int, _ result: inout Applied) {
    for entry in tape.items(tape.member(payload, "states")) {
      var parts = tape.items(entry).makeIterator()
      guard let id = parts.next().flatMap({ tape.int($0) }), let list = parts.next() else {
        continue
      }
      var states: RecordedStates = []
      for item in tape.items(list) {
        if let one = tape.string(item).flatMap({ RecordedStates($0) }) { states.insert(one) }
      }
      statesOfID[id] = states.isEmpty ? nil : states
      let node = slot(ofID: id)
      guard node != noNode, (state[node]?.recorded ?? []) != states else { continue }
      state[node, default: ElementState()].recorded = states
      result.changes.elementsChanged.insert(node)
    }
  }

  mutating func applyAnimated(_ tape: JSONTape, _ payload: Int, _ result: inout Applied) {
    for entry in tape.items(tape.member(payload, "styles")) {
      var parts = tape.items(entry).makeIterator()
      guard let id = parts.next().flatMap({ tape.int($0) }),
        let pseudo = parts.next().flatMap({ tape.string($0) }), let values = parts.next()
      else { continue }
      let box = AnimatedBox(id: id, pseudo: pseudo)
      guard animated.count < 10_000 || animated[box] != nil else { continue }
      var css = ""
      for key in tape.keys(values) {
        guard let name = tape.string(key), let value = tape.text(key + 1) else { continue }
        css += "\(name):\(value);"
      }
      animated[box] = css.isEmpty ? nil : css
      result.changes.isReset = true
    }
  }

  /// What a full snapshot forgets.
  mutating func forgetStates() {
    topLayer = []
    tellsTopLayer = false
    definedNames = nil
    statesOfID = [:]
    animated = [:]
    adoptedOfHostID = [:]
  }

  // MARK: What follows from other events

  /// Selects of which no option is selected, where the recorder says of others which one is.
  mutating func noteUnselected() {
    var tells = false
    var hasSelected: [NodeID: Bool] = [:]
    for index in kind.indices where kind[index] == .element && name[index] == Names.option {
      let option = NodeID(index)
      if namespace[index] == .html, state[option]?.isSelected == true { tells = true }
      let select = select(of: option)
      guard select != noNode else { continue }
      let isSelected = state[option]?.isSelected ?? (attribute(option, Names.selected) != nil)
      hasSelected[select] = hasSelected[select] == true || isSelected
    }
    guard tells else { return }
    for (select, isKnown) in hasSelected
    where !isKnown && !isListBox(select) && attribute(select, Names.value) == nil {
      state[select, default: ElementState()].recorded.insert(.unselected)
    }
  }

  /// The select that an option is in, or `noNode`.
  private mutating func select(of option: NodeID) -> NodeID {
    var current = parent[Int(option)]
    while current != noNode, kind[Int(current)] == .element, stepBudget > 0 {
      if name[Int(current)] == Names.select, namespace[Int(current)] == .html { return current }
      stepBudget -= 1
      current = parent[Int(current)]
    }
    return noNode
  }

  /// A dialog that was opened as a modal one comes on top, and closes popovers.
  mutating func noteModal(_ dialog: NodeID, isOpen: Bool) {
    let id = rrwebID[Int(dialog)]
    guard !tellsTopLayer, id != 0 else { return }
    topLayer.removeAll { $0.id == id && $0.kind == .modal }
    guard isOpen, topLayer.count < 1000 else { return }
    var items = topLayer
    items.removeAll { $0.kind == .popover && isAutoPopover(slot(ofID: $0.id)) }
    items.append(TopLayerItem(id: id, kind: .modal))
    topLayer = items
  }

  /// What a press of the pointer does to popovers without any script: it closes those that it is
  /// outside of, and a button with `popovertarget` opens and closes its own.
  /// https://html.spec.whatwg.org/#the-popover-attribute
  mutating func applyPress(_ target: NodeID, isClick: Bool, _ result: inout Applied) {
    guard !tellsTopLayer, target != noNode, isClick || !topLayer.isEmpty else { return }
    let invoker = popoverInvoker(around: target)
    var items = topLayer
    // Those up to the highest that the press is in, or whose button it is on, stay.
    var kept = highestPopover(around: target, in: items)
    if let invoker {
      let own = items.lastIndex { $0.kind == .popover && slot(ofID: $0.id) == invoker.popover }
      kept = max(kept, own ?? -1)
    }
    hideAutoPopovers(above: kept, in: &items)
    if isClick, let invoker, rrwebID[Int(invoker.popover)] != 0 {
      let item = TopLayerItem(id: rrwebID[Int(invoker.popover)], kind: .popover)
      if items.contains(item) {
        if invoker.action != "show" { items.removeAll { $0 == item } }
      } else if invoker.action != "hide", items.count < 1000 {
        if isAutoPopover(invoker.popover) {
          hideAutoPopovers(above: highestPopover(around: target, in: items), in: &items)
        }
        items.append(item)
      }
    }
    setTopLayer(items, &result)
  }

  /// The place of the highest open auto popover that a node is in; −1 for none.
  private mutating func highestPopover(around node: NodeID, in items: [TopLayerItem]) -> Int {
    var places: [NodeID: Int] = [:]
    for (place, item) in items.enumerated() where item.kind == .popover {
      let popover = slot(ofID: item.id)
      if isAutoPopover(popover) { places[popover] = place }
    }
    var highest = -1
    var current = node
    while !places.isEmpty, current != noNode, stepBudget > 0 {
      stepBudget -= 1
      highest = max(highest, places[current] ?? -1)
      current = parent[Int(current)]
    }
    return highest
  }

  private func hideAutoPopovers(above place: Int, in items: inout [TopLayerItem]) {
    let shown = items.enumerated().filter { offset, item in
      offset <= place || item.kind != .popover || !isAutoPopover(slot(ofID: item.id))
    }
    items = shown.map(\.element)
  }

  private func isAutoPopover(_ node: NodeID) -> Bool {
    guard node != noNode, let value = attribute(node, Names.popover) else { return false }
    return value.isEmpty || value.lowercased() == "auto" || value.lowercased() == "hint"
  }

  private mutating func popoverInvoker(
    around target: NodeID
  ) -> (popover: NodeID, action: String)? {
    var current = target
    var steps = 0
    while current != noNode, steps < 10_000 {
      if kind[Int(current)] == .element,
        let id = attribute(current, Names.popovertarget), !id.isEmpty,
        attribute(current, Names.disabled) == nil
      {
        guard stepBudget > 0 else { return nil }
        stepBudget -= idAttribute.count / 16
        let wanted = Atom(id)
        guard
          let found = idAttribute.firstIndex(of: wanted), kind[found] == .element,
          attribute(NodeID(found), Names.popover) != nil
        else { return nil }
        let action = attribute(current, Names.popovertargetaction)?.lowercased() ?? "toggle"
        return (NodeID(found), action)
      }
      current = parent[Int(current)]
      steps += 1
    }
    return nil
  }
}
