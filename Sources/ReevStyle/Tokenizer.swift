/// One token of CSS text; comments make none. https://drafts.csswg.org/css-syntax-3/#tokenization
struct Token: Sendable {
  enum Kind: UInt8, Sendable {
    case ident, function, atKeyword, hash, string, badString, url, badURL
    case delim, number, percentage, dimension, whitespace, cdo, cdc
    case colon, semicolon, comma, openSquare, closeSquare, openParen, closeParen
    case openCurly, closeCurly
  }

  var kind: Kind
  /// The hash is a valid identifier; the number is an integer.
  var flag = false
  var hasEscape = false
  /// The byte of a `delim`.
  var byte: UInt8 = 0
  /// The bytes of the whole token.
  var start: Int32
  var end: Int32
  /// Where the name, string or URL begins and ends, or a dimension's unit.
  var nameStart: Int32 = 0
  var nameEnd: Int32 = 0
  /// For tokens that open a block: the index of the token that closes it, or the token count.
  var match: Int32 = -1
  var number: Double = 0
}

/// CSS text and its tokens.
struct TokenList: Sendable {
  var bytes: [UInt8]
  var tokens: [Token] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var tokenizer = Tokenizer(bytes: bytes)
    tokens = tokenizer.run()
  }

  init(_ text: String) { self.init(Array(text.utf8)) }

  /// The name of an identifier, function, at-keyword or hash; the content of a string or URL;
  /// the unit of a dimension. Escapes are resolved.
  func name(_ token: Token) -> String {
    let slice = bytes[Int(token.nameStart)..<Int(token.nameEnd)]
    guard token.hasEscape else { return String(decoding: slice, as: UTF8.self) }
    return TokenList.unescape(Array(slice))
  }

  func lowercasedName(_ token: Token) -> String {
    var slice = Array(bytes[Int(token.nameStart)..<Int(token.nameEnd)])
    if token.hasEscape { slice = Array(TokenList.unescape(slice).utf8) }
    for i in slice.indices where slice[i] >= 65 && slice[i] <= 90 { slice[i] |= 32 }
    return String(decoding: slice, as: UTF8.self)
  }

  /// Whether a length in container units (`cqw`, `cqi`, …) occurs anywhere.
  var usesContainerUnits: Bool {
    tokens.contains { token in
      token.kind == .dimension && token.nameEnd - token.nameStart >= 3
        && bytes[Int(token.nameStart)] | 32 == 0x63 && bytes[Int(token.nameStart) + 1] | 32 == 0x71
    }
  }

  /// The bytes of a range of tokens, up to the token behind it.
  func bytes(of range: Range<Int>) -> Range<Int> {
    func start(_ index: Int) -> Int {
      index < tokens.count ? Int(tokens[index].start) : bytes.count
    }
    return start(range.lowerBound)..<start(range.upperBound)
  }

  /// The source text of a range of tokens, trimmed of white space.
  func source(_ range: Range<Int>) -> [UInt8] {
    var low = range.lowerBound
    var high = min(range.upperBound, tokens.count)
    while low < high, tokens[low].kind == .whitespace { low += 1 }
    while high > low, tokens[high - 1].kind == .whitespace { high -= 1 }
    guard low < high else { return [] }
    return Array(bytes[Int(tokens[low].start)..<Int(tokens[high - 1].end)])
  }

  /// https://drafts.csswg.org/css-syntax-3/#consume-escaped-code-point
  static func unescape(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var i = 0
    while i < bytes.count {
      guard bytes[i] == 0x5C else {
        out.append(bytes[i])
        i += 1
        continue
      }
      i += 1
      guard i < bytes.count else { break }
      if bytes[i] == 0x0A {
        i += 1
        continue
      }
      guard let first = hexValue(bytes[i]) else {
        out.append(bytes[i])
        i += 1
        continue
      }
      var code = first
      i += 1
      var count = 1
      while count < 6, i < bytes.count, let digit = hexValue(bytes[i]) {
        code = code * 16 + digit
        i += 1
        count += 1
      }
      if i < bytes.count, isSpace(bytes[i]) {
        if bytes[i] == 0x0D, i + 1 < bytes.count, bytes[i + 1] == 0x0A { i += 1 }
        i += 1
      }
      let scalar = code == 0 ? nil : Unicode.Scalar(code)
      out.append(contentsOf: Array(String(Character(scalar ?? "\u{FFFD}")).utf8))
    }
    return String(decoding: out, as: UTF8.self)
  }
}

