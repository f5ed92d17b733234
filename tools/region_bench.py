"""
How much time and memory a region takes: `python tools/region_bench.py [COUNCILS [OF_FULL_SIZE]]` (default: 150 and 4).

Makes so many councils of a tenth of the demo's size, each with children of its own. Compares them on one worker and on
two with an empty cache, once more with everything cached, and one council alone. Then does the same with councils of
the demo's full size, which share the files of one export. Writes the measurements into docs/region.md.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from kpixl.config.reading import shipped_config
from kpixl.demo.council import records_of
from kpixl.demo.table import FigureTable, Wanted, demo_figures
from kpixl.demo.writing import write_exports

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "region.md"
BEGIN, END = "<!-- measured by python tools/region_bench.py -->", "<!-- end of what was measured -->"
COUNCILS, FULL_SIZE = 150, 4
ENGLAND = 153  # councils with children's services
NOT_SCALED = ("missing_children", "accommodation_17_18", "eet_17_18")  # a tenth of them would be doubtful
PERIOD = ("--period", "2024-06", "--months", "3")


class Measured(Struct, frozen=True):
    """A command: how long it took, the processor time of all its processes, and the memory of the largest."""

    seconds: float
    processor_seconds: float
    megabytes: float


class Size(Struct, frozen=True):
    """Councils of one size: one alone, all on one worker and on two, and all again with every result kept."""

    title: str
    councils: int
    alone: Measured
    on_one: Measured
    on_two: Measured
    kept: Measured

    @property
    def lines(self) -> list[str]:
        """Its lines of the table."""
        rows = [("one alone, without workers", 1, self.alone), ("on one worker", self.councils, self.on_one)]
        rows += [("on two workers", self.councils, self.on_two), ("again, all kept", self.councils, self.kept)]
        return [
            f"| {self.title} | {how} | {count} | {each.seconds:.0f} | {each.seconds / count:.2f} "
            f"| {each.seconds / count / self.alone.seconds:.2f} | {each.processor_seconds / count:.1f} "
            f"| {each.megabytes:.0f} |"
            for how, count, each in rows
        ]


def main(councils: int = COUNCILS, of_full_size: int = FULL_SIZE) -> None:
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="region-bench-") as made:
        folder = Path(made)
        sizes = [measured("a tenth of the demo", councils_of_a_tenth(folder / "tenth", councils))]
        if of_full_size:
            sizes.append(measured("as the demo", councils_of_full_size(folder / "full", of_full_size)))
    told = in_words(sizes, load)
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{told}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(told)


def councils_of_a_tenth(folder: Path, count: int) -> list[Path]:
    """The extracts of so many councils, with the same figures but different children."""
    made = []
    for seed in range(count):
        write_exports(records_of(figures_of_a_tenth(), with_history=False, seed=seed), folder / f"{seed:03}")
        made.append(folder / f"{seed:03}")
    return made


def figures_of_a_tenth() -> FigureTable:
    return {
        at: of if at[0] in NOT_SCALED else Wanted(of.numerator // 10, of.denominator and of.denominator // 10)
        for at, of in demo_figures().items()
        if at[0] != "care_leavers_in_touch"
    }


def councils_of_full_size(folder: Path, count: int) -> list[Path]:
    first = folder / "000"
    write_exports(records_of(demo_figures(), with_history=True), first)
    others = [folder / f"{at:03}" for at in range(1, count)]
    for each in others:
        shutil.copytree(first, each, copy_function=os.link)
    return [first, *others]


def measured(title: str, extracts: Sequence[Path]) -> Size:
    """Measure each run in a settings folder of its own, so that only the run that says so finds anything kept."""
    top = extracts[0].parents[1]
    region = region_file(top / f"{title}.toml", extracts)
    result = ["figures", "--extracts", extracts[0], "--config", shipped_config(), *PERIOD, "--results", top / "r.csv"]
    alone = run(result, top / "alone")
    on_one, on_two = (
        run(["region", region, "--workers", count, "--out", top / "out"], top / f"on {count}") for count in (1, 2)
    )
    kept = run(["region", region, "--workers", 2, "--out", top / "out"], top / "on 2")
    for home in ("alone", "on 1", "on 2"):
        shutil.rmtree(top / home, ignore_errors=True)
    return Size(title, len(extracts), alone, on_one, on_two, kept)


def region_file(file: Path, extracts: Sequence[Path]) -> Path:
    councils = [
        f'[[councils]]\nname = "Council {at}"\ncode = "{at}"\nextracts = "{each}"\nconfig = "{shipped_config()}"\n'
        for at, each in enumerate(extracts, start=100)
    ]
    file.write_text("\n".join(['name = "Invented"\nperiod = "2024-06"\n', *councils]), encoding="utf-8")
    return file


ONE_RUN = """
import resource, sys
from kpixl.cli import main
code = main(sys.argv[1:])
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(sum(each.ru_utime + each.ru_stime for each in used), max(each.ru_maxrss for each in used) / 1024)
sys.exit(code)
"""


def run(words: Sequence[object], home: Path) -> Measured:
    """Run the command as it is typed, in a process of its own; memory is that of its largest process."""
    began = time.perf_counter()
    command, settings = [sys.executable, "-c", ONE_RUN, *map(str, words)], {"KPIXL_HOME": str(home)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **settings})
    processor_seconds, megabytes = map(float, done.stdout.splitlines()[-1].split())
    return Measured(time.perf_counter() - began, processor_seconds, megabytes)


def in_words(sizes: Sequence[Size], load: float) -> str:
    heads = (
        "| size | how | councils | seconds | seconds a council | of one alone | processor seconds a council "
        "| largest process, MB |"
    )
    table = "\n".join([heads, "|---|---|---|---|---|---|---|---|", *(line for size in sizes for line in size.lines)])
    return f"""\
Three months of each council, on {os.cpu_count()} processors; {load:.0f} other processes wanted them when it began.
Councils of the demo's size share their files, so that these were read from memory rather than from a disk.

{table}

{of_england(sizes[-1])}"""


def of_england(size: Size) -> str:
    each, gigabytes = size.on_two.seconds / size.councils, size.on_two.megabytes / 1024
    on_cluster = max(1, ENGLAND * 2 * each / 50 / 60)
    return f"""\
**All of England, by these numbers.** {ENGLAND} councils of this size ({size.title}) would take {ENGLAND} times
{each:.1f} seconds on two workers: {ENGLAND * each / 60:.0f} min. Each worker needs {gigabytes:.1f} GB. Councils do
not wait for each other: a cluster of 50 such workers, with a disk or a store that keeps up with them, would take about
{on_cluster:.0f} min. Nobody has tried that: what a network and a store cost is not in it. A council as large as the
demo has about a million rows in a month's export; one of a tenth has a tenth of its children, and no years before."""


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
