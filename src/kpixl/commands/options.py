"""What the options of the command line accept; anything else is refused."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from kpixl.words.errors import UsageError

if TYPE_CHECKING:
    from kpixl.words.naming import Each, Named
    from kpixl.words.periods import Period

# The calendar is imported only by options that need it: that takes longer than all of --help.


class Format(StrEnum):
    """How figures are printed."""

    CSV = "csv"
    JSON = "json"
    TABLE = "table"


class HistoryAsked(StrEnum):
    """Where the figures of earlier months come from."""

    OWN = "own"  # each month from its own export
    RESTATED = "restated"  # all from the newest export
    ISSUED = "issued"  # what was issued stays as it was


class KindAsked(StrEnum):
    """A return, as named on the command line."""

    ANNEX_A = "annex-a"
    LOOKED_AFTER = "ssda903"
    IN_NEED = "cin-census"


Member = TypeVar("Member", bound=StrEnum)


def one_of(choices: type[Member]) -> Callable[[str], Member]:
    """A reader of the members of a closed set, for `argparse`."""

    def read(text: str) -> Member:
        known = [choice.value for choice in choices]
        if text not in known:
            from kpixl.words.naming import did_you_mean

            raise argparse.ArgumentTypeError(
                f"'{text}' is none of {', '.join(known)}{did_you_mean(text.strip().lower(), known)}"
            )
        return choices(text)

    return read


def choices_shown(choices: type[StrEnum]) -> str:
    """A closed set as `--help` shows it: `{csv,json,table}`."""
    return f"{{{','.join(choice.value for choice in choices)}}}"


def period(text: str) -> Period:
    """A month, for `argparse`."""
    from kpixl.words.naming import period_meant
    from kpixl.words.periods import Period

    try:
        return Period.parse(text)
    except UsageError as error:
        meant = period_meant(text)
        raise argparse.ArgumentTypeError(f"{error} Did you mean {meant}?" if meant else str(error)) from error


def who_decided(named: str) -> str:
    """The person named, else this computer's user; empty if neither is known."""
    try:
        return named.strip() or getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def count_of_months(text: str) -> int:
    """A number of months, for `argparse`."""
    from kpixl.words.periods import MOST_MONTHS

    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= MOST_MONTHS:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of months. Write 1 to {MOST_MONTHS}.")
    return int(text)


def a_year(text: str) -> int:
    """A year of four digits, for `argparse`."""
    if not (text.isascii() and text.isdecimal() and len(text) == 4):
        raise argparse.ArgumentTypeError(f"'{text}' is not a year. Write four digits, such as 2025.")
    return int(text)


def the_indicator(name: str, indicators: Sequence[Each]) -> Each:
    """The one indicator whose key, ref, name or label the name fits. Any other name raises `UsageError`."""
    from kpixl.words.naming import comparable, did_you_mean, mentioned, named

    fits = named(name, indicators) if name.strip() else ()
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise UsageError(f"'{name}' fits several indicators: {_keys(fits, ', ')}. Write the key of one.")
    holding = mentioned(name, indicators) if name.strip() else ()
    if holding:
        raise UsageError(f"'{name}' is not an indicator; did you mean {_keys(holding, ' or ')}?")
    near = did_you_mean(comparable(name), [each.key for each in indicators])
    all_keys = f". The keys are: {_keys(indicators, ', ')}."
    raise UsageError(f"'{name}' is not an indicator{near or all_keys}")


def _keys(indicators: Sequence[Named], between: str) -> str:
    return between.join(each.key for each in indicators)


def the_month(asked: Period, known: Collection[Period], where: str) -> Period:
    """The month, if it is known; any other raises a `UsageError` that names the nearest."""
    if asked in known:
        return asked
    if not known:
        raise UsageError(f"{where} holds no month yet. Refresh it first.")
    months = ", ".join(map(str, sorted(known)))
    raise UsageError(
        f"{where} holds nothing of {asked}; did you mean {asked.nearest_of(sorted(known))}? It holds: {months}."
    )
