"""The demo council: which tables of figures it can be given, and that its exports have exactly those figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.demo.council import write_council
from kpixl.demo.narratives import DEMO_NARRATIVES, DEMO_OVERRIDES
from kpixl.demo.table import COUNTS, MONTHS, FigureTable, Wanted, demo_figures
from kpixl.extracts.schema import TABLES
from kpixl.figures.answers import Computed, History
from kpixl.figures.computing import compute
from kpixl.figures.deciding_rows import cases as cases_of
from kpixl.indicators import DECLARED
from kpixl.scorecard.display import shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import letter
from kpixl.words.errors import DemoError
from kpixl.words.periods import Period
from kpixl.words.terms import Unit
from oracle import answers
from printed_page import SET_BY_HAND, Printed, printed

APRIL, MAY, JUNE = MONTHS
RATES_FOR_POPULATION = 262_600
MORE_ROWS_THAN_ANY = 1_000_000  # that a table needs before it can be said to be cut short


@pytest.fixture(scope="module")
def config() -> Config:
    return read_config(shipped_config(), DECLARED)


@pytest.fixture(scope="module")
def council(demo: Path) -> Path:
    """The demo council's three exports with all their history."""
    return demo / "extracts"


@pytest.fixture(scope="module")
def computed(council: Path, config: Config) -> Computed:
    return compute(council, config, MONTHS, History.OWN)


def figure_of(key: str, period: Period, wanted: Wanted, config: Config) -> Figure:
    unit = config.indicator(key).unit
    population = RATES_FOR_POPULATION if unit is Unit.RATE else None
    return Figure(key, period, unit, wanted.numerator, wanted.denominator or population)


def found_figures(folder: Path, config: Config) -> dict[tuple[str, Period], Wanted]:
    """What kpixl computes from the exports, in the form of a table for the demo."""
    figures = compute(folder, config, MONTHS, History.OWN, with_rows=False).figures
    return {
        (key, period): Wanted(figure.numerator, None if key in COUNTS else figure.denominator)
        for (key, period), figure in figures.items()
        if figure.numerator is not None
    }


# Stated here, since guessing it takes as long as reading a file.
CSV = "header=true, all_varchar=true, delim=',', quote='\"', escape='\"', max_line_size=100000"


def table_of(export: Path, table: str, columns: str = "*", where: str = "true") -> list[tuple[str, ...]]:
    file = f"read_csv('{export / table}.csv', {CSV})"
    return duckdb.sql(f"select {columns} from {file} where {where}").fetchall()


# The figures of the demo council


@pytest.mark.parametrize("cell", list(printed()), ids=lambda cell: f"{cell.key}-{cell.month}")
def test_the_demo_figures_print_as_the_page_does_in_figure_and_letter(cell: Printed, config: Config) -> None:
    wanted = demo_figures().get((cell.key, Period.parse(cell.month)))
    if wanted is None:
        assert (cell.key, cell.figure, cell.letter) == ("pep_quality", "", "")
        return
    indicator = config.indicator(cell.key)
    figure = figure_of(cell.key, Period.parse(cell.month), wanted, config)
    assert shown(figure, indicator.decimals).replace(",", "") == cell.figure
    computed_letter = letter(figure.value, indicator, figure.period)
    assert (computed_letter or "") == ("R" if (cell.key, cell.month) in SET_BY_HAND else cell.letter)


def test_the_page_has_93_figures_and_68_letters_three_of_them_set_by_hand() -> None:
    cells = list(printed())
    assert len([cell for cell in cells if cell.figure]) == len(demo_figures()) == 93
    assert len([cell for cell in cells if cell.letter]) == 68
    assert {(override.key, str(override.period)) for override in DEMO_OVERRIDES} == SET_BY_HAND
    letters = {(cell.key, cell.month): cell.letter for cell in cells}
    for override in DEMO_OVERRIDES:
        assert (override.letter or "") == letters[override.key, str(override.period)]
        assert override.reason and override.who and override.when.year == 2024


def test_every_indicator_but_two_has_a_narrative_in_june(config: Config) -> None:
    keys = {indicator.key for indicator in config.indicators}
    assert keys - set(DEMO_NARRATIVES) == {"review_health", "eet_19_21"}
    assert set(DEMO_NARRATIVES) <= keys


