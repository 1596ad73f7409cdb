import ReevCells
import ReevDOM
import ReevLayout
import ReevStyle
import Testing

@testable import ReevPaint

@Suite struct `Paint order` {
  @Test func `an opaque box hides the texts below it, and they are not listed`() {
    var page = PageBuilder()
    page.text("below", 0, 0)
    page.text("beside", 210, 0)
    page.box(0, 0, 200, 28) {
      $0.position = .absolute
      $0.background(0xEEEEEE)
    }
    #expect(page.lines() == [String(repeating: " ", count: 30) + "beside"])
    #expect(page.painting().texts.map(\.text) == ["beside"])
  }

  @Test func `a translucent box dims what is below it`() {
    var page = PageBuilder()
    page.text("below", 0, 0)
    page.box(0, 0, 280, 140) {
      $0.position = .fixed
      $0.background(0x000000, alpha: 128)
    }
    let painting = page.painting()
    #expect(painting.texts.map(\.text) == ["below"])
    #expect(painting.texts.first?.color == .black)
    #expect(painting.texts.first?.background == Color(red: 127, green: 127, blue: 127))
    #expect(painting.grid[0, 0].background == CellColor(rgb: 0x7F7F7F))
  }

  @Test func `z-index orders positioned boxes, negative ones lie below the flow`() {
    var page = PageBuilder()
    let top = page.box(0, 0, 70, 14) {
      $0.position = .relative
      $0.zIndex = 2
      $0.background(0xFFFFFF)
    }
    page.text("top", 0, 0, in: top)
    let middle = page.box(0, 0, 70, 14) {
      $0.position = .relative
      $0.zIndex = 1
      $0.background(0xFFFFFF)
    }
    page.text("middle", 0, 0, in: middle)
    let bottom = page.box(0, 14, 70, 14) {
      $0.position = .absolute
      $0.zIndex = -1
      $0.background(0xFF0000)
    }
    page.text("bottom", 0, 14, in: bottom)
    page.box(0, 14, 70, 14) { $0.background(0xFFFFFF) }
    #expect(page.lines() == ["top"])
  }

  @Test func `floats lie above blocks and below texts`() {
    var page = PageBuilder()
    page.box(0, 0, 70, 14) {
      $0.float = .left
      $0.background(0x00FF00)
    }
    page.text("text", 0, 0)
    page.box(0, 0, 70, 14) { $0.background(0xFF0000) }
    let painting = page.painting()
    #expect(painting.grid.lines[0].hasPrefix("text"))
    #expect(painting.grid[0, 5].background == CellColor(rgb: 0x00FF00))
  }

  @Test func `an opacity group is composed as a whole`() {
    var page = PageBuilder()
    let group = page.box(0, 0, 140, 28) {
      $0.opacity = 0.5
      $0.background(0x000000)
    }
    page.text("white", 0, 0, in: group) { $0.color = .white }
    let painting = page.painting()
    #expect(painting.texts.first?.color == .white)
    #expect(painting.texts.first?.background == Color(red: 127, green: 127, blue: 127))
  }

  @Test func `what is transparent, hidden or clipped away is not there`() {
    var page = PageBuilder()
    let gone = page.box(0, 0, 140, 28) { $0.opacity = 0 }
    page.text("gone", 0, 0, in: gone)
    page.text("hidden", 0, 14) { $0.visibility = .hidden }
    let clipped = page.text("screen reader only", 0, 28)
    page.tree.clips.append(
      LayoutRect(x: LayoutUnit(0), y: LayoutUnit(28), width: LayoutUnit(1), height: LayoutUnit(1)))
    page.tree.fragments[Int(clipped)].clip = 0
    page.text("off screen", -9999, 42)
    #expect(page.lines().isEmpty)
    #expect(page.painting().texts.isEmpty)
  }

  @Test func `a modal dialog lies over everything`() {
    var page = PageBuilder()
    let dialog = page.box(0, 0, 70, 14, tag: "dialog") { $0.background(0xFFFFFF) }
    page.text("dialog", 0, 0, in: dialog)
    let other = page.box(0, 0, 70, 14) {
      $0.position = .fixed
      $0.zIndex = 9999
      $0.background(0xFFFFFF)
    }
    page.text("banner", 0, 0, in: other)
    #expect(page.lines() == ["banner"])
    var state = ElementState()
    state.isModal = true
    page.document.state[page.tree.fragments[Int(dialog)].node] = state
    #expect(page.lines() == ["dialog"])
  }

