import ReevDOM

/// Matches compiled selectors against a document. https://drafts.csswg.org/selectors-4/#matching
struct SelectorMatcher {
  let document: Document
  let pool: SelectorPool
  /// The nodes on the path from the hovered and focused elements to their roots.
  let hoverChain: NodeSet
  let focusChain: NodeSet
  /// For each slotted node its slot.
  let slotOf: [NodeID: NodeID]
  var isQuirks = false
  /// Absent in matchers for one question.
  var positions: SiblingPositions?
  var scratch = MatchScratch()
  /// The element that `:scope` stands for, or `noNode`: the root.
  var scopeRoot: NodeID = noNode

  init(document: Document, pool: SelectorPool, slotOf: [NodeID: NodeID]) {
    self.document = document
    self.pool = pool
    self.slotOf = slotOf
    func chain(_ node: NodeID) -> Set<NodeID> {
      var out: Set<NodeID> = []
      var current = node
      while current != noNode, Int(current) < document.kind.count, !out.contains(current) {
        out.insert(current)
        current = slotOf[current] ?? document.parent[Int(current)]
      }
      return out
    }
    hoverChain = NodeSet(pool.usesHover ? chain(document.hovered) : [])
    focusChain = NodeSet(pool.usesFocus ? chain(document.focused) : [])
  }

  /// Whether a selector matches an element. `host` is the shadow host of the sheet's tree, or
  /// `noNode` for a sheet of a document.
  func matches(_ selector: Int32, _ element: NodeID, host: NodeID) -> Bool {
    matches(Int(pool.selectors[Int(selector)].start), element, host, depth: 0)
  }

  /// How a selector fails, so that combinators to its right try no others in vain.
  private enum Match {
    case matches
    /// Another element in the same relation may match.
    case failsLocally
    /// No other sibling can match, though one of an ancestor may.
    case failsAllSiblings
    /// No other element can match.
    case failsCompletely
  }

  private func matches(_ start: Int, _ element: NodeID, _ host: NodeID, depth: Int) -> Bool {
    match(start, element, host, depth: depth) == .matches
  }

  private func match(_ start: Int, _ element: NodeID, _ host: NodeID, depth: Int) -> Match {
    guard depth < 60, scratch.spend(1) else { return .failsCompletely }
    // What a failure right of the last combinator means further right.
    var failure = Match.failsLocally
    var i = start
    var current = element
    while true {
      // One compound.
      let isHost = current == host && host != noNode
      var hasHostTest = false
      while true {
        let op = pool.ops[i]
        if op.kind == .end {
          return !isHost || hasHostTest ? .matches : failure
        }
        if op.kind.rawValue >= SelectorOp.Kind.descendant.rawValue { break }
        switch op.kind {
        case .host, .hostList, .hostContext: hasHostTest = true
        case .isList, .notList, .hasList, .scope: break
        default:
          // The host is featureless from inside, apart from its own tests.
          if isHost, !hasHostTest, !nextHasHost(i) { return failure }
        }
        guard test(op, current, host, depth) else { return failure }
        if isHost, op.kind == .isList || op.kind == .scope { hasHostTest = true }
        i += 1
      }
      if isHost, !hasHostTest { return failure }
      let combinator = pool.ops[i].kind
      i += 1
      switch combinator {
      case .child:
        guard let next = parentElement(current, host) else { return .failsCompletely }
        current = next
        // Siblings have the same parent.
        failure = .failsAllSiblings
      case .descendant:
        guard var next = parentElement(current, host) else { return .failsCompletely }
        while true {
          let result = match(i, next, host, depth: depth + 1)
          if result == .matches || result == .failsCompletely { return result }
          guard let up = parentElement(next, host) else { return .failsCompletely }
          next = up
        }
      case .nextSibling:
        scratch.note(.previous, of: current)
        guard let next = previousElement(current) else {
          return failure == .failsLocally ? .failsAllSiblings : failure
        }
        current = next
      case .subsequentSibling:
        scratch.isLocal = false
        return matchEarlierSibling(of: current, i, host, depth: depth + 1)
      case .toSlot:
        scratch.isLocal = false
        guard let slot = slotOf[current] else { return .failsCompletely }
        current = slot
      case .toPartHost:
        scratch.isLocal = false
        guard let next = shadowHost(of: current) else { return .failsCompletely }
        current = next
      default: return .failsCompletely
      }
    }
  }

