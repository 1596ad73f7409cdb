import ReevDOM

/// Computes custom properties and replaces `var()`. https://drafts.csswg.org/css-variables-1/
struct VariableResolver {
  /// The winning declarations of this element.
  var declared: [UInt32: CustomDeclaration.Value]
  let inherited: [UInt32: [UInt8]]
  let registered: [UInt32: RegisteredProperty]
  private var computed: [UInt32: [UInt8]?] = [:]
  private var active: Set<UInt32> = []
  /// Bytes that may still be made; a property bomb ends as invalid values.
  private var budget = 2_000_000
  private var cyclic: Set<UInt32> = []

  static let valueLimit = 200_000

  init(
    declared: [UInt32: CustomDeclaration.Value], inherited: [UInt32: [UInt8]],
    registered: [UInt32: RegisteredProperty]
  ) {
    self.declared = declared
    self.inherited = inherited
    self.registered = registered
  }

  /// All values of the element.
  mutating func environment() -> [UInt32: [UInt8]] {
    var out = inherited
    for (name, property) in registered where !property.inherits {
      out[name] = property.initial
    }
    for name in declared.keys { out[name] = value(name, depth: 0) }
    return out
  }

  /// The computed value of a property; nil is the guaranteed-invalid value.
  mutating func value(_ name: UInt32, depth: Int) -> [UInt8]? {
    if let known = computed[name] { return known }
    guard let declaration = declared[name] else {
      if let property = registered[name] {
        return property.inherits ? inherited[name] ?? property.initial : property.initial
      }
      return inherited[name]
    }
    guard depth < 100 else { return nil }
    if active.contains(name) {
      cyclic.insert(name)
      return nil
    }
    active.insert(name)
    var result: [UInt8]?
    switch declaration {
    case .wide(let wide):
      let inherits = registered[name]?.inherits ?? true
      switch wide {
      case .initial: result = registered[name]?.initial
      case .inherit: result = inherited[name]
      default: result = inherits ? inherited[name] : registered[name]?.initial
      }
    case .text(let text, let hasVariables):
      result = hasVariables ? substitute(text, depth: depth + 1) : text
      if cyclic.contains(name) {
        cyclic.remove(name)
        result = nil
      }
      if result == nil { result = registered[name]?.initial }
    }
    active.remove(name)
    computed[name] = .some(result)
    return result
  }

  /// The text with every `var()` and `env()` replaced; nil where one has no value.
  mutating func substitute(_ text: [UInt8], depth: Int) -> [UInt8]? {
    let list = TokenList(text)
    return substitute(list, 0..<list.tokens.count, depth: depth)
  }

  private mutating func substitute(
    _ list: TokenList, _ range: Range<Int>, depth: Int
  ) -> [UInt8]? {
    guard depth < 100 else { return nil }
    var out: [UInt8] = []
    var copied = range.lowerBound < list.tokens.count ? Int(list.tokens[range.lowerBound].start) : 0
    var i = range.lowerBound
    while i < range.upperBound {
      let token = list.tokens[i]
      guard token.kind == .function, token.nameEnd - token.nameStart == 3 else {
        i += 1
        continue
      }
      let function = list.lowercasedName(token)
      guard function == "var" || function == "env" else {
        i += 1
        continue
      }
      out.append(contentsOf: list.bytes[copied..<Int(token.start)])
      let close = min(Int(token.match), range.upperBound)
      var cursor = ValueCursor(list, (i + 1)..<close)
      guard let name = cursor.anyIdent() else { return nil }
      var replacement: [UInt8]?
      if function == "env" {
        replacement = name.hasPrefix("safe-area-inset") ? Array("0px".utf8) : nil
      } else {
        replacement = value(Atom(name).index, depth: depth)
      }
      if replacement == nil {
        guard cursor.comma() else { return nil }
        guard let fallback = substitute(list, cursor.i..<close, depth: depth + 1) else {
          return nil
        }
        replacement = fallback
      }
      if let replacement {
        budget -= replacement.count
        guard budget > 0, out.count + replacement.count < VariableResolver.valueLimit else {
          return nil
        }
        // A comment keeps tokens apart.
        if let last = out.last, isNameByte(last) {
          out.append(contentsOf: [0x2F, 0x2A, 0x2A, 0x2F])
        }
        out.append(contentsOf: replacement)
      }
      copied = close < list.tokens.count ? Int(list.tokens[close].end) : list.bytes.count
      if close < range.upperBound, close < list.tokens.count, copied < list.bytes.count,
        isNameByte(list.bytes[copied])
      {
        out.append(contentsOf: [0x2F, 0x2A, 0x2A, 0x2F])
      }
      i = close + 1
    }
    if range.upperBound > range.lowerBound {
      let last = min(range.upperBound, list.tokens.count) - 1
      let end = Int(list.tokens[last].end)
      if copied < end { out.append(contentsOf: list.bytes[copied..<end]) }
    }
    return out
  }
}

extension StyleStore {
  /// The longhands that a pending value comes to; empty when it is invalid at computed-value time.
  func resolve(_ pending: PendingValue, _ environment: [UInt32: [UInt8]]) -> [PropertyID: Value] {
    var resolver = VariableResolver(declared: [:], inherited: environment, registered: [:])
    guard let text = resolver.substitute(pending.text, depth: 0) else { return [:] }
    let list = TokenList(text)
    var cursor = ValueCursor(list)
    cursor.isQuirky = pending.isQuirky
    guard !cursor.isAtEnd else { return [:] }
    var out: [PropertyID: Value] = [:]
    if let word = cursor.peekIdent, let wide = WideKeyword(word) {
      cursor.advance()
      guard cursor.isAtEnd else { return [:] }
      for longhand in pending.property.map({ [$0] }) ?? pending.shorthand?.longhands ?? [] {
        out[longhand] = .wide(wide)
      }
      return out
    }
    let name = pending.property?.name ?? pending.shorthand?.rawValue ?? ""
    guard mayTake(name, cursor) else { return [:] }
    if let property = pending.property {
      guard let value = parseLonghand(property, &cursor), cursor.isAtEnd else { return [:] }
      return [property: value]
    }
    guard let shorthand = pending.shorthand, let values = parseShorthand(shorthand, &cursor),
      cursor.isAtEnd
    else { return [:] }
    for (property, value) in values { out[property] = value }
    return out
  }
}
