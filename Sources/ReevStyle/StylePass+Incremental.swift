import ReevDOM

/// What an engine keeps between updates, to restyle only what a change can affect.
struct StyleState: Sendable {
  var document: Document
  var scopes: [StylePass.Scope]
  var documents: [StylePass.DocumentContext]
  var containers: [StylePass.Container]
  var containerOf: [NodeID: Int32]
  var environmentOf: [Int32]
  var scopeOfTop: [NodeID: (scope: Int32, document: Int32)]
  var shadowScopes: [NodeID: Int]
  var slotOf: [NodeID: NodeID]
  var containerSizes: [NodeID: PixelSize]
  var frameSizes: [NodeID: PixelSize]

  init(_ pass: StylePass) {
    document = pass.document
    scopes = pass.scopes
    documents = pass.documents
    containers = pass.containers
    containerOf = pass.containerOf
    environmentOf = pass.environmentOf
    scopeOfTop = pass.scopeOfTop
    shadowScopes = pass.shadowScopes
    slotOf = pass.slotOf
    containerSizes = pass.engine.containerSizes
    frameSizes = pass.engine.frameSizes
  }
}

extension StylePass {
  /// Restyles the roots; the rest of the table is kept.
  mutating func restyle(_ roots: RestyleRoots, since state: StyleState) {
    isIncremental = true
    scopes = state.scopes
    documents = state.documents
    containers = state.containers
    containerOf = state.containerOf
    environmentOf = state.environmentOf
    scopeOfTop = state.scopeOfTop
    shadowScopes = state.shadowScopes
    slotOf = state.slotOf
    if let assignment = roots.assignment {
      table.assignedNodes = assignment.nodes
      slotOf = assignment.slots
    }
    for shadow in roots.staleShadows {
      shadowScopes[shadow] = nil
      scopeOfTop[shadow] = nil
    }
    refreshMatcher()
    let missing = document.slotCount - table.ofNode.count
    if missing > 0 {
      table.ofNode.append(contentsOf: repeatElement(-1, count: missing))
      environmentOf.append(contentsOf: repeatElement(0, count: missing))
    }
    if roots.treeChanged {
      // Slots that were given up.
      for index in table.ofNode.indices
      where table.ofNode[index] >= 0 && document.kind[index] != .element {
        clear(NodeID(index))
      }
      for node in containerOf.keys where document.kind[Int(node)] != .element {
        containerOf[node] = nil
      }
    }
    shallow = roots.shallow.subtracting(roots.deep)
    var depths: [NodeID: Int] = [:]
    let ordered = roots.deep.union(shallow)
      .map { ($0, depth($0, &depths)) }
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

  /// Whether what children take from a style is the same for two styles.
  func childrenSeeSame(_ old: Int32, _ new: Int32) -> Bool {
    let before = engine.results.styles[Int(old)]
    let after = engine.results.styles[Int(new)]
    guard before.display == after.display else { return false }
    let words = engine.sheets.store.inheritedByWord
    if !containerOf.isEmpty || documents.count > 1 {
      // Widths are estimated from those around.
      guard after.effect(since: before) == .paint else { return false }
    }
    var context = LengthContext()
    context.fontSize = 16
    var left = StyleBuilder(
      parent: before, families: FamilyTable(), calc: CalcTable(), context: context)
    var right = StyleBuilder(
      parent: after, families: FamilyTable(), calc: CalcTable(), context: context)
    for property in words {
      left.copy(property, fromParent: true)
      right.copy(property, fromParent: true)
    }
    return left.hasSameValues(as: right)
  }

  func currentStyles(_ node: NodeID) -> Styles {
    guard isIncremental else { return Styles() }
    return Styles(
      style: table.ofNode[Int(node)], before: table.before[node], after: table.after[node],
      marker: table.marker[node], placeholder: table.placeholder[node],
      firstLetter: table.firstLetter[node], firstLine: table.firstLine[node],
      backdrop: table.backdrop[node], scrollbar: table.scrollbar[node])
  }

  mutating func clearPseudos(_ node: NodeID) {
    if table.before[node] != nil { table.before[node] = nil }
    if table.after[node] != nil { table.after[node] = nil }
    if table.marker[node] != nil { table.marker[node] = nil }
    if table.placeholder[node] != nil { table.placeholder[node] = nil }
    if table.firstLetter[node] != nil { table.firstLetter[node] = nil }
    if table.firstLine[node] != nil { table.firstLine[node] = nil }
    if table.backdrop[node] != nil { table.backdrop[node] = nil }
    if table.scrollbar[node] != nil { table.scrollbar[node] = nil }
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

  func flatParent(_ node: NodeID) -> NodeID? {
    if let slot = slotOf[node] { return slot }
    let parent = document.parent[Int(node)]
    guard parent != noNode else { return nil }
    switch document.kind[Int(parent)] {
    case .element: return parent
    case .shadowRoot: return document.parent[Int(parent)]
    default: return nil
    }
  }

  private func depth(_ node: NodeID, _ known: inout [NodeID: Int]) -> Int {
    var chain: [NodeID] = []
    var count = -1
    var current: NodeID? = node
    while let next = current, chain.count <= document.slotCount {
      if let found = known[next] {
        count = found
        break
      }
      chain.append(next)
      current = flatParent(next) ?? frame(next)
    }
    for next in chain.reversed() {
      count += 1
      known[next] = count
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

  /// What an element inherits now; nil where it isn't rendered.
  private mutating func inherited(by node: NodeID) -> Inherited? {
    guard let top = top(of: node), let place = scopeOfTop[top] else { return nil }
    var out = Inherited(scope: place.scope, document: place.document)
    setAncestors(of: node)
    guard let parent = flatParent(node) else {
      guard document.parent[Int(node)] == top, document.kind[Int(top)] == .document else {
        return nil
      }
      let owner = document.parent[Int(top)]
      if owner == noNode { return out }
      // A frame's document is rendered where the frame is.
      let style = table.ofNode[Int(owner)]
      return style >= 0 && engine.results.styles[Int(style)].display != .none ? out : nil
    }
    let style = table.ofNode[Int(parent)]
    guard style >= 0 else { return nil }
    out.style = style
    out.environment = environmentOf[Int(parent)]
    if engine.results.styles[Int(style)].display == .none { return nil }
    // Not in the flat tree: unslotted children, a slot's unused fallback, closed details.
    if slotOf[node] == nil, document.parent[Int(node)] == parent {
      if document.shadowRoot[Int(parent)] != noNode { return nil }
      if let assigned = table.assignedNodes[parent], !assigned.isEmpty { return nil }
      if document.contentDocument[Int(parent)] != noNode { return nil }
      if document.name[Int(parent)] == .details, document.namespace[Int(parent)] == .html,
        hints.attribute(.open, Int(parent)) == nil
      {
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
    if !containerOf.isEmpty {
      for ancestor in ancestors.reversed() {
        if let container = containerOf[ancestor] {
          out.container = container
          break
        }
      }
    }
    out.signature = signatureOf[parent] ?? 0
    return out
  }

  /// Sets the elements around a node, up to its document, and finds their signatures.
  private mutating func setAncestors(of node: NodeID) {
    if filtered > 0 {
      bloom = AncestorFilter()
      filtered = 0
    }
    ancestors.removeAll(keepingCapacity: true)
    var current = flatParent(node)
    while let next = current, ancestors.count <= document.slotCount {
      ancestors.append(next)
      current = flatParent(next)
    }
    ancestors.reverse()
    var signature: Int32 = 0
    var place: (scope: Int32, document: Int32)?
    var previous = noNode
    for ancestor in ancestors {
      if let known = signatureOf[ancestor] {
        signature = known
      } else {
        if place == nil || document.parent[Int(ancestor)] != previous {
          place = top(of: ancestor).flatMap { scopeOfTop[$0] }
        }
        guard let found = place else { continue }
        var inherited = Inherited(scope: found.scope, document: found.document)
        inherited.signature = signature
        signature = self.signature(ancestor, inherited)
        signatureOf[ancestor] = signature
      }
      previous = ancestor
    }
  }
}

extension StyleBuilder {
  /// Whether two builders that nothing was applied to hold the same values.
  func hasSameValues(as other: StyleBuilder) -> Bool {
    style == other.style && rare == other.rare && borderColors == other.borderColors
      && borderWidths == other.borderWidths && outlineColor == other.outlineColor
      && outlineWidth == other.outlineWidth && outlineStyle == other.outlineStyle
      && backgroundColor == other.backgroundColor && images == other.images
      && displayKeyword == other.displayKeyword && transformLists == other.transformLists
      && lineClamp == other.lineClamp
  }
}

extension Atom {
  static let classAttribute = Atom("class")
  static let idAttribute = Atom("id")
}
