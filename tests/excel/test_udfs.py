"""The functions as Excel calls them: through xlwings' own server, with only Microsoft's COM stubbed."""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from com_stub import MISSING, Ask, ComTime, xlwings_server
from functions_page import WRAPPER
from kpixl.config import settings
from kpixl.excel import udfs
from kpixl.excel.function_help import HELP
from kpixl.excel.functions import MARK, CellError, answer
from kpixl.excel.snapshot import snapshot_of
from kpixl.excel.vba_python import python_module
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.ooxml.sheet import cell_values

pytestmark = pytest.mark.slow

NOT_KNOWN, BAD = MARK + "#N/A", MARK + "#VALUE!"
DIV_0, NA = -2146826281, -2146826246  # errors in cells, as pywin32 sends them
JUNE = "2024-06"
JUNE_DATE = ComTime(2024, 6, 30, 18, tzinfo=UTC)
JUNE_NUMBER = 45444.0
SEEN, OF = 47, 57  # `cp_visits` of June


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with xlwings_server() as asked:
        yield asked


@pytest.fixture
def remembered() -> Iterator[None]:
    """What is remembered in the user's settings stays as it was."""
    file = settings.home() / settings.SETTINGS_FILE
    before = file.read_bytes() if file.exists() else None
    yield
    if before is None:
        file.unlink(missing_ok=True)
    else:
        file.write_bytes(before)


@pytest.fixture
def council(town: Path, remembered: None) -> Path:
    """A small council, remembered in the user's settings."""
    settings.remember(town / "extracts", town / "config")
    return town


@pytest.mark.parametrize("function", ["KPI_VALUE", "KPI_NUMERATOR", "KPI_DENOMINATOR", "KPI_EXPLAIN"])
def test_what_python_computes_is_what_the_refreshed_workbook_holds(ask, council, function):
    held = snapshot_of(council / "Scorecard.xlsm")
    for indicator in held.indicators:
        for month in ("2024-04", "2024-05", JUNE):
            from_workbook = answer(function, held, indicator.key, month)
            expected = NOT_KNOWN if from_workbook is CellError.NOT_KNOWN else from_workbook
            beyond = held.told.get((indicator.key, Period.parse(month)), "")  # what rows say; a cell reads none
            if function == "KPI_EXPLAIN" and beyond:
                expected = expected.removesuffix(beyond).rstrip()
            assert ask(function, indicator.key, month, JUNE) == expected, (indicator.key, month)


def test_targets_and_benchmarks_are_those_of_the_refreshed_workbook(ask, council):
    held = snapshot_of(council / "Scorecard.xlsm")
    for indicator in held.indicators:
        for function, which in (("KPI_TARGET", "low"), ("KPI_TARGET", "high"), ("KPI_BENCHMARK", "comparable")):
            from_workbook = answer(function, held, indicator.key, which)
            expected = NOT_KNOWN if from_workbook is CellError.NOT_KNOWN else from_workbook
            assert ask(function, indicator.key, which, JUNE) == expected
        for value in (0, 0.09, 0.5, 0.9, 1, 30):
            assert ask("KPI_RATE", indicator.key, value, JUNE) == answer("KPI_RATE", held, indicator.key, value)


@pytest.mark.parametrize("month", [JUNE, "Jun-24", JUNE_DATE, JUNE_NUMBER, None, MISSING, "", ((JUNE,),)])
def test_a_month_comes_as_excel_has_it(ask, council, month):
    assert ask("KPI_NUMERATOR", "cp_visits", month, JUNE_NUMBER) == SEEN


@pytest.mark.parametrize("name", ["cp_visits", 6.8, "6.8", (("cp_visits",),)])
def test_a_name_comes_as_excel_has_it(ask, council, name):
    assert ask("KPI_NUMERATOR", name, MISSING, JUNE_DATE) == SEEN


@pytest.mark.parametrize("wrong", [None, "", True, NA, DIV_0, (("cp_visits", "cla"),), ((NA,),)])
def test_what_is_no_name_is_a_bad_argument(ask, council, wrong):
    assert ask("KPI_VALUE", wrong, MISSING, JUNE) == BAD
    assert ask("KPI_BREAKDOWN", wrong, MISSING, MISSING, JUNE) == BAD


