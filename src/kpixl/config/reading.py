"""The config folder's five TOML files and its benchmarks, read into a `Config` or refused with all problems."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kpixl.config.benchmarks_toml import BENCHMARKS, council_in, published_in
from kpixl.config.connections_toml import connections_in
from kpixl.config.councils import PublishedValues
from kpixl.config.extracts_toml import extracts_in, knowing_in, reading_in
from kpixl.config.indicators_toml import indicators_in, own_keys
from kpixl.config.parameters import SHARED_PARAMETERS, parameters_in
from kpixl.config.published_values import with_published
from kpixl.config.toml_tables import Problem, TomlTable, lines_of, problems_in_words, read_toml
from kpixl.config.values import (
    MONTHS_AT_MOST,
    MONTHS_OF_HISTORY,
    MOST_HISTORY,
    Colour,
    Config,
    Letters,
    NarrativeRules,
    Page,
)
from kpixl.extracts.wording import Reading
from kpixl.words.errors import ConfigError
from kpixl.words.naming import did_you_mean
from kpixl.words.terms import Declaration, Heads, NewMonth, Occasion, Rag

FILES = ("page.toml", "indicators.toml", "letters.toml", "council.toml", "extracts.toml")
BANK_HOLIDAY_REGIONS = ("ENG", "WLS", "SCT", "NIR")
LEAST_SUPPRESSED_BELOW = 3
BALANCED = "balanced"


def shipped_config() -> Path:
    """The config folder that comes with kpixl: inside the installed package, or beside the sources."""
    package = Path(__file__).parents[1]
    installed = package / "default_config"
    return installed if installed.is_dir() else package.parents[1] / "config"


def read_config(folder: Path, declared: Mapping[str, Declaration]) -> Config:
    """
    All five files, checked against each other and against what the code declares for its indicators.

    Every problem in every file is reported in one `ConfigError`.
    """
    _check_folder(folder)
    messages, of_indicators = list[str](), list[str]()
    with _file(folder / "indicators.toml", of_indicators) as file:
        indicators = indicators_in(file, declared)
        keys = tuple(dict.fromkeys((*declared, *own_keys(file, declared))))
    with _file(folder / "page.toml", messages) as file:
        page = _page(file, keys)
    messages += of_indicators
    with _file(folder / "letters.toml", messages) as file:
        letters = _letters(file)
    with _file(folder / "council.toml", messages) as file:
        region, population, council = _region(file), _population(file), council_in(file)
    published = _published(folder, declared, messages)
    with _file(folder / "extracts.toml", messages) as file:
        reading, knowing, shared = reading_in(file), knowing_in(file), parameters_in(file, SHARED_PARAMETERS)
        pull, cache = extracts_in(file)
        connections = connections_in(file, folder)
    if messages:
        raise ConfigError("\n".join(messages))
    return Config(
        page=page,
        indicators=tuple(with_published(indicators[key], published, council) for key in page.order),
        letters=letters,
        reading=reading,
        knowing=knowing,
        bank_holiday_region=region,
        population=population,
        shared=shared,
        pull=pull,
        council=council,
        published=published,
        cache=cache,
        connections=connections,
    )


def _published(folder: Path, declared: Mapping[str, Declaration], messages: list[str]) -> tuple[PublishedValues, ...]:
    """What `kpixl benchmarks add` has kept in the folder; most folders have nothing."""
    if not (folder / BENCHMARKS).exists():
        return ()
    with _file(folder / BENCHMARKS, messages) as file:
        return published_in(file, declared)


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        no_folder = f"There is no config folder at {folder.as_posix()}."
        found = f"{folder.as_posix()} is a file; a folder is expected." if folder.exists() else no_folder
        raise ConfigError(
            f"{found}\nIt must hold {', '.join(FILES)}.\n`kpixl new DIR` makes one to fill in; --config names another."
        )
    if not any((folder / file).exists() for file in FILES):
        raise ConfigError(
            f"{folder.as_posix()} is not a config folder: none of {', '.join(FILES)} is in it.\n"
            "Name the right one with --config; `kpixl new DIR` makes one to fill in."
        )


def read_reading(folder: Path) -> Reading:
    """How extracts are read, for callers that need nothing else of config. Nothing else is checked."""
    messages: list[str] = []
    with _file(folder / "extracts.toml", messages, whole=False) as file:
        reading = reading_in(file)
    if messages:
        raise ConfigError("\n".join(messages))
    return reading


def config_hash(folder: Path) -> str:
    """A hash of the folder's TOML files, which changes with any of them."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.toml")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@contextmanager
def _file(file: Path, messages: list[str], *, whole: bool = True) -> Iterator[TomlTable]:
    """The file's top-level table; its problems join the messages. `whole`: every key must be read."""
    content, unreadable = read_toml(file)
    problems: list[Problem] = []
    top = TomlTable("", content, problems, () if unreadable else lines_of(file))
    yield top
    if whole:
        top.no_more()
    # Everything would be missing from a file that could not be read: one problem says enough.
    if unreadable or problems:
        messages.append(problems_in_words(file, unreadable or problems))


# page.toml


