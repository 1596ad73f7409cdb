"""The pages of test_hostile_pages.py in Firefox and WebKit: is the recording the same as of the page that changes nothing?

    .build/python/bin/python tracker/test/browser/other_browsers.py firefox|webkit [part of an environment's name …]

Needs Debian's firefox-esr, or its webkit2gtk-driver (for MiniBrowser) and xvfb. Each page acts by itself.
"""

import glob
import os
import signal
import subprocess
import sys
import tempfile

from collector import Collector
from test_hostile_pages import BODY, BUILD, ENVIRONMENTS, HEAD, told
from test_tracker import page_of


def command(browser, profile, url):
    if browser == "firefox":
        return ["firefox-esr", "--headless", "--no-remote", "--profile", profile, url]
    return ["xvfb-run", "-a", glob.glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")[0], url]


def visit(browser, script):
    collector = Collector(tracker=BUILD, pages={"/": page_of(BODY % "x", head=HEAD % script)})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        env = {**os.environ, "HOME": profile, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "MOZ_DISABLE_CONTENT_SANDBOX": "1"}
        process = subprocess.Popen(command(browser, profile, collector.url), env=env, start_new_session=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            collector.wait(lambda: len(told(collector, collector.url)) >= 4, 40)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    collector.close()
    return told(collector, collector.url)


def main(browser, *parts):
    plain = visit(browser, ENVIRONMENTS["nothing"])
    print(f"{browser}: {len(plain)} events of the page that changes nothing")
    bad = 0
    for name, script in ENVIRONMENTS.items():
        if parts and not any(part in name for part in parts):
            continue
        events = visit(browser, script or ";")
        bad += events != plain
        print(f"{'same' if events == plain else 'OTHER'}  {name}", flush=True)
        if events != plain:
            print("   ", len(events), next((pair for pair in zip(events, plain) if pair[0] != pair[1]), "")[:1])
    return 1 if bad or len(plain) < 4 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
