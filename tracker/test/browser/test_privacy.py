"""What tracker/README.md says of privacy, each line with what shows it: a token that is typed or hidden, and not in what is sent."""

import json
import unittest

from test_tracker import BrowserTest, page_of

TOKEN = "TOKEN4Zq7"


def types(page, field="#a"):
    page.click(field)
    page.keyboard.type(TOKEN, delay=2)


def mirrors(act):
    """A page that does something whenever #a is typed into."""
    return f'<input id=a><span id=b>x</span><div id=w></div><script>a.addEventListener("input", () => {{ {act} }})</script>'


# What is never recorded: the page, and what is done in it.
NEVER = {
    "a copy in an attribute": (mirrors("b.title = a.value; b.dataset.v = a.value; b.setAttribute('class', a.value); b.setAttribute('href', '#' + a.value)"), types),
    "a copy in capitals": (mirrors("b.title = a.value.toUpperCase()"), types),
    "a part of it": (mirrors("b.title = a.value.slice(0, -1)"), types),
    "a copy that comes later": (mirrors("const v = a.value; setTimeout(() => b.title = v, 100)"), types),
    "a copy after the field was cleared": (mirrors("if (a.value.length < 9) return; const v = a.value; a.value = ''; setTimeout(() => b.title = v, 100)"), types),
    "a copy in an address or JSON": (mirrors("b.dataset.v = JSON.stringify({v: '\"' + a.value}); b.dataset.u = encodeURIComponent('ä' + a.value)"), types),
    "a copy in markup": (mirrors("w.innerHTML = '<b data-v=\"' + a.value + '\"></b>'"), types),
    "a copy that a script made of what it set": (
        "<input id=a><span id=b></span>", lambda page: page.evaluate(f"a.value = '{TOKEN}'; b.title = '{TOKEN}'")),
    "a copy in style sheets": (
        mirrors("b.style.setProperty('--t', '\"' + a.value + '\"'); st.textContent = 'p::after { content: \"' + a.value + '\" }'; "
                "st.sheet.insertRule('b::after { content: \"' + a.value + '\" }')") + "<style id=st></style>", types),
    "a copy in an adopted style sheet": (
        "<input id=a><script>const s = new CSSStyleSheet(); document.adoptedStyleSheets = [s];"
        "a.addEventListener('input', () => s.replaceSync('p::after { content: \"' + a.value + '\" }'))</script>", types),
    "a copy in the title": (mirrors("document.title = a.value"), types),
    "a copy in errors": (mirrors("console.error('bad ' + a.value)"), types),
    "a copy among proposals": (mirrors("l.innerHTML = ''; const o = document.createElement('option'); o.value = a.value; l.append(o)") + "<datalist id=l></datalist>", types),
    "a combobox, a spinbutton": (
        "<div id=a role=combobox tabindex=0>.</div><script>a.addEventListener('keydown', e => a.textContent += e.key)</script>", types),
    "an element that a form takes": (
        "<x-f id=a tabindex=0>.</x-f><script>customElements.define('x-f', class extends HTMLElement { static formAssociated = true });"
        "a.addEventListener('keydown', e => { a.textContent += e.key; a.setAttribute('value', a.textContent) })</script>", types),
    "an editor's own attributes": (
        "<div id=a contenteditable></div><b id=b></b><script>a.addEventListener('input', () => { a.dataset.v = b.dataset.v = a.textContent })</script>", types),
    "a password in a text": (
        "<input id=a type=password><b id=b></b><script>a.addEventListener('input', () => b.textContent = a.value)</script>", types),
    "a password in a text field that takes its place": (
        "<div id=w><input id=a type=password></div>",
        lambda page: (types(page), page.evaluate("(() => { const v = a.value; w.innerHTML = '<input id=c>'; c.value = v; c.setAttribute('value', v) })()"))),
    "a password that is sent with GET": (
        "<form action='/landed'><input id=a type=password name=pw><button id=go>go</button></form>",
        lambda page: (types(page), page.click("#go"), page.wait_for_timeout(400))),
    "comments, noscript, meta": (f"<!-- {TOKEN} --><noscript>{TOKEN}</noscript><meta name=csrf-token content={TOKEN}>", lambda page: None),
    "what reev-mask is on": (
        f"<div class=reev-mask><p title={TOKEN} aria-label={TOKEN} data-v={TOKEN}>{TOKEN}</p><img alt={TOKEN}><input placeholder={TOKEN}>"
        f"<input type=submit value={TOKEN}><button aria-label={TOKEN}>{TOKEN}</button><select><option label={TOKEN} value={TOKEN}>{TOKEN}</select>"
        f"<a href=/{TOKEN}>{TOKEN}</a><iframe srcdoc='<p title={TOKEN}>{TOKEN}'></iframe><svg><title>{TOKEN}</title></svg></div><p id=late data-reev-mask></p>",
        lambda page: page.evaluate(f"late.title = late.textContent = '{TOKEN}'; late.insertAdjacentHTML('beforeend', '<i title={TOKEN}>{TOKEN}</i>')")),
    "what reev-block is on": (
        f"<div id=a class=reev-block title={TOKEN}>{TOKEN}</div>", lambda page: page.evaluate(f"a.innerHTML = '<i>{TOKEN}</i>'")),
    "a field with reev-ignore": ("<input id=a class=reev-ignore>", types),
}

