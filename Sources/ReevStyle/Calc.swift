/// Units of specified values; angles are degrees, times seconds, resolutions dppx.
enum Unit: UInt8, Hashable, Sendable {
  case number, percent, px, em, rem, ex, rex, ch, rch, cap, ic, lh, rlh
  case vw, vh, vmin, vmax, cqw, cqh, cqmin, cqmax
  case deg, second, dppx, fr
}

/// A unit by its lower-case name, and the factor to the unit that it is kept in.
func unit(named name: String) -> (Unit, Double)? {
  switch name {
  case "px": (.px, 1)
  case "em": (.em, 1)
  case "rem": (.rem, 1)
  case "ex": (.ex, 1)
  case "rex": (.rex, 1)
  case "ch": (.ch, 1)
  case "rch": (.rch, 1)
  case "cap", "rcap": (.cap, 1)
  case "ic", "ric": (.ic, 1)
  case "lh": (.lh, 1)
  case "rlh": (.rlh, 1)
  case "vw", "svw", "lvw", "dvw", "vi", "svi", "lvi", "dvi": (.vw, 1)
  case "vh", "svh", "lvh", "dvh", "vb", "svb", "lvb", "dvb": (.vh, 1)
  case "vmin", "svmin", "lvmin", "dvmin": (.vmin, 1)
  case "vmax", "svmax", "lvmax", "dvmax": (.vmax, 1)
  case "cqw", "cqi": (.cqw, 1)
  case "cqh", "cqb": (.cqh, 1)
  case "cqmin": (.cqmin, 1)
  case "cqmax": (.cqmax, 1)
  case "in": (.px, 96)
  case "cm": (.px, 96 / 2.54)
  case "mm": (.px, 96 / 25.4)
  case "q": (.px, 96 / 101.6)
  case "pt": (.px, 96.0 / 72)
  case "pc": (.px, 16)
  case "deg": (.deg, 1)
  case "grad": (.deg, 0.9)
  case "rad": (.deg, 180 / Double.pi)
  case "turn": (.deg, 360)
  case "s": (.second, 1)
  case "ms": (.second, 0.001)
  case "dppx", "x": (.dppx, 1)
  case "dpi": (.dppx, 1.0 / 96)
  case "dpcm": (.dppx, 2.54 / 96)
  case "fr": (.fr, 1)
  default: nil
  }
}

/// What relative units are relative to; CSS px.
struct LengthContext: Sendable {
  var fontSize: Double = 16
  var rootFontSize: Double = 16
  var lineHeight: Double = 18
  var rootLineHeight: Double = 18
  var exRatio: Double = 0.5
  var chRatio: Double = 0.5
  var viewportWidth: Double = 1280
  var viewportHeight: Double = 720
  var containerWidth: Double?
  var containerHeight: Double?
  var zoom: Double = 1
  /// Set when a container unit was resolved.
  func px(_ value: Double, _ unit: Unit) -> Double {
    switch unit {
    case .number, .percent, .deg, .second, .dppx, .fr: value
    case .px: value * zoom
    case .em: value * fontSize
    case .rem: value * rootFontSize * zoom
    case .ex: value * fontSize * exRatio
    case .rex: value * rootFontSize * 0.5
    case .ch: value * fontSize * chRatio
    case .rch: value * rootFontSize * 0.5
    case .cap: value * fontSize * 0.7
    case .ic: value * fontSize
    case .lh: value * lineHeight
    case .rlh: value * rootLineHeight
    case .vw: value * viewportWidth / 100
    case .vh: value * viewportHeight / 100
    case .vmin: value * min(viewportWidth, viewportHeight) / 100
    case .vmax: value * max(viewportWidth, viewportHeight) / 100
    case .cqw: value * (containerWidth ?? viewportWidth) / 100
    case .cqh: value * (containerHeight ?? viewportHeight) / 100
    case .cqmin:
      value * min(containerWidth ?? viewportWidth, containerHeight ?? viewportHeight) / 100
    case .cqmax:
      value * max(containerWidth ?? viewportWidth, containerHeight ?? viewportHeight) / 100
    }
  }
}

