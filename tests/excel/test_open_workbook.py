"""A scorecard that is open in Excel takes the same refresh as the file."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from councils import JUNE_CONTACTS, export_of_four, own_copy
from few_indicators import with_few
from kpixl.commands.issue import issue
from kpixl.excel.macros import refresh_open
from kpixl.excel.open_workbook import ATTEMPTS, WINDOWS, opened_in_excel, patiently, quiet, write
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.words.terms import Rag
from kpixl.workbook import layout
from kpixl.workbook.blocks import Axis, Block, Chart, ChartSheet
from kpixl.workbook.ooxml.changes import as_typed
from making import shipped
from open_excel import ComError, OpenExcel, open_in_excel, refusing
from pages import JUNE, MAY, NOW, Workbook, on_disk

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_home")]  # each is a refresh or more

BUSY = -2147418111
FEW = ("contacts", "re_referrals", "s47_to_icpc", "cp_visits", "supervision")


@pytest.fixture
def whole(tmp_path: Path) -> Workbook:
    """A page with every indicator, on which nothing has been computed yet."""
    export_of_four(tmp_path / "exports" / "2024-06")
    return on_disk(tmp_path / "Scorecard.xlsm", tmp_path / "exports")


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config with few indicators, which no test changes: its empty page is made once."""
    return with_few(tmp_path_factory.mktemp("few"), *FEW)


@pytest.fixture
def workbook(tmp_path: Path, few: Path) -> Workbook:
    """The same with few indicators."""
    export_of_four(tmp_path / "exports" / "2024-06")
    return on_disk(tmp_path / "Scorecard.xlsm", tmp_path / "exports", config=few)


@pytest.fixture(scope="module")
def first_refresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workbook that was refreshed once, for June, and its exports."""
    folder = tmp_path_factory.mktemp("first")
    export_of_four(folder / "exports" / "2024-06")
    config = with_few(folder / "config", *FEW)
    on_disk(folder / "Scorecard.xlsm", folder / "exports", config=config).refreshed()
    return folder


@pytest.fixture
def shown(first_refresh: Path, tmp_path: Path) -> Workbook:
    """A workbook of a test's own that already shows June."""
    return own_copy(first_refresh, tmp_path, "exports")


def refreshed_open(workbook: Workbook, period: Period | None = JUNE, config: Path | None = None) -> OpenExcel:
    opened_ = open_in_excel(workbook.path)
    refresh_open(opened_.book, opened_.excel, period, workbook.extracts, config or workbook.config, now=NOW)
    return opened_


def without_folders(sheet: str, cells: dict[tuple[int, int], object]) -> dict[tuple[int, int], object]:
    """The cells except the workbook's own folders: an Excel elsewhere doesn't know where the workbook is."""
    rows = {
        layout.CONFIG: (layout.FOLDERS_ROW, layout.FOLDERS_ROW + 1),
        layout.DATA_QUALITY: (layout.FOLDERS_SHOWN_ROW,),
    }
    return {place: value for place, value in cells.items() if place[0] not in rows.get(sheet, ())}


def assert_the_same(open_: OpenExcel, of_file: Workbook) -> None:
    """Every cell of every sheet is the same, and so are the looks of the visible sheets and of one with dates."""
    wanted = open_in_excel(of_file.path)
    cells, cells_of_file = open_.cells(), wanted.cells()
    assert list(cells) == list(cells_of_file)
    for sheet in cells_of_file:
        assert without_folders(sheet, cells[sheet]) == without_folders(sheet, cells_of_file[sheet]), sheet
    usual = wanted.usual_look()
    visible = (layout.PAGE, layout.DEFINITIONS, layout.DATA_QUALITY, layout.CONFLICTS, layout.OVERRIDES)
    for sheet in (*visible, "_x_ssd_contacts"):  # its dates need their format
        found, looks_of_file = open_.looks(sheet), wanted.looks(sheet)
        assert {at: found.get(at, usual) for at in looks_of_file} == looks_of_file, sheet


