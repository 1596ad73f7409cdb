import ReevDOM

/// A key of what rules look at, or of what an element must have: a kind and an atom.
struct FeatureKey: Hashable, Sendable {
  enum Kind: UInt8, Sendable {
    case id, className, tag, attribute
    /// Hover; the three kinds of focus; every other state.
    case hover, focus, state
    /// Positions among siblings, emptiness, and what stands right of `+` and `~`.
    case position
  }

  var kind: Kind
  var atom: UInt32 = 0
}

/// Which elements a selector's subject can be.
struct SubjectSet: Sendable {
  private(set) var isUniversal = false
  private(set) var keys: Set<FeatureKey> = []

  var isEmpty: Bool { !isUniversal && keys.isEmpty }

  /// Adds the subjects that have one of the keys; nil is everything.
  mutating func insert(_ subject: [FeatureKey]?) {
    guard !isUniversal else { return }
    if let subject, keys.count + subject.count <= 512 {
      keys.formUnion(subject)
    } else {
      isUniversal = true
      keys = []
    }
  }

  mutating func formUnion(_ other: SubjectSet) {
    if other.isUniversal { insert(nil) } else if !other.isEmpty { insert(Array(other.keys)) }
  }
}

/// The elements that may match other rules when a feature of one element changes.
struct InvalidationSet: Sendable {
  /// Where a subject is as seen from the element that has the feature.
  enum Relation: Sendable { case own, below, beside, around }

  /// The element itself.
  var own = SubjectSet()
  /// What is below it, shadow trees included.
  var below = SubjectSet()
  /// Its later siblings and what is below them.
  var beside = SubjectSet()
  /// All its siblings and what is below them.
  var around = SubjectSet()

  mutating func insert(_ subject: [FeatureKey]?, _ relation: Relation) {
    switch relation {
    case .own: own.insert(subject)
    case .below: below.insert(subject)
    case .beside: beside.insert(subject)
    case .around: around.insert(subject)
    }
  }

  mutating func formUnion(_ other: InvalidationSet) {
    own.formUnion(other.own)
    below.formUnion(other.below)
    beside.formUnion(other.beside)
    around.formUnion(other.around)
  }
}

/// A `:has()` in which a feature occurs: what to do at elements that may be its anchor.
struct HasInvalidation: Hashable, Sendable {
  /// What the anchor must have one of; nil is nothing.
  var anchor: [FeatureKey]?
  /// Whether the anchor may be an earlier sibling of an ancestor or of the element.
  var usesSiblings: Bool
  var relation: InvalidationSet.Relation
  var subject: [FeatureKey]?
}

/// What the changes of features can affect through the rules of one scope.
/// Made from compiled selectors, once for each set of rules.
struct InvalidationMap: Sendable {
  private(set) var sets: [FeatureKey: InvalidationSet] = [:]
  private(set) var has: [FeatureKey: Set<HasInvalidation>] = [:]
  private(set) var allHas: Set<HasInvalidation> = []
  /// Features whose change is not followed any further: everything is restyled.
  private(set) var unbounded: Set<FeatureKey> = []
  private var isQuirky = false

  /// No rules.
  init() {}

  /// The map of selectors and the conditions (−1 for none) of their rules.
  init(_ rules: [(selector: Int32, condition: Int32)], _ store: StyleStore, isQuirky: Bool) {
    self.isQuirky = isQuirky
    for (selector, condition) in rules {
      let start = Int(store.pool.selectors[Int(selector)].start)
      let subject = keys(store.pool, start)
      walk(store.pool, start, .own, subject, nil, depth: 0)
      if condition >= 0 { addCondition(store, condition, subject, depth: 0) }
    }
  }

  private func keys(_ pool: SelectorPool, _ start: Int) -> [FeatureKey]? {
    pool.keys(of: start).map { keys in
      keys.map { key in
        let kind: FeatureKey.Kind =
          switch key.kind {
          case .id: .id
          case .className: .className
          case .tag: .tag
          default: .attribute
          }
        return FeatureKey(kind: kind, atom: kind == .tag ? key.atom : folded(kind, key.atom))
      }
    }
  }

  private func folded(_ kind: FeatureKey.Kind, _ atom: UInt32) -> UInt32 {
    guard isQuirky, kind == .id || kind == .className else { return atom }
    return Atom(AtomNames.lowercased(atom)).index
  }

