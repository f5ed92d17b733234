"""`kpixl check`: what is wrong with a folder of extracts, before anybody relies on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kpixl.config.values import Config
from kpixl.extracts.exports import Export, exports_in
from kpixl.extracts.faults import Fault
from kpixl.extracts.reading import read
from kpixl.extracts.remarks import Remark
from kpixl.figures.computing import reading_rules
from kpixl.figures.faults import row_faults
from kpixl.words.errors import ExtractError
from kpixl.words.periods import Period


@dataclass(frozen=True)
class Checked:
    """One export: tables it lacks, rows to mend, what was mended, or why it can't be read at all."""

    export: Export
    absent: tuple[str, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[Remark, ...]
    unread: tuple[str, ...]  # files that nobody reads
    error: str

    def in_words(self, folder: Path) -> str:
        """The export, what it lacks, and a line for each fault; `folder` names a flat one."""
        found = [
            *self.absent,
            *map(str, self.faults),
            *map(str, self.remarks),
            *(f"{name}: not read" for name in self.unread),
        ]
        rows = sum(fault.count for fault in self.faults)
        lines = [*found, f"{rows} rows to mend" if self.faults else "no row to mend"]
        return "\n".join([f"{self.export.name or folder.name}:", *(f"  {line}" for line in lines)])


def checked(folder: Path, config: Config) -> Sequence[Checked]:
    """Every export of the folder, its whole history; nothing is computed. Raises `ExtractError` for no folder."""
    return [_checked(export, config) for export in exports_in(folder).all]


def _checked(export: Export, config: Config) -> Checked:
    period = Period(export.as_at.year, export.as_at.month) if export.as_at else Period(2000, 1)
    try:
        extracts = read(export, [period], reading_rules(config), care_leavers_of={period: export}, every_outcome=True)
    except ExtractError as error:
        return Checked(export, (), (), (), (), str(error))
    absent = [str(extracts.absent[table]) for table in sorted(extracts.absent)]
    absent += [str(absence) for absence in extracts.without_care_leavers.values()]
    return Checked(export, tuple(absent), tuple(row_faults(extracts, config)), extracts.remarks, extracts.unread, "")
