#!/usr/bin/env python3
"""Recordings of real sites by the tracker against recordings by rrweb 1.1.3 alone: the `dom` score of both.

    .build/python/bin/python scripts/tracker_sites.py [--bin .build/release] [site…]

Sites come from PyPI into .build/sites and are served on loopback: Django admin, Datasette, JupyterLab, Streamlit, and
documentation made by Material for MkDocs, Furo and the Read the Docs theme. The same visit is made twice, and the page's own DOM at its end
is compared, by the shared scorer, with what reev-tui makes of each recording.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright
from visit import launch
from visit_test import ROOT, free_ports

sys.path.insert(0, str(ROOT / "tracker/test/browser"))
sys.path.insert(0, os.environ.get("REEV_SHARED", str(ROOT.parent / "shared")) + "/tools")
from collector import Collector  # noqa: E402
from score import score_dom  # noqa: E402

VENV = ROOT / ".build/sites"
PACKAGES = ["django", "datasette", "mkdocs-material", "sphinx", "furo", "sphinx-rtd-theme", "jupyterlab", "streamlit"]

TRUTH = """(key) => {
  // The tracker masks what can be edited; rrweb alone doesn't.
  const editable = '[contenteditable]:not([contenteditable=false]),[role=textbox],[role=searchbox]';
  const isMasked = (text) => !key && text.parentNode.closest && text.parentNode.closest(editable);
  // The tracker's own ids, or those that rrweb's recorder leaves on nodes under `key`.
  const id = (node) => (!node ? 0 : !key ? reevIdOf(node) : node[key] ? node[key].id : 0);
  const nodes = [];
  const walk = (node, parent) => {
    const own = id(node);
    if (own > 0 && node.nodeType === 1) {
      const attributes = {};
      for (const name of ['class', 'id', 'type']) if (node.hasAttribute(name)) attributes[name] = node.getAttribute(name);
      if (node.hasAttribute('href') && typeof node.href === 'string') attributes.href = node.href;
      const entry = { id: own, parent, kind: 'element', tag: node.localName, attributes };
      const silent = ['hidden', 'password', 'submit', 'button', 'reset', 'image', 'checkbox', 'radio', 'file'];
      if (['input', 'textarea'].includes(node.localName) && !silent.includes(node.type) && !/password|cc-/.test(node.autocomplete))
        entry.value = '*'.repeat(node.value.length);
      if (['checkbox', 'radio'].includes(node.type)) entry.checked = node.checked;
      nodes.push(entry);
      if (node.shadowRoot) node.shadowRoot.childNodes.forEach((child) => walk(child, own));
      if (node.localName === 'iframe' && node.contentDocument) walk(node.contentDocument, own);
    } else if (own > 0 && node.nodeType === 3) {
      const entry = { id: own, parent, kind: 'text' };
      if (!['STYLE', 'SCRIPT', 'NOSCRIPT', 'TEXTAREA'].includes(node.parentNode.nodeName)) 
        entry.text = isMasked(node) ? node.data.replace(/\\S/g, '*') : node.data;
      nodes.push(entry);
    }
    node.childNodes.forEach((child) => walk(child, own));
  };
  walk(document, 0);
  return { nodes, url: location.href };
}"""


def install():
    if not (VENV / "bin/streamlit").exists():
        print("installing into .build/sites:", *PACKAGES, file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin/pip", "install", "-q", "--disable-pip-version-check", *PACKAGES], check=True)


class Site:
    """A command that serves a site on a port of its own, until `close`."""

    def __init__(self, command, folder, environment=None):
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [str(part).replace("PORT", str(port)) for part in command], cwd=folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
        for _ in range(300):
            try:
                urllib.request.urlopen(self.url + "/", timeout=2)
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"{command[0]} does not serve")

    def close(self):
        self.process.terminate()
        self.process.wait()


def run(folder, *command):
    subprocess.run([str(part) for part in command], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def django(folder):
    run(folder, VENV / "bin/django-admin", "startproject", "shop", ".")
    python = VENV / "bin/python"
    run(folder, python, "manage.py", "migrate")
    run(folder, python, "manage.py", "shell", "-c",
        "from django.contrib.auth.models import User; User.objects.create_superuser('ada', 'a@example.org', 'lovelace')")
    return Site([python, "manage.py", "runserver", "--noreload", "127.0.0.1:PORT"], folder)


def visit_django(page, url):
    page.goto(url + "/admin/")
    page.fill("#id_username", "ada")
    page.fill("#id_password", "lovelace")
    page.click("input[type=submit]")
    page.wait_for_timeout(500)
    page.goto(url + "/admin/auth/user/")
    page.wait_for_timeout(300)
    page.click("th.field-username a")
    page.wait_for_timeout(500)
    page.fill("#id_first_name", "Ada")
    page.click("#id_is_staff")


def datasette(folder):
    run(folder, VENV / "bin/python", "-c", "import sqlite3; c = sqlite3.connect('shop.db');"
        "c.execute('create table pots (id integer primary key, name text, price real)');"
        "c.executemany('insert into pots (name, price) values (?, ?)', [(f'pot {i}', i * 1.5) for i in range(60)]); c.commit()")
    return Site([VENV / "bin/datasette", "shop.db", "-p", "PORT"], folder)


def visit_datasette(page, url):
    page.goto(url + "/shop/pots")
    page.wait_for_timeout(400)
    page.locator(".dropdown-menu-icon").first.click()
    page.wait_for_timeout(200)
    page.goto(url + "/shop/pots?_sort_desc=price")
    page.wait_for_timeout(400)
    page.mouse.wheel(0, 400)
    page.locator("input[name=_filter_value], textarea").first.fill("pot 5")


def text_pages():
    body = "\n\n".join(f"Section {index}\n-----------\n\nSome *text* about pots and ``code``.\n\n- one\n- two" for index in range(8))
    return f"Pots\n====\n\n{body}\n"


def mkdocs(folder):
    docs = Path(folder, "docs")
    docs.mkdir()
    (docs / "index.md").write_text(text_pages())
    (docs / "other.md").write_text(text_pages())
    Path(folder, "mkdocs.yml").write_text("site_name: Pots\ntheme:\n  name: material\n  features: [navigation.instant, navigation.tabs]\n")
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    run(folder, VENV / "bin/mkdocs", "build", "-q")
    return Site([VENV / "bin/python", "-m", "http.server", "PORT", "--bind", "127.0.0.1", "-d", "site"], folder)


def visit_mkdocs(page, url):
    page.goto(url + "/")
    page.wait_for_timeout(600)
    page.mouse.wheel(0, 500)
    page.evaluate("[...document.querySelectorAll('a')].find(link => link.href.endsWith('/other/')).click()")
    page.wait_for_timeout(400)
    page.locator("input.md-search__input").first.fill("pots")
    page.wait_for_timeout(700)


def sphinx(theme):
    def serve(folder):
        source = Path(folder, "source")
        source.mkdir()
        source.joinpath("conf.py").write_text(f"project = 'Pots'\nhtml_theme = '{theme}'\n")
        source.joinpath("index.rst").write_text(text_pages() + "\n.. toctree::\n\n   other\n")
        source.joinpath("other.rst").write_text(text_pages())
        run(folder, VENV / "bin/sphinx-build", "-q", "source", "site")
        return Site([VENV / "bin/python", "-m", "http.server", "PORT", "--bind", "127.0.0.1", "-d", "site"], folder)
    return serve


def visit_sphinx(page, url):
    page.goto(url + "/index.html")
    page.wait_for_timeout(400)
    page.goto(url + "/other.html")
    page.wait_for_timeout(300)
    page.mouse.wheel(0, 600)
    page.locator("input[name=q]").first.fill("glaze")
    page.wait_for_timeout(300)


def jupyterlab(folder):
    Path(folder, "notes.md").write_text(text_pages())
    return Site([VENV / "bin/jupyter-lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=PORT",
                 "--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.password="], folder,
                {"HOME": folder, "JUPYTER_CONFIG_DIR": folder + "/config", "JUPYTER_DATA_DIR": folder + "/share"})


def visit_jupyterlab(page, url):
    page.goto(url + "/lab?reset")
    page.wait_for_selector(".jp-LauncherCard", timeout=60000)
    page.wait_for_timeout(1500)
    page.locator(".jp-LauncherCard", has_text="Text File").first.click()
    page.wait_for_selector(".cm-content")
    page.wait_for_timeout(500)
    page.keyboard.type("Notes on pots")
    page.locator("li.lm-MenuBar-item", has_text="View").first.click()
    page.wait_for_timeout(700)


APP = """
import streamlit as st
st.title("Pots")
st.sidebar.header("Filter")
size = st.sidebar.slider("Size", 1, 20, 7)
name = st.text_input("Name", "")
if st.button("Throw"):
    st.success(f"Thrown, {size} cm")
