"""What decided a council's own figures, as the hidden sheets hold it: enough to get every answer again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kpixl.config.reading import read_config
from kpixl.config.values import Config
from kpixl.figures.deciding_rows import rows_that_decided
from kpixl.indicators import DECLARED, declared
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import Cohort
from making import computed_from, read_flat
from own_configs import Own, own_table, with_own
from random_exports import random_export
from written_again import PERIOD, cohort_and_people, of_indicator, write_again

pytestmark = pytest.mark.slow

OWN: Mapping[str, tuple[str, Own]] = {
    "assessed": (
        "percentage",
        {
            "table": "ssd_cin_assessments",
            "dated_in_month": "cina_assessment_auth_date",
            "met": {
                "within_working_days": 30,
                "from": "cina_assessment_start_date",
                "to": "cina_assessment_auth_date",
            },
        },
    ),
    "placed": (
        "percentage",
        {
            "table": "ssd_cla_placement",
            "dated_in_month": "clap_cla_placement_start_date",
            "met": {
                "within_days": 20,
                "from": "clap_cla_placement_start_date",
                "to": "clap_cla_placement_end_date",
            },
        },
    ),
    "planned": (
        "percentage",
        {
            "table": "ssd_cin_plans",
            "open_on_last_day": True,
            "met": {"within_days": 100, "from": "cinp_cin_plan_start_date", "to": "month_end"},
        },
    ),
    "checked": (
        "percentage",
        {
            "table": "ssd_cla_health",
            "dated_in_month": "clah_health_check_date",
            "where": [{"column": "clah_health_check_type", "is": ["Dental check", "Health assessment"]}],
            "met": {"column": "clah_health_check_status", "is": ["Completed", "done"], "is_not": ["Refused", "Booked"]},
        },
    ),
    "seen": (
        "percentage",
        {
            "table": "ssd_cp_visits",
            "dated_in_month": "cppv_cp_visit_date",
            "met": {"column": "cppv_cp_visit_seen", "is": ["yes"]},
        },
    ),
    "ended": ("count", {"table": "ssd_cla_episodes", "dated_in_month": "clae_cla_episode_ceased_date"}),
    "short_breaks": (
        "count",
        {
            "table": "ssd_legal_status",
            "open_on_last_day": True,
            "where": [{"column": "lega_legal_status", "is": ["V3", "V4"]}],
        },
    ),
}
SEEDS = (3, 5)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    tables = "".join(own_table(key, unit, counts) for key, (unit, counts) in OWN.items())
    return read_config(with_own(tmp_path_factory.mktemp("config"), tables, [*OWN], alone=True), DECLARED)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_decided_an_own_figure_is_enough_to_get_its_answer_again(
    seed: int, config: Config, tmp_path: Path
) -> None:
    random_export(tmp_path / "whole", seed, str(PERIOD))
    whole = computed_from(tmp_path / "whole", str(PERIOD), config=config)
    for key in OWN:
        alone = of_indicator(whole, key)
        assert whole.figures[key, PERIOD].numerator is not None, whole.figures[key, PERIOD].reason
        rows = {table: as_texts(key, found) for table, found in rows_that_decided(alone).rows.items()}
        for is_first in (True, False):
            folder = tmp_path / f"{key}-{is_first}"
            folder.mkdir()
            write_again(folder, rows, is_first=is_first)
            assert answers(again(folder, key, config)) == answers(cohort_and_people(alone)), (key, is_first)


def as_texts(key: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with each text that is in a list replaced by the first of the list."""
    counts = OWN[key][1]
    where = [rule for rule in counts.get("where", ()) if isinstance(rule, Mapping)]  # type: ignore[attr-defined]
    met = counts.get("met", {})
    meant = {f"{key}: where": where[0]["is"][0]} if where else {}
    meant |= {f"{key}: {name}": met[name][0] for name in ("is", "is_not") if name in met}  # type: ignore[operator,index]
    return rows.replace(meant)


def again(folder: Path, key: str, config: Config) -> tuple[Cohort, pd.Index]:
    extracts = read_flat(folder, str(PERIOD), config=config)
    caseload = Caseload(extracts, (PERIOD,), config.bank_holiday_region, config.shared)
    return declared(config.indicator(key))(caseload), extracts.people


def answers(of: tuple[Cohort, pd.Index]) -> Counter[tuple[object, ...]]:
    """How often each person is in the cohort, met and not met, and unsure."""
    cohort, people = of
    columns = [
        [None] * len(cohort.rows) if each is None else np.asarray(each).tolist() for each in (cohort.met, cohort.unsure)
    ]
    return Counter(zip(people[cohort.rows["person"]], *columns, strict=True))


def test_what_two_indicators_take_from_one_text_is_both_there(tmp_path: Path) -> None:
    both = {
        key: {
            "table": "ssd_missing",
            "dated_in_month": "miss_missing_episode_start_date",
            "met": {"column": "miss_missing_episode_type", "is": ["M"], "is_not": ["Away", other]},
        }
        for key, other in (("one", "Absent"), ("two", "A"))
    }
    tables = "".join(own_table(key, "percentage", counts) for key, counts in both.items())
    config = read_config(with_own(tmp_path / "config", tables, [*both], alone=True), DECLARED)
    random_export(tmp_path / "export", 3, str(PERIOD))
    rows = rows_that_decided(computed_from(tmp_path / "export", str(PERIOD), config=config)).rows["missing"]
    assert {"one: is; two: is", "one: is_not; two: is_not"} <= set(rows["type"].dropna())
