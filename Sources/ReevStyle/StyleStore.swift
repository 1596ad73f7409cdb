import ReevDOM

/// A declaration block: a run of declarations in a text, parsed when a rule first matches.
struct Block: Sendable {
  /// The text's index among the store's sources, −1 for a block that was made parsed.
  var source: Int32 = -1
  /// The bytes of the text.
  var start: Int32 = 0
  var end: Int32 = 0
  var isParsed = false
  var isQuirky = false
  var hasImportant = false
  var hasNormal = false
  var hasDirection = false
  var hasCustomProperties = false
  var usesAttributes = false
  /// Whether a pseudo-element may get content through it; without that it makes no box.
  var mayGenerate = false
  var first: Int32 = 0
  var count: Int32 = 0
  var firstCustom: Int32 = 0
  var customCount: Int32 = 0
}

/// A value that holds `var()` or `env()`, to be parsed when the variables are known.
struct PendingValue: Sendable {
  var text: [UInt8]
  var property: PropertyID?
  var shorthand: ShorthandID?
  var isQuirky = false
}

/// A declaration of a custom property.
struct CustomDeclaration: Sendable {
  enum Value: Sendable {
    case wide(WideKeyword)
    case text([UInt8], hasVariables: Bool)
  }

  var name: UInt32
  var isImportant: Bool
  var value: Value
}

/// What all sheets of an engine were parsed into; parts refer to each other by index.
struct StyleStore: Sendable {
  /// Texts of sheets.
  ///
  /// OPTIMIZATION: tokens take ten times the room of their text, and most blocks are never parsed: a
  /// block that is makes its own tokens again.
  private(set) var sources: [String] = []
  var blocks: [Block] = []
  var declarations: [Declaration] = []
  var customs: [CustomDeclaration] = []
  var pendings: [PendingValue] = []
  var pool = SelectorPool()
  var conditions: [Condition] = []
  /// Whether what is parsed is the user agent's own, which has words that no page may use.
  var isUserAgent = false
  /// Whether any text holds a length in container units.
  private(set) var usesContainerUnits = false
  /// Whether the size of containers matters.
  var asksContainers: Bool {
    usesContainerUnits
      || conditions.contains { if case .container = $0 { true } else { false } }
  }
  /// Properties that are not inherited by themselves and that some declaration inherits.
  private(set) var inheritedByWord: Set<PropertyID> = []

  mutating func addSource(_ text: String, _ list: TokenList) -> Int32 {
    usesContainerUnits = usesContainerUnits || list.usesContainerUnits
    sources.append(text)
    return Int32(sources.count - 1)
  }

  /// A block over some bytes of a source.
  mutating func addBlock(_ source: Int32, _ range: Range<Int>, isQuirky: Bool = false) -> Int32 {
    blocks.append(
      Block(
        source: source, start: Int32(range.lowerBound), end: Int32(range.upperBound),
        isQuirky: isQuirky))
    return Int32(blocks.count - 1)
  }

  /// A block with the declarations of a style attribute's or rule's text, parsed at once.
  mutating func addBlock(text: String, isQuirky: Bool) -> Int32 {
    let list = TokenList(text)
    usesContainerUnits = usesContainerUnits || list.usesContainerUnits
    blocks.append(Block(isQuirky: isQuirky))
    let index = Int32(blocks.count - 1)
    parse(index, list)
    return index
  }

  /// The tokens of a block that a sheet holds.
  func tokens(of block: Block) -> TokenList {
    guard block.source >= 0 else { return TokenList("") }
    let text = sources[Int(block.source)].utf8
    let start = text.index(text.startIndex, offsetBy: Int(block.start))
    let end = text.index(text.startIndex, offsetBy: Int(block.end))
    return TokenList(Array(text[start..<end]))
  }

  /// Parses a block if that has not been done.
  mutating func parse(_ index: Int32) {
    let block = blocks[Int(index)]
    if !block.isParsed { parse(index, tokens(of: block)) }
  }

  private mutating func parse(_ index: Int32, _ list: TokenList) {
    var out = blocks[Int(index)]
    let isQuirky = out.isQuirky
    out.isParsed = true
    out.first = Int32(declarations.count)
    out.firstCustom = Int32(customs.count)
    forEachDeclaration(list, 0..<list.tokens.count) { nameIndex, value, isImportant in
      parseDeclaration(
        list, name: list.tokens[nameIndex], value, isImportant: isImportant, isQuirky: isQuirky)
    }
    out.count = Int32(declarations.count) - out.first
    out.customCount = Int32(customs.count) - out.firstCustom
    finish(&out)
    blocks[Int(index)] = out
  }

