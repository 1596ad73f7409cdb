"""Style sheets that come late, change, import others or hold what the browser doesn't print again: the recording, laid out
by reev-tui, has each text where the browser had it.

    .build/python/bin/python -m unittest discover -s tracker/test/browser -p test_style_sheets.py

REEV_TUI names the program that lays out (.build/release/reev-tui); without it these tests are skipped.
"""

import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from collector import TRACKER, Collector  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from replayed import HIDES_BARS, TEXTS, misplaced, shown  # noqa: E402
from visit import launch  # noqa: E402

BUILD = os.environ.get("REEV_TRACKER", str(TRACKER / "dist" / "tracker.js"))
PROGRAM = Path(os.environ.get("REEV_TUI", str(TRACKER.parent / ".build/release/reev-tui")))
TAG = '<script async src="/tracker.js" data-project="p"></script>'
PLAIN = "<style>body{margin:0;font:16px Arial}</style>"
WIDE = ".a{margin-left:200px}"
LINK = """const link = (href, rel = 'stylesheet', root = document.head) => {
  const it = document.createElement('link'); it.rel = rel; it.href = href; it.id = 'l'; root.append(it); return it; };"""

# What is served beside the page, what stands in its head and body, and what its scripts do once it is recorded.
CASES = {
    "a link that a script adds": ({"/x/late.css": WIDE}, "", "<p class=a>Text", LINK + "link('/x/late.css')"),
    "a slow sheet under the async tracker": ({"/slow.css": WIDE}, "<link rel=stylesheet href=/slow.css>", "<p class=a>Text", ""),
    "a relative address after pushState": (
        {"/x/late.css": WIDE, "/late.css": ".a{margin-left:9px}"}, "", "<p class=a>Text",
        LINK + "history.pushState(0, 0, '/x/y'); link('late.css')"),
    "another page's address when the snapshot comes": (
        {"/late.css": WIDE}, "<link rel=stylesheet href=late.css>", "<p class=a>Text",
        "history.pushState(0, 0, '/x/y'); reev.stop(); reev.start()"),
    "an address that changes": (
        {"/one.css": ".a{margin-left:9px}", "/two.css": WIDE}, "<link id=l rel=stylesheet href=/one.css>", "<p class=a>Text",
        "document.querySelector('#l').href = '/two.css'"),
    "a preload that becomes a sheet": (
        {"/late.css": WIDE}, "<link id=l rel=preload as=style href=/late.css>", "<p class=a>Text",
        "document.querySelector('#l').rel = 'stylesheet'"),
    "a sheet that becomes a preload": (
        {"/late.css": WIDE}, "<link id=l rel=stylesheet href=/late.css>", "<p class=a>Text",
        "document.querySelector('#l').rel = 'preload'"),
    "a medium that changes": (
        {"/late.css": WIDE}, "<link id=l rel=stylesheet media=print href=/late.css>", "<p class=a>Text",
        "document.querySelector('#l').media = 'all'"),
    "a link that is disabled and enabled": (
        {"/one.css": WIDE, "/two.css": ".b{margin-left:300px}"},
        "<link id=l rel=stylesheet href=/one.css><link id=m rel=stylesheet disabled href=/two.css>", "<p class=a>Text<p class=b>Other",
        "document.querySelector('#l').disabled = true; document.querySelector('#m').disabled = false"),
    "a sheet that a script disables": (
        {"/one.css": WIDE}, "<link id=l rel=stylesheet href=/one.css><style id=s>.b{margin-left:50px}</style>",
        "<p class=a>Text<p class=b>Other",
        "document.querySelector('#l').sheet.disabled = true; document.querySelector('#s').disabled = true"),
    "a sheet that was disabled before": (
        {}, "<style id=s>.b{margin-left:50px}</style><script>document.querySelector('#s').disabled = true</script>", "<p class=b>Other", ""),
    "alternate sheets": (
        {"/one.css": WIDE, "/two.css": ".b{margin-left:300px}", "/three.css": ".b{margin-top:90px}"},
        "<link rel=stylesheet title=A href=/one.css><link rel='alternate stylesheet' title=B href=/two.css>"
        "<link rel=stylesheet title=C href=/three.css>", "<p class=a>Text<p class=b>Other", ""),
    "an alternate sheet that is chosen": (
        {"/one.css": WIDE, "/two.css": ".b{margin-left:300px}"},
        "<link id=l rel=stylesheet title=A href=/one.css><link id=m rel='alternate stylesheet' title=B href=/two.css>",
        "<p class=a>Text<p class=b>Other", "document.querySelector('#m').rel = 'stylesheet'; document.querySelector('#m').title = 'A'"),
    "a link in a shadow root": (
        {"/in.css": WIDE, "/late.css": ".b{margin-left:90px}"}, "",
        "<div id=h></div><script>h.attachShadow({mode: 'open'}).innerHTML = '<link rel=stylesheet href=/in.css><p class=a>Text<p class=b>Other'</script>",
        LINK + "link('/late.css', 'stylesheet', document.querySelector('#h').shadowRoot)"),
    "a link in a frame": (
        {"/in.css": WIDE, "/late.css": ".b{margin-left:90px}"}, "",
        "<iframe id=f srcdoc='<link rel=stylesheet href=/in.css><p class=a>Text<p class=b>Other' width=600 height=200></iframe>",
        LINK + "setTimeout(() => link('/late.css', 'stylesheet', document.querySelector('#f').contentDocument.head), 300)"),
    "an import with conditions": (
        {"/i.css": ".a{margin-left:200px;padding-top:30px}", "/p.css": ".a{margin-left:9px}", "/n.css": ".a{margin-left:8px}",
         "/deep/m.css": "@import 'more.css';", "/deep/more.css": ".b{margin-left:70px}"},
        "<style>@layer low,high;@import url(/i.css) layer(low);@import url(/p.css) print;@import url(/n.css) supports(display:nonsense);"
        "@import url(/deep/m.css) screen;@layer high{.a{padding-top:3px}}</style>", "<p class=a>Text<p class=b>Other", ""),
    "an import that comes late": (
        {"/i.css": WIDE, "/slow.css": ".b{margin-left:70px}"}, "<style id=s>.c{}</style>", "<p class=a>Text<p class=b>Other",
        "document.querySelector('#s').textContent = '@import url(/i.css);'; const s = document.createElement('style');"
        "s.append('@import url(/slow.css) layer(x);', '.c{}'); document.head.append(s)"),
    "var() in a shorthand": (
        {"/v.css": ":root{--p:20px}.b{padding:var(--p);padding-left:90px}"},
        "<style>.a{margin:var(--p);margin-left:200px}@media screen{.c{margin:var(--p);margin-left:40px}}</style>"
        "<link rel=stylesheet href=/v.css>", "<p class=a>Text<p class=b>Other<p class=c>Third", ""),
    "var() in a shorthand that scripts write": (
        {}, "<style>:root{--p:20px}</style><style id=s></style>", "<p class=a>Text<p class=b>Other<p id=i>Third<p class=d>Fourth",
        "document.querySelector('#s').sheet.insertRule('.a{margin:var(--p);margin-left:200px}');"
        "const sheet = new CSSStyleSheet(); sheet.replaceSync('.b{margin:var(--p);margin-left:90px}'); document.adoptedStyleSheets = [sheet];"
        "document.querySelector('#i').style.cssText = 'margin:var(--p);margin-left:70px';"
        "const t = document.createElement('style'); t.textContent = '.d{margin:var(--p);margin-left:33px}'; document.head.append(t);"
        "setTimeout(() => { reev.stop(); reev.start() }, 200)"),
    "var() in an imported sheet": (
        {"/deep/i.css": ":root{--p:20px}.a{margin:var(--p);margin-left:200px}"},
        "<style>@import url(/deep/i.css) layer(x);</style>", "<p class=a>Text", ""),
    "adopted sheets that are given up": (
        {}, "", "<p class=a>Text",
        "const sheet = new CSSStyleSheet(); sheet.replaceSync('.a{margin-left:200px}'); document.adoptedStyleSheets = [sheet];"
        "setTimeout(() => { document.adoptedStyleSheets = [] }, 200)"),
    "rules deep in a sheet": (
        {}, "<style id=s>@media screen{@supports (color:red){.a{margin-left:9px}}}</style>", "<p class=a>Text<p class=b>Other",
        "const rule = document.querySelector('#s').sheet.cssRules[0].cssRules[0]; rule.insertRule('.b{margin-left:90px}', 0);"
        "rule.cssRules[1].style.setProperty('margin-left', '200px')"),
}


