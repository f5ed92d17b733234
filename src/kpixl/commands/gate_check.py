"""A new copy, searched by the gate before it is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Container, Sequence
from datetime import date
from pathlib import Path

from kpixl.disclosure.finding import Finding, FindingKind, Kept
from kpixl.disclosure.gate.scan import scan
from kpixl.disclosure.people.identities import Identities
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.errors import PublishError, listed
from kpixl.workbook import layout

_NO_FIGURES: frozenset[tuple[str, str]] = frozenset()


def findings_in(
    copy: bytes,
    name: str,
    identities: Identities,
    own_dates: Collection[date],
    own_figures: Collection[tuple[str, str]] = _NO_FIGURES,
    kept: Container[Kept] = (),
    passed_over: Container[bytes] = (),
    *,
    looks_for_people: bool = True,
) -> Sequence[Finding]:
    """What the gate finds in the copy, written to disk under this name, except what somebody decided to keep."""
    with tempfile.TemporaryDirectory(prefix="kpixl-") as folder:
        written = Path(folder) / name
        written.write_bytes(copy)
        return scan(
            written,
            identities,
            own_figures=own_figures,
            own_dates=own_dates,
            kept=kept,
            passed_over=passed_over,
            looks_for_people=looks_for_people,
        )


def refuse(findings: Sequence[Finding], nothing: str, what_to_do: str) -> None:
    """Raise a `PublishError` with all findings, if there are any."""
    if findings:
        found = listed([f"{each.where}: {each.kind}, {each.how_much}" for each in findings])
        raise PublishError(
            f"The copy was not kept. {nothing} The gate found in it:\n{found}\n"
            f"Whatever is about a person was typed: in a narrative, an override or config. {what_to_do}"
            f"{_short_ids(findings)}"
        )


def _short_ids(findings: Sequence[Finding]) -> str:
    """What else is possible if an id is found on the sheet of definitions, most of which nobody typed."""
    in_definitions = (each for each in findings if f"'{layout.DEFINITIONS}'" in each.where)
    if not any(each.kind is FindingKind.ID for each in in_definitions):
        return ""
    return (
        f"\nMost words of the sheet {layout.DEFINITIONS} are kpixl's own, with codes such as V1 or A3. "
        "An id of the export that is the same as one of them is found there, too: it has to be longer in the export."
    )


def own_dates(scorecard: Scorecard) -> set[date]:
    """The days that the page itself shows: its month, and the days of overrides, withdrawals and acceptances."""
    return {
        scorecard.period.first_day,
        *(day for each in scorecard.overrides for day in (each.when, each.until) if day),
        *(day for each in scorecard.withdrawals for day in (each.issued, each.when) if day),
        *(each.when for each in scorecard.acceptances),
    }
