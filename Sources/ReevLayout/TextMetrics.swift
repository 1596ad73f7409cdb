import ReevDOM
import ReevStyle

/// A font as layout sees it: the first available face of a style at a size.
///
/// Lengths are CSS px. Ascent, descent and line gap are rounded to whole px, as Chromium does.
struct Font: Hashable, Sendable {
  /// Identifies the face list and size within its catalog.
  var index: Int32
  /// The size in CSS px.
  var size: Float
  /// Ascent, rounded to whole px.
  var ascent: Float
  /// Descent, positive, rounded to whole px.
  var descent: Float
  /// `line-height: normal`.
  var normalLineHeight: Float
  /// Half of it is added for `vertical-align: middle`.
  var xHeight: Float
}

/// Finds fonts for styles and measures text with them.
///
/// Families are mapped as a visitor's machine would map them: recorded web fonts first, then the
/// bundled metrics for the names that a system has, unknown names are skipped, Times ends the list.
struct FontCatalog {
  private struct Key: Hashable {
    var families: Int32
    var weight: UInt16
    var isItalic: Bool
    var size: Float
  }

  private enum Face {
    case bundled(BundledFontFace)
    case web(WebFontFace)
  }

  private var webFamilies: [String: [WebFontFace]] = [:]
  private var fonts: [Key: Font] = [:]
  /// The fallback lists by `Font.index`.
  private var faces: [[Face]] = []

  /// A catalog over the bundled metrics and the page's own web fonts.
  init(webFonts: [FontFaceMetrics]) {
    for metrics in webFonts {
      var family = webFamilies[metrics.family.lowercased()] ?? []
      let isItalic = metrics.style != "normal"
      if let index = family.firstIndex(where: {
        $0.weight == metrics.weight && $0.isItalic == isItalic
      }) {
        family[index].add(metrics)
      } else {
        family.append(WebFontFace(metrics))
      }
      webFamilies[metrics.family.lowercased()] = family
    }
  }

  /// The first available font of a style; cached by family list, weight, style and size.
  ///
  /// - Parameter families: the style's family list, names without quotes.
  mutating func font(for style: ComputedStyle, families: [String]) -> Font {
    let key = Key(
      families: style.fontFamily, weight: style.fontWeight, isItalic: style.fontStyle != .normal,
      size: style.fontSize)
    if let font = fonts[key] { return font }
    let font = makeFont(key, families: families)
    fonts[key] = font
    return font
  }

  /// The advances of a run of text in CSS px, one per Unicode scalar, in logical order.
  ///
  /// Kerning is added to the left glyph of a pair. Code points that the font lacks fall back one
  /// by one. Letter and word spacing are not included. Zero-width characters advance 0.
  ///
  /// - Complexity: O(n).
  func advances(of scalars: ArraySlice<Unicode.Scalar>, in font: Font, kerning: Bool) -> [Float] {
    guard faces.indices.contains(Int(font.index)) else { return scalars.map { _ in 0 } }
    let list = faces[Int(font.index)]
    let unit = font.size / 2048
    var advances: [Float] = []
    advances.reserveCapacity(scalars.count)
    if case .bundled(let face)? = list.first {
      var previous: UInt32 = 0
      for scalar in scalars {
        let code = scalar.value
        if let width = face.advance(code) {
          if kerning, previous != 0, let last = advances.indices.last {
            let kern = face.kern(previous, code)
            if kern != 0 { advances[last] += Float(kern) * unit }
          }
          advances.append(Float(width) * unit)
          previous = code
        } else {
          advances.append(advance(of: scalar, in: list, size: font.size))
          previous = 0
        }
      }
      shape(&advances, of: scalars, in: list, size: font.size)
      return advances
    }
    guard case .web(let face)? = list.first, face.isLigatureIcons else {
      return webAdvances(of: scalars, in: list, size: font.size, kerning: kerning)
    }
    var isInsideLigature = false
    for scalar in scalars {
      if isLigaturePart(scalar) {
        advances.append(isInsideLigature ? 0 : font.size)
        isInsideLigature = true
      } else {
        advances.append(advance(of: scalar, in: list, size: font.size))
        isInsideLigature = false
      }
    }
    return advances
  }

