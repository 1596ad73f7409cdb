import ReevDOM
import ReevStyle
import Testing

/// The page that selectors are tried on; the target is the node with id 12.
private func page(_ selector: String) -> Page {
  Page(
    "\(selector) { order: 7 }",
    element(
      "section", ["class": "outer Mixed", "id": "top", "lang": "en-GB"],
      element("p", ["class": "first"]),
      element(
        "a", ["href": "x.PDF", "class": "link big", "id": "me", "data-kind": "one two"],
        element("b")),
      element("p", ["class": "last"], element("input", ["checked": "true", "type": "checkbox"]))))
}

@Test(arguments: [
  "a", "A", "#me", ".link.big", "*", "section a", "section > a", "p + a", "p ~ a", "#top > .link",
  "[href]", "[href='x.PDF']", "[href='x.pdf' i]", "[href$='.PDF']", "[href^=x]", "[href*='.P']",
  "[data-kind~=two]", "[data-kind|='one two']", ":any-link", ":link", "a:nth-child(2)",
  ":nth-child(even)", ":nth-child(n+2):nth-last-child(2)", "a:only-of-type", ":nth-of-type(1)",
  ":is(b, a)", ":where(#me)", "a:not(.small)", ":not(p, section)", ":has(b)", ":has(> b)",
  ":has(+ p)", ":has(~ .last :checked)", "section:has(:checked) a", ":lang(en) > a",
  ":nth-child(1 of .link)", "a:not(:first-child):not(:last-child)", "a:empty, a:not(:empty)",
  "body:not(.x) .link", "\\61", "#\\6d e", ":is(:bogus, a)", "html a", ":root a",
])
func `a selector matches`(selector: String) {
  #expect(page(selector).style(12)?.order == 7)
}

@Test(arguments: [
  "b", ".LINK", "#ME", "section + a", "p > a", "a + a", "a ~ a", "[href='x.pdf']",
  "[data-kind~='one two']", ":nth-child(odd)", "a:first-child", ":not(a)", ":has(p)", ":visited",
  "a:hover", "a::before", "a, :bogus", "a:not(:bogus)", "[href=]", "a >", "> a", "a..link",
  ":lang(de) a", "a:empty", "a:nth-child(2 n)", ":host", ".a&", "a:is()",
])
func `a selector does not match`(selector: String) {
  #expect(page(selector).style(12)?.order == 0)
}

@Test func `a backdrop is styled by the page, and lightly dark without that`() {
  let page = Page(
    "#me::backdrop { background: #00f } p::backdrop { background: red }",
    element("dialog", ["id": "me", "open": ""]), element("dialog", ["open": ""]), element("p"))
  let table = computeStyles(page.document)
  func color(_ id: Int) -> Color? {
    page.document.slotOfID[id].flatMap { table.backdrop[$0] }
      .map { table.styles[Int($0)].backgroundColor }
  }
  #expect(color(10) == Color(red: 0, green: 0, blue: 255))
  #expect(color(11)?.alpha == 25 || color(11)?.alpha == 26)
  #expect(color(12) == nil)
}

@Test func `ids and classes ignore case in quirks mode`() {
  let quirky = Page(
    ".LINK { order: 1 } #ME { z-index: 2 }", isQuirky: true,
    element("a", ["class": "link", "id": "me"]))
  #expect(quirky.style()?.order == 1)
  #expect(quirky.style()?.zIndex == 2)
}

@Test(arguments: [
  ("a { order: 1 } .link { order: 2 } a { order: 3 }", 2),
  ("#me { order: 1 } .link.big { order: 2 }", 1),
  ("a { order: 1 !important } #me { order: 2 }", 1),
  (":where(#me) { order: 1 } a { order: 2 }", 2),
  (":is(#nothing, a) { order: 1 } .link { order: 2 }", 1),
  ("@layer x { #me { order: 1 } } a { order: 2 }", 2),
  ("@layer x { #me { order: 1 !important } } a { order: 2 !important }", 1),
  ("@layer b, a; @layer a { a { order: 1 } } @layer b { #me { order: 2 } }", 1),
  ("@layer a { a { order: 1 } @layer inner { #me { order: 2 } } }", 1),
  ("a { order: 1 } @layer x { a { order: 2 } } ", 1),
  ("@layer x { a { order: 1 } } @layer y { a { order: 2; order: revert-layer } }", 1),
  ("section { a { order: 4 } } ", 4),
  ("section { & > a { order: 5 } color: red }", 5),
  ("a { &.link { order: 6 } }", 6),
  ("section { > a { order: 3 } }", 3),
  (".nope { order: 1; } a { order: 2; } }", 2),
  ("a { order: 1; bogus: 2; order: 2.5; order }", 1),
  ("a { order: 1; } @media { a { order: 3 } }", 3),
  ("@media (min-width: 900px) and (max-width: 1000px) { a { order: 3 } }", 3),
  ("@media (400px <= width < 1000px) { a { order: 3 } }", 0),
  ("@media not print { a { order: 3 } }", 3),
  ("@media print, (hover) { a { order: 3 } }", 3),
  ("@media (prefers-color-scheme: dark) { a { order: 3 } }", 0),
  ("@media not (unknown: 3) { a { order: 3 } }", 0),
  ("@supports (display: grid) and (not (display: bogus)) { a { order: 3 } }", 3),
  ("@supports selector(:has(a)) { a { order: 3 } }", 3),
  ("@supports (not-a-property: 1) { a { order: 3 } }", 0),
  ("@scope (section) to (.last) { a { order: 3 } }", 3),
  ("@scope (.first) { a { order: 3 } }", 0),
  (
    "@property --n { syntax: '<integer>'; inherits: false; initial-value: 9 } a { order: var(--n) }",
    9
  ),
  ("@unknown { a { order: 1 } } a { order: 2 }", 2),
  ("<!-- a { order: 1 } -->", 1),
  ("a { order: 1 } a { order: initial }", 0),
])
func `the cascade picks`(css: String, order: Int) {
  let page = Page(
    css,
    element(
      "section", [:], element("p", ["class": "first"]),
      element("a", ["class": "link big", "id": "me"])))
  #expect(page.style(12)?.order == Int32(order))
}
