import ReevStyle

/// A two-dimensional affine transformation of CSS px: x' = a·x + c·y + e, y' = b·x + d·y + f.
struct AffineTransform: Hashable, Sendable {
  var a: Float = 1
  var b: Float = 0
  var c: Float = 0
  var d: Float = 1
  var e: Float = 0
  var f: Float = 0

  /// Whether only places change.
  var isTranslation: Bool { a == 1 && b == 0 && c == 0 && d == 1 }

  /// First `inner`, then this one.
  func applied(after inner: AffineTransform) -> AffineTransform {
    AffineTransform(
      a: a * inner.a + c * inner.b, b: b * inner.a + d * inner.b,
      c: a * inner.c + c * inner.d, d: b * inner.c + d * inner.d,
      e: a * inner.e + c * inner.f + e, f: b * inner.e + d * inner.f + f)
  }

  /// The bounding box of a transformed rectangle.
  func bounds(of rect: LayoutRect) -> LayoutRect {
    let xs = [rect.x.px, rect.maxX.px]
    let ys = [rect.y.px, rect.maxY.px]
    var (left, top) = (Float.greatestFiniteMagnitude, Float.greatestFiniteMagnitude)
    var (right, bottom) = (-Float.greatestFiniteMagnitude, -Float.greatestFiniteMagnitude)
    for x in xs {
      for y in ys {
        let (px, py) = (a * x + c * y + e, b * x + d * y + f)
        left = min(left, px)
        right = max(right, px)
        top = min(top, py)
        bottom = max(bottom, py)
      }
    }
    return LayoutRect(
      x: LayoutUnit(px: left), y: LayoutUnit(px: top), width: LayoutUnit(px: right - left),
      height: LayoutUnit(px: bottom - top))
  }
}

extension LayoutContext {
  /// The transformation of a box whose border box is `rect`, in the coordinates of `rect`,
  /// https://drafts.csswg.org/css-transforms-1/#transform-rendering; nil without one.
  func transform(of style: Int, rect: LayoutRect) -> AffineTransform? {
    guard let rare = styles[style].rare?.values, !rare.transforms.isEmpty else { return nil }
    var matrix = AffineTransform()
    for step in rare.transforms {
      matrix = matrix.applied(after: self.matrix(step, rect: rect))
    }
    let originX = rect.x.px + (table.resolve(rare.transformOriginX, basis: rect.width.px) ?? 0)
    let originY = rect.y.px + (table.resolve(rare.transformOriginY, basis: rect.height.px) ?? 0)
    return AffineTransform(e: originX, f: originY).applied(after: matrix)
      .applied(after: AffineTransform(e: -originX, f: -originY))
  }

  private func matrix(_ step: Transform, rect: LayoutRect) -> AffineTransform {
    switch step {
    case .translate(let x, let y):
      return AffineTransform(
        e: table.resolve(x, basis: rect.width.px) ?? 0,
        f: table.resolve(y, basis: rect.height.px) ?? 0)
    case .scale(let x, let y): return AffineTransform(a: x, d: y)
    case .rotate(let degrees):
      let (sine, cosine) = sineCosine(degrees)
      return AffineTransform(a: cosine, b: sine, c: -sine, d: cosine)
    case .skew(let x, let y):
      let (sineX, cosineX) = sineCosine(x)
      let (sineY, cosineY) = sineCosine(y)
      return AffineTransform(
        b: cosineY == 0 ? 0 : sineY / cosineY, c: cosineX == 0 ? 0 : sineX / cosineX)
    case .matrix(let a, let b, let c, let d, let e, let f):
      return AffineTransform(a: a, b: b, c: c, d: d, e: e, f: f)
    }
  }
}

/// Sine and cosine of an angle in degrees by their series; exact for multiples of 90.
func sineCosine(_ degrees: Float) -> (sine: Float, cosine: Float) {
  guard degrees.isFinite else { return (0, 1) }
  var angle = Double(degrees).truncatingRemainder(dividingBy: 360)
  if angle < 0 { angle += 360 }
  let quarter = Int(angle / 90)
  let rest = (angle - Double(quarter) * 90) * .pi / 180
  var (sine, cosine) = (0.0, 0.0)
  var term = 1.0
  for power in 0..<20 {
    switch power % 4 {
    case 0: cosine += term
    case 1: sine += term
    case 2: cosine -= term
    default: sine -= term
    }
    term *= rest / Double(power + 1)
  }
  if rest == 0 { (sine, cosine) = (0, 1) }
  return switch quarter % 4 {
  case 0: (Float(sine), Float(cosine))
  case 1: (Float(cosine), Float(-sine))
  case 2: (Float(-sine), Float(-cosine))
  default: (Float(-cosine), Float(sine))
  }
}
