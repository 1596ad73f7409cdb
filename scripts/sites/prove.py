#!/usr/bin/env python3
"""The truth collector against the truth of ../shared/corpus: pages rebuilt from its recordings are looked at again.

    .build/python/bin/python scripts/sites/prove.py [NAME…]

A page is rebuilt from its snapshot alone, so only checkpoints soon after one are compared. Prints, for each kind of
entry, how many of the corpus' and of ours have no match; pictures and web fonts are missing in the rebuilt page.
"""

import argparse
import collections
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import sync_playwright
from recorder import ROOT, Eye, browser_of, fonts

sys.path.insert(0, str(ROOT / "scripts"))
from compare_page import font_configuration  # noqa: E402

CORPUS = Path(os.environ.get("REEV_SHARED", ROOT.parent / "shared")) / "corpus"

REBUILD = """([events, sizes]) => {
  document.open(); document.write('<!doctype html>'); document.close();
  while (document.firstChild) document.firstChild.remove();
  const nodes = new Map();
  const ids = new WeakMap();
  window.reevIdOf = (node) => ids.get(node) || 0;
  const give = (node, id) => { ids.set(node, id); nodes.set(id, node); return node; };
  const set = (element, name, value) => {
    if (name.startsWith('rr_') || name === '_cssText') return;
    try { element.setAttribute(name, value === true ? '' : value); } catch { /* a name that no element can have */ }
  };
  const build = (recorded, parent, isSvg) => {
    if (recorded.type === 0) { give(document, recorded.id); recorded.childNodes.forEach((child) => build(child, document, false)); return; }
    if (recorded.type === 1) { if (parent === document) parent.append(give(document.implementation.createDocumentType(recorded.name, recorded.publicId, recorded.systemId), recorded.id)); return; }
    if (recorded.type === 3) { parent.append(give(document.createTextNode(recorded.textContent), recorded.id)); return; }
    if (recorded.type === 5) { parent.append(give(document.createComment(recorded.textContent), recorded.id)); return; }
    if (recorded.type !== 2) return;
    let name = recorded.tagName;
    const attributes = recorded.attributes || {};
    if (name === 'link' && attributes._cssText) name = 'style';
    const element = recorded.isSVG || isSvg ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name === 'script' ? 'noscript' : name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== false) set(element, key, value);
    if (sizes[recorded.id] && name === 'img') {
      const [width, height] = sizes[recorded.id];
      element.removeAttribute('srcset');
      element.setAttribute('src', `data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/%3E`);
    }
    give(element, recorded.id);
    parent.append(element);
    if (attributes._cssText) { element.textContent = attributes._cssText; return; }
    let root = element;
    if (recorded.isShadowHost && recorded.childNodes.some((child) => child.isShadow)) root = element.attachShadow({ mode: 'open' });
    for (const child of recorded.childNodes || []) build(child, child.isShadow ? root : element, element.namespaceURI.endsWith('svg') && name !== 'foreignObject');
    if (name === 'textarea' && attributes.value) element.value = attributes.value;
    if (attributes.rr_scrollTop || attributes.rr_scrollLeft) element.__scroll = [attributes.rr_scrollLeft || 0, attributes.rr_scrollTop || 0];
  };
  for (const event of events) {
    if (event.type === 2) build(event.data.node, document, false);
    if (event.type === 3 && event.data.source === 3) {
      const node = nodes.get(event.data.id);
      if (node === document) scrollTo({ left: event.data.x, top: event.data.y, behavior: 'instant' });
      else if (node) { node.scrollLeft = event.data.x; node.scrollTop = event.data.y; }
    }
    if (event.type === 3 && event.data.source === 0) {
      for (const { id } of event.data.removes) if (nodes.get(id)) nodes.get(id).remove();
      for (const { parentId, nextId, node } of event.data.adds) {
        const parent = nodes.get(parentId);
        if (!parent) continue;
        build(node, parent, parent.namespaceURI && parent.namespaceURI.endsWith('svg'));
        if (nextId && nodes.get(nextId) && nodes.get(nextId).parentNode === parent && nodes.get(node.id)) parent.insertBefore(nodes.get(node.id), nodes.get(nextId));
      }
      for (const { id, value } of event.data.texts) if (nodes.get(id)) nodes.get(id).data = value;
      for (const { id, attributes } of event.data.attributes)
        for (const [key, value] of Object.entries(attributes))
          if (nodes.get(id) && typeof value !== 'object') set(nodes.get(id), key, value); else if (nodes.get(id) && value === null) nodes.get(id).removeAttribute(key);
          else if (nodes.get(id) && key === 'style') for (const [property, text] of Object.entries(value)) text === false ? nodes.get(id).style.removeProperty(property) : nodes.get(id).style.setProperty(property, ...[].concat(text));
    }
  }
}"""


