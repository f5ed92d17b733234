"""What is true of every indicator, tried on a messy export."""

from __future__ import annotations

import csv
import pickle
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from msgspec import Struct
from msgspec.structs import replace
from pandas.testing import assert_frame_equal

from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.figures.answers import Computed
from kpixl.figures.computing import compute
from kpixl.figures.deciding_rows import cases as cases_of
from kpixl.figures.groups import broken_down
from kpixl.indicators import ALL, DECLARED
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.declared import Timing
from kpixl.indicators.totals import TOTALS
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period
from kpixl.words.terms import GoodIs, GroupBy, Unit
from making import ALL_TABLES, NO_ROWS, read_flat, shipped, written
from random_exports import COLUMNS, EMPTY, random_export

pytestmark = pytest.mark.slow

PERIOD = "2024-07"  # a term ends in it, so that every indicator has a figure
PERIODS = Period.parse(PERIOD).back_to(3)
COUNCILS = 8
AFTERWARDS = ("2024-08-01", "2024-08-20", "2025-07-31")

EVERY_INDICATOR = pytest.mark.parametrize("key", list(ALL))

PLANS = {"ssd_person", "ssd_cp_plans"}
IN_CARE = {"ssd_person", "ssd_cla_episodes", "ssd_legal_status"}
IN_NEED = {*PLANS, *IN_CARE, "ssd_cin_plans"}
LEAVERS = {"ssd_person", "ssd_care_leavers"}
NEEDS: Mapping[str, set[str]] = {
    "contacts": {"ssd_contacts"},
    "contacts_progressed": {"ssd_contacts"},
    "re_referrals": {"ssd_cin_episodes"},
    "assessments_in_45_days": {"ssd_cin_assessments"},
    "children_in_need": IN_NEED,
    "cin_visits": {*IN_NEED, "ssd_cin_visits"},
    "s47_to_icpc": {"ssd_s47_enquiry", "ssd_initial_cp_conference"},
    "child_protection": PLANS,
    "icpc_in_time": {"ssd_s47_enquiry", "ssd_initial_cp_conference"},
    "repeat_plans": {"ssd_cp_plans"},
    "cp_reviews_in_time": {*PLANS, "ssd_cp_reviews"},
    "plans_over_2_years": PLANS,
    "cp_visits": {*PLANS, "ssd_cp_visits"},
    "looked_after": IN_CARE,
    "care_leavers": LEAVERS,
    "lac_reviews": {*IN_CARE, "ssd_cla_reviews"},
    "lac_visits": {*IN_CARE, "ssd_cla_placement", "ssd_cla_visits"},
    "initial_health": {*IN_CARE, "ssd_cla_health"},
    "review_health": {*IN_CARE, "ssd_cla_health"},
    "dental_checks": {*IN_CARE, "ssd_cla_health"},
    "short_term_stability": {*IN_CARE, "ssd_cla_placement"},
    "long_term_stability": {*IN_CARE, "ssd_cla_placement"},
    "placed_over_20_miles": {*IN_CARE, "ssd_cla_placement"},
    "pep_quality": {"sup_pep"},
    "pathway_plans": {*IN_CARE, "ssd_care_leavers"},
    "care_leavers_in_touch": LEAVERS,
    "accommodation_17_18": LEAVERS,
    "accommodation_19_21": LEAVERS,
    "eet_17_18": LEAVERS,
    "eet_19_21": LEAVERS,
    "missing_children": {*IN_CARE, "ssd_missing"},
    "supervision": {*IN_NEED, "sup_supervision"},
}
"""The tables without which each figure can't be known."""

