"""
`kpixl check`: what is wrong with a folder of extracts, before anybody relies on it.

Each export is asked for the figures of its own months. An officer reads first what stops a figure, then what may move
it and by how much, then what was mended without asking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import Config, Indicator
from kpixl.extracts.absences import Why
from kpixl.extracts.cache import user_cache
from kpixl.extracts.exports import Export, Exports, exports_in
from kpixl.extracts.extracts import CARE_LEAVERS, Extracts
from kpixl.extracts.reading import read
from kpixl.figures.computing import answers_of, reading_rules
from kpixl.figures.export_quality import About, Flaw, Harm, flaws_of, worst_first
from kpixl.figures.rows_left_out import left_out_at_any_time
from kpixl.figures.rows_used import date_of
from kpixl.figures.why_unknown import STEADY_TABLES
from kpixl.words.errors import ExtractError
from kpixl.words.periods import Period
from kpixl.words.texts import counted

_HEADINGS: Mapping[Harm, str] = {
    Harm.STOPS: "Stops figures: they can't be known",
    Harm.DOUBT: "Makes figures doubtful: not published before somebody accepts it",
    Harm.MOVES: "May move figures",
    Harm.MENDED: "Mended, assumed or skipped",
}
MAP_THEM = "if your system has other names for them, kpixl map with the same folders proposes lines for extracts.toml"
NO_MONTH = Period(2000, 1)  # stands in where no month is asked for
MONTHS_NAMED = 6
FILES_NAMED = 3
MONTHS_SERVED = 2  # by a dated export, at most: its own month and the one before


class Checked(Struct, frozen=True):
    """One export with its months and flaws, or why it can't be read at all."""

    export: Export
    periods: tuple[Period, ...]
    rows: int
    flaws: tuple[Flaw, ...]
    error: str = ""
    gives_figures: bool = True  # at least one figure that was asked for can be known
    other_names: int = 0  # tables that are present but count as absent, because their columns have other names

    @property
    def is_refused(self) -> bool:
        """Whether it can't be read, or no figure can be known from it."""
        return bool(self.error) or not self.gives_figures

    @property
    def rows_to_mend(self) -> int:
        """Rows that may move a figure."""
        return sum(flaw.count for flaw in self.flaws if flaw.about is About.ROWS and flaw.harm is not Harm.NONE)

    def in_words(self, folder: Path, config: Config) -> str:
        """The export and one line per flaw, the worst first; a flat export is named after `folder`."""
        months = ", ".join(map(str, self.periods)) or "none (no month ends with it: name one with --period)"
        name = self.export.name or folder.resolve().name
        if self.error:
            return f"{name}: can't be read"
        lines = [f"{name}: {counted(self.rows, 'row')}, checked for the figures of {months}"]
        if not self.gives_figures:
            lines.append("  No figure of these months can be known.")
        if self.other_names:
            lines.append(
                f"  {counted(self.other_names, 'table lacks', 'tables lack')} columns of the standard: {MAP_THEM}"
            )
        for harm, flaws in groupby(self.flaws, key=lambda flaw: flaw.harm):
            if harm in _HEADINGS:
                lines += [f"  {_HEADINGS[harm]}", *(f"    {flaw_in_words(flaw, config)}" for flaw in _alike(flaws))]
        harmless = _harmless_in_words([flaw for flaw in self.flaws if flaw.harm is Harm.NONE])
        return "\n".join([*lines, *harmless, f"  {counted(self.rows_to_mend, 'row')} to mend"])


def flaw_in_words(flaw: Flaw, config: Config) -> str:
    """One line: where, what, how many rows, and which figures of which months it touches."""
    where = f"{flaw.where}: " if flaw.where else ""
    return f"{where}{flaw.what}{_rows_in_words(flaw)} [{touches_in_words(flaw, config)}]"


def touches_in_words(flaw: Flaw, config: Config) -> str:
    """`6.8 cp_visits, contacts; 2024-06`"""
    months = ", ".join(map(str, flaw.periods[-MONTHS_NAMED:]))
    if len(flaw.periods) > MONTHS_NAMED:
        months = f"{months} and {len(flaw.periods) - MONTHS_NAMED} earlier"
    return "; ".join([_indicators_in_words(flaw.keys, config.indicators), *([months] if months else [])])


