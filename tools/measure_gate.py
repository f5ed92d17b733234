"""
How well the gate tells sentences that name somebody from ordinary ones: `python tools/measure_gate.py` prints a table.

`--write` puts it into docs/disclosure.md. The gate was not tuned with these people and sentences.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "helpers"))

from kpixl.config.reading import read_reading, shipped_config
from kpixl.disclosure.identifying_texts import LookedFor, QueryKind, queries
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.people_in_extracts import people_of
from kpixl.extracts.exports import exports_in
from naming_somebody import MEASURING, Grammar, ways, write_council

PAGE = Path(__file__).parents[1] / "docs" / "disclosure.md"
BEGINS, ENDS = "<!-- measured by tools/measure_gate.py -->\n", "<!-- end of what was measured -->"
ASKED = (QueryKind.SMALL_COUNT, QueryKind.LONE_NAME)
COLUMNS = ("refused", "asked", "silent")


def judged(text: str, identities: Identities) -> str:
    """What the gate does with a narrative of that text: refuses it in any file, only asks about it, or neither."""
    kinds = {query.kind for query in queries(text, LookedFor(identities))} - {QueryKind.SMALL_COUNT}
    if kinds - set(ASKED):
        return "refused"
    return "asked" if kinds else "silent"


def council(grammar: Grammar, folder: Path) -> Identities:
    write_council(folder, grammar)
    return people_of(exports_in(folder).all, read_reading(shipped_config())).identities


def measured(grammar: Grammar, identities: Identities) -> dict[str, Counter[str]]:
    """For each kind of sentence, how many are refused, asked about, or let through in silence."""
    found: dict[str, Counter[str]] = {}
    for way in ways(grammar):
        found.setdefault(way.kind, Counter())[judged(way.text, identities)] += 1
    found["ordinary narrative"] = Counter(judged(text, identities) for text in grammar.narratives)
    return found


def table(found: dict[str, Counter[str]]) -> str:
    lines = [["sentence", "tried", *COLUMNS], ["---", *["--:"] * 4]]
    lines += [[kind, str(counts.total()), *(str(counts[each]) for each in COLUMNS)] for kind, counts in found.items()]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def page_with(measurements: str) -> str:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    return f"{before}{BEGINS}{measurements}{ENDS}{rest.partition(ENDS)[2]}"


def main(arguments: Iterable[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        measurements = table(measured(MEASURING, council(MEASURING, Path(folder))))
    print(measurements, end="")
    if "--write" in arguments:
        PAGE.write_text(page_with(measurements), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
