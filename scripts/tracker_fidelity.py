#!/usr/bin/env python3
"""What `reev.images` and `reev.fonts` are worth: a page of images, icons and web fonts is recorded by the tracker and
laid out by reev-tui with these events and without them, against the live page's own boxes.

    .build/python/bin/python scripts/tracker_fidelity.py [--bin .build/release]

`layout` is the share of elements whose box is within 2 px, `textpos` the share of text starts within 2 px.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from visit import launch
from visit_test import ROOT

sys.path.insert(0, str(ROOT / "tracker/test/browser"))
from collector import Collector  # noqa: E402

WHEEL = "sphinx-rtd-theme==3.0.2"
ICONS = "sphinx_rtd_theme/static/css/fonts/fontawesome-webfont.woff2"
FLOORS = (0.98, 0.95)
TEXT_FONT = Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf")


def icons():
    """Font Awesome, out of a documentation theme's wheel."""
    kept = ROOT / ".build/fidelity/icons.woff2"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, WHEEL], check=True)
            with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
                kept.write_bytes(wheel.read(ICONS))
    return kept.read_bytes()


def picture(width, height, colour):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
            f'<rect width="{width}" height="{height}" fill="{colour}"/></svg>')


def page():
    rows = "".join(
        f'<li id=row{index}><i class=fa id=icon{index}></i> <span id=label{index}>Item number {index} of the list</span>'
        f' <img id=thumb{index} src=/thumb{index % 3}.svg> <em id=note{index}>after the picture</em></li>'
        for index in range(8))
    return f"""<!doctype html><meta charset=utf-8><title>fidelity</title><link rel=icon href="data:,">
      <style>
        @font-face {{ font-family: Icons; src: url(/icons.woff2) }}
        @font-face {{ font-family: "Page Sans"; src: url(/text.ttf) }}
        body {{ font: 16px/1.5 "Page Sans", sans-serif; margin: 20px; width: 900px }}
        .fa::before {{ font: normal 14px/1 Icons; content: "\\f015" }} #icon3::before {{ content: "\\f0e7" }}
        nav a {{ display: inline-block; padding: 4px 10px; background: #eee }} aside {{ float: right }}
      </style>
      <script async src=/tracker.js data-project=p></script>
      <nav id=nav><a id=a1 href=#><i class=fa id=icon8></i> Home</a> <a id=a2 href=#>Documentation</a> <a id=a3 href=#>About us</a></nav>
      <aside id=aside><img id=portrait src=/portrait.svg></aside>
      <h1 id=title>The quick brown fox jumps</h1>
      <p id=lead>Pack my box with five dozen liquor jugs, then explain to the visitor how quickly daft jumping zebras vex
        in a paragraph that wraps more than once when the letters are this wide.</p>
      <p id=broken>Before <img id=gone src=/gone.png alt="an image that failed"> after it.</p>
      <p id=kerned style="font-size: 40px">AVATAR Type: To VALUE <b id=after>after</b> LTYV <b id=last>the last</b></p>
      <ul id=list>{rows}</ul><footer id=foot>At the end of the page</footer>"""


TRUTH = """() => {
  const boxes = [...document.querySelectorAll('[id]')].map((element) => {
    const box = element.getBoundingClientRect();
    return [element.id, [box.x, box.y, box.width, box.height]];
  });
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (!text.data.trim() || ['STYLE', 'SCRIPT'].includes(text.parentNode.nodeName)) continue;
    const range = document.createRange();
    range.setStart(text, text.data.search(/\\S/)); range.setEnd(text, text.data.length);
    const box = range.getClientRects()[0];
    texts.push([text.data.trim().split(/\\s+/)[0], box.x, box.y]);
  }
  return { boxes, texts };
}"""


def record():
    pages = {"/": page(), "/icons.woff2": icons(), "/text.ttf": TEXT_FONT.read_bytes(), "/portrait.svg": picture(180, 240, "#c84"),
             **{f"/thumb{index}.svg": picture(40 + 20 * index, 24 + 10 * index, "#48c") for index in range(3)}}
    collector = Collector(pages=pages)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        live = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        live.goto(collector.url)
        live.evaluate("document.fonts.ready.then(() => 1)")
        live.wait_for_timeout(3000)
        truth = live.evaluate(TRUTH)
        live.close(run_before_unload=True)
        collector.wait(lambda: any(event["type"] == 5 for event in collector.events()))
        browser.close()
    collector.close()
    return collector.events(), truth


def score(program, events, truth):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(events, file)
        file.flush()
        done = subprocess.run([program, "render", file.name, "--events", str(len(events)), "--format", "json"],
                              capture_output=True, text=True, check=True)
    shown = json.loads(done.stdout)
    rects = {node["attributes"]["id"]: node["rect"] for node in shown["nodes"] if node.get("attributes", {}).get("id")}
    boxes = [(name, box, rects.get(name)) for name, box in truth["boxes"]]
    near = [name for name, box, own in boxes if own and all(abs(a - b) <= 2 for a, b in zip(box, own))]
    texts = [(text["text"].split()[0], text["rect"]) for text in shown["texts"] if text["text"].split()]
    found = sum(any(word == first and abs(rect[0] - x) <= 2 and abs(rect[1] - y) <= 4 for word, rect in texts)
                for first, x, y in truth["texts"])
    return len(near) / len(boxes), found / len(truth["texts"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default=str(ROOT / ".build/release"))
    options = parser.parse_args()
    events, truth = record()
    bare = [event for event in events if event["type"] != 5 or not event["data"]["tag"].startswith("reev.")]
    program = Path(options.bin) / "reev-tui"
    plain = json.loads(json.dumps(events))
    for event in plain:
        for font in event["data"]["payload"]["fonts"] if event["type"] == 5 and event["data"]["tag"] == "reev.fonts" else []:
            font.pop("kerning", None)
    for name, recorded in (("without reev.images and reev.fonts", bare), ("with them, without kerning", plain), ("with them", events)):
        layout, text = score(program, recorded, truth)
        print(f"{name:>34}: layout {layout:.3f}, textpos {text:.3f}")
    if layout < FLOORS[0] or text < FLOORS[1]:
        sys.exit(f"below the floors {FLOORS}")


if __name__ == "__main__":
    main()
