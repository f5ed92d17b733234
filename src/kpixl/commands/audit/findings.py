"""What an audit finds: the rule behind the letters, the letters it does not explain, and what else does not fit."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.audit.texts import by_key, text_faults
from kpixl.config.values import Indicator
from kpixl.scorecard.letter_rules import Fit, best_fits, judged_cells, shortfalls
from kpixl.scorecard.rating import COLOUR_NAMES
from kpixl.scorecard.typed_page import TypedMonth, TypedRow
from kpixl.words.naming import comparable
from kpixl.words.terms import GoodIs, Rag

NEARLY_THE_SAME = 0.8  # share of a label's characters that agree; labels often contain the council's name


class AuditKind(StrEnum):
    """What is found about a cell."""

    BREAKS = "breaks the rule"
    ROUNDING = "rounding decides"
    NO_LETTER = "no letter"
    COLOUR = "letter and colour differ"
    TEXT = "text against figures"


class AuditFinding(Struct, frozen=True):
    """A cell that does not fit. `name` is the row's indicator as config names it; empty if it is none of them."""

    kind: AuditKind
    sheet: str
    cell: str
    name: str
    month: str
    shown: str
    target: str
    letter: str
    by_rule: str
    what: str


class Audit(Struct, frozen=True):
    """The findings about a scorecard, and the rule that explains most letters (None: no letter can be judged)."""

    letters: int
    rows: int
    fit: Fit | None
    next_best: Fit | None
    ways: dict[GoodIs, int]  # how many rows are read each way
    findings: tuple[AuditFinding, ...]

    def of(self, kind: AuditKind) -> list[AuditFinding]:
        return [each for each in self.findings if each.kind is kind]


def audit(rows: Sequence[TypedRow], indicators: Sequence[Indicator]) -> Audit:
    """
    The findings by kind, in page order within each kind.

    A row that does not say which way is good takes it from the indicator that it is known to be.
    """
    known = [_known(row, indicators) for row in rows]
    rows = [_with_way(row, indicator) for row, indicator in zip(rows, known, strict=True)]
    names = [indicator.name if indicator else "" for indicator in known]
    fits = best_fits(rows)
    fit = fits[0] if fits else None
    judged = _Judged(rows, names, fit) if fit else None
    keys = [indicator.key if indicator else "" for indicator in known]
    found = [
        *(judged.breaks() if judged else ()),
        *(judged.on_an_edge() if judged else ()),
        *_without_letter(rows, names),
        *_other_colour(rows, names),
        *_against_text(rows, names, keys, fit),
    ]
    return Audit(
        letters=sum(month.letter is not None for row in rows for month in row.months),
        rows=sum(any(month.letter for month in row.months) for row in rows),
        fit=fit,
        next_best=next((each for each in fits[1:] if _is_another(each, fits[0])), None),
        ways=_ways(rows, fit),
        findings=tuple(found),
    )


def _is_another(fit: Fit, best: Fit) -> bool:
    return (fit.rule.base, fit.rule.measure) != (best.rule.base, best.rule.measure)


def _known(row: TypedRow, indicators: Sequence[Indicator]) -> Indicator | None:
    """The indicator with the row's label, or nearly that; of equally close ones, the indicator with the row's ref."""
    wanted = comparable(row.label)
    ratios = {each.key: _likeness(wanted, comparable(each.label)) for each in indicators}
    likely = sorted(indicators, key=lambda each: (ratios[each.key], each.ref == row.ref), reverse=True)
    best = likely[0] if likely else None
    return best if best and ratios[best.key] >= NEARLY_THE_SAME else None


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= NEARLY_THE_SAME else 0


def _with_way(row: TypedRow, indicator: Indicator | None) -> TypedRow:
    if row.good_is or indicator is None or not indicator.good_is.is_one_way:
        return row
    return replace(row, good_is=indicator.good_is)


def _ways(rows: Sequence[TypedRow], fit: Fit | None) -> dict[GoodIs, int]:
    ways = [_way(row, at, fit) for at, row in enumerate(rows) if any(month.letter for month in row.months)]
    return {each: ways.count(each) for each in (GoodIs.HIGH, GoodIs.LOW, GoodIs.IN_RANGE)}


def _way(row: TypedRow, at: int, fit: Fit | None) -> GoodIs:
    if row.months[-1].target and row.months[-1].target.is_range:
        return GoodIs.IN_RANGE
    said = row.months[-1].target.good_is if row.months[-1].target else None
    return said or row.good_is or (fit.way(at) if fit else GoodIs.HIGH)


