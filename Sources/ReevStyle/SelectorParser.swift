import ReevDOM

/// Compiles selectors. https://drafts.csswg.org/selectors-4/#grammar
struct SelectorParser {
  let list: TokenList
  var i: Int
  let end: Int
  /// The selector list that `&` stands for, or nil at top level (then it is `:scope`).
  var nesting: Int32?
  var nestingSpecificity: UInt32 = 0
  var depth = 0

  init(list: TokenList, range: Range<Int>, nesting: Int32? = nil, nestingSpecificity: UInt32 = 0) {
    self.list = list
    i = range.lowerBound
    end = min(range.upperBound, list.tokens.count)
    self.nesting = nesting
    self.nestingSpecificity = nestingSpecificity
  }

  struct Compound {
    var ops: [SelectorOp] = []
    var specificity: UInt32 = 0
    var pseudo: PseudoElement = .none
    /// Ops that stand to the right of a hop (`::slotted`, `::part`): on the styled element.
    var outerOps: [SelectorOp] = []
    var hop: SelectorOp.Kind?
    var sawNesting = false
  }

  /// A comma-separated list; nil when it is invalid (or, forgiving, drops what is).
  mutating func parseList(
    _ pool: inout SelectorPool, forgiving: Bool = false, relative: Bool = false,
    nestedRelative: Bool = false
  ) -> (selectors: [Int32], combinators: [SelectorOp.Kind])? {
    var out: [Int32] = []
    var combinators: [SelectorOp.Kind] = []
    while true {
      let stop = nextComma()
      var inner = self
      inner = SelectorParser(
        list: list, range: i..<stop, nesting: nesting, nestingSpecificity: nestingSpecificity)
      inner.depth = depth
      if let (selector, combinator) = inner.parseComplex(
        &pool, relative: relative, nestedRelative: nestedRelative)
      {
        out.append(selector)
        combinators.append(combinator)
      } else if !forgiving {
        return nil
      }
      i = stop
      guard i < end else { break }
      i += 1
      if i >= end, !forgiving { return nil }
    }
    return (out, combinators)
  }

  private func nextComma() -> Int {
    var j = i
    while j < end {
      let token = list.tokens[j]
      if token.kind == .comma { return j }
      if token.match >= 0 { j = min(Int(token.match), end) }
      j += 1
    }
    return end
  }

  private mutating func skipSpace() {
    while i < end, list.tokens[i].kind == .whitespace { i += 1 }
  }

  private mutating func combinator() -> SelectorOp.Kind? {
    let before = i
    skipSpace()
    guard i < end else { return nil }
    if list.tokens[i].kind == .delim {
      let kind: SelectorOp.Kind? =
        switch list.tokens[i].byte {
        case 0x3E: .child
        case 0x2B: .nextSibling
        case 0x7E: .subsequentSibling
        default: nil
        }
      if let kind {
        i += 1
        skipSpace()
        return kind
      }
    }
    return i > before ? .descendant : nil
  }

  /// Returns the selector's index and, for relative ones, the leading combinator.
  private mutating func parseComplex(
    _ pool: inout SelectorPool, relative: Bool, nestedRelative: Bool
  ) -> (Int32, SelectorOp.Kind)? {
    skipSpace()
    guard i < end, depth < 24 else { return nil }
    var leading = SelectorOp.Kind.descendant
    if relative || nestedRelative, let kind = combinator() {
      leading = kind
      if nestedRelative, kind != .descendant {
        // `> a` in a nested rule is `& > a`.
        var implied = Compound()
        appendNesting(&implied, &pool)
        return finish(&pool, first: implied, combinator: kind)
      }
    }
    let start = i
    guard let first = parseCompound(&pool) else { return nil }
    if nestedRelative, nesting != nil, !containsNesting(start) {
      var implied = Compound()
      appendNesting(&implied, &pool)
      return finish(&pool, compounds: [implied, first], combinators: [.descendant])
        .map { ($0, leading) }
    }
    return finish(&pool, compounds: [first], combinators: []).map { ($0, leading) }
  }

