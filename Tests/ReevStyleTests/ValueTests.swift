import ReevDOM
import ReevStyle
import Testing

@Test(arguments: [
  ("red", "#ff0000"), ("#abc", "#aabbcc"), ("#11223380", "#11223380"), ("RGB(1, 2, 3)", "#010203"),
  ("rgb(10% 20% 30% / 50%)", "#1a334d80"), ("hsl(120, 100%, 25%)", "#008000"),
  ("hwb(0 20% 20%)", "#cc3333"), ("lab(50% 40 59.5)", "#bf5700"), ("oklch(0.7 0.1 150)", "#6fb07d"),
  ("oklab(0.5 0 0)", "#636363"), ("color(srgb 1 0.5 0)", "#ff8000"),
  ("color-mix(in srgb, red, blue)", "#800080"), ("color-mix(in srgb, red 25%, blue)", "#4000bf"),
  ("rgb(from red g r b)", "#00ff00"), ("rgb(from blue r g calc(b - 55))", "#0000c8"),
  ("light-dark(#123456, white)", "#123456"), ("transparent", "#00000000"),
  ("canvastext", "#000000"),
  ("currentcolor", "#000080"), ("var(--c)", "#112233"), ("var(--none, teal)", "#008080"),
  ("var(--loop)", "#000080"), ("bogus", "#000080"), ("hsl(0.5turn 100% 50%)", "#00ffff"),
])
func `a colour computes`(value: String, hex: String) {
  let page = Page(
    "body { color: navy } p { --c: #112233; --loop: var(--loop2); --loop2: var(--loop); color: \(value) }",
    element("p"))
  #expect(page.style()?.color.hex == hex)
}

@Test(arguments: [
  ("3px", Length.px(3)), ("1in", .px(96)), ("2em", .px(40)), ("2rem", .px(32)), ("10vw", .px(100)),
  ("50vh", .px(300)), ("12pt", .px(16)), ("40%", .percent(40)), ("auto", .auto),
  ("calc(10px + 5%)", Length(kind: .linear, px: 10, percent: 5)),
  ("calc((1px + 2px) * 3 / 2)", .px(4.5)), ("min(3px, 1em)", .px(3)),
  ("max(10%, 20%)", .percent(20)),
  ("clamp(1px, 5px, 3px)", .px(3)), ("calc(-1 * 2px)", .px(0)),
  ("min-content", Length(kind: .minContent)),
  ("fit-content", Length(kind: .fitContent)), ("-webkit-fill-available", Length(kind: .stretch)),
  ("calc(2 * var(--w))", .px(14)), ("var(--bomb)", .auto), ("5", .auto), ("-3px", .auto),
  ("round(7px, 4px)", .px(8)), ("calc(10px*2)", .px(20)), ("calc(1px +2px)", .auto), ("0", .zero),
])
func `a width computes`(value: String, expected: Length) {
  let bomb = (1...40).map { "--b\($0): var(--b\($0 - 1)) var(--b\($0 - 1));" }.joined()
  let page = Page(
    "p { font-size: 20px; --w: 7px; --b0: 1px; \(bomb) --bomb: var(--b40); width: \(value) }",
    element("p"))
  #expect(page.style()?.width == expected)
}

@Test func `calc with a percentage inside min keeps the expression`() throws {
  let page = Page("p { width: min(100px, 50%) }", element("p"))
  let style = try #require(page.style())
  let table = computeStyles(page.document)
  #expect(table.resolve(style.width, basis: 100) == 50)
  #expect(table.resolve(style.width, basis: 1000) == 100)
}

@Test func `calc nested a thousand deep is parsed or refused`() {
  let deep = String(repeating: "(", count: 1000) + "1px" + String(repeating: ")", count: 1000)
  let page = Page("p { width: calc\(deep); height: 4px }", element("p"))
  #expect(page.style()?.height == .px(4))
}

@Test(arguments: [
  ("margin: 1px 2px 3px", [1, 2, 3, 2] as [Float]),
  ("margin: 1px; margin-left: 5px", [1, 1, 1, 5]),
  ("margin: 1px; margin-inline: 2px 3px", [1, 3, 1, 2]), ("margin-block: 4px", [4, 0, 4, 0]),
  ("direction: rtl; margin-inline: 2px 3px", [0, 2, 0, 3]),
  ("margin: 1px; margin: 2px 3", [1, 1, 1, 1]),
  ("--m: 1px 2px; margin: var(--m)", [1, 2, 1, 2]),
  ("margin: 4px; margin: var(--none)", [0, 0, 0, 0]),
])
func `margins compute`(css: String, expected: [Float]) throws {
  let margin = try #require(Page("div { \(css) }", element("div")).style()).margin
  #expect([margin.top.px, margin.right.px, margin.bottom.px, margin.left.px] == expected)
}

@Test func `the font shorthand sets and resets`() throws {
  let page = Page(
    "p { font-weight: 900; font: italic 12px/1.5 'A B', serif }", element("p", [:], element("b")))
  let style = try #require(page.style())
  #expect(style.fontSize == 12)
  #expect(style.lineHeight == 18)
  #expect(style.fontStyle == .italic)
  #expect(style.fontWeight == 400)
  #expect(page.style(11)?.fontWeight == 700)
}

