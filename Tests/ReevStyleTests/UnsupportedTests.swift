import ReevDOM
import ReevStyle
import Testing

/// What happens to CSS that isn't supported, as `docs/css-support.md` says: a rule sets `order`, and
/// the last rule that applies shows.
struct UnsupportedCase: Sendable, CustomTestStringConvertible {
  var feature: String
  var css: String
  var order: Int
  var testDescription: String { feature }
}

private let unsupportedCases = [
  UnsupportedCase(
    feature: ":active and :visited never match",
    css: "#me { order: 1 } #me:active, #me:visited, #me:autofill { order: 2 }", order: 1),
  UnsupportedCase(
    feature: ":invalid knows required and the @ of addresses, no patterns",
    css: "#me { order: 1 } input:invalid { order: 2 } #me:valid { order: 3 }", order: 1),
  UnsupportedCase(
    feature: "other pseudo-elements have no effect on the element",
    css: "#me { order: 1 } #me::selection, #me::-webkit-scrollbar { order: 2 }",
    order: 1),
  UnsupportedCase(
    feature: "an unknown pseudo-element makes the whole rule invalid",
    css: "#me { order: 1 } #me, #me::unheard-of { order: 2 }", order: 1),
  UnsupportedCase(
    feature: "the text of @import is not fetched; the sheet goes on",
    css: "@import url(other.css); #me { order: 1 }", order: 1),
  UnsupportedCase(
    feature: "style queries never hold",
    css: "#me { --a: b; order: 1 } @container style(--a: b) { #me { order: 2 } }", order: 1),
  UnsupportedCase(
    feature: "@font-face has no effect",
    css: "#me { order: 1 } @font-face { font-family: x; src: url(x); order: 2 }", order: 1),
  UnsupportedCase(
    feature: "@starting-style, @page, @counter-style and @view-transition are passed over",
    css: """
      #me { order: 1 } @starting-style { #me { order: 2 } } @page { order: 3 }
      @counter-style x { symbols: a } @view-transition { navigation: auto }
      """, order: 1),
  UnsupportedCase(
    feature: "@scope has no proximity: the later rule wins",
    css: "@scope (#me) { :scope { order: 2 } } @scope (body) { #me { order: 1 } }", order: 1),
  UnsupportedCase(
    feature: "@namespace is passed over",
    css: "@namespace url(http://www.w3.org/2000/svg); p { order: 1 }", order: 1),
  UnsupportedCase(
    feature: "calc-size(), anchor(), typed attr() and if() make a declaration invalid",
    css: """
      #me { order: 1; order: if(style(--a): 2; else: 3); order: attr(data-x type(<integer>), 4);
        width: calc-size(auto, size); left: anchor(right) }
      """, order: 1),
  UnsupportedCase(
    feature: "functions of one's own make a declaration invalid",
    css: "@function --two() { result: 2 } #me { order: 1; margin: --two() }", order: 1),
  UnsupportedCase(
    feature: "exportparts carries no part further; ::part() of another tree doesn't match here",
    css: "#me { order: 1 } #me::part(x) { order: 2 }", order: 1),
  UnsupportedCase(
    feature: "@supports knows properties without effect here",
    css: "@supports (shape-outside: circle(1px)) and (font-stretch: 50%) { #me { order: 1 } }",
    order: 1),
]

@Test(arguments: unsupportedCases)
func `what is not supported does what the documentation says`(test: UnsupportedCase) {
  let page = Page(test.css, element("p", ["id": "me", "data-x": "9", "exportparts": "x"]))
  #expect(page.style()?.order == Int32(test.order))
}

@Test(arguments: [
  ("background-image: linear-gradient(red, blue)", "gradient"),
  ("background-image: image-set('a.png' 1x, 'b.png' 2x)", "a.png"),
  ("background-image: -webkit-cross-fade(url(a.png), url(b.png), 50%)", ""),
])
func `of an image value its colours or first address are kept`(_ css: String, _ kept: String) throws
{
  let style = try #require(Page("p { \(css) }", element("p")).style())
  switch style.rare?.values.backgroundImages.first {
  case .gradient(let colors): #expect(kept == "gradient" && colors.count == 2)
  case .url(let url): #expect(url == kept)
  case nil: Issue.record("no image")
  }
}

@Test(arguments: [
  ("filter: blur(2px)", true), ("mix-blend-mode: multiply", true), ("mask-image: url(a)", true),
  ("box-shadow: 0 0 3px red", false), ("text-shadow: 1px 1px red", false),
  ("transform: rotate3d(0, 1, 0, 45deg)", true),
])
func `effects make stacking contexts and show nothing else`(_ css: String, _ stacks: Bool) {
  let style = Page("p { \(css) }", element("p")).style()
  #expect(style?.establishesStackingContext == stacks)
  #expect(style?.opacity == 1)
}

@Test func `font-stretch, font-variant-numeric and text-box change no style`() {
  let plain = Page("p { }", element("p")).style()
  let other = Page(
    "p { font-stretch: 50%; font-variant-numeric: tabular-nums; text-box: trim-both cap alphabetic }",
    element("p")
  ).style()
  #expect(plain == other)
}
