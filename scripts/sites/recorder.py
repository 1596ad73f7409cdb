"""Records a visit of a site with the tracker, and what the visitor saw at a few moments of it.

`record` gives the recording and the truth in the form that ../shared/corpus/README.md describes.
"""

import base64
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tracker/test/browser")]
from collector import Collector  # noqa: E402
from visit import launch  # noqa: E402

TRUTH = Path(__file__).with_name("truth.js").read_text()
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2,
         "user_agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
                       "Chrome/130.0.0.0 Mobile Safari/537.36"}


def fonts():
    """The folders of the fonts for what Liberation lacks, those of the corpus: DejaVu, and one for Chinese, Japanese and Korean."""
    kept = ROOT / ".build/sites/fonts"
    for package in ("fonts-dejavu-core", "fonts-droid-fallback"):
        unpack(package, kept)
    return [kept / "usr/share/fonts/truetype" / name for name in ("dejavu", "droid")]


def unpack(package, folder):
    """A Debian package's files, without installing it."""
    if list(Path(folder).glob(f"{package}_*.deb")):
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-q", package], cwd=folder, check=True, stdout=sys.stderr, stderr=subprocess.DEVNULL)
    subprocess.run(["dpkg", "-x", next(Path(folder).glob(f"{package}_*.deb")), folder], check=True)


def browser_of(playwright, classic):
    """A Chromium whose scroll bars take room, or don't."""
    # A document that was changed on its way has no address, and may then not ask loopback.
    return launch(playwright, "--disable-features=LocalNetworkAccessChecks", without=["--hide-scrollbars"] if classic else ())


class Eye:
    """Looks at a page as its visitor does, and leaves no trace in the recording."""

    def __init__(self, page, masked=True):
        self.page = page
        self.masked = masked

    def look(self):
        """The truth when nothing moves any more; after a few tries that of a page that always moves."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        frames = [session.send("Page.getFrameTree")["frameTree"]]
        sheets = []
        for frame in frames:
            frames += frame.get("childFrames", [])
            try:
                sheets.append(session.send("CSS.createStyleSheet", {"frameId": frame["frame"]["id"]})["styleSheetId"])
            except Exception:  # a frame of another origin
                continue
        try:
            before = None
            for _ in range(6):
                # Elements that let the pointer through hide what is behind them all the same.
                for sheet in sheets:
                    session.send("CSS.setStyleSheetText", {"styleSheetId": sheet, "text": "* { pointer-events: auto !important }"})
                truth = self.page.evaluate(f"(masked) => ({TRUTH})(masked)", self.masked)
                for sheet in sheets:
                    session.send("CSS.setStyleSheetText", {"styleSheetId": sheet, "text": ""})
                seen = [truth["texts"], [(node["id"], node.get("rect")) for node in truth["nodes"]]]
                if seen == before:
                    break
                before = seen
                self.page.wait_for_timeout(500)
            return truth
        finally:
            session.detach()


def insert(text, head):
    at = text.lower().find("<head")
    if at < 0:
        at = text.lower().find("<html")
    if at < 0:
        return head + text
    at = text.find(">", at) + 1
    return text[:at] + head + text[at:]


def record(browser, url, visit, screens, options=DESKTOP, tracker=None):
    """Events and checkpoints of `visit(page, url, mark)`, which calls `mark(label)` at each moment that counts."""
    collector = Collector(tells_ids=True, **({"tracker": tracker} if tracker else {}))
    context = browser.new_context(**options)
    context.set_default_timeout(60000)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    head = f'<script async src="{collector.url}/tracker.js" data-project="p"></script>'

    # A redirect is the browser's to follow, so that the page has its own address: what passes is changed at its end.
    session = context.new_cdp_session(page)
    top = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]

    def pause(event):
        headers = event.get("responseHeaders", [])
        kind = next((header["value"] for header in headers if header["name"].lower() == "content-type"), "")
        request = {"requestId": event["requestId"]}
        if event["frameId"] != top or "html" not in kind or 300 <= event.get("responseStatusCode", 0) < 400:
            session.send("Fetch.continueRequest", request)
            return
        body = session.send("Fetch.getResponseBody", request)
        text = base64.b64decode(body["body"]).decode("utf-8", "replace") if body["base64Encoded"] else body["body"]
        kept = [header for header in headers if header["name"].lower() not in
                ("content-security-policy", "content-length", "content-encoding", "transfer-encoding")]
        session.send("Fetch.fulfillRequest", {
            **request, "responseCode": event["responseStatusCode"], "responseHeaders": kept,
            "body": base64.b64encode(insert(text, head).encode()).decode()})

    session.on("Fetch.requestPaused", pause)
    session.send("Fetch.enable", {"patterns": [{"urlPattern": f"{url}/*", "resourceType": "Document", "requestStage": "Response"}]})
    checkpoints = []

    def mark(label):
        page.wait_for_function("window.reevIdOf && document.documentElement && reevIdOf(document.documentElement)")
        page.evaluate("document.fonts.ready.then(() => 1)")
        # Fonts and images are told when the page is at rest.
        page.wait_for_timeout(2500)
        truth = Eye(page).look()
        page.screenshot(path=screens / f"{len(checkpoints) + 1}.png", caret="initial")
        page.wait_for_timeout(200)
        checkpoints.append({"label": label, "events": 0, **truth})

    try:
        visit(page, url, mark)
        page.wait_for_timeout(700)
        with page.expect_event("close"):
            page.close(run_before_unload=True)
        time.sleep(1)
        while collector.requests and time.time() - collector.requests[-1][0] < 2:
            time.sleep(0.1)
        events = collector.events()
    finally:
        context.close()
        collector.close()
    for checkpoint in checkpoints:
        count = sum(event["timestamp"] <= checkpoint["timestamp"] for event in events)
        # What is told of the page after the look concerns what it shows.
        while count < len(events) and events[count]["type"] == 5 and events[count]["data"]["tag"].startswith("reev."):
            count += 1
        checkpoint["events"] = count
        checkpoint["timestamp"] = events[count - 1]["timestamp"]
    return events, checkpoints
