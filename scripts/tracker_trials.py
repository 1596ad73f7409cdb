#!/usr/bin/env python3
"""How much of a visit arrives, and what the tracker costs: real Chromium, real reevd, real PostgreSQL.

    .build/python/bin/python scripts/tracker_trials.py [--bin .build/release] [--rounds 100] [--tracker FILE] [trial…]

Trials: close, navigate, reload, crash, down, troubles, cost, heavy, secrets, storms. Prints a line of figures for each; exits 1 when one fails.
"""

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright
from relay import Relay
from visit import SECRETS, Visit, launch
from visit_test import ROOT, Problem, Reevd, wait_for

sys.path.insert(0, str(ROOT / "tracker/test/browser"))
from test_tracker import SECRETS_BODY, SECRETS_OPTIONS, page_of, type_secrets  # noqa: E402

TAG = '<script async src="/tracker.js" data-project="default"></script>'
TICKS = f"""<!doctype html><meta charset=utf-8><title>ticks</title><link rel=icon href="data:,">{TAG}<p id=p>tick</p>
<script>let n = 0; setInterval(() => document.querySelector('#p').textContent = `tick ${{n++}}.`, 100)</script>"""
BUSY = TICKS + """<script>
const own = [];
setInterval(() => { for (let i = 0; i < 3; i += 1) {
  const begin = performance.now();
  fetch('/away.html?' + Math.random()).then((answer) => answer.text()).then(() => own.push(performance.now() - begin));
} }, 300);</script>"""
# What a page may do at once to the 2,000 elements of `root`.
STORMS = {
    "20,000 inserts anywhere": """const all = [root]; let seed = 7; const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
      for (let i = 0; i < 20000; i += 1) { const parent = all[random(all.length)], node = document.createElement('div'); node.textContent = i;
        parent.insertBefore(node, parent.childNodes[random(parent.childNodes.length + 1)] || null); all.push(node) }""",
    "100,000 adds and removals": """for (let i = 0; i < 100000; i += 1) {
      const node = document.createElement('div'); node.textContent = 'x'; root.append(node); node.remove() }""",
    "10 lists of 5,000": """for (let k = 0; k < 10; k += 1) { root.textContent = '';
      for (let i = 0; i < 5000; i += 1) { const node = document.createElement('div'); node.textContent = i; root.append(node) } }""",
    "80,000 attributes": "for (let k = 0; k < 20; k += 1) for (const node of root.children) { node.setAttribute('data-k', k); node.className = 'c' + k }",
    "40,000 texts": "for (let k = 0; k < 20; k += 1) for (const node of root.children) node.firstChild.data = k",
}
# An observer that does nothing makes the browser keep records: no recorder is faster than that.
WATCHED = """<script>new MutationObserver(() => {}).observe(document, { attributes: true, attributeOldValue: true, characterData: true,
  characterDataOldValue: true, childList: true, subtree: true })</script>"""
STORM = """async (code) => {
  const begin = performance.now();
  new Function("root", code)(document.querySelector("#root"));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
  return performance.now() - begin;
}"""
STATE = "JSON.parse(sessionStorage.getItem('reev.default'))"


