import ReevDOM

/// The elements to restyle, and what changed around them.
struct RestyleRoots {
  /// With everything below them.
  var deep: Set<NodeID> = []
  /// By themselves, and with what is below them only if that sees a difference.
  var shallow: Set<NodeID> = []
  /// Whether nodes came or went.
  var treeChanged = false
  /// The assignment of nodes to slots, where it changed.
  var assignment: SlotAssignment?
  /// Shadow roots whose slots stand for other ones now.
  var staleShadows: [NodeID] = []

  var isEmpty: Bool { deep.isEmpty && shallow.isEmpty && assignment == nil }
}

/// Which nodes are assigned to which slots.
struct SlotAssignment {
  var nodes: [NodeID: [NodeID]]
  var slots: [NodeID: NodeID]
  /// Slots that differ from before.
  var changed: Set<NodeID>
}

/// Finds what must be restyled after changes, by what the rules in use look at.
struct RestyleRootFinder {
  let document: Document
  let state: StyleState
  let old: Document
  /// Of the scopes in use, each once, and of the user agent.
  private var maps: [InvalidationMap] = []
  private var roots = RestyleRoots()
  private var isQuirky: Bool
  /// Visits of nodes that are left; past them everything is restyled.
  private var budget: Int
  private var isBounded = true

  init(_ document: Document, since state: StyleState) {
    self.document = document
    self.state = state
    old = state.document
    isQuirky = document.quirksModes.values.contains(.quirks)
    budget = 4 * document.slotCount + 1000
    var seen: Set<Int32> = []
    for scope in state.scopes where seen.insert(scope.rules.id).inserted {
      maps.append(scope.rules.invalidation)
    }
    maps.append(isQuirky ? userAgentBase.quirky.invalidation : userAgentBase.standard.invalidation)
  }

  /// The roots; nil is everything.
  mutating func find(_ changes: DocumentChanges, _ table: StyleTable) -> RestyleRoots? {
    if !changes.childListChanged.isEmpty {
      guard addTreeChanges(changes, table) else { return nil }
    }
    for element in changes.elementsChanged {
      let index = Int(element)
      guard element >= 0, index < document.slotCount, document.kind[index] == .element else {
        continue
      }
      guard isSameElement(element) else {
        roots.deep.insert(element)
        continue
      }
      guard addElement(element) else { return nil }
    }
    for text in changes.textsChanged { addText(text) }
    if document.hovered != old.hovered {
      addState(document.hovered, old.hovered, FeatureKey(kind: .hover))
    }
    if document.focused != old.focused {
      addState(document.focused, old.focused, FeatureKey(kind: .focus))
    }
    return isBounded && budget > 0 ? roots : nil
  }

  private func isSameElement(_ element: NodeID) -> Bool {
    let index = Int(element)
    return index < old.slotCount && old.kind[index] == .element
      && old.rrwebID[index] == document.rrwebID[index]
  }

  // MARK: Features

  /// Adds what may match other rules when features of an element change.
  private mutating func change(_ element: NodeID, _ features: [FeatureKey]) {
    var set = InvalidationSet()
    var anchors: Set<HasInvalidation> = []
    for map in maps {
      for feature in features {
        if let found = map.sets[feature] { set.formUnion(found) }
        if let found = map.has[feature] { anchors.formUnion(found) }
        if map.unbounded.contains(feature) { isBounded = false }
      }
    }
    apply(set, at: element)
    for anchor in anchors { changeAnchors(of: anchor, from: element) }
  }

  private mutating func apply(_ set: InvalidationSet, at element: NodeID) {
    if matches(element, set.own) { roots.shallow.insert(element) }
    if !set.below.isEmpty { addBelow(element, set.below) }
    if !set.beside.isEmpty { addSiblings(from: document.nextSibling[Int(element)], set.beside) }
    if !set.around.isEmpty {
      let parent = document.parent[Int(element)]
      if parent != noNode { addSiblings(from: document.firstChild[Int(parent)], set.around) }
    }
  }

