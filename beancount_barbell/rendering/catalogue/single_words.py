"""The words for values that are neither numbers nor names."""

from __future__ import annotations

from beancount_barbell.model.label import Label

SINGLE_WORDS = {
    "word.unknown": Label("unknown", "不明"),
    "word.nothing": Label("nothing", "なし"),
    "word.unset": Label("no limit", "未設定"),
    "word.default": Label("the default", "既定値"),
    "word.comma": Label(", ", "、"),
    "word.yes": Label("yes", "はい"),
    "word.no": Label("no", "いいえ"),
    "word.Role.core": Label("core", "核"),
    "word.Role.attack": Label("sleeve", "攻め枠"),
    "word.Role.outside": Label("outside", "枠外"),
    "word.Layer.trade": Label("trade", "トレード枠"),
    "word.Layer.hedge": Label("hedge", "保険枠"),
    "word.Layer.reserve": Label("reserve", "予備枠"),
    "word.RiskState.ACTIVE": Label("ACTIVE", "ACTIVE(通常)"),
    "word.RiskState.REDUCING": Label("REDUCING", "REDUCING(縮小)"),
    "word.RiskState.HALTED": Label("HALTED", "HALTED(停止)"),
}
