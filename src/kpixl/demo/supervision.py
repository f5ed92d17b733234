"""Supervision: when each child in need, on a plan or looked after was last discussed."""

from __future__ import annotations

import numpy as np

from kpixl.demo import visits
from kpixl.demo.care import InCare
from kpixl.demo.draw import first_of
from kpixl.demo.need import InNeed
from kpixl.demo.protection import OnPlan
from kpixl.demo.records import E, Records
from kpixl.demo.slots import Lives
from kpixl.demo.table import AskedFigures
from kpixl.words.periods import Flags

DAYS = 31
SUPERVISION_WINDOWS = E - DAYS


def add_supervisions(records: Records, asked: AskedFigures, need: InNeed, plans: OnPlan, care: InCare) -> None:
    """Add the rows of `sup_supervision`: one clock per child, whichever cohorts the child is in."""
    rng = records.rng
    alone = ~plans.in_care  # a looked-after child on a plan is counted with the looked-after children
    stretches = Lives(
        np.concatenate([need.lives.slot, plans.lives.slot[alone], care.lives.slot]),
        np.concatenate([need.lives.first, plans.lives.first[alone], care.lives.first]),
        np.concatenate([need.lives.last, plans.lives.last[alone], care.lives.last]),
    )
    person = np.concatenate([need.person, plans.person[alone], care.person])
    start = np.concatenate([need.start, plans.start[alone], care.entered])
    began = np.concatenate([need.natural, plans.natural[alone], care.natural & (care.due != 0)])
    appears = np.where(began, 0, stretches.first)
    met = _up_to_date(records, asked, stretches, began)
    since = np.repeat(start[:, None], 3, axis=1)
    recent = visits.in_months(rng, stretches, met, since, SUPERVISION_WINDOWS)
    old = visits.in_history(rng, start, np.full(len(stretches), SUPERVISION_WINDOWS[0] - 1), 29, 40)
    events = visits.joined(recent, old)
    count = len(events.life)
    records.add(
        "sup_supervision", count, appears[events.life],
        supervision_id=records.ids("supervision", count),
        person_id=person[events.life],
        supervision_date=events.day,
    )  # fmt: skip


def _up_to_date(records: Records, asked: AskedFigures, stretches: Lives, began: Flags) -> Flags:
    """Whose supervision is up to date each month; children whose case began in the month always are."""
    present = stretches.present()
    not_met = asked.not_met("supervision")
    met = present.copy()
    for month in range(3):
        fresh = began & (stretches.first == month)
        met[:, month] &= ~first_of(records.rng.random(len(stretches)), present[:, month] & ~fresh, int(not_met[month]))
    return met
