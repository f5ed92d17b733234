"""
Spoil the cache in every way that a computer can, and check that no figure, row or sentence ever changes:
`python tools/spoil_cache.py 1000`.

A bit of a kept file is flipped, its end cut off or a stretch of it zeroed, two files change places, or one is deleted:
the cache must then give each file's content as it was, or none. One time in forty, and whenever a process that
computes and keeps was killed at some moment or two did so at the same time, everything that the exports give is asked
for again, and must equal what is computed without a cache.

Or files of the export are changed so that their names, sizes and times don't show it: in place, by another file that
takes the name, or by two files that swap names; or they are only touched. This happens alone, and while another process
reads and keeps. The fingerprint must then be that of the content. Needs a system that can fork.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from councils import export_of_four
from kpixl.commands.figures_from_cache import Computing
from kpixl.commands.figures_from_exports import FromExports, MonthsWanted
from kpixl.commands.page_exports import CameFrom
from kpixl.commands.people_in_page_exports import people_behind
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.disclosure.people import people_in_extracts
from kpixl.disclosure.people.people_in_extracts import People
from kpixl.extracts import file_stamps, kept_tables
from kpixl.extracts.cache import BEGINS, KEPT_ENDING, Cache, cache_folder, user_cache
from kpixl.extracts.fingerprints import Digests, fingerprints
from kpixl.figures.kept_figures import FiguresOf
from kpixl.indicators import DECLARED
from kpixl.words.periods import Period

JUNE = Period(2024, 6)
WANTED = MonthsWanted((JUNE.plus(-1), JUNE), compare=(JUNE.plus(-2),), spans=(replace(JUNE, months=3),))
INDICATORS = ("contacts", "child_protection", "cp_visits")
ASKED_AGAIN = 1 / 40  # how often everything is asked for again after a file was spoiled
READ_AGAIN = 0.6  # how often only the kept tables are left in the cache then
SETTLED = 60  # seconds since the export was written
A_TICK = 0.03  # seconds: a tick of the clock that file systems use


class Trial(Struct, frozen=True):
    """A small council, and the random numbers that decide how it is spoiled."""

    extracts: Path
    config: Config
    chance: random.Random
    seconds: float  # how long computing and keeping take
    whole: Mapping[str, bytes] = field(default_factory=dict)  # the kept files as they were written
    written: Mapping[Path, bytes] = field(default_factory=dict)  # the files of the exports

    def given(self) -> FromExports:
        return Computing(self.extracts, self.config, Digests(Cache(cache_folder())), lambda: None).from_exports(WANTED)

    def everything(self) -> object:
        """
        Everything that the exports give: a refresh's figures, sentences and rows, what `kpixl figures` prints,
        and the people whom the gate looks for.
        """
        printed = FiguresOf(self.extracts, self.config, WANTED.months, spans=WANTED.spans)
        return content(self.given()), printed.figures(), self.people()

    def people(self) -> People:
        folders = sorted(self.extracts.iterdir())
        behind = [CameFrom(folder.name, mark) for folder, mark in fingerprints(folders).items()]
        cache = user_cache(is_wanted=self.config.cache)
        return people_behind(behind, self.extracts, self.config.reading, "Nothing was done.", cache)

    def finds_another(self) -> bool:
        """Whether the cache gives, under any name, content other than was kept under it."""
        cache, begin = Cache(cache_folder()), len(BEGINS) + hashlib.sha256().digest_size
        found = {name: cache.get(name.removesuffix(KEPT_ENDING)) for name in self.whole}
        return any(each is not None and bytes(each) != self.whole[name][begin:] for name, each in found.items())

    def restore(self) -> None:
        """Restore the cache as it was kept, and the exports as they were written."""
        for file, content in self.written.items():
            if file.read_bytes() != content:
                file.write_bytes(content)
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

    def finds_another_fingerprint(self) -> bool:
        """Whether an export's remembered fingerprint differs from that of its content, on either of two looks."""
        time.sleep(2 * A_TICK)
        folders = [*self.extracts.iterdir()]
        right = fingerprints(folders)
        return any(Digests(Cache(cache_folder())).fingerprints(folders) != right for _ in range(2))

    def a_table(self) -> Path:
        return self.chance.choice([*self.extracts.rglob("ssd_*.csv")])

    def changed(self, content: bytes) -> bytes:
        """Different content of the same size."""
        at = self.chance.randrange(len(content))
        return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]

    def change_in_place(self) -> None:
        """Change a file's content, then set its time back."""
        file = self.a_table()
        before = file.stat()
        file.write_bytes(self.changed(file.read_bytes()))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    def change_by_rename(self) -> None:
        """Give a file's name to another file of the same size and time."""
        file = self.a_table()
        other = file.with_name(".another")
        other.write_bytes(self.changed(file.read_bytes()))
        shutil.copystat(file, other)
        other.replace(file)

    def exchange_names(self) -> None:
        one, other = (self.a_table() for _ in range(2))
        aside = one.with_name(".aside")
        one.rename(aside)
        (aside if one == other else other).rename(one)
        if one != other:
            aside.rename(other)

    def touch(self) -> None:
        os.utime(self.a_table(), (time.time(), time.time() - self.chance.uniform(0, 2 * SETTLED)))

    def change_while_another_reads(self) -> None:
        child = os.fork()
        if not child:
            try:
                for _ in range(20):
                    Digests(Cache(cache_folder())).fingerprints([*self.extracts.iterdir()])
            finally:
                os._exit(0)
        for _ in range(4):
            self.chance.choice(STAMPS)(self)
            time.sleep(self.chance.uniform(0, A_TICK))
        os.waitpid(child, 0)

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
        """Leave only the kept tables in the cache, so that they are used."""
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
        """Start another process that computes and keeps; its process id."""
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
STAMPS = (Trial.change_in_place, Trial.change_by_rename, Trial.exchange_names, Trial.touch)
CHANGES = (*STAMPS, Trial.change_while_another_reads)
PROCESSES = (Trial.kill_one_that_keeps, Trial.two_at_once)  # these take long
WEIGHTS = (20,) * len(PLACES) + (10,) * len(CHANGES) + (2,) * len(PROCESSES)


