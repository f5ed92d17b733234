"""`kpixl benchmarks add`: the measures of a published file, kept in a council's config."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from kpixl.commands.benchmarks.files import PublishedFile, Released, published_file
from kpixl.commands.options import the_indicator
from kpixl.config.benchmarks_toml import BENCHMARKS
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.toml_tables import read_toml
from kpixl.config.values import Config
from kpixl.indicators import DECLARED
from kpixl.indicators.bases import BASES, difference
from kpixl.words.errors import UsageError
from kpixl.words.files import put
from kpixl.words.periods import Period

HEAD = """\
# Published benchmarks, kept by `kpixl benchmarks add`, which rewrites this file each time: docs/comparisons.md.
# A benchmark is printed from the month `from` on, until a later one begins. The numbers are as they were published,
# with tokens where there is none: c confidential, x not available, z not applicable, k or low small, u unreliable.
"""


class BenchmarksAsked(Struct, frozen=True):
    """A published file, the config that keeps it, and what its name does not say."""

    file: Path
    config_folder: Path
    year: int | None
    since: Period | None  # None: April after the year
    release: str
    key: str  # of the indicator, for an export of LAIT that does not name its measure


class BenchmarksAdded(Struct, frozen=True):
    """What was added, and how many entries it replaced."""

    file: PublishedFile
    entries: Sequence[Mapping[str, object]]
    replaced: int
    folder: Path

    def in_words(self) -> str:
        lines = [f"{self.file.name}: {len(self.entries)} added to {(self.folder / BENCHMARKS).as_posix()}."]
        for entry in self.entries:
            differs = f" Different basis: {entry['differs']}." if entry.get("differs") else ""
            lines.append(f"  {entry['key']}: {entry['measure']}, {entry['year']}, from {entry['from']} on.{differs}")
        if self.replaced:
            lines.append(f"{self.replaced} of the same indicator and month replaced.")
        return "\n".join(lines)


def benchmarks_added(asked: BenchmarksAsked) -> BenchmarksAdded:
    """Keep the file's measures in config; nothing is changed if the file or the config has a fault."""
    if asked.config_folder.resolve() == shipped_config().resolve():
        raise UsageError(
            "The config that comes with kpixl is not changed. Name your own: kpixl benchmarks add FILE --config DIR."
        )
    config = read_config(asked.config_folder, DECLARED)
    _check_key(asked.key, config)
    file = published_file(asked.file, asked.year, asked.key)
    entries = [_entry(each, file, asked) for each in file.released]
    held = _held(asked.config_folder)
    taken = {(entry["key"], entry["from"]) for entry in entries}
    kept = [entry for entry in held if (entry.get("key"), entry.get("from")) not in taken]
    put(asked.config_folder / BENCHMARKS, _written([*kept, *entries]).encode())
    return BenchmarksAdded(file, entries, len(held) - len(kept), asked.config_folder)


def _check_key(key: str, config: Config) -> None:
    if key:
        the_indicator(key, config.indicators)


def _held(folder: Path) -> list[Mapping[str, object]]:
    if not (folder / BENCHMARKS).exists():
        return []
    content, _ = read_toml(folder / BENCHMARKS)
    found = content.get("benchmark", [])
    assert isinstance(found, list)  # the config was read
    return found


def _entry(released: Released, file: PublishedFile, asked: BenchmarksAsked) -> dict[str, object]:
    measure = released.measure
    differs = difference(measure.basis, BASES[measure.key])
    entry: dict[str, object] = {
        "key": measure.key,
        "measure": measure.name,
        "year": f"year ending 31 March {released.year}",
        "from": str(asked.since or Period(released.year, 4)),
        "release": asked.release or f"year {released.year}",
        "file": file.name,
        "sha256": file.sha256,
        "good_is": measure.good_is.value,
    }
    if differs:
        entry["differs"] = differs
    return entry | {"england": released.england, "councils": dict(sorted(released.councils.items()))}


def _written(entries: Sequence[Mapping[str, object]]) -> str:
    """The entries as TOML, sorted by indicator and month."""
    ordered = sorted(entries, key=lambda entry: (str(entry["key"]), str(entry["from"])))
    return "\n".join([HEAD, *(_table(entry) for entry in ordered)])


def _table(entry: Mapping[str, object]) -> str:
    lines = ["[[benchmark]]"]
    for name, value in entry.items():
        if isinstance(value, Mapping):
            lines += ["[benchmark.councils]", *(f"{code} = {_quoted(text)}" for code, text in value.items())]
        else:
            lines.append(f"{name} = {_quoted(value)}")
    return "\n".join([*lines, ""])


def _quoted(text: object) -> str:
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
