#!/usr/bin/env python3
"""Pages of our own in a real Chromium against `reev-tui layout`: prints the boxes and lines that differ.

    .build/python/bin/python scripts/compare_page.py [--bin .build/release] [--size 1280x800] [--suite FILE] PAGE.html…

Each page is recorded by the tracker, its boxes and lines are measured in the browser, and both become a case in
the form of ../shared/layout-suite. A box is listed where it differs by more than 1 px and neither its parent, the
sibling before it nor its children explain that, so that one fault doesn't show as many; lines are listed by text and place.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from visit import launch
from visit_test import ROOT

sys.path.insert(0, str(ROOT / "tracker/test/browser"))
from collector import Collector  # noqa: E402

# The conditions of the suite: Liberation for the usual families and nothing else.
ALIASES = {
    "Liberation Serif": ["serif", "Times", "Times New Roman", "Georgia", "Cambria", "Palatino"],
    "Liberation Sans": ["sans-serif", "system-ui", "ui-sans-serif", "Arial", "Helvetica", "Helvetica Neue", "Verdana", "Tahoma",
                        "Roboto", "Inter", "Segoe UI", "BlinkMacSystemFont", "-apple-system", "Open Sans"],
    "Liberation Mono": ["monospace", "ui-monospace", "Courier", "Courier New", "Menlo", "Monaco", "Consolas", "SFMono-Regular"]}

MEASURE = """() => {
  const id = (node) => (node ? reevIdOf(node) : 0);
  const nodes = [], texts = [], labels = {};
  const transformed = (text, style) => style.textTransform === 'uppercase' ? text.toUpperCase()
    : style.textTransform === 'lowercase' ? text.toLowerCase()
    : style.textTransform === 'capitalize' ? text.replace(/(^|[\\s-])(\\p{L})/gu, (m, a, b) => a + b.toUpperCase()) : text;
  const text = (node, dx, dy) => {
    const style = getComputedStyle(node.parentElement || node.parentNode.host);
    if (style.visibility !== 'visible') return;
    const range = document.createRange ? node.ownerDocument.createRange() : null;
    const lines = [];
    for (let at = 0; at < node.data.length;) {
      const step = node.data.codePointAt(at) > 0xffff ? 2 : 1;
      range.setStart(node, at); range.setEnd(node, at + step);
      const boxes = [...range.getClientRects()].filter((r) => r.width > 0);
      const box = boxes[boxes.length - 1];
      const last = lines[lines.length - 1];
      if (box) {
        if (last && Math.abs(last.bottom - box.bottom) < box.height / 2 && Math.abs(last.top - box.top) < box.height) {
          last.text += node.data.slice(at, at + step);
          last.left = Math.min(last.left, box.left); last.right = Math.max(last.right, box.right);
          last.top = Math.min(last.top, box.top); last.bottom = Math.max(last.bottom, box.bottom);
        } else lines.push({ text: node.data.slice(at, at + step), left: box.left, right: box.right, top: box.top, bottom: box.bottom });
      } else if (last && /\\s/.test(node.data[at])) last.text += ' ';
      at += step;
    }
    for (const line of lines) {
      const shown = transformed(line.text, style).replace(/\\s+/g, ' ').trim();
      if (shown) texts.push([id(node), shown, line.left + dx, line.top + dy, line.right - line.left, line.bottom - line.top]);
    }
  };
  const skipped = new Set(['br', 'wbr', 'col', 'colgroup', 'script', 'style', 'option', 'optgroup', 'noscript', 'rt', 'rp', 'hr:in-select']);
  const walk = (node, parent, dx, dy, mayMeasure) => {
    const own = id(node);
    if (node.nodeType === 3 && own > 0 && mayMeasure) text(node, dx, dy);
    if (node.nodeType === 1) {
      const name = node.localName;
      const style = getComputedStyle(node);
      const boxes = node.getClientRects();
      if (own > 0 && boxes.length && mayMeasure && !skipped.has(name)) {
        const r = node.getBoundingClientRect();
        nodes.push([own, r.x + dx, r.y + dy, r.width, r.height]);
      }
      labels[own] = { parent, label: `<${name}${node.id ? '#' + node.id : ''}${node.getAttribute('class') ? '.' + node.getAttribute('class').trim().replace(/\\s+/g, '.') : ''}>` };
      const inside = mayMeasure && !['select', 'svg', 'textarea', 'option', 'style', 'script', 'noscript', 'head', 'meter', 'progress', 'math'].includes(name);
      if (node.shadowRoot) node.shadowRoot.childNodes.forEach((child) => walk(child, own, dx, dy, inside));
      if (name === 'iframe' && node.contentDocument && boxes.length) {
        const r = node.getBoundingClientRect();
        const s = getComputedStyle(node);
        const left = parseFloat(s.borderLeftWidth) + parseFloat(s.paddingLeft), top = parseFloat(s.borderTopWidth) + parseFloat(s.paddingTop);
        walk(node.contentDocument, own, dx + r.left + left, dy + r.top + top, inside);
      }
      node.childNodes.forEach((child) => walk(child, own, dx, dy, inside));
    } else if (node.nodeType === 9) node.childNodes.forEach((child) => walk(child, parent, dx, dy, mayMeasure));
  };
  walk(document, 0, scrollX, scrollY, true);
  const round = (v) => Math.round(v * 100) / 100;
  const probe = (width) => {
    const pane = document.createElement('div');
    pane.style.cssText = `position:fixed;width:100px;height:100px;overflow:scroll;scrollbar-width:${width}`;
    document.body.append(pane);
    const room = pane.offsetWidth - pane.clientWidth;
    pane.remove();
    return room;
  };
  const bars = { layout: [document.documentElement.clientWidth, document.documentElement.clientHeight],
    media: [innerWidth, innerHeight], bar: probe('auto'), thin: probe('thin') };
  return { labels, bars, truth: {
    viewport: { width: innerWidth, height: innerHeight, scrollX, scrollY },
    nodes: nodes.map((n) => n.map(round)), texts: texts.map(([i, s, ...r]) => [i, s, ...r.map(round)]) } };
}"""


def font_configuration(folder, others=()):
    """Whoever starts Chromium with it finds the Liberation fonts, and those in the folders `others` for what they lack."""
    listed = subprocess.run(["fc-list", "Liberation Sans", "file"], capture_output=True, text=True).stdout.split(":")[0].strip()
    aliases = "".join(
        f"<match><test name='family'><string>{name}</string></test>"
        f"<edit name='family' mode='assign' binding='strong'><string>{family}</string></edit></match>"
        for family, names in ALIASES.items() for name in names)
    # Without hinting the advances are the font's own, as on most visitors' machines.
    plain = "".join(f"<match target='{target}'><edit name='hinting' mode='assign'><bool>false</bool></edit>"
                    "<edit name='hintstyle' mode='assign'><const>hintnone</const></edit></match>" for target in ("pattern", "font"))
    default = "<match><edit name='family' mode='append_last'><string>Liberation Sans</string></edit></match>"
    more = "".join(f"<dir>{other}</dir>" for other in others)
    file = Path(folder) / "fonts.conf"
    file.write_text(f"<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig><dir>{Path(listed).parent}</dir>{more}"
                    f"<cachedir>{folder}/cache</cachedir>{aliases}{default}{plain}</fontconfig>")
    os.environ["FONTCONFIG_FILE"] = str(file)


def record(browser, path, size):
    """The case of one page, and what its nodes are called."""
    width, height = size
    collector = Collector(folder=path.parent, tells_ids=True)
    try:
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        page.goto(f"{collector.url}/{path.name}")
        page.wait_for_timeout(100)
        page.evaluate("""() => new Promise((done) => {
          const script = document.createElement('script');
          script.dataset.project = 'p';
          script.src = '/tracker.js';
          script.onload = done;
          document.head.append(script);
        })""")
        page.wait_for_function("window.reevIdOf && reevIdOf(document.documentElement)")
        page.wait_for_timeout(250)
        measured = page.evaluate(MEASURE)
        with page.expect_event("close"):
            page.close(run_before_unload=True)
        has_snapshot = lambda: any(event["type"] == 2 for event in collector.events())
        if not collector.wait(has_snapshot, 10):
            raise SystemExit(f"{path}: no snapshot")
        bars = measured["bars"]
        page.context.close()
        events = [event for event in collector.events() if event["type"] in (4, 2, 5) or event["data"].get("source") in (0, 3, 8, 15)]
        if bars["bar"] and not any(event["type"] == 5 and event["data"]["tag"] == "reev.viewport" for event in events):
            events.append({"type": 5, "data": {"tag": "reev.viewport", "payload": bars}, "timestamp": events[-1]["timestamp"]})
        # What the visitor's leaving changes isn't part of the page.
        case = {"name": path.stem, "group": "page", "source": "own", "events": events, "truth": measured["truth"]}
        return case, {int(i): label for i, label in measured["labels"].items()}
    finally:
        collector.close()


def differences(case, labels, output):
    """Lines of report, the worst first."""
    truth, nodes = case["truth"], {n[0]: n[1:] for n in output["nodes"]}
    wanted = {n[0]: n[1:] for n in truth["nodes"]}
    found, exact = [], 0
    drift = {id: [a - b for a, b in zip(nodes[id], rect)] for id, rect in wanted.items() if id in nodes}
    children, before = {}, {}
    for id in drift:
        parent = labels[id]["parent"]
        while parent and parent not in drift:
            parent = labels.get(parent, {"parent": 0})["parent"]
        siblings = children.setdefault(parent, [])
        if siblings:
            before[id] = siblings[-1]
        siblings.append(id)
    parents = {child: parent for parent, ids in children.items() for child in ids}

    def unexplained(id, axis):
        """How far a position and a size are off for no reason that shows in the parent, the sibling before or the children."""
        place, size = drift[id][axis], drift[id][axis + 2]
        parent, sibling = drift.get(parents[id], [0] * 4), drift.get(before.get(id))
        reasons = [parent[axis], parent[axis] + parent[axis + 2], parent[axis] + parent[axis + 2] / 2]
        if sibling:
            reasons += [sibling[axis], sibling[axis] + sibling[axis + 2]]
        grown = [parent[axis + 2]] + [drift[c][axis] + drift[c][axis + 2] - place for c in children.get(id, [])]
        return min((place - r for r in reasons), key=abs), min((size - r for r in [0, *grown]), key=lambda v: (abs(v) > 1, -abs(v)) if abs(v) <= 1 else (1, abs(v)))

    for id, rect in wanted.items():
        own = nodes.get(id)
        if own is None:
            found.append((9999, f"{labels[id]['label']} {id} has no box, should be {rect}"))
            continue
        exact += all(abs(a - b) <= 1 for a, b in zip(rect, own))
        (x, w), (y, h) = unexplained(id, 0), unexplained(id, 1)
        off = [x, y, w, h]
        if max(map(abs, off)) > 1:
            text = " ".join(f"{name}{value:+.1f}" for name, value in zip(("x", "y", "w", "h"), off) if abs(value) > 0.5)
            found.append((max(map(abs, off)), f"{labels[id]['label']} {id}: {text}; is {[round(v, 1) for v in own]}, should be {rect}"))
    left = {}
    for id, text, *rect in output["texts"]:
        left.setdefault((id, " ".join(text.split())), []).append(rect)
    good = 0
    for id, text, x, y, w, h in truth["texts"]:
        rects = left.get((id, text), [])
        near = [r for r in rects if abs(r[0] - x) <= 4 and abs(r[1] + r[3] / 2 - y - h / 2) <= h / 2]
        good += bool(near)
        if not rects:
            lines = [line for i, line in ((i, line) for (i, line) in left if i == id)]
            found.append((0.5, f"line {id} {text!r} is not there, but {lines[:4]}"))
        elif not near:
            found.append((0.4, f"line {id} {text!r} is at {[round(v, 1) for v in rects[0]]}, should be {[x, y, w, h]}"))
    found.sort(key=lambda entry: -entry[0])
    return [line for _, line in found], exact, len(wanted), good, len(truth["texts"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=str(ROOT / ".build/release"))
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--bars", action="store_true", help="with scroll bars that take room")
    parser.add_argument("--suite", help="where to write the cases, for score-layout.py")
    parser.add_argument("--again", action="store_true", help="take the cases of --suite instead of recording them")
    parser.add_argument("--most", type=int, default=12, help="lines printed for a page")
    parser.add_argument("pages", nargs="*")
    options = parser.parse_args()
    size = [int(part) for part in options.size.split("x")]
    cases = []
    with tempfile.TemporaryDirectory() as folder:
        if options.again:
            for line in Path(options.suite).read_text().splitlines():
                case = json.loads(line)
                cases.append((case, {int(i): label for i, label in case["labels"].items()}))
        else:
            font_configuration(folder)
            with sync_playwright() as playwright:
                browser = launch(playwright, without=["--hide-scrollbars"] if options.bars else [])
                for page in options.pages:
                    cases.append(record(browser, Path(page).resolve(), size))
                browser.close()
        suite = Path(options.suite or Path(folder) / "cases.jsonl")
        if not options.again:
            suite.write_text("".join(json.dumps({**case, "labels": labels}) + "\n" for case, labels in cases))
        outputs, one = {}, Path(folder) / "one.jsonl"
        # One by one: a page that ends the program shows as empty, and the others count.
        for case, _ in cases:
            one.write_text(json.dumps(case) + "\n")
            done = subprocess.run([f"{options.bin}/reev-tui", "layout", "--batch", str(one)], capture_output=True, text=True)
            if done.returncode != 0:
                print(f"{case['name']}: reev-tui ended with {done.returncode}")
            outputs.update((output["name"], output) for output in map(json.loads, done.stdout.splitlines()))
    totals = [0, 0, 0, 0]
    for case, labels in cases:
        if options.pages and options.again and case["name"] not in [Path(page).stem for page in options.pages]:
            continue
        lines, *figures = differences(case, labels, outputs.get(case["name"], {"nodes": [], "texts": []}))
        totals = [a + b for a, b in zip(totals, figures)]
        print(f"== {case['name']}: {figures[0]} of {figures[1]} boxes, {figures[2]} of {figures[3]} lines; {len(lines)} differences")
        for line in lines[:options.most]:
            print("  ", line[:300])
    print(f"pages={len(cases)} boxes={totals[0] / max(1, totals[1]):.4f} lines={totals[2] / max(1, totals[3]):.4f}")


if __name__ == "__main__":
    main()