def test_the_numbers_of_a_narrative_are_the_figures() -> None:
    checked = set()
    for key, text in DEMO_NARRATIVES.items():
        for some, of_all in re.findall(r"([\d,]+) of (?:the )?([\d,]+)", text):
            part, whole = int(some.replace(",", "")), int(of_all.replace(",", ""))
            wanted = demo_figures()[key, JUNE]
            assert wanted.denominator == whole, key
            assert part in (wanted.numerator, whole - wanted.numerator), key
            checked.add(key)
    assert len(checked) > 15


def test_the_demo_exports_have_the_demo_figures(computed: Computed) -> None:
    found = {
        (key, period): Wanted(figure.numerator, None if key in COUNTS else figure.denominator)
        for (key, period), figure in computed.figures.items()
        if figure.numerator is not None
    }
    assert found == demo_figures()


# Any other table


@st.composite
def tables(draw: st.DrawFn, most: int = 12) -> FigureTable:
    """A table that a council can have: cohorts that contain others are at least as large."""
    table: dict[tuple[str, Period], Wanted] = {}

    def some(limit: int = most) -> int:
        return draw(st.integers(0, limit))

    for period in MONTHS:

        def share(key: str, cases: int, period: Period = period) -> None:
            table[key, period] = Wanted(draw(st.sampled_from((0, cases)) | st.integers(0, cases)), cases)

        in_need, on_plan, in_care, leavers = some(), some(), some(), some()
        for key, count in (
            ("contacts", some()),
            ("children_in_need", in_need),
            ("child_protection", on_plan),
            ("looked_after", in_care),
            ("care_leavers", leavers),
            ("missing_children", some()),
        ):
            table[key, period] = Wanted(count)
        share("contacts_progressed", table["contacts", period].numerator)
        for key in (
            "re_referrals",
            "assessments_in_45_days",
            "s47_to_icpc",
            "icpc_in_time",
            "repeat_plans",
            "initial_health",
        ):
            share(key, some())
        share("cin_visits", in_need)
        for key in ("cp_reviews_in_time", "plans_over_2_years", "cp_visits"):
            share(key, on_plan)
        for key in ("lac_reviews", "lac_visits", "short_term_stability", "placed_over_20_miles"):
            share(key, in_care)
        over_a_year = some(in_care)
        long_term = some(over_a_year)
        share("review_health", over_a_year)
        share("dental_checks", over_a_year)
        share("long_term_stability", long_term)
        share("pathway_plans", some(in_care - long_term))
        in_touch = some(leavers)
        young = some(in_touch)
        share("care_leavers_in_touch", in_touch)
        for kind in ("accommodation", "eet"):
            share(f"{kind}_17_18", young)
            share(f"{kind}_19_21", in_touch - young)
        share("supervision", in_need + on_plan + in_care - some(min(on_plan, in_care)))
    return table


@pytest.mark.slow
@settings(max_examples=8, phases=[Phase.generate])  # shrinking a whole council takes minutes
@given(table=tables())
def test_a_council_has_just_the_figures_that_were_asked_for_and_only_of_nobody_nothing_is_known(
    table: FigureTable, tmp_path_factory: pytest.TempPathFactory, config: Config
) -> None:
    """
    A table without a row, or without a visit at which anybody was seen, does not give 0.

    Nor is a table believed that stops as if it were cut short, for example if one child of ten has still to be visited;
    in this test it is believed.
    """
    folder = tmp_path_factory.mktemp("council")
    write_council(table, folder, history=False)
    believing = replace(config, knowing=replace(config.knowing, evidence_rows=MORE_ROWS_THAN_ANY))
    found = found_figures(folder, believing)
    assert found == {place: wanted for place, wanted in table.items() if place in found}
    assert {wanted.numerator for place, wanted in table.items() if place not in found} <= {0}


