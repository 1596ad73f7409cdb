#!/usr/bin/env python3
"""Opens `reev-tui render --format html` of a hostile recording in a real Chromium: nothing may run,
nothing may be fetched, and the page's state must be there.

    .build/python/bin/python scripts/html_test.py --bin .build/release
"""
import argparse
import json
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from playwright.sync_api import sync_playwright
from visit import launch

RUN = "window.top.owned=1;document.title='owned'"


class Listener:
    """Whoever connects is counted: a request that the policy stops never gets here."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.count = 0
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            connection, _ = self.socket.accept()
            self.count += 1
            connection.close()


LISTENER = Listener()
NET = f"http://127.0.0.1:{LISTENER.socket.getsockname()[1]}/x"


class Page:
    """Recorded nodes with ids of their own."""

    def __init__(self):
        self.last = 1

    def element(self, tag, attributes=None, *children, **more):
        self.last += 1
        return {"type": 2, "id": self.last, "tagName": tag, "attributes": attributes or {},
                "childNodes": [self.text(c) if isinstance(c, str) else c for c in children], **more}

    def text(self, text):
        self.last += 1
        return {"type": 3, "id": self.last, "textContent": text}


def recording():
    page = Page()
    e = page.element
    breakout = f"</style></title></textarea></xmp></noscript>--><script>{RUN}</script><img src=x onerror=\"{RUN}\">"
    shadow = e("p", {"class": "inside"}, "in the shadow")
    shadow["isShadow"] = True
    shadow_script = e("script", {}, RUN)
    shadow_script["isShadow"] = True
    frame = e("iframe", {"id": "recorded", "src": f"{NET}/frame", "srcdoc": f"<script>{RUN}</script>"})
    host = e("div", {"id": "host"}, shadow, shadow_script)
    host["isShadowHost"] = True
    body = [
        e("script", {}, RUN), e("SCRIPT", {"src": NET}), e("svg:script", {}, RUN),
        e("svg", {}, e("script", {}, RUN, isSVG=True), e("style", {}, breakout, isSVG=True),
          e("a", {"xlink:href": f"javascript:{RUN}", "id": "svglink"}, e("text", {}, "svg text", isSVG=True), isSVG=True),
          e("animate", {"attributeName": "href", "values": f"javascript:{RUN}"}, isSVG=True),
          e("image", {"href": NET}, isSVG=True), e("use", {"href": f"{NET}#a"}, isSVG=True),
          e("foreignObject", {}, e("img", {"src": "x", "onerror": RUN}), isSVG=True), isSVG=True),
        e("math", {}, e("style", {}, breakout), e("mtext", {}, e("img", {"src": "x", "onerror": RUN}))),
        e("img", {"src": "x", "onerror": RUN, "onload": RUN}), e("img", {"src": NET, "srcset": f"{NET} 2x"}),
        e("body", {"onload": RUN, "background": NET}), e("video", {"src": NET, "poster": NET, "autoplay": True}),
        e("a", {"id": "link", "href": f" java\nscript:{RUN}"}, "a link"), e("a", {"ping": NET, "href": "data:text/html," + breakout}, "data"),
        e("form", {"action": NET, "id": "form"}, e("input", {"formaction": f"javascript:{RUN}", "autofocus": True, "onfocus": RUN})),
        e("object", {"data": NET}), e("embed", {"src": NET}), e("base", {"href": NET}),
        e("meta", {"http-equiv": "refresh", "content": f"0;url={NET}"}),
        e("meta", {"HTTP-EQUIV": "refresh", "content": f"0;url={NET}"}),
        e("link", {"rel": "stylesheet", "href": NET}), e("link", {"rel": "preconnect", "href": NET}),
        e("iframe", {"src": f"javascript:{RUN}"}), e("iframe", {"src": NET}), e("frame", {"src": NET}),
        e("iframe", {"srcdoc": f"<script>{RUN}</script>"}), frame, host,
        e("template", {"shadowrootmode": "open"}, e("script", {}, RUN)),
        e("xmp", {}, breakout), e("noembed", {}, breakout), e("noscript", {}, breakout), e("plaintext", {}, "plain"),
        e("title", {}, breakout), e("style", {}, f"@import '{NET}'; p {{ background: url({NET}) }} {breakout}"),
        e("p", {"style": f"background:url({NET})", "title": breakout, f"x><script>{RUN}</script>": "1", "on click": RUN}, breakout),
        e("x><img src=x onerror=" + RUN + ">", {}, "tag"),
        e("input", {"id": "text", "value": "old"}), e("input", {"id": "box", "type": "checkbox"}),
        e("textarea", {"id": "area"}, "old"),
        e("select", {"id": "choice"}, e("option", {"value": "a", "selected": True}, "A"), e("option", {"value": "b"}, "B")),
        e("details", {"open": ""}, e("summary", {}, "more"), "opened"),
        e("p", {"id": "end"}, "the end"),
    ]
    ids = {n["attributes"].get("id"): n["id"] for n in body}
    root = {"type": 0, "id": 1, "childNodes": [
        {"type": 1, "id": 900, "name": "html", "publicId": "", "systemId": ""},
        e("html", {"onclick": RUN, "manifest": NET}, e("head", {}, e("title", {}, "The page")), e("body", {}, *body))]}
    inner = {"type": 0, "id": 2000, "childNodes": [{"type": 2, "id": 2001, "tagName": "html", "attributes": {}, "childNodes": [
        {"type": 2, "id": 2002, "tagName": "body", "attributes": {"onload": RUN}, "childNodes": [
            {"type": 3, "id": 2003, "textContent": "in the frame"},
            {"type": 2, "id": 2004, "tagName": "script", "attributes": {}, "childNodes": [{"type": 3, "id": 2005, "textContent": RUN}]}]}]}]}
    typed = [(ids["text"], "typed", False), (ids["box"], "on", True), (ids["area"], "written", False), (ids["choice"], "b", False)]
    return [
        {"type": 4, "timestamp": 1000, "data": {"href": "http://a/", "width": 800, "height": 600}},
        {"type": 2, "timestamp": 1001, "data": {"node": root, "initialOffset": {"left": 0, "top": 0}}},
        {"type": 3, "timestamp": 1002, "data": {"source": 0, "isAttachIframe": True, "removes": [], "texts": [], "attributes": [],
                                                "adds": [{"parentId": ids["recorded"], "nextId": None, "node": inner}]}},
    ] + [{"type": 3, "timestamp": 1003 + n, "data": {"source": 5, "id": i, "text": t, "isChecked": c}} for n, (i, t, c) in enumerate(typed)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default=".build/release")
    options = parser.parse_args()
    failures = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "hostile.json"
        file.write_text(json.dumps(recording()))
        html = subprocess.run([f"{options.bin}/reev-tui", "render", str(file), "--format", "html"],
                              capture_output=True, check=True, text=True).stdout
        (Path(folder) / "page.html").write_text(html)
        browser = launch(playwright)
        page = browser.new_page()
        opened = []
        page.on("popup", lambda popup: opened.append(popup.url))
        page.goto(f"file://{folder}/page.html")
        page.wait_for_timeout(1500)
        found = page.evaluate("""() => {
          const all = (root) => [...root.querySelectorAll('*')].flatMap(
            (node) => [node, ...(node.shadowRoot ? all(node.shadowRoot) : [])]);
          const nodes = all(document);
          const host = document.getElementById('host');
          return {
            owned: window.owned || 0, title: document.title,
            scripts: nodes.filter((n) => n.localName === 'script').length,
            handlers: nodes.flatMap((n) => [...n.attributes].map((a) => a.name)).filter((n) => /^on/i.test(n)),
            urls: nodes.flatMap((n) => [...n.attributes].map((a) => a.value)).filter((v) => /^[\\s]*java\\s*script:/i.test(v)),
            refresh: document.querySelectorAll('meta[http-equiv=refresh i]').length,
            text: document.getElementById('text')?.value, box: document.getElementById('box')?.checked,
            area: document.getElementById('area')?.value, choice: document.getElementById('choice')?.value,
            shadow: host?.shadowRoot?.textContent, end: document.getElementById('end')?.textContent,
            open: document.querySelector('details')?.open,
          };
        }""")
        frames = [f.locator("body").inner_text() for f in page.frames[1:] if f.url == "about:srcdoc"]
        for selector in ("#link", "#svglink", "html"):
            page.evaluate("(s) => document.querySelector(s)?.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))", selector)
        page.wait_for_timeout(300)
        found["owned later"] = page.evaluate("window.owned || 0")
        browser.close()
    expected = {"owned": 0, "owned later": 0, "title": "The page", "scripts": 0, "handlers": [], "urls": [], "refresh": 0,
                "text": "typed", "box": True, "area": "written", "choice": "b", "shadow": "in the shadow",
                "end": "the end", "open": True}
    for name, value in expected.items():
        if found.get(name) != value:
            failures.append(f"{name}: {found.get(name)!r}, not {value!r}")
    if LISTENER.count or opened:
        failures.append(f"fetched {LISTENER.count} times, opened {opened}")
    if not any("in the frame" in text for text in frames):
        failures.append(f"no recorded frame: {frames}")
    print("\n".join(failures) or f"nothing ran, nothing was fetched, all state is there ({len(html)} bytes)")
    sys.exit(1 if failures else 0)


main()
