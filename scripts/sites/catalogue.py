"""The sites: where each comes from, how it is served, and what a visitor does there.

A visit is `visit(page, url, mark)`; it calls `mark(label)` at each moment that is looked at.
"""

import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from recorder import DESKTOP, PHONE, ROOT, unpack

sys.path.insert(0, str(ROOT / "scripts"))
from visit_test import free_ports  # noqa: E402

KEPT = ROOT / ".build/sites"
APPS = Path(__file__).with_name("apps")
DEBIAN = KEPT / "debian"


@dataclass
class Site:
    """One site: what it is made with, the Python packages of its own environment, and its visit."""

    kind: str
    serve: Callable
    visit: Callable
    packages: list = field(default_factory=list)
    environment: str = ""
    debian: list = field(default_factory=list)
    classic: bool = False
    options: dict = field(default_factory=lambda: DESKTOP)

    def install(self, name):
        for package in self.debian:
            unpack(package, DEBIAN)
        folder = KEPT / (self.environment or name)
        if self.packages and not (folder / ".done").exists():
            print(f"installing into {folder}:", *self.packages, file=sys.stderr)
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            subprocess.run([folder / "bin/pip", "install", "-q", "--disable-pip-version-check", *self.packages], check=True)
            (folder / ".done").touch()
        return folder / "bin"

    def versions(self, name):
        if self.debian:
            package = next(DEBIAN.glob(f"{self.debian[0]}_*.deb")).name
            return " ".join(package.split("_")[:2]).replace("%3a", ":")
        pip = KEPT / (self.environment or name) / "bin/python"
        wanted = self.packages[:2] if not self.environment else self.packages[:1]
        code = "import importlib.metadata as m, sys; print(', '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]))"
        return subprocess.run([pip, "-c", code, *wanted], capture_output=True, text=True).stdout.strip()


class Server:
    """A command that serves on a port of its own, until `close`."""

    def __init__(self, folder, *command, environment=None, path="/"):
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        self.log = open(Path(folder) / "server.log", "w")
        clean = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
        self.process = subprocess.Popen(
            [str(part).replace("PORT", str(port)) for part in command], cwd=folder, stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            start_new_session=True, env={**clean, "HOME": str(folder), **{name: value.replace("PORT", str(port)) for name, value in (environment or {}).items()}})
        end = time.time() + 180
        while time.time() < end:
            try:
                urllib.request.urlopen(self.url + path, timeout=5)
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.3)
            if self.process.poll() is not None:
                break
        self.close()
        raise RuntimeError(f"{command[0]} does not serve: {Path(folder, 'server.log').read_text()[-600:]}")

    def close(self):
        if self.process.poll() is None:
            try:
                os.killpg(self.process.pid, 15)
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, 9)
                self.process.wait()
        self.log.close()


def run(folder, *command, environment=None):
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "HOME": str(folder), **(environment or {})})
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout[-300:]} {done.stderr[-600:]}")


def app(name):
    return lambda bin, folder: Server(folder, bin / "python", APPS / name, "PORT")


def files(folder_of):
    """A folder of files, served as it is."""
    return lambda bin, folder: Server(folder, sys.executable, "-m", "http.server", "PORT", "--bind", "127.0.0.1", "-d", folder_of(bin, folder))


def try_click(page, *selectors):
    """Clicks what is there; a site of another version may lack it."""
    for selector in selectors:
        found = page.locator(selector).first
        try:
            found.click(timeout=8000)
        except Exception as error:
            print(f"  no click on {selector}: {str(error).splitlines()[0]}", file=sys.stderr)
        page.wait_for_timeout(700)


def wheel(page, down, x=640, y=400):
    page.mouse.move(x, y)
    page.mouse.wheel(0, down)
    page.wait_for_timeout(900)