  /// Whether an earlier sibling matches the rest of a selector.
  private func matchEarlierSibling(
    of element: NodeID, _ start: Int, _ host: NodeID, depth: Int
  ) -> Match {
    var sibling = previousElement(element)
    var steps = 0
    while let next = sibling {
      let result = match(start, next, host, depth: depth)
      if result != .failsLocally { return result }
      steps += 1
      if steps >= 16, let positions {
        let first = firstMatch(start, element, host, depth: depth)
        return first < positions.position(element, fromEnd: false) ? .matches : .failsAllSiblings
      }
      sibling = previousElement(next)
    }
    return .failsAllSiblings
  }

  /// The position of the first sibling that matches the rest of a selector.
  private func firstMatch(
    _ start: Int, _ element: NodeID, _ host: NodeID, depth: Int
  ) -> Int32 {
    let parent = document.parent[Int(element)]
    let key = MatchScratch.SiblingKey(op: start, parent: parent, host: host, isQuirks: isQuirks)
    if let known = scratch.firstMatch[key] { return known }
    var position: Int32 = 0
    var child = parent == noNode ? noNode : document.firstChild[Int(parent)]
    var found = Int32.max
    while child != noNode {
      if document.kind[Int(child)] == .element {
        position += 1
        if matches(start, child, host, depth: depth) {
          found = position
          break
        }
      }
      child = document.nextSibling[Int(child)]
    }
    // Where recursion was cut short the answer holds for this question alone.
    if depth < 30 { scratch.firstMatch[key] = found }
    return found
  }

  private func nextHasHost(_ start: Int) -> Bool {
    var i = start
    while i < pool.ops.count {
      switch pool.ops[i].kind {
      case .host, .hostList, .hostContext: return true
      case .end, .descendant, .child, .nextSibling, .subsequentSibling, .toSlot, .toPartHost:
        return false
      default: i += 1
      }
    }
    return false
  }

  private func isLast(_ start: Int) -> Bool {
    var i = start
    while i < pool.ops.count {
      if pool.ops[i].kind == .end { return true }
      if pool.ops[i].kind.rawValue >= SelectorOp.Kind.descendant.rawValue { return false }
      i += 1
    }
    return true
  }

  // MARK: Tree walking

  func parentElement(_ node: NodeID, _ host: NodeID) -> NodeID? {
    guard node != host else { return nil }
    let parent = document.parent[Int(node)]
    guard parent != noNode else { return nil }
    switch document.kind[Int(parent)] {
    case .element: return parent
    case .shadowRoot:
      let shadowHost = document.parent[Int(parent)]
      return shadowHost == host && host != noNode ? host : nil
    default: return nil
    }
  }

  func previousElement(_ node: NodeID) -> NodeID? {
    var sibling = document.previousSibling[Int(node)]
    while sibling != noNode {
      if document.kind[Int(sibling)] == .element { return sibling }
      sibling = document.previousSibling[Int(sibling)]
    }
    return nil
  }

  func nextElement(_ node: NodeID) -> NodeID? {
    var sibling = document.nextSibling[Int(node)]
    while sibling != noNode {
      if document.kind[Int(sibling)] == .element { return sibling }
      sibling = document.nextSibling[Int(sibling)]
    }
    return nil
  }

  func shadowHost(of node: NodeID) -> NodeID? {
    var current = document.parent[Int(node)]
    while current != noNode {
      if document.kind[Int(current)] == .shadowRoot { return document.parent[Int(current)] }
      current = document.parent[Int(current)]
    }
    return nil
  }

  // MARK: Simple selectors

