import ReevStyle

/// Where a line may be wrapped: entry i says whether a soft wrap opportunity lies before
/// `text[i]`; entry 0 is false.
///
/// Between two ASCII characters it is Chromium's table (measured: it never breaks after a slash, as
/// UAX #14 would); elsewhere https://www.unicode.org/reports/tr14/. An opportunity always follows a
/// run of spaces. Soft hyphens and zero width spaces are opportunities after themselves. The
/// caller adds what `overflow-wrap` allows, and takes them all away for `nowrap`.
///
/// - Complexity: O(n).
func lineBreakOpportunities(
  in text: ArraySlice<Unicode.Scalar>, wordBreak: WordBreak = .normal,
  lineBreak: LineBreak = .auto
) -> [Bool] {
  var opportunities = Array(repeating: false, count: text.count)
  var scanner = LineBreakScanner(wordBreak: wordBreak, lineBreak: lineBreak)
  for (offset, scalar) in text.enumerated() {
    opportunities[offset] = scanner.hasOpportunity(before: scalar)
  }
  return opportunities
}

/// The line breaking classes that are told apart, https://www.unicode.org/reports/tr14/#Table1.
// swift-format-ignore: AlwaysUseLowerCamelCase
enum LineBreakClass: UInt8 {
  case AL, BK, CM, NL, GL, OP, PO, PR, QU, BA, BB, HL, NU, ID, IS, NS, CL, CP, EX, IN, WJ, ZW
  case ZWJ, EB, EM, H2, JL, JV, JT, RI, B2, CB, SP, HY, SY

  fileprivate static let byName: [String: LineBreakClass] = [
    "BK": BK, "CM": CM, "NL": NL, "GL": GL, "OP": OP, "PO": PO, "PR": PR, "QU": QU, "BA": BA,
    "BB": BB, "HL": HL, "NU": NU, "ID": ID, "IS": IS, "NS": NS, "CL": CL, "CP": CP, "EX": EX,
    "IN": IN, "WJ": WJ, "ZW": ZW, "ZWJ": ZWJ, "EB": EB, "EM": EM, "H2": H2, "JL": JL, "JV": JV,
    "JT": JT, "RI": RI, "B2": B2, "CB": CB,
  ]

  /// The class of a scalar, with those that resolve to another class resolved (LB1).
  init(_ scalar: Unicode.Scalar) {
    let code = scalar.value
    self = code < 0x80 ? asciiClasses[Int(code)] : lineBreakTable.lookUp(code)
  }
}

private let asciiClasses: [LineBreakClass] = (0..<128).map { code in
  switch Unicode.Scalar(UInt8(code)) {
  case "\n", "\u{B}", "\u{C}", "\r": .BK
  case "\t", " ": .SP
  case "!", "?": .EX
  case "\"", "'": .QU
  case "$", "+", "\\": .PR
  case "%": .PO
  case "(", "[", "{": .OP
  case ")", "]": .CP
  case "}": .CL
  case ",", ".", ":", ";": .IS
  case "-": .HY
  case "/": .SY
  case "|": .BA
  case "0"..."9": .NU
  default: code < 32 || code == 127 ? .CM : .AL
  }
}

private struct LineBreakTable {
  var firsts: [UInt32] = []
  var lasts: [UInt32] = []
  var classes: [LineBreakClass] = []

  init(_ ranges: String) {
    for entry in ranges.split(separator: " ") {
      let parts = entry.split(separator: ":")
      guard parts.count == 2, let breakClass = LineBreakClass.byName[String(parts[1])] else {
        continue
      }
      let bounds = parts[0].split(separator: "-").compactMap { UInt32($0, radix: 16) }
      guard let first = bounds.first, let last = bounds.last else { continue }
      firsts.append(first)
      lasts.append(last)
      classes.append(breakClass)
    }
  }

  func lookUp(_ code: UInt32) -> LineBreakClass {
    var low = 0
    var high = firsts.count
    while low < high {
      let middle = (low + high) / 2
      if firsts[middle] <= code { low = middle + 1 } else { high = middle }
    }
    return low > 0 && code <= lasts[low - 1] ? classes[low - 1] : .AL
  }
}

private let lineBreakTable = LineBreakTable(lineBreakClassRanges)

struct LineBreakScanner {
  var wordBreak: WordBreak
  var lineBreak: LineBreak
  var last: Unicode.Scalar?
  var beforeLast: Unicode.Scalar?
  /// The class of what stands before, combining marks absorbed (LB9).
  var before = LineBreakClass.BK
  /// The class before `before`, for HL and regional indicators.
  var beforeBefore = LineBreakClass.BK
  var regionalIndicators = 0

  init(wordBreak: WordBreak, lineBreak: LineBreak) {
    self.wordBreak = wordBreak
    self.lineBreak = lineBreak
  }

