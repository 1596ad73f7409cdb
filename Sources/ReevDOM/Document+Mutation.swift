import ReevModel

/// Applies one Mutation event (source 0) to a document.
///
/// The order is that of rrweb's replayer: removes, adds, the adds that had to wait, texts,
/// attributes. https://github.com/rrweb-io/rrweb (packages/rrweb/src/replay/index.ts,
/// `applyMutation`)
struct MutationApplier {
  let tape: JSONTape
  /// Adds that wait for their parent: by its id, in order.
  private var waitingForParent: [Int: [Int]] = [:]
  /// Adds that have their parent and wait for their next sibling: by its id, in order.
  private var waitingForNext: [Int: [Int]] = [:]
  /// Nodes that are there and that this event moves, by id, until it has: what goes into or before one
  /// of them waits for it, as recorders name the places that there are when all is done.
  private var movingIDs: Set<Int> = []
  /// How often adds may still be made to wait: each has two reasons to, and nodes that come and go
  /// under one id would have it wait for ever.
  private var waitBudget = 1000
  /// Ids removed by this event.
  private var removedIDs: Set<Int> = []
  /// Shadow trees of hosts that this event takes out and puts in again, by the host's id: recorders
  /// before 2.0 don't name what is in them again.
  private var keptShadows: [Int: NodeID] = [:]
  /// The ids that this event adds, true for hosts; found at the first use.
  private var addedIDs: [Int: Bool]?
  /// Style elements whose texts changed: their sheets are made anew when all is done.
  private var staleSheets: Set<NodeID> = []
  /// Selects whose options changed: one that showed none shows the first of them.
  private var changedSelects: Set<NodeID> = []

  init(tape: JSONTape) { self.tape = tape }

  mutating func apply(_ data: Int, to document: inout Document, _ result: inout Applied) {
    let sheetsBefore = document.sheetCensus
    let adds = tape.member(data, "adds")
    applyRemoves(tape.member(data, "removes"), adds, to: &document, &result)
    movingIDs = knownIDs(ofAdds: adds, in: document)
    for add in tape.items(adds) {
      waitBudget += 8
      appendWithWaiting(add, to: &document, &result)
    }
    resolveRest(in: &document, &result)
    for root in keptShadows.values { document.remove(root) }
    applyTexts(tape.member(data, "texts"), to: &document, &result)
    applyAttributes(tape.member(data, "attributes"), to: &document, &result)
    refreshStaleSheets(in: &document)
    for select in changedSelects where document.state[select]?.recorded.isEmpty == false {
      document.state[select]?.recorded.remove(.unselected)
      result.changes.elementsChanged.insert(select)
    }
    if document.sheetCensus != sheetsBefore { result.changes.sheetsChanged = true }
  }

  private func knownIDs(ofAdds adds: Int, in document: Document) -> Set<Int> {
    var ids: Set<Int> = []
    for add in tape.items(adds) {
      if let id = tape.int(tape.member(tape.member(add, "node"), "id")),
        document.slot(ofID: id) != noNode
      {
        ids.insert(id)
      }
    }
    return ids
  }

  private mutating func refreshStaleSheets(in document: inout Document) {
    for slot in staleSheets where document.kind[Int(slot)] == .element {
      document.refreshSheet(of: slot)
    }
    staleSheets = []
  }

  // MARK: removes

  private mutating func applyRemoves(
    _ removes: Int, _ adds: Int, to document: inout Document, _ result: inout Applied
  ) {
    // Unknown ids are sorted out before any remove is applied: later on an unknown id means that
    // an ancestor took it along.
    var known: [(id: Int, parentID: Int)] = []
    for remove in tape.items(removes) {
      let id = tape.int(tape.member(remove, "id")) ?? -1
      guard document.slot(ofID: id) != noNode else {
        result.note(.unknownID, "a removal of an unknown node")
        continue
      }
      known.append((id, tape.int(tape.member(remove, "parentId")) ?? -1))
    }
    for (id, parentID) in known {
      removedIDs.insert(id)
      let node = document.slot(ofID: id)
      guard node != noNode else { continue }
      let recordedParent = document.slot(ofID: parentID)
      guard recordedParent != noNode else {
        result.note(.unknownID, "a removal from an unknown parent")
        continue
      }
      let parent = document.parent[Int(node)]
      guard
        parent == noNode && node != document.root
          || isPlace(parent, of: recordedParent, in: document)
      else { continue }
      keepShadowTrees(below: node, adds, in: &document)
      document.remove(node)
      noteChildListChange(of: parent, in: document, &result)
    }
  }