def _indicators_in_words(keys: Sequence[str], indicators: Sequence[Indicator]) -> str:
    if not keys:
        return "no indicator"
    if len(keys) == len(indicators) > 1:
        return f"all {len(keys)} indicators"
    return ", ".join(f"{each.ref} {each.key}".strip() for each in indicators if each.key in keys)


def _rows_in_words(flaw: Flaw) -> str:
    if not flaw.count or not flaw.where:
        return ""
    if not flaw.of_rows:
        return f" ({counted(flaw.count, 'row')})"
    return f" ({flaw.count:,} of {counted(flaw.of_rows, 'row')}, {_percent(flaw.count / flaw.of_rows)})"


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else "under 0.1%"


def _harmless_in_words(flaws: Sequence[Flaw]) -> list[str]:
    """One line for all rows that are odd but readable, and one for all rows that are still to come."""
    readable = [flaw for flaw in flaws if flaw.about is About.ROWS]
    to_come = [flaw for flaw in flaws if flaw.about is not About.ROWS]
    return [
        f"  {counted(sum(flaw.count for flaw in some), 'row is', 'rows are')} {what}, which changes no figure: "
        + "; ".join(f"{flaw.where}: {flaw.what} ({flaw.count:,})" for flaw in some)
        for what, some in (("odd but readable", readable), ("still to come", to_come))
        if some
    ]


def checked(folder: Path, config: Config, period: Period | None = None) -> Sequence[Checked]:
    """
    Every export of the folder, the newest first; with a period, only the one that serves it.

    Raises `ExtractError` if there is no folder, or no export for the period.
    """
    exports = exports_in(folder)
    chosen = [export for export in reversed(exports.all) if period is None or exports.of(period, period) == export]
    if not chosen:
        names = ", ".join(export.name for export in exports.all)
        empty = [exports.passed_over_in_words] if exports.passed_over else []
        raise ExtractError(
            f"The extracts folder '{folder.name}' holds no export of {period}{_nearest(period, exports)}\n"
            f"{' '.join([f'It has: {names}.', *empty])}\nAsk for a month that one of them serves."
        )
    found = [_checked(export, _months_of(export, exports, period), config) for export in chosen]
    return [_with_unread(found[0], exports), *found[1:]]


def _nearest(asked: Period | None, exports: Exports) -> str:
    """`; did you mean 2024-06?`, or a full stop if no export is named for a month."""
    months = [export.month for export in reversed(exports.all) if export.month]
    return f"; did you mean {asked.nearest_of(months)}?" if asked and months else "."


def _with_unread(newest: Checked, exports: Exports) -> Checked:
    """The newest export, with a flaw for each file or folder that lies beside the exports and is none of them."""
    empty = "this folder holds no table that kpixl knows: passed over"
    what = {
        True: "this folder is not understood: name it for its month, such as 2024-06",
        False: "this file is not read",
    }
    known = {flaw.where for flaw in newest.flaws}
    beside = [
        Flaw(About.FILES, Harm.MENDED, name, what[(exports.folder / name).is_dir()], (), ())
        for name in exports.unread
        if name not in known
    ]
    beside += [Flaw(About.FILES, Harm.MENDED, each.name, empty, (), ()) for each in exports.passed_over]
    return replace(newest, flaws=worst_first([*newest.flaws, *beside]))


def _months_of(export: Export, exports: Exports, period: Period | None) -> tuple[Period, ...]:
    """The months that are answered from the export; for a flat export, only the month that was named, if any."""
    if period is not None:
        return (period,)
    if export.as_at is None:
        return ()
    last = Period(export.as_at.year, export.as_at.month)
    return tuple(month for month in last.back_to(MONTHS_SERVED) if exports.of(month, month) == export)