  private func containsNesting(_ start: Int) -> Bool {
    for j in start..<end where list.tokens[j].kind == .delim && list.tokens[j].byte == 0x26 {
      return true
    }
    return false
  }

  private mutating func finish(
    _ pool: inout SelectorPool, first: Compound, combinator: SelectorOp.Kind
  ) -> (Int32, SelectorOp.Kind)? {
    guard let second = parseCompound(&pool) else { return nil }
    return finish(&pool, compounds: [first, second], combinators: [combinator])
      .map { ($0, .descendant) }
  }

  private mutating func finish(
    _ pool: inout SelectorPool, compounds: [Compound], combinators: [SelectorOp.Kind]
  ) -> Int32? {
    var compounds = compounds
    var combinators = combinators
    while let kind = combinator() {
      guard let last = compounds.last, last.pseudo == .none, last.hop == nil,
        let next = parseCompound(&pool), compounds.count < 200
      else { return nil }
      combinators.append(kind)
      compounds.append(next)
    }
    guard i >= end else { return nil }
    return emit(&pool, compounds, combinators)
  }

  private func emit(
    _ pool: inout SelectorPool, _ compounds: [Compound], _ combinators: [SelectorOp.Kind]
  ) -> Int32 {
    var selector = Selector(start: Int32(pool.ops.count), specificity: 0)
    var ancestors: [UInt32] = []
    var specificity: (UInt32, UInt32, UInt32) = (0, 0, 0)
    for (index, compound) in compounds.enumerated().reversed() {
      specificity.0 += compound.specificity >> 16
      specificity.1 += compound.specificity >> 8 & 0xFF
      specificity.2 += compound.specificity & 0xFF
      if index == compounds.count - 1 { selector.pseudo = compound.pseudo }
      if let hop = compound.hop {
        pool.ops.append(contentsOf: compound.outerOps)
        pool.ops.append(SelectorOp(kind: hop))
        selector.reach = hop == .toSlot ? .slotted : .part
      }
      pool.ops.append(contentsOf: compound.ops)
      let isHost = compound.ops.contains {
        $0.kind == .host || $0.kind == .hostList || $0.kind == .hostContext
      }
      if index == compounds.count - 1, isHost, selector.reach == .tree { selector.reach = .host }
      // What stands left of a descendant or child combinator is an ancestor.
      if index < compounds.count - 1, selector.reach == .tree,
        combinators[index] == .descendant || combinators[index] == .child
      {
        for op in compound.ops where ancestors.count < 3 {
          switch op.kind {
          case .id, .className: ancestors.append(ancestorHash(op.a, op.kind))
          case .tag where UInt32(bitPattern: op.b) == op.a:
            ancestors.append(ancestorHash(op.a, .tag))
          default: break
          }
        }
      }
      if index > 0 {
        pool.ops.append(SelectorOp(kind: combinators[index - 1]))
        if combinators[index - 1] == .nextSibling || combinators[index - 1] == .subsequentSibling {
          pool.usesSiblings = true
        }
      }
    }
    pool.ops.append(SelectorOp(kind: .end))
    selector.specificity =
      min(specificity.0, 255) << 16 | min(specificity.1, 255) << 8 | min(specificity.2, 255)
    if ancestors.count > 0 { selector.ancestor0 = ancestors[0] }
    if ancestors.count > 1 { selector.ancestor1 = ancestors[1] }
    if ancestors.count > 2 { selector.ancestor2 = ancestors[2] }
    pool.selectors.append(selector)
    return Int32(pool.selectors.count - 1)
  }

  private func appendNesting(_ compound: inout Compound, _ pool: inout SelectorPool) {
    if let nesting {
      compound.ops.append(SelectorOp(kind: .isList, a: UInt32(nesting)))
      compound.specificity = add(compound.specificity, nestingSpecificity)
    } else {
      compound.ops.append(SelectorOp(kind: .scope))
    }
    compound.sawNesting = true
  }

  private func add(_ left: UInt32, _ right: UInt32) -> UInt32 {
    min(left >> 16 + right >> 16, 255) << 16
      | min(left >> 8 & 0xFF + right >> 8 & 0xFF, 255) << 8
      | min(left & 0xFF + right & 0xFF, 255)
  }

