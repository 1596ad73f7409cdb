"""A site's own web server in front of reevd, as a location in nginx would be, which can be told to fail.

Files of the site it serves itself; /tracker.js and /events it hands to reevd. `trouble` is what befalls /events:

    None        nothing                                    "503", "429"   answered so, with Retry-After where `retry_after` is set
    "drop"      the connection ends before reevd has it    "lose"         reevd has it, and its answer is lost
    "slow"      reevd has it, and the answer takes `delay` seconds
"""

import http.client
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


class Relay:
    def __init__(self, site, upstream_port):
        self.site = Path(site)
        self.upstream_port = upstream_port
        self.trouble = None
        self.retry_after = None
        self.delay = 5
        # When each request for /events came, and what became of it.
        self.posts = []
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                path = self.path.split("?")[0]
                file = relay.site / path.lstrip("/")
                if path == "/tracker.js":
                    self.answer(*relay.forward("GET", self.path, None, {}))
                elif file.is_file():
                    self.answer(200, file.read_bytes(), {"Content-Type": KINDS.get(file.suffix, "text/plain")})
                else:
                    self.answer(404, b"nothing here", {})

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                trouble = relay.trouble
                relay.posts.append((time.time(), trouble))
                if trouble in ("503", "429"):
                    wait = {} if relay.retry_after is None else {"Retry-After": str(relay.retry_after)}
                    self.answer(int(trouble), b"", wait)
                    return
                if trouble == "drop":
                    self.hang_up()
                    return
                answer = relay.forward("POST", self.path, body, self.headers)
                if trouble == "lose":
                    self.hang_up()
                    return
                if trouble == "slow":
                    time.sleep(relay.delay)
                self.answer(*answer)

            def hang_up(self):
                self.close_connection = True
                self.connection.close()

            def answer(self, status, body, headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if status != 204:
                    self.wfile.write(body)

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def forward(self, method, path, body, headers):
        """What reevd answers; 502 when it is not there."""
        try:
            upstream = http.client.HTTPConnection("127.0.0.1", self.upstream_port, timeout=60)
            kept = {name: headers[name] for name in ("Content-Type", "Content-Encoding") if headers.get(name)}
            upstream.request(method, path, body, kept)
            answer = upstream.getresponse()
            text = answer.read()
            upstream.close()
            return answer.status, text, {
                name: value for name, value in answer.getheaders()
                if name.lower() in ("content-type", "content-encoding", "retry-after")}
        except (OSError, http.client.HTTPException):
            return 502, b"", {}

    def close(self):
        self.server.shutdown()
        self.server.server_close()