  /// Whether children of `parent` are what the recording calls children of `recorded`.
  ///
  /// Each document and shadow root has its own observer: when a node moves from one to another, the
  /// event that adds it there may come before the one that removes it here.
  private func isPlace(_ parent: NodeID, of recorded: NodeID, in document: Document) -> Bool {
    parent == recorded
      || parent != noNode
        && (document.shadowRoot[Int(recorded)] == parent
          || document.contentDocument[Int(recorded)] == parent)
  }

  /// Takes the shadow trees of hosts that are about to be added again, without what is in them, out
  /// of a subtree.
  private mutating func keepShadowTrees(
    below node: NodeID, _ adds: Int, in document: inout Document
  ) {
    var hosts: [NodeID] = []
    document.forEachNode(from: node) { slot in
      if document.shadowRoot[Int(slot)] != noNode { hosts.append(slot) }
      return true
    }
    guard !hosts.isEmpty else { return }
    let added = addedIDs ?? idsOfAdds(adds)
    addedIDs = added
    for host in hosts where added[document.rrwebID[Int(host)]] == true {
      let root = document.shadowRoot[Int(host)]
      var child = document.firstChild[Int(root)]
      while child != noNode, added[document.rrwebID[Int(child)]] == nil {
        child = document.nextSibling[Int(child)]
      }
      guard child == noNode else { continue }
      document.detach(root)
      keptShadows[document.rrwebID[Int(host)]] = root
    }
  }

  private func idsOfAdds(_ adds: Int) -> [Int: Bool] {
    var ids: [Int: Bool] = [:]
    for add in tape.items(adds) {
      let node = tape.member(add, "node")
      guard let id = tape.int(tape.member(node, "id")) else { continue }
      ids[id] = tape.kind(tape.member(node, "isShadowHost")) == .yes
    }
    return ids
  }

  /// Gives a host that was put in again its shadow tree back, unless it went into that itself.
  private mutating func restoreShadowTree(
    of host: NodeID, _ node: RecordedNode, under parent: NodeID, in document: inout Document
  ) {
    guard let root = keptShadows[node.id], document.mayMove(root, below: parent) else { return }
    keptShadows[node.id] = nil
    if document.shadowRoot[Int(host)] != noNode { document.remove(document.shadowRoot[Int(host)]) }
    document.shadowRoot[Int(host)] = root
    document.parent[Int(root)] = host
  }

  /// Says that a parent's children changed, which may change a sheet.
  private mutating func noteChildListChange(
    of parent: NodeID, in document: Document, _ result: inout Applied
  ) {
    guard parent != noNode, document.kind[Int(parent)] != .free else { return }
    result.changes.childListChanged.insert(parent)
    if document.name[Int(parent)] == Names.style { staleSheets.insert(parent) }
    if document.name[Int(parent)] == Names.select { changedSelects.insert(parent) }
  }

  // MARK: adds

  /// Appends an add and then whatever waited for it, without recursion.
  private mutating func appendWithWaiting(
    _ add: Int, to document: inout Document, _ result: inout Applied
  ) {
    var pending = [add]
    while let add = pending.popLast() {
      guard let id = append(add, to: &document, &result) else { continue }
      pending.append(contentsOf: takeWaiting(for: id))
    }
  }

  /// The adds that waited for a node, in the recording's order, which the tape's places give.
  private mutating func takeWaiting(for id: Int) -> [Int] {
    let children = waitingForParent.removeValue(forKey: id) ?? []
    guard let siblings = waitingForNext.removeValue(forKey: id) else { return children }
    return children.isEmpty ? siblings : (children + siblings).sorted()
  }

  private mutating func mayWait(_ result: inout Applied) -> Bool {
    waitBudget -= 1
    if waitBudget < 0 { result.note(.impossibleAdd, "an addition that waits for ever") }
    return waitBudget >= 0
  }

