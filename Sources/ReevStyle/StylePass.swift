import ReevDOM

/// One run over a document's flat tree that gives every element its style.
struct StylePass {
  let document: Document
  var engine: StyleEngine
  var table = StyleTable()
  var matcher: SelectorMatcher
  let hints: PresentationalHints
  var slotOf: [NodeID: NodeID] = [:]
  var scopes: [Scope] = []
  /// What documents differ in: viewport, mode, root font size.
  var documents: [DocumentContext] = []
  var containers: [Container] = []
  var bloom = AncestorFilter()
  var positions: SiblingPositions?
  /// Custom properties that an element's children see, by slot.
  var environmentOf: [Int32] = []
  /// Estimated content widths, by slot.
  var widthOf: [Float] = []
  /// The scope and document of each document and shadow root.
  var scopeOfTop: [NodeID: (scope: Int32, document: Int32)] = [:]
  var shadowScopes: [NodeID: Int] = [:]
  // Of an incremental pass.
  var isIncremental = false
  /// Roots of which only the element itself may have changed.
  var shallow: Set<NodeID> = []
  var visited: Set<NodeID> = []
  var effects: [NodeID: StyleEffect] = [:]
  /// What cleared elements had before.
  var cleared: [NodeID: Styles] = [:]
  private var ownerSheets: [NodeID: [NodeID]] = [:]

  struct Scope {
    var rules: ScopeRules
    /// The shadow host, or `noNode` for a document's scope.
    var host: NodeID
    var outer: Int
  }

  struct DocumentContext {
    var isQuirky: Bool
    var viewport: MediaContext
    var rootFontSize: Double = 16
    var rootLineHeight: Double = 18
    /// Stands for all of these in the keys of results.
    var key: Int32 = 0
  }

  struct Container {
    var node: NodeID
    var names: [String]
    var type: UInt8
    var width: Double?
    var height: Double?
    var outer: Int32
    var fontSize: Double
  }

  struct MatchedBlock {
    var key: UInt64
    var block: Int32
  }

  /// The indexes of an element's styles.
  struct Styles: Equatable {
    var style: Int32 = -1
    var before: Int32?
    var after: Int32?
    var marker: Int32?
    var placeholder: Int32?
  }

  /// What children take from their parent.
  struct Inherited {
    var style: Int32 = -1
    var environment: Int32 = 0
    var container: Int32 = -1
    var isFlexOrGrid = false
    var scope: Int32
    var document: Int32
    /// The content width where it can be told without layout, for container queries.
    var width: Float = -1
  }

  enum Step {
    case enter(NodeID, Inherited)
    case leave(NodeID)
  }

  init(document: Document, engine: StyleEngine) {
    self.document = document
    self.engine = engine
    matcher = SelectorMatcher(document: document, pool: engine.sheets.store.pool, slotOf: [:])
    hints = PresentationalHints(document: document)
  }

  var hasContainerRules: Bool { scopes.contains { $0.rules.hasConditions } }

  mutating func run() {
    table.ofNode = Array(repeating: -1, count: document.slotCount)
    environmentOf = Array(repeating: 0, count: document.slotCount)
    widthOf = Array(repeating: -1, count: document.slotCount)
    guard document.root != noNode, Int(document.root) < document.slotCount else {
      return
    }
    assignSlots()
    findSheets()
    let size = document.viewport
    let inherited = makeDocument(
      document.root, MediaContext(width: size.width, height: size.height))
    var stack: [Step] = []
    pushChildren(of: document.root, inherited, &stack)
    walk(&stack)
    finish()
  }

  /// Hands the shared values to the table.
  mutating func finish() {
    table.styles = engine.results.styles
    table.fontFamilies = engine.results.families.lists
    table.calc = engine.results.calc.expressions
  }

  // MARK: Slots. https://dom.spec.whatwg.org/#assigning-slotables-and-slots

