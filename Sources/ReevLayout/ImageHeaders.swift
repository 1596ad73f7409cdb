import ReevDOM
import ReevStyle

/// The natural size of an image in a `data:` URL by its header: PNG, GIF, JPEG, WebP, BMP, SVG; nil
/// where it can't be read.
func imageSize(ofDataURL url: String) -> PixelSize? {
  // Headers stand in front.
  guard let data = DataURL(url, most: 262_144) else { return nil }
  if data.type.contains("svg") { return svgSize(String(decoding: data.bytes, as: UTF8.self)) }
  return rasterSize(data.bytes)
}

private func rasterSize(_ bytes: [UInt8]) -> PixelSize? {
  func big(_ index: Int) -> Double { Double(Int(bytes[index]) << 8 | Int(bytes[index + 1])) }
  func little(_ index: Int) -> Int { Int(bytes[index]) | Int(bytes[index + 1]) << 8 }
  guard bytes.count >= 10 else { return nil }
  if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), bytes.count >= 24 {
    return PixelSize(
      width: big(16) * 65536 + big(18), height: big(20) * 65536 + big(22))
  }
  if bytes.starts(with: [0x47, 0x49, 0x46]) {
    return PixelSize(width: Double(little(6)), height: Double(little(8)))
  }
  if bytes.starts(with: [0x42, 0x4D]), bytes.count >= 26 {
    return PixelSize(width: Double(little(18)), height: Double(little(22)))
  }
  if bytes.starts(with: [0x52, 0x49, 0x46, 0x46]), bytes.count >= 30 {
    switch bytes[15] {
    case 0x58:
      let width = Int(bytes[24]) | Int(bytes[25]) << 8 | Int(bytes[26]) << 16
      let height = Int(bytes[27]) | Int(bytes[28]) << 8 | Int(bytes[29]) << 16
      return PixelSize(width: Double(width + 1), height: Double(height + 1))
    case 0x4C:
      let packed = little(21) | little(23) << 16
      return PixelSize(
        width: Double((packed & 0x3FFF) + 1), height: Double(((packed >> 14) & 0x3FFF) + 1))
    default:
      return PixelSize(
        width: Double(little(26) & 0x3FFF), height: Double(little(28) & 0x3FFF))
    }
  }
  if bytes.starts(with: [0xFF, 0xD8]) {
    var index = 2
    while index + 9 < bytes.count {
      guard bytes[index] == 0xFF else { return nil }
      let marker = bytes[index + 1]
      if (0xC0...0xCF).contains(marker), marker != 0xC4, marker != 0xC8, marker != 0xCC {
        return PixelSize(width: big(index + 7), height: big(index + 5))
      }
      if marker == 0xFF {
        index += 1
      } else {
        index += 2 + Int(big(index + 2))
      }
    }
  }
  return nil
}

/// The natural size of an SVG document by its root's attributes.
private func svgSize(_ text: String) -> PixelSize? {
  guard let start = text.firstRange(of: "<svg"),
    let end = text[start.upperBound...].firstIndex(of: ">")
  else { return nil }
  let tag = text[start.upperBound..<end]
  func attribute(_ name: String) -> String? {
    var rest = tag
    while let found = rest.firstRange(of: name) {
      let before = rest[..<found.lowerBound].last
      var value = rest[found.upperBound...].drop { $0 == " " || $0 == "\n" }
      rest = rest[found.upperBound...]
      guard before == nil || before?.isWhitespace == true, value.first == "=" else { continue }
      value = value.dropFirst().drop { $0 == " " }
      guard let quote = value.first, quote == "\"" || quote == "'" else { return nil }
      return String(value.dropFirst().prefix { $0 != quote })
    }
    return nil
  }
  let box = attribute("viewBox").map(svgNumbers) ?? []
  let width = attribute("width").flatMap(svgLength)
  let height = attribute("height").flatMap(svgLength)
  if width == nil, height == nil, box.count == 4, box[2] > 0, box[3] > 0 {
    // A ratio alone: the largest size of it in the default object size.
    let scale = min(300 / box[2], 150 / box[3])
    return PixelSize(width: box[2] * scale, height: box[3] * scale)
  }
  if let width, let height { return PixelSize(width: width, height: height) }
  guard box.count == 4, box[2] > 0, box[3] > 0 else {
    return PixelSize(width: width ?? 300, height: height ?? 150)
  }
  if let width { return PixelSize(width: width, height: width * box[3] / box[2]) }
  if let height { return PixelSize(width: height * box[2] / box[3], height: height) }
  return PixelSize(width: box[2], height: box[3])
}

/// The numbers of a `viewBox`.
func svgNumbers(_ text: String) -> [Double] {
  text.split { $0 == " " || $0 == "," || $0 == "\n" || $0 == "\t" }.compactMap { Double($0) }
}

/// An SVG length attribute in CSS px; nil for percentages and `auto`.
func svgLength(_ text: String) -> Double? {
  let trimmed = text.drop { $0 == " " }
  let number = trimmed.prefix { $0.isNumber || $0 == "." || $0 == "-" || $0 == "+" }
  guard let value = Double(number), value.isFinite, value >= 0 else { return nil }
  switch trimmed[number.endIndex...].trimmingPrefix(while: { $0 == " " }).lowercased() {
  case "", "px": return value
  case "pt": return value * 4 / 3
  case "pc": return value * 16
  case "em", "rem": return value * 16
  case "mm": return value * 96 / 25.4
  case "cm": return value * 96 / 2.54
  case "in": return value * 96
  default: return nil
  }
}

extension BoxTreeBuilder {
  /// The natural size of an inline `svg` element, https://svgwg.org/svg2-draft/geometry.html#Sizing
  ///
  /// `width` and `height` attributes are presentational hints too; where a rule says `auto` over
  /// them they still are the natural size.
  func naturalSize(ofSVG node: NodeID) -> NaturalSize {
    func length(_ name: Atom) -> Float? {
      document.attribute(name, of: node).flatMap(svgLength).map { Float($0) }
    }
    let width = length(Names.width)
    let height = length(Names.height)
    // Of both the ratio is theirs, https://drafts.csswg.org/css-images-3/#default-object-size
    if let width, let height { return NaturalSize(width: width, height: height) }
    let box = document.attribute(Names.viewBox, of: node).map(svgNumbers) ?? []
    guard box.count == 4, box[2] > 0, box[3] > 0 else {
      return NaturalSize(width: width, height: height)
    }
    return NaturalSize(width: width, height: height, ratio: Float(box[2] / box[3]))
  }
}