def large_table() -> FigureTable:
    """Cohorts of up to 1,000, with none, some and all of their cases in the numerator in different months."""
    sizes = dict.fromkeys((key for key, _ in demo_figures()), 1_000) | {
        "review_health": 660,
        "dental_checks": 660,
        "long_term_stability": 400,
        "pathway_plans": 600,
        "accommodation_17_18": 330,
        "eet_17_18": 330,
        "accommodation_19_21": 630,
        "eet_19_21": 630,
        "care_leavers_in_touch": 960,
        "supervision": 2_000 + 170,
    }
    return {
        (key, period): Wanted(size) if key in COUNTS else Wanted((0, size // 3, size)[(place + month) % 3], size)
        for place, (key, size) in enumerate(sizes.items())
        for month, period in enumerate(MONTHS)
    }


@pytest.mark.slow
def test_a_large_council_has_just_the_figures_that_were_asked_for_as_sql_counts_them(tmp_path: Path) -> None:
    table = large_table()
    write_council(table, tmp_path, history=False)
    counted = answers(tmp_path, [str(period) for period in MONTHS])
    for (key, period), wanted in table.items():
        answer = counted[str(period)][key]
        if answer.unknown:  # nobody was seen, or had a check: the table does not give 0
            assert wanted.numerator == 0, (key, str(period))
            continue
        assert answer.numerator == wanted.numerator, (key, str(period))
        assert key in COUNTS or answer.denominator == wanted.denominator, (key, str(period))


@pytest.mark.slow
def test_figures_left_out_are_chosen_to_fit_those_given(tmp_path: Path, config: Config) -> None:
    given_figures = {
        ("looked_after", MAY): Wanted(10),
        ("long_term_stability", JUNE): Wanted(2, 5),
        ("cp_visits", APRIL): Wanted(3, 4),
        ("supervision", APRIL): Wanted(1_000, 2_983),
    }
    write_council(given_figures, tmp_path, history=False)
    found = found_figures(tmp_path, config)
    assert {at: found[at] for at in given_figures} == given_figures
    assert found["child_protection", APRIL] == Wanted(4)
    assert found["lac_visits", MAY].denominator == 10
    assert set(found) == set(demo_figures())


# Tables that no council can have


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ({("cp_visit", JUNE): Wanted(1, 2)}, "cp_visit 2024-06: no such indicator"),
        ({("cp_visits", Period(2024, 7)): Wanted(1, 2)}, "cp_visits 2024-07: the demo council has 2024-04 to 2024-06"),
        ({("pep_quality", JUNE): Wanted(1, 2)}, "pep_quality 2024-06: 1 of 2; reported termly"),
        ({("cp_visits", MAY): Wanted(3, 2)}, "cp_visits 2024-05: 3 of 2; the numerator is more than the denominator"),
        ({("cp_visits", MAY): Wanted(3)}, "cp_visits 2024-05: 3; it needs a denominator"),
        ({("contacts", MAY): Wanted(3, 4)}, "contacts 2024-05: 3 of 4; a count has no denominator"),
        ({("looked_after", MAY): Wanted(-1)}, "looked_after 2024-05: -1; figures are 0 or more"),
        (
            {("cin_visits", MAY): Wanted(0, 3_001)},
            "cin_visits 2024-05: 0 of 3001; the demo council has no more",
        ),
        (
            {("contacts", MAY): Wanted(7), ("contacts_progressed", MAY): Wanted(1, 8)},
            "contacts_progressed 2024-05: 8 children, but contacts has 7",
        ),
        (
            {("child_protection", MAY): Wanted(7), ("cp_visits", MAY): Wanted(1, 8)},
            "cp_visits 2024-05: 8 children, but child_protection has 7",
        ),
        (
            {("children_in_need", MAY): Wanted(7), ("cin_visits", MAY): Wanted(1, 8)},
            "cin_visits 2024-05: 8 children, but children_in_need has 7",
        ),
        (
            {("looked_after", MAY): Wanted(7), ("lac_reviews", MAY): Wanted(1, 8)},
            "lac_reviews 2024-05: 8 children, but looked_after has 7",
        ),
        (
            {("review_health", MAY): Wanted(7, 7), ("dental_checks", MAY): Wanted(1, 8)},
            "dental_checks 2024-05: 8 children, but review_health has 7",
        ),
        (
            {("looked_after", MAY): Wanted(7), ("review_health", MAY): Wanted(1, 8)},
            "review_health 2024-05: 8 children in care for a year, but looked_after is 7",
        ),
        (
            {("review_health", MAY): Wanted(1, 7), ("long_term_stability", MAY): Wanted(1, 8)},
            "long_term_stability 2024-05: 8 children in care for 30 months, but only 7 for a year",
        ),
        (
            {
                ("looked_after", MAY): Wanted(9),
                ("pathway_plans", MAY): Wanted(1, 5),
                ("long_term_stability", MAY): Wanted(1, 5),
            },
            "pathway_plans 2024-05: 5 children aged 16 or 17 and 5 under 16 (long_term_stability), but looked_after",
        ),
        (
            {
                ("care_leavers_in_touch", MAY): Wanted(1, 5),
                ("eet_17_18", MAY): Wanted(1, 2),
                ("eet_19_21", MAY): Wanted(1, 2),
            },
            "care_leavers_in_touch 2024-05: 5 care leavers aged 17 to 21, but 4 aged 17 to 18 and 19 to 21 together",
        ),
        (
            {("care_leavers", MAY): Wanted(4), ("care_leavers_in_touch", MAY): Wanted(1, 5)},
            "care_leavers_in_touch 2024-05: 5 of them are aged 17 to 21, but care_leavers is 4",
        ),
        (
            {
                ("children_in_need", MAY): Wanted(3),
                ("child_protection", MAY): Wanted(2),
                ("looked_after", MAY): Wanted(4),
                ("supervision", MAY): Wanted(0, 6),
            },
            "supervision 2024-05: 6 children, but those in need, on a plan and looked after are 7 to 9",
        ),
    ],
)
def test_a_table_that_no_council_can_have_is_refused_with_the_reason(
    figures: Mapping[tuple[str, Period], Wanted], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(DemoError, match=re.escape(reason)):
        write_council(figures, tmp_path / "council")
    assert not (tmp_path / "council").exists()


def test_all_faults_of_a_table_are_told_together(tmp_path: Path) -> None:
    table = {("cp_visits", period): Wanted(3, 2) for period in MONTHS} | {("cp_visit", JUNE): Wanted(1)}
    with pytest.raises(DemoError, match="4 figures can't be") as refused:
        write_council(table, tmp_path)
    for period in MONTHS:
        assert f"cp_visits {period}" in str(refused.value)


@pytest.mark.slow
def test_a_council_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    for folder in ("once", "again"):
        write_council({("contacts", MAY): Wanted(50)}, tmp_path / folder, history=False)
    files = sorted(path.relative_to(tmp_path / "once") for path in (tmp_path / "once").rglob("*.csv"))
    assert len(files) > 3 * 40
    assert [(tmp_path / "once" / file).read_bytes() for file in files] == [
        (tmp_path / "again" / file).read_bytes() for file in files
    ]


# What real exports hold


def rows_of_june(council: Path) -> Iterator[tuple[str, int]]:
    for file in sorted((council / "2024-06").glob("*.csv")):
        yield file.stem, int(table_of(council / "2024-06", file.stem, "count(*)")[0][0])


def test_junes_export_has_about_a_million_rows_most_of_them_in_tables_that_indicators_read(council: Path) -> None:
    rows = dict(rows_of_june(council))
    read = {table.name for table in TABLES.values()}
    assert 950_000 <= sum(rows.values()) <= 1_050_000
    assert sum(count for table, count in rows.items() if table in read) >= 0.8 * sum(rows.values())


def test_may_has_the_most_contacts_of_a_year_whose_mean_is_4511(council: Path) -> None:
    sound = "cont_contact_id not like 'DEMO-ODD%'"  # without the faulty rows
    months = table_of(
        council / "2024-06", "ssd_contacts", "cont_contact_date[:7] as month, count(*)", f"{sound} group by month"
    )
    contacts = {month: int(count) for month, count in months}
    counted = {str(month): contacts[str(month)] for month in JUNE.back_to(12)}
    assert Fraction(sum(counted.values()), 12) == 4_511
    assert max(counted, key=lambda month: counted[month]) == "2024-05"
    assert len([month for month in contacts if month >= "2018-04"]) >= 14


def test_cases_that_miss_a_standard_are_in_at_least_20_teams_where_there_are_so_many(computed: Computed) -> None:
    cases = cases_of(computed)
    for (key, period), rows in cases.groupby(["key", "period"], observed=True):
        missed = rows[rows["met"] == False] if rows["met"].notna().any() else rows  # noqa: E712
        teams = missed.loc[missed["team"] != "Not recorded", "team"]
        if len(missed) >= 40:
            assert teams.nunique() >= 20, (key, period)


@pytest.mark.parametrize(
    ("key", "last_day_that_counts"),
    [("cin_visits", 20), ("cp_visits", 10), ("supervision", 31), ("assessments_in_45_days", 45), ("icpc_in_time", 15)],
)
def test_june_has_cases_on_the_last_day_that_counts_and_on_the_day_after(
    key: str, last_day_that_counts: int, computed: Computed
) -> None:
    cases = cases_of(computed)
    june = cases[(cases["key"] == key) & (cases["period"] == "2024-06")]
    assert june.loc[june["met"] == True, "days"].max() == last_day_that_counts  # noqa: E712
    assert june.loc[june["met"] == False, "days"].min() == last_day_that_counts + 1  # noqa: E712


@pytest.mark.parametrize(
    "what",
    [
        "ssd_contacts.csv: cont_person_id is empty",
        "ssd_contacts.csv: cont_contact_date is empty",
        "ssd_contacts.csv: cont_contact_date is not a date",
        "ssd_contacts.csv: its key is on a later row too",
        "ssd_contacts.csv: cont_contact_outcome_json is not written as it should be",
        "ssd_s47_enquiry.csv: s47e_s47_outcome_json is not written as it should be",
        "ssd_cp_plans.csv: cppl_cp_plan_start_date is not a date",
        "ssd_cla_placement.csv: clap_cla_placement_distance is not a number",
    ],
)
def test_every_export_has_bad_rows(what: str, computed: Computed) -> None:
    faults = [str(fault) for fault in computed.faults]
    for period in MONTHS:
        assert [fault for fault in faults if fault.startswith(f"{period}/{what}")], (period, what)


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ("ssd_cp_plans", "cppl_cp_plan_ola ilike '%Y%'"),  # other councils' plans
        ("ssd_legal_status", "lega_legal_status like 'V4%'"),  # short breaks
        ("ssd_person", "pers_dob is null and pers_expected_dob is not null"),  # unborn
        ("ssd_person", "pers_death_date is not null"),
        ("ssd_cla_health", "clah_health_check_status = 'Refused'"),
        ("ssd_cla_reviews", "clar_cla_review_cancelled = 'Y'"),
        ("ssd_cp_visits", "cppv_cp_visit_seen = 'N'"),
        ("ssd_cla_visits", "clav_cla_visit_seen = 'N'"),
        ("ssd_cla_placement", "clap_cla_placement_distance = '999.9'"),
        ("ssd_cla_placement", "clap_cla_placement_distance is null"),
        ("ssd_cla_placement", "clap_cla_placement_type = 'A3'"),
        ("ssd_care_leavers", "clea_care_leaver_in_touch = 'DIED'"),
        ("ssd_care_leavers", "clea_care_leaver_in_touch = 'RHOM'"),
        ("ssd_missing", "miss_missing_episode_type = 'A'"),
        ("ssd_cin_plans", "left(cinp_cin_plan_start_date, 7) = '2024-06'"),
        ("ssd_cin_plans", "left(cinp_cin_plan_end_date, 10) = '2024-06-30'"),  # ended on the last day
        ("sup_pep", "term = 'Summer' and rating = 'gold'"),
        ("sup_visit_frequency", "interval_days = '84'"),
    ],
)
def test_junes_export_holds_what_real_exports_hold(table: str, where: str, council: Path) -> None:
    assert table_of(council / "2024-06", table, "count(*)", where)[0][0] > 0


def test_no_id_looks_like_one_that_a_system_issued(council: Path) -> None:
    persons = table_of(council / "2024-06", "ssd_person", "pers_person_id", "pers_person_id is not null")
    assert len(persons) > 50_000
    assert all(re.fullmatch(r"DEMO-(\d{8}|ODD-\d\d)", person) for (person,) in persons)


def test_the_exports_agree_with_each_other_on_what_is_settled(council: Path) -> None:
    """The rows of March's contacts are the same in April's and in June's export."""
    where = "cont_contact_date[:7] = '2024-03'"
    assert table_of(council / "2024-04", "ssd_contacts", "*", where) == table_of(
        council / "2024-06", "ssd_contacts", "*", where
    )