func hexValue(_ byte: UInt8) -> UInt32? {
  switch byte {
  case 48...57: UInt32(byte - 48)
  case 65...70: UInt32(byte - 55)
  case 97...102: UInt32(byte - 87)
  default: nil
  }
}

func isSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0x0C
}

func isNameStart(_ byte: UInt8) -> Bool {
  (byte | 32 >= 97 && byte | 32 <= 122) || byte == 0x5F || byte >= 0x80 || byte == 0
}

func isNameByte(_ byte: UInt8) -> Bool {
  isNameStart(byte) || (byte >= 48 && byte <= 57) || byte == 0x2D
}

private struct Tokenizer {
  let bytes: [UInt8]
  var i = 0
  var tokens: [Token] = []
  var open: [Int] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  func at(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0x20 }

  mutating func run() -> [Token] {
    tokens.reserveCapacity(bytes.count / 4)
    while i < bytes.count { step() }
    let count = Int32(tokens.count)
    for index in open { tokens[index].match = count }
    return tokens
  }

  mutating func step() {
    let start = i
    let byte = bytes[i]
    switch byte {
    case 0x2F where at(i + 1) == 0x2A && i + 1 < bytes.count:
      i += 2
      while i < bytes.count, !(bytes[i] == 0x2A && i + 1 < bytes.count && bytes[i + 1] == 0x2F) {
        i += 1
      }
      i = min(i + 2, bytes.count)
    case 0x20, 0x0A, 0x09, 0x0D, 0x0C:
      while i < bytes.count, isSpace(bytes[i]) { i += 1 }
      push(.whitespace, start)
    case 0x22, 0x27: string(start, byte)
    case 0x23:
      if isNameByte(at(i + 1)) && i + 1 < bytes.count || isEscape(i + 1) {
        let isID = startsIdent(i + 1)
        i += 1
        let escaped = name()
        push(.hash, start, nameStart: start + 1, flag: isID, escaped: escaped)
      } else {
        delim(start)
      }
    case 0x28: opening(.openParen, start)
    case 0x29: closing(.closeParen, start)
    case 0x5B: opening(.openSquare, start)
    case 0x5D: closing(.closeSquare, start)
    case 0x7B: opening(.openCurly, start)
    case 0x7D: closing(.closeCurly, start)
    case 0x2C: single(.comma, start)
    case 0x3A: single(.colon, start)
    case 0x3B: single(.semicolon, start)
    case 0x2B, 0x2E:
      if startsNumber(i) { numeric(start) } else { delim(start) }
    case 0x2D:
      if startsNumber(i) {
        numeric(start)
      } else if at(i + 1) == 0x2D, at(i + 2) == 0x3E {
        i += 3
        push(.cdc, start)
      } else if startsIdent(i) {
        identLike(start)
      } else {
        delim(start)
      }
    case 0x3C:
      if at(i + 1) == 0x21, at(i + 2) == 0x2D, at(i + 3) == 0x2D {
        i += 4
        push(.cdo, start)
      } else {
        delim(start)
      }
    case 0x40:
      if startsIdent(i + 1) {
        i += 1
        let escaped = name()
        push(.atKeyword, start, nameStart: start + 1, escaped: escaped)
      } else {
        delim(start)
      }
    case 0x5C:
      if isEscape(i) { identLike(start) } else { delim(start) }
    case 48...57: numeric(start)
    default:
      if isNameStart(byte) { identLike(start) } else { delim(start) }
    }
  }

