import ReevDOM

/// One rule of a style sheet, in the CSSOM's order.
struct Rule: Sendable {
  enum Kind: UInt8, Sendable {
    case style, media, supports, layerBlock, layerStatement, importRule, container, fontFace
    case keyframes, keyframe, property, scope, nestedDeclarations, startingStyle, other
  }

  var kind: Kind
  /// A style rule's selectors in the pool.
  var selectors: [Int32] = []
  var block: Int32 = -1
  var children: [Rule] = []
  /// The condition in the store of media, container and scope rules, −1 otherwise.
  var condition: Int32 = -1
  /// Whether the rule applies at all (@supports).
  var isActive = true
  /// Layer, keyframes or property name; keyframe offsets. Several for a layer statement.
  var names: [String] = []
  var offsets: [Double] = []
}

/// Parses style sheets into rules; declarations are left for later.
/// https://drafts.csswg.org/css-syntax-3/#parsing
struct SheetParser {
  let list: TokenList
  let source: Int32
  let isQuirky: Bool

  /// What rules inside a style rule need to know.
  struct Nesting {
    var list: Int32
    var specificity: UInt32
    var selectors: [Int32]
  }

  static func parse(_ text: String, isQuirky: Bool, into store: inout StyleStore) -> [Rule] {
    let list = TokenList(text)
    let source = store.addSource(text, list)
    let parser = SheetParser(list: list, source: source, isQuirky: isQuirky)
    return parser.rules(0..<list.tokens.count, nil, depth: 0, isTopLevel: true, &store)
  }

  func rules(
    _ range: Range<Int>, _ nesting: Nesting?, depth: Int, isTopLevel: Bool,
    _ store: inout StyleStore
  ) -> [Rule] {
    guard depth < 48 else { return [] }
    if nesting != nil {
      return blockContents(range, nesting, depth: depth, &store).rules
    }
    var out: [Rule] = []
    var i = range.lowerBound
    let end = range.upperBound
    while i < end {
      let token = list.tokens[i]
      switch token.kind {
      case .whitespace: i += 1
      case .cdo where isTopLevel, .cdc where isTopLevel: i += 1
      case .atKeyword: i = atRule(i, end, nil, depth, &out, &store)
      default:
        guard let open = nextCurly(i, end) else { return out }
        let close = min(Int(list.tokens[open].match), end)
        if let rule = styleRule(i..<open, (open + 1)..<close, nil, depth, &store) {
          out.append(rule)
        }
        i = close + 1
      }
    }
    return out
  }

  /// A block of declarations over a range of tokens.
  private func addBlock(
    _ range: Range<Int>, _ store: inout StyleStore, isQuirky: Bool = false
  ) -> Int32 {
    store.addBlock(source, list.bytes(of: range), isQuirky: isQuirky)
  }

  private func nextCurly(_ start: Int, _ end: Int) -> Int? {
    var i = start
    while i < end {
      let token = list.tokens[i]
      if token.kind == .openCurly { return i }
      if token.match >= 0 { i = min(Int(token.match), end) }
      i += 1
    }
    return nil
  }

  private func styleRule(
    _ prelude: Range<Int>, _ body: Range<Int>, _ nesting: Nesting?, _ depth: Int,
    _ store: inout StyleStore
  ) -> Rule? {
    var parser = SelectorParser(
      list: list, range: prelude, nesting: nesting?.list,
      nestingSpecificity: nesting?.specificity ?? 0)
    guard let (selectors, _) = parser.parseList(&store.pool, nestedRelative: nesting != nil) else {
      return nil
    }
    var rule = Rule(kind: .style, selectors: selectors)
    let hasNested = list.tokens[body].contains {
      $0.kind == .openCurly || $0.kind == .atKeyword
    }
    guard hasNested else {
      rule.block = addBlock(body, &store, isQuirky: isQuirky)
      return rule
    }
    store.pool.lists.append(selectors.filter { store.pool.selectors[Int($0)].pseudo == .none })
    store.pool.hasCombinators.append([])
    let inner = Nesting(
      list: Int32(store.pool.lists.count - 1),
      specificity: selectors.map { store.pool.selectors[Int($0)].specificity }.max() ?? 0,
      selectors: selectors)
    let contents = blockContents(body, inner, depth: depth + 1, &store)
    rule.children = contents.rules
    // The leading declarations belong to the rule itself.
    if let first = rule.children.first, first.kind == .nestedDeclarations {
      rule.block = first.block
      rule.children.removeFirst()
    }
    return rule
  }

