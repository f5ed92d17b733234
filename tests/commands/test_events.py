"""Events typed into a workbook: kept whatever happens, marked on its charts, and in no copy."""

from __future__ import annotations

import csv
import io
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from councils import own_copy
from few_indicators import with_few
from kpixl.cli import main
from kpixl.commands.collect import collect
from kpixl.commands.handout import handout
from kpixl.commands.publish.publish import publish
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Value
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets
from making import contacts, persons, written
from pages import NOW, Workbook, on_disk, row_of

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]

FIRST = layout.TABLE_FIRST_ROW
MONTHS = Period(2024, 6).back_to(30)
FORM = (date(2023, 5, 1), "contacts", "A new form. Everybody counts anew", "yes")


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five or six contacts a month until April 2023, fifteen or sixteen from May 2023 on."""
    folder = tmp_path_factory.mktemp("council")
    received = [(15 if month >= Period(2023, 5) else 5) + at % 2 for at, month in enumerate(MONTHS)]
    written(
        folder / "extracts" / "2024-06",
        persons(("ade", "2015-03-01")),
        contacts(
            *(("ade", f"{month}-25") for month, times in zip(MONTHS, received, strict=True) for _ in range(times))
        ),
    )
    on_disk(folder / "Scorecard.xlsm", folder / "extracts", config=with_few(folder / "config", "contacts")).refreshed()
    return folder


@pytest.fixture
def workbook(council: Path, tmp_path: Path) -> Workbook:
    return own_copy(council, tmp_path)


def happens(workbook: Workbook, line: int, *cells: Value) -> None:
    for column, cell in enumerate(cells, start=1):
        workbook.type(layout.EVENTS, reference(FIRST + line - 1, column), cell)


def lines(workbook: Workbook) -> list[list[Value]]:
    return [row[:4] for row in workbook.rows(layout.EVENTS)[FIRST - 1 :] if any(row)]


def notes(workbook: Workbook) -> str:
    return str(workbook.cell(layout.PAGE, reference(row_of("contacts"), layout.USUAL.notes)))


def kept(workbook: Workbook) -> list[tuple[Value, ...]]:
    return [entry for entry in workbook.archive() if str(entry[0]).startswith("(event) ")]


def captions(workbook: Workbook) -> str:
    return " ".join(str(cell) for row in workbook.rows(layout.TRENDS) for cell in row if cell)


def test_limits_begin_anew_where_somebody_says_so_on_the_page_and_below_the_chart(workbook: Workbook):
    assert notes(workbook).startswith("Changed.")
    happens(workbook, 1, *FORM)
    workbook.refreshed()
    assert notes(workbook).startswith("Usual variation (counted from May 2023).")
    assert "May 2023 (limits begin anew): A new form. Everybody counts anew." in captions(workbook)


def test_a_line_stays_as_it_was_typed_and_is_in_the_archive_whatever_the_shape_of_the_page(workbook: Workbook):
    happens(workbook, 1, *FORM)
    happens(workbook, 4, "soon", "nobody knows", "=half a sentence\nand the rest", "perhaps")
    before = lines(workbook)
    workbook.refreshed()
    config = shutil.copytree(workbook.config, workbook.path.parent / "another config")
    page = config / "page.toml"
    page.write_text(re.sub(r"months = 3 ", "months = 6 ", page.read_text(encoding="utf-8")), encoding="utf-8")
    workbook.refreshed("2024-05", config=config)
    assert lines(workbook) == before
    assert [(entry[0], str(entry[2]).split("\n")[2]) for entry in kept(workbook)] == [
        ("(event) contacts 2023-05", "A new form. Everybody counts anew"),
        ("(event) unknown unknown", "=half a sentence⏎and the rest"),
    ]


def test_a_line_that_is_gone_from_the_sheet_is_brought_back_below_the_others(workbook: Workbook, capsys):
    happens(workbook, 1, *FORM)
    workbook.refreshed()
    happens(workbook, 1, "2024-01", "all", "Something else", None)
    workbook.refreshed()
    assert main(["narratives", str(workbook.path), "--config", str(workbook.config)]) == 0
    [row] = [line.split()[0] for line in capsys.readouterr().out.splitlines() if "A new form" in line]
    asked = ["narratives", str(workbook.path), "--bring-back", row, "--config", str(workbook.config)]
    assert main(asked) == 0
    assert [line[2] for line in lines(workbook)] == ["Something else", FORM[2]]
    workbook.refreshed()
    assert notes(workbook).startswith("Usual variation (counted from May 2023).")


def test_a_line_that_can_not_be_used_is_said_with_its_place_and_changes_nothing(workbook: Workbook):
    happens(workbook, 1, FORM[0], "contacts", None, "yes")
    told = workbook.refreshed().in_words()
    assert "Events, row 5 is not used; look at: What happened." in told
    assert any(line.startswith("Event not used: it does not say what happened") for line in workbook.queries())
    assert notes(workbook).startswith("Changed.")


def test_whatever_is_written_into_the_workbook_the_lines_are_archived_first(workbook: Workbook):
    happens(workbook, 1, *FORM[:3])  # a mark alone, so that the page does not change
    copy = workbook.path.with_name("Handout.xlsm")
    handout(workbook.path, workbook.extracts, copy, config_folder=workbook.config, now=NOW)
    assert len(kept(workbook)) == 1
    assert layout.EVENTS not in sheets(Package.read(copy))
    happens(workbook, 2, "2024-01", "all", "Something else")
    collect(workbook.path, [copy], workbook.config, now=NOW)
    assert len(kept(workbook)) == 2


def test_a_published_copy_says_from_when_months_count_and_no_word_of_why(workbook: Workbook):
    happens(workbook, 1, *FORM)
    with pytest.raises(WorkbookError):  # the page is not what a refresh would leave there
        publish(workbook.path, workbook.extracts, now=NOW)
    workbook.refreshed()
    publish(workbook.path, workbook.extracts, out=workbook.path.parent / "out", now=NOW)
    [copy] = (workbook.path.parent / "out").glob("*.xlsx")
    package = Package.read(copy)
    said = b" ".join(package.part(name) for name in package)
    assert b"counted from May 2023" in said
    assert b"A new form" not in said
    assert layout.EVENTS not in sheets(package)


def test_a_workbook_from_which_the_sheet_was_deleted_is_refused_once_there_were_lines(workbook: Workbook):
    happens(workbook, 1, *FORM)
    workbook.refreshed()
    package = Package.read(workbook.path)
    renamed = package.part("xl/workbook.xml").replace(b'name="Events"', b'name="Happenings"')
    package.with_parts({"xl/workbook.xml": renamed}).written(workbook.path)
    with pytest.raises(WorkbookError, match="has no sheet Events"):
        workbook.refreshed()


def test_figures_are_judged_since_the_events_of_a_workbook_when_it_is_named(workbook: Workbook, capsys):
    happens(workbook, 1, *FORM)
    asked = ["figures", "--extracts", str(workbook.extracts), "--period", "2024-06", "--months", "1", "--variation"]
    assert main([*asked, "--workbook", str(workbook.path), "--config", str(workbook.config), "--format", "csv"]) == 0
    found = {line["key"]: line["variation"] for line in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert found["contacts"] == "usual variation (counted from May 2023)"


def test_variation_takes_the_events_of_a_workbook_and_refuses_faulty_lines(workbook: Workbook, capsys):
    happens(workbook, 1, *FORM)

    def contacts_by(*options: str) -> dict[str, str]:
        asked = ["variation", "--extracts", str(workbook.extracts), "--period", "2024-06", "--months", "30"]
        assert main([*asked, "--format", "csv", "--config", str(workbook.config), *options]) == 0
        table = csv.DictReader(io.StringIO(capsys.readouterr().out))
        return next(line for line in table if line["key"] == "contacts")

    without, found = contacts_by(), contacts_by("--workbook", str(workbook.path))
    assert (without["variation"], without["since"]) == ("changed", "")
    assert (found["variation"], found["months"], found["since"]) == ("usual variation", "14", "2023-05")
    assert float(found["mean"]) == pytest.approx(15.5)  # by hand: seven months of fifteen and seven of sixteen

    happens(workbook, 2, "2024-01", "all", None, "yes")
    asked = ["variation", "--extracts", str(workbook.extracts), "--period", "2024-06", "--workbook", str(workbook.path)]
    assert main([*asked, "--config", str(workbook.config)]) == 1
    assert "Events, row 6: it does not say what happened" in capsys.readouterr().err