class Trials:
    def __init__(self, reevd, browser, rounds):
        self.reevd = reevd
        self.browser = browser
        self.rounds = rounds

    def ticks(self, session):
        text = self.reevd.psql(f"select data from events where session_id = '{session}' and event_type = 3")
        return [int(number) for number in re.findall(r"tick (\d+)\.", text)]

    def visit(self):
        """A page that has been recorded for a moment; its session, and the tick that was there 200 ms before now."""
        context = self.browser.new_context()
        page = context.new_page()
        page.goto(self.reevd.url + "/ticks.html")
        page.wait_for_function("sessionStorage.getItem('reev.default') && n > 4")
        page.wait_for_timeout(300)
        session = page.evaluate(STATE)["id"]
        last = page.evaluate("n") - 1
        page.wait_for_timeout(200)
        return context, page, session, last

    def ending(self, way):
        whole, wait = 0, []
        for _ in range(self.rounds):
            context, page, session, last = self.visit()
            if way == "close":
                page.close(run_before_unload=True)
            elif way == "navigate":
                page.goto(self.reevd.url + "/away.html")
            elif way == "reload":
                page.reload()
            begin = time.time()
            arrived = False
            while time.time() - begin < 3 and not arrived:
                arrived = last in self.ticks(session)
            wait.append(time.time() - begin)
            found = sorted(self.ticks(session))
            # Every tick of the first page, each once.
            first_page = found[:found.index(last) + 1] if arrived else []
            isolated = [tick for tick in set(found) if found.count(tick) > (2 if way == "reload" else 1)]
            whole += bool(arrived and set(range(first_page[0], last + 1)) <= set(found) and not isolated)
            context.close()
        return whole >= 0.99 * self.rounds, f"{whole} of {self.rounds} visits whole up to 200 ms before the end"

    def crash(self):
        lost = []
        for _ in range(max(3, self.rounds // 5)):
            context, page, session, last = self.visit()
            try:
                page.goto("chrome://crash", timeout=1500)
            except Exception:  # The page is gone: that is the point.
                pass
            time.sleep(0.7)
            found = self.ticks(session)
            lost.append((last + 2 - max(found)) * 0.1 if found else last * 0.1)
            context.close()
        lost.sort()
        return True, f"{len(lost)} crashes a second after the load lost {lost[len(lost) // 2]:.1f} s at the median, {lost[-1]:.1f} s at most"

    # Each fails for `seconds`: answers with and without Retry-After, connections that end before and after reevd has
    # the batch, answers that take 5 s, and a reevd that is not there.
    TROUBLES = {"503": ("503", None), "503 with Retry-After": ("503", 4), "429": ("429", 3), "dropped before": ("drop", None),
                "dropped after": ("lose", None), "slow by 5 s": ("slow", None)}

    def down(self):
        return self.suffer({"down": None}, 30)

    def troubles(self):
        return self.suffer(self.TROUBLES, 20)

    def suffer(self, troubles, seconds):
        """Visits at the same time, each of which meets one trouble; every tick must be in the database once."""
        visits = []
        for name, trouble in troubles.items():
            relay = Relay(self.reevd.site, self.reevd.port)
            context = self.browser.new_context()
            page = context.new_page()
            said, network = [], []
            page.on("pageerror", lambda error, said=said: said.append(f"uncaught: {error}"))
            # That a request failed is a line of Chromium's own, which no page can keep off the console.
            page.on("console", lambda message, said=said, network=network: (
                network if message.text.startswith("Failed to load resource") else said).append(message.text))
            page.goto(relay.url + "/busy.html")
            page.wait_for_function("sessionStorage.getItem('reev.default') && n > 20")
            visits.append((name, trouble, relay, context, page, said, network))
        quiet = [visit[4].evaluate("own.splice(0)") for visit in visits]
        for _, trouble, relay, *_ in visits:
            if trouble:
                relay.trouble, relay.retry_after = trouble
        if "down" in troubles:
            self.reevd.stop()
        visits[0][4].wait_for_timeout(seconds * 1000)
        if "down" in troubles:
            self.reevd.start()
        lines, is_fine = [], True
        for (name, trouble, relay, context, page, said, network), before in zip(visits, quiet):
            relay.trouble = None
            during = page.evaluate("own.splice(0)")
            last = page.evaluate("n") - 1
            session = page.evaluate(STATE)["id"]
            wait_for(lambda: last in self.ticks(session), 90, f"the arrival after: {name}")
            time.sleep(0.5)
            found = self.ticks(session)
            through = [tick for tick in found if tick <= last]
            once = sorted(through) == list(range(min(through), last + 1))
            gaps = [after - at for (at, kind), (after, _) in zip(relay.posts, relay.posts[1:]) if kind in ("503", "429")]
            patient = not (trouble and trouble[1]) or all(gap >= trouble[1] - 0.1 for gap in gaps)
            middle, slowest = (sorted(during)[len(during) // 2], max(during))
            unhurt = middle <= 2 * sorted(before)[len(before) // 2] + 20 and slowest < 1500
            is_fine = is_fine and once and patient and unhurt and not said
            lines.append(
                f"{name}: {len(through)} ticks, {'each once' if once else 'NOT each once'}; {len(relay.posts)} requests"
                f"{'' if patient else ', Retry-After NOT obeyed'}; the page's own {len(during)} requests {middle:.0f} ms at the "
                f"median, {slowest:.0f} at most (before: {sorted(before)[len(before) // 2]:.0f}, {max(before):.0f}); "
                f"console {said or 'clean'}, {len(network)} network lines of Chromium's")
            context.close()
            relay.close()
        return is_fine, "\n       ".join([f"for {seconds} s each", *lines])

    def secrets(self):
        page = self.browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        session = Visit(page, self.reevd.url, 0.3).run()
        wait_for(lambda: self.reevd.psql(f"select 1 from events where session_id = '{session}' limit 1"), 5, "the visit")
        context = self.browser.new_context()
        fields = context.new_page()
        fields.goto(self.reevd.url + "/fields.html")
        fields.wait_for_function("sessionStorage.getItem('reev.default')")
        fields.wait_for_timeout(500)
        type_secrets(fields)
        fields.wait_for_timeout(300)
        every = fields.evaluate(STATE)["id"]
        fields.close(run_before_unload=True)
        wait_for(lambda: "plain text changed" in self.reevd.psql(f"select data from events where session_id = '{every}'"),
                 5, "the page of every field")
        leaks = re.findall(r"\w*SECRET\w*", self.reevd.psql("select data from events"))
        context.close()
        held = [text for text in SECRETS.values() if self.reevd.psql(
            f"select 1 from events where data::text like '%{text}%' limit 1").strip()]
        return not held and not leaks, (
            f"of {len(SECRETS)} secrets typed at the checkout the database holds {len(held)}, "
            f"of those typed into every kind of field {len(leaks)} {sorted(set(leaks))}")

    def traced(self, path, script, seconds, act=lambda page: None):
        """A page under Chromium's own tracing: what the tasks of its main thread took, and what calls into `script` took
        of that, each as (begin, ms). The thread's own time where the trace has it: the machine's other programs don't count."""
        session = self.browser.new_browser_cdp_session()
        chunks, done = [], []
        session.on("Tracing.dataCollected", lambda event: chunks.extend(event["value"]))
        session.on("Tracing.tracingComplete", lambda _: done.append(True))
        context = self.browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": {
            "includedCategories": ["devtools.timeline", "toplevel", "v8"]}})
        page.goto(f"{self.reevd.url}/{path}")
        page.wait_for_timeout(seconds * 1000)
        act(page)
        session.send("Tracing.end")
        # The visit may have closed its page.
        waiting = context.new_page()
        while not done:
            waiting.wait_for_timeout(50)
        context.close()
        session.detach()
        complete = [event for event in chunks if event.get("ph") == "X"]
        calls = [event for event in complete if event["name"] in ("FunctionCall", "EvaluateScript", "v8.evaluateModule")]
        urls = [(event, str(event.get("args", {}).get("data", {}).get("url", ""))) for event in calls]
        mains = {(event["pid"], event["tid"]) for event in complete
                 if event["name"] == "ParseHTML" and self.reevd.url in str(event.get("args"))}
        tasks = [event for event in complete if event["name"] in ("RunTask", "ThreadControllerImpl::RunTask")
                 and (event["pid"], event["tid"]) in mains]
        timed = lambda events: [(event["ts"], event.get("tdur", event["dur"]) / 1000) for event in events]
        return timed(tasks), timed([event for event, url in urls if script in url])

    def cost(self):
        """On the shop's pages, with the tracker and without."""
        def act(page):
            page.mouse.move(400, 400, steps=20)
            page.mouse.wheel(0, 300)
            page.wait_for_timeout(500)

        lines, is_fine = [], True
        for path in ("index.html", "checkout.html"):
            rounds = []
            for _ in range(3):
                tasks, calls = self.traced(path, "tracker.js", 1.2, act)
                without, _ = self.traced("plain/" + path, "tracker.js", 1.2, act)
                begin = min((at for at, _ in calls), default=0)
                rounds.append((
                    sum(time for at, time in calls if at - begin < 300000), max((time for _, time in calls), default=0),
                    sum(time for _, time in tasks), sum(time for _, time in without),
                    sum(time > 50 for _, time in tasks), sum(time > 50 for _, time in without)))
            start, longest, all_with, all_without, long_with, long_without = (
                sorted(figures)[len(figures) // 2] for figures in zip(*rounds))
            is_fine = is_fine and 0 < start <= 50 and longest <= 50 and long_with <= long_without
            lines.append(
                f"{path.split('?')[0]}: {start:.1f} ms in the first 300 ms, {longest:.1f} ms the longest call; main thread "
                f"{all_with:.0f} ms in all with it, {all_without:.0f} without; tasks over 50 ms {long_with} with it, {long_without} without")
        _, calls = self.traced("index.html", "tracker.js", 0.5, lambda page: Visit(page, self.reevd.url, 0.3).run())
        longest = max((time for _, time in calls), default=0)
        lines.append(f"the whole scripted visit: {longest:.1f} ms the longest of {len(calls)} calls into the tracker")
        return is_fine and longest <= 50, "\n       ".join(["medians of 3", *lines])

    def heavy(self):
        """A page of 20,000 nodes: rrweb 1.1.3 alone, which does no more than make JSON of its events, and the tracker."""
        figures = {"rrweb": [], "tracker": []}
        for _ in range(5):
            for name, kept in figures.items():
                _, calls = self.traced(f"heavy-{name}.html", f"{name}.js", 4)
                kept.append((sum(time for _, time in calls), max((time for _, time in calls), default=0)))
        middle = {name: [sorted(column)[2] for column in zip(*kept)] for name, kept in figures.items()}
        return True, "; ".join(
            f"{name} {total:.0f} ms in all, {longest:.0f} ms the longest call" for name, (total, longest) in middle.items()
        ) + f": {100 * (middle['tracker'][0] / middle['rrweb'][0] - 1):+.0f} % in all, medians of 5"


    def storms(self):
        """How long a page stands still that changes very much at once: alone, watched by an observer that does nothing, recorded."""
        told = []
        for what, storm in STORMS.items():
            times = {}
            for name in ("alone", "watched", "tracker") * 3:
                context = self.browser.new_context()
                page = context.new_page()
                page.goto(f"{self.reevd.url}/storm-{name}.html")
                page.wait_for_timeout(700)
                times[name] = min(times.get(name, 1e9), page.evaluate(STORM, storm))
                context.close()
            told.append(f"{what} " + ", ".join(f"{name} {time:.0f} ms" for name, time in times.items()))
        return True, "; ".join(told) + "; the best of 3"


def storm_page(script):
    return (f'<!doctype html><meta charset=utf-8><title>storm</title><link rel=icon href="data:,">{script}'
            f"<div id=root>{''.join(f'<i>{index}</i>' for index in range(2000))}</div>")


def heavy_page(script):
    rows = "".join(
        f'<div class="row r{index % 7}" id=r{index} style="padding:{index % 5}px"><span class=name>Name {index}</span>'
        f'<a href="/item/{index}?x=1">link {index}</a><em>text {index}</em><img src="/images/clay-cup.svg"><input value=v{index}></div>'
        for index in range(1700))
    return (f'<!doctype html><meta charset=utf-8><title>heavy</title><link rel=icon href="data:,">'
            f"<style>.row {{ display: flex }} img {{ width: 9px }}</style>{script}<body>{rows}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default=str(ROOT / ".build/release"))
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--tracker", default=str(ROOT / "tracker/dist/tracker.js"))
    parser.add_argument("trials", nargs="*")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="reev-trials.")
    os.chmod(folder, 0o711)
    site = Path(folder, "site")
    shutil.copytree(ROOT / "demo", site)
    (site / "ticks.html").write_text(TICKS)
    (site / "busy.html").write_text(BUSY)
    recorder = ROOT / "tracker/.cache/recorder-1.1.3.js"
    if recorder.exists():
        (site / "rrweb.js").write_text(recorder.read_text() + """;addEventListener("DOMContentLoaded", function () {
          window.kept = []; rrwebRecord({ maskAllInputs: true, emit: function (event) { kept.push(JSON.stringify(event)); } }); })""")
    (site / "heavy-rrweb.html").write_text(heavy_page("<script src=/rrweb.js></script>"))
    (site / "heavy-tracker.html").write_text(heavy_page(TAG))
    for name, script in {"alone": "", "watched": WATCHED, "tracker": TAG}.items():
        (site / f"storm-{name}.html").write_text(storm_page(script))
    shutil.copytree(ROOT / "demo", site / "plain")
    for file in (site / "plain").glob("*.html"):
        file.write_text(re.sub(r"<script[^>]*tracker\.js[^>]*></script>", "", file.read_text()))
    (site / "fields.html").write_text(page_of(SECRETS_BODY, options=SECRETS_OPTIONS, project="default"))
    (site / "away.html").write_text("<!doctype html><title>away</title><link rel=icon href='data:,'><p>away</p>")
    reevd = Reevd(options.bin, folder, site=site, tracker=options.tracker)
    failed = []
    try:
        reevd.start()
        with sync_playwright() as playwright:
            browser = launch(playwright)
            trials = Trials(reevd, browser, options.rounds)
            for name in options.trials or ["close", "navigate", "reload", "crash", "down", "troubles", "secrets", "cost", "heavy", "storms"]:
                is_fine, text = (
                    trials.ending(name) if name in ("close", "navigate", "reload") else getattr(trials, name)())
                print(f"{'ok    ' if is_fine else 'FAILED'} {name}: {text}", flush=True)
                if not is_fine:
                    failed.append(name)
            browser.close()
    except Problem as problem:
        sys.exit(f"failed: {problem}")
    finally:
        reevd.stop()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
