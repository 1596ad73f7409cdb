"""The tracker in a real Chromium, against a collector whose behaviour the tests change.

    .build/python/bin/python -m unittest discover -s tracker/test/browser

REEV_TRACKER names another build (such as one with the 2.x recorder), REEV_ROUNDS the number of visits
of the tests that count what arrives.
"""

import json
import os
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from collector import TRACKER, Collector, customs  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from visit import launch  # noqa: E402

BUILD = os.environ.get("REEV_TRACKER", str(TRACKER / "dist" / "tracker.js"))
ROUNDS = int(os.environ.get("REEV_ROUNDS", "5"))
TAG = '<script async src="/tracker.js" data-project="%s"%s></script>'


def page_of(body, head="", options="", tag=True, project="p"):
    script = TAG % (project, options) if tag else ""
    return f"<!doctype html><html><head><meta charset=utf-8><link rel=icon href=/tracker.js><title>t</title>{head}{script}</head><body>{body}</body></html>"


# Every kind of field, each with a value whose words end in SECRET.
KINDS = ["text", "email", "tel", "url", "search", "password", "hidden", "", "number-like", "unknown"]
# Fields whose values are no free text: a day, a time, an amount that are found nowhere else.
PLAIN_VALUES = {"date": "2031-07-19", "time": "03:47", "month": "2033-09", "week": "2034-W37", "datetime-local": "2035-08-23T04:56",
                "number": "73519846", "color": "#a1c2e3"}
FIELDS = "".join(
    f'<input id=f{index} type="{kind}" value="PREFILLED{index}SECRET">' for index, kind in enumerate(KINDS))
FIELDS += "".join(f'<input id=p-{kind} type={kind}>' for kind in PLAIN_VALUES)
SECRETS_BODY = FIELDS + """
  <iframe id=frame srcdoc="<input id=inner value=FRAMEPREFILLEDSECRET><p contenteditable>FRAMEEDITSECRET</p>"></iframe>
  <iframe id=design srcdoc="<p>not yet edited</p>"></iframe>
  <input id=mirrored><input id=shown type=password><input id=code autocomplete=one-time-code><div id=copy role=slider></div>
  <a id=link href="/search">x</a><x-field id=custom></x-field><div contenteditable=plaintext-only id=plainly>PLAINLYSECRET</div>
  <h2 id=inline>a heading</h2><textarea>KEPT<b>CHILDSECRET</b></textarea><select id=many multiple><option>three<option>four</select>
  <input id=cleared value="CLEAREDSECRET"><input id=card autocomplete=cc-number placeholder="kept placeholder">
  <textarea id=area>AREASECRET</textarea>
  <div id=grow data-replicated-value=""><textarea id=growing></textarea></div>
  <select id=select><option>one<option selected>two</select>
  <div id=edit contenteditable>EDITSECRET</div><div role=textbox id=box>BOXSECRET</div>
  <p class=reev-mask>MASKSECRET <b>deep</b></p><p data-reev-mask>ATTRMASKSECRET</p>
  <div class=reev-block>BLOCKSECRET</div><div data-reev-block id=blocked><p>ATTRBLOCKSECRET</p></div>
  <div id=own>OWNMASKSECRET</div><div id=ownblock>OWNBLOCKSECRET</div>
  <input class=reev-ignore id=ignored value=IGNOREDSECRET>
  <div id=host></div><p id=plain>plain text</p>"""
SECRETS_OPTIONS = ' data-mask="#own" data-block="#ownblock"'


