extension WebFontKerning {
  /// The kerning between ASCII characters, `left * 128 + right`, of a recorded face that tells none
  /// itself; nil where the font isn't known.
  static func known(for face: WebFontFace) -> [Float]? {
    let isBold = face.weight >= 600
    let name = face.family.trimming(suffixes: [" variable", "variable", " var", " vf"])
    let candidates = webFontKernings.indices.filter {
      webFontKernings[$0].family == name && webFontKernings[$0].isBold == isBold
    }
    let index =
      candidates.first { webFontKernings[$0].isItalic == face.isItalic } ?? candidates.first
    guard let index, webFontKernings[index].resembles(face) else { return nil }
    return tables[index]
  }

  /// Whether the letters are as wide as the recorded ones, but for weight and version.
  private func resembles(_ face: WebFontFace) -> Bool {
    var difference: Float = 0
    for (offset, width) in letters.enumerated() {
      guard let recorded = face.advance(UInt32(97 + offset)) else { return false }
      difference += abs(recorded - Float(width))
    }
    return difference <= 20 * Float(letters.count)
  }

  private static let tables = webFontKernings.map { kerning in
    var table = Array(repeating: Float(0), count: 128 * 128)
    for row in kerning.pairs.utf8.split(separator: UInt8(ascii: " ")) {
      let parts = row.split { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }
      guard parts.count == 3, let left = integer(parts[0]), let kern = integer(parts[1]) else {
        continue
      }
      for right in parts[2].split(separator: UInt8(ascii: ".")) {
        guard let right = integer(right), left < 128, right < 128 else { continue }
        table[left * 128 + right] = Float(kern)
      }
    }
    return table
  }

  private static func integer(_ digits: Substring.UTF8View) -> Int? { Int(Substring(digits)) }
}

extension String {
  /// The string without the first of these suffixes that it has.
  fileprivate func trimming(suffixes: [String]) -> String {
    for suffix in suffixes where hasSuffix(suffix) { return String(dropLast(suffix.count)) }
    return self
  }
}
