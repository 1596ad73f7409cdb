import ReevDOM
import Testing

@testable import ReevStyle

/// Pages of a size that no person makes: bounded work, counted, not timed.
@Suite struct HostilePageTests {
  static let siblingCount = 4000

  @Test(arguments: [
    "li:nth-child(3n+1) { color: red }", "li:nth-last-of-type(2n) { color: red }",
    ".none ~ li { color: red }", "li:has(~ .none) { color: red }",
    "ul:has(.none) li { color: red }",
    "li:last-of-type, li:only-of-type { color: red }", "li + li { color: red }",
    "li:not(:first-child):not(:last-child) { color: red }",
  ])
  func `many siblings cost work in proportion to their number`(_ css: String) {
    let items = (0..<HostilePageTests.siblingCount).map { _ in element("li") }
    let page = Page(css, .element("ul", [:], items))
    var pass = StylePass(document: page.document, engine: StyleEngine())
    pass.run()
    #expect(pass.scratch.work < 100 * HostilePageTests.siblingCount)
    #expect(pass.positions.work < 6 * HostilePageTests.siblingCount)
  }

  @Test(arguments: ["li:nth-child(2n of li)", "li:nth-last-child(3 of :not(.none))"])
  func `positions among counted siblings cost work in proportion`(_ selector: String) {
    let items = (0..<HostilePageTests.siblingCount).map { _ in element("li") }
    let page = Page("\(selector) { color: red }", .element("ul", [:], items))
    var pass = StylePass(document: page.document, engine: StyleEngine())
    pass.run()
    #expect(pass.scratch.work < 100 * HostilePageTests.siblingCount)
  }

  @Test(arguments: [
    ".none " + String(repeating: "div ", count: 20) + "b",
    ".none > " + String(repeating: "div ", count: 20) + "b",
    ".none + " + String(repeating: "div ", count: 20) + "b",
  ])
  func `ancestors are not tried again where none can match`(_ selector: String) {
    var node = element("b")
    for _ in 0..<60 { node = element("div", [:], node) }
    // The class exists, or no rule would be tried.
    let page = Page("\(selector) { color: red }", element("p", ["class": "none"], node))
    var pass = StylePass(document: page.document, engine: StyleEngine())
    pass.run()
    #expect(pass.scratch.work < 100_000)
  }

  @Test func `steps beyond the budget are refused and said`() {
    let scratch = MatchScratch()
    #expect(scratch.spend(Budgets.matching))
    #expect(scratch.problems.isEmpty)
    #expect(!scratch.spend(1))
    #expect(scratch.problems.count == 1)
    #expect(computeStyles(Page("b { color: red }", element("b")).document).problems.isEmpty)
  }

  @Test func `content that repeats an attribute is cut`() {
    let parts = String(repeating: "attr(title) ", count: 1000)
    let title = String(repeating: "x", count: 10_000)
    let page = Page("p::before { content: \(parts) }", element("p", ["title": title]))
    let table = computeStyles(page.document)
    let style = table.before.values.first.map { table.styles[Int($0)] }
    #expect(style?.rare?.values.content?.count == 3)
  }

  @Test func `many rules are tried only where they can match`() {
    let rules = (0..<5000).map { ".r\($0) .s\($0), #i\($0) > b { color: red }" }
    let items = (0..<2000).map { element("p", ["class": "s\($0)"], element("b")) }
    let page = Page(rules.joined(separator: "\n"), .element("div", [:], items))
    var pass = StylePass(document: page.document, engine: StyleEngine())
    pass.run()
    #expect(pass.scratch.work < 60 * 4000)
  }

  @Test func `equal elements are matched once`() {
    let items = (0..<2000).map { _ in element("p", ["class": "a"], element("b")) }
    let page = Page(".a b { color: red } .a { margin: 0 }", .element("div", [:], items))
    var pass = StylePass(document: page.document, engine: StyleEngine())
    pass.run()
    #expect(pass.memo.outcomes.count < 20)
  }

