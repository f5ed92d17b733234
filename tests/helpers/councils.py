"""Councils on disk that several tests begin with: an export of a few children, a copy of a folder, somebody's home."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kpixl.commands.issue import issue
from kpixl.commands.publish.publish import COPIES_FOLDER, publish
from kpixl.commands.refresh import refresh
from kpixl.config.reading import shipped_config
from kpixl.demo.council import write_council
from kpixl.demo.table import MONTHS, FigureTable, Wanted, demo_figures
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.people_in_extracts import people_of
from kpixl.extracts.exports import exports_in
from kpixl.extracts.wording import Reading
from kpixl.workbook.shipped import shipped_workbook
from making import (
    contacts,
    cp_plans,
    cp_visits,
    departments,
    involvements,
    persons,
    placement_locations,
    settled,
    written,
)
from pages import Workbook

PEOPLE = (("ade", "2015-03-01"), ("bea", "2012-07-09"), ("cai", "2019-12-24"), ("dot", "2010-01-31"))
JUNE_CONTACTS = (("ade", "2024-06-03"), ("bea", "2024-06-10"), ("cai", "2024-06-28"), ("ade", "2024-05-20"))
LATE, IN_TIME = "2024-05-02", "2024-06-21"  # when a child was last seen: 40 working days before the end of June, or 5


def export_of_four(folder: Path, received: Iterable[tuple[str, str]] = JUNE_CONTACTS) -> Path:
    """Three contacts in June, two children on a plan, one of them seen in time; each plan has its own team."""
    return written(
        folder,
        persons(*PEOPLE),
        contacts(*received),
        cp_plans(("ade", "2024-01-08", ""), ("bea", "2024-01-08", ""), ("dot", "2024-01-08", "2024-06-03")),
        cp_visits(("ade", IN_TIME), ("bea", LATE)),
        involvements(("ade", "t1", "2024-01-08"), ("bea", "t2", "2024-01-08")),
        departments(("t1", "North", "Family Support"), ("t2", "South", "Family Support")),
        placement_locations(),
    )


def identities_of(extracts_folder: Path, reading: Reading) -> Identities:
    """Everything to look for about the people in a folder of exports."""
    return people_of(exports_in(extracts_folder).all, reading).identities


def export_of_two(
    folder: Path,
    received: Iterable[tuple[str, str]] = (("ade", "2024-06-03"), ("bea", "2024-06-10")),
    *,
    bea_seen: str = LATE,
    goes_back_to_2021: bool = True,
) -> Path:
    """Two contacts in June, two children on a plan, one of them seen in time. Plans of 2024 alone leave a doubt."""
    earlier = [("ade", "2021-01-11", "2021-06-14")] if goes_back_to_2021 else []
    return written(
        folder,
        persons(*PEOPLE[:2]),
        contacts(*received),
        cp_plans(*earlier, ("ade", "2024-01-08", ""), ("bea", "2024-01-08", "")),
        cp_visits(("ade", IN_TIME), ("bea", bea_seen)),
        placement_locations(),
    )


def own_copy(council: Path, folder: Path, exports: str = "extracts") -> Workbook:
    """The scorecard of a copy of the whole council, with its exports and config: a test may change all of it."""
    shutil.copytree(council, folder, dirs_exist_ok=True)
    own = folder / "config"
    return Workbook(folder / "Scorecard.xlsm", folder / exports, own if own.is_dir() else shipped_config())


@contextmanager
def at_home_in(folder: Path) -> Iterator[None]:
    """Settings and the key are kept in this folder, and go with a copy of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPIXL_HOME", str(folder / "home"))
        yield


def town(folder: Path) -> Path:
    """
    A council with all that the demo council has, but a tenth of its children and none of the years before.

    `extracts`, `config`, the refreshed Scorecard.xlsm whose April and May are issued, and June's copy in `published`.
    """
    extracts, config, workbook = folder / "extracts", folder / "config", folder / "Scorecard.xlsm"
    write_council(_figures_of_a_town(), extracts, history=False)
    settled(extracts)
    shutil.copytree(shipped_config(), config)
    shutil.copy(shipped_workbook(), workbook)
    refresh(workbook, MONTHS[-1], extracts, config)
    issue(workbook, MONTHS[:-1], config)
    desk = folder / "desk"
    desk.mkdir()
    publish(Path(shutil.copy(workbook, desk)), extracts, folder / COPIES_FOLDER, config_folder=config)
    shutil.rmtree(desk)
    return folder


def _figures_of_a_town() -> FigureTable:
    """A tenth of the demo council's, except small figures, which would be in doubt; care leavers in touch follow."""
    small = ("missing_children", "accommodation_17_18", "eet_17_18")
    return {
        at: of if at[0] in small else Wanted(of.numerator // 10, of.denominator and of.denominator // 10)
        for at, of in demo_figures().items()
        if at[0] != "care_leavers_in_touch"
    }