def visit_nicegui(page, url, mark):
    page.goto(url + "/")
    page.wait_for_selector("text=Pot 3")
    mark("stock")
    try_click(page, "th >> text=Price", "tbody .q-checkbox >> nth=2")
    mark("sorted, one selected")
    try_click(page, ".q-tab >> text=Order")
    mark("stepper")
    wheel(page, 500)
    mark("scrolled")
    try_click(page, "button >> text=Delete")
    mark("dialog")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    try_click(page, ".q-drawer .q-select")
    mark("select open")


def visit_dash(page, url, mark):
    page.goto(url + "/")
    page.wait_for_selector(".ag-row")
    mark("page")
    wheel(page, 450, x=800, y=120)
    mark("scrolled")
    page.locator(".ag-body-viewport").first.hover()
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(800)
    mark("grid scrolled")
    try_click(page, "button >> text=Wheel", "text=How long?")
    mark("tab and accordion")
    try_click(page, "#glaze")
    mark("select open")


def visit_locust(page, url, mark):
    page.goto(url + "/")
    page.wait_for_selector("text=Start", timeout=60000)
    mark("start")
    page.locator("input").first.fill("5")
    try_click(page, "text=Advanced options")
    mark("advanced")
    try_click(page, "button >> text=Start")
    page.wait_for_timeout(4000)
    try_click(page, "button >> text=Stop")
    page.wait_for_timeout(2500)
    mark("statistics")
    try_click(page, "button[role=tab] >> text=Failures")
    mark("failures")
    try_click(page, "button[role=tab] >> text=Logs")
    mark("logs")
    try_click(page, "button[role=tab] >> text=Charts")
    mark("charts")


def visit_dagster(page, url, mark):
    page.goto(url + "/assets")
    page.wait_for_timeout(6000)
    mark("assets")
    page.goto(url + "/overview/activity/timeline")
    page.wait_for_timeout(4000)
    mark("timeline")
    page.goto(url + "/jobs")
    page.wait_for_timeout(4000)
    mark("jobs")
    page.goto(url + "/locations")
    page.wait_for_timeout(4000)
    mark("deployment")
    page.goto(url + "/runs")
    page.wait_for_timeout(4000)
    mark("runs")
    page.goto(url + "/assets/clay")
    page.wait_for_timeout(5000)
    mark("asset")


def visit_gradio(page, url, mark):
    page.goto(url + "/")
    page.wait_for_selector("text=Tell us what you see")
    page.wait_for_timeout(2500)
    mark("ask")
    page.locator("textarea, input[type=text]").first.fill("Ada")
    try_click(page, "button >> text=Ask >> nth=-1")
    page.wait_for_timeout(1500)
    mark("answered")
    try_click(page, "input[aria-label=Glaze], input[role=combobox]")
    mark("list open")
    page.keyboard.press("Escape")
    try_click(page, "button[role=tab] >> text=Talk")
    mark("talk")


def optuna(bin, folder):
    storage = f"sqlite:///{folder}/studies.db"
    run(folder, bin / "python", APPS / "optuna_app.py", storage)
    return Server(folder, bin / "optuna-dashboard", storage, "--host", "127.0.0.1", "--port", "PORT")


def visit_optuna(page, url, mark):
    page.goto(url + "/dashboard")
    page.wait_for_selector("text=kiln")
    page.wait_for_timeout(2000)
    mark("studies")
    try_click(page, "a >> text=kiln")
    page.wait_for_timeout(4000)
    mark("study")
    page.goto(url + "/dashboard/studies/1/trials")
    page.wait_for_timeout(4000)
    mark("trials")
    page.goto(url + "/dashboard/studies/1/trialTable")
    page.wait_for_timeout(4000)
    mark("table")
    page.goto(url + "/dashboard/studies/1/note")
    page.wait_for_timeout(3000)
    mark("note")


def marimo(bin, folder):
    return Server(folder, bin / "marimo", "run", APPS / "marimo_app.py", "--host", "127.0.0.1", "--port", "PORT", "--headless", "--no-token")


def visit_marimo(page, url, mark):
    page.goto(url + "/")
    page.wait_for_selector("marimo-table", state="attached", timeout=90000)
    page.wait_for_timeout(2500)
    mark("page")
    wheel(page, 500)
    mark("scrolled")
    try_click(page, "button >> text=How hot?", "button[role=tab] >> text=Wheel")
    mark("accordion and tab")
    try_click(page, "button[aria-label*=ext], button >> text=Next")
    mark("next page of the table")