  /// Appends one add; returns the id of the node that is now known, or nil.
  private mutating func append(
    _ add: Int, to document: inout Document, _ result: inout Applied
  ) -> Int? {
    let nodeAt = tape.member(add, "node")
    let node = RecordedNode(tape, nodeAt)
    guard let parentID = tape.int(tape.member(add, "parentId")) else {
      result.note(.impossibleAdd, "an addition without a parent")
      return nil
    }
    let parent = document.slot(ofID: parentID)
    if movingIDs.contains(parentID), parentID != node.id {
      if mayWait(&result) { waitingForParent[parentID, default: []].append(add) }
      return nil
    }
    guard parent != noNode else {
      if node.type == 0 {
        // An iframe's document that came before the iframe.
        if document.parkedDocuments.count < 1000 {
          document.parkedDocuments[parentID] = ParkedAdd(tape: tape, at: add)
        }
      } else if mayWait(&result) {
        waitingForParent[parentID, default: []].append(add)
      }
      return nil
    }
    let nextID = tape.int(tape.member(add, "nextId"))
    let previousID = tape.int(tape.member(add, "previousId"))
    if let nextID, nextID != -1, nextID != node.id,
      document.slot(ofID: nextID) == noNode || movingIDs.contains(nextID)
    {
      if mayWait(&result) { waitingForNext[nextID, default: []].append(add) }
      return nil
    }
    movingIDs.remove(node.id)
    if let rootID = node.rootID, document.slot(ofID: rootID) == noNode { return nil }
    if node.type == 0 {
      return appendDocument(nodeAt, to: parent, in: &document, &result) ? node.id : nil
    }

    let old = document.slot(ofID: node.id)
    var slot = noNode
    if old != noNode {
      if !document.mayMove(old, below: parent) {
        result.note(.impossibleAdd, "an addition of a node into itself")
        return nil
      }
      let oldParent = document.parent[Int(old)]
      if isSame(old, node, in: document) {
        document.detach(old)
        slot = old
        if !document.ownerSheets.isEmpty { result.changes.sheetsChanged = true }
      } else {
        document.remove(old)
      }
      noteChildListChange(of: oldParent, in: document, &result)
      // The next sibling may have been the old node, or below it.
      if let nextID, nextID != -1, document.slot(ofID: nextID) == noNode {
        if mayWait(&result) { waitingForNext[nextID, default: []].append(add) }
        return nil
      }
    }
    if slot == noNode { slot = document.build(node, tape, under: parent) }
    guard slot != noNode else {
      result.note(
        document.isFull ? .tooManyNodes : .impossibleAdd, "an addition of what can be no node")
      return nil
    }
    if node.isShadowHost, !keptShadows.isEmpty {
      restoreShadowTree(of: slot, node, under: parent, in: &document)
    }
    if previousID == -1 || nextID == -1 {
      if document.legacyMissing.count < 100_000 {
        document.legacyMissing[node.id] = LegacyMissing(
          node: slot, previousID: previousID, nextID: nextID)
      }
      return node.id
    }
    place(slot, node, into: parent, previousID: previousID, nextID: nextID, in: &document, &result)
    return node.id
  }

  /// Whether a known node is what an add describes, so that it can be moved as it is.
  private func isSame(_ slot: NodeID, _ node: RecordedNode, in document: Document) -> Bool {
    let index = Int(slot)
    switch node.type {
    case 2:
      guard document.kind[index] == .element,
        let tag = tape.string(node.tagName),
        document.name[index] == Atom(node.isSVG ? tag : tag.lowercased())
      else { return false }
      var count = 0
      for key in tape.keys(node.attributes) {
        guard let name = tape.string(key), !name.hasPrefix("rr_") else { continue }
        let kind = tape.kind(key + 1)
        guard kind != .null, kind != .no else { continue }
        count += 1
        let value = kind == .yes ? "" : tape.text(key + 1)
        guard document.attribute(slot, Atom(name)) == value else { return false }
      }
      return count == document.attributes[index].count
    case 3:
      return document.kind[index] == .text && document.text[index] == tape.text(node.textContent)
    case 4: return document.kind[index] == .cdata
    case 5:
      return document.kind[index] == .comment
        && document.text[index] == tape.text(node.textContent)
    default: return false
    }
  }

