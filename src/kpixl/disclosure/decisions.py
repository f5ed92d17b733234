"""
What an officer decides about the queries of a page's texts: mask, edit, or accept with a reason.

The log says which indicator, what kind and why; no text of a narrative goes into it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from kpixl.disclosure.counts_in_text import COUNTS_UP_TO
from kpixl.disclosure.gate.identities import Identities
from kpixl.disclosure.questions import NOBODY, NarrativeQuery, QueryKind, Sentence, masked, sentences
from kpixl.scorecard.issuing import Acceptance, Withdrawal
from kpixl.scorecard.scorecard import Override, Rated, Row, Scorecard
from kpixl.words.errors import PublishError, UsageError, listed, why_not
from kpixl.words.texts import counted

DECISION_COLUMNS = ("query", "decision", "text")
UNDECIDED = "nobody was asked; the page shows small numbers, too"  # the reason of what stands as it was written
HOW_TO_DECIDE = (
    "Change them in the workbook, or decide each: publish on a terminal, where you are asked, or give a file with "
    "--decisions:\na CSV with the columns query, decision (mask, edit or accept) and text (the new sentence, or the "
    "reason)."
)


@dataclass(frozen=True)
class Mask:
    """`[c]` in place of a number, `[removed]` in place of what names somebody."""


@dataclass(frozen=True)
class Edit:
    """Another sentence in its place; an empty one takes it out."""

    sentence: str


@dataclass(frozen=True)
class Accept:
    """It may stand, for this reason."""

    reason: str


Decision = Mask | Edit | Accept
Decisions = Mapping[str, Decision]
"""Decisions by the reference of the query."""


class Ruling(StrEnum):
    """How a query was decided, as the log says it."""

    MASKED = "masked"
    EDITED = "edited"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Decided:
    """A line for the log: which query was decided how. It holds no text of the narrative."""

    key: str
    kind: QueryKind
    decision: Ruling
    reason: str = ""


@dataclass(frozen=True)
class DecidedText:
    """A narrative after the decisions, what was decided, and the queries that are still open."""

    text: str
    decided: tuple[Decided, ...] = ()
    open: tuple[NarrativeQuery, ...] = ()


def decided_text(
    narrative: str,
    decisions: Decisions,
    identities: Identities = NOBODY,
    key: str = "",
    counts_up_to: int = COUNTS_UP_TO,
) -> DecidedText:
    """
    The narrative with each decision carried out.

    An edited sentence is looked through once more, so that an edit can't bring in what it should have taken out.
    """
    results = [
        _decided_sentence(passage, decisions, identities, key, counts_up_to)
        for passage in sentences(narrative, identities, key, counts_up_to)
    ]
    return DecidedText(
        "".join(each.text for each in results),
        tuple(line for each in results for line in each.decided),
        tuple(query for each in results for query in each.open),
    )


def scorecard_to_publish(
    scorecard: Scorecard,
    identities: Identities,
    decisions: Decisions,
    *,
    strict: bool = False,
    ask: Callable[[str], str] | None = None,
) -> tuple[Scorecard, tuple[Decided, ...]]:
    """
    The scorecard with its narratives, and reasons and names of overrides, withdrawals and accepted doubts, as they were
    decided, and the log of that.

    `ask` puts a question to the officer and answers with what was typed; without it open queries are refused.
    `strict` refuses any query, decided or not. Where config suppresses higher counts than usual, those in texts are
    small, too.
    """
    if strict:
        found = _resolved_page(scorecard, {}, identities).open
        if found:
            raise _refused(found, "Change them in the workbook and publish again: with --strict nobody can decide.")
    while True:
        page = _resolved_page(scorecard, decisions, identities)
        if not page.open:
            return page.scorecard, page.decided
        if ask is None:
            raise _refused(page.open, HOW_TO_DECIDE)
        decisions = {**decisions, **_asked(page.open, ask)}


def open_queries(scorecard: Scorecard, identities: Identities, decisions: Decisions) -> tuple[NarrativeQuery, ...]:
    """What nobody has decided yet of the page's texts."""
    return _resolved_page(scorecard, decisions, identities).open


def decisions_of(file: Path | None) -> Decisions:
    """The decisions in a CSV file; none without one."""
    if file is None:
        return {}
    try:
        return decisions_in(file.read_text(encoding="utf-8-sig"), file.name)
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"{file} can't be read: {why_not(fault)}. It should be a CSV file in UTF-8.") from None


def decisions_in(csv_text: str, name: str) -> dict[str, Decision]:
    """The decisions of a CSV file with the columns query, decision and text; all its faults are reported together."""
    rows = csv.DictReader(io.StringIO(csv_text.removeprefix("\ufeff")))
    if tuple(rows.fieldnames or ()) != DECISION_COLUMNS:
        raise UsageError(f"{name}: the first line must be {','.join(DECISION_COLUMNS)}.")
    decisions, faults = dict[str, Decision](), []
    for line, row in enumerate(rows, start=2):
        decision = _decision((row["decision"] or "").strip().lower(), (row["text"] or "").strip())
        if decision is None:
            faults.append(f"line {line}: the decision must be mask, edit or accept, and accept needs a reason")
        else:
            decisions[(row["query"] or "").strip()] = decision
    if faults:
        raise UsageError(f"{name} can't be used:\n{listed(faults)}")
    return decisions