def panel(bin, folder):
    return Server(folder, bin / "panel", "serve", APPS / "panel_app.py", "--address", "127.0.0.1", "--port", "PORT",
                  "--allow-websocket-origin", "127.0.0.1:PORT", path="/panel_app", environment={"BOKEH_RESOURCES": "server"})


def visit_panel(page, url, mark):
    page.goto(url + "/panel_app")
    page.wait_for_timeout(8000)
    mark("page")
    try_click(page, ".bk-tab >> text=About")
    mark("tab")
    wheel(page, 600)
    mark("scrolled")
    try_click(page, ".accordion-header >> text=How long?", "button >> text=How long?")
    mark("accordion")


def prefect(bin, folder):
    environment = {"PREFECT_HOME": str(folder), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_UI_API_URL": "http://127.0.0.1:PORT/api",
                   "PREFECT_SERVER_UI_API_URL": "http://127.0.0.1:PORT/api"}
    return Server(folder, bin / "prefect", "server", "start", "--host", "127.0.0.1", "--port", "PORT", environment=environment, path="/api/health")


def visit_prefect(page, url, mark):
    for path in ("/dashboard", "/flows", "/deployments", "/work-pools", "/variables", "/settings"):
        page.goto(url + path)
        page.wait_for_timeout(4500)
        mark(path[1:])
    page.goto(url + "/concurrency-limits")
    page.wait_for_timeout(4000)
    try_click(page, ".concurrency-limits-page-empty-state button, button >> text=Add")
    mark("modal")


def mesop(bin, folder):
    return Server(folder, bin / "mesop", APPS / "mesop_app.py", "--port", "PORT", "--prod")


def visit_mesop(page, url, mark):
    page.goto(url + "/")
    page.wait_for_selector("text=Bought", timeout=60000)
    page.wait_for_timeout(2000)
    mark("page")
    try_click(page, "button >> text=Buy", "mat-checkbox")
    mark("bought")
    try_click(page, "mat-select")
    mark("select open")
    page.keyboard.press("Escape")
    wheel(page, 500)
    mark("scrolled")


DJANGO_USER = "from django.contrib.auth.models import User, Group; User.objects.create_superuser('ada', 'a@example.org', 'lovelace');" \
    "[User.objects.create_user(f'visitor{i}', f'v{i}@example.org', first_name=['Ada', 'Grace', 'Edsger'][i % 3]) for i in range(30)];" \
    "[Group.objects.create(name=n) for n in ('Potters', 'Sellers')]"


def admin(*apps, settings="", language="en-us"):
    """Django's admin, in the dress that an app gives it."""
    def serve(bin, folder):
        run(folder, bin / "django-admin", "startproject", "shop", ".")
        file = Path(folder) / "shop/settings.py"
        text = file.read_text().replace("INSTALLED_APPS = [", "INSTALLED_APPS = [\n" + "".join(f"    '{name}',\n" for name in apps))
        text = text.replace("LANGUAGE_CODE = 'en-us'", f"LANGUAGE_CODE = '{language}'")
        if "grappelli" in apps:
            urls = Path(folder) / "shop/urls.py"
            urls.write_text(urls.read_text().replace("from django.urls import path", "from django.urls import include, path")
                            .replace("urlpatterns = [", "urlpatterns = [\n    path('grappelli/', include('grappelli.urls')),"))
        file.write_text(text + "\nSILENCED_SYSTEM_CHECKS = ['admin.E408']\n" + settings)
        run(folder, bin / "python", "manage.py", "migrate")
        run(folder, bin / "python", "manage.py", "shell", "-c", DJANGO_USER)
        return Server(folder, bin / "python", "manage.py", "runserver", "--noreload", "127.0.0.1:PORT")
    return serve