  private mutating func parseCompound(_ pool: inout SelectorPool) -> Compound? {
    let outerState = pool.sawState
    pool.sawState = false
    let result = parseCompoundParts(&pool)
    guard pool.sawState else {
      pool.sawState = outerState
      return result
    }
    // Note what has a state: by class, id or tag; else the compound around this one knows.
    let ops = (result?.ops ?? []) + (result?.outerOps ?? [])
    if let op = ops.first(where: { $0.kind == .className || $0.kind == .id })
      ?? ops.first(where: { $0.kind == .tag })
    {
      pool.stateSubjects.insert(UInt64(op.kind.rawValue) << 32 | UInt64(op.a))
      pool.sawState = outerState
    } else if depth == 0 {
      pool.stateIsUniversal = true
      pool.sawState = outerState
    }
    return result
  }

  private mutating func parseCompoundParts(_ pool: inout SelectorPool) -> Compound? {
    var compound = Compound()
    let start = i
    // Type selector with an optional namespace.
    if let name = typeName() {
      if let name {
        let lower = Atom(name.lowercased())
        compound.ops.append(
          SelectorOp(kind: .tag, a: lower.index, b: Int32(bitPattern: Atom(name).index)))
        compound.specificity = 1
      } else {
        compound.ops.append(SelectorOp(kind: .universal))
      }
    } else if i > start {
      return nil
    }
    while i < end {
      let token = list.tokens[i]
      switch token.kind {
      case .hash:
        guard token.flag, compound.pseudo == .none else { return nil }
        let atom = Atom(list.name(token)).index
        pool.mentionedIDs.insert(atom)
        if pool.hasDepth > 0 { pool.atomsInHas.insert(atom) }
        append(SelectorOp(kind: .id, a: atom), 0x10000, &compound)
        i += 1
      case .delim where token.byte == 0x2E:
        guard i + 1 < end, list.tokens[i + 1].kind == .ident, compound.pseudo == .none else {
          return nil
        }
        let atom = Atom(list.name(list.tokens[i + 1])).index
        pool.mentionedClasses.insert(atom)
        if pool.hasDepth > 0 { pool.atomsInHas.insert(atom) }
        append(SelectorOp(kind: .className, a: atom), 0x100, &compound)
        i += 2
      case .delim where token.byte == 0x26:
        var nested = Compound()
        appendNesting(&nested, &pool)
        for op in nested.ops { append(op, nested.specificity, &compound) }
        i += 1
      case .openSquare:
        guard compound.pseudo == .none, parseAttribute(&compound, &pool) else { return nil }
      case .colon:
        guard parsePseudo(&compound, &pool) else { return nil }
      default:
        return i > start ? compound : nil
      }
    }
    return i > start ? compound : nil
  }

  private func append(_ op: SelectorOp, _ specificity: UInt32, _ compound: inout Compound) {
    if compound.hop == .toPartHost {
      compound.outerOps.append(op)
    } else {
      compound.ops.append(op)
    }
    compound.specificity = add(compound.specificity, specificity)
  }

  /// `name`, `*`, `ns|name`, `*|*`, `|name`. nil: none here; .some(nil): universal.
  private mutating func typeName() -> String?? {
    func isBar(_ index: Int) -> Bool {
      index + 1 < end && list.tokens[index].kind == .delim && list.tokens[index].byte == 0x7C
        && (list.tokens[index + 1].kind == .ident
          || (list.tokens[index + 1].kind == .delim && list.tokens[index + 1].byte == 0x2A))
    }
    guard i < end else { return nil }
    if isBar(i) {
      i += 1
    } else if i + 1 < end, isBar(i + 1),
      list.tokens[i].kind == .ident || list.tokens[i].byte == 0x2A
    {
      i += 2
    }
    let token = list.tokens[i]
    if token.kind == .ident {
      i += 1
      return .some(list.name(token))
    }
    if token.kind == .delim, token.byte == 0x2A {
      i += 1
      return .some(nil)
    }
    return nil
  }

