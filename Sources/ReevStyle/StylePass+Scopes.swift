import ReevDOM

extension StylePass {
  // MARK: Slots. https://dom.spec.whatwg.org/#assigning-slotables-and-slots

  mutating func assignSlots() {
    for host in document.shadowRoot.indices where document.shadowRoot[host] != noNode {
      let root = document.shadowRoot[host]
      guard Int(root) < document.slotCount, document.kind[host] == .element else { continue }
      var slots: [String: NodeID] = [:]
      forEachDescendant(of: root) { node in
        guard document.name[Int(node)] == Atom.slot else { return }
        let name = hints.attribute(.nameAttribute, Int(node)) ?? ""
        if slots[name] == nil { slots[name] = node }
      }
      guard !slots.isEmpty else { continue }
      var child = document.firstChild[host]
      while child != noNode {
        let kind = document.kind[Int(child)]
        if kind == .element || kind == .text || kind == .cdata {
          let name =
            kind == .element ? hints.attribute(.slot, Int(child)) ?? "" : ""
          if let slot = slots[name] {
            table.assignedNodes[slot, default: []].append(child)
            slotOf[child] = slot
          }
        }
        child = document.nextSibling[Int(child)]
      }
    }
  }

  /// Visits the nodes below a node in tree order, without entering shadow trees or frames.
  func forEachDescendant(of top: NodeID, _ body: (NodeID) -> Void) {
    var node = document.firstChild[Int(top)]
    while node != noNode {
      body(node)
      let child = document.firstChild[Int(node)]
      if child != noNode {
        node = child
        continue
      }
      while document.nextSibling[Int(node)] == noNode {
        node = document.parent[Int(node)]
        if node == top || node == noNode { return }
      }
      node = document.nextSibling[Int(node)]
    }
  }

  // MARK: Sheets

  /// The owners of sheets in a document or shadow tree, in tree order.
  private func sheetOwners(in top: NodeID) -> [NodeID] {
    var owners: [NodeID] = []
    forEachDescendant(of: top) { node in
      if document.ownerSheets[node] != nil { owners.append(node) }
    }
    return owners
  }

  /// The document or shadow root in which a node is, nil when it is in none.
  func top(of node: NodeID) -> NodeID? {
    var current = node
    for _ in 0...document.slotCount {
      let kind = document.kind[Int(current)]
      if kind == .document || kind == .shadowRoot { return current }
      current = document.parent[Int(current)]
      guard current != noNode else { return nil }
    }
    return nil
  }

  private mutating func makeScope(
    _ top: NodeID, host: NodeID, outer: Int, _ context: DocumentContext
  ) -> Int {
    var list: [(SheetCache.ParsedSheet, String)] = []
    for owner in document.ownerSheets.isEmpty ? [] : sheetOwners(in: top) {
      guard let sheet = document.ownerSheets[owner], !sheet.isDisabled else { continue }
      let rel = asciiLowercased(hints.attribute(Atom("rel"), Int(owner)) ?? "")
      if rel.contains("alternate") { continue }
      list.append(
        (
          engine.sheets.parse(sheet, owner: .node(owner), isQuirky: context.isQuirky),
          sheet.media
        ))
    }
    for id in document.adoptedSheets[top] ?? [] {
      guard let sheet = document.constructedSheets[id], !sheet.isDisabled else { continue }
      list.append(
        (
          engine.sheets.parse(
            sheet, owner: .constructed(id, isQuirky: context.isQuirky),
            isQuirky: context.isQuirky), sheet.media
        ))
    }
    let rules = engine.sheets.index(list, media: context.viewport, isQuirky: context.isQuirky)
    scopes.append(Scope(rules: rules, host: host, outer: outer))
    scopeOfTop[top] = (Int32(scopes.count - 1), Int32(max(documents.count - 1, 0)))
    refreshMatcher()
    return scopes.count - 1
  }

  mutating func refreshMatcher() {
    let isQuirks = matcher.isQuirks
    matcher = SelectorMatcher(
      document: document, pool: engine.sheets.store.pool, slotOf: slotOf)
    matcher.isQuirks = isQuirks
    matcher.positions = positions
    matcher.scratch = scratch
    memo.prepare(
      matcher.pool, linkColor: hints.linkColor,
      isQuirky: document.quirksModes.values.contains(.quirks))
  }

  /// The context of a frame's document: the one it had where nothing about it changed.
  mutating func frameDocument(_ node: NodeID, _ size: MediaContext) -> Inherited {
    if isIncremental, let place = scopeOfTop[node],
      documents[Int(place.document)].viewport == size,
      documents[Int(place.document)].isQuirky == (document.quirksModes[node] == .quirks)
    {
      return Inherited(scope: place.scope, document: place.document)
    }
    return makeDocument(node, size)
  }

  mutating func makeDocument(_ node: NodeID, _ viewport: MediaContext) -> Inherited {
    let isQuirky = document.quirksModes[node] == .quirks
    var context = DocumentContext(isQuirky: isQuirky, viewport: viewport)
    context.key = engine.results.contextKey(context)
    documents.append(context)
    let scope = makeScope(node, host: noNode, outer: -1, context)
    return Inherited(scope: Int32(scope), document: Int32(documents.count - 1))
  }

  mutating func scopeIndex(_ shadow: NodeID, host: NodeID, _ inherited: Inherited) -> Int {
    if let index = shadowScopes[shadow] { return index }
    let index = makeScope(
      shadow, host: host, outer: Int(inherited.scope), documents[Int(inherited.document)])
    shadowScopes[shadow] = index
    scopeOfTop[shadow] = (Int32(index), inherited.document)
    return index
  }
}
