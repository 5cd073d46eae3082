"""Plugins that rewrite a transfer, before ours and after: the money is followed all the same."""

from __future__ import annotations

import textwrap

import pytest
from beancount import loader

from beancount_barbell import analyse

REWRITER = '''
"""Splits each transfer in two by way of a holding account, as effective-date plugins do."""
import datetime
__plugins__ = ("split",)

def split(entries, options):
    out = []
    for entry in entries:
        if type(entry).__name__ == "Transaction" and "split" in entry.tags:
            given, taken = sorted(entry.postings, key=lambda one: one.units.number)
            held = taken._replace(account="{hold}")
            back = given._replace(account="{hold}")
            later = entry.date + datetime.timedelta(days=3)
            out.append(entry._replace(postings=[given, held]))
            out.append(entry._replace(date=later, postings=[back, taken]))
        else:
            out.append(entry)
    return sorted(out, key=lambda one: (one.date, type(one).__name__ != "Open")), []
'''

LEDGER = """
option "operating_currency" "JPY"
{plugins}
2025-01-01 open Assets:Core
  barbell: "core"
2025-01-01 open Assets:Attack
  barbell: "attack"
2025-01-01 open {hold}
2025-01-01 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Core    9,000,000 JPY
  Assets:Attack  1,000,000 JPY
  Equity:Opening
2025-02-03 * "Just this once" #split
  Assets:Core    -200,000 JPY
  Assets:Attack   200,000 JPY
"""

OURS = 'plugin "beancount_barbell"'


@pytest.mark.parametrize("hold", ["Assets:Hold", "Liabilities:Hold", "Equity:Hold"])
@pytest.mark.parametrize(
    ("ours_last", "code"), [(True, "BB202"), (False, "BB201")], ids=["before", "after"]
)
def test_a_rewritten_transfer_is_caught(hold, ours_last, code, tmp_path, monkeypatch):
    name = f"rewriter_{hold.split(':', maxsplit=1)[0].lower()}"
    (tmp_path / f"{name}.py").write_text(REWRITER.format(hold=hold))
    monkeypatch.syspath_prepend(tmp_path)
    plugins = [f'plugin "{name}"', OURS]
    if not ours_last:
        plugins.reverse()
    text = LEDGER.format(plugins="\n".join(plugins), hold=hold)
    entries, errors, options = loader.load_string(text)
    assert any(
        error.message.startswith(f"{code} ") and "200,000 JPY" in error.message for error in errors
    )
    # What is judged afterwards, on the rewritten entries, is the traced flow alone: a
    # liability that was paid the money before it pays it out has lent nothing.
    codes = {one.code for one in analyse(entries, options).findings if one.fails}
    assert codes == {"BB202"}


def test_split_over_files_it_is_the_same(tmp_path):
    whole = LEDGER.format(plugins="", hold="Assets:Hold").replace("#split", "")
    head, funding, transfer = (
        part + text
        for part, text in zip(
            ("", "2025-01-06 *", "2025-02-03 *"),
            textwrap.dedent(whole).replace("2025-02-03 *", "2025-01-06 *").split("2025-01-06 *"),
            strict=True,
        )
    )
    (tmp_path / "funding.beancount").write_text(funding)
    (tmp_path / "transfer.beancount").write_text(transfer)
    main = tmp_path / "main.beancount"
    main.write_text(f'include "transfer.beancount"\ninclude "funding.beancount"\n{head}')
    split_entries, _, split_options = loader.load_file(str(main))
    entries, _, options = loader.load_string(whole)

    def told(analysis):
        return [(one.code, one.date, one.status, one.amount) for one in analysis.findings]

    assert told(analyse(split_entries, split_options)) == told(analyse(entries, options))
