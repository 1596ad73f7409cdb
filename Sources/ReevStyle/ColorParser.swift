/// Parses colours. https://drafts.csswg.org/css-color-4/#color-syntax
extension ValueCursor {
  mutating func color() -> ColorValue? {
    guard let token else { return nil }
    switch token.kind {
    case .hash:
      guard let color = hexColor(Array(list.name(token).utf8)) else { return nil }
      advance()
      return .rgba(color)
    case .ident:
      let name = list.lowercasedName(token)
      if name == "currentcolor" {
        advance()
        return .current
      }
      guard let rgb = namedColors[name] ?? systemColors[name] else { return nil }
      advance()
      return .rgba(rgb)
    case .function:
      let start = self
      guard let name = peekFunction, var inner = block() else { return nil }
      if let color = inner.colorFunction(name), inner.isAtEnd { return color }
      self = start
      return nil
    default: return nil
    }
  }

  private mutating func colorFunction(_ name: String) -> ColorValue? {
    switch name {
    case "rgb", "rgba": return components(.rgb)
    case "hsl", "hsla": return components(.hsl)
    case "hwb": return components(.hwb)
    case "lab": return components(.lab)
    case "lch": return components(.lch)
    case "oklab": return components(.oklab)
    case "oklch": return components(.oklch)
    case "color": return components(nil)
    case "color-mix": return colorMix()
    case "light-dark":
      guard let light = color(), comma(), color() != nil else { return nil }
      return light
    default: return nil
    }
  }

  private mutating func components(_ given: ColorSpace?) -> ColorValue? {
    var origin: ColorValue?
    if ident("from") {
      guard let color = color() else { return nil }
      origin = color
    }
    var space = given ?? .srgb
    if given == nil {
      guard let name = peekIdent, let named = ColorSpace(name) else { return nil }
      advance()
      space = named
    }
    var values: [RelativeComponent] = []
    var hasCommas = false
    var kinds: Set<Bool> = []
    var hasNone = false
    while values.count < 3 {
      if peekIdent == "none" { hasNone = true }
      if space == .rgb || space == .hsl, values.count != space.hueIndex {
        kinds.insert(isPercentageNext)
      }
      guard let value = component(space, values.count, isRelative: origin != nil) else {
        return nil
      }
      values.append(value)
      if comma() {
        guard values.count == 1 || hasCommas else { return nil }
        hasCommas = true
        if values.count == 3 {
          guard let alpha = component(space, 3, isRelative: origin != nil) else { return nil }
          values.append(alpha)
        }
      }
    }
    if values.count == 3, !hasCommas, slash() {
      guard let alpha = component(space, 3, isRelative: origin != nil) else { return nil }
      values.append(alpha)
    }
    // https://drafts.csswg.org/css-color-4/#typedef-legacy-rgb-syntax
    if hasCommas {
      guard !hasNone, kinds.count == 1, origin == nil, space == .rgb || space == .hsl,
        space == .rgb || kinds == [true]
      else { return nil }
    }
    guard isAtEnd else { return nil }
    if let origin { return .relative(origin, space, values) }
    let numbers = values.map { $0.evaluate([:]) }
    return .rgba(space.color(Array(numbers.prefix(3)), alpha: numbers.count > 3 ? numbers[3] : 1))
  }

  private mutating func component(
    _ space: ColorSpace, _ index: Int, isRelative: Bool
  ) -> RelativeComponent? {
    if ident("none") { return .number(0) }
    if isRelative, let name = peekIdent, name == "alpha" || space.channelNames.contains(name) {
      advance()
      return .channel(name)
    }
    guard let token else { return nil }
    if token.kind == .function {
      let start = self
      // A calc() with channel names; others go the plain way.
      if isRelative, peekFunction == "calc", var inner = block(),
        let sum = inner.relativeSum(space, index), inner.isAtEnd
      {
        return sum
      }
      self = start
      if isRelative, peekFunction != "calc", let term = relativeTerm(space, index) { return term }
      self = start
    }
    guard let node = numeric(), let value = channelValue(of: node, space, index) else {
      return nil
    }
    return .number(index == 3 ? min(max(value, 0), 1) : value)
  }

