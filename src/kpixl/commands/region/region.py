"""A region: every council computed, or the reason why not; then one table, one workbook and each council's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.commands.all_or_nothing import placed, under_free_names
from kpixl.commands.region.cluster import Where, each_outcome
from kpixl.commands.region.council import CouncilAsked, CouncilResult
from kpixl.commands.region.definitions_compared import Counted, definition_in_words, marks_of_differences
from kpixl.commands.region.kept_results import KeptResult, keep_result, kept_result
from kpixl.commands.region.result_lines import CouncilFigure, result_in
from kpixl.commands.region.results_file import ledger_of
from kpixl.commands.region.staging import IN_THIS_PROCESS, copied
from kpixl.commands.region.table import compared_lines, region_as_csv, region_as_parquet
from kpixl.commands.region.task import CouncilTask, fault_in_one_line
from kpixl.commands.region.workbook import Comparison, comparison_workbook
from kpixl.config.reading import read_config
from kpixl.config.region_toml import Region, RegionCouncil, read_region
from kpixl.indicators import DECLARED
from kpixl.words.errors import ExtractError, KpixlError, UsageError
from kpixl.words.progress import Progress
from kpixl.words.texts import counted

PAGES = "pages"  # the folder of the councils' pages
RESULT_ENDING = ".csv"
_NOT_IN_NAMES = '\\/:*?"<>|'


class RegionDone(Struct, frozen=True):
    """What was written, how many councils were computed or unchanged, and which were left out."""

    files: tuple[Path, ...]
    computed: int
    as_before: int
    not_compared: tuple[str, ...]
    is_internal: bool

    def in_words(self) -> str:
        """What the command prints about the councils compared and the files."""
        councils = counted(self.computed + self.as_before, "council")
        as_before = f", {self.as_before} of them as they were the last time" if self.as_before else ""
        lines = [f"{councils} compared{as_before}.", *(f"  {file}" for file in self.files)]
        if self.is_internal:
            lines.append("Small numbers are in these files: they are for those who hold the data.")
        return "\n".join(lines)


class _Doing(Struct):
    """What has been done of a region so far."""

    results: dict[str, CouncilResult] = field(default_factory=dict)  # by the council's code
    faults: dict[str, str] = field(default_factory=dict)
    computed: int = 0
    as_before: int = 0


def compared_region(file: Path, out: Path, where: Where, *, internal: bool, progress: Progress) -> RegionDone:
    """
    Compute every council of the region in a file, compare them, and write the comparison into a folder.

    `internal` includes small numbers. Refused if councils count differently and the file does not name the difference
    (before anything is computed), if no council could be computed, or if the folder can't be written to. Any other
    fault costs only its council, and is in `not_compared`.
    """
    region = read_region(file)
    if not region.councils:
        raise UsageError(f"{file} names no council. Write [[councils]] for each, or add --from-results.")
    doing = _Doing()
    asked = _asked(region, doing)
    _refuse_differing(asked.values(), region)
    with TemporaryDirectory(prefix="kpixl-", ignore_cleanup_errors=True) as scratch:
        _do(_tasks(region, asked, Path(scratch), doing), where, doing, progress)
    faults = tuple(doing.faults[each.code] for each in region.councils if each.code in doing.faults)
    results = {each: doing.results[each.code] for each in region.councils if each.code in doing.results}
    lines = [line for each, result in results.items() for line in _result_lines(each, result, internal)]
    pages = {_page_name(each): result.page for each, result in results.items()}
    done = RegionDone((), doing.computed, doing.as_before, faults, internal)
    return _written(_comparison(region, lines, faults), pages, out, done)


def region_from_results(paths: Sequence[Path], file: Path | None, out: Path, *, progress: Progress) -> RegionDone:
    """Compare the result files that councils have sent, by the rules of the region's file if there is one."""
    region = read_region(file) if file else Region()
    lines, faults = list[CouncilFigure](), list[str]()
    for each in _result_files(paths):
        progress(f"Reading {each.name}")
        try:
            lines += result_in(each.read_bytes(), each.name)
        except (KpixlError, OSError) as fault:
            faults.append(f"{each.name}: not compared. {fault_in_one_line(fault)}")
    _check_sent_once(lines)
    internal = any(line.suppressed_below == 0 for line in lines)
    councils = len({(line.council, line.code) for line in lines})
    done = RegionDone((), councils, 0, tuple(faults), internal)
    return _written(_comparison(region, lines, faults), {}, out, done)


def _asked(region: Region, doing: _Doing) -> Mapping[str, CouncilAsked]:
    """What is asked of each council, by code; a config or workbook that can't be read is a fault of its council."""
    found = {}
    for each in region.councils:
        try:
            config = read_config(each.config, DECLARED)
            told_before = ledger_of(each.workbook) if each.workbook else ()
        except KpixlError as fault:
            _fault(each.name, each.code, fault_in_one_line(fault), doing)
            continue
        below = max(region.suppress_below, config.page.suppress_below)
        found[each.code] = CouncilAsked(each.name, each.code, config, each.periods, below, told_before)
    return found