  private func test(_ op: SelectorOp, _ element: NodeID, _ host: NodeID, _ depth: Int) -> Bool {
    let index = Int(element)
    switch op.kind {
    case .universal: return true
    case .tag:
      let name = document.name[index].index
      return name == op.a && document.namespace[index] == .html
        || name == UInt32(bitPattern: op.b)
        || document.namespace[index] != .html && name == op.a
    case .id:
      let id = document.idAttribute[index]
      if id.index == op.a { return true }
      return isQuirks && id != .empty && equalsIgnoringCase(id.index, op.a)
    case .className:
      for name in document.classes[index] where name.index == op.a { return true }
      guard isQuirks else { return false }
      return document.classes[index].contains { equalsIgnoringCase($0.index, op.a) }
    case .attributeExists, .attributeEquals, .attributeIncludes, .attributeDash,
      .attributePrefix, .attributeSuffix, .attributeSubstring:
      return testAttribute(op, index)
    case .isList:
      for selector in pool.lists[Int(op.a)]
      where matches(Int(pool.selectors[Int(selector)].start), element, host, depth: depth + 1) {
        return true
      }
      return false
    case .notList:
      for selector in pool.lists[Int(op.a)]
      where matches(Int(pool.selectors[Int(selector)].start), element, host, depth: depth + 1) {
        return false
      }
      return true
    case .hasList:
      scratch.isLocal = false
      return testHas(op, element, host, depth)
    case .nth, .nthLast, .nthOfType, .nthLastOfType:
      if op.a == UInt32.max, op.kind == .nth || op.kind == .nthLast {
        scratch.note(.position, of: element)
      } else {
        scratch.isLocal = false
      }
      return testNth(op, element, host, depth)
    case .state:
      guard let state = ElementStateTest(rawValue: op.a) else { return false }
      switch state {
      case .firstChild, .lastChild, .onlyChild, .empty: scratch.note(.edges, of: element)
      default: if !isOnPath(state, index) { scratch.isLocal = false }
      }
      return hasState(state, element)
    case .lang: return testLanguage(pool.strings[Int(op.b)], element)
    case .dir:
      scratch.isLocal = false
      return (directionality(element) == .rtl) == (op.a == 1)
    case .host: return element == host && host != noNode
    case .hostList:
      guard element == host, host != noNode else { return false }
      // The argument is matched from outside.
      return pool.lists[Int(op.a)].contains {
        matches(Int(pool.selectors[Int($0)].start), element, noNode, depth: depth + 1)
      }
    case .hostContext:
      guard element == host, host != noNode else { return false }
      var current: NodeID? = element
      while let node = current {
        if document.kind[Int(node)] == .element,
          pool.lists[Int(op.a)].contains(where: {
            matches(Int(pool.selectors[Int($0)].start), node, noNode, depth: depth + 1)
          })
        {
          return true
        }
        let parent = document.parent[Int(node)]
        current = parent == noNode || document.kind[Int(parent)] == .document ? nil : parent
      }
      return false
    case .part:
      let name = Atom.part
      guard let value = attribute(name, index) else { return false }
      for word in value.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" })
      where Atom(String(word)).index == op.a {
        return true
      }
      return false
    case .scope:
      if scopeRoot != noNode { return element == scopeRoot }
      return hasState(.root, element) || element == host && host != noNode
    default: return false
    }
  }

  private func equalsIgnoringCase(_ left: UInt32, _ right: UInt32) -> Bool {
    AtomNames.lowercased(left) == AtomNames.lowercased(right)
  }

  func attribute(_ name: Atom, _ index: Int) -> String? {
    for attribute in document.attributes[index] where attribute.name == name {
      return attribute.value
    }
    return nil
  }

  private func testAttribute(_ op: SelectorOp, _ index: Int) -> Bool {
    let original = UInt32(bitPattern: op.c)
    var found: String?
    for attribute in document.attributes[index]
    where attribute.name.index == op.a || attribute.name.index == original {
      found = attribute.value
      break
    }
    guard let found, scratch.spend(cost(op, found)) else { return false }
    if op.kind == .attributeExists { return true }
    return testValue(op, found, isHTML: document.namespace[index] == .html)
  }

  /// The steps that a test of an attribute's value counts as.
  private func cost(_ op: SelectorOp, _ found: String) -> Int {
    guard op.kind != .attributeExists else { return 0 }
    let wanted = op.kind == .attributeSubstring ? pool.strings[Int(op.b)].utf8.count : 0
    // What pages have counts as nothing; long values that nearly match take their product.
    return found.utf8.count / 256 + found.utf8.count * wanted / 4096 * 64
  }

