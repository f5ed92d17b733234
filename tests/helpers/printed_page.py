"""
A real council's scorecard of June 2024 as it was printed: each figure and letter, transcribed by hand.

One letter was printed small (`a`, 7.12 June) and is read as A. Nothing is printed for PEP quality, and no letter for
review health assessments in May.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

# key, then figure and letter of April, May and June
_ROWS = (
    ("contacts", "4412", "", "5138", "", "4865", ""),
    ("contacts_progressed", "747 17%", "", "932 18%", "", "748 15%", ""),
    ("re_referrals", "23%", "R", "18%", "G", "20%", "G"),
    ("assessments_in_45_days", "91%", "A", "93%", "A", "95%", "A"),
    ("children_in_need", "1999", "", "2064", "", "1982", ""),
    ("cin_visits", "88%", "R", "83%", "R", "84%", "A"),
    ("s47_to_icpc", "33%", "", "29%", "", "31%", ""),
    ("child_protection", "577 22.0", "", "567 21.6", "", "573 21.8", ""),
    ("icpc_in_time", "76%", "R", "92%", "A", "87%", "R"),
    ("repeat_plans", "2%", "R", "18%", "R", "10%", "G"),
    ("cp_reviews_in_time", "98%", "A", "98%", "A", "98%", "A"),
    ("plans_over_2_years", "5.9%", "R", "5.8%", "R", "5.9%", "R"),
    ("cp_visits", "88%", "R", "88%", "R", "82%", "R"),
    ("looked_after", "981 37.4", "", "985 37.5", "", "978 37.2", ""),
    ("care_leavers", "807", "", "806", "", "799", ""),
    ("lac_reviews", "94%", "A", "93%", "A", "93%", "A"),
    ("lac_visits", "97%", "A", "94%", "A", "88%", "A"),
    ("initial_health", "88%", "R", "87%", "R", "89%", "R"),
    ("review_health", "90%", "A", "89%", "", "91%", "A"),
    ("dental_checks", "90%", "R", "89%", "R", "89%", "R"),
    ("short_term_stability", "12.1%", "R", "11.8%", "R", "10.2%", "R"),
    ("long_term_stability", "69%", "A", "70%", "A", "71%", "A"),
    ("placed_over_20_miles", "36%", "R", "36%", "R", "35%", "R"),
    ("pep_quality", "", "", "", "", "", ""),
    ("pathway_plans", "98%", "A", "98%", "A", "99%", "A"),
    ("care_leavers_in_touch", "93%", "A", "94%", "A", "92%", "A"),
    ("accommodation_17_18", "90%", "A", "91%", "A", "88%", "R"),
    ("accommodation_19_21", "94%", "G", "94%", "G", "94%", "G"),
    ("eet_17_18", "71%", "A", "74%", "A", "72%", "A"),
    ("eet_19_21", "59%", "A", "60%", "A", "59%", "A"),
    ("missing_children", "56", "", "40", "", "16", ""),
    ("supervision", "84%", "A", "83%", "A", "81%", "A"),
)
MONTHS = ("2024-04", "2024-05", "2024-06")
# Where the letter was set by hand: the figure's exact value gives another one.
SET_BY_HAND = {("cin_visits", "2024-06"), ("lac_visits", "2024-06"), ("review_health", "2024-05")}


class Printed(NamedTuple):
    """A cell of the page: the figure and the letter as printed, empty if there is none."""

    key: str
    month: str
    figure: str
    letter: str


def printed() -> Iterator[Printed]:
    for key, *cells in _ROWS:
        for at, month in enumerate(MONTHS):
            yield Printed(key, month, cells[2 * at], cells[2 * at + 1])
