import ReevDOM
import ReevStyle
import Testing

@testable import ReevLayout

/// Widths that Chromium measured, kerning included (../shared/layout-suite).
@Suite struct TextMetricsTests {
  @Test(arguments: [
    (
      "serif", Float(16),
      "Test passes if there is a single box below and there is no red visible on the page.",
      Float(510.75)
    ),
    ("serif", 16, "ANYWHERE", 91.55), ("serif", 16, "to the right.", 74.22),
    ("serif", 16, "Filler\u{A0}Text", 66.58), ("monospace", 16, "0123456789", 96),
  ])
  func `text is as wide as in Chromium`(family: String, size: Float, text: String, width: Float) {
    #expect(abs(measure(text, [family], size: size) - width) < 0.03)
  }

  @Test func `line metrics are whole pixels`() {
    let font = font(["sans-serif"], size: 16)
    #expect([font.ascent, font.descent, font.normalLineHeight] == [14, 3, 18])
  }

  @Test func `unknown families are skipped and Times ends the list`() {
    #expect(measure("Hello", ["No Such Font"], size: 16) == measure("Hello", ["serif"], size: 16))
  }

  @Test func `a recorded web font measures with its own advances and falls back by code point`() {
    let icons = FontFaceMetrics(
      family: "Icons", weight: 400, style: "normal", ascent: 900, descent: 100, lineHeight: nil,
      advances: [0xE001: 750, 32: 500])
    #expect(measure("\u{E001}", ["Icons"], size: 20, webFonts: [icons]) == 15)
    #expect(
      measure("a", ["Icons", "monospace"], size: 20, webFonts: [icons])
        == measure("a", ["monospace"], size: 20))
  }

  @Test func `a recorded web font is kerned by the pairs recorded with it`() {
    let text = FontFaceMetrics(
      family: "Text", weight: 400, style: "normal", ascent: 900, descent: 100, lineHeight: nil,
      advances: [32: 250, 65: 700, 86: 700], kerning: [KernedPair(65, 86): -100])
    #expect(measure("AV", ["Text"], size: 20, webFonts: [text]) == 26)
    #expect(measure("VA", ["Text"], size: 20, webFonts: [text]) == 28)
  }

  @Test(arguments: [
    ("\u{627}\u{644}\u{631}\u{626}\u{64A}\u{633}\u{64A}\u{629}", Float(58.56)),
    ("\u{627}\u{644}\u{643}\u{62A}\u{628}", 41.13),
    ("\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467}", 21.25), ("\u{1F44D}\u{1F3FD}", 21.25),
    ("\u{1F1EF}\u{1F1F5}\u{1F1E9}\u{1F1EA}", 42.5), ("\u{2764}\u{FE0F}", 21.25),
    ("1\u{FE0F}\u{20E3}", 21.25),
  ])
  func `letters of fallback fonts join, and a sequence of emoji is one glyph`(
    text: String, width: Float
  ) {
    // DejaVu Sans and Noto Color Emoji in Chromium.
    #expect(abs(measure(text, ["sans-serif"], size: 17) - width) < width * 0.03)
  }

  @Test(arguments: [
    ("\u{637}\u{64B}\u{627}", [1, 1, 1]), ("\u{5D0} (b): 1", [1, 1, 1, 2, 1, 1, 1, 2]),
    ("\u{5D0} (\u{5D1} b) c", [1, 1, 1, 1, 1, 2, 1, 1, 2]),
  ])
  func `marks run as their letters do, and brackets as the line`(text: String, levels: [UInt8]) {
    #expect(bidiLevels(Array(text.unicodeScalars)[...], baseLevel: 1) == levels)
  }

  @Test func `a ligature icon font makes a word one glyph of one em`() {
    var advances: [UInt32: Float] = [32: 1000]
    for code in UInt32(97)...122 { advances[code] = 1000 }
    let icons = FontFaceMetrics(
      family: "Material Icons", weight: 400, style: "normal", ascent: 1000, descent: 0,
      lineHeight: nil, advances: advances)
    #expect(measure("home", ["Material Icons"], size: 24, webFonts: [icons]) == 24)
  }

  private func font(_ families: [String], size: Float) -> Font {
    var style = ComputedStyle()
    style.fontSize = size
    var catalog = FontCatalog(webFonts: [])
    return catalog.font(for: style, families: families)
  }

  private func measure(
    _ text: String, _ families: [String], size: Float, webFonts: [FontFaceMetrics] = []
  ) -> Float {
    var style = ComputedStyle()
    style.fontSize = size
    var catalog = FontCatalog(webFonts: webFonts)
    let font = catalog.font(for: style, families: families)
    return catalog.advances(of: Array(text.unicodeScalars)[...], in: font, kerning: true)
      .reduce(0, +)
  }
}
