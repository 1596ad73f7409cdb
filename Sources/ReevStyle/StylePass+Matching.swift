import ReevDOM

extension StylePass {
  static let ownTree: UInt64 = 8
  /// Above all normal declarations of the page.
  static let animations: UInt64 = 14

  /// The style of an element; `block` is that of its style attribute, −1 for none.
  mutating func style(
    _ node: NodeID, _ inherited: Inherited, block: Int32
  ) -> ResultCache.Result {
    let isQuirky = documents[Int(inherited.document)].isQuirky
    var matches = matchElement(node, inherited, isQuirky)
    if !matches.hints.isEmpty {
      let block = engine.block(text: matches.hints, isQuirky: false)
      matches.found.append(MatchedBlock(key: 1 << 60, block: block))
    }
    if block >= 0 {
      matches.found.append(
        MatchedBlock(key: StylePass.ownTree << 60 | 0xFFF << 48, block: block))
    }
    if !document.animated.isEmpty {
      let text = animatedText(node, "")
      if !text.isEmpty {
        matches.found.append(
          MatchedBlock(
            key: StylePass.animations << 60, block: engine.block(text: text, isQuirky: false)))
      }
    }
    return resolve(node, &matches.found, inherited, pseudo: .none)
  }

  /// Whether an element is in the top layer.
  private func isOnTop(_ node: NodeID) -> Bool {
    !document.topLayer.isEmpty
      && document.topLayer.contains { $0.id == document.rrwebID[Int(node)] }
  }

  /// The declarations that ended animations leave in force on an element, "" for none.
  func animatedText(_ node: NodeID, _ pseudo: String) -> String {
    document.animated[AnimatedBox(id: document.rrwebID[Int(node)], pseudo: pseudo)] ?? ""
  }

  private struct Matches {
    var found: [MatchedBlock] = []
    var hints = ""
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
    if let buckets = agent(isQuirky, .none) {
      collect(buckets, node, context: 0, host: noNode, inherited, false, &out.found)
    }
    out.hints = hints.text(node)
    let scope = Int(inherited.scope)
    if let buckets = scopes[scope].rules.buckets(.tree, .none) {
      collect(
        buckets, node, context: StylePass.ownTree, host: scopes[scope].host, inherited,
        scopes[scope].rules.isQuirky, &out.found)
    }
    outerAndInner(node, inherited, .none, &out.found)
    return out
  }

  /// The user agent's rules.
  private func agent(_ isQuirky: Bool, _ pseudo: PseudoElement) -> RuleBuckets? {
    isQuirky ? quirkyAgent.buckets(.tree, pseudo) : standardAgent.buckets(.tree, pseudo)
  }

  /// What applies to an element's pseudo-elements, by pseudo-element; nothing where it has none.
  func matchPseudos(
    _ node: NodeID, isListItem: Bool, isBlockContainer: Bool, mayScroll: Bool,
    _ inherited: Inherited, _ isQuirky: Bool
  ) -> [(PseudoElement, [MatchedBlock])] {
    let index = Int(node)
    let scope = Int(inherited.scope)
    let hasTrees =
      document.shadowRoot[index] != noNode || !slotOf.isEmpty || scopes[scope].host != noNode
    var out: [(PseudoElement, [MatchedBlock])] = []
    for pseudo in [
      PseudoElement.before, .after, .marker, .placeholder, .firstLetter, .firstLine, .backdrop,
      .scrollbar,
    ] {
      switch pseudo {
      case .marker: guard isListItem else { continue }
      case .placeholder:
        guard matcher.isTextField(index), hints.attribute(.placeholder, index) != nil else {
          continue
        }
      case .firstLetter, .firstLine: guard isBlockContainer else { continue }
      case .scrollbar: guard mayScroll else { continue }
      case .backdrop:
        guard document.name[index] == .dialog || isOnTop(node) else { continue }
      default:
        guard !replacedNames.contains(document.name[index]) else { continue }
      }
      var found: [MatchedBlock] = []
      if let buckets = agent(isQuirky, pseudo) {
        collect(buckets, node, context: 0, host: noNode, inherited, false, &found)
      }
      if let buckets = scopes[scope].rules.buckets(.tree, pseudo) {
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
      test(buckets.byID, key, node, context, host, inherited, &found)
    }
    if !buckets.byClass.isEmpty {
      for name in document.classes[index] {
        let key = isQuirky ? Atom(AtomNames.lowercased(name.index)).index : name.index
        test(buckets.byClass, key, node, context, host, inherited, &found)
      }
    }
    if !buckets.byTag.isEmpty {
      let name = document.name[index]
      let range = buckets.byTag.range(name.index)
      if !range.isEmpty {
        test(buckets.byTag, name.index, node, context, host, inherited, &found)
      } else if document.namespace[index] != .html {
        let key = Atom(asciiLowercased(name.string)).index
        test(buckets.byTag, key, node, context, host, inherited, &found)
      }
    }
    if !buckets.byAttribute.isEmpty {
      for attribute in document.attributes[index] {
        test(buckets.byAttribute, attribute.name.index, node, context, host, inherited, &found)
      }
    }
    for rule in buckets.other { test(rule, node, context, host, inherited, &found) }
  }

  private func test(
    _ map: AtomMap<IndexedRule>, _ key: UInt32, _ node: NodeID, _ context: UInt64,
    _ host: NodeID, _ inherited: Inherited, _ found: inout [MatchedBlock]
  ) {
    for position in map.range(key) {
      test(map.elements[position], node, context, host, inherited, &found)
    }
  }

  private func test(
    _ rule: IndexedRule, _ node: NodeID, _ context: UInt64, _ host: NodeID,
    _ inherited: Inherited, _ found: inout [MatchedBlock]
  ) {
    scratch.rules.candidates &+= 1
    if rule.ancestor0 != 0, lacksAncestors(rule) {
      scratch.rules.rejectedByAncestors &+= 1
      return
    }
    if rule.condition >= 0 {
      matcher.scratch.isLocal = false
      let condition = engine.sheets.store.conditions[Int(rule.condition)]
      guard conditionHolds(condition, rule, node, host, inherited) else { return }
      if case .scope = condition {
        // Matched with its scope already.
        scratch.rules.applied &+= 1
        found.append(MatchedBlock(key: context << 60 | rule.key, block: rule.block))
        return
      }
    }
    guard matcher.matches(rule.selector, node, host: host) else { return }
    scratch.rules.applied &+= 1
    found.append(MatchedBlock(key: context << 60 | rule.key, block: rule.block))
  }

  /// Whether no ancestor has what a rule asks of one.
  private func lacksAncestors(_ rule: IndexedRule) -> Bool {
    !bloom.mayContain(rule.ancestor0)
      || rule.ancestor1 != 0 && !bloom.mayContain(rule.ancestor1)
      || rule.ancestor2 != 0 && !bloom.mayContain(rule.ancestor2)
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
}

let replacedNames: Set<Atom> = [
  .img, .input, .textarea, .select, Atom("br"), Atom("wbr"), Atom("video"), Atom("audio"),
  Atom("iframe"), Atom("embed"), Atom("object"), Atom("canvas"), .svg, .progress, Atom("meter"),
  Atom("head"), Atom("script"), Atom("option"),
]
