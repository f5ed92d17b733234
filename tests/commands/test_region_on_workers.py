"""A region on Dask's workers: whatever they die of or find, and however many they are, the answer is the same."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from msgspec import Struct

from councils import JUNE_CONTACTS, export_of_four
from kpixl.cli import main
from kpixl.commands.region.task import outcome_of
from kpixl.config.reading import shipped_config

# Dask is loaded only when a test needs it: it is slow to load, and all these tests run on one worker.
HAS_DASK = find_spec("distributed") is not None
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not HAS_DASK, reason='needs Dask (pip install "kpixl[region]")')]

START = "distributed.worker.multiprocessing-method"
MANY_CONTACTS = [("ade", f"2024-06-{day:02d}") for day in range(1, 29)]
EXTRACTS = {"301": "west", "302": "east", "303": "south"}


def name_of(code: str) -> str:
    return f"{EXTRACTS[code].title()}shire"


@pytest.fixture(scope="module")
def cluster(own_settings, tmp_path_factory):
    """
    Two workers, started once, and a scheduler in this process, which the tests may ask.

    The workers, and those that replace dead ones, are forked from a process that has loaded what they need.
    """
    import dask
    import distributed

    folder = str(tmp_path_factory.mktemp("workers"))
    options = {"dashboard_address": None, "local_directory": folder, "silence_logs": 60}
    with dask.config.set({START: "forkserver"}):
        distributed.utils.get_mp_context().set_forkserver_preload(["distributed", outcome_of.__module__])
        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, **options) as running:
            yield running


class Region(Struct, frozen=True):
    """A region's folder, and what `kpixl region` makes from it."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "region.toml"

    def compare(self, *words: str, out: str = "out") -> int:
        return main(["region", str(self.file), "--out", str(self.folder / out), *words])

    def written(self, out: str = "out") -> dict[str, bytes]:
        files = (file for file in sorted((self.folder / out).rglob("*")) if file.is_file())
        return {file.relative_to(self.folder / out).as_posix(): file.read_bytes() for file in files}

    def write_file(self, extracts: dict[str, str]) -> None:
        councils = [
            f'[[councils]]\nname = "{name_of(code)}"\ncode = "{code}"\nextracts = "{place}"\nconfig = "config"\n'
            for code, place in extracts.items()
        ]
        self.file.write_text("\n".join(['name = "North region"\nperiod = "2024-06"\nmonths = 1\n', *councils]))


@pytest.fixture
def region(town, tmp_path, home) -> Region:
    """Three councils; that of the South is a town's, which takes a few seconds to compute."""
    made = Region(tmp_path)
    export_of_four(tmp_path / "west", MANY_CONTACTS)
    export_of_four(tmp_path / "east", JUNE_CONTACTS)
    shutil.copytree(town / "extracts", tmp_path / "south", copy_function=os.link)
    shutil.copytree(shipped_config(), tmp_path / "config")
    made.write_file(EXTRACTS)
    return made


@pytest.fixture
def scheduler(cluster) -> tuple[str, str]:
    return "--scheduler", cluster.scheduler_address


@contextmanager
def killed_at_the_south(cluster) -> Iterator[list[int]]:
    """While the block runs, the first worker that begins to compute the South's council is killed."""
    killed: list[int] = []
    is_over = threading.Event()
    with cluster.get_client() as client:
        processes = client.run(os.getpid)

        def look() -> None:
            while not killed and not is_over.wait(0.05):
                for address, tasks in client.processing().items():
                    if any("council-303-" in str(task) for task in tasks):
                        time.sleep(0.3)  # so it is killed in the middle
                        os.kill(processes[address], signal.SIGKILL)
                        killed.append(processes[address])

        looking = threading.Thread(target=look)
        looking.start()
        try:
            yield killed
        finally:
            is_over.set()
            looking.join()


def test_a_region_is_the_same_bytes_on_one_worker_and_on_two_and_after_one_died_in_the_middle(
    region, cluster, scheduler, monkeypatch
):
    import dask

    assert region.compare(*scheduler, out="two") == 0
    monkeypatch.setenv("KPIXL_HOME", str(region.folder / "another home"))  # in which no result is kept
    with killed_at_the_south(cluster) as killed:
        assert region.compare(*scheduler, out="died") == 0
    monkeypatch.setenv("KPIXL_HOME", str(region.folder / "a third home"))
    with dask.config.set({START: "spawn"}):  # as when no scheduler is named, in a process that knows only this home
        assert region.compare("--workers", "1", out="one") == 0

    assert killed
    pages = {f"pages/{code} {name_of(code)} 2024-06.xlsx" for code in EXTRACTS}
    names = {"region.csv", "region.parquet", "region.xlsx"} | pages
    assert set(region.written("two")) == names
    assert region.written("one") == region.written("two") == region.written("died")


