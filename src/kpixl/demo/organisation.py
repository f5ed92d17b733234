"""The demo council's services, teams and workers. All names are invented."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kpixl.demo.draw import choice
from kpixl.words.periods import Counts, Texts

_PLACES = ("Alderbrook", "Brackenford", "Cloverley", "Dunmere", "Elmstow", "Fernhallow")
SERVICES: dict[str, tuple[str, ...]] = {
    "Front Door": ("Contact Desk", "Referral Desk", "Out of Hours Desk"),
    "Assessment": tuple(f"Assessment {place}" for place in _PLACES),
    "Family Support": tuple(f"Family Support {place} {half}" for place in _PLACES for half in ("East", "West")),
    "Adolescents": tuple(f"Adolescents {place}" for place in _PLACES[:4]),
    "Disabled Children": tuple(f"Disabled Children {side}" for side in ("North", "South", "Transition")),
    "Looked After": tuple(f"Looked After {place}" for place in (*_PLACES, "Unaccompanied", "Permanence")),
    "Care Leavers": tuple(f"Care Leavers {place}" for place in _PLACES),
}
TEAMS = tuple(team for teams in SERVICES.values() for team in teams)
SERVICE_OF = tuple(service for service, teams in SERVICES.items() for _ in teams)
WORKERS_A_TEAM = 9
TEAM_IDS = np.array([f"DEMO-T-{number:03d}" for number in range(1, len(TEAMS) + 1)], dtype=object)
SERVICE_IDS = {service: f"DEMO-S-{number:02d}" for number, service in enumerate(SERVICES, start=1)}
_NAMED_SHARE = 0.04  # team columns hold ids, but this share of rows a name


def teams_of(*services: str) -> Counts:
    """The teams of these services, as indexes into `TEAMS`."""
    return np.array([team for team, service in enumerate(SERVICE_OF) if service in services], dtype=np.int64)


def dealt(teams: Counts, *order: npt.NDArray[np.generic]) -> Counts:
    """A team for each case, dealt in turn in the given order (last key first), so that neighbours differ in team."""
    rank = np.empty(len(order[0]), dtype=np.int64)
    rank[np.lexsort(order)] = np.arange(len(rank))
    return np.asarray(teams[rank % len(teams)])


def team_texts(rng: np.random.Generator, teams: Counts) -> Texts:
    """What a team column holds for these teams."""
    names = np.array(TEAMS, dtype=object)
    return np.where(rng.random(len(teams)) < _NAMED_SHARE, names[teams], TEAM_IDS[teams])


def workers(rng: np.random.Generator, teams: Counts) -> Counts:
    """A worker of each team, as a number."""
    return teams * WORKERS_A_TEAM + rng.integers(0, WORKERS_A_TEAM, len(teams)) + 1


def departments() -> dict[str, Texts]:
    """The rows of `ssd_department`: services, then teams with their service as parent."""
    services = list(SERVICES)
    return {
        "dept_team_id": np.array([*SERVICE_IDS.values(), *TEAM_IDS], dtype=object),
        "dept_team_name": np.array([*services, *TEAMS], dtype=object),
        "dept_team_parent_id": np.array(
            [""] * len(services) + [SERVICE_IDS[service] for service in SERVICE_OF], dtype=object
        ),
        "dept_team_parent_name": np.array([""] * len(services) + list(SERVICE_OF), dtype=object),
    }


def professionals(rng: np.random.Generator) -> dict[str, Texts | Counts]:
    """The rows of `ssd_professionals`: the same number of workers in every team."""
    teams = np.repeat(np.arange(len(TEAMS)), WORKERS_A_TEAM)
    count = len(teams)
    return {
        "prof_professional_id": np.arange(1, count + 1),
        "prof_staff_id": np.array([f"DEMO-STAFF-{number:04d}" for number in range(1, count + 1)], dtype=object),
        "prof_professional_name": np.array(
            [f"Worker {number:04d} Demo" for number in range(1, count + 1)], dtype=object
        ),
        "prof_professional_job_title": choice(
            rng,
            count,
            ("Social Worker", "Senior Social Worker", "Practice Lead", "Family Support Worker"),
            (5, 3, 1, 2),
        ),
        "prof_professional_caseload": rng.integers(8, 23, count),
        "prof_professional_department": np.array(TEAMS, dtype=object)[teams],
        "prof_full_time_equivalency": choice(rng, count, ("1.0", "0.8", "0.6"), (7, 2, 1)),
        "prof_agency_worker_flag": choice(rng, count, ("N", "Y"), (6, 1)),
    }
