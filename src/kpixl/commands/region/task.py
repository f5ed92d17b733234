"""What one process does: one council, from extracts to result. Any fault becomes one line about this council."""

from __future__ import annotations

import traceback
from pathlib import Path

from msgspec import Struct

import kpixl
from kpixl.commands.region.council import CouncilAsked, CouncilResult, council_result, mark_of
from kpixl.commands.region.staging import folder_of
from kpixl.words.errors import KpixlError, why_not


class CouncilTask(Struct, frozen=True):
    """A council to compute. `known` is the mark of its kept result; empty if none is kept."""

    asked: CouncilAsked
    extracts: str
    config_folder: Path
    known: str = ""
    scratch: str | None = None

    @property
    def council(self) -> str:
        return f"{self.asked.name} ({self.asked.code})"


class CouncilOutcome(Struct, frozen=True):
    """A result with its mark; no result if the kept one is still right; or the fault, in one line."""

    mark: str = ""
    result: CouncilResult | None = None
    fault: str = ""


def outcome_of(task: CouncilTask) -> CouncilOutcome:
    """The outcome of a council, whatever its data are like. No error is raised, since a log would quote it."""
    try:
        with folder_of(task.extracts, task.config_folder, task.asked.periods[0], task.scratch) as folder:
            mark = mark_of(folder, task.asked)
            is_kept = mark == task.known
            return CouncilOutcome(mark, None if is_kept else council_result(folder, task.asked))
    except Exception as fault:
        return CouncilOutcome(fault=fault_in_one_line(fault))


def fault_in_one_line(fault: Exception) -> str:
    """What was found and what to do; for a bug of ours, only its kind and place, so that no data is quoted."""
    if isinstance(fault, KpixlError):
        return " ".join(str(fault).split())
    if isinstance(fault, OSError):
        return f"A file can't be read or written: {why_not(fault)}."
    if isinstance(fault, MemoryError):
        return "There was too little memory. Use fewer workers, or more memory a worker."
    return f"kpixl itself failed ({type(fault).__name__}, {_place(fault)}). Please report it."


def _place(fault: Exception) -> str:
    """The innermost line of kpixl's own code in the traceback."""
    home = Path(kpixl.__file__).parent
    ours = [each for each in traceback.extract_tb(fault.__traceback__) if Path(each.filename).is_relative_to(home)]
    return f"{Path(ours[-1].filename).relative_to(home).as_posix()} line {ours[-1].lineno}" if ours else "elsewhere"
