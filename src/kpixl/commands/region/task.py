"""What one process does: a council from its extracts to its result. Whatever goes wrong costs this council a line."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

import kpixl
from kpixl.commands.region.council import CouncilAsked, CouncilResult, council_result, mark_of
from kpixl.commands.region.staging import folder_of
from kpixl.words.errors import KpixlError, why_not


@dataclass(frozen=True)
class CouncilTask:
    """A council that is to be done. `known` is the mark of the result that is kept of it; empty: none is."""

    asked: CouncilAsked
    extracts: str
    config_folder: Path
    known: str = ""
    scratch: str | None = None

    @property
    def council(self) -> str:
        return f"{self.asked.name} ({self.asked.code})"


@dataclass(frozen=True)
class CouncilOutcome:
    """A result with its mark, or none where the one that is kept is still right; or what was wrong, in one line."""

    mark: str = ""
    result: CouncilResult | None = None
    fault: str = ""


def outcome_of(task: CouncilTask) -> CouncilOutcome:
    """The outcome of a council, whatever its data are like: nothing is raised, since a log would quote it."""
    try:
        with folder_of(task.extracts, task.config_folder, task.asked.periods[0], task.scratch) as folder:
            mark = mark_of(folder, task.asked)
            is_kept = mark == task.known
            return CouncilOutcome(mark, None if is_kept else council_result(folder, task.asked))
    except Exception as fault:
        return CouncilOutcome(fault=fault_in_one_line(fault))


def fault_in_one_line(fault: Exception) -> str:
    """What was found and what to do; of a fault of our own, its kind and place and nothing that it might quote."""
    if isinstance(fault, KpixlError):
        return " ".join(str(fault).split())
    if isinstance(fault, OSError):
        return f"A file can't be read or written: {why_not(fault)}."
    if isinstance(fault, MemoryError):
        return "There was too little memory. Use fewer workers, or more memory a worker."
    return f"kpixl itself failed ({type(fault).__name__}, {_place(fault)}). Please report it."


def _place(fault: Exception) -> str:
    """The last line of kpixl's own that was running."""
    home = Path(kpixl.__file__).parent
    ours = [each for each in traceback.extract_tb(fault.__traceback__) if Path(each.filename).is_relative_to(home)]
    return f"{Path(ours[-1].filename).relative_to(home).as_posix()} line {ours[-1].lineno}" if ours else "elsewhere"
