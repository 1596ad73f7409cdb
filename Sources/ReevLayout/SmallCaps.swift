import ReevStyle

extension LayoutContext {
  /// The size of small capitals made from a font's capitals, which browsers round to whole px.
  private static let smallCapsSize: Float = 0.7

  /// The advances of characters of which some are shown as small capitals,
  /// https://drafts.csswg.org/css-fonts-4/#propdef-font-variant-caps
  func smallCapsAdvances(of run: [Unicode.Scalar], in font: Font, style: Int) -> [Float] {
    var small = styles[style]
    small.fontSize = (small.fontSize * Self.smallCapsSize).rounded()
    let families = Int(small.fontFamily)
    let smallFont = caches.fonts.font(
      for: small,
      families: table.fontFamilies.indices.contains(families) ? table.fontFamilies[families] : [])
    let takesAll = small.smallCaps == .all
    func isSmall(_ scalar: Unicode.Scalar) -> Bool {
      let properties = scalar.properties
      return takesAll
        || properties.isLowercase && properties.uppercaseMapping.unicodeScalars.first != scalar
    }
    var widths: [Float] = []
    widths.reserveCapacity(run.count)
    var start = 0
    while start < run.count {
      let isSmallRun = isSmall(run[start])
      var end = start + 1
      while end < run.count, isSmall(run[end]) == isSmallRun { end += 1 }
      let part = run[start..<end].map { scalar in
        isSmallRun ? scalar.properties.uppercaseMapping.unicodeScalars.first ?? scalar : scalar
      }
      widths += caches.fonts.advances(
        of: part[...], in: isSmallRun ? smallFont : font, kerning: small.hasKerning)
      start = end
    }
    return widths
  }
}
