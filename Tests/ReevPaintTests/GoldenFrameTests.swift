import Foundation
import ReevCells
import ReevDOM
import ReevLayout
import ReevStyle
import Testing

@testable import ReevPaint

@Suite struct `Golden frames` {
  /// A page with a header, links, a field, a button, a picture and a box in it.
  private var page: PageBuilder {
    var page = PageBuilder(width: 420, height: 210)
    let header = page.box(0, 0, 420, 35, tag: "header") { $0.background(0x24292F) }
    page.text("Shop", 14, 10, in: header) {
      $0.color = .white
      $0.fontWeight = 700
    }
    let link = page.box(280, 10, 49, 14, in: header, tag: "a") {
      $0.display = .inline
      $0.underline = true
    }
    page.text("Basket", 280, 10, in: link) {
      $0.color = Color(red: 120, green: 170, blue: 255)
      $0.underline = true
    }
    let card = page.box(14, 49, 189, 140) {
      $0.bordered()
      $0.borderRadius = 6
      $0.background(0xF6F8FA)
    }
    page.box(28, 63, 161, 56, in: card, tag: "img", kind: .replaced)
    page.text("A pot of café 日本", 28, 126, in: card)
    let button = page.box(28, 147, 105, 28, in: card, tag: "button") {
      $0.background(0x1F883D)
      $0.borderRadius = 6
      $0.bordered()
      $0.borderColor = Edges(all: Color(red: 20, green: 90, blue: 40))
    }
    page.text("Add to basket", 35, 154, in: button) { $0.color = .white }
    let field = page.box(224, 49, 182, 28, tag: "input", kind: .replaced) { $0.bordered() }
    page.text("Search the shop", 231, 56, in: field) {
      $0.color = Color(red: 117, green: 117, blue: 117)
    }
    page.text("Two lines of text in a column", 224, 91, width: 182)
    page.text("that is a little too narrow for them", 224, 109, width: 182)
    page.box(224, 140, 182, 1, tag: "hr") { $0.background(0xD0D7DE) }
    let dim = page.box(224, 154, 182, 42) { $0.opacity = 0.5 }
    page.text("Sold out", 224, 154, in: dim)
    return page
  }

  @Test(arguments: [7.0, 10.5, 14.0], GlyphLevel.allCases)
  func `a page is painted as recorded, at each size and glyph level`(
    px: Double, glyphs: GlyphLevel
  ) throws {
    let grid = page.painting(
      columns: Int((420 / px).rounded(.up)), rows: Int((105 / px).rounded(.up)), px: px,
      glyphs: glyphs
    ).grid
    let text = grid.lines.map { "|\($0)|\n" }.joined()
    if glyphs == .ascii { #expect(text.utf8.allSatisfy { $0 < 0x80 }) }
    try check(text, "page-\(Int(px * 10))-\(glyphs.rawValue).txt")
  }

  @Test(arguments: ColorDepth.allCases)
  func `a page is coloured as recorded, at each colour level`(depth: ColorDepth) throws {
    let grid = page.painting(columns: 60, rows: 15, px: 7, glyphs: .full).grid
    let text = ansi(grid, depth: depth).replacing("\u{1B}", with: "␛")
    try check(text, "page-\(depth.rawValue).ansi.txt")
  }

  /// Compares with the recorded text; REEV_RECORD=1 writes it anew and fails.
  private func check(_ text: String, _ name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden").appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["REEV_RECORD"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name)")
      return
    }
    let golden = try? String(contentsOf: file, encoding: .utf8)
    #expect(text == golden, "\(name) differs:\n\(text)")
  }
}