def small_council(folder: Path, chance: random.Random) -> Trial:
    """A council with two exports and a few indicators, with everything kept."""
    os.environ["KPIXL_HOME"] = str(folder / "home")
    kept_tables.KEPT_FROM = people_in_extracts.LARGE = 0  # keep the tables of this small council, too
    file_stamps.SETTLED_AFTER = A_TICK  # nothing else writes into these files
    extracts = folder / "extracts"
    export_of_four(extracts / "2024-06")
    export_of_four(extracts / "2024-04")
    for file in extracts.rglob("*"):
        os.utime(file, (time.time(), time.time() - SETTLED))
    config = read_config(shipped_config(), DECLARED)
    few = tuple(indicator for indicator in config.indicators if indicator.key in INDICATORS)
    time.sleep(2 * A_TICK)
    trial = Trial(extracts, replace(config, indicators=few), chance, 0)
    began = time.perf_counter()
    trial.everything()
    seconds = time.perf_counter() - began
    written = {file: file.read_bytes() for file in extracts.rglob("*.csv")}
    return replace(
        trial, seconds=seconds, whole={file.name: file.read_bytes() for file in trial.files()}, written=written
    )


def goes_wrong(trial: Trial, way: Callable[[Trial], None], right: object) -> bool:
    """Whether anything comes out differently after the cache was spoiled in this way."""
    if way in CHANGES:
        trial.finds_another_fingerprint()  # so that digests of the present content are kept
    way(trial)
    if way in CHANGES:
        return trial.finds_another_fingerprint()
    if way in PLACES and trial.finds_another():
        return True
    if way in PLACES and trial.chance.random() >= ASKED_AGAIN:
        return False
    if trial.chance.random() < READ_AGAIN:
        trial.forget_what_was_computed()
    return trial.everything() != right


def main(times: int, seed: int = 0) -> int:
    """Print how often each way was tried and how often the result differed; 1 if it ever did."""
    with tempfile.TemporaryDirectory() as folder:
        trial = small_council(Path(folder), random.Random(seed))
        right = replace(trial, config=replace(trial.config, cache=False)).everything()
        tried, wrong = Counter[str](), Counter[str]()
        for way in trial.chance.choices([*PLACES, *CHANGES, *PROCESSES], WEIGHTS, k=times):
            trial.restore()
            tried[way.__name__] += 1
            wrong[way.__name__] += goes_wrong(trial, way, right)
    for name, count in sorted(tried.items()):
        print(f"{name.replace('_', ' '):24} {count:5} times, {wrong[name]} with another figure, row or sentence")
    return 1 if wrong.total() else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
