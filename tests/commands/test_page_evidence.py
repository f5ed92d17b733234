"""What a refresh says about each figure: on a sheet of the working copy, and in no copy of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pytest
from msgspec.structs import replace

from kpixl.commands.page_evidence import evidence_of_page, facts_of_month
from kpixl.figures.answers import Computed
from kpixl.figures.evidence_facts import facts
from kpixl.figures.evidence_sentences import Said, Topic, said_of
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Rated, Scorecard, rated, scorecard
from kpixl.words.periods import Period
from kpixl.words.terms import Unit
from kpixl.workbook import layout
from kpixl.workbook.making.template import HANDOUT_SHEETS
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets, values_in
from making import asking_only, computed_from, cp_plans, cp_visits, persons, written

MAY, JUNE = Period(2024, 5), Period(2024, 6)
CONFIG = asking_only("cp_visits")
VISITS = CONFIG.indicator("cp_visits")


@pytest.fixture(scope="module")
def computed(tmp_path_factory) -> Computed:
    """Ade was seen in time, Bea is late."""
    folder = written(
        tmp_path_factory.mktemp("export"),
        persons(("ade", "2015-03-01"), ("bea", "2012-07-09")),
        cp_plans(*((person, "2023-01-09", "") for person in ("ade", "bea"))),
        cp_visits(("ade", "2024-06-28"), ("bea", "2024-05-24")),
    )
    return computed_from(folder, "2024-05", "2024-06", config=CONFIG)


def page(computed: Computed, kept: Mapping[FigureKey, Rated] = MappingProxyType({})) -> Scorecard:
    """The page of June; its workbook keeps earlier months."""
    figures = {place: rated(figure, VISITS) for place, figure in computed.figures.items()}
    return replace(scorecard(CONFIG, JUNE, figures, {}), kept={**kept, **figures})


def text_about(topic: Topic, said: Sequence[Said]) -> str:
    return next(each.text for each in said if each.about is topic)


def test_a_refresh_says_what_the_rows_of_the_month_tell(computed):
    said = evidence_of_page(page(computed), facts_of_month(computed, JUNE))["cp_visits", JUNE]
    known = said_of(VISITS, facts(computed, "cp_visits", JUNE))
    assert {each for each in said if each.about is not Topic.CHANGE} == set(known)
    assert {Topic.VALUE, Topic.REASONS, Topic.OVERDUE, Topic.DUE} <= {each.about for each in said}


def test_whether_a_change_is_usual_is_told_by_the_months_that_the_workbook_keeps(computed):
    year = {
        ("cp_visits", month): rated(Figure("cp_visits", month, Unit.SHARE, 1 + month.month % 2, 2), VISITS)
        for month in MAY.plus(-1).back_to(12)
    }
    kept = evidence_of_page(page(computed, year), facts_of_month(computed, JUNE))["cp_visits", JUNE]
    assert "usual variation" in text_about(Topic.CHANGE, kept)
    new = evidence_of_page(page(computed), facts_of_month(computed, JUNE))["cp_visits", JUNE]
    assert "2 of 13 months" in text_about(Topic.CHANGE, new)


def test_of_an_issued_figure_that_has_moved_nothing_is_said_that_todays_rows_tell(computed):
    figures = {**computed.figures, ("cp_visits", JUNE): replace(computed.figures["cp_visits", JUNE], numerator=2)}
    moved = page(replace(computed, figures=figures))
    about = [each.about for each in evidence_of_page(moved, facts_of_month(computed, JUNE))["cp_visits", JUNE]]
    assert about == [Topic.VALUE, Topic.TARGET, Topic.CHANGE]


def test_of_a_month_that_is_issued_and_not_computed_again_the_figures_alone_are_explained(computed):
    without = {place: figure for place, figure in computed.figures.items() if place[1] != JUNE}
    known = facts_of_month(replace(computed, figures=without, by_export=()), JUNE)
    said = evidence_of_page(page(computed), known)["cp_visits", JUNE]
    assert [each.about for each in said] == [Topic.VALUE, Topic.TARGET, Topic.CHANGE]


def test_the_sheet_has_a_line_a_sentence_and_no_child(demo: Path):
    package = Package.read(demo / "Scorecard.xlsm")
    rows = values_in(package, layout.TOLD)
    assert rows[0] == [*layout.TOLD_HEADINGS]
    places = [row[0] for row in rows[1:]]
    assert len(set(places)) == len(places)
    visits = [row for row in rows if row[1] == "cp_visits"]
    assert [row[0] for row in visits] == [f"cp_visits 2024-06 {number}" for number in range(1, len(visits) + 1)]
    assert visits[0][4] == "82%: 470 of 573 children were seen in time."
    assert max(int(place.rsplit(" ", 1)[1]) for place in places) <= layout.TOLD_AT_MOST
    assert len(Topic) <= layout.TOLD_AT_MOST, "a figure may have a sentence about each"
    assert "DEMO-" not in str(rows), "no id of the case system"


def test_no_copy_and_no_hand_out_has_it(demo: Path):
    own = {layout.EVIDENCE, layout.TOLD}
    assert own <= sheets(Package.read(demo / "Scorecard.xlsm")).keys()
    assert not own & set(HANDOUT_SHEETS)
    [copy] = (demo / "published").glob("*.xlsx")
    assert not own & sheets(Package.read(copy)).keys()
