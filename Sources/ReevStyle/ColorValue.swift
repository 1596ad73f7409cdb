import Foundation

/// A specified colour; `currentcolor` and what depends on it is resolved with the style.
indirect enum ColorValue: Hashable, Sendable {
  case rgba(Color)
  case current
  case mix(ColorSpace, hue: HueMethod, ColorValue, Double, ColorValue, Double)
  /// Relative colour: the origin, the space and a component expression each.
  case relative(ColorValue, ColorSpace, [RelativeComponent])

  /// The sRGB value.
  func resolve(current: Color) -> Color {
    switch self {
    case .rgba(let color): return color
    case .current: return current
    case .mix(let space, let hue, let left, let p, let right, let q):
      return mixColors(
        left.resolve(current: current), p, right.resolve(current: current), q, in: space, hue: hue)
    case .relative(let origin, let space, let components):
      let color = origin.resolve(current: current)
      let values = space.components(of: color)
      let named = space.channelNames
      let alpha = Double(color.alpha) / 255
      var environment: [String: Double] = ["alpha": alpha]
      for (name, value) in zip(named, values) { environment[name] = value }
      var out: [Double] = []
      for component in components { out.append(component.evaluate(environment)) }
      while out.count < 4 { out.append(out.count == 3 ? alpha : 0) }
      return space.color(out, alpha: out[3])
    }
  }
}

/// One component of a relative colour.
indirect enum RelativeComponent: Hashable, Sendable {
  case number(Double)
  case channel(String)
  case sum([RelativeComponent])
  case product([RelativeComponent])
  case quotient(RelativeComponent, RelativeComponent)
  case least([RelativeComponent])
  case greatest([RelativeComponent])

  func evaluate(_ environment: [String: Double]) -> Double {
    switch self {
    case .number(let value): value
    case .channel(let name): environment[name] ?? 0
    case .sum(let terms): terms.reduce(0) { $0 + $1.evaluate(environment) }
    case .product(let factors): factors.reduce(1) { $0 * $1.evaluate(environment) }
    case .quotient(let a, let b):
      b.evaluate(environment) == 0 ? 0 : a.evaluate(environment) / b.evaluate(environment)
    case .least(let terms): terms.map { $0.evaluate(environment) }.min() ?? 0
    case .greatest(let terms): terms.map { $0.evaluate(environment) }.max() ?? 0
    }
  }
}

enum HueMethod: UInt8, Hashable, Sendable { case shorter, longer, increasing, decreasing }

/// Colour spaces, with their components as CSS writes them (rgb 0–255, percentages 0–100).
enum ColorSpace: UInt8, Hashable, Sendable {
  case rgb, srgb, srgbLinear, hsl, hwb, lab, lch, oklab, oklch
  case displayP3, a98, prophoto, rec2020, xyzD50, xyzD65

  init?(_ name: String) {
    switch name {
    case "srgb": self = .srgb
    case "srgb-linear": self = .srgbLinear
    case "hsl": self = .hsl
    case "hwb": self = .hwb
    case "lab": self = .lab
    case "lch": self = .lch
    case "oklab": self = .oklab
    case "oklch": self = .oklch
    case "display-p3": self = .displayP3
    case "a98-rgb": self = .a98
    case "prophoto-rgb": self = .prophoto
    case "rec2020": self = .rec2020
    case "xyz", "xyz-d65": self = .xyzD65
    case "xyz-d50": self = .xyzD50
    default: return nil
    }
  }

  /// The index of the hue, if it is a polar space.
  var hueIndex: Int? {
    switch self {
    case .hsl, .hwb: 0
    case .lch, .oklch: 2
    default: nil
    }
  }

  var channelNames: [String] {
    switch self {
    case .hsl: ["h", "s", "l"]
    case .hwb: ["h", "w", "b"]
    case .lab, .oklab: ["l", "a", "b"]
    case .lch, .oklch: ["l", "c", "h"]
    case .xyzD50, .xyzD65: ["x", "y", "z"]
    default: ["r", "g", "b"]
    }
  }