  @Test func `deep trees and expressions end`() {
    var node = element("b")
    for _ in 0..<1000 { node = element("div", [:], node) }
    let nested =
      String(repeating: "calc(1px + ", count: 1000) + "1px"
      + String(
        repeating: ")", count: 1000)
    let bomb = (1..<40).map { "--a\($0): var(--a\($0 - 1)) var(--a\($0 - 1));" }.joined()
    let page = Page(
      "div { width: \(nested) } :root { --a0: 1px 1px; \(bomb) } b { margin: var(--a39) }", node)
    let table = computeStyles(page.document)
    #expect(table.ofNode.count == page.document.slotCount)
    #expect(table.styles.count < 100)
  }

  @Test(.timeLimit(.minutes(1)))
  func `fifty thousand rules over five thousand elements cost what can match`() {
    let rules = (0..<50_000).map { ".r\($0 % 7000) > .s\($0) { top: \($0)px }" }
    let items = (0..<5_000).map { element("p", ["class": "s\($0)"]) }
    let page = Page(rules.joined(separator: "\n"), .element("div", ["class": "r1"], items))
    var pass = StylePass(document: page.document, engine: StyleEngine())
    pass.run()
    #expect(pass.scratch.work < 20 * 5_000)
    #expect(pass.table.ofNode.count == page.document.slotCount)
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["calc(1px + ", "max(1px, ", "calc(2 * "])
  func `a thousand functions in one another are computed or refused`(_ opening: String) {
    let nested =
      String(repeating: opening, count: 1_000) + "1px" + String(repeating: ")", count: 1_000)
    let page = Page("p { width: 7px; height: 3px; width: \(nested) }", element("p"))
    // 48 levels are computed; beyond, the declaration is invalid and the one before counts.
    #expect(page.style()?.height == .px(3))
    #expect(page.style()?.width == .px(7))
  }

  @Test(.timeLimit(.minutes(1)), arguments: [("var(--a39)", false), ("var(--a3)", true)])
  func `a custom property that doubles is cut`(_ value: String, _ isSmall: Bool) {
    let bomb = (1..<40).map { "--a\($0): var(--a\($0 - 1)) var(--a\($0 - 1));" }.joined()
    let page = Page("p { --a0: x; \(bomb) quotes: none; font-family: \(value) }", element("p"))
    let table = computeStyles(page.document)
    let longest = table.fontFamilies.flatMap(\.self).map(\.utf8.count).max() ?? 0
    #expect(isSmall ? longest == 15 : longest < 200_000)
  }

  @Test(.timeLimit(.minutes(1)))
  func `elements ten thousand deep and a hundred thousand in all have styles`() {
    var json = String(
      repeating: "{\"type\":2,\"id\":ID,\"tagName\":\"div\",\"attributes\":{},\"childNodes\":[",
      count: 10_000)
    json += String(repeating: "]}", count: 10_000)
    var id = 100
    let deep = json.split(separator: "ID", omittingEmptySubsequences: false).reduce("") {
      id += 1
      return $0.isEmpty ? String($1) : $0 + "\(id)" + $1
    }
    let wide = (0..<90_000).map {
      "{\"type\":2,\"id\":\(200_000 + $0),\"tagName\":\"i\",\"attributes\":{},\"childNodes\":[]}"
    }
    var page = Page("div div { color: red } div i { top: 1px } i:nth-child(3n) { left: 1px }")
    let adds = [deep] + wide
    let list = adds.map { "{\"parentId\":7,\"nextId\":null,\"node\":\($0)}" }.joined(separator: ",")
    page.apply(3, "{\"source\":0,\"texts\":[],\"attributes\":[],\"removes\":[],\"adds\":[\(list)]}")
    let table = computeStyles(page.document)
    #expect(page.document.slotCount >= 90_000)
    #expect(table.ofNode.count == page.document.slotCount)
    #expect(table.styles.count < 100)
  }
}
