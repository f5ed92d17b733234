"""What is kept of an export: the same figures, rows and sentences as computed again, never those of another."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from councils import at_home_in, export_of_four
from kpixl.commands.figures_from_cache import Computing
from kpixl.commands.figures_from_exports import FromExports, MonthsWanted
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.extracts.cache import Cache, cache_folder
from kpixl.extracts.fingerprints import Digests
from kpixl.extracts.written_out import written_out
from kpixl.indicators import DECLARED
from kpixl.words.terms import Pull
from kpixl.workbook import layout
from making import settled
from pages import APRIL, JUNE, MAY

MARCH = APRIL.plus(-1)

pytestmark = [pytest.mark.usefixtures("home"), pytest.mark.slow]

WANTED = MonthsWanted((MAY, JUNE), compare=(APRIL,), spans=(replace(JUNE, months=3),))


FEW = ("contacts", "contacts_progressed", "cp_visits", "looked_after", "care_leavers")


@pytest.fixture(scope="module")
def config() -> Config:
    """Few indicators: whatever is kept is kept in the same way for all of them."""
    config = read_config(shipped_config(), DECLARED)
    return replace(config, indicators=tuple(map(config.indicator, FEW)))


@pytest.fixture
def extracts(tmp_path: Path) -> Path:
    """Exports of two months, about which nothing is kept yet."""
    folder = tmp_path / "extracts"
    export_of_four(folder / "2024-06")
    export_of_four(folder / "2024-04")
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, config: Config) -> Path:
    """The folder of such exports, and the home of somebody who has asked for their figures."""
    folder = tmp_path_factory.mktemp("kept")
    export_of_four(folder / "extracts" / "2024-06")
    export_of_four(folder / "extracts" / "2024-04")
    with at_home_in(folder):
        given(folder / "extracts", config)
    return folder


@pytest.fixture
def known(kept: Path, home: Path, tmp_path: Path) -> Path:
    """Exports of this test's own, of which everything computed is kept."""
    shutil.copytree(kept / "home", home)
    return shutil.copytree(kept / "extracts", tmp_path / "extracts")


def given(extracts: Path, config: Config, wanted: MonthsWanted = WANTED) -> tuple[FromExports, bool]:
    """What is found in the exports, and whether any of it was computed."""
    begun: list[bool] = []
    found = Computing(extracts, config, Digests(), lambda: begun.append(True)).from_exports(wanted)
    return found, bool(begun)


def content(found: FromExports) -> object:
    return replace(found, sheet_rows=dict, mark=""), {
        sheet: rows.to_pylist() for sheet, rows in found.sheet_rows().items()
    }


@pytest.mark.parametrize("pull", Pull)
def test_what_is_kept_is_what_was_computed(extracts: Path, pull: Pull):
    config = replace(read_config(shipped_config(), DECLARED), pull=pull)
    first, was_computed = given(extracts, config)
    again, is_computed = given(extracts, config)
    assert (was_computed, is_computed) == (True, False)
    assert content(again) == content(first)
    assert first.flaws
    assert first.breakdowns
    of_groups = {layout.GROUPS}
    assert bool(first.sheet_rows().keys() - of_groups) is (pull is Pull.DECIDING), "groups are no rows about a child"
    assert of_groups <= first.sheet_rows().keys()


def _other_content(extracts: Path, config: Config) -> Config:
    visits = extracts / "2024-06" / "ssd_contacts.csv"
    visits.write_bytes(visits.read_bytes().replace(b"2024-06-", b"2024-05-", 1))
    return config


def _other_care_leavers_of_a_month_compared(extracts: Path, config: Config) -> Config:
    leavers = extracts / "2024-04" / "ssd_care_leavers.csv"
    leavers.write_bytes(leavers.read_bytes() + b"\n" if leavers.exists() else b"clea_table_id,clea_person_id\n1,2\n")
    return config


def _other_file_name(extracts: Path, config: Config) -> Config:
    (extracts / "2024-06" / "ssd_contacts.csv").rename(extracts / "2024-06" / "SSD_Contacts.csv")
    return config


def _another_file_that_nobody_reads(extracts: Path, config: Config) -> Config:
    (extracts / "2024-06" / "notes.doc").touch()
    return config


def _other_month(extracts: Path, config: Config) -> Config:
    (extracts / "2024-06").rename(extracts / "2024-05")
    return config