BEGINS = {
    "ssd_contacts": "cont_contact_date",
    "ssd_cin_episodes": "cine_referral_date",
    "ssd_cin_assessments": "cina_assessment_auth_date",
    "ssd_cin_plans": "cinp_cin_plan_start_date",
    "ssd_cin_visits": "cinv_cin_visit_date",
    "ssd_s47_enquiry": "s47e_s47_start_date",
    "ssd_initial_cp_conference": "icpc_icpc_date",
    "ssd_cp_plans": "cppl_cp_plan_start_date",
    "ssd_cp_visits": "cppv_cp_visit_date",
    "ssd_cp_reviews": "cppr_cp_review_date",
    "ssd_cla_episodes": "clae_cla_episode_start_date",
    "ssd_legal_status": "lega_legal_status_start_date",
    "ssd_cla_placement": "clap_cla_placement_start_date",
    "ssd_cla_reviews": "clar_cla_review_date",
    "ssd_cla_visits": "clav_cla_visit_date",
    "ssd_cla_health": "clah_health_check_date",
    "ssd_missing": "miss_missing_episode_start_date",
    "ssd_involvements": "invo_involvement_start_date",
    "sup_supervision": "supervision_date",
    "sup_visit_frequency": "start_date",
}
"""The date from which a row exists. The other tables hold undated facts."""

ENDS = {
    "ssd_cin_plans": "cinp_cin_plan_end_date",
    "ssd_cp_plans": "cppl_cp_plan_end_date",
    "ssd_cla_episodes": "clae_cla_episode_ceased_date",
    "ssd_legal_status": "lega_legal_status_end_date",
    "ssd_cla_placement": "clap_cla_placement_end_date",
    "ssd_involvements": "invo_involvement_end_date",
    "sup_visit_frequency": "end_date",
}

Row = dict[str, str]
Export = dict[str, list[Row]]


def tables_in(folder: Path) -> Export:
    tables = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            tables[file.stem] = list(csv.DictReader(lines))
    return tables


def write(folder: Path, export: Export) -> Path:
    folder.mkdir(parents=True)
    for table, rows in export.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS[table].split(), restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def without_repeated_keys(rows: list[Row], table: str) -> list[Row]:
    """Rows whose id is in no other row: of rows with the same key the last counts, so their order would matter."""
    if table == "sup_visit_frequency":
        return rows
    key = COLUMNS[table].split()[0]
    times = Counter(row[key].strip() for row in rows)
    return [row for row in rows if row[key].strip() and times[row[key].strip()] == 1]


def of_council(number: int, row: Row) -> Row:
    """The row with its ids made different from those of another council."""
    return {
        column: f"{number}-{text.strip()}" if column.endswith("_id") and text.strip() not in EMPTY else text
        for column, text in row.items()
    }


@pytest.fixture(scope="module")
def export(tmp_path_factory) -> Export:
    """Several messy exports as one, large enough for every indicator."""
    tables: Export = {table: [] for table in COLUMNS}
    for number in range(COUNCILS):
        folder = tmp_path_factory.mktemp("messy") / "export"
        random_export(folder, number, PERIOD)
        made = tables_in(folder)
        for table, rows in tables.items():  # figures read no other tables
            rows += [of_council(number, row) for row in without_repeated_keys(made[table], table)]
    teams = [{"dept_team_id": "team-1", "dept_team_name": "Ash", "dept_team_parent_name": "Family Support"}]
    workers = [{"prof_professional_id": "0-worker-1", "prof_professional_name": "Worker One"}]
    return tables | {"ssd_department": teams, "ssd_professionals": workers}


@pytest.fixture(scope="module")
def flat(export, tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("flat") / "export", export)


class Counted(Struct, frozen=True):
    """What was computed from one export, with its rows by indicator."""

    computed: Computed
    cases: Mapping[str, pd.DataFrame]

    def figure(self, key: str, period: Period = PERIODS[-1]) -> Figure:
        return self.computed.figures[key, period]

    def rows(self, key: str) -> list[str]:
        """An indicator's rows with everything that is said of them, in no particular order."""
        return sorted(map(str, self.cases[key].to_dict("records")))


def believing() -> Config:
    """The shipped config, except that ids need not join: many in the messy export belong to nobody."""
    config = shipped()
    return replace(config, knowing=replace(config.knowing, unmatched_persons=Fraction(1)))


