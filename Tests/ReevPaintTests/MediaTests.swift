import ReevCells
import ReevLayout
import ReevStyle
import Testing

@testable import ReevDOM
@testable import ReevPaint

extension PageBuilder {
  /// Adds an element or text below the node of a fragment, or below another node.
  fileprivate mutating func child(
    of parent: NodeID, _ kind: NodeKind, _ name: String, text: String = "",
    _ attributes: [String: String] = [:]
  ) -> NodeID {
    let slot = node(kind, name, text)
    document.attributes[Int(slot)] = attributes.map {
      Attribute(name: Atom($0.key), value: $0.value)
    }
    document.insert(slot, into: parent, before: noNode)
    while styles.ofNode.count <= Int(slot) { styles.ofNode.append(0) }
    return slot
  }

  fileprivate func node(of fragment: Int32) -> NodeID { tree.fragments[Int(fragment)].node }
}

@Suite struct `Pictures, drawings and lists` {
  @Test func `an image's own pixels are painted in half cells when asked for`() {
    var page = PageBuilder()
    let image = page.box(0, 0, 14, 14, tag: "img", kind: .replaced)
    let picture = Picture(
      width: 2, pixels: [0xFFFF_0000, 0xFF00_FF00, 0xFF00_00FF, 0x0000_0000])
    let grid = paint(
      page.tree, document: page.document, styles: page.styles,
      scale: Scale(pxPerColumn: 7, pxPerRow: 14, columns: 2, rows: 1),
      pictures: [page.node(of: image): picture]
    ).grid
    #expect(grid[0, 0].text == "▀")
    #expect(grid[0, 0].foreground == CellColor(rgb: 0xFF0000))
    #expect(grid[0, 0].background == CellColor(rgb: 0x0000FF))
    #expect(grid[0, 1].foreground == CellColor(rgb: 0x00FF00))
    #expect(grid[0, 1].background == CellColor(rgb: 0xFFFFFF))
  }

  @Test func `texts of a drawing stand where its view box puts them`() {
    var page = PageBuilder(width: 800, height: 400)
    let box = page.box(0, 0, 280, 140, tag: "svg", kind: .replaced)
    let svg = page.node(of: box)
    page.document.attributes[Int(svg)] = [
      Attribute(name: Atom("viewBox"), value: "0 0 560 280")
    ]
    let group = page.child(of: svg, .element, "g", ["transform": "translate(140, 0)"])
    let text = page.child(of: group, .element, "text", ["x": "0", "y": "144", "font-size": "28"])
    _ = page.child(of: text, .text, "", text: "Sales")
    let turned = page.child(of: svg, .element, "text", ["transform": "rotate(90)", "y": "200"])
    _ = page.child(of: turned, .text, "", text: "hidden")
    #expect(page.painting().texts.map(\.text) == ["Sales"])
    #expect(page.lines().contains { $0.hasSuffix("░Sales" + String(repeating: "░", count: 25)) })
  }

  @Test func `a list box shows its options and marks the chosen`() {
    var page = PageBuilder()
    let box = page.box(0, 0, 140, 60, tag: "select", kind: .replaced)
    let select = page.node(of: box)
    page.document.attributes[Int(select)] = [Attribute(name: Atom("multiple"), value: "")]
    for (index, label) in ["One", "Two", "Three"].enumerated() {
      let option = page.child(
        of: select, .element, "option", index == 1 ? ["selected": ""] : [:])
      _ = page.child(of: option, .text, "", text: label)
    }
    let painting = page.painting()
    #expect(painting.texts.map(\.text) == ["One", "Two", "Three"])
    #expect(painting.texts.map { $0.background == .white } == [true, false, true])
  }

  @Test func `a check box stands in the row of its label`() {
    var page = PageBuilder()
    let box = page.box(7, 21, 13, 13, tag: "input", kind: .replaced)
    page.document.attributes[Int(page.node(of: box))] = [
      Attribute(name: Atom("type"), value: "checkbox")
    ]
    page.text("ada", 28, 22)
    #expect(page.lines().contains { $0.contains("☐") && $0.contains("ada") })
  }

  @Test func `texts too small to be read are lines, headings stay`() {
    var page = PageBuilder(width: 800, height: 400)
    let heading = page.box(0, 0, 800, 40, tag: "h1")
    page.text("Heading", 0, 10, in: heading, width: 400)
    page.text("running text", 0, 60, width: 400)
    let lines = page.lines(px: 20)
    #expect(lines.first?.hasPrefix("Heading") == true)
    #expect(lines.contains { $0.contains("────────") })
    #expect(!lines.contains { $0.contains("running") })
    // Search and inspection still have it.
    #expect(page.painting(px: 20).texts.map(\.text) == ["Heading", "running text"])
  }
}
