/// Whether a character runs from right to left.
func isRightToLeftScalar(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x590: false
  case 0x590...0x8FF: !(0x660...0x669).contains(scalar.value) && !isMark(scalar)
  case 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
  case 0x200F: true
  default: false
  }
}

private func isMark(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark: true
  default: false
  }
}

private enum BidiClass: UInt8 {
  case left, right, number, separator, terminator, neutral, mark, arabicNumber, paragraph
}

private func bidiClass(_ scalar: Unicode.Scalar) -> BidiClass {
  if isRightToLeftScalar(scalar) { return .right }
  switch scalar.value {
  case 0x30...0x39: return .number
  case 0x660...0x669, 0x6F0...0x6F9: return .arabicNumber
  case 0x2C, 0x2E, 0x3A, 0x2F, 0xA0, 0x2B, 0x2D: return .separator
  case 0x23, 0x24, 0x25, 0xA2...0xA5, 0xB0, 0xB1, 0x20AC: return .terminator
  case 0xA: return .paragraph
  default: break
  }
  let properties = scalar.properties
  switch properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return .mark
  case .otherNumber, .letterNumber, .decimalNumber: return .left
  default: return properties.isAlphabetic ? .left : .neutral
  }
}

/// Embedding levels of the characters of a paragraph, https://www.unicode.org/reports/tr9/, without
/// explicit embeddings: letters, numbers and what stands between them.
///
/// - Complexity: O(n).
func bidiLevels(_ scalars: ArraySlice<Unicode.Scalar>, baseLevel: UInt8) -> [UInt8] {
  var classes = scalars.map(bidiClass)
  let base: BidiClass = baseLevel == 1 ? .right : .left
  // W1–W7: marks take the class before; separators between numbers and terminators beside them
  // are numbers; numbers after a left-to-right letter are letters.
  var lastStrong = base
  for index in classes.indices {
    switch classes[index] {
    case .paragraph: lastStrong = base
    case .mark: classes[index] = index > 0 ? classes[index - 1] : .neutral
    case .left, .right: lastStrong = classes[index]
    case .separator:
      let isInNumber =
        index > 0 && index + 1 < classes.count
        && (classes[index - 1] == .number || classes[index - 1] == .left && lastStrong == .left)
        && classes[index + 1] == .number
      classes[index] = isInNumber ? (lastStrong == .left ? .left : .number) : .neutral
    case .number: if lastStrong == .left { classes[index] = .left }
    case .terminator:
      let isBesideNumber =
        (index > 0 && classes[index - 1] == .number)
        || (index + 1 < classes.count && classes[index + 1] == .number)
      classes[index] = isBesideNumber ? (lastStrong == .left ? .left : .number) : .neutral
    default: break
    }
  }
  resolveBrackets(scalars, &classes, base: base)
  // N1, N2: neutrals take the direction around them, where it is one, else the base direction.
  var index = 0
  while index < classes.count {
    guard classes[index] == .neutral else {
      index += 1
      continue
    }
    var end = index
    while end < classes.count, classes[end] == .neutral { end += 1 }
    let before = index > 0 ? direction(classes[index - 1], base) : base
    let after = end < classes.count ? direction(classes[end], base) : base
    for inner in index..<end { classes[inner] = before == after ? before : base }
    index = end
  }
  return classes.map { kind in
    switch kind {
    case .left: baseLevel == 0 ? 0 : 2
    case .right: 1
    case .number, .arabicNumber: 2
    default: baseLevel
    }
  }
}

/// N0: a pair of brackets has the base direction where something inside has it, else the direction
/// before it, if what is inside agrees with that.
private func resolveBrackets(
  _ scalars: ArraySlice<Unicode.Scalar>, _ classes: inout [BidiClass], base: BidiClass
) {
  var open: [(closing: Unicode.Scalar, index: Int)] = []
  for (index, scalar) in scalars.enumerated() where classes[index] == .neutral {
    switch scalar {
    case "(": open.append((")", index))
    case "[": open.append(("]", index))
    case "{": open.append(("}", index))
    case ")", "]", "}":
      guard let pair = open.lastIndex(where: { $0.closing == scalar }) else { continue }
      let start = open[pair].index
      open.removeSubrange(pair...)
      let inside = classes[start + 1..<index].filter { $0 != .neutral && $0 != .paragraph }
        .map { direction($0, base) }
      guard !inside.isEmpty else { continue }
      var side = base
      if !inside.contains(base) {
        let before = classes[..<start].last { $0 != .neutral }.map { direction($0, base) }
        side = before ?? base
      }
      classes[start] = side
      classes[index] = side
    case "\n": open.removeAll()
    default: break
    }
  }
}

private func direction(_ kind: BidiClass, _ base: BidiClass) -> BidiClass {
  switch kind {
  case .left: .left
  case .right, .number, .arabicNumber: .right
  default: base
  }
}