st.table({"pot": ["mug", "bowl"], "price": [1.5, 2.5]})
left, right = st.columns(2)
left.metric("Sold", 12, 3)
right.expander("More").write("Some *text* about pots.")
"""


def streamlit(folder):
    Path(folder, "app.py").write_text(APP)
    return Site([VENV / "bin/streamlit", "run", "app.py", "--server.address=127.0.0.1", "--server.port=PORT",
                 "--server.headless=true", "--browser.gatherUsageStats=false"], folder, {"HOME": folder})


def visit_streamlit(page, url):
    page.goto(url + "/")
    page.wait_for_selector("text=Throw", timeout=60000)
    page.wait_for_timeout(800)
    page.locator("button", has_text="Throw").first.click()
    page.wait_for_selector("text=Thrown")
    page.locator("input[type=text]").first.fill("Moss")
    page.keyboard.press("Enter")
    page.locator("summary").first.click()
    page.wait_for_timeout(800)


SITES = {
    "django-admin": (django, visit_django),
    "datasette": (datasette, visit_datasette),
    "mkdocs-material": (mkdocs, visit_mkdocs),
    "furo": (sphinx("furo"), visit_sphinx),
    "jupyterlab": (jupyterlab, visit_jupyterlab),
    "streamlit": (streamlit, visit_streamlit),
    "sphinx-rtd": (sphinx("sphinx_rtd_theme"), visit_sphinx),
}


def record(browser, url, visit, head, key, collector=None):
    """The events of a visit whose documents get `head`, and the DOM at its end."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(120000)
    page = context.new_page()
    # "Leave site? Changes that you made may not be saved."
    page.on("dialog", lambda dialog: dialog.accept())
    events = []
    page.expose_binding("reevEmit", lambda _, event: events.append(json.loads(event)))

    def serve(route):
        if route.request.resource_type != "document":
            route.continue_()
            return
        answer = route.fetch()
        text = answer.text()
        at = text.find("<head>")
        at = at + 6 if at >= 0 else text.find(">", text.find("<head")) + 1
        route.fulfill(response=answer, body=text[:at] + head + text[at:])

    page.route(f"{url}/**", serve)
    visit(page, url)
    page.wait_for_timeout(700)
    truth = page.evaluate(TRUTH, key)
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    # The last batch is on its way; a busy machine takes its time.
    time.sleep(1)
    while collector and collector.requests and time.time() - collector.requests[-1][0] < 3:
        time.sleep(0.2)
    if collector:
        events = collector.events()
    context.close()
    return events, truth


