/// Reads component values from a range of tokens; white space between them is skipped.
struct ValueCursor {
  let list: TokenList
  var i: Int
  var end: Int
  var depth = 0
  /// Quirks mode: unitless lengths and hashless colours in some properties.
  var isQuirky = false

  init(_ list: TokenList, _ range: Range<Int>) {
    self.list = list
    i = range.lowerBound
    end = min(range.upperBound, list.tokens.count)
    skipSpace()
  }

  init(_ list: TokenList) { self.init(list, 0..<list.tokens.count) }

  var isAtEnd: Bool { i >= end }

  /// The next token.
  var token: Token? { i < end ? list.tokens[i] : nil }

  mutating func skipSpace() {
    while i < end, list.tokens[i].kind == .whitespace { i += 1 }
  }

  mutating func advance() {
    i += 1
    skipSpace()
  }

  /// The next identifier in lower case, or nil if something else is next.
  var peekIdent: String? {
    guard let token, token.kind == .ident else { return nil }
    return list.lowercasedName(token)
  }

  /// Consumes an identifier that `matches` accepts.
  mutating func ident(_ names: String...) -> Bool {
    guard let name = peekIdent, names.contains(name) else { return false }
    advance()
    return true
  }

  /// Consumes any identifier, as written.
  mutating func anyIdent() -> String? {
    guard let token, token.kind == .ident else { return nil }
    let name = list.name(token)
    advance()
    return name
  }

  /// An identifier of the page's own: none that all properties have, and none of `words`.
  mutating func customIdent(except words: [String]) -> String? {
    guard let name = peekIdent, WideKeyword(name) == nil, name != "default", !words.contains(name)
    else { return nil }
    return anyIdent()
  }

  mutating func string() -> String? {
    guard let token, token.kind == .string else { return nil }
    let text = list.name(token)
    advance()
    return text
  }

  mutating func comma() -> Bool {
    guard let token, token.kind == .comma else { return false }
    advance()
    return true
  }

  mutating func slash() -> Bool { delim(0x2F) }

  mutating func delim(_ byte: UInt8) -> Bool {
    guard let token, token.kind == .delim, token.byte == byte else { return false }
    advance()
    return true
  }

  /// The name of the function that is next, in lower case.
  var peekFunction: String? {
    guard let token, token.kind == .function else { return nil }
    return list.lowercasedName(token)
  }

  /// Consumes the block or function that is next and returns a cursor over its inside.
  mutating func block() -> ValueCursor? {
    guard let token, token.match >= 0, depth < 200 else { return nil }
    let close = min(Int(token.match), end)
    var inner = ValueCursor(list, (i + 1)..<close)
    inner.depth = depth + 1
    i = min(close + 1, end)
    skipSpace()
    return inner
  }

  /// Splits the rest at top-level commas.
  mutating func commaSeparated() -> [ValueCursor] {
    var out: [ValueCursor] = []
    var start = i
    while i < end {
      let token = list.tokens[i]
      if token.kind == .comma {
        var part = ValueCursor(list, start..<i)
        part.depth = depth
        out.append(part)
        start = i + 1
      } else if token.match >= 0 {
        i = min(Int(token.match), end)
      }
      i += 1
    }
    i = end
    var part = ValueCursor(list, min(start, end)..<end)
    part.depth = depth
    out.append(part)
    return out
  }

  mutating func url() -> String? {
    guard let token else { return nil }
    if token.kind == .url {
      let text = list.name(token)
      advance()
      return text
    }
    guard peekFunction == "url" || peekFunction == "src", var inner = block() else { return nil }
    return inner.string()
  }

  // MARK: Numbers

  private static let mathFunctions: Set<String> = [
    "calc", "-webkit-calc", "-moz-calc", "min", "max", "clamp", "round", "mod", "rem", "sin",
    "cos", "tan", "asin", "acos", "atan", "atan2", "pow", "sqrt", "hypot", "log", "exp", "abs",
    "sign", "calc-size",
  ]

  /// A math function, a number, a percentage or a dimension.
  mutating func numeric() -> CalcNode? {
    guard let token else { return nil }
    switch token.kind {
    case .number:
      advance()
      return .value(token.number, .number)
    case .percentage:
      advance()
      return .value(token.number, .percent)
    case .dimension:
      guard let (unit, factor) = unit(named: list.lowercasedName(token)) else { return nil }
      advance()
      return .value(token.number * factor, unit)
    case .function:
      guard let name = peekFunction, ValueCursor.mathFunctions.contains(name) else { return nil }
      return math(name)
    default: return nil
    }
  }

