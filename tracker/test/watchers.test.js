import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorFilter, describe, placeOf } from "../src/errors.js";
import { collectCssPoints, collectPairs, collectPoints, rangesOf, runsOf, weightsOf } from "../src/fonts.js";
import { naturalSize } from "../src/images.js";
import { readOptions, saysNo } from "../src/options.js";
import { Privacy, stars, withoutQueries, withoutQuery } from "../src/privacy.js";
import { retryAfterOf, utf8Length } from "../src/transport.js";

test("the same error is told once a second and ten times in all, and a hundred at most", () => {
  const filter = new ErrorFilter();
  const error = { kind: "error", message: "m", source: "s", line: 1, column: 1 };
  assert.deepEqual([0, 10, 900, 2000, 2500].map((now) => filter.admits(error, now)), [true, false, false, true, false]);
  let count = 0;
  for (let now = 0; now < 200; now += 1) count += filter.admits({ ...error, line: now + 2 }, 0) ? 1 : 0;
  assert.equal(count, 98);
  const patient = new ErrorFilter();
  let alike = 0;
  for (let now = 0; now < 100000; now += 2000) alike += patient.admits(error, now) ? 1 : 0;
  assert.equal(alike, 10);
});

test("any value can be described", () => {
  const circle = {};
  circle.self = circle;
  const cases = [
    [new TypeError("no"), "TypeError: no"], ["text", "text"], [undefined, "undefined"], [null, "null"],
    [{ a: 1 }, '{"a":1}'], [5n, "5"], [Symbol("s"), "Symbol(s)"], [circle, "(a value that can't be shown)"],
  ];
  for (const [value, text] of cases) assert.equal(describe(value), text);
  assert.equal(describe("x".repeat(5000)).length, 1000);
});

test("a stack names its first place in every browser's form", () => {
  assert.deepEqual(placeOf("TypeError: x\n    at f (https://a.example/b.js:3:14)"),
    { source: "https://a.example/b.js", line: 3, column: 14 });
  assert.deepEqual(placeOf("f@https://a.example/b.js?v=1:3:14\n"),
    { source: "https://a.example/b.js?v=1", line: 3, column: 14 });
  assert.deepEqual(placeOf(""), {});
});

test("advances are runs of consecutive code points", () => {
  assert.deepEqual(runsOf([[65, 1], [66, 2], [0xf101, 9], [68, 3]]), [[65, [1, 2]], [68, [3]], [0xf101, [9]]]);
  assert.deepEqual(runsOf([]), []);
});

test("code points come from texts and from the content of style sheets, raw or escaped", () => {
  const points = new Set();
  collectPoints("plain é text", points);
  assert.equal(points.size, 0);
  collectPoints("Ω 😀", points);
  collectCssPoints('.a::before { content: "\\f101"; } .b::before { content: "\uf102"; }', points);
  assert.deepEqual([...points].sort((a, b) => a - b), [0x3a9, 0xf101, 0xf102, 0x1f600]);
  collectPoints("\ud800 alone", points);
  assert.equal(points.size, 4);
});

test("pairs come from texts, not over spaces", () => {
  const pairs = new Set();
  collectPairs("AV V", pairs);
  collectPairs("AV日x", pairs);
  assert.deepEqual([...pairs], [65 * 65536 + 86]);
});

test("a range of weights is measured at regular and bold", () => {
  assert.deepEqual(weightsOf("100 900"), ["400", "700"]);
  assert.deepEqual(weightsOf("bold"), ["bold"]);
  assert.deepEqual(weightsOf("400 400"), ["400"]);
});

test("unicode ranges are read in all three forms", () => {
  assert.deepEqual(rangesOf("U+0-FF, U+4??, U+26"), [[0, 255], [0x400, 0x4ff], [0x26, 0x26]]);
  assert.deepEqual(rangesOf(""), []);
});