  private mutating func addSiblings(from first: NodeID, _ subjects: SubjectSet) {
    var sibling = first
    while sibling != noNode, budget > 0 {
      budget -= 1
      if document.kind[Int(sibling)] == .element {
        if matches(sibling, subjects) { roots.shallow.insert(sibling) }
        addBelow(sibling, subjects)
      }
      sibling = document.nextSibling[Int(sibling)]
    }
  }

  /// Adds the subjects below an element: its subtree, shadow trees and what is slotted into them.
  private mutating func addBelow(_ top: NodeID, _ subjects: SubjectSet) {
    var stack = [top]
    while let node = stack.popLast(), budget > 0 {
      var child = document.firstChild[Int(node)]
      while child != noNode {
        budget -= 1
        if document.kind[Int(child)] == .element {
          if matches(child, subjects) { roots.shallow.insert(child) }
          stack.append(child)
        }
        child = document.nextSibling[Int(child)]
      }
      let shadow = document.shadowRoot[Int(node)]
      if shadow != noNode, Int(shadow) < document.slotCount { stack.append(shadow) }
      if document.name[Int(node)] == .slot {
        for assigned in state.slotOf where assigned.value == node {
          if document.kind[Int(assigned.key)] == .element, matches(assigned.key, subjects) {
            roots.shallow.insert(assigned.key)
          }
        }
      }
    }
  }

  private func matches(_ element: NodeID, _ subjects: SubjectSet) -> Bool {
    if subjects.isUniversal { return true }
    if subjects.keys.isEmpty { return false }
    let index = Int(element)
    if document.namespace[index] != .html { return true }
    if subjects.keys.contains(FeatureKey(kind: .tag, atom: document.name[index].index)) {
      return true
    }
    let id = document.idAttribute[index]
    if id != .empty, subjects.keys.contains(key(.id, id)) { return true }
    for position in document.classes[index].indices
    where subjects.keys.contains(key(.className, document.classes[index][position])) {
      return true
    }
    for position in document.attributes[index].indices
    where subjects.keys.contains(
      FeatureKey(kind: .attribute, atom: document.attributes[index][position].name.index))
    {
      return true
    }
    return false
  }

  private func key(_ kind: FeatureKey.Kind, _ atom: Atom) -> FeatureKey {
    guard isQuirky, kind == .id || kind == .className else {
      return FeatureKey(kind: kind, atom: atom.index)
    }
    return FeatureKey(kind: kind, atom: Atom(AtomNames.lowercased(atom.index)).index)
  }

  // MARK: :has()

  private mutating func changeAnchors(of has: HasInvalidation, from element: NodeID) {
    var anchors = SubjectSet()
    anchors.insert(has.anchor)
    var set = InvalidationSet()
    set.insert(has.subject, has.relation)
    var current = element
    while current != noNode, budget > 0 {
      budget -= 1
      if has.usesSiblings {
        var sibling = document.previousSibling[Int(current)]
        while sibling != noNode, budget > 0 {
          budget -= 1
          if document.kind[Int(sibling)] == .element, matches(sibling, anchors) {
            apply(set, at: sibling)
          }
          sibling = document.previousSibling[Int(sibling)]
        }
      }
      let kind = document.kind[Int(current)]
      if kind == .element, matches(current, anchors) { apply(set, at: current) }
      if kind == .document { break }
      // A shadow root's parent is its host, which `:host:has()` may anchor.
      current = document.parent[Int(current)]
    }
  }

  // MARK: Attributes and states

