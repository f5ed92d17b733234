"""What a formula answers from what the workbook holds."""

from __future__ import annotations

import inspect
import math
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions_page import PAGE, arguments_of, functions_page
from kpixl.commands.build import demo_page
from kpixl.config.reading import read_config, shipped_config
from kpixl.excel import udfs
from kpixl.excel.computed_months import held_indicator
from kpixl.excel.function_help import HELP
from kpixl.excel.functions import FUNCTIONS, CellError, answer
from kpixl.excel.snapshot import Snapshot, snapshot, snapshot_of
from kpixl.indicators import DECLARED
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.shipped import shipped_workbook

NOT_KNOWN, BAD = CellError.NOT_KNOWN, CellError.BAD_ARGUMENT

# key, ref, label, target low and high, amber low and high, national, comparable
INDICATORS = (
    ("visits", "6.8", "Seen in time", 0.9, None, 0.81, None, 0.85, None),
    ("repeat_plans", "6.10", "Repeat plans", 0.1, 0.15, 0.09, 0.165, None, 0.2),
    ("in_need", "5.2", "Children in need", None, None, None, None, None, None),
    ("need_visits", "5.2", "Visits in need", None, 0.5, None, 0.5, None, None),
    ("contacts", "", "Contacts", None, None, None, None, None, None),
)
# key, period, numerator, denominator, value, letter, reason, explanation, target low and high
FIGURES = (
    ("visits", "2024-05", 6, 8, 0.75, "R", "", "6 of 8.", 1, None),
    ("repeat_plans", "2024-05", None, None, None, "–", "reported termly", "", 0.05, 0.1),
    ("contacts", "2024-05", 40, None, 40, "–", "", "The count is 40.", None, None),
    ("visits", "2024-06", 9, 10, 0.9, "A", "", "9 of 10.", 0.9, None),
    ("contacts", "2024-06", 52, None, 52, "–", "", "The count is 52.", None, None),
)
SPANS = (  # in no order
    ("contacts", "2024-04 to 2024-05", 81, None, 81, "–", "", "", None, None),
    ("contacts", "2024-04 to 2024-06", 133, None, 133, "–", "", "", None, None),
    ("visits", "2024-04 to 2024-06", 9, 10, 0.9, "–", "", "", None, None),
    ("contacts", "2023-04 to 2024-02", 700, None, 700, "–", "", "", None, None),
    ("contacts", "2024-01 to 2024-02", 90, None, 90, "–", "", "", None, None),
)
NARRATIVES = (
    ("visits", "2024-06", "First words."),
    ("visits", "2024-05", "May's words."),
    ("visits", "2024-06", "Last words."),
    ("(unplaced)", "?", "Of no month."),
)


def config_rows() -> list[list[object]]:
    rows: list[list[object]] = [[None] * (layout.INDICATOR_COLUMN - 1) for _ in range(6)]
    rows[layout.SETTING_ROWS["period"] - 1][1] = "2024-06"
    rows[0] += layout.INDICATOR_HEADINGS
    for row, (key, ref, label, low, high, amber_low, amber_high, national, comparable) in zip(
        rows[1:], INDICATORS, strict=True
    ):
        cells = {"list": f"{ref} {label}".strip(), "key": key, "ref": ref, "label": label, "target_low": low,
                 "target_high": high, "amber_low": amber_low, "amber_high": amber_high, "national": national,
                 "comparable": comparable}  # fmt: skip
        row += [cells.get(heading, "") for heading in layout.INDICATOR_HEADINGS]
    return rows


def figure_rows() -> list[list[object]]:
    names = ("key", "period", "numerator", "denominator", "value", "letter", "reason", "explanation", "target_low",
             "target_high")  # fmt: skip
    named = [dict(zip(names, figure, strict=True)) for figure in (*FIGURES, *SPANS)]
    return [[*layout.FIGURE_HEADINGS], *([each.get(name) for name in layout.FIGURE_HEADINGS] for each in named)]


