"""`kpixl audit`: what was found about a scorecard typed by hand, in words for people or lines for programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from kpixl.commands.audit.findings import Audit, AuditFinding, AuditKind, audit
from kpixl.commands.figures import PrintedLine, printed
from kpixl.commands.options import Format
from kpixl.commands.typed_pages.grids import SHEET_FILES, grids_in
from kpixl.commands.typed_pages.rows import rows_in
from kpixl.config.reading import read_config
from kpixl.indicators import DECLARED
from kpixl.scorecard.letter_rules import Fit
from kpixl.words.errors import WorkbookError
from kpixl.words.terms import GoodIs
from kpixl.words.texts import counted

AUDIT_COLUMNS = (
    "kind", "sheet", "cell", "name", "month", "shown", "target", "letter", "by_rule", "what", "explained", "letters",
)  # fmt: skip
KIND_OF_THE_RULE = "rule"  # the kind of the line that states the rule
AUDIT_TITLES = {
    AuditKind.BREAKS: "{} not explained by the rule:",
    AuditKind.ROUNDING: "{} that rounding decides:",
    AuditKind.NO_LETTER: "{} missing:",
    AuditKind.COLOUR: "{} painted in another colour:",
}


class AuditAsked(Struct, frozen=True):
    """The scorecard, the config whose indicators its rows are matched with, and the format of the answer."""

    file: Path
    config_folder: Path
    format: Format


def printed_audit(asked: AuditAsked) -> str:
    config = read_config(asked.config_folder, DECLARED)
    found = audit(rows_in(grids_in(asked.file), asked.file.stem), config.indicators)
    if not found.letters:
        raise _no_scorecard(asked.file)
    if asked.format is Format.TABLE:
        return "".join(f"{line}\n" for line in _in_words(found, asked.file))
    return printed([_rule_line(found), *map(_line, found.findings)], AUDIT_COLUMNS, asked.format)


def _no_scorecard(file: Path) -> WorkbookError:
    cells = "or cells painted red, amber or green" if file.suffix.lower() in SHEET_FILES else "in columns of their own"
    return WorkbookError(
        f"{file} is not a scorecard that can be read: no line has the headings of one, or no letter is below them.\n"
        "kpixl looks in the first 40 lines of each sheet for a heading such as Metric, Indicator or Ref; one "
        "such as Target; months, such as April, Apr-24 or 2024-04, above the figures; and RAG above letters "
        f"(R, Amber …), {cells}.\n"
        "Give the columns such headings, then try again."
    )


# For people


def _in_words(found: Audit, file: Path) -> Iterator[str]:
    yield f"{file.name}: {counted(found.letters, 'letter')} in {counted(found.rows, 'row')}."
    yield ""
    if found.fit:
        yield from _rule_in_words(found, found.fit)
    else:
        yield "No letter is beside a figure and something to compare it with, so no rule can be found."
    for kind, title in AUDIT_TITLES.items():
        if findings := found.of(kind):
            yield ""
            yield title.format(counted(len(findings), "letter"))
            yield from _aligned(findings)
    if texts := found.of(AuditKind.TEXT):
        yield ""
        yield f"{counted(len(texts), 'text')} against the figures:"
        yield from _aligned(texts)


def _rule_in_words(found: Audit, fit: Fit) -> Iterator[str]:
    words = fit.rule.words
    yield f"{words[0].upper()}{words[1:]}: explains {fit.explained} of {fit.judged} letters."
    if fit.judged < found.letters:
        yield (
            f"{counted(found.letters - fit.judged, 'letter')} can't be checked: there is nothing beside to compare "
            "with."
        )
    if len(fit.as_good) > 1:
        unit = fit.rule.measure.value
        yield f"Anything from {float(fit.as_good[0]):g} to {float(fit.as_good[-1]):g}{unit} explains as many."
    read = [
        f"{words} in {counted(found.ways[way], 'row')}"
        for way, words in ((GoodIs.HIGH, "high is good"), (GoodIs.LOW, "low"), (GoodIs.IN_RANGE, "a range"))
        if found.ways[way]
    ]
    yield f"Judging by the letters, {', '.join(read)}."
    if found.next_best:
        other = found.next_best
        yield f"The next best is {other.rule.words}: {other.explained} of {other.judged}."


def _aligned(findings: list[AuditFinding]) -> Iterator[str]:
    places = [_place(each) for each in findings]
    width = max(map(len, places))
    for place, each in zip(places, findings, strict=True):
        is_text = each.kind is AuditKind.TEXT
        target = f" against {each.target}" if each.target and not is_text else ""
        cell = "" if is_text else f"{each.shown}{target}: {each.letter or 'none'}; "
        about = [each.name, "" if is_text else each.month, f"{cell}{each.what}"]
        yield f"  {place:<{width}}  {', '.join(filter(None, about))}"


def _place(finding: AuditFinding) -> str:
    return f"{finding.sheet}!{finding.cell}" if finding.sheet else finding.cell


# For programs


def _rule_line(found: Audit) -> PrintedLine:
    fit = found.fit
    return PrintedLine(
        dict.fromkeys(AUDIT_COLUMNS, "")
        | {
            "kind": KIND_OF_THE_RULE,
            "what": fit.rule.words if fit else "",
            "explained": str(fit.explained) if fit else "0",
            "letters": str(fit.judged) if fit else "0",
        }
    )


def _line(finding: AuditFinding) -> PrintedLine:
    fields = {column: str(getattr(finding, column)) for column in AUDIT_COLUMNS[:-2]}
    return PrintedLine(fields | {"explained": "", "letters": ""})