  /// An element whose attributes or state changed; false asks for everything.
  private mutating func addElement(_ element: NodeID) -> Bool {
    let index = Int(element)
    let new = document.attributes[index]
    let before = old.attributes[index]
    if new == before {
      // A control's state.
      guard document.state[element] != old.state[element] else { return true }
      change(element, [FeatureKey(kind: .state), FeatureKey(kind: .position)])
      if document.name[index] == .select { roots.deep.insert(element) }
      roots.shallow.insert(element)
      return true
    }
    var names: Set<Atom> = []
    for attribute in new
    where before.first(where: { $0.name == attribute.name })?.value != attribute.value {
      names.insert(attribute.name)
    }
    for attribute in before where !new.contains(where: { $0.name == attribute.name }) {
      names.insert(attribute.name)
    }
    var features: [FeatureKey] = []
    for name in names {
      features.append(FeatureKey(kind: .attribute, atom: name.index))
      if name == .classAttribute {
        for atom in Set(document.classes[index]).symmetricDifference(old.classes[index]) {
          features.append(key(.className, atom))
        }
      } else if name == .idAttribute {
        for atom in [document.idAttribute[index], old.idAttribute[index]] where atom != .empty {
          features.append(key(.id, atom))
        }
      } else if name == .slot || name == .nameAttribute || name == .part {
        return false
      } else if !isInert(name) {
        // States and hints, of what is inside as well: `disabled`, `cellpadding`, `lang`.
        features.append(FeatureKey(kind: .state))
        roots.deep.insert(element)
      }
    }
    if document.name[index] == .slot || document.name[index] == .body && names.contains(.link) {
      return false
    }
    if document.state[element] != old.state[element] {
      features += [FeatureKey(kind: .state), FeatureKey(kind: .position)]
      if document.name[index] == .select { roots.deep.insert(element) }
    }
    roots.shallow.insert(element)
    change(element, features)
    return true
  }

  /// Data of a text node: `:empty`, and the direction of text.
  private mutating func addText(_ text: NodeID) {
    let index = Int(text)
    guard text >= 0, index < document.slotCount, document.kind[index] == .text else { return }
    let parent = document.parent[index]
    guard parent != noNode, document.kind[Int(parent)] == .element else { return }
    if index >= old.slotCount || old.text[index].isEmpty != document.text[index].isEmpty {
      change(parent, [FeatureKey(kind: .position)])
    }
    if document.name[Int(parent)] == .textarea { change(parent, [FeatureKey(kind: .state)]) }
    addAutoDirection(above: parent)
  }

  /// Elements whose direction is that of their text.
  private mutating func addAutoDirection(above node: NodeID) {
    var current = node
    while current != noNode, budget > 0 {
      budget -= 1
      let index = Int(current)
      if document.kind[index] == .element {
        let isBDI = document.name[index] == .bdi
        for attribute in document.attributes[index] where attribute.name == .dir {
          if isBDI || asciiLowercased(attribute.value) == "auto" {
            roots.deep.insert(current)
            change(current, [FeatureKey(kind: .state)])
          }
        }
      }
      current = document.parent[index]
    }
  }

  /// The elements that gained or lost hover or focus.
  private mutating func addState(_ new: NodeID, _ old: NodeID, _ feature: FeatureKey) {
    let used = maps.contains { map in
      map.sets[feature] != nil || map.has[feature] != nil || map.unbounded.contains(feature)
    }
    guard used else { return }
    var differing = chain(new).symmetricDifference(chain(old))
    // Focus itself, unlike hover, is on one element.
    if new != noNode { differing.insert(new) }
    if old != noNode { differing.insert(old) }
    for element in differing {
      let index = Int(element)
      guard element >= 0, index < document.slotCount, document.kind[index] == .element else {
        continue
      }
      change(element, [feature])
    }
  }

  private func chain(_ node: NodeID) -> Set<NodeID> {
    var out: Set<NodeID> = []
    var current = node
    while current >= 0, Int(current) < document.slotCount, !out.contains(current) {
      out.insert(current)
      current = state.slotOf[current] ?? document.parent[Int(current)]
    }
    return out
  }

  // MARK: The tree