JUNE = Period(2024, 6)
TOLD = (
    (
        "visits 2024-06 1",
        "visits",
        "2024-06",
        "The figure",
        "90%: 9 of 10.",
        "Better: 90%, after 75%. By team: A (1 of 9).",
    ),
    ("visits 2024-06 2", "visits", "2024-06", "Since last month", "Better: 90%, after 75%.", None),
    ("contacts 2024-06 1", "contacts", "2024-06", "The figure", "52 contacts.", None),
)
HELD = snapshot(
    config_rows(),
    figure_rows(),
    [[*layout.NARRATIVE_HEADINGS], *map(list, NARRATIVES)],
    [[*layout.TOLD_HEADINGS], *map(list, TOLD)],
)


def kpi(name: str, *arguments: object) -> object:
    return answer(f"KPI_{name}", HELD, *arguments)


@pytest.mark.parametrize("name", ["visits", "VISITS", "  visits ", "6.8", 6.8, "6.8 seen IN time", "Seen in time"])
def test_an_indicator_is_named_by_key_ref_or_label(name):
    assert kpi("VALUE", name) == 0.9


def test_a_cell_in_which_6_10_was_typed_holds_6_1_and_names_6_10():
    assert kpi("NAME", 6.1) == "Repeat plans"
    assert kpi("NAME", "6.1") is NOT_KNOWN  # as a text it is a different ref


def test_a_ref_that_two_indicators_have_is_ambiguous():
    assert kpi("NAME", "5.2") is BAD
    assert kpi("NAME", 5.2) is BAD
    assert kpi("NAME", "5.2 Visits in need") == "Visits in need"


def test_an_unknown_indicator_is_not_known():
    assert kpi("VALUE", "visit") is NOT_KNOWN
    assert kpi("VALUE", 9.9) is NOT_KNOWN


@pytest.mark.parametrize("nothing", [None, "", "  ", True, False, BAD, NOT_KNOWN, [["visits", "contacts"]], []])
def test_what_is_no_name_at_all_is_a_bad_argument(nothing):
    assert kpi("VALUE", nothing) is BAD
    assert kpi("EXPLAIN", nothing) is BAD


def test_a_range_of_one_cell_is_its_cell():
    assert kpi("VALUE", [["visits"]], [["2024-05"]]) == 0.75


@pytest.mark.parametrize(
    "month",
    ["2024-05", "May-24", "may 24", " MAY 2024 ", date(2024, 5, 31), datetime(2024, 5, 1, 12), 45413, 45443.9],
)
def test_a_month_is_written_in_any_of_the_usual_ways(month):
    assert kpi("VALUE", "visits", month) == 0.75


@pytest.mark.parametrize("empty", [None, "", " "])
def test_no_month_is_the_month_of_the_page(empty):
    assert kpi("VALUE", "visits", empty) == 0.9


@pytest.mark.parametrize(
    "month", ["2024-5", "2024-13", "Ju-24", "Sept 24", "24", 5, 32873, 73051, True, NOT_KNOWN, [["2024-05", "2024-06"]]]
)
def test_a_month_that_is_none_is_a_bad_argument(month):
    assert kpi("VALUE", "visits", month) is BAD


def test_a_number_is_a_month_from_1990_to_2099():
    assert kpi("VALUE", "visits", 32874) is NOT_KNOWN  # 1 January 1990
    assert kpi("VALUE", "visits", 73050.9) is NOT_KNOWN  # late on 31 December 2099


def test_a_month_that_the_workbook_does_not_hold_is_not_known():
    for name in ("VALUE", "RAG", "NUMERATOR", "DENOMINATOR", "CHANGE"):
        assert kpi(name, "visits", "2023-01") is NOT_KNOWN


def test_a_figure_that_is_there_without_a_value_has_no_number_and_a_dash_for_a_letter():
    assert kpi("VALUE", "repeat_plans", "2024-05") is NOT_KNOWN
    assert kpi("NUMERATOR", "repeat_plans", "2024-05") is NOT_KNOWN
    assert kpi("RAG", "repeat_plans", "2024-05") == "–"


