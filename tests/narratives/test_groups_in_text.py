"""A text that names a team or a service is compared with the figures of that team or service."""

from __future__ import annotations

from pathlib import Path

import pytest

from few_indicators import with_few
from kpixl.commands.chase import chase
from kpixl.narratives.contradictions import contradictions
from kpixl.narratives.groups_in_text import groups_named
from kpixl.workbook import layout
from making import contacts, cp_plans, cp_visits, departments, involvements, persons, shipped, written
from pages import APRIL, JUNE, MAY, NOW, config_in, figure, on_disk

NAMES = ("Assessment", "Assessment West", "Family Support", "Looked After")
LABEL = "Looked After Children statutory visits"
GROUPS = {
    "Family Support": [figure("cp_visits", MAY, 90, 100), figure("cp_visits", JUNE, 84, 100)],
    "Assessment": [figure("cp_visits", JUNE, 76, 100)],
    "Contact Desk": [],  # it has no child on a plan
    "Adolescents": [figure("cp_visits", MAY, 10, 20)],  # none in June
}
WHOLE = [figure("cp_visits", period, 820, 1000) for period in (APRIL, MAY, JUNE)]


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("In Family Support 97% were seen.", ["Family Support"]),
        ("The Family Support Service was at 97%.", ["Family Support"]),
        ("Family Support and Assessment were late.", ["Family Support", "Assessment"]),
        ("Assessment West was late.", ["Assessment West"]),  # only the longer name
        ("Assessment East was late.", []),  # another team, with another name
        ("Hill Family Support was late.", []),
        ("Every assessment was late.", []),  # no name
        ("Reviews of Looked After children were late.", []),  # what the indicator counts
    ],
)
def test_a_group_is_known_by_its_whole_name_as_it_is_written(sentence: str, named: list[str]):
    assert groups_named(sentence, NAMES, LABEL) == named


@pytest.mark.parametrize(
    "text",
    [
        "Family Support reached 84%.",
        "Family Support fell from 90% to 84%.",
        "Family Support saw 84 of 100 children.",
        "In Family Support 16 children were not seen.",
        "Family Support was above the 82% of the whole.",
        "Family Support and Assessment reached 99%.",  # it does not say which
        "The Contact Desk had 17 children.",
        "Adolescents reached 99%.",
        "Since May, Family Support has had 95% on average.",
    ],
)
def test_what_fits_a_named_group_or_cant_be_known_of_it_is_not_queried(text: str):
    assert contradictions(text, shipped().indicator("cp_visits"), WHOLE, GROUPS) == ()


@pytest.mark.parametrize(
    ("text", "contradiction"),
    [
        ("Family Support reached 97%.", "97% in the text; Family Support shows 84% (84 of 100)"),
        ("Family Support saw 97 of 100 children.", "97 of 100 in the text; Family Support shows 84% (84 of 100)"),
        ("In Assessment 40 children were not seen.", "40 in the text; Assessment shows 76% (76 of 100)"),
    ],
)
def test_what_fits_neither_the_group_nor_the_whole_is_queried(text: str, contradiction: str):
    assert contradictions(text, shipped().indicator("cp_visits"), WHOLE, GROUPS) == (contradiction,)


@pytest.mark.slow
def test_a_refresh_and_a_check_say_the_same_of_a_team_and_of_its_service(tmp_path: Path):
    written(
        tmp_path / "exports" / "2024-06",
        persons(("ade", "2015-03-01"), ("bea", "2012-07-09"), ("cai", "2012-07-09")),
        contacts(("ade", "2024-06-03")),
        cp_plans(*((child, "2024-01-08", "") for child in ("ade", "bea", "cai"))),
        cp_visits(("ade", "2024-06-21"), ("bea", "2024-05-02"), ("cai", "2024-06-20")),
        involvements(("ade", "t1", "2024-01-08"), ("bea", "t1", "2024-01-08"), ("cai", "t2", "2024-01-08")),
        departments(("t1", "Hill", "Family Support"), ("t2", "Vale", "Family Support")),
    )
    few = with_few(tmp_path / "config", "contacts", "cp_visits")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path / "exports", config=few)
    workbook.refreshed("2024-06")
    workbook.narrate(
        "cp_visits", "Hill reached 50%. Hill saw 3 of 4 children. Vale reached 100%. Family Support was at 90%."
    )
    workbook.refreshed("2024-06")
    said = [
        "3 of 4 in the text; Hill shows 50% (1 of 2)",
        "90% in the text; Family Support shows 67% (2 of 3)",
    ]
    margin = str(workbook.rows(layout.PAGE)[workbook.row_of("cp_visits") - 1][layout.USUAL.margin - 1]).splitlines()
    assert [each for each in margin if "in the text" in each] == said
    checked = [remark for row in chase(workbook.path, config_in(few), NOW).rows for remark in row.remarks]
    assert [each for each in checked if "in the text" in each] == said
