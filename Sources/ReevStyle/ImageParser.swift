/// A comma-separated list of images.
func parseImages(_ cursor: inout ValueCursor) -> Value? {
  var out: [ImageValue] = []
  for part in cursor.commaSeparated() {
    var part = part
    if part.ident("none") {
      out.append(.none)
    } else {
      guard let image = parseImage(&part) else { return nil }
      out.append(image)
    }
    guard part.isAtEnd else { return nil }
  }
  return .images(out)
}

/// An image. https://drafts.csswg.org/css-images-4/#image-values
func parseImage(_ cursor: inout ValueCursor) -> ImageValue? {
  if let url = cursor.url() { return .url(url) }
  guard let name = cursor.peekFunction else { return nil }
  if name.hasSuffix("gradient") {
    guard var inner = cursor.block() else { return nil }
    return .gradient(gradientColors(&inner))
  }
  switch name {
  case "image-set", "-webkit-image-set":
    guard var inner = cursor.block() else { return nil }
    let parts = inner.commaSeparated()
    guard var first = parts.first else { return nil }
    if let text = first.string() { return .url(text) }
    return parseImage(&first)
  case "cross-fade", "-webkit-cross-fade", "image", "element", "paint":
    guard cursor.block() != nil else { return nil }
    return .url("")
  default: return nil
  }
}

private func gradientColors(_ inner: inout ValueCursor) -> [ColorValue] {
  var colors: [ColorValue] = []
  for part in inner.commaSeparated() {
    var part = part
    while !part.isAtEnd {
      // `-webkit-gradient(…, from(c), color-stop(x, c), to(c))`
      if let name = part.peekFunction, name == "from" || name == "to" || name == "color-stop",
        var stop = part.block()
      {
        for piece in stop.commaSeparated() {
          var piece = piece
          if let color = piece.color() { colors.append(color) }
        }
        continue
      }
      if let color = part.color() {
        colors.append(color)
      } else if part.block() == nil {
        part.advance()
      }
    }
  }
  return colors
}

/// `<position>`, and the two dimensions of transform-origin.
func parsePosition(_ cursor: inout ValueCursor) -> Value? {
  var x: LengthValue?
  var y: LengthValue?
  var plain: [LengthValue] = []
  func percent(_ value: Float) -> LengthValue { .dimension(value, .percent) }
  while !cursor.isAtEnd, plain.count < 4 {
    if let name = cursor.peekIdent {
      switch name {
      case "left": x = percent(0)
      case "right": x = percent(100)
      case "top": y = percent(0)
      case "bottom": y = percent(100)
      case "center": plain.append(percent(50))
      default: return nil
      }
      cursor.advance()
    } else if let length = cursor.length() {
      plain.append(length)
    } else {
      return nil
    }
  }
  guard x != nil || y != nil || !plain.isEmpty else { return nil }
  for value in plain {
    if x == nil {
      x = value
    } else if y == nil {
      y = value
    }
  }
  return .lengths([x ?? percent(50), y ?? percent(50)])
}