  private mutating func math(_ name: String) -> CalcNode? {
    guard var inner = block() else { return nil }
    var result: CalcNode?
    switch name {
    case "calc", "-webkit-calc", "-moz-calc":
      result = inner.sum()
    case "clamp":
      let parts = inner.commaSeparated()
      guard parts.count == 3 else { return nil }
      var nodes: [CalcNode?] = []
      for part in parts {
        var part = part
        if part.ident("none"), part.isAtEnd {
          nodes.append(nil)
          continue
        }
        guard let node = part.sum(), part.isAtEnd else { return nil }
        nodes.append(node)
      }
      guard let value = nodes[1] else { return nil }
      switch (nodes[0], nodes[2]) {
      case (let low?, let high?): result = .clamp(low, value, high)
      case (let low?, nil): result = .max([low, value])
      case (nil, let high?): result = .min([value, high])
      case (nil, nil): result = value
      }
    default:
      var function = name
      var arguments: [CalcNode] = []
      for part in inner.commaSeparated() {
        var part = part
        if name == "round", arguments.isEmpty, function == "round",
          let strategy = part.peekIdent,
          ["up", "down", "nearest", "to-zero"].contains(strategy)
        {
          function = strategy == "nearest" ? "round" : "round-" + strategy
          if strategy == "nearest" { function = "round" }
          continue
        }
        guard let node = part.sum(), part.isAtEnd else { return nil }
        arguments.append(node)
      }
      guard !arguments.isEmpty else { return nil }
      result =
        switch name {
        case "min": .min(arguments)
        case "max": .max(arguments)
        default: .function(function, arguments)
        }
    }
    guard inner.isAtEnd, let result, result.dimension != nil else { return nil }
    return result
  }

  private mutating func sum() -> CalcNode? {
    guard let first = product() else { return nil }
    var terms = [first]
    while let token, token.kind == .delim, token.byte == 0x2B || token.byte == 0x2D {
      // White space is required on both sides.
      guard i > 0, list.tokens[i - 1].kind == .whitespace, i + 1 < end,
        list.tokens[i + 1].kind == .whitespace
      else { return nil }
      advance()
      guard let next = product() else { return nil }
      terms.append(token.byte == 0x2B ? next : .product([.value(-1, .number), next]))
    }
    return terms.count == 1 ? first : .sum(terms)
  }

  private mutating func product() -> CalcNode? {
    guard let first = calcTerm() else { return nil }
    var factors = [first]
    while let token, token.kind == .delim, token.byte == 0x2A || token.byte == 0x2F {
      advance()
      guard let next = calcTerm() else { return nil }
      factors.append(token.byte == 0x2A ? next : .inverse(next))
    }
    return factors.count == 1 ? first : .product(factors)
  }

  private mutating func calcTerm() -> CalcNode? {
    guard let token else { return nil }
    if token.kind == .openParen {
      guard var inner = block(), let node = inner.sum(), inner.isAtEnd else { return nil }
      return node
    }
    if let name = peekIdent {
      let value: Double? =
        switch name {
        case "pi": .pi
        case "e": 2.718281828459045
        case "infinity": 1e30
        case "-infinity": -1e30
        case "nan": 0
        default: nil
        }
      if let value {
        advance()
        return .value(value, .number)
      }
    }
    return numeric()
  }

  /// A number, from a math function too.
  mutating func number() -> Double? {
    let start = self
    if let token, token.kind == .number {
      advance()
      return token.number
    }
    guard let node = numeric(), node.dimension == .number else {
      self = start
      return nil
    }
    return node.number(LengthContext())
  }

  mutating func integer() -> Int32? {
    let start = self
    if let token, token.kind == .number {
      guard token.flag else { return nil }
      advance()
      return clampedInt32(token.number)
    }
    guard let node = numeric(), node.dimension == .number else {
      self = start
      return nil
    }
    return clampedInt32(node.number(LengthContext()).rounded())
  }

  /// An integer of at least `low`; a function's value is brought there.
  mutating func integer(from low: Int32) -> Int32? {
    let start = self
    guard let value = integer() else { return nil }
    if value >= low { return value }
    if start.token?.kind == .function { return low }
    self = start
    return nil
  }

  /// A number that isn't negative; a function's value is brought there.
  mutating func nonNegativeNumber() -> Double? {
    let start = self
    guard let value = number() else { return nil }
    if value >= 0 { return value }
    if start.token?.kind == .function { return 0 }
    self = start
    return nil
  }

  /// A `<length-percentage>`; unitless zero is a length.
  mutating func length(
    percent: Bool = true, negative: Bool = true, unitless: Bool = false
  ) -> LengthValue? {
    let start = self
    if let token, token.kind == .number {
      guard token.number == 0 || unitless, negative || token.number >= 0 else { return nil }
      advance()
      return .dimension(Float(token.number), .px)
    }
    guard let node = numeric() else {
      self = start
      return nil
    }
    switch node.dimension {
    case .length where percent || !node.hasPercent: break
    case .percent where percent: break
    default:
      self = start
      return nil
    }
    if case .value(let value, let unit) = node {
      // A function's value is brought into the range, another one is invalid.
      guard negative || value >= 0 || start.token?.kind == .function else {
        self = start
        return nil
      }
      return .dimension(Float(negative ? value : max(value, 0)), unit)
    }
    return .calc(node)
  }

  /// An angle in degrees; unitless zero is one.
  mutating func angle() -> Double? {
    let start = self
    guard let node = numeric() else { return nil }
    if node.dimension == .angle || node == .value(0, .number) {
      return node.number(LengthContext())
    }
    self = start
    return nil
  }
}

func clampedInt32(_ value: Double) -> Int32 {
  Int32(exactly: min(max(value, -2_147_483_648), 2_147_483_647).rounded(.towardZero)) ?? 0
}
