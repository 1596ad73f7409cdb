import ReevDOM

/// What an engine keeps between updates, to restyle only what a change can affect.
struct StyleState: Sendable {
  var document: Document
  var scopes: [StylePass.Scope]
  var documents: [StylePass.DocumentContext]
  var environmentOf: [Int32]
  var widthOf: [Float]
  var scopeOfTop: [NodeID: (scope: Int32, document: Int32)]
  var shadowScopes: [NodeID: Int]
  var slotOf: [NodeID: NodeID]
  var hasContainers: Bool
}

/// The elements to restyle.
struct RestyleRoots {
  /// With everything below them.
  var deep: Set<NodeID> = []
  /// By themselves, and with what is below them only if their own style changes.
  var shallow: Set<NodeID> = []
}

extension StyleEngine {
  /// What must be restyled after changes; nil is everything.
  func restyleRoots(
    _ document: Document, _ changes: DocumentChanges, since state: StyleState
  ) -> RestyleRoots? {
    let old = state.document
    let pool = sheets.store.pool
    guard !changes.isReset, !changes.sheetsChanged, !changes.viewportChanged,
      document.root == old.root, document.slotCount >= old.slotCount, !state.hasContainers,
      // A frame's media depend on what is around it.
      state.documents.count == 1,
      document.quirksModes == old.quirksModes, document.viewport == old.viewport
    else { return nil }
    if document.url != old.url { return nil }
    var roots = RestyleRoots()
    if !changes.childListChanged.isEmpty {
      guard !pool.usesHas, state.slotOf.isEmpty, state.shadowScopes.isEmpty,
        document.contentDocument == old.contentDocument,
        document.shadowRoot == old.shadowRoot
      else { return nil }
      for parent in changes.childListChanged {
        guard parent >= 0, Int(parent) < document.slotCount else { continue }
        if pool.usesPositions || pool.usesSiblings {
          // A document's or shadow root's children: all of it.
          guard document.kind[Int(parent)] == .element else { return nil }
          roots.deep.insert(parent)
          continue
        }
        guard document.kind[Int(parent)] == .element else { return nil }
        roots.shallow.insert(parent)
        var child = document.firstChild[Int(parent)]
        while child != noNode {
          let index = Int(child)
          if document.kind[index] == .element,
            index >= old.slotCount || old.rrwebID[index] != document.rrwebID[index]
              || old.parent[index] != parent || table.ofNode[index] < 0
          {
            roots.deep.insert(child)
          }
          child = document.nextSibling[index]
        }
      }
    }
    for element in changes.elementsChanged {
      let index = Int(element)
      guard element >= 0, index < document.slotCount, document.kind[index] == .element else {
        continue
      }
      guard index < old.slotCount, old.kind[index] == .element else {
        roots.deep.insert(element)
        continue
      }
      guard addElement(element, document, old, pool, &roots) else { return nil }
    }
    if changes.pointerChanged || document.hovered != old.hovered
      || document.focused != old.focused
    {
      if document.hovered != old.hovered, pool.usesHover {
        guard addState(document.hovered, old.hovered, document, pool, state, &roots) else {
          return nil
        }
      }
      if document.focused != old.focused, pool.usesFocus {
        guard addState(document.focused, old.focused, document, pool, state, &roots) else {
          return nil
        }
      }
    }
    return roots
  }

  /// An element whose attributes or state changed; false asks for everything.
  private func addElement(
    _ element: NodeID, _ document: Document, _ old: Document, _ pool: SelectorPool,
    _ roots: inout RestyleRoots
  ) -> Bool {
    let index = Int(element)
    var affectsSelectors = false
    let new = document.attributes[index]
    let before = old.attributes[index]
    var atoms: Set<Atom> = []
    if new == before {
      // A control's state.
      guard document.state[element] != old.state[element] else { return true }
      if pool.usesHas, pool.statesInHas { return false }
      affectsSelectors = true
    } else {
      for attribute in new
      where before.first(where: { $0.name == attribute.name })?.value != attribute.value {
        atoms.insert(attribute.name)
      }
      for attribute in before where !new.contains(where: { $0.name == attribute.name }) {
        atoms.insert(attribute.name)
      }
      for name in atoms {
        if name == .classAttribute {
          let difference = Set(document.classes[index]).symmetricDifference(old.classes[index])
          for atom in difference {
            if pool.usesHas, pool.atomsInHas.contains(atom.index) { return false }
            if pool.mentionedClasses.contains(atom.index) { affectsSelectors = true }
          }
          if pool.mentionedAttributes.contains(name.index) { affectsSelectors = true }
        } else if name == .idAttribute {
          affectsSelectors = true
        } else if name == .slot || name == .nameAttribute || name == .part {
          return false
        } else if pool.mentionedAttributes.contains(name.index) {
          affectsSelectors = true
        } else if !isInert(name) {
          affectsSelectors = true
        }
        if pool.usesHas, pool.atomsInHas.contains(name.index) || !isInert(name) && pool.statesInHas
        {
          return false
        }
      }
      if document.quirksModes[document.root] == .quirks { affectsSelectors = true }
      if document.name[index] == .slot || document.name[index] == .body && atoms.contains(.link) {
        return false
      }
    }
    guard affectsSelectors else {
      roots.shallow.insert(element)
      return true
    }
    roots.deep.insert(element)
    if pool.usesSiblings { addSiblings(after: element, document, &roots) }
    return true
  }