def _page(file: TomlTable, known: Collection[str]) -> Page:
    page = Page(
        organisation=_organisation(file),
        title=file.text("title", may_be_empty=False),
        months=file.whole("months", least=1, example="3", most=MONTHS_AT_MOST),
        quarter=file.yes("quarter"),
        year_to_date=file.yes("year_to_date"),
        order=file.texts("order", '["contacts", "re_referrals"]'),
        left_out=file.texts("left_out", '["pep_quality"]') if file.has("left_out") else (),
        heads=file.one_of("heads", Heads) if file.has("heads") else Heads.FAMILIAR,
        break_after=_break_after(file),
        suppress_below=_suppress_below(file.table("disclosure", example="{ suppress_below = 0 }")),
        narratives=_narrative_rules(file.table("narratives", needed=False)),
        history=_history(file),
        change=file.yes("change", otherwise=True),
        actions=file.yes_or_no("actions") if file.has("actions") else True,
        sparklines=file.yes("sparklines"),
    )
    _check_keys(file, "order", page.order, known)
    _check_keys(file, "break_after", page.break_after or (), known)
    _check_keys(file, "left_out", page.left_out, known)
    for key in page.left_out:
        if key in page.order:
            file.problem("left_out", f"names '{key}', which is in order too; keep it in one of them")
    forgotten = [key for key in known if key not in (*page.order, *page.left_out)]
    if file.has("order") and forgotten:
        file.problem("order", f"leaves out {', '.join(forgotten)}; give each its place there, or name it in left_out")
    return page


def _history(file: TomlTable) -> int:
    if not file.has("history"):
        return MONTHS_OF_HISTORY
    return file.whole("history", least=0, example="36", most=MOST_HISTORY)


def _organisation(file: TomlTable) -> str:
    name = file.text("organisation", '"Testshire County Council"')
    if file.content.get("organisation", "?") == "" or (name and not name.strip()):
        file.to_fill_in("organisation", 'your council\'s name, as in organisation = "Testshire County Council"')
    return name


def _break_after(file: TomlTable) -> tuple[str, ...] | None:
    """The keys that the field lists; None if it says "balanced"."""
    if file.has("break_after") and file.content["break_after"] == BALANCED:
        return None
    return file.texts("break_after", '["cp_visits"]')


def _suppress_below(disclosure: TomlTable) -> int:
    if not disclosure.content:
        return 0  # the table itself is missing, and that is reported
    threshold = disclosure.whole("suppress_below", example="0")
    if 0 < threshold < LEAST_SUPPRESSED_BELOW:
        disclosure.problem(
            "suppress_below",
            f"is {threshold}; it must be 0 (off) or {LEAST_SUPPRESSED_BELOW} or more: "
            "below 3 there is one small number alone, so hiding it would give it away",
        )
    disclosure.no_more()
    return threshold


def _narrative_rules(table: TomlTable) -> NarrativeRules:
    """The rules in the table; without a table, no narrative is required and a new month begins empty."""
    if not table.content:
        return NarrativeRules()
    rules = NarrativeRules(table.several_of("required_when", Occasion), table.one_of("new_month", NewMonth))
    table.no_more()
    return rules


def _check_keys(file: TomlTable, field: str, keys: tuple[str, ...], known: Collection[str]) -> None:
    for key in dict.fromkeys(keys):
        if key not in known:
            file.problem(field, f"names '{key}', and there is no such indicator{did_you_mean(key, known)}")
        if keys.count(key) > 1:
            file.problem(field, f"names '{key}' {keys.count(key)} times; once is enough")


# letters.toml


def _letters(file: TomlTable) -> Letters:
    colours = {rag: _colour(file, rag.value) for rag in Rag}
    return Letters(colours, _colour(file, "not_rated"))


def _colour(file: TomlTable, letter: str) -> Colour:
    table = file.table(letter, example='{ fill = "1E7B34", text = "FFFFFF" }')
    colour = Colour(_rrggbb(table, "fill"), _rrggbb(table, "text")) if table.content else Colour("", "")
    table.no_more()
    return colour


def _rrggbb(table: TomlTable, key: str) -> str:
    """Six hexadecimal digits in capitals; a leading # is dropped."""
    found = table.text(key, '"1E7B34"')
    colour = found.removeprefix("#").upper()
    if found and not re.fullmatch(r"[0-9A-F]{6}", colour):
        table.problem(key, f'is "{found}"; it must be six hexadecimal digits (red, green, blue), such as "1E7B34"')
    return colour


# council.toml


def _region(file: TomlTable) -> str:
    region = file.text("bank_holiday_region", '"ENG"')
    if file.content.get("bank_holiday_region") == "":
        file.to_fill_in("bank_holiday_region", f"one of {', '.join(BANK_HOLIDAY_REGIONS)} between the quotation marks")
    elif region and region not in BANK_HOLIDAY_REGIONS:
        file.problem("bank_holiday_region", f'is "{region}"; it must be one of {", ".join(BANK_HOLIDAY_REGIONS)}')
    return region


def _population(file: TomlTable) -> dict[int, int]:
    table = file.table("population", example="{ 2024 = 51_400 }")
    if file.has("population") and not table.content:
        file.to_fill_in("population", "a year and its residents aged 0 to 17 below that line, as in 2024 = 51_400")
    for year in table.content:
        if not re.fullmatch(r"(19|20)\d\d", year):
            table.problem(year, "is not a year; write four digits, such as 2024 = 51_400")
    return {int(year): table.whole(year, least=1) for year in table.content if year.isdecimal()}
