"""
Spoil the cache in every way that a computer can, and see that no figure, row or sentence is ever another:
`python tools/spoil_cache.py 1000`.

Each time a bit of a kept file is flipped, an end is cut off, a stretch is zeroed, files change places, one is gone, or
a process that computes and keeps is killed at some moment, or two keep and read at once. Then what the exports give
is asked for once more, and must be what was computed without a cache. Needs a system that can fork.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from councils import export_of_four
from kpixl.commands.given import FromExports, MonthsWanted
from kpixl.commands.given_kept import Computing
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.extracts import kept_tables
from kpixl.extracts.cache import cache_folder
from kpixl.extracts.fingerprints import Digests
from kpixl.indicators import DECLARED
from kpixl.words.periods import Period

JUNE = Period(2024, 6)
WANTED = MonthsWanted((JUNE.plus(-1), JUNE), compare=(JUNE.plus(-2),), spans=(replace(JUNE, months=3),))
INDICATORS = ("contacts", "child_protection", "cp_visits")
READ_AGAIN = 0.6  # how often only the tables are left that were read
SETTLED = 60  # seconds since the export was written


@dataclass(frozen=True)
class Trial:
    """A small council, and chance."""

    extracts: Path
    config: Config
    chance: random.Random
    seconds: float  # that computing and keeping take

    def given(self) -> FromExports:
        return Computing(self.extracts, self.config, Digests(), lambda: None).given(WANTED)

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
        self.given()
        os.waitpid(child, 0)

    def another(self) -> int:
        """The process id of another that computes and keeps."""
        child = os.fork()
        if not child:
            try:
                self.given().sheet_rows()
            finally:
                os._exit(0)
        return child


def content(found: FromExports) -> object:
    rows = {sheet: table.to_pylist() for sheet, table in found.sheet_rows().items()}
    return replace(found, sheet_rows=dict, mark=""), rows


WAYS = (
    Trial.flip_a_bit, Trial.cut_the_end_off, Trial.zero_a_stretch, Trial.change_places, Trial.delete_one,
    Trial.kill_one_that_keeps, Trial.two_at_once,
)  # fmt: skip


def main(times: int, seed: int = 0) -> int:
    """Print how often each way was tried, and every time that something else came out: then 1."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KPIXL_HOME"] = str(Path(folder, "home"))
        kept_tables.KEPT_FROM = 0  # of this small council, too
        extracts = Path(folder, "extracts")
        export_of_four(extracts / "2024-06")
        export_of_four(extracts / "2024-04")
        for file in extracts.rglob("*"):
            os.utime(file, (time.time(), time.time() - SETTLED))
        config = read_config(shipped_config(), DECLARED)
        few = tuple(indicator for indicator in config.indicators if indicator.key in INDICATORS)
        config = replace(config, indicators=few)
        trial = Trial(extracts, config, random.Random(seed), 0)
        right = content(replace(trial, config=replace(config, cache=False)).given())
        began = time.perf_counter()
        trial.given()
        trial = replace(trial, seconds=time.perf_counter() - began)
        tried, wrong = Counter[str](), Counter[str]()
        for _ in range(times):
            way = trial.chance.choice(WAYS)
            way(trial)
            if trial.chance.random() < READ_AGAIN:
                trial.forget_what_was_computed()
            tried[way.__name__] += 1
            wrong[way.__name__] += content(trial.given()) != right
    for name, count in sorted(tried.items()):
        print(f"{name.replace('_', ' '):24} {count:5} times, {wrong[name]} with another figure, row or sentence")
    return 1 if wrong.total() else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
