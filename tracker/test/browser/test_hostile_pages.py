"""Pages that own their globals: the page behaves, and the recording is the same, with and without what they do to them.

REEV_ENVIRONMENTS names some of them, separated by semicolons.
"""

import json
import os
import unittest

from collector import customs
from test_tracker import BUILD, BrowserTest, nodes, page_of, snapshots

# In the head, before the tracker. `called("x")` tells that the page's function x was called.
ENVIRONMENTS = {
    "nothing": ";",
    "Prototype.js 1.6: arrays have a toJSON": "Array.prototype.toJSON = function () { return '[' + this.map(x => JSON.stringify(x)).join(', ') + ']' }",
    "Prototype.js 1.6: Array.from knows no iterables": "Array.from = it => it.length ? Array.prototype.slice.call(it) : []",
    "Prototype.js 1.6: reduce without a function": "Array.prototype.reduce = function () { return this.length > 1 ? this : this[0] }",
    "Prototype.js 1.6: its own Element": "const own = Element; window.Element = function () {}; Object.assign(window.Element, own); window.Element.prototype = own.prototype",
    "objects have a toJSON": "Object.prototype.toJSON = () => 'none'",
    "MooTools: Array.from wraps": "Array.from = it => it == null ? [] : typeof it.length === 'number' ? Array.prototype.slice.call(it) : [it]",
    "Datejs: Date.now is a Date": "const now = Date.now; Date.now = () => new Date(now())",
    "JSON is another": "window.JSON = { stringify: () => '{}', parse: () => ({}) }",
    "arrays have more, for all to see": "Array.prototype.each = Array.prototype.forEach; Array.prototype.last = function () { return this[this.length - 1] }",
    "objects have more, for all to see": "for (const name of ['once', 'signal', 'passive', 'attributeFilter']) Object.prototype[name] = function () {}",
    "array methods are others": "for (const name of ['map', 'filter', 'forEach', 'some', 'every', 'find', 'indexOf', 'includes', 'push', 'pop', 'slice', 'splice', 'join', 'concat']) Array.prototype[name] = () => { called(name); return [] }",
    "string methods are others": "for (const name of ['split', 'replace', 'trim', 'slice', 'includes', 'startsWith', 'toLowerCase']) String.prototype[name] = () => { called(name); return '' }",
    "function methods are others": "for (const name of ['call', 'apply', 'bind']) Function.prototype[name] = () => { called(name) }",
    "Object's functions are others": "for (const name of ['keys', 'assign', 'entries', 'defineProperty']) Object[name] = () => { called(name); return {} }",
    "Map and Set are others": "for (const name of ['Map', 'Set', 'WeakMap', 'WeakSet']) window[name] = class { constructor() { called(name) } get() {} set() {} has() { return true } add() {} delete() {} forEach() {} }",
    "Map's methods are others": "for (const name of ['get', 'set', 'has', 'delete', 'forEach']) Map.prototype[name] = () => { called(name) }",
    "promises are others": "window.Promise = class { constructor() { called('Promise') } then() { return this } static resolve() { return new window.Promise() } }",
    "then is another": "Promise.prototype.then = function () { called('then'); return this }; Promise.prototype.catch = Promise.prototype.then",
    "fetch sends to the login page": "const own = fetch; window.fetch = async (...given) => { called('fetch'); location.href = '/login' }",
    "requests are others": "for (const name of ['open', 'send']) XMLHttpRequest.prototype[name] = () => called(name); Navigator.prototype.sendBeacon = () => called('sendBeacon')",
    "timers are counted": "for (const name of ['setTimeout', 'clearTimeout', 'requestIdleCallback', 'cancelIdleCallback']) window[name] = () => called(name)",
    "listeners are counted": "for (const name of ['addEventListener', 'removeEventListener']) EventTarget.prototype[name] = () => called(name)",
    "observers are another class": "window.MutationObserver = class { constructor() { called('MutationObserver') } observe() {} disconnect() {} takeRecords() { return [] } }",
    "observers' methods are others": "MutationObserver.prototype.observe = () => called('observe')",
    "zone.js: observers are a wrapper": "const own = MutationObserver; window.__zone_symbol__MutationObserver = own; window.MutationObserver = class { constructor(act) { this.own = new own((...given) => { called('zone'); act(...given) }) } observe(...given) { this.own.observe(...given) } }",
    "a polyfill says that it is native": "const text = Function.prototype.toString; Function.prototype.toString = function () { return this.told || text.call(this) }; window.setTimeout = () => called('setTimeout'); window.setTimeout.told = 'function setTimeout() { [native code] }'",
    "nodes tell another tree": "for (const name of ['parentNode', 'firstChild', 'nextSibling', 'childNodes', 'nodeType', 'isConnected', 'ownerDocument']) Object.defineProperty(Node.prototype, name, { get() { called(name); return null } })",
    "elements tell others": "for (const name of ['tagName', 'localName', 'attributes', 'shadowRoot', 'scrollTop', 'classList']) Object.defineProperty(Element.prototype, name, { get() { called(name); return null } })",
    "elements' methods are others": "for (const name of ['matches', 'closest', 'getAttribute', 'querySelectorAll', 'getBoundingClientRect']) Element.prototype[name] = () => { called(name); return null }",
    "the document's methods are others": "for (const name of ['createElement', 'querySelector', 'querySelectorAll', 'contains']) Document.prototype[name] = () => { called(name); return null }",
    "nodes are frozen": "document.addEventListener('DOMContentLoaded', () => document.querySelectorAll('p, li, input').forEach(node => Object.preventExtensions(node)))",
    "builtins are frozen": "for (const each of [Object, Array, Function, String, Map, Set, Promise, JSON, Date]) { Object.freeze(each); each.prototype && Object.freeze(each.prototype) }",
    "interfaces are frozen": "for (const each of [Node, Element, HTMLElement, HTMLInputElement, History, CSSStyleSheet, CSSStyleDeclaration, Document]) Object.freeze(each.prototype)",
    "Reflect and Proxy are others": "Reflect.apply = () => called('apply'); window.Proxy = class { constructor() { called('Proxy') } }",
    "URL and encoders are others": "for (const name of ['URL', 'TextEncoder', 'Blob', 'Response', 'CompressionStream', 'AbortController', 'BroadcastChannel']) window[name] = function () { called(name) }",
    "there is no console.error": "console.error = undefined",
    "a module loader is there": "window.define = () => called('define'); define.amd = {}; window.module = { exports: {} }; window.exports = module.exports; window.require = () => called('require')",
    "everything is hooked": "for (const owner of [window, Node.prototype, Element.prototype, Document.prototype, EventTarget.prototype, Array.prototype, Map.prototype, WeakMap.prototype]) for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) if (typeof value === 'function' && /^[a-z]/.test(name) && name !== 'called') owner[name] = function (...given) { called(name); return Reflect.apply(value, this, given) }",
    "ids are names of globals": ";",
}

