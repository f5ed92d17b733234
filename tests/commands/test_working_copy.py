"""What the working copy says about itself, what it holds about children, and that it never leaves instead of a copy."""

from __future__ import annotations

import email
import email.policy
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree

from few_indicators import with_few
from kpixl.commands.chase import NO_TEAMS, chase
from kpixl.commands.handout import handout
from kpixl.commands.issue import issue
from kpixl.commands.publish.publish import publish
from kpixl.config.reading import config_hash, read_config, shipped_config
from kpixl.excel.computed_months import NO_CASES, ComputedMonths, breakdown, cases
from kpixl.indicators import DECLARED
from kpixl.words.errors import ConfigError
from kpixl.words.terms import Pull
from kpixl.workbook import layout
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets
from kpixl.workbook.pseudonyms import key, pseudonyms
from making import contacts, cp_plans, cp_visits, departments, involvements, persons, written
from office import Office
from pages import JUNE, NOW, Workbook, refreshed_in

pytestmark = pytest.mark.slow

SAYS, SAYS_NONE = layout.BANNERS[Pull.DECIDING], layout.BANNERS[Pull.NONE]
BANNER = reference(*layout.BANNER_PLACE)
PEOPLE = ("ade", "bea")
MAILING = r"(?i)outlook|mapi|sendmail|sendforreview|mailitem|attachments|mailenvelope|routingslip|mailto"
VBA = Path(__file__).parents[2] / "workbook" / "vba"


