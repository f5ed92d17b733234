"""
Spoils a good export in many ways and asks kpixl for its figures and its check each time.

    python tools/fuzz_exports.py --ways 5000 [--first 0] [--keep DIR]

Each way must end with exit code 0 or 1, without a traceback, within 30 seconds and 2 GB, and print no id, name or birth
date. A figure that differs from the good export's must have a reason, a doubt, or a line of `check` about its table or
about itself, unless the fault can't be seen in the file. Every tenth way asks for all figures and checks on the command
line; the others ask only for the indicators that read the spoiled table. The same number is always the same way; the
exit code is 0 if every way passes.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache, partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

from kpixl.cli import main as kpixl  # noqa: E402  (found through the line above, as the next ones are)
from kpixl.commands.check import checked  # noqa: E402
from kpixl.commands.figures import PRINTED_COLUMNS, as_csv  # noqa: E402
from kpixl.commands.figures import lines as printed_lines  # noqa: E402
from kpixl.config.reading import read_config, shipped_config  # noqa: E402
from kpixl.config.values import Config  # noqa: E402
from kpixl.extracts.schema import TABLES  # noqa: E402
from kpixl.figures.computing import compute  # noqa: E402
from kpixl.indicators import ALL, DECLARED  # noqa: E402
from kpixl.words.errors import KpixlError  # noqa: E402
from kpixl.words.periods import Period  # noqa: E402
from mutations import Way, mutated  # noqa: E402
from spoiled_exports import good_export  # noqa: E402

PERIOD = "2024-06"
SECONDS, BYTES = 30, 2 * 1024**3
PROGRESS_EVERY = 20
WHOLE_EVERY = 10  # one way in so many is asked for all figures
Figures = dict[str, dict[str, str]]  # a line of `kpixl figures`, by key


class Said(Struct, frozen=True):
    """
    What a call printed, its exit code, how long it took, and by how many bytes it raised the process's peak of memory.
    """

    out: str
    err: str
    code: int | str | None
    seconds: float
    size: int = 0


class Good(Struct, frozen=True):
    """The export to be spoiled, its figures and the lines of its check, and the words that must never be printed."""

    folder: Path
    figures: Figures
    checked: frozenset[str]
    private: frozenset[str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ways", type=int, default=5000, help="how many ways (default: 5000)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first way (default: 0)")
    parser.add_argument("--keep", type=Path, help="where exports that fail are left")
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_DATA, (2 * BYTES, 2 * BYTES))
    failed: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KPIXL_HOME"] = str(Path(folder, "settings"))
        good = good_council(Path(folder, "good"))
        for number in range(asked.first, asked.first + asked.ways):
            for fault in faults_of(number, good, asked.keep):
                failed[fault.partition(":")[0]] += 1
                print(f"way {number}: {fault}", flush=True)
            if (number + 1) % PROGRESS_EVERY == 0:
                print(f"{number + 1 - asked.first} ways so far", file=sys.stderr, flush=True)
    print(f"{asked.ways} ways, {sum(failed.values())} failures")
    for what, times in failed.most_common():
        print(f"{times:6} {what}")
    return 1 if failed else 0


def good_council(folder: Path) -> Good:
    private = good_export(folder, PERIOD)
    printed = call(figures_of(folder))
    if printed.code:
        raise SystemExit(f"the good export has no figures: {printed.err}")
    return Good(folder, by_key(printed.out), lines(call(check_of(folder))), private)


def figures_of(folder: Path) -> list[str]:
    return ["figures", "--extracts", str(folder), "--period", PERIOD, "--months", "1", "--format", "csv"]


def check_of(folder: Path) -> list[str]:
    return ["check", str(folder), "--period", PERIOD]


def faults_of(number: int, good: Good, keep: Path | None = None) -> list[str]:
    """The faults in what kpixl says about one way."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, "export")
        shutil.copytree(good.folder, folder)
        table, way = mutated(random.Random(number), folder)
        if number % WHOLE_EVERY == 0:
            printed, told, before = call(figures_of(folder)), call(check_of(folder)), good.checked
        else:
            config = config_of(table)
            printed, told = said(partial(print_figures, folder, config)), said(partial(print_check, folder, config))
            before = checked_of(good.folder, table)
        found = [
            *broken("figures", printed, good.private),
            *broken("check", told, good.private),
            *untold(replace(good, checked=before), printed, lines(told), table, way),
        ]
        if found and keep:
            shutil.copytree(folder, keep / str(number), dirs_exist_ok=True)
    return [f"{fault} [{table}: {way.words}]" for fault in found]