def type_secrets(page):
    """Types into, and sets by script, every kind of field of a page of SECRETS_BODY."""
    page.evaluate("""() => {
      const root = document.querySelector('#host').attachShadow({mode: 'open'});
      root.innerHTML = '<input id=deep value=DEEPSECRET><p class=reev-mask>SHADOWSECRET</p>';
      document.querySelector('#cleared').value = '';
    }""")
    page.wait_for_timeout(100)
    page.evaluate("document.querySelector('#design').contentDocument.designMode = 'on'")
    for kind, value in PLAIN_VALUES.items():
        page.fill(f"#p-{kind}", value)
    page.fill("#mirrored", "MIRROREDSECRET")
    page.fill("#shown", "SHOWNCOPYSECRET")
    page.fill("#code", "CODESECRET")
    page.fill("#plainly", "PLAINLYTYPEDSECRET")
    page.frame_locator("#frame").locator("#inner").fill("FRAMETYPEDSECRET")
    page.frame_locator("#frame").locator("p").fill("FRAMEEDITTYPEDSECRET")
    page.evaluate("""() => {
      for (const field of ['#mirrored', '#shown']) {
        const { value } = document.querySelector(field);
        for (const target of [field, '#copy', '#custom'])
          for (const name of ['aria-valuetext', 'data-copy', 'title', 'aria-label', 'value', 'data-json'])
            document.querySelector(target).setAttribute(name, name === 'data-json' ? JSON.stringify({value}) : value);
        document.body.insertAdjacentHTML('beforeend', `<p data-late="${value}"></p>`);
        if (field === '#mirrored') continue;
        document.querySelector('#link').href = '/search?q=' + encodeURIComponent(value) + '&page=1';
        document.body.insertAdjacentHTML('beforeend', `<form action="/go?q=${value}"></form>`);
      }
      document.querySelector('#design').contentDocument.body.innerHTML = '<b>DESIGNTYPEDSECRET</b>';
      // Editable for as long as it is edited.
      const heading = document.querySelector('#inline');
      heading.contentEditable = 'true';
      heading.textContent = 'INLINESECRET';
      setTimeout(() => { heading.contentEditable = 'false'; heading.append('INLINEAGAINSECRET'); }, 50);
    }""")
    page.wait_for_timeout(120)
    for index, kind in enumerate(KINDS):
        if kind != "hidden":
            page.fill(f"#f{index}", f"TYPEDSECRET{index}")
    page.fill("#card", "4111SECRET1111")
    page.fill("#area", "AREATYPEDSECRET")
    page.fill("#growing", "GROWNSECRET")
    page.fill("#edit", "EDITTYPEDSECRET")
    page.fill("#ignored", "IGNOREDTYPEDSECRET")
    page.evaluate("""() => {
      const set = (id, value) => document.querySelector(id).setAttribute('value', value);
      set('#f0', 'ATTRIBUTESECRET'); set('#f5', 'PASSWORDSECRET'); set('#f6', 'HIDDENSECRET');
      document.querySelector('#f6').value = 'HIDDENPROPERTYSECRET';
      const area = document.querySelector('#growing');
      area.parentNode.dataset.replicatedValue = area.value;
      document.querySelector('#f5').type = 'text';
      document.querySelector('#f5').value = 'SHOWNPASSWORDSECRET';
      document.querySelector('#area').textContent = 'AREADEFAULTSECRET';
      document.querySelector('#blocked').insertAdjacentHTML('beforeend', '<i>LATEBLOCKSECRET</i>');
      document.querySelector('#ownblock').insertAdjacentHTML('beforeend', '<i>LATEOWNBLOCKSECRET</i>');
      document.querySelector('#ownblock').firstChild.data = 'CHANGEDBLOCKSECRET';
      document.querySelector('#own').insertAdjacentHTML('beforeend', '<i>LATEMASKSECRET</i>');
      document.querySelector('#own').firstChild.data = 'CHANGEDMASKSECRET';
      document.querySelector('#edit').insertAdjacentHTML('beforeend', '<i>LATEEDITSECRET</i>');
      document.querySelector('#host').shadowRoot.querySelector('p').textContent = 'SHADOWCHANGEDSECRET';
      document.body.insertAdjacentHTML('beforeend', '<input value=ADDEDSECRET><textarea>ADDEDAREASECRET</textarea>');
      document.querySelector('#plain').textContent = 'plain text changed';
    }""")


class BrowserTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.playwright = sync_playwright().start()
        cls.browser = launch(cls.playwright, "--host-resolver-rules=MAP plain.example 127.0.0.1")

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.playwright.stop()

    def collect(self, **options):
        collector = Collector(tracker=BUILD, **options)
        self.addCleanup(collector.close)
        return collector

    def open(self, collector, path="/", context=None, settle=True, host=None, clock=False, **options):
        """A page, open at a path, whose full snapshot has arrived; what it says to the console is in `said`."""
        if context is None:
            context = self.browser.new_context(**options)
            self.addCleanup(context.close)
        page = context.new_page()
        page.said = []
        # What Chromium itself remarks about a page is not ours.
        page.on("console", lambda message: None if message.text.startswith("[DOM]") else page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(f"uncaught: {error}"))
        before = len(snapshots(collector))
        if clock:
            page.clock.install()
        page.goto((collector.url.replace("127.0.0.1", host) if host else collector.url) + path)
        if settle:
            self.assertTrue(collector.wait(lambda: len(snapshots(collector)) > before), "no full snapshot arrived")
        return page

    def finish(self, collector, page):
        """All events, after the page has left."""
        page.evaluate("document.dispatchEvent(new Event('x'))")
        page.wait_for_timeout(250)
        page.close(run_before_unload=True)
        time.sleep(0.4)
        return collector.events()


