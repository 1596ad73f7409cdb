import ReevDOM

/// One run over a document's flat tree that gives every element its style.
struct StylePass {
  let document: Document
  var engine: StyleEngine
  var table = StyleTable()
  var matcher: SelectorMatcher
  let hints: PresentationalHints
  let positions: SiblingPositions
  let scratch = MatchScratch()
  let standardAgent = userAgentBase.standard
  let quirkyAgent = userAgentBase.quirky
  var memo = MatchMemo()
  var slotOf: [NodeID: NodeID] = [:]
  var scopes: [Scope] = []
  /// What documents differ in: viewport, mode, root font size.
  var documents: [DocumentContext] = []
  var containers: [Container] = []
  /// The containers by element, as of now.
  var containerOf: [NodeID: Int32] = [:]
  /// The elements around the one that is entered, outermost first, and how many of them are in
  /// the filter already.
  var ancestors: [NodeID] = []
  var filtered = 0
  var bloom = AncestorFilter()
  /// Custom properties that an element's children see, by slot.
  var environmentOf: [Int32] = []
  /// Estimated content widths of those that were asked for.
  var widths: [NodeID: Float] = [:]
  /// The scope and document of each document and shadow root.
  var scopeOfTop: [NodeID: (scope: Int32, document: Int32)] = [:]
  var shadowScopes: [NodeID: Int] = [:]
  /// Whether the styles of the element that is entered may be given to others of its signature.
  var isShareable = true
  // Of an incremental pass.
  var isIncremental = false
  /// Roots of which only the element itself may have changed.
  var shallow: Set<NodeID> = []
  var visited: Set<NodeID> = []
  var effects: [NodeID: StyleEffect] = [:]
  /// What cleared elements had before.
  var cleared: [NodeID: Styles] = [:]
  /// Signatures of elements around roots.
  var signatureOf: [NodeID: Int32] = [:]

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
    var firstLetter: Int32?
    var firstLine: Int32?
    var backdrop: Int32?
    var scrollbar: Int32?
  }

  /// What children take from their parent.
  struct Inherited {
    var style: Int32 = -1
    var environment: Int32 = 0
    var container: Int32 = -1
    var isFlexOrGrid = false
    var scope: Int32
    var document: Int32
    /// The parent's signature, 0 for none.
    var signature: Int32 = 0
  }

  enum Step {
    case enter(NodeID, Inherited)
    case leave
  }

  init(document: Document, engine: StyleEngine) {
    self.document = document
    self.engine = engine
    positions = SiblingPositions(document)
    matcher = SelectorMatcher(document: document, pool: engine.sheets.store.pool, slotOf: [:])
    hints = PresentationalHints(document: document)
  }

  mutating func run() {
    table.ofNode = Array(repeating: -1, count: document.slotCount)
    environmentOf = Array(repeating: 0, count: document.slotCount)
    guard document.root != noNode, Int(document.root) < document.slotCount else {
      return
    }
    assignSlots()
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

  // MARK: The walk

  mutating func walk(_ stack: inout [Step]) {
    var steps = 0
    while let step = stack.popLast() {
      switch step {
      case .leave:
        guard let node = ancestors.popLast() else { continue }
        if filtered > ancestors.count {
          bloom.remove(node, document)
          filtered = ancestors.count
        }
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
    let isRoot = inherited.style < 0
    if isRoot { setRootFont(of: inherited.document, size: 16, lineHeight: 18) }
    let old = isIncremental ? cleared[node] ?? currentStyles(node) : Styles()
    let oldEnvironment = environmentOf[index]
    let wasContainer = isIncremental ? containerOf.removeValue(forKey: node) : nil
    if isIncremental {
      visited.insert(node)
      clearPseudos(node)
    }
    let isShadowHost = document.shadowRoot[index] != noNode
    if isShadowHost, Int(document.shadowRoot[index]) < document.slotCount {
      // Its scope is asked for `:host` rules.
      _ = scopeIndex(document.shadowRoot[index], host: node, inherited)
    }
    var next = inherited
    next.signature = signature(node, inherited)
    let own = ownSignature(node, next.signature, inherited)
    let shared = memo.mayShare(own.signature) ? derived(own.signature, node, inherited) : 0
    let context =
      documents[Int(inherited.document)].key << 2 | (inherited.container >= 0 ? 2 : 0)
      | (inherited.isFlexOrGrid ? 1 : 0)
    let known = memo.outcome(
      shared, inherited: inherited.style, environment: inherited.environment,
      context: context)
    if known >= 0 {
      take(memo.outcomes[known], node)
      next.style = table.ofNode[index]
      next.environment = environmentOf[index]
    } else {
      compute(node, inherited, &next, own, context)
    }
    let style = Int(next.style)
    let display = engine.results.styles[style].display
    if isRoot, display != .none {
      let lineHeight = engine.results.styles[style].lineHeight
      let size = engine.results.styles[style].fontSize
      setRootFont(
        of: inherited.document, size: Double(size),
        lineHeight: lineHeight >= 0 ? Double(lineHeight) : Double(size) * 1.149)
    }
    if isIncremental {
      defer { note(node, old) }
      if shallow.contains(node), cleared[node] == nil {
        if oldEnvironment == next.environment, !containerChanged(node, since: wasContainer),
          old.style >= 0,
          old.style == next.style || childrenSeeSame(old.style, next.style)
        {
          return
        }
        clearDescendants(of: node)
      }
    }
    if display == .none { return }
    if display != .contents {
      next.isFlexOrGrid =
        switch display {
        case .flex, .inlineFlex, .grid, .inlineGrid: true
        default: false
        }
    }
    stack.append(.leave)
    ancestors.append(node)
    pushFlatChildren(of: node, inherited, next, &stack)
  }

  private mutating func setRootFont(of document: Int32, size: Double, lineHeight: Double) {
    var context = documents[Int(document)]
    context.rootFontSize = size
    context.rootLineHeight = lineHeight
    context.key = 0
    context.key = engine.results.contextKey(context)
    documents[Int(document)] = context
  }

  private mutating func pushFlatChildren(
    of node: NodeID, _ inherited: Inherited, _ forChildren: Inherited, _ stack: inout [Step]
  ) {
    var next = forChildren
    let index = Int(node)
    let shadow = document.shadowRoot[index]
    if shadow != noNode, Int(shadow) < document.slotCount {
      next.scope = Int32(scopeIndex(shadow, host: node, inherited))
      pushChildren(of: shadow, next, &stack)
      return
    }
    if !table.assignedNodes.isEmpty, let assigned = table.assignedNodes[node], !assigned.isEmpty {
      // Slotted nodes keep their own tree's scope.
      let outer = scopes[Int(inherited.scope)].outer
      if outer >= 0 { next.scope = Int32(outer) }
      for child in assigned.reversed() where document.kind[Int(child)] == .element {
        stack.append(.enter(child, next))
      }
      return
    }
    let content = document.contentDocument[index]
    if content != noNode, Int(content) < document.slotCount {
      let frame = frameDocument(content, frameSize(node))
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

  // MARK: Sharing

  /// The signature of an element as an ancestor: what rules may look at from below.
  mutating func signature(_ node: NodeID, _ inherited: Inherited) -> Int32 {
    var flags: UInt32 = 0
    if matcher.hoverChain.contains(node) { flags |= 1 }
    if matcher.focusChain.contains(node) { flags |= 2 }
    if document.focused == node { flags |= 4 }
    if document.shadowRoot[Int(node)] != noNode { flags |= 8 }
    if !slotOf.isEmpty, slotOf[node] != nil { flags |= 16 }
    return memo.signature(
      node, parent: inherited.signature, rules: scopes[Int(inherited.scope)].rules.id,
      flags: flags, matcher)
  }

  /// The signature with the block of the style attribute (−1 for none).
  private mutating func ownSignature(
    _ node: NodeID, _ signature: Int32, _ inherited: Inherited
  ) -> (signature: Int32, style: Int32) {
    var signature = signature
    if !document.animated.isEmpty {
      let text =
        animatedText(node, "") + animatedText(node, "::before")
        + animatedText(node, "::after")
      if !text.isEmpty {
        signature = memo.signature(signature, style: engine.block(text: text, isQuirky: false))
      }
    }
    guard let text = hints.attribute(.style, Int(node)), !text.isEmpty else {
      return (signature, -1)
    }
    let block = engine.block(
      text: text, isQuirky: documents[Int(inherited.document)].isQuirky)
    return (memo.signature(signature, style: block), block)
  }

  /// The signature with what of the element's place among its siblings rules asked for before.
  private mutating func derived(
    _ signature: Int32, _ node: NodeID, _ inherited: Inherited
  ) -> Int32 {
    let need = memo.need(of: signature)
    if need.isEmpty { return signature }
    var bits: UInt32 = 0
    if need.contains(.edges) {
      if matcher.previousElement(node) == nil { bits |= 1 }
      if matcher.nextElement(node) == nil { bits |= 2 }
      if matcher.hasState(.empty, node) { bits |= 4 }
    }
    var start: Int32 = 0
    var end: Int32 = 0
    if need.contains(.position) {
      start = positions.position(node, fromEnd: false)
      end = positions.position(node, fromEnd: true)
    }
    var previous: Int32 = 0
    if need.contains(.previous), let sibling = matcher.previousElement(node) {
      previous = self.signature(sibling, inherited)
    }
    return memo.signature(
      signature, need: need, bits: bits, start: start, end: end, previous: previous)
  }

  private mutating func take(_ outcome: MatchMemo.Outcome, _ node: NodeID) {
    table.ofNode[Int(node)] = outcome.style
    environmentOf[Int(node)] = outcome.ownEnvironment
    if outcome.before >= 0 { table.before[node] = outcome.before }
    if outcome.after >= 0 { table.after[node] = outcome.after }
    if outcome.marker >= 0 { table.marker[node] = outcome.marker }
    if outcome.placeholder >= 0 { table.placeholder[node] = outcome.placeholder }
    if outcome.firstLetter >= 0 { table.firstLetter[node] = outcome.firstLetter }
    if outcome.firstLine >= 0 { table.firstLine[node] = outcome.firstLine }
    if outcome.backdrop >= 0 { table.backdrop[node] = outcome.backdrop }
    if outcome.scrollbar >= 0 { table.scrollbar[node] = outcome.scrollbar }
  }

  /// Matches an element and its pseudo-elements, computes their styles and remembers them.
  private mutating func compute(
    _ node: NodeID, _ inherited: Inherited, _ next: inout Inherited,
    _ own: (signature: Int32, style: Int32), _ context: Int32
  ) {
    let index = Int(node)
    matcher.isQuirks = documents[Int(inherited.document)].isQuirky
    scratch.begin(node)
    scratch.rules.matched += 1
    isShareable = true
    while filtered < ancestors.count {
      bloom.add(ancestors[filtered], document)
      filtered += 1
    }
    let result = style(node, inherited, block: own.style)
    table.ofNode[index] = result.style
    environmentOf[index] = result.environment
    next.style = result.style
    next.environment = result.environment
    let style = engine.results.styles[Int(result.style)]
    if style.display != .none {
      if result.containerType > 0 || !result.containerNames.isEmpty {
        addContainer(node, result, style, &next)
      }
      var forPseudos = next
      switch style.display {
      case .contents: break
      case .flex, .inlineFlex, .grid, .inlineGrid: forPseudos.isFlexOrGrid = true
      default: forPseudos.isFlexOrGrid = false
      }
      pseudoElements(node, style, inherited, forPseudos)
    }
    if result.containerType > 0 || !result.containerNames.isEmpty || !mayShare(index, inherited)
      || !scratch.isLocal
    {
      isShareable = false
    }
    guard isShareable else {
      memo.forbidSharing(own.signature)
      return
    }
    memo.need(scratch.need, of: own.signature)
    let shared = derived(own.signature, node, inherited)
    memo.add(
      MatchMemo.Outcome(
        inherited: inherited.style, environment: inherited.environment, context: context,
        style: result.style, ownEnvironment: result.environment, before: table.before[node] ?? -1,
        after: table.after[node] ?? -1, marker: table.marker[node] ?? -1,
        placeholder: table.placeholder[node] ?? -1, firstLetter: table.firstLetter[node] ?? -1,
        firstLine: table.firstLine[node] ?? -1, backdrop: table.backdrop[node] ?? -1,
        scrollbar: table.scrollbar[node] ?? -1, next: -1),
      to: shared)
  }

  /// Whether an element's rules are all those of its scope and its hints are in its signature.
  private func mayShare(_ index: Int, _ inherited: Inherited) -> Bool {
    if document.shadowRoot[index] != noNode { return false }
    let id = document.rrwebID[index]
    if document.topLayer.contains(where: { $0.id == id }) { return false }
    // One signature may stand for texts of different pseudo-elements.
    if !document.animated.isEmpty,
      ["", "::before", "::after"].contains(where: {
        document.animated[AnimatedBox(id: id, pseudo: $0)] != nil
      })
    {
      return false
    }
    if !slotOf.isEmpty, slotOf[NodeID(index)] != nil { return false }
    for position in document.attributes[index].indices {
      let name = document.attributes[index][position].name
      // The direction of text is not in a signature; parts are styled from other scopes.
      if name == .dir || name == .part { return false }
    }
    return true
  }
}
