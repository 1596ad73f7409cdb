import assert from "node:assert/strict";
import { test } from "node:test";
import { absolute, attributeValue } from "../src/addresses.js";
import { placeOf } from "../src/rules.js";
import { chunksOf } from "../src/style-sheets.js";

test("addresses in style sheets become absolute, whatever quotes they have", () => {
  const base = "https://a.example/css/main.css?v=1";
  const cases = [
    ["url(x.png)", "url(https://a.example/css/x.png)"], ["url('../x.png')", "url('https://a.example/x.png')"],
    ['url("/x.png")', 'url("https://a.example/x.png")'], ["url(//b.example/x)", "url(https://b.example/x)"],
    ["url(#mask)", "url(#mask)"], ["url(data:image/png;base64,AA)", "url(data:image/png;base64,AA)"],
    ["url(blob:https://a.example/1)", "url(blob:https://a.example/1)"], ["url(www.x.png)", "url(https://a.example/css/www.x.png)"],
    ["url(a\\(b.png)", "url(a\\(b.png)"], ["color: red", "color: red"], [null, ""],
  ];
  for (const [css, expected] of cases) assert.equal(absolute(css, base), expected);
  assert.equal(absolute("url(x.png)", "https://a.example/a(b)/c.css"), 'url("https://a.example/a(b)/x.png")');
  assert.equal(absolute("url(x.png)", "about:blank"), "url(x.png)");
});

test("attributes that hold addresses become absolute, others stay", () => {
  const document = { baseURI: "https://a.example/d/e" };
  const cases = [
    ["a", "href", "x", "https://a.example/d/x"], ["img", "src", "/x", "https://a.example/x"], ["a", "href", " ", " "],
    ["use", "xlink:href", "#x", "#x"], ["use", "xlink:href", "s.svg#x", "https://a.example/d/s.svg#x"],
    ["table", "background", "x", "https://a.example/d/x"], ["div", "background", "x", "x"],
    ["object", "data", "x", "https://a.example/d/x"], ["div", "data", "x", "x"], ["p", "title", "x", "x"],
    ["p", "style", "background:url(x)", "background:url(https://a.example/d/x)"],
    ["img", "srcset", "a 1x, b 2x", "https://a.example/d/a 1x, https://a.example/d/b 2x"],
    ["img", "srcset", "a, b,c 100w", "https://a.example/d/a, https://a.example/d/b,c 100w"],
    ["img", "srcset", "a (x, y), b", "https://a.example/d/a (x, y), https://a.example/d/b"],
  ];
  for (const [tag, name, value, expected] of cases) assert.equal(attributeValue(document, tag, name, value), expected, value);
});

test("a sheet's text falls into its top-level rules", () => {
  const css = `@layer a; /* } */ .a { content: "}" } @media x { .b { color: red } } .c\\{ { top: 0 } .d { background: url(a;b{c) }`;
  assert.deepEqual(chunksOf(css), [
    "@layer a;", '/* } */ .a { content: "}" }', "@media x { .b { color: red } }", ".c\\{ { top: 0 }", ".d { background: url(a;b{c) }",
  ]);
  assert.deepEqual(chunksOf("@media x { .a { top: 0"), ["@media x { .a { top: 0}}"]);
  assert.deepEqual(chunksOf(" "), []);
});

test("a rule's place is its index in each list of rules around it", () => {
  const sheet = { cssRules: [] };
  const group = { parentRule: null, parentStyleSheet: sheet, cssRules: [] };
  const rule = { parentRule: group, parentStyleSheet: sheet };
  sheet.cssRules.push({}, group);
  group.cssRules.push({}, {}, rule);
  assert.deepEqual(placeOf(rule), [1, 2]);
  assert.deepEqual(placeOf(group), [1]);
});