  private mutating func addCondition(
    _ store: StyleStore, _ index: Int32, _ subject: [FeatureKey]?, depth: Int
  ) {
    guard depth < 60 else { return }
    switch store.conditions[Int(index)] {
    case .nested(let outer, let inner):
      addCondition(store, outer, subject, depth: depth + 1)
      if case .scope(let root, let limit) = inner { addScope(store, root, limit, subject) }
    case .scope(let root, let limit): addScope(store, root, limit, subject)
    default: break
    }
  }

  private mutating func addScope(
    _ store: StyleStore, _ root: Int32, _ limit: Int32, _ subject: [FeatureKey]?
  ) {
    for list in [root, limit] where list >= 0 {
      for selector in store.pool.lists[Int(list)] {
        let start = Int(store.pool.selectors[Int(selector)].start)
        walk(store.pool, start, .own, subject, nil, depth: 1)
        walk(store.pool, start, .below, subject, nil, depth: 1)
      }
    }
  }

  private struct HasContext {
    var anchor: [FeatureKey]?
    var usesSiblings: Bool
    /// Of the whole selector's subject to the anchor, whatever combinators are in the `:has()`.
    var relation: InvalidationSet.Relation
  }

  /// Adds the features of a complex selector whose subject stands in a relation to the subject of
  /// the whole one.
  private mutating func walk(
    _ pool: SelectorPool, _ start: Int, _ outer: InvalidationSet.Relation,
    _ subject: [FeatureKey]?, _ context: HasContext?, depth: Int
  ) {
    guard depth < 40 else { return }
    var relation = outer
    var compound = start
    var i = start
    while true {
      let op = pool.ops[i]
      switch op.kind {
      case .end: return
      case .descendant, .child, .toPartHost, .toSlot:
        relation = compose(.below, relation)
        compound = i + 1
      case .nextSibling, .subsequentSibling:
        // A sibling that comes or goes is seen by what stands to its right.
        add(FeatureKey(kind: .position), relation, subject, context)
        relation = compose(.beside, relation)
        compound = i + 1
      default: walk(op, pool, compound, relation, subject, context, depth: depth)
      }
      i += 1
    }
  }

  private mutating func walk(
    _ op: SelectorOp, _ pool: SelectorPool, _ compound: Int, _ relation: InvalidationSet.Relation,
    _ subject: [FeatureKey]?, _ context: HasContext?, depth: Int
  ) {
    switch op.kind {
    case .id: add(FeatureKey(kind: .id, atom: folded(.id, op.a)), relation, subject, context)
    case .className:
      add(
        FeatureKey(kind: .className, atom: folded(.className, op.a)), relation, subject, context)
    case .attributeExists, .attributeEquals, .attributeIncludes, .attributeDash,
      .attributePrefix, .attributeSuffix, .attributeSubstring:
      add(FeatureKey(kind: .attribute, atom: op.a), relation, subject, context)
      let original = UInt32(bitPattern: op.c)
      if original != op.a {
        add(FeatureKey(kind: .attribute, atom: original), relation, subject, context)
      }
    case .part: add(FeatureKey(kind: .attribute, atom: Atom.part.index), relation, subject, context)
    case .state: addState(op, relation, subject, context)
    case .isList, .notList, .hostList: lists(op, pool, relation, subject, context, depth: depth)
    case .hostContext:
      lists(op, pool, relation, subject, context, depth: depth)
      lists(op, pool, compose(.below, relation), subject, context, depth: depth)
    case .hasList: addHas(op, pool, compound, relation, subject, depth: depth)
    case .nth, .nthLast, .nthOfType, .nthLastOfType:
      add(FeatureKey(kind: .position), relation, subject, context)
      if op.a != UInt32.max {
        lists(op, pool, compose(.around, relation), subject, context, depth: depth)
      }
    case .lang, .dir:
      for name in [Atom.lang, .xmlLang, .dir] {
        let key = FeatureKey(kind: .attribute, atom: name.index)
        add(key, relation, subject, context)
        add(key, compose(.below, relation), subject, context)
      }
      if op.kind == .dir {
        add(FeatureKey(kind: .state), relation, subject, context)
        add(FeatureKey(kind: .position), relation, subject, context)
      }
    default: break
    }
  }

