import ReevStyle

/// A counter's text in a predefined counter style, without prefix and suffix,
/// https://drafts.csswg.org/css-counter-styles-3/#predefined-counters
func counterText(_ value: Int, style: ListStyleType) -> String {
  switch style {
  case .none: return ""
  case .string(let text): return text
  case .named(let name): return counterText(value, styleName: name)
  }
}

/// Whether a list marker of this style is a symbol (a bullet or triangle) and not text.
func isSymbolicMarker(_ style: ListStyleType) -> Bool {
  guard case .named(let name) = style else { return false }
  switch name {
  case "disc", "circle", "square", "disclosure-open", "disclosure-closed": return true
  default: return false
  }
}

private func counterText(_ value: Int, styleName: String) -> String {
  switch styleName {
  case "none": return ""
  case "disc": return "•"
  case "circle": return "◦"
  case "square": return "▪"
  case "disclosure-open": return "▾"
  case "disclosure-closed": return "▸"
  case "decimal-leading-zero":
    let digits = String(value.magnitude)
    return (value < 0 ? "-" : "") + (digits.count < 2 ? "0" + digits : digits)
  case "lower-alpha", "lower-latin": return alphabetic(value, first: "a", count: 26)
  case "upper-alpha", "upper-latin": return alphabetic(value, first: "A", count: 26)
  case "lower-greek":
    return alphabetic(value, symbols: Array("αβγδεζηθικλμνξοπρστυφχψω").map(String.init))
  case "lower-roman": return roman(value).lowercased()
  case "upper-roman": return roman(value)
  case "upper-armenian", "armenian": return additive(value, upperArmenian)
  case "lower-armenian": return additive(value, upperArmenian).lowercased()
  case "georgian": return additive(value, georgian)
  case "hebrew": return additive(value, hebrew)
  case "arabic-indic": return digits(value, zero: 0x660)
  case "persian": return digits(value, zero: 0x6F0)
  case "devanagari": return digits(value, zero: 0x966)
  case "thai": return digits(value, zero: 0xE50)
  case "cjk-decimal": return cjkDecimal(value)
  case "hiragana":
    return alphabetic(
      value,
      symbols: Array("あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん").map(String.init))
  case "katakana":
    return alphabetic(
      value,
      symbols: Array("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲン").map(String.init))
  default: return String(value)
  }
}

private func alphabetic(_ value: Int, first: Unicode.Scalar, count: UInt32) -> String {
  alphabetic(
    value,
    symbols: (0..<count).compactMap { Unicode.Scalar(first.value + $0).map { String($0) } })
}

private func alphabetic(_ value: Int, symbols: [String]) -> String {
  guard value > 0, !symbols.isEmpty else { return String(value) }
  var text = ""
  var rest = value
  while rest > 0 {
    rest -= 1
    text = symbols[rest % symbols.count] + text
    rest /= symbols.count
  }
  return text
}

private func roman(_ value: Int) -> String {
  guard (1...3999).contains(value) else { return String(value) }
  return additive(
    value,
    [
      (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
      (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ])
}

private func additive(_ value: Int, _ weights: [(Int, String)]) -> String {
  guard value > 0, value < 20_000 else { return String(value) }
  var text = ""
  var rest = value
  for (weight, symbol) in weights {
    while rest >= weight {
      text += symbol
      rest -= weight
    }
  }
  return rest == 0 ? text : String(value)
}

private func additiveTable(_ symbols: String, _ weights: [Int]) -> [(Int, String)] {
  zip(weights, symbols).map { ($0, String($1)) }
}

private let upperArmenian = additiveTable(
  "ՔՓՒՑՐՏՎՍՌՋՊՉՈՇՆՅՄՃՂՁՀԿԾԽԼԻԺԹԸԷԶԵԴԳԲԱ",
  [1000, 100, 10, 1].flatMap { unit in (1...9).reversed().map { $0 * unit } })

private let georgian = additiveTable(
  "ჵჰჯჴხჭწძცჩშყღქფჳტსრჟპოჲნმლკითჱზვედგბა",
  [10_000]
    + [1000, 100, 10, 1].flatMap { unit in (1...9).reversed().map { $0 * unit } })

private let hebrew: [(Int, String)] =
  additiveTable("תשרק", [400, 300, 200, 100])
  + [(90, "צ"), (80, "פ"), (70, "ע"), (60, "ס"), (50, "נ"), (40, "מ"), (30, "ל"), (20, "כ")]
  + [(16, "טז"), (15, "טו"), (10, "י")]
  + additiveTable("טחזוהדגבא", [9, 8, 7, 6, 5, 4, 3, 2, 1])

private func digits(_ value: Int, zero: UInt32) -> String {
  String(
    String.UnicodeScalarView(
      String(value).unicodeScalars.map { scalar in
        ("0"..."9").contains(scalar)
          ? Unicode.Scalar(scalar.value - 0x30 + zero) ?? scalar : scalar
      }))
}

private func cjkDecimal(_ value: Int) -> String {
  guard value >= 0 else { return String(value) }
  let symbols = Array("〇一二三四五六七八九")
  return String(String(value).compactMap { $0.wholeNumberValue.map { symbols[$0] } })
}
