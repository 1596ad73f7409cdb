"""A page as its recording shows it: served with the tracker in its head, visited with Chromium, laid out by reev-tui.

    .build/python/bin/python tracker/test/browser/replayed.py PAGE.html [NAME=CSS …] [--do SCRIPT] [--bars] [--bin .build/release]

prints each text of the last frame with the place where the recording puts it and where the browser had it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from collector import Collector  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from visit import launch  # noqa: E402

TAG = '<script async src="/tracker.js" data-project="p"></script>'
HIDES_BARS = "--hide-scrollbars"

# First words of the texts that are seen, with their places; shadow roots and frames too.
TEXTS = """() => {
  const texts = [];
  // In none of the boxes around it that cut what stands out.
  const isSeen = (element, box) => {
    const { defaultView } = element.ownerDocument;
    if (box.x >= defaultView.innerWidth || box.y >= defaultView.innerHeight || box.right <= 0 || box.bottom <= 0) return false;
    for (let at = element; at; at = at.parentElement) {
      const style = defaultView.getComputedStyle(at);
      const around = at.getBoundingClientRect();
      if (style.visibility === "hidden") return false;
      if (style.overflowX !== "visible" && (box.x < around.x - 1 || box.x >= around.right)) return false;
      if (style.overflowY !== "visible" && (box.y < around.y - 1 || box.y >= around.bottom)) return false;
    }
    return true;
  };
  const look = (node, left, top) => {
    if (node.nodeType === 3 && node.data.trim()) {
      const range = node.ownerDocument.createRange();
      const from = node.data.search(/\\S/);
      range.setStart(node, from); range.setEnd(node, node.data.trimEnd().length);
      const box = range.getClientRects()[0];
      if (box && box.width && isSeen(node.parentNode, box)) texts.push([node.data.trim().split(/\\s+/).slice(0, 2).join(" "), box.x + left, box.y + top]);
      return;
    }
    if (/^(SCRIPT|STYLE|TITLE|TEXTAREA|SELECT)$/.test(node.nodeName)) return;
    if (node.contentDocument) {
      const box = node.getBoundingClientRect();
      look(node.contentDocument, left + box.x + node.clientLeft, top + box.y + node.clientTop);
    }
    (node.shadowRoot || node).childNodes.forEach((child) => look(child, left, top));
  };
  look(document, 0, 0);
  return texts;
}"""


def with_tracker(html):
    """The page with the tag first in its head, unless it has one."""
    if "data-project" in html:
        return html.replace("http://127.0.0.1:38117", "")
    start = html.lower().find("<meta")
    start = start if start >= 0 else html.find(">") + 1
    return html[:start] + TAG + html[start:]


def shown(program, events, count=None):
    """What reev-tui lays out after so many events: the answer of `render --format json`."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(events, file)
        file.flush()
        done = subprocess.run([str(program), "render", file.name, "--events", str(count or len(events)), "--format", "json"],
                              capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def places(frame):
    return [(" ".join(text["text"].split()[:2]), *text["rect"][:2]) for text in frame["texts"] if text["text"].split()]


def misplaced(truth, frame, slack=2):
    """The texts of the browser that the recording shows elsewhere, or not at all."""
    own = places(frame)
    return [(word, round(x), round(y), [(round(a), round(b)) for other, a, b in own if other == word])
            for word, x, y in truth
            if not any(other == word and abs(a - x) <= slack and abs(b - y) <= slack for other, a, b in own)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page")
    parser.add_argument("sheets", nargs="*", help="NAME=CSS")
    parser.add_argument("--do", default="", help="a script that is run in the page")
    parser.add_argument("--delay", type=float, default=0, help="seconds that sheets named slow… take")
    parser.add_argument("--bars", action="store_true", help="with the scroll bars of a desktop")
    parser.add_argument("--bin", default=str(ROOT / ".build/release"))
    options = parser.parse_args()
    sheets = dict(sheet.split("=", 1) for sheet in options.sheets)
    collector = Collector(pages={"/": with_tracker(Path(options.page).read_text()),
                                 **{f"/{name}": css for name, css in sheets.items()}},
                          slow={f"/{name}": options.delay for name in sheets if name.startswith("slow")})
    with sync_playwright() as playwright:
        browser = launch(playwright, without=[HIDES_BARS] if options.bars else [])
        page = browser.new_page(viewport={"width": 900, "height": 600})
        page.goto(collector.url)
        page.wait_for_timeout(1000 + 1000 * options.delay)
        if options.do:
            page.evaluate(options.do)
            page.wait_for_timeout(1000)
        truth = page.evaluate(TEXTS)
        page.close(run_before_unload=True)
        browser.close()
    collector.wait(lambda: False, 0.5)
    frame = shown(Path(options.bin) / "reev-tui", collector.events())
    collector.close()
    for word, x, y in truth:
        print(f"{word:>20}  {x:6.1f} {y:6.1f}  {[(a, b) for other, a, b in places(frame) if other == word]}")
    wrong = misplaced(truth, frame)
    print(f"{len(wrong)} of {len(truth)} texts misplaced")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