/// https://drafts.csswg.org/css-transforms-2/#transform-functions; depth is dropped.
func parseTransform(_ property: PropertyID, _ cursor: inout ValueCursor) -> Value? {
  if cursor.ident("none") { return .transforms([]) }
  switch property {
  case .translate:
    guard let x = cursor.length() else { return nil }
    let y = cursor.length() ?? .zero
    _ = cursor.length(percent: false)
    return .transforms([.translate(x, y)])
  case .scale:
    guard let x = cursor.ratioNumber() else { return nil }
    let y = cursor.ratioNumber() ?? x
    _ = cursor.ratioNumber()
    return .transforms([.other(.scale(Float(x), Float(y)))])
  case .rotate:
    if cursor.ident("x", "y") {
      guard cursor.angle() != nil else { return nil }
      return .transforms([.other(.rotate(0))])
    }
    _ = cursor.ident("z")
    guard let angle = cursor.angle() else { return nil }
    return .transforms([.other(.rotate(Float(angle)))])
  default: break
  }
  var out: [TransformValue] = []
  while let name = cursor.peekFunction {
    guard var inner = cursor.block() else { return nil }
    var arguments = inner.commaSeparated()
    guard !arguments.isEmpty else { return nil }
    func length(_ index: Int) -> LengthValue? {
      guard index < arguments.count, let value = arguments[index].length(),
        arguments[index].isAtEnd
      else { return nil }
      return value
    }
    func number(_ index: Int) -> Double? {
      guard index < arguments.count else { return nil }
      return arguments[index].ratioNumber()
    }
    func angle(_ index: Int) -> Double? {
      guard index < arguments.count else { return nil }
      return arguments[index].angle()
    }
    switch name {
    case "translate", "translate3d":
      guard let x = length(0) else { return nil }
      out.append(.translate(x, length(1) ?? .zero))
    case "translatex":
      guard let x = length(0) else { return nil }
      out.append(.translate(x, .zero))
    case "translatey":
      guard let y = length(0) else { return nil }
      out.append(.translate(.zero, y))
    case "translatez", "perspective":
      out.append(.translate(.zero, .zero))
    case "scale", "scale3d":
      guard let x = number(0) else { return nil }
      out.append(.other(.scale(Float(x), Float(number(1) ?? x))))
    case "scalex":
      guard let x = number(0) else { return nil }
      out.append(.other(.scale(Float(x), 1)))
    case "scaley":
      guard let y = number(0) else { return nil }
      out.append(.other(.scale(1, Float(y))))
    case "scalez": out.append(.other(.scale(1, 1)))
    case "rotate", "rotatez":
      guard let value = angle(0) else { return nil }
      out.append(.other(.rotate(Float(value))))
    case "rotatex", "rotatey":
      guard let value = angle(0) else { return nil }
      let factor = Float(mathFunction("cos", [value], isAngle: true))
      out.append(.other(name == "rotatex" ? .scale(1, factor) : .scale(factor, 1)))
    case "rotate3d": out.append(.other(.rotate(0)))
    case "skew":
      guard let x = angle(0) else { return nil }
      out.append(.other(.skew(Float(x), Float(angle(1) ?? 0))))
    case "skewx":
      guard let x = angle(0) else { return nil }
      out.append(.other(.skew(Float(x), 0)))
    case "skewy":
      guard let y = angle(0) else { return nil }
      out.append(.other(.skew(0, Float(y))))
    case "matrix", "matrix3d":
      let values = arguments.indices.compactMap { number($0).map { Float($0) } }
      if name == "matrix" {
        guard values.count == 6 else { return nil }
        out.append(
          .other(.matrix(values[0], values[1], values[2], values[3], values[4], values[5])))
      } else {
        guard values.count == 16 else { return nil }
        out.append(
          .other(.matrix(values[0], values[1], values[4], values[5], values[12], values[13])))
      }
    default: return nil
    }
  }
  return out.isEmpty ? nil : .transforms(out)
}

/// `clip: rect()` and `clip-path: inset()`; other shapes clip nothing here.
func parseClip(_ property: PropertyID, _ cursor: inout ValueCursor) -> Value? {
  if cursor.ident("none", "auto") { return .inset(nil) }
  if cursor.peekFunction == "rect", property == .clip, var inner = cursor.block() {
    var edges: [LengthValue] = []
    while !inner.isAtEnd {
      if inner.ident("auto") {
        edges.append(.keyword(.auto))
      } else if let length = inner.length(percent: false) {
        edges.append(length)
      } else {
        return nil
      }
      _ = inner.comma()
    }
    return edges.count == 4 ? .inset(edges) : nil
  }
  if cursor.peekFunction == "inset", property == .clipPath, var inner = cursor.block() {
    var edges: [LengthValue] = []
    while !inner.isAtEnd, edges.count < 4, let length = inner.length() { edges.append(length) }
    if inner.ident("round") { inner.i = inner.end }
    guard !edges.isEmpty, inner.isAtEnd else { return nil }
    while !cursor.isAtEnd { cursor.advance() }
    let four = fourSides(edges)
    return .inset(four)
  }
  guard property == .clipPath else { return nil }
  while !cursor.isAtEnd { if cursor.block() == nil { cursor.advance() } }
  return .inset(nil)
}

/// One to four values spread over top, right, bottom, left.
func fourSides<T>(_ values: [T]) -> [T] {
  switch values.count {
  case 1: [values[0], values[0], values[0], values[0]]
  case 2: [values[0], values[1], values[0], values[1]]
  case 3: [values[0], values[1], values[2], values[1]]
  default: values
  }
}

extension ValueCursor {
  /// A number or a percentage as a number.
  mutating func ratioNumber() -> Double? {
    let start = self
    guard let node = numeric() else { return nil }
    if node.dimension == .number { return node.number(LengthContext()) }
    if node.dimension == .percent, case .linear(_, let percent) = node.resolve(LengthContext()) {
      return Double(percent) / 100
    }
    self = start
    return nil
  }
}
