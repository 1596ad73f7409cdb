"""What decides how a page looks and leaves no mutation behind: room for bars, the top layer, names, states, animations."""

import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from collector import customs  # noqa: E402
from replayed import HIDES_BARS  # noqa: E402
from test_tracker import BrowserTest, nodes, page_of  # noqa: E402
from visit import launch  # noqa: E402


class StatesTest(BrowserTest):
    def recorded(self, body, act, head="", browser=None, size=(900, 600), **options):
        """The events of a page on which `act` was done, and the names (attributes `id`) of its nodes by their ids."""
        collector = self.collect(pages={"/": page_of(body, head=head)})
        context = (browser or self.browser).new_context(viewport={"width": size[0], "height": size[1]}, **options)
        self.addCleanup(context.close)
        page = self.open(collector, context=context)
        page.wait_for_timeout(300)
        act(page)
        page.wait_for_timeout(400)
        events = self.finish(collector, page)
        self.assertEqual(page.said, [])
        names = {node["id"]: node.get("attributes", {}).get("id") for event in events if event["type"] in (2, 3)
                 for root in ([event["data"]["node"]] if event["type"] == 2 else [add["node"] for add in event["data"].get("adds", [])])
                 for node in nodes(root)}
        return events, names


class TopLayer(StatesTest):
    BODY = """<div id=a popover>a</div><div id=b popover=manual>b</div><dialog id=d>d</dialog><dialog id=e>e</dialog><p id=f>f</p>
      <button popovertarget=a id=open>x</button><div id=host></div>"""

    def test_the_top_layer_is_told_from_its_bottom_to_its_top(self):
        def act(page):
            page.click("#open")
            page.wait_for_timeout(100)
            page.evaluate("e.showModal(); b.showPopover(); d.showModal()")
            page.wait_for_timeout(100)
            page.evaluate("b.hidePopover(); b.showPopover()")
            page.wait_for_timeout(100)
            page.evaluate("d.remove(); e.close()")
        events, names = self.recorded(self.BODY, act)
        told = [[(names[id], kind) for id, kind in payload["elements"]] for payload in customs(events, "reev.toplayer")]
        self.assertEqual(told, [
            [("a", "popover")], [("e", "modal"), ("b", "popover"), ("d", "modal")], [("e", "modal"), ("d", "modal"), ("b", "popover")],
            [("b", "popover")]])

    def test_a_snapshot_tells_what_is_open_already_in_shadow_roots_too(self):
        script = """<script>b.showPopover(); d.showModal(); const inner = host.attachShadow({mode: 'open'});
          inner.innerHTML = '<i popover=manual id=s>s</i>'; inner.querySelector('i').showPopover(); d.close(); d.showModal();</script>"""

        def act(page):
            page.evaluate("host.shadowRoot.querySelector('i').hidePopover(); reev.stop(); reev.start()")
        events, names = self.recorded(self.BODY + script, act)
        told = [{(names[id], kind) for id, kind in payload["elements"]} for payload in customs(events, "reev.toplayer")]
        self.assertEqual(told[0], {("b", "popover"), ("s", "popover"), ("d", "modal")})
        self.assertEqual(told[-1], {("b", "popover"), ("d", "modal")})

    def test_full_screen_is_told(self):
        def act(page):
            page.evaluate("open.onclick = null; document.querySelector('#open').addEventListener('click', () => f.requestFullscreen())")
            page.click("#open")
            page.wait_for_timeout(300)
            page.evaluate("document.exitFullscreen()")
        events, names = self.recorded(self.BODY.replace("popovertarget=a", ""), act)
        told = [[(names[id], kind) for id, kind in payload["elements"]] for payload in customs(events, "reev.toplayer")]
        self.assertEqual(told, [[("f", "fullscreen")], []])


class Names(StatesTest):
    def test_defined_names_are_told_behind_the_snapshot_and_when_they_come(self):
        script = "<script>customElements.define('a-a', class extends HTMLElement {})</script>"

        def act(page):
            page.evaluate("customElements.define('b-b', class extends HTMLElement {}); document.body.append(document.createElement('d-d'))")
        events, _ = self.recorded(f"<a-a></a-a><b-b></b-b><c-c></c-c>{script}", act)
        self.assertEqual([payload["names"] for payload in customs(events, "reev.defined")], [["a-a"], ["a-a", "b-b"]])
        events, _ = self.recorded("<p>x</p>", lambda page: None)
        self.assertEqual(customs(events, "reev.defined"), [])
        events, _ = self.recorded("<c-c></c-c>", lambda page: None)
        self.assertEqual(customs(events, "reev.defined"), [{"names": []}])


