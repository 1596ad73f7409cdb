/// How many colours a terminal shows.
public enum ColorDepth: String, Hashable, Sendable, CaseIterable {
  /// 24 bits.
  case truecolor
  /// xterm's 256 colours, of which 0–15 are left alone: users change them.
  case palette256 = "256"
  /// The 16 ANSI colours.
  case palette16 = "16"
  /// No colour: only attributes.
  case none
}

/// A cell's colours as a terminal can show them.
public struct Ink: Hashable, Sendable {
  /// `0xRRGGBB` at `truecolor`, otherwise a palette index; −1 is the terminal's default.
  public var foreground: Int32
  /// See `foreground`.
  public var background: Int32
  /// The looks; without colours they stand for some of them.
  public var attributes: CellAttributes
}

/// Turns cells' colours into those of a terminal, keeping text readable.
public struct Inking: Sendable {
  /// The colours to use.
  public let depth: ColorDepth
  /// Whether most of the screen is dark; without colours the other shade is shown in reverse.
  public let isDark: Bool

  /// Inking of a screen.
  ///
  /// - Complexity: O(cells) without colours, else O(1).
  public init(_ depth: ColorDepth, of grid: CellGrid) {
    self.depth = depth
    guard depth == .none else {
      isDark = false
      return
    }
    var dark = 0
    for cell in grid.cells where cell.background.rgb >= 0 {
      dark += Oklab(cell.background.rgb).lightness < 0.55 ? 1 : -1
    }
    isDark = dark > 0
  }

  /// A cell's colours.
  public func ink(_ cell: Cell) -> Ink {
    ink(cell.foreground, on: cell.background, attributes: cell.attributes)
  }

  /// The colours of text on a background.
  public func ink(_ foreground: CellColor, on background: CellColor, attributes: CellAttributes)
    -> Ink
  {
    switch depth {
    case .truecolor:
      return Ink(
        foreground: foreground.rgb, background: background.rgb, attributes: attributes)
    case .palette256:
      return paletteInk(
        foreground, background, attributes, index: nearest256, black: 16, white: 231)
    case .palette16:
      return paletteInk(
        foreground, background, attributes, index: nearest16, black: 0, white: 15)
    case .none:
      var attributes = attributes
      if background.rgb >= 0, (Oklab(background.rgb).lightness < 0.55) != isDark {
        attributes.formSymmetricDifference(.reverse)
      }
      return Ink(foreground: -1, background: -1, attributes: attributes)
    }
  }

  private func paletteInk(
    _ foreground: CellColor, _ background: CellColor, _ attributes: CellAttributes,
    index: (Int32, Bool) -> Int32, black: Int32, white: Int32
  ) -> Ink {
    let back = background.rgb < 0 ? -1 : index(background.rgb, true)
    var front = foreground.rgb < 0 ? -1 : index(foreground.rgb, false)
    if front >= 0, back >= 0 {
      let authored = abs(Oklab(foreground.rgb).lightness - Oklab(background.rgb).lightness)
      let shown = abs(
        paletteLab[Int(front)].lightness - paletteLab[Int(back)].lightness)
      // What could be read must be readable still; what was hidden stays hidden.
      if authored >= 0.2, shown < 0.15 || front == back {
        front = paletteLab[Int(back)].lightness > 0.6 ? black : white
      }
    }
    return Ink(foreground: front, background: back, attributes: attributes)
  }
}

/// The nearest of the colours 16–255 of xterm's palette.
func nearest256(_ rgb: Int32, isBackground: Bool) -> Int32 {
  let wanted = Oklab(rgb)
  let red = cubeLevels(rgb >> 16 & 0xFF)
  let green = cubeLevels(rgb >> 8 & 0xFF)
  let blue = cubeLevels(rgb & 0xFF)
  var best: Int32 = 16
  var least = Float.infinity
  func consider(_ index: Int32) {
    let distance = wanted.distance(paletteLab[Int(index)])
    if distance < least {
      least = distance
      best = index
    }
  }
  for r in [red.0, red.1] {
    for g in [green.0, green.1] {
      for b in [blue.0, blue.1] { consider(16 + r * 36 + g * 6 + b) }
    }
  }
  let sum = (rgb >> 16 & 0xFF) * 3 + (rgb >> 8 & 0xFF) * 6 + (rgb & 0xFF)
  let gray = max(0, min(23, (sum / 10 - 8 + 5) / 10))
  for step in max(0, gray - 1)...min(23, gray + 1) { consider(232 + step) }
  return best
}

