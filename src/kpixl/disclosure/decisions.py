"""
What an officer decides about the queries of a page's texts: mask, edit, or keep for a reason.

The log says which indicator, what kind and why; no text of a narrative goes into it. A reason is looked through like
the texts themselves: it is kept, so it may name nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from kpixl.config.values import Config
from kpixl.disclosure.config_texts import InText, decided_config
from kpixl.disclosure.counts_in_text import COUNTS_UP_TO
from kpixl.disclosure.gate.finding import Kept
from kpixl.disclosure.questions import (
    COUNTS_ALONE,
    NO_PLACE,
    LookedFor,
    NarrativeQuery,
    QueryKind,
    Sentence,
    TextKind,
    TextPlace,
    masked,
    queries,
    sentences,
)
from kpixl.scorecard.issuing import Acceptance, Withdrawal
from kpixl.scorecard.scorecard import Override, Rated, Row, Scorecard
from kpixl.words.errors import PublishError, listed
from kpixl.words.texts import counted
from kpixl.workbook import layout
from kpixl.workbook.ooxml.cells import reference

HOW_TO_DECIDE = (
    "Change them where they were typed, or decide: on a terminal with kpixl publish --ask, on the sheet "
    f"{layout.DECISIONS} that the button Publish fills, or in a file with --decisions."
)

LOOKS_AGAIN = 5  # at a sentence with masks: each look finds less
_WORDS = re.compile(r"(?!#[A-Z0-9/]+[?!]?$).*[^\W\d_]{2}", re.DOTALL)  # two letters; #NAME? is no reason
OTHER_SENTENCES = (
    "What was decided before is about other sentences: a decision holds for one month and its words. If it was about "
    "these, their words have changed since, or it was done with another key: kpixl key export on the computer where "
    "it was done, kpixl key import here."
)


@dataclass(frozen=True)
class Given:
    """Who decided, when, and where that is written; empty where it is not."""

    who: str = ""
    when: date | None = None
    source: str = ""


@dataclass(frozen=True)
class Mask:
    """`[c]` in place of a number, `[removed]` in place of what names somebody."""

    given: Given = Given()


@dataclass(frozen=True)
class Keep:
    """It stands as it was written, for this reason."""

    reason: str
    given: Given = Given()


@dataclass(frozen=True)
class Edit:
    """Another sentence in its place, in this copy alone; an empty one takes it out."""

    sentence: str
    given: Given = Given()


Decision = Mask | Keep | Edit
Decisions = Mapping[str, Decision]
"""Decisions by the reference of the query."""


class Ruling(StrEnum):
    """How a query was decided, as the log says it."""

    MASKED = "masked"
    EDITED = "edited"
    KEPT = "kept"


@dataclass(frozen=True)
class Decided:
    """A line for the log: which query was decided how. It holds no text of the narrative."""

    text: TextPlace
    kind: QueryKind
    decision: Ruling
    reason: str = ""
    given: Given = Given()


def in_words(decided: Iterable[Decided], line: Callable[[Decided], str]) -> list[str]:
    """A line for each decision; one that would be there several times has its number."""
    times = Counter(map(line, decided))
    return [told if number == 1 else f"{told} ({number} times)" for told, number in times.items()]


@dataclass(frozen=True)
class DecidedText:
    """A text after the decisions, what was decided, and the queries that are still open."""

    text: str
    decided: tuple[Decided, ...] = ()
    open: tuple[NarrativeQuery, ...] = ()

    @property
    def keeps(self) -> bool:
        """Whether something stands in it that somebody decided to keep."""
        return any(each.decision is Ruling.KEPT for each in self.decided)


@dataclass(frozen=True)
class Officer:
    """
    Whoever can be asked: `answer` puts a question and gives what was typed.

    `decided` is told each answer that holds for later copies, too.
    """

    answer: Callable[[str], str]
    given: Given = Given()
    decided: Callable[[NarrativeQuery, Mask | Keep], None] = field(default=lambda query, decision: None)


class UndecidedError(PublishError):
    """A copy that was not kept because of `queries` that nobody decided; `told` is how many there are, in words."""

    def __init__(self, message: str, told: str, queries: Sequence[NarrativeQuery]) -> None:
        super().__init__(message)
        self.told = told
        self.queries = tuple(queries)


@dataclass(frozen=True)
class DecidedPage:
    """
    A page, and the texts beside it, as they were decided.

    `masked` and `masked_beside` are the same with everything masked that is kept: in them nobody may be named.
    """

    scorecard: Scorecard
    decided: tuple[Decided, ...] = ()
    kept: frozenset[Kept] = frozenset()  # as the gate would find it
    masked: Scorecard | None = None  # where something is kept
    beside: Mapping[TextPlace, str] = field(default_factory=dict)
    masked_beside: Mapping[TextPlace, str] = field(default_factory=dict)


def decided_text(
    text: str, decisions: Decisions, looked_for: LookedFor = COUNTS_ALONE, place: TextPlace = NO_PLACE
) -> DecidedText:
    """
    The text with each decision carried out.

    An edited sentence is searched again, so that an edit can't bring in what it should have taken out.
    """
    results = [
        _decided_sentence(passage, decisions, looked_for, place) for passage in sentences(text, looked_for, place)
    ]
    return DecidedText(
        "".join(each.text for each in results),
        tuple(line for each in results for line in each.decided),
        tuple(query for each in results for query in each.open),
    )


def decided_page(
    scorecard: Scorecard,
    looked_for: LookedFor,
    decisions: Decisions,
    *,
    strict: bool = False,
    officer: Officer | None = None,
    nothing: str = "Nothing was published.",
    beside: Mapping[TextPlace, str] | None = None,
) -> DecidedPage:
    """
    The page with its narratives, reasons and names of overrides, withdrawals and accepted doubts, and the notes and
    owners of its config, as they were decided; so are the texts `beside` it.

    Without an officer who can be asked, open queries are refused; `strict` refuses any query, decided or not. Where
    config suppresses higher counts than usual, those in texts are small, too.
    """
    page = _Page(scorecard, beside or {}, with_counts_of(scorecard.config, looked_for))
    if strict and (found := page.resolved({}).open):
        raise _refused(
            found, nothing, "Change them where they were typed, then try again: with --strict nobody can decide."
        )
    while True:
        resolved = page.resolved(decisions)
        _check_reasons(resolved.decided, page.looked_for, nothing)
        if not resolved.open:
            return page.decided(decisions, resolved)
        if officer is None:
            other = "" if resolved.decided or not decisions else f"\n{OTHER_SENTENCES}"
            raise _refused(resolved.open, nothing, f"{HOW_TO_DECIDE}{other}")
        decisions = {**decisions, **_asked(resolved.open, officer, page.looked_for, nothing)}


def open_queries(
    scorecard: Scorecard,
    looked_for: LookedFor,
    decisions: Decisions,
) -> tuple[NarrativeQuery, ...]:
    """What nobody has decided yet of the page's texts."""
    return _Page(scorecard, {}, with_counts_of(scorecard.config, looked_for)).resolved(decisions).open


