public import ReevCells

/// How many colours a terminal shows.
public enum ColorLevel: Int, Hashable, Sendable, CaseIterable, Comparable {
  /// None: bold, underline and reverse only.
  case mono
  /// The eight of ANSI.
  case ansi8
  /// The eight and their bright ones.
  case ansi16
  /// xterm's 256.
  case palette256
  /// Every RGB colour.
  case direct

  /// Whether a level shows fewer colours than another.
  public static func < (a: ColorLevel, b: ColorLevel) -> Bool { a.rawValue < b.rawValue }

  /// The number that ncurses takes for a colour at this level; −1 is the terminal's default.
  public func number(of color: CellColor) -> Int32 {
    guard color.rgb >= 0, self != .mono else { return -1 }
    let red = Int(color.rgb >> 16) & 255
    let green = Int(color.rgb >> 8) & 255
    let blue = Int(color.rgb) & 255
    switch self {
    case .mono: return -1
    // In direct mode the numbers 0 to 7 still mean the palette.
    case .direct: return color.rgb < 8 ? 8 : color.rgb
    case .palette256: return xterm256(red, green, blue)
    case .ansi16: return nearest(red, green, blue, among: 16)
    case .ansi8: return nearest(red, green, blue, among: 8)
    }
  }
}

private let steps = [0, 95, 135, 175, 215, 255]

/// The nearest of the 6×6×6 cube and the 24 greys; the 16 below vary from terminal to terminal.
private func xterm256(_ red: Int, _ green: Int, _ blue: Int) -> Int32 {
  func step(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40 }
  let cube = (step(red), step(green), step(blue))
  let cubeDistance = distance(
    (red, green, blue), (steps[cube.0], steps[cube.1], steps[cube.2]))
  let grey = min(max(((red + green + blue) / 3 - 3) / 10, 0), 23)
  let level = 8 + grey * 10
  if distance((red, green, blue), (level, level, level)) < cubeDistance { return Int32(232 + grey) }
  return Int32(16 + 36 * cube.0 + 6 * cube.1 + cube.2)
}

private let ansi: [(Int, Int, Int)] = [
  (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205),
  (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255),
  (255, 0, 255), (0, 255, 255), (255, 255, 255),
]

private func nearest(_ red: Int, _ green: Int, _ blue: Int, among count: Int) -> Int32 {
  var best = 0
  var least = Int.max
  for index in 0..<count {
    let found = distance((red, green, blue), ansi[index])
    if found < least {
      least = found
      best = index
    }
  }
  return Int32(best)
}

private func distance(_ a: (Int, Int, Int), _ b: (Int, Int, Int)) -> Int {
  let red = a.0 - b.0
  let green = a.1 - b.1
  let blue = a.2 - b.2
  return 2 * red * red + 4 * green * green + 3 * blue * blue
}
