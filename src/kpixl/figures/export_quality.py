"""
What is wrong with an export, from an officer's point of view: what stops figures, what may move them, what was mended.

Which indicators a flaw touches follows from what each indicator declares that it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, IntEnum, auto

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import Config
from kpixl.extracts.faults import LINES_SHOWN, Effect, Fault
from kpixl.extracts.remarks import Mended, Remark
from kpixl.extracts.schema import TABLES
from kpixl.figures.answers import ExportAnswers, IndicatorAnswer
from kpixl.figures.faults import left_out_of
from kpixl.figures.unlisted_texts import unlisted_texts
from kpixl.indicators import declared
from kpixl.indicators.declared import DeclaredIndicator, Reads, Timing
from kpixl.scorecard.display import range_shown
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period

TABLES_OF_TEAMS = frozenset({"involvements", "departments", "professionals"})
NOBODY_READS = "this file is not read: its name is not that of a table"


class Harm(IntEnum):
    """What a flaw does to figures, the worst first."""

    STOPS = 0  # a figure can't be known
    DOUBT = 1  # a figure is doubtful: it is not published until somebody accepts it
    MOVES = 2  # a figure may change
    MENDED = 3  # every figure is as it should be: what was mended, assumed or passed over
    NONE = 4  # rows that are as they should be, or readable despite a fault


class About(Enum):
    """What a flaw is found in."""

    FIGURES = auto()
    ROWS = auto()
    TEXTS = auto()  # texts that no list names: the flaw's words repeat codes from the export
    FILES = auto()  # files, whole columns, and rows that are as they should be


class Flaw(Struct, frozen=True):
    """One thing that is wrong with an export, with the indicators that it touches and the months asked for."""

    about: About
    harm: Harm
    where: str  # 2024-06/ssd_contacts.csv, line 5, 9; empty if it is about figures
    what: str
    keys: tuple[str, ...]
    periods: tuple[Period, ...]
    count: int = 0  # rows concerned; 0 if it is about the whole file or column
    of_rows: int = 0  # how many rows the file has

    @property
    def rank(self) -> tuple[float, ...]:
        """Sorts the worst first: by harm, then by the share of rows concerned, then by how many figures it touches."""
        share = self.count / self.of_rows if self.of_rows else 1
        return (self.harm, -share, -len(self.keys) * max(len(self.periods), 1), -self.count)


def flaws_of(of_export: ExportAnswers, config: Config) -> tuple[Flaw, ...]:
    """Everything wrong with an export and with the figures that it gives, the worst first."""
    periods = of_export.caseload.periods
    extracts = of_export.caseload.extracts
    flaws = [
        *_stopped(of_export),
        *_doubtful(of_export),
        *_unsure(of_export, config),
        *_done_without(of_export),
        *(flaw_of(fault, touched(fault.table, _column_of(fault), config), periods) for fault in extracts.faults),
        *_left_out_of_one(of_export),
        *(flaw for remark in extracts.remarks for flaw in _of_remark(remark, config, periods)),
        *(
            Flaw(About.FILES, Harm.MENDED, _in_export(of_export, name), NOBODY_READS, (), ())
            for name in extracts.unread
        ),
    ]
    unlisted = [
        Flaw(About.TEXTS, Harm.MOVES, texts.file, texts.in_words(), texts.keys, periods, texts.count, texts.of_rows)
        for texts in unlisted_texts(of_export.caseload, config)
    ]
    return worst_first([*flaws, *unlisted])


def worst_first(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """The flaws, the worst first."""
    return tuple(sorted(flaws, key=lambda flaw: (*flaw.rank, flaw.where, flaw.what)))


def together(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """The flaws of several exports; a flaw of the same figures in several months is one flaw."""
    said: dict[tuple[object, ...], Flaw] = {}
    for flaw in flaws:
        place = (flaw.harm, flaw.what, flaw.keys) if flaw.about is About.FIGURES else (flaw,)
        before = said.get(place, flaw)
        said[place] = replace(before, periods=tuple(sorted({*before.periods, *flaw.periods})))
    return worst_first(said.values())


def touched(table: str, column: str, config: Config) -> tuple[str, ...]:
    """
    The keys of the indicators that read a column of a table; without a column, of those that read the table.

    Names are the export's: ssd_contacts, cont_contact_date.
    """
    short = _short_table(table)
    return tuple(
        indicator.key
        for indicator in config.indicators
        if any(
            reads.table == short and (not column or _short(short, column) in _columns(reads))
            for reads in _all_reads(declared(indicator), indicator.parameters)
        )
    )


def _all_reads(of: DeclaredIndicator, parameters: Mapping[str, object]) -> Iterator[Reads]:
    yield from of.needed(parameters)
    for may in of.may_read:
        yield may.reads
        yield from may.with_it


def _columns(reads: Reads) -> set[str]:
    """The columns read, with those that every reader of the table needs: the person, the date counted by, the key."""
    table = TABLES[reads.table]
    return {*reads.decide, *reads.support, *reads.needs, *table.indispensable, *table.key}


def _short(table: str, column: str) -> str:
    return next((short for short, each in TABLES[table].columns.items() if each.name == column), column)


def _stopped(of_export: ExportAnswers) -> Iterator[Flaw]:
    """Figures that can't be known, reason by reason, except in months for which nothing is reported."""
    reasons = [
        (figure.reason, figure)
        for answer in of_export.answers
        for place, figure in enumerate(answer.figures.values())
        if figure.reason and not _is_not_reported(answer, place)
    ]
    return _by_sentence(Harm.STOPS, reasons)