  @Test func `a backdrop has the style of its dialog's pseudo-element`() {
    var page = PageBuilder()
    page.text("page", 0, 0)
    let dialog = page.box(70, 28, 140, 56) { $0.background(0xFFFFFF) }
    let node = page.tree.fragments[Int(dialog)].node
    page.document.state[node, default: ElementState()].isModal = true
    var backdrop = ComputedStyle()
    backdrop.background(0x000080, alpha: 128)
    backdrop.opacity = 0.5
    page.styles.styles.append(backdrop)
    page.styles.backdrop[node] = Int32(page.styles.styles.count - 1)
    let grid = page.painting().grid
    #expect(grid[0, 20].background == CellColor(rgb: 0xBFBFDF))
    #expect(grid[3, 15].background == CellColor(rgb: 0xFFFFFF))
  }

  @Test func `a deep tree costs no stack`() {
    var page = PageBuilder()
    var parent: Int32 = -1
    for depth in 0..<3_000 {
      parent = page.box(0, 0, 70, 14, in: parent) {
        if depth % 3 == 0 { $0.position = .relative }
        if depth % 5 == 0 { $0.display = .inlineBlock }
      }
    }
    page.text("deep", 0, 0, in: parent)
    #expect(page.lines() == ["deep"])
  }
}

@Suite struct `Fitting text` {
  @Test func `text borrows free cells and is cut with an ellipsis last`() {
    var page = PageBuilder()
    page.text("a text that is too wide", 0, 0, width: 70)
    page.text("a text that is too wide", 0, 14, width: 70)
    page.text("next", 77, 14)
    #expect(page.lines() == ["a text that is too wide", "a text that… next"])
    #expect(page.lines(glyphs: .ascii)[1] == "a text that~ next")
  }

  @Test func `runs of a line push each other by two columns at most`() {
    var page = PageBuilder()
    page.text("some ", 0, 0, width: 28)
    page.text("linked", 28, 0, width: 35)
    page.text(" words", 70, 0, width: 36)
    #expect(page.lines() == ["some linked words"])
  }

  @Test func `lines that fall in one row take the next free one`() {
    var page = PageBuilder()
    for line in 0..<4 { page.text("line \(line)", 0, line * 10) }
    #expect(page.lines() == ["line 0", "line 1", "line 2", "line 3"])
  }

  @Test func `a line without a row leaves a mark, and a heading wins it`() {
    var page = PageBuilder()
    for line in 0..<3 { page.text("line \(line)", 0, line * 2) }
    let lines = page.lines(rows: 2)
    #expect(lines.count == 2)
    #expect(lines.joined().contains("…"))
  }

  @Test func `right-to-left text is in visual order, and wide characters take two cells`() {
    var page = PageBuilder()
    page.text("שלום abc", 0, 0)
    page.text("日本語x", 0, 14, width: 49)
    #expect(page.lines() == ["abc םולש", "日本語x"])
    #expect(page.lines(glyphs: .ascii) == ["abc ????", "??????x"])
  }

  @Test func `a text in parts on a line of two directions is listed once, as it is read`() {
    var page = PageBuilder()
    // "1. Authors (שלום)" from right to left, and a second column of the same text.
    let parts: [(text: String, x: Int, start: Int32, isRightToLeft: Bool)] = [
      ("(שלום)", 28, 11, true), ("Authors", 77, 3, false), (". ", 126, 1, true),
      ("1", 140, 0, false), ("on", 210, 18, false),
    ]
    for part in parts { page.text(part.text, part.x, 0) }
    for (index, part) in parts.enumerated() {
      page.tree.fragments[index].node = page.tree.fragments[0].node
      page.tree.fragments[index].textStart = part.start
      page.tree.fragments[index].isRightToLeft = part.isRightToLeft
    }
    let texts = page.painting().texts
    #expect(texts.map(\.text) == ["1. Authors (שלום)", "on"])
    #expect(texts[0].rect.x.px == 28)
    #expect(texts[0].rect.width.px == 119)
    #expect(page.lines()[0].hasPrefix("    (םולש) Authors .1"))
  }