@unittest.skipUnless(PROGRAM.exists(), f"no {PROGRAM}")
class StyleSheets(unittest.TestCase):
    def check(self, browser, pages, head, body, script):
        html = f"<!doctype html><html><head><meta charset=utf-8><link rel=icon href=data:,>{TAG}{PLAIN}{head}</head><body>{body}</body></html>"
        slow = {"/slow.css": 0.5} if "/slow.css" in pages else {}
        collector = Collector(pages={"/": html, **pages}, slow=slow, tracker=BUILD)
        self.addCleanup(collector.close)
        page = browser.new_page(viewport={"width": 900, "height": 600})
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(collector.url)
        self.assertTrue(collector.wait(lambda: any(event["type"] == 2 for event in collector.events())), "no full snapshot arrived")
        page.wait_for_timeout(200)
        page.evaluate(f"() => {{ {script} }}")
        page.wait_for_timeout(1000)
        truth = page.evaluate(TEXTS)
        page.close(run_before_unload=True)
        self.assertTrue(truth)
        self.assertEqual(said, [])

        def wrong():
            return misplaced(truth, shown(PROGRAM, collector.events()))
        self.assertTrue(collector.wait(lambda: not wrong(), 3), f"misplaced: {wrong()}")
        return collector.events()

    def test_each_text_is_where_the_browser_had_it(self):
        only = os.environ.get("REEV_CASE", "")
        with sync_playwright() as playwright:
            for bars in (False, True):
                browser = launch(playwright, without=[HIDES_BARS] if bars else [])
                for index, (name, case) in enumerate(CASES.items()):
                    # Half of them with the scroll bars of a desktop.
                    if (index % 2 == 1) == bars and only in name:
                        with self.subTest(case=name):
                            self.check(browser, *case)
                browser.close()


if __name__ == "__main__":
    unittest.main()
