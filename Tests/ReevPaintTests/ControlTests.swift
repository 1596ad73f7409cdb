import ReevCells
import ReevLayout
import ReevStyle
import Testing

@testable import ReevDOM
@testable import ReevPaint

/// A control of the page: its tag, attributes and size in px, and the lines that it is painted as.
struct ControlCase: Sendable, CustomTestStringConvertible {
  var tag = "input"
  var attributes: [String: String] = [:]
  var width = 140
  var glyphs = GlyphLevel.full
  var expected: String
  var testDescription: String { "\(tag) \(attributes) \(glyphs)" }
}

@Suite struct `Controls and the outline` {
  @Test(arguments: [
    ControlCase(attributes: ["type": "radio"], width: 14, expected: " ○"),
    ControlCase(attributes: ["type": "radio", "checked": ""], width: 14, expected: " ◉"),
    ControlCase(attributes: ["type": "checkbox"], width: 21, glyphs: .ascii, expected: "[ ]"),
    ControlCase(
      attributes: ["type": "range", "value": "50"], width: 70, expected: "━━━━━●────"),
    ControlCase(
      tag: "progress", attributes: ["value": "0.5"], width: 70, glyphs: .ascii,
      expected: "#####....."),
    ControlCase(attributes: ["type": "file"], expected: "[Choose…]"),
    ControlCase(
      tag: "video", attributes: ["title": "Tour"], width: 84, expected: "░░░▶ Tour░░░"),
  ])
  func `a control shows what it is and how it stands`(test: ControlCase) {
    var page = PageBuilder()
    let box = page.box(0, 0, test.width, 14, tag: test.tag, kind: .replaced)
    let node = page.tree.fragments[Int(box)].node
    page.document.attributes[Int(node)] = test.attributes.map {
      Attribute(name: Atom($0.key), value: $0.value)
    }
    #expect(page.lines(glyphs: test.glyphs) == [test.expected])
  }

  @Test func `a disabled control is paler than another`() {
    func ink(_ attributes: [Attribute]) -> CellColor {
      var page = PageBuilder()
      let box = page.box(0, 0, 14, 14, tag: "input", kind: .replaced)
      page.document.attributes[Int(page.tree.fragments[Int(box)].node)] =
        [Attribute(name: Atom("type"), value: "radio")] + attributes
      return page.painting().grid[0, 1].foreground
    }
    #expect(ink([]) == CellColor(rgb: 0))
    #expect(ink([Attribute(name: Atom("disabled"), value: "")]) != CellColor(rgb: 0))
  }

  @Test func `the focused field has a frame, and a scrolled box a thumb`() {
    var page = PageBuilder()
    let field = page.box(7, 14, 70, 42, tag: "input", kind: .replaced)
    page.document.focused = page.tree.fragments[Int(field)].node
    let scroller = page.box(140, 0, 70, 84)
    page.tree.fragments[Int(scroller)].scrollHeight = LayoutUnit(168)
    let node = page.tree.fragments[Int(scroller)].node
    page.document.state[node, default: ElementState()].scrollY = 84
    let lines = page.lines()
    #expect(lines[1].hasPrefix(" ┌────────┐"))
    #expect((0..<6).map { lines[$0].last == "▐" } == [false, false, false, true, true, true])
  }

  @Test func `clicks are reversed, touches ringed, and the way of the pointer dotted`() {
    let page = PageBuilder()
    var overlay = Overlay()
    overlay.trail = [PixelPoint(x: 3, y: 3)]
    overlay.touches = [PixelPoint(x: 31, y: 3)]
    overlay.clicks = [PixelPoint(x: 73, y: 3)]
    let grid = page.painting(overlay: overlay).grid
    #expect(grid.lines[0].hasPrefix("·   ◎  "))
    let reversed = (8...12).map { grid[0, $0].attributes.contains(.reverse) }
    #expect(reversed == [false, true, true, true, false])
  }

  @Test func `an outline folds long lists and marks what is new, but not what moved`() {
    func entry(_ id: Int, _ name: String, y: Int = 0) -> OutlineEntry {
      OutlineEntry(id: id, depth: 0, role: "link", name: name, states: [], box: [0, y, 10, 10])
    }
    let old = (1...5).map { entry($0, "link \($0)") }
    let new = (1...5).map { entry($0, $0 == 5 ? "other" : "link \($0)", y: 40) }
    #expect(
      outlineText(new, since: old, siblings: 2) == """
        - link "link 1" #1 [0,40,10,10]
        - link "link 2" #2 [0,40,10,10]
        * link "other" #5 [0,40,10,10]
        … +2 more

        """)
  }
}