  private var isPercentageNext: Bool {
    var rest = self
    return rest.numeric()?.dimension == .percent
  }

  /// A number, percentage or angle as the channel counts; nil for what it doesn't take.
  private func channelValue(of node: CalcNode, _ space: ColorSpace, _ index: Int) -> Double? {
    switch node.dimension {
    case .number: return node.number(LengthContext())
    case .percent:
      guard index != space.hueIndex, case .linear(_, let percent) = node.resolve(LengthContext())
      else { return nil }
      let value = Double(percent)
      if index == 3 { return value / 100 }
      switch space {
      case .rgb: return value * 2.55
      case .hsl, .hwb: return value
      case .lab: return index == 0 ? value : value * 1.25
      case .lch: return index == 1 ? value * 1.5 : value
      case .oklab: return index == 0 ? value / 100 : value * 0.004
      case .oklch: return index == 1 ? value * 0.004 : value / 100
      default: return value / 100
      }
    case .angle: return index == space.hueIndex ? node.number(LengthContext()) : nil
    default: return nil
    }
  }

  private mutating func relativeSum(
    _ space: ColorSpace, _ index: Int
  ) -> RelativeComponent? {
    guard let first = relativeProduct(space, index) else { return nil }
    var terms = [first]
    while let token, token.kind == .delim, token.byte == 0x2B || token.byte == 0x2D {
      advance()
      guard let next = relativeProduct(space, index) else { return nil }
      terms.append(token.byte == 0x2B ? next : .product([.number(-1), next]))
    }
    return terms.count == 1 ? first : .sum(terms)
  }

  private mutating func relativeProduct(
    _ space: ColorSpace, _ index: Int
  ) -> RelativeComponent? {
    guard var result = relativeTerm(space, index) else { return nil }
    while let token, token.kind == .delim, token.byte == 0x2A || token.byte == 0x2F {
      advance()
      guard let next = relativeTerm(space, index) else { return nil }
      result = token.byte == 0x2A ? .product([result, next]) : .quotient(result, next)
    }
    return result
  }

  private mutating func relativeTerm(
    _ space: ColorSpace, _ index: Int
  ) -> RelativeComponent? {
    if let token, token.kind == .openParen {
      guard var inner = block(), let sum = inner.relativeSum(space, index), inner.isAtEnd else {
        return nil
      }
      return sum
    }
    if let name = peekFunction, name == "min" || name == "max" || name == "clamp",
      var inner = block()
    {
      var terms: [RelativeComponent] = []
      for part in inner.commaSeparated() {
        var part = part
        guard let term = part.relativeSum(space, index), part.isAtEnd else { return nil }
        terms.append(term)
      }
      if name == "clamp" {
        guard terms.count == 3 else { return nil }
        return .greatest([terms[0], .least([terms[1], terms[2]])])
      }
      return name == "min" ? .least(terms) : .greatest(terms)
    }
    if let name = peekIdent, name == "alpha" || space.channelNames.contains(name) {
      advance()
      return .channel(name)
    }
    guard let node = numeric() else { return nil }
    // Channels are numbers: what is computed with them must be one too.
    return node.dimension == .number ? .number(node.number(LengthContext())) : nil
  }

  private mutating func colorMix() -> ColorValue? {
    var space = ColorSpace.oklab
    guard ident("in") else {
      guard let (left, p) = mixPart(), comma(), let (right, q) = mixPart() else { return nil }
      let first = p ?? q.map { 1 - $0 } ?? 0.5
      return .mix(space, hue: .shorter, left, first, right, q ?? 1 - first)
    }
    guard let name = peekIdent, let named = ColorSpace(name) else { return nil }
    advance()
    space = named
    var hue = HueMethod.shorter
    if let method = peekIdent {
      switch method {
      case "shorter": hue = .shorter
      case "longer": hue = .longer
      case "increasing": hue = .increasing
      case "decreasing": hue = .decreasing
      default: return nil
      }
      advance()
      guard ident("hue") else { return nil }
    }
    guard comma(), let (left, p) = mixPart(), comma(), let (right, q) = mixPart() else {
      return nil
    }
    let first = p ?? q.map { 1 - $0 } ?? 0.5
    let second = q ?? 1 - first
    return .mix(space, hue: hue, left, first, right, second)
  }

