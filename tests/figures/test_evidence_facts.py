"""What is behind a figure, counted once more in plain SQL from exports of many kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

import oracle
import oracle_reading
from kpixl.config.reading import read_config
from kpixl.figures.computing import compute
from kpixl.figures.evidence_facts import BANDS, Facts, SplitBy, facts
from kpixl.figures.evidence_sentences import said_of
from kpixl.figures.families import Siblings
from kpixl.indicators import DECLARED
from kpixl.words.periods import Period
from kpixl.words.terms import NOT_RECORDED, GoodIs
from making import (
    Row,
    asking_only,
    computed_from,
    cp_plans,
    cp_visits,
    departments,
    families,
    involvements,
    persons,
    professionals,
    shipped,
    written,
)
from oracle_exports import last_day
from own_configs import own_table, with_own
from random_exports import random_export

pytestmark = pytest.mark.slow

WITH_A_DUE_DAY = (
    "cin_visits", "cp_visits", "assessments_in_45_days", "icpc_in_time", "cp_reviews_in_time", "lac_reviews",
    "lac_visits", "review_health", "dental_checks", "pathway_plans", "supervision",
)  # fmt: skip
FLOWS = ("assessments_in_45_days", "icpc_in_time")
PLACED = ("lac_reviews", "lac_visits", "review_health", "short_term_stability", "placed_over_20_miles")
LESS_IS_BETTER = ("short_term_stability", "placed_over_20_miles")
JUNE = Period(2024, 6)


class Counted:
    """The facts of one random export, and a database that holds the same export."""

    def __init__(self, folder: Path, period: str) -> None:
        computed = compute(folder, shipped(), [Period.parse(period)], None)
        self.facts: Mapping[str, Facts] = {
            indicator.key: facts(computed, indicator.key, Period.parse(period)) for indicator in shipped().indicators
        }
        tables = oracle.tables_in(folder, oracle.CONFIG)
        served = oracle.Served(period, last_day(period))
        with oracle.counted([tables], [served], oracle.CONFIG) as db:
            families = oracle_reading.table_in(folder, "ssd_family", oracle.wording(oracle.CONFIG))
            db.register("ssd_family", families.rows)
            high = [each.key for each in shipped().indicators if each.good_is is GoodIs.HIGH]
            db.execute(f"SET VARIABLE high_is_good = {oracle.in_sql(high)}")
            oracle.run(db, "evidence")
            self.siblings = {key: tuple(told) for key, *told in db.execute("FROM siblings").fetchall()}
            self.told = db.execute("SELECT key, person, day, due, reason FROM told").fetchall()
            self.late = db.execute("SELECT key, days FROM late").fetchall()
            self.ten_days_on = db.execute("SELECT working_day_after(E(), 10)").fetchone()[0]
            self.cases = db.execute("SELECT key, person, met FROM cases").fetchall()
            self.homes = {person: placed for person, *placed in db.execute("FROM homes").fetchall()}
        self.is_met = {key: Counter((p, met) for k, p, met in self.cases if k == key) for key in self.facts}

    def known(self, keys: tuple[str, ...]) -> list[tuple[str, Facts]]:
        return [(key, self.facts[key]) for key in keys if self.facts[key].splits is not None]

    def met(self, key: str, person: str) -> bool:
        return self.is_met[key][person, True] > 0


@pytest.fixture(
    scope="module",
    params=[(0, "2024-06"), *(pytest.param(each, marks=pytest.mark.slow) for each in [(1, "2024-02"), (2, "2024-05")])],
    ids=str,
)
def counted(request, tmp_path_factory) -> Counted:
    seed, period = request.param
    folder = tmp_path_factory.mktemp("random")
    random_export(folder, seed, period)
    return Counted(folder, period)


@pytest.mark.slow
def test_days_overdue_are_what_sql_counts(counted):
    for key, known in counted.known(WITH_A_DUE_DAY):
        over = [days for k, days in counted.late if k == key]
        expected = tuple(sum(low <= days <= (high or 9999) for days in over) for low, high in BANDS)
        assert (known.bands or (0, 0, 0, 0)) == expected, key


def test_reasons_are_what_sql_counts(counted):
    for key, known in counted.known(WITH_A_DUE_DAY):
        if key in FLOWS:
            continue  # a child with two conferences in a month has two answers
        expected = Counter(
            reason for k, person, _, _, reason in counted.told if k == key and not counted.met(key, person)
        )
        assert {part.name: part.count for part in known.splits.get(SplitBy.REASON, ())} == dict(expected), key


def test_what_falls_due_next_is_what_sql_counts(counted):
    for key, known in counted.known(WITH_A_DUE_DAY):
        if key in FLOWS:
            assert known.due_next is None
            continue
        expected = [p for k, p, _, due, _ in counted.told if k == key and due and due <= counted.ten_days_on]
        assert known.due_next.count == sum(counted.met(key, person) for person in expected), key
        assert known.due_next.until == counted.ten_days_on


@pytest.mark.parametrize(("by", "at"), [(SplitBy.HOME, 0), (SplitBy.COUNTY, 1)])
def test_homes_are_what_sql_counts(counted, by, at):
    for key, known in counted.known(PLACED):
        cases = [(person, met) for k, person, met in counted.cases if k == key]
        of = Counter(counted.homes[person][at] for person, _ in cases)
        behind = Counter(counted.homes[person][at] for person, met in cases if met is (key in LESS_IS_BETTER))
        found = {part.name: (part.count, part.of) for part in known.splits.get(by, ())}
        if found or len(behind.keys() - {NOT_RECORDED}) > 1:
            assert found == {home: (count, of[home]) for home, count in behind.items()}, key


def test_families_are_what_sql_counts(counted):
    found = {key: known.siblings for key, known in counted.facts.items()}
    known = {key: (each.count, each.families, each.unknown) for key, each in found.items() if each}
    assert known == {key: told for key, told in counted.siblings.items() if counted.facts[key].splits is not None}
    assert len(known) > 5


def test_every_way_to_tell_cases_apart_adds_up_to_them(counted):
    for key, known in counted.facts.items():
        for by, parts in (known.splits or {}).items():
            assert sum(part.count for part in parts) == known.count, (key, by)
            assert all(0 < part.count <= (part.of or part.count) for part in parts), (key, by)


def test_whoever_met_the_standard_is_not_overdue(counted):
    for key, known in counted.known(WITH_A_DUE_DAY):
        assert sum(known.bands or ()) <= known.count, key


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory) -> Facts:
    """Four children on plans in June 2024, of two workers: seen in time, late since the 7th, never, and due in July."""
    folder = written(
        tmp_path_factory.mktemp("hand"),
        persons(("ade", "2015-03-01"), ("bea", "2012-07-09"), ("cai", "2020-01-02"), ("dot", "2009-01-02")),
        cp_plans(*((person, "2023-01-09", "") for person in ("ade", "bea", "cai", "dot"))),
        cp_visits(("ade", "2024-06-28"), ("bea", "2024-05-24"), ("dot", "2024-06-20")),
        involvements(*((person, "Ash", "2023-01-01", "", worker)
                       for person, worker in (("ade", "1"), ("bea", "1"), ("cai", "2"), ("dot", "2")))),
        professionals(("1", "W1"), ("2", "W2")),
        departments(("Ash", "Ash")),
    )  # fmt: skip
    return facts(computed_from(folder, "2024-06", config=asking_only("cp_visits")), "cp_visits", JUNE)


def test_days_overdue_are_from_the_tenth_working_day_after_the_last_visit(by_hand):
    # Bea: 24 May, then ten working days without the bank holiday of 27 May: 10 June, 20 days before 30 June.
    # Cai: 9 January 2023, and so 23 January 2023.
    assert by_hand.bands == (0, 0, 1, 1)


def test_what_falls_due_next_is_by_worker(by_hand):
    # Ade on 12 July, the tenth working day after 30 June, Dot on 4 July.
    assert by_hand.due_next.until == date(2024, 7, 12)
    assert [(part.name, part.count) for part in by_hand.due_next.workers] == [("W1", 1), ("W2", 1)]


def test_a_reason_tells_never_from_too_long_ago(by_hand):
    reasons = {part.name: part.count for part in by_hand.splits[SplitBy.REASON]}
    assert reasons == {"last visit on record too long ago": 1, "no visit on record since the plan began": 1}


def test_workers_are_told_with_the_cases_that_they_have(by_hand):
    assert [(part.name, part.count, part.of) for part in by_hand.splits[SplitBy.WORKER]] == [("W1", 1, 2), ("W2", 1, 2)]
    assert SplitBy.TEAM not in by_hand.splits, "one team tells nobody apart"


def late(tmp_path: Path, *of_families: Row, children: int = 4) -> Facts:
    """Children on plans whom nobody visited, and these rows of `ssd_family`."""
    names = [f"child-{number}" for number in range(children)]
    folder = written(
        tmp_path,
        persons(*((name, "2015-03-01") for name in names)),
        cp_plans(*((name, "2023-01-09", "") for name in names)),
        families(*of_families),
    )
    return facts(computed_from(folder, "2024-06", config=asking_only("cp_visits")), "cp_visits", JUNE)


def test_children_of_one_family_are_told_where_two_of_them_are_behind_the_figure(tmp_path):
    known = late(tmp_path, ("child-0", "ash"), ("child-1", "ash"), ("child-2", "elm"), ("somebody", "elm"))
    assert known.siblings == Siblings(2, 1, 1), "of child-3 no family is on record, and child-2 is alone of its own"


def test_of_several_families_that_of_the_row_with_the_greatest_id_counts(tmp_path):
    rows = ("child-0", "ash", "9"), ("child-0", "elm", "10"), ("child-1", "ash", "11"), ("child-2", "elm", "12")
    assert late(tmp_path, *rows).siblings == Siblings(2, 1, 1)


def test_an_id_of_more_than_twenty_persons_is_no_family(tmp_path):
    twenty = [(f"child-{number}", "one") for number in range(20)]
    assert late(tmp_path / "twenty", *twenty, children=20).siblings == Siblings(20, 1, 0)
    assert late(tmp_path / "more", *twenty, ("somebody", "one"), children=20).siblings is None


@pytest.mark.parametrize("others", [True, False], ids=["no rows", "no table"])
def test_nothing_is_said_of_families_where_the_export_has_none(others, tmp_path):
    folder = written(
        tmp_path,
        persons(("ade", "2015-03-01"), ("bea", "2015-03-01")),
        cp_plans(("ade", "2023-01-09", ""), ("bea", "2023-01-09", "")),
        cp_visits(("cai", "2023-01-09")),
        others=others,
    )
    assert facts(computed_from(folder, "2024-06", config=asking_only("cp_visits")), "cp_visits", JUNE).siblings is None


@pytest.fixture(scope="module")
def random_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("own") / "export"
    random_export(folder, 3, "2024-06")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    "counts",
    [
        {"table": "ssd_cla_episodes", "open_on_last_day": True},
        {"table": "ssd_cla_episodes", "dated_in_month": "clae_cla_episode_start_date"},
        {
            "table": "ssd_cla_episodes",
            "open_on_last_day": True,
            "met": {"within_days": 200, "from": "clae_cla_episode_start_date", "to": "month_end"},
        },
        {
            "table": "ssd_missing",
            "dated_in_month": "miss_missing_episode_start_date",
            "met": {"column": "miss_missing_episode_type", "is": ["M"], "is_not": ["A"]},
        },
    ],
    ids=["open", "dated", "within days", "a text"],
)
def test_of_a_councils_own_indicator_there_is_as_much_to_say_as_its_rows_tell(counts, random_folder, tmp_path):
    unit = "percentage" if "met" in counts else "count"
    folder = with_own(tmp_path / "config", own_table("ours", unit, counts), ["ours"], alone=True)
    config = read_config(folder, DECLARED)
    computed = compute(random_folder, config, [JUNE], None)
    known = facts(computed, "ours", JUNE)

    assert known.figure.numerator is not None
    assert all(sum(part.count for part in parts) == known.count for parts in known.splits.values())
    assert SplitBy.REASON not in known.splits and known.bands is None and known.due_next is None
    assert SplitBy.HOME in known.splits or counts["table"] != "ssd_cla_episodes"
    told = said_of(config.indicator("ours"), known)
    assert " case" in told[0].text
