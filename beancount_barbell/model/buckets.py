"""The four buckets that are valued apart: the core, and each layer of the sleeve."""

from __future__ import annotations

from decimal import Decimal

ZERO, ONE = Decimal(0), Decimal(1)

CORE, TRADE, HEDGE, RESERVE = range(4)
BUCKETS = (CORE, TRADE, HEDGE, RESERVE)
SLEEVE = (TRADE, HEDGE, RESERVE)
