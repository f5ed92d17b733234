"""`kpixl demo`: a synthetic council in a folder, ready to open and to try everything on."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from msgspec import Struct

from kpixl.commands.issue import issue
from kpixl.commands.publish.publish import COPIES_FOLDER, publish
from kpixl.commands.refresh import refresh
from kpixl.config.reading import shipped_config
from kpixl.demo.council import write_council
from kpixl.demo.table import MONTHS, demo_figures
from kpixl.words.errors import DemoError
from kpixl.words.periods import Period
from kpixl.words.progress import Progress
from kpixl.workbook.shipped import shipped_workbook


class DemoCouncil(Struct, frozen=True):
    """A demo council and the path of each of its parts."""

    folder: Path
    extracts: Path
    config: Path
    workbook: Path
    copy: Path  # for leadership
    period: Period
    rows: int

    def in_words(self, program: str) -> str:
        """What the command prints. `program` is how kpixl was called."""
        return (
            f"The demo council is in {self.folder.resolve()}\n"
            f"  open    {self.workbook.resolve()}\n"
            f"  send    {self.copy.resolve()}\n"
            f"  from    {self.extracts.resolve()} ({self.rows:,} rows in three monthly exports)\n"
            f"  judged  by {self.config.resolve()}\n"
            f"Try: {program} figures --extracts {self.extracts} --period {self.period} --by team"
        )


def demo_council(folder: Path, progress: Progress) -> DemoCouncil:
    """
    Three monthly exports with their history, a config folder, the scorecard of June 2024 and its copy for leadership.

    April and May are issued, as they would be by then; June is still a draft, to try things on. Refused if the folder
    holds anything, even a demo council: somebody may have typed into its scorecard.
    """
    extracts, config, workbook = folder / "extracts", folder / "config", folder / "Scorecard.xlsm"
    if folder.exists() and not folder.is_dir():
        raise DemoError(f"{folder} is a file. Name a new or an empty folder: kpixl demo DIR.")
    there = sorted(path.name for path in folder.glob("*"))
    if there:
        raise DemoError(
            f"The folder '{folder}' is not empty: it holds {there[0]}. Nothing was changed.\n"
            "Name a new or an empty folder: kpixl demo DIR."
        )
    progress("Making three monthly exports")
    write_council(demo_figures(), extracts)
    shutil.copytree(shipped_config(), config)
    shutil.copy(shipped_workbook(), workbook)
    progress("Refreshing the scorecard")
    done = refresh(workbook, MONTHS[-1], extracts, config)
    issue(workbook, MONTHS[:-1], config)
    progress("Publishing a copy")
    with tempfile.TemporaryDirectory(prefix="kpixl-") as desk:  # on a copy, since publishing leaves no drafts
        published = publish(Path(shutil.copy(workbook, desk)), extracts, folder / COPIES_FOLDER, config_folder=config)
    return DemoCouncil(folder, extracts, config, workbook, published.copy, MONTHS[-1], done.rows_read)