def snapshots(collector):
    return [event for event in collector.events() if event["type"] == 2]


def nodes(node):
    yield node
    for child in node.get("childNodes", []):
        yield from nodes(child)


class Privacy(BrowserTest):
    def test_no_secret_leaves_the_page(self):
        collector = self.collect(pages={"/": page_of(SECRETS_BODY, options=SECRETS_OPTIONS)})
        page = self.open(collector)
        type_secrets(page)
        text = json.dumps(self.finish(collector, page))
        found = sorted({word for word in text.replace('"', " ").replace("<", " ").split() if "SECRET" in word})
        self.assertEqual(found, [])
        self.assertEqual([value for value in PLAIN_VALUES.values() if value in text], [])
        self.assertIn("plain text changed", text)
        self.assertIn("kept placeholder", text)
        self.assertIn("***", text)
        self.assertEqual(page.said, [])

    def test_query_strings_are_trimmed_when_asked(self):
        body = '<a href="/x?token=LINKSECRET">x</a><button>go</button>'
        collector = self.collect(pages={"/": page_of(body, options=" data-trim-query")})
        page = self.open(collector, "/?q=PAGESECRET")
        page.evaluate("history.pushState(0, 0, '/y?q=PUSHSECRET')")
        text = json.dumps(self.finish(collector, page))
        self.assertNotIn("SECRET", text)
        self.assertIn('/y"', text)

    def test_nothing_is_recorded_when_the_visitor_says_no_or_before_start_or_after_stop(self):
        no = self.collect(pages={"/": page_of("hello", options=" data-respect-dnt")})
        context = self.browser.new_context()
        self.addCleanup(context.close)
        context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
        page = self.open(no, context=context, settle=False)
        page.wait_for_timeout(400)
        self.assertEqual(self.finish(no, page), [])

        later = self.collect(pages={"/": page_of("<button>hello</button>", options=" data-manual")})
        page = self.open(later, settle=False)
        page.wait_for_timeout(300)
        self.assertEqual(later.bodies, [])
        page.evaluate("reev.start()")
        self.assertTrue(later.wait(lambda: snapshots(later)))
        page.evaluate("reev.event('bought', {pieces: 2}); reev.stop(); reev.event('late', {})")
        page.click("button")
        page.evaluate("document.body.append('AFTERSTOP')")
        events = self.finish(later, page)
        self.assertEqual(customs(events, "bought"), [{"pieces": 2}])
        self.assertEqual(customs(events, "late"), [])
        self.assertNotIn("AFTERSTOP", json.dumps(events))


