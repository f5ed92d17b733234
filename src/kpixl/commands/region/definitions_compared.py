"""Whether councils count alike: each definition's parameters as one line, and the parameters that differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from kpixl import __version__
from kpixl.config.values import Config, Indicator
from kpixl.extracts.written_out import written_out
from kpixl.indicators import declared
from kpixl.words.errors import ConfigError, UsageError, listed
from kpixl.words.naming import did_you_mean
from kpixl.words.texts import counted

BETWEEN_PARTS = "; "
IS = " = "
VERSION = "kpixl"
# The shared parameters that decide who counts, by the table whose rows they choose. Other shared parameters say what a
# council's own words mean.
CHOOSING = {
    "care_leavers": ("care_leaver_eligibility", "care_leaver_ages"),
    "legal_statuses": ("short_break_legal_statuses",),
}
_NAMED_AT_MOST = 3  # councils or indicators; the rest are only counted


class Counted(Struct, frozen=True):
    """The definition by which a council counts an indicator."""

    council: str
    key: str
    definition: str

    @property
    def parts(self) -> Mapping[str, str]:
        pairs = (part.partition(IS) for part in self.definition.split(BETWEEN_PARTS))
        return {name: value for name, _, value in pairs}


def definition_in_words(indicator: Indicator, config: Config) -> str:
    """`kpixl = 0.1.0; visit_working_days = 10`: all that decides who counts; the same text if councils count alike."""
    found = declared(indicator)
    shared = [name for table in found.reads for name in CHOOSING.get(table, ())]
    decides = {name: config.shared[name] for name in shared} | dict(indicator.parameters)
    if indicator.own:
        decides |= {"unit": indicator.unit, "good_is": indicator.good_is, "counts": written_out(indicator.own.cohort)}
    told = {VERSION: __version__} | {name: _value(each) for name, each in sorted(decides.items())}
    return BETWEEN_PARTS.join(f"{name}{IS}{value}" for name, value in told.items())


def _value(value: object) -> str:
    """The value on one line, without the semicolon that ends a part."""
    if isinstance(value, Mapping):
        text = ", ".join(f"{name}: {_value(each)}" for name, each in sorted(value.items()))
    elif isinstance(value, list | tuple | set | frozenset):
        text = ", ".join(map(str, value))
    else:
        text = str(value)
    return " ".join(text.replace(";", ",").split())


def marks_of_differences(definitions: Iterable[Counted], named: Collection[str]) -> Mapping[tuple[str, str], str]:
    """
    What to say beside a council's figure, by council and key: `visit_days = 42 (others: 84)`.

    A difference whose indicator key or parameter is not in `named` raises `ConfigError`; a name in `named` that is
    neither raises `UsageError`.
    """
    by_key: dict[str, list[Counted]] = {}
    for each in definitions:
        by_key.setdefault(each.key, []).append(each)
    _check_known(named, by_key)
    differing = {key: names for key, some in by_key.items() if (names := _differing(some))}
    faults = _faults(differing, by_key, named)
    if faults:
        raise ConfigError(
            f"The councils do not count alike: {counted(len(faults), 'difference')}. Nothing was compared.\n"
            f"{listed(faults)}\n"
            'Give them the same parameters, or name what may differ, as in differences = ["lac_visits"].'
        )
    return {
        (each.council, key): BETWEEN_PARTS.join(_mark(each, by_key[key], name) for name in names)
        for key, names in differing.items()
        for each in by_key[key]
    }


def _check_known(named: Collection[str], by_key: Mapping[str, list[Counted]]) -> None:
    known = {*by_key, *(name for some in by_key.values() for each in some for name in each.parts)}
    for name in named:
        if name not in known:
            near = did_you_mean(name, sorted(known)) or "."
            raise UsageError(f"differences names '{name}', which is neither an indicator nor a parameter of one{near}")


def _differing(some: list[Counted]) -> list[str]:
    """The parts that differ between councils."""
    names = dict.fromkeys(name for each in some for name in each.parts)
    return [name for name in names if len({each.parts.get(name, "") for each in some}) > 1]


def _faults(
    differing: Mapping[str, list[str]], by_key: Mapping[str, list[Counted]], named: Collection[str]
) -> list[str]:
    """A line for each way of differing, with the indicators that differ in that way."""
    keys: dict[str, list[str]] = {}
    for key, names in differing.items():
        for name in names:
            if key not in named and name not in named:
                keys.setdefault(_in_words(by_key[key], name), []).append(key)
    return [f"{_named_some(of)}: {words}" for words, of in keys.items()]


def _in_words(some: list[Counted], name: str) -> str:
    by_value: dict[str, list[str]] = {}
    for each in some:
        by_value.setdefault(each.parts.get(name, "none"), []).append(each.council)
    ways = [f"{value} ({_named_some(councils)})" for value, councils in by_value.items()]
    return f"{name}{IS}{', '.join(ways)}"


def _named_some(names: list[str]) -> str:
    some, more = ", ".join(names[:_NAMED_AT_MOST]), len(names) - _NAMED_AT_MOST
    return f"{some} and {more} more" if more > 0 else some


def _mark(of: Counted, some: list[Counted], name: str) -> str:
    own = of.parts.get(name, "none")
    others = sorted({each.parts.get(name, "none") for each in some} - {own})
    return f"{name}{IS}{own} (others: {', '.join(others)})"