  /// Attributes that neither states nor hints look at.
  private func isInert(_ name: Atom) -> Bool {
    if name == .style || name == .classAttribute || name == .idAttribute { return true }
    let text = name.string
    return text.hasPrefix("data-") || text.hasPrefix("aria-") || text.hasPrefix("on")
      || text == "src" || text == "role" || text == "title" || text == "alt" || text == "tabindex"
      || text == "d" || text == "transform" || text == "viewbox" || text == "points"
  }

  private func addSiblings(
    after element: NodeID, _ document: Document, _ roots: inout RestyleRoots
  ) {
    var sibling = document.nextSibling[Int(element)]
    while sibling != noNode {
      if document.kind[Int(sibling)] == .element { roots.deep.insert(sibling) }
      sibling = document.nextSibling[Int(sibling)]
    }
  }

  /// The elements that gained or lost hover or focus, as far as a rule could tell.
  private func addState(
    _ new: NodeID, _ old: NodeID, _ document: Document, _ pool: SelectorPool,
    _ state: StyleState, _ roots: inout RestyleRoots
  ) -> Bool {
    if pool.usesHas, pool.statesInHas { return false }
    func chain(_ node: NodeID) -> Set<NodeID> {
      var out: Set<NodeID> = []
      var current = node
      while current >= 0, Int(current) < document.slotCount, !out.contains(current) {
        out.insert(current)
        current = state.slotOf[current] ?? document.parent[Int(current)]
      }
      return out
    }
    var differing = chain(new).symmetricDifference(chain(old))
    // Focus itself, unlike hover, is on one element.
    if new != noNode { differing.insert(new) }
    if old != noNode { differing.insert(old) }
    let tagBit = UInt64(SelectorOp.Kind.tag.rawValue) << 32
    let classBit = UInt64(SelectorOp.Kind.className.rawValue) << 32
    let idBit = UInt64(SelectorOp.Kind.id.rawValue) << 32
    let isQuirky = document.quirksModes[document.root] == .quirks
    for element in differing {
      let index = Int(element)
      guard element >= 0, index < document.slotCount, document.kind[index] == .element else {
        continue
      }
      let isSubject =
        isQuirky || pool.stateIsUniversal
        || pool.stateSubjects.contains(tagBit | UInt64(document.name[index].index))
        || document.namespace[index] != .html
        || pool.stateSubjects.contains(idBit | UInt64(document.idAttribute[index].index))
        || document.classes[index].contains {
          pool.stateSubjects.contains(classBit | UInt64($0.index))
        }
      guard isSubject else { continue }
      roots.deep.insert(element)
      if pool.usesSiblings { addSiblings(after: element, document, &roots) }
    }
    return true
  }
}

extension StylePass {
  /// Restyles the roots; the rest of the table is kept.
  mutating func restyle(_ roots: RestyleRoots, since state: StyleState) {
    isIncremental = true
    scopes = state.scopes
    documents = state.documents
    environmentOf = state.environmentOf
    widthOf = state.widthOf
    scopeOfTop = state.scopeOfTop
    shadowScopes = state.shadowScopes
    slotOf = state.slotOf
    refreshMatcher()
    let missing = document.slotCount - table.ofNode.count
    if missing > 0 {
      table.ofNode.append(contentsOf: repeatElement(-1, count: missing))
      environmentOf.append(contentsOf: repeatElement(0, count: missing))
      widthOf.append(contentsOf: repeatElement(-1, count: missing))
    }
    // Slots that were given up.
    for index in table.ofNode.indices
    where table.ofNode[index] >= 0 && document.kind[index] != .element {
      clear(NodeID(index))
    }
    shallow = roots.shallow.subtracting(roots.deep)
    let ordered = roots.deep.union(shallow)
      .map { ($0, depth($0)) }
      .sorted { $0.1 < $1.1 || $0.1 == $1.1 && $0.0 < $1.0 }
    for (root, _) in ordered where !visited.contains(root) {
      if !shallow.contains(root) {
        clear(root)
        clearDescendants(of: root)
      }
      guard let inherited = inherited(by: root) else { continue }
      var stack: [Step] = [.enter(root, inherited)]
      walk(&stack)
    }
    for (node, old) in cleared { note(node, old) }
    finish()
  }

  /// Notes what the difference to the styles that a node had before can affect.
  mutating func note(_ node: NodeID, _ old: Styles) {
    let new = currentStyles(node)
    if new == old {
      effects[node] = nil
    } else {
      effects[node] = old.effect(to: new, engine.results.styles)
    }
  }

