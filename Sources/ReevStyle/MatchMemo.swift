import ReevDOM

/// Remembers which rules matched and what they computed to, by all that matching may look at.
///
/// OPTIMIZATION: most elements of a page repeat others: same name, classes and attributes as far
/// as any rule or hint cares, below the same kind of ancestors. A *signature* is a number for
/// that whole path. Two elements of one signature match the same rules unless a rule asked for
/// something that is not on the path (siblings, children, form state): `MatchTrace` tells.
struct MatchMemo: Sendable {
  /// What an element of a signature came to below one parent style.
  struct Outcome: Sendable {
    var inherited: Int32
    var environment: Int32
    var context: Int32
    var style: Int32
    var ownEnvironment: Int32
    var before: Int32
    var after: Int32
    var marker: Int32
    var placeholder: Int32
    var firstLetter: Int32
    var firstLine: Int32
    var backdrop: Int32
    var scrollbar: Int32
    var next: Int32
  }

  /// How an attribute counts: not at all, by being there, by what tests of its value say, or by
  /// its value.
  private enum Relevance: UInt8 { case unknown, none, presence, tests, value }

  private var words: [UInt32] = []
  private var starts: [Int32] = [0]
  private var slots: [Int32] = Array(repeating: -1, count: 1024)
  private(set) var outcomes: [Outcome] = []
  private var firstOutcome: [Int32] = []
  private var isLocal: [Bool] = []
  private var needs: [SiblingNeed] = []
  private var valueNumbers: [String: UInt32] = [:]
  private var testResults: [TestKey: UInt32] = [:]
  private var relevance: [Relevance] = []
  private var mentionedClasses = AtomSet()
  private var mentionedIDs = AtomSet()
  private var selectorCount = -1
  private var linkColor = ""
  private var isQuirky = false

  /// The signatures that were made.
  var count: Int { starts.count - 1 }

  init() {}

  /// Forgets everything if what was remembered may not hold any more, or is too much.
  mutating func prepare(_ pool: SelectorPool, linkColor: String, isQuirky: Bool) {
    guard
      selectorCount != pool.selectors.count || self.linkColor != linkColor
        || self.isQuirky != isQuirky || words.count > 1_500_000 || count > 120_000
        || outcomes.count > 120_000 || valueNumbers.count + testResults.count > 60_000
    else { return }
    self = MatchMemo()
    selectorCount = pool.selectors.count
    self.linkColor = linkColor
    self.isQuirky = isQuirky
    mentionedClasses = AtomSet(pool.mentionedClasses)
    mentionedIDs = AtomSet(pool.mentionedIDs)
    for atom in pool.mentionedAttributes {
      let name = Atom.named(atom)
      let tests = pool.attributeTests[atom]?.count ?? 0
      if !isInert(name), name != "href" || tests > 32 {
        setRelevance(atom, .value)
      } else if tests == 0 {
        setRelevance(atom, .presence)
      } else {
        setRelevance(atom, tests <= 32 ? .tests : .value)
      }
    }
    for name in [Atom.style, .classAttribute, .idAttribute] where !pool.mentions(name) {
      setRelevance(name.index, .none)
    }
    if !pool.mentions(.href) { setRelevance(Atom.href.index, .presence) }
  }

  private mutating func setRelevance(_ atom: UInt32, _ value: Relevance) {
    while relevance.count <= Int(atom) { relevance.append(.unknown) }
    relevance[Int(atom)] = value
  }

