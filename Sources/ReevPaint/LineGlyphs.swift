/// The character of a cell's line bits.
///
/// - Parameter bits: the bits of `PaintCanvas.Line`.
func lineGlyph(_ bits: UInt8, glyphs: GlyphLevel) -> String {
  let sides = Int(bits & PaintCanvas.Line.sides)
  if glyphs == .ascii { return asciiLines[sides] }
  if bits & PaintCanvas.Line.double != 0 { return doubleLines[sides] }
  guard glyphs == .full else { return lightLines[sides] }
  if bits & PaintCanvas.Line.heavy != 0 { return heavyLines[sides] }
  if bits & PaintCanvas.Line.rounded != 0 { return roundLines[sides] }
  return lightLines[sides]
}

// By bits: north 1, east 2, south 4, west 8.
private let lightLines = [
  " ", "│", "─", "└", "│", "│", "┌", "├", "─", "┘", "─", "┴", "┐", "┤", "┬", "┼",
]
private let roundLines = [
  " ", "│", "─", "╰", "│", "│", "╭", "├", "─", "╯", "─", "┴", "╮", "┤", "┬", "┼",
]
private let heavyLines = [
  " ", "┃", "━", "┗", "┃", "┃", "┏", "┣", "━", "┛", "━", "┻", "┓", "┫", "┳", "╋",
]
private let doubleLines = [
  " ", "║", "═", "╚", "║", "║", "╔", "╠", "═", "╝", "═", "╩", "╗", "╣", "╦", "╬",
]
private let asciiLines = [
  " ", "|", "-", "+", "|", "|", "+", "+", "-", "+", "-", "+", "+", "+", "+", "+",
]