  /// Puts a detached node to its place among a parent's children.
  private mutating func place(
    _ slot: NodeID, _ node: RecordedNode, into recordedParent: NodeID, previousID: Int?,
    nextID: Int?, in document: inout Document, _ result: inout Applied
  ) {
    var parent = recordedParent
    if node.isShadow, document.kind[Int(parent)] == .element {
      // A host's light children stop being shown when it gets a shadow tree.
      result.changes.childListChanged.insert(parent)
      parent = document.ensureShadowRoot(of: parent)
      guard parent != noNode else {
        result.note(.tooManyNodes, "a shadow tree for which there is no room")
        document.remove(slot)
        return
      }
    } else if document.isFrameElement(parent), document.contentDocument[Int(parent)] != noNode {
      // Old recorders name the iframe where they mean its document.
      parent = document.contentDocument[Int(parent)]
    }
    let parentKind = document.kind[Int(parent)]
    guard parentKind == .element || parentKind == .document || parentKind == .shadowRoot else {
      result.note(.impossibleAdd, "an addition into what has no children")
      document.remove(slot)
      return
    }
    if document.kind[Int(slot)] == .text {
      prepareForText(slot, in: parent, of: &document)
    }
    if parentKind == .document { makeRoom(for: slot, in: parent, of: &document) }

    var next = noNode
    let previous = previousID.map { document.slot(ofID: $0) } ?? noNode
    if previous != noNode, document.parent[Int(previous)] == parent, previous != slot,
      document.nextSibling[Int(previous)] != noNode
    {
      next = document.nextSibling[Int(previous)]
    } else if let nextID {
      let candidate = document.slot(ofID: nextID)
      if candidate != noNode, candidate != slot, isChild(candidate, of: parent, in: document) {
        next = candidate
      }
    }
    document.insert(slot, into: parent, before: next)
    if document.kind[Int(slot)] == .doctype { document.noteDoctype(slot) }
    noteChildListChange(of: parent, in: document, &result)
    if document.isFrameElement(slot) { attachParked(to: slot, in: &document, &result) }
    if !document.legacyMissing.isEmpty, previousID != nil || nextID != nil {
      resolveLegacy(slot, previousID: previousID, nextID: nextID, in: &document, &result)
    }
  }

  private func isChild(_ node: NodeID, of parent: NodeID, in document: Document) -> Bool {
    document.parent[Int(node)] == parent && document.shadowRoot[Int(parent)] != node
      && document.contentDocument[Int(parent)] != node
  }

  /// A text that comes into a textarea replaces its texts; one that comes into a style element
  /// that has its `_cssText` only takes that over.
  private func prepareForText(_ slot: NodeID, in parent: NodeID, of document: inout Document) {
    if document.name[Int(parent)] == Names.textarea {
      removeTexts(of: parent, in: &document)
    } else if document.name[Int(parent)] == Names.style,
      document.firstChild[Int(parent)] == noNode,
      let cssText = document.attribute(parent, Names.cssText)
    {
      document.text[Int(slot)] = cssText
      document.attributes[Int(parent)].removeAll { $0.name == Names.cssText }
    }
  }

  private func removeTexts(of parent: NodeID, in document: inout Document) {
    var child = document.firstChild[Int(parent)]
    while child != noNode, document.stepBudget > 0 {
      document.stepBudget -= 1
      let next = document.nextSibling[Int(child)]
      if document.kind[Int(child)] == .text { document.remove(child) }
      child = next
    }
  }

  /// A document has one doctype and one root element: a new one replaces the old (document.open).
  private func makeRoom(for slot: NodeID, in parent: NodeID, of document: inout Document) {
    let kind = document.kind[Int(slot)]
    guard kind == .doctype || kind == .element else { return }
    var child = document.firstChild[Int(parent)]
    while child != noNode, document.stepBudget > 0 {
      document.stepBudget -= 1
      let next = document.nextSibling[Int(child)]
      if document.kind[Int(child)] == kind { document.remove(child) }
      child = next
    }
  }

  // MARK: documents of iframes

  private mutating func appendDocument(
    _ nodeAt: Int, to frame: NodeID, in document: inout Document, _ result: inout Applied
  ) -> Bool {
    guard document.isFrameElement(frame) else {
      result.note(.impossibleAdd, "a document that belongs to no frame")
      return false
    }
    let old = document.contentDocument[Int(frame)]
    if old != noNode { document.remove(old) }
    let slot = document.buildTree(tape, nodeAt, under: frame)
    guard slot != noNode else { return false }
    var elements: [NodeID] = []
    document.forEachNode(from: slot) { node in
      if document.kind[Int(node)] == .element { elements.append(node) }
      return true
    }
    for element in elements { document.finishBuilding(element) }
    result.changes.childListChanged.insert(frame)
    if !document.parkedDocuments.isEmpty {
      for element in elements where document.isFrameElement(element) {
        attachParked(to: element, in: &document, &result)
      }
    }
    return true
  }

