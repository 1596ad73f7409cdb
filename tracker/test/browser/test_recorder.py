"""The mended recorder against the one that rrweb published: on a page that changes by chance both record the same.

REEV_SEEDS is the number of pages.
"""

import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from collector import TRACKER  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from visit import launch  # noqa: E402

PAGE = """<!doctype html><head><style>p{color:red}</style>
<link rel=stylesheet href="data:text/css,b{color:url(x.png)}"></head><body><div id=host></div>
<form name=q><input id=i value=abc><input type=radio name=r><input type=radio name=r>
<select><option>1<option selected>2</select><textarea>t</textarea><input type=password value=x>
<input type=checkbox checked><input type=submit value=go></form><iframe srcdoc="<p>in"></iframe>
<p style="background:url(y.png)">x</p><div class=reev-block><b>hidden</b></div>
<svg><a href="#x"><text>t</text></a></svg><img srcset="a.png 1x, b.png 2x" src=c.png>
<table background=d.png></table><x-Foo></x-Foo><video src=v></video><!--c-->"""

START = """() => {
  document.querySelector('#host').attachShadow({mode: 'open'}).innerHTML = '<p>x</p><style>i{}</style>';
  window.recorded = { theirs: [], ours: [] };
  const options = { blockClass: 'reev-block', blockSelector: '.reev-block', ignoreClass: 'i',
    maskInputOptions: { input: true, textarea: true, select: true },
    sampling: { mousemove: 50, mousemoveCallback: 150, scroll: 100 } };
  const { record, StyleSheets } = window.reevRecorder;
  window.ours = record;
  options.sheets = new StyleSheets({ emit() {}, idOf: record.mirror.getId, nodeOf: (id) => record.mirror.getNode(id) });
  for (const who of ['theirs', 'ours'])
    window[who]({ ...options, emit: (event) => recorded[who].push(JSON.stringify(event)) });
}"""

# What is changed by chance may have taken the field away.
TYPE = """() => {
  const field = document.querySelector('#i') || document.createElement('input');
  field.value = 'abcdef';
  field.dispatchEvent(new Event('input', { bubbles: true }));
}"""


def comparable(recorded):
    """
    Of each recorder's events those that can be compared. rrweb's own removes nodes that it never told, and then
    takes all that comes into a shadow root for removed: what follows differs.
    """
    theirs = recorded["theirs"]
    end = next((index for index, event in enumerate(theirs) if '"id":-1' in event and '"removes"' in event), len(theirs))
    return [sorted(map(plain, recorded[who][:end])) for who in ("ours", "theirs")]


def plain(event):
    """An event without what differs between two recorders on one page, or what ours leaves out."""
    event = json.loads(event)
    del event["timestamp"]
    event["data"].pop("userTriggered", None)
    for position in event["data"].get("positions", []):
        del position["timeOffset"]
    # Ours tells once in an event what a text has become.
    if "texts" in event["data"]:
        event["data"]["texts"] = list({text["id"]: text for text in event["data"]["texts"]}.values())
    # Of a rule in another rrweb tells its place in that alone.
    if event["type"] == 3 and event["data"]["source"] == 13:
        event["data"]["index"] = event["data"]["index"][-1:]
    return json.dumps(event, sort_keys=True)


class Recorder(unittest.TestCase):
    def test_the_mended_recorder_records_what_rrwebs_own_does(self):
        cache = TRACKER / ".cache"
        module = cache / "module-1.1.3.mjs"
        if not module.exists():
            self.skipTest("no recorder in tracker/.cache: run node tracker/build.js")
        entry = f"export {{ record }} from '{module}'; export {{ StyleSheets }} from '{TRACKER}/src/style-sheets.js';"
        ours = subprocess.run(["esbuild", "--bundle", "--format=iife", "--global-name=reevRecorder", f"--sourcefile={TRACKER}/x.js"],
                              input=entry, cwd=TRACKER, capture_output=True, text=True, check=True).stdout
        # rrweb's own loses what changes in shadow roots in frames.
        ours, times = re.subn(r"\bshadow\(([\w.]+), \w+\.ownerDocument\)", r"shadow(\1, document)", ours)
        self.assertEqual(times, 2)
        # And what is put into a shadow root before something that it doesn't know yet.
        theirs, times = re.subn(r"\be\.mirror\.getId\((\w)\.value\.parentNode\)",
                                r"e.mirror.getId(\1.value.parentNode.host||\1.value.parentNode)", (cache / "recorder-1.1.3.js").read_text())
        self.assertEqual(times, 2)
        theirs += ";window.theirs=rrwebRecord;"
        changes = (Path(__file__).parent / "changes.js").read_text().split("\n", 1)[1]
        with sync_playwright() as playwright:
            browser, longest = launch(playwright), 0
            for seed in range(int(os.environ.get("REEV_SEEDS", "5"))):
                with self.subTest(seed=seed):
                    page = browser.new_page()
                    page.set_content(PAGE)
                    page.wait_for_timeout(100)
                    page.add_script_tag(content=theirs)
                    page.add_script_tag(content=ours)
                    page.evaluate(START)
                    page.evaluate(changes, seed)
                    page.evaluate(TYPE)
                    page.mouse.move(5, 5)
                    page.mouse.move(50, 50)
                    page.mouse.wheel(0, 50)
                    page.wait_for_timeout(500)
                    recorded = page.evaluate("recorded")
                    page.close()
                    self.assertGreater(len(recorded["ours"]), 60)
                    ours_told, theirs_told = comparable(recorded)
                    longest = max(longest, len(ours_told))
                    self.assertEqual(ours_told, theirs_told)
            self.assertGreater(longest, 100)
            browser.close()


if __name__ == "__main__":
    unittest.main()
