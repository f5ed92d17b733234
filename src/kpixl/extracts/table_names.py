"""Which table the name of a file, a sheet or a part of a zip stands for."""

from __future__ import annotations

import re

from kpixl.extracts.schema import TABLES

_REST_OF_THE_STANDARD = """
    address api_data_staging assessment_factors cla_care_plan cla_convictions cla_immunisations
    cla_previous_permanence cla_substance_misuse disability early_help_episodes ehcp_active_plans ehcp_assessment
    ehcp_named_plan ehcp_requests immigration_status linked_identifiers mother permanence pre_proceedings s251_finance
    sdq_scores sen_need send version_log voice_of_child
"""
NOT_NEEDED = frozenset(f"ssd_{name}" for name in _REST_OF_THE_STANDARD.split())
"""Tables of the standard that no indicator reads: they are not reported as unknown files."""

_SHORT_OF = {table.name: short for short, table in TABLES.items()}
_KNOWN = "|".join(sorted((*_SHORT_OF, *NOT_NEEDED), key=len, reverse=True))
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_DAY = (
    r"(?:\d{4,14}|\d{4}[-_. ]\d{1,2}(?:[-_. ]\d{1,2})?|\d{1,2}[-_. ]\d{1,2}[-_. ]\d{2,4}"
    rf"|(?:\d{{1,2}}[-_ ]?)?{_MONTH}[-_ ]?\d{{2,4}})"
)
_TIME = r"(?:[-_ t]+\d{2}[-_.]?\d{2}(?:[-_.]?\d{2})?)?"
_COPY = r"(?: ?\(\d+\)| ?- copy(?: ?\(\d+\))?)"
_NAME = (
    rf"(?:copy of )?(?:.*[.\]])?\[?(?:{_DAY}[-_. ]+)?(?P<table>{_KNOWN})\]?"
    rf"(?:[-_. ]+{_DAY}{_TIME})?{_COPY}*(?:[-_. ]+{_DAY}{_TIME})?"
)


def table_named(name: str) -> str:
    """
    The standard's name of the table (`ssd_contacts`); empty if the name stands for none.

    Case does not matter. A schema before the name (`dbo.ssd_contacts`), a date beside it (`ssd_contacts_20240630`) and
    the mark of a copy (`ssd_contacts (1)`) are ignored.
    """
    plain = name.strip().strip('"').lower()
    if plain in _SHORT_OF or plain in NOT_NEEDED:  # written as in the standard: the common case
        return plain
    found = re.fullmatch(_NAME, plain)
    return found["table"] if found else ""


def short_name(table: str) -> str | None:
    """The short name of a table; None if indicators do not read it."""
    return _SHORT_OF.get(table)