def test_numerator_and_denominator_are_those_of_the_figure():
    assert (kpi("NUMERATOR", "visits"), kpi("DENOMINATOR", "visits")) == (9, 10)
    assert (kpi("NUMERATOR", "contacts"), kpi("DENOMINATOR", "contacts")) == (52, NOT_KNOWN)


def test_the_letter_is_the_one_on_the_page_also_where_a_manager_set_it():
    assert kpi("RAG", "visits") == "A"  # 0.9 is green: the override is in `_figures`
    assert kpi("RATE", "visits", 0.9) == "G"


def test_a_target_with_one_end_needs_no_edge():
    assert kpi("TARGET", "visits") == 0.9
    assert kpi("TARGET", "need_visits") == 0.5
    assert kpi("TARGET", "visits", " LOW ") == 0.9
    assert kpi("TARGET", "visits", "high") is NOT_KNOWN


def test_a_target_that_is_a_range_needs_an_edge():
    assert kpi("TARGET", "repeat_plans") is BAD
    assert (kpi("TARGET", "repeat_plans", "low"), kpi("TARGET", "repeat_plans", "high")) == (0.1, 0.15)


def test_an_edge_that_is_none_is_a_bad_argument_also_without_a_target():
    assert kpi("TARGET", "contacts") is NOT_KNOWN
    assert kpi("TARGET", "contacts", "middle") is BAD
    assert kpi("TARGET", "visits", 1) is BAD


def test_a_target_may_be_asked_for_the_month_that_it_judged_in_either_place():
    assert (kpi("TARGET", "visits", "", "2024-05"), kpi("TARGET", "visits", "May 2024")) == (1, 1)
    assert kpi("TARGET", "repeat_plans", "2024-05") is BAD
    assert kpi("TARGET", "repeat_plans", "high", "2024-05") == kpi("TARGET", "repeat_plans", "2024-05", "high") == 0.1
    assert kpi("TARGET", "contacts", "2024-06") is NOT_KNOWN
    assert kpi("TARGET", "visits", "2024-04") is NOT_KNOWN
    assert kpi("TARGET", "visits", "low", "a month") is BAD
    assert kpi("TARGET", "visits", "2024-05", "2024-06") is BAD


def test_a_benchmark_is_the_national_one_if_nothing_is_said():
    assert kpi("BENCHMARK", "visits") == kpi("BENCHMARK", "visits", "National") == 0.85
    assert kpi("BENCHMARK", "visits", "comparable") is NOT_KNOWN
    assert kpi("BENCHMARK", "repeat_plans", "comparable") == 0.2
    assert kpi("BENCHMARK", "visits", "regional") is BAD


def test_the_change_is_against_the_month_before():
    assert kpi("CHANGE", "contacts") == 12
    assert kpi("CHANGE", "contacts", "2024-05") is NOT_KNOWN  # April is not held


def test_a_narrative_is_the_last_text_that_was_seen():
    assert kpi("NARRATIVE", "visits") == "Last words."
    assert kpi("NARRATIVE", "visits", "May-24") == "May's words."
    assert kpi("NARRATIVE", "contacts") == ""


def test_an_explanation_says_why_there_is_a_letter_or_no_figure():
    assert kpi("EXPLAIN", "visits", "2024-05") == "6 of 8."
    assert kpi("EXPLAIN", "contacts") == "The count is 52."
    assert kpi("EXPLAIN", "repeat_plans", "2024-05") == "reported termly"


def test_an_explanation_goes_on_with_what_the_sheet_evidence_says_beyond_it():
    assert kpi("EXPLAIN", "visits") == "9 of 10. Better: 90%, after 75%. By team: A (1 of 9)."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("VISIT",), "There is no indicator 'VISIT'. It could be: visits, need_visits."),
        (("need",), "There is no indicator 'need'. It could be: in_need, need_visits."),
        ((5.2,), "There is no indicator '5.2'. It could be: in_need, need_visits."),
        ((6.0,), "There is no indicator '6'. It could be: visits, repeat_plans."),
        (("dental",), "There is no indicator 'dental'. See the sheet Definitions."),
        (("visits", "soon"), "'soon' is not a month. Write 2024-06."),
        (("visits", 5), "'5' is not a month. Write 2024-06."),
        (("visits", "Jan 2023"), "The workbook holds no figure of 2023-01."),
    ],
)
def test_an_explanation_says_in_words_what_is_wrong(arguments, words):
    assert kpi("EXPLAIN", *arguments) == words