  private mutating func parseAttribute(
    _ compound: inout Compound, _ pool: inout SelectorPool
  ) -> Bool {
    let close = min(Int(list.tokens[i].match), end)
    i += 1
    skipSpace()
    // Namespace prefixes are dropped.
    if i < close, list.tokens[i].kind == .delim, list.tokens[i].byte == 0x2A { i += 1 }
    if i < close, list.tokens[i].kind == .delim, list.tokens[i].byte == 0x7C,
      i + 1 < close, list.tokens[i + 1].kind == .ident
    {
      i += 1
    }
    guard i < close, list.tokens[i].kind == .ident else { return false }
    if i + 2 < close, list.tokens[i + 1].kind == .delim, list.tokens[i + 1].byte == 0x7C,
      list.tokens[i + 2].kind == .ident
    {
      i += 2
    }
    let name = list.name(list.tokens[i])
    let lower = Atom(name.lowercased())
    pool.mentionedAttributes.insert(lower.index)
    if pool.hasDepth > 0 { pool.atomsInHas.insert(lower.index) }
    pool.mentionedAttributes.insert(Atom(name).index)
    i += 1
    skipSpace()
    var op = SelectorOp(
      kind: .attributeExists, a: lower.index, b: 0, c: Int32(bitPattern: Atom(name).index))
    if i < close {
      guard list.tokens[i].kind == .delim else { return false }
      let byte = list.tokens[i].byte
      i += 1
      if byte == 0x3D {
        op.kind = .attributeEquals
      } else {
        guard i < close, list.tokens[i].kind == .delim, list.tokens[i].byte == 0x3D else {
          return false
        }
        i += 1
        switch byte {
        case 0x7E: op.kind = .attributeIncludes
        case 0x7C: op.kind = .attributeDash
        case 0x5E: op.kind = .attributePrefix
        case 0x24: op.kind = .attributeSuffix
        case 0x2A: op.kind = .attributeSubstring
        default: return false
        }
      }
      skipSpace()
      guard i < close, list.tokens[i].kind == .ident || list.tokens[i].kind == .string else {
        return false
      }
      op.b = Int32(pool.strings.count)
      pool.strings.append(list.name(list.tokens[i]))
      i += 1
      skipSpace()
      if i < close {
        guard list.tokens[i].kind == .ident else { return false }
        switch list.lowercasedName(list.tokens[i]) {
        case "i": op.flag = 1
        case "s": op.flag = 2
        default: return false
        }
        i += 1
        skipSpace()
      } else if caseInsensitiveAttributes.contains(lower.string) {
        op.flag = 3
      }
      guard i >= close else { return false }
    }
    i = close < end ? close + 1 : end
    if op.kind != .attributeExists {
      for atom in Set([lower.index, Atom(name).index]) {
        pool.attributeTests[atom, default: []].append(op)
      }
    }
    append(op, 0x100, &compound)
    return true
  }

  private mutating func parsePseudo(
    _ compound: inout Compound, _ pool: inout SelectorPool
  ) -> Bool {
    i += 1
    var isElement = false
    if i < end, list.tokens[i].kind == .colon {
      isElement = true
      i += 1
    }
    guard i < end else { return false }
    let token = list.tokens[i]
    guard token.kind == .ident || token.kind == .function else { return false }
    let name = list.lowercasedName(token)
    if token.kind == .ident {
      i += 1
      if isElement || ["before", "after", "first-line", "first-letter"].contains(name) {
        return pseudoElement(name, &compound)
      }
      return simplePseudo(name, &compound, &pool)
    }
    let close = min(Int(token.match), end)
    let inner = (i + 1)..<close
    i = close < end ? close + 1 : end
    if isElement { return pseudoElementFunction(name, inner, &compound, &pool) }
    return pseudoFunction(name, inner, &compound, &pool)
  }

