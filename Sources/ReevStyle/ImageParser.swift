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
  if name.hasSuffix("gradient"), !name.hasPrefix("-moz-"), !name.hasPrefix("-o-") {
    guard var inner = cursor.block(), !inner.isAtEnd else { return nil }
    // Sides without `to` are those of the prefixed form.
    if let word = inner.peekIdent, ["left", "right", "top", "bottom"].contains(word),
      !name.hasPrefix("-webkit-")
    {
      return nil
    }
    return .gradient(gradientColors(&inner))
  }
  switch name {
  case "image-set", "-webkit-image-set":
    guard var inner = cursor.block() else { return nil }
    let parts = inner.commaSeparated()
    guard var first = parts.first else { return nil }
    if let text = first.string() { return .url(text) }
    return parseImage(&first)
  case "-webkit-cross-fade":
    guard cursor.block() != nil else { return nil }
    return .url("")
  case "image":
    guard var inner = cursor.block(), let color = inner.color(), inner.isAtEnd else { return nil }
    return .gradient([color])
  case "light-dark":
    guard var inner = cursor.block(), let light = parseImage(&inner), inner.comma(),
      parseImage(&inner) != nil
    else { return nil }
    return light
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

/// `<position>`.
func parsePosition(_ cursor: inout ValueCursor) -> Value? {
  position(&cursor, allowsThree: false).map { .lengths([$0.x, $0.y]) }
}

/// Where a position's values are, in order: a side of the one axis or the other, or neither.
private enum PositionPart {
  case side(isX: Bool, isEnd: Bool)
  case center
  case length(LengthValue)
}

/// https://drafts.csswg.org/css-values-4/#position; `allowsThree`: as `background-position` does.
func position(_ cursor: inout ValueCursor, allowsThree: Bool) -> (x: LengthValue, y: LengthValue)? {
  func percent(_ value: Float) -> LengthValue { .dimension(value, .percent) }
  let start = cursor
  var parts: [PositionPart] = []
  var ends: [ValueCursor] = []
  while parts.count < 4 {
    switch cursor.peekIdent {
    case "left": parts.append(.side(isX: true, isEnd: false))
    case "right": parts.append(.side(isX: true, isEnd: true))
    case "top": parts.append(.side(isX: false, isEnd: false))
    case "bottom": parts.append(.side(isX: false, isEnd: true))
    case "center": parts.append(.center)
    case nil:
      guard let length = cursor.length() else {
        return longest(parts, ends)
      }
      parts.append(.length(length))
      ends.append(cursor)
      continue
    default: return longest(parts, ends)
    }
    cursor.advance()
    ends.append(cursor)
  }
  return longest(parts, ends)

  /// The position that takes the most of the parts.
  func longest(_ parts: [PositionPart], _ ends: [ValueCursor]) -> (x: LengthValue, y: LengthValue)?
  {
    for count in stride(from: parts.count, through: 1, by: -1)
    where count != 3 || allowsThree {
      if let found = resolve(Array(parts.prefix(count))) {
        cursor = ends[count - 1]
        return found
      }
    }
    cursor = start
    return nil
  }

  func resolve(_ parts: [PositionPart]) -> (x: LengthValue, y: LengthValue)? {
    if parts.count <= 2 {
      var first = parts[0]
      var second = parts.count == 2 ? parts[1] : .center
      if parts.count == 1, case .side(false, _) = first { swap(&first, &second) }
      if parts.count == 2 {
        // `top left` is turned; a length keeps its axis.
        switch (first, second) {
        case (.side(false, _), .side(true, _)), (.side(false, _), .center),
          (.center, .side(true, _)):
          swap(&first, &second)
        default: break
        }
      }
      guard let x = axis(first, isX: true), let y = axis(second, isX: false) else { return nil }
      return (x, y)
    }
    // Sides with distances.
    var x: LengthValue?
    var y: LengthValue?
    var centers = 0
    var index = 0
    var distances = 0
    while index < parts.count {
      switch parts[index] {
      case .center: centers += 1
      case .length: return nil
      case .side(let isX, let isEnd):
        var value = percent(isEnd ? 100 : 0)
        if index + 1 < parts.count, case .length(let distance) = parts[index + 1] {
          value = isEnd ? percent(100) : distance
          distances += 1
          index += 1
        }
        if isX {
          guard x == nil else { return nil }
          x = value
        } else {
          guard y == nil else { return nil }
          y = value
        }
      }
      index += 1
    }
    guard centers + (x == nil ? 0 : 1) + (y == nil ? 0 : 1) == 2,
      parts.count == 3 || distances == 2
    else { return nil }
    return (x ?? percent(50), y ?? percent(50))
  }

  func axis(_ part: PositionPart, isX: Bool) -> LengthValue? {
    switch part {
    case .center: percent(50)
    case .length(let length): length
    case .side(isX, let isEnd): percent(isEnd ? 100 : 0)
    case .side: nil
    }
  }
}

/// `transform-origin`: one or two values as those of a position, and a depth.
private func parseOriginPair(_ cursor: inout ValueCursor) -> (x: LengthValue, y: LengthValue)? {
  var one = cursor
  var count = 0
  while count < 2, !one.isAtEnd, one.peekIdent != nil || one.length() != nil {
    if one.peekIdent != nil { one.advance() }
    count += 1
  }
  var pair = cursor
  pair.end = one.i
  guard let found = position(&pair, allowsThree: false), pair.isAtEnd else { return nil }
  cursor.i = one.i
  cursor.skipSpace()
  return found
}

func parseOrigin(_ cursor: inout ValueCursor) -> Value? {
  guard let pair = parseOriginPair(&cursor) else { return nil }
  if !cursor.isAtEnd { guard cursor.length(percent: false) != nil else { return nil } }
  return .lengths([pair.x, pair.y])
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
    // An angle, and before or behind it an axis.
    var angle = rotationAngle(&cursor)
    var isFlat = true
    if !cursor.isAtEnd {
      if let axis = cursor.peekIdent, ["x", "y", "z"].contains(axis) {
        isFlat = axis == "z"
        cursor.advance()
      } else {
        guard cursor.number() != nil, cursor.number() != nil, cursor.number() != nil else {
          return nil
        }
        isFlat = false
      }
    }
    angle = angle ?? rotationAngle(&cursor)
    guard let angle else { return nil }
    return .transforms([.other(.rotate(isFlat ? Float(angle) : 0))])
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
    case "translatez":
      guard arguments[0].length(percent: false) != nil, arguments[0].isAtEnd else { return nil }
      out.append(.translate(.zero, .zero))
    case "perspective":
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
  if cursor.ident(property == .clip ? "auto" : "none") { return .inset(nil) }
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
    if let name = cursor.peekIdent, clipBoxes.contains(name) { cursor.advance() }
    let four = fourSides(edges)
    return .inset(four)
  }
  guard property == .clipPath else { return nil }
  var hasShape = false
  var hasBox = false
  while !cursor.isAtEnd {
    if !hasShape, cursor.url() != nil {
      guard !hasBox, cursor.isAtEnd else { return nil }
      hasShape = true
    } else if !hasShape, let name = cursor.peekFunction, clipShapes.contains(name) {
      guard let inner = cursor.block() else { return nil }
      let isShort = name == "circle" || name == "ellipse"
      guard isShort || !inner.isAtEnd else { return nil }
      hasShape = true
    } else if !hasBox, let name = cursor.peekIdent, clipBoxes.contains(name) {
      cursor.advance()
      hasBox = true
    } else {
      return nil
    }
  }
  return hasShape || hasBox ? .inset(nil) : nil
}

private let clipShapes: Set<String> = [
  "circle", "ellipse", "polygon", "path", "rect", "xywh", "shape", "inset",
]
private let clipBoxes: Set<String> = [
  "border-box", "padding-box", "content-box", "margin-box", "fill-box", "stroke-box", "view-box",
]

/// The angle of `rotate`, which needs a unit.
private func rotationAngle(_ cursor: inout ValueCursor) -> Double? {
  if let token = cursor.token, token.kind == .number { return nil }
  return cursor.angle()
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