# What data-trim-query takes out of addresses.
TRIMMED = {
    "the page's query": ("x", f"?t={TOKEN}"),
    "parameters in the fragment": ("x", f"#access_token={TOKEN}"),
    "links, forms, images": (
        f"<a href='/r?t={TOKEN}' ping='/p?t={TOKEN}'>x</a><a href='/#t={TOKEN}'>x</a><form action='/x?t={TOKEN}'></form><img src='/i?t={TOKEN}' srcset='/i?t={TOKEN} 2x'>"
        f"<link rel=canonical href='/c?t={TOKEN}'><object data='/x?t={TOKEN}'></object><p data-url='/x?t={TOKEN}'>x</p><meta http-equiv=refresh content='999;url=/x?t={TOKEN}'>", ""),
    "style sheets": (f"<style>p {{ background: url(/i?t={TOKEN}) }}</style><p style='background: url(/i?t={TOKEN})'>x", ""),
    "frames": (f"<iframe src='/landed?t={TOKEN}'></iframe>", ""),
    "what an animation leaves": (
        f"<p id=a>x</p><script>setTimeout(() => a.animate({{ backgroundImage: ['none', 'url(/i?t={TOKEN})'] }}, {{ duration: 1, fill: 'forwards' }}), 200)</script>", ""),
    "navigations and errors": (
        f"<script>setTimeout(() => {{ history.pushState(0, '', '?q={TOKEN}'); location.hash = 'c={TOKEN}'; "
        f"Promise.reject(new Error('GET /reset?token={TOKEN} 404')); console.error('https://h/r?t={TOKEN} failed') }}, 200)</script>", ""),
}


# A page that tells its own address again.
LANDED = """landed<svg><linearGradient id=g href=#h /><text><textPath href=#p>x</textPath></text></svg><a class=link>x</a>
  <script>setTimeout(() => { document.querySelector('.link').dataset.from = location; document.title = location;
    setTimeout(() => { throw new Error(location.href) }); console.error(location.href); Promise.reject(new Error('y')) }, 200)</script>"""


class PrivacyAsTheReadmeSays(BrowserTest):
    def sent(self, body, act=None, path="", options=""):
        collector = self.collect(pages={"/": page_of(body, options=options), "/landed": page_of(LANDED, options=options)})
        page = self.open(collector, path="/" + path)
        if act:
            act(page)
        page.wait_for_timeout(400)
        return json.dumps(self.finish(collector, page))

    def test_what_is_never_recorded(self):
        for name, (body, act) in NEVER.items():
            with self.subTest(name):
                text = self.sent(body, act)
                at = text.lower().find(TOKEN.lower()[:8])
                self.assertEqual(text[max(0, at - 80):at + 40] if at >= 0 else "", "")

    def test_what_trimming_takes_out_of_addresses(self):
        for name, (body, path) in TRIMMED.items():
            with self.subTest(name):
                text = self.sent(body, path=path, options=" data-trim-query")
                at = text.find(TOKEN)
                self.assertEqual(text[max(0, at - 80):at + 40] if at >= 0 else "", "")

    def test_what_is_the_pages_own_stays(self):
        text = self.sent("<p title=kept>kept text</p><input placeholder='kept hint'><a href='/x?kept=1#there'>x</a><meta name=viewport content='width=device-width'>"
                         "<button aria-label='kept label'>kept button</button>")
        for kept in ("kept text", "kept hint", "/x?kept=1#there", "width=device-width", "kept label", "kept button"):
            self.assertIn(kept, text)


if __name__ == "__main__":
    unittest.main()
