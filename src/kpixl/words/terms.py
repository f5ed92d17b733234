"""The words that config, indicators and rating share."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct


class GoodIs(StrEnum):
    """Which way an indicator gets better."""

    HIGH = "high"
    LOW = "low"
    IN_RANGE = "in_range"
    NOT_RATED = "not_rated"

    @property
    def is_one_way(self) -> bool:
        """Whether one way, up or down, is better than the other."""
        return self in (GoodIs.HIGH, GoodIs.LOW)


class Unit(StrEnum):
    """The kind of a figure's value, which decides what the page prints."""

    COUNT = "count"  # 4,865
    SHARE = "percentage"  # 87%
    COUNT_AND_SHARE = "count_and_percentage"  # 748 15%
    RATE = "rate"  # 573 21.8: count, and count per 10,000 of the population aged 0 to 17


class Section(StrEnum):
    """The part of the service that an indicator is about."""

    FRONT_DOOR = "Front door"
    CHILD_IN_NEED = "Children in need"
    CHILD_PROTECTION = "Child protection"
    LOOKED_AFTER = "Looked after"
    HEALTH = "Health"
    EDUCATION = "Education"
    LEAVING_CARE = "Leaving care"
    PRACTICE = "Practice"


class Rag(StrEnum):
    """The letter beside a figure. A figure that is not rated has none (`None`)."""

    GREEN = "G"
    AMBER = "A"
    RED = "R"


class Occasion(StrEnum):
    """When a narrative is required: because of what the month's figure is, or of what has become of it."""

    RED = "red"
    OVERRIDDEN = "overridden"  # a manager set its letter
    CHANGED_COLOUR = "changed_colour"  # since the month before
    RESTATED = "restated"  # the newest export gives another value for a figure that was issued
    NO_FIGURE = "no_figure"


class GroupBy(StrEnum):
    """What a figure is broken down by."""

    TEAM = "team"
    SERVICE = "service"
    WORKER = "worker"
    AGE_BAND = "age_band"
    SEX = "sex"


class Pull(StrEnum):
    """Which rows about children a refresh writes into the workbook, on its hidden sheets."""

    DECIDING = "deciding"  # exactly what decides a figure
    NONE = "none"


NOT_RECORDED = "Not recorded"  # the group of cases whose team, worker or age was not recorded


NOT_DUE = "reported termly"
"""The reason for a missing figure: its month is not one in which it is reported."""


class NewMonth(StrEnum):
    """What the narratives of a new month begin with."""

    EMPTY = "empty"
    CARRIED = "carried"  # last month's words, marked, and counted as not updated


class Heads(StrEnum):
    """The words over the page's columns."""

    FAMILIAR = "familiar"  # those of the scorecards that councils have typed for years
    CLEAR = "clear"  # the months alone, over Number, % or rate, RAG


class Declaration(Struct, frozen=True):
    """What the code says about an indicator; config is checked against it."""

    key: str
    good_is: GoodIs
    unit: Unit
    parameters: Mapping[str, str]  # name, and its annotation: int, float, str, tuple[str, ...], Mapping[str, MonthDay]
