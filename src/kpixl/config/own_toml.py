"""A council's own indicators in indicators.toml: tables for keys unknown to kpixl, each with what it counts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from kpixl.config.own_cohort import MONTH_END, DaysRule, FlagRule, OwnCohort, TextRule
from kpixl.config.toml_tables import Problem, TomlTable, quoted
from kpixl.extracts.columns import compared
from kpixl.extracts.schema import TABLES, Kind
from kpixl.words.naming import did_you_mean
from kpixl.words.terms import Unit

COUNTED = "counts"
OWN_KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")

# Tables whose rows are not cases: only the present state, or who works or lives with whom. They can't be counted.
NOT_COUNTED = frozenset({"persons", "care_leavers", "involvements", "families", "departments", "professionals"})
OWN_TABLES: Mapping[str, str] = {
    table.name: short for short, table in TABLES.items() if short not in NOT_COUNTED and "person" in table.columns
}
"""The tables whose rows an own indicator may count: the export's name → the short name."""

OWN_DATES = (Kind.NEEDED_DATE, Kind.PLANNED_DATE, Kind.DATE, Kind.MARKED_DATE)
DECIDES = (Kind.TEXT, Kind.FLAG)
OWN_DECIDES = (*OWN_DATES, *DECIDES)
KIND_WORDS = {
    **dict.fromkeys(Kind, "a date that is read as empty where it can't be read"),
    **{Kind.PERSON: "an id", Kind.ID: "an id", Kind.NAME: "a name", Kind.NUMBER: "a number", Kind.OUTCOME: "JSON"},
    **dict.fromkeys(OWN_DATES, "a date"),
    **{Kind.TEXT: "a text", Kind.FLAG: "yes or no"},
}


def check_key(file: TomlTable, key: str) -> None:
    """Note the key as a problem if formulas could not name it."""
    if not OWN_KEY.fullmatch(key):
        file.problem(key, "is not a key; use 2 to 40 lower-case letters, digits and _, a letter first")


def own_cohort_in(table: TomlTable, unit: Unit) -> OwnCohort:
    """What the table says the indicator counts."""
    short = _table(table)
    dated = _dated(table, short)
    cohort = OwnCohort(short, dated, tuple(_where(table, short)), _met(table, short, dated, unit))
    table.no_more()
    return cohort


def _table(table: TomlTable) -> str:
    """The table's short name; empty if it is missing or wrong."""
    name = table.text("table", '"ssd_cin_assessments"')
    if not name or name in OWN_TABLES:
        return OWN_TABLES.get(name, "")
    if name in {each.name for each in TABLES.values()}:
        why = "its rows are not cases that a month can count"
        table.problem("table", f"is {quoted(name)}: {why}; it must be one of {', '.join(OWN_TABLES)}")
    else:
        table.problem(
            "table", f"is {quoted(name)}, which is not a table that kpixl reads{did_you_mean(name, OWN_TABLES)}"
        )
    return ""


def _dated(table: TomlTable, short: str) -> str:
    """The date column that must fall in the month; empty for spells open on its last day."""
    has_date, is_open = table.has("dated_in_month"), table.has("open_on_last_day")
    if has_date == is_open:
        problem = "has both dated_in_month and open_on_last_day; keep one"
        missing = "has neither dated_in_month nor open_on_last_day; add one, such as open_on_last_day = true"
        table.problems.append(Problem(table.where, problem if has_date else missing))
        return ""
    if has_date:
        return _counted_by(table, short, _column(table, "dated_in_month", short, OWN_DATES))
    if table.content["open_on_last_day"] is not True:
        table.problem("open_on_last_day", "can only be true; for events of a month write dated_in_month in its place")
    elif short and not {"start", "end"} <= TABLES[short].columns.keys():
        table.problem("open_on_last_day", f"needs a start and an end; {TABLES[short].name} has events, not spells")
    return ""


def _counted_by(table: TomlTable, short: str, dated: str) -> str:
    """The date column; a problem if the table leaves out rows that it would count because another date is to come."""
    columns = TABLES[short].columns if short else {}
    planned = next((name for name, column in columns.items() if column.kind is Kind.PLANNED_DATE), dated)
    if dated and planned != dated:
        name = columns[planned].name
        table.problem(
            "dated_in_month", f"must be {name} here: rows without it have not happened yet, and no figure has them"
        )
    return dated


def _column(table: TomlTable, key: str, short: str, kinds: Collection[Kind]) -> str:
    """The short name of a column of the table; empty if it is missing or wrong."""
    columns = TABLES[short].columns if short else {}
    fitting = {column.name: name for name, column in columns.items() if column.kind in kinds}
    found = table.text(key, quoted(next(iter(fitting), "…")))
    if not found or not short or found in fitting:
        return fitting.get(found, "")
    wanted = " or ".join(dict.fromkeys(KIND_WORDS[kind] for kind in kinds))
    fits = f"; {wanted} is in {', '.join(fitting)}" if fitting else f"; {TABLES[short].name} has none with {wanted}"
    other = next((column for column in columns.values() if column.name == found), None)
    if other:
        table.problem(key, f"is {quoted(found)}, which holds {KIND_WORDS[other.kind]}{fits}")
    else:
        near = did_you_mean(found, [column.name for column in columns.values()])
        table.problem(key, f"is {quoted(found)}, no column of {TABLES[short].name} that kpixl reads{fits}{near}")
    return ""


