import ReevDOM

/// A selector of an active rule and what it brings.
struct IndexedRule: Sendable {
  var selector: Int32
  var block: Int32
  /// An index into the store's conditions that is tested per element, −1 for none.
  var condition: Int32
  /// Layer, specificity, order: the cascade order of normal declarations within an origin.
  var key: UInt64
  var layer: UInt32
  /// Hashes of what its ancestors must have, as in `Selector`.
  var ancestor0: UInt32 = 0
  var ancestor1: UInt32 = 0
  var ancestor2: UInt32 = 0
}

/// Rules of one tree scope, hashed by what the element must have.
final class RuleBuckets: Sendable {
  let byID: AtomMap<IndexedRule>
  let byClass: AtomMap<IndexedRule>
  let byTag: AtomMap<IndexedRule>
  let byAttribute: AtomMap<IndexedRule>
  let other: [IndexedRule]

  static let none = RuleBuckets([], SelectorPool(), isQuirky: false)

  var isEmpty: Bool {
    byID.isEmpty && byClass.isEmpty && byTag.isEmpty && byAttribute.isEmpty && other.isEmpty
  }

  init(_ rules: [IndexedRule], _ pool: SelectorPool, isQuirky: Bool) {
    var other: [IndexedRule] = []
    var groups: [SelectorOp.Kind: [UInt32: [IndexedRule]]] = [:]
    for rule in rules {
      let keys = pool.keys(of: Int(pool.selectors[Int(rule.selector)].start))
      guard let keys, keys.allSatisfy({ $0.kind == keys[0].kind }) else {
        other.append(rule)
        continue
      }
      var seen: Set<UInt32> = []
      for key in keys {
        var atom = key.atom
        if isQuirky, key.kind == .id || key.kind == .className {
          atom = Atom(AtomNames.lowercased(atom)).index
        }
        guard seen.insert(atom).inserted else { continue }
        groups[key.kind, default: [:]][atom, default: []].append(rule)
      }
    }
    self.other = other
    byID = AtomMap(groups[.id] ?? [:])
    byClass = AtomMap(groups[.className] ?? [:])
    byTag = AtomMap(groups[.tag] ?? [:])
    byAttribute = AtomMap(groups[.attributeExists] ?? [:])
  }
}

extension SelectorPool {
  /// What an element must have one of to match the compound at an op; nil where that can't be
  /// told. Kinds are id, className, tag and attributeExists.
  func keys(of start: Int, depth: Int = 0) -> [(kind: SelectorOp.Kind, atom: UInt32)]? {
    var id: UInt32?
    var name: UInt32?
    var tag: UInt32?
    var attribute: UInt32?
    var list: UInt32?
    var i = start
    while ops[i].kind != .end, ops[i].kind.rawValue < SelectorOp.Kind.descendant.rawValue {
      let op = ops[i]
      switch op.kind {
      case .id: id = id ?? op.a
      case .className: name = name ?? op.a
      case .tag: tag = op.a
      case .attributeExists, .attributeEquals, .attributeIncludes, .attributeDash,
        .attributePrefix, .attributeSuffix, .attributeSubstring:
        attribute = attribute ?? op.a
      case .isList: list = list ?? op.a
      // A host test reaches an element of another tree.
      case .host, .hostList, .hostContext: return nil
      default: break
      }
      i += 1
    }
    if let id { return [(.id, id)] }
    if let name { return [(.className, name)] }
    if let tag { return [(.tag, tag)] }
    if let list, depth < 8, lists[Int(list)].count <= 64 {
      var out: [(kind: SelectorOp.Kind, atom: UInt32)] = []
      for selector in lists[Int(list)] {
        guard let inner = keys(of: Int(selectors[Int(selector)].start), depth: depth + 1),
          out.count < 256
        else { return attribute.map { [(.attributeExists, $0)] } }
        out += inner
      }
      if !out.isEmpty { return out }
    }
    return attribute.map { [(.attributeExists, $0)] }
  }
}

/// All rules of one tree scope, in the classes in which they are looked up.
struct ScopeRules: Sendable {
  /// By `index(reach, pseudo)`; nil where there are none.
  fileprivate(set) var tables: [RuleBuckets?] = Array(
    repeating: nil, count: 4 * PseudoElement.allCases.count)
  var keyframes: [String: [Rule]] = [:]
  var registered: [UInt32: RegisteredProperty] = [:]
  var hasConditions = false
  /// Ids and classes are hashed in lower case.
  var isQuirky = false
  /// Stands for the set of rules: equal numbers, equal rules. 0 is the user agent's.
  var id: Int32 = 0
  /// Selectors of its rules.
  var selectorCount = 0
  /// What a change of a class, an attribute or a state can affect through these rules.
  var invalidation = InvalidationMap()

  fileprivate static func index(_ reach: Selector.Reach, _ pseudo: PseudoElement) -> Int {
    Int(reach.rawValue) * PseudoElement.allCases.count + Int(pseudo.rawValue)
  }

  /// The rules for a reach and pseudo-element.
  func buckets(_ reach: Selector.Reach, _ pseudo: PseudoElement) -> RuleBuckets? {
    tables[ScopeRules.index(reach, pseudo)]
  }
}

/// A custom property registered with @property.
struct RegisteredProperty: Sendable {
  var inherits = true
  var initial: [UInt8]?
}

/// Builds a scope's rules from its sheets.
struct RuleIndexBuilder {
  var scope = ScopeRules()
  private var order: UInt64 = 0
  // Layers: a tree; 0 is the root, that is, no layer.
  private var layerChildren: [[(String, Int)]] = [[]]
  private var layerParents: [Int] = [-1]
  private var pending: [(rule: IndexedRule, layer: Int, selector: Selector)] = []
  private var anonymousCount = 0

