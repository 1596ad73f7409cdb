import ReevModel

/// The members of a recorded node, by their places on the tape.
struct RecordedNode {
  var type = -1
  var id = 0
  var tagName = JSONTape.none
  var attributes = JSONTape.none
  var childNodes = JSONTape.none
  var textContent = JSONTape.none
  var rootID: Int?
  var isSVG = false
  var isShadow = false
  var isShadowHost = false
  var isCustom = false
  var compatMode = JSONTape.none
  var name = JSONTape.none
  var publicID = JSONTape.none
  var systemID = JSONTape.none

  /// Reads a serialized node, https://github.com/rrweb-io/rrweb (rrweb-snapshot, `serializedNode`).
  init(_ tape: JSONTape, _ at: Int) {
    for key in tape.keys(at) {
      let value = key + 1
      if tape.string(key, equals: "type") {
        type = tape.int(value) ?? -1
      } else if tape.string(key, equals: "id") {
        id = tape.int(value) ?? 0
      } else if tape.string(key, equals: "tagName") {
        tagName = value
      } else if tape.string(key, equals: "attributes") {
        attributes = value
      } else if tape.string(key, equals: "childNodes") {
        childNodes = value
      } else if tape.string(key, equals: "textContent") {
        textContent = value
      } else if tape.string(key, equals: "rootId") {
        rootID = tape.int(value)
      } else if tape.string(key, equals: "isSVG") {
        isSVG = tape.kind(value) == .yes
      } else if tape.string(key, equals: "isShadow") {
        isShadow = tape.kind(value) == .yes
      } else if tape.string(key, equals: "isShadowHost") {
        isShadowHost = tape.kind(value) == .yes
      } else if tape.string(key, equals: "isCustom") {
        isCustom = tape.kind(value) == .yes
      } else if tape.string(key, equals: "compatMode") {
        compatMode = value
      } else if tape.string(key, equals: "name") {
        name = value
      } else if tape.string(key, equals: "publicId") {
        publicID = value
      } else if tape.string(key, equals: "systemId") {
        systemID = value
      }
    }
  }
}

extension Document {
  /// Builds a recorded node without its children; it is not linked to any parent yet.
  ///
  /// - Returns: `noNode` for a type that is not a node's, or an id that can't be one.
  mutating func build(_ node: RecordedNode, _ tape: JSONTape, under parentSlot: NodeID) -> NodeID {
    let kindOfNode: NodeKind
    switch node.type {
    case 0: kindOfNode = .document
    case 1: kindOfNode = .doctype
    case 2: kindOfNode = .element
    case 3: kindOfNode = .text
    case 4: kindOfNode = .cdata
    case 5: kindOfNode = .comment
    default: return noNode
    }
    // -2 marks nodes that the recorder ignores.
    guard node.id != -2 else { return noNode }
    let slot = allocate(kindOfNode, id: node.id)
    guard slot != noNode else { return noNode }
    if node.id != 0 { slotOfID[node.id] = slot }
    switch kindOfNode {
    case .document:
      if tape.string(node.compatMode, equals: "BackCompat") { quirksModes[slot] = .quirks }
    case .doctype:
      text[Int(slot)] = tape.string(node.name) ?? ""
      attributes[Int(slot)] = [
        Attribute(name: Atom("publicId"), value: tape.string(node.publicID) ?? ""),
        Attribute(name: Atom("systemId"), value: tape.string(node.systemID) ?? ""),
      ]
    case .element:
      buildElement(slot, node, tape, under: parentSlot)
    default:
      text[Int(slot)] = tape.text(node.textContent) ?? ""
    }
    return slot
  }

  private mutating func buildElement(
    _ slot: NodeID, _ node: RecordedNode, _ tape: JSONTape, under parentSlot: NodeID
  ) {
    let index = Int(slot)
    let tag = tape.string(node.tagName) ?? "div"
    if node.isSVG {
      namespace[index] = .svg
      name[index] = Atom(tag)
    } else {
      name[index] = Atom(tag.lowercased())
      let isBelowMath = parentSlot != noNode && namespace[Int(parentSlot)] == .other
      if name[index] == Names.math || isBelowMath { namespace[index] = .other }
    }
    setRecordedAttributes(slot, tape, node.attributes)
    if let size = naturalSizeOfID[node.id] { naturalSizes[slot] = size }
    if !statesOfID.isEmpty, let states = statesOfID[node.id] {
      state[slot, default: ElementState()].recorded = states
    }
    if node.isCustom {
      if definedNames == nil { definedNames = [] }
      if (definedNames?.count ?? 0) < Self.maximumDefinedNames {
        definedNames?.insert(name[index].string)
      }
    }
    if let bars = paneBarsOfID[node.id] { paneBars[slot] = bars }
    if name[index] == Names.style || name[index] == Names.link { refreshSheet(of: slot) }
    if node.isShadowHost { _ = ensureShadowRoot(of: slot) }
  }

