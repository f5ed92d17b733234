"""benchmarks.toml: what `kpixl benchmarks add` keeps from published files; council.toml: the council's neighbours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from kpixl.config.councils import NO_COUNCIL, Council, Neighbours, PublishedValues
from kpixl.config.published_values import is_share
from kpixl.config.toml_tables import Problem, TomlTable, quoted
from kpixl.words.errors import UsageError
from kpixl.words.naming import did_you_mean
from kpixl.words.periods import Period
from kpixl.words.terms import Declaration, GoodIs

BENCHMARKS = "benchmarks.toml"
TOKENS = ("c", "x", "z", "k", "low", "u", ":", "..", "")
"""In place of a number: confidential, not available, not applicable, small, low, unreliable, and older symbols."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CODE = re.compile(r"\d{3}")


def published_in(file: TomlTable, declared: Mapping[str, Declaration]) -> tuple[PublishedValues, ...]:
    """The tables [[benchmark]], the oldest first."""
    found = file.content.get("benchmark", []) if file.has("benchmark") else []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        file.problem("benchmark", "must be tables, each under a line [[benchmark]]; `kpixl benchmarks add` writes them")
        return ()
    tables = [TomlTable(f"benchmark, entry {at}", each, file.problems) for at, each in enumerate(found, start=1)]
    values = [_published(table, declared) for table in tables]
    for at, each in enumerate(values):
        if any((each.key, each.since) == (other.key, other.since) for other in values[:at]):
            since = f" from {each.since}" if each.since else ""
            file.problem("benchmark", f"has two entries for {each.key}{since}; keep one")
    return tuple(sorted(values, key=lambda each: each.since.number if each.since else 0))


def _published(table: TomlTable, declared: Mapping[str, Declaration]) -> PublishedValues:
    key = table.text("key", '"re_referrals"', may_be_empty=False)
    if key and key not in declared:
        table.problem("key", f"is {quoted(key)}, and there is no such indicator{did_you_mean(key, declared)}")
    scale = 100 if key in declared and is_share(declared[key].unit) else 1
    texts = _texts_by_code(table)
    values = PublishedValues(
        key=key,
        measure=table.text("measure"),
        year=table.text("year", '"year ending 31 March 2025"', may_be_empty=False),
        since=_since(table),
        release=table.text("release"),
        file=table.text("file"),
        sha256=table.text("sha256"),
        england=_value(table, "england", table.text("england", '"22.6"'), scale),
        councils={code: _value(table, code, text, scale) for code, text in texts.items()},
        decimals=max((_decimals(text) for text in texts.values()), default=0) + (2 if scale == 100 else 0),
        good_is=table.one_of("good_is", GoodIs),
        differs=table.text("differs") if table.has("differs") else "",
    )
    table.no_more()
    return values


def _texts_by_code(table: TomlTable) -> dict[str, str]:
    inner = table.table("councils", example='{ 301 = "18.2", 302 = "c" }')
    return {code: inner.text(code, '"18.2"') for code in inner.content if isinstance(code, str)}


def _since(table: TomlTable) -> Period | None:
    text = table.text("from", '"2025-04"')
    try:
        return Period.parse(text) if text else None
    except UsageError:
        table.problem("from", f'is {quoted(text)}; it must be the first month that it is printed in, such as "2025-04"')
        return None


def _value(table: TomlTable, name: str, text: str, scale: int) -> Fraction | str:
    """A number, or the token in its place."""
    if text in TOKENS:
        return text
    if not _NUMBER.fullmatch(text):
        table.problem(name, f"is {quoted(text)}; it must be a number as published, or one of {', '.join(TOKENS[:7])}")
        return ""
    return Fraction(text) / scale


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


# council.toml


def council_in(file: TomlTable) -> Council:
    """The council's own code and its neighbours; `NO_COUNCIL` if the table [neighbours] is left out."""
    if not file.has("neighbours"):
        return NO_COUNCIL
    table = file.table("neighbours", example='{ of = "936", model = 2025, 2025 = ["301", "302"] }')
    code = table.text("of", '"936"', may_be_empty=False)
    if code and not _CODE.fullmatch(code):
        table.problem("of", f'is {quoted(code)}; it must be the three digits of your council, such as "936"')
    models = {int(year): _codes(table, year) for year in table.content if re.fullmatch(r"20\d\d", year)}
    if not models and not table.has("model"):
        table.no_more()
        return Council(code)
    model = table.whole("model", least=2000, example="2025")
    table.no_more()
    if model not in models:
        table.problem("model", f"is {model}; a line {model} = [...] must list your neighbours in it")
    return Council(code, Neighbours(model, models.get(model, ())))


def _codes(table: TomlTable, year: str) -> tuple[str, ...]:
    codes = table.texts(year, '["301", "302"]')
    wrong = [code for code in codes if not _CODE.fullmatch(code)]
    if wrong:
        table.problem(year, f"holds {quoted(wrong[0])}; each must be the three digits of a council, in quotation marks")
    return _once(codes, table.problems, table.where, year)


def _once(codes: Sequence[str], problems: list[Problem], where: str, year: str) -> tuple[str, ...]:
    if len(set(codes)) < len(codes):
        problems.append(Problem(where, f"{year} names a council twice; once is enough"))
    return tuple(dict.fromkeys(codes))