  mutating func hasOpportunity(before scalar: Unicode.Scalar) -> Bool {
    let after = LineBreakClass(scalar)
    defer { advance(past: scalar, after) }
    guard let last else { return false }
    if after == .SP || after == .ZW { return false }
    if before == .SP || before == .ZW || last == "\u{AD}" { return true }
    if lineBreak == .anywhere { return after != .CM && after != .ZWJ }
    if wordBreak == .breakAll, isWordLike(before), isWordLike(after) { return true }
    if wordBreak == .keepAll, isKept(before), isKept(after) { return false }
    if last.isASCII, scalar.isASCII { return asciiBreak(last, scalar) }
    return breaks(before, after)
  }

  private func isWordLike(_ breakClass: LineBreakClass) -> Bool {
    switch breakClass {
    case .AL, .HL, .NU, .ID, .H2, .JL, .JV, .JT, .EB: true
    default: false
    }
  }

  private func isKept(_ breakClass: LineBreakClass) -> Bool {
    isWordLike(breakClass) && breakClass != .EB
  }

  private mutating func advance(past scalar: Unicode.Scalar, _ after: LineBreakClass) {
    beforeLast = last
    last = scalar
    regionalIndicators = after == .RI ? regionalIndicators + 1 : 0
    if after == .CM || after == .ZWJ {
      // LB9: a mark takes the class of what it marks; LB10: a mark alone is AL.
      switch before {
      case .BK, .NL, .SP, .ZW: before = .AL
      default: break
      }
      return
    }
    beforeBefore = before
    before = after
  }

  /// Chromium's pairs of printable ASCII characters.
  private func asciiBreak(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool {
    let isDigit = ("0"..."9").contains(right)
    switch left {
    case "-":
      // Not a minus sign when a letter or digit stands before it.
      if isDigit { return beforeLast.map(isAlphanumeric) ?? false }
      return !"!$),./:;?]}".unicodeScalars.contains(right)
    case "?": return !"!\"'),./:;?]}".unicodeScalars.contains(right)
    case "!", "\"", "#", "%", "&", ")", "*", "+", ",", ".", ":", ";", "=", ">", "\\", "]", "|",
      "}", "~":
      return "(<[{".unicodeScalars.contains(right)
    default: return false
    }
  }

  private func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }

  /// The pair rules of UAX #14 that are left when spaces are dealt with.
  private func breaks(_ left: LineBreakClass, _ right: LineBreakClass) -> Bool {
    switch (left, right) {
    case (.BK, _), (.NL, _): return true  // LB4, LB5
    case (_, .BK), (_, .NL): return false  // LB6
    case (_, .CM), (_, .ZWJ): return false  // LB9
    case (.WJ, _), (_, .WJ), (.GL, _): return false  // LB11, LB12
    case (_, .GL): return [.BA, .HY].contains(left)  // LB12a
    case (_, .CL), (_, .CP), (_, .EX), (_, .IS), (_, .SY): return false  // LB13
    case (.OP, _): return false  // LB14
    case (.CL, .NS), (.CP, .NS), (.B2, .B2): return false  // LB16, LB17
    case (_, .QU), (.QU, _): return false  // LB19
    case (.CB, _), (_, .CB): return true  // LB20
    case (_, .BA), (_, .HY), (_, .NS), (.BB, _): return false  // LB21
    case (.HY, _), (.BA, _):
      if beforeBefore == .HL { return false }  // LB21a
      return !(left == .HY && right == .NU)  // LB25
    case (.SY, .HL): return false  // LB21b
    case (_, .IN): return false  // LB22
    case (.AL, .NU), (.HL, .NU), (.NU, .AL), (.NU, .HL): return false  // LB23
    case (.PR, .ID), (.PR, .EB), (.PR, .EM), (.ID, .PO), (.EB, .PO), (.EM, .PO):
      return false  // LB23a
    case (.PR, .AL), (.PR, .HL), (.PO, .AL), (.PO, .HL), (.AL, .PR), (.HL, .PR), (.AL, .PO),
      (.HL, .PO):
      return false  // LB24
    case (.CL, .PO), (.CP, .PO), (.CL, .PR), (.CP, .PR), (.NU, .PO), (.NU, .PR), (.PO, .OP),
      (.PO, .NU), (.PR, .OP), (.PR, .NU), (.IS, .NU), (.NU, .NU), (.SY, .NU):
      return false  // LB25
    case (.JL, .JL), (.JL, .JV), (.JL, .H2), (.JV, .JV), (.JV, .JT), (.JT, .JT), (.H2, .JV),
      (.H2, .JT):
      return false  // LB26
    case (.PR, .H2), (.PR, .JL), (.H2, .PO), (.JT, .PO): return false  // LB27
    case (.AL, .AL), (.AL, .HL), (.HL, .AL), (.HL, .HL): return false  // LB28
    case (.IS, .AL), (.IS, .HL): return false  // LB29
    case (.AL, .OP), (.HL, .OP), (.NU, .OP), (.CP, .AL), (.CP, .HL), (.CP, .NU):
      return false  // LB30
    case (.RI, .RI): return regionalIndicators.isMultiple(of: 2)  // LB30a
    case (.EB, .EM): return false  // LB30b
    default: return true  // LB31
    }
  }

}