  mutating func push(
    _ kind: Token.Kind, _ start: Int, nameStart: Int = 0, nameEnd: Int? = nil, flag: Bool = false,
    escaped: Bool = false, number: Double = 0, byte: UInt8 = 0
  ) {
    tokens.append(
      Token(
        kind: kind, flag: flag, hasEscape: escaped, byte: byte, start: Int32(start), end: Int32(i),
        nameStart: Int32(nameStart), nameEnd: Int32(nameEnd ?? i), number: number))
  }

  mutating func single(_ kind: Token.Kind, _ start: Int) {
    i += 1
    push(kind, start)
  }

  mutating func delim(_ start: Int) {
    let byte = bytes[i]
    i += 1
    push(.delim, start, byte: byte)
  }

  mutating func opening(_ kind: Token.Kind, _ start: Int) {
    i += 1
    open.append(tokens.count)
    push(kind, start)
  }

  mutating func closing(_ kind: Token.Kind, _ start: Int) {
    i += 1
    if let last = open.last {
      let expected: Token.Kind =
        switch tokens[last].kind {
        case .openCurly: .closeCurly
        case .openSquare: .closeSquare
        default: .closeParen
        }
      if expected == kind {
        tokens[last].match = Int32(tokens.count)
        open.removeLast()
      }
    }
    push(kind, start)
  }

  func isEscape(_ index: Int) -> Bool {
    index + 1 < bytes.count && bytes[index] == 0x5C && bytes[index + 1] != 0x0A
      && bytes[index + 1] != 0x0D && bytes[index + 1] != 0x0C
  }

  func startsIdent(_ index: Int) -> Bool {
    guard index < bytes.count else { return false }
    if bytes[index] == 0x2D {
      guard index + 1 < bytes.count else { return false }
      return isNameStart(bytes[index + 1]) || bytes[index + 1] == 0x2D || isEscape(index + 1)
    }
    return isNameStart(bytes[index]) || isEscape(index)
  }

  func startsNumber(_ index: Int) -> Bool {
    var j = index
    if at(j) == 0x2B || at(j) == 0x2D { j += 1 }
    if isDigit(at(j)) { return true }
    return at(j) == 0x2E && isDigit(at(j + 1))
  }

  func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  /// Consumes a name; returns whether it holds an escape.
  mutating func name() -> Bool {
    var escaped = false
    while i < bytes.count {
      if isNameByte(bytes[i]) {
        i += 1
      } else if isEscape(i) {
        escaped = true
        i += 1
        if hexValue(bytes[i]) != nil {
          var count = 0
          while i < bytes.count, count < 6, hexValue(bytes[i]) != nil {
            i += 1
            count += 1
          }
          if i < bytes.count, isSpace(bytes[i]) {
            if bytes[i] == 0x0D, at(i + 1) == 0x0A { i += 1 }
            i += 1
          }
        } else {
          i += 1
          while i < bytes.count, bytes[i] & 0xC0 == 0x80 { i += 1 }
        }
      } else {
        break
      }
    }
    return escaped
  }

  mutating func identLike(_ start: Int) {
    let escaped = name()
    let nameEnd = i
    guard i < bytes.count, bytes[i] == 0x28 else {
      push(.ident, start, nameStart: start, escaped: escaped)
      return
    }
    let isURL =
      nameEnd - start == 3 && bytes[start] | 32 == 117 && bytes[start + 1] | 32 == 114
      && bytes[start + 2] | 32 == 108
    if isURL {
      var j = i + 1
      while j < bytes.count, isSpace(bytes[j]) { j += 1 }
      if !(j < bytes.count && (bytes[j] == 0x22 || bytes[j] == 0x27)) {
        url(start, from: j)
        return
      }
    }
    i += 1
    open.append(tokens.count)
    push(.function, start, nameStart: start, nameEnd: nameEnd, escaped: escaped)
  }