def counted_in(folder: Path) -> Counted:
    computed = compute(folder, believing(), PERIODS, None)
    cases = cases_of(computed).astype(dict.fromkeys(("key", "period", "team", "service", "worker"), str))
    return Counted(computed, {key: cases[cases["key"] == key] for key in ALL})


@pytest.fixture(scope="module")
def counted(flat) -> Counted:
    return counted_in(flat)


@pytest.fixture(scope="module")
def recounted(export, tmp_path_factory) -> Callable[[str, Callable[[str, list[Row]], list[Row]]], Counted]:
    """The figures of the export with the rows of every table changed; each change is computed only once."""
    known: dict[str, Counted] = {}

    def with_rows(name: str, changed: Callable[[str, list[Row]], list[Row]]) -> Counted:
        if name not in known:
            tables = {table: changed(table, rows) for table, rows in export.items()}
            known[name] = counted_in(write(tmp_path_factory.mktemp(name) / "export", tables))
        return known[name]

    return with_rows


def of_a_day(counted: Counted) -> dict[str, frozenset[object]]:
    """Who is in the cohort of each indicator that counts on a day: month and person."""
    return {
        key: frozenset(zip(counted.cases[key]["period"], counted.cases[key]["person"], strict=True))
        for key, declared in ALL.items()
        if declared.timing is Timing.STOCK
    }


def assert_same(key: str, one: Counted, other: Counted) -> None:
    """Except for doubts: faulty rows that are written twice are a greater share of the table."""
    for period in PERIODS:
        assert replace(one.figure(key, period), doubts=()) == replace(other.figure(key, period), doubts=())
    assert one.rows(key) == other.rows(key)


def test_the_messy_export_gives_every_indicator_something_to_count(counted):
    for key in ALL:
        figure = counted.figure(key)
        assert figure.numerator, key
        assert figure.denominator is None or figure.numerator < figure.denominator, key


def test_a_cohort_that_others_make_up_is_a_total_that_small_numbers_know_with_all_who_share_its_groups(counted):
    """Otherwise a small number could be worked out from a total that nobody thought of."""
    cohorts = of_a_day(counted)
    parts = {key: [each for each in cohorts.values() if each < cohort] for key, cohort in cohorts.items()}
    made_up = {key for key, smaller in parts.items() if smaller and frozenset().union(*smaller) == cohorts[key]}
    assert made_up == {total.key for total in TOTALS if not total.holds_more}
    for total in TOTALS:
        for group in total.groups:
            assert {*group} == {key for key, cohort in cohorts.items() if cohort == cohorts[group[0]]}
            assert cohorts[group[0]] < cohorts[total.key]


@pytest.mark.slow
@EVERY_INDICATOR
def test_the_order_of_rows_is_nothing(key, counted, recounted):
    draw = random.Random(1)
    assert_same(key, counted, recounted("shuffled", lambda _, rows: draw.sample(rows, len(rows))))


@pytest.mark.slow
@EVERY_INDICATOR
def test_rows_dated_after_the_period_change_nothing(key, counted, recounted):
    def with_later_rows(table: str, rows: list[Row]) -> list[Row]:
        if table not in BEGINS:
            return rows
        later = [
            {**row, BEGINS[table]: AFTERWARDS[number % len(AFTERWARDS)], **({ENDS[table]: ""} if table in ENDS else {})}
            for number, row in enumerate(rows)
        ]
        id_column = COLUMNS[table].split()[0]
        if table != "sup_visit_frequency":
            later = [{**row, id_column: f"zz-{row[id_column].strip()}"} for row in later]
        return rows + later

    assert_same(key, counted, recounted("later", with_later_rows))


@pytest.mark.slow
@EVERY_INDICATOR
def test_an_end_after_the_period_has_not_happened_yet(key, counted, recounted):
    def ending_later(table: str, rows: list[Row]) -> list[Row]:
        end = ENDS.get(table)
        return [{**row, end: "2024-08-01"} if end and row[end].strip() == "" else row for row in rows]

    assert_same(key, counted, recounted("ending_later", ending_later))


