"""
How many children the hidden sheets of a working copy single out: `python tools/singled_out.py` prints the table.

`--write` puts it into docs/disclosure.md. The counts are those of the demo council, for the month of its newest export.
Two children are alike on a sheet if all their rows of that month are the same apart from pseudonyms; a child who is
like no other is singled out.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from kpixl.commands.demo import demo_council
from kpixl.extracts.joins import PERSONS
from kpixl.words.progress import silent
from kpixl.workbook import layout
from kpixl.workbook.case_tables import DECIDING, EXPORT, PERIOD, sheet_of
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import rows_by_sheet

DOC = Path(__file__).parents[1] / "docs" / "disclosure.md"
BEGINS, ENDS = "<!-- counted by tools/singled_out.py -->\n", "<!-- end of what was counted -->"
MONTH = "2024-06"
FEW = 5
CARE = (PERSONS, "episodes")  # age and time in care, together

Rows = Sequence[Mapping[str, str]]


class SingledOut(Struct, frozen=True):
    """How many children a sheet has, how many are like no other, and how many are in a group of fewer than five."""

    children: int
    alone: int
    few: int


def tables_in(workbook: Path) -> dict[str, Rows]:
    """The rows of each sheet about children, by heading."""
    sheets = (layout.CASES, layout.BEHIND, *(sheet_of(table) for table in DECIDING))
    found = rows_by_sheet(Package.read(workbook), sheets)
    return {
        sheet: [dict(zip(map(str, rows[0]), map(str, [*row, *[""] * len(rows[0])]), strict=False)) for row in rows[1:]]
        for sheet, rows in found.items()
    }


def counted(tables: Mapping[str, Rows], month: str) -> dict[str, SingledOut]:
    """What each sheet with rows of the month singles out, and what age and time in care single out together."""
    by_child = {sheet: _by_child(rows, month) for sheet, rows in tables.items()}
    found = {sheet: _singled_out(children) for sheet, children in by_child.items() if children}
    ages, care = (by_child[sheet_of(table)] for table in CARE)
    of_care = {child: [*rows, *ages.get(child, [])] for child, rows in care.items()}
    return {**found, "children looked after, by age, start and time in care": _singled_out(of_care)}


def _by_child(rows: Rows, month: str) -> dict[str, list[tuple[str, ...]]]:
    """Each child's rows of the month, without the columns that only identify a child, a record or the month."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in rows:
        if row.get(EXPORT, row.get(PERIOD)) == month:
            names = [heading for heading in row if heading == "pseudonym" or heading.endswith("_id")]
            who = next((heading for heading in names if heading.endswith(("pseudonym", "person_id"))), names[0])
            left_out = {*names, EXPORT, PERIOD}
            found[row[who]].append(tuple(said for heading, said in row.items() if heading not in left_out))
    return found


def _singled_out(rows_of: Mapping[str, Iterable[tuple[str, ...]]]) -> SingledOut:
    alike = Counter(tuple(sorted(rows)) for rows in rows_of.values())
    few = [count for count in alike.values() if count < FEW]
    return SingledOut(len(rows_of), sum(count for count in few if count == 1), sum(few))


def table(found: Mapping[str, SingledOut]) -> str:
    lines = [["sheet", "children", "singled out", "in a group under five"], ["---", *["--:"] * 3]]
    lines += [
        [f"`{name}`" if name.startswith("_") else name, f"{each.children:,}", f"{each.alone:,}", f"{each.few:,}"]
        for name, each in found.items()
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def page_with(counts: str) -> str:
    before, _, rest = DOC.read_text(encoding="utf-8").partition(BEGINS)
    return f"{before}{BEGINS}{counts}{ENDS}{rest.partition(ENDS)[2]}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        demo_council(Path(scratch) / "demo", silent)
        counts = table(counted(tables_in(Path(scratch) / "demo" / "Scorecard.xlsm"), MONTH))
    if "--write" in sys.argv:
        DOC.write_text(page_with(counts), encoding="utf-8")
    print(counts)
