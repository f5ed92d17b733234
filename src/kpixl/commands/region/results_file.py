"""`kpixl figures --results`: a council's own figures in a file for bodies that must not see data about its children."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from kpixl.commands.region.council import CouncilAsked, council_result
from kpixl.commands.region.result_lines import result_as_csv, result_in
from kpixl.config.reading import read_config
from kpixl.config.region_toml import SUPPRESSED_BELOW_ELSE
from kpixl.indicators import DECLARED
from kpixl.words.errors import KpixlError, UsageError, why_not
from kpixl.words.files import content_of, put
from kpixl.words.periods import Period
from kpixl.words.progress import Progress
from kpixl.words.texts import counted
from kpixl.workbook.held_content import held_in
from kpixl.workbook.ledger import LedgerLine, ledger_in
from kpixl.workbook.ooxml.package import Package


class SentResult(Struct, frozen=True):
    """The file, how many figures it holds, and the threshold below which it shows no number."""

    file: Path
    figures: int
    below: int

    def in_words(self) -> str:
        return (
            f"{self.file.resolve()} holds {counted(self.figures, 'figure')}, but no number from 1 to {self.below - 1}. "
            "The gate found nobody named in it."
        )


def written_result(
    file: Path,
    extracts: Path,
    config_folder: Path,
    periods: Sequence[Period],
    workbook: Path | None,
    progress: Progress,
) -> SentResult:
    """
    Write the result of a council's export, without small numbers: those that its config hides, or 1 to 4 if it hides
    none.

    The ledger of `workbook` says what earlier copies have told. Refused, before anything is computed, if `file` is
    there and is not such a result.
    """
    _refuse_other_file(file)
    config = read_config(config_folder, DECLARED)
    below = config.page.suppress_below or SUPPRESSED_BELOW_ELSE
    told_before = ledger_of(workbook) if workbook else ()
    asked = CouncilAsked(config.page.organisation, config.council.code, config, tuple(periods), below, told_before)
    told = council_result(extracts, asked, progress).told
    try:
        put(file, told)
    except OSError as fault:
        raise UsageError(f"{file} can't be written: {why_not(fault)}. Name another file.") from None
    return SentResult(file, len(periods) * len(config.indicators), below)


def _refuse_other_file(file: Path) -> None:
    if file.is_file() and not _is_result(file):
        raise UsageError(f"{file} is there already and is not a result as kpixl writes it. Name another file.")


def _is_result(file: Path) -> bool:
    try:
        content = content_of(file)
        return result_as_csv(result_in(content, file.name)) == content
    except (KpixlError, OSError):
        return False


def ledger_of(workbook: Path) -> tuple[LedgerLine, ...]:
    """What the working copy knows about published copies."""
    return tuple(ledger_in(held_in(Package.read(workbook), ()).log))
