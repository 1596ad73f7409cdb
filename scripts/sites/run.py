#!/usr/bin/env python3
"""Records sites that nobody here made, and scores what reev-tui makes of the recordings.

    .build/python/bin/python scripts/sites/run.py [--out .build/sites/recordings] [--score] [NAME…]

Packages come from PyPI and Debian into .build/sites, are served on loopback, and visited by Chromium with the tracker.
Writes NAME.json, NAME.truth.json and screens/NAME-K.png, in the form of ../shared/corpus, into --out.
"""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import sync_playwright
from recorder import ROOT, browser_of, fonts, record
from catalogue import SITES

sys.path.insert(0, str(ROOT / "scripts"))
from compare_page import font_configuration  # noqa: E402

SHARED = Path(os.environ.get("REEV_SHARED", ROOT.parent / "shared"))


def make(name, browsers, out, tracker):
    site = SITES[name]
    bin = site.install(name)
    with tempfile.TemporaryDirectory() as folder:
        server = site.serve(bin, folder)
        try:
            screens = Path(folder) / "screens"
            screens.mkdir()
            events, checkpoints = record(browsers[site.classic], server.url, site.visit, screens, site.options, tracker)
            for file in screens.iterdir():
                shutil.copy(file, out / "screens" / f"{name}-{file.name}")
        finally:
            server.close()
    truth = {"recording": f"{name}.json", "recorder": "Reev's tracker", "site": site.versions(name),
             "options": {"maskAllInputs": True, "maskTextClass": "reev-mask", "blockClass": "reev-block"}, "checkpoints": checkpoints}
    (out / f"{name}.json").write_text(json.dumps(events))
    (out / f"{name}.truth.json").write_text(json.dumps(truth))
    return len(events), len(checkpoints), site.versions(name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default=str(ROOT / ".build/sites/recordings"))
    parser.add_argument("--bin", default=str(ROOT / ".build/release"))
    parser.add_argument("--tracker", default=str(ROOT / "tracker/dist/tracker.js"))
    parser.add_argument("--score", action="store_true", help="only score what was recorded before")
    parser.add_argument("--list", action="store_true", help="only print the sites")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.list:
        for name, site in SITES.items():
            print(f"{name:22} {site.kind}{', scroll bars that take room' if site.classic else ''}")
        return
    out = Path(options.out)
    names = options.names or list(SITES)
    failed = []
    if not options.score:
        (out / "screens").mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            # Before the driver starts, which hands its environment to Chromium.
            font_configuration(stack.enter_context(tempfile.TemporaryDirectory()), fonts())
            playwright = stack.enter_context(sync_playwright())
            browsers = {classic: browser_of(playwright, classic) for classic in {SITES[name].classic for name in names}}
            for name in names:
                begin = time.time()
                try:
                    events, checkpoints, versions = make(name, browsers, out, options.tracker)
                    print(f"{name}: {versions}; {events} events, {checkpoints} checkpoints, {time.time() - begin:.0f} s", flush=True)
                except Exception:
                    traceback.print_exc(limit=-3)
                    print(f"{name}: failed", flush=True)
                    failed.append(name)
            for browser in browsers.values():
                browser.close()
    render = f"{shlex.quote(options.bin)}/reev-tui render {{recording}} --events {{events}} --size {{size}} --format json"
    known = [name for name in names if (out / f"{name}.truth.json").exists()]
    if known:
        subprocess.run([sys.executable, SHARED / "tools/score.py", out, "--command", render, "-j", "1", "-v", "--only", *known,
                        "--json", out / "scores.json"], check=True)
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
