/// A grid as text with ANSI colours: a line a row, no cursor movement, ending in a newline.
///
/// Every line starts from and ends in the terminal's default colours, so that lines can be cut,
/// paged and put together. At `none` only attributes are set. Trailing blanks that show nothing are
/// left out.
public func ansi(_ grid: CellGrid, depth: ColorDepth) -> String {
  let inking = Inking(depth, of: grid)
  let plain = Ink(foreground: -1, background: -1, attributes: [])
  var result = ""
  result.reserveCapacity(grid.cells.count * 2)
  for row in 0..<grid.rows {
    var inks = (0..<grid.columns).map { inking.ink(grid[row, $0]) }
    var end = grid.columns
    while end > 0, grid[row, end - 1].text == " ",
      inks[end - 1].background == -1,
      inks[end - 1].attributes.isDisjoint(with: [.reverse, .underline, .strikethrough])
    {
      end -= 1
    }
    var now = plain
    for column in 0..<end {
      let text = grid[row, column].text
      if text.isEmpty { continue }
      // A blank's foreground is not seen: no need to change it.
      if text == " ",
        inks[column].attributes.isDisjoint(with: [.reverse, .underline, .strikethrough])
      {
        inks[column].foreground = now.foreground
        inks[column].attributes = now.attributes.subtracting([
          .reverse, .underline, .strikethrough,
        ])
      }
      if inks[column] != now {
        result += sgr(from: now, to: inks[column], depth: depth)
        now = inks[column]
      }
      result += text
    }
    if now != plain { result += "\u{1B}[0m" }
    result += "\n"
  }
  return result
}

/// The shortest "select graphic rendition" sequence between two states. ECMA-48 8.3.117
func sgr(from old: Ink, to new: Ink, depth: ColorDepth) -> String {
  var codes: [String] = []
  var old = old
  if !old.attributes.subtracting(new.attributes).isEmpty {
    codes.append("0")
    old = Ink(foreground: -1, background: -1, attributes: [])
  }
  let added = new.attributes.subtracting(old.attributes)
  for (attribute, code) in attributeCodes where added.contains(attribute) { codes.append(code) }
  if new.foreground != old.foreground {
    codes.append(colorCode(new.foreground, base: 30, depth: depth))
  }
  if new.background != old.background {
    codes.append(colorCode(new.background, base: 40, depth: depth))
  }
  return codes == ["0"] ? "\u{1B}[0m" : "\u{1B}[" + codes.joined(separator: ";") + "m"
}

private let attributeCodes: [(CellAttributes, String)] = [
  (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
  (.strikethrough, "9"),
]

private func colorCode(_ color: Int32, base: Int, depth: ColorDepth) -> String {
  if color < 0 { return String(base + 9) }
  switch depth {
  case .truecolor:
    return "\(base + 8);2;\(color >> 16 & 0xFF);\(color >> 8 & 0xFF);\(color & 0xFF)"
  case .palette256: return "\(base + 8);5;\(color)"
  case .palette16: return String(color < 8 ? base + Int(color) : base + 60 + Int(color) - 8)
  case .none: return String(base + 9)
  }
}
