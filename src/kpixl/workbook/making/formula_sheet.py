"""An XlsxWriter sheet that checks for newer functions only once for all formulas that call the same functions."""

from __future__ import annotations

import re

from xlsxwriter.worksheet import Worksheet

_CALL = re.compile(r"[\w.]+\(")


class FormulaSheet(Worksheet):  # type: ignore[misc] # it ships no types
    """
    XlsxWriter writes functions of newer Excel versions with a prefix, and looks for thirty of them in each formula.

    The sheet *Drill down* has thousands of formulas with the same few functions, so this took half of the time for
    making the workbook. What XlsxWriter does to a formula depends only on the names before its brackets.
    """

    def __init__(self) -> None:
        super().__init__()
        self._as_they_are: dict[tuple[frozenset[str], bool], bool] = {}

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        calls = frozenset(_CALL.findall(formula))
        asked = (calls, expand_future_functions)
        if (is_plain := self._as_they_are.get(asked)) is None:
            together = "+".join(sorted(calls))
            is_plain = super()._prepare_formula(together, expand_future_functions) == together
            self._as_they_are[asked] = is_plain
        if not is_plain or formula.startswith("{") or formula.endswith("}"):
            return str(super()._prepare_formula(formula, expand_future_functions))
        return formula.removeprefix("=")