def visit_admin(page, url, mark):
    page.goto(url + "/admin/")
    mark("login")
    page.fill("input[name=username]", "ada")
    page.fill("input[name=password]", "lovelace")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    mark("dashboard")
    page.goto(url + "/admin/auth/user/")
    page.wait_for_timeout(1000)
    mark("list")
    try_click(page, "input[name=_selected_action] >> nth=1")
    page.goto(url + "/admin/auth/user/2/change/")
    page.wait_for_timeout(1200)
    mark("form")
    page.evaluate("scrollBy({ top: 700, behavior: 'instant' })")
    page.wait_for_timeout(800)
    mark("form, scrolled")


WAGTAIL = """
from django.contrib.auth import get_user_model
get_user_model().objects.create_superuser('ada', 'a@example.org', 'lovelace')
from wagtail.models import Page
root = Page.objects.get(depth=2)
for i in range(8):
    root.add_child(instance=Page(title=TITLES[i % len(TITLES)] + f' {i}', slug=f'pot-{i}'))
"""


def wagtail(language, titles):
    def serve(bin, folder):
        run(folder, bin / "wagtail", "start", "shop", ".")
        file = Path(folder) / "shop/settings/base.py"
        file.write_text(file.read_text().replace('LANGUAGE_CODE = "en-us"', f'LANGUAGE_CODE = "{language}"'))
        run(folder, bin / "python", "manage.py", "migrate")
        run(folder, bin / "python", "manage.py", "shell", "-c", f"TITLES = {titles!r}\n{WAGTAIL}")
        return Server(folder, bin / "python", "manage.py", "runserver", "--noreload", "127.0.0.1:PORT")
    return serve


def visit_wagtail(page, url, mark):
    page.goto(url + "/admin/")
    mark("login")
    page.fill("input[name=username]", "ada")
    page.fill("input[name=password]", "lovelace")
    page.keyboard.press("Enter")
    page.wait_for_timeout(3000)
    mark("home")
    page.goto(url + "/admin/pages/3/")
    page.wait_for_timeout(2500)
    mark("pages")
    page.goto(url + "/admin/pages/4/edit/")
    page.wait_for_timeout(2500)
    mark("editor")
    page.goto(url + "/admin/reports/site-history/")
    page.wait_for_timeout(2000)
    mark("history")
    page.goto(url + "/admin/users/")
    page.wait_for_timeout(2000)
    mark("users")


def visit_swagger(page, url, mark):
    page.goto(url + "/")
    page.wait_for_selector(".opblock")
    mark("page")
    try_click(page, ".opblock-get .opblock-summary-control >> nth=0")
    mark("operation open")
    try_click(page, "button >> text=Try it out")
    wheel(page, 300)
    mark("try it out")
    try_click(page, "button >> text=Execute")
    page.wait_for_timeout(1500)
    mark("answer")
    wheel(page, 2500)
    mark("end")


def chapters(*paths, down=700, extra=None):
    """A visit of pages that are read: each is looked at, then scrolled and looked at again."""
    def visit(page, url, mark):
        for index, path in enumerate(paths):
            page.goto(url + path)
            page.wait_for_timeout(800)
            mark(f"page {index + 1}")
            if index < 2:
                page.evaluate(f"scrollBy({{ top: {down}, behavior: 'instant' }})")
                page.wait_for_timeout(700)
                mark(f"page {index + 1}, scrolled")
        if extra:
            extra(page, mark)
    return visit


def debian(path):
    return files(lambda bin, folder: DEBIAN / path)


BOOK = "\n".join([
    "Pots", "====", "", "Some *text* about pots, ``code``, and a `link <https://example.org>`_.", "",
    ".. note:: The kiln is hot until Thursday.", "", ".. warning::", "", "   Do not open it.", "", ".. toctree::", "   :maxdepth: 2", "", "   other", "   third", "",
    *[line for i in range(8) for line in (
        f"Section {i}", "-----------", "", "Clay is thrown on the wheel while it is wet, and dried for a week before it is fired. " * 3, "",
        "- one", "- two", "", "  - inner", "", "1. first", "2. second", "", ".. code-block:: python", "", "   def throw(clay):", "       return clay.spin(40)  # turns a minute", "",
        "=====  =====", "pot    price", "=====  =====", "mug    12", "bowl   20", "=====  =====", "", "Term", "   Its meaning.", "", ".. tip:: Wait a day.", "")]])