HEAD = """<script>
  const calls = window.calls = [], later = setTimeout.bind(window), { push } = Array.prototype, { apply } = Reflect, typing = new Event('input', { bubbles: true });
  window.called = name => { apply(push, calls, [name]) };
  // As soon as there is a recording.
  const act = () => { p.append('new'); i.value = 'typed'; i.dispatchEvent(typing); p.className = 'changed'; list.prepend(item); b.click() }, wait = () => window.reev ? later(act, 300) : later(wait, 50);
  wait();
</script><script>%s</script>"""
BODY = """<p id=p title=x>hello</p><form id=f><input id=i><button id=b type=button>b</button></form>
  <ul id=list><li>one<li id=item>two</ul><div id=%s></div><style>p { color: red }</style>"""


def told(collector, path):
    """What a replayer makes of the visit: its snapshot, its changes, its clicks."""
    events = [{"type": event["type"], "data": event["data"]} for event in collector.events() if event["type"] in (2, 3)]
    return [json.dumps(event, sort_keys=True).replace(path, "/") for event in events if event["data"].get("source") in (None, 0, 2, 5)]


class HostilePages(BrowserTest):
    def visit(self, name):
        path = "/"
        body = BODY % ("fetch" if name.startswith("ids are") else "extra1")
        collector = self.collect(pages={path: page_of(body, head=HEAD % ENVIRONMENTS[name]), "/login": "LOGIN"})
        page = self.open(collector, settle=False)
        text = json.dumps
        self.assertTrue(collector.wait(lambda: snapshots(collector)), "no full snapshot arrived")
        page.wait_for_timeout(900)
        page.close(run_before_unload=True)
        collector.wait(lambda: '"type": 2, "x"' in text(collector.events()), 3)
        events = [event.replace('"id": "fetch"', '"id": "extra1"') for event in told(collector, collector.url)]
        return events, page.said

    def test_the_recording_is_the_same_whatever_the_page_has_changed(self):
        wanted = os.environ.get("REEV_ENVIRONMENTS")
        plain, _ = self.visit("nothing")
        self.assertEqual(len(plain), 4)
        for name in wanted.split(";") if wanted else ENVIRONMENTS:
            with self.subTest(environment=name):
                events, said = self.visit(name)
                self.assertEqual(events, plain)
                self.assertEqual(said, [])

    # What is called all the same, without harm: how a replaced `Reflect.apply` is found out, the empty frame that
    # brings the browser's own functions, and what the room of frames and panes is asked by.
    CALLED = {
        "Reflect and Proxy are others": {"apply"},
        "everything is hooked": {"createElementNS", "appendChild", "remove", "matchMedia", "keys", "getComputedStyle",
                                 # The page's own deeds, where the snapshot came late.
                                 "append", "prepend", "dispatchEvent"},
    }

    def test_nothing_of_the_pages_is_called(self):
        counted = [name for name in ENVIRONMENTS if "called(" in ENVIRONMENTS[name]]
        for name in counted:
            with self.subTest(environment=name):
                collector = self.collect(pages={"/": page_of(BODY % "x", head=HEAD % ENVIRONMENTS[name])})
                page = self.open(collector, settle=False)
                self.assertTrue(collector.wait(lambda: snapshots(collector)), "no full snapshot arrived")
                page.wait_for_timeout(200)
                # Before the page itself does something.
                self.assertEqual(set(self.calls(page)) - self.CALLED.get(name, set()), set())

    def calls(self, page):
        session = page.context.new_cdp_session(page)
        answer = session.send("Runtime.evaluate", {"expression": "window.calls", "returnByValue": True})
        return answer["result"]["value"]

    def test_a_field_or_image_named_like_a_nodes_property_hides_nothing(self):
        names = ("parentNode firstChild nextSibling childNodes nodeType nodeName tagName localName attributes matches closest "
                 "getAttribute isConnected ownerDocument shadowRoot textContent classList scrollTop contains getRootNode id "
                 "style children parentElement querySelectorAll getBoundingClientRect addEventListener").split()
        form = "<form>" + "".join(f"<input name={name} value=1>" for name in names) + "<p id=q>in</p></form>"
        images = "".join(f"<img name={name}>" for name in (
            "body head documentElement title readyState fonts styleSheets defaultView createElement querySelector "
            "querySelectorAll addEventListener designMode baseURI compatMode scrollingElement visibilityState adoptedStyleSheets").split())
        collector = self.collect(pages={"/": page_of(f"{form}{images}<button id=b>b</button>")})
        page = self.open(collector)
        page.evaluate("q.firstChild.data = 'changed'; b.click()")
        events = self.finish(collector, page)
        tags = [node.get("tagName") for node in nodes(snapshots(collector)[0]["data"]["node"])]
        self.assertEqual(tags.count("input"), len(names))
        self.assertEqual(tags.count("form"), 1)
        self.assertIn('"changed"', json.dumps(events))
        self.assertIn(2, [event["data"].get("source") for event in events if event["type"] == 3])
        self.assertEqual(page.said, [])

    def test_hooks_that_the_page_puts_over_ours_stay(self):
        collector = self.collect(pages={"/": page_of("<input id=i><p id=p>x</p><style id=s>a {}</style>")})
        page = self.open(collector)
        page.evaluate("""() => {
          window.count = {};
          const hook = (owner, name, kind) => {
            const property = Object.getOwnPropertyDescriptor(owner, name), original = property[kind];
            Object.defineProperty(owner, name, { ...property, [kind](...given) { count[name] = (count[name] || 0) + 1; return original.apply(this, given) } });
          };
          for (const name of ['insertRule', 'deleteRule']) hook(CSSStyleSheet.prototype, name, 'value');
          hook(CSSStyleDeclaration.prototype, 'setProperty', 'value'); hook(Element.prototype, 'attachShadow', 'value');
          hook(History.prototype, 'pushState', 'value'); hook(console, 'error', 'value');
          hook(HTMLInputElement.prototype, 'value', 'set'); hook(Document.prototype, 'adoptedStyleSheets', 'set');
          window.use = () => {
            s.sheet.insertRule('b {}'); s.sheet.deleteRule(0); p.style.setProperty('color', 'red'); i.value = 'x';
            document.createElement('div').attachShadow({ mode: 'open' }); history.pushState(0, ''); console.error('e');
            document.adoptedStyleSheets = [];
            const counted = count; count = {}; return counted;
          };
        }""")
        hooked = dict.fromkeys(
            ["insertRule", "deleteRule", "setProperty", "attachShadow", "pushState", "error", "value", "adoptedStyleSheets"], 1)
        self.assertEqual(page.evaluate("use()"), hooked)
        page.evaluate("reev.stop()")
        self.assertEqual(page.evaluate("use()"), hooked)

    def test_what_was_not_hooked_is_as_before_when_the_recording_has_ended(self):
        head = """<script>window.before = [Element.prototype.attachShadow, CSSStyleSheet.prototype.insertRule, History.prototype.pushState,
          console.error, Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set]</script>"""
        collector = self.collect(pages={"/": page_of("x", head=head)})
        page = self.open(collector)
        now = """[Element.prototype.attachShadow, CSSStyleSheet.prototype.insertRule, History.prototype.pushState,
          console.error, Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set].map((it, at) => it === before[at])"""
        self.assertEqual(page.evaluate(now), [False] * 5)
        page.evaluate("reev.stop()")
        self.assertEqual(page.evaluate(now), [True] * 5)

    def test_a_page_that_writes_itself_anew_is_recorded_on(self):
        collector = self.collect(pages={"/": page_of("<p>first</p>")})
        page = self.open(collector)
        page.evaluate("document.open(); document.write('<title>new</title><h1>REWRITTEN</h1><button id=b>b</button>'); document.close()")
        page.wait_for_timeout(100)
        page.click("#b")
        events = self.finish(collector, page)
        self.assertIn("REWRITTEN", json.dumps(events))
        self.assertIn(2, [event["data"].get("source") for event in events if event["type"] == 3])

    def test_what_a_page_does_by_itself_is_no_deed(self):
        idle = "setInterval(() => { scrollBy(0, 1); history.replaceState(0, '', '?' + Date.now()); i.focus(); i.blur(); reev.event('x', {}); i.dispatchEvent(new Event('click')) }, 60000)"
        collector = self.collect(pages={"/": page_of(f"<input id=i><div style='height:9000px'></div><script>{idle}</script>")})
        page = self.open(collector, clock=True)
        for _ in range(45):
            page.clock.run_for(60000)
        page.wait_for_timeout(300)
        times = [event["timestamp"] for event in collector.events()]
        self.assertLessEqual(max(times) - min(times), 31 * 60000)
        self.assertEqual(len(snapshots(collector)), 1)

    def test_a_proxy_that_spoils_gzip_gets_plain_text_from_then_on(self):
        collector = self.collect(pages={"/": page_of("<p>" + "long text " * 300)})
        collector.spoils_gzip = True
        page = self.open(collector)
        page.evaluate("for (let i = 0; i < 60; i += 1) document.body.setAttribute('data-x' + i, 'y'.repeat(99))")
        self.assertIn("data-x9", json.dumps(self.finish(collector, page)))
        spoilt = [request for request in collector.requests if request[3] == 400]
        self.assertEqual(len(spoilt), 1)

    def test_a_very_large_page_arrives(self):
        collector = self.collect(pages={"/": page_of("<p id=p>x</p><!-- -->" + "<p hidden>" + "long text " * 500000)})
        page = self.open(collector, settle=False)
        self.assertTrue(collector.wait(lambda: snapshots(collector), 30))
        page.evaluate("p.textContent = 'AFTERWARDS'")
        events = self.finish(collector, page)
        self.assertIn("AFTERWARDS", json.dumps(events))
        self.assertEqual(customs(events, "reev.lost"), [])


if __name__ == "__main__":
    unittest.main()