  @Test func `nothing overlaps, and every letter belongs to a text that is listed`() {
    var generator = SystemRandomNumberGenerator()
    var seed = UInt64(20_261_124)
    func random(_ count: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % count
    }
    _ = generator.next()
    for round in 0..<200 {
      var page = PageBuilder()
      var letters: [String: Int32] = [:]
      for number in 0..<random(20) + 1 {
        if random(4) == 0 {
          page.box(random(250), random(120), random(120), random(60)) {
            $0.background(0xFFFFFF)
            if random(2) == 0 { $0.position = .relative }
            if random(2) == 0 { $0.bordered() }
          }
        }
        // Each text has a letter of its own.
        let letter = String(Character(Unicode.Scalar(UInt8(97 + number))))
        let text = String(repeating: letter, count: random(20) + 1)
        letters[letter] = page.text(text, random(270), random(130), width: random(140) + 4)
      }
      for px in [7.0, 10.67, 3.5] {
        let painting = page.painting(px: px)
        let listed = Set(painting.texts.map { String($0.text.prefix(1)) })
        for row in 0..<painting.grid.rows {
          var runs: [String] = []
          for column in 0..<painting.grid.columns {
            let text = painting.grid[row, column].text
            guard let first = text.utf8.first, first >= 97, first <= 122 else { continue }
            if runs.last != text { runs.append(text) }
            #expect(listed.contains(text), "round \(round)")
            let owner = painting.owners[row * painting.grid.columns + column]
            #expect(owner == letters[text].map { page.tree.fragments[Int($0)].node })
          }
          #expect(Set(runs).count == runs.count, "round \(round): \(painting.grid.lines[row])")
        }
      }
    }
  }
}

@Suite struct `Boxes` {
  @Test func `borders join, and texts win over them`() {
    var page = PageBuilder()
    page.box(0, 7, 70, 35) { $0.bordered() }
    page.box(63, 7, 70, 35) { $0.bordered() }
    page.text("text", 14, -1)
    page.text("in", 14, 14)
    #expect(
      page.lines() == [
        "┌─text───┬────────┐",
        "│ in     │        │",
        "└────────┴────────┘",
      ])
  }

  @Test func `cells of a table with collapsing borders share a line wherever it falls`() {
    for x in 70...84 {
      var page = PageBuilder()
      for (left, width) in [(7, x - 7), (x, 147 - x)] {
        page.box(left, 7, width, 35) {
          $0.bordered()
          $0.display = .tableCell
          $0.borderCollapse = .collapse
        }
      }
      #expect(page.lines().dropFirst().first?.filter { $0 == "│" }.count == 3, "at \(x)")
    }
  }

  @Test func `a side that passes the edge of another box leaves no blot there`() {
    var page = PageBuilder()
    page.box(70, 0, 100, 56) {
      $0.borderWidth.left = 1
      $0.borderStyle.left = .solid
    }
    page.box(0, 0, 280, 21) {
      $0.position = .absolute
      $0.background(0x102030)
    }
    let grid = page.painting().grid
    #expect(grid[1, 10].text == "▀" && grid[1, 10] == grid[1, 11])
    #expect(grid[2, 10].text == "│")
  }

  @Test func `a small coloured dot has no frame`() {
    var page = PageBuilder()
    page.box(14, 14, 14, 14) {
      $0.bordered(2)
      $0.borderColor = Edges(all: .white)
      $0.background(0x22C55E)
    }
    #expect(page.lines().isEmpty)
    #expect(page.painting().grid[1, 2].background == CellColor(rgb: 0x22C55E))
  }

  @Test(arguments: [
    (GlyphLevel.full, Float(1), ["╭────╮", "│    │", "╰────╯"]),
    (.box, 1, ["┌────┐", "│    │", "└────┘"]),
    (.full, 3, ["┏━━━━┓", "┃    ┃", "┗━━━━┛"]),
    (.ascii, 1, ["+----+", "|    |", "+----+"]),
  ])
  func `borders have a look by width, radius and glyph level`(
    glyphs: GlyphLevel, width: Float, expected: [String]
  ) {
    var page = PageBuilder()
    page.box(0, 0, 42, 42) {
      $0.bordered(width)
      $0.borderRadius = width == 1 && glyphs == .full ? 6 : 0
    }
    #expect(page.lines(glyphs: glyphs) == expected)
  }

  @Test(arguments: [(Float(1), false), (2, true)])
  func `a bottom edge under a text is an underline, of the text only where it is thick`(
    width: Float, isText: Bool
  ) {
    var page = PageBuilder()
    let box = page.box(0, 0, 70, 14) {
      $0.borderWidth.bottom = width
      $0.borderStyle.bottom = .solid
    }
    page.text("tab", 0, 0, in: box)
    let painting = page.painting()
    #expect(painting.grid.lines[0].hasPrefix("tab  "))
    #expect(painting.grid[0, 0].attributes.contains(.underline) == isText)
    #expect(painting.grid[0, 8].attributes.contains(.underline))
  }

  @Test func `an edge above a text of another box underlines the row before`() {
    var page = PageBuilder()
    page.box(0, 29, 70, 40) {
      $0.borderWidth.top = 1
      $0.borderStyle.top = .solid
    }
    page.text("next row", 0, 29)
    let grid = page.painting().grid
    #expect(grid.lines[2].hasPrefix("next row "))
    #expect(grid[1, 3].attributes.contains(.underline))
    #expect(!grid[2, 0].attributes.contains(.underline))
  }

  @Test func `the body's background covers the canvas, and no page has a white one`() {
    var page = PageBuilder()
    #expect(page.painting().grid[9, 39].background == CellColor(rgb: 0xFFFFFF))
    #expect(page.painting(columns: 50).grid[0, 45].background == .terminalDefault)
    let root = page.node(.document)
    page.document.root = root
    let html = page.box(0, 0, 280, 20, tag: "html")
    let body = page.box(0, 0, 280, 20, in: html, tag: "body") { $0.background(0x123456) }
    let htmlNode = page.tree.fragments[Int(html)].node
    let bodyNode = page.tree.fragments[Int(body)].node
    page.document.firstChild[Int(root)] = htmlNode
    page.document.parent[Int(htmlNode)] = root
    page.document.firstChild[Int(htmlNode)] = bodyNode
    page.document.parent[Int(bodyNode)] = htmlNode
    #expect(page.painting().grid[9, 39].background == CellColor(rgb: 0x123456))
  }

  @Test func `nothing a page can hold traps`() {
    var page = PageBuilder()
    page.box(-2_000_000, -2_000_000, 4_000_000, 4_000_000) {
      $0.bordered()
      $0.background(0x00FF00, alpha: 100)
    }
    page.text("x", 2_000_000, 2_000_000)
    page.tree.fragments[0].clip = 77
    page.tree.fragments[1].text = 99
    page.tree.fragments[1].style = 9_999
    page.tree.fragments[1].parent = 500
    for px in [0, -1, .nan, .infinity, 1e-9, 7] as [Double] {
      _ = page.painting(px: px)
      _ = page.painting(columns: 0, rows: 0, px: px)
    }
    var overlay = Overlay()
    overlay.pointer = PixelPoint(x: .nan, y: .infinity)
    overlay.clicks = [PixelPoint(x: 1e300, y: -1e300)]
    _ = page.painting(overlay: overlay)
  }
}

