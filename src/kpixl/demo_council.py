"""`kpixl demo`: a synthetic council in a folder, ready to open and to try everything on."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from kpixl.config_reading import shipped_config
from kpixl.demo import MONTHS, demo_figures, write_council
from kpixl.errors import DemoError
from kpixl.periods import Period
from kpixl.progress import Progress
from kpixl.refresh import issue, refresh
from kpixl.workbook.build import shipped_workbook


@dataclass(frozen=True)
class DemoCouncil:
    """What lies where."""

    folder: Path
    extracts: Path
    config: Path
    workbook: Path
    period: Period
    rows: int


def demo_council(folder: Path, progress: Progress) -> DemoCouncil:
    """
    Three monthly exports with their history, a config folder, and the scorecard of June 2024.

    April and May are issued, as they would be by then. Refused where the folder holds something that is not a demo
    council's, so that nothing of anybody's is overwritten.
    """
    made = DemoCouncil(folder, folder / "extracts", folder / "config", folder / "Scorecard.xlsm", MONTHS[-1], 0)
    own = (made.extracts, made.config, made.workbook)
    strangers = sorted(path.name for path in folder.glob("*") if path not in own)
    if strangers:
        raise DemoError(
            f"The folder '{folder}' holds {strangers[0]}, which is no part of a demo council.\n"
            "An empty or a new folder is expected.\nName another one: kpixl demo DIR."
        )
    progress("Making three monthly exports")
    write_council(demo_figures(), made.extracts)
    shutil.copytree(shipped_config(), made.config, dirs_exist_ok=True)
    shutil.copy(shipped_workbook(), made.workbook)
    progress("Refreshing the scorecard")
    done = refresh(made.workbook, made.period, made.extracts, made.config)
    issue(made.workbook, MONTHS[:-1])
    return DemoCouncil(folder, made.extracts, made.config, made.workbook, made.period, done.rows_read)
