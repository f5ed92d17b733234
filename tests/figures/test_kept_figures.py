"""Figures that were kept: the same as if computed again, never those of another export, config, month or history."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from councils import export_of_four
from kpixl.config.values import Config
from kpixl.extracts.cache import Cache, cache_folder
from kpixl.figures import computing
from kpixl.figures.answers import Figures, History
from kpixl.figures.kept_figures import FiguresOf
from kpixl.words.errors import ExtractError
from kpixl.words.periods import Period
from making import settled, shipped
from random_exports import random_export

pytestmark = [pytest.mark.usefixtures("home"), pytest.mark.slow]

MAY, JUNE = Period(2024, 5), Period(2024, 6)
QUARTER = Period(2024, 6, 3)
FEW = ("contacts", "cp_visits")


@pytest.fixture
def asked(tmp_path: Path) -> FiguresOf:
    """A few figures of two small exports."""
    for month in ("2024-05", "2024-06"):
        export_of_four(tmp_path / "extracts" / month)
    return FiguresOf(tmp_path / "extracts", _with_few(shipped()), (MAY, JUNE), spans=(QUARTER,))


def _with_few(config: Config) -> Config:
    return replace(config, indicators=tuple(each for each in config.indicators if each.key in FEW))


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[Figures]:
    """The figures that were computed, for each time that any were."""
    found: list[Figures] = []
    compute = computing.compute

    def noted(*arguments, **options):
        answer = compute(*arguments, **options)
        found.append({**answer.spans, **answer.figures})
        return answer

    monkeypatch.setattr(computing, "compute", noted)
    return found


def test_figures_that_were_kept_are_those_that_were_computed(tmp_path: Path, computed: list[Figures]):
    random_export(tmp_path / "2024-06", 4, "2024-06")
    asked = FiguresOf(settled(tmp_path / "2024-06"), shipped(), (MAY, JUNE), spans=(QUARTER,))
    first, again = asked.figures(), asked.figures()
    assert computed == [first]
    assert list(again.items()) == list(first.items())
    assert any(figure.doubts for figure in first.values()) and any(figure.unsure for figure in first.values())
    assert any(figure.reason for figure in first.values()) and ("contacts", QUARTER) in first


def _another_byte(asked: FiguresOf) -> FiguresOf:
    file = asked.folder / "2024-06" / "ssd_contacts.csv"
    times = file.stat()
    file.write_bytes(file.read_bytes().replace(b"2024-06-", b"2024-05-", 1))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    return asked


def _another_name(asked: FiguresOf) -> FiguresOf:
    (asked.folder / "2024-06" / "ssd_contacts.csv").rename(asked.folder / "2024-06" / "contacts.csv")
    return asked


def _another_folder(asked: FiguresOf) -> FiguresOf:
    (asked.folder / "2024-05").rename(asked.folder / "2024-04")
    return asked


@pytest.mark.parametrize(
    "change",
    [
        _another_byte,
        _another_name,
        _another_folder,
        lambda asked: replace(asked, config=replace(asked.config, bank_holiday_region="SCT")),
        lambda asked: replace(asked, periods=(JUNE,)),
        lambda asked: replace(asked, spans=()),
        lambda asked: replace(asked, history=History.RESTATED),
    ],
)
def test_whatever_decides_has_figures_computed_again(
    asked: FiguresOf, computed: list[Figures], change: Callable[[FiguresOf], FiguresOf]
):
    asked.figures()
    changed = change(asked)
    assert changed.figures() == computed[-1]
    assert len(computed) == 2


def test_another_file_of_the_same_size_is_told_from_the_one_that_was_read(asked: FiguresOf, computed: list[Figures]):
    """Names of kept files begin with the sizes of the export's files, so that these are not hashed for nothing."""
    before = asked.figures()
    names = {file.name for file in cache_folder().glob("shown-*")}
    after = _another_byte(asked).figures()
    assert before != after
    assert len({file.name.rpartition("-")[0] for file in cache_folder().glob("shown-*")}) == len(names) == 1
    assert (asked.figures(), len(computed)) == (after, 2)


@pytest.mark.parametrize("spoil", [lambda whole: whole[:-1], lambda whole: bytes(len(whole)), lambda _: b""])
def test_kept_figures_that_were_spoiled_are_computed_again(asked: FiguresOf, computed: list[Figures], spoil):
    first = asked.figures()
    [file] = cache_folder().glob("shown-*")
    file.write_bytes(spoil(file.read_bytes()))
    assert asked.figures() == first
    assert len(computed) == 2


def test_figures_are_not_kept_where_the_council_wants_no_cache(asked: FiguresOf, computed: list[Figures]):
    without = replace(asked, config=replace(asked.config, cache=False))
    assert without.figures() == without.figures()
    assert len(computed) == 2 and not cache_folder().exists()


def test_figures_are_not_kept_of_an_export_that_was_written_a_moment_ago(asked: FiguresOf):
    (asked.folder / "2024-06" / "ssd_contacts.csv").touch()
    asked.figures()
    assert not Cache(cache_folder()).bytes


def test_an_export_that_can_not_be_read_is_refused_each_time(asked: FiguresOf):
    (asked.folder / "2024-06" / "ssd_contacts.csv").write_text('cont_contact_id,cont_person_id,cont_contact_date\n"a')
    settled(asked.folder)
    for _ in range(2):
        with pytest.raises(ExtractError, match="not a readable CSV"):
            asked.figures()
