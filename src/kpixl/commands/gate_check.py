"""A new copy, searched by the gate before it is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Container, Sequence
from datetime import date
from pathlib import Path

from kpixl.disclosure.gate.finding import Finding, Kept
from kpixl.disclosure.gate.identities import Identities
from kpixl.disclosure.gate.scan import scan
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.errors import PublishError, listed

_NO_FIGURES: frozenset[tuple[str, str]] = frozenset()


def findings_in(
    copy: bytes,
    name: str,
    identities: Identities,
    own_dates: Collection[date],
    own_figures: Collection[tuple[str, str]] = _NO_FIGURES,
    kept: Container[Kept] = (),
) -> Sequence[Finding]:
    """What the gate finds in the copy, read from disk under this name, and nobody decided to keep."""
    with tempfile.TemporaryDirectory(prefix="kpixl-") as folder:
        written = Path(folder) / name
        written.write_bytes(copy)
        return scan(written, identities, own_figures=own_figures, own_dates=own_dates, kept=kept)


def refuse(findings: Sequence[Finding], nothing: str, what_to_do: str) -> None:
    """A `PublishError` with all findings; nothing happens where there are none."""
    if findings:
        found = listed([f"{each.where}: {each.kind}, {each.how_much}" for each in findings])
        raise PublishError(
            f"The copy was not kept. {nothing} The gate found in it:\n{found}\n"
            f"What is about a person was typed: in a narrative, an override or config. {what_to_do}"
        )


def own_dates(scorecard: Scorecard) -> set[date]:
    """The days that the page itself shows: its month, those of its overrides, of withdrawals and of accepted doubts."""
    return {
        scorecard.period.first_day,
        *(day for each in scorecard.overrides for day in (each.when, each.until) if day),
        *(day for each in scorecard.withdrawals for day in (each.issued, each.when) if day),
        *(each.when for each in scorecard.acceptances),
    }
