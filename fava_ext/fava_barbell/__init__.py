"""The Fava face of beancount-barbell: the state of the separation on one page.

Write `2024-01-04 custom "fava-extension" "fava_barbell"` into the ledger. The page never writes,
and takes no configuration: everything is in the ledger. It must never look healthy when the
ledger is not, and never stop Fava: no hook raises, and a failure is shown as UNKNOWN.
"""

from __future__ import annotations

import hashlib
import logging
import operator
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from fava.ext import FavaExtensionBase, extension_endpoint
from flask import Response, current_app, request, url_for
from flask_babel import get_locale
from markupsafe import Markup

from beancount_barbell.figures.assessment import UNKNOWN
from fava_barbell.banner import build_banner
from fava_barbell.exchange import CURRENCY
from fava_barbell.exports import CSV, EXPORTS, dumps, export, nothing, why_nothing
from fava_barbell.filters import filter_notes, period_of
from fava_barbell.glossary import Glossary
from fava_barbell.html import dated, in_man
from fava_barbell.labels import Labels, language_of
from fava_barbell.links import FavaLinks
from fava_barbell.loads import Loads
from fava_barbell.numbers import Numbers
from fava_barbell.room import CALENDAR, calendar_of
from fava_barbell.shapes import PageFormatter
from fava_barbell.snapshot import NOT_LOADED, Failure, Snapshot, take
from fava_barbell.try_form import answer_figures
from fava_barbell.view import asked, build_lasting, voice_of

if TYPE_CHECKING:
    from fava.core import FavaLedger

    from fava_barbell.loads import Stamps

_log = logging.getLogger(__name__)

_BROKEN = Markup(
    '<section id="beancount-barbell" data-state="UNKNOWN">'
    "<h2>UNKNOWN / 不明</h2>"
    "<p>This page could not be drawn, so nothing here can be trusted. "
    "Run “barbell check” in a terminal.</p>"
    '<p lang="ja">このページを表示できませんでした。端末で「barbell check」を実行してください。</p>'
    "</section>"
)
"""The page if drawing failed: plain HTML without a template, which cannot fail again."""


_STYLES = ("_barbell_style.css", "_barbell_charts.css", "_barbell_room.css")
"""The parts of the stylesheet, in order."""

_YEAR = 365 * 24 * 3600
"""Seconds for which browsers may keep a file of the page: a changed file has a new address."""

_FILTERS = ("time", "account", "filter", "conversion", "interval")
"""Query arguments that Fava keeps in its links."""

_Endpoint = Callable[["BeancountBarbell"], Response]


def _endpoint(name: str) -> Callable[[_Endpoint], _Endpoint]:
    """Fava's `extension_endpoint` with exact types."""
    return cast("Callable[[_Endpoint], _Endpoint]", extension_endpoint(name))