def score(program, events, truth):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(events, file)
        file.flush()
        done = subprocess.run([program, "render", file.name, "--events", str(len(events)), "--format", "json"],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"reev-tui: {done.stderr.strip()}")
    return score_dom(truth, json.loads(done.stdout))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default=str(ROOT / ".build/release"))
    parser.add_argument("--tracker", default=str(ROOT / "tracker/dist/tracker.js"))
    parser.add_argument("sites", nargs="*")
    options = parser.parse_args()
    install()
    alone = (ROOT / "tracker/.cache/recorder-1.1.3.js").read_text()
    start = "rrwebRecord({emit: e => window.reevEmit(JSON.stringify(e)), maskAllInputs: true})"
    program = Path(options.bin) / "reev-tui"
    worse = []
    with sync_playwright() as playwright:
        # A document that was changed on its way has no address, and may then not ask loopback.
        browser = launch(playwright, "--disable-features=LocalNetworkAccessChecks")
        for name in options.sites or SITES:
            serve, visit = SITES[name]
            with tempfile.TemporaryDirectory() as folder:
                site = serve(folder)
                collector = Collector(tracker=options.tracker, tells_ids=True)
                head = f'<script async src="{collector.url}/tracker.js" data-project="p"></script>'
                figures = []
                try:
                    events, truth = record(browser, site.url, visit, head, "", collector)
                    figures.append((score(program, events, truth), len(events), len(truth["nodes"])))
                    head = f"<script>{alone}</script><script>{start}</script>"
                    events, truth = record(browser, site.url, visit, head, "__sn")
                    figures.append((score(program, events, truth), len(events), len(truth["nodes"])))
                finally:
                    site.close()
                    collector.close()
            (own, own_events, own_nodes), (rrweb, rrweb_events, rrweb_nodes) = figures
            print(f"{name:16} dom {own:.3f} ({own_events} events, {own_nodes} nodes); "
                  f"rrweb alone {rrweb:.3f} ({rrweb_events} events, {rrweb_nodes} nodes)", flush=True)
            if own < rrweb - 0.005:
                worse.append(name)
        browser.close()
    sys.exit(f"worse than rrweb alone: {', '.join(worse)}" if worse else 0)


if __name__ == "__main__":
    main()