  private mutating func assignSlots() {
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

  /// Groups the sheets' owners by tree scope, in tree order.
  private mutating func findSheets() {
    var tops: Set<NodeID> = []
    for owner in document.ownerSheets.keys {
      guard Int(owner) < document.slotCount, owner >= 0 else { continue }
      if let top = top(of: owner) { tops.insert(top) }
    }
    for top in tops {
      var owners: [NodeID] = []
      forEachDescendant(of: top) { node in
        if document.ownerSheets[node] != nil { owners.append(node) }
      }
      ownerSheets[top] = owners
    }
  }

  /// The document or shadow root in which a node is, nil when it is in none.
  private func top(of node: NodeID) -> NodeID? {
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
    for owner in ownerSheets[top] ?? [] {
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
    let pool = matcher.pool
    guard pool.usesPositions else { return }
    if positions == nil || pool.usesTypePositions && positions?.ofTypeFromStart.isEmpty == true {
      positions = SiblingPositions(document, withTypes: pool.usesTypePositions)
    }
    matcher.positions = positions
  }

  private mutating func makeDocument(_ node: NodeID, _ viewport: MediaContext) -> Inherited {
    let isQuirky = document.quirksModes[node] == .quirks
    var context = DocumentContext(isQuirky: isQuirky, viewport: viewport)
    context.key = engine.results.contextKey(context)
    documents.append(context)
    let scope = makeScope(node, host: noNode, outer: -1, context)
    var out = Inherited(scope: Int32(scope), document: Int32(documents.count - 1))
    out.width = Float(viewport.width)
    return out
  }

  // MARK: The walk

  mutating func walk(_ stack: inout [Step]) {
    var steps = 0
    while let step = stack.popLast() {
      switch step {
      case .leave(let node): bloom.remove(node, document)
      case .enter(let node, let inherited):
        steps += 1
        // A tree that was damaged into a loop ends here.
        guard steps <= 2 * document.slotCount + 16 else { return }
        enter(node, inherited, &stack)
      }
    }
  }

  private func pushChildren(of parent: NodeID, _ inherited: Inherited, _ stack: inout [Step]) {
    var child = document.lastChild[Int(parent)]
    while child != noNode {
      if document.kind[Int(child)] == .element { stack.append(.enter(child, inherited)) }
      child = document.previousSibling[Int(child)]
    }
  }

  private mutating func enter(_ node: NodeID, _ inherited: Inherited, _ stack: inout [Step]) {
    let index = Int(node)
    matcher.isQuirks = documents[Int(inherited.document)].isQuirky
    if inherited.style < 0 {
      // A root element's own rem is the initial font size.
      var context = documents[Int(inherited.document)]
      context.rootFontSize = 16
      context.rootLineHeight = 18
      context.key = engine.results.contextKey(context)
      documents[Int(inherited.document)] = context
    }
    let result = style(node, inherited)
    let old = cleared[node] ?? currentStyles(node)
    let oldEnvironment = environmentOf[index]
    table.ofNode[index] = result.style
    environmentOf[index] = result.environment
    let isUnchanged =
      shallow.contains(node) && cleared[node] == nil && old.style == result.style
      && oldEnvironment == result.environment
    if isIncremental {
      visited.insert(node)
      if !isUnchanged, shallow.contains(node) { clearDescendants(of: node) }
      clearPseudos(node)
    }
    defer { if isIncremental { note(node, old) } }
    let style = engine.results.styles[Int(result.style)]
    if style.display == .none { return }
    let isRoot = inherited.style < 0
    if isRoot {
      documents[Int(inherited.document)].rootFontSize = Double(style.fontSize)
      documents[Int(inherited.document)].rootLineHeight =
        style.lineHeight >= 0 ? Double(style.lineHeight) : Double(style.fontSize) * 1.149
      let context = documents[Int(inherited.document)]
      documents[Int(inherited.document)].key = engine.results.contextKey(context)
    }
    var next = inherited
    next.style = result.style
    next.environment = result.environment
    next.width = contentWidth(style, inherited.width)
    widthOf[index] = next.width
    if style.display != .contents {
      next.isFlexOrGrid =
        switch style.display {
        case .flex, .inlineFlex, .grid, .inlineGrid: true
        default: false
        }
    }
    if result.containerType > 0 || !result.containerNames.isEmpty {
      containers.append(
        Container(
          node: node, names: result.containerNames, type: result.containerType,
          width: engine.containerSizes[node]?.width ?? (next.width >= 0 ? Double(next.width) : nil),
          height: engine.containerSizes[node]?.height
            ?? (style.height.kind == .linear && style.height.percent == 0
              ? Double(style.height.px) : nil),
          outer: inherited.container, fontSize: Double(style.fontSize)))
      next.container = Int32(containers.count - 1)
    }
    pseudoElements(node, style, inherited, next)
    if isUnchanged { return }
    stack.append(.leave(node))
    bloom.add(node, document)
    let shadow = document.shadowRoot[index]
    if shadow != noNode, Int(shadow) < document.slotCount {
      // The host's own pass made this scope already when it matched `:host`.
      next.scope = Int32(scopeIndex(shadow, host: node, inherited))
      pushChildren(of: shadow, next, &stack)
      return
    }
    if let assigned = table.assignedNodes[node], !assigned.isEmpty {
      // Slotted nodes keep their own tree's scope.
      var light = next
      let outer = scopes[Int(inherited.scope)].outer
      if outer >= 0 { light.scope = Int32(outer) }
      for child in assigned.reversed() where document.kind[Int(child)] == .element {
        stack.append(.enter(child, light))
      }
      return
    }
    let content = document.contentDocument[index]
    if content != noNode, Int(content) < document.slotCount {
      let frame = makeDocument(content, frameSize(node, style, inherited))
      pushChildren(of: content, frame, &stack)
      return
    }
    if document.name[index] == .details, document.namespace[index] == .html,
      hints.attribute(.open, index) == nil
    {
      // A closed details element shows its summary alone.
      var child = document.firstChild[index]
      while child != noNode {
        if document.name[Int(child)] == .summary, document.kind[Int(child)] == .element {
          stack.append(.enter(child, next))
          break
        }
        child = document.nextSibling[Int(child)]
      }
      return
    }
    pushChildren(of: node, next, &stack)
  }

  private mutating func scopeIndex(_ shadow: NodeID, host: NodeID, _ inherited: Inherited) -> Int {
    if let index = shadowScopes[shadow] { return index }
    let index = makeScope(
      shadow, host: host, outer: Int(inherited.scope), documents[Int(inherited.document)])
    shadowScopes[shadow] = index
    scopeOfTop[shadow] = (Int32(index), inherited.document)
    return index
  }

  /// The size of a frame's viewport where the style tells it.
  private func frameSize(
    _ node: NodeID, _ style: ComputedStyle, _ inherited: Inherited
  ) -> MediaContext {
    if let size = engine.frameSizes[node] {
      return MediaContext(width: size.width, height: size.height)
    }
    var size = MediaContext(width: 300, height: 150)
    switch style.width.kind {
    case .linear where style.width.percent == 0: size.width = Double(style.width.px)
    case .linear where inherited.width >= 0:
      size.width = Double(style.width.px + style.width.percent / 100 * inherited.width)
    default: break
    }
    if style.height.kind == .linear, style.height.percent == 0 {
      size.height = Double(style.height.px)
    }
    return size
  }

  /// A block's content width inside a given width; a guess for other boxes.
  private func contentWidth(_ style: ComputedStyle, _ available: Float) -> Float {
    guard available >= 0 else { return -1 }
    func px(_ length: Length) -> Float { table.resolve(length, basis: available) ?? 0 }
    let edges =
      px(style.padding.left) + px(style.padding.right) + style.borderWidth.left
      + style.borderWidth.right
    var width: Float
    if style.width.kind == .linear {
      width = px(style.width) - (style.boxSizing == .borderBox ? edges : 0)
    } else if style.display == .contents {
      return available
    } else {
      width = available - edges - px(style.margin.left) - px(style.margin.right)
    }
    if style.maxWidth.kind == .linear {
      width = min(width, px(style.maxWidth) - (style.boxSizing == .borderBox ? edges : 0))
    }
    if style.minWidth.kind == .linear {
      width = max(width, px(style.minWidth) - (style.boxSizing == .borderBox ? edges : 0))
    }
    return max(width, 0)
  }

  // MARK: Matching

  private static let ownTree: UInt64 = 8

  /// The style of an element.
  private mutating func style(_ node: NodeID, _ inherited: Inherited) -> ResultCache.Result {
    let isQuirky = documents[Int(inherited.document)].isQuirky
    let shadow = document.shadowRoot[Int(node)]
    if shadow != noNode, Int(shadow) < document.slotCount {
      _ = scopeIndex(shadow, host: node, inherited)
    }
    var matches = matchElement(node, inherited, isQuirky)
    if !matches.hints.isEmpty {
      let block = engine.block(text: matches.hints, isQuirky: false)
      matches.found.append(MatchedBlock(key: 1 << 60, block: block))
    }
    if let text = matches.inlineStyle, !text.isEmpty {
      let block = engine.block(text: text, isQuirky: isQuirky)
      matches.found.append(
        MatchedBlock(key: StylePass.ownTree << 60 | 0xFFF << 48, block: block))
    }
    return resolve(node, &matches.found, inherited, pseudo: .none)
  }

  private struct Matches {
    var found: [MatchedBlock] = []
    var hints = ""
    var inlineStyle: String?
  }

  /// What applies to an element.
  ///
  /// OPTIMIZATION: one call without mutation for each element; a mutating caller has to retain
  /// every column of the document for each of them.
  private func matchElement(
    _ node: NodeID, _ inherited: Inherited, _ isQuirky: Bool
  ) -> Matches {
    var out = Matches()
    out.found.reserveCapacity(16)
    collect(
      isQuirky ? userAgentBase.quirky.elements : userAgentBase.standard.elements, node,
      context: 0, host: noNode, inherited, false, &out.found)
    out.hints = hints.text(node)
    let scope = Int(inherited.scope)
    collect(
      scopes[scope].rules.elements, node, context: StylePass.ownTree, host: scopes[scope].host,
      inherited, scopes[scope].rules.isQuirky, &out.found)
    outerAndInner(node, inherited, .none, &out.found)
    out.inlineStyle = hints.attribute(.style, Int(node))
    return out
  }

  /// What applies to an element's pseudo-elements, by pseudo-element; nothing where it has none.
  private func matchPseudos(
    _ node: NodeID, isListItem: Bool, _ inherited: Inherited, _ isQuirky: Bool
  ) -> [(PseudoElement, [MatchedBlock])] {
    let index = Int(node)
    let scope = Int(inherited.scope)
    let hasTrees =
      document.shadowRoot[index] != noNode || !slotOf.isEmpty || scopes[scope].host != noNode
    var out: [(PseudoElement, [MatchedBlock])] = []
    for pseudo in [PseudoElement.before, .after, .marker, .placeholder] {
      switch pseudo {
      case .marker: guard isListItem else { continue }
      case .placeholder:
        guard matcher.isTextField(index), hints.attribute(.placeholder, index) != nil else {
          continue
        }
      default:
        guard !replacedNames.contains(document.name[index]) else { continue }
      }
      var found: [MatchedBlock] = []
      if let buckets = isQuirky
        ? userAgentBase.quirky.pseudos[pseudo] : userAgentBase.standard.pseudos[pseudo]
      {
        collect(buckets, node, context: 0, host: noNode, inherited, false, &found)
      }
      if let buckets = scopes[scope].rules.pseudos[pseudo] {
        collect(
          buckets, node, context: StylePass.ownTree, host: scopes[scope].host, inherited,
          scopes[scope].rules.isQuirky, &found)
      }
      if hasTrees { outerAndInner(node, inherited, pseudo, &found) }
      if !found.isEmpty { out.append((pseudo, found)) }
    }
    return out
  }

  /// Rules from the element's own shadow tree, the trees into which it is slotted, and parts.
  private func outerAndInner(
    _ node: NodeID, _ inherited: Inherited, _ pseudo: PseudoElement,
    _ found: inout [MatchedBlock]
  ) {
    let index = Int(node)
    let shadow = document.shadowRoot[index]
    if shadow != noNode, let scope = shadowScopes[shadow] {
      if let buckets = scopes[scope].rules.buckets(.host, pseudo) {
        collect(
          buckets, node, context: StylePass.ownTree - 2, host: node, inherited,
          scopes[scope].rules.isQuirky, &found)
      }
    }
    if !slotOf.isEmpty {
      var slotted = node
      var context = StylePass.ownTree - 1
      while let slot = slotOf[slotted], context > 2 {
        guard let host = matcher.shadowHost(of: slot) else { break }
        let root = document.shadowRoot[Int(host)]
        guard let scope = shadowScopes[root] else { break }
        if let buckets = scopes[scope].rules.buckets(.slotted, pseudo) {
          collect(
            buckets, node, context: context, host: host, inherited, scopes[scope].rules.isQuirky,
            &found)
        }
        slotted = slot
        context -= 1
      }
    }
    let scope = Int(inherited.scope)
    if scopes[scope].host != noNode, hints.attribute(.part, index) != nil {
      var outer = scopes[scope].outer
      if outer >= 0 {
        if let buckets = scopes[outer].rules.buckets(.part, pseudo) {
          collect(
            buckets, node, context: StylePass.ownTree + 1, host: scopes[outer].host, inherited,
            scopes[outer].rules.isQuirky, &found)
        }
        outer = scopes[outer].outer
      }
    }
  }

  /// Appends the blocks of matching rules.
  private func collect(
    _ buckets: RuleBuckets, _ node: NodeID, context: UInt64, host: NodeID,
    _ inherited: Inherited, _ isQuirky: Bool, _ found: inout [MatchedBlock]
  ) {
    let index = Int(node)
    let id = document.idAttribute[index]
    if id != .empty, !buckets.byID.isEmpty {
      let key = isQuirky ? Atom(AtomNames.lowercased(id.index)).index : id.index
      if let rules = buckets.byID[key] { test(rules, node, context, host, inherited, &found) }
    }
    if !buckets.byClass.isEmpty {
      for name in document.classes[index] {
        let key = isQuirky ? Atom(AtomNames.lowercased(name.index)).index : name.index
        if let rules = buckets.byClass[key] { test(rules, node, context, host, inherited, &found) }
      }
    }
    if let rules = buckets.byTag[document.name[index].index] {
      test(rules, node, context, host, inherited, &found)
    } else if document.namespace[index] != .html {
      let key = Atom(asciiLowercased(document.name[index].string)).index
      if let rules = buckets.byTag[key] { test(rules, node, context, host, inherited, &found) }
    }
    if !buckets.byAttribute.isEmpty {
      for attribute in document.attributes[index] {
        if let rules = buckets.byAttribute[attribute.name.index] {
          test(rules, node, context, host, inherited, &found)
        }
      }
    }
    test(buckets.other, node, context, host, inherited, &found)
  }

  private func test(
    _ rules: [IndexedRule], _ node: NodeID, _ context: UInt64, _ host: NodeID,
    _ inherited: Inherited, _ found: inout [MatchedBlock]
  ) {
    for rule in rules {
      let selector = matcher.pool.selectors[Int(rule.selector)]
      if selector.ancestor0 != 0 {
        guard bloom.mayContain(selector.ancestor0) else { continue }
        if selector.ancestor1 != 0, !bloom.mayContain(selector.ancestor1) { continue }
        if selector.ancestor2 != 0, !bloom.mayContain(selector.ancestor2) { continue }
      }
      if rule.condition >= 0 {
        guard
          conditionHolds(
            engine.sheets.store.conditions[Int(rule.condition)], rule, node, host, inherited)
        else { continue }
        if case .scope = engine.sheets.store.conditions[Int(rule.condition)] {
          // Matched with its scope already.
          found.append(MatchedBlock(key: context << 60 | rule.key, block: rule.block))
          continue
        }
      }
      guard matcher.matches(rule.selector, node, host: host) else { continue }
      found.append(MatchedBlock(key: context << 60 | rule.key, block: rule.block))
    }
  }

  private func conditionHolds(
    _ condition: Condition, _ rule: IndexedRule, _ node: NodeID, _ host: NodeID,
    _ inherited: Inherited
  ) -> Bool {
    switch condition {
    case .nested(let outer, let inner):
      return conditionHolds(
        engine.sheets.store.conditions[Int(outer)], rule, node, host, inherited)
        && conditionHolds(inner, rule, node, host, inherited)
    case .container(let name, let inner):
      return containerHolds(name, inner, inherited)
    case .scope(let root, let limit):
      return scopeHolds(root, limit, rule, node, host)
    default: return false
    }
  }

  /// https://drafts.csswg.org/css-cascade-6/#scoped-styles
  private func scopeHolds(
    _ root: Int32, _ limit: Int32, _ rule: IndexedRule, _ node: NodeID, _ host: NodeID
  ) -> Bool {
    var current: NodeID? = node
    var isLimited = false
    while let candidate = current {
      if limit >= 0, candidate != node || true,
        matcher.pool.lists[Int(limit)].contains(where: {
          matcher.matches($0, candidate, host: host)
        })
      {
        isLimited = true
      }
      let isRoot =
        root >= 0
        ? matcher.pool.lists[Int(root)].contains { matcher.matches($0, candidate, host: host) }
        : matcher.parentElement(candidate, host) == nil
      if isRoot, !isLimited || limit < 0 {
        var scoped = matcher
        scoped.scopeRoot = candidate
        if scoped.matches(rule.selector, node, host: host) { return true }
      }
      current = matcher.parentElement(candidate, host)
    }
    return false
  }

  /// https://drafts.csswg.org/css-conditional-5/#container-queries
  private func containerHolds(
    _ name: String, _ condition: Condition, _ inherited: Inherited
  ) -> Bool {
    let needsSize = condition.hasFeature
    let needsBlockSize = condition.needsBlockSize
    var index = inherited.container
    while index >= 0 {
      let container = containers[Int(index)]
      if name.isEmpty || container.names.contains(name),
        !needsSize || container.type >= (needsBlockSize ? 2 : 1)
      {
        return evaluateContainer(condition, container) == true
      }
      index = container.outer
    }
    return false
  }

  private func evaluateContainer(_ condition: Condition, _ container: Container) -> Bool? {
    switch condition {
    case .always(let value): return value
    case .unknown, .container, .nested, .scope: return nil
    case .not(let inner): return evaluateContainer(inner, container).map { !$0 }
    case .all(let parts): return conjunction(parts) { evaluateContainer($0, container) }
    case .any(let parts): return disjunction(parts) { evaluateContainer($0, container) }
    case .feature(let test):
      var lengths = LengthContext()
      lengths.fontSize = container.fontSize
      lengths.rootFontSize = documents[0].rootFontSize
      switch test.name {
      case "width", "inline-size": return container.width.flatMap { compare(test, $0, lengths) }
      case "height", "block-size": return container.height.flatMap { compare(test, $0, lengths) }
      case "aspect-ratio":
        guard let width = container.width, let height = container.height, height > 0 else {
          return nil
        }
        return compare(test, width / height, lengths)
      case "orientation":
        guard let width = container.width, let height = container.height,
          case .ident(let word)? = test.comparisons.first?.1
        else { return nil }
        return (word == "portrait") == (height >= width)
      default: return nil
      }
    }
  }

  // MARK: Computing

  private mutating func pseudoElements(
    _ node: NodeID, _ style: ComputedStyle, _ inherited: Inherited, _ next: Inherited
  ) {
    let isQuirky = documents[Int(inherited.document)].isQuirky
    let matches = matchPseudos(
      node, isListItem: style.display == .listItem, inherited, isQuirky)
    for (pseudo, blocks) in matches {
      var found = blocks
      if pseudo == .before || pseudo == .after {
        var child = inherited
        child.style = next.style
        child.environment = next.environment
        child.container = next.container
        child.isFlexOrGrid = next.isFlexOrGrid
        let result = resolve(node, &found, child, pseudo: pseudo)
        let computed = engine.results.styles[Int(result.style)]
        guard computed.display != .none, let content = computed.rare?.values.content,
          !content.isEmpty
        else { continue }
        if pseudo == .before {
          table.before[node] = result.style
        } else {
          table.after[node] = result.style
        }
      } else {
        var child = next
        child.isFlexOrGrid = false
        let result = resolve(node, &found, child, pseudo: pseudo)
        if pseudo == .marker {
          table.marker[node] = result.style
        } else {
          table.placeholder[node] = result.style
        }
      }
    }
  }

  /// The style for matched blocks, from the cache where the same was computed before.
  private mutating func resolve(
    _ node: NodeID, _ found: inout [MatchedBlock], _ inherited: Inherited, pseudo: PseudoElement
  ) -> ResultCache.Result {
    found.sort { $0.key < $1.key }
    var isCacheable = true
    var key: [Int32] = []
    key.reserveCapacity(found.count + 4)
    key.append(inherited.style)
    key.append(inherited.environment)
    key.append(
      documents[Int(inherited.document)].key << 8 | Int32(pseudo.rawValue) << 1
        | (inherited.isFlexOrGrid ? 1 : 0))
    for entry in found {
      if !engine.sheets.store.blocks[Int(entry.block)].isParsed {
        engine.sheets.store.parse(entry.block)
      }
      if engine.sheets.store.blocks[Int(entry.block)].usesAttributes { isCacheable = false }
      key.append(entry.block | Int32(truncatingIfNeeded: entry.key >> 60) << 27)
    }
    if inherited.container >= 0 { isCacheable = false }
    let registered = scopes[Int(inherited.scope)].rules.registered
    if !registered.isEmpty { key.append(-Int32(registered.count)) }
    if isCacheable, let result = engine.results.byKey[key] { return result }
    let context = documents[Int(inherited.document)]
    let rules = scopes[Int(inherited.scope)].rules
    var cascade = Cascade(
      blocks: found.map { ($0.key, $0.block) }, store: engine.sheets.store,
      results: engine.results, rules: rules)
    engine.results = ResultCache()
    engine.sheets.store = StyleStore()
    var lengths = LengthContext()
    lengths.viewportWidth = context.viewport.width
    lengths.viewportHeight = context.viewport.height
    lengths.rootFontSize = context.rootFontSize
    lengths.rootLineHeight = context.rootLineHeight
    var container = inherited.container
    while container >= 0 {
      let entry = containers[Int(container)]
      if lengths.containerWidth == nil, entry.type > 0 { lengths.containerWidth = entry.width }
      if lengths.containerHeight == nil, entry.type == 2 { lengths.containerHeight = entry.height }
      container = entry.outer
    }
    let result = cascade.compute(
      parent: inherited.style, environment: inherited.environment, lengths: lengths,
      isFlexOrGridItem: inherited.isFlexOrGrid, isPseudo: pseudo != .none,
      attributes: document.attributes[Int(node)])
    // Swapped: two holders would make the next change copy everything.
    swap(&engine.results, &cascade.results)
    swap(&engine.sheets.store, &cascade.store)
    if isCacheable, !cascade.usedKeyframes { engine.results.byKey[key] = result }
    return result
  }
}

let replacedNames: Set<Atom> = [
  .img, .input, .textarea, .select, Atom("br"), Atom("wbr"), Atom("video"), Atom("audio"),
  Atom("iframe"), Atom("embed"), Atom("object"), Atom("canvas"), .svg, .progress, Atom("meter"),
  Atom("head"), Atom("script"), Atom("option"),
]

/// A counting Bloom filter of the ids, classes and tags of the ancestors.
struct AncestorFilter {
  private var counts = [UInt16](repeating: 0, count: 4096)

  mutating func add(_ node: NodeID, _ document: Document) { change(node, document, 1) }
  mutating func remove(_ node: NodeID, _ document: Document) {
    change(node, document, UInt16.max)
  }

  private mutating func change(_ node: NodeID, _ document: Document, _ by: UInt16) {
    let index = Int(node)
    bump(ancestorHash(document.name[index].index, .tag), by)
    let id = document.idAttribute[index]
    if id != .empty { bump(ancestorHash(id.index, .id), by) }
    for name in document.classes[index] { bump(ancestorHash(name.index, .className), by) }
  }

  private mutating func bump(_ hash: UInt32, _ by: UInt16) {
    counts[Int(hash >> 20)] &+= by
    counts[Int(hash >> 8 & 0xFFF)] &+= by
  }

  func mayContain(_ hash: UInt32) -> Bool {
    counts[Int(hash >> 20)] != 0 && counts[Int(hash >> 8 & 0xFFF)] != 0
  }
}

extension Condition {
  /// Whether a size feature is asked for.
  var hasFeature: Bool {
    switch self {
    case .feature: true
    case .not(let inner): inner.hasFeature
    case .all(let parts), .any(let parts): parts.contains { $0.hasFeature }
    default: false
    }
  }

  var needsBlockSize: Bool {
    switch self {
    case .feature(let test):
      ["height", "block-size", "aspect-ratio", "orientation"].contains(test.name)
    case .not(let inner): inner.needsBlockSize
    case .all(let parts), .any(let parts): parts.contains { $0.needsBlockSize }
    default: false
    }
  }
}
