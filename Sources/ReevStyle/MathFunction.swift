import Foundation

/// The functions of one or two numbers. https://drafts.csswg.org/css-values-4/#trig-funcs
func mathFunction(_ name: String, _ values: [Double], isAngle: Bool) -> Double {
  let x = values.first ?? 0
  let y = values.count > 1 ? values[1] : 1
  let radians = isAngle ? x * .pi / 180 : x
  return switch name {
  case "sin": sin(radians)
  case "cos": cos(radians)
  case "tan": tan(radians)
  case "asin": asin(x) * 180 / .pi
  case "acos": acos(x) * 180 / .pi
  case "atan": atan(x) * 180 / .pi
  case "atan2": atan2(x, y) * 180 / .pi
  case "pow": pow(x, y)
  case "sqrt": x.squareRoot()
  case "hypot": values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  case "log": values.count > 1 ? log(x) / log(y) : log(x)
  case "exp": exp(x)
  case "abs": abs(x)
  case "sign": x > 0 ? 1 : x < 0 ? -1 : 0
  case "mod": y == 0 ? 0 : x - y * (x / y).rounded(.down)
  case "rem": y == 0 ? 0 : x.truncatingRemainder(dividingBy: y)
  case "round": y == 0 ? 0 : (x / y + 0.5).rounded(.down) * y
  case "round-up": y == 0 ? 0 : (x / y).rounded(.up) * y
  case "round-down": y == 0 ? 0 : (x / y).rounded(.down) * y
  case "round-to-zero": y == 0 ? 0 : (x / y).rounded(.towardZero) * y
  default: 0
  }
}