  private mutating func attachParked(
    to frame: NodeID, in document: inout Document, _ result: inout Applied
  ) {
    let id = document.rrwebID[Int(frame)]
    guard let parked = document.parkedDocuments.removeValue(forKey: id) else { return }
    var applier = MutationApplier(tape: parked.tape)
    _ = applier.append(parked.at, to: &document, &result)
  }

  // MARK: adds that wait

  /// Adds whose sibling never came go where they can; those without a parent are dropped.
  private mutating func resolveRest(in document: inout Document, _ result: inout Applied) {
    movingIDs = []
    // Into nodes that could not be moved.
    let known = waitingForParent.keys.filter { document.slot(ofID: $0) != noNode }
    for add in known.flatMap({ waitingForParent.removeValue(forKey: $0) ?? [] }).sorted() {
      appendWithWaiting(add, to: &document, &result)
    }
    while !waitingForNext.isEmpty {
      // In order of the recording. Those that wait for a parent are not looked at again before it
      // comes, or a chain of them would take a pass each.
      let left = waitingForNext.values.joined().sorted()
      waitingForNext = [:]
      for add in left {
        let parentID = tape.int(tape.member(add, "parentId")) ?? -1
        guard document.slot(ofID: parentID) != noNode else {
          if mayWait(&result) { waitingForParent[parentID, default: []].append(add) }
          continue
        }
        let nextID = tape.int(tape.member(add, "nextId")) ?? -1
        if document.slot(ofID: nextID) != noNode {
          // Nodes that wait for each other, or for one that could not be moved.
          appendWithWaiting(add, to: &document, &result)
          continue
        }
        result.note(.unknownID, "an addition before an unknown node")
        appendWithoutNext(add, to: &document, &result)
      }
    }
    for adds in waitingForParent.values {
      for _ in adds { result.note(.unknownID, "an addition into an unknown node") }
    }
    waitingForParent = [:]
  }

  private mutating func appendWithoutNext(
    _ add: Int, to document: inout Document, _ result: inout Applied
  ) {
    let node = RecordedNode(tape, tape.member(add, "node"))
    let parent = document.slot(ofID: tape.int(tape.member(add, "parentId")) ?? -1)
    guard parent != noNode, node.type != 0, document.slot(ofID: node.id) == noNode else { return }
    if let rootID = node.rootID, document.slot(ofID: rootID) == noNode { return }
    let slot = document.build(node, tape, under: parent)
    guard slot != noNode else { return }
    place(
      slot, node, into: parent, previousID: tape.int(tape.member(add, "previousId")), nextID: nil,
      in: &document, &result)
    for add in takeWaiting(for: node.id) { appendWithWaiting(add, to: &document, &result) }
  }

  /// Recorders before 1.0 named unknown siblings −1; such a node finds its place when a neighbour
  /// comes.
  private func resolveLegacy(
    _ slot: NodeID, previousID: Int?, nextID: Int?, in document: inout Document,
    _ result: inout Applied
  ) {
    var pending = [(slot, previousID, nextID)]
    while let (slot, previousID, nextID) = pending.popLast() {
      let parent = document.parent[Int(slot)]
      guard parent != noNode else { continue }
      if let previousID, let missing = document.legacyMissing.removeValue(forKey: previousID),
        document.parent[Int(missing.node)] == noNode,
        document.mayMove(missing.node, below: parent)
      {
        document.insert(missing.node, into: parent, before: slot)
        pending.append((missing.node, missing.previousID, missing.nextID))
        result.changes.childListChanged.insert(parent)
      }
      if let nextID, let missing = document.legacyMissing.removeValue(forKey: nextID),
        document.parent[Int(missing.node)] == noNode,
        document.mayMove(missing.node, below: parent)
      {
        document.insert(
          missing.node, into: parent, before: document.nextSibling[Int(slot)])
        pending.append((missing.node, missing.previousID, missing.nextID))
        result.changes.childListChanged.insert(parent)
      }
    }
  }

  // MARK: texts and attributes