def both(workbook: Workbook, tmp_path: Path, period: Period | None = JUNE, config: Path | None = None) -> OpenExcel:
    """Refreshed both in Excel and as a file, and found to be the same."""
    open_ = refreshed_open(workbook, period, config)
    of_file = replace(workbook, path=Path(shutil.copy(workbook.path, tmp_path / "file.xlsm")))
    of_file.refreshed(period and str(period), config=config)
    assert_the_same(open_, of_file)
    return open_


def test_a_first_refresh_is_the_same_in_excel_and_in_the_file(whole: Workbook, tmp_path: Path):
    open_ = both(whole, tmp_path)
    assert open_.cells()[layout.PAGE][whole.row_of("contacts"), 13] == 3


def test_another_month_with_texts_and_overrides_is_the_same_in_excel_and_in_the_file(shown: Workbook, tmp_path: Path):
    for key, text in (
        ("contacts", "=SUM of all"),
        ("cp_visits", "'tis 6.10"),
        ("re_referrals", "1/2"),
        ("s47_to_icpc", "+ bold\nmove"),
    ):
        shown.narrate(key, text)
    shown.override(1, "contacts", JUNE.first_day, "G", "-3 recorded late", "Head", date(2024, 7, 5), None)
    open_ = both(shown, tmp_path)
    assert "=SUM of all" in open_.cells()[layout.NARRATIVES].values()
    shown.refreshed()
    both(shown, tmp_path, MAY)


def test_issued_months_keep_their_rows_in_excel_as_in_the_file(workbook: Workbook, tmp_path: Path):
    export_of_four(workbook.extracts / "2024-05", (("ade", "2024-05-20"), ("bea", "2024-05-21")))
    workbook.refreshed("2024-05")
    issue(workbook.path, [MAY], workbook.config)
    both(workbook, tmp_path)
    workbook.refreshed()
    shutil.rmtree(workbook.extracts / "2024-06")
    export_of_four(workbook.extracts / "2024-06", JUNE_CONTACTS[:1])  # fewer rows than before
    both(workbook, tmp_path)


def test_a_page_in_another_order_is_the_same_in_excel_and_in_the_file(shown: Workbook, tmp_path: Path):
    shown.narrate("contacts", "goes along")
    config = with_few(tmp_path / "another order", *FEW[1:], "contacts")
    open_ = both(shown, tmp_path, config=config)
    assert {"setFontProperty", "setNumberFormat"} & set(open_.told())  # the formats of another row


def test_a_second_refresh_tells_excel_one_line_of_the_log(shown: Workbook):
    shown.refreshed()
    told = [action for action in refreshed_open(shown).actions if action["func"] == "setValues"]
    assert [len(action["values"]) for action in told] == [1]


def test_rows_get_the_heights_of_the_file(workbook: Workbook):
    workbook.narrate("contacts", "word " * 200)
    heights = refreshed_open(workbook).heights(layout.PAGE)
    workbook.refreshed()
    rows = workbook.parts()["xl/worksheets/sheet1.xml"].decode().split("<row ")
    row = next(each for each in rows if each.startswith(f'r="{workbook.row_of("contacts")}"'))
    assert f'ht="{heights[workbook.row_of("contacts")]:g}"' in row


def test_a_page_ends_after_another_row_when_config_says_so(shown: Workbook, tmp_path: Path):
    config = Path(shutil.copytree(shown.config, tmp_path / "changed"))
    page = (config / "page.toml").read_text(encoding="utf-8")
    were = re.findall(r'<brk id="(\d+)"', shown.parts()["xl/worksheets/sheet1.xml"].decode())
    (config / "page.toml").write_text(re.sub("break_after = .*", 'break_after = ["contacts"]', page), encoding="utf-8")
    assert refreshed_open(shown, config=config).page_breaks == {
        shown.row_of("contacts"): True,
        **{int(row): False for row in were},
    }


def test_new_colours_of_letters_are_told_once(shown: Workbook, tmp_path: Path):
    assert refreshed_open(shown).painted == 0
    config = Path(shutil.copytree(shown.config, tmp_path / "changed"))
    letters = config / "letters.toml"
    letters.write_text(letters.read_text(encoding="utf-8").replace("1E7B34", "1E7B35"), encoding="utf-8")
    assert refreshed_open(shown, config=config).painted == 1


