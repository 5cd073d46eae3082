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
from functools import cache
from pathlib import Path

import fava
import fava_ledgers as ledgers
import pytest
from fava_ledgers import PAGE, serve
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
    "--renderer-process-limit=1",  # a process for each page would take a third longer
]
TALLEST = 12_000
"""Pixels of a screenshot: a hostile ledger is longer."""

IN_CI = os.environ.get("CI") == "true"

pytestmark = [
    pytest.mark.skipif(
        not CHROMIUM.exists() and not IN_CI, reason=f"no Chromium at {CHROMIUM}: page not looked at"
    ),
    pytest.mark.no_cover,
]

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
EXTREMES = {
    "all-in": ledgers.WELL.replace("Core:Bank  9,000,000", "Core:Bank  1,000"),
    "tiny": ledgers.WELL.replace("Trade  1,000,000", "Trade  1"),
    "ruined": ledgers.WELL + ledgers.loss("1,999,999"),
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
AXE = """async (options) => {
  const found = await axe.run("#beancount-barbell", { ...options, resultTypes: ["violations"] });
  const places = (one) => one.nodes.map((node) => node.html).join(" ");
  return found.violations.map((one) => `${one.id}: ${places(one)}`);
}"""

THEMES = {"light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"}}
CHOSEN = {
    "fava-dark": {"color_scheme": "light", "chosen": "dark"},
    "fava-light": {"color_scheme": "dark", "chosen": "light"},
}
FAVA_STYLE = Path(fava.__file__).parent / "static" / "app.css"
if "data-color-scheme" in FAVA_STYLE.read_text(encoding="utf-8"):
    THEMES |= CHOSEN  # an earlier Fava goes by the device alone

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


