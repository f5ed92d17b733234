"""What the exports of a refresh can't give, a sentence each."""

from __future__ import annotations

from kpixl.commands.refresh_figures import Computation, export_names
from kpixl.config.values import Config, Indicator
from kpixl.extracts.exports import Exports
from kpixl.extracts.extracts import CARE_LEAVERS
from kpixl.extracts.schema import TABLES
from kpixl.extracts.tables_on_disk import contents_of
from kpixl.indicators import declared
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.periods import Period
from kpixl.words.texts import counted
from kpixl.workbook import layout

TABLES_NAMED = 3


def what_exports_lack(exports: Exports, scorecard: Scorecard, computation: Computation) -> tuple[str, ...]:
    """Folders that hold no table, a month without any figure, and issued figures that can no longer be compared."""
    sentences = (
        exports.passed_over_in_words,
        _no_figure(scorecard, exports),
        _not_compared(computation, scorecard.config),
    )
    return tuple(sentence for sentence in sentences if sentence)


def _no_figure(scorecard: Scorecard, exports: Exports) -> str:
    """That no figure of the page's month is known, and why; empty if one is."""
    month, figures = scorecard.period, [row.figures[-1].figure for row in scorecard.rows]
    if not figures or any(figure.numerator is not None or figure.typed_value is not None for figure in figures):
        return ""
    reasons = list(dict.fromkeys(figure.reason for figure in figures))
    why = reasons[0] if len(reasons) == 1 else f"the reasons are on the sheet {layout.DATA_QUALITY}"
    as_at = exports.newest.as_at
    filled = as_at and Period(as_at.year, as_at.month)
    pick = f" Pick {filled.name} (--period {filled}), the last month that the exports fill." if filled else ""
    return f"No figure of {month.name} can be known: {why}.{pick if filled and filled < month else ''}"


def _not_compared(computation: Computation, config: Config) -> str:
    """
    How many issued figures can't be compared with the newest export since it lacks a table that they were computed
    from; empty if there are none. Care leavers are compared by their month's own export.
    """
    newest = computation.given.compared
    lost = _no_longer_known(computation)
    if newest is None or not lost:
        return ""
    there = contents_of(newest.folder)
    lacking = [[name for name in _tables_of(config.indicator(key)) if there.table(name) is None] for key in lost]
    names = list(dict.fromkeys(name for of_one in lacking for name in of_one))
    if not names:
        return ""
    more = f" and {len(names) - TABLES_NAMED} more" if len(names) > TABLES_NAMED else ""
    return (
        f"{counted(sum(map(bool, lacking)), 'issued figure')} can't be compared with the newest export, "
        f"{export_names([newest])[0]}: it lacks {', '.join(names[:TABLES_NAMED])}{more}."
    )


def _no_longer_known(computation: Computation) -> list[str]:
    """The indicator of each figure issued from an export that the newest export can't give."""
    return [
        place[0]
        for place, rated in computation.issued.items()
        if rated.figure.numerator is not None
        if (now := computation.given.restated.get(place)) and now.numerator is None
    ]


def _tables_of(indicator: Indicator) -> list[str]:
    needed = declared(indicator).needed(indicator.parameters)
    return [TABLES[reads.table].name for reads in needed if reads.table != CARE_LEAVERS]