class Harmless(BrowserTest):
    POLICY = {"Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
              "worker-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"}

    def test_a_strict_policy_is_kept(self):
        script = """
          setTimeout(() => {
            const box = document.querySelector('div');
            box.style.color = 'red'; box.style.width = '10px'; box.append('more');
          }, 300);"""
        collector = self.collect(
            pages={"/": page_of("<div>x</div>", head='<script defer src="/page.js"></script>'), "/page.js": script},
            headers=self.POLICY)
        page = self.open(collector)
        page.wait_for_timeout(500)
        events = self.finish(collector, page)
        self.assertEqual(page.said, [])
        self.assertIn("more", json.dumps(events))
        changes = [change["attributes"].get("style") for event in events if event["type"] == 3
                   and event["data"]["source"] == 0 for change in event["data"]["attributes"]]
        self.assertTrue(any(change and "color" in json.dumps(change) for change in changes))

    def test_twice_on_a_page_records_once(self):
        collector = self.collect(pages={"/": page_of("<p>x</p>", head=TAG % ("p", ""))})
        page = self.open(collector)
        events = self.finish(collector, page)
        self.assertEqual(len([event for event in events if event["type"] == 2]), 1)
        self.assertEqual(len(collector.sessions()), 1)

    def test_a_page_with_an_rrweb_of_its_own_keeps_it(self):
        own = TRACKER / ".cache" / "recorder-1.1.3.js"
        if not own.exists():
            self.skipTest("no unmended recorder in tracker/.cache: run node tracker/build.js")
        head = f"<script>{own.read_text()}</script><script>window.theirs=[];addEventListener('DOMContentLoaded',()=>rrwebRecord({{emit:e=>theirs.push(e)}}))</script>"
        collector = self.collect(pages={"/": page_of("<div><p>x</p></div>", head=head)})
        page = self.open(collector)
        page.evaluate("for (let i = 0; i < 5; i += 1) document.querySelector('div').append(document.createElement('i'))")
        page.wait_for_timeout(100)
        theirs = page.evaluate("theirs")
        events = self.finish(collector, page)
        for recorded in (theirs, events):
            full = next(event for event in recorded if event["type"] == 2)
            ids = [node["id"] for node in nodes(full["data"]["node"])]
            self.assertEqual(len(ids), len(set(ids)))
            added = [add["node"]["id"] for event in recorded if event["type"] == 3 and event["data"]["source"] == 0
                     for add in event["data"]["adds"] if add["node"].get("tagName") == "i"]
            self.assertEqual(len(added), 5)
            self.assertFalse(set(added) & set(ids))

    def test_a_browser_without_the_apis_is_left_alone(self):
        gone = {name: f"Object.defineProperty(window, '{name}', {{value: undefined, configurable: true}})" for name in (
            "fetch", "MutationObserver", "BroadcastChannel", "CompressionStream", "sessionStorage", "requestIdleCallback",
            "AbortController", "PerformanceObserver", "ResizeObserver", "IntersectionObserver", "TextEncoder",
            "crypto", "CSSStyleSheet", "ShadowRoot")}
        gone.update({
            "randomUUID": "delete Crypto.prototype.randomUUID",
            "a storage that throws": "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('no', 'SecurityError') }})",
            "a storage that is full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
            "document.fonts": "Object.defineProperty(Document.prototype, 'fonts', {value: undefined})",
            "canvas": "HTMLCanvasElement.prototype.getContext = () => null",
            "adoptedStyleSheets": "delete Document.prototype.adoptedStyleSheets; delete ShadowRoot.prototype.adoptedStyleSheets",
        })
        # Without these nothing can be recorded, or nothing be sent.
        vital = ("MutationObserver", "fetch")
        for missing, script in gone.items():
            with self.subTest(missing=missing):
                collector = self.collect(pages={"/": page_of("<button onclick='document.title=1'>x</button>")})
                context = self.browser.new_context()
                context.add_init_script(script)
                page = self.open(collector, context=context, settle=False)
                if missing not in vital:
                    self.assertTrue(collector.wait(lambda: snapshots(collector)), "nothing was recorded")
                else:
                    page.wait_for_timeout(100)
                page.evaluate("reev.event('x', {}); reev.stop(); reev.start()")
                page.click("button")
                page.wait_for_timeout(50)
                self.assertEqual(page.said, [])
                context.close()

    def test_plain_http_has_no_random_uuid_and_needs_none(self):
        collector = self.collect(pages={"/": page_of("<p>x</p>")})
        page = self.open(collector, host="plain.example")
        self.assertEqual(page.evaluate("[isSecureContext, typeof crypto.randomUUID]"), [False, "undefined"])
        self.assertEqual(len(collector.sessions()), 1)
        self.assertEqual(page.said, [])

    def test_a_page_that_is_prerendered_is_recorded_once_when_it_is_seen(self):
        collector = self.collect(pages={"/": page_of("<p>x</p>")})
        context = self.browser.new_context()
        self.addCleanup(context.close)
        context.add_init_script("""window.hidden = true;
          Object.defineProperty(document, 'prerendering', { get: () => window.hidden });""")
        page = self.open(collector, context=context, settle=False)
        page.evaluate("reev.start(); reev.start()")
        page.wait_for_timeout(200)
        self.assertEqual(collector.requests, [])
        page.evaluate("window.hidden = false; document.dispatchEvent(new Event('prerenderingchange')); reev.start()")
        self.assertTrue(collector.wait(lambda: snapshots(collector)))
        events = self.finish(collector, page)
        self.assertEqual(len([event for event in events if event["type"] == 2]), 1)
        self.assertEqual(len(collector.sessions()), 1)

    def test_an_exception_in_what_the_page_overwrote_stays_inside(self):
        collector = self.collect(pages={"/": page_of("<input id=i><div id=d></div>")})
        page = self.open(collector)
        page.evaluate("""() => {
          Element.prototype.closest = () => { throw new Error('ours') };
          JSON.stringify = () => { throw new Error('ours') };
          document.querySelector('#d').append('x');
          const sheet = new CSSStyleSheet();
          sheet.insertRule('@media all { a { color: red } }');
          const media = sheet.cssRules[0];
          sheet.deleteRule(0);
          media.insertRule('b { color: red }');
        }""")
        page.fill("#i", "x")
        page.wait_for_timeout(200)
        self.assertEqual(page.said, [])