def near(a, b, reach):
    return a is not None and b is not None and all(abs(x - y) <= reach for x, y in zip(a, b))


def words(entry):
    return " ".join(entry.get("text", "").split())


def compare(theirs, ours):
    """How many entries of each kind agree, and what doesn't."""
    found, wrong = collections.Counter(), []
    mine = {node["id"]: node for node in ours["nodes"]}
    for node in theirs["nodes"]:
        own = mine.get(node["id"])
        if node["kind"] != "element" or own is None or own["tag"] != node["tag"]:
            continue
        for name in ("visible", "inview", "why"):
            found[name, node.get(name) == own.get(name)] += 1
            if node.get(name) != own.get(name):
                wrong.append((name, node["id"], node["tag"], node.get(name), own.get(name), node["rect"], own["rect"], node.get("attributes")))
        found["rect", node["rect"] == own["rect"] or near(node["rect"], own["rect"], 0.21)] += 1
    for kind in ("texts", "partials", "graphics", "generated"):
        left = list(ours[kind])
        for entry in theirs[kind]:
            match = next((other for other in left if other["id"] == entry["id"] and near(other["rect"], entry["rect"], 1.5)
                          and words(other) == words(entry) and other.get("where") == entry.get("where")), None)
            found[kind, match is not None] += 1
            if match is None:
                wrong.append((kind, "not ours", entry, [other for other in ours["texts"] + ours["partials"] + ours["graphics"] if other["id"] == entry["id"]][:2]))
                continue
            left.remove(match)
            for name in ("bold", "clip", "bgimage", "control"):
                if kind == "texts" and (name in entry) != (name in match) or name == "bold" and entry.get(name) != match.get(name):
                    wrong.append((name, entry, match))
            if kind == "texts":
                found["color", entry["color"] == match["color"]] += 1
                if entry["color"] != match["color"]:
                    wrong.append(("color", entry, match["color"]))
                if "bgimage" not in entry:
                    found["background", entry["background"] == match["background"]] += 1
                    if entry["background"] != match["background"]:
                        wrong.append(("background", entry, match["background"]))
        found[kind + " only ours", False] += len(left)
        wrong += [(kind, "not theirs", entry) for entry in left]
    return found, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-v", "--verbose", type=int, default=0, help="how many differences to list for a checkpoint")
    parser.add_argument("--most", type=int, default=40, help="the most events after a snapshot")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    total = collections.Counter()
    with ExitStack() as stack:
        # Before the driver starts, which hands its environment to Chromium.
        font_configuration(stack.enter_context(tempfile.TemporaryDirectory()), fonts())
        browser = browser_of(stack.enter_context(sync_playwright()), classic=False)
        for file in sorted(CORPUS.glob("*.truth.json")):
            name = file.name.removesuffix(".truth.json")
            if options.names and name not in options.names:
                continue
            truth = json.loads(file.read_text())
            events = json.loads((CORPUS / f"{name}.json").read_text())
            for checkpoint in truth["checkpoints"]:
                before = events[:checkpoint["events"]]
                start = max(i for i, event in enumerate(before) if event["type"] == 2)
                inputs = [event for event in before[start:] if event["type"] == 3 and event["data"]["source"] not in (0, 1, 2, 3)]
                if len(before) - start > options.most or inputs or "mobile" in name:
                    continue
                sizes = {i: size for event in before[start:] if event["type"] == 5 and event["data"]["tag"] == "reev.images"
                         for i, *size in event["data"]["payload"]["sizes"]}
                page = browser.new_page(viewport={key: checkpoint["viewport"][key] for key in ("width", "height")})
                page.route("**/*", lambda route: route.fulfill(status=200, content_type="text/html", body="<!doctype html>") if route.request.resource_type == "document" else route.abort())
                page.goto(checkpoint["url"])
                page.evaluate(REBUILD, [before[start:], sizes])
                page.evaluate("([x, y]) => scrollTo({ left: x, top: y, behavior: 'instant' })", [checkpoint["viewport"]["scrollX"], checkpoint["viewport"]["scrollY"]])
                page.wait_for_timeout(300)
                ours = Eye(page, truth["options"]["maskAllInputs"]).look()
                page.close()
                found, wrong = compare(checkpoint, ours)
                total += found
                kinds = dict.fromkeys(kind for kind, _ in found)
                print(f"{name} / {checkpoint['label']}: " + ", ".join(f"{kind} {found[kind, True]} of {found[kind, True] + found[kind, False]}" if not kind.endswith("ours") else f"{found[kind, False]} {kind}" for kind in kinds), flush=True)
                for difference in wrong[:options.verbose]:
                    print("   ", *difference)
        browser.close()
    for kind in dict.fromkeys(kind for kind, _ in total):
        print(f"{kind}: {total[kind, True]} agree, {total[kind, False]} differ")


main()