def call(arguments: Sequence[str]) -> Said:
    """Run the command line in this process."""
    return said(partial(kpixl, list(arguments)))


@cache
def config_of(table: str) -> Config:
    """The shipped config with only the indicators that read a table: quicker than asking for all of them."""
    config = read_config(shipped_config(), DECLARED)
    read = [each for each in config.indicators if any(TABLES[short].name == table for short in ALL[each.key].reads)]
    return replace(config, indicators=tuple(read or config.indicators[:1]))


@cache
def checked_of(good: Path, table: str) -> frozenset[str]:
    """The lines of `check` for the good export, with only the indicators that read a table."""
    return lines(said(partial(print_check, good, config_of(table))))


def print_figures(folder: Path, config: Config) -> int:
    """Print what the command line would print."""
    period = Period.parse(PERIOD)
    try:
        computed = compute(folder, config, [period], None, with_rows=False)
    except KpixlError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(as_csv(printed_lines(computed.figures, None, config, [period]), PRINTED_COLUMNS))
    return 0


def print_check(folder: Path, config: Config) -> int:
    try:
        found = checked(folder, config, Period.parse(PERIOD))
    except KpixlError as refused:
        print(refused, file=sys.stderr)
        return 1
    for each in found:
        print(each.in_words(folder, config))
        if each.error:
            print(each.error, file=sys.stderr)
    return 1 if any(each.error for each in found) else 0


def said(run: Callable[[], int]) -> Said:
    """Run in this process and record what is printed; an exception becomes part of the record."""
    out, err = io.StringIO(), io.StringIO()
    begun, before = time.monotonic(), most_bytes()
    code: int | str | None
    with redirect_stdout(out), redirect_stderr(err):
        try:
            with at_most(SECONDS):
                code = run()
        except SystemExit as left:
            code = left.code
        except BaseException:  # tracebacks are what this tool looks for
            if isinstance(sys.exc_info()[1], KeyboardInterrupt):
                raise
            code = "Traceback"
            err.write(traceback.format_exc())
    return Said(out.getvalue(), err.getvalue(), code, time.monotonic() - begun, most_bytes() - before)


def most_bytes() -> int:
    """The most memory that this process has used so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Interrupt whatever takes longer."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def broken(command: str, said: Said, private: frozenset[str]) -> Iterator[str]:
    """Faults that no input excuses."""
    text = said.out + said.err
    if said.code not in (0, 1, None):
        yield f"{command} ends with {said.code}: {last_line(said.err)}"
    elif "Traceback" in text:
        yield f"{command} prints a traceback: {last_line(text)}"
    elif said.code == 1 and not said.err.strip() and command == "figures":
        yield f"{command} refuses without a word"
    if said.seconds > SECONDS:
        yield f"{command} is slow: {said.seconds:.0f} s"
    if said.size > BYTES:
        yield f"{command} is large: more than 2 GB"
    if leaked := sum(word in text for word in private):
        yield f"{command} names a child: {leaked} ids, names or birth dates"


def untold(good: Good, printed: Said, checked: frozenset[str], table: str, way: Way) -> Iterator[str]:
    """Figures that differ although nobody is told: by no reason, no doubt and no line of `check`."""
    if printed.code != 0 or not way.is_seen:
        return
    now = by_key(printed.out)
    more = checked - good.checked
    for key, after in now.items():
        before = good.figures[key]
        is_told = any(table in line or key in line for line in more)
        has_reason, is_doubted = bool(after.get("reason")), after.get("doubts") != before.get("doubts")
        if counts(before) != counts(after) and not (has_reason or is_doubted or is_told):
            yield f"a figure differs and nobody is told: {key} {shown(before)} became {shown(after)}"


def counts(figure: dict[str, str]) -> tuple[str | None, ...]:
    return tuple(figure.get(column) for column in ("numerator", "denominator", "low", "high"))


def shown(figure: dict[str, str]) -> str:
    return f"{figure.get('numerator', '')}/{figure.get('denominator', '')}"


def by_key(out: str) -> Figures:
    return {row["key"]: row for row in csv.DictReader(io.StringIO(out))}


def lines(said: Said) -> frozenset[str]:
    return frozenset((said.out + said.err).splitlines())


def last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1][:200]


if __name__ == "__main__":
    sys.exit(main())