@pytest.mark.slow
@EVERY_INDICATOR
def test_a_stranger_of_whom_nothing_else_is_known_changes_nothing(key, counted, recounted):
    def with_stranger(table: str, rows: list[Row]) -> list[Row]:
        stranger = {"pers_person_id": "stranger", "pers_dob": "2010-01-01", "pers_death_date": "", "pers_sex": "F"}
        return [*rows, {**rows[0], **stranger}] if table == "ssd_person" else rows

    assert_same(key, counted, recounted("stranger", with_stranger))


@pytest.fixture(scope="module")
def one_by_one(flat) -> Mapping[Period, Computed]:
    return {period: compute(flat, believing(), [period], None, with_rows=False) for period in PERIODS}


@pytest.mark.slow
@EVERY_INDICATOR
def test_a_period_asked_for_alone_has_the_figure_it_has_among_others(key, counted, one_by_one):
    for period in PERIODS:
        if NEEDS[key] & {"ssd_care_leavers"} and period != PERIODS[-1]:
            continue  # a flat export is the own export only of the newest period asked for
        assert one_by_one[period].figures[key, period] == counted.figure(key, period)


@EVERY_INDICATOR
def test_the_numerator_is_among_the_rows_of_the_denominator(key, counted):
    cases = counted.cases[key]
    for period in PERIODS:
        figure = counted.figure(key, period)
        rows = cases[cases["period"] == str(period)]
        if figure.numerator is None:
            assert rows.empty
            assert figure.reason
        elif figure.unit in (Unit.COUNT, Unit.RATE):
            assert figure.numerator == len(rows)
            assert rows["met"].isna().all()
        else:
            assert (figure.numerator, figure.denominator) == (rows["met"].sum(), len(rows))
            assert figure.numerator <= figure.denominator


@pytest.fixture(scope="module")
def groups(counted) -> Mapping[str, Mapping[tuple[str, Period], Mapping[str, Figure]]]:
    return {by: broken_down(counted.computed, by) for by in GroupBy}


@EVERY_INDICATOR
def test_the_groups_add_up_to_the_whole(key, counted, groups):
    for by in GroupBy:
        for period in PERIODS:
            whole, parts = counted.figure(key, period), groups[by].get((key, period), {}).values()
            if whole.numerator is None:
                assert not parts
                continue
            assert sum(part.numerator for part in parts) == whole.numerator
            if whole.unit in (Unit.SHARE, Unit.COUNT_AND_SHARE):
                assert sum(part.denominator for part in parts) == whole.denominator


def test_the_messy_export_has_more_than_one_group_of_each_kind(groups):
    for by in GroupBy:
        assert len(groups[by]["contacts" if by in ("age_band", "sex") else "cp_visits", PERIODS[-1]]) > 1, by


@pytest.mark.slow
@EVERY_INDICATOR
def test_the_rows_passed_in_are_not_changed(key, extracts_twice):
    extracts, copies = extracts_twice
    config = shipped()
    caseload = Caseload(extracts, PERIODS, config.bank_holiday_region, config.shared)
    ALL[key](caseload, **config.indicator(key).parameters)
    for table, (rows, as_bytes) in copies.items():
        if pickle.dumps(extracts[table]) != as_bytes:  # comparing column by column takes long
            assert_frame_equal(extracts[table], rows)


@pytest.fixture(scope="module")
def extracts_twice(flat):
    extracts = read_flat(flat, *(str(period) for period in PERIODS))
    copies = {table: (rows.copy(deep=True), pickle.dumps(rows)) for table, rows in extracts.frames.items()}
    return extracts, copies


@pytest.fixture(scope="module")
def nothing(tmp_path_factory) -> Counted:
    return counted_in(written(tmp_path_factory.mktemp("nothing")))


@EVERY_INDICATOR
def test_of_tables_without_a_row_nothing_is_known(key, no_rows):
    figure = no_rows.figures[key, PERIODS[-1]]
    assert (figure.numerator, figure.denominator) == (None, None)
    assert all(f"{table} has no row" in figure.reason for table in NEEDS[key])


