"""A site with the tracker and a collector in reevd's place, whose behaviour a test can change.

For tests of delivery alone: what reevd does with the events is tested with reevd.
"""

import gzip
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TRACKER = Path(__file__).resolve().parents[2]
KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
         ".png": "image/png", ".woff2": "font/woff2", ".ttf": "font/ttf"}


class Collector:
    """Serves files of `folder` and `pages` (path to HTML text), and takes what the tracker sends.

    With `tells_ids` the page can ask `reevIdOf(node)` for the id that the recorder gave a node; 0 for none.
    """

    def __init__(self, folder=None, pages=None, headers=None, slow=None, tracker=TRACKER / "dist" / "tracker.js", tells_ids=False):
        self.folder = Path(folder) if folder else None
        self.pages = pages or {}
        self.headers = headers or {}
        # Seconds that a path's answer takes.
        self.slow = slow or {}
        self.tracker = Path(tracker)
        self.tells_ids = tells_ids
        self.bodies = []
        self.requests = []
        self.status = 204
        self.answer_headers = {}
        self.delay = 0
        self.drops = False
        # A proxy that takes the encoding's name away: such a body can't be read.
        self.spoils_gzip = False
        self.lock = threading.Lock()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_OPTIONS(self):
                self.answer(204, b"", {"Access-Control-Allow-Headers": "content-type, content-encoding"})

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                collector.take(self, body)

            def do_GET(self):
                collector.give(self)

            def answer(self, status, body, headers=None):
                self.send_response(status)
                self.send_header("Access-Control-Allow-Origin", "*")
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if status != 204:
                    self.wfile.write(body)

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, handler, body):
        with self.lock:
            if self.spoils_gzip and handler.headers.get("Content-Encoding") == "gzip":
                self.requests.append((time.time(), dict(handler.headers), len(body), 400))
                handler.answer(400, b"{}")
                return
            delay, status, headers, drops = self.delay, self.status, dict(self.answer_headers), self.drops
            self.requests.append((time.time(), dict(handler.headers), len(body), status))
        if drops:
            handler.close_connection = True
            handler.connection.close()
            return
        time.sleep(delay)
        if status == 204:
            text = gzip.decompress(body) if handler.headers.get("Content-Encoding") == "gzip" else body
            with self.lock:
                self.bodies.append(json.loads(text))
        handler.answer(status, b"{}", headers)

    def give(self, handler):
        path = handler.path.split("?")[0]
        time.sleep(self.slow.get(path, 0))
        if path == "/tracker.js":
            handler.answer(200, self.script(), {"Content-Type": "text/javascript"})
        elif path in self.pages:
            page = self.pages[path]
            headers = {"Content-Type": KINDS.get(Path(path).suffix, KINDS[".html"]), **self.headers}
            handler.answer(200, page.encode() if isinstance(page, str) else page, headers)
        elif self.folder and (self.folder / path.lstrip("/")).is_file():
            file = self.folder / path.lstrip("/")
            headers = {"Content-Type": KINDS.get(file.suffix, "application/octet-stream"), **self.headers}
            handler.answer(200, file.read_bytes(), headers)
        else:
            handler.answer(404, b"nothing here")

    def script(self):
        """The tracker. The ids are the recorder's secret: its own question for one lets the page ask too."""
        text = self.tracker.read_text()
        if self.tells_ids:
            # By what it does: the build shortens its name.
            ask = re.compile(r"\b(\w+)\((\w+)\)\{(?=(?:const|let|var) \w+=\2&&\w+\(\w+,\2\);return \w+\?\w+\.id:-1\})")
            tell = lambda found: f"{found[0]}window.reevIdOf||(window.reevIdOf=n=>Math.max(0,this.{found[1]}(n)));"  # noqa: E731
            text, count = ask.subn(tell, text, count=1)
            if not count:
                raise RuntimeError("the recorder has no question for a node's id")
        return text.encode()

    def events(self, session=None):
        """All events, each batch once, as a replayer orders them."""
        with self.lock:
            bodies = list(self.bodies)
        seen, events = set(), []
        for body in bodies:
            key = (body["sessionId"], body["batch"], json.dumps(body["events"]))
            if key in seen or (session and body["sessionId"] != session):
                continue
            seen.add(key)
            events += [(event["timestamp"], body["batch"], index, event) for index, event in enumerate(body["events"])]
        return [event for *_, event in sorted(events, key=lambda entry: entry[:3])]

    def sessions(self):
        with self.lock:
            return list(dict.fromkeys(body["sessionId"] for body in self.bodies))

    def wait(self, condition, seconds=10):
        """Waits until the collector's state is such; False when it never was."""
        end = time.time() + seconds
        while time.time() < end:
            if condition():
                return True
            time.sleep(0.02)
        return bool(condition())

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def customs(events, tag):
    return [event["data"]["payload"] for event in events if event["type"] == 5 and event["data"]["tag"] == tag]