  /// The signature of an element whose parent in the tree has one (0: none).
  mutating func signature(
    _ element: NodeID, parent: Int32, rules: Int32, flags: UInt32, _ matcher: SelectorMatcher
  ) -> Int32 {
    let document = matcher.document
    let index = Int(element)
    let start = words.count
    words.append(UInt32(bitPattern: parent))
    words.append(UInt32(bitPattern: rules))
    words.append(document.name[index].index)
    words.append(flags << 8 | UInt32(document.namespace[index].rawValue))
    let id = document.idAttribute[index].index
    words.append(id != 0 && (isQuirky || mentionedIDs.contains(id)) ? id : 0)
    for position in document.classes[index].indices {
      let name = document.classes[index][position].index
      if isQuirky || mentionedClasses.contains(name) { words.append(name) }
    }
    for position in document.attributes[index].indices {
      let name = document.attributes[index][position].name
      var kind = Int(name.index) < relevance.count ? relevance[Int(name.index)] : .unknown
      if kind == .unknown {
        kind = isInert(name) ? .none : .value
        setRelevance(name.index, kind)
      }
      switch kind {
      case .none, .unknown: continue
      case .presence:
        words.append(UInt32.max)
        words.append(name.index)
      case .tests:
        let value = document.attributes[index][position].value
        let mask = results(of: value, name, document.namespace[index] == .html, matcher)
        words.append(UInt32.max)
        words.append(name.index)
        words.append(mask)
      case .value:
        let value = document.attributes[index][position].value
        words.append(UInt32.max)
        words.append(name.index)
        words.append(number(of: value))
      }
    }
    return intern(start)
  }

  /// The signature of an element with a style attribute.
  mutating func signature(_ element: Int32, style block: Int32) -> Int32 {
    let start = words.count
    words.append(UInt32(bitPattern: element))
    words.append(UInt32.max)
    words.append(UInt32(bitPattern: block))
    return intern(start)
  }

  /// The signature of an element with a style attribute's and its place among its siblings.
  mutating func signature(
    _ element: Int32, need: SiblingNeed, bits: UInt32, start: Int32, end: Int32, previous: Int32
  ) -> Int32 {
    let first = words.count
    words.append(UInt32(bitPattern: element))
    words.append(UInt32.max)
    words.append(UInt32.max)
    words.append(UInt32(need.rawValue) << 8 | bits)
    words.append(UInt32(bitPattern: start))
    words.append(UInt32(bitPattern: end))
    words.append(UInt32(bitPattern: previous))
    return intern(first)
  }

  /// What of the places of its elements rules asked for.
  func need(of signature: Int32) -> SiblingNeed {
    signature > 0 ? needs[Int(signature) - 1] : []
  }

  /// Notes that rules asked for more.
  mutating func need(_ need: SiblingNeed, of signature: Int32) {
    if signature > 0 { needs[Int(signature) - 1].formUnion(need) }
  }

  private struct TestKey: Hashable {
    var name: UInt32
    var isHTML: Bool
    var value: String
  }

  /// What the tests of an attribute say to a value, a bit each.
  private mutating func results(
    of value: String, _ name: Atom, _ isHTML: Bool, _ matcher: SelectorMatcher
  ) -> UInt32 {
    let key = TestKey(name: name.index, isHTML: isHTML, value: value)
    if let known = testResults[key] { return known }
    var mask: UInt32 = 0
    for (bit, op) in (matcher.pool.attributeTests[name.index] ?? []).enumerated()
    where matcher.testValue(op, value, isHTML: isHTML) {
      mask |= 1 << UInt32(bit)
    }
    testResults[key] = mask
    return mask
  }

  private mutating func number(of value: String) -> UInt32 {
    if let known = valueNumbers[value] { return known }
    let number = UInt32(valueNumbers.count)
    valueNumbers[value] = number
    return number
  }