class Fields(StatesTest):
    def test_states_of_fields_are_told_when_they_change(self):
        body = """<form id=form><input id=req required><input id=mail type=email value=x><input id=plain><input type=checkbox id=box>
          <select id=sel><option>a<option>b</select><input id=silent required class=reev-ignore></form><input id=hidden required class=reev-block>
          <div id=host class=reev-ignore></div><script>box.indeterminate = true; host.attachShadow({mode: 'open'}).innerHTML = '<input id=inner required>'</script>"""

        def act(page):
            page.evaluate("sel.selectedIndex = -1; plain.setCustomValidity('no')")
            page.wait_for_timeout(100)
            page.evaluate("sel.value = 'b'; plain.setCustomValidity('')")
            page.fill("#req", "x")
            page.fill("#mail", "not one")
            page.click("#box")
        events, names = self.recorded(body, act)
        told = {}
        for payload in customs(events, "reev.states"):
            for id, states in payload["states"]:
                told.setdefault(names[id], []).append(states)
        self.assertEqual(told["req"], [["invalid"], ["valid"], ["user-valid", "valid"]])
        self.assertEqual(told["mail"], [["invalid"], ["user-invalid", "invalid"]])
        self.assertEqual(told["box"], [["indeterminate"], ["user-valid"]])
        self.assertEqual(told["sel"], [["unselected"], []])
        self.assertEqual(told["plain"], [["invalid"], []])
        for silent in ("silent", "hidden", "inner"):
            self.assertNotIn(silent, told)


class Animations(StatesTest):
    def test_what_an_ended_animation_leaves_in_force_is_told_until_it_is_cancelled(self):
        body = """<p id=a>a</p><p id=b>b</p><p id=c style="animation: k .01s forwards">c</p>
          <style>@keyframes k { to { opacity: .5 } } #a::after { content: 'x' }</style>"""

        def act(page):
            page.evaluate("""() => {
              window.left = a.animate({ marginLeft: ['0px', '40px'], backgroundColor: 'red' }, { duration: 50, fill: 'forwards' });
              a.animate({ opacity: [0, .25] }, { duration: 50, fill: 'both', pseudoElement: '::after' });
              b.animate({ marginLeft: ['0px', '40px'] }, 50);
            }""")
            page.wait_for_timeout(300)
            page.evaluate("left.cancel()")
        events, names = self.recorded(body, act)
        told = [(names[id], pseudo, values) for payload in customs(events, "reev.animated") for id, pseudo, values in payload["styles"]]
        self.assertEqual(sorted(told[:2], key=lambda entry: entry[1]), [
            ("a", "", {"margin-left": "40px", "background-color": "rgb(255, 0, 0)"}), ("a", "::after", {"opacity": "0.25"})])
        self.assertEqual(told[2:], [("a", "", {})])


    def test_an_animation_that_has_ended_is_kept_by_nobody(self):
        def act(page):
            page.evaluate("window.ended = Array.from({ length: 20 }, () => new WeakRef(a.animate({ opacity: [0, 1] }, 1)))")
            page.wait_for_timeout(300)
            page.context.new_cdp_session(page).send("HeapProfiler.collectGarbage")
            self.assertLess(page.evaluate("ended.filter(each => each.deref()).length"), 10)
        self.recorded("<p id=a>a</p>", act)

    def test_what_is_blocked_tells_no_animation(self):
        animate = "a.animate({ width: ['1px', '40px'] }, { duration: 1, fill: 'forwards' })"
        events, _ = self.recorded("<p id=a class=reev-block>a</p>", lambda page: page.evaluate(animate))
        self.assertEqual(customs(events, "reev.animated"), [])