  func currentStyles(_ node: NodeID) -> Styles {
    guard isIncremental else { return Styles() }
    return Styles(
      style: table.ofNode[Int(node)], before: table.before[node], after: table.after[node],
      marker: table.marker[node], placeholder: table.placeholder[node])
  }

  mutating func clearPseudos(_ node: NodeID) {
    if table.before[node] != nil { table.before[node] = nil }
    if table.after[node] != nil { table.after[node] = nil }
    if table.marker[node] != nil { table.marker[node] = nil }
    if table.placeholder[node] != nil { table.placeholder[node] = nil }
  }

  mutating func clear(_ node: NodeID) {
    guard table.ofNode[Int(node)] >= 0 else { return }
    if cleared[node] == nil { cleared[node] = currentStyles(node) }
    table.ofNode[Int(node)] = -1
    clearPseudos(node)
  }

  /// Takes the styles from everything below a node, shadow trees and frames included.
  mutating func clearDescendants(of node: NodeID) {
    var stack = [node]
    var steps = 0
    while let top = stack.popLast(), steps <= 2 * document.slotCount {
      steps += 1
      if top != node { clear(top) }
      var child = document.firstChild[Int(top)]
      while child != noNode {
        if document.kind[Int(child)] == .element { stack.append(child) }
        child = document.nextSibling[Int(child)]
      }
      for inner in [document.shadowRoot[Int(top)], document.contentDocument[Int(top)]]
      where inner != noNode && Int(inner) < document.slotCount {
        stack.append(inner)
      }
    }
  }

  private func flatParent(_ node: NodeID) -> NodeID? {
    if let slot = slotOf[node] { return slot }
    let parent = document.parent[Int(node)]
    guard parent != noNode else { return nil }
    switch document.kind[Int(parent)] {
    case .element: return parent
    case .shadowRoot: return document.parent[Int(parent)]
    default: return nil
    }
  }

  private func depth(_ node: NodeID) -> Int {
    var count = 0
    var current = flatParent(node) ?? frame(node)
    while let next = current, count <= document.slotCount {
      count += 1
      current = flatParent(next) ?? frame(next)
    }
    return count
  }

  /// The iframe around a document's root element.
  private func frame(_ node: NodeID) -> NodeID? {
    let parent = document.parent[Int(node)]
    guard parent != noNode, document.kind[Int(parent)] == .document else { return nil }
    let owner = document.parent[Int(parent)]
    return owner == noNode ? nil : owner
  }

  /// What an element inherits now; nil where it isn't rendered. Fills the ancestor filter.
  private mutating func inherited(by node: NodeID) -> Inherited? {
    var top = node
    for _ in 0...document.slotCount {
      let parent = document.parent[Int(top)]
      guard parent != noNode else { return nil }
      top = parent
      let kind = document.kind[Int(top)]
      if kind == .document || kind == .shadowRoot { break }
    }
    guard let place = scopeOfTop[top] else { return nil }
    var out = Inherited(scope: place.scope, document: place.document)
    bloom = AncestorFilter()
    guard let parent = flatParent(node) else {
      out.width = Float(documents[Int(place.document)].viewport.width)
      return document.parent[Int(node)] == top && document.kind[Int(top)] == .document
        ? out : nil
    }
    let style = table.ofNode[Int(parent)]
    guard style >= 0 else { return nil }
    out.style = style
    out.environment = environmentOf[Int(parent)]
    out.width = widthOf[Int(parent)]
    let display = engine.results.styles[Int(style)].display
    if display == .none { return nil }
    // Not in the flat tree: unslotted children, a slot's unused fallback, closed details.
    if slotOf[node] == nil, document.parent[Int(node)] == parent {
      if document.shadowRoot[Int(parent)] != noNode { return nil }
      if let assigned = table.assignedNodes[parent], !assigned.isEmpty { return nil }
      if document.name[Int(parent)] == .details, hints.attribute(.open, Int(parent)) == nil {
        var child = document.firstChild[Int(parent)]
        while child != noNode, document.name[Int(child)] != .summary {
          child = document.nextSibling[Int(child)]
        }
        guard child == node else { return nil }
      }
    }
    var box: NodeID? = parent
    while let current = box, table.ofNode[Int(current)] >= 0 {
      let display = engine.results.styles[Int(table.ofNode[Int(current)])].display
      if display == .contents {
        box = flatParent(current)
        continue
      }
      switch display {
      case .flex, .inlineFlex, .grid, .inlineGrid: out.isFlexOrGrid = true
      default: break
      }
      break
    }
    var ancestor: NodeID? = parent
    var steps = 0
    while let current = ancestor, steps <= document.slotCount {
      bloom.add(current, document)
      ancestor = flatParent(current) ?? frame(current)
      steps += 1
    }
    return out
  }
}

extension Atom {
  static let classAttribute = Atom("class")
  static let idAttribute = Atom("id")
}
