// The tree's own operations: slots, links, order. Nothing here knows of events.

extension Document {
  /// A slot for a new node; every column has its neutral value.
  mutating func allocate(_ newKind: NodeKind, id: Int) -> NodeID {
    if let slot = freeSlots.popLast() {
      let index = Int(slot)
      kind[index] = newKind
      rrwebID[index] = id
      return slot
    }
    guard kind.count < Document.maximumNodes else { return noNode }
    let slot = NodeID(kind.count)
    Self.append(newKind, to: &kind)
    Self.append(noNode, to: &parent)
    Self.append(noNode, to: &firstChild)
    Self.append(noNode, to: &lastChild)
    Self.append(noNode, to: &previousSibling)
    Self.append(noNode, to: &nextSibling)
    Self.append(noNode, to: &shadowRoot)
    Self.append(noNode, to: &contentDocument)
    Self.append(id, to: &rrwebID)
    Self.append(.empty, to: &name)
    Self.append(.html, to: &namespace)
    Self.append([], to: &attributes)
    Self.append(.empty, to: &idAttribute)
    Self.append([], to: &classes)
    Self.append("", to: &text)
    return slot
  }

  /// Appends to a column.
  ///
  /// OPTIMIZATION: an array that grows by itself doubles, and keyframes would keep what is not used.
  private static func append<Value>(_ value: Value, to column: inout [Value]) {
    if column.count == column.capacity {
      column.reserveCapacity(column.count + max(64, column.count / 4))
    }
    column.append(value)
  }

  /// Inserts a detached node among a parent's children, before `next` or at the end.
  mutating func insert(_ node: NodeID, into newParent: NodeID, before next: NodeID) {
    let index = Int(node)
    let previous = next == noNode ? lastChild[Int(newParent)] : previousSibling[Int(next)]
    parent[index] = newParent
    previousSibling[index] = previous
    nextSibling[index] = next
    if previous == noNode {
      firstChild[Int(newParent)] = node
    } else {
      nextSibling[Int(previous)] = node
    }
    if next == noNode {
      lastChild[Int(newParent)] = node
    } else {
      previousSibling[Int(next)] = node
    }
  }

  /// Takes a node, with its subtree, out of its parent. Nothing happens to a node without one.
  mutating func detach(_ node: NodeID) {
    let index = Int(node)
    let oldParent = parent[index]
    guard oldParent != noNode else { return }
    parent[index] = noNode
    if shadowRoot[Int(oldParent)] == node {
      shadowRoot[Int(oldParent)] = noNode
      return
    }
    if contentDocument[Int(oldParent)] == node {
      contentDocument[Int(oldParent)] = noNode
      return
    }
    let previous = previousSibling[index]
    let next = nextSibling[index]
    if previous == noNode {
      firstChild[Int(oldParent)] = next
    } else {
      nextSibling[Int(previous)] = next
    }
    if next == noNode {
      lastChild[Int(oldParent)] = previous
    } else {
      previousSibling[Int(next)] = previous
    }
    previousSibling[index] = noNode
    nextSibling[index] = noNode
  }

  /// The shadow root of a host, made at its first use; `noNode` where there is no room for it.
  mutating func ensureShadowRoot(of host: NodeID) -> NodeID {
    if shadowRoot[Int(host)] != noNode { return shadowRoot[Int(host)] }
    let root = allocate(.shadowRoot, id: 0)
    guard root != noNode else { return noNode }
    parent[Int(root)] = host
    shadowRoot[Int(host)] = root
    if !adoptedOfHostID.isEmpty,
      let styleIDs = adoptedOfHostID.removeValue(forKey: rrwebID[Int(host)])
    {
      adoptedSheets[root] = styleIDs
      sheetGeneration += 1
    }
    return root
  }

  /// Detaches a node and frees it and everything below it: children, shadow trees, iframes'
  /// documents.
  ///
  /// - Complexity: O(subtree); iterative.
  mutating func remove(_ node: NodeID) {
    detach(node)
    var pending = [node]
    while let slot = pending.popLast() {
      let index = Int(slot)
      var child = firstChild[index]
      while child != noNode {
        pending.append(child)
        child = nextSibling[Int(child)]
      }
      if shadowRoot[index] != noNode {
        pending.append(shadowRoot[index])
        if !adoptedSheets.isEmpty, let styleIDs = adoptedSheets[shadowRoot[index]],
          rrwebID[index] != 0, adoptedOfHostID.count < 10_000
        {
          adoptedOfHostID[rrwebID[index]] = styleIDs
        }
      }
      if contentDocument[index] != noNode { pending.append(contentDocument[index]) }
      free(slot)
    }
  }

