/// Looks over a TOML file before a parser does: parsers stop the program at some of what is no TOML.
public enum SettingsText {
  /// What is wrong, for a person; nil when the text may be parsed.
  ///
  /// Refuses more than 1 MB, headers without a proper name, names of more than 32 parts and values
  /// nested deeper than 32; everything else is the parser's to judge.
  ///
  /// - Complexity: O(n).
  public static func problem(in text: String) -> String? {
    guard text.utf8.count <= 1 << 20 else { return "more than 1 MB of settings" }
    var scanner = SettingsScanner(bytes: Array(text.utf8))
    return scanner.problem().map { "line \(scanner.line): \($0)" }
  }
}

/// Walks over keys, headers, strings and brackets, as https://toml.io/en/v1.0.0 has them.
private struct SettingsScanner {
  let bytes: [UInt8]
  var offset = 0
  var line = 1

  private static let maximumParts = 32
  private static let maximumDepth = 32

  init(bytes: [UInt8]) { self.bytes = bytes }

  private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  mutating func problem() -> String? {
    while let byte {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): offset += 1
      case UInt8(ascii: "\n"): endLine()
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: "["):
        if let problem = header() { return problem }
      default:
        if let problem = name() { return problem }
        guard self.byte == UInt8(ascii: "=") else { return "a name without =" }
        offset += 1
        if let problem = value() { return problem }
      }
    }
    return nil
  }

  private mutating func endLine() {
    offset += 1
    line += 1
  }

  private mutating func skipLine() {
    while let byte, byte != UInt8(ascii: "\n") { offset += 1 }
  }

  private mutating func skipBlanks() {
    while let byte, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { offset += 1 }
  }

  /// `[name]` or `[[name]]`, and nothing behind it on the line.
  private mutating func header() -> String? {
    offset += 1
    let isList = byte == UInt8(ascii: "[")
    if isList { offset += 1 }
    if let problem = name() { return problem }
    guard byte == UInt8(ascii: "]") else { return "a header without its end" }
    offset += 1
    if isList {
      guard byte == UInt8(ascii: "]") else { return "a header without its end" }
      offset += 1
    }
    skipBlanks()
    if byte == UInt8(ascii: "\r") { offset += 1 }
    if byte == UInt8(ascii: "#") { skipLine() }
    guard byte == nil || byte == UInt8(ascii: "\n") else { return "text behind a header" }
    return nil
  }

  /// `a`, `a.b`, `"a b".c`.
  private mutating func name() -> String? {
    for _ in 0..<Self.maximumParts {
      skipBlanks()
      guard let byte else { return "a name is missing" }
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        guard skipString(byte, isLong: false) else { return "a name without its closing quote" }
      } else {
        let start = offset
        while let byte = self.byte, Self.isBare(byte) { offset += 1 }
        guard offset > start else { return "a name is missing" }
      }
      skipBlanks()
      guard self.byte == UInt8(ascii: ".") else { return nil }
      offset += 1
    }
    return "a name of too many parts"
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  /// A value up to its end: a line's end outside of all brackets.
  private mutating func value() -> String? {
    var depth = 0
    var isEmpty = true
    // Of names in inline tables.
    var dots = 0
    while let byte {
      switch byte {
      case UInt8(ascii: "\n"):
        if depth == 0 { return isEmpty ? "a value is missing" : nil }
        endLine()
        continue
      case UInt8(ascii: "#"):
        skipLine()
        continue
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        guard skipString(byte, isLong: true) else { return "a text without its closing quote" }
        isEmpty = false
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        guard depth <= Self.maximumDepth else { return "brackets nested too deep" }
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        guard depth >= 0 else { return "a bracket that nothing opens" }
      case UInt8(ascii: "."):
        dots += 1
        guard dots < Self.maximumParts else { return "a name of too many parts" }
      case UInt8(ascii: ","), UInt8(ascii: "="): dots = 0
      default: break
      }
      if byte > 0x20 { isEmpty = false }
      offset += 1
    }
    if depth > 0 { return "a bracket that nothing closes" }
    return isEmpty ? "a value is missing" : nil
  }

  /// Moves behind a string; false when it has no end.
  private mutating func skipString(_ quote: UInt8, isLong: Bool) -> Bool {
    if isLong, bytes[offset...].starts(with: [quote, quote, quote]) {
      offset += 3
      while offset < bytes.count {
        if bytes[offset...].starts(with: [quote, quote, quote]) {
          offset += 3
          // Up to two more are the text's own.
          for _ in 0..<2 where byte == quote { offset += 1 }
          return true
        }
        if byte == UInt8(ascii: "\n") { line += 1 }
        offset += byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") ? 2 : 1
      }
      return false
    }
    offset += 1
    while let byte, byte != UInt8(ascii: "\n") {
      if byte == quote {
        offset += 1
        return true
      }
      offset += byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") ? 2 : 1
    }
    return false
  }
}