@Suite struct `Controls and pictures` {
  @Test func `a picture is a hatched box with its label`() {
    var page = PageBuilder()
    let image = page.box(0, 0, 140, 42, tag: "img", kind: .replaced)
    page.document.attributes[Int(page.tree.fragments[Int(image)].node)] = [
      Attribute(name: Atom("src"), value: "/images/hero.jpg?v=1")
    ]
    #expect(
      page.lines() == [
        String(repeating: "░", count: 20), "░░░░░░hero.jpg░░░░░░",
        String(repeating: "░", count: 20),
      ])
    #expect(page.painting().texts.isEmpty)
  }

  @Test(arguments: [
    (GlyphLevel.full, false, " ☐"), (.full, true, " ☑"), (.ascii, false, "[ ]"),
    (.ascii, true, "[x]"),
  ])
  func `a check box shows its state`(glyphs: GlyphLevel, isChecked: Bool, expected: String) {
    var page = PageBuilder()
    let box = page.box(7, 0, 13, 13, tag: "input", kind: .replaced)
    let node = page.tree.fragments[Int(box)].node
    page.document.attributes[Int(node)] = [Attribute(name: Atom("type"), value: "checkbox")]
    var state = ElementState()
    state.isChecked = isChecked
    page.document.state[node] = state
    #expect(page.lines(glyphs: glyphs).first == expected)
  }

  @Test func `an icon font's text is one glyph`() {
    var page = PageBuilder()
    page.text("\u{F002}", 0, 0, width: 14)
    #expect(page.lines() == ["▪"])
  }

  @Test func `the pointer is one reversed cell`() {
    var page = PageBuilder()
    page.text("text", 0, 0)
    var overlay = Overlay()
    overlay.pointer = PixelPoint(x: 8, y: 3)
    let grid = page.painting(overlay: overlay).grid
    #expect(grid[0, 1].attributes.contains(.reverse))
    #expect(!grid[0, 0].attributes.contains(.reverse))
  }
}