  private mutating func free(_ slot: NodeID) {
    let index = Int(slot)
    let id = rrwebID[index]
    if slotOfID[id] == slot { slotOfID[id] = nil }
    if !state.isEmpty { state[slot] = nil }
    if !ownerSheets.isEmpty { ownerSheets[slot] = nil }
    if !adoptedSheets.isEmpty { adoptedSheets[slot] = nil }
    if !naturalSizes.isEmpty { naturalSizes[slot] = nil }
    if !paneBars.isEmpty { paneBars[slot] = nil }
    if !quirksModes.isEmpty { quirksModes[slot] = nil }
    if !legacyMissing.isEmpty, legacyMissing[id]?.node == slot { legacyMissing[id] = nil }
    if hovered == slot { hovered = noNode }
    if focused == slot { focused = noNode }
    if root == slot { root = noNode }
    kind[index] = .free
    parent[index] = noNode
    firstChild[index] = noNode
    lastChild[index] = noNode
    previousSibling[index] = noNode
    nextSibling[index] = noNode
    // A column that isn't written to stays shared with the keyframes.
    if shadowRoot[index] != noNode { shadowRoot[index] = noNode }
    if contentDocument[index] != noNode { contentDocument[index] = noNode }
    rrwebID[index] = 0
    name[index] = .empty
    namespace[index] = .html
    attributes[index] = []
    idAttribute[index] = .empty
    classes[index] = []
    text[index] = ""
    freeSlots.append(slot)
  }

  /// Whether `node` is `other` or stands above it, through hosts and iframes too.
  ///
  /// - Complexity: O(depth of `other`).
  func isInclusiveAncestor(_ node: NodeID, of other: NodeID) -> Bool {
    var current = other
    while current != noNode {
      if current == node { return true }
      current = parent[Int(current)]
    }
    return false
  }

  /// Whether `node` may go below `parent`: it is neither it nor above it, as far as may be looked.
  ///
  /// - Complexity: O(depth), and O(1) for a node without anything below it.
  mutating func mayMove(_ node: NodeID, below parent: NodeID) -> Bool {
    let index = Int(node)
    if firstChild[index] == noNode, shadowRoot[index] == noNode, contentDocument[index] == noNode {
      return node != parent
    }
    var current = parent
    while current != noNode {
      if current == node || stepBudget <= 0 { return false }
      stepBudget -= 1
      current = self.parent[Int(current)]
    }
    return true
  }

  /// Forgets the page's nodes and everything said of them; the window's facts stay.
  mutating func removeAllNodes() {
    kind.removeAll()
    parent.removeAll()
    firstChild.removeAll()
    lastChild.removeAll()
    previousSibling.removeAll()
    nextSibling.removeAll()
    shadowRoot.removeAll()
    contentDocument.removeAll()
    rrwebID.removeAll()
    name.removeAll()
    namespace.removeAll()
    attributes.removeAll()
    idAttribute.removeAll()
    classes.removeAll()
    text.removeAll()
    state.removeAll()
    ownerSheets.removeAll()
    constructedSheets.removeAll()
    adoptedSheets.removeAll()
    naturalSizes.removeAll()
    quirksModes.removeAll()
    slotOfID.removeAll()
    freeSlots.removeAll()
    naturalSizeOfID.removeAll()
    paneBars.removeAll()
    paneBarsOfID.removeAll()
    layoutViewport = nil
    parkedDocuments.removeAll()
    legacyMissing.removeAll()
    selection.removeAll()
    forgetStates()
    stepBudget = Document.maximumSteps
    root = noNode
    hovered = noNode
    focused = noNode
    scrollX = 0
    scrollY = 0
  }
}

extension Document {
  /// The slot of a node of the recording; `noNode` when it is unknown or freed.
  public func slot(ofID id: Int) -> NodeID { slotOfID[id] ?? noNode }

  /// Whether the slot holds a node.
  public func holds(_ node: NodeID) -> Bool {
    kind.indices.contains(Int(node)) && kind[Int(node)] != .free
  }

  /// The value of an attribute; nil without it, or when the slot holds no element.
  public func attribute(_ node: NodeID, _ wanted: Atom) -> String? {
    guard kind.indices.contains(Int(node)) else { return nil }
    for attribute in attributes[Int(node)] where attribute.name == wanted {
      return attribute.value
    }
    return nil
  }

  /// The document that a node belongs to: the main one or an iframe's; `noNode` if detached.
  ///
  /// - Complexity: O(depth).
  public func ownerDocument(of node: NodeID) -> NodeID {
    var current = node
    while current != noNode, kind.indices.contains(Int(current)) {
      if kind[Int(current)] == .document { return current }
      current = parent[Int(current)]
    }
    return noNode
  }

  /// Calls `visit` with each node below and including `start` in document order, shadow trees
  /// before light children, iframes' documents before nothing else; returning false skips what is
  /// below the node.
  ///
  /// - Complexity: O(nodes visited); iterative.
  public func forEachNode(from start: NodeID, _ visit: (NodeID) -> Bool) {
    guard holds(start) else { return }
    var pending = [start]
    while let node = pending.popLast() {
      guard visit(node) else { continue }
      let index = Int(node)
      var child = lastChild[index]
      while child != noNode {
        pending.append(child)
        child = previousSibling[Int(child)]
      }
      if contentDocument[index] != noNode { pending.append(contentDocument[index]) }
      if shadowRoot[index] != noNode { pending.append(shadowRoot[index]) }
    }
  }
}
