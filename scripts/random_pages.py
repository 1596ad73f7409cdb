#!/usr/bin/env python3
"""Pages that change at random, recorded by a real recorder in a real Chromium: the document that
Reev rebuilds against the page's own.

    .build/python/bin/python scripts/random_pages.py --bin .build/release [--pages 30] [--seed 1] [--recorder FILE]

The recorder is the one that tracker/build.js fetched, or FILE (an .mjs file exports `record`). Prints
what differs by page; exit status 1 when anything does. Known: a removal inside an iframe that was
made a moment before is not recorded.
"""
import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("REEV_SHARED", ROOT.parent / "shared"))
sys.path.insert(0, str(ROOT / "scripts"))
from playwright.sync_api import sync_playwright
from visit import launch

# Changes a page at random: as many steps as it is told, with a seed.
ACT = r"""
async ({seed, steps}) => {
  let s = seed * 2654435761 >>> 0;
  const roll = n => { s = (Math.imul(s, 1664525) + 1013904223) >>> 0; return (s >>> 8) % n; };
  const pick = a => a[roll(a.length)];
  const docs = () => { const out = []; const go = d => { out.push(d); for (const f of roots(d, 'iframe')) if (f.contentDocument && f.contentDocument.documentElement) go(f.contentDocument); }; go(document); return out; };
  const roots = (r, sel) => { const out = []; const go = n => { for (const e of n.querySelectorAll('*')) { if (e.matches(sel)) out.push(e); if (e.shadowRoot) go(e.shadowRoot); } }; go(r); return out; };
  const all = () => docs().flatMap(d => roots(d, '*')).filter(e => !['HTML','HEAD','SCRIPT','STYLE','TITLE','META','OPTION','NOSCRIPT'].includes(e.tagName));
  const holders = () => all().filter(e => !['INPUT','IMG','IFRAME','TEXTAREA','SELECT','BR'].includes(e.tagName));
  const tags = ['div','p','span','b','ul','li','section','x-card','svg','table'];
  let n = 0;
  const make = doc => {
    const e = doc.createElement(pick(tags)); e.id = 'n' + n++;
    if (roll(3) == 0) e.className = 'c' + roll(9) + ' d';
    const k = roll(4);
    for (let i = 0; i < k; i++) e.append(roll(2) ? doc.createTextNode('t' + n++) : Object.assign(doc.createElement(pick(tags)), {id: 'n' + n++}));
    return e;
  };
  const log = [];
  const op = {
    add() { const h = pick(holders()); const e = make(h.ownerDocument); h.insertBefore(e, h.childNodes.length ? pick([...h.childNodes, null]) : null); },
    addMany() { const h = pick(holders()); const f = h.ownerDocument.createDocumentFragment(); for (let i = 0; i < 8; i++) f.append(make(h.ownerDocument)); h.insertBefore(f, h.firstChild); },
    reverse() { const h = pick(holders()); for (const c of [...h.childNodes].reverse()) h.append(c); },
    remove() { const e = pick(all()); if (e.tagName != 'BODY') e.remove(); },
    move() { const h = pick(holders()), e = pick(all()); if (e.tagName != 'BODY' && e.tagName != 'IFRAME' && !e.contains(h) && e.ownerDocument == h.ownerDocument && !e.querySelector('iframe')) h.insertBefore(e, h.firstChild); },
    moveRemove() { const h = pick(holders()), e = pick(all()); if (e.tagName != 'BODY' && !e.contains(h) && e.ownerDocument == h.ownerDocument && !e.querySelector('iframe') && e.tagName != 'IFRAME') { const p = e.parentNode; h.append(e); if (p && p.nodeType == 1 && p.tagName != 'BODY' && !p.contains(h)) p.remove(); } },
    removeAdd() { const e = pick(all()); if (e.tagName != 'BODY' && e.tagName != 'IFRAME' && !e.querySelector('iframe')) { const p = e.parentNode, x = e.nextSibling; e.remove(); p.insertBefore(e, x); } },
    swap() { const h = pick(holders()); if (h.childNodes.length > 1) { const a = pick([...h.childNodes]), b = pick([...h.childNodes]); if (a.tagName != 'IFRAME' && b.tagName != 'IFRAME' && !(a.querySelector && a.querySelector('iframe')) && a != b) h.insertBefore(a, b); } },
    text() { const h = pick(holders()); const t = [...h.childNodes].find(c => c.nodeType == 3); if (t) t.data = 'u' + n++; else h.append('v' + n++); },
    attrs() { const e = pick(all()); const k = roll(3); if (k == 0) e.setAttribute('title', 'x' + n++); else if (k == 1) e.className = 'k' + roll(9); else e.removeAttribute('class'); },
    many() { const e = pick(holders()); for (let i = 0; i < 300; i++) e.setAttribute('data-a' + i, 'v' + i); },
    style() { const e = pick(all()); if (e.style) { e.style.setProperty(pick(['color','margin','border-top-width','--x']), pick(['red','1px','2px'])); if (roll(3) == 0) e.style.removeProperty('margin'); } },
    shadow() { const h = pick(all()); if (['DIV','SPAN','P','SECTION','X-CARD'].includes(h.tagName) && !h.shadowRoot) { const r = h.attachShadow({mode: 'open'}); const st = h.ownerDocument.createElement('style'); st.textContent = 'b{color:red}'; r.append(st, make(h.ownerDocument)); } },
    iframe() { const h = pick(holders()); if (docs().length < 7 && h.isConnected) { const f = h.ownerDocument.createElement('iframe'); f.id = 'n' + n++; h.append(f); const d = f.contentDocument; if (d && d.body) d.body.append(make(d), make(d)); } },
    styleText() { const st = pick(docs().flatMap(d => roots(d, 'style'))); if (st) { const k = roll(3); if (k == 0) st.textContent = 'p{margin:' + roll(9) + 'px}'; else if (k == 1) st.append('i{top:' + roll(9) + 'px}'); else if (st.sheet) st.sheet.insertRule('u{left:' + roll(9) + 'px}'); } },
    input() { const h = pick(holders()); const i = h.ownerDocument.createElement(pick(['input','textarea'])); i.id = 'n' + n++; i.value = 'val' + n++; h.append(i); },
    type() { const i = pick(docs().flatMap(d => roots(d, 'input,textarea'))); if (i) { if (i.type == 'checkbox') i.checked = !i.checked; else i.value = 'w' + n++; i.dispatchEvent(new Event('input', {bubbles: true})); } },
    comment() { const h = pick(holders()); h.append(h.ownerDocument.createComment('c')); h.prepend(h.ownerDocument.createTextNode('z' + n++)); },
    html() { const h = pick(holders()); if (h.tagName != 'BODY' && !h.querySelector('iframe')) h.innerHTML = '<p>in<b>ner</b></p><select><option>a<option selected>b</select><input type=checkbox checked>'; },
  };
  const wait = ms => new Promise(r => setTimeout(r, ms));
  for (let i = 0; i < steps; i++) {
    const k = 1 + roll(6);
    for (let j = 0; j < k; j++) { const name = pick(Object.keys(op)); log.push(name); try { op[name](); } catch (e) { log.push('!' + e.message); } }
    await wait(roll(4) == 0 ? 15 : 0);
  }
  await wait(600);
  return log;
}
"""
TRUTH = r"""
() => {
  const id = n => window.idOf(n); const out = [];
  const go = (n, parent) => {
    const me = id(n);
    const o = {id: me, parent: parent, kind: {1:'element',3:'text',4:'cdata',8:'comment',9:'document',10:'doctype'}[n.nodeType]};
    if (n.nodeType == 1) { o.tag = n.localName; o.attributes = {}; for (const a of n.attributes) o.attributes[a.name] = a.value; if ('value' in n) o.value = n.value; if ('checked' in n) o.checked = n.checked; }
    if (n.nodeType == 3) o.text = n.data;
    if (me == -2) return; out.push(o);
    if (n.nodeType == 1 && n.shadowRoot) for (const c of n.shadowRoot.childNodes) go(c, me);
    if (n.localName == 'iframe' && n.contentDocument) go(n.contentDocument, me);
    for (const c of n.childNodes) go(c, me);
  };
  go(document, null); return out;
}
"""
PAGE = """<!DOCTYPE html><html>
<head><title>t</title><style>p{color:blue}</style></head>
<body>
<div id=a><p>one</p><p>two</p></div>
<ul id=b><li>x<li>y<li>z</ul>
<form id=f><input id=i value=v><input type=checkbox id=k>
<textarea id=tt>area</textarea><select id=s><option value=1>1<option value=2>2</select></form>
<x-card id=c></x-card></body></html>"""