  /// Whether an attribute's value passes a test.
  func testValue(_ op: SelectorOp, _ found: String, isHTML: Bool) -> Bool {
    testValue(
      op.kind, found, pool.strings[Int(op.b)],
      ignoresCase: op.flag == 1 || op.flag == 3 && isHTML)
  }

  private func testValue(
    _ kind: SelectorOp.Kind, _ found: String, _ wanted: String, ignoresCase: Bool
  ) -> Bool {
    if ignoresCase {
      return testValue(
        kind, asciiLowercased(found), asciiLowercased(wanted), ignoresCase: false)
    }
    switch kind {
    case .attributeEquals: return found == wanted
    case .attributeIncludes:
      guard !wanted.isEmpty, !wanted.utf8.contains(where: isSpace) else { return false }
      return found.utf8.split(whereSeparator: isSpace).contains { $0.elementsEqual(wanted.utf8) }
    case .attributeDash:
      guard found.utf8.starts(with: wanted.utf8) else { return false }
      let rest = found.utf8.dropFirst(wanted.utf8.count)
      return rest.isEmpty || rest.first == 0x2D
    case .attributePrefix: return !wanted.isEmpty && found.utf8.starts(with: wanted.utf8)
    case .attributeSuffix:
      return !wanted.isEmpty && found.utf8.reversed().starts(with: wanted.utf8.reversed())
    case .attributeSubstring:
      guard !wanted.isEmpty, wanted.utf8.count <= found.utf8.count else { return false }
      return containsBytes(Array(found.utf8), Array(wanted.utf8))
    default: return false
    }
  }

  private func containsBytes(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard text.count >= part.count else { return false }
    outer: for start in 0...(text.count - part.count) where text[start] == part[0] {
      for offset in 1..<max(part.count, 1) where text[start + offset] != part[offset] {
        continue outer
      }
      return true
    }
    return false
  }

  private func testNth(
    _ op: SelectorOp, _ element: NodeID, _ host: NodeID, _ depth: Int
  ) -> Bool {
    let isLast = op.kind == .nthLast || op.kind == .nthLastOfType
    let ofType = op.kind == .nthOfType || op.kind == .nthLastOfType
    let list = op.a == UInt32.max ? nil : pool.lists[Int(op.a)]
    func counts(_ node: NodeID) -> Bool {
      if ofType {
        return document.name[Int(node)] == document.name[Int(element)]
          && document.namespace[Int(node)] == document.namespace[Int(element)]
      }
      guard let list else { return true }
      return list.contains {
        matches(Int(pool.selectors[Int($0)].start), node, host, depth: depth + 1)
      }
    }
    if list != nil, !counts(element) { return false }
    guard document.parent[Int(element)] != noNode else { return false }
    var position: Int32 = 1
    if list != nil, !ofType {
      position = matchingPosition(element, op, isLast: isLast, host, depth: depth)
    } else if let positions {
      position =
        ofType
        ? positions.positionOfType(element, fromEnd: isLast)
        : positions.position(element, fromEnd: isLast)
    } else {
      var sibling = isLast ? nextElement(element) : previousElement(element)
      while let node = sibling {
        if counts(node) { position += 1 }
        sibling = isLast ? nextElement(node) : previousElement(node)
      }
    }
    let difference = position - op.c
    if op.b == 0 { return difference == 0 }
    return difference % op.b == 0 && difference / op.b >= 0
  }

  /// The position of an element among the siblings that `of` counts; all of them are counted at once.
  private func matchingPosition(
    _ element: NodeID, _ op: SelectorOp, isLast: Bool, _ host: NodeID, depth: Int
  ) -> Int32 {
    let parent = Int(document.parent[Int(element)])
    let key = MatchScratch.NthKey(
      list: op.a, parent: NodeID(parent), host: host, isLast: isLast, isQuirks: isQuirks)
    if let known = scratch.nthPositions[key] { return known[element] ?? 0 }
    var positions: [NodeID: Int32] = [:]
    var child = isLast ? document.lastChild[parent] : document.firstChild[parent]
    while child != noNode {
      if document.kind[Int(child)] == .element,
        pool.lists[Int(op.a)].contains(where: {
          matches(Int(pool.selectors[Int($0)].start), child, host, depth: depth + 1)
        })
      {
        positions[child] = Int32(positions.count + 1)
      }
      child = isLast ? document.previousSibling[Int(child)] : document.nextSibling[Int(child)]
    }
    // Where recursion was cut short the answer holds for this question alone.
    if depth < 30 { scratch.nthPositions[key] = positions }
    return positions[element] ?? 0
  }