def _refuse_differing(asked: Iterable[CouncilAsked], region: Region) -> None:
    marks_of_differences(
        [
            Counted(each.name, indicator.key, definition_in_words(indicator, each.config))
            for each in asked
            for indicator in each.config.indicators
        ],
        region.differences,
    )


def _fault(name: str, code: str, fault: str, doing: _Doing) -> None:
    doing.faults[code] = f"{name} ({code}): not compared. {fault}"


def _tasks(
    region: Region, asked: Mapping[str, CouncilAsked], scratch: Path, doing: _Doing
) -> list[tuple[CouncilTask, KeptResult | None]]:
    """The councils to compute, each with its kept result if there is one."""
    tasks = []
    for council in region.councils:
        if council.code not in asked:
            continue
        try:
            extracts = _for_other_processes(council, scratch)
        except KpixlError as fault:
            _fault(council.name, council.code, fault_in_one_line(fault), doing)
            continue
        task = CouncilTask(asked[council.code], extracts, council.config)
        kept = kept_result(task)
        tasks.append((replace(task, known=kept.mark if kept else ""), kept))
    return tasks


def _for_other_processes(council: RegionCouncil, scratch: Path) -> str:
    """Where another process finds the extracts: those in this process's memory are copied to `scratch`."""
    if not council.extracts.startswith(IN_THIS_PROCESS):
        return council.extracts
    folder = scratch / council.code
    folder.mkdir()
    return str(copied(council.extracts, folder))


def _do(
    tasks: Sequence[tuple[CouncilTask, KeptResult | None]], where: Where, doing: _Doing, progress: Progress
) -> None:
    kept = {task.asked.code: kept for task, kept in tasks}
    outcomes = each_outcome([task for task, _ in tasks], where)
    for at, (task, outcome) in enumerate(outcomes, start=1):
        code, before = task.asked.code, kept[task.asked.code]
        if outcome.fault:
            _fault(task.asked.name, code, outcome.fault, doing)
            said = "not compared"
        elif outcome.result is not None:
            keep_result(replace(task, scratch=None), outcome.mark, outcome.result)
            doing.results[code], doing.computed, said = outcome.result, doing.computed + 1, "computed"
        elif before is not None:
            doing.results[code], doing.as_before, said = before.result, doing.as_before + 1, "as it was"
        progress(f"{at} of {len(tasks)}: {task.council} {said}")


def _result_lines(council: RegionCouncil, result: CouncilResult, internal: bool) -> list[CouncilFigure]:
    return result_in(result.whole if internal else result.told, council.name)


def _page_name(council: RegionCouncil) -> str:
    name = "".join(" " if letter in _NOT_IN_NAMES else letter for letter in council.name)
    return f"{council.code} {name} {council.periods[-1]}.xlsx"


def _result_files(paths: Sequence[Path]) -> list[Path]:
    """The named files, and the result files in named folders, in order of name."""
    files = []
    for path in paths:
        if path.is_dir():
            files += sorted(each for each in path.iterdir() if each.suffix.lower() == RESULT_ENDING)
        elif path.is_file():
            files.append(path)
        else:
            raise UsageError(f"There is no result at {path}. Name files of `kpixl figures --results`, or their folder.")
    if not files:
        raise UsageError("There is no result file (.csv) there. `kpixl figures --results FILE` writes one.")
    return list(dict.fromkeys(files))


def _check_sent_once(lines: Sequence[CouncilFigure]) -> None:
    """Refused if a council's figure occurs twice: it is unknown which one is right."""
    seen = set()
    for line in lines:
        place = (line.code or line.council, line.figure.key, line.figure.period)
        if place in seen:
            raise ExtractError(
                f"{line.council} is there twice for {line.figure.period}. Nothing was compared.\n"
                "Take away the result that is out of date."
            )
        seen.add(place)


def _comparison(region: Region, lines: Sequence[CouncilFigure], faults: Sequence[str]) -> Comparison:
    if not lines:
        raise ExtractError("\n".join(["No council could be compared. Nothing was written.", *faults]))
    period = region.period or max(line.figure.period for line in lines)
    below = min(line.suppressed_below for line in lines)
    return Comparison(region.name, period, below, compared_lines(lines, region.differences), faults)


def _written(comparison: Comparison, pages: Mapping[str, bytes], out: Path, done: RegionDone) -> RegionDone:
    """Put the files in place, all or none. Tables replace earlier ones; a workbook is never written over."""
    name = "region internal" if done.is_internal else "region"
    tables = {
        f"{name}.csv": region_as_csv(comparison.lines),
        f"{name}.parquet": region_as_parquet(comparison.lines),
    }
    files = tables | under_free_names({f"{name}.xlsx": comparison_workbook(comparison)}, out)
    with placed(files, out, only_new=files.keys() - tables.keys()):
        if pages:
            free = under_free_names(pages, out / PAGES)
            with placed(free, out / PAGES, only_new=free):
                pass
    told = [out / file for file in files] + ([out / PAGES] if pages else [])
    return replace(done, files=tuple(told))