def _other_parameter(extracts: Path, config: Config) -> Config:
    return replace(config, bank_holiday_region="SCT")


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        _other_content,
        _other_care_leavers_of_a_month_compared,
        _other_file_name,
        _another_file_that_nobody_reads,
        _other_month,
        _other_parameter,
    ],
)
def test_whatever_could_change_a_figure_or_a_sentence_has_it_computed_again(
    known: Path, config: Config, change: Callable[[Path, Config], Config]
):
    given(known, config)
    changed = change(known, config)
    settled(known)
    found, is_computed = given(known, changed)
    assert is_computed
    shutil.rmtree(cache_folder())
    assert content(given(known, changed)[0]) == content(found)


@pytest.mark.slow
@pytest.mark.parametrize(
    "wanted", [replace(WANTED, months=(JUNE,)), replace(WANTED, spans=()), replace(WANTED, compare=())]
)
def test_other_months_are_computed(known: Path, config: Config, wanted: MonthsWanted):
    given(known, config)
    assert given(known, config, wanted)[1]


@pytest.mark.slow
def test_months_that_are_compared_once_are_not_asked_for_again(extracts: Path, config: Config):
    first, _ = given(extracts, config, replace(WANTED, once=(MARCH,)))
    assert ("contacts", MARCH) in first.restated
    again, is_computed = given(extracts, config)
    assert not is_computed
    shutil.rmtree(cache_folder())
    assert content(again) == content(given(extracts, config)[0])


@pytest.mark.slow
def test_a_fault_in_an_outcome_of_a_month_compared_once_is_told_neither_then_nor_the_next_time(
    extracts: Path, config: Config
):
    table = extracts / "2024-06" / "ssd_contacts.csv"
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    columns = header.split(",")
    broken = dict.fromkeys(columns, "") | {
        "cont_contact_id": "x", "cont_person_id": "ade", "cont_contact_date": "2024-03-05",
        "cont_contact_outcome_json": "{not",
    }  # fmt: skip
    table.write_text("\n".join([header, *rows, ",".join(broken.values())]), encoding="utf-8")
    settled(extracts)
    first, _ = given(extracts, config, replace(WANTED, once=(MARCH,)))
    again, is_computed = given(extracts, config)
    assert not is_computed
    assert again.flaws == first.flaws
    shutil.rmtree(cache_folder())
    assert content(again) == content(given(extracts, config)[0])


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["figures", "rows"])
def test_a_file_that_was_spoiled_or_is_gone_is_computed_again(known: Path, config: Config, kind: str):
    first = content(given(known, config)[0])
    [file] = cache_folder().glob(f"{kind}-*")
    file.write_bytes(file.read_bytes()[:-1])
    assert content(given(known, config)[0]) == first
    file.unlink()
    assert content(given(known, config)[0]) == first


@pytest.mark.slow
def test_nothing_is_kept_where_the_council_wants_no_cache(extracts: Path, config: Config):
    found, _ = given(extracts, replace(config, cache=False))
    assert given(extracts, replace(config, cache=False))[1]
    assert not cache_folder().exists()
    assert found.figures


def test_nothing_is_kept_of_an_export_that_was_written_a_moment_ago(extracts: Path, config: Config):
    (extracts / "2024-06" / "ssd_contacts.csv").touch()
    given(extracts, config)
    assert not Cache(cache_folder()).bytes


def test_nothing_is_kept_of_an_export_that_was_written_after_it_was_hashed(extracts: Path, config: Config):
    settled(extracts)
    two_minutes_ago = time.time() - 120  # the files were written a minute ago
    Computing(extracts, config, Digests(), lambda: None, since=two_minutes_ago).from_exports(WANTED)
    assert given(extracts, config)[1], "computed again"


def test_what_was_computed_is_kept_when_there_is_time_for_it(extracts: Path, config: Config):
    to_do: list[Callable[[], object]] = []
    found = Computing(extracts, config, Digests(), lambda: None, background=to_do.append).from_exports(WANTED)
    assert not Cache(cache_folder()).has("figures-")
    for each in to_do:
        each()
    again, is_computed = given(extracts, config)
    assert (content(again), is_computed) == (content(found), False)


def test_no_id_of_a_child_is_kept(known: Path, config: Config):
    given(known, config)
    lines = (known / "2024-06" / "ssd_person.csv").read_text(encoding="utf-8").splitlines()[1:]
    people = [line.split(",")[0].encode() for line in lines]
    assert people
    kept = [file.read_bytes() for file in cache_folder().iterdir()]
    assert not [person for person in people for each in kept if b'"' + person + b'"' in each]


def test_different_contents_are_written_out_differently(config: Config):
    assert written_out({"a": 1, "b": {2, 3}}) == written_out({"b": {3, 2}, "a": 1})
    assert written_out(None) != written_out("None")
    assert written_out(config) != written_out(replace(config, cache=False))
    with pytest.raises(TypeError, match="no content"):
        written_out(object())