  /// A colour from components; out-of-gamut ones are clipped.
  func color(_ c: [Double], alpha: Double) -> Color {
    let rgb: [Double]
    switch self {
    case .rgb: rgb = [c[0] / 255, c[1] / 255, c[2] / 255]
    case .srgb: rgb = c
    case .srgbLinear: rgb = c.map(encodeSRGB)
    case .hsl: rgb = hslToRGB(c[0], c[1] / 100, c[2] / 100)
    case .hwb:
      let white = c[1] / 100
      let black = c[2] / 100
      if white + black >= 1 {
        rgb = Array(repeating: white / (white + black), count: 3)
      } else {
        rgb = hslToRGB(c[0], 1, 0.5).map { $0 * (1 - white - black) + white }
      }
    case .lab: rgb = labToRGB(c)
    case .lch: rgb = labToRGB(polar(c))
    case .oklab: rgb = oklabToRGB(c)
    case .oklch: rgb = oklabToRGB(polar(c))
    case .displayP3: rgb = multiply(p3ToLinear, c.map(decodeSRGB)).map(encodeSRGB)
    case .a98:
      let linear = c.map { ($0 < 0 ? -1 : 1) * pow(abs($0), 563.0 / 256) }
      rgb = multiply(xyzToLinear, multiply(a98ToXYZ, linear)).map(encodeSRGB)
    case .prophoto:
      let linear = c.map { $0 < 16.0 / 512 ? $0 / 16 : pow($0, 1.8) }
      rgb = multiply(xyzToLinear, multiply(d50ToD65, multiply(prophotoToXYZ, linear)))
        .map(encodeSRGB)
    case .rec2020:
      let linear = c.map { $0 < 0.0181 * 4.5 ? $0 / 4.5 : pow(($0 + 0.0993) / 1.0993, 1 / 0.45) }
      rgb = multiply(xyzToLinear, multiply(rec2020ToXYZ, linear)).map(encodeSRGB)
    case .xyzD65: rgb = multiply(xyzToLinear, c).map(encodeSRGB)
    case .xyzD50: rgb = multiply(xyzToLinear, multiply(d50ToD65, c)).map(encodeSRGB)
    }
    return Color(
      red: byte(rgb[0]), green: byte(rgb[1]), blue: byte(rgb[2]), alpha: byte(alpha))
  }

  /// The components of an sRGB colour in this space.
  func components(of color: Color) -> [Double] {
    let rgb = [Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255]
    switch self {
    case .rgb: return rgb.map { $0 * 255 }
    case .srgb: return rgb
    case .srgbLinear: return rgb.map(decodeSRGB)
    case .hsl: return rgbToHSL(rgb)
    case .hwb:
      let hue = rgbToHSL(rgb)[0]
      return [hue, (rgb.min() ?? 0) * 100, (1 - (rgb.max() ?? 0)) * 100]
    case .lab: return rgbToLab(rgb)
    case .lch: return toPolar(rgbToLab(rgb))
    case .oklab: return rgbToOklab(rgb)
    case .oklch: return toPolar(rgbToOklab(rgb))
    case .xyzD65: return multiply(linearToXYZ, rgb.map(decodeSRGB))
    case .xyzD50: return multiply(d65ToD50, multiply(linearToXYZ, rgb.map(decodeSRGB)))
    case .displayP3: return multiply(linearToP3, rgb.map(decodeSRGB)).map(encodeSRGB)
    default: return rgb
    }
  }
}

/// https://drafts.csswg.org/css-color-5/#color-mix
func mixColors(
  _ left: Color, _ p: Double, _ right: Color, _ q: Double, in space: ColorSpace, hue: HueMethod
) -> Color {
  let sum = p + q
  guard sum > 0 else { return .transparent }
  let t = q / sum
  let alphaScale = min(sum, 1)
  var a = space.components(of: left)
  var b = space.components(of: right)
  let alphaA = Double(left.alpha) / 255
  let alphaB = Double(right.alpha) / 255
  // A transparent side or a grey one lends the other's hue.
  if left.alpha == 0 { a = b }
  if right.alpha == 0 { b = a }
  if let index = space.hueIndex {
    if space != .hwb {
      if abs(a[1]) < 0.0002 { a[index] = b[index] }
      if abs(b[1]) < 0.0002 { b[index] = a[index] }
    }
    var difference = b[index] - a[index]
    switch hue {
    case .shorter:
      if difference > 180 { difference -= 360 } else if difference < -180 { difference += 360 }
    case .longer:
      if difference > 0, difference < 180 {
        difference -= 360
      } else if difference > -180,
        difference <= 0
      {
        difference += 360
      }
    case .increasing: if difference < 0 { difference += 360 }
    case .decreasing: if difference > 0 { difference -= 360 }
    }
    b[index] = a[index] + difference
  }
  let alpha = alphaA * (1 - t) + alphaB * t
  var out: [Double] = []
  for i in 0..<3 {
    if i == space.hueIndex {
      out.append(a[i] * (1 - t) + b[i] * t)
    } else if alpha == 0 {
      out.append(0)
    } else {
      out.append((a[i] * alphaA * (1 - t) + b[i] * alphaB * t) / alpha)
    }
  }
  return space.color(out, alpha: alpha * alphaScale)
}

