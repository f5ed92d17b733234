"""What is written beside a row of figures and below the table: reasons, managers' letters, known limits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from kpixl.config.values import DIFFERENT_BASIS, Config, is_comparable
from kpixl.figures.variation import COUNTED_FROM
from kpixl.scorecard.display import range_shown, shown
from kpixl.scorecard.issuing import Withdrawal
from kpixl.scorecard.scorecard import Rated, Row, Scorecard
from kpixl.words.periods import Period
from kpixl.words.texts import counted
from kpixl.workbook.layout import places
from kpixl.workbook.layout.values import day_text, letter_text, target_text
from kpixl.workbook.layout.wrapping import wrapped

KNOWN_LIMITS = (
    "How to read the figures: outcomes of contacts and of section 47 enquiries are read as recorded in the export, "
    "so the newest month is immature. "
    "Months are calendar months up to their last day, so a window of months may begin on the 30th. "
    "Unborn children are in the count of child protection plans but not in the population behind its rate. "
    "A child with two conferences or two plans in a month counts twice where a month's events are counted, and once "
    "where children on a day are. "
    "Placements are counted as they are recorded: a new row for the same carer counts as a placement."
)


ABOUT_SPANS = (
    "A quarter (from April) and the year to date count the rows of all their months, as the export of the last one has "
    "them; of what is open on a day, they are the last month's figure. They have no letter, since targets are for "
    "months, and are not issued."
)
ABOUT_CHANGE = (
    "Whether a figure is really changing is said of the page's month by the rules of NHS Making Data Count, from up to "
    "{months} months and not from the month before alone. Usual variation: it goes up and down as it always has; this "
    "month needs no explanation of its own. Improving, getting worse, changed (where neither way is better): by more "
    "than that; ask what has happened. Will meet, will miss target: month after month, while nothing else is done. "
    "May or may not meet target: that is up to chance. No letter depends on it."
)
ABOUT_COUNTED_FROM = (
    " Where months are counted from a later one, something happened in it after which the figures can't be compared "
    "with those before."
)
MONTHS_OF_A_YEAR = 12
YEAR = re.compile(" [0-9]{4}")


def row_notes(row: Row) -> str:
    """
    What a reader must know beside the figures.

    Whether the month's figure is really changing, why a figure is missing, when the target changed, which letter is a
    manager's, and how far the month's figure could move.
    """
    lines = [f"{row.change[0].upper()}{row.change[1:]}."] if row.change else []
    lines += [row.indicator.note] if row.indicator.note else []
    reasons: dict[str, list[str]] = {}
    for rated in dict.fromkeys((*row.figures, *row.spans)):
        reason = _why_no_value(rated)
        if reason and reason.casefold() not in row.indicator.note.casefold():
            reasons.setdefault(reason, []).append(_months(rated.figure.period, row))
    lines += [f"{', '.join(months)}: {reason}" for reason, months in reasons.items()]
    lines += _target_changes(row)
    lines += [_override_note(rated, row) for rated in row.figures if rated.override]
    lines += [
        f"{_months(figure.period, row)}: {text}"
        for figure in dict.fromkeys(rated.figure for rated in (row.figures[-1], *row.spans))
        if (text := range_shown(figure, row.indicator.decimals))
    ]
    return "\n".join(lines)


def _why_no_value(rated: Rated) -> str:
    figure = rated.figure
    if figure.numerator is None:
        return figure.reason or "not known"
    return "none to count" if figure.value is None else ""


def _target_changes(row: Row) -> list[str]:
    """`June: target changed from 100% to 85% or more (agreed by the board)`, for each change in a month on the page."""
    indicator, months = row.indicator, [rated.figure.period for rated in row.figures]
    return [
        f"{_months(step.since, row)}: target changed from {target_text(before.value, indicator.unit).lower()} "
        f"to {target_text(step.value, indicator.unit).lower()}{f' ({step.note})' if step.note else ''}"
        for step in indicator.targets.begun_in(months)
        if step.since and (before := indicator.targets.step_in(step.since.plus(-1)))
    ]


def _override_note(rated: Rated, row: Row) -> str:
    month = _months(rated.figure.period, row)
    computed = letter_text(rated.computed)
    if rated.letter is None:
        return f"{month}: letter removed by a manager; computed {computed}"
    return f"{month}: {rated.letter} set by a manager; computed {computed}"


def _months(period: Period, row: Row) -> str:
    """`June`, `April to June`; with years if the row shows more than 12 months, since names of months then repeat."""
    return period.name if len(row.figures) > MONTHS_OF_A_YEAR else YEAR.sub("", period.name)


class Note(Struct, frozen=True):
    """A line below the table."""

    text: str
    style: str = "note"


def note_lines(scorecard: Scorecard) -> list[Note]:
    """The lines below the table, wrapped to its width: overrides, withdrawals, and how to read the figures."""
    columns = places.PagePlaces.of(scorecard.config.page)
    width = sum(columns.width(column) for column in columns.printed)
    lines = [Note("", "note")]
    for heading, paragraphs in note_paragraphs(scorecard).items():
        lines += [Note(heading, "note heading"), *_fitted(paragraphs, width)]
    return lines


def note_paragraphs(scorecard: Scorecard, *, alone: bool = False) -> Mapping[str, Sequence[str]]:
    """The paragraphs below the table, by heading; `alone` means that no other sheet is beside the page."""
    found: dict[str, list[str]] = {
        "Letters set by managers (boxed)": [override_text(rated, scorecard.config) for rated in scorecard.overridden],
        "Taken back after they were issued": [withdrawal_text(each) for each in scorecard.withdrawals],
        "Notes": [
            *_benchmark_notes(scorecard.config, scorecard.period),
            *([_about_change(scorecard)] if any(row.change for row in scorecard.rows) else []),
            *([ABOUT_SPANS] if scorecard.spans else []),
            *scorecard.notes,
            KNOWN_LIMITS,
        ],
    }
    if scorecard.queries:
        entries = counted(len(scorecard.queries), "entry", "entries")
        where = "In the workbook, see the sheet" if alone else "See the sheet"
        found["Notes"].append(f"{where} Data quality: {entries}.")
    return {heading: paragraphs for heading, paragraphs in found.items() if paragraphs}


def _about_change(scorecard: Scorecard) -> str:
    about = ABOUT_CHANGE.format(months=scorecard.config.page.history)
    return about + ABOUT_COUNTED_FROM if any(COUNTED_FROM in row.change for row in scorecard.rows) else about


def override_text(rated: Rated, config: Config) -> str:
    """One override with everything that its manager gave."""
    override = rated.override
    assert override is not None
    indicator = config.indicator(override.key)
    what = "no letter" if override.letter is None else override.letter.value
    until = f", until {day_text(override.until)}" if override.until else ""
    figure = shown(rated.figure, indicator.decimals)
    decided = f"{override.who}, {day_text(override.when)}{until}"
    return (
        f"{indicator.name}, {override.period.name} ({figure}): {what} instead of the computed "
        f"{letter_text(rated.computed)}. {override.reason.rstrip('.')}. {decided}."
    )


def withdrawal_text(withdrawal: Withdrawal) -> str:
    """When a month was issued and taken back, why, and by whom."""
    issued = f"issued on {day_text(withdrawal.issued)} and" if withdrawal.issued else "issued and"
    return (
        f"{withdrawal.period.name} was {issued} withdrawn on {day_text(withdrawal.when)}: "
        f"{withdrawal.reason.rstrip('.')}. {withdrawal.who}."
    )


def _benchmark_notes(config: Config, period: Period) -> list[str]:
    """What National and Comparable are, said once for all rows; several years or bases are named together."""
    notes = []
    for heading, benchmarks in (
        ("National", [indicator.national(period) for indicator in config.indicators]),
        ("Comparable", [indicator.comparable(period) for indicator in config.indicators]),
    ):
        what = dict.fromkeys(f"{each.basis}, {each.year}" for each in benchmarks if each)
        notes += [f"{heading}: {'; '.join(what)}."] if what else []
    return [*([" ".join(notes)] if notes else []), *_other_bases(config, period)]


def _other_bases(config: Config, period: Period) -> list[str]:
    """Which benchmarks must not be compared with their rows, and why."""
    whys = dict.fromkeys(
        f"{indicator.name}: {DIFFERENT_BASIS}. {benchmark.differs[:1].upper()}{benchmark.differs[1:].rstrip('.')}."
        for indicator in config.indicators
        for benchmark in (indicator.national(period), indicator.comparable(period))
        if benchmark is not None and not is_comparable(benchmark)
    )
    return [f"Benchmarks of {why}" for why in whys]


def _fitted(paragraphs: Sequence[str], width: float) -> list[Note]:
    lines = [line for text in paragraphs for line in _hanging(f"•  {text}", places.room(width))]
    return [Note(line) for line in lines]


def _hanging(text: str, available: float) -> list[str]:
    first, *others = wrapped(text, places.FOOTNOTE_SIZE, available) or [""]
    return [first, *(f"    {line}" for line in others)]
