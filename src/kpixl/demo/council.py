"""The whole demo council: from figures to records and exports."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kpixl.demo import (
    care,
    care_checks,
    care_leavers,
    conferences,
    front_door,
    history,
    need,
    noise,
    people,
    placements,
    protection,
    spells,
    supervision,
)
from kpixl.demo.possible_figures import completed
from kpixl.demo.records import Records
from kpixl.demo.slots import present_slots
from kpixl.demo.table import AskedFigures, FigureTable
from kpixl.demo.writing import write_exports

SEED = 20_240_630


def write_council(figures: FigureTable, folder: Path, history: bool = True) -> list[Path]:
    """
    Write the exports `2024-04`, `2024-05` and `2024-06` of a council with these figures; returns their folders.

    Figures left out are chosen like the demo council's. Without `history` the council is small: only what the
    figures need. Raises `DemoError`, naming key, month and reason, if no council can have these figures.
    """
    return write_exports(records_of(figures, history), folder)


def records_of(figures: FigureTable, with_history: bool, seed: int = SEED) -> Records:
    """
    Records whose exports of April, May and June 2024 have exactly these figures.

    Without history there are only the rows that figures need, and the oddities of real exports. Raises `DemoError` if
    no council can have the figures.
    """
    asked = AskedFigures(completed(figures))
    records = Records(np.random.default_rng(seed))
    newcomers = spells.Newcomers(asked.numerators("supervision").copy())
    both = protection.two_families(records, asked, present_slots(asked.sizes("looked_after")))
    children = care.in_care(records, asked, both, newcomers)
    homes = placements.homes(records, children)
    placements.add_placements(records, children, homes)
    placements.add_visits(records, children, homes)
    care_checks.add_reviews(records, children)
    care_checks.add_health(records, asked, children)
    care_checks.add_brief_care(records, asked, children)
    care_checks.add_missing(records, asked, children)
    care.pathway_rows(records, children)
    plans = protection.on_plan(records, asked, children, both, newcomers)
    in_need = need.in_need(records, asked, newcomers)
    supervision.add_supervisions(records, asked, in_need, plans, children)
    care_leavers.add_care_leavers(records, asked)
    front_door.add_contacts(records, asked, in_need)
    front_door.add_referrals(records, asked, in_need)
    front_door.add_assessments(records, asked)
    conferences.add_conferences(records, asked, plans)
    noise.add_oddities(records, children, plans)
    if with_history:
        records.settled.update(history.years_before(records, asked).rows)
    people.add_surroundings(records, children)
    return records
