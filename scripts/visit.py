#!/usr/bin/env python3
"""A visit of the demo shop in a real, headless Chromium, as a person makes it.

    .build/python/bin/python scripts/visit.py URL [--pace 1.0] [--json FILE]

Prints what it does and when. With --json it writes {"session", "steps": [{"time", "what"}]}; times are
milliseconds since the epoch. What it types is in SECRETS: none of it may be found in a recording.
"""

import argparse
import json
import shutil
import sys
import time

from playwright.sync_api import sync_playwright

SECRETS = {"name": "Grace Hopperwell", "email": "grace@secret.example", "street": "Hidden Lane 17",
           "card": "4929123412341234", "note": "the key is under the third pot"}


class Visit:
    def __init__(self, page, url, pace):
        self.page = page
        self.url = url.rstrip("/")
        self.pace = pace
        self.steps = []

    def note(self, what):
        now = time.time()
        begin = self.steps[0]["time"] / 1000 if self.steps else now
        self.steps.append({"time": int(now * 1000), "what": what})
        print(f"{now - begin:6.1f} s  {what}", flush=True)

    def rest(self, seconds):
        self.page.wait_for_timeout(seconds * 1000 * self.pace)

    def click(self, selector, what):
        box = self.page.locator(selector).first.bounding_box()
        if box:
            self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=8)
        self.rest(0.3)
        self.note(what)
        self.page.locator(selector).first.click()

    def type(self, selector, text, what):
        self.note(what)
        self.page.locator(selector).click()
        self.page.keyboard.type(text, delay=30 * self.pace)

    def run(self):
        page = self.page
        self.note("opens the shop")
        page.goto(f"{self.url}/index.html")
        page.wait_for_selector(".card")
        self.rest(1.5)
        self.click("#care", "opens the care dialog")
        self.rest(1)
        self.click("dialog button", "closes it")
        self.rest(0.5)
        self.click("[data-add=moss-mug]", "adds a Moss Mug to the cart")
        self.rest(1)
        self.type("#search", "tea", "searches the shelves")
        self.rest(1)
        self.click("text=River Teapot", "opens the River Teapot")
        page.wait_for_selector("#add")
        self.rest(1)
        self.click("#add", "adds it to the cart")
        self.rest(1)
        self.click("#stock", "checks the stock, which is broken")
        self.rest(1)
        self.click("nav >> text=Studio", "goes to the studio")
        page.wait_for_selector("article h1")
        self.rest(0.8)
        self.click("[data-story=kiln]", "reads another story, without a page load")
        self.rest(1)
        self.click(".cart", "goes to the cart")
        page.wait_for_selector("tbody tr")
        self.rest(1)
        self.click("text=Check out", "goes to the checkout")
        page.wait_for_selector("form")
        self.type("[name=name]", SECRETS["name"], "types the name")
        self.type("[name=email]", "grace", "types half of the e-mail address")
        self.click("form button", "places the order, which is refused")
        self.rest(0.8)
        page.locator("[name=email]").fill("")
        self.type("[name=email]", SECRETS["email"], "types the whole address")
        self.type("[name=street]", SECRETS["street"], "types the street")
        self.type("[name=card]", SECRETS["card"], "types the card number")
        self.type("[name=note]", SECRETS["note"], "types a note")
        self.click("form button", "places the order")
        page.wait_for_selector("text=Thank you")
        self.rest(1.2)
        state = page.evaluate("JSON.parse(sessionStorage.getItem('reev.default'))")
        self.note("leaves")
        page.close(run_before_unload=True)
        time.sleep(0.3)
        return state["id"] if state else None


def chromium():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if shutil.which(name):
            return shutil.which(name)
    sys.exit("visit.py: no chromium found: apt-get install chromium")


def launch(playwright, *arguments, without=()):
    """A headless Chromium; as root it runs without its sandbox. `without` are arguments of playwright's to leave out."""
    return playwright.chromium.launch(
        executable_path=chromium(), args=["--no-sandbox", "--disable-dev-shm-usage", *arguments],
        ignore_default_args=list(without))


def main():
    parser = argparse.ArgumentParser(description="Visits the demo shop.")
    parser.add_argument("url")
    parser.add_argument("--pace", type=float, default=1.0, help="0.3 is in a hurry")
    parser.add_argument("--json", help="where to write what was done")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        visit = Visit(page, options.url, options.pace)
        session = visit.run()
        browser.close()
    if not session:
        sys.exit("visit.py: the tracker did not start")
    print(f"session {session}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"session": session, "steps": visit.steps}, file)


if __name__ == "__main__":
    main()