  /// Sets a block's flags from its declarations.
  private func finish(_ block: inout Block) {
    for declaration in declarations[Int(block.first)..<Int(block.first + block.count)] {
      if declaration.isImportant { block.hasImportant = true } else { block.hasNormal = true }
      switch declaration.property {
      case .direction, .writingMode: block.hasDirection = true
      case .animationName: block.mayGenerate = true
      case .content:
        block.mayGenerate = true
        if case .content(let parts?) = declaration.value,
          parts.contains(where: { if case .attribute = $0 { true } else { false } })
        {
          block.usesAttributes = true
        }
        if case .pending = declaration.value { block.usesAttributes = true }
      default: break
      }
    }
    for custom in customs[Int(block.firstCustom)..<Int(block.firstCustom + block.customCount)] {
      block.hasCustomProperties = true
      if custom.isImportant { block.hasImportant = true } else { block.hasNormal = true }
    }
  }

  /// Parses one declaration and appends its longhands; returns whether it is valid.
  @discardableResult
  mutating func parseDeclaration(
    _ list: TokenList, name token: Token, _ range: Range<Int>, isImportant: Bool, isQuirky: Bool
  ) -> Bool {
    if token.nameEnd - token.nameStart > 2, list.bytes[Int(token.nameStart)] == 0x2D,
      list.bytes[Int(token.nameStart) + 1] == 0x2D
    {
      return parseCustom(list, Atom(list.name(token)).index, range, isImportant)
    }
    return parseDeclaration(
      list, named: list.lowercasedName(token), range, isImportant: isImportant, isQuirky: isQuirky)
  }

  /// See above; `name` is not that of a custom property.
  mutating func parseDeclaration(
    _ list: TokenList, named name: String, _ range: Range<Int>, isImportant: Bool, isQuirky: Bool
  ) -> Bool {
    let property = PropertyID.byName[name]
    let shorthand = property == nil ? ShorthandID.byName[name] : nil
    var cursor = ValueCursor(list, range)
    cursor.isQuirky = isQuirky
    guard !cursor.isAtEnd else { return false }
    let longhands = property.map { [$0] } ?? shorthand?.longhands ?? []
    if let word = cursor.peekIdent, let wide = WideKeyword(word) {
      cursor.advance()
      guard cursor.isAtEnd, propertyWords[name] != nil else { return false }
      for longhand in longhands {
        if wide == .inherit { noteInherit(longhand) }
        declarations.append(
          Declaration(property: longhand, isImportant: isImportant, value: .wide(wide)))
      }
      return true
    }
    guard propertyWords[name] != nil else { return false }
    if hasSubstitution(list, range) {
      let pending = Int32(pendings.count)
      pendings.append(
        PendingValue(
          text: list.source(range), property: property, shorthand: shorthand, isQuirky: isQuirky))
      for longhand in longhands {
        declarations.append(
          Declaration(property: longhand, isImportant: isImportant, value: .pending(pending)))
      }
      return true
    }
    guard mayTake(name, cursor) else { return false }
    guard property != nil || shorthand != nil else { return true }
    if let property {
      guard let value = parseLonghand(property, &cursor), cursor.isAtEnd else { return false }
      declarations.append(Declaration(property: property, isImportant: isImportant, value: value))
      return true
    }
    guard let shorthand, let values = parseShorthand(shorthand, &cursor), cursor.isAtEnd else {
      return false
    }
    for (property, value) in values {
      declarations.append(Declaration(property: property, isImportant: isImportant, value: value))
    }
    return true
  }

  /// Whether a property may have a value: of single words the browser's own are known, and of others nothing.
  func mayTake(_ name: String, _ cursor: ValueCursor) -> Bool {
    guard let words = propertyWords[name], !cursor.isAtEnd else { return false }
    var rest = cursor
    guard !isUserAgent, let word = rest.peekIdent else { return true }
    rest.advance()
    guard rest.isAtEnd, !words.contains("*") else { return true }
    return words.contains(word)
      || words.contains("rebeccapurple")
        && (namedColors[word] != nil || systemColors[word] != nil || word == "currentcolor")
  }

  /// Notes that a declaration inherits a property, logical ones as all they can stand for.
  mutating func noteInherit(_ property: PropertyID) {
    guard !property.isInherited else { return }
    for direction in [Direction.ltr, .rtl] {
      for mode in [WritingMode.horizontalTB, .verticalRL, .verticalLR, .sidewaysRL, .sidewaysLR] {
        inheritedByWord.insert(property.physical(direction, mode))
      }
    }
  }