def sphinx(theme, module=""):
    def serve(bin, folder):
        source = Path(folder) / "source"
        source.mkdir()
        source.joinpath("conf.py").write_text(f"project = 'Pottery'\nhtml_theme = '{theme}'\nauthor = 'Ada'\n{module}")
        source.joinpath("index.rst").write_text(BOOK)
        for name in ("other", "third"):
            source.joinpath(f"{name}.rst").write_text(BOOK.replace("Pots\n====", f"{name.title()} page\n===========").replace(".. toctree::\n   :maxdepth: 2\n\n   other\n   third\n", ""))
        run(folder, bin / "sphinx-build", "-q", "source", "site")
        return Server(folder, sys.executable, "-m", "http.server", "PORT", "--bind", "127.0.0.1", "-d", "site")
    return serve


def streamlit(bin, folder):
    return Server(folder, bin / "streamlit", "run", APPS / "streamlit_app.py", "--server.address=127.0.0.1", "--server.port=PORT",
                  "--server.headless=true", "--browser.gatherUsageStats=false")


def visit_streamlit(page, url, mark):
    page.goto(url + "/")
    page.wait_for_selector("text=Throw", timeout=60000)
    page.wait_for_timeout(2000)
    mark("page")
    page.locator("input[type=text]").first.fill("Moss")
    try_click(page, "button >> text=Throw", "summary")
    page.wait_for_timeout(1000)
    mark("thrown")
    try_click(page, "button[role=tab] >> text=About")
    wheel(page, 600, x=800)
    mark("scrolled")
    try_click(page, "section[data-testid=stSidebar] [role=combobox], [data-testid=stSidebar] [data-baseweb=select]")
    mark("list open")


def mlflow(bin, folder):
    code = "import mlflow; mlflow.set_experiment('kiln')\n" \
        "for i in range(8):\n  with mlflow.start_run(run_name=f'firing {i}'):\n    mlflow.log_params({'fuel': ['wood', 'gas'][i % 2], 'hours': i + 8}); mlflow.log_metric('broken', i % 3)"
    store = f"sqlite:///{folder}/runs.db"
    run(folder, bin / "python", "-c", code, environment={"MLFLOW_TRACKING_URI": store})
    return Server(folder, bin / "mlflow", "ui", "--host", "127.0.0.1", "--port", "PORT", "--backend-store-uri", store,
                  environment={"PATH": f"{bin}:{os.environ['PATH']}"})


def visit_mlflow(page, url, mark):
    for path, label in (("/", "home"), ("/#/experiments", "experiments"), ("/#/experiments/1", "runs"), ("/#/models", "models"), ("/#/settings", "settings")):
        page.goto(url + path)
        page.wait_for_timeout(6000)
        mark(label)


def visit_sqladmin(page, url, mark):
    page.goto(url + "/admin/")
    page.wait_for_timeout(800)
    mark("home")
    page.goto(url + "/admin/pot/list")
    page.wait_for_timeout(1200)
    mark("list")
    page.evaluate("scrollBy({ top: 400, behavior: 'instant' })")
    page.wait_for_timeout(600)
    mark("list, scrolled")
    page.goto(url + "/admin/pot/details/3")
    page.wait_for_timeout(800)
    mark("details")
    page.goto(url + "/admin/pot/edit/3")
    page.wait_for_timeout(800)
    mark("form")


def unfold(language="en-us"):
    return admin("unfold", language=language)


DJANGO = ["django", "django-unfold", "wagtail", "django-jazzmin", "django-grappelli"]
SPHINX = ["sphinx", "pydata-sphinx-theme", "shibuya", "sphinx-book-theme"]

