"""What a council's own indicator counts, in the words of the published definitions."""

from __future__ import annotations

from collections.abc import Iterator

from kpixl.config.own_cohort import MONTH_END, DaysRule, FlagRule, OwnCohort, TextRule
from kpixl.extracts.schema import TABLES
from kpixl.words.terms import Unit

UNITS = {
    Unit.COUNT: "number of rows.",
    Unit.SHARE: "share of rows, shown as a percentage.",
    Unit.COUNT_AND_SHARE: "number of rows that meet the standard, and their share of all, shown as a percentage.",
    Unit.RATE: "number of rows, and number per 10,000 of the population aged 0 to 17.",
}


def definition_of(of: OwnCohort, unit: Unit) -> str:
    """The definition, in the five parts that all definitions have."""
    cohort, standard = _cohort(of), _standard(of)
    parts = {
        "Unit": UNITS[unit],
        "Denominator": _denominator(of, unit),
        "Numerator": f"of those, rows in which {standard}." if standard else f"{cohort}.",
        "Edges": " ".join(_edges(of)),
        "Source": "the council's own indicator (config/indicators.toml).",
    }
    summary = f"{_capital(cohort)}{f', and of them those in which {standard}' if standard else ''}."
    return "\n\n".join([summary, *(f"{name}: {text}" for name, text in parts.items())])


def _denominator(of: OwnCohort, unit: Unit) -> str:
    if of.met is not None:
        return f"{_cohort(of)}, one row a case."
    population = "the population aged 0 to 17 of the latest year up to the month's."
    return population if unit is Unit.RATE else "none; this is a count."


def _cohort(of: OwnCohort) -> str:
    dated = f"with {_name(of, of.dated)} in the month" if of.dated else "open on the last day of the month"
    return " and ".join([f"rows of {TABLES[of.table].name} {dated}", *(_kind(of, rule) for rule in of.where)])


def _kind(of: OwnCohort, rule: TextRule | FlagRule) -> str:
    if isinstance(rule, FlagRule):
        return f"{_name(of, rule.column)} {'yes' if rule.is_yes else 'not yes'}"
    return f"{_name(of, rule.column)} {_one_of(rule.yes)}"


def _standard(of: OwnCohort) -> str:
    match of.met:
        case None:
            return ""
        case FlagRule(column, is_yes):
            return f"{_name(of, column)} is {'yes' if is_yes else 'not yes'}"
        case TextRule(column, yes, _):
            return f"{_name(of, column)} is {_one_of(yes)}"
        case DaysRule(at_most, are_working, since, until):
            last = "the last day of the month" if until == MONTH_END else _name(of, until)
            days = f"{at_most} {'working ' if are_working else ''}{'day' if at_most == 1 else 'days'}"
            return f"{last} is at most {days} after {_name(of, since)}"


def _edges(of: OwnCohort) -> Iterator[str]:
    """What becomes of rows at the edges."""
    if of.is_stock:
        yield "a row that ended on the day is closed. Somebody who died is not counted."
    else:
        yield "several rows about one child each count."
    match of.met:
        case TextRule(_, _, no):
            yield (
                f"Rows with {_one_of(no)} are known not to meet it; anything else is not known and counts as not met. "
                "The figure says how high it could be if it did, and can't be known where all are unknown."
            )
        case FlagRule(column):
            yield f"Where no row of the export says yes in {_name(of, column)}, the figure can't be known."
        case DaysRule(_, _, since, until) if until != MONTH_END:
            yield (
                f"A row without {_name(of, since)}, or with {_name(of, until)} before it, is left out and reported. "
                f"Where {_name(of, until)} is empty or after the month, it has not happened yet: the row counts as not "
                "met, and the figure says how high it could be while there is still time."
            )
        case DaysRule(_, _, since):
            yield f"A row without {_name(of, since)} by the last day of the month is not counted."
    if of.where:
        yield "Where no row of the export is of the kind that is counted, the figure can't be known."


def _one_of(texts: tuple[str, ...]) -> str:
    quoted = [f'"{text}"' if text else "empty" for text in texts]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _name(of: OwnCohort, column: str) -> str:
    return TABLES[of.table].columns[column].name


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