private func byte(_ value: Double) -> UInt8 {
  UInt8(exactly: (min(max(value.isNaN ? 0 : value, 0), 1) * 255).rounded()) ?? 0
}

private func encodeSRGB(_ value: Double) -> Double {
  let magnitude = abs(value)
  let out = magnitude <= 0.0031308 ? magnitude * 12.92 : 1.055 * pow(magnitude, 1 / 2.4) - 0.055
  return value < 0 ? -out : out
}

private func decodeSRGB(_ value: Double) -> Double {
  let magnitude = abs(value)
  let out = magnitude <= 0.04045 ? magnitude / 12.92 : pow((magnitude + 0.055) / 1.055, 2.4)
  return value < 0 ? -out : out
}

private func hslToRGB(_ hue: Double, _ saturation: Double, _ lightness: Double) -> [Double] {
  var h = hue.truncatingRemainder(dividingBy: 360)
  if h < 0 { h += 360 }
  let s = max(saturation, 0)
  func f(_ n: Double) -> Double {
    let k = (n + h / 30).truncatingRemainder(dividingBy: 12)
    return lightness - s * min(lightness, 1 - lightness) * max(-1, min(k - 3, 9 - k, 1))
  }
  return [f(0), f(8), f(4)]
}

private func rgbToHSL(_ rgb: [Double]) -> [Double] {
  let high = rgb.max() ?? 0
  let low = rgb.min() ?? 0
  let lightness = (high + low) / 2
  let delta = high - low
  guard delta > 0 else { return [0, 0, lightness * 100] }
  let saturation =
    lightness == 0 || lightness == 1 ? 0 : (high - lightness) / min(lightness, 1 - lightness)
  var hue =
    high == rgb[0]
    ? (rgb[1] - rgb[2]) / delta + (rgb[1] < rgb[2] ? 6 : 0)
    : high == rgb[1] ? (rgb[2] - rgb[0]) / delta + 2 : (rgb[0] - rgb[1]) / delta + 4
  hue *= 60
  return [hue, saturation * 100, lightness * 100]
}

private func polar(_ c: [Double]) -> [Double] {
  let radians = c[2] * .pi / 180
  return [c[0], c[1] * cos(radians), c[1] * sin(radians)]
}

private func toPolar(_ c: [Double]) -> [Double] {
  var hue = atan2(c[2], c[1]) * 180 / .pi
  if hue < 0 { hue += 360 }
  return [c[0], (c[1] * c[1] + c[2] * c[2]).squareRoot(), hue]
}

private func multiply(_ m: [[Double]], _ v: [Double]) -> [Double] {
  m.map { $0[0] * v[0] + $0[1] * v[1] + $0[2] * v[2] }
}

private func oklabToRGB(_ c: [Double]) -> [Double] {
  let l = c[0] + 0.3963377774 * c[1] + 0.2158037573 * c[2]
  let m = c[0] - 0.1055613458 * c[1] - 0.0638541728 * c[2]
  let s = c[0] - 0.0894841775 * c[1] - 1.2914855480 * c[2]
  let (l3, m3, s3) = (l * l * l, m * m * m, s * s * s)
  return [
    encodeSRGB(4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3),
    encodeSRGB(-1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3),
    encodeSRGB(-0.0041960863 * l3 - 0.7034186147 * m3 + 1.7076147010 * s3),
  ]
}