class _Judged(Struct, frozen=True):
    """The letters that the rule can be tested against."""

    rows: Sequence[TypedRow]
    names: Sequence[str]
    fit: Fit

    def breaks(self) -> Iterator[AuditFinding]:
        for at, month in self._cells():
            by_rule, possible = self._by_rule(at, month), self._possible(at, month)
            letter = self._month(at, month).letter
            assert letter
            if by_rule is letter:
                continue
            gives = f"the rule gives {by_rule.value}"
            if letter in possible:
                gives += f"; {letter.value} is right if rounding hides that the figure is just past the edge"
            yield self._finding(AuditKind.BREAKS, at, month, by_rule, gives)

    def on_an_edge(self) -> Iterator[AuditFinding]:
        """Letters that fit, but whose figure is so near an edge that the digits hidden by rounding could change it."""
        for at, month in self._cells():
            by_rule, cell = self._by_rule(at, month), self._month(at, month)
            others = sorted(self._possible(at, month) - {by_rule}, key=list(Rag).index)
            if by_rule is not cell.letter or not others:
                continue
            number = cell.number
            assert number
            colours = " or ".join(COLOUR_NAMES[each] for each in others)
            what = f"printed on the edge: could be {colours} before rounding"
            if number.has_hidden_digits:
                what = f"the cell holds more digits than it shows; as shown it would be {colours}"
            yield self._finding(AuditKind.ROUNDING, at, month, by_rule, what)

    def _cells(self) -> list[tuple[int, int]]:
        rule = self.fit.rule
        return [cell.at for cell in judged_cells(self.rows, rule.base, rule.measure, of_shown=rule.of_shown)]

    def _month(self, at: int, month: int) -> TypedMonth:
        return self.rows[at].months[month]

    def _by_rule(self, at: int, month: int, value: Fraction | None = None) -> Rag:
        rule = self.fit.rule
        both = shortfalls(self.rows[at], month, rule.base, rule.measure, of_shown=rule.of_shown, value=value)
        assert both
        return rule.letter(both[self.fit.way(at) is GoodIs.LOW])

    def _possible(self, at: int, month: int) -> set[Rag]:
        """
        The letters that the figure could have: with and without the cell's hidden digits, or, if it has none, for any
        value that rounds to what it shows.
        """
        number = self._month(at, month).number
        assert number
        if number.has_hidden_digits:
            return {self._by_rule(at, month, each) for each in (number.value, number.shown)}
        half = Fraction(1, 2 * 10**number.decimals)
        if not number.is_percentage and number.decimals == 0:
            half = Fraction(0)  # a whole number that is not a percentage is a count, and exact
        ends = (number.value - half, number.value, number.value + half * Fraction(999, 1000))
        return {self._by_rule(at, month, each) for each in ends}

    def _finding(self, kind: AuditKind, at: int, month: int, by_rule: Rag, what: str) -> AuditFinding:
        return _finding(kind, self.rows[at], self._month(at, month), self.names[at], what, by_rule)


def _finding(
    kind: AuditKind, row: TypedRow, month: TypedMonth, name: str, what: str, by_rule: Rag | None = None
) -> AuditFinding:
    return AuditFinding(
        kind=kind,
        sheet=row.sheet,
        cell=month.place,
        name=name,
        month=month.name,
        shown=month.number.words if month.number else "",
        target=month.target.words if month.target else "",
        letter=month.letter.value if month.letter else "",
        by_rule=by_rule.value if by_rule else "",
        what=what,
    )


def _without_letter(rows: Sequence[TypedRow], names: Sequence[str]) -> Iterator[AuditFinding]:
    """Months with a figure and a target but no letter, in rows that have letters elsewhere."""
    for row, name in zip(rows, names, strict=True):
        if any(month.letter for month in row.months):
            for month in row.months:
                if month.number and month.target and month.letter is None:
                    yield _finding(AuditKind.NO_LETTER, row, month, name, "a figure and a target, but no letter")


def _other_colour(rows: Sequence[TypedRow], names: Sequence[str]) -> Iterator[AuditFinding]:
    for row, name in zip(rows, names, strict=True):
        for month in row.months:
            if month.letter and month.painted and month.painted is not month.letter:
                what = f"the cell is painted {COLOUR_NAMES[month.painted]}"
                yield _finding(AuditKind.COLOUR, row, month, name, what)


def _against_text(
    rows: Sequence[TypedRow], names: Sequence[str], keys: Sequence[str], fit: Fit | None
) -> Iterator[AuditFinding]:
    rows_by_key = by_key(rows, keys)
    for at, (row, name, key) in enumerate(zip(rows, names, keys, strict=True)):
        for fault in text_faults(row, _way(row, at, fit), key, rows_by_key):
            yield replace(_finding(AuditKind.TEXT, row, row.months[-1], name, fault), cell=row.narrative_place)
