"""What the demo council's managers wrote: narratives for June 2024, and the letters that they set themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from msgspec import Struct

from kpixl.words.periods import Period
from kpixl.words.terms import Rag

COUNCIL = "Aldermere County Council"  # as named in the config that comes with kpixl
JUNE = Period(2024, 6)


def is_demo_council(name: str) -> bool:
    """Whether this is the invented council's name; upper and lower case make no difference."""
    return name.strip().casefold() == COUNCIL.casefold()


class SetLetter(Struct, frozen=True):
    """A letter that a manager set instead of the computed one (None: no letter at all)."""

    key: str
    period: Period
    letter: Rag | None
    reason: str
    who: str
    when: date


DEMO_OVERRIDES = (
    SetLetter(
        "cin_visits", JUNE, Rag.AMBER,
        "Visits take place but are recorded late; dip sample of 40 cases on file.",
        "Head of Service, Family Support", date(2024, 7, 9),
    ),
    SetLetter(
        "lac_visits", JUNE, Rag.AMBER,
        "A report used a 12-week interval for children who have none agreed; put right on 4 July.",
        "Head of Service, Looked After", date(2024, 7, 9),
    ),
    SetLetter(
        "review_health", Period(2024, 5), None,
        "The health provider's May return was under query when the page was issued.",
        "Designated Nurse", date(2024, 6, 12),
    ),
)  # fmt: skip

DEMO_NARRATIVES: Mapping[str, str] = MappingProxyType({
    "contacts": "4,865 contacts, fewer than in May, which was the busiest month of the year so far. The average of the "
    "last 12 months is 4,511. (Service Manager, Front Door)",
    "contacts_progressed": "748 of 4,865 contacts became a referral (15%). The share was higher in May (18%), when "
    "schools called most. (Service Manager, Front Door)",
    "re_referrals": "159 of 796 referrals were about a child referred in the year before: just inside our range. "
    "We look into ten of them each month. (Service Manager, Front Door)",
    "assessments_in_45_days": "760 of 800 assessments were finished in 45 working days. Each of the 40 late ones has a "
    "reason from the team manager. (Head of Service, Assessment)",
    "children_in_need": "1,982 children, 82 fewer than in May: plans that had reached their aims were closed before "
    "the summer. (Head of Service, Family Support)",
    "cin_visits": "317 of 1,982 children had no recorded visit in 20 working days. Late recording explains many; teams "
    "get a weekly list. (Head of Service, Family Support)",
    "s47_to_icpc": "53 of 171 enquiries led to a conference, much as in May. "
    "(Head of Service, Assessment)",
    "child_protection": "573 children are on a plan, 6 more than in May and 4 fewer than in April. "
    "(Principal Social Worker)",
    "icpc_in_time": "67 of 77 conferences were in time. The 10 late ones were booked late; requests now go out on the "
    "day of the strategy discussion. (Service Manager, Conferences and Reviews)",
    "repeat_plans": "6 of the 58 children whose plan began in June were on a plan in the 24 months before. "
    "(Service Manager, Conferences and Reviews)",
    "cp_reviews_in_time": "13 of 573 children have had a late or overdue review conference. "
    "(Service Manager, Conferences and Reviews)",
    "plans_over_2_years": "34 children have been on a plan for two years or more. Each one's next review asks whether "
    "the plan still is the right means. (Principal Social Worker)",
    "cp_visits": "103 of 573 children were not seen in the last 10 working days of June. Team managers look at the "
    "list every Monday. (Head of Service, Family Support)",
    "looked_after": "978 children, 7 fewer than in May. (Head of Service, Looked After)",
    "care_leavers": "799 care leavers, 7 fewer than in May: more reached 25 than turned 18. "
    "(Service Manager, Care Leavers)",
    "lac_reviews": "68 of 978 children have an overdue review. "
    "(Service Manager, Conferences and Reviews)",
    "lac_visits": "117 of 978 children had no visit in time. Part of the fall comes from a report that used the wrong "
    "interval until July. (Head of Service, Looked After)",
    "initial_health": "89% of children had their first health assessment in 20 working days. "
    "(Designated Nurse)",
    "dental_checks": "640 of 718 children saw a dentist in the last 12 months. Refusals, mostly by older teenagers, "
    "count as not done. (Designated Nurse)",
    "short_term_stability": "100 children had three or more placements in a year, 16 fewer than in May. "
    "(Head of Service, Looked After)",
    "long_term_stability": "216 of 304 children have lived in one place for two years; the share rises month by month. "
    "(Head of Service, Looked After)",
    "placed_over_20_miles": "345 children live outside the county and more than 20 miles away. Twelve new foster homes "
    "inside it are being assessed. (Service Manager, Fostering)",
    "pep_quality": "Plans are rated once a term, so there is no figure for April to June. The summer term's follows in "
    "July. (Virtual School Head)",
    "pathway_plans": "99% of young people have a pathway plan reviewed in the last six months. "
    "(Service Manager, Care Leavers)",
    "care_leavers_in_touch": "420 of 457 care leavers aged 17 to 21 are in touch with us. For the other 37 the adviser "
    "tries again each month. (Service Manager, Care Leavers)",
    "accommodation_17_18": "88% of young people live somewhere suitable, three points fewer than in May. "
    "(Service Manager, Care Leavers)",
    "accommodation_19_21": "400 of 425 young people live somewhere suitable; steady over the quarter. "
    "(Service Manager, Care Leavers)",
    "eet_17_18": "23 of 32 young people are in education, employment or training. "
    "(Service Manager, Care Leavers)",
    "missing_children": "16 looked-after children went missing, after 40 in May and 56 in April. "
    "(Head of Service, Adolescents)",
    "supervision": "669 of 3,524 children had no recorded supervision in 31 days, more than in May. Vacancies among "
    "team managers are the main reason. (Principal Social Worker)",
})  # fmt: skip