  init(isQuirky: Bool) { scope.isQuirky = isQuirky }

  mutating func add(_ rules: [Rule], _ store: inout StyleStore, _ media: MediaContext) {
    add(rules, &store, media, layer: 0, condition: -1, depth: 0)
  }

  private mutating func add(
    _ rules: [Rule], _ store: inout StyleStore, _ media: MediaContext, layer: Int,
    condition: Int32, depth: Int
  ) {
    for rule in rules {
      switch rule.kind {
      case .style, .nestedDeclarations:
        if rule.block >= 0 {
          for selector in rule.selectors {
            add(rule.block, selector, store.pool, layer, condition)
          }
        }
        if !rule.children.isEmpty {
          add(rule.children, &store, media, layer: layer, condition: condition, depth: depth + 1)
        }
      case .media:
        guard rule.condition >= 0,
          evaluateMedia(store.conditions[Int(rule.condition)], media) == true
        else { continue }
        add(rule.children, &store, media, layer: layer, condition: condition, depth: depth + 1)
      case .supports where rule.isActive:
        add(rule.children, &store, media, layer: layer, condition: condition, depth: depth + 1)
      case .layerBlock:
        let inner = self.layer(rule.names.first ?? "", under: layer)
        add(rule.children, &store, media, layer: inner, condition: condition, depth: depth + 1)
      case .layerStatement, .importRule:
        for name in rule.names { _ = self.layer(name, under: layer) }
      case .container, .scope:
        var index = rule.condition
        if condition >= 0 {
          index = Int32(store.conditions.count)
          store.conditions.append(
            .nested(condition, store.conditions[Int(rule.condition)]))
        }
        scope.hasConditions = true
        add(rule.children, &store, media, layer: layer, condition: index, depth: depth + 1)
      case .keyframes:
        if let name = rule.names.first { scope.keyframes[name] = rule.children }
      case .property: register(rule, store)
      default: break
      }
    }
  }

  private mutating func register(_ rule: Rule, _ store: StyleStore) {
    guard let name = rule.names.first, rule.block >= 0 else { return }
    let block = store.blocks[Int(rule.block)]
    let list = store.tokens(of: block)
    var property = RegisteredProperty()
    forEachDeclaration(list, 0..<list.tokens.count) { index, range, _ in
      switch list.lowercasedName(list.tokens[index]) {
      case "inherits":
        let cursor = ValueCursor(list, range)
        property.inherits = cursor.peekIdent != "false"
      case "initial-value": property.initial = list.source(range)
      default: break
      }
    }
    scope.registered[Atom(name).index] = property
  }

  private mutating func add(
    _ block: Int32, _ index: Int32, _ pool: SelectorPool, _ layer: Int, _ condition: Int32
  ) {
    let selector = pool.selectors[Int(index)]
    guard selector.pseudo != .ignored else { return }
    order += 1
    let key = UInt64(selector.specificity) << 24 | min(order, 0xFF_FFFF)
    pending.append(
      (
        IndexedRule(selector: index, block: block, condition: condition, key: key, layer: 0),
        layer, selector
      ))
  }

  /// The layer of a dotted name below another one, made when it is new.
  private mutating func layer(_ name: String, under parent: Int) -> Int {
    if name.isEmpty {
      anonymousCount += 1
      return newLayer("\u{0}\(anonymousCount)", parent)
    }
    var current = parent
    for part in name.split(separator: ".") {
      let part = String(part)
      if let found = layerChildren[current].first(where: { $0.0 == part }) {
        current = found.1
      } else {
        current = newLayer(part, current)
      }
    }
    return current
  }

  private mutating func newLayer(_ name: String, _ parent: Int) -> Int {
    let index = layerChildren.count
    guard index < 4000 else { return parent }
    layerChildren.append([])
    layerParents.append(parent)
    layerChildren[parent].append((name, index))
    return index
  }

  /// Orders the layers and fills the buckets.
  mutating func finish(_ store: StyleStore) -> ScopeRules {
    let pool = store.pool
    // A layer's own rules come after those of the layers in it: number in post-order.
    var number = [UInt32](repeating: 0, count: layerChildren.count)
    var next: UInt32 = 0
    var stack: [(Int, Int)] = [(0, 0)]
    while let (layer, child) = stack.last {
      if child < layerChildren[layer].count {
        stack[stack.count - 1].1 += 1
        stack.append((layerChildren[layer][child].1, 0))
      } else {
        number[layer] = next
        next += 1
        stack.removeLast()
      }
    }
    var groups: [Int: [IndexedRule]] = [:]
    for entry in pending {
      var rule = entry.rule
      rule.layer = number[entry.layer]
      rule.key |= UInt64(rule.layer) << 48
      let selector = entry.selector
      rule.ancestor0 = selector.ancestor0
      rule.ancestor1 = selector.ancestor1
      rule.ancestor2 = selector.ancestor2
      groups[ScopeRules.index(selector.reach, selector.pseudo), default: []].append(rule)
    }
    for (index, rules) in groups {
      scope.tables[index] = RuleBuckets(rules, pool, isQuirky: scope.isQuirky)
    }
    scope.invalidation = InvalidationMap(
      pending.map { ($0.rule.selector, $0.rule.condition) }, store, isQuirky: scope.isQuirky)
    scope.selectorCount = pending.count
    pending = []
    return scope
  }
}
