"""
What the margin says about a page's texts: `python tools/texts_against_figures.py Scorecard.xlsm page.csv REF…`.

`page.csv` has the page's rows in the order of the workbook, with the columns `ref` and `narrative`. Neither it nor the
workbook is changed. The refs name the rows whose text contradicts its figures when read by hand. Prints every query,
then precision and recall.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from kpixl.config.reading import read_config
from kpixl.config.settings import chosen_config
from kpixl.indicators import DECLARED
from kpixl.narratives.contradictions import contradictions
from kpixl.scorecard.scorecard import Row
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.working_copy import working_copy


def main(workbook: Path, page: Path, contradicting: Collection[str]) -> None:
    config = read_config(chosen_config(None), DECLARED)
    rows = working_copy(Package.read(workbook), config, datetime.now()).scorecard.rows
    with page.open(encoding="utf-8-sig", newline="") as file:
        texts = [line["narrative"] for line in csv.DictReader(file)]
    told = [row for row, text in zip(rows, texts, strict=True) if _is_queried(replace(row, narrative=text))]
    right = sum(row.indicator.ref in contradicting for row in told)
    print(f"{sum(map(bool, texts))} texts, {len(contradicting)} that contradict, {len(told)} queried, {right} rightly")
    print(f"precision {right / len(told):.2f}, recall {right / len(contradicting):.2f}")


def _is_queried(row: Row) -> bool:
    told = contradictions(row.narrative, row.indicator, [each.figure for each in row.figures])
    for contradiction in told:
        print(f"{row.indicator.name}: {contradiction}")
    return bool(told)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
