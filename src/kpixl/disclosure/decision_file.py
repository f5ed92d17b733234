"""
A file of decisions, for later copies and for where nobody can be asked: places, marks, decisions, reasons, names.

It holds no sentence. A query's reference is made with the council's own key, so nobody without it can try sentences
until one fits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kpixl.disclosure.decisions import Decision, Decisions, Given, Keep, Mask
from kpixl.disclosure.questions import NarrativeQuery
from kpixl.words.errors import UsageError, listed
from kpixl.words.files import content_of
from kpixl.words.texts import with_line_feeds
from kpixl.workbook.layout import MaskOrKeep

DECISION_COLUMNS = ("query", "indicator", "month", "text", "found", "decision", "reason", "who", "when")
NEEDED_COLUMNS = ("query", "decision")
ENDING = ".decisions.csv"
_FORMULA = tuple("=+-@\t\r")  # what a spreadsheet takes for the beginning of a formula


def decisions_beside(workbook: Path) -> Path:
    """Where a workbook's decisions are looked for: `Scorecard.decisions.csv` beside it."""
    return workbook.with_name(workbook.stem + ENDING)


def decisions_of(file: Path) -> Decisions:
    """The decisions in a file."""
    return decisions_in(text_of(file), file.name)


def decisions_in(csv_text: str, name: str) -> dict[str, Decision]:
    """The decisions of a CSV file; all its faults are reported together, by line. What is in it is not repeated."""
    decisions, faults = dict[str, Decision](), []
    for line, row in enumerate(_rows(csv_text, name), start=2):
        given = Given(_unescaped(row["who"]), _day(row["when"]), f"{name}, line {line}")
        decision = decision_of(row["decision"], _unescaped(row["reason"]), given)
        if decision is None:
            faults.append(f"line {line}: the decision must be mask or keep, and keep needs a reason")
        else:
            decisions[row["query"]] = decision
    if faults:
        raise UsageError(f"{name} can't be used:\n{listed(faults)}")
    return decisions


def decision_of(word: str, reason: str, given: Given) -> Mask | Keep | None:
    """What a word says; None for no decision, and for one to keep that says no reason."""
    match word.casefold():
        case MaskOrKeep.MASK:
            return Mask(given)
        case MaskOrKeep.KEEP | "accept" if reason:
            return Keep(reason, given)
        case _:
            return None


def with_decision(csv_text: str, name: str, query: NarrativeQuery, decision: Mask | Keep) -> str:
    """The file's text with a decision, in the place of an earlier one about the same query; "" is an empty file."""
    before = _rows(csv_text, name) if csv_text else []
    target = io.StringIO()
    writer = csv.DictWriter(target, DECISION_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows([*(row for row in before if row["query"] != query.reference), _row(query, decision)])
    return target.getvalue()


def _row(query: NarrativeQuery, decision: Mask | Keep) -> dict[str, str]:
    given, text = decision.given, query.text
    return {
        "query": query.reference,
        "indicator": text.key,
        "month": text.period,
        "text": text.kind,
        "found": query.kind,
        "decision": MaskOrKeep.KEEP if isinstance(decision, Keep) else MaskOrKeep.MASK,
        "reason": _escaped(decision.reason) if isinstance(decision, Keep) else "",
        "who": _escaped(given.who),
        "when": given.when.isoformat() if given.when else "",
    }


def text_of(file: Path) -> str:
    """What the file says; refused where it can't be read."""
    try:
        return with_line_feeds(content_of(file).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{file} can't be read. It should be a CSV file in UTF-8 that exists.") from None


def _rows(csv_text: str, name: str) -> list[dict[str, str]]:
    """The rows, every column there. A column that is no file's of decisions is refused: it might hold sentences."""
    reader = csv.DictReader(io.StringIO(csv_text.removeprefix("\ufeff")))
    found: Sequence[str] = reader.fieldnames or ()
    if not set(NEEDED_COLUMNS) <= set(found) <= set(DECISION_COLUMNS):
        raise UsageError(
            f"{name}: the first line must name the columns query and decision, and of others only "
            f"{', '.join(each for each in DECISION_COLUMNS if each not in NEEDED_COLUMNS)}."
        )
    return [{each: (row.get(each) or "").strip() for each in DECISION_COLUMNS} for row in reader]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _escaped(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _unescaped(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