def masked_text(text: str, decisions: Decisions, looked_for: LookedFor, place: TextPlace) -> str:
    """The text as it was decided; what nobody decided on is masked, since nobody is asked."""
    found = queries(text, looked_for, place)
    return decided_text(text, {each.reference: Mask() for each in found} | {**decisions}, looked_for, place).text


def with_counts_of(config: Config, looked_for: LookedFor) -> LookedFor:
    """Counts in texts are small as long as they are suppressed in figures, and up to the usual."""
    counts_up_to = max(looked_for.counts_up_to, COUNTS_UP_TO, config.page.suppress_below - 1)
    return replace(looked_for, counts_up_to=counts_up_to)


def reference_in(cell: str) -> str:
    """The reference of a query in a cell of a sheet or a file; the sheet has its line's own mark behind it."""
    return cell.partition(" ")[0]


def says_why(reason: str) -> bool:
    """Whether it is a reason at all: words, and no error of a spreadsheet that took it for a formula."""
    return bool(_WORDS.match(reason))


def may_be_kept(words: str, looked_for: LookedFor) -> bool:
    """Whether a reason or a name may be kept: it tells nobody, and counts not few."""
    return not queries(words, looked_for)


def name_kept(who: str, looked_for: LookedFor) -> str:
    """The name that decisions are kept with; none where it is that of somebody of the extracts."""
    return who if may_be_kept(who, looked_for) else ""


def together(*all_decisions: Decisions) -> dict[str, Decision]:
    """The decisions of several places. Where two differ about one query it is masked: that never tells more."""
    found: dict[str, Decision] = {}
    for decisions in all_decisions:
        for query, each in decisions.items():
            if not isinstance(found.get(query), Mask):
                found[query] = each
    return found


def _refused(undecided: Sequence[NarrativeQuery], nothing: str, what_to_do: str) -> UndecidedError:
    """Every query is listed, since each needs a decision."""
    places = counted(len(undecided), "place")
    told = f"The texts of the page may tell who somebody is, in {places}. {nothing}"
    lines = "\n".join(f"  {each.line}" for each in undecided)
    return UndecidedError(f"{told}\n{lines}\n{what_to_do}", told, undecided)


