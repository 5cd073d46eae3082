"""The sleeve crossed a ruin line.

What it checks:
    The sleeve's unitised NAV (100 at the first funding; deposits and sweeps
    cannot move it) at the end of each day. At or below `reduce-line` the state
    is REDUCING, at or below `halt-line` HALTED, from the next morning on, with
    a ceiling on gross exposure. It is news, not an error: the errors are what
    is done against the ceiling (BB402, BB403, BB206). An equity that is gone is
    told here, too; it can only be acknowledged. (A debt is none of that while the
    sleeve holds no position and its own money, on its way on an account outside,
    covers it: the last fee of a broker that everything has left.)

Why:
    100 becomes 70: half the size. 100 becomes 50: stop, and no new start before
    recovery. Discretion is late; the line is not.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Expenses:Attack:Losses JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-01-31 * "Loss"  ;! BB401
      Assets:Attack:Trade    -310,000 JPY
      Expenses:Attack:Losses  310,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Expenses:Attack:Losses JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-01-31 * "Loss"
      Assets:Attack:Trade    -299,000 JPY
      Expenses:Attack:Losses  299,000 JPY

How to mend:
    Bring exposure under the ceiling within `act-within` business days, and wait
    for the resume line. A sleeve that is halted and flat comes back only by a
    signed `restart`, and begins small: at `reduce-to` of the exposure it carried for
    each unit of equity.

Policy keys:
    `reduce-line`, `halt-line`, `reduce-resume`, `halt-resume`, `reduce-to`,
    `act-within`, `restart-after`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.model.states import BASE, RESTART_ALONE, Driver, RiskState, Transition
from beancount_barbell.rules.base import duty, found, line_evidence, policy_on

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount_barbell.model.history import History
    from beancount_barbell.model.policy import Policy

JA = """攻め枠が破綻ラインに触れた。

何を調べるか:
    日末ごとの攻め枠の基準価額です(最初の入金時が100。入金や引き出しでは動きません)。
    `reduce-line` 以下で縮小(REDUCING)、`halt-line` 以下で停止(HALTED)となり、翌朝からエクスポージ
    ャー(建玉の総額)に上限が付きます。これは知らせであってエラーではありません。上限に反する行為が
    エラーです(BB402、BB403、BB206)。純資産が尽きた場合もここで知らせます。免除はできず、承認だけ
    ができます(建玉がなく、移管の途中で枠外にある攻め枠の資金で払える借りは、これに当たりません)。

なぜ:
    100が70になったら縮小、50になったら停止、回復までは再開しません。裁量はだいたい遅れますが、線
    は遅れません。

直し方:
    `act-within` 営業日以内に建玉を上限の下まで減らし、再開線への回復を待ちます。停止して建玉のない
    攻め枠は、署名した `restart` でしか再開できません。再開後の上限は小さく、純資産に対するそれまで
    の倍率に `reduce-to` を掛けたものです。

方針のキー:
    `reduce-line`, `halt-line`, `reduce-resume`, `halt-resume`, `reduce-to`, `act-within`,
    `restart-after`
