"""Guesses from names: the institution of an account, the use of an account, a commodity's class.

The words are those usual in English and Japanese books. A name alone never makes an account core;
it may make an account the sleeve's, or a question.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from beancount_barbell.model.currencies import TRADED_CURRENCIES
from beancount_barbell.model.roles import Layer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_COUNTRY = re.compile(
    "A[ERTU]|B[EGR]|C[AHLNOYZ]|D[EK]|E[ESU]|F[IR]|G[BR]|H[KRU]|I[DELNST]|JP|KR|L[TUV]|M[TXY]|N[LOZ]|"
    "P[HLT]|RO|S[EGIK]|T[HRW]|U[AKS]|VN|ZA"
)
"""Country codes between the root and the institution; IB, TD and BA are institutions instead."""

_WORDS = re.IGNORECASE | re.ASCII
"""How words are looked for: in `FX証拠金` the word FX ends where the Japanese begins."""

_GENERIC = frozenset(
    (
        "account", "accounts", "assets", "bank", "banks", "bonds", "broker", "brokerage", "brokers",
        "cash", "checking", "credit", "crypto", "cryptos", "current", "defi", "deposit", "deposits",
        "etf", "etfs", "exchange", "exchanges", "fixed", "fund", "funds", "invest", "investment",
        "investments", "liquid", "loan", "loans", "market", "mmf", "portfolio", "positions",
        "savings", "securities", "shares", "staking", "stock", "stocks", "taxable", "trading",
        "wallet", "wallets", "銀行", "証券", "現金", "預金", "投資", "投信", "投資信託", "株式",
        "債券", "口座", "借入", "融資", "特定", "一般", "特定口座", "一般口座", "暗号資産",
        "仮想通貨", "取引所", "ウォレット",
    )
)  # fmt: skip
"""Components that name a kind of account, not an institution."""

RETIREMENT = re.compile(
    r"401k|403b|457b|\bira\b|\broth|pre-?tax|tax-?(deferred|free|exempt)|pension|retire|superann"
    r"|rrsp|tfsa|\bisa\b|\bsipp\b|\bhsa\b|i-?deco|nisa|年金|退職|確定拠出|財形",
    _WORDS,
)
"""Money tied to an age or a tax: only the user can say whether it is core."""

LEVERAGE = re.compile(
    r"margin|futures?\b|options?\b|\bcfds?\b|spread-?bet|\bfx\b|forex|leverag|先物|証拠金"
    r"|信用(?!金庫|組合)|オプション|レバレッジ",
    _WORDS,
)
"""Accounts that can lose more than their balance, or lose faster than the market."""

_LEVERAGED_FUND = re.compile(
    r"leveraged|inverse|\bbull\b|\bbear\b|\b[2-4] ?x\b|\bultra(pro|short)?\b|レバレッジ|インバース"
    r"|ブル|ベア|ダブル",
    _WORDS,
)

_LEVERAGED_TICKER = re.compile(
    r"TQQQ|SQQQ|QLD|QID|UPRO|SPX[LSU]|SSO|SDS|SOX[LS]|TNA|TZA|UDOW|SDOW|FA[SZ]|TECL|TECS|LABU|LABD|"
    r"TM[FV]|YINN|YANG|NUGT|BOIL|KOLD|UCO|SCO|UVXY|\D*(1357|136[0568]|145[89]|1570|1579|1580)\D*"
)
"""Heavily traded leveraged funds in New York and Tokyo; books often give them no name."""

_LAYERS: Mapping[Layer, re.Pattern[str]] = {
    Layer.HEDGE: re.compile(r"hedge|insurance|protecti|ヘッジ|保険", _WORDS),
    Layer.RESERVE: re.compile(r"reserve|buffer|予備|待機", _WORDS),
}

_MONEY_MARKET = re.compile(r"m[mr]f|money[ -]market|マネー", _WORDS)
_MONEY_MARKET_TICKER = re.compile("[A-Z]{3}XX")
"""In the United States every money market fund has such a ticker, and nothing else has."""

_TREASURY = re.compile(r"treasur|国債", _WORDS)
_GOVERNMENT = re.compile(r"government|\bgovt?\b|政府|公債", _WORDS)
_BILL = re.compile(r"t-?bills?\b|treasury bills?\b|短期国債", _WORDS)

_KNOWN_FUNDS: Mapping[str, re.Pattern[str]] = {
    "treasury-mmf": re.compile("(FDL|FZF|SCO|SNO|SNS|SUT|TTT|VUS)XX"),
    "government-mmf": re.compile("(FDR|FRG|FZC|SGU|SNV|SPA|SWG|VMF|VMR)XX"),
    "t-bill": re.compile("BIL|SGOV|TBIL"),
}
"""`barbell-class` → tickers of widely held US funds, which ledgers often give no name."""

_KEEPER = re.compile(
    r"bank|saving|(time|term|fixed)-?deposit|credit ?union|securit(y|ies)\b|sec\b|mmf"
    r"|銀行|信金|信組|信用金庫|信用組合|証券|預金|貯金|定期|普通|ゆうちょ|郵便",
    _WORDS,
)
"""Places where money is kept. A landlord, a friend and a house may be booked in money, too, and
what lies at somebody called just a broker may be a sleeve that waits."""

_CLAIM = re.compile(r"security ?deposit|receivable|reimburse|敷金|保証金", _WORDS)

_CARD = re.compile(r"card\b|visa\b|master|amex|カード|クレジット", _WORDS)

_YIELD = re.compile(r"interest|dividend|distribut|yield|利息|利子|金利|配当|分配", _WORDS)
"""What money brings in by itself, wherever it lies."""

_RESULT = re.compile(
    rf"{_YIELD.pattern}|fee|commission|charge|tax|withh|gain|loss|pnl|p&l|futures?\b"
    r"|\bcfds?\b|swap|手数料|税|源泉|損益|先物|スワップ",
    _WORDS,
)
"""Income and fees of money at an institution; all other income and expenses are of daily life."""


def institution(account: str, commodities: Collection[str] = ()) -> str:
    """The component of an account's name that is the institution.

    The first component that is neither a country or currency nor a word for a kind of account; if
    there is none, the first that is no country or currency. Components from a word for leverage or
    a layer of the sleeve on (`Broker:Margin:ES`) are left out: they say what is traded there. So
    are components from one of the ledger's `commodities` on (`Broker:AAPL`): they say what is held.
    """
    parts = account.split(":")[1:]
    parts = parts[1:] if _is_country_or_currency(parts[0]) else parts
    uses = [at for at, part in enumerate(parts) if at and (_is_use(part) or part in commodities)]
    parts = parts[: uses[0]] if uses else parts
    named = [part for part in parts if not _is_kind(part)]
    return (named or parts or account.split(":"))[0]


def further_institution(account: str, holder: str, commodities: Collection[str] = ()) -> str | None:
    """The component below `holder` if it may be the institution instead (`Hanako:NorthBank`).

    None for a kind of account, a commodity, and whatever has a digit: the number of an account.
    """
    parts = account.split(":")
    part = next(iter(parts[parts.index(holder) + 1 :]), "")
    if _is_kind(part) or _is_country_or_currency(part) or part in commodities:
        return None
    return None if not part or any(map(str.isdigit, part)) else part


def _is_country_or_currency(part: str) -> bool:
    """Whether a component is the code of a country or currency, between root and institution."""
    return _COUNTRY.fullmatch(part) is not None or part in TRADED_CURRENCIES


def _is_kind(part: str) -> bool:
    """Whether a component names a kind of account, or how it is used."""
    return part.casefold() in _GENERIC or _is_use(part)


def _is_use(part: str) -> bool:
    """Whether a component says how an account at a broker is used."""
    return any(words.fullmatch(part) for words in (LEVERAGE, *_LAYERS.values()))


def is_keeper(account: str) -> bool:
    """Whether the name of an account shows that money is kept there."""
    return _KEEPER.search(account) is not None and _CLAIM.search(account) is None


def is_result_of(account: str, holder: str) -> bool:
    """Whether the name of an Income or Expenses account shows results at an institution."""
    return holder in account.split(":")[1:] and _RESULT.search(account) is not None


def is_card(account: str) -> bool:
    """Whether a debt is that of a credit card, by its name."""
    return _CARD.search(account) is not None


def is_yield(account: str) -> bool:
    """Whether an Income account books what money brings in by itself, by its name."""
    return _YIELD.search(account) is not None


def layer(account: str) -> Layer:
    """The layer of the sleeve that the name of an account shows; the trade layer without a word."""
    return next((one for one, words in _LAYERS.items() if words.search(account)), Layer.TRADE)


def is_leveraged_fund(commodity: str, name: str) -> bool:
    """Whether a fund moves by a multiple of its index, or against it, by its name or ticker."""
    if _LEVERAGED_TICKER.fullmatch(commodity):
        return True
    return _LEVERAGED_FUND.search(f"{commodity} {name}") is not None


def is_money_market(commodity: str, name: str) -> bool:
    """Whether a fund is a money market fund by its name or ticker, whatever it holds."""
    if _MONEY_MARKET_TICKER.fullmatch(commodity):
        return True
    return _MONEY_MARKET.search(f"{commodity} {name}") is not None


def fund_class(commodity: str, name: str) -> str | None:
    """The `barbell-class` of a fund or bill that may be held in the core; None where unsure."""
    for known, tickers in _KNOWN_FUNDS.items():
        if tickers.fullmatch(commodity):
            return known
    text = f"{commodity} {name}"
    if _BILL.search(text):
        return "t-bill"
    if not is_money_market(commodity, name):
        return None
    if _TREASURY.search(text):
        return "treasury-mmf"
    return "government-mmf" if _GOVERNMENT.search(text) else None
