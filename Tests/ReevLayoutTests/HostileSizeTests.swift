import ReevDOM
import ReevLayout
import ReevModel
import ReevStyle
import Testing

/// Pages that are built to be slow are laid out all the same.
@Suite struct HostileSizeTests {
  private static func element(
    _ id: Int, _ style: String, _ content: String, tag: String = "div", attributes: String = ""
  ) -> String {
    """
    {"type":2,"tagName":"\(tag)","attributes":{"style":"\(style)"\(attributes)},"id":\(id),\
    "childNodes":[\(content)]}
    """
  }

  /// Boxes of alternating kinds, each the only child of the one before.
  private static func nested(_ styles: [String], depth: Int) -> String {
    var body = #"{"type":3,"textContent":"some deep text","id":9}"#
    for level in 0..<depth { body = element(10 + level, styles[level % styles.count], body) }
    return body
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      ["display:flex"], ["display:flex;flex-direction:column"],
      ["display:grid;grid-template-columns:1fr auto"], ["display:table"], ["columns:2"],
      [
        "display:flex;flex-wrap:wrap;align-items:center", "display:grid", "display:inline-block",
        "float:left", "display:table", "position:absolute;max-width:max-content",
      ],
    ])
  func `containers in containers don't multiply the work`(_ styles: [String]) {
    #expect(Page(Self.nested(styles, depth: 40)).lines(9).isEmpty == false)
  }

  @Test(.timeLimit(.minutes(1)))
  func `lines and spans of a billion are cut`() {
    let item = Self.element(
      11, "grid-column:1000000000;grid-row:-1000000000/999999999",
      #"{"type":3,"textContent":"a","id":12}"#)
    let wide = Self.element(
      13, "grid-column:span 1000000", #"{"type":3,"textContent":"b","id":14}"#)
    let grid = Self.element(
      10, "display:grid;grid-template-columns:repeat(1000000,1px)", item + "," + wide)
    #expect(Page(grid).lines(12) == ["a"])
    let cell = Self.element(
      22, "", #"{"type":3,"textContent":"c","id":23}"#, tag: "td",
      attributes: #","colspan":"1000000","rowspan":"1000000""#)
    let table = Self.element(
      20, "", Self.element(21, "", cell, tag: "tr"), tag: "table")
    #expect(Page(table).lines(23) == ["c"])
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["", "position:absolute", "float:left;width:9px"])
  func `tens of thousands of siblings are laid out`(_ style: String) {
    let list = (0..<10_000).map { Self.element(10 + $0, style, "") }
    let page = Page(list.joined(separator: ","))
    #expect(page.box(10_009) != nil)
  }
}