SITES = {
    "nicegui": Site("Vue, Quasar, Tailwind", app("nicegui_app.py"), visit_nicegui, ["nicegui"], classic=True),
    "dash-mantine": Site("React, Mantine, AG Grid", app("dash_app.py"), visit_dash, ["dash-mantine-components", "dash-ag-grid", "dash"], "dash"),
    "locust": Site("React, MUI", lambda bin, folder: Server(
        folder, bin / "locust", "-f", APPS / "locust_app.py", "--web-host", "127.0.0.1", "--web-port", "PORT", "-H", "http://127.0.0.1:PORT"), visit_locust, ["locust"], classic=True),
    "dagster": Site("React, Blueprint", lambda bin, folder: Server(
        folder, bin / "dagster-webserver", "-f", APPS / "dagster_app.py", "-h", "127.0.0.1", "-p", "PORT", environment={"DAGSTER_HOME": str(folder)}),
        visit_dagster, ["dagster-webserver", "dagster"], classic=True),
    "gradio": Site("Svelte", app("gradio_app.py"), visit_gradio, ["gradio"]),
    "optuna": Site("React, MUI", optuna, visit_optuna, ["optuna-dashboard"]),
    "marimo": Site("React, web components, Tailwind", marimo, visit_marimo, ["marimo"], classic=True),
    "panel": Site("Bokeh, shadow roots", panel, visit_panel, ["panel"]),
    "prefect": Site("Vue", prefect, visit_prefect, ["prefect"], classic=True),
    "mesop": Site("Angular, Material", mesop, visit_mesop, ["mesop"], classic=True),
    "swagger": Site("React, Swagger UI", app("fastapi_app.py"), visit_swagger, ["fastapi", "sqladmin", "swagger-ui-bundle", "uvicorn", "greenlet"], "fastapi"),
    "unfold": Site("Tailwind 4, Alpine", unfold(), visit_admin, ["django-unfold", *DJANGO], "django", classic=True),
    "unfold-phone": Site("Tailwind 4, a phone", unfold(), visit_admin, ["django-unfold", *DJANGO], "django", options=PHONE),
    "wagtail-ar": Site("Wagtail, Arabic", wagtail("ar", ["وعاء كبير", "طين أحمر", "فرن"]), visit_wagtail, ["wagtail", *DJANGO], "django"),
    "gtk-docs-phone": Site("gi-docgen, a phone", debian("usr/share/doc/libgtk-4-doc/gdk4"), chapters("/index.html", "/class.Clipboard.html", "/enum.AxisUse.html", down=900),
                           debian=["libgtk-4-doc"], options=PHONE),
    "debian-reference-ja": Site("DocBook, Japanese", debian("usr/share/debian-reference"), chapters("/index.ja.html", "/ch01.ja.html", "/ch09.ja.html", down=2500),
                                debian=["debian-reference-ja", "debian-reference-common"], classic=True),
    # Never looked at while the engine was worked on.
    "mlflow": Site("React, Ant Design", mlflow, visit_mlflow, ["mlflow"], classic=True),
    "streamlit": Site("React, Base Web", streamlit, visit_streamlit, ["streamlit"]),
    "jazzmin": Site("AdminLTE, Bootstrap 4", admin("jazzmin"), visit_admin, ["django-jazzmin", *DJANGO], "django", classic=True),
    "sqladmin": Site("Tabler, Bootstrap 5", app("sqladmin_app.py"), visit_sqladmin, ["sqladmin", "fastapi", "swagger-ui-bundle", "uvicorn", "greenlet"], "fastapi"),
    "shibuya-phone": Site("Sphinx, Shibuya, a phone", sphinx("shibuya"), chapters("/index.html", "/other.html", "/third.html"), ["shibuya", *SPHINX], "sphinx", options=PHONE),
    "gimp-help-fa": Site("DocBook, Persian", debian("usr/share/gimp/2.0/help"), chapters("/fa/index.html", "/fa/introduction.html", "/fa/gimp-concepts-docks.html"),
                         debian=["gimp-help-fa", "gimp-help-common"], classic=True),
}
