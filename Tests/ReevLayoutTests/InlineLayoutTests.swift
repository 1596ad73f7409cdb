import ReevDOM
import ReevLayout
import ReevStyle
import Testing

/// A text in a block of some width, and its lines.
struct LinesCase: Sendable, CustomTestStringConvertible {
  var style: String
  var content: String
  var expected: [String]
  var testDescription: String { "\(style): \(content)" }
}

@Suite struct `Lines of text` {
  // 10px monospace: every character is a little over 6px wide.
  @Test(arguments: [
    LinesCase(style: "width:60px", content: "aaaa bbbb cccc", expected: ["aaaa bbbb", "cccc"]),
    LinesCase(style: "width:60px", content: "  a   b  ", expected: ["a b"]),
    LinesCase(
      style: "width:60px;white-space:nowrap", content: "aaaa bbbb cccc",
      expected: ["aaaa bbbb cccc"]),
    LinesCase(style: "width:60px;white-space:pre", content: "a\\n  b", expected: ["a", "  b"]),
    LinesCase(
      style: "width:60px;white-space:pre-line", content: "a  \\n  b", expected: ["a", "b"]),
    LinesCase(
      style: "width:31px;overflow-wrap:anywhere", content: "aaaaaaaa",
      expected: ["aaaaa", "aaa"]),
    LinesCase(
      style: "width:31px;word-break:break-all", content: "aa aaaaaaaa",
      expected: ["aa aa", "aaaaa", "a"]),
    LinesCase(style: "width:30px", content: "aaaaaaaa bb", expected: ["aaaaaaaa", "bb"]),
    LinesCase(style: "width:30px;text-transform:uppercase", content: "abc", expected: ["ABC"]),
  ])
  func `Text is broken as CSS Text says`(test: LinesCase) {
    let page = Page(
      element("div", 10, "font:10px monospace;\(test.style)", text(test.content, 11)))
    #expect(page.lines(11) == test.expected)
  }

  @Test(arguments: [
    ("text-align:right", Float(776)), ("text-align:center", 388), ("text-indent:30px", 30),
    ("direction:rtl", 776), ("text-align:justify", 0),
  ])
  func `A line is aligned`(style: String, x: Float) {
    let page = Page(
      element(
        "div", 10, "font:10px monospace;\(style)",
        element("span", 11, "", text("aaaa", 12))))
    #expect(abs((page.box(11)?[0] ?? -1) - x) < 0.1)
  }

  @Test func `A box whose style layout changes is painted by the style that it has`() {
    let page = Page(
      element(
        "div", 10, "line-height:2",
        element("select", 11, "line-height:inherit;border:3px solid", element("option", 12, ""))))
    let styles = computeStyles(page.document).styles
    let fragment = page.fragments.fragments.first {
      $0.kind == .replaced && $0.node == page.document.slotOfID[11]
    }
    let style = fragment.map { Int($0.style) } ?? -1
    #expect(styles.indices.contains(style) && styles[style].borderWidth.top == 3)
  }

  @Test func `Atomic inlines stand on the baseline, and the line grows for them`() {
    let page = Page(
      element(
        "div", 10, "font:16px/20px serif",
        element("span", 11, "display:inline-block;width:10px;height:50px")))
    #expect(page.box(11) == [0, 0, 10, 50])
    #expect(page.box(10)?[3] == 55)
  }

  @Test func `An inline box has a part on each line`() {
    let page = Page(
      element(
        "div", 10, "font:10px/20px monospace;width:40px",
        element("span", 11, "padding:0 2px", text("aaaa bbbb", 12))))
    #expect(abs((page.box(11)?[2] ?? -1) - 26) < 0.1)
    #expect(page.lines(12) == ["aaaa", "bbbb"])
  }

  @Test func `Right-to-left words are put in visual order`() {
    let page = Page(
      element(
        "div", 10, "font:10px monospace",
        element("span", 11, "", text("אב", 12)), element("span", 13, "", text("גד", 14))))
    let (first, second) = (page.box(11)?[0] ?? 0, page.box(13)?[0] ?? 0)
    #expect(first > second)
  }

  @Test func `Counters number list items and generated content`() {
    let page = Page(
      element(
        "ol", 10, "list-style-position:inside;padding:0",
        element("li", 11, "", text("x", 12)), element("li", 13, "", text("y", 14))))
    #expect(page.fragments.strings.contains("2. "))
  }
}