class WhatIsRecorded(BrowserTest):
    def test_errors_and_navigations(self):
        body = """<script>
          function boom() { throw new TypeError('boom'); }
          addEventListener('load', () => setTimeout(() => {
            setTimeout(boom); Promise.reject(new RangeError('promised')); console.error('logged', {a: 1});
            history.pushState(0, 0, '/a'); document.title = 'A';
            setTimeout(() => { history.replaceState(0, 0, '/b'); location.hash = 'c'; }, 50);
            setTimeout(() => history.back(), 150);
          }, 300));</script>"""
        collector = self.collect(pages={"/": page_of(body), "/a": page_of("a"), "/b": page_of("b")})
        page = self.open(collector)
        page.wait_for_timeout(800)
        events = self.finish(collector, page)
        errors = customs(events, "error")
        self.assertEqual(sorted((error["kind"], error["message"]) for error in errors), [
            ("console", 'logged {"a":1}'), ("error", "Uncaught TypeError: boom"), ("unhandledrejection", "RangeError: promised")])
        for error in errors:
            self.assertTrue(error["source"].startswith(collector.url), error)
            self.assertGreater(error["line"], 0)
        self.assertIn("boom", next(error for error in errors if error["kind"] == "error")["stack"])
        places = [(entry["href"][len(collector.url):], entry["title"]) for entry in customs(events, "navigation")]
        self.assertEqual(places[0], ("/a", "A"))
        self.assertEqual([place for place, _ in places], ["/a", "/b", "/b#c", "/b"])

    def test_adopted_style_sheets_in_rrwebs_form(self):
        body = """<div id=host></div><script>
          const sheet = new CSSStyleSheet(); sheet.replaceSync('p { color: red }'); document.adoptedStyleSheets = [sheet];
          const root = document.querySelector('#host').attachShadow({mode: 'open'}); root.innerHTML = '<p>x</p>';
          const inner = new CSSStyleSheet(); inner.insertRule('p { color: blue }'); root.adoptedStyleSheets.push(inner);
          </script>"""
        collector = self.collect(pages={"/": page_of(body)})
        page = self.open(collector)
        page.evaluate("""() => {
          sheet.insertRule('i { color: green }', 1);
          const late = new CSSStyleSheet(); late.replaceSync('b { color: black }');
          document.adoptedStyleSheets.push(late);
        }""")
        page.wait_for_timeout(100)
        page.evaluate("root.adoptedStyleSheets = []")
        events = self.finish(collector, page)
        adopted = [event["data"] for event in events if event["type"] == 3 and event["data"]["source"] == 15]
        full = next(event for event in events if event["type"] == 2)
        host = next(node for node in nodes(full["data"]["node"]) if node.get("isShadowHost"))
        rules = {style["styleId"]: " ".join(rule["rule"] for rule in style["rules"])
                 for data in adopted for style in data.get("styles", [])}
        self.assertEqual([(data["id"], [rules[style] for style in data["styleIds"]]) for data in adopted][:2], [
            (full["data"]["node"]["id"], ["p { color: red; }"]), (host["id"], ["p { color: blue; }"])])
        self.assertTrue(any("b { color: black; }" in text for text in rules.values()))
        changes = [event["data"] for event in events if event["type"] == 3 and event["data"]["source"] == 8]
        self.assertTrue(any("green" in json.dumps(change) and "styleId" in change for change in changes))

    def test_dialogs_tell_whether_they_are_modal(self):
        body = """<dialog id=a></dialog><dialog id=b></dialog><dialog id=c open></dialog><details id=d></details><script>
          document.querySelector('#a').showModal()</script>"""
        collector = self.collect(pages={"/": page_of(body)})
        page = self.open(collector)
        page.evaluate("""() => {
          const [first, second] = document.querySelectorAll('dialog');
          first.close(); second.showModal(); document.querySelector('details').open = true;
        }""")
        page.wait_for_timeout(100)
        page.evaluate("() => { const [, second] = document.querySelectorAll('dialog'); second.close(); second.show(); }")
        events = self.finish(collector, page)
        full = next(event for event in events if event["type"] == 2)
        names = {node["id"]: node["attributes"].get("id") for node in nodes(full["data"]["node"]) if node.get("tagName")}
        modes = [(node["attributes"].get("id"), node["attributes"]["rr_open_mode"]) for node in nodes(full["data"]["node"])
                 if "rr_open_mode" in node.get("attributes", {})]
        modes += [(names[change["id"]], change["attributes"]["rr_open_mode"])
                  for event in events if event["type"] == 3 and event["data"]["source"] == 0
                  for change in event["data"]["attributes"] if "rr_open_mode" in change["attributes"]]
        self.assertEqual(modes, [("a", "modal"), ("c", "non-modal"), ("b", "modal"), ("b", "non-modal")])

    def test_images_tell_their_natural_sizes(self):
        svg = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}"/>'
        body = """<img id=a src=/a.svg><img id=gone src=/gone.png alt=gone><img id=late>
          <input type=image src=/a.svg><div id=host></div>"""
        collector = self.collect(pages={"/": page_of(body), "/a.svg": svg.format(40, 30), "/b.svg": svg.format(7, 9)})
        page = self.open(collector)
        page.wait_for_timeout(200)
        page.evaluate("""() => {
          document.querySelector('#late').src = '/b.svg';
          document.querySelector('#host').attachShadow({mode: 'open'}).innerHTML = '<img src=/b.svg>';
        }""")
        page.wait_for_timeout(800)
        events = self.finish(collector, page)
        sizes = [tuple(size[1:]) for payload in customs(events, "reev.images") for size in payload["sizes"]]
        self.assertEqual(sorted(sizes), [(0, 0), (7, 9), (7, 9), (40, 30), (40, 30)])

    def test_fonts_tell_their_metrics(self):
        # Metrics of Liberation Sans are those of Arial: known without a font tool.
        file = Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf")
        head = """<style>@font-face { font-family: Webby; src: url(/webby.ttf) }
          @font-face { font-family: "Two Words"; src: url(/webby.ttf); font-weight: 100 900; unicode-range: U+41-43 }
          @font-face { font-family: Unused; src: url(/webby.ttf) }
          body { font-family: Webby } b { font-family: "Two Words" } i::before { content: "\\3a9" }</style>"""
        collector = self.collect(pages={
            "/": page_of("<p>Hello AVE</p><b>ABC</b><i></i>", head=head), "/webby.ttf": file.read_bytes()})
        page = self.open(collector)
        page.evaluate("document.fonts.ready.then(() => 1)")
        page.wait_for_timeout(1200)
        page.evaluate("document.body.append('late \u0416')")
        page.wait_for_timeout(2500)
        fonts = [font for payload in customs(self.finish(collector, page), "reev.fonts") for font in payload["fonts"]]
        kerning = {(font["family"], left, right): more for font in fonts for left, right, more in font.get("kerning", [])}
        self.assertAlmostEqual(kerning["Webby", 65, 86], -74.2, delta=1)
        self.assertNotIn(("Webby", 86, 69), kerning)
        fonts = [font for font in fonts if font["advances"]]
        self.assertEqual([(font["family"], font["weight"], font["style"]) for font in fonts], [
            ("Webby", "normal", "normal"), ("Two Words", "400", "normal"), ("Two Words", "700", "normal"),
            ("Webby", "normal", "normal")])
        advances = {(index, first + offset): advance for index, font in enumerate(fonts)
                    for first, run in font["advances"] for offset, advance in enumerate(run)}
        self.assertEqual((fonts[0]["ascent"], fonts[0]["descent"]), (905, 212))
        for point, advance in ((65, 667), (32, 278), (105, 222), (0x3A9, 748)):
            self.assertAlmostEqual(advances[0, point], advance, delta=1)
        self.assertEqual([point for index, point in advances if index == 1], [65, 66, 67])
        self.assertEqual([point for index, point in advances if index == 3], [0x416])

    def test_shadow_roots_and_frames_are_recorded_once(self):
        body = """<div id=host></div><iframe srcdoc="<p>in a frame</p>"></iframe><script>
          document.querySelector('#host').attachShadow({mode: 'open'}).innerHTML = '<p>x</p>'</script>"""
        collector = self.collect(pages={"/": page_of(body)})
        page = self.open(collector)
        page.wait_for_timeout(300)
        page.evaluate("reev.stop(); reev.start()")
        self.assertTrue(collector.wait(lambda: len(snapshots(collector)) == 2))
        page.wait_for_timeout(300)
        page.evaluate("""() => {
          document.querySelector('#host').shadowRoot.append('SHADOWADD');
          document.querySelector('iframe').contentDocument.body.append('FRAMEADD');
        }""")
        text = json.dumps(self.finish(collector, page))
        self.assertEqual((text.count("SHADOWADD"), text.count("FRAMEADD")), (1, 1))
        self.assertIn("in a frame", text)