def _asked(
    undecided: Sequence[NarrativeQuery], officer: Officer, looked_for: LookedFor, nothing: str
) -> dict[str, Decision]:
    answers: dict[str, Decision] = {}
    for query in undecided:
        if query.reference in answers:
            continue  # the same sentence stands there twice
        answer = _asked_one(query, undecided, officer, looked_for, nothing)
        answers[query.reference] = answer
        if not isinstance(answer, Edit):
            officer.decided(query, answer)
    return answers


def _asked_one(
    query: NarrativeQuery, undecided: Sequence[NarrativeQuery], officer: Officer, looked_for: LookedFor, nothing: str
) -> Decision:
    question = f"\n{query.text.name}: {query.kind}\n  {query.marked}\n(m)ask, (e)dit, (k)eep or (q)uit? "
    while True:
        match officer.answer(question).strip().lower()[:1]:
            case "m":
                return Mask(officer.given)
            case "e":
                return Edit(officer.answer("The sentence instead, in this copy (empty: none): ").strip(), officer.given)
            case "k" | "a":
                reason = officer.answer("Why it may stand (this is kept; name nobody): ").strip()
                if says_why(reason) and may_be_kept(reason, looked_for):
                    return Keep(reason, officer.given)
                question = (
                    f"A reason in words is needed that names nobody and gives no small number.\n{question.lstrip()}"
                )
            case "q":
                raise _refused(undecided, nothing, "You stopped. Try again to decide.")


def _check_reasons(decided: Sequence[Decided], looked_for: LookedFor, nothing: str) -> None:
    """Reasons are kept and may be read by anybody, and so may the names of who gave them."""
    faults = dict[str, None]()
    for each in decided:
        about = ", ".join(filter(None, (each.text.name, each.text.period)))
        where = each.given.source or f"the decision about {about}"
        if each.decision is Ruling.KEPT and not says_why(each.reason):
            faults[f"{where}: to keep a sentence needs a reason in words"] = None
        elif not may_be_kept(each.reason, looked_for):
            faults[f"{where}: the reason may tell who somebody is"] = None
        if not may_be_kept(each.given.who, looked_for):
            faults[f"{where}: who decided is named like somebody of the extracts; name the role instead"] = None
    if faults:
        raise PublishError(
            f"A decision is kept with its reason and who decided, so these may name nobody. {nothing}\n"
            f"{listed(list(faults))}\nSay it in other words there, then try again."
        )


# One page


@dataclass(frozen=True)
class _ResolvedPage:
    scorecard: Scorecard
    beside: Mapping[TextPlace, str]
    texts: tuple[DecidedText, ...]

    @property
    def decided(self) -> tuple[Decided, ...]:
        return tuple(line for each in self.texts for line in each.decided)

    @property
    def open(self) -> tuple[NarrativeQuery, ...]:
        """Each query once, though its text may stand in two places."""
        return tuple({query.reference: query for each in self.texts for query in each.open}.values())


@dataclass(frozen=True)
class _Page:
    """A page and the texts beside it, before they are decided on."""

    scorecard: Scorecard
    beside: Mapping[TextPlace, str]
    looked_for: LookedFor

    def resolved(self, decisions: Decisions) -> _ResolvedPage:
        results: list[DecidedText] = []

        def text(typed: str, place: TextPlace) -> str:
            results.append(decided_text(typed, decisions, self.looked_for, place))
            return results[-1].text

        of, config = self.scorecard, decided_config(self.scorecard.config, text)
        column = layout.Places.of(config.page).narrative
        rows = [replace(row, indicator=config.indicator(row.indicator.key)) for row in of.rows]
        decided = replace(
            of,
            config=config,
            rows=tuple(
                _row(row, reference(number, column), str(of.period), text)
                for number, row in enumerate(rows, start=layout.FIRST_ROW)
            ),
            withdrawals=tuple(_withdrawal(each, text) for each in of.withdrawals),
            acceptances=tuple(_acceptance(each, text) for each in of.acceptances),
        )
        beside = {place: text(typed, place) for place, typed in self.beside.items()}
        return _ResolvedPage(decided, beside, tuple(results))

    def decided(self, decisions: Decisions, resolved: _ResolvedPage) -> DecidedPage:
        identities = self.looked_for.identities
        kept = frozenset(
            (match.kind, match.value)
            for each in resolved.texts
            if each.keeps
            for match in identities.found_in(each.text)
        )
        plain = DecidedPage(resolved.scorecard, resolved.decided, beside=resolved.beside)
        if not kept:
            return plain
        masked_page = self.resolved({name: _as_mask(each) for name, each in decisions.items()})
        return replace(plain, kept=kept, masked=masked_page.scorecard, masked_beside=masked_page.beside)


