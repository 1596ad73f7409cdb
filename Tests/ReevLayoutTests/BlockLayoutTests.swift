import ReevLayout
import Testing

/// One box of a page and where a browser puts it.
struct BoxCase: Sendable, CustomTestStringConvertible {
  var name: String
  var body: String
  var id: Int
  var expected: [Float]
  var testDescription: String { name }
}

@Suite struct `Blocks, floats and positioned boxes` {
  @Test(arguments: [
    BoxCase(
      name: "adjoining margins collapse to the larger one",
      body: element("div", 10, "margin-bottom:20px;height:10px")
        + "," + element("div", 11, "margin-top:30px;height:10px"),
      id: 11, expected: [0, 40, 800, 10]),
    BoxCase(
      name: "a first child's margin goes through its parent",
      body: element("div", 10, "", element("div", 11, "margin-top:25px;height:10px")),
      id: 10, expected: [0, 25, 800, 10]),
    BoxCase(
      name: "a border keeps margins apart",
      body: element(
        "div", 10, "border:1px solid", element("div", 11, "margin:25px 0;height:10px")),
      id: 10, expected: [0, 0, 800, 62]),
    BoxCase(
      name: "margins collapse through an empty block",
      body: element("div", 10, "height:10px") + ","
        + element("div", 11, "margin:15px 0 40px") + "," + element("div", 12, "height:5px"),
      id: 12, expected: [0, 50, 800, 5]),
    BoxCase(
      name: "auto margins centre a block",
      body: element("div", 10, "width:200px;margin:0 auto;height:5px"), id: 10,
      expected: [300, 0, 200, 5]),
    BoxCase(
      name: "border-box sizes hold padding and border",
      body: element(
        "div", 10, "box-sizing:border-box;width:50%;padding:10px;border:5px solid;height:60px"),
      id: 10, expected: [0, 0, 400, 60]),
    BoxCase(
      name: "floats stand side by side and drop when there is no room",
      body: element("div", 10, "float:left;width:500px;height:40px") + ","
        + element("div", 11, "float:left;width:400px;height:40px"),
      id: 11, expected: [0, 40, 400, 40]),
    BoxCase(
      name: "clear moves below floats",
      body: element("div", 10, "float:left;width:50px;height:40px") + ","
        + element("div", 11, "clear:both;height:10px"),
      id: 11, expected: [0, 40, 800, 10]),
    BoxCase(
      name: "a formatting context stands beside a float",
      body: element("div", 10, "float:left;width:100px;height:40px") + ","
        + element("div", 11, "overflow:hidden;height:10px"),
      id: 11, expected: [100, 0, 700, 10]),
    BoxCase(
      name: "a formatting context holds its floats",
      body: element(
        "div", 10, "display:flow-root", element("div", 11, "float:left;width:9px;height:40px")),
      id: 10, expected: [0, 0, 800, 40]),
    BoxCase(
      name: "insets stretch an absolutely positioned box",
      body: element(
        "div", 10, "position:relative;height:100px;border:1px solid",
        element("div", 11, "position:absolute;inset:10px 20px 30px 40px")),
      id: 11, expected: [41, 11, 738, 60]),
    BoxCase(
      name: "an absolutely positioned box shrinks to fit its content",
      body: element(
        "div", 10, "position:absolute;right:0",
        element("div", 11, "width:120px;height:10px")),
      id: 10, expected: [680, 0, 120, 10]),
    BoxCase(
      name: "a transform moves the box that is shown",
      body: element("div", 10, "width:100px;height:50px;transform:translate(50%,10px)"), id: 10,
      expected: [50, 10, 100, 50]),
    BoxCase(
      name: "rotation shows the bounding box",
      body: element("div", 10, "width:100px;height:50px;transform:rotate(90deg)"), id: 10,
      expected: [25, -25, 50, 100]),
    BoxCase(
      name: "an inline-block shrinks to its content",
      body: element(
        "div", 10, "display:inline-block",
        element("div", 11, "width:70px;height:20px")),
      id: 10, expected: [0, 0, 70, 20]),
    BoxCase(
      name: "a missing aspect is taken from the ratio",
      body: element("div", 10, "width:200px;aspect-ratio:2"), id: 10,
      expected: [0, 0, 200, 100]),
  ])
  func `A box stands where a browser puts it`(test: BoxCase) {
    #expect(Page(test.body).box(test.id) == test.expected)
  }

  @Test func `A sticky box stays in view while its container does`() {
    let body = element(
      "div", 10, "height:2000px", element("div", 11, "position:sticky;top:10px;height:20px"))
    #expect(Page(body, scrollY: 300).box(11) == [0, 10, 800, 20])
  }

  @Test func `In quirks mode the body fills the viewport and ignores default margins`() {
    let page = Page(element("p", 10, "", text("x", 11)), isQuirky: true)
    #expect(page.box(10)?[1] == 0)
    #expect(page.box(3)?[3] == 600)
  }

  @Test func `Boxes nested too deep are laid out, with a problem told`() {
    var body = text("deep", 9)
    for id in 10..<900 { body = element("div", id, "", body) }
    let page = Page(body)
    #expect(page.lines(9) == ["deep"])
    #expect(!page.fragments.problems.isEmpty)
  }
}