  private mutating func lists(
    _ op: SelectorOp, _ pool: SelectorPool, _ relation: InvalidationSet.Relation,
    _ subject: [FeatureKey]?, _ context: HasContext?, depth: Int
  ) {
    for selector in pool.lists[Int(op.a)] {
      let start = Int(pool.selectors[Int(selector)].start)
      // Inside :has(), what is left of a combinator may even be above the anchor.
      if context != nil, pool.hasCombinator(start) { addUnbounded(pool, start) }
      walk(pool, start, relation, subject, context, depth: depth + 1)
    }
  }

  private mutating func addUnbounded(_ pool: SelectorPool, _ start: Int) {
    var i = start
    while pool.ops[i].kind != .end {
      let op = pool.ops[i]
      switch op.kind {
      case .id: unbounded.insert(FeatureKey(kind: .id, atom: folded(.id, op.a)))
      case .className:
        unbounded.insert(FeatureKey(kind: .className, atom: folded(.className, op.a)))
      case .attributeExists, .attributeEquals, .attributeIncludes, .attributeDash,
        .attributePrefix, .attributeSuffix, .attributeSubstring:
        unbounded.insert(FeatureKey(kind: .attribute, atom: op.a))
      case .state, .isList, .notList, .nth, .nthLast, .nthOfType, .nthLastOfType:
        for kind in [FeatureKey.Kind.state, .hover, .focus, .position] {
          unbounded.insert(FeatureKey(kind: kind))
        }
      default: break
      }
      i += 1
    }
  }

  private mutating func addState(
    _ op: SelectorOp, _ relation: InvalidationSet.Relation, _ subject: [FeatureKey]?,
    _ context: HasContext?
  ) {
    let kind: FeatureKey.Kind? =
      switch ElementStateTest(rawValue: op.a) {
      case .hover: .hover
      case .focus, .focusVisible, .focusWithin: .focus
      case .root, .none: nil
      case .empty, .firstChild, .lastChild, .onlyChild, .firstOfType, .lastOfType, .onlyOfType:
        .position
      default: .state
      }
    if let kind { add(FeatureKey(kind: kind), relation, subject, context) }
  }

  private mutating func addHas(
    _ op: SelectorOp, _ pool: SelectorPool, _ compound: Int, _ relation: InvalidationSet.Relation,
    _ subject: [FeatureKey]?, depth: Int
  ) {
    let leading = pool.hasCombinators[Int(op.a)]
    let usesSiblings = leading.contains { $0 == .nextSibling || $0 == .subsequentSibling }
    let context = HasContext(
      anchor: keys(pool, compound), usesSiblings: usesSiblings, relation: relation)
    allHas.insert(
      HasInvalidation(
        anchor: context.anchor, usesSiblings: usesSiblings, relation: relation, subject: subject))
    for selector in pool.lists[Int(op.a)] {
      walk(
        pool, Int(pool.selectors[Int(selector)].start), relation, subject, context,
        depth: depth + 1)
    }
  }

  private mutating func add(
    _ feature: FeatureKey, _ relation: InvalidationSet.Relation, _ subject: [FeatureKey]?,
    _ context: HasContext?
  ) {
    guard let context else {
      sets[feature, default: InvalidationSet()].insert(subject, relation)
      return
    }
    has[feature, default: []].insert(
      HasInvalidation(
        anchor: context.anchor, usesSiblings: context.usesSiblings,
        relation: context.relation, subject: subject))
  }

  /// The relation of a subject to an element that stands in `inner` relation to an element to
  /// which the subject stands in `outer` relation.
  private func compose(
    _ inner: InvalidationSet.Relation, _ outer: InvalidationSet.Relation
  ) -> InvalidationSet.Relation {
    switch (inner, outer) {
    case (.own, _): outer
    case (.below, _): .below
    case (.around, _): .around
    case (.beside, .around): .around
    case (.beside, _): .beside
    }
  }
}

extension SelectorPool {
  func hasCombinator(_ start: Int) -> Bool {
    var i = start
    while ops[i].kind != .end {
      if ops[i].kind.rawValue >= SelectorOp.Kind.descendant.rawValue { return true }
      i += 1
    }
    return false
  }
}
