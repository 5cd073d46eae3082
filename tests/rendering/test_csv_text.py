from __future__ import annotations

from beancount_barbell.figures.status_figures import HISTORY_COLUMNS, history_figures
from beancount_barbell.rendering.csv_text import csv_text
from tests.handmade import day, history


def test_a_header_and_a_row_a_day():
    told = csv_text(HISTORY_COLUMNS, history_figures(history(day(ratio=None)))["days"])
    assert told == (
        "date,core,sleeve,ratio,nav,drawdown,state,exposure,ceiling,net_contributions\n"
        "2025-01-06,9000000,1000000,,100,0,ACTIVE,400000,,1000000\n"
    )
