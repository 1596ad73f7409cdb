import ReevLayout
import Testing

/// Layout that isn't supported: what is done instead, as `docs/css-support.md` says.
struct UnsupportedLayout: Sendable, CustomTestStringConvertible {
  var feature: String
  var style: String
  /// The box of an element of that style in 300 px, with "aaaa bbbb cccc" of 10px monospace in it,
  /// and its lines.
  var width: Float
  var lines: Int
  var testDescription: String { feature }
}

@Suite struct `Unsupported layout` {
  @Test(arguments: [
    UnsupportedLayout(
      feature: "vertical writing modes are laid out across", style: "writing-mode:vertical-rl",
      width: 300, lines: 1),
    UnsupportedLayout(
      feature: "text-wrap: pretty breaks as always", style: "text-wrap:pretty;width:60px",
      width: 60, lines: 2),
    UnsupportedLayout(
      feature: "hyphens: auto breaks at no letter", style: "hyphens:auto;width:20px", width: 20,
      lines: 3),
    UnsupportedLayout(
      feature: "initial-letter doesn't count", style: "initial-letter:3", width: 300, lines: 1),
    UnsupportedLayout(
      feature: "text-box-trim doesn't count", style: "text-box:trim-both cap alphabetic",
      width: 300,
      lines: 1),
    UnsupportedLayout(
      feature: "anchors are not read",
      style: "position:absolute;position-anchor:--x;left:anchor(right);width:50px", width: 50,
      lines: 3),
  ])
  func `What isn't supported is laid out as without`(test: UnsupportedLayout) {
    let page = Page(
      element(
        "div", 9, "width:300px",
        element("div", 10, "font:10px/20px monospace;\(test.style)", text("aaaa bbbb cccc", 11))))
    #expect(page.box(10)?[2] == test.width)
    #expect(page.box(10)?[3] == Float(20 * test.lines))
    #expect(page.lines(11).count == test.lines)
  }

  @Test func `A shape is the float's box`() {
    let page = Page(
      element("div", 10, "float:left;width:50px;height:50px;shape-outside:circle(10px)")
        + "," + element("span", 11, "font:10px monospace", text("a", 12)))
    #expect(page.box(11)?[0] == 50)
  }

  @Test func `Ruby stands in the line`() {
    let page = Page(
      element(
        "ruby", 10, "font:10px monospace", text("a", 11), element("rt", 12, "", text("b", 13))))
    #expect((page.box(12)?[0] ?? 0) > 5)
    #expect(page.box(12)?[1] ?? 99 < 20)
  }

  @Test func `Perspective and depth are flat`() {
    let page = Page(
      element(
        "div", 9, "perspective:100px",
        element("div", 10, "width:50px;height:50px;transform:translateZ(50px)")))
    #expect(page.box(10) == [0, 0, 50, 50])
  }

  @Test func `An isolate is ordered as any inline box`() {
    func firstX(_ style: String) -> Float? {
      Page(
        element(
          "div", 10, "font:10px monospace;direction:rtl",
          element("span", 11, style, text("abc!", 12)), text(" - 5", 13))
      ).box(11)?[0]
    }
    #expect(firstX("unicode-bidi:isolate") == firstX(""))
    #expect(firstX("unicode-bidi:plaintext") == firstX(""))
  }
}