@pytest.mark.parametrize(
    ("name", "value", "letter"),
    [
        ("visits", 0.9, "G"),  # an edge belongs to the better colour
        ("visits", 0.8999, "A"),
        ("visits", 0.81, "A"),
        ("visits", 0.8099, "R"),
        ("repeat_plans", 0.15, "G"),
        ("repeat_plans", 0.1651, "R"),
        ("repeat_plans", 0.09, "A"),
        ("need_visits", 0.5, "G"),
        ("need_visits", 0.51, "R"),  # there is no amber on that side of its target
        ("contacts", 52, "–"),
        ("visits", "0.9", BAD),
        ("visits", None, BAD),
        ("visits", True, BAD),
    ],
)
def test_a_value_is_rated_as_the_page_would_rate_it(name, value, letter):
    assert kpi("RATE", name, value) == letter


def test_a_table_has_a_row_a_name_and_a_column_a_month():
    assert kpi("TABLE", [["6.8"], [None], ["nobody"], [5.2]], [["May-24", "2024-06"]]) == [
        ["indicator", "2024-05", "2024-06"],
        ["visits", 0.75, 0.9],
        ["nobody", NOT_KNOWN, NOT_KNOWN],  # as it was asked for
        [5.2, BAD, BAD],  # two have that ref
    ]


def test_a_table_without_arguments_is_the_page():
    table = kpi("TABLE")
    assert table[0] == ["indicator", "2024-04", "2024-05", "2024-06"]
    assert [row[0] for row in table[1:]] == [indicator[0] for indicator in INDICATORS]
    assert table[1] == ["visits", NOT_KNOWN, 0.75, 0.9]


def test_a_table_needs_rows_or_columns_of_names_and_months_that_are_some():
    assert kpi("TABLE", [["visits", "contacts"], ["visits", "contacts"]]) is BAD
    assert kpi("TABLE", "visits", "soon") is BAD


def test_a_series_ends_with_the_month_of_the_page():
    assert kpi("SERIES", "visits", 3) == [
        [45383.0, NOT_KNOWN, NOT_KNOWN],  # 1 April 2024
        [45413.0, 0.75, "R"],
        [45444.0, 0.9, "A"],
    ]
    assert len(kpi("SERIES", "visits")) == 12


@pytest.mark.parametrize("months", [0, 121, 1.5, "12", True, BAD, [[1, 2]]])
def test_a_series_is_of_1_to_120_whole_months(months):
    assert kpi("SERIES", "visits", months) is BAD
    assert len(kpi("SERIES", "visits", 120)) == 120


def test_a_workbook_that_shows_no_month_yet_knows_of_none():
    empty = Snapshot(None, HELD.indicators, HELD.figures)
    assert answer("KPI_VALUE", empty, "visits") is NOT_KNOWN
    assert answer("KPI_TABLE", empty) is NOT_KNOWN
    assert answer("KPI_VALUE", empty, "visits", "2024-06") == 0.9


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(30_000, 80_000),
    st.text(max_size=12),
    st.sampled_from([each[at] for each in INDICATORS for at in (0, 1, 2)] + ["2024-06", "May-24", "low", "national"]),
    st.sampled_from(CellError),
    st.dates(date(1900, 3, 1), date(2200, 1, 1)),
)
ARGUMENTS = st.one_of(CELLS, st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=3))


@pytest.mark.slow
@given(st.sampled_from(sorted(FUNCTIONS)), ARGUMENTS, ARGUMENTS)
def test_no_argument_makes_a_formula_fail_or_answer_with_nothing(name, first, second):
    most = len(inspect.signature(FUNCTIONS[name]).parameters) - 1
    given_arguments = [first, second][:most]
    found = answer(name, HELD, *given_arguments)
    rows = found if isinstance(found, list) else [[found]]
    assert rows and all(rows) and len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        assert isinstance(cell, str | float | int | CellError)
        assert not (isinstance(cell, float) and math.isnan(cell))