  /// Declarations and nested rules. Runs of declarations become rules of their own.
  private func blockContents(
    _ range: Range<Int>, _ nesting: Nesting?, depth: Int, _ store: inout StyleStore
  ) -> (rules: [Rule], Void) {
    guard depth < 48 else { return ([], ()) }
    var out: [Rule] = []
    var i = range.lowerBound
    let end = min(range.upperBound, list.tokens.count)
    var runStart: Int?
    func flush(_ stop: Int) {
      guard let start = runStart else { return }
      runStart = nil
      var rule = Rule(kind: .nestedDeclarations, selectors: nesting?.selectors ?? [])
      rule.block = addBlock(start..<stop, &store, isQuirky: isQuirky)
      out.append(rule)
    }
    while i < end {
      let token = list.tokens[i]
      if token.kind == .whitespace || token.kind == .semicolon {
        i += 1
        continue
      }
      if token.kind == .atKeyword {
        flush(i)
        i = atRule(i, end, nesting, depth, &out, &store)
        continue
      }
      // A declaration unless a top-level curly block comes before the semicolon.
      let stop = skipToSemicolon(list, i, end)
      let isCustom =
        token.kind == .ident && token.nameEnd - token.nameStart > 2
        && list.bytes[Int(token.nameStart)] == 0x2D && list.bytes[Int(token.nameStart) + 1] == 0x2D
      if !isCustom, let open = nextCurly(i, stop) {
        flush(i)
        let close = min(Int(list.tokens[open].match), end)
        if let rule = styleRule(i..<open, (open + 1)..<close, nesting, depth, &store) {
          out.append(rule)
        }
        i = close + 1
        continue
      }
      if runStart == nil { runStart = i }
      i = min(stop + 1, end)
    }
    flush(end)
    return (out, ())
  }

  /// Parses the at-rule at `start`; returns where to go on.
  private func atRule(
    _ start: Int, _ end: Int, _ nesting: Nesting?, _ depth: Int, _ out: inout [Rule],
    _ store: inout StyleStore
  ) -> Int {
    let name = list.lowercasedName(list.tokens[start])
    var i = start + 1
    var open: Int?
    while i < end {
      let token = list.tokens[i]
      if token.kind == .semicolon { break }
      if token.kind == .openCurly {
        open = i
        break
      }
      if token.match >= 0 { i = min(Int(token.match), end) }
      i += 1
    }
    i = min(i, end)
    let prelude = (start + 1)..<i
    guard let open else {
      statement(name, prelude, &out)
      return i + 1
    }
    let close = min(Int(list.tokens[open].match), end)
    let body = (open + 1)..<close
    let next = close + 1
    var rule = Rule(kind: .other)
    switch name {
    case "media":
      rule.kind = .media
      rule.condition = Int32(store.conditions.count)
      store.conditions.append(ConditionParser.mediaList(ValueCursor(list, prelude)))
      rule.children = rules(body, nesting, depth: depth + 1, isTopLevel: false, &store)
    case "supports":
      rule.kind = .supports
      rule.isActive = SupportsParser(isQuirky: isQuirky).evaluate(ValueCursor(list, prelude))
      rule.children = rules(body, nesting, depth: depth + 1, isTopLevel: false, &store)
    case "layer":
      rule.kind = .layerBlock
      rule.names = layerNames(prelude)
      rule.children = rules(body, nesting, depth: depth + 1, isTopLevel: false, &store)
    case "container":
      rule.kind = .container
      var cursor = ValueCursor(list, prelude)
      var container = ""
      if let ident = cursor.peekIdent, ident != "not", let text = cursor.anyIdent() {
        container = text
      }
      let condition = ConditionParser.conditionList(&cursor, allowOr: true) ?? .unknown
      rule.condition = Int32(store.conditions.count)
      store.conditions.append(.container(container, condition))
      rule.children = rules(body, nesting, depth: depth + 1, isTopLevel: false, &store)
    case "scope":
      rule.kind = .scope
      var cursor = ValueCursor(list, prelude)
      var root: Int32 = -1
      var limit: Int32 = -1
      func selectorList(_ inner: ValueCursor) -> Int32 {
        var parser = SelectorParser(list: list, range: inner.i..<inner.end)
        guard let (selectors, kinds) = parser.parseList(&store.pool, forgiving: true) else {
          return -1
        }
        store.pool.lists.append(selectors)
        store.pool.hasCombinators.append(kinds)
        return Int32(store.pool.lists.count - 1)
      }
      if let token = cursor.token, token.kind == .openParen, let inner = cursor.block() {
        root = selectorList(inner)
      }
      if cursor.ident("to"), let inner = cursor.block() { limit = selectorList(inner) }
      rule.condition = Int32(store.conditions.count)
      store.conditions.append(.scope(root, limit))
      rule.children = rules(body, nil, depth: depth + 1, isTopLevel: false, &store)
    case "starting-style":
      rule.kind = .startingStyle
      rule.isActive = false
    case "font-face": rule.kind = .fontFace
    case "keyframes", "-webkit-keyframes":
      rule.kind = .keyframes
      var cursor = ValueCursor(list, prelude)
      if let text = cursor.anyIdent() ?? cursor.string() { rule.names = [text] }
      rule.children = keyframes(body, &store)
    case "property":
      rule.kind = .property
      var cursor = ValueCursor(list, prelude)
      if let text = cursor.anyIdent() { rule.names = [text] }
      rule.block = addBlock(body, &store)
    default: break
    }
    out.append(rule)
    return next
  }