  /// The number of the words from a place to the end; they are dropped where they are known.
  private mutating func intern(_ start: Int) -> Int32 {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
    for index in start..<words.count {
      hash = (hash ^ UInt64(words[index])) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 32
    }
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let known = Int(slots[slot])
      let first = Int(starts[known - 1])
      let length = Int(starts[known]) - first
      if length == words.count - start {
        var offset = 0
        while offset < length, words[first + offset] == words[start + offset] { offset += 1 }
        if offset == length {
          words.removeLast(words.count - start)
          return Int32(known)
        }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    starts.append(Int32(words.count))
    firstOutcome.append(-1)
    isLocal.append(true)
    needs.append([])
    slots[slot] = Int32(count)
    if count * 2 > slots.count { grow() }
    return Int32(count)
  }

  private mutating func grow() {
    var larger = Array(repeating: Int32(-1), count: slots.count * 2)
    for number in 1...max(count, 1) {
      var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
      for index in Int(starts[number - 1])..<Int(starts[number]) {
        hash = (hash ^ UInt64(words[index])) &* 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 32
      }
      var slot = Int(truncatingIfNeeded: hash) & (larger.count - 1)
      while larger[slot] >= 0 { slot = (slot + 1) & (larger.count - 1) }
      larger[slot] = Int32(number)
    }
    slots = larger
  }

  /// What an element of the signature came to before; −1 where that isn't known or can't be shared.
  func outcome(
    _ signature: Int32, inherited: Int32, environment: Int32, context: Int32
  ) -> Int {
    guard signature > 0, isLocal[Int(signature) - 1] else { return -1 }
    var index = firstOutcome[Int(signature) - 1]
    while index >= 0 {
      if outcomes[Int(index)].inherited == inherited,
        outcomes[Int(index)].environment == environment,
        outcomes[Int(index)].context == context
      {
        return Int(index)
      }
      index = outcomes[Int(index)].next
    }
    return -1
  }

  /// Whether elements of the signature may share; false once a rule looked elsewhere.
  func mayShare(_ signature: Int32) -> Bool { signature > 0 && isLocal[Int(signature) - 1] }

  /// Elements of the signature differ from each other by what is not in it.
  mutating func forbidSharing(_ signature: Int32) {
    if signature > 0 { isLocal[Int(signature) - 1] = false }
  }

  mutating func add(_ outcome: Outcome, to signature: Int32) {
    guard signature > 0 else { return }
    var outcome = outcome
    outcome.next = firstOutcome[Int(signature) - 1]
    firstOutcome[Int(signature) - 1] = Int32(outcomes.count)
    outcomes.append(outcome)
  }
}

/// Atoms in a table of bits.
struct AtomSet: Sendable {
  private var bits: [UInt64] = []

  init() {}

  init(_ atoms: Set<UInt32>) {
    bits = Array(repeating: 0, count: Int(atoms.max() ?? 0) / 64 + 1)
    for atom in atoms { bits[Int(atom) / 64] |= 1 << UInt64(atom % 64) }
  }

  func contains(_ atom: UInt32) -> Bool {
    let word = Int(atom) / 64
    return word < bits.count && bits[word] & 1 << UInt64(atom % 64) != 0
  }
}

/// Nodes in a table of bits.
struct NodeSet: Sendable {
  private let bits: AtomSet

  init(_ nodes: Set<NodeID>) {
    bits = nodes.isEmpty ? AtomSet() : AtomSet(Set(nodes.map { UInt32(bitPattern: $0) }))
  }

  func contains(_ node: NodeID) -> Bool { bits.contains(UInt32(bitPattern: node)) }
}

extension SelectorPool {
  func mentions(_ attribute: Atom) -> Bool { mentionedAttributes.contains(attribute.index) }
}

/// Attributes that neither states nor hints look at.
func isInert(_ name: Atom) -> Bool { isInert(name.string) }

private func isInert(_ text: String) -> Bool {
  if text == "style" || text == "class" || text == "id" { return true }
  return text.hasPrefix("data-") || text.hasPrefix("aria-") || text.hasPrefix("on")
    || inertAttributes.contains(text)
}

private let inertAttributes: Set<String> = [
  "src", "role", "title", "alt", "tabindex", "d", "transform", "viewbox", "viewBox", "points",
  "srcset", "for", "target", "rel", "content", "fill", "stroke", "stroke-width", "stroke-linecap",
  "stroke-linejoin", "fill-rule", "fill-opacity", "clip-rule", "x", "y", "cx", "cy", "r", "rx",
  "ry", "x1", "x2", "y1", "y2", "offset", "loading", "decoding", "action", "method",
  "autocomplete", "itemprop", "datetime", "cite", "rr_scrollTop", "rr_scrollLeft",
]
