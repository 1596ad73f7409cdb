#!/usr/bin/env python3
"""Pages that change at random, recorded by a real recorder in a real Chromium: the document that
Reev rebuilds against the page's own.

    .build/python/bin/python scripts/random_pages.py --bin .build/release [--pages 30] [--seed 1] [--keep FOLDER]

The recorder is the one that tracker/build.js fetched, or that of --recorder (an .mjs file exports `record`). Prints
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
    // Moves and edits that touch several places at once.
    fragmentEdits() { const h = pick(holders()); const r = h.ownerDocument.createRange(); const c = [...h.childNodes].filter(x => x.nodeType == 3 || x.nodeType == 1 && x.tagName != 'IFRAME' && !x.querySelector('iframe')); if (!c.length || h.tagName == 'BODY') return; const x = pick(c); const k = roll(5); if (k == 0 && x.nodeType == 3 && x.data.length > 1) x.splitText(1); else if (k == 1) h.normalize(); else if (k == 2) { r.selectNode(x); const b = h.ownerDocument.createElement('em'); b.id = 'n' + n++; r.surroundContents(b); } else if (k == 3) x.replaceWith(make(h.ownerDocument), 'r' + n++); else if (!h.querySelector('iframe') && h.tagName != 'IFRAME') h.replaceChildren(make(h.ownerDocument), ...c.reverse()); },
    clone() { const e = pick(all()), h = pick(holders()); if (e.tagName != 'BODY' && !e.querySelector('iframe') && e.tagName != 'IFRAME' && e.ownerDocument == h.ownerDocument) { const c = e.cloneNode(true); h.append(c); if (roll(2)) e.remove(); } },
    html2() { const h = pick(holders()); if (h.tagName != 'BODY') h.insertAdjacentHTML(pick(['beforebegin', 'afterbegin', 'beforeend', 'afterend']), '<dl><dt>k<dd>v</dl><!--x--><template><b>in</b></template><details><summary>s</summary>d</details><table><tr><td>1<td>2</table>'); },
    across() { const e = pick(all()), h = pick(holders()); if (e.tagName == 'BODY' || e.contains(h) || e.tagName == 'IFRAME' || e.querySelector('iframe') || h.getRootNode() == e.getRootNode()) return; for (let a = h; a; a = a.getRootNode().host || (a.ownerDocument.defaultView && a.ownerDocument.defaultView.frameElement)) if (e.contains(a)) return; h.append(e); },
    // Elements with a state of their own.
    dialog() { const d = pick(docs()); const all = [...d.querySelectorAll('dialog')]; if (!all.length || roll(3) == 0) { const x = d.createElement('dialog'); x.id = 'n' + n++; x.append('dialog' + n); d.body.append(x); return; } const x = pick(all); if (x.open) x.close(); else if (roll(2)) x.showModal(); else x.show(); },
    toggle() { const e = pick(all()); e.toggleAttribute(pick(['hidden', 'open', 'inert', 'disabled', 'data-x'])); if (roll(3) == 0) { e.setAttribute('aria-label', 'ä\u{1F600}"<&\n\t' + n++); e.setAttribute('data-empty', ''); } },
    options() { const h = pick(holders()); const d = h.ownerDocument; const f = docs().flatMap(x => roots(x, 'select')); if (!f.length || roll(4) == 0) { const x = d.createElement('select'); x.id = 'n' + n++; x.multiple = roll(3) == 0; for (let i = 0; i < 4; i++) x.append(new Option('o' + i, 'v' + i)); h.append(x); return; } const x = pick(f); const k = roll(3); if (k == 0) x.append(new Option('p' + n++)); else if (k == 1 && x.options.length > 1) x.options[0].remove(); else if (x.options.length) { x.value = pick([...x.options]).value; x.dispatchEvent(new Event('input', {bubbles: true})); x.dispatchEvent(new Event('change', {bubbles: true})); } },
    radios() { const h = pick(holders()); for (let i = 0; i < 3; i++) { const r = h.ownerDocument.createElement('input'); r.type = 'radio'; r.name = 'g' + n; r.id = 'n' + n++; h.append(r); } const r = pick([...h.querySelectorAll('input[type=radio]')]); r.click(); },
    // Trees beside the tree.
    slots() { const h = pick(holders()); if (h.tagName == 'BODY') return; const d = h.ownerDocument; const x = d.createElement('x-slot'); x.id = 'n' + n++; const r = x.attachShadow({mode: 'open'}); r.innerHTML = '<style>::slotted(b){color:red}</style><slot name=a>fallback</slot><p><slot></slot></p>'; x.innerHTML = '<b slot=a>a</b>rest<i>i</i>'; h.append(x); if (roll(2)) x.querySelector('b').slot = ''; },
    element() { if (!customElements.get('x-live')) customElements.define('x-live', class extends HTMLElement { connectedCallback() { if (!this.shadowRoot) { const r = this.attachShadow({mode: 'open'}); r.innerHTML = '<p>live</p><slot></slot>'; } this.append('c' + n++); this.setAttribute('data-in', 'y'); } disconnectedCallback() { this.removeAttribute('data-in'); } }); const h = pick(holders()); if (h.ownerDocument == document) { const e = document.createElement('x-live'); h.append(e); if (roll(3) == 0) h.prepend(e); } },
    svg() { const h = pick(holders()); const d = h.ownerDocument, N = 'http://www.w3.org/2000/svg'; const v = d.createElementNS(N, 'svg'); v.setAttribute('viewBox', '0 0 9 9'); const g = d.createElementNS(N, 'linearGradient'); g.id = 'n' + n++; const f = d.createElementNS(N, 'foreignObject'); f.append(make(d)); v.append(g, f, d.createElementNS(N, 'textPath')); h.append(v); if (roll(2)) g.setAttribute('gradientUnits', 'userSpaceOnUse'); },
    adopted() { const d = pick(docs()); const W = d.defaultView; if (!W) return; const hosts = roots(d, '*').filter(e => e.shadowRoot); const t = hosts.length && roll(2) ? pick(hosts).shadowRoot : d; const x = new W.CSSStyleSheet(); x.replaceSync('q{top:' + roll(9) + 'px}'); t.adoptedStyleSheets = roll(2) ? [x] : [...t.adoptedStyleSheets, x]; x.insertRule('s{left:1px}', 0); if (roll(3) == 0) x.deleteRule(0); },
    headStyle() { const d = pick(docs()); if (!d.head) return; const x = d.createElement('style'); x.id = 'n' + n++; if (roll(2)) x.append('a{top:1px}', 'b{top:2px}'); d.head.append(x); if (roll(3) == 0) x.textContent = ''; if (roll(3) == 0) x.media = 'print'; if (roll(3) == 0) d.head.prepend(x); },
    srcdoc() { const h = pick(holders()); if (docs().length < 7 && h.isConnected) { const f = h.ownerDocument.createElement('iframe'); f.id = 'n' + n++; f.srcdoc = '<!DOCTYPE html><p id=q>in <b>srcdoc</b><textarea>t</textarea>'; h.append(f); } },
    oddText() { const h = pick(holders()); h.append('\u{1F468}\u200D\u{1F469} \u0000 \uFEFF\r\n\u2028 \\u0041 </script>' + n++); },
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
    """The events of a page that changed at random, the nodes that it held in the end, and what was done."""
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
    log = page.evaluate(ACT, {"seed": seed, "steps": 25})
    nodes, events = page.evaluate(TRUTH), page.evaluate("() => recorded")
    context.close()
    return events, [node for node in nodes if node["id"] != -1], log


def known(nodes, found):
    """The page's nodes without those that hang below one that was never recorded, and what was rebuilt
    without the former documents of iframes whose new one was never recorded."""
    ids, kept = {None}, []
    for node in nodes:
        if node["parent"] in ids:
            ids.add(node["id"])
            kept.append(node)
    stale, left = set(), []
    framed = {node["parent"] for node in kept if node["kind"] == "document"}
    for node in found:
        isStale = node["kind"] == "document" and node["parent"] and node["parent"] not in framed
        if isStale or node["parent"] in stale:
            stale.add(node["id"])
        else:
            left.append(node)
    return kept, left


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the recordings with differences")
    parser.add_argument("--recorder", type=Path, default=ROOT / "tracker/.cache/recorder-1.1.3.js")
    arguments = parser.parse_args()
    scorer = fixtures()
    different = 0
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = launch(playwright)
        file = Path(folder) / "recording.json"
        for seed in range(arguments.seed, arguments.seed + arguments.pages):
            events, nodes, log = record(browser, arguments.recorder, seed)
            file.write_text(json.dumps(events))
            run = subprocess.run(
                [arguments.bin + "/reev-tui", "render", str(file), "--events", str(len(events)),
                 "--format", "json"], capture_output=True, check=True, timeout=60)
            found = json.loads(run.stdout)["nodes"]
            expected, found = known(nodes, found)
            wrong = scorer.differences(scorer.shape(expected), scorer.shape(found))
            different += bool(wrong)
            if wrong and arguments.keep:
                arguments.keep.mkdir(parents=True, exist_ok=True)
                (arguments.keep / f"{seed}.json").write_text(json.dumps(events))
                (arguments.keep / f"{seed}.nodes.json").write_text(json.dumps({"nodes": nodes, "log": log}))
            print(seed, f"{len(events)} events, {len(nodes)} nodes,", f"{len(wrong)} differences", flush=True)
            for line in wrong[:6]:
                print("    ", line[:200])
        browser.close()
    print(f"{arguments.pages} pages, {different} with differences")
    sys.exit(1 if different else 0)


main()
