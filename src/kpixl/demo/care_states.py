"""Who is looked after each month, and in what state: the slots of care and the children who fill them."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from msgspec import Struct

from kpixl.demo.draw import Floats, in_any_month, in_every_month
from kpixl.demo.records import Records
from kpixl.demo.slots import Lives, flickers, lives, lowest, present_slots
from kpixl.demo.table import AskedFigures
from kpixl.words.periods import Counts, Flags

_TURNOVER = 0.033  # share of the children each month


class Stage(IntEnum):
    """Time in care and age, as far as figures depend on them."""

    ABSENT = 0
    NEW = 1  # less than 12 months in care
    NEW_PATHWAY = 2  # the same, aged 16 or 17 and eligible for leaving care support
    SETTLED = 3  # 12 months or more
    SETTLED_PATHWAY = 4
    LONG = 5  # 30 months or more, under 16


_CAN_FOLLOW = {
    Stage.NEW: {Stage.NEW, Stage.NEW_PATHWAY, Stage.SETTLED, Stage.SETTLED_PATHWAY},
    Stage.NEW_PATHWAY: {Stage.NEW_PATHWAY, Stage.SETTLED_PATHWAY},
    Stage.SETTLED: {Stage.SETTLED, Stage.SETTLED_PATHWAY, Stage.LONG},
    Stage.SETTLED_PATHWAY: {Stage.SETTLED_PATHWAY},
    Stage.LONG: {Stage.LONG, Stage.SETTLED, Stage.SETTLED_PATHWAY},
}


class States(Struct, frozen=True):
    """One row per slot (or life), one column per month."""

    stage: Counts
    visited: Flags
    reviewed: Flags
    moved_often: Flags  # 3 or more placements in 12 months
    far: Flags
    stable: Flags  # long-term: in one placement for 24 months
    health: Flags
    dental: Flags
    pathway: Flags

    @property
    def present(self) -> Flags:
        return self.stage > Stage.ABSENT

    @property
    def new(self) -> Flags:
        return np.isin(self.stage, (Stage.NEW, Stage.NEW_PATHWAY))

    @property
    def over_a_year(self) -> Flags:
        return np.asarray(self.stage >= Stage.SETTLED)

    @property
    def long(self) -> Flags:
        return np.asarray(self.stage == Stage.LONG)

    @property
    def on_pathway(self) -> Flags:
        return np.isin(self.stage, (Stage.NEW_PATHWAY, Stage.SETTLED_PATHWAY))


def slot_states(records: Records, asked: AskedFigures) -> States:
    """The states of every slot, so that each month's cohorts have the asked sizes and numerators."""
    stage = _stages(asked)
    present = stage > Stage.ABSENT
    over_a_year, long = stage >= Stage.SETTLED, stage == Stage.LONG
    on_pathway = np.isin(stage, (Stage.NEW_PATHWAY, Stage.SETTLED_PATHWAY))

    def order() -> Floats:
        return records.rng.random(len(stage))

    def met(key: str, among: Flags) -> Flags:
        return among & ~lowest(order(), among, asked.not_met(key))

    not_visited = lowest(records.rng.random(stage.shape), present, asked.not_met("lac_visits"))

    stable = met("long_term_stability", long)
    # Children who moved often are rarely in one placement for two years: the settled ones come last.
    often = order() + 2.0 * in_any_month(stable)
    return States(
        stage=stage,
        visited=present & ~not_visited,
        reviewed=met("lac_reviews", present),
        moved_often=lowest(often, present, asked.numerators("short_term_stability")),
        far=lowest(order(), present, asked.numerators("placed_over_20_miles")),
        stable=stable,
        health=met("review_health", over_a_year),
        dental=met("dental_checks", over_a_year),
        pathway=met("pathway_plans", on_pathway),
    )


def _stages(asked: AskedFigures) -> Counts:
    """Slots in the order long, settled, on a pathway, new, so that the borders between them move little."""
    children = asked.sizes("looked_after")
    over_a_year = asked.sizes("review_health")
    long = asked.sizes("long_term_stability")
    pathway = asked.sizes("pathway_plans")
    settled_pathway = np.minimum(pathway, over_a_year - long)
    new_pathway = pathway - settled_pathway
    slot = np.arange(int(children.max()))[:, None]
    stage = np.full((len(slot), 3), int(Stage.NEW), dtype=np.int64)
    stage[slot < over_a_year + new_pathway] = Stage.NEW_PATHWAY
    stage[slot < over_a_year] = Stage.SETTLED_PATHWAY
    stage[slot < over_a_year - settled_pathway] = Stage.SETTLED
    stage[slot < long] = Stage.LONG
    stage[~present_slots(children)] = Stage.ABSENT
    return stage


def breaks(records: Records, states: States, two_families: Flags) -> Flags:
    """
    Where a slot's child has to leave, because the change of state can't happen to one child.

    `two_families` says where a slot's child is also on a protection plan; if that is so in April and June but not in
    May, the child leaves before June.
    """
    stage, present = states.stage, states.present
    found = np.zeros_like(present)
    for month in (1, 2):
        for before, after in _CAN_FOLLOW.items():
            found[:, month] |= (stage[:, month - 1] == before) & ~np.isin(stage[:, month], list(after))
    too_fast = (stage[:, 0] == Stage.NEW) & (stage[:, 2] == Stage.LONG)
    found[:, 2] |= too_fast | flickers(states.long, present, middle=False)[:, 2]
    found |= flickers(states.stable, states.long, middle=False)
    for state, among in (
        (states.reviewed, present),
        (states.moved_often, present),
        (states.health, states.over_a_year),
        (states.dental, states.over_a_year),
        (states.pathway, states.on_pathway),
    ):
        found |= flickers(state, among, middle=True)
    found |= flickers(two_families, present, middle=False)
    return found | _turnover(records, states)


def _turnover(records: Records, states: States) -> Flags:
    """Where a child leaves care without having to, if an ordinary newcomer can follow in the slot."""
    found = np.zeros_like(states.present)
    ordinary = _ordinary(states)
    for month in (1, 2):
        follows = in_every_month(ordinary[:, month:]) & states.present[:, month - 1] & states.present[:, 2]
        share = _TURNOVER * states.present[:, month].sum() / max(int(follows.sum()), 1)
        found[:, month] = follows & (records.rng.random(len(follows)) < share)
    return found


def _ordinary(states: States) -> Flags:
    """States that a child who came into care this month can be in."""
    return states.new & states.reviewed & ~states.moved_often & (states.visited | ~states.present)


def life_states(stretches: Lives, states: States) -> States:
    """The states, one row per life."""
    return States(
        stage=np.where(stretches.present(), states.stage[stretches.slot], int(Stage.ABSENT)),
        visited=stretches.states(states.visited),
        reviewed=stretches.states(states.reviewed),
        moved_often=stretches.states(states.moved_often),
        far=stretches.states(states.far),
        stable=stretches.states(states.stable),
        health=stretches.states(states.health),
        dental=stretches.states(states.dental),
        pathway=stretches.states(states.pathway),
    )


def children_in_care(records: Records, states: States, two_families: Flags) -> Lives:
    return lives(states.present, breaks(records, states, two_families))


def could_have_entered(stretches: Lives, states: States) -> Flags:
    """Lives that may have entered care in their first month or shortly before April."""
    present = stretches.present()
    fine = states.new & states.reviewed & ~states.moved_often
    return in_every_month(fine | ~present)