@Test(arguments: [
  ("p { font-family: monospace }", 13 as Float), ("p { font: 15px monospace }", 15),
  ("body { font-size: 20px } p { font-family: monospace }", 20),
  ("p { font-family: monospace, monospace }", 16),
  ("p { font-family: monospace; font-size: 2em }", 26),
  ("p { font-size: small }", 13), ("p { font-size: larger }", 19.2), ("p { font-size: 150% }", 24),
  ("html { font-size: 10px } p { font-size: 1.6rem }", 16),
])
func `a font size computes`(css: String, size: Float) {
  #expect(abs((Page(css, element("p")).style()?.fontSize ?? 0) - size) < 0.01)
}

@Test(arguments: [
  ("span { float: left }", Display.block),
  ("span { position: fixed; display: inline-flex }", .flex),
  ("body { display: grid } span { display: inline-block }", .block),
  ("span { display: contents }", .contents),
  ("span { display: inline flow-root }", .inlineBlock), ("span { display: bogus }", .inline),
  ("span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2 }", .flowRoot),
])
func `a display computes`(css: String, display: Display) {
  #expect(Page(css, element("span")).style()?.display == display)
}

@Test func `an animation that fills forwards shows its end`() {
  let css = """
    @keyframes in { from { opacity: 0 } to { opacity: 0.5; transform: none } }
    p { opacity: 0; animation: in 1s ease both }
    i { opacity: 0; animation: in 1s infinite }
    """
  let page = Page(css, element("p"), element("i"))
  #expect(page.style(10)?.opacity == 0.5)
  #expect(page.style(11)?.opacity == 0)
}

@Test func `generated content resolves attributes and counters`() throws {
  let page = Page(
    "p::before { content: attr(title) ' ' counter(n) } p::after { content: none }",
    element("p", ["title": "Hi"]))
  let table = computeStyles(page.document)
  let slot = try #require(page.document.slotOfID[10])
  let before = try #require(table.before[slot])
  #expect(
    table.styles[Int(before)].rare?.values.content
      == [.string("Hi"), .string(" "), .counter("n", .named("decimal"))])
  #expect(table.after[slot] == nil)
}

@Test func `legacy attributes count less than any author rule`() throws {
  let page = Page(
    "* { } td { color: green }",
    element(
      "table", ["cellpadding": "7", "border": "2", "width": "50%"],
      element("tr", ["bgcolor": "#ff0"], element("td", ["nowrap": "", "align": "center"]))))
  #expect(page.style(10)?.width == .percent(50))
  #expect(page.style(10)?.borderWidth.top == 2)
  #expect(page.style(11)?.backgroundColor.hex == "#ffff00")
  let cell = try #require(page.style(12))
  #expect(cell.padding.left == .px(7))
  #expect(cell.textWrapMode == .nowrap)
  #expect(cell.borderWidth.left == 1)
}

@Test func `an update equals a new computation`() {
  var page = Page(
    """
    .on { color: red } .on b { order: 1 } .on + p { order: 2 } p:nth-child(2) { z-index: 3 }
    #x { width: 3px } a:hover { order: 5 } body:has(.deep) i { order: 9 }
    """,
    element("p", ["class": "a"], element("b")), element("p", [:], element("a", [:], element("i"))),
    element("div"))
  var engine = StyleEngine()
  engine.update(page.document, changes: nil)
  let mutations = [
    "{\"source\":0,\"texts\":[],\"removes\":[],\"adds\":[],\"attributes\":[{\"id\":10,\"attributes\":{\"class\":\"on\"}}]}",
    "{\"source\":0,\"texts\":[],\"removes\":[],\"adds\":[],\"attributes\":[{\"id\":12,\"attributes\":{\"id\":\"x\",\"style\":\"order:4\"}}]}",
    "{\"source\":2,\"type\":5,\"id\":13,\"x\":1,\"y\":1}",
    "{\"source\":0,\"texts\":[],\"removes\":[{\"id\":10,\"parentId\":7}],\"adds\":[],\"attributes\":[]}",
    "{\"source\":0,\"texts\":[],\"removes\":[],\"adds\":[{\"parentId\":15,\"nextId\":null,\"node\":{\"type\":2,\"id\":50,\"tagName\":\"em\",\"attributes\":{\"class\":\"deep\"},\"childNodes\":[]}}],\"attributes\":[]}",
  ]
  for data in mutations {
    let changes = page.apply(3, data)
    engine.update(page.document, changes: changes)
    let fresh = computeStyles(page.document)
    for (id, slot) in page.document.slotOfID {
      let ours = engine.table.ofNode[Int(slot)]
      let theirs = fresh.ofNode[Int(slot)]
      #expect((ours < 0) == (theirs < 0), "node \(id)")
      if ours >= 0, theirs >= 0 {
        #expect(engine.table.styles[Int(ours)] == fresh.styles[Int(theirs)], "node \(id)")
      }
    }
  }
}
