import ReevDOM

extension StylePass {
  mutating func pseudoElements(
    _ node: NodeID, _ style: ComputedStyle, _ inherited: Inherited, _ next: Inherited
  ) {
    let isQuirky = documents[Int(inherited.document)].isQuirky
    let matches = matchPseudos(
      node, isListItem: style.display == .listItem, isBlockContainer: style.isBlockContainer,
      mayScroll: style.mayScroll || inherited.style < 0, inherited,
      isQuirky)
    for (pseudo, blocks) in matches {
      var found = blocks
      if !document.animated.isEmpty, pseudo == .before || pseudo == .after {
        let text = animatedText(node, pseudo == .before ? "::before" : "::after")
        if !text.isEmpty {
          found.append(
            MatchedBlock(
              key: StylePass.animations << 60, block: engine.block(text: text, isQuirky: false)))
        }
      }
      if pseudo == .before || pseudo == .after {
        guard mayGenerate(blocks) else { continue }
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
        switch pseudo {
        case .marker: table.marker[node] = result.style
        case .firstLetter: table.firstLetter[node] = result.style
        case .firstLine: table.firstLine[node] = result.style
        case .backdrop: table.backdrop[node] = result.style
        case .scrollbar: table.scrollbar[node] = result.style
        default: table.placeholder[node] = result.style
        }
      }
    }
  }

  /// Whether any of the blocks says what a pseudo-element contains.
  private mutating func mayGenerate(_ blocks: [MatchedBlock]) -> Bool {
    for entry in blocks {
      if !engine.sheets.store.blocks[Int(entry.block)].isParsed {
        engine.sheets.store.parse(entry.block)
      }
      if engine.sheets.store.blocks[Int(entry.block)].mayGenerate { return true }
    }
    return false
  }

  /// The style for matched blocks, from the cache where the same was computed before.
  mutating func resolve(
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
    if inherited.container >= 0, engine.sheets.store.usesContainerUnits { isCacheable = false }
    if !isCacheable { isShareable = false }
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

extension ComputedStyle {
  /// Whether boxes of the style may show scroll bars, which `::-webkit-scrollbar` styles.
  fileprivate var mayScroll: Bool {
    overflowX == .auto || overflowX == .scroll || overflowY == .auto || overflowY == .scroll
  }

  /// Whether boxes of the style can have a first formatted line,
  /// https://drafts.csswg.org/css-pseudo-4/#first-formatted-line
  fileprivate var isBlockContainer: Bool {
    switch display {
    case .block, .inlineBlock, .flowRoot, .listItem, .tableCell, .tableCaption: true
    default: false
    }
  }
}
