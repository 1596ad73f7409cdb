/// A computed `<length-percentage>` or one of the keywords that stand in its place.
///
/// Trivial to copy. `calc()` that can't be reduced to `px + percent` (a `min()` with percentages,
/// say) is an index into `StyleTable.calc`.
public struct Length: Hashable, Sendable {
  /// What the other fields mean.
  public enum Kind: UInt8, Sendable {
    /// `auto` (also `normal` of gaps, where 0 is used outside multi-column).
    case auto
    /// `none` of max-width and max-height.
    case none
    /// `px + percent / 100 * basis`; a plain length has percent 0.
    case linear
    /// `StyleTable.calc[expression]`.
    case expression
    /// `min-content`.
    case minContent
    /// `max-content`.
    case maxContent
    /// `fit-content` without an argument.
    case fitContent
    /// `fit-content(px + percent)`.
    case fitContentLimit
    /// `stretch` and `-webkit-fill-available`.
    case stretch
    /// `content` of flex-basis.
    case content
  }

  /// What kind of value it is.
  public var kind: Kind
  /// CSS px.
  public var px: Float
  /// Percent, 100 is the whole basis.
  public var percent: Float
  /// The index into `StyleTable.calc`, −1 if none.
  public var expression: Int32
  /// Whether the value depends on a percentage basis: `0%` and `calc(0% + 1px)` do too, which count
  /// as `auto` or `content` where the basis is indefinite.
  public let hasPercentage: Bool

  /// A value of the given parts. Where `hasPercentage` isn't said, a percentage other than 0 or an
  /// expression tells it.
  public init(
    kind: Kind, px: Float = 0, percent: Float = 0, expression: Int32 = -1,
    hasPercentage: Bool? = nil
  ) {
    self.kind = kind
    self.px = px
    self.percent = percent
    self.expression = expression
    self.hasPercentage = hasPercentage ?? (percent != 0 || kind == .expression || expression >= 0)
  }

  /// `auto`.
  public static let auto = Length(kind: .auto)
  /// `none`.
  public static let none = Length(kind: .none)
  /// 0px.
  public static let zero = Length(kind: .linear)

  /// A length in CSS px.
  public static func px(_ px: Float) -> Length { Length(kind: .linear, px: px) }
  /// A percentage; 100 is the whole basis.
  public static func percent(_ percent: Float) -> Length {
    Length(kind: .linear, percent: percent, hasPercentage: true)
  }
}

/// A calc() tree that depends on a percentage basis in a way that isn't linear.
public indirect enum CalcExpression: Hashable, Sendable {
  /// `px + percent / 100 * basis`.
  case linear(px: Float, percent: Float)
  /// A sum.
  case sum([CalcExpression])
  /// A product with a number.
  case scaled(CalcExpression, Float)
  /// `min()`.
  case min([CalcExpression])
  /// `max()`.
  case max([CalcExpression])
  /// `clamp(low, value, high)`.
  case clamp(CalcExpression, CalcExpression, CalcExpression)

  /// The value in CSS px for a percentage basis in CSS px.
  public func resolve(basis: Float) -> Float {
    switch self {
    case .linear(let px, let percent): px + percent / 100 * basis
    case .sum(let terms): terms.reduce(0) { $0 + $1.resolve(basis: basis) }
    case .scaled(let term, let factor): term.resolve(basis: basis) * factor
    case .min(let terms): terms.map { $0.resolve(basis: basis) }.min() ?? 0
    case .max(let terms): terms.map { $0.resolve(basis: basis) }.max() ?? 0
    case .clamp(let low, let value, let high):
      Swift.max(
        low.resolve(basis: basis),
        Swift.min(value.resolve(basis: basis), high.resolve(basis: basis)))
    }
  }
}

/// An sRGB colour with straight alpha.
public struct Color: Hashable, Sendable {
  /// Red, 0–255.
  public var red: UInt8
  /// Green, 0–255.
  public var green: UInt8
  /// Blue, 0–255.
  public var blue: UInt8
  /// Opacity, 0–255.
  public var alpha: UInt8

  /// A colour.
  public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  /// Transparent black.
  public static let transparent = Color(red: 0, green: 0, blue: 0, alpha: 0)
  /// Opaque black.
  public static let black = Color(red: 0, green: 0, blue: 0)
  /// Opaque white.
  public static let white = Color(red: 255, green: 255, blue: 255)
}

/// One value for each side of a box, in the order of the CSS shorthands.
public struct Edges<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The top side.
  public var top: Value
  /// The right side.
  public var right: Value
  /// The bottom side.
  public var bottom: Value
  /// The left side.
  public var left: Value

  /// Four values.
  public init(top: Value, right: Value, bottom: Value, left: Value) {
    self.top = top
    self.right = right
    self.bottom = bottom
    self.left = left
  }

  /// The same value on all sides.
  public init(all value: Value) { self.init(top: value, right: value, bottom: value, left: value) }
}