class Room(StatesTest):
    def test_the_windows_sizes_are_told_with_and_without_its_bar(self):
        browser = launch(self.playwright, without=[HIDES_BARS])
        self.addCleanup(browser.close)
        body = "<div id=tall></div><iframe id=f srcdoc='<div style=height:900px>' width=300 height=150></iframe>"

        def act(page):
            page.evaluate("tall.style.height = '2000px'")
        events, names = self.recorded(body, act, browser=browser)
        told = customs(events, "reev.viewport")
        self.assertEqual((told[0]["layout"], told[0]["media"]), ([900, 600], [900, 600]))
        self.assertEqual((told[-1]["layout"], told[-1]["media"]), ([885, 600], [900, 600]))
        self.assertEqual((told[-1]["bar"], told[-1]["thin"]), (15, 10))
        frame = next(id for id, name in names.items() if name == "f")
        self.assertEqual(told[-1]["frames"], [[frame, 285, 150, 300, 150]])
        self.assertEqual([event["type"] for event in events if event["type"] != 3][:2], [4, 2])
        snapshot = events.index(snapshots_of(events)[0])
        self.assertEqual(events[snapshot + 1]["data"]["tag"], "reev.viewport")

    def test_frames_that_are_gone_or_elsewhere_have_no_room(self):
        collector = self.collect(pages={"/": page_of("<div id=tall></div><iframe id=f src=/x></iframe><iframe id=g src=/x></iframe>"), "/x": "x"})
        page = self.open(collector)
        self.assertTrue(collector.wait(lambda: [len(told["frames"]) for told in customs(collector.events(), "reev.viewport")][-1:] == [2]))
        page.evaluate("url => { f.remove(); g.src = url }", collector.url.replace("127.0.0.1", "plain.example") + "/x")
        page.wait_for_timeout(300)
        page.evaluate("tall.style.height = '300px'")
        page.set_viewport_size({"width": 700, "height": 500})
        page.wait_for_timeout(300)
        told = customs(self.finish(collector, page), "reev.viewport")
        self.assertEqual((told[-1]["layout"], told[-1]["frames"]), ([700, 500], []))
        self.assertEqual(page.said, [])

    def test_a_frame_that_has_gone_elsewhere_is_told_once(self):
        collector = self.collect(pages={"/": page_of("<iframe id=f src=/a></iframe>"), "/a": "<a href=/b>x</a>", "/b": "there"})
        page = self.open(collector)
        page.frame_locator("#f").locator("a").click()
        self.assertTrue(collector.wait(lambda: "there" in json.dumps(collector.events())))
        page.set_viewport_size({"width": 700, "height": 500})
        page.wait_for_timeout(300)
        self.assertEqual(len(customs(self.finish(collector, page), "reev.viewport")[-1]["frames"]), 1)

    def test_bars_that_lie_over_the_content_take_nothing(self):
        events, _ = self.recorded("<div style='height:2000px'></div>", lambda page: None)
        self.assertEqual(customs(events, "reev.viewport"), [{"layout": [900, 600], "media": [900, 600], "bar": 0, "thin": 0, "frames": []}])

    def test_an_inner_pane_tells_how_thick_bars_are(self):
        browser = launch(self.playwright, without=[HIDES_BARS])
        self.addCleanup(browser.close)
        head = "<style>div{width:200px;height:100px;overflow:auto;border:3px solid} i{display:block;height:300px} .thin{scrollbar-width:thin}</style>"
        events, _ = self.recorded("<div><i></i></div><div class=thin><i></i></div>", lambda page: None, head=head, browser=browser)
        self.assertEqual([(payload["bar"], payload["thin"]) for payload in customs(events, "reev.viewport")][-1], (15, 10))

    def test_a_pane_that_is_filled_later_tells_how_thick_bars_are(self):
        browser = launch(self.playwright, without=[HIDES_BARS])
        self.addCleanup(browser.close)
        fill = "div.append(Object.assign(document.createElement('p'), { style: 'height:300px' }))"
        events, _ = self.recorded("<div id=div style='height:100px;overflow:auto'></div>", lambda page: page.evaluate(fill), browser=browser)
        self.assertEqual([payload["bar"] for payload in customs(events, "reev.viewport")], [0, 15])

    def test_what_a_gutter_keeps_is_its_panes_own(self):
        head = "<style>div{width:200px;height:50px;overflow:auto;scrollbar-gutter:stable both-edges;scrollbar-width:thin;border:1px solid}</style>"
        events, names = self.recorded("<div id=pane></div>", lambda page: None, head=head)
        pane = next(id for id, name in names.items() if name == "pane")
        self.assertEqual(customs(events, "reev.panes"), [{"bars": [[pane, 10, 0]]}])
        self.assertEqual([(payload["bar"], payload["thin"]) for payload in customs(events, "reev.viewport")], [(0, 0)])

    def test_a_phone_whose_page_is_wider_tells_its_own_width(self):
        events, _ = self.recorded("<div style='width:600px'>wide</div>", lambda page: None,
                                  head="<meta name=viewport content='width=device-width, minimum-scale=0.1'>",
                                  size=(390, 844), is_mobile=True, has_touch=True)
        told = customs(events, "reev.viewport")[-1]
        self.assertEqual((told["layout"][0], told["media"][0]), (390, 390))


def snapshots_of(events):
    return [event for event in events if event["type"] == 2]


del BrowserTest, StatesTest

if __name__ == "__main__":
    unittest.main()
