"""
Spoil the cache in every way that a computer can, and see that no figure, row or sentence is ever another:
`python tools/spoil_cache.py 1000`.

Each time a bit of a kept file is flipped, an end is cut off, a stretch is zeroed, files change places, or one is gone:
then each kept file must be there as it was, or not at all. One time in forty, and each time that a process which
computes and keeps was killed at some moment, or that two kept and read at once, all that the exports give is asked for
once more, and must be what was computed without a cache. Needs a system that can fork.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from councils import export_of_four
from kpixl.commands.given import FromExports, MonthsWanted
from kpixl.commands.given_kept import Computing
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.extracts import kept_tables
from kpixl.extracts.cache import BEGINS, KEPT_ENDING, Cache, cache_folder
from kpixl.extracts.fingerprints import Digests
from kpixl.figures.kept_figures import FiguresOf
from kpixl.indicators import DECLARED
from kpixl.words.periods import Period

JUNE = Period(2024, 6)
WANTED = MonthsWanted((JUNE.plus(-1), JUNE), compare=(JUNE.plus(-2),), spans=(replace(JUNE, months=3),))
INDICATORS = ("contacts", "child_protection", "cp_visits")
ASKED_AGAIN = 1 / 40  # how often all is asked for once more after a file was spoiled
READ_AGAIN = 0.6  # how often only the tables are left that were read
SETTLED = 60  # seconds since the export was written


@dataclass(frozen=True)
class Trial:
    """A small council, and chance."""

    extracts: Path
    config: Config
    chance: random.Random
    seconds: float  # that computing and keeping take
    whole: Mapping[str, bytes] = field(default_factory=dict)  # the kept files as they were written

    def given(self) -> FromExports:
        return Computing(self.extracts, self.config, Digests(), lambda: None).given(WANTED)

    def everything(self) -> object:
        """All that the exports give: a refresh's figures, sentences and rows, and what `kpixl figures` prints."""
        printed = FiguresOf(self.extracts, self.config, WANTED.months, spans=WANTED.spans)
        return content(self.given()), printed.figures()

    def finds_another(self) -> bool:
        """Whether the cache gives any content that is not the one that was kept under that name."""
        cache, begin = Cache(cache_folder()), len(BEGINS) + hashlib.sha256().digest_size
        found = {name: cache.get(name.removesuffix(KEPT_ENDING)) for name in self.whole}
        return any(each is not None and bytes(each) != self.whole[name][begin:] for name, each in found.items())

    def restore(self) -> None:
        """Every file as it was kept."""
        for file in self.files():
            file.unlink()
        for name, written in self.whole.items():
            (cache_folder() / name).write_bytes(written)

    def files(self) -> list[Path]:
        return sorted(cache_folder().glob("*"))

    def spoil_one(self, how: Callable[[bytearray, int], bytearray]) -> None:
        file = self.chance.choice(self.files())
        content = bytearray(file.read_bytes())
        file.write_bytes(how(content, self.chance.randrange(len(content))))

    def flip_a_bit(self) -> None:
        def flipped(content: bytearray, at: int) -> bytearray:
            content[at] ^= 1 << self.chance.randrange(8)
            return content

        self.spoil_one(flipped)

    def cut_the_end_off(self) -> None:
        self.spoil_one(lambda content, at: content[:at])

    def zero_a_stretch(self) -> None:
        self.spoil_one(lambda content, at: content[:at] + bytes(min(512, len(content) - at)) + content[at + 512 :])

    def change_places(self) -> None:
        one, other = self.chance.choice(self.files()), self.chance.choice(self.files())
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)

    def delete_one(self) -> None:
        self.chance.choice(self.files()).unlink()

    def kill_one_that_keeps(self) -> None:
        for file in self.files():
            file.unlink()
        child = self.another()
        time.sleep(self.chance.uniform(0, self.seconds))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

    def forget_what_was_computed(self) -> None:
        """So that the tables that were read are what is asked for."""
        for file in self.files():
            if not file.name.startswith("table-"):
                file.unlink()

    def two_at_once(self) -> None:
        for file in self.files():
            file.unlink()
        child = self.another()
        self.everything()
        os.waitpid(child, 0)

    def another(self) -> int:
        """The process id of another that computes and keeps."""
        child = os.fork()
        if not child:
            try:
                self.everything()
            finally:
                os._exit(0)
        return child


def content(found: FromExports) -> object:
    rows = {sheet: table.to_pylist() for sheet, table in found.sheet_rows().items()}
    return replace(found, sheet_rows=dict, mark=""), rows


PLACES = (Trial.flip_a_bit, Trial.cut_the_end_off, Trial.zero_a_stretch, Trial.change_places, Trial.delete_one)
PROCESSES = (Trial.kill_one_that_keeps, Trial.two_at_once)  # which take long
WEIGHTS = (20,) * len(PLACES) + (2,) * len(PROCESSES)


def small_council(folder: Path, chance: random.Random) -> Trial:
    """A council of two exports and a few indicators, of which all is kept."""
    os.environ["KPIXL_HOME"] = str(folder / "home")
    kept_tables.KEPT_FROM = 0  # of this small council, too
    extracts = folder / "extracts"
    export_of_four(extracts / "2024-06")
    export_of_four(extracts / "2024-04")
    for file in extracts.rglob("*"):
        os.utime(file, (time.time(), time.time() - SETTLED))
    config = read_config(shipped_config(), DECLARED)
    few = tuple(indicator for indicator in config.indicators if indicator.key in INDICATORS)
    trial = Trial(extracts, replace(config, indicators=few), chance, 0)
    began = time.perf_counter()
    trial.everything()
    seconds = time.perf_counter() - began
    return replace(trial, seconds=seconds, whole={file.name: file.read_bytes() for file in trial.files()})


def goes_wrong(trial: Trial, way: Callable[[Trial], None], right: object) -> bool:
    """Whether anything else comes out after the cache was spoiled in this way."""
    way(trial)
    if way in PLACES and trial.finds_another():
        return True
    if way in PLACES and trial.chance.random() >= ASKED_AGAIN:
        return False
    if trial.chance.random() < READ_AGAIN:
        trial.forget_what_was_computed()
    return trial.everything() != right


def main(times: int, seed: int = 0) -> int:
    """Print how often each way was tried, and every time that something else came out: then 1."""
    with tempfile.TemporaryDirectory() as folder:
        trial = small_council(Path(folder), random.Random(seed))
        right = replace(trial, config=replace(trial.config, cache=False)).everything()
        tried, wrong = Counter[str](), Counter[str]()
        for way in trial.chance.choices([*PLACES, *PROCESSES], WEIGHTS, k=times):
            trial.restore()
            tried[way.__name__] += 1
            wrong[way.__name__] += goes_wrong(trial, way, right)
    for name, count in sorted(tried.items()):
        print(f"{name.replace('_', ' '):24} {count:5} times, {wrong[name]} with another figure, row or sentence")
    return 1 if wrong.total() else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