COLOURS = """() => [...new Set([
  ...document.querySelectorAll("#beancount-barbell *, .barbell-badge")
].map((el) => {
  const { color, backgroundColor, borderColor, fill, stroke } = getComputedStyle(el);
  return [el.getAttribute("class"), color, backgroundColor, borderColor, fill, stroke].join(" ");
}))].sort()"""
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
LABELS = """() => {
  const poor = [];
  const told = (label) => label.el.textContent.trim().slice(0, 40);
  for (const chart of document.querySelectorAll(".bb-chart")) {
    const room = chart.getBoundingClientRect();
    const labels = [...chart.querySelectorAll(
      "h4, .bb-summary, .bb-readout, .bb-panel-title, .bb-ticks span, .bb-keys span, " +
      ".bb-strip b, .bb-dates time, .bb-data > summary"
    )].map((el) => ({ el, box: el.getBoundingClientRect() })).filter(({ box }) => box.width);
    for (const dates of chart.querySelectorAll(".bb-dates")) {
      if (!labels.some(({ el }) => dates.contains(el))) poor.push(`no date: ${told(labels[0])}`);
    }
    for (const one of labels) {
      const state = one.el.closest(".bb-strip span");
      const { left, right, top, bottom } = state?.getBoundingClientRect() ?? room;
      const inside = one.box.left >= left - 0.5 && one.box.right <= right + 0.5
        && one.box.top >= top - 0.5 && one.box.bottom <= bottom + 0.5;
      if (!inside || one.el.scrollWidth > one.el.clientWidth + 1) poor.push(`cut: ${told(one)}`);
      for (const other of labels.slice(labels.indexOf(one) + 1)) {
        const apart = one.box.right <= other.box.left || other.box.right <= one.box.left
          || one.box.bottom <= other.box.top + 1 || other.box.bottom <= one.box.top + 1;
        if (!apart) poor.push(`${told(one)} lies on ${told(other)}`);
      }
    }
  }
  return poor;
}"""
MARKS_ON_WORDS = """() => [...document.querySelectorAll(".bb-plot")].flatMap((plot) => {
  const boxes = (selector) => [...plot.querySelectorAll(selector)].map((el) => {
    const inside = document.createRange();
    inside.selectNodeContents(el);
    return { told: el.textContent, box: inside.getBoundingClientRect() };
  });
  const apart = (a, b) => a.right <= b.left || b.right <= a.left
    || a.bottom <= b.top || b.bottom <= a.top;
  return boxes(".bb-event span").flatMap((mark) => boxes(".bb-keys span")
    .filter((word) => !apart(mark.box, word.box))
    .map((word) => `${mark.told} lies on ${word.told}`));
})"""
BROKEN_UP = r"""() => {
  const whole = /(?<=\w):\d+\b|\d{4}-\d{2}-\d{2}|[+-]?[\d,.]*\d(?: [A-Z]{3}\b|[万億兆\d,.]*円)/g;
  const poor = [];
  const root = document.querySelector("#beancount-barbell");
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (text.parentElement.closest("pre, textarea, datalist, .bb-hidden")) continue;
    for (const { index, 0: told } of text.data.matchAll(whole)) {
      range.setStart(text, index);
      range.setEnd(text, index + told.length);
      const lines = [...range.getClientRects()].filter((box) => box.width).map((box) => box.top);
      if (new Set(lines).size > 1) poor.push(`${told} in ${text.data.trim()}`);
    }
  }
  return poor;
}"""
"""Dates, amounts and line numbers that begin on one line and end on the next."""
SAID = """() => {
  const said = [];
  for (const el of document.querySelectorAll("#beancount-barbell *, .barbell-badge")) {
    if (el.matches("style, time")) continue;
    said.push(...[...el.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent));
    for (const { name, value } of el.attributes) {
      if (/^(title|alt|aria-label|aria-valuetext|aria-description|data-.*)$/.test(name)) {
        said.push(value);
      }
    }
  }
  return said;
}"""
STILL = """async () => {
  const drawn = new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)));
  await Promise.race([drawn, new Promise((late) => setTimeout(late, 1000))]);
  const ends = (one) => Number.isFinite(one.effect.getComputedTiming().endTime);
  const moving = document.getAnimations().filter(ends);
  await Promise.allSettled(moving.map((one) => one.finished));
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
    files = [_ledger(folder, name, text) for name, text in (STATES | EXTREMES).items()]
    running = Server(serve(files))
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

    def __init__(self, page, address):
        self.page = page
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
        if self.page.locator("#barbell-module").count():
            self.page.wait_for_selector(".bb-tip", state="attached")

    def widths(self, *widths):
        """Each width in turn, without another load: no script asks how wide the page is."""
        for width in widths:
            self.resize(width=width)
            yield width

    def resize(self, **size):
        """Another width or height, seen once all has moved there: Fava slides its menu aside."""
        self.page.set_viewport_size({**self.page.viewport_size, **size})
        self.page.evaluate(STILL)

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

    def violations(self, **options):
        """What axe finds in our root, folded parts and data tables included."""
        self.unfold()
        self.page.add_script_tag(content=axe_source())
        return self.page.evaluate(AXE, options)

    def unfold(self, *, unfolded=True):
        self.page.evaluate(
            "(unfolded) => document.querySelectorAll('#beancount-barbell details')"
            ".forEach((one) => { one.open = unfolded; })",
            unfolded,
        )

    def dress(self, color_scheme="light", chosen=None):
        """What the device wishes and what the user chose, which Fava marks at the root."""
        self.page.emulate_media(color_scheme=color_scheme)
        self.page.evaluate(
            "(chosen) => { document.documentElement.dataset.colorScheme = chosen; }",
            chosen or "light dark",
        )

    def shoot(self, name):
        """The whole page: what scrolls inside Fava is shown at its full height."""
        if not ARTIFACTS:
            return
        before = self.page.viewport_size
        height = self.page.evaluate("() => document.querySelector('article').scrollHeight")
        self.resize(height=min(height + 100, TALLEST))
        self.page.screenshot(path=kept(f"page-{name}.png"))
        self.resize(**before)


@pytest.fixture(scope="module")
def browsers(chromium):
    """A browser for each language and option; what Fava serves unchanged, it fetches once.

    A page stays open in each: its window does, then, and another page is a tab of it. A window
    draws its own bar, with a process for it, and costs more than many pages do.
    """

    @cache
    def browser(locale, **options):
        context = chromium.new_context(locale=locale, **options)
        context.new_page()
        return context

    return browser


@pytest.fixture
def tab(browsers, server):
    pages = []

    def start(
        address=None,
        *,
        color_scheme="light",
        chosen=None,
        width=1200,
        height=1400,
        locale="en",
        **options,
    ):
        page = browsers(locale, **options).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=color_scheme)
        page.add_init_script(
            f"localStorage.setItem('fava-theme', '\"{chosen}\"')"
            if chosen
            else "localStorage.removeItem('fava-theme')"
        )
        return Tab(page, address or server.address)

    yield start
    for page in pages:
        page.close()


@pytest.fixture(
    scope="module", params=[f"{name}-{locale}" for name in STATES for locale in ("en", "ja")]
)
def state(request, browsers, server):
    """The page of a ledger in a language, loaded once for all that look at it."""
    name, locale = request.param.rsplit("-", maxsplit=1)
    shown = Tab(browsers(locale).new_page(), server.address)
    shown.open(f"{name}/{PAGE}")
    yield name, locale, shown
    shown.page.close()


def test_states_and_themes(state):
    """In English in each theme, in Japanese in one: the language changes no colour."""
    name, locale, shown = state
    shown.resize(width=1200, height=1400)
    assert shown.state == WORDS[name]
    assert shown.badge.get_attribute("data-state") == WORDS[name]
    colours = {}
    for theme, wish in THEMES.items() if locale == "en" else [("light", THEMES["light"])]:
        shown.dress(**wish)
        dark = wish.get("chosen", wish["color_scheme"]) == "dark"
        card = shown.page.locator(".bb-card").first
        colour = card.evaluate("(el) => getComputedStyle(el).backgroundColor")
        assert colour == ("rgb(46, 46, 46)" if dark else "rgb(255, 255, 255)"), theme
        for unfolded in (False, True):
            shown.unfold(unfolded=unfolded)
            assert shown.page.evaluate(CONTRAST) == [], theme
            if not unfolded:
                shown.shoot(f"{name}-{theme}-{locale}")
        colours[theme] = shown.page.evaluate(COLOURS)
    if locale == "en":
        assert colours["light"] != colours["dark"]
        for theme, wish in CHOSEN.items():
            assert theme not in colours or colours[theme] == colours[wish["chosen"]]
    assert shown.wrong == []


def test_axe_finds_nothing(state):
    """Two rules are about colours: asked in each theme, once, but not of the largest page.

    They take long, and the language changes no colour.
    """
    name, locale, shown = state
    shown.resize(width=1200, height=1400)
    coloured = locale == "en" and name != "reduced"
    shown.dress(**THEMES["light"])
    assert shown.violations(rules={"color-contrast": {"enabled": coloured}}) == []
    if coloured:
        shown.dress(**THEMES["dark"])
        assert shown.violations(runOnly=["color-contrast", "link-in-text-block"]) == []


@pytest.mark.parametrize("theme", sorted(THEMES.keys() & CHOSEN))
def test_a_theme_that_was_chosen_in_fava(tab, theme):
    """Fava marks it as `dress` does, and what it marks holds against the device."""
    wish = THEMES[theme]
    shown = tab(**wish)
    shown.open(f"breach/{PAGE}")
    assert (
        shown.page.evaluate("() => document.documentElement.dataset.colorScheme")
        == (wish["chosen"])
    )
    loaded = shown.page.evaluate(COLOURS)
    shown.dress(**THEMES[wish["chosen"]])
    assert shown.page.evaluate(COLOURS) == loaded
    assert shown.wrong == []


def test_a_phone(state):
    name, locale, shown = state
    shown.resize(width=390, height=2600)
    shown.dress(**THEMES["light"])
    shown.unfold(unfolded=False)
    assert not shown.too_wide()
    assert shown.page.evaluate(BROKEN_UP) == []
    assert shown.page.evaluate(MARKS_ON_WORDS) == []
    shown.shoot(f"{name}-phone-{locale}")
    shown.unfold()
    assert not shown.too_wide()
    assert shown.page.evaluate(BROKEN_UP) == []
    assert shown.page.evaluate(STICKING_OUT) == []
    assert shown.page.evaluate(LEAVING_THEIR_CARDS) == []
    assert shown.wrong == []


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("time", ["", "?time=2024-08-01+to+2024-08-09"])
def test_the_labels_of_the_charts_have_room(tab, locale, time):
    shown = tab(locale=locale)
    shown.open(f"reduced/{PAGE}{time}")
    assert shown.page.locator(".bb-chart").count() == 4
    for width in shown.widths(320, 390, 768, 1024, 1440, 2560):
        assert shown.page.evaluate(LABELS) == [], width
        assert shown.page.evaluate(STICKING_OUT) == [], width


@pytest.mark.parametrize("name", ["halted", "breach"])
def test_a_mark_on_the_last_day_lies_on_no_word(tab, name):
    shown = tab()
    shown.open(f"{name}/{PAGE}")
    assert shown.page.locator(".bb-end").count() >= 1
    for width in shown.widths(320, 390, 768, 1024, 1440, 2560):
        assert shown.page.evaluate(MARKS_ON_WORDS) == [], width


def test_the_arrows_lead_from_box_to_box(tab):
    shown = tab()
    shown.open(f"breach/{PAGE}")
    for width in shown.widths(390, 800, 1100, 1800):
        gaps = shown.page.evaluate(GAPS, width == 390)
        assert len(gaps) == 14, width
        assert all(0 <= gap <= 16 for gap in gaps), (width, gaps)
        assert shown.page.evaluate(STICKING_OUT) == [], width


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
    shown.resize(width=390, height=2600)
    shown.shoot(f"tried-phone-{theme}-{locale}")
    assert shown.page.evaluate(STICKING_OUT) == []
    assert not shown.too_wide()
    assert shown.violations(rules={"color-contrast": {"enabled": False}}) == []
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


def hairs(shown):
    """What stands at the pointer in each box of the charts."""
    return shown.page.locator(".bb-hair:visible").all_inner_texts()


def test_the_charts_move_together_and_tell_the_value_at_the_pointer(tab):
    shown = tab()
    shown.open(f"reduced/{PAGE}")
    assert hairs(shown) == []
    plot = shown.page.locator("[data-chart=share] .bb-plot")
    for part in (0.25, 0.75):
        plot.hover(position={"x": plot.bounding_box()["width"] * part, "y": 20})
        texts = [readout(shown, chart) for chart in ("share", "nav", "core", "layers")]
        assert len({text[:10] for text in texts}) == 1
        share, nav, core, foreign, *layers = hairs(shown)
        assert f"Sleeve share {share}" in texts[0]
        assert f"Sleeve NAV {nav} " in texts[1]
        assert f"Core, JPY {core} · Foreign currency {foreign}" in texts[2]
        assert all(layer in texts[3] for layer in layers)
        assert shown.page.evaluate(STICKING_OUT) == []
        rows = shown.page.locator("[data-chart=share] tbody tr").all_text_contents()
        known = [row for row in rows if row[:10] <= texts[0][:10]]
        assert known[-1].strip()[10:] == share  # what was known last holds on the day
    shown.page.locator("[data-chart=layers] .bb-reader").focus()
    shown.page.keyboard.press("Home")
    assert all(readout(shown, chart).startswith("2024-01-04") for chart in ("share", "nav", "core"))
    shown.page.mouse.move(0, 0)
    shown.page.locator("[data-chart=nav] .bb-reader").press("End")
    assert hairs(shown)[1] == "79.80"
    assert shown.page.evaluate(CONTRAST) == []
    assert shown.wrong == []


def test_a_mark_opens_its_entry(tab):
    shown = tab()
    shown.open(f"breach/{PAGE}")
    shown.page.locator("[data-chart=core] .bb-event").first.click()
    shown.page.get_by_text("A margin call, paid from the core").first.wait_for()


def test_the_time_filter_crops_the_charts(tab):
    shown = tab()
    shown.open(f"reduced/{PAGE}?time=2024-08")
    dates = shown.page.locator("[data-chart=nav] .bb-dates time").all_inner_texts()
    assert [date for date in dates if date] == [
        "Aug 1, 2024",
        "Aug 6",
        "Aug 11",
        "Aug 16",
        "Aug 21",
        "Aug 26",
    ]
    assert shown.state == "REDUCING"
    assert shown.wrong == []


def test_a_range_sets_favas_own_filter(tab):
    shown = tab()
    shown.open(f"reduced/{PAGE}?open=core")
    shown.page.locator(".bb-ranges").get_by_text("3M").click()
    shown.page.wait_for_url(re.compile("time=2024-07-01.to.2024-10-01"))
    shown.page.locator(".bb-ranges [aria-current]", has_text="3M").wait_for()
    assert "open=core" in shown.page.url
    assert shown.page.locator("header input").first.input_value() == "2024-07-01 to 2024-10-01"
    assert "2024-07-01 to 2024-10-01" in shown.page.locator(".bb-charts > .bb-small").inner_text()
    shown.page.locator(".bb-ranges").get_by_text("Max").click()
    shown.page.locator(".bb-ranges [aria-current]", has_text="Max").wait_for()
    assert "time=" not in shown.page.url
    assert shown.wrong == []


def test_a_filter_that_cannot_be_read(tab):
    shown = tab()
    shown.open(f"reduced/{PAGE}?time=garbage")
    assert shown.state == "REDUCING"
    assert "cannot be read" in shown.page.locator(".bb-notes").inner_text()
    assert "2024-01-04 to 2024-10-01" in shown.page.locator(".bb-charts > .bb-small").inner_text()


@pytest.fixture
def own(tmp_path):
    """Starts Fava on a ledger of its own, which a test may edit."""
    running = []

    def start(text):
        path = ledgers.write(tmp_path, text)
        running.append(Server(serve([path])))
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


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("name", EXTREMES)
def test_labels_stay_in_their_cards_at_extreme_values(tab, name, locale):
    shown = tab(locale=locale)
    shown.open(f"{name}/{PAGE}")
    # Where exposure is UNKNOWN, its card has no marks.
    assert shown.page.locator(".bb-mark-texts span").count() >= (1 if name == "tiny" else 4)
    for width in shown.widths(390, 1200):
        assert shown.page.evaluate(LABELS) == [], width
        assert shown.page.evaluate(LEAVING_THEIR_CARDS) == [], width
        assert shown.page.evaluate(OVERLAPPING) == [], width
        assert shown.page.evaluate(STICKING_OUT) == [], width


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    path = ledgers.write(tmp_path_factory.mktemp("hostile"), ledgers.hostile(1_000))
    running = Server(serve([path]))
    yield running
    running.stop()


def test_a_hostile_ledger(tab, hostile):
    shown = tab(hostile.address, height=2600, locale="ja")
    shown.open(f"household/{PAGE}")
    ours, others = (
        len(shown.page.request.get(f"{hostile.address}/household/{path}").body())
        for path in (PAGE, "statistics/")
    )
    assert ours - others < 300_000
    assert shown.page.locator("#beancount-barbell :is(img, script)").count() == 0
    assert shown.page.locator("#beancount-barbell .bb-rule").count() > 30
    assert shown.page.locator("[data-chart=share] tbody tr").count() <= 400
    for width in shown.widths(1200, 390):
        shown.unfold(unfolded=False)
        assert not shown.too_wide(), width
        assert shown.page.evaluate(STICKING_OUT) == [], width
        shown.shoot(f"hostile-{width}")
        # Colours depend on the state, which other tests show; for so many texts they take long.
        assert shown.violations(rules={"color-contrast": {"enabled": False}}) == [], width
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
            "() => { const root = document.querySelector('#beancount-barbell');"
            "const at = document.activeElement;"
            "const all = [...root.querySelectorAll(':is(a, summary, [tabindex])')];"
            "return root.contains(at) ? all.indexOf(at) : null; }"
        )
        if inside is None and reached:  # it has been through and left
            break
        if inside is not None and inside >= 0:
            reached.add(inside)
    visible = shown.page.locator("#beancount-barbell :is(a, summary, [tabindex]):visible").count()
    assert visible <= wanted
    assert len(reached) == visible


def test_tables_sort_by_keyboard_and_pointer(tab):
    """Figures by their value, what is not known last; the server's order comes first."""
    shown = tab(width=1200)
    shown.open(f"reduced/{PAGE}?open=record")
    table = shown.page.locator("[data-part=record] .bb-list")
    results = "els => els.map(el => parseFloat(el.textContent.replaceAll(',', '')))"
    column = table.locator("td:nth-child(3)")
    first = column.evaluate_all(results)
    button = table.locator("th:nth-child(3) button")
    button.focus()
    shown.page.keyboard.press("Enter")
    assert column.evaluate_all(results) == sorted(first) != first
    assert table.locator("th:nth-child(3)").get_attribute("aria-sort") == "ascending"
    button.click()
    assert column.evaluate_all(results) == sorted(first, reverse=True)
    table.locator("th:nth-child(1) button").click()
    dates = table.locator("td:nth-child(1)").all_inner_texts()
    assert dates == sorted(dates)
    assert table.locator("[aria-sort]").count() == 1
    assert shown.wrong == []


