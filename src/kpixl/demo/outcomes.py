"""Outcome columns: JSON as systems print it, sometimes broken by a comment that was not escaped."""

from __future__ import annotations

import json

import numpy as np

from kpixl.words.periods import Flags, Texts

_BROKEN_SHARE, _BROKEN_SHARE_OF_MANY, _MANY = 0.02, 0.004, 20_000
_COMMENTS = (
    "", "", "", "Discussed with the school", "Family agreed to a visit", "Advice given by telephone",
    "Consent obtained", "Information shared with health",
)  # fmt: skip
_BROKEN_COMMENTS = (
    'Mother said "not today" and asked for a call back', 'Known as "the twins"',
    "First line\nSecond line, typed with a line break", 'Quote at the end "as told"',
)  # fmt: skip


def _pool(flags: tuple[str, ...], on: str | None, broken: bool) -> list[str]:
    """Outcome texts in which exactly one flag is set: the one named by `on`, or (None) each flag in turn."""
    pool = []
    for other in flags if on is None else (on,):
        values: dict[str, str | int] = {flag: "Y" if flag == other else "N" for flag in flags}
        values["NUMBER_OF_OUTCOMES"] = 1
        for comment in _BROKEN_COMMENTS if broken else _COMMENTS:
            text = json.dumps(values | {"COMMENTS": "@"})
            pool.append(text.replace("@", comment))
    return pool


def outcome_texts(rng: np.random.Generator, yes: Flags, flag: str, others: tuple[str, ...]) -> Texts:
    """A JSON text for each row, with the flag set if `yes` says so, else one of the other flags."""
    broken = rng.random(len(yes)) < (_BROKEN_SHARE if len(yes) < _MANY else _BROKEN_SHARE_OF_MANY)
    place = rng.integers(0, 1 << 30, len(yes))
    texts = np.full(len(yes), "", dtype=object)
    for state in (True, False):
        for is_broken in (True, False):
            pool = (
                _pool((flag, *others), flag, is_broken)
                if state
                else [text for other in others for text in _pool((flag, *others), other, is_broken)]
            )
            rows = (yes == state) & (broken == is_broken)
            texts[rows] = np.array(pool, dtype=object)[place[rows] % len(pool)]
    return texts


CONTACT = ("NEW_REFERRAL_FLAG", ("EXISTING_REFERRAL_FLAG", "CP_ENQUIRY_FLAG", "NFA_FLAG", "NON_AGENCY_ADOPTION_FLAG",
                                 "PRIVATE_FOSTERING_FLAG", "ADVICE_FLAG", "MISSING_FLAG"))  # fmt: skip
ENQUIRY = ("CP_CONFERENCE_FLAG", ("NFA_FLAG", "LEGAL_ACTION_FLAG", "PROV_OF_SERVICES_FLAG", "PROV_OF_SB_CARE_FLAG"))
REFERRAL = ("SINGLE_ASSESSMENT_FLAG", ("NFA_FLAG", "STRATEGY_DISCUSSION_FLAG", "PROV_OF_SERVICES_FLAG"))
ASSESSMENT = ("TCP_FLAG", ("NFA_FLAG", "CIN_PLAN_FLAG", "SOCIAL_WORK_SUPPORT_FLAG"))