  private func pseudoElement(_ name: String, _ compound: inout Compound) -> Bool {
    guard compound.pseudo == .none else { return false }
    switch name {
    case "before": compound.pseudo = .before
    case "after": compound.pseudo = .after
    case "marker": compound.pseudo = .marker
    case "placeholder", "-webkit-input-placeholder": compound.pseudo = .placeholder
    case "first-letter": compound.pseudo = .firstLetter
    case "first-line": compound.pseudo = .firstLine
    case "backdrop": compound.pseudo = .backdrop
    case "-webkit-scrollbar": compound.pseudo = .scrollbar
    case "selection", "file-selector-button", "cue",
      "target-text", "spelling-error", "grammar-error", "view-transition", "details-content",
      "highlight", "search-text", "checkmark", "picker-icon", "scroll-marker",
      "scroll-marker-group":
      compound.pseudo = .ignored
    default:
      guard name.hasPrefix("-webkit-") else { return false }
      compound.pseudo = .ignored
    }
    compound.specificity = add(compound.specificity, 1)
    return true
  }

  private mutating func pseudoElementFunction(
    _ name: String, _ inner: Range<Int>, _ compound: inout Compound, _ pool: inout SelectorPool
  ) -> Bool {
    switch name {
    case "slotted":
      var parser = sub(inner)
      parser.skipSpace()
      guard let argument = parser.parseCompound(&pool) else { return false }
      compound.hop = .toSlot
      compound.outerOps = argument.ops
      compound.specificity = add(add(compound.specificity, argument.specificity), 1)
      return true
    case "part":
      compound.hop = .toPartHost
      for token in list.tokens[inner] where token.kind == .ident {
        compound.outerOps.append(SelectorOp(kind: .part, a: Atom(list.name(token)).index))
      }
      compound.specificity = add(compound.specificity, 1)
      return !compound.outerOps.isEmpty
    case "highlight", "cue", "view-transition-group", "view-transition-image-pair",
      "view-transition-old", "view-transition-new", "picker", "scroll-button":
      compound.pseudo = .ignored
      return true
    default: return false
    }
  }

  private func sub(_ range: Range<Int>) -> SelectorParser {
    var parser = SelectorParser(
      list: list, range: range, nesting: nesting, nestingSpecificity: nestingSpecificity)
    parser.depth = depth + 1
    return parser
  }

  private func simplePseudo(
    _ name: String, _ compound: inout Compound, _ pool: inout SelectorPool
  ) -> Bool {
    if compound.pseudo == .scrollbar, name == "vertical" || name == "horizontal" { return true }
    if compound.pseudo != .none {
      // `::before:hover` and `::-webkit-scrollbar-thumb:hover`: valid, and never the plain state.
      compound.pseudo = .ignored
      return true
    }
    if name == "host" {
      append(SelectorOp(kind: .host), 0x100, &compound)
      return true
    }
    if name == "scope" {
      append(SelectorOp(kind: .scope), 0x100, &compound)
      return true
    }
    guard let state = statePseudoClasses[name] else {
      guard neverPseudoClasses.contains(name) || name.hasPrefix("-webkit-") else { return false }
      append(SelectorOp(kind: .never), 0x100, &compound)
      return true
    }
    switch state {
    case .hover:
      pool.usesHover = true
      pool.sawState = true
    case .focus, .focusVisible, .focusWithin:
      pool.usesFocus = true
      pool.sawState = true
    case .empty, .firstChild, .lastChild, .onlyChild: pool.usesPositions = true
    case .firstOfType, .lastOfType, .onlyOfType:
      pool.usesPositions = true
      pool.usesTypePositions = true
    default: break
    }
    if pool.hasDepth > 0 { pool.statesInHas = true }
    append(SelectorOp(kind: .state, a: state.rawValue), 0x100, &compound)
    return true
  }