def _checked(export: Export, periods: tuple[Period, ...], config: Config) -> Checked:
    asked = periods or (NO_MONTH,)
    as_at = replace(export, as_at=export.as_at or asked[-1].last_day)
    own = dict.fromkeys(asked, as_at)
    try:
        extracts = read(
            as_at,
            asked,
            reading_rules(config),
            care_leavers_of=own,
            every_outcome=True,
            cache=user_cache(is_wanted=config.cache),
        )
    except ExtractError as error:
        return Checked(export, periods, 0, (), str(error))
    if not periods and not export.name and (month := _last_whole_month(extracts)):
        periods, extracts = (month,), _as_of(extracts, month)
        own = {month: extracts.export}
    answers = answers_of(extracts, periods or asked, own, config)
    flaws = [*flaws_of(answers, config), *left_out_at_any_time(answers)]
    if not periods:  # no figure was asked for: only what is wrong with the rows
        flaws = [replace(flaw, periods=()) for flaw in flaws if flaw.about is not About.FIGURES]
    known = not periods or any(not figure.reason for figure in answers.figures.values())
    return Checked(export, periods, extracts.rows, worst_first(_one_a_line(flaws)), "", known, _other_names(extracts))


def _other_names(extracts: Extracts) -> int:
    """How many tables have a file that lacks a required column."""
    care_leavers = {absence.why for absence in extracts.without_care_leavers.values() if absence is not None}
    whys = [absence.why for absence in extracts.absent.values()]
    return sum(why in (Why.NO_HEADER, Why.NO_COLUMN) for why in [*whys, *care_leavers])


def _one_a_line(flaws: Sequence[Flaw]) -> Iterator[Flaw]:
    """The flaws; of several that say the same about a file, only the one about the most rows."""
    most: dict[tuple[str, str], Flaw] = {}
    for flaw in flaws:
        place = (flaw.where.partition(",")[0], flaw.what)
        if place not in most or flaw.count > most[place].count:
            most[place] = flaw
    yield from most.values()


def _alike(flaws: Iterable[Flaw]) -> Iterator[Flaw]:
    """The flaws, with one for all files mended in the same way: an export usually has one separator throughout."""
    groups: dict[object, list[Flaw]] = {}
    for place, flaw in enumerate(flaws):
        is_shared = flaw.harm is Harm.MENDED and flaw.about is About.FILES and flaw.keys and not flaw.count
        groups.setdefault((flaw.what, flaw.periods) if is_shared else place, []).append(flaw)
    for first, *others in groups.values():
        files = [each.where for each in (first, *others)]
        more = f" and {len(files) - FILES_NAMED} more" if len(files) > FILES_NAMED else ""
        each_of_them = f"{more}, each" if others else ""
        keys = dict.fromkeys(key for each in (first, *others) for key in each.keys)
        yield replace(first, where=f"{', '.join(files[:FILES_NAMED])}{each_of_them}", keys=tuple(keys))


def _last_whole_month(extracts: Extracts) -> Period | None:
    """
    The month that a flat export ends with: the latest that has at least half the median number of rows.

    This passes over rows misdated years ahead, which are few, and a month that had only just begun.
    """
    dates = [extracts[table][date_of(table)].dropna().to_numpy() for table in sorted(STEADY_TABLES)]
    months, counts = np.unique(np.concatenate(dates).astype("datetime64[M]"), return_counts=True)
    if not len(months):
        return None
    latest = months[2 * counts >= np.median(counts)].max().astype(object)
    return Period(latest.year, latest.month)


def _as_of(extracts: Extracts, period: Period) -> Extracts:
    """A flat export that was read without a month, as the export of `period`."""
    leavers = extracts[CARE_LEAVERS].assign(period=period.number)
    return replace(
        extracts,
        frames={**extracts.frames, CARE_LEAVERS: leavers},
        without_care_leavers=dict(zip([period], extracts.without_care_leavers.values(), strict=False)),
        care_leavers_lack=dict(zip([period], extracts.care_leavers_lack.values(), strict=False)),
        care_leaver_counts=dict(zip([period], extracts.care_leaver_counts.values(), strict=False)),
        export=replace(extracts.export, as_at=period.last_day),
    )