/// A math expression. https://drafts.csswg.org/css-values-4/#math
indirect enum CalcNode: Hashable, Sendable {
  case value(Double, Unit)
  case sum([CalcNode])
  case product([CalcNode])
  case inverse(CalcNode)
  case min([CalcNode])
  case max([CalcNode])
  case clamp(CalcNode, CalcNode, CalcNode)
  case function(String, [CalcNode])

  /// What a value is a quantity of; nil where the expression mixes what can't be mixed.
  enum Dimension: Hashable, Sendable { case number, length, percent, angle, time, resolution }

  var dimension: Dimension? {
    switch self {
    case .value(_, let unit):
      switch unit {
      case .number: return .number
      case .percent: return .percent
      case .deg: return .angle
      case .second: return .time
      case .dppx: return .resolution
      case .fr: return nil
      default: return .length
      }
    case .sum(let terms), .min(let terms), .max(let terms): return CalcNode.same(terms)
    case .clamp(let low, let value, let high): return CalcNode.same([low, value, high])
    case .inverse(let node): return node.dimension == .number ? .number : nil
    case .product(let factors):
      var result = Dimension.number
      for factor in factors {
        guard let next = factor.dimension else { return nil }
        if next == .number { continue }
        guard result == .number else { return nil }
        result = next
      }
      return result
    case .function(let name, let arguments):
      switch name {
      case "abs", "mod", "rem", "hypot", "round", "round-up", "round-down", "round-to-zero":
        return CalcNode.same(arguments)
      case "asin", "acos", "atan", "atan2": return .angle
      default: return .number
      }
    }
  }

  /// Whether a percentage is part of it.
  var hasPercent: Bool {
    switch self {
    case .value(_, let unit): unit == .percent
    case .sum(let nodes), .product(let nodes), .min(let nodes), .max(let nodes),
      .function(_, let nodes):
      nodes.contains { $0.hasPercent }
    case .inverse(let node): node.hasPercent
    case .clamp(let a, let b, let c): a.hasPercent || b.hasPercent || c.hasPercent
    }
  }

  private static func same(_ terms: [CalcNode]) -> Dimension? {
    var result: Dimension?
    for term in terms {
      guard let next = term.dimension else { return nil }
      if result == nil || result == next {
        result = next
      } else if (result == .length || result == .percent) && (next == .length || next == .percent) {
        result = .length
      } else {
        return nil
      }
    }
    return result
  }

  /// The value for a context; percentages stay.
  func resolve(_ context: LengthContext) -> CalcExpression {
    switch self {
    case .value(let value, .percent): return .linear(px: 0, percent: Float(value))
    case .value(let value, let unit): return .linear(px: Float(context.px(value, unit)), percent: 0)
    case .sum(let terms):
      var px: Float = 0
      var percent: Float = 0
      var rest: [CalcExpression] = []
      for term in terms {
        switch term.resolve(context) {
        case .linear(let p, let q):
          px += p
          percent += q
        case let other: rest.append(other)
        }
      }
      if rest.isEmpty { return .linear(px: px, percent: percent) }
      return .sum(rest + [.linear(px: px, percent: percent)])
    case .product(let factors):
      var scale: Float = 1
      var quantity: CalcExpression?
      for factor in factors {
        let value = factor.resolve(context)
        if factor.dimension == .number {
          scale *= value.resolve(basis: 0)
        } else {
          quantity = value
        }
      }
      guard let quantity else { return .linear(px: scale, percent: 0) }
      if case .linear(let px, let percent) = quantity {
        return .linear(px: px * scale, percent: percent * scale)
      }
      return .scaled(quantity, scale)
    case .inverse(let node):
      let value = node.resolve(context).resolve(basis: 0)
      return .linear(px: value == 0 ? 0 : 1 / value, percent: 0)
    case .min(let terms): return CalcNode.fold(terms.map { $0.resolve(context) }, isMax: false)
    case .max(let terms): return CalcNode.fold(terms.map { $0.resolve(context) }, isMax: true)
    case .clamp(let low, let value, let high):
      return CalcNode.fold(
        [
          low.resolve(context),
          CalcNode.fold([value.resolve(context), high.resolve(context)], isMax: false),
        ], isMax: true)
    case .function(let name, let arguments):
      let values = arguments.map { Double($0.resolve(context).resolve(basis: 0)) }
      let isAngle = arguments.first?.dimension == .angle
      let result = mathFunction(name, values, isAngle: isAngle)
      return .linear(px: result.isFinite ? Float(result) : 0, percent: 0)
    }
  }

  /// The value of an expression without percentages.
  func number(_ context: LengthContext) -> Double { Double(resolve(context).resolve(basis: 0)) }

  private static func fold(_ terms: [CalcExpression], isMax: Bool) -> CalcExpression {
    // Comparable at once when all are px, or all are percent.
    var pxs: [Float] = []
    var percents: [Float] = []
    for term in terms {
      guard case .linear(let px, let percent) = term else {
        return isMax ? .max(terms) : .min(terms)
      }
      pxs.append(px)
      percents.append(percent)
    }
    if percents.allSatisfy({ $0 == 0 }) {
      return .linear(px: (isMax ? pxs.max() : pxs.min()) ?? 0, percent: 0)
    }
    if pxs.allSatisfy({ $0 == 0 }) {
      return .linear(px: 0, percent: (isMax ? percents.max() : percents.min()) ?? 0)
    }
    return isMax ? .max(terms) : .min(terms)
  }
}