def test_the_mode_of_calculation_is_put_back_and_formulas_are_calculated_last(workbook: Workbook):
    open_ = refreshed_open(workbook)
    modes = [action["args"][0] for action in open_.actions if action["func"] == "setCalculation"]
    assert modes == ["Manual", "Automatic"]
    assert [action["func"] for action in open_.actions[-2:]] == ["calculate", "setCalculation"]


def test_if_excel_stops_midway_the_old_figures_are_put_back_and_so_is_the_mode_of_calculation(workbook: Workbook):
    workbook.refreshed("2024-05")
    workbook.narrate("contacts", "as typed")
    open_ = open_in_excel(workbook.path)
    before = open_.cells()
    with refusing(open_, after=5), pytest.raises(WorkbookError, match="The old figures and texts were put back"):
        refresh_open(open_.book, open_.excel, JUNE, workbook.extracts, workbook.config, now=NOW)
    assert [action["args"][0] for action in open_.actions if action["func"] == "setCalculation"][-1] == "Automatic"
    assert sum(action["func"] == "setValues" for action in open_.actions) > 5
    assert open_.cells() == before


def test_if_excel_takes_not_even_the_old_figures_a_copy_of_the_workbook_is_kept(workbook: Workbook, tmp_path: Path):
    workbook.narrate("contacts", "as typed")
    open_ = open_in_excel(workbook.path)
    with refusing(open_, after=5, for_good=True), pytest.raises(WorkbookError, match="Close it without saving") as told:
        refresh_open(open_.book, open_.excel, JUNE, workbook.extracts, workbook.config, now=NOW)
    (kept,) = (tmp_path / "home").glob("*.xlsm")
    assert str(kept) in str(told.value)
    assert kept.read_bytes() == workbook.path.read_bytes()


def test_where_the_figures_can_t_be_computed_excel_is_told_nothing(workbook: Workbook):
    received = workbook.extracts / "2024-06" / "ssd_contacts.csv"
    shutil.copy(received, received.with_name("ssd_contacts (1).csv"))  # which of the two is meant?
    open_ = open_in_excel(workbook.path)
    with pytest.raises(Exception, match="ssd_contacts"):
        refresh_open(open_.book, open_.excel, JUNE, workbook.extracts, workbook.config, now=NOW)
    assert open_.actions == []


def test_what_may_not_be_overwritten_in_a_file_may_not_be_in_excel(shown: Workbook):
    shown.type(layout.PAGE, f"C{len(shown.rows(layout.PAGE)) + 1}", "Signed: the director")
    shown.override(1, "cp_visits", "2024-06", "A", "Recorded late", "Head of Service", date(2024, 7, 5))
    open_ = open_in_excel(shown.path)
    with pytest.raises(WorkbookError, match="holds something of yours"):
        refresh_open(open_.book, open_.excel, JUNE, shown.extracts, shown.config, now=NOW)
    assert open_.actions == []


def test_what_somebody_types_while_the_figures_are_computed_is_not_overwritten(workbook: Workbook):
    open_ = open_in_excel(workbook.path)
    with (
        pytest.raises(WorkbookError, match="somebody typed into it"),
        opened_in_excel(open_.book, open_.excel) as scorecard,
    ):
        open_.book.sheets[layout.PAGE].api["values"][layout.FIRST_ROW][0] = "typed"
        write(scorecard, [Block(layout.PAGE, 1, 2, [["a title"]])])
    assert "setValues" not in open_.told()


def test_no_copy_is_left_behind(workbook: Workbook):
    open_ = open_in_excel(workbook.path)
    with opened_in_excel(open_.book, open_.excel) as scorecard:
        assert scorecard.copy.is_file()
    assert not scorecard.copy.parent.exists()


@pytest.mark.parametrize("fault", [ComError(BUSY, "rejected"), ComError(1, "x", (0, 0, 0, 0, 0, -2146777998), None)])
def test_a_busy_excel_is_asked_again_for_a_while_then_it_is_said(fault: Exception):
    waits: list[float] = []
    turned_down = iter([fault, fault])

    def do() -> str:
        for each in turned_down:
            raise each
        return "done"

    assert patiently(do, pause=waits.append) == "done"
    assert len(waits) == 2

    def never() -> None:
        raise fault

    with pytest.raises(WorkbookError, match="Excel is busy"):
        patiently(never, pause=waits.append)
    assert len(waits) == 2 + ATTEMPTS