  private func statement(_ name: String, _ prelude: Range<Int>, _ out: inout [Rule]) {
    switch name {
    case "layer":
      out.append(Rule(kind: .layerStatement, names: layerNames(prelude)))
    case "import":
      var rule = Rule(kind: .importRule)
      var cursor = ValueCursor(list, prelude)
      _ = cursor.url() ?? cursor.string()
      if cursor.ident("layer") {
        rule.names = [""]
      } else if cursor.peekFunction == "layer", let inner = cursor.block() {
        rule.names = layerNames(inner.i..<inner.end)
      }
      out.append(rule)
    case "charset": break
    default: out.append(Rule(kind: .other))
    }
  }

  /// `a, b.c`; an empty prelude is one anonymous layer.
  private func layerNames(_ prelude: Range<Int>) -> [String] {
    var cursor = ValueCursor(list, prelude)
    guard !cursor.isAtEnd else { return [""] }
    return cursor.commaSeparated().map {
      String(decoding: list.source($0.i..<$0.end), as: UTF8.self)
    }
  }

  private func keyframes(_ range: Range<Int>, _ store: inout StyleStore) -> [Rule] {
    var out: [Rule] = []
    var i = range.lowerBound
    while i < range.upperBound {
      guard let open = nextCurly(i, range.upperBound) else { break }
      let close = min(Int(list.tokens[open].match), range.upperBound)
      var cursor = ValueCursor(list, i..<open)
      var rule = Rule(kind: .keyframe)
      for part in cursor.commaSeparated() {
        var part = part
        if part.ident("from") {
          rule.offsets.append(0)
        } else if part.ident("to") {
          rule.offsets.append(1)
        } else if let token = part.token, token.kind == .percentage {
          rule.offsets.append(token.number / 100)
        }
      }
      rule.block = addBlock((open + 1)..<close, &store)
      out.append(rule)
      i = close + 1
    }
    return out
  }
}

/// Evaluates @supports: true where our parsers accept. https://drafts.csswg.org/css-conditional-3
struct SupportsParser {
  let isQuirky: Bool

  func evaluate(_ cursor: ValueCursor) -> Bool {
    var cursor = cursor
    guard let value = condition(&cursor, 0), cursor.isAtEnd else { return false }
    return value
  }

  private func condition(_ cursor: inout ValueCursor, _ depth: Int) -> Bool? {
    guard depth < 32 else { return nil }
    if cursor.ident("not") { return inParens(&cursor, depth).map { !$0 } }
    guard var value = inParens(&cursor, depth) else { return nil }
    while let word = cursor.peekIdent, word == "and" || word == "or" {
      cursor.advance()
      guard let next = inParens(&cursor, depth) else { return nil }
      value = word == "and" ? value && next : value || next
    }
    return value
  }

  private func inParens(_ cursor: inout ValueCursor, _ depth: Int) -> Bool? {
    if let name = cursor.peekFunction {
      guard let inner = cursor.block() else { return nil }
      switch name {
      case "selector":
        var store = StyleStore()
        var parser = SelectorParser(list: cursor.list, range: inner.i..<inner.end)
        return parser.parseList(&store.pool) != nil
      case "font-tech", "font-format": return true
      default: return false
      }
    }
    guard let token = cursor.token, token.kind == .openParen, var inner = cursor.block() else {
      return nil
    }
    let start = inner
    if let next = inner.token,
      next.kind == .openParen || next.kind == .function
        || inner.peekIdent == "not"
    {
      if let value = condition(&inner, depth + 1), inner.isAtEnd { return value }
      inner = start
    }
    guard let name = inner.token, name.kind == .ident else { return false }
    var store = StyleStore()
    var isValid = false
    forEachDeclaration(inner.list, inner.i..<inner.end) { index, range, isImportant in
      isValid = store.parseDeclaration(
        inner.list, name: inner.list.tokens[index], range, isImportant: isImportant,
        isQuirky: false)
    }
    return isValid
  }
}