  /// The advances where the first face is a web font.
  private func webAdvances(
    of scalars: ArraySlice<Unicode.Scalar>, in list: [Face], size: Float, kerning: Bool
  ) -> [Float] {
    var advances: [Float] = []
    advances.reserveCapacity(scalars.count)
    guard case .web(let face)? = list.first else { return scalars.map { _ in 0 } }
    var previous: UInt32?
    for scalar in scalars {
      guard let width = face.advance(scalar.value) else {
        advances.append(advance(of: scalar, in: list, size: size))
        previous = nil
        continue
      }
      if kerning, let previous, let last = advances.indices.last {
        advances[last] += face.kern(previous, scalar.value) * size / 1000
      }
      advances.append(width * size / 1000)
      previous = scalar.value
    }
    shape(&advances, of: scalars, in: list, size: size)
    return advances
  }

  private func shape(
    _ advances: inout [Float], of scalars: ArraySlice<Unicode.Scalar>, in list: [Face], size: Float
  ) {
    shapeFallback(&advances, of: scalars, size: size) { scalar in
      !list.contains { face in
        switch face {
        case .bundled(let bundled): bundled.advance(scalar.value) != nil
        case .web(let web): web.advance(scalar.value) != nil
        }
      }
    }
  }

  private func isLigaturePart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_": true
    default: false
    }
  }

  private func advance(of scalar: Unicode.Scalar, in list: [Face], size: Float) -> Float {
    let code = scalar.value
    for face in list {
      switch face {
      case .bundled(let bundled):
        if let width = bundled.advance(code) { return Float(width) * size / 2048 }
      case .web(let web):
        if let width = web.advance(code) { return width * size / 1000 }
      }
    }
    // A missing character is as wide as all others in a font of one width.
    if scalar.properties.generalCategory == .control, case .bundled(let first)? = list.first,
      fallbackAdvance(of: scalar) > 0, let width = first.advance(UInt32(UInt8(ascii: "i"))),
      width == first.advance(UInt32(UInt8(ascii: "W")))
    {
      return Float(width) * size / 2048
    }
    return fallbackAdvance(of: scalar) * size
  }

  private mutating func makeFont(_ key: Key, families: [String]) -> Font {
    var list: [Face] = []
    for name in families {
      if let family = webFamilies[name.lowercased()] {
        if let face = bestMatch(in: family, weight: Int(key.weight), isItalic: key.isItalic) {
          list.append(.web(face))
        }
      } else if let family = BundledFamily(name: name) {
        list.append(.bundled(bundledFace(family, key)))
      }
    }
    list.append(.bundled(bundledFace(.serif, key)))
    let index = Int32(faces.count)
    faces.append(list)
    return metrics(of: primary(of: list), index: index, size: key.size)
  }

  /// The face that decides the line's metrics: the first that has a space.
  private func primary(of list: [Face]) -> Face? {
    list.first { face in
      switch face {
      case .bundled: true
      case .web(let web): web.advances[32] != nil
      }
    } ?? list.first
  }

  /// The line gap of a web font is not recorded. Text fonts whose ascent and descent make just 1 em
  /// have their line spacing in the gap, commonly 0.2 em.
  private func guessedLineGap(of web: WebFontFace, size: Float) -> Float {
    let isText = web.advances[UInt32(UInt8(ascii: "a"))] != nil
    return isText && web.ascent + web.descent <= 1001 ? (size / 5).rounded() : 0
  }

  private func metrics(of face: Face?, index: Int32, size: Float) -> Font {
    switch face {
    case .bundled(let bundled):
      let unit = size / 2048
      let ascent = (Float(bundled.metrics.ascent) * unit).rounded()
      let descent = (Float(bundled.metrics.descent) * unit).rounded()
      let gap = (Float(bundled.metrics.lineGap) * unit).rounded()
      return Font(
        index: index, size: size, ascent: ascent, descent: descent,
        normalLineHeight: ascent + descent + gap, xHeight: Float(bundled.metrics.xHeight) * unit)
    case .web(let web):
      let ascent = (web.ascent * size / 1000).rounded()
      let descent = (web.descent * size / 1000).rounded()
      let lineHeight = web.lineHeight.map { ($0 * size / 1000).rounded() }
      return Font(
        index: index, size: size, ascent: ascent, descent: descent,
        normalLineHeight: lineHeight ?? (ascent + descent + guessedLineGap(of: web, size: size)),
        xHeight: size / 2)
    case nil:
      return Font(
        index: index, size: size, ascent: 0, descent: 0, normalLineHeight: 0, xHeight: 0)
    }
  }

  private func bundledFace(_ family: BundledFamily, _ key: Key) -> BundledFontFace {
    .face(family, isBold: key.weight >= 600, isItalic: key.isItalic)
  }

  /// The best face of a family, https://drafts.csswg.org/css-fonts-4/#font-style-matching.
  private func bestMatch(in family: [WebFontFace], weight: Int, isItalic: Bool) -> WebFontFace? {
    let styled = family.filter { $0.isItalic == isItalic }
    return (styled.isEmpty ? family : styled).min {
      weightDistance($0.weight, from: weight) < weightDistance($1.weight, from: weight)
    }
  }

  /// Orders candidate weights: 400–500 look to 500 first, then lighter, then bolder; lighter ones
  /// look down first, bolder ones up.
  private func weightDistance(_ candidate: Int, from desired: Int) -> Int {
    if candidate == desired { return 0 }
    if (400...500).contains(desired) {
      if candidate > desired, candidate <= 500 { return candidate - desired }
      return candidate < desired ? 1000 + desired - candidate : 2000 + candidate - desired
    }
    if desired < 400 {
      return candidate < desired ? desired - candidate : 1000 + candidate - desired
    }
    return candidate > desired ? candidate - desired : 1000 + desired - candidate
  }
}

