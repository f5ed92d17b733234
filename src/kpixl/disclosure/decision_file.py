"""
A file of decisions, for later copies and for runs in which nobody can be asked: places, marks, decisions, reasons,
names.

It holds no sentence. A query's reference is made with the council's own key, so nobody without the key can try
sentences until one fits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from kpixl.disclosure.decision_picks import PICKED_ELSEWHERE, picked_beside, typed_by_hand
from kpixl.disclosure.decisions import Decision, Decisions, Given, Keep, Mask, decided_together, reference_in, says_why
from kpixl.disclosure.identifying_texts import NarrativeQuery
from kpixl.extracts.encodings import from_utf_16, from_windows_1252, is_utf_16
from kpixl.words.errors import UsageError, listed
from kpixl.words.files import content_of
from kpixl.words.texts import with_line_feeds
from kpixl.workbook.layout import MaskOrKeep

DECISION_COLUMNS = ("query", "indicator", "month", "text", "found", "decision", "reason", "who", "when")
NEEDED_COLUMNS = ("query", "decision")
ENDING = ".decisions.csv"
_FORMULA = tuple("=+-@\t\r")  # what a spreadsheet takes for the beginning of a formula
_SEPARATORS = ",;\t"  # a spreadsheet saves with the separator of its country
_DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y")  # a spreadsheet writes days its own way

_Line = tuple[int, Mapping[str, str]]
"""A row by its columns, and its number in the file."""


def decisions_beside(workbook: Path) -> Path:
    """Where a workbook's decisions are looked for: `Scorecard.decisions.csv` beside it."""
    return workbook.with_name(workbook.stem + ENDING)


def decisions_of(file: Path) -> Decisions:
    """The decisions in a file."""
    return decisions_in(file_text(file), file.name)


def decisions_in(csv_text: str, name: str) -> dict[str, Decision]:
    """
    The decisions of a CSV file; all its faults are reported together, by line, without repeating what the file says.

    A query without a decision is still open. A query that two lines decide differently is masked.
    """
    decisions, faults = list[Decisions](), list[str]()
    for number, row in _lines(csv_text, name):
        decision = _decision_in(row, f"{name}, line {number}")
        if isinstance(decision, str):
            faults.append(f"line {number}: {decision}")
        elif decision is not None:
            decisions.append({reference_in(row["query"]): decision})
    if faults:
        raise UsageError(f"{name} can't be used:\n{listed(faults)}")
    return decided_together(*decisions)


def _decision_in(row: Mapping[str, str], source: str) -> Decision | str | None:
    """What a row decides: None if nothing yet, and a text if something is wrong with it."""
    query, picked = reference_in(row["query"]), picked_beside(row["decision"])
    if row["when"] and _day(row["when"]) is None:
        return "when must be a day, such as 2024-07-05"
    if not row["decision"]:
        return None
    if not query:
        return "there is no query for it to decide"
    if picked is None:
        return f"the decision must be {' or '.join(MaskOrKeep)}"
    if not picked.is_of(query):
        return f"{PICKED_ELSEWHERE}write {typed_by_hand(query)}"
    decision = decision_of(picked.word, picked.because or _unescaped(row["reason"]), _given(row, source))
    return decision or "to keep a sentence needs a reason in words"


def _given(row: Mapping[str, str], source: str) -> Given:
    return Given(_unescaped(row["who"]), _day(row["when"]), source)


def decision_of(word: MaskOrKeep, reason: str, given: Given) -> Mask | Keep | None:
    """What a pick decides; None for a `keep` that gives no reason."""
    if word is MaskOrKeep.MASK:
        return Mask(given)
    return Keep(reason, given) if says_why(reason) else None


def with_decision(csv_text: str, name: str, query: NarrativeQuery, decision: Mask | Keep) -> str:
    """The file's text with a decision, in place of any earlier one about the same query; "" is an empty file."""
    before = [row for _, row in _lines(csv_text, name)]
    target = io.StringIO()
    writer = csv.DictWriter(target, DECISION_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows([*(row for row in before if reference_in(row["query"]) != query.reference), _row(query, decision)])
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


def file_text(file: Path) -> str:
    """What the file says, in any encoding that a spreadsheet saves; refused if it can't be read."""
    try:
        content = content_of(file)
    except OSError:
        raise UsageError(f"{file} can't be read. Check that it is there and that you may open it.") from None
    kind = is_utf_16(content)
    utf_8 = from_utf_16(content, kind) if kind else content
    for each in (utf_8, from_windows_1252(content)):
        try:
            if each is not None:
                return with_line_feeds(each.decode("utf-8-sig"))
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{file} is not a CSV file. Save it as 'CSV UTF-8', with the columns query, decision and reason.")


def _lines(csv_text: str, name: str) -> list[_Line]:
    """
    The rows, each with every column. A column that a file of decisions does not have is refused: it might hold
    sentences.
    """
    if not csv_text.strip("\ufeff\r\n \t"):
        return []
    (_, headings), *rows = _fields(csv_text.removeprefix("\ufeff"), name)
    found = [heading.casefold() for heading in headings]
    if not set(NEEDED_COLUMNS) <= set(found) <= {*DECISION_COLUMNS, ""} or _repeats(found):
        raise UsageError(
            f"{name}: the first line must name the columns query and decision, and no others except "
            f"{', '.join(each for each in DECISION_COLUMNS if each not in NEEDED_COLUMNS)}, each once."
        )
    too_long = [
        f"line {number}: it has more cells than the first line" for number, row in rows if any(row[len(found) :])
    ]
    if too_long:
        raise UsageError(
            f"{name} can't be used:\n{listed(too_long)}\nPut a reason with a comma in it in quotation marks."
        )
    empty = dict.fromkeys(DECISION_COLUMNS, "")
    return [(number, {**empty, **dict(zip(found, row, strict=False))}) for number, row in rows if any(row)]


def _fields(csv_text: str, name: str) -> list[tuple[int, list[str]]]:
    """The rows, each with the number of its first line."""
    first = csv_text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(csv_text, newline=""), delimiter=separator, strict=True)
    rows, number = [], 1
    try:
        for row in reader:
            rows.append((number, [cell.strip() for cell in row]))
            number = reader.line_num + 1
    except csv.Error:
        raise UsageError(
            f"{name} can't be used: from line {number} on its quotation marks are not in pairs, or a cell is too long."
        ) from None
    return rows


def _repeats(headings: Sequence[str]) -> bool:
    named = [each for each in headings if each]
    return len(named) != len(set(named))


def _day(text: str) -> date | None:
    days = (_day_in(text, form) for form in _DAY_FORMS)
    return next((day for day in days if day), None)


def _day_in(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None


def _escaped(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _unescaped(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