def _as_mask(decision: Decision) -> Decision:
    return Mask() if isinstance(decision, Keep) else decision


def _row(row: Row, cell: str, period: str, text: InText) -> Row:
    where = f"{layout.PAGE}!{cell}"
    narrative = text(row.narrative, TextPlace(row.indicator.key, period, TextKind.NARRATIVE, where))
    return replace(row, narrative=narrative, figures=tuple(_figure(rated, text) for rated in row.figures))


def _figure(rated: Rated, text: InText) -> Rated:
    return replace(rated, override=_override(rated.override, text)) if rated.override else rated


_REASON, _WHO = (layout.OVERRIDE_HEADINGS.index(heading) for heading in ("Reason", "Who decided"))


def override_place(key: str, period: str, column: int, row: int) -> TextPlace:
    """Where a text of an override is; columns are numbered from 0."""
    kind = {_REASON: TextKind.OVERRIDE_REASON, _WHO: TextKind.OVERRIDE_WHO}.get(column, TextKind.OVERRIDE_CELL)
    return TextPlace(key, period, kind, f"{layout.OVERRIDES}!{reference(row, column + 1)}")


def _override(override: Override, text: InText) -> Override:
    reason, who = (
        text(typed, override_place(override.key, str(override.period), column, override.row))
        for typed, column in ((override.reason, _REASON), (override.who, _WHO))
    )
    return replace(override, reason=reason, who=who)


def _withdrawal(withdrawal: Withdrawal, text: InText) -> Withdrawal:
    period, where = str(withdrawal.period), f"{layout.LOG}, where the month was taken back"
    return replace(
        withdrawal,
        reason=text(withdrawal.reason, TextPlace("", period, TextKind.WITHDRAWAL_REASON, where)),
        who=text(withdrawal.who, TextPlace("", period, TextKind.WITHDRAWAL_WHO, where)),
    )


def _acceptance(acceptance: Acceptance, text: InText) -> Acceptance:
    key, period = acceptance.key, str(acceptance.period)
    return replace(
        acceptance,
        reason=text(acceptance.reason, TextPlace(key, period, TextKind.DOUBT_REASON)),
        who=text(acceptance.who, TextPlace(key, period, TextKind.DOUBT_WHO)),
    )


# One sentence


def _decided_sentence(passage: Sentence, decisions: Decisions, looked_for: LookedFor, place: TextPlace) -> DecidedText:
    decided_on = [(query, decisions.get(query.reference)) for query in passage.queries]
    for query, decision in decided_on:
        if isinstance(decision, Edit):
            others = {name: each for name, each in decisions.items() if name != query.reference}
            blanks = passage.text[len(passage.text.rstrip()) :] if decision.sentence else ""
            after = decided_text(decision.sentence + blanks, others, looked_for, place)
            line = Decided(place, query.kind, Ruling.EDITED, given=decision.given)
            return replace(after, decided=(line, *after.decided))
    text, lines, kept = passage.text, [], set[str]()
    for query, decision in reversed(decided_on):
        match decision:
            case Mask(given):
                text = masked(text, query, passage.start)
                lines.append(Decided(place, query.kind, Ruling.MASKED, given=given))
            case Keep(reason, given):
                kept.add(_words_of(query, passage.text, passage.start))
                lines.append(Decided(place, query.kind, Ruling.KEPT, reason, given))
    still_open = tuple(query for query, decision in decided_on if decision is None)
    if text != passage.text and not still_open:
        text = _with_rest_masked(text, kept, looked_for, place)
    return DecidedText(text, tuple(reversed(lines)), still_open)


def _with_rest_masked(text: str, kept: Collection[str], looked_for: LookedFor, place: TextPlace) -> str:
    """
    The text without what is found only once a mask stands in it, as the second of two names that overlapped.

    Nothing of it was kept by anybody: whoever masks a sentence wants nobody told by it.
    """
    for _ in range(LOOKS_AGAIN):
        rest = [each for each in queries(text, looked_for, place) if _words_of(each, text) not in kept]
        for query in reversed(rest):
            text = masked(text, query)
        if not rest:
            break
    return text


def _words_of(query: NarrativeQuery, text: str, starts_at: int = 0) -> str:
    return text[query.start - starts_at : query.end - starts_at]