START_GLOBAL = """() => {
  window.recorded = [];
  rrwebRecord({emit: event => recorded.push(event)});
  window.idOf = node => rrwebRecord.mirror.getId(node);
}"""
START_MODULE = """async () => {
  const module = await import('http://page.test/recorder.mjs');
  const record = module.record || module.default;
  window.recorded = [];
  record({emit: event => recorded.push(event)});
  window.idOf = node => record.mirror.getId(node);
}"""


def fixtures():
    """The scorer that compares two documents node by node."""
    spec = importlib.util.spec_from_file_location("fixtures", SHARED / "tools" / "score-fixtures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def record(browser, recorder, seed):
    """The events of a page that changed at random, and the nodes that it held in the end."""
    context = browser.new_context(viewport={"width": 900, "height": 700})
    page = context.new_page()
    text = recorder.read_text()

    def serve(route):
        isModule = route.request.url.endswith(".mjs")
        route.fulfill(body=text if isModule else PAGE,
                      content_type="text/javascript" if isModule else "text/html")

    page.route("http://page.test/**", serve)
    page.goto("http://page.test/")
    if recorder.suffix == ".mjs":
        page.evaluate(START_MODULE)
    else:
        page.evaluate(text + ";window.rrwebRecord=rrwebRecord;0")
        page.evaluate(START_GLOBAL)
    page.evaluate(ACT, {"seed": seed, "steps": 25})
    nodes, events = page.evaluate(TRUTH), page.evaluate("() => recorded")
    context.close()
    return events, [node for node in nodes if node["id"] != -1 and node["parent"] != -1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--recorder", type=Path, default=ROOT / "tracker/.cache/recorder-1.1.3.js")
    arguments = parser.parse_args()
    scorer = fixtures()
    different = 0
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = launch(playwright)
        file = Path(folder) / "recording.json"
        for seed in range(arguments.seed, arguments.seed + arguments.pages):
            events, nodes = record(browser, arguments.recorder, seed)
            file.write_text(json.dumps(events))
            run = subprocess.run(
                [arguments.bin + "/reev-tui", "render", str(file), "--events", str(len(events)),
                 "--format", "json"], capture_output=True, check=True, timeout=60)
            found = json.loads(run.stdout)["nodes"]
            wrong = scorer.differences(scorer.shape(nodes), scorer.shape(found))
            different += bool(wrong)
            print(seed, f"{len(events)} events, {len(nodes)} nodes,", f"{len(wrong)} differences", flush=True)
            for line in wrong[:6]:
                print("    ", line[:200])
        browser.close()
    print(f"{arguments.pages} pages, {different} with differences")
    sys.exit(1 if different else 0)


main()