def test_another_fault_of_excel_is_not_repeated():
    def refused() -> None:
        raise ComError(-2146827284, "refused")

    with pytest.raises(ComError):
        patiently(refused, pause=lambda seconds: pytest.fail("waited"))


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "6.10", "2024-06", "June 2024", "TRUE", "1/2", "'", "–", "#N/A", "1e5"]
)
def test_a_text_that_excel_would_read_otherwise_is_typed_with_an_apostrophe(text: str):
    assert as_typed(text, is_text_cell=False) == f"'{text}"


def test_in_a_text_cell_texts_are_typed_as_they_are_but_for_their_own_apostrophe():
    assert as_typed("=1", is_text_cell=True) == "=1"
    assert as_typed("'tis", is_text_cell=True) == "''tis"
    assert as_typed("Family Support", is_text_cell=False) == "Family Support"


# --- Excel on Windows: only Microsoft's part is simulated -------------------------------------------------------------


def test_screen_events_and_calculation_are_put_back_even_if_one_of_them_can_t_be():
    class App:
        screen_updating, calculation = True, "automatic"
        events = True

        @property
        def enable_events(self) -> bool:
            return self.events

        @enable_events.setter
        def enable_events(self, value: bool) -> None:
            if value:
                raise ComError(-2146827284, "refused")
            self.events = value

    app = App()
    with pytest.raises(ComError), quiet(app, WINDOWS):
        assert (app.screen_updating, app.calculation, app.events) == (False, "manual", False)
    assert (app.screen_updating, app.calculation) == (True, "automatic")


def test_rules_are_painted_by_the_name_that_they_compare_with():
    def rule(**of: str) -> SimpleNamespace:
        return SimpleNamespace(**of, Interior=SimpleNamespace(Color=0), Font=SimpleNamespace(Color=0))

    green, own, bars = rule(Formula1="=kpixl_green"), rule(Formula1="=5"), rule()
    page = SimpleNamespace(api=SimpleNamespace(Cells=SimpleNamespace(FormatConditions=[green, own, bars])))
    WINDOWS.paint_letters(SimpleNamespace(sheets={layout.PAGE: page}), shipped().letters)
    colour = shipped().letters.colours[Rag.GREEN]
    assert f"{green.Interior.Color:06X}" == colour.fill[4:] + colour.fill[2:4] + colour.fill[:2]  # blue comes first
    assert own.Interior.Color == bars.Interior.Color == 0


def test_in_excel_a_chart_gets_its_axes_and_its_text_and_one_that_shows_nothing_is_hidden():
    def shape(name: str) -> SimpleNamespace:
        axes = {number: SimpleNamespace(TickLabels=SimpleNamespace()) for number in (1, 2)}
        return SimpleNamespace(Name=name, HasChart=True, Chart=SimpleNamespace(Axes=axes.__getitem__), axes=axes)

    shapes = [shape(name) for name in ("kpixl trend 1", "kpixl trend 2", "Chart of somebody")]
    chart = Chart("kpixl trend 1", 1, 6, 1, "In words", Axis(date(2024, 1, 1), date(2024, 7, 1), 92, "mmm yy"),
                  Axis(0.8, 1.0, 0.05, "0%"))  # fmt: skip
    charts = ChartSheet("Trends", "_series", "kpixl trend ", (chart,), lambda chart, area: area)
    WINDOWS.redraw(SimpleNamespace(sheets={"Trends": SimpleNamespace(api=SimpleNamespace(Shapes=shapes))}), charts)
    shown, hidden, somebodys = shapes
    assert (shown.Visible, hidden.Visible, hasattr(somebodys, "Visible")) == (True, False, False)
    assert shown.AlternativeText == "In words"
    assert (shown.axes[1].MinimumScale, shown.axes[1].MaximumScale) == (45292, 45474)
    assert (shown.axes[2].MinimumScale, shown.axes[2].TickLabels.NumberFormat) == (0.8, "0%")
    assert not hasattr(somebodys.axes[1], "MinimumScale")
