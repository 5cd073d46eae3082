"""The page in a real Chromium, against a real Fava on 127.0.0.1.

Pictures are kept where BARBELL_ARTIFACTS names a folder. Without a Chromium the tests are skipped
and say so; where the environment says CI=true they are not: there it must be installed.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import fava_ledgers as ledgers
import pytest
from fava.application import create_app
from fava_ledgers import PAGE
from werkzeug.serving import WSGIRequestHandler, make_server

CHROMIUM = Path("/usr/bin/chromium")
ARTIFACTS = os.environ.get("BARBELL_ARTIFACTS")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TALLEST = 12_000
"""Pixels of a screenshot: a hostile ledger is longer."""

IN_CI = os.environ.get("CI") == "true"

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists() and not IN_CI, reason=f"no Chromium at {CHROMIUM}: page not looked at"
)

EXAMPLE = Path(__file__).parents[2] / "example_ledger"
STATES = {
    "ok": ledgers.WELL,
    "breach": ledgers.BREACH,
    "reducing": ledgers.REDUCING,
    "halted": ledgers.HALTED,
    "unknown": ledgers.UNPRICED,
    "no-policy": ledgers.NO_POLICY,
    "reduced": EXAMPLE,
}
WORDS = {
    "ok": "OK",
    "breach": "BREACH",
    "reducing": "REDUCING",
    "halted": "HALTED",
    "unknown": "UNKNOWN",
    "no-policy": "UNKNOWN",
    "reduced": "REDUCING",
}
AXE = """async (without) => {
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  const found = await axe.run("#beancount-barbell", { rules });
  const places = (one) => one.nodes.map((node) => node.html).join(" ");
  return found.violations.map((one) => `${one.id}: ${places(one)}`);
}"""

THEMES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "fava-dark": {"color_scheme": "light", "chosen": "dark"},
    "fava-light": {"color_scheme": "dark", "chosen": "light"},
}

CONTRAST = """() => {
  const luminance = (c) => {
    const part = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(c[0]) + 0.7152 * part(c[1]) + 0.0722 * part(c[2]);
  };
  const parse = (s) => (s.match(/[\\d.]+/g) || []).map(Number);
  const back = (el) => {
    for (; el; el = el.parentElement) {
      const c = parse(getComputedStyle(el).backgroundColor);
      if (c.length && (c.length < 4 || c[3] > 0)) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const own = document.querySelectorAll("#beancount-barbell *, .barbell-badge");
  for (const el of own) {
    const text = [...el.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!text || el.closest("style") || !el.getClientRects().length) continue;
    const a = luminance(parse(getComputedStyle(el).color)), b = luminance(back(el));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${el.className}: ${ratio.toFixed(2)} ${el.textContent.trim()}`);
  }
  return poor;
}"""


STICKING_OUT = """() => {
  const root = document.querySelector("#beancount-barbell");
  const { left, right } = root.getBoundingClientRect();
  const poor = [];
  for (const el of root.querySelectorAll(":not(style)")) {
    const box = el.getBoundingClientRect();
    const apart = el.closest(".bb-hidden, .bb-scroll > *, thead, pre > *");
    const seen = box.width && !apart;
    if (seen && (box.left < left - 1 || box.right > right + 1)) {
      poor.push(`${el.className} ${el.textContent.trim().slice(0, 40)}`);
    }
  }
  return poor;
}"""
LEAVING_THEIR_CARDS = """() => [
  ...document.querySelectorAll(".bb-mark-texts span")
].filter((el) => {
  const card = el.closest(".bb-card").getBoundingClientRect();
  const box = el.getBoundingClientRect();
  return box.left < card.left || box.right > card.right;
}).map((el) => el.textContent)"""
OVERLAPPING = """() => [...document.querySelectorAll(".bb-mark-texts")].filter((row) => {
  const boxes = [...row.querySelectorAll("span")].map((el) => el.getBoundingClientRect());
  return boxes.some((box, at) => at && box.left < boxes[at - 1].right - 0.5);
}).map((row) => row.textContent)"""
CROWDED = """() => [...document.querySelectorAll(".bb-dates")].filter((row) => {
  const boxes = [...row.querySelectorAll("span")].map((el) => el.getBoundingClientRect());
  const shown = boxes.filter((box) => box.width);
  return !shown.length || shown.some((box, at) => at && box.left < shown[at - 1].right + 2);
}).map((row) => row.textContent)"""
SAID = """() => {
  const said = [];
  for (const el of document.querySelectorAll("#beancount-barbell *, .barbell-badge")) {
    if (el.matches("style")) continue;
    said.push(...[...el.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent));
    for (const { name, value } of el.attributes) {
      if (/^(title|alt|aria-label|aria-valuetext|aria-description|data-.*)$/.test(name)) {
        said.push(value);
      }
    }
  }
  return said;
}"""
GAPS = """(narrow) => {
  const box = (selector) => [...document.querySelectorAll(selector)]
    .map((el) => el.getBoundingClientRect()).filter((one) => one.width);
  const [start, end] = narrow ? ["top", "bottom"] : ["left", "right"];
  const gaps = [];
  const between = (from, ways, to) => {
    for (const way of ways) gaps.push(way[start] - from[end], to[start] - way[end]);
  };
  const [core, again] = box(".bb-node-core");
  const [sleeve, below] = box(".bb-node-sleeve");
  const [outside] = box(".bb-node-outside");
  between(core, box(".bb-outer .bb-way"), outside);
  between(outside, box(".bb-funding .bb-way"), sleeve);
  between(again ?? core, box(".bb-long .bb-way"), below ?? sleeve);
  return gaps;
}"""


class Silent(WSGIRequestHandler):
    def log(self, *_arguments):
        pass


def axe_source():
    """axe-core itself, as the test extra installs it."""
    package = importlib.util.find_spec("axe_playwright_python")
    if package is None and not IN_CI:
        pytest.skip("axe-playwright-python is not installed: accessibility not looked at")
    return (Path(package.origin).parent / "axe.min.js").read_text(encoding="utf-8")


class Server:
    def __init__(self, application):
        self._server = make_server(
            "127.0.0.1", 0, application, threaded=True, request_handler=Silent
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _ledger(folder, name, text):
    """A ledger with a title, and so an address, of its own."""
    if text is not EXAMPLE:
        return ledgers.write(folder, text.replace('"Household"', f'"{name}"'), f"{name}.beancount")
    copy = shutil.copytree(EXAMPLE, folder / name) / "main.beancount"
    told = re.sub('option "title" "[^"]*"', f'option "title" "{name}"', copy.read_text("utf-8"))
    copy.write_text(told, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledgers")
    files = [_ledger(folder, name, text) for name, text in STATES.items()]
    running = Server(create_app(files, load=True, poll_watcher=True))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def chromium():
    name = "playwright.sync_api"
    api = importlib.import_module(name) if IN_CI else pytest.importorskip(name)
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


def kept(name):
    """Where a picture goes: nowhere, unless pictures are asked for."""
    return Path(ARTIFACTS) / name if ARTIFACTS else None


class Tab:
    """A tab that remembers what a user would see go wrong."""

    def __init__(self, context, address):
        self.page = context.new_page()
        self.address = address
        self.wrong = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message):
        if message.type in {"error", "warning"}:
            self.wrong.append(message.text)

    def _request(self, request):
        if not request.url.startswith((self.address, "data:")):
            self.wrong.append(request.url)

    def open(self, path):
        self.page.goto(f"{self.address}/{path}")
        self.page.wait_for_selector(".barbell-badge", state="attached")

    @property
    def state(self):
        return self.page.locator("#beancount-barbell").get_attribute("data-state")

    @property
    def badge(self):
        return self.page.locator(".barbell-badge")

    def too_wide(self):
        return self.page.evaluate(
            "() => [document.documentElement, document.querySelector('article')]"
            ".some((el) => el.scrollWidth > el.clientWidth)"
        )

    def violations(self, *without):
        """What axe finds in our root, folded parts and data tables included."""
        self.unfold()
        self.page.add_script_tag(content=axe_source())
        return self.page.evaluate(AXE, without)

    def unfold(self):
        self.page.evaluate(
            "() => document.querySelectorAll('#beancount-barbell details')"
            ".forEach((one) => { one.open = true; })"
        )

    def shoot(self, name):
        """The whole page: what scrolls inside Fava is shown at its full height."""
        if not ARTIFACTS:
            return
        before = self.page.viewport_size
        height = self.page.evaluate("() => document.querySelector('article').scrollHeight")
        self.page.set_viewport_size({**before, "height": min(height + 100, TALLEST)})
        self.page.screenshot(path=kept(f"page-{name}.png"))
        self.page.set_viewport_size(before)


@pytest.fixture
def tab(chromium, server):
    contexts = []

    def start(address=None, *, chosen=None, width=1200, height=1400, locale="en", **options):
        context = chromium.new_context(
            locale=locale, viewport={"width": width, "height": height}, **options
        )
        contexts.append(context)
        if chosen:
            context.add_init_script(f"localStorage.setItem('fava-theme', '\"{chosen}\"')")
        return Tab(context, address or server.address)

    yield start
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("theme", "locale"),
    [*((theme, "en") for theme in THEMES), ("light", "ja"), ("fava-dark", "ja")],
)
@pytest.mark.parametrize("name", STATES)
def test_states_and_themes(tab, name, theme, locale):
    shown = tab(**THEMES[theme], locale=locale)
    shown.open(f"{name}/{PAGE}")
    assert shown.state == WORDS[name]
    assert shown.badge.get_attribute("data-state") == WORDS[name]
    assert shown.page.evaluate(CONTRAST) == []
    dark = THEMES[theme].get("chosen", THEMES[theme]["color_scheme"]) == "dark"
    card = shown.page.locator(".bb-card").first
    colour = card.evaluate("(el) => getComputedStyle(el).backgroundColor")
    assert colour == ("rgb(46, 46, 46)" if dark else "rgb(255, 255, 255)")
    shown.shoot(f"{name}-{theme}-{locale}")
    # axe measures colours for long, longest on the largest page; neither the language nor
    # the way to a theme changes them, and contrast is computed below for each.
    measured = locale == "en" and theme in ("light", "dark") and name != "reduced"
    assert shown.violations(*(() if measured else ("color-contrast",))) == []
    assert shown.page.evaluate(CONTRAST) == []
    assert shown.wrong == []


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("name", STATES)
def test_a_phone(tab, name, locale):
    shown = tab(width=390, height=2600, locale=locale)
    shown.open(f"{name}/{PAGE}")
    assert not shown.too_wide()
    shown.shoot(f"{name}-phone-{locale}")
    shown.unfold()
    assert not shown.too_wide()
    assert shown.page.evaluate(STICKING_OUT) == []
    assert shown.page.evaluate(LEAVING_THEIR_CARDS) == []
    assert shown.wrong == []


@pytest.mark.parametrize("width", [320, 390, 800, 1024, 1300, 1440, 2560])
def test_the_dates_of_a_chart_have_room(tab, width):
    shown = tab(width=width)
    shown.open(f"reduced/{PAGE}")
    assert shown.page.evaluate(CROWDED) == []
    assert shown.page.evaluate(STICKING_OUT) == []


@pytest.mark.parametrize("width", [390, 800, 1100, 1800])
def test_the_arrows_lead_from_box_to_box(tab, width):
    shown = tab(width=width)
    shown.open(f"breach/{PAGE}")
    gaps = shown.page.evaluate(GAPS, width == 390)
    assert len(gaps) == 14
    assert all(0 <= gap <= 16 for gap in gaps), gaps
    assert shown.page.evaluate(STICKING_OUT) == []


def test_japanese(tab):
    shown = tab(locale="ja")
    shown.open(f"halted/{PAGE}")
    assert "停止" in shown.page.locator("h2").inner_text()
    assert "停止" in shown.badge.inner_text()


def test_the_badge_is_on_every_page(tab):
    shown = tab()
    shown.open("halted/income_statement/")
    assert shown.badge.inner_text() == "■ HALTED"
    assert shown.badge.get_attribute("title") == "The sleeve must stop, 2024-02-05"
    shown.page.get_by_role("link", name="Journal").click()
    shown.page.wait_for_url("**/journal/**")
    assert shown.badge.count() == 1
    shown.page.get_by_role("link", name="Barbell").click()
    shown.page.wait_for_selector("#beancount-barbell .bb-reader", state="attached")
    assert shown.state == "HALTED"
    assert shown.badge.count() == 1
    assert shown.wrong == []


def test_a_badge_that_gets_no_answer_says_unknown(tab):
    shown = tab()
    shown.page.route(re.compile("BeancountBarbell/status"), lambda route: route.abort())
    shown.open("ok/journal/")
    assert shown.badge.inner_text() == "? UNKNOWN"
    assert shown.badge.get_attribute("data-state") == "UNKNOWN"


def test_links_open_the_entry_and_the_line(tab):
    shown = tab()
    shown.open(f"breach/{PAGE}")
    shown.page.locator(".bb-entry a").first.click()
    shown.page.get_by_text("A margin call, paid from the core").first.wait_for()
    shown.page.keyboard.press("Escape")
    shown.page.locator(".bb-where > a").first.click()
    shown.page.wait_for_url("**/editor/**")
    shown.page.wait_for_selector(".cm-editor")


@pytest.mark.parametrize("width", [390, 1440])
def test_a_booking_is_tried_without_a_script(tab, width):
    shown = tab(width=width, java_script_enabled=False)
    page = shown.page
    page.goto(f"{shown.address}/reduced/{PAGE}?time=2024")
    page.locator("#barbell-try summary").click()
    seen = [one for one in page.locator("#barbell-try label").all() if one.is_visible()]
    words = ["Move money", "Buy", "Sell", "Draft", "Amount", "From", "To", "Date"]
    assert [one.inner_text().strip() for one in seen] == words
    page.get_by_label("Amount", exact=True).fill("100,000 JPY")
    page.get_by_label("From", exact=True).fill("Assets:NishiBank:Ordinary")
    page.get_by_label("To", exact=True).fill("Assets:HigashiSec:Trade:Cash")
    page.get_by_role("button", name="Try").click()
    page.wait_for_url(re.compile("time=2024.*amount=100%2C000.JPY.*#barbell-try"))
    assert "Refused" in page.locator(".bb-tried .bb-verdict").inner_text()
    assert "BB206" in page.locator(".bb-tried").inner_text()
    assert page.locator(".bb-tried").is_visible()
    assert page.get_by_label("Amount", exact=True).input_value() == "100,000 JPY"
    page.get_by_label("Draft", exact=True).first.check()
    assert [one.is_visible() for one in page.locator(".bb-fields input").all()] == [False] * 6
    assert page.locator("textarea").is_visible()


@pytest.mark.parametrize(("theme", "locale"), [("light", "en"), ("dark", "ja")])
def test_an_answer_is_read_by_anybody(tab, theme, locale):
    shown = tab(**THEMES[theme], locale=locale)
    shown.open(f"reduced/{PAGE}?try=buy&amount=100+NK2X&price=20000+JPY#barbell-try")
    assert shown.page.evaluate(CONTRAST) == []
    shown.page.set_viewport_size({"width": 390, "height": 2600})
    shown.shoot(f"tried-phone-{theme}-{locale}")
    assert shown.page.evaluate(STICKING_OUT) == []
    assert not shown.too_wide()
    assert shown.violations("color-contrast") == []
    assert shown.wrong == []


def readout(shown, chart):
    return shown.page.locator(f"[data-chart={chart}] .bb-readout").inner_text()


def test_a_chart_is_read_by_keyboard_and_pointer(tab):
    shown = tab()
    shown.open(f"reduced/{PAGE}")
    slider = shown.page.locator("[data-chart=nav] .bb-reader")
    rows = shown.page.locator("[data-chart=nav] tbody tr")
    last = rows.count() - 1
    assert "2024-10-01 · Sleeve NAV 79.80 · State REDUCING" in readout(shown, "nav")
    slider.focus()
    shown.page.keyboard.press("ArrowLeft")
    date = rows.nth(last - 1).locator("th").text_content().strip()
    assert readout(shown, "nav").startswith(date)
    assert slider.get_attribute("aria-valuetext") == readout(shown, "nav")
    shown.page.keyboard.press("Home")
    assert readout(shown, "nav").startswith("2024-01-04 · Sleeve NAV 100.00")
    plot = shown.page.locator("[data-chart=core] .bb-plot").nth(1)
    plot.hover(position={"x": 2, "y": 20})
    assert readout(shown, "core").startswith("2024-01-0")
    assert "floor" not in readout(shown, "core")
    assert shown.wrong == []


def test_a_mark_opens_its_entry(tab):
    shown = tab()
    shown.open(f"breach/{PAGE}")
    shown.page.locator("[data-chart=core] .bb-event").first.click()
    shown.page.get_by_text("A margin call, paid from the core").first.wait_for()


def test_the_time_filter_crops_the_charts(tab):
    shown = tab()
    shown.open(f"reduced/{PAGE}?time=2024-08")
    dates = shown.page.locator("[data-chart=nav] .bb-dates span")
    assert dates.first.inner_text() == "2024-08-01"
    assert dates.last.inner_text() == "2024-08-31"
    assert shown.state == "REDUCING"
    assert shown.wrong == []


def test_a_filter_that_cannot_be_read(tab):
    shown = tab()
    shown.open(f"reduced/{PAGE}?time=garbage")
    assert shown.state == "REDUCING"
    assert "cannot be read" in shown.page.locator(".bb-notes").inner_text()
    assert shown.page.locator("[data-chart=nav] .bb-dates span").first.inner_text() == "2024-01-04"


@pytest.fixture
def own(tmp_path):
    """Starts Fava on a ledger of its own, which a test may edit."""
    running = []

    def start(text):
        path = ledgers.write(tmp_path, text)
        running.append(Server(create_app([path], load=True, poll_watcher=True)))
        return running[-1].address

    yield start
    for server in running:
        server.stop()


def test_an_edit_is_judged_at_once(tab, own, tmp_path):
    shown = tab(own(ledgers.WELL))
    shown.open(f"household/{PAGE}")
    assert (shown.state, shown.badge.inner_text()) == ("OK", "● OK")
    ledgers.write(tmp_path, ledgers.HALTED)
    shown.page.reload()
    shown.page.locator(".barbell-badge[data-state=HALTED]").wait_for()
    assert shown.state == "HALTED"
    ledgers.write(tmp_path, ledgers.HEAD + "this is no ledger\n" + ledgers.WELL)
    shown.page.reload()
    shown.page.locator(".barbell-badge[data-state=UNKNOWN]").wait_for()
    assert shown.state == "UNKNOWN"


EXTREMES = {
    "all-in": ledgers.WELL.replace("Core:Bank  9,000,000", "Core:Bank  1,000"),
    "tiny": ledgers.WELL.replace("Trade  1,000,000", "Trade  1"),
    "ruined": ledgers.WELL + ledgers.loss("1,999,999"),
}


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("name", EXTREMES)
def test_labels_stay_in_their_cards_at_extreme_values(tab, own, name, width, locale):
    shown = tab(own(EXTREMES[name]), width=width, locale=locale)
    shown.open(f"household/{PAGE}")
    # Where exposure is UNKNOWN, its card has no marks.
    assert shown.page.locator(".bb-mark-texts span").count() >= (1 if name == "tiny" else 4)
    assert shown.page.evaluate(LEAVING_THEIR_CARDS) == []
    assert shown.page.evaluate(OVERLAPPING) == []
    assert shown.page.evaluate(STICKING_OUT) == []


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    path = ledgers.write(tmp_path_factory.mktemp("hostile"), ledgers.hostile(1_000))
    running = Server(create_app([path], load=True, poll_watcher=True))
    yield running
    running.stop()


@pytest.mark.parametrize("width", [1200, 390])
def test_a_hostile_ledger(tab, hostile, width):
    shown = tab(hostile.address, width=width, height=2600, locale="ja")
    shown.open(f"household/{PAGE}")
    assert not shown.too_wide()
    assert shown.page.evaluate(STICKING_OUT) == []
    ours, others = (
        len(shown.page.request.get(f"{hostile.address}/household/{path}").body())
        for path in (PAGE, "statistics/")
    )
    assert ours - others < 300_000
    assert shown.page.locator("#beancount-barbell :is(img, script)").count() == 0
    assert shown.page.locator("#beancount-barbell .bb-rule").count() > 30
    assert shown.page.locator("[data-chart=share] tbody tr").count() <= 400
    shown.shoot(f"hostile-{width}")
    # Colours depend on the state, which other tests show; for thousands of texts they take long.
    assert shown.violations("color-contrast") == []
    assert shown.wrong == []


def test_figures_are_one_link_away(tab):
    shown = tab()
    shown.open(f"ok/{PAGE}")
    shown.page.locator(".bb-footer a").first.click()
    shown.page.wait_for_url("**/barbell.json")
    assert '"schema":1' in shown.page.content().replace(" ", "")


def test_the_keyboard_reaches_everything(tab):
    shown = tab()
    shown.open(f"breach/{PAGE}")
    wanted = shown.page.locator("#beancount-barbell :is(a, summary, [tabindex])").count()
    reached = set()
    for _ in range(200):
        shown.page.keyboard.press("Tab")
        inside = shown.page.evaluate(
            "() => { const all = [...document.querySelectorAll("
            "'#beancount-barbell :is(a, summary, [tabindex])')];"
            "return all.indexOf(document.activeElement); }"
        )
        if inside >= 0:
            reached.add(inside)
    visible = shown.page.locator("#beancount-barbell :is(a, summary, [tabindex]):visible").count()
    assert visible <= wanted
    assert len(reached) == visible


def test_no_script_is_needed(chromium, server):
    context = chromium.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{server.address}/halted/{PAGE}")
    assert "HALTED" in page.locator("#beancount-barbell h2").inner_text()
    assert page.locator(".bb-card").count() == 8
    assert page.locator(".bb-plot svg").first.is_visible()
    context.close()


@pytest.mark.parametrize("name", ["breach", "reduced"])
def test_paper_is_wide_enough(tab, name):
    """A4 at 96 dpi without its margins: nothing is cut off, and what was folded is told."""
    shown = tab(width=720, height=1000)
    shown.open(f"{name}/{PAGE}")
    shown.page.emulate_media(media="print")
    assert not shown.too_wide()
    assert shown.page.evaluate(STICKING_OUT) == []
    policy = shown.page.locator("[data-part=policy] tbody td").first
    assert policy.bounding_box()["height"] > 0
    assert shown.page.locator(".bb-asof").inner_text().startswith("as of 20")
    assert shown.page.locator(".bb-months summary").count() >= 1


def test_print(tab):
    shown = tab(color_scheme="dark")
    shown.open(f"breach/{PAGE}")
    shown.page.emulate_media(media="print")
    shown.shoot("breach-print")
    assert shown.page.locator(".bb-plot svg").first.is_visible()
    assert not shown.page.locator(".bb-data").first.is_visible()
    assert shown.page.evaluate(CONTRAST) == []
    card = shown.page.locator(".bb-card").first
    assert card.evaluate("(el) => getComputedStyle(el).backgroundColor") == "rgb(255, 255, 255)"
    pdf = shown.page.pdf(path=kept("page-breach.pdf"), format="A4", print_background=True)
    assert pdf.startswith(b"%PDF")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def process(tmp_path):
    """Fava as its own command starts it: behind a prefix, incognito, read-only."""
    port = free_port()
    path = ledgers.write(tmp_path, ledgers.BREACH)
    command = [sys.executable, "-c", "from fava.cli import main; main()", str(path)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--prefix", "/money"]
    command += ["--incognito", "--read-only", "--poll-watcher"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as fava:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        fava.terminate()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_for_the_readme(tab, theme):
    """To take them over: BARBELL_ARTIFACTS=example_ledger/pictures pytest -k readme."""
    shown = tab(color_scheme=theme, width=1120, height=1240)
    shown.open(f"reduced/{PAGE}")
    clip = shown.page.locator("article").bounding_box()
    chart = shown.page.locator("[data-chart=nav]").bounding_box()
    clip["height"] = chart["y"] + chart["height"] - clip["y"] + 20
    picture = shown.page.screenshot(path=kept(f"readme-{theme}.png"), clip=clip)
    assert len(picture) < 150_000


def test_a_prefix_incognito_and_read_only(tab, process):
    shown = tab(process)
    shown.open(f"money/household/{PAGE}")
    assert shown.state == "BREACH"
    assert shown.badge.inner_text() == "◆ BREACH"
    for said in shown.page.evaluate(SAID):
        assert not re.search(r"\d", ledgers.DATE.sub("", said)), said
    links = shown.page.locator("#beancount-barbell .bb-where > a")
    assert links.first.get_attribute("href").startswith("/money/household/editor/")
    shown.shoot("breach-incognito")
    assert shown.wrong == []