  private mutating func mixPart() -> (ColorValue, Double?)? {
    var percent = mixPercent()
    guard let color = color() else { return nil }
    if percent == nil { percent = mixPercent() }
    return (color, percent)
  }

  private mutating func mixPercent() -> Double? {
    let start = self
    guard let node = numeric(), node.dimension == .percent,
      case .linear(_, let percent) = node.resolve(LengthContext())
    else {
      self = start
      return nil
    }
    let isLiteral = start.token?.kind == .percentage
    guard !isLiteral || (0...100).contains(percent) else {
      self = start
      return nil
    }
    return min(max(Double(percent) / 100, 0), 1)
  }
}

/// `rgb`, `rgba`, `rrggbb` or `rrggbbaa` in hexadecimal digits.
func hexColor(_ digits: [UInt8]) -> Color? {
  var values: [UInt8] = []
  for digit in digits {
    guard let value = hexValue(digit) else { return nil }
    values.append(UInt8(value))
  }
  switch values.count {
  case 3, 4:
    return Color(
      red: values[0] * 17, green: values[1] * 17, blue: values[2] * 17,
      alpha: values.count == 4 ? values[3] * 17 : 255)
  case 6, 8:
    return Color(
      red: values[0] * 16 + values[1], green: values[2] * 16 + values[3],
      blue: values[4] * 16 + values[5],
      alpha: values.count == 8 ? values[6] * 16 + values[7] : 255)
  default: return nil
  }
}

/// System colours of the light scheme, as Chromium has them on Linux.
let systemColors: [String: Color] = colorTable(
  """
  canvas ffffff canvastext 000000 linktext 0000ee visitedtext 551a8b activetext ff0000
  buttonface f0f0f0 buttontext 000000 buttonborder 000000 field ffffff fieldtext 000000
  highlight 0041c6cc highlighttext ffffff selecteditem 1967d2 selecteditemtext ffffff
  mark ffff00 marktext 000000 graytext 808080 accentcolor 0075ff accentcolortext ffffff
  activeborder 000000 activecaption ffffff appworkspace ffffff background ffffff
  buttonhighlight f0f0f0 buttonshadow f0f0f0 captiontext 000000 inactiveborder 000000
  inactivecaption ffffff inactivecaptiontext 808080 infobackground ffffff infotext 000000
  menu ffffff menutext 000000 scrollbar ffffff threeddarkshadow 000000 threedface f0f0f0
  threedhighlight 000000 threedlightshadow 000000 threedshadow 000000 window ffffff
  windowframe 000000 windowtext 000000 -webkit-link 0000ee
  -webkit-focus-ring-color 101010
  """)

private func colorTable(_ text: String) -> [String: Color] {
  let words = text.split { $0 == " " || $0 == "\n" }
  var out: [String: Color] = [:]
  for index in stride(from: 0, to: words.count - 1, by: 2) {
    out[String(words[index])] = hexColor(Array(words[index + 1].utf8))
  }
  return out
}

/// https://drafts.csswg.org/css-color-4/#named-colors
let namedColors: [String: Color] = {
  var table = colorTable(
    """
    aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc
    bisque ffe4c4 black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a
    burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00 chocolate d2691e coral ff7f50
    cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b
    darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9
    darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc
    darkred 8b0000 darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b
    darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3
    deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff
    firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc
    ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000 greenyellow adff2f
    grey 808080 honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0
    khaki f0e68c lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd
    lightblue add8e6 lightcoral f08080 lightcyan e0ffff lightgoldenrodyellow fafad2
    lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 lightsalmon ffa07a
    lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899
    lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6
    magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3
    mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a
    mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970 mintcream f5fffa
    mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000
    olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa
    palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9
    peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399
    red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072
    sandybrown f4a460 seagreen 2e8b57 seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb
    slateblue 6a5acd slategray 708090 slategrey 708090 snow fffafa springgreen 00ff7f
    steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0
    violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
    """)
  table["transparent"] = .transparent
  return table
}()