class Sessions(BrowserTest):
    def test_a_session_goes_on_over_page_loads_and_a_copied_tab_has_its_own(self):
        collector = self.collect(pages={"/": page_of("<a href=/2>x</a>"), "/2": page_of("two")})
        page = self.open(collector)
        page.click("a")
        self.assertTrue(collector.wait(lambda: len(snapshots(collector)) == 2))
        self.assertEqual(len(collector.sessions()), 1)
        with page.expect_popup() as popup:
            page.evaluate("window.open('/2')")
        popup.value.wait_for_load_state()
        self.assertTrue(collector.wait(lambda: len(collector.sessions()) == 2), collector.sessions())
        page.evaluate("document.body.append('FIRST')")
        popup.value.evaluate("document.body.append('COPY')")
        for each in (popup.value, page):
            each.wait_for_timeout(100)
            each.close(run_before_unload=True)
        time.sleep(0.4)
        first, second = collector.sessions()
        self.assertIn("FIRST", json.dumps(collector.events(first)))
        self.assertNotIn("COPY", json.dumps(collector.events(first)))
        self.assertIn("COPY", json.dumps(collector.events(second)))
        self.assertEqual(collector.events(second)[0]["type"], 4)

    def test_several_tabs_are_several_sessions(self):
        collector = self.collect(pages={"/": page_of("<p>x</p>")})
        context = self.browser.new_context()
        self.addCleanup(context.close)
        pages = [self.open(collector, context=context) for _ in range(3)]
        for index, page in enumerate(pages):
            page.evaluate(f"document.body.append('TAB{index}')")
        for page in pages:
            page.wait_for_timeout(100)
            page.close(run_before_unload=True)
        self.assertTrue(collector.wait(lambda: all(f"TAB{index}" in json.dumps(collector.events()) for index in range(3))))
        sessions = collector.sessions()
        self.assertEqual(len(sessions), 3)
        for session in sessions:
            text = json.dumps(collector.events(session))
            self.assertEqual(sum(f"TAB{index}" in text for index in range(3)), 1)

    def test_after_thirty_minutes_of_silence_another_session_begins_with_a_snapshot(self):
        collector = self.collect(pages={"/": page_of("<button>x</button>")})
        page = self.open(collector, clock=True)
        page.clock.fast_forward(31 * 60000)
        page.evaluate("document.body.append('SILENT'); document.querySelector('button').click()")
        page.wait_for_timeout(100)
        page.click("button")
        events = self.finish(collector, page)
        self.assertEqual(len(collector.sessions()), 2)
        second = collector.events(collector.sessions()[1])
        self.assertEqual([event["type"] for event in second[:2]], [4, 2])
        self.assertIn("SILENT", json.dumps(second[1]))
        self.assertNotIn("SILENT", json.dumps(collector.events(collector.sessions()[0])))
        self.assertTrue(events)

    def test_deeds_in_a_frame_count_wherever_it_has_gone(self):
        collector = self.collect(pages={"/": page_of("<iframe id=f src=/a></iframe>"), "/a": "<a href=/b>x</a>", "/b": "<b>there</b>"})
        page = self.open(collector, clock=True)
        frame = page.frame_locator("#f")
        frame.locator("a").click()
        self.assertTrue(collector.wait(lambda: "there" in json.dumps(collector.events())))
        page.clock.fast_forward(31 * 60000)
        frame.locator("b").click()
        self.assertTrue(collector.wait(lambda: len(collector.sessions()) == 2))

    def test_a_full_snapshot_comes_every_five_minutes_of_activity(self):
        collector = self.collect(pages={"/": page_of("<button>x</button>")})
        page = self.open(collector, clock=True)
        page.clock.fast_forward(6 * 60000)
        page.click("button")
        self.assertTrue(collector.wait(lambda: len(snapshots(collector)) == 2))
        self.assertEqual(len(collector.sessions()), 1)

    def test_a_page_comes_back_from_the_back_forward_cache(self):
        collector = self.collect(pages={"/": page_of("<a href=/2>x</a>"), "/2": page_of("two")})
        browser = launch(self.playwright, without=["--disable-back-forward-cache"])
        self.addCleanup(browser.close)
        page = self.open(collector, context=browser.new_context())
        page.evaluate("window.mark = 1")
        page.click("a")
        collector.wait(lambda: len(snapshots(collector)) == 2)
        page.go_back(wait_until="commit")
        self.assertTrue(collector.wait(lambda: len(snapshots(collector)) == 3))
        self.assertEqual(page.evaluate("window.mark"), 1, "the page was loaded again")
        page.evaluate("document.body.append('BACK')")
        text = json.dumps(self.finish(collector, page))
        self.assertIn("BACK", text)
        self.assertEqual(len(collector.sessions()), 1)