def _decision(word: str, text: str) -> Decision | None:
    match word:
        case "mask":
            return Mask()
        case "edit":
            return Edit(text)
        case "accept" if text:
            return Accept(text)
        case _:
            return None


def _refused(undecided: Sequence[NarrativeQuery], what_to_do: str) -> PublishError:
    """Every query is listed, since each needs a decision."""
    places = counted(len(undecided), "place")
    lines = "\n".join(f"  {each.reference}  {each.key}: {each.place}" for each in undecided)
    return PublishError(
        f"The texts of the page may tell who somebody is, in {places}. Nothing was published.\n{lines}\n{what_to_do}"
    )


def _asked(undecided: Sequence[NarrativeQuery], ask: Callable[[str], str]) -> dict[str, Decision]:
    return {query.reference: _asked_one(query, undecided, ask) for query in undecided}


def _asked_one(query: NarrativeQuery, undecided: Sequence[NarrativeQuery], ask: Callable[[str], str]) -> Decision:
    question = f"\n{query.key}: {query.kind}\n  {query.marked}\n(m)ask, (e)dit, (a)ccept or (q)uit? "
    while True:
        match ask(question).strip().lower()[:1]:
            case "m":
                return Mask()
            case "e":
                return Edit(ask("The sentence instead (empty: none): ").strip())
            case "a":
                if reason := ask("Why it may stand (this is logged): ").strip():
                    return Accept(reason)
            case "q":
                raise _refused(undecided, "You stopped. Publish again to decide.")


# One page


@dataclass(frozen=True)
class _ResolvedPage:
    scorecard: Scorecard
    decided: tuple[Decided, ...]
    open: tuple[NarrativeQuery, ...]


def _resolved_page(scorecard: Scorecard, decisions: Decisions, identities: Identities) -> _ResolvedPage:
    counts_up_to = max(COUNTS_UP_TO, scorecard.config.page.suppress_below - 1)
    results: list[DecidedText] = []

    def text(narrative: str, key: str) -> str:
        results.append(decided_text(narrative, decisions, identities, key, counts_up_to))
        return results[-1].text

    rows = tuple(_row(row, text) for row in scorecard.rows)
    withdrawals = tuple(_withdrawal(each, text) for each in scorecard.withdrawals)
    acceptances = tuple(_acceptance(each, text) for each in scorecard.acceptances)
    return _ResolvedPage(
        replace(scorecard, rows=rows, withdrawals=withdrawals, acceptances=acceptances),
        tuple(line for each in results for line in each.decided),
        tuple(query for each in results for query in each.open),
    )


def _row(row: Row, text: Callable[[str, str], str]) -> Row:
    key = row.indicator.key
    figures = tuple(_figure(rated, text) for rated in row.figures)
    return replace(row, narrative=text(row.narrative, key), figures=figures)


def _figure(rated: Rated, text: Callable[[str, str], str]) -> Rated:
    return replace(rated, override=_override(rated.override, text)) if rated.override else rated


def _override(override: Override, text: Callable[[str, str], str]) -> Override:
    where = f"{override.key}-{override.period}-override"
    return replace(override, reason=text(override.reason, where), who=text(override.who, f"{where}-who"))


def _withdrawal(withdrawal: Withdrawal, text: Callable[[str, str], str]) -> Withdrawal:
    where = f"{withdrawal.period}-withdrawn"
    return replace(withdrawal, reason=text(withdrawal.reason, where), who=text(withdrawal.who, f"{where}-who"))


def _acceptance(acceptance: Acceptance, text: Callable[[str, str], str]) -> Acceptance:
    where = f"{acceptance.key}-{acceptance.period}-doubt"
    return replace(acceptance, reason=text(acceptance.reason, where), who=text(acceptance.who, f"{where}-who"))


# One sentence


def _decided_sentence(
    passage: Sentence, decisions: Decisions, identities: Identities, key: str, counts_up_to: int
) -> DecidedText:
    decided_on = [(query, decisions.get(query.reference)) for query in passage.queries]
    for query, decision in decided_on:
        if isinstance(decision, Edit):
            others = {reference: each for reference, each in decisions.items() if reference != query.reference}
            blanks = passage.text[len(passage.text.rstrip()) :] if decision.sentence else ""
            after = decided_text(decision.sentence + blanks, others, identities, key, counts_up_to)
            return replace(after, decided=(Decided(key, query.kind, Ruling.EDITED), *after.decided))
    text, lines = passage.text, []
    for query, decision in reversed(decided_on):
        match decision:
            case Mask():
                text = masked(text, query, passage.start)
                lines.append(Decided(key, query.kind, Ruling.MASKED))
            case Accept(reason):
                _check_reason(reason, identities)
                lines.append(Decided(key, query.kind, Ruling.ACCEPTED, reason))
    return DecidedText(text, tuple(reversed(lines)), tuple(query for query, decision in decided_on if decision is None))


def _check_reason(reason: str, identities: Identities) -> None:
    """A reason is logged, so it may hold nothing that could name somebody."""
    if any(True for _ in identities.matches_in(reason)):
        raise UsageError("The reason for accepting a sentence may name somebody or give an id or date. Say it without.")