  private func testHas(
    _ op: SelectorOp, _ element: NodeID, _ host: NodeID, _ depth: Int
  ) -> Bool {
    guard depth < 8 else { return false }
    let list = pool.lists[Int(op.a)]
    let combinators = pool.hasCombinators[Int(op.a)]
    for (position, selector) in list.enumerated() {
      let combinator = position < combinators.count ? combinators[position] : .descendant
      if hasRelative(selector, combinator, element, host, depth) { return true }
    }
    return false
  }

  /// Whether an element in the given relation matches, with the anchor left of everything.
  private func hasRelative(
    _ selector: Int32, _ combinator: SelectorOp.Kind, _ anchor: NodeID, _ host: NodeID,
    _ depth: Int
  ) -> Bool {
    let start = Int(pool.selectors[Int(selector)].start)
    let isSimple = isLast(start)
    func candidate(_ node: NodeID) -> Bool {
      guard matches(start, node, host, depth: depth + 1) else { return false }
      if isSimple { return true }
      return leftmostFits(start, node, combinator, anchor, host)
    }
    func descendants(_ top: NodeID, includeTop: Bool) -> Bool {
      if includeTop, candidate(top) { return true }
      var node = document.firstChild[Int(top)]
      var steps = 0
      while node != noNode, scratch.spend(0) {
        if document.kind[Int(node)] == .element {
          if candidate(node) { return true }
          steps += 1
          if steps >= 64, isSimple, !includeTop {
            return hasDescendant(selector, anchor, host, depth: depth + 1)
          }
          let child = document.firstChild[Int(node)]
          if child != noNode {
            node = child
            continue
          }
        }
        while document.nextSibling[Int(node)] == noNode {
          node = document.parent[Int(node)]
          if node == top || node == noNode { return false }
        }
        node = document.nextSibling[Int(node)]
      }
      return false
    }
    switch combinator {
    case .child:
      if isSimple {
        var child = document.firstChild[Int(anchor)]
        while child != noNode {
          if document.kind[Int(child)] == .element, candidate(child) { return true }
          child = document.nextSibling[Int(child)]
        }
        return false
      }
      return descendants(anchor, includeTop: false)
    case .nextSibling:
      guard let next = nextElement(anchor) else { return false }
      return isSimple ? candidate(next) : siblingsAndDescendants(anchor, candidate)
    case .subsequentSibling:
      if isSimple {
        var next = nextElement(anchor)
        var steps = 0
        while let node = next {
          if candidate(node) { return true }
          steps += 1
          if steps >= 16, let positions {
            return lastMatch(selector, anchor, host, depth: depth + 1)
              > positions.position(anchor, fromEnd: false)
          }
          next = nextElement(node)
        }
        return false
      }
      return siblingsAndDescendants(anchor, candidate)
    default: return descendants(anchor, includeTop: false)
    }

    func siblingsAndDescendants(_ anchor: NodeID, _ candidate: (NodeID) -> Bool) -> Bool {
      var next = nextElement(anchor)
      while let node = next, scratch.spend(1) {
        if descendants(node, includeTop: true) { return true }
        next = nextElement(node)
      }
      return false
    }
  }

  /// Whether something below an element matches a compound; all of the tree is looked at once.
  private func hasDescendant(
    _ selector: Int32, _ anchor: NodeID, _ host: NodeID, depth: Int
  ) -> Bool {
    var top = anchor
    while document.parent[Int(top)] != noNode,
      document.kind[Int(top)] != .document, document.kind[Int(top)] != .shadowRoot
    {
      top = document.parent[Int(top)]
    }
    let key = MatchScratch.HasKey(selector: selector, top: top, host: host, isQuirks: isQuirks)
    if let known = scratch.withDescendant[key] { return known.contains(anchor) }
    var out: Set<NodeID> = []
    let start = Int(pool.selectors[Int(selector)].start)
    var node = document.firstChild[Int(top)]
    while node != noNode {
      if document.kind[Int(node)] == .element, matches(start, node, host, depth: depth) {
        var parent = document.parent[Int(node)]
        while parent != noNode, parent != top, out.insert(parent).inserted {
          parent = document.parent[Int(parent)]
        }
      }
      let child = document.firstChild[Int(node)]
      if child != noNode {
        node = child
        continue
      }
      while node != noNode, node != top, document.nextSibling[Int(node)] == noNode {
        node = document.parent[Int(node)]
      }
      node = node == noNode || node == top ? noNode : document.nextSibling[Int(node)]
    }
    scratch.withDescendant[key] = out
    return out.contains(anchor)
  }