def test_texts_are_copied(tab):
    shown = tab()
    shown.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.open(f"reduced/{PAGE}?open=months")
    text = shown.page.locator(".bb-copyable .bb-paste").first
    button = shown.page.locator(".bb-copyable button").first
    button.click()
    button.get_by_text("Copied").wait_for()
    copied = shown.page.evaluate("navigator.clipboard.readText()")
    assert copied == text.text_content()
    assert shown.wrong == []


def test_words_are_explained_by_hover_and_focus(tab):
    shown = tab()
    shown.open(f"halted/{PAGE}")
    tip = shown.page.locator(".bb-tip")
    for part in (".bb-banner", ".bb-cards", ".bb-charts"):
        term = shown.page.locator(f'{part} .bb-term[href="#barbell-term-nav"]')
        term.focus()
        tip.get_by_text("Net asset value").wait_for()
        assert tip.evaluate("tip => tip.getBoundingClientRect().right <= innerWidth")
        shown.page.keyboard.press("Escape")
        tip.wait_for(state="hidden")
    term.hover()
    tip.get_by_text("Net asset value").wait_for()
    tip.hover()  # it stays while it is read
    shown.page.wait_for_timeout(300)
    assert tip.is_visible()
    assert shown.wrong == []


def test_no_script_is_needed(chromium, server):
    context = chromium.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{server.address}/halted/{PAGE}")
    assert "HALTED" in page.locator("#beancount-barbell h2").inner_text()
    assert page.locator(".bb-card").count() == 8
    assert page.locator(".bb-plot svg").first.is_visible()
    assert page.locator(".bb-copyable, .bb-sort").count() == 0
    page.locator('.bb-cards .bb-term[href="#barbell-term-nav"]').click()
    assert page.locator("#barbell-term-nav").is_visible()
    context.close()