  mutating func url(_ start: Int, from: Int) {
    i = from
    let nameStart = i
    var escaped = false
    while i < bytes.count {
      let byte = bytes[i]
      if byte == 0x29 {
        let end = i
        i += 1
        push(.url, start, nameStart: nameStart, nameEnd: end, escaped: escaped)
        return
      }
      if isSpace(byte) {
        let end = i
        while i < bytes.count, isSpace(bytes[i]) { i += 1 }
        if i >= bytes.count || bytes[i] == 0x29 {
          i = min(i + 1, bytes.count)
          push(.url, start, nameStart: nameStart, nameEnd: end, escaped: escaped)
          return
        }
        badURL(start)
        return
      }
      if byte == 0x22 || byte == 0x27 || byte == 0x28 || byte < 0x09 || byte == 0x7F {
        badURL(start)
        return
      }
      if byte == 0x5C {
        guard isEscape(i) else {
          badURL(start)
          return
        }
        escaped = true
        i += 2
        continue
      }
      i += 1
    }
    push(.url, start, nameStart: nameStart, nameEnd: i, escaped: escaped)
  }

  mutating func badURL(_ start: Int) {
    while i < bytes.count {
      if bytes[i] == 0x29 {
        i += 1
        break
      }
      i += isEscape(i) ? 2 : 1
    }
    i = min(i, bytes.count)
    push(.badURL, start)
  }

  mutating func string(_ start: Int, _ quote: UInt8) {
    i += 1
    let nameStart = i
    var escaped = false
    while i < bytes.count {
      let byte = bytes[i]
      if byte == quote {
        let end = i
        i += 1
        push(.string, start, nameStart: nameStart, nameEnd: end, escaped: escaped)
        return
      }
      if byte == 0x0A || byte == 0x0D || byte == 0x0C {
        push(.badString, start)
        return
      }
      if byte == 0x5C {
        escaped = true
        i += 1
        guard i < bytes.count else { break }
        if bytes[i] == 0x0D, at(i + 1) == 0x0A { i += 1 }
      }
      i += 1
    }
    i = min(i, bytes.count)
    push(.string, start, nameStart: nameStart, nameEnd: i, escaped: escaped)
  }

  mutating func numeric(_ start: Int) {
    var negative = false
    if bytes[i] == 0x2B || bytes[i] == 0x2D {
      negative = bytes[i] == 0x2D
      i += 1
    }
    var isInteger = true
    var value = 0.0
    while i < bytes.count, isDigit(bytes[i]) {
      value = value * 10 + Double(bytes[i] - 48)
      i += 1
    }
    if at(i) == 0x2E, isDigit(at(i + 1)) {
      isInteger = false
      i += 1
      var digits = 0.0
      var divisor = 1.0
      while i < bytes.count, isDigit(bytes[i]) {
        if divisor < 1e15 {
          digits = digits * 10 + Double(bytes[i] - 48)
          divisor *= 10
        }
        i += 1
      }
      value += digits / divisor
    }
    if at(i) | 32 == 101 {
      var j = i + 1
      var negativeExponent = false
      if at(j) == 0x2B || at(j) == 0x2D {
        negativeExponent = at(j) == 0x2D
        j += 1
      }
      if isDigit(at(j)) {
        isInteger = false
        var exponent = 0
        while j < bytes.count, isDigit(bytes[j]) {
          exponent = min(exponent * 10 + Int(bytes[j] - 48), 400)
          j += 1
        }
        i = j
        for _ in 0..<exponent { value = negativeExponent ? value / 10 : value * 10 }
      }
    }
    if negative { value = -value }
    if !value.isFinite { value = negative ? -1e30 : 1e30 }
    if at(i) == 0x25, i < bytes.count {
      i += 1
      push(.percentage, start, flag: isInteger, number: value)
    } else if startsIdent(i) {
      let nameStart = i
      let escaped = name()
      push(
        .dimension, start, nameStart: nameStart, flag: isInteger, escaped: escaped, number: value)
    } else {
      push(.number, start, flag: isInteger, number: value)
    }
  }
}