test("a natural size is known when the image is there, zero when it failed", () => {
  const image = (own) => ({ localName: "img", complete: true, naturalWidth: 0, naturalHeight: 0,
    getAttribute: (name) => (name === "src" ? "x.png" : null), ...own });
  assert.deepEqual(naturalSize(image({ naturalWidth: 3, naturalHeight: 4 })), [3, 4]);
  assert.deepEqual(naturalSize(image({})), [0, 0]);
  assert.equal(naturalSize(image({ complete: false })), null);
  assert.equal(naturalSize(image({ getAttribute: () => null })), null);
  assert.deepEqual(naturalSize({ localName: "video", videoWidth: 640, videoHeight: 360 }), [640, 360]);
});

test("options come from the tag, then from start()", () => {
  const read = (dataset, given = {}) => readOptions(dataset, given, "https://a.example/x/tracker.js", (text) => text !== "(");
  assert.equal(read({ project: "p" }).endpoint, "https://a.example/x/events");
  assert.equal(readOptions({}, {}, "https://a.example/tracker.js?v=1").endpoint, "https://a.example/events");
  assert.equal(readOptions({}, {}, "https://a.example/static/quiet.js").endpoint, "https://a.example/events");
  assert.equal(read({ endpoint: "/quiet" }).endpoint, "https://a.example/quiet");
  assert.equal(read({ endpoint: "https://b.example/e" }).endpoint, "https://b.example/e");
  assert.deepEqual(["0.25", "2", "-1", "x", ""].map((sample) => read({ sample }).sample), [0.25, 1, 0, 1, 1]);
  assert.equal(read({ block: ".ads" }).block, ".reev-block,[data-reev-block],.ads");
  assert.equal(read({ block: "(" }).block, ".reev-block,[data-reev-block]");
  assert.deepEqual(["", "true", "false", "0"].map((trimQuery) => read({ trimQuery }).trimQuery), [true, true, false, false]);
  assert.equal(read({ project: "p" }, { project: "q" }).project, "q");
});

test("Do Not Track and Global Privacy Control are understood", () => {
  assert.equal(saysNo({ doNotTrack: "1" }, {}), true);
  assert.equal(saysNo({ globalPrivacyControl: true }, {}), true);
  assert.equal(saysNo({ doNotTrack: null }, {}), false);
});

test("a text's addresses lose their queries and keep the place in the file", () => {
  const cases = [
    ["at f (https://a.example/b?c=d:3:1) and http://x?y z", "at f (https://a.example/b:3:1) and http://x z"],
    ["/api?from=12:30&token=SECRET", "/api"],
    ["/x#access_token=a:b", "/x"],
    ["f@https://a.example/a.js?v=1:10:5\ng@https://a.example/b.js?t=1:2:10:5", "f@https://a.example/a.js:10:5\ng@https://a.example/b.js:10:5"],
    ["/i?t=a 2x, /i#part, (/x?a:b)", "/i 2x, /i#part, (/x)"],
    ["/a?redirect=/b?token=SECRET", "/a"],
    ["?t=SECRET", ""], ["reset?token=SECRET failed", "reset failed"], ["#access_token=SECRET", ""], ["why? #1 x?y", "why? #1 x?y"],
  ];
  for (const [text, told] of cases) assert.equal(withoutQueries(text), told);
});

test("a secret isn't forgotten for what else is typed", () => {
  const privacy = new Privacy({ mask: "", block: "", ignore: "" }, () => null);
  privacy.learn("TOKEN4Zq7", true);
  for (let count = 0; count < 120; count += 1) privacy.learn(`text ${count}`, false);
  assert.equal(privacy.text("now TOKEN4Zq7"), "now ********");
  for (let count = 0; count < 120; count += 1) privacy.learn(`secret ${count}`, true);
  assert.ok(privacy.typed.size <= 100);
});

test("small things", () => {
  assert.equal(stars("abc"), "***");
  assert.equal(withoutQuery("https://a.example/b?c=d#e"), "https://a.example/b");
  assert.equal(utf8Length("aé€😀"), Buffer.byteLength("aé€😀"));
  assert.equal(retryAfterOf("5", 0), 5000);
  assert.equal(retryAfterOf("Thu, 01 Jan 1970 00:00:09 GMT", 1000), 8000);
  assert.equal(retryAfterOf("soon", 0), null);
  assert.equal(retryAfterOf(null, 0), null);
});