@pytest.mark.parametrize("name", ["breach", "reduced"])
def test_paper_is_wide_enough(tab, name):
    """A4 at 96 dpi without its margins: nothing is cut off."""
    shown = tab(width=720, height=1000)
    shown.open(f"{name}/{PAGE}?open=policy")
    shown.page.emulate_media(media="print")
    assert not shown.too_wide()
    assert shown.page.evaluate(STICKING_OUT) == []
    assert shown.page.locator(".bb-asof").inner_text().startswith("as of 20")


def test_print_chooses_what_is_open(tab):
    """Facts and the newest month, and what the reader unfolded; the rest stays folded."""
    shown = tab(width=720, height=1000)
    shown.open(f"reduced/{PAGE}?open=policy")
    shown.page.emulate_media(media="print")
    for seen in ("[data-part=record] dd", ".bb-months .bb-items li", "[data-part=policy] td"):
        assert shown.page.locator(seen).first.bounding_box()["height"] > 0, seen
    unfolded = "[data-part=record] td", ".bb-months details.bb-good", "[data-fold=glossary]"
    for folded in (*unfolded, ".bb-proofs", "[data-fold=moves]"):
        assert shown.page.locator(folded).first.bounding_box() is None, folded


@pytest.mark.parametrize(("locale", "step"), [("en", 1), ("ja", 5)])
def test_a_print_needs_few_pages(tab, papers, locale, step):
    """Fonts of Chinese characters make a print slow: of those only some."""
    server, slugs = papers
    shown = tab(server.address, locale=locale)
    for slug in slugs[::step]:
        shown.open(f"{slug}/{PAGE}")
        pages = shown.page.pdf(format="A4", print_background=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pages)) <= 4, slug


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


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """The example, each broken ledger and each state, served together."""
    folder = tmp_path_factory.mktemp("papers")
    files = [_ledger(folder, name, text) for name, text in STATES.items()]
    for path in ledgers.BROKEN:
        text = path.read_text(encoding="utf-8") + ledgers.EXTENSION
        files.append(ledgers.write(folder, text, path.name))
    application = serve(files)
    running = Server(application)
    yield running, [slug for slug, _ledger in application.config["LEDGERS"].items()]
    running.stop()


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


