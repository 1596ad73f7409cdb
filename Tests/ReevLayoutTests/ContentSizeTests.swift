import ReevDOM
import ReevLayout
import ReevStyle
import Testing

/// Sizes that depend on the content; the boxes are Chromium's.
@Suite struct ContentSizeTests {
  @Test(arguments: [
    ("flex:1 1 0%;min-height:0", Float(30)), ("flex:1 1 calc(0% + 0px);min-height:0", 30),
    ("flex:1 1 0px;min-height:0", 0),
  ])
  func `0 % of an indefinite height is that of the content`(style: String, height: Float) {
    let page = Page(
      element(
        "div", 10, "display:flex;flex-direction:column;width:90px",
        element("div", 11, style, element("div", 12, "height:30px"))))
    #expect(page.box(11) == [0, 0, 90, height])
  }

  @Test(arguments: [
    "height:80px;max-height:max-content", "height:5px;min-height:fit-content",
    "height:80px;max-height:min-content;display:flex;flex-direction:column",
  ])
  func `heights are limited by those of the content`(style: String) {
    let page = Page(element("div", 11, style, element("div", 12, "height:30px")))
    #expect(page.box(11)?[3] == 30)
  }

  @Test func `the spacing of borders is of whole px`() {
    let page = Page(
      element(
        "div", 10, "display:table;border-spacing:2.9px",
        element("div", 11, "display:table-cell", element("div", 12, "width:20px;height:10px")),
        element("div", 13, "display:table-cell", element("div", 14, "width:20px;height:10px"))))
    #expect(page.box(10)?[2] == 46)
    #expect(page.box(13)?[0] == 24)
  }

  @Test(arguments: [
    ("overflow:auto", Float(85)), ("overflow:hidden", 100),
    ("overflow:auto;scrollbar-width:thin", 90), ("overflow:auto;scrollbar-width:none", 100),
    ("overflow:hidden;scrollbar-gutter:stable both-edges", 70),
  ])
  func `a scroll bar takes room beside the content`(style: String, width: Float) {
    var document = Page(
      element(
        "div", 10, "width:100px;height:50px;\(style)", element("div", 11, "height:80px"))
    ).document
    document.facts.barThickness = 15
    document.facts.thinBarThickness = 10
    let tree = layout(document, computeStyles(document), viewport: document.viewport)
    let rect = document.slotOfID[11].flatMap { tree.rect(of: $0) }
    #expect(rect?.width.px == width)
  }
}
