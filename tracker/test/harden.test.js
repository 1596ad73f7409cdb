import assert from "node:assert/strict";
import { test } from "node:test";
import { harden, prelude } from "../harden.js";

test("every use of what a page can change becomes a call of a function of ours", () => {
  const cases = [
    ["a.parentNode;", "$r_parentNode(a);"],
    ["a.parentNode.firstChild;", "$r_firstChild($r_parentNode(a));"],
    ["list.map((x) => x.firstChild);", "$m_map(list, (x) => $r_firstChild(x));"],
    ["list.map(f).filter(g);", "$m_filter($m_map(list, f), g);"],
    ["f(a)[0].closest(\"b\");", "$m_closest(f(a)[0], \"b\");"],
    ["[1, 2].forEach(f);", "$m_forEach([1, 2], f);"],
    ["return [a].push(b);", "return $m_push([a], b);"],
    ["if (a) b.push(c);", "if (a) $m_push(b, c);"],
    ["if (a) [b].push(c);", "if (a) $m_push([b], c);"],
    ["new Set(a).has(b);", "$m_has(new Set(a), b);"],
    ["set.clear();", "$m_clear(set);"],
    ["`${a.nodeName} and ${b.nodeName}`.trim();", "$m_trim(`${$r_nodeName(a)} and ${$r_nodeName(b)}`);"],
    ["x = /a.parentNode/.test(b.host);", "x = /a.parentNode/.test($r_host(b));"],
    ["\"a.parentNode\".trim();", "$m_trim(\"a.parentNode\");"],
    ["(a || b).parentNode;", "$r_parentNode((a || b));"],
    ["this.items.push(a);", "$m_push(this.items, a);"],
  ];
  for (const [from, to] of cases) assert.equal(harden(from).text, to);
});

test("what is set, deleted, our own or optional stays", () => {
  const cases = [
    "a.host = 1;", "a.host += 1;", "delete a.host;", "a.host++;", "this.host;", "this.push(a);", "super.push(a);",
    "a?.host;", "a?.b.host;", "({ host: 1 });", "class A {\n  push(a) {\n  }\n}",
  ];
  for (const text of cases) assert.equal(harden(text).text, text);
});

test("the prelude declares what is used, and no more", () => {
  const hard = harden("$g_setTimeout(a.parentNode.push(b));");
  assert.deepEqual([hard.reads, hard.methods], [["parentNode"], ["push"]]);
  assert.equal(prelude(hard), 'const [[$g_setTimeout,$g_Map],[$r_parentNode],[$m_push]] = takeNatives("setTimeout Map","parentNode","push");\n');
});