def _is_not_reported(answer: IndicatorAnswer, place: int) -> bool:
    return declared(answer.indicator).timing is Timing.TERMLY and place in answer.cohort.unknown


def _doubtful(of_export: ExportAnswers) -> Iterator[Flaw]:
    doubts = [
        (doubt, figure) for answer in of_export.answers for figure in answer.figures.values() for doubt in figure.doubts
    ]
    return _by_sentence(Harm.DOUBT, doubts)


def _by_sentence(harm: Harm, said: Iterable[tuple[str, Figure]]) -> Iterator[Flaw]:
    """One flaw for each sentence, with all the figures that it is about."""
    figures: dict[str, list[Figure]] = {}
    for sentence, figure in said:
        figures.setdefault(sentence, []).append(figure)
    for sentence, of in figures.items():
        yield Flaw(
            About.FIGURES,
            harm,
            "",
            sentence,
            tuple(dict.fromkeys(f.key for f in of)),
            tuple(sorted({f.period for f in of})),
        )


def _unsure(of_export: ExportAnswers, config: Config) -> Iterator[Flaw]:
    """How far figures could move if what the export lacks were known."""
    for figure in of_export.figures.values():
        if in_words := range_shown(figure, config.indicator(figure.key).decimals):
            yield Flaw(
                About.FIGURES,
                Harm.MOVES,
                "",
                in_words,
                (figure.key,),
                (figure.period,),
                figure.unsure,
                figure.denominator or 0,
            )


def _done_without(of_export: ExportAnswers) -> Iterator[Flaw]:
    """Tables that an indicator did without, and missing tables that only name teams and workers."""
    caseload, said = of_export.caseload, dict[str, list[str]]()
    for answer in of_export.answers:
        for may in declared(answer.indicator).may_read:
            if caseload.is_absent(may.reads.table):
                sentence = may.without_it.rstrip(".") or f"{caseload.extracts.absent[may.reads.table]}: done without"
                said.setdefault(sentence, []).append(answer.indicator.key)
    for sentence, keys in said.items():
        yield Flaw(About.FIGURES, Harm.MOVES, "", sentence, tuple(keys), caseload.periods)
    for table in sorted(TABLES_OF_TEAMS & caseload.extracts.absent.keys()):
        words = f"{caseload.extracts.absent[table]}: teams and workers are named without it"
        yield Flaw(About.FILES, Harm.MENDED, "", words, (), caseload.periods)


def _left_out_of_one(of_export: ExportAnswers) -> Iterator[Flaw]:
    """Rows that only one indicator had to leave out."""
    for answer in of_export.answers:
        for fault in left_out_of(of_export.caseload.extracts, answer):
            yield flaw_of(fault, (answer.indicator.key,), of_export.caseload.periods)


def flaw_of(fault: Fault, keys: tuple[str, ...], periods: tuple[Period, ...]) -> Flaw:
    """The flaw of faulty rows, with the indicators that it touches."""
    lines = ", ".join(str(line) for line in fault.lines[:LINES_SHOWN])
    more = f" and {fault.count - LINES_SHOWN:,} more" if fault.count > LINES_SHOWN else ""
    return Flaw(
        About.ROWS,
        Harm.NONE if fault.effect is Effect.READ else Harm.MOVES,
        f"{fault.file}, line {lines}{more}",
        fault.what,
        keys,
        periods,
        fault.count,
        fault.of_rows,
    )


def _column_of(fault: Fault) -> str:
    """The column of a fault; empty for rows left out or replaced, which everything that reads the table misses."""
    return fault.column if fault.effect in (Effect.LEFT_OUT_OF_SOME, Effect.TAKEN_AS_EMPTY, Effect.READ) else ""


def _of_remark(remark: Remark, config: Config, periods: tuple[Period, ...]) -> Iterator[Flaw]:
    """The flaws of a remark. Lost ids give none: they are reported as faulty rows already."""
    keys = touched(remark.table, remark.column, config)
    match remark.what:
        case Mended.NO_COLUMN:
            yield from _of_absent_column(remark, config, periods)
        case Mended.PLANNED:
            yield Flaw(About.FILES, Harm.NONE, remark.file, remark.words, keys, periods, remark.count)
        case Mended.EXPONENT_IDS:
            return
        case Mended.UNJOINED | Mended.EMPTY_COLUMN | Mended.LOST_OF_RETURNS:
            yield Flaw(About.FILES, Harm.MOVES, remark.file, remark.words, keys, periods)
        case _:
            yield Flaw(About.FILES, Harm.MENDED, remark.file, remark.words, keys, periods, remark.count)


def _of_absent_column(remark: Remark, config: Config, periods: tuple[Period, ...]) -> Iterator[Flaw]:
    """A column that is taken as empty. Figures that it decides can't be known, and have a flaw of their own."""
    short, supported, is_read = _short_table(remark.table), [], False
    column = _short(short, remark.column)
    for indicator in config.indicators:
        read = [each for each in _all_reads(declared(indicator), indicator.parameters) if each.table == short]
        decides = any(column in (*each.decide, *each.needs) for each in read)
        supports = any(column in each.support for each in read)
        is_read |= decides or supports
        supported += [indicator.key] if supports and not decides else []
    if supported or not is_read:
        harm = Harm.MOVES if supported else Harm.MENDED
        yield Flaw(About.FILES, harm, remark.file, f"{remark.words}: taken as empty", tuple(supported), periods)


def _short_table(name: str) -> str:
    return next(short for short, each in TABLES.items() if each.name == name)


def _in_export(of_export: ExportAnswers, name: str) -> str:
    export = of_export.caseload.extracts.export
    return f"{export.name}/{name}" if export.name else name
