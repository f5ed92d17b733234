"""`kpixl sources`: what returns made for others can say about each indicator, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from msgspec import Struct

from kpixl.commands.figures import PrintedLine, as_csv, as_json
from kpixl.commands.options import Format, KindAsked
from kpixl.config.reading import read_config
from kpixl.config.values import Config
from kpixl.extracts.other_returns import Return
from kpixl.indicators import DECLARED
from kpixl.indicators.sources import statement

SOURCES_COLUMNS = ("source", "key", "ref", "name", "told", "months", "missing")


class SourcesAsked(Struct, frozen=True):
    """Which return (None: all of them), the config with the indicators, and the format of the answer."""

    kind: KindAsked | None
    config_folder: Path
    format: Format


def printed_sources(asked: SourcesAsked) -> str:
    """One line per indicator and return."""
    kinds = [asked.kind] if asked.kind else list(KindAsked)
    lines = list(_lines(read_config(asked.config_folder, DECLARED), kinds))
    match asked.format:
        case Format.CSV:
            return as_csv(lines, SOURCES_COLUMNS)
        case Format.JSON:
            return as_json(lines, SOURCES_COLUMNS)
        case Format.TABLE:
            return _as_text(lines)


def _lines(config: Config, kinds: Sequence[KindAsked]) -> Iterator[PrintedLine]:
    for kind in kinds:
        for indicator in config.indicators:
            said = statement(Return[kind.name], indicator)
            yield PrintedLine(
                {
                    "source": kind.value,
                    "key": indicator.key,
                    "ref": indicator.ref,
                    "name": indicator.label,
                    "told": said.telling.value,
                    "months": "" if said.months is None else str(said.months),
                    "missing": said.why,
                }
            )


def _as_text(lines: Sequence[PrintedLine]) -> str:
    """The lines of each return below its name; each ends with what is missing, in full."""
    width = max((len(f"{line.fields['ref']} {line.fields['key']}") for line in lines), default=0)
    parts = []
    for source, of_source in groupby(lines, lambda line: line.fields["source"]):
        told = [f"  {_named(line.fields).ljust(width)}  {_told(line.fields)}" for line in of_source]
        parts.append("\n".join([f"{Return[KindAsked(source).name]} ({source})", *told]))
    return "\n\n".join(parts) + "\n"


def _named(fields: Mapping[str, str]) -> str:
    return f"{fields['ref']} {fields['key']}".strip()


def _told(fields: Mapping[str, str]) -> str:
    months = f" for {fields['months']} months before the cut" if fields["months"] else ""
    missing = f": {fields['missing']}" if fields["missing"] else ""
    return f"{fields['told']}{months}{missing}"