/// The nearest of the 16 ANSI colours; a nearly grey background becomes a grey one.
func nearest16(_ rgb: Int32, isBackground: Bool) -> Int32 {
  let wanted = Oklab(rgb)
  if wanted.chroma < (isBackground ? 0.05 : 0.03) {
    switch wanted.lightness {
    case ..<0.3: return 0
    case ..<0.65: return 8
    case ..<0.92: return 7
    default: return 15
    }
  }
  var best: Int32 = 0
  var least = Float.infinity
  for index in 0..<16 {
    let lab = paletteLab[index]
    // Hue says more about a thing than its shade: a pale blue is a blue before it is a grey.
    var distance = wanted.distance(lab)
    if lab.chroma < 0.01 { distance += 0.05 }
    if distance < least {
      least = distance
      best = Int32(index)
    }
  }
  return best
}

private func cubeLevels(_ value: Int32) -> (Int32, Int32) {
  switch value {
  case ..<95: (0, 1)
  case ..<135: (1, 2)
  case ..<175: (2, 3)
  case ..<215: (3, 4)
  default: (4, 5)
  }
}

/// A colour in Oklab. https://bottosson.github.io/posts/oklab/
struct Oklab: Hashable, Sendable {
  var lightness: Float
  var a: Float
  var b: Float

  /// The colour of `0xRRGGBB`.
  init(_ rgb: Int32) {
    let red = linearLight[Int(rgb >> 16 & 0xFF)]
    let green = linearLight[Int(rgb >> 8 & 0xFF)]
    let blue = linearLight[Int(rgb & 0xFF)]
    let l = cubeRoot(0.412_221_47 * red + 0.536_332_54 * green + 0.051_445_995 * blue)
    let m = cubeRoot(0.211_903_5 * red + 0.680_699_55 * green + 0.107_396_96 * blue)
    let s = cubeRoot(0.088_302_46 * red + 0.281_718_84 * green + 0.629_978_7 * blue)
    lightness = 0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s
    a = 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s
    b = 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s
  }

  var chroma: Float { (a * a + b * b).squareRoot() }

  func distance(_ other: Oklab) -> Float {
    let light = lightness - other.lightness
    return light * light + (a - other.a) * (a - other.a) + (b - other.b) * (b - other.b)
  }
}

/// The colours of xterm's palette, 0–15 as xterm ships them.
let paletteRGB: [Int32] = {
  var colors: [Int32] = [
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5, 0x7F7F7F,
    0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
  ]
  let levels: [Int32] = [0, 95, 135, 175, 215, 255]
  for red in levels {
    for green in levels {
      for blue in levels { colors.append(red << 16 | green << 8 | blue) }
    }
  }
  for step in 0..<24 {
    let gray = Int32(8 + step * 10)
    colors.append(gray << 16 | gray << 8 | gray)
  }
  return colors
}()

private let paletteLab: [Oklab] = paletteRGB.map { Oklab($0) }

/// Linear light of an sRGB component.
private let linearLight: [Float] = (0..<256).map { value in
  let component = Float(value) / 255
  if component <= 0.04045 { return component / 12.92 }
  // x^2.4 = x² · x^0.4, and x^0.4 is the fifth root of x².
  let base = (component + 0.055) / 1.055
  var root: Float = 1
  for _ in 0..<40 { root -= (root - base * base / (root * root * root * root)) / 5 }
  return base * base * root
}

private func cubeRoot(_ value: Float) -> Float {
  guard value > 0 else { return 0 }
  var root = Float(bitPattern: value.bitPattern / 3 + 0x2A51_19F2)
  for _ in 0..<3 { root -= (root - value / (root * root)) / 3 }
  return root
}
