"""A council's own config to fill in, made from the one that comes with kpixl."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from kpixl.config.reading import shipped_config
from kpixl.demo.narratives import COUNCIL

SOMEBODY = "the local authority"  # replaces the invented council's name in the labels of rows
TARGETS = """\
# The targets, tolerances and owners below are examples to begin with: confirm each with its manager before the first
# copy goes out. Benchmarks of statistical neighbours differ by council, so those lines are switched off (#).
#
"""


def own_config(name: str) -> Mapping[str, str]:
    """The config files by name. `name` is the council's; empty if it is still to be filled in."""
    changes: Mapping[str, Callable[[str], str]] = {
        "page.toml": lambda text: _page(text, name),
        "council.toml": _council,
        "indicators.toml": _indicators,
    }
    files = {file.name: file.read_text(encoding="utf-8") for file in sorted(shipped_config().glob("*.toml"))}
    return {file: changes.get(file, str)(text) for file, text in files.items()}


def _page(text: str, name: str) -> str:
    line = f"organisation = {json.dumps(name, ensure_ascii=False)}   # your council's name, as every copy shows it"
    return _in_place_of(r"organisation = .*", line, text)


def _council(text: str) -> str:
    region = 'bank_holiday_region = ""   # fill in: ENG, WLS, SCT or NIR, whose bank holidays are not working days'
    with_region = _in_place_of(r"bank_holiday_region = .*", region, text)
    year = "# 2024 = 51_400   # fill in: take away the # and write your own number; add a line for each new year"
    return _in_place_of(r"\[population\]\n(\d{4} = .*\n?)+", f"[population]\n{year}\n", with_region)


def _indicators(text: str) -> str:
    lines = text.replace(COUNCIL.split()[0], SOMEBODY).splitlines()
    return TARGETS + "\n".join([*_without_comparable(lines), ""])


def _without_comparable(lines: Iterable[str]) -> Iterator[str]:
    """The lines, with the statistical neighbours' benchmarks, which may span several lines, commented out."""
    depth = 0
    for line in lines:
        is_off = depth > 0 or line.startswith("comparable = ")
        depth = depth + _opened(line) if is_off else 0
        yield f"# {line}" if is_off else line


def _opened(line: str) -> int:
    """How many more brackets a line opens than it closes."""
    code = re.sub(r'"[^"]*"', "", line).partition("#")[0]
    return sum(map(code.count, "[{")) - sum(map(code.count, "]}"))


def _in_place_of(pattern: str, line: str, text: str) -> str:
    changed, times = re.subn(rf"(?m)^{pattern}", lambda _: line, text)
    assert times == 1, f"{pattern}: {times} times in the config that comes with kpixl"
    return changed