private func rgbToOklab(_ rgb: [Double]) -> [Double] {
  let c = rgb.map(decodeSRGB)
  let l = cbrt(0.4122214708 * c[0] + 0.5363325363 * c[1] + 0.0514459929 * c[2])
  let m = cbrt(0.2119034982 * c[0] + 0.6806995451 * c[1] + 0.1073969566 * c[2])
  let s = cbrt(0.0883024619 * c[0] + 0.2817188376 * c[1] + 0.6299787005 * c[2])
  return [
    0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
  ]
}

private let whiteD50 = [0.3457 / 0.3585, 1.0, (1.0 - 0.3457 - 0.3585) / 0.3585]

private func labToRGB(_ c: [Double]) -> [Double] {
  let kappa = 24389.0 / 27
  let epsilon = 216.0 / 24389
  let fy = (c[0] + 16) / 116
  let fx = c[1] / 500 + fy
  let fz = fy - c[2] / 200
  let xyz = [
    (fx * fx * fx > epsilon ? fx * fx * fx : (116 * fx - 16) / kappa) * whiteD50[0],
    c[0] > kappa * epsilon ? fy * fy * fy : c[0] / kappa,
    (fz * fz * fz > epsilon ? fz * fz * fz : (116 * fz - 16) / kappa) * whiteD50[2],
  ]
  return multiply(xyzToLinear, multiply(d50ToD65, xyz)).map(encodeSRGB)
}

private func rgbToLab(_ rgb: [Double]) -> [Double] {
  let xyz = multiply(d65ToD50, multiply(linearToXYZ, rgb.map(decodeSRGB)))
  let kappa = 24389.0 / 27
  let epsilon = 216.0 / 24389
  let f = zip(xyz, whiteD50).map { value, white in
    let ratio = value / white
    return ratio > epsilon ? cbrt(ratio) : (kappa * ratio + 16) / 116
  }
  return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
}

private let xyzToLinear = [
  [3.2409699419045226, -1.537383177570094, -0.4986107602930034],
  [-0.9692436362808796, 1.8759675015077202, 0.04155505740717559],
  [0.05563007969699366, -0.20397695888897652, 1.0569715142428786],
]
private let linearToXYZ = [
  [0.41239079926595934, 0.357584339383878, 0.1804807884018343],
  [0.21263900587151027, 0.715168678767756, 0.07219231536073371],
  [0.01933081871559182, 0.11919477979462598, 0.9505321522496607],
]
private let d50ToD65 = [
  [0.9554734527042182, -0.023098536874261423, 0.0632593086610217],
  [-0.028369706963208136, 1.0099954580058226, 0.021041398966943008],
  [0.012314001688319899, -0.020507696433477912, 1.3303659366080753],
]
private let d65ToD50 = [
  [1.0479298208405488, 0.022946793341019088, -0.05019222954313557],
  [0.029627815688159344, 0.990434484573249, -0.01707382502938514],
  [-0.009243058152591178, 0.015055144896577895, 0.7518742899580008],
]
private let p3ToLinear = [
  [1.2249401762805598, -0.22494017628055996, 0.0],
  [-0.042056954709688163, 1.0420569547096881, 0.0],
  [-0.019637554590334432, -0.078636045550631889, 1.0982736001409663],
]
private let linearToP3 = [
  [0.8224619687143623, 0.17753803128563770, 0.0],
  [0.033194199, 0.966805801, 0.0],
  [0.017082631, 0.072397440, 0.910519929],
]
private let a98ToXYZ = [
  [0.5766690429101305, 0.1855582379065463, 0.1882286462349947],
  [0.29734497525053605, 0.6273635662554661, 0.07529145849399788],
  [0.02703136138641234, 0.07068885253582723, 0.9913375368376388],
]
private let prophotoToXYZ = [
  [0.7977604896723027, 0.13518583717574031, 0.0313493495815248],
  [0.2880711282292934, 0.7118432178101014, 0.00008565396060525902],
  [0.0, 0.0, 0.8251046025104602],
]
private let rec2020ToXYZ = [
  [0.6369580483012914, 0.14461690358620832, 0.1688809751641721],
  [0.2627002120112671, 0.6779980715188708, 0.05930171646986196],
  [0.0, 0.028072693049087428, 1.0609850577107909],
]