@pytest.fixture(scope="module")
def june(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    written(
        folder / "2024-06",
        persons(("ade", "2015-03-01"), ("bea", "2012-07-09"), ("cai", "1998-05-05")),
        contacts(("ade", "2024-06-03"), ("bea", "2024-06-10")),
        cp_plans(("ade", "2024-01-08", ""), ("bea", "2024-01-08", ""), ("cai", "2010-03-01", "2010-09-01")),
        cp_visits(("ade", "2024-06-21"), ("bea", "2024-05-02")),
        involvements(("ade", "t1", "2024-01-08"), ("bea", "t1", "2024-01-08")),
        departments(("t1", "North", "Family Support")),
    )
    return folder


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config with two indicators, whose rows are pulled."""
    return with_few(tmp_path_factory.mktemp("few"), "contacts", "cp_visits")


@pytest.fixture(scope="module")
def refreshed_once(tmp_path_factory: pytest.TempPathFactory, june: Path, few: Path) -> Workbook:
    return refreshed_in(tmp_path_factory.mktemp("refreshed"), june, few)


@pytest.fixture
def shown(refreshed_once: Workbook, tmp_path: Path) -> Workbook:
    return refreshed_once.copied(tmp_path)


@pytest.fixture
def without(few: Path, tmp_path: Path) -> Path:
    """A config with which no row about a child is pulled."""
    return pulling(tmp_path, '"none"', few)


def pulling(folder: Path, choice: str, like: Path | None = None) -> Path:
    """A config that is the same as `like`, or the one that comes with kpixl, except for what is pulled."""
    config = folder / "config"
    shutil.copytree(like or shipped_config(), config)
    file = config / "extracts.toml"
    text = file.read_text(encoding="utf-8")
    assert text.count('pull = "deciding"') == 1
    file.write_text(text.replace('pull = "deciding"', f"pull = {choice}"), encoding="utf-8")
    return config


def properties(path: Path) -> dict[str, str]:
    root = etree.fromstring(Package.read(path).part("docProps/core.xml"))
    return {etree.QName(each).localname: each.text or "" for each in root}


def childrens_rows(workbook: Workbook) -> dict[str, int]:
    """How many rows each of the sheets about children has."""
    names = [name for name in sheets(Package.read(workbook.path)) if name[:1] == "_" and name[:3] in ("_x_", "_ca")]
    return {name: len(workbook.rows(name)) - 1 for name in names}


def test_the_page_and_the_file_say_that_it_is_a_working_copy_and_how_to_send_it(shown: Workbook) -> None:
    assert "rows about children on hidden sheets; send it with Publish" in SAYS
    assert shown.cell(layout.PAGE, BANNER) == SAYS
    assert (properties(shown.path)["category"], properties(shown.path)["description"]) == (SAYS, SAYS)


def test_a_description_that_somebody_wrote_stays(shown: Workbook) -> None:
    package = Package.read(shown.path)
    ours = package.part("docProps/core.xml")
    theirs = ours.replace(b"<dc:description>" + SAYS.encode(), b"<dc:description>For the board")
    package.with_parts({"docProps/core.xml": theirs}).written(shown.path)
    shown.refreshed()
    assert (properties(shown.path)["category"], properties(shown.path)["description"]) == (SAYS, "For the board")


def test_what_the_page_says_of_itself_is_no_text_that_somebody_typed(shown: Workbook) -> None:
    before = shown.rows(layout.NARRATIVES)
    shown.refreshed()
    assert shown.rows(layout.NARRATIVES) == before


def test_a_text_typed_over_what_the_page_says_of_itself_is_archived_first(shown: Workbook) -> None:
    shown.type(layout.PAGE, BANNER, "Seen by the director.")
    shown.refreshed()
    assert shown.cell(layout.PAGE, BANNER) == SAYS
    assert "Seen by the director." in [row[2] for row in shown.rows(layout.NARRATIVES)]


def published(shown: Workbook, folder: Path) -> list[Path]:
    done = publish(shown.path, shown.extracts, folder, config_folder=shown.config, email=True, now=NOW)
    assert done.email is not None
    return [done.copy, done.email]


def handed_out(shown: Workbook, folder: Path) -> list[Path]:
    return [handout(shown.path, shown.extracts, folder / "Handout.xlsm", config_folder=shown.config, now=NOW).copy]


@pytest.mark.parametrize("leaves", [published, handed_out])
def test_no_copy_that_leaves_says_so_or_holds_a_sheet_about_children(
    leaves: Callable[[Workbook, Path], list[Path]], shown: Workbook, tmp_path: Path
) -> None:
    files = leaves(shown, tmp_path / "out" if leaves is published else tmp_path)
    copies = [each.read_bytes() for each in files if each.suffix != ".eml"] + [
        part.get_content() for each in files if each.suffix == ".eml" for part in attachments(each)
    ]
    assert len(copies) == len(files)
    for copy in copies:
        parts = {name: content for name, content in unpacked(copy).items() if not name.endswith(".bin")}
        assert not [name for name, content in parts.items() if b"orking copy: " in content]
        assert not [name for name, content in parts.items() if b"_cases" in content or b"_x_" in content]
        assert not [each for each in known_as(shown) if each in b"".join(parts.values())]


def known_as(shown: Workbook) -> list[bytes]:
    """The pseudonyms of the children, all of them on the working copy's hidden sheets."""
    found = [each.encode() for each in pseudonyms(pd.Series([*PEOPLE]), key())]
    assert all(each in b"".join(unpacked(shown.path.read_bytes()).values()) for each in found)
    return found


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def attachments(draft: Path) -> list[email.message.EmailMessage]:
    message = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    return list(message.iter_attachments())


def test_the_draft_of_a_mail_has_the_published_copy_and_nothing_else(shown: Workbook, tmp_path: Path) -> None:
    copy, draft = published(shown, tmp_path / "out")
    [attached] = attachments(draft)
    assert attached.get_filename() == copy.name
    assert attached.get_content() == copy.read_bytes()


def test_no_macro_mails_or_attaches_anything() -> None:
    for module in [*VBA.glob("*.bas"), *VBA.glob("*.cls")]:
        words = re.findall(MAILING, module.read_text(encoding="ascii"))
        assert words == [], module.name


# pull = "none"


def test_where_no_rows_are_wanted_those_of_an_earlier_refresh_go_too(shown: Workbook, without: Path) -> None:
    assert childrens_rows(shown)[layout.CASES] > 0
    secrets = known_as(shown)
    shown.refreshed(config=without)
    assert set(childrens_rows(shown).values()) == {0}
    assert not [each for each in secrets if each in b"".join(unpacked(shown.path.read_bytes()).values())]
    assert shown.cell(layout.PAGE, BANNER) == SAYS_NONE == properties(shown.path)["category"]


def test_where_no_rows_are_wanted_it_is_said_which_sheets_of_others_and_caches_still_have_some(
    shown: Workbook, without: Path
) -> None:
    ade, bea = known_as(shown)
    shown.type(layout.DECISIONS, "H60", f"copied: {ade.decode()}")
    package = Package.read(shown.path)
    cache = b'<pivotCacheRecords><r><s v="%b"/></r></pivotCacheRecords>' % bea
    package.with_parts({"xl/pivotCache/pivotCacheRecords1.xml": cache}).written(shown.path)
    for done in (shown.refreshed(config=without), shown.refreshed(config=without)):
        assert sorted(done.still_with_rows) == [layout.DECISIONS, "xl/pivotCache/pivotCacheRecords1.xml"]
        assert f"{layout.DECISIONS}, xl/pivot" in done.in_words() and ade.decode() not in done.in_words()
    assert shown.refreshed().still_with_rows == ()


def test_where_no_rows_are_wanted_they_go_from_a_file_that_another_program_saved(
    shown: Workbook, without: Path, tmp_path: Path, office: Office
) -> None:
    secrets = known_as(shown)
    with office.open(shown.path) as book:
        saved = book.saved_as(tmp_path / "saved.xlsm")
    shutil.copy(saved, shown.path)
    assert secrets == known_as(shown)
    assert shown.refreshed(config=without).still_with_rows == ()
    assert not [each for each in secrets if each in b"".join(unpacked(shown.path.read_bytes()).values())]


def test_where_no_rows_are_wanted_the_figures_are_the_same(shown: Workbook, without: Path) -> None:
    figures = shown.rows(layout.FIGURES)
    shown.refreshed(config=without)
    assert shown.rows(layout.FIGURES) == figures


def test_rows_come_back_with_the_choice(shown: Workbook, without: Path) -> None:
    rows = childrens_rows(shown)
    shown.refreshed(config=without)
    shown.refreshed()
    assert childrens_rows(shown) == rows
    assert shown.cell(layout.PAGE, BANNER) == SAYS


def test_whoever_chases_texts_is_told_what_could_not_be_compared(shown: Workbook, without: Path) -> None:
    shown.refreshed(config=without)
    told = [chase(shown.path, read_config(config, DECLARED), NOW).in_words() for config in (without, shown.config)]
    assert [NO_TEAMS in each for each in told] == [True, False]


def test_rows_under_the_headings_of_an_earlier_version_are_not_kept(shown: Workbook) -> None:
    issue(shown.path, [JUNE])
    shown.type(layout.CASES, "G1", "worker")
    shown.type(layout.CASES, "G2", "somebody")
    shown.refreshed()
    assert shown.rows(layout.CASES)[0] == [*layout.CASE_HEADINGS]
    assert "somebody" not in [cell for row in shown.rows(layout.CASES) for cell in row]
    assert "2024-05" in [row[1] for row in shown.rows(layout.CASES)]


def test_a_function_that_lists_cases_says_why_it_lists_none(june: Path, without: Path) -> None:
    months = ComputedMonths(june, without, config_hash(without), JUNE)
    assert cases(months, "cp_visits") == NO_CASES
    assert breakdown(months, "cp_visits")[1:] == [["North", 1.0, 2.0, 0.5, "R"]]


@pytest.mark.parametrize(
    ("choice", "said"),
    [('"decidng"', "did you mean deciding?"), ('"all"', "must be one of deciding, none"), ("3", "must be one of")],
)
def test_another_choice_is_refused_with_what_it_could_be(tmp_path: Path, choice: str, said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        read_config(pulling(tmp_path, choice), DECLARED)


def test_a_council_that_chose_nothing_has_the_rows_that_decide(tmp_path: Path) -> None:
    config = pulling(tmp_path, '"none"')
    file = config / "extracts.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('[extracts]\npull = "none"\n', ""), encoding="utf-8")
    assert read_config(config, DECLARED).pull is Pull.DECIDING