@pytest.fixture(scope="module")
def no_rows(tmp_path_factory) -> Computed:
    folder = written(tmp_path_factory.mktemp("no_rows"), *NO_ROWS)
    return compute(folder, believing(), PERIODS[-1:], None, with_rows=False)


@EVERY_INDICATOR
def test_where_nothing_of_the_month_is_recorded_there_is_no_value_or_a_count_of_0(key, nothing):
    figure = nothing.figure(key)
    if figure.unit in (Unit.COUNT, Unit.RATE):
        assert figure.numerator == 0
    else:
        assert (figure.numerator, figure.denominator, figure.value) == (0, 0, None)


def without_doubts(figure: Figure) -> Figure:
    """A table that is not needed may still change what can be said about the persons."""
    return replace(figure, doubts=())


@pytest.fixture(scope="module")
def lacking(flat, tmp_path_factory) -> Callable[[str], Computed]:
    """The figures of the export without one of its tables; each is computed only once."""
    known: dict[str, Computed] = {}

    def without(table: str) -> Computed:
        if table not in known:
            folder = tmp_path_factory.mktemp(f"lacking_{table}")
            for file in flat.glob("*.csv"):
                if file.stem != table:
                    (folder / file.name).symlink_to(file)
            known[table] = compute(folder, believing(), PERIODS[-1:], None, with_rows=False)
        return known[table]

    return without


@pytest.mark.slow
@EVERY_INDICATOR
def test_an_absent_table_is_the_reason_why_the_figures_that_need_it_cant_be_known(key, lacking, counted):
    for table in sorted(set(ALL_TABLES) - {"sup_placement_location", "sup_visit_frequency"}):
        figure = lacking(table).figures[key, PERIODS[-1]]
        if table in NEEDS[key]:
            assert (figure.numerator, figure.denominator) == (None, None), table
            assert table in figure.reason
        else:
            assert without_doubts(figure) == without_doubts(counted.figure(key)), table


@pytest.mark.slow
@pytest.mark.parametrize("table", ["sup_placement_location", "sup_visit_frequency"])
def test_visits_and_distances_can_be_known_without_the_two_tables_that_few_councils_have(table, lacking):
    for key in ("lac_visits", "placed_over_20_miles"):
        assert lacking(table).figures[key, PERIODS[-1]].numerator is not None


@pytest.mark.slow
def test_the_scorecard_says_so_where_the_distance_alone_decides(lacking, counted):
    assert any("distance" in note for note in lacking("sup_placement_location").notes)
    assert counted.computed.notes == ()


@EVERY_INDICATOR
def test_every_indicator_is_defined_in_five_parts_in_order(key):
    definition = ALL[key].definition
    first, *parts = re.split(r"^(Unit|Denominator|Numerator|Edges|Source): ", definition, flags=re.MULTILINE)
    assert parts[::2] == ["Unit", "Denominator", "Numerator", "Edges", "Source"]
    assert re.fullmatch(r"[A-Z][^.]+\.", first.strip(), flags=re.DOTALL), "the first part is one sentence"
    assert all(len(text.strip()) > 3 and text.strip().endswith(".") for text in parts[1::2])


@EVERY_INDICATOR
def test_every_indicator_has_a_place_on_the_page_and_a_target_or_none_on_purpose(key):
    config = read_config(shipped_config(), DECLARED)
    assert config.page.order.count(key) == 1
    indicator = config.indicator(key)
    assert indicator.good_is is ALL[key].declaration.good_is
    assert (indicator.target(None) is None) == (indicator.good_is is GoodIs.NOT_RATED)


@EVERY_INDICATOR
def test_every_indicator_has_tests_of_its_own(key):
    others = [file for file in Path(__file__).parents[1].rglob("test_*.py") if file != Path(__file__)]
    assert any(f'"{key}"' in file.read_text(encoding="utf-8") for file in others)


def test_there_are_32_indicators_in_the_order_of_the_printed_page():
    assert list(ALL) == list(NEEDS)
    assert len(ALL) == 32
