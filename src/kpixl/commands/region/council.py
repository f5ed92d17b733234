"""One council: its figures, computed as everywhere else, its result, and its page, which names nobody in its export."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.gate_check import findings_in, own_dates
from kpixl.commands.publish.earlier_copies import beside_earlier
from kpixl.commands.publish.edition import edition
from kpixl.commands.publish.page import CopyPage, page_of
from kpixl.commands.region.definitions_compared import definition_in_words
from kpixl.commands.region.result_lines import (
    WORDS_OF_RESULT,
    CouncilFigure,
    result_as_csv,
    without_hidden_size,
)
from kpixl.config.values import Config
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.people_in_extracts import people_of
from kpixl.extracts.cache import user_cache
from kpixl.extracts.exports import exports_in
from kpixl.extracts.fingerprints import Digests
from kpixl.extracts.program_mark import program_mark
from kpixl.extracts.written_out import written_out
from kpixl.figures.computing import compute
from kpixl.scorecard.scorecard import Scorecard, rated, scorecard
from kpixl.words.errors import PublishError, listed
from kpixl.words.periods import Period
from kpixl.words.progress import Progress, silent
from kpixl.words.texts import counted
from kpixl.workbook import layout
from kpixl.workbook.ledger import LedgerLine
from kpixl.workbook.ooxml.cells import reference


class CouncilAsked(Struct, frozen=True):
    """
    Whose result, for which months, and with which threshold for small numbers.

    The `ledger` of its workbook says what earlier copies told, so that the result and they together give nothing away.
    """

    name: str
    code: str
    config: Config
    periods: tuple[Period, ...]
    suppress_below: int
    ledger: tuple[LedgerLine, ...] = ()


class CouncilResult(Struct, frozen=True):
    """
    What is made from a council's export; none of it says anything about a child.

    `whole` has its lines with every number, for those who hold the data; `told`, the same without small numbers;
    `page`, its page without small numbers.
    """

    whole: bytes
    told: bytes
    page: bytes


def mark_of(folder: Path, asked: CouncilAsked) -> str:
    """A mark that changes with the content of the exports, the config, what is asked, and kpixl itself."""
    content = [
        *Digests(user_cache(is_wanted=asked.config.cache)).marks(dict.fromkeys(exports_in(folder).all, ())).values()
    ]
    decides = [program_mark(), asked, content]
    return hashlib.sha256(written_out(decides).encode()).hexdigest()


def council_result(folder: Path, asked: CouncilAsked, progress: Progress = silent) -> CouncilResult:
    """The result for a folder of exports; refused if they can't be read, or if config names somebody who is in them."""
    config = asked.config
    computed = compute(folder, config, asked.periods, None, with_rows=False, progress=progress)
    figures = {place: rated(figure, config.indicator(place[0])) for place, figure in computed.figures.items()}
    months, below = len(asked.periods), asked.suppress_below
    page = replace(config.page, months=months, quarter=False, year_to_date=False, suppress_below=below)
    true = scorecard(replace(config, page=page), asked.periods[-1], figures, {})
    shown = beside_earlier(replace(true, notes=_in_doubt(true)), asked.ledger).scorecard
    told = _lines(shown, true, asked, shown.config.page.suppress_below)
    whole = _lines(true, true, asked, 0)
    exports = list(dict.fromkeys(export for export in computed.exports.values() if export))
    people = people_of(exports, config.reading).identities
    _refuse_named([*whole, *told], people)
    return CouncilResult(result_as_csv(whole), result_as_csv(told), _page(shown, config.page.months, people))


def _in_doubt(true: Scorecard) -> tuple[str, ...]:
    """A note that says which figures are in doubt, but not why: reasons give counts of rows."""
    doubted = [
        f"{row.indicator.name} ({', '.join(months)})"
        for row in true.rows
        if (months := [str(each.figure.period) for each in row.figures if each.figure.doubts])
    ]
    return (f"In doubt: {'; '.join(doubted)}.",) if doubted else ()


def _lines(card: Scorecard, true: Scorecard, asked: CouncilAsked, suppressed_below: int) -> list[CouncilFigure]:
    council = asked.config.council
    neighbours = council.neighbours.codes if council.neighbours else ()
    return [
        CouncilFigure(
            council=asked.name,
            code=asked.code,
            neighbours=neighbours,
            suppressed_below=suppressed_below,
            ref=row.indicator.ref,
            name=row.indicator.label,
            good_is=row.indicator.good_is,
            decimals=row.indicator.decimals,
            letter=each.letter.value if each.letter else "",
            is_in_doubt=bool(of_true.figure.doubts),
            definition=definition_in_words(row.indicator, asked.config),
            figure=without_hidden_size(each.figure) if suppressed_below else each.figure,
        )
        for row, true_row in zip(card.rows, true.rows, strict=True)
        for each, of_true in zip(row.figures, true_row.figures, strict=True)
    ]


def _page(shown: Scorecard, months: int, people: Identities) -> bytes:
    """The page of the last months, as a workbook with one sheet of values."""
    periods, rows = shown.periods[-months:], [replace(row, figures=row.figures[-months:]) for row in shown.rows]
    config = replace(shown.config, page=replace(shown.config.page, months=len(periods)))
    last = replace(shown, config=config, periods=periods, rows=tuple(rows))
    page = page_of(last)
    made = edition(last, page)
    found = findings_in(made, "page.xlsx", people, own_dates(last), _own_figures(page))
    if found:
        raise _named([f"{each.where}: {each.kind}, {each.how_much}" for each in found])
    return made


def _own_figures(page: CopyPage) -> set[tuple[str, str]]:
    return {(layout.PAGE, reference(cell.row, cell.column)) for cell in page.cells if cell.is_number}


def _refuse_named(lines: Sequence[CouncilFigure], people: Identities) -> None:
    """Refused if a text of the result identifies somebody in the export; such words come from config."""
    words = {(line.figure.key, column, line.fields[column]) for line in lines for column in WORDS_OF_RESULT}
    found = {text: [match.kind for match in people.found_in(text)] for text in {text for _, _, text in words}}
    findings = [f"{key}, {column}: {kind}" for key, column, text in sorted(words) for kind in found[text]]
    if findings:
        raise _named(findings)


def _named(findings: list[str]) -> PublishError:
    return PublishError(
        f"The gate found {counted(len(findings), 'thing')} about a person in what would leave:\n{listed(findings)}\n"
        "Whatever it is was typed in config: mend it there."
    )