  /// Child lists that changed; false asks for everything.
  private mutating func addTreeChanges(_ changes: DocumentChanges, _ table: StyleTable) -> Bool {
    guard document.contentDocument == old.contentDocument else { return false }
    roots.treeChanged = true
    if !state.shadowScopes.isEmpty || document.shadowRoot != old.shadowRoot {
      addShadowChanges(table)
    }
    let position = FeatureKey(kind: .position)
    let usesPositions = maps.contains { $0.sets[position] != nil }
    var allHas: Set<HasInvalidation> = []
    for map in maps { allHas.formUnion(map.allHas) }
    for parent in changes.childListChanged {
      guard parent >= 0, Int(parent) < document.slotCount else { continue }
      switch document.kind[Int(parent)] {
      case .element, .shadowRoot: break
      case .document: return false
      default: continue
      }
      if document.kind[Int(parent)] == .element {
        guard isSameElement(parent) else {
          roots.deep.insert(parent)
          continue
        }
        roots.shallow.insert(parent)
        if usesPositions { change(parent, [position]) }
      }
      for has in allHas { changeAnchors(of: has, from: parent) }
      var child = document.firstChild[Int(parent)]
      while child != noNode, budget > 0 {
        budget -= 1
        let index = Int(child)
        if document.kind[index] == .element {
          if index >= old.slotCount || old.rrwebID[index] != document.rrwebID[index]
            || old.parent[index] != parent || table.ofNode[index] < 0
          {
            roots.deep.insert(child)
          } else if usesPositions {
            change(child, [position])
          }
          for has in allHas where has.usesSiblings { changeAnchors(of: has, from: child) }
        }
        child = document.nextSibling[index]
      }
      addAutoDirection(above: parent)
    }
    return true
  }

  /// Shadow trees that came or went, and nodes that are in other slots now.
  private mutating func addShadowChanges(_ table: StyleTable) {
    for shadow in state.shadowScopes.keys {
      let index = Int(shadow)
      let host = index < document.slotCount ? document.parent[index] : noNode
      if host == noNode || index >= old.slotCount || document.kind[index] != .shadowRoot
        || old.parent[index] != host || !isSameElement(host)
      {
        roots.staleShadows.append(shadow)
      }
    }
    for host in document.shadowRoot.indices
    where document.shadowRoot[host] != noNode
      && (host >= old.slotCount || old.shadowRoot[host] != document.shadowRoot[host])
    {
      roots.deep.insert(NodeID(host))
    }
    var pass = StylePass(document: document, engine: StyleEngine())
    pass.assignSlots()
    guard pass.table.assignedNodes != table.assignedNodes || pass.slotOf != state.slotOf else {
      return
    }
    var changed: Set<NodeID> = []
    for slot in Set(pass.table.assignedNodes.keys).union(table.assignedNodes.keys)
    where pass.table.assignedNodes[slot] != table.assignedNodes[slot] {
      changed.insert(slot)
      for node in (pass.table.assignedNodes[slot] ?? []) + (table.assignedNodes[slot] ?? [])
      where Int(node) < document.slotCount && document.kind[Int(node)] == .element {
        roots.deep.insert(node)
      }
      if Int(slot) < document.slotCount, document.kind[Int(slot)] == .element {
        roots.deep.insert(slot)
      }
    }
    roots.assignment = SlotAssignment(
      nodes: pass.table.assignedNodes, slots: pass.slotOf, changed: changed)
  }
}

extension StyleEngine {
  /// What must be restyled after changes; nil is everything.
  func restyleRoots(
    _ document: Document, _ changes: DocumentChanges, since state: StyleState
  ) -> RestyleRoots? {
    let old = state.document
    guard !changes.isReset, !changes.sheetsChanged, !changes.viewportChanged,
      document.root == old.root, document.slotCount >= old.slotCount,
      document.quirksModes == old.quirksModes, document.viewport == old.viewport,
      document.url == old.url, state.containerSizes == containerSizes,
      state.frameSizes == frameSizes,
      state.containers.count <= 4 * state.containerOf.count + 256,
      state.scopes.count <= 4 * state.scopeOfTop.count + 256
    else { return nil }
    var finder = RestyleRootFinder(document, since: state)
    return finder.find(changes, table)
  }
}
