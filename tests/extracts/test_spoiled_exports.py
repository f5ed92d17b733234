"""
However an export is spoiled, kpixl gives a right answer, an unknown with a reason, or a refusal in words.

To try more ways: `tools/fuzz_exports.py --ways 5000`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz_exports import Good, Said, broken, faults_of, good_council, untold
from mutations import Way

pytestmark = pytest.mark.slow

PRIVATE = frozenset({"QX000007Z", "Quorn7", "2011-05-09"})
FIGURE = {"numerator": "3", "denominator": "9", "low": "3", "high": "3", "reason": "", "doubts": ""}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Good:
    return good_council(tmp_path_factory.mktemp("council") / "good")


@pytest.mark.parametrize("number", [*range(2), *(pytest.param(way, marks=pytest.mark.slow) for way in range(2, 40))])
def test_a_spoiled_export_breaks_nothing_and_moves_no_figure_in_silence(number: int, good: Good) -> None:
    assert faults_of(number, good) == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (Said("", "ValueError: x", "Traceback", 0.1), "figures ends with Traceback: ValueError: x"),
        (Said("", "usage", 2, 0.1), "figures ends with 2: usage"),
        (Said("", "ignored\nTraceback (most", 1, 0.1), "figures prints a traceback: Traceback (most"),
        (Said("", "", 1, 0.1), "figures refuses without a word"),
        (Said("key,\n", "", 0, 31.0), "figures is slow: 31 s"),
        (Said("key,\n", "", 0, 0.1, 3 << 30), "figures is large: more than 2 GB"),
        (Said("", "no row for QX000007Z", 1, 0.1), "figures names a child: 1 ids, names or birth dates"),
    ],
)  # fmt: skip
def test_what_no_input_excuses_is_told(said: Said, fault: str) -> None:
    assert list(broken("figures", said, PRIVATE)) == [fault]


def test_a_refusal_in_words_is_no_fault() -> None:
    assert list(broken("figures", Said("", "ssd_contacts.csv is not a table.", 1, 0.1), PRIVATE)) == []


def test_a_figure_that_moves_needs_a_reason_a_doubt_or_a_line_of_the_check() -> None:
    council = Good(Path("good"), {"cp_visits": FIGURE}, frozenset({"ssd_cp_visits.csv: 9 rows"}), PRIVATE)

    assert moved(council, numerator="2") == ["a figure differs and nobody is told: cp_visits 3/9 became 2/9"]
    assert moved(council, high="4") == ["a figure differs and nobody is told: cp_visits 3/9 became 3/9"]
    assert moved(council) == []
    assert moved(council, numerator="", denominator="", reason="ssd_cp_visits is absent") == []
    assert moved(council, numerator="2", doubts="20% of the rows can't be read") == []
    assert moved(council, numerator="2", checked="ssd_cp_visits.csv, line 4: a date can't be read") == []
    assert moved(council, numerator="2", checked="ssd_missing.csv, line 4: a date can't be read") != []
    assert moved(council, numerator="2", is_seen=False) == []


def moved(council: Good, *, checked: str = "", is_seen: bool = True, **changes: str) -> list[str]:
    row = {**FIGURE, **changes}
    out = "\n".join([",".join(["key", *row]), ",".join(["cp_visits", *row.values()])])
    said = council.checked | ({checked} if checked else frozenset())
    return list(untold(council, Said(out, "", 0, 0.1), said, "ssd_cp_visits", Way("spoiled", is_seen)))