@pytest.mark.parametrize("names", [(("cp_visits",), (6.8,), (None,)), (("cp_visits", 6.8, None),)])
def test_names_come_as_a_row_or_a_column(ask, council, names):
    assert [row[0] for row in ask("KPI_TABLE", names, JUNE, JUNE)] == ["indicator", "cp_visits", "cp_visits"]


def test_an_error_inside_a_table_is_marked(ask, council):
    assert ask("KPI_TABLE", (("nobody", "5.2"),), ((JUNE_DATE,),), JUNE) == [
        ["indicator", JUNE],
        ["nobody", NOT_KNOWN],
        ["5.2", BAD],  # two indicators have it
    ]


@pytest.mark.parametrize("function", list(HELP))
@pytest.mark.parametrize(
    "kind",
    [MISSING, None, "", "cp_visits", "nobody", 6.8, True, NA, JUNE_DATE, ((1.0, 2.0),), (("a",), (NA,)), ((None,),)],
    ids=str,
)
def test_every_function_answers_every_kind_of_argument_with_cells(ask, council, function, kind):
    for given in ((kind,) * len(HELP[function].arguments), ("cp_visits", kind, kind)[: len(HELP[function].arguments)]):
        found = ask(function, *given, JUNE)
        rows = found if isinstance(found, list) else [found]
        cells = [cell for row in rows for cell in (row if isinstance(row, list) else [row])]
        assert cells
        for cell in cells:
            assert isinstance(cell, str | int | float)
            assert not (isinstance(cell, float) and math.isnan(cell))
            assert "Traceback" not in str(cell) and "Error" not in str(cell)
            assert MARK not in str(cell) or cell in (NOT_KNOWN, BAD)


def test_the_groups_of_a_breakdown_add_up_to_the_figure(ask, council):
    for by in ("team", "service", "worker", "age_band", "sex"):
        head, *groups = ask("KPI_BREAKDOWN", "cp_visits", JUNE, by, JUNE)
        assert head == ["group", "numerator", "denominator", "value", "letter"]
        assert (sum(row[1] for row in groups), sum(row[2] for row in groups)) == (SEEN, OF)
        assert all(row[3] == row[1] / row[2] for row in groups)


def test_a_breakdown_is_by_team_if_nothing_is_said_and_by_nothing_else(ask, council):
    by_team = ask("KPI_BREAKDOWN", "cp_visits", MISSING, MISSING, JUNE)
    assert by_team == ask("KPI_BREAKDOWN", "cp_visits", JUNE, "Team", JUNE)
    assert ask("KPI_BREAKDOWN", "cp_visits", JUNE, "person", JUNE) == BAD


def test_the_groups_of_a_rate_have_their_count_alone(ask, council):
    for row in ask("KPI_BREAKDOWN", "child_protection", JUNE, "sex", JUNE)[1:]:
        assert row[2:] == ["", "", "–"]


def test_the_cases_are_those_that_the_workbook_holds(ask, council):
    rows = cell_values(council / "Scorecard.xlsm", layout.CASES)[1:]
    late = {tuple(row[2:5]) for row in rows if row[:2] == ["cp_visits", JUNE] and row[5] is False}
    head, *found = ask("KPI_CASES", "cp_visits", MISSING, MISSING, JUNE)
    assert head == ["pseudonym", "team", "service", "worker", "met", "days"]
    assert len(found) == OF - SEEN
    assert {tuple(row[:3]) for row in found} == late


def test_cases_are_those_that_met_those_that_did_not_or_all(ask, council):
    counts = [len(ask("KPI_CASES", "cp_visits", JUNE, which, JUNE)) - 1 for which in ("not met", "MET ", "all")]
    assert counts == [OF - SEEN, SEEN, OF]
    assert ask("KPI_CASES", "cp_visits", JUNE, "some", JUNE) == BAD


def test_an_indicator_without_a_standard_has_cases_only_where_all_are_asked_for(ask, council):
    assert ask("KPI_CASES", "contacts", JUNE, "not met", JUNE) == NOT_KNOWN
    assert {row[4] for row in ask("KPI_CASES", "contacts", JUNE, "all", JUNE)[1:]} == {""}