  private mutating func pseudoFunction(
    _ name: String, _ inner: Range<Int>, _ compound: inout Compound, _ pool: inout SelectorPool
  ) -> Bool {
    guard compound.pseudo == .none, depth < 24 else { return false }
    func highest(_ list: [Int32]) -> UInt32 {
      list.map { pool.selectors[Int($0)].specificity }.max() ?? 0
    }
    switch name {
    case "is", "where", "-webkit-any", "-moz-any", "matches":
      var parser = sub(inner)
      guard let (list, kinds) = parser.parseList(&pool, forgiving: true) else { return false }
      let specificity = name == "where" ? 0 : highest(list)
      append(
        SelectorOp(kind: .isList, a: UInt32(addList(list, kinds, &pool))), specificity, &compound)
    case "not":
      var parser = sub(inner)
      guard let (list, kinds) = parser.parseList(&pool) else { return false }
      append(
        SelectorOp(kind: .notList, a: UInt32(addList(list, kinds, &pool))), highest(list),
        &compound)
    case "has":
      var parser = sub(inner)
      pool.hasDepth += 1
      let parsed = parser.parseList(&pool, relative: true)
      pool.hasDepth -= 1
      guard let (list, kinds) = parsed else { return false }
      pool.usesHas = true
      append(
        SelectorOp(kind: .hasList, a: UInt32(addList(list, kinds, &pool))), highest(list),
        &compound)
    case "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type":
      guard let (a, b, rest) = parseNth(inner) else { return false }
      var op = SelectorOp(kind: .nth, a: UInt32.max, b: a, c: b)
      pool.usesPositions = true
      switch name {
      case "nth-last-child": op.kind = .nthLast
      case "nth-of-type": op.kind = .nthOfType
      case "nth-last-of-type": op.kind = .nthLastOfType
      default: break
      }
      if name.hasSuffix("type") { pool.usesTypePositions = true }
      var specificity: UInt32 = 0x100
      if let rest {
        guard op.kind == .nth || op.kind == .nthLast else { return false }
        var parser = sub(rest)
        guard let (list, kinds) = parser.parseList(&pool) else { return false }
        op.a = UInt32(addList(list, kinds, &pool))
        pool.usesSiblings = true
        specificity = add(specificity, highest(list))
      }
      append(op, specificity, &compound)
    case "lang":
      var names: [String] = []
      for token in list.tokens[inner] {
        switch token.kind {
        case .ident, .string: names.append(list.lowercasedName(token))
        case .whitespace, .comma: break
        default: return false
        }
      }
      guard !names.isEmpty else { return false }
      append(SelectorOp(kind: .lang, b: Int32(pool.strings.count)), 0x100, &compound)
      pool.strings.append(names.joined(separator: ","))
    case "dir":
      let names = list.tokens[inner].filter { $0.kind == .ident }
      guard names.count == 1 else { return false }
      append(
        SelectorOp(kind: .dir, a: list.lowercasedName(names[0]) == "rtl" ? 1 : 0), 0x100,
        &compound)
    case "host", "host-context":
      var parser = sub(inner)
      parser.skipSpace()
      guard let argument = parser.parseCompound(&pool) else { return false }
      let selector = emit(&pool, [argument], [])
      append(
        SelectorOp(
          kind: name == "host" ? .hostList : .hostContext,
          a: UInt32(addList([selector], [.descendant], &pool))),
        add(argument.specificity, 0x100), &compound)
    case "state", "active-view-transition-type", "nth-col", "nth-last-col", "current":
      append(SelectorOp(kind: .never), 0x100, &compound)
    default:
      return false
    }
    return true
  }

  private func addList(
    _ list: [Int32], _ kinds: [SelectorOp.Kind], _ pool: inout SelectorPool
  ) -> Int {
    pool.lists.append(list)
    pool.hasCombinators.append(kinds)
    return pool.lists.count - 1
  }

