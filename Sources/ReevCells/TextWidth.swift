/// What stands in one cell or two: a character with its combining marks, safe for a terminal.
public struct CellUnit: Hashable, Sendable {
  /// The characters; never a control, bidi or other format character.
  public var text: String
  /// 1 or 2 cells.
  public var width: Int

  /// A unit.
  public init(text: String, width: Int) {
    self.text = text
    self.width = width
  }
}

/// Makes recorded text safe for a terminal: every control (C0, C1, DEL), bidi override or isolate,
/// private-use character and noncharacter is replaced, other invisible characters are dropped, so
/// nothing in the result acts on a terminal. White space becomes plain blanks.
///
/// Emoji sequences that terminals disagree on (variation selectors, joiners, skin tones, flags) are
/// reduced to what takes the same cells everywhere.
public func sanitized(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
  var result = ""
  result.reserveCapacity(text.utf8.count)
  forEachCellUnit(of: text) { unit, _ in result += unit }
  return result
}

/// The number of cells that a grapheme cluster takes: 1 or 2 (0 for an empty string).
public func cellWidth(_ cluster: Character) -> Int {
  if let byte = cluster.asciiValue, byte >= 0x20 && byte < 0x7F { return 1 }
  return cellWidth(String(cluster))
}

/// The number of cells that a string takes once it is `sanitized`.
///
/// - Complexity: O(n) in the number of code points.
public func cellWidth(_ text: String) -> Int {
  var isASCII = true
  var bytes = 0
  for byte in text.utf8 {
    bytes += 1
    if byte < 0x20 || byte >= 0x7F { isASCII = false }
  }
  if isASCII { return bytes }
  var width = 0
  forEachCellUnit(of: text) { _, cells in width += cells }
  return width
}

/// The units of a string in order, each safe for a terminal.
public func cellUnits(_ text: String) -> [CellUnit] {
  var units: [CellUnit] = []
  units.reserveCapacity(text.utf8.count)
  forEachCellUnit(of: text) { units.append(CellUnit(text: $0, width: $1)) }
  return units
}

/// Calls `body` with the text and width of each unit of a string, each safe for a terminal.
///
/// - Complexity: O(n) in the number of code points.
public func forEachCellUnit(of text: String, _ body: (String, Int) -> Void) {
  var pending = ""
  var pendingWidth = 0
  var base: UInt32 = 0
  var marks = 0
  var isAfterJoiner = false
  func flush() {
    if pendingWidth > 0 { body(pending, pendingWidth) }
    pendingWidth = 0
    marks = 0
  }
  for scalar in text.unicodeScalars {
    let value = scalar.value
    if value < 0x7F && value >= 0x20 {
      flush()
      base = value
      pending = asciiCells[Int(value)]
      pendingWidth = 1
      isAfterJoiner = false
      continue
    }
    switch cellClass(value) {
    case .dropped:
      isAfterJoiner = value == 0x200D
    case .mark:
      // A terminal's cell holds a character and a few marks; the rest would spill over.
      if pendingWidth == 0 {
        base = 0x25CC
        pending = "\u{25CC}"
        pendingWidth = 1
      }
      if marks < 3 {
        pending.unicodeScalars.append(scalar)
        marks += 1
      }
    case .space:
      flush()
      base = 0x20
      pending = " "
      pendingWidth = 1
      isAfterJoiner = false
    case .replaced:
      flush()
      base = 0
      pending = "\u{FFFD}"
      pendingWidth = 1
      isAfterJoiner = false
    case .narrow, .wide:
      let joins = isAfterJoiner && pendingWidth > 0 && isPictograph(base) && isPictograph(value)
      isAfterJoiner = false
      let isSkinTone = value >= 0x1F3FB && value <= 0x1F3FF
      if joins || (isSkinTone && pendingWidth > 0 && isPictograph(base)) { continue }
      if let syllable = hangulSyllable(base, value), pendingWidth > 0, marks == 0 {
        base = syllable
        pending = Unicode.Scalar(syllable).map { String(Character($0)) } ?? "\u{FFFD}"
        pendingWidth = 2
        continue
      }
      flush()
      base = value
      if value >= 0x1F1E6 && value <= 0x1F1FF {
        // Regional indicators: terminals disagree on flags, letters are the same everywhere.
        pending = asciiCells[Int(value - 0x1F1E6) + 0x41]
        pendingWidth = 1
      } else {
        pending = String(Character(scalar))
        pendingWidth = cellClass(value) == .wide ? 2 : 1
      }
    }
  }
  flush()
}

/// The class of a code point.
///
/// - Complexity: O(log n) in the number of ranges.
func cellClass(_ value: UInt32) -> CellClass {
  if value < 0x300 {
    if value >= 0x20 && value < 0x7F { return .narrow }
    if value >= 0xA1 && value != 0xAD { return .narrow }
  }
  let key = value << 3 | 7
  var low = 0
  var high = cellClassStarts.count
  while low < high {
    let middle = (low + high) / 2
    if cellClassStarts[middle] <= key { low = middle + 1 } else { high = middle }
  }
  guard low > 0 else { return .replaced }
  return CellClass(rawValue: cellClassStarts[low - 1] & 7) ?? .replaced
}

/// Whether a zero width joiner before this character makes one picture of two.
private func isPictograph(_ value: UInt32) -> Bool {
  value >= 0x2190 && value < 0x3000 || value >= 0x1F000 && value < 0x1FC00 || value == 0xA9
    || value == 0xAE
}

/// A precomposed syllable of conjoining jamo, The Unicode Standard 3.12.
private func hangulSyllable(_ first: UInt32, _ second: UInt32) -> UInt32? {
  if first >= 0x1100 && first < 0x1113 && second >= 0x1161 && second < 0x1176 {
    return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28
  }
  if first >= 0xAC00 && first < 0xD7A4 && (first - 0xAC00) % 28 == 0 && second > 0x11A7
    && second < 0x11C3
  {
    return first + (second - 0x11A7)
  }
  return nil
}

/// OPTIMIZATION: strings of the ASCII characters; making one costs more than copying one.
let asciiCells: [String] = (0..<128).map {
  $0 < 0x20 || $0 == 0x7F ? "\u{FFFD}" : String(Character(Unicode.Scalar(UInt8($0))))
}