@given(st.text(max_size=12))
def test_an_unknown_name_never_gives_a_number(name):
    words = {word.lower() for each in HELD.indicators for word in (each.key, each.ref, each.label, each.name)}
    if name.strip(" ").lower() not in words:
        for function in ("VALUE", "NUMERATOR", "DENOMINATOR", "TARGET", "BENCHMARK", "CHANGE", "SERIES"):
            assert isinstance(kpi(function, name), CellError)


def test_the_shipped_workbook_answers_what_it_shows():
    held = snapshot_of(shipped_workbook())
    assert held.period == Period(2024, 6)
    assert answer("KPI_NUMERATOR", held, "cp_visits") == 470  # as printed: 470 of 573
    assert answer("KPI_DENOMINATOR", held, "cp_visits") == 573
    assert answer("KPI_RAG", held, "cp_visits") == "R"


def test_every_function_and_argument_has_its_help_and_fits_into_excels_wizard():
    assert [function.__name__ for function in udfs.UDFS] == list(HELP)
    for function in udfs.UDFS:
        told, parameters = HELP[function.__name__], inspect.signature(function).parameters
        assert [*told.arguments, udfs.PAGE_MONTH_ARGUMENT] == list(parameters)
        assert {*told.optional, udfs.PAGE_MONTH_ARGUMENT} == {
            each.name for each in parameters.values() if each.default is None
        }
        assert all(len(text) <= 255 for text in (told.summary, *told.arguments.values()))


def test_every_example_calls_the_function_it_stands_for():
    for name, told in HELP.items():
        assert told.example.startswith(f"={name}(")
        assert len(arguments_of(told.example)) <= len(told.arguments)


def test_the_page_of_functions_is_the_one_that_the_code_makes():
    page = functions_page(snapshot_of(shipped_workbook()))
    assert PAGE.read_text(encoding="utf-8") == page, "stale: run python tools/functions_page.py"


@pytest.mark.parametrize(
    ("span", "count"),
    [
        ("2024-Q1", 133),  # the longest one in the workbook
        (" 2024-q1 ", 133),
        ("2024 YTD", 133),
        ("2023-Q4", 90),  # January to March 2024
        ("2023 ytd", 700),
        ("2024-Q2", NOT_KNOWN),
        ("2024-Q5", BAD),
        ("2024 to date", BAD),
    ],
)
def test_a_quarter_and_a_year_are_named_by_the_year_in_which_they_begin(span, count):
    assert kpi("VALUE", "contacts", span) == count
    assert kpi("NUMERATOR", "contacts", span) == count


def test_a_quarter_has_no_letter_and_a_year_of_one_month_is_that_month():
    assert kpi("RAG", "visits", "2024-Q1") == "–"
    may = Snapshot(Period(2024, 5), HELD.indicators, HELD.figures)
    assert answer("KPI_VALUE", may, "visits", "2024-Q1") is NOT_KNOWN
    april = Snapshot(Period(2024, 4), HELD.indicators, {("visits", Period(2024, 4)): HELD.figures["visits", JUNE]})
    assert answer("KPI_VALUE", april, "visits", "2024-Q1") == 0.9


def test_a_benchmark_on_a_different_basis_is_no_number_that_a_formula_could_compute_with():
    config = read_config(shipped_config(), DECLARED)
    benchmark_of = {each.key: each.national(JUNE) for each in config.indicators}
    different = {key for key, found in benchmark_of.items() if found and found.differs}
    assert different
    [written] = [
        block for block in layout.config_blocks(demo_page(config))
        if (block.sheet, block.left) == (layout.CONFIG, layout.INDICATOR_COLUMN)
    ]  # fmt: skip
    at = layout.INDICATOR_HEADINGS.index("national")
    for indicator, row in zip(config.indicators, written.rows, strict=False):
        has_number = benchmark_of[indicator.key] is not None and indicator.key not in different
        assert (row[at] is not None) is has_number, indicator.key
        assert (held_indicator(indicator, JUNE).national is not None) is has_number, indicator.key
