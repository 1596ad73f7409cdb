#!/usr/bin/env python3
"""End to end, with nothing replaced: a Chromium visits the demo shop that reevd serves, and reev-tui shows the visit.

    .build/python/bin/python scripts/visit_test.py --bin .build/release

Run by Tests/EndToEndTests. Prints what it checked; exits 1 with what was wrong.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright
from visit import SECRETS, Visit, launch

ROOT = Path(__file__).resolve().parents[1]


class Problem(Exception):
    pass


def check(claim, text):
    if not claim:
        raise Problem(text)
    print(f"ok  {text}", flush=True)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def fetch(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return json.load(answer)


def wait_for(condition, seconds, what):
    end = time.time() + seconds
    while time.time() < end:
        try:
            found = condition()
            if found:
                return found
        except OSError:
            pass
        time.sleep(0.1)
    raise Problem(f"{what} took more than {seconds} s")


class Reevd:
    """A real reevd with the demo shop, on ports of its own and a private PostgreSQL in `folder`."""

    def __init__(self, bin_folder, folder, site=ROOT / "demo", tracker=ROOT / "tracker/dist/tracker.js"):
        self.bin = Path(bin_folder)
        self.folder = Path(folder)
        self.site = site
        self.tracker = tracker
        self.port, self.api_port = free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        self.api = f"http://127.0.0.1:{self.api_port}/api"
        self.process = None

    def start(self):
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("DATABASE_URL",) and not name.startswith("REEV_")}
        self.log = open(self.folder / "reevd.log", "ab")
        self.process = subprocess.Popen(
            [self.bin / "reevd", "serve", "--listen", f"127.0.0.1:{self.port}",
             "--api-listen", f"127.0.0.1:{self.api_port}", "--data-dir", self.folder / "data",
             "--site", self.site, "--tracker", self.tracker, "--metrics-interval", "0.5"],
            stdout=self.log, stderr=self.log, env=environment)
        wait_for(lambda: self.process.poll() is not None or urllib.request.urlopen(f"{self.url}/ready").status == 200,
                 60, "reevd's start")
        if self.process.poll() is not None:
            raise Problem(f"reevd ended: {(self.folder / 'reevd.log').read_text()[-2000:]}")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def tui(self, *arguments):
        done = subprocess.run([self.bin / "reev-tui", *arguments, "--data-dir", self.folder / "data"],
                              capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise Problem(f"reev-tui {' '.join(map(str, arguments))}: exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def psql(self, sql):
        """What the private database answers, as text, one row a line."""
        sockets = [path.parent for path in (self.folder / "data").rglob(".s.PGSQL.5432")]
        if not sockets:
            raise Problem("the private database has no socket in the data folder")
        done = subprocess.run(["psql", "-XAtq", "-h", sockets[0], "-U", "reev", "-d", "reev", "-c", sql],
                              capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise Problem(f"psql: {done.stderr.strip()}")
        return done.stdout


def step(visit, words):
    return next(each["time"] for each in visit["steps"] if words in each["what"])


def run_visit(url):
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        visit = Visit(page, url, 0.6)
        session = visit.run()
        browser.close()
    return {"session": session, "steps": visit.steps}


def check_visit(reevd, visit):
    session = visit["session"]
    steps = {each["what"]: each["time"] for each in visit["steps"]}
    last = steps["leaves"]

    def arrived():
        answer = fetch(f"{reevd.api}/sessions/{session}")
        answer = answer.get("session", answer)
        return answer if answer.get("duration") and answer["errors"] and answer["clicks"] >= 11 else None

    def settled():
        return reevd.psql(
            "select not s.is_dirty and s.event_count = count(*) from sessions s join events e on e.session_id = s.id"
            f" where s.id = '{session}' group by s.id"
        ).strip() == "t"

    wait_for(lambda: fetch(f"{reevd.api}/sessions/{session}/events")["events"], 10, "the events' arrival")
    wait_for(arrived, 20, "the metrics job")
    wait_for(settled, 20, "the metrics job's last run")
    events = fetch(f"{reevd.api}/sessions/{session}/events")["events"]

    # The recording's clock against the visitor's.
    rows = reevd.psql(f"select round(extract(epoch from started_at) * 1000), duration, clicks, errors from sessions where id = '{session}'")
    started, duration, clicks, errors = (float(field) for field in rows.strip().split("|"))
    first = started + float(reevd.psql(f"select min(timestamp) from events where session_id = '{session}'"))
    seconds = {what: (at - first) / 1000 for what, at in steps.items()}
    check(abs(last - first - events[-1]["timestamp"]) < 2000, f"{len(events)} events, to the end of the visit")

    # The metrics job against a recount from the events.
    stamps = [event["timestamp"] for event in events]
    recount = {
        "duration": (max(stamps) - min(stamps) + 500) // 1000,
        "clicks": sum(event["type"] == 3 and event["data"].get("source") == 2 and event["data"].get("type") == 2
                      for event in events),
        "errors": sum(event["type"] == 5 and event["data"].get("tag") == "error" for event in events),
    }
    check(duration == recount["duration"] and clicks == recount["clicks"] and errors == recount["errors"],
          f"the metrics job counts {duration:.0f} s, {clicks:.0f} clicks, {errors:.0f} errors; by hand {recount}")
    told = arrived()
    check(told and told["clicks"] == clicks and told["errors"] == errors, "the reading API answers the same")

    # Three instants.
    def frame(at):
        return reevd.tui("render", session, "--at", f"{at:.2f}", "--size", "183x58")

    def shows(at, *texts):
        seen = frame(at)
        for text in texts:
            check(text in seen, f"{at:5.1f} s: the frame shows {text!r}")
        return seen

    shows(seconds["opens the care dialog"] - 0.3, "Pots, cups and plates", "Moss Mug", "0 items")
    added = shows(seconds["adds a Moss Mug to the cart"] + 0.5, "1 item", "Added")
    check("0 items" not in added, "the cart's old count is gone")
    shows(seconds["adds it to the cart"] + 0.4, "River Teapot", "in your cart", "2 items")
    form = shows(seconds["places the order"] - 0.2, "Check out", "***")

    # What was typed.
    for secret in list(SECRETS.values()) + ["grace"]:
        check(secret not in form, f"the frame does not show {secret!r}")
        quoted = secret.replace("'", "''")
        found = reevd.psql(f"select count(*) from events where data::text like '%{quoted}%'").strip()
        check(found == "0", f"the database does not hold {secret!r}")

    # What happened, and when.
    markers = json.loads(reevd.tui("events", session, "--json"))["markers"]

    def marked(kind, at, words, slack=0.5):
        close = [marker for marker in markers if marker["kind"] == kind and abs(marker["time"] / 1000 - at) < slack
                 and words in json.dumps(marker, ensure_ascii=False)]
        near = [(marker["time"], marker["kind"], marker.get("text")) for marker in markers
                if abs(marker["time"] / 1000 - at) < 2]
        check(close, f"{at:5.1f} s: {kind} {words!r}" + ("" if close else f", found {near}"))

    marked("click", seconds["adds a Moss Mug to the cart"], "")
    marked("click", seconds["checks the stock, which is broken"], "")
    marked("error", seconds["checks the stock, which is broken"], "countFor")
    marked("navigation", seconds["reads another story, without a page load"], "story=kiln")
    marked("navigation", seconds["opens the River Teapot"], "product.html", 1.5)
    check(sum(marker["kind"] == "click" for marker in markers) == clicks, "as many clicks are listed as counted")
    check(sum(marker["kind"] == "error" for marker in markers) == errors, "as many errors are listed as counted")

    listed = reevd.tui("list")
    check(session[:8] in listed or "/index.html" in listed, "the list shows the session")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default=str(ROOT / ".build/release"), help="where reevd and reev-tui are")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="reev-visit.")
    # The database does not run as root.
    os.chmod(folder, 0o711)
    reevd = Reevd(options.bin, folder)
    try:
        reevd.start()
        check_visit(reevd, run_visit(reevd.url))
    except Problem as problem:
        log = Path(folder, "reevd.log")
        sys.exit(f"failed: {problem}\n{log.read_text()[-1500:] if log.exists() else ''}")
    finally:
        reevd.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
