import Testing

@testable import ReevCells

/// What a terminal obeys: none of it may come out of `sanitized`.
private func isHostile(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
  default: scalar.properties.isVariationSelector || scalar.properties.isNoncharacterCodePoint
  }
}

@Suite struct `Text in cells` {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한글", 4),
    ("\u{1112}\u{1161}\u{11AB}", 2),
    ("👍", 2), ("👍🏽", 2), ("👩‍💻", 2), ("👨‍👩‍👧‍👦", 2), ("❤️", 1), ("🇩🇪", 2), ("1️⃣", 1), ("a\u{200B}b", 2),
    ("co\u{AD}op", 4), ("\u{301}", 1), ("ﾊ", 1), ("Ａ", 2), ("\u{3000}", 2), ("…", 1), ("शक्ति", 4),
    ("שלום", 4),
    ("a\tb", 3), ("\u{1F1E6}", 1), ("─", 1),
  ])
  func `text takes the cells that every terminal gives it`(text: String, width: Int) {
    #expect(cellWidth(text) == width)
    #expect(cellUnits(text).reduce(0) { $0 + $1.width } == width)
    #expect(cellWidth(sanitized(text)) == width)
  }

  @Test func `every code point comes out harmless, and sanitizing twice changes nothing`() {
    for value in 0..<UInt32(0x110000) {
      // Private planes and the bulk of CJK are all alike.
      if value > 0x20000 && value < 0xE0000 && value % 997 != 0 { continue }
      guard let scalar = Unicode.Scalar(value) else { continue }
      let result = sanitized("a" + String(Character(scalar)) + "b")
      #expect(!result.unicodeScalars.contains(where: isHostile), "U+\(String(value, radix: 16))")
      #expect(result.unicodeScalars.first == "a" && result.unicodeScalars.last == "b")
      #expect(sanitized(result) == result, "U+\(String(value, radix: 16))")
    }
  }

  @Test(arguments: [
    "\u{1B}[31mred\u{1B}[0m", "\u{1B}]0;title\u{07}", "\u{1B}]52;c;aGk=\u{1B}\\", "\u{9B}2J",
    "\u{90}q\u{9C}",
    "\u{202E}evil\u{202C}", "\u{2066}a\u{2069}", "a\u{08}\u{08}b", "\u{E0041}\u{E007F}",
    "\u{FEFF}x", "\r\nx\u{2028}y",
    "\u{1B}P1;1q#0~\u{1B}\\", "\u{7F}", "\u{0}",
  ])
  func `whole escape sequences come out harmless`(text: String) {
    #expect(!sanitized(text).unicodeScalars.contains(where: isHostile))
    var grid = CellGrid(columns: 40, rows: 1)
    grid.put(text, row: 0, column: 0)
    #expect(!(grid.lines.joined()).unicodeScalars.contains(where: isHostile))
  }
}

@Suite struct `A grid of cells` {
  @Test func `a wide character never shows half`() {
    var grid = CellGrid(columns: 6, rows: 1)
    grid.put("日本語", row: 0, column: 0)
    grid.put("x", row: 0, column: 1)
    #expect(grid.lines == [" x本語"])
    grid.put("y", row: 0, column: 2)
    #expect(grid.lines == [" xy 語"])
    grid.put("漢", row: 0, column: 5)
    #expect(grid.lines == [" xy 語"])
    #expect(grid.put("漢", row: 0, column: 3) == 5)
    #expect(grid.lines == [" xy漢 "])
  }

  @Test func `changes are the spans that differ`() {
    var old = CellGrid(columns: 20, rows: 2)
    old.put("日本", row: 1, column: 0)
    var new = old
    #expect(new.changes(from: old).isEmpty)
    new.put("a", row: 0, column: 2)
    new.put("b", row: 0, column: 4)
    new.put("c", row: 0, column: 15)
    new.put("x", row: 1, column: 1)
    #expect(
      new.changes(from: old) == [
        CellSpan(row: 0, columns: 2..<5), CellSpan(row: 0, columns: 15..<16),
        CellSpan(row: 1, columns: 0..<2),
      ])
    #expect(new.changes(from: CellGrid(columns: 3, rows: 1)).count == 2)
  }
}

@Suite struct `Colours of a terminal` {
  @Test func `the nearest of 256 is as near as a search of all finds`() {
    var worst: Float = 0
    for step in 0..<4096 {
      let rgb = Int32((step * 2_654_435) & 0xFFFFFF)
      let wanted = Oklab(rgb)
      let got = wanted.distance(Oklab(paletteRGB[Int(nearest256(rgb, isBackground: false))]))
      let best = (16..<256).map { wanted.distance(Oklab(paletteRGB[$0])) }.min() ?? 0
      worst = max(worst, got.squareRoot() - best.squareRoot())
    }
    #expect(worst < 0.03)
  }

  @Test(arguments: [ColorDepth.palette256, .palette16])
  func `text that could be read can be read still`(depth: ColorDepth) {
    let inking = Inking(depth, of: CellGrid(columns: 0, rows: 0))
    for step in 0..<20_000 {
      let front = Int32((step * 7_919_317) & 0xFFFFFF)
      let back = Int32((step * 104_729_131) & 0xFFFFFF)
      guard abs(Oklab(front).lightness - Oklab(back).lightness) >= 0.2 else { continue }
      let ink = inking.ink(CellColor(rgb: front), on: CellColor(rgb: back), attributes: [])
      let shown = abs(
        Oklab(paletteRGB[Int(ink.foreground)]).lightness
          - Oklab(paletteRGB[Int(ink.background)]).lightness)
      #expect(shown >= 0.15)
    }
  }

  @Test func `white, black and pure colours are themselves`() {
    #expect(nearest256(0xFFFFFF, isBackground: true) == 231)
    #expect(nearest256(0x000000, isBackground: true) == 16)
    #expect(nearest16(0xFFFFFF, isBackground: true) == 15)
    #expect(nearest16(0xF8F9FA, isBackground: true) == 15)
    #expect(nearest16(0xFF0000, isBackground: false) == 9)
    #expect(nearest16(0x111111, isBackground: true) == 0)
  }

  @Test(arguments: [
    (ColorDepth.truecolor, "\u{1B}[1;38;2;255;0;0;48;2;255;255;255mab\u{1B}[39m c\u{1B}[0m\n"),
    (.palette256, "\u{1B}[1;38;5;196;48;5;231mab\u{1B}[39m c\u{1B}[0m\n"),
    (.palette16, "\u{1B}[1;91;107mab\u{1B}[39m c\u{1B}[0m\n"),
    (.none, "\u{1B}[1mab c\u{1B}[0m\n"),
  ])
  func `a line is written with as few codes as it needs`(depth: ColorDepth, expected: String) {
    var grid = CellGrid(columns: 5, rows: 1)
    let white = CellColor(rgb: 0xFFFFFF)
    grid.put(
      "ab", row: 0, column: 0, foreground: CellColor(rgb: 0xFF0000), background: white,
      attributes: .bold)
    grid.put(" ", row: 0, column: 2, background: white, attributes: .bold)
    grid.put("c", row: 0, column: 3, background: white, attributes: .bold)
    #expect(
      ansi(grid, depth: depth)
        == expected.replacing("\u{1B}[39m c", with: depth == .none ? " c" : " \u{1B}[39mc"))
  }
}