/// The advance, in em, of a character that no face of the list has: what common systems' fallback
/// fonts give it.
private func fallbackAdvance(of scalar: Unicode.Scalar) -> Float {
  let code = scalar.value
  switch code {
  // Control characters show as missing ones do.
  case 0x01..<0x09, 0x0B, 0x0E..<0x20, 0x7F..<0xA0: return 0.365
  case 0, 0x09...0x0D: return 0
  case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF,
    0xE0000...0xE0FFF:
    return 0
  case 0x2000, 0x2002: return 0.5
  case 0x2001, 0x2003: return 1
  case 0x2004: return 0.333
  case 0x2005: return 0.25
  case 0x2006: return 0.167
  case 0x2007: return 0.5
  case 0x2008...0x200A: return 0.2
  case 0x2010...0x2015: return 0.5
  // Private use: icon fonts that were not recorded.
  case 0xE000...0xF8FF, 0xF0000...0x10FFFD: return 1
  // Ideographs, kana, hangul, full-width forms.
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
    return 1
  case 0xFF61...0xFFDC: return 0.5
  // Emoji.
  case 0x1F000...0x1FBFF: return emojiAdvance
  // Scripts of India, and Thai and Lao.
  case 0x900...0xDFF where scalar.properties.generalCategory != .nonspacingMark: return 0.5
  case 0xE00...0xEFF where scalar.properties.generalCategory != .nonspacingMark: return 0.53
  // Arrows, operators, dingbats and other symbols, as DejaVu Sans has them.
  case 0x2190...0x2BFF: return 0.838
  default: break
  }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control: return 0
  default: return 0.6
  }
}