  /// `an+b`, and what follows `of`. https://drafts.csswg.org/css-syntax-3/#anb-microsyntax
  private func parseNth(_ range: Range<Int>) -> (Int32, Int32, Range<Int>?)? {
    var stop = range.upperBound
    var rest: Range<Int>?
    for j in range
    where list.tokens[j].kind == .ident && list.lowercasedName(list.tokens[j]) == "of" {
      stop = j
      rest = (j + 1)..<range.upperBound
      break
    }
    let source = String(decoding: list.source(range.lowerBound..<stop), as: UTF8.self).lowercased()
    if source == "odd" { return (2, 1, rest) }
    if source == "even" { return (2, 0, rest) }
    var a: Int32 = 0
    let text = Array(source.utf8)
    var k = 0
    func number() -> (Int32, Bool)? {
      var sign: Int32 = 1
      if k < text.count, text[k] == 43 || text[k] == 45 {
        sign = text[k] == 45 ? -1 : 1
        k += 1
      }
      var value: Int32 = 0
      var digits = false
      while k < text.count, text[k] >= 48, text[k] <= 57 {
        value = min(value &* 10 &+ Int32(text[k] - 48), 100_000_000)
        digits = true
        k += 1
      }
      return (sign * value, digits)
    }
    func sign() -> Int32 { k > 0 && text[k - 1] == 45 ? -1 : 1 }
    guard let (first, hasDigits) = number() else { return nil }
    if k < text.count, text[k] == 110 {
      a = hasDigits ? first : sign()
      k += 1
      while k < text.count, isSpace(text[k]) { k += 1 }
      guard k < text.count else { return (a, 0, rest) }
      guard text[k] == 43 || text[k] == 45 else { return nil }
      let isNegative = text[k] == 45
      k += 1
      while k < text.count, isSpace(text[k]) { k += 1 }
      guard k < text.count, text[k] >= 48, text[k] <= 57, let (b, _) = number(), k == text.count
      else { return nil }
      return (a, isNegative ? -b : b, rest)
    }
    guard hasDigits, k == text.count else { return nil }
    return (0, first, rest)
  }
}

func ancestorHash(_ atom: UInt32, _ kind: SelectorOp.Kind) -> UInt32 {
  let salt: UInt32 =
    switch kind {
    case .id: 0x9E37_79B1
    case .className: 0x85EB_CA6B
    default: 0xC2B2_AE35
    }
  let hash = (atom &+ 1) &* salt
  return hash == 0 ? 1 : hash
}

private let caseInsensitiveAttributes: Set<String> = [
  "accept", "accept-charset", "align", "alink", "axis", "bgcolor", "charset", "checked", "clear",
  "codetype", "color", "compact", "declare", "defer", "dir", "direction", "disabled", "enctype",
  "face", "frame", "hreflang", "http-equiv", "lang", "language", "link", "media", "method",
  "multiple", "nohref", "noresize", "noshade", "nowrap", "readonly", "rel", "rev", "rules",
  "scope", "scrolling", "selected", "shape", "target", "text", "type", "valign", "valuetype",
  "vlink",
]

private let statePseudoClasses: [String: ElementStateTest] = [
  "root": .root, "empty": .empty, "first-child": .firstChild, "last-child": .lastChild,
  "only-child": .onlyChild, "first-of-type": .firstOfType, "last-of-type": .lastOfType,
  "only-of-type": .onlyOfType, "hover": .hover, "focus": .focus, "focus-visible": .focusVisible,
  "focus-within": .focusWithin, "active": .active, "visited": .visited, "link": .link,
  "any-link": .anyLink, "-webkit-any-link": .anyLink, "target": .target, "checked": .checked,
  "disabled": .disabled, "enabled": .enabled, "required": .required, "optional": .optional,
  "read-only": .readOnly, "read-write": .readWrite, "placeholder-shown": .placeholderShown,
  "indeterminate": .indeterminate, "default": .isDefault, "valid": .valid, "invalid": .invalid,
  "in-range": .inRange, "out-of-range": .outOfRange, "defined": .defined, "open": .open,
  "modal": .modal, "fullscreen": .fullscreen, "autofill": .autofill,
  "-webkit-autofill": .autofill, "popover-open": .popoverOpen, "user-invalid": .userInvalid,
  "user-valid": .userValid, "playing": .playing, "paused": .paused,
]

private let neverPseudoClasses: Set<String> = [
  "first", "left", "right", "blank", "buffering", "muted", "seeking", "stalled", "volume-locked",
  "picture-in-picture", "past", "future", "current", "local-link", "target-within",
  "active-view-transition", "has-slotted", "xr-overlay", "corner-present", "horizontal",
  "vertical", "increment", "decrement", "start", "end", "window-inactive", "no-button",
  "double-button", "single-button", "target-current", "interest-source",
]