class BeancountBarbell(FavaExtensionBase):
    """Fava's hooks. Holds one immutable snapshot, replaced at each load, and its files' stamps."""

    report_title = "Barbell"
    has_js_module = True

    def __init__(self, ledger: FavaLedger, _config: str | None = None) -> None:
        """Ignores the configuration: Fava fails on a string that is not a Python literal."""
        super().__init__(ledger)
        self._loads = Loads(ledger)
        self._held: tuple[Snapshot, Stamps | None] = (replace(NOT_LOADED, drawn={}), None)
        self._reloading = threading.Lock()

    def after_load_file(self) -> None:
        """Analyse the loaded ledger. Never raises: a failure becomes part of the snapshot."""
        loaded = self._loaded()
        held = (take(self.ledger), self._loads.end())
        if all(map(operator.is_, loaded, self._loaded())):  # else it mixes two loads
            self._held = held
        language = language_of(self.ledger.fava_options.language)
        self.report_title = Labels(language)("title")

    def page(self) -> Markup:
        """The page's HTML, for its template. Never raises: at worst the page says UNKNOWN."""
        try:
            return self._draw()
        except Exception:  # noqa: BLE001 - anything raised here is a bare 500 without Fava's sidebar
            _log.exception("beancount_barbell: the page could not be drawn")
            return _BROKEN

    @_endpoint("status")
    def status(self) -> Response:
        """The word for the badge on every page, and the counts of open findings."""
        try:
            return self._answer()
        except Exception:  # noqa: BLE001 - the badge must then say UNKNOWN, not vanish
            _log.exception("beancount_barbell: the status could not be told")
            return _json({"state": UNKNOWN, "label": UNKNOWN})

    @_endpoint("style.css")
    def style(self) -> Response:
        """The stylesheet of the page."""
        return _lasting(self._style(), "text/css")

    @_endpoint("page.js")
    def module(self) -> Response:
        """The script of the page; a small module on every page of Fava imports it."""
        return _lasting(self._module(), "text/javascript")

    @_endpoint("try.json")
    def try_json(self) -> Response:
        """The result of a trial booking, as `barbell try --format json` prints it."""
        snapshot, numbers = self._current(), Numbers(_incognito())
        if snapshot.trials is None:
            return _json(nothing("try.json", why_nothing(snapshot)))
        voice = PageFormatter(Labels(_language()), numbers)
        return _json(numbers.data(answer_figures(snapshot.trials, request.args, voice)))

    @_endpoint(CALENDAR)
    def calendar(self) -> Response:
        """The next dates, as `barbell room --ics` writes them; empty in incognito mode."""
        content = ""
        try:
            if not _incognito():
                content = calendar_of(self._current(), self.ledger.beancount_file_path, _language())
        except Exception:  # noqa: BLE001 - as for the exports
            _log.exception("beancount_barbell: the calendar could not be told")
        return Response(content, mimetype="text/calendar")

    def _current(self) -> Snapshot:
        """The snapshot of the files on disk; loads again if Fava overlooked a change.

        Never raises: a failure becomes a snapshot without figures.
        """
        try:
            if not self._holds():
                with self._reloading:
                    if not self._holds():
                        self._loads.begin()
                        self.ledger.load_file()
        except Exception as error:  # noqa: BLE001 - as for a page that cannot be drawn
            _log.exception("beancount_barbell: the ledger could not be loaded again")
            return Snapshot(None, Failure(type(error).__name__, str(error)))
        return self._held[0]

    def _loaded(self) -> tuple[object, ...]:
        return self.ledger.all_entries, self.ledger.load_errors, self.ledger.options

    def _holds(self) -> bool:
        stamps = self._held[1]
        return stamps is not None and self._loads.holds(stamps)

    def export(self, name: str) -> Response:
        """One export, with hidden digits in incognito mode. Never raises: at worst it is empty."""
        snapshot, numbers = self._current(), Numbers(_incognito())
        try:
            content = export(name, snapshot, _language())
        except Exception as error:  # noqa: BLE001 - whoever reads the file must see why it is empty
            _log.exception("beancount_barbell: %s could not be told", name)
            content = nothing(name, type(error).__name__)
        if name.endswith(CSV):
            return Response(numbers.text(content), mimetype="text/csv")
        return _json(numbers.data(content))

    def _draw(self) -> Markup:
        snapshot, language = self._current(), _language()
        options = self.ledger.fava_options
        external = bool(options.use_external_editor)
        period = period_of(request.args, options.fiscal_year_end)
        incognito = _incognito()
        links = FavaLinks(snapshot.reachable, external_editor=external)
        voice = voice_of(snapshot, language, incognito=incognito, links=links)
        reader = (language, incognito, external)

        def page() -> Markup:
            handed_on = tuple(request.args.get(name) for name in (*_FILTERS, CURRENCY))
            lasting = snapshot.kept(
                (*reader, period, handed_on),
                lambda: build_lasting(snapshot, voice, period, request.args.get(CURRENCY)),
            )
            man = in_man if language == "ja" else str
            explained = Glossary(voice)
            html = self.jinja_env.get_template("_barbell_page.html").render(
                view=asked(lasting, snapshot, voice, request.args),
                label=Labels(language),
                explained=explained,
                dated=dated,
                man=man,
                read=lambda text: dated(man(text)),
                told=lambda text: explained(dated(man(text))),
                notes=filter_notes(request.args, period, Labels(language)),
                style=self._address("style.css", self._style()),
                module=self._address("page.js", self._module()),
            )
            return Markup(html)  # noqa: S704 - the template escaped it

        return snapshot.kept((*reader, *request.args.items(multi=True)), page)

    def _style(self) -> str:
        return "".join(self.jinja_env.get_template(name).render() for name in _STYLES)

    def _module(self) -> str:
        return self.jinja_env.get_template("_barbell_page.js").render()

    def _address(self, name: str, content: str) -> str:
        """The address of a file of the page, with a hash of its content, without Fava's filters."""
        digest = hashlib.sha256(content.encode()).hexdigest()[:8]
        page = url_for("extension_report", extension_name=self.name).partition("?")[0]
        return f"{page}{name}?{digest}"

    def _answer(self) -> Response:
        snapshot, numbers = self._current(), Numbers(_incognito())
        answer = build_banner(snapshot, PageFormatter(Labels(_language()), numbers))
        counts = snapshot.figures["findings"] if snapshot.figures else {}
        return _json(
            numbers.data(
                {
                    "state": answer.word,
                    "label": answer.label,
                    "meaning": answer.meaning,
                    "as_of": snapshot.as_of,
                    "errors": counts.get("errors"),
                    "notices": counts.get("notices"),
                }
            )
        )


def _exporting(name: str) -> _Endpoint:
    """The endpoint of one of `EXPORTS`."""

    def answer(extension: BeancountBarbell) -> Response:
        return extension.export(name)

    return _endpoint(name)(answer)


for _name in EXPORTS:
    setattr(BeancountBarbell, _name, _exporting(_name))


def _lasting(content: str, mimetype: str) -> Response:
    """A response that browsers may cache: the address contains a hash of the content."""
    answer = Response(content, mimetype=mimetype)
    answer.cache_control.max_age = _YEAR
    answer.cache_control.immutable = True
    return answer


def _json(data: Any) -> Response:
    """A JSON answer."""
    return Response(dumps(data), mimetype="application/json")


def _language() -> str:
    """The language of Fava's page for this request."""
    return language_of(str(get_locale()))


def _incognito() -> bool:
    return bool(current_app.config["INCOGNITO"])