  private mutating func parseCustom(
    _ list: TokenList, _ name: UInt32, _ range: Range<Int>, _ isImportant: Bool
  ) -> Bool {
    for token in list.tokens[range] {
      switch token.kind {
      case .badString, .badURL: return false
      default: break
      }
    }
    let cursor = ValueCursor(list, range)
    var value = CustomDeclaration.Value.text(
      list.source(range), hasVariables: hasSubstitution(list, range))
    if let word = cursor.peekIdent, let wide = WideKeyword(word) {
      var rest = cursor
      rest.advance()
      if rest.isAtEnd { value = .wide(wide) }
    }
    customs.append(CustomDeclaration(name: name, isImportant: isImportant, value: value))
    return true
  }

  /// Adds a block of given declarations, copied from another with one property replaced or removed.
  mutating func editBlock(
    _ index: Int32, name: String, value: String?, isImportant: Bool
  ) -> Int32 {
    parse(index)
    let old = blocks[Int(index)]
    var block = old
    block.first = Int32(declarations.count)
    block.firstCustom = Int32(customs.count)
    let lower = name.hasPrefix("--") ? name : name.lowercased()
    let custom = name.hasPrefix("--") ? Atom(name).index : nil
    let removed: Set<PropertyID> = Set(
      PropertyID.byName[lower].map { [$0] } ?? ShorthandID.byName[lower]?.longhands ?? [])
    let kept = declarations[Int(old.first)..<Int(old.first + old.count)]
      .filter { !removed.contains($0.property) }
    let keptCustoms = customs[Int(old.firstCustom)..<Int(old.firstCustom + old.customCount)]
      .filter { $0.name != custom }
    declarations.append(contentsOf: kept)
    customs.append(contentsOf: keptCustoms)
    if let value {
      let list = TokenList("\(name):\(value)")
      var isValid = false
      forEachDeclaration(list, 0..<list.tokens.count) { nameIndex, range, _ in
        isValid = parseDeclaration(
          list, name: list.tokens[nameIndex], range, isImportant: isImportant,
          isQuirky: old.isQuirky)
      }
      if !isValid { return index }
    }
    block.count = Int32(declarations.count) - block.first
    block.customCount = Int32(customs.count) - block.firstCustom
    block.hasImportant = false
    block.hasNormal = false
    block.hasDirection = false
    block.hasCustomProperties = false
    block.usesAttributes = false
    block.mayGenerate = false
    finish(&block)
    blocks.append(block)
    return Int32(blocks.count - 1)
  }
}

/// Calls back for each declaration in a range: the name's token, the value's range, `!important`.
/// https://drafts.csswg.org/css-syntax-3/#consume-declaration
func forEachDeclaration(
  _ list: TokenList, _ range: Range<Int>, _ body: (Int, Range<Int>, Bool) -> Void
) {
  var i = range.lowerBound
  let end = min(range.upperBound, list.tokens.count)
  while i < end {
    let token = list.tokens[i]
    guard token.kind == .ident else {
      if token.kind == .whitespace || token.kind == .semicolon {
        i += 1
      } else {
        i = skipToSemicolon(list, i, end)
      }
      continue
    }
    var j = i + 1
    while j < end, list.tokens[j].kind == .whitespace { j += 1 }
    let stop = skipToSemicolon(list, j, end)
    if j < end, list.tokens[j].kind == .colon, stop > j {
      var last = stop
      var isImportant = false
      var k = stop - 1
      while k > j, list.tokens[k].kind == .whitespace { k -= 1 }
      if k > j, list.tokens[k].kind == .ident, list.lowercasedName(list.tokens[k]) == "important" {
        k -= 1
        while k > j, list.tokens[k].kind == .whitespace { k -= 1 }
        if k > j, list.tokens[k].kind == .delim, list.tokens[k].byte == 0x21 {
          isImportant = true
          last = k
        }
      }
      body(i, (j + 1)..<last, isImportant)
    }
    i = stop
  }
}

/// The index of the next semicolon at this level.
func skipToSemicolon(_ list: TokenList, _ start: Int, _ end: Int) -> Int {
  var i = start
  while i < end {
    let token = list.tokens[i]
    if token.kind == .semicolon { return i }
    if token.match >= 0 { i = min(Int(token.match), end) }
    i += 1
  }
  return end
}

/// Whether a value holds `var()` or `env()`.
func hasSubstitution(_ list: TokenList, _ range: Range<Int>) -> Bool {
  for token in list.tokens[range] where token.kind == .function {
    let length = token.nameEnd - token.nameStart
    guard length == 3 else { continue }
    let name = list.lowercasedName(token)
    if name == "var" || name == "env" { return true }
  }
  return false
}