def test_no_id_of_a_child_is_ever_answered(ask, council):
    for indicator in snapshot_of(council / "Scorecard.xlsm").indicators:
        said = str(ask("KPI_CASES", indicator.key, JUNE, "all", JUNE))
        assert not re.search(r"DEMO-\d", said)  # the demo's ids look like that


def test_a_month_without_an_export_is_not_known(ask, council):
    assert ask("KPI_VALUE", "cp_visits", "2023-05", JUNE) == NOT_KNOWN
    assert ask("KPI_BREAKDOWN", "cp_visits", "2024-07", "team", JUNE) == NOT_KNOWN
    assert ask("KPI_EXPLAIN", "cp_visits", "2024-07", JUNE) == "The workbook holds no figure of 2024-07."


def test_a_month_of_the_page_is_computed_as_a_refresh_would_from_the_newest_export(ask, town, remembered, tmp_path):
    (tmp_path / JUNE).symlink_to(town / "extracts" / JUNE)
    settings.remember(tmp_path, town / "config")
    assert isinstance(ask("KPI_NUMERATOR", "cp_visits", "2024-05", JUNE), float)
    assert ask("KPI_NUMERATOR", "cp_visits", "2024-03", JUNE) == NOT_KNOWN  # the page begins with April


def test_one_flat_export_is_of_the_months_up_to_the_page_s(ask, town, remembered):
    settings.remember(town / "extracts" / JUNE, town / "config")
    assert ask("KPI_NUMERATOR", "cp_visits", JUNE, JUNE) == SEEN
    assert ask("KPI_NUMERATOR", "cp_visits", "2024-07", JUNE) == NOT_KNOWN
    assert ask("KPI_NUMERATOR", "cp_visits", JUNE, MISSING) == NOT_KNOWN  # nobody knows which month that is


def test_a_changed_config_counts_at_once(ask, town, remembered, tmp_path):
    config = tmp_path / "config"
    shutil.copytree(town / "config", config)
    settings.remember(town / "extracts", config)
    label = ask("KPI_NAME", "cp_visits", JUNE)
    for file in config.glob("*.toml"):
        file.write_text(file.read_text(encoding="utf-8").replace(label, "Seen lately"), encoding="utf-8")
    assert ask("KPI_NAME", "cp_visits", JUNE) == "Seen lately"


def test_without_settings_nothing_is_known(ask, remembered):
    (settings.home() / settings.SETTINGS_FILE).unlink(missing_ok=True)
    for function, told in HELP.items():
        assert ask(function, *("cp_visits",) * len(told.arguments), JUNE) == NOT_KNOWN


def test_no_text_is_ever_taken_for_an_error():
    assert udfs.sent("#N/A") == "#N/A"
    assert udfs.sent(NOT_KNOWN) == "#N/A"
    assert udfs.sent(MARK * 2 + "#N/A") == "#N/A"


def test_off_windows_a_function_is_an_ordinary_one(council):
    assert udfs.KPI_NUMERATOR("cp_visits", JUNE, JUNE) == SEEN


def test_the_vba_that_asks_python_is_the_one_that_the_signatures_make():
    text = WRAPPER.read_text(encoding="utf-8")
    assert text == python_module(udfs.__name__, udfs.UDFS), "stale: run python tools/functions_page.py"


def test_the_vba_passes_every_argument_of_every_function_in_order():
    text = WRAPPER.read_text(encoding="utf-8")
    calls = dict(re.findall(r'= AnswerOf\("(\w+)", Array\((.*)\)\)', text))
    arguments = {name: re.findall(r"Plain\((\w+)\)", passed) for name, passed in calls.items()}
    assert arguments == {name: [*told.arguments, udfs.PAGE_MONTH_ARGUMENT] for name, told in HELP.items()}
    assert "Option Explicit" in text and "Option Private Module" in text
    assert f"Chr$({ord(MARK)})" in text


def test_the_vba_never_shows_the_text_of_an_error():
    assert "Err.Description" not in WRAPPER.read_text(encoding="utf-8")