  private mutating func applyTexts(
    _ texts: Int, to document: inout Document, _ result: inout Applied
  ) {
    for entry in tape.items(texts) {
      let id = tape.int(tape.member(entry, "id")) ?? -1
      let node = document.slot(ofID: id)
      guard node != noNode else {
        if !removedIDs.contains(id) { result.note(.unknownID, "a text of an unknown node") }
        continue
      }
      switch document.kind[Int(node)] {
      case .text, .cdata, .comment: break
      default: continue
      }
      document.text[Int(node)] = tape.text(tape.member(entry, "value")) ?? ""
      result.changes.textsChanged.insert(node)
      let parent = document.parent[Int(node)]
      guard parent != noNode, document.name[Int(parent)] == Names.style else { continue }
      staleSheets.insert(parent)
    }
  }

  private mutating func applyAttributes(
    _ mutations: Int, to document: inout Document, _ result: inout Applied
  ) {
    for entry in tape.items(mutations) {
      let id = tape.int(tape.member(entry, "id")) ?? -1
      let node = document.slot(ofID: id)
      guard node != noNode else {
        if !removedIDs.contains(id) { result.note(.unknownID, "attributes of an unknown node") }
        continue
      }
      guard document.kind[Int(node)] == .element else { continue }
      applyAttributes(of: node, tape.member(entry, "attributes"), to: &document, &result)
    }
  }

  private mutating func applyAttributes(
    of node: NodeID, _ attributes: Int, to document: inout Document, _ result: inout Applied
  ) {
    let tag = document.name[Int(node)]
    let mayOwnSheet = tag == Names.style || tag == Names.link
    var sheetIsStale = false
    result.changes.elementsChanged.insert(node)
    for key in tape.keys(attributes) {
      let value = key + 1
      guard let recordedName = tape.string(key) else { continue }
      if recordedName.hasPrefix("rr_") {
        document.setReplayAttribute(node, tape, key)
        continue
      }
      let name = Atom(recordedName)
      switch tape.kind(value) {
      case .null:
        document.removeAttribute(node, name)
        if name == Names.cssText { sheetIsStale = true }
      case .string:
        let text = tape.string(value) ?? ""
        document.setAttribute(node, name, text)
        if name == Names.cssText, mayOwnSheet {
          document.distributeCSSText(of: node)
          sheetIsStale = true
        }
        if name == Names.value, tag == Names.textarea {
          removeTexts(of: node, in: &document)
          document.state[node]?.value = nil
          result.changes.childListChanged.insert(node)
        }
      case .object where name == Names.style:
        if !applyStyleObject(value, of: node, to: &document) {
          result.note(.skippedEvent, "one edit too many of a long inline style")
        }
      default: break
      }
      guard mayOwnSheet else { continue }
      if name == Names.type { sheetIsStale = true }
      if name == Names.href || name == Names.rel, document.attribute(node, Names.cssText) == nil {
        sheetIsStale = true
      }
      let current = document.attribute(node, name)
      if name == Names.media { document.ownerSheets[node]?.media = current ?? "" }
      if name == Names.disabled, tag == Names.link {
        document.ownerSheets[node]?.isDisabled = current != nil
      }
    }
    guard mayOwnSheet else { return }
    result.changes.sheetsChanged = true
    if sheetIsStale { staleSheets.insert(node) }
  }

  /// `style` as an object: per property `false` removes, `[value, priority]` or a string sets.
  private func applyStyleObject(
    _ object: Int, of node: NodeID, to document: inout Document
  ) -> Bool {
    var set: [(name: String, value: String, isImportant: Bool)] = []
    var removed: [String] = []
    for key in tape.keys(object) {
      guard let name = tape.string(key) else { continue }
      switch tape.kind(key + 1) {
      case .no: removed.append(name)
      case .string: set.append((name, tape.string(key + 1) ?? "", false))
      case .array:
        var parts = tape.items(key + 1).makeIterator()
        guard let first = parts.next(), let value = tape.text(first) else { continue }
        let priority = parts.next() ?? JSONTape.none
        set.append((name, value, tape.string(priority, equals: "important")))
      default: break
      }
    }
    return document.setStyleProperties(node, set: set, removed: removed)
  }
}

extension Document {
  /// What tells whether sheets came, went or were set anew.
  var sheetCensus: [Int] { [sheetGeneration, ownerSheets.count, adoptedSheets.count] }

  /// Source 0.
  mutating func applyMutation(_ tape: JSONTape, _ data: Int, _ result: inout Applied) {
    var applier = MutationApplier(tape: tape)
    applier.apply(data, to: &self, &result)
  }
}