  /// Builds a recorded node with everything below it and links it into `parentSlot` by the node's
  /// own kind: an iframe's document, a shadow child, or the last child.
  ///
  /// - Returns: the node's slot, or `noNode`.
  mutating func buildTree(_ tape: JSONTape, _ at: Int, under parentSlot: NodeID) -> NodeID {
    var top = noNode
    // Depth-first with an explicit stack: recordings may nest without bound.
    var pending = [(at: at, parent: parentSlot)]
    while let (at, parentSlot) = pending.popLast() {
      let node = RecordedNode(tape, at)
      if node.id != 0, let old = slotOfID[node.id] {
        // The id is taken: the new node takes it over (its old bearer leaves the tree), unless it
        // would free an ancestor.
        if !mayMove(old, below: parentSlot) {
          slotOfID[node.id] = nil
          rrwebID[Int(old)] = 0
        } else {
          remove(old)
        }
      }
      let slot = build(node, tape, under: parentSlot)
      guard slot != noNode else { continue }
      if top == noNode { top = slot }
      if parentSlot != noNode { link(slot, node, into: parentSlot) }
      var children: [Int] = []
      for child in tape.items(node.childNodes) { children.append(child) }
      if name[Int(slot)] == Names.textarea, let value = attribute(slot, Names.value) {
        // The recorded value is the current one; a text that says otherwise is a leftover of old
        // recorders.
        children.removeAll { tape.string(tape.member($0, "textContent")) != value }
      }
      for child in children.reversed() { pending.append((child, slot)) }
    }
    return top
  }

  private mutating func link(_ slot: NodeID, _ node: RecordedNode, into parentSlot: NodeID) {
    let isFrame = isFrameElement(parentSlot)
    if kind[Int(slot)] == .document {
      if isFrame { attachDocument(slot, to: parentSlot) }
      return
    }
    if node.isShadow, kind[Int(parentSlot)] == .element {
      // Without room for a shadow root the node stays outside of the tree.
      let root = ensureShadowRoot(of: parentSlot)
      if root != noNode { insert(slot, into: root, before: noNode) }
    } else {
      insert(slot, into: parentSlot, before: noNode)
    }
    if kind[Int(slot)] == .doctype { noteDoctype(slot) }
  }

  /// Makes a document the content of an iframe; a former one is freed.
  mutating func attachDocument(_ document: NodeID, to frame: NodeID) {
    let old = contentDocument[Int(frame)]
    if old == document { return }
    if old != noNode { remove(old) }
    contentDocument[Int(frame)] = document
    parent[Int(document)] = frame
  }

  /// Whether there is no room for more nodes.
  var isFull: Bool { freeSlots.isEmpty && kind.count >= Document.maximumNodes }

  /// Whether the slot holds an element that can hold a document.
  func isFrameElement(_ slot: NodeID) -> Bool {
    slot != noNode && kind[Int(slot)] == .element
      && (name[Int(slot)] == Names.iframe || name[Int(slot)] == Names.frame)
  }

  /// Derives the quirks mode of a document from its doctype, where compatMode said nothing.
  ///
  /// https://html.spec.whatwg.org/multipage/parsing.html#the-initial-insertion-mode
  mutating func noteDoctype(_ doctype: NodeID) {
    let document = parent[Int(doctype)]
    guard document != noNode, kind[Int(document)] == .document, quirksModes[document] == nil else {
      return
    }
    let publicID = attributes[Int(doctype)].first?.value.lowercased() ?? ""
    let hasSystemID = attributes[Int(doctype)].last?.value.isEmpty == false
    let isTransitional = ["frameset//", "transitional//"].contains { kind in
      publicID.hasPrefix("-//w3c//dtd html 4.01 " + kind)
    }
    if publicID.hasPrefix("-//w3c//dtd xhtml 1.0 frameset//")
      || publicID.hasPrefix("-//w3c//dtd xhtml 1.0 transitional//")
      || isTransitional && hasSystemID
    {
      quirksModes[document] = .limitedQuirks
    }
  }
}

/// An add that waits for its iframe.
struct ParkedAdd: Sendable {
  var tape: JSONTape
  var at: Int
}

/// A node that was added with an unknown sibling, as recorders before 1.0 do.
struct LegacyMissing: Sendable {
  var node: NodeID
  var previousID: Int?
  var nextID: Int?
}