"""

WORDS = {
    "BB401": Label(
        "NAV {nav} is at or below the line of {line_nav} ({place}): {from_state} becomes "
        "{to_state} from the next morning, with a ceiling of {ceiling} on gross exposure.",
        "基準価額 {nav} が破綻ライン {line_nav}({place})に達しました。翌朝から {from_state} → "
        "{to_state}、エクスポージャーの上限は {ceiling} です。",
    ),
    "BB401.beside": Label(
        "NAV {nav} is at or below the line of {line_nav} ({place}), which alone would make the "
        "sleeve {line_state}. It is {to_state} from the next morning, with a ceiling of {ceiling} "
        "on gross exposure.",
        "基準価額 {nav} が破綻ライン {line_nav}({place})に達しました。この線だけなら {line_state} "
        "です。ほかの要因も合わせて、翌朝からの状態は {to_state}、エクスポージャーの上限は "
        "{ceiling} です。",
    ),
    "BB401.insolvent": Label(
        "The sleeve's equity is gone: {from_state} becomes {to_state} from the next morning, "
        "with a ceiling of {ceiling} on gross exposure.",
        "攻め枠の純資産が尽きました。翌朝から {from_state} → {to_state}、エクスポージャーの上限"
        "は {ceiling} です。",
    ),
    "BB401.insolvent-halted": Label(
        "The sleeve's equity is gone. It stays {to_state}, with a ceiling of {ceiling} on gross "
        "exposure.",
        "攻め枠の純資産が尽きました。{to_state} のまま、エクスポージャーの上限は {ceiling} です。",
    ),
    "BB401.remedy": Label(
        "{duty} {next_state} again at NAV {resume_nav}, +{rise_ratio} from here "
        "(barbell explain BB401).",
        "{duty}基準価額が {resume_nav}(ここから +{rise_ratio})に戻れば {next_state} です"
        "(barbell explain BB401)。",
    ),
    "BB401.remedy.halted": Label(
        "{duty} Without positions the NAV does not rise: only a signed restart ends the halt "
        "(barbell explain BB401).",
        "{duty}建玉がなければ基準価額は回復せず、停止を終わらせるのは署名した restart だけです"
        "(barbell explain BB401)。",
    ),
    "BB401.remedy.beside": Label(
        "{duty} The NAV has to rise to {resume_nav}, +{rise_ratio} from here, and what else "
        "gives the sleeve its state has to end, too (barbell explain BB401).",
        "{duty}基準価額が {resume_nav}(ここから +{rise_ratio})に戻り、状態を決めているほかの要因も"
        "終わる必要があります(barbell explain BB401)。",
    ),
    "BB401.remedy.others": Label(
        "The NAV is back. What else gives the sleeve its state has to end, too "
        "(barbell explain BB401).",
        "基準価額は戻りました。状態を決めているほかの要因も終わる必要があります"
        "(barbell explain BB401)。",
    ),
    "BB401.remedy.restart": Label(
        "{duty} No deposit revives it, only a signed restart of the flat sleeve "
        "(barbell explain BB401).",
        "{duty}入金では戻りません。建玉をなくした上で、署名した restart でのみ再開できます"
        "(barbell explain BB401)。",
    ),
}

_LINES = {
    RiskState.REDUCING: ("reduce-line", "reduce-resume"),
    RiskState.HALTED: ("halt-line", "halt-resume"),
}


def check(history: History) -> Iterator[Finding]:
    """One notice each time that a line or ruin made the state more severe."""
    transitions = sorted((*history.transitions, *history.crossings), key=lambda change: change.date)
    for index, crossing in enumerate(transitions):
        if crossing.driver not in (Driver.NAV, Driver.INSOLVENCY):
            continue
        if crossing.line_state is None and not crossing.is_worse:
            continue
        line_state = crossing.line_state or crossing.to_state
        end = _end(transitions[index + 1 :], line_state)
        policy = policy_on(history, crossing.date)
        line_key, resume_key = _LINES[line_state]
        resume = _value(policy, resume_key) * BASE
        yield found(
            history,
            "BB401",
            crossing,
            date=crossing.date,
            params={
                "from_state": crossing.from_state.value,
                "to_state": crossing.to_state.value,
                "line_state": line_state.value,
                "nav": crossing.nav,
                "ceiling": crossing.ceiling,
                "driver": crossing.driver.value,
            },
            words={
                "from_state": crossing.from_state,
                "to_state": crossing.to_state,
                "line_state": line_state,
                "next_state": _NEXT[line_state],
                "line_nav": _value(policy, line_key) * BASE,
                "resume_nav": resume,
                "place": policy.source(line_key),
            },
            asks={
                "rise_ratio": _rise(_latest(history, crossing), resume),
                "duty": duty(history),
            },
            variant=_variant(crossing),
            remedy=_remedy(history, crossing, line_state),
            episode=Episode(crossing.date, end, None, None),
            evidence=line_evidence(policy, line_key, crossing),
        )


_NEXT = {RiskState.REDUCING: RiskState.ACTIVE, RiskState.HALTED: RiskState.REDUCING}


def _variant(crossing: Transition) -> str | None:
    """The text's variant: a line or ruin sets the state, or another driver sets it already."""
    if crossing.driver is Driver.INSOLVENCY:
        return "insolvent" if crossing.is_worse else "insolvent-halted"
    if crossing.line_state is None:
        return None
    alone = crossing.is_worse and crossing.line_state is crossing.to_state
    return None if alone else "beside"


def _value(policy: Policy, key: str) -> Decimal:
    value: Decimal = getattr(policy, key.replace("-", "_"))
    return value


def _end(later: list[Transition], state: RiskState) -> datetime.date | None:
    """The day on which the sleeve returned to a milder state; None until then."""
    return next((one.date for one in later if one.to_state.rank < state.rank), None)


def _latest(history: History, crossing: Transition) -> Decimal | None:
    """The newest NAV that is known, index with base 100."""
    last = history.last
    return crossing.nav if last is None or last.nav is None else last.nav


def _rise(nav: Decimal | None, resume: Decimal) -> Decimal | None:
    """The rise of the NAV needed to reach `resume`, a ratio; None if NAV is 0 or UNKNOWN."""
    return resume / nav - 1 if nav else None


def _remedy(history: History, crossing: Transition, line_state: RiskState) -> str | None:
    """The remedy's variant: what ends the state (NAV, restart, or NAV and other drivers)."""
    if crossing.driver is Driver.INSOLVENCY or not crossing.nav:
        return "restart"
    others = set() if history.last is None else set(history.last.drivers) - {Driver.NAV}
    if others & RESTART_ALONE:
        return "restart"
    if others:
        back = history.last is not None and Driver.NAV not in history.last.drivers
        return "others" if back else "beside"
    return "halted" if line_state is RiskState.HALTED else None
