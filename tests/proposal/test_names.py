"""What names tell, and what they do not."""

from __future__ import annotations

import pytest

from beancount_barbell.model.roles import Layer
from beancount_barbell.proposal import names


@pytest.mark.parametrize(
    ("account", "holder"),
    [
        ("Assets:US:ETrade:Cash", "ETrade"),
        ("Assets:JP:RakutenBank", "RakutenBank"),
        ("Assets:Investments:Taxable:XTrade", "XTrade"),
        ("Assets:Bank:Checking", "Bank"),
        ("Assets:US:Bank:Savings", "Bank"),
        ("Assets:Cash", "Cash"),
        ("Assets:SBI証券:信用", "SBI証券"),
        ("Actifs:US:BofA:Checking", "BofA"),
        ("Assets:US", "Assets"),
        ("Assets:IB:Cash", "IB"),
        ("Assets:IB:ES", "IB"),
        ("Assets:US:IB:Cash", "IB"),
        ("Assets:CH:UBS:US", "UBS"),
        ("Assets:Broker:Margin", "Broker"),
        ("Assets:Broker:Margin:ES", "Broker"),
        ("Assets:US:Brokerage:Futures", "Brokerage"),
        ("Assets:Investments:IB:Options", "IB"),
        ("Assets:Broker:Reserve", "Broker"),
        ("Assets:証券:信用", "証券"),
        ("Assets:Margin:East", "East"),
        ("Assets:Margin", "Margin"),
        ("Assets:Broker:OptionsHouse", "OptionsHouse"),
        ("Liabilities:Broker:Loan", "Broker"),
        ("Assets:Brokerage:Shares", "Brokerage"),
        ("Liabilities:Loans:Chase", "Chase"),
        ("Assets:証券:投信", "証券"),
    ],
)
def test_who_holds_an_account(account, holder):
    assert names.institution(account) == holder


@pytest.mark.parametrize(
    ("account", "holder"),
    [
        ("Assets:Brokerage:AAPL", "Brokerage"),
        ("Assets:US:Broker:AAPL:Lots", "Broker"),
        ("Assets:ETrade:AAPL", "ETrade"),
        ("Assets:証券:現金:AAPL", "証券"),
        ("Assets:Brokerage:VTI", "VTI"),
        ("Assets:AAPL:Shares", "AAPL"),
    ],
)
def test_what_lies_in_an_account_does_not_hold_it(account, holder):
    assert names.institution(account, {"AAPL"}) == holder


@pytest.mark.parametrize(
    ("account", "tied"),
    [
        ("Assets:US:Federal:PreTax401k", True),
        ("Assets:Broker:Roth:ABC", True),
        ("Assets:Fidelity:IRA", True),
        ("Assets:Investments:Tax-Deferred:YTrade", True),
        ("Assets:Investments:Taxable:XTrade", False),
        ("Assets:SBI証券:iDeCo", True),
        ("Assets:SBI証券:NISA", True),
        ("Assets:企業年金", True),
        ("Assets:Miracle", False),
        ("Assets:Isabel", False),
        ("Assets:Bank:Euroth", False),
    ],
)
def test_what_is_tied_to_an_age_or_a_tax(account, tied):
    assert bool(names.RETIREMENT.search(account)) is tied


@pytest.mark.parametrize(
    ("account", "layer"),
    [
        ("Assets:Broker:Hedge:Cash", Layer.HEDGE),
        ("Assets:SBI証券:保険枠", Layer.HEDGE),
        ("Assets:Broker:Reserve", Layer.RESERVE),
        ("Assets:SBI証券:予備", Layer.RESERVE),
        ("Assets:Broker:Margin", Layer.TRADE),
    ],
)
def test_the_layer_of_the_sleeve(account, layer):
    assert names.layer(account) is layer


@pytest.mark.parametrize(
    ("commodity", "name", "told"),
    [
        ("USDMMF", "US treasury money market fund, in dollars", "treasury-mmf"),
        ("MMFG", "Government money-market fund", "government-mmf"),
        ("TB0625", "Treasury bill June 2025", "t-bill"),
        ("MMFUSD", "米国債マネー・ファンド", "treasury-mmf"),
        ("PRIME", "Prime money market fund", None),  # it may hold what banks owe
        ("TLT", "Treasury bonds of twenty years", None),
        ("VTI", "The whole stock market", None),
        ("MRF", "", None),
        ("SPAXX", "", "government-mmf"),
        ("VUSXX", "", "treasury-mmf"),
        ("SGOV", "", "t-bill"),
        ("SWVXX", "", None),  # a prime fund
        ("FNDXX", "Treasury fund", "treasury-mmf"),
        ("SPAXXY", "", None),
    ],
)
def test_what_may_lie_in_the_core_by_its_name(commodity, name, told):
    assert names.fund_class(commodity, name) == told


@pytest.mark.parametrize(
    ("commodity", "name", "told"),
    [
        ("SWVXX", "", True),
        ("JPYMRF", "", True),
        ("F0001", "マネー・リザーブ・ファンド", True),
        ("ABXX", "", False),
        ("VTI", "Total stock market", False),
    ],
)
def test_a_money_market_fund_by_its_name_or_ticker(commodity, name, told):
    assert names.is_money_market(commodity, name) is told


@pytest.mark.parametrize(
    ("commodity", "name", "told"),
    [
        ("NK2X", "Leveraged Nikkei 225 fund", True),
        ("N1570", "日経平均レバレッジ・インデックス", True),
        ("N1357", "日経ダブルインバース", True),
        ("S3", "Daily S&P 500 Bull 3X", True),
        ("BULLET", "Bullet bonds", False),
        ("VTI", "Total stock market", False),
    ],
)
def test_leveraged_funds_by_their_name(commodity, name, told):
    assert names.is_leveraged_fund(commodity, name) is told


@pytest.mark.parametrize(
    ("account", "told"),
    [
        ("Income:Kita:Distribution", True),
        ("Expenses:Kita:Withholding", True),
        ("Expenses:Kita:手数料", True),
        ("Income:Kita:Futures", True),
        ("Income:Kita:先物", True),
        ("Income:Kita:Salary", False),
        ("Expenses:Unknown:Kita", False),
        ("Income:Other:Distribution", False),
        ("Expenses:Kitas:Fees", False),
    ],
)
def test_results_of_an_institution(account, told):
    assert names.is_result_of(account, "Kita") is told