def _where(table: TomlTable, short: str) -> Iterator[TextRule | FlagRule]:
    """The rules that a row must meet to be counted."""
    example = '[{ column = "clah_health_check_type", is = ["Initial health assessment"] }]'
    if not table.has("where"):
        return
    found = table.content["where"]
    entries = found if isinstance(found, list) else [found]
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, dict):
            yield _in_list(TomlTable(f"{table.where}.where, entry {number}", entry, table.problems), short, False)
        else:
            table.problem("where", f"holds {quoted(entry)}; it must be a list of tables, such as where = {example}")


def _met(table: TomlTable, short: str, dated: str, unit: Unit) -> TextRule | FlagRule | DaysRule | None:
    is_share = unit in (Unit.SHARE, Unit.COUNT_AND_SHARE)
    if is_share != table.has("met"):
        says = f"the unit is {quoted(unit.value)}"
        missing = f"has no met, and {says}; add one, such as met = {{ within_days = 20, from = …, to = … }}"
        unwanted = f"has met, and {says}, of which every row counts; take it away, or change the unit"
        table.problems.append(Problem(table.where, missing if is_share else unwanted))
        return None
    if not is_share:
        return None
    inner = table.table("met", example='{ column = "…", is = ["…"], is_not = ["…"] }')
    days = [key for key in ("within_days", "within_working_days") if inner.has(key)]
    if not days:
        return _in_list(inner, short, True)
    if len(days) > 1:
        inner.problems.append(Problem(inner.where, f"has both {' and '.join(days)}; keep one"))
    return _within(inner, days[0], short, dated)


def _within(table: TomlTable, key: str, short: str, dated: str) -> DaysRule:
    since = _column(table, "from", short, OWN_DATES)
    is_month_end = table.has("to") and table.content["to"] == MONTH_END
    until = MONTH_END if is_month_end else _column(table, "to", short, OWN_DATES)
    rule = DaysRule(table.whole(key), key == "within_working_days", since, until)
    if since and since != dated and TABLES[short].columns[since].kind is Kind.DATE:
        table.problem("from", f"is {TABLES[short].columns[since].name}, which a row of the month may lack")
    elif since and since == until:
        table.problem("to", f"is the same as from; it must be another date, or {quoted(MONTH_END)}")
    elif short and until == "end" and not dated:
        table.problem("to", f"has not come yet if a spell is open on the last day; write to = {quoted(MONTH_END)}")
    table.no_more()
    return rule


def _in_list(table: TomlTable, short: str, needs_both: bool) -> TextRule | FlagRule:
    """A rule by lists of texts or by a flag. `needs_both`: the texts that do not meet it must be named too."""
    column = _column(table, "column", short, DECIDES)
    if column and TABLES[short].columns[column].kind is Kind.FLAG:
        rule: TextRule | FlagRule = FlagRule(column, _flag(table))
    else:
        rule = TextRule(column, _listed(table, "is"), _listed(table, "is_not") if _has_other(table, needs_both) else ())
        both = {compared(text) for text in rule.yes} & {compared(text) for text in rule.no}
        if both:
            table.problem(
                "is_not", f"names {', '.join(map(quoted, sorted(both)))}, which 'is' names too; keep it in one"
            )
    table.no_more()
    return rule


def _has_other(table: TomlTable, needs_both: bool) -> bool:
    if needs_both and not table.has("is_not"):
        table.missing("is_not", 'add the texts that do not meet the standard, such as is_not = ["No"]')
    return table.has("is_not")


def _listed(table: TomlTable, key: str) -> tuple[str, ...]:
    texts = table.texts(key, '["Completed"]')
    if table.has(key) and table.content[key] == []:
        table.problem(key, "is empty; name one text at least")
    return texts


def _flag(table: TomlTable) -> bool:
    texts = [compared(text) for text in table.texts("is", '["yes"]')]
    if texts not in (["yes"], ["no"]) and table.has("is"):
        table.problem("is", 'must be ["yes"] or ["no"]: the column says no more')
    return texts == ["yes"]


# The line of a problem


TABLE_HEADING = re.compile(r"\s*\[+\s*([\w.-]+)\s*\]+")


def with_line_numbers(problems: Sequence[Problem], lines: Sequence[str], keys: Collection[str]) -> list[Problem]:
    """The problems; those about the council's own indicators get the line of the file that each is about."""
    return [
        Problem(f"{each.where}, line {line}", each.what)
        if re.split(r"[.,]", each.where)[0] in keys and (line := _line(each, lines))
        else each
        for each in problems
    ]


def _line(problem: Problem, lines: Sequence[str]) -> int:
    """The line of the field that a problem is about, or else of its table; 0 if neither is found."""
    table, _, entry = problem.where.partition(",")
    path, own_name = (table.rpartition(".")[0], table.rpartition(".")[2]) if entry else (table, "")
    unknown = re.search(r"^has an unknown \w+ '(.+?)'", problem.what)
    field = own_name or (unknown[1] if unknown else problem.what.partition(" ")[0])
    heading, found = "", (0, 0, 0)
    for number, line in enumerate(lines, start=1):
        begins = TABLE_HEADING.match(line)
        heading = begins[1] if begins else heading
        if path == heading or path.startswith(f"{heading}."):
            names_it = bool(re.search(rf"(^|[\s{{,]){re.escape(field)}\s*=", line.partition("#")[0]))
            found = max(found, (int(names_it), len(heading), -number)) if names_it or begins else found
    return -found[2]