  /// The position of the last sibling of an element that matches a compound; 0 for none.
  private func lastMatch(
    _ selector: Int32, _ element: NodeID, _ host: NodeID, depth: Int
  ) -> Int32 {
    let parent = document.parent[Int(element)]
    let start = Int(pool.selectors[Int(selector)].start)
    let key = MatchScratch.SiblingKey(op: start, parent: parent, host: host, isQuirks: isQuirks)
    if let known = scratch.lastMatch[key] { return known }
    var found: Int32 = 0
    var child = parent == noNode ? noNode : document.lastChild[Int(parent)]
    while child != noNode {
      if document.kind[Int(child)] == .element, matches(start, child, host, depth: depth) {
        found = positions?.position(child, fromEnd: false) ?? 0
        break
      }
      child = document.previousSibling[Int(child)]
    }
    scratch.lastMatch[key] = found
    return found
  }

  /// For a relative selector of several compounds: whether a chain of elements exists whose
  /// leftmost one stands in the leading relation to the anchor.
  private func leftmostFits(
    _ start: Int, _ node: NodeID, _ leading: SelectorOp.Kind, _ anchor: NodeID, _ host: NodeID
  ) -> Bool {
    func walk(_ start: Int, _ node: NodeID, _ depth: Int) -> Bool {
      guard depth < 40, scratch.spend(1) else { return false }
      var i = start
      let isHost = node == host && host != noNode
      if isHost { return false }
      while pool.ops[i].kind.rawValue < SelectorOp.Kind.descendant.rawValue,
        pool.ops[i].kind != .end
      {
        guard test(pool.ops[i], node, host, depth) else { return false }
        i += 1
      }
      let combinator = pool.ops[i].kind == .end ? leading : pool.ops[i].kind
      let isEnd = pool.ops[i].kind == .end
      func next(_ candidate: NodeID) -> Bool {
        isEnd ? candidate == anchor : walk(i + 1, candidate, depth + 1)
      }
      switch combinator {
      case .child:
        guard let parent = parentElement(node, host) else { return false }
        return next(parent)
      case .nextSibling:
        guard let sibling = previousElement(node) else { return false }
        return next(sibling)
      case .subsequentSibling:
        var sibling = previousElement(node)
        while let candidate = sibling {
          if next(candidate) { return true }
          sibling = previousElement(candidate)
        }
        return false
      default:
        var parent = parentElement(node, host)
        while let candidate = parent {
          if next(candidate) { return true }
          parent = parentElement(candidate, host)
        }
        return false
      }
    }
    return walk(start, node, 0)
  }

  private func testLanguage(_ ranges: String, _ element: NodeID) -> Bool {
    var current = element
    var language: String?
    while current != noNode {
      if document.kind[Int(current)] == .element,
        let value = attribute(.lang, Int(current)) ?? attribute(.xmlLang, Int(current))
      {
        language = value
        break
      }
      current = document.parent[Int(current)]
    }
    guard let language, !language.isEmpty else { return false }
    let lower = language.lowercased()
    for range in ranges.split(separator: ",") {
      if range == "*" { return true }
      let wanted = range.hasPrefix("*-") ? String(range.dropFirst(2)) : String(range)
      if lower == wanted || lower.hasPrefix(wanted + "-") { return true }
      if range.hasPrefix("*-"), lower.contains("-" + wanted) { return true }
    }
    return false
  }
}

func asciiLowercased(_ text: String) -> String {
  guard text.utf8.contains(where: { $0 >= 65 && $0 <= 90 }) else { return text }
  return String(
    decoding: text.utf8.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 }, as: UTF8.self)
}