class Delivery(BrowserTest):
    PAGE = page_of("<button>x</button><script>let n=0;setInterval(()=>document.querySelector('button').textContent=`tick ${n++}`,100)</script>")

    def ticks(self, collector):
        return [change["value"] for event in collector.events() if event["type"] == 3 and event["data"]["source"] == 0
                for change in event["data"]["texts"]] + [
            node["textContent"] for event in collector.events() if event["type"] == 3 and event["data"]["source"] == 0
            for add in event["data"]["adds"] for node in nodes(add["node"]) if node.get("textContent", "").startswith("tick")]

    def test_nothing_is_lost_and_nothing_twice_whatever_the_server_does(self):
        troubles = {
            "503": {"status": 503}, "429": {"status": 429, "answer_headers": {"Retry-After": "1"}},
            "drops": {"drops": True}, "slow": {"delay": 3},
        }
        for name, trouble in troubles.items():
            with self.subTest(trouble=name):
                collector = self.collect(pages={"/": self.PAGE})
                page = self.open(collector)
                for key, value in trouble.items():
                    setattr(collector, key, value)
                page.wait_for_timeout(4000)
                self.assertEqual([text for text in page.said if "Failed to load resource" not in text], [])
                collector.status, collector.answer_headers, collector.delay, collector.drops = 204, {}, 0, False
                last = int(page.evaluate("n")) - 1
                self.assertTrue(collector.wait(lambda: f"tick {last}" in self.ticks(collector), 25), f"{name}: {last}")
                found = sorted(int(text.split()[1]) for text in self.ticks(collector))
                self.assertEqual(found, list(range(found[0], found[-1] + 1)), name)
                self.assertEqual(len(collector.sessions()), 1)
                page.close()

    def test_403_stops_for_good(self):
        collector = self.collect(pages={"/": self.PAGE})
        collector.status = 403
        page = self.open(collector, settle=False)
        page.wait_for_function("(JSON.parse(sessionStorage.getItem('reev.p')) || {}).off")
        page.wait_for_timeout(100)
        count = len(collector.requests)
        page.reload()
        page.wait_for_timeout(500)
        self.assertEqual(len(collector.requests), count)

    def test_the_visit_to_a_server_that_is_down_arrives_with_its_next_page(self):
        collector = self.collect(pages={"/": page_of("<a href=/2>x</a>"), "/2": page_of("two")})
        page = self.open(collector)
        collector.status = 503
        page.evaluate("document.body.append('DOWN')")
        page.wait_for_timeout(100)
        page.goto(collector.url + "/2")
        page.wait_for_timeout(300)
        collector.status = 204
        page.evaluate("document.body.append('UP')")
        self.assertTrue(collector.wait(lambda: "DOWN" in json.dumps(collector.events()), 15))
        self.assertEqual(len(collector.sessions()), 1)

    def leave(self, way):
        """Visits that end in one way; the share whose events up to 200 ms before the end arrived."""
        collector = self.collect(pages={"/": self.PAGE, "/away": "<p>away</p>"})
        arrived = 0
        for _ in range(ROUNDS):
            context = self.browser.new_context()
            page = self.open(collector, context=context)
            page.wait_for_timeout(450)
            last = int(page.evaluate("n")) - 1
            page.wait_for_timeout(200)
            if way == "close":
                page.close(run_before_unload=True)
            elif way == "navigate":
                page.goto(collector.url + "/away")
            elif way == "reload":
                page.reload()
            session = collector.sessions()[-1]
            arrived += collector.wait(lambda: f"tick {last}" in json.dumps(collector.events(session)), 3)
            context.close()
        return arrived

    def test_the_last_events_of_a_visit_arrive(self):
        for way in ("close", "navigate", "reload"):
            with self.subTest(way=way):
                arrived = self.leave(way)
                print(f"{way}: {arrived} of {ROUNDS} visits whole", file=sys.stderr)
                self.assertGreaterEqual(arrived, ROUNDS * 0.99)


if __name__ == "__main__":
    unittest.main()