def test_a_council_at_which_workers_die_costs_one_line_and_the_others_are_done(
    region, cluster, scheduler, capsys, monkeypatch
):
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    with killed_at_the_south(cluster) as killed:
        assert region.compare(*scheduler) == 1

    assert killed
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("Southshire (303): not compared. Workers kept dying on it")
    assert {name for name in region.written() if name.startswith("pages/")} == {
        "pages/301 Westshire 2024-06.xlsx",
        "pages/302 Eastshire 2024-06.xlsx",
    }


def test_what_was_done_is_not_computed_again_unless_its_export_has_changed(region, scheduler, capsys):
    region.write_file({"301": "west", "302": "east"})
    assert region.compare(*scheduler) == 0
    first, told = region.written(), capsys.readouterr().out

    assert region.compare(*scheduler) == 0
    again = capsys.readouterr().out
    export_of_four(region.folder / "east", MANY_CONTACTS)
    assert region.compare(*scheduler, out="changed") == 0
    changed = capsys.readouterr().out

    assert told.startswith("2 councils compared.\n")
    assert again.startswith("2 councils compared, 2 of them as they were the last time.\n")
    assert changed.startswith("2 councils compared, 1 of them as they were the last time.\n")
    assert region.written("out") == first != region.written("changed")


def test_what_is_in_an_object_store_gives_what_a_folder_gives(region, scheduler):
    import fsspec

    store = fsspec.filesystem("memory")
    store.put(str(region.folder / "west"), "/council/west", recursive=True)
    folders = {"301": "west", "302": "east"}
    region.write_file(folders)
    assert region.compare(*scheduler, out="folders") == 0
    region.write_file({"301": "memory://council/west", "302": (region.folder / "east").as_uri()})
    assert region.compare(*scheduler, out="stores") == 0

    assert region.written("stores") == region.written("folders")


def test_what_councils_send_gives_what_their_extracts_give_where_nothing_else_is_known(region, scheduler, tmp_path):
    for code in ("301", "302"):
        name = EXTRACTS[code]
        shutil.copytree(region.folder / "config", region.folder / f"{name} config")
        page, council = (region.folder / f"{name} config" / file for file in ("page.toml", "council.toml"))
        page.write_text(page.read_text().replace("Aldermere County Council", f"{name.title()}shire"))
        council.write_text(f'{council.read_text()}\n[neighbours]\nof = "{code}"\nmodel = 2025\n2025 = ["301", "302"]\n')
        asked = ["--extracts", str(region.folder / name), "--config", str(region.folder / f"{name} config")]
        month, file = ["--period", "2024-06", "--months", "1"], str(tmp_path / "sent" / f"{code}.csv")
        assert main(["figures", *asked, *month, "--results", file]) == 0
    region.write_file({"301": "west", "302": "east"})
    text = region.file.read_text().split('config = "config"')
    region.file.write_text('config = "west config"'.join(text[:2]) + 'config = "east config"' + text[2])
    assert region.compare(*scheduler, out="direct") == 0
    assert main(["region", "--from-results", str(tmp_path / "sent"), "--out", str(region.folder / "sent_out")]) == 0

    assert region.written("sent_out")["region.csv"] == region.written("direct")["region.csv"]
    assert region.written("sent_out")["region.parquet"] == region.written("direct")["region.parquet"]


def test_a_council_with_bad_data_costs_one_line_and_the_others_are_done(region, scheduler, capsys):
    (region.folder / "east" / "ssd_person.csv").write_text("no,person\n1,2\n")
    region.write_file({"301": "west", "302": "east", "303": "nowhere"})

    assert region.compare(*scheduler) == 1

    east, south = capsys.readouterr().err.splitlines()
    assert east.startswith("Eastshire (302): not compared. ")
    assert south.startswith("Southshire (303): not compared. There is no extracts folder")
    assert b"Westshire" in region.written()["region.csv"]
    assert b"Eastshire" not in region.written()["region.csv"]