FORCED = """() => {
  const style = (selector, part) => getComputedStyle(document.querySelector(selector), part);
  return {
    bar: style(".bb-fill").backgroundColor,
    track: style(".bb-track").backgroundColor,
    tip: style(".bb-way:not(.bb-unused) .bb-shaft", "::after").borderTopColor,
    fold: style(".bb-section > summary", "::before").borderLeftColor,
  };
}"""


def test_forced_colours_leave_bars_arrows_and_folds(tab):
    """Bars are backgrounds, arrows and signs of folds transparent borders: both would be lost."""
    shown = tab(forced_colors="active")
    shown.open(f"reduced/{PAGE}")
    found = shown.page.evaluate(FORCED)
    assert found["bar"] != found["track"]
    assert found["tip"] == found["fold"] == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_for_the_readme(tab, theme):
    """To take them over: BARBELL_ARTIFACTS=example_ledger/pictures pytest -k readme."""
    shown = tab(color_scheme=theme, width=1120, height=1600)
    shown.open(f"reduced/{PAGE}")
    clip = shown.page.locator("article").bounding_box()
    chart = shown.page.locator("[data-chart=nav]").bounding_box()
    clip["height"] = chart["y"] + chart["height"] - clip["y"] + 20
    picture = shown.page.screenshot(path=kept(f"readme-{theme}.png"), clip=clip)
    assert len(picture) < 200_000


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
