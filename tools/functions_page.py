"""Writes docs/functions.md, a VBA module and descriptions in another from the functions: tools/functions_page.py"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from openpyxl.formula.tokenizer import Token, Tokenizer

from kpixl.excel import udfs
from kpixl.excel import vba_help as function_wizard
from kpixl.excel.function_help import HELP, Help
from kpixl.excel.functions import Argument, CellAnswer, CellError, CellValue, answer
from kpixl.excel.snapshot import Snapshot, snapshot_of
from kpixl.excel.vba_python import PYTHON_MODULE, python_module
from kpixl.workbook.shipped import shipped_workbook

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "functions.md"
WRAPPER = ROOT / "workbook" / "vba" / f"{PYTHON_MODULE}.bas"
WIZARD = ROOT / "workbook" / "vba" / f"{function_wizard.FUNCTIONS_MODULE}.bas"

HEAD = """\
# Figures in formulas

## Without a function: the table `kpi`

For a figure in a sheet of your own, look it up. Every scorecard, hand-out and published copy has a table `kpi`, one
row a figure, with the columns `id`, `value`, `numerator`, `denominator`, `letter`, `target` and `shown`. The `id` is
the indicator's key, a bar and the month, or `page` for the month of the page.

* `=XLOOKUP("cp_visits|page", kpi[id], kpi[value])`: the value in the month of the page, in Excel 2021 and later and
  on the web.
* `=INDEX(kpi[value], MATCH("cp_visits|page", kpi[id], 0))`: the same in any Excel.
* `=INDEX(kpi[value], MATCH(A2&"|"&B1, kpi[id], 0))`: with the key in A2, and the month in B1 as the text `2024-05`.
* `=INDEX(kpi[letter], MATCH("cp_visits|2024-06", kpi[id], 0))`: the letter of June 2024.

No macro and no Python runs, so this works on the web, on a Mac and on a phone, and Excel calculates it on all
processors. The sheet is hidden in a scorecard and in a hand-out (right-click a tab, *Unhide*); each refresh writes it
again. No cell is empty, because a formula would read an empty cell as 0: instead of a number it says `not known`,
`not applicable` or `[c]`. An `id` that is not there gives `#N/A`. In a published copy values are rounded as they are
printed, and a numerator or denominator that the copy does not show elsewhere is `not shown`.

**From another workbook** fetch the table with Power Query, which needs no open scorecard: *Data*, *Get Data*, *From
File*, *From Excel Workbook*, then the table `kpi` and *Load*; *Refresh All* fetches it again. Or as a blank query:

```
let
    Source = Excel.Workbook(File.Contents("C:\\Reports\\Scorecard.xlsm"), true, true),
    kpi = Source{[Item = "kpi", Kind = "Table"]}[Data]
in
    kpi
```

Other programs read it by the same name, such as `pandas.read_excel("Scorecard.xlsm", sheet_name="kpi")`.

## With functions

The functions `KPI_…` understand indicators' names as people write them, and also give explanations, narratives and
tables. They work in any cell of any sheet of the workbook, and with the add-in in any other workbook ([whose they
are](excel.md#functions)). What the workbook holds is answered inside Excel, without Python and without a process: a
manager's laptop will do. Other months, breakdowns and cases are computed by Python from the extracts of the last
refresh on this computer, each month once, after somebody has pressed *Connect* on the tab *kpixl*; until then the
answer is `#N/A`, without a wait.

**An indicator** is named by its key, its ref if no other indicator has it, its ref and label, or its label; without
regard to case. A cell in which 6.10 was typed holds the number 6.1, so a number is compared with the refs as numbers.
**A month** is `2024-06`, `Jun-24`, `Jun 24`, `June 2024`, or a date; from 1990 to 2099. Nothing means the month of the
page, the one that was refreshed.

| in the cell | because |
|---|---|
| `#N/A` | there is no such indicator, or no such figure: not held, not known, not rated |
| `#VALUE!` | the argument makes no sense: a name that fits several indicators, a text that is no month; or, instead \
of a name, an empty cell, TRUE, an error or several cells |

`KPI_EXPLAIN` says in words what is wrong with a name. Neither a wrong number nor an error message ever appears.
Values are exact and not rounded: a share is 0 to 1, so give the cell a percentage format.

The answers below are those of the workbook as shipped. This page is made from the code by
`python tools/functions_page.py`; change `src/kpixl/excel/function_help.py`, not the page.
"""

ENDING = """
## A month that the workbook does not hold

A month that the page shows is computed as a refresh computes it. Any other month is computed from its own export; where
the extracts folder is one flat export, from that, up to the page's month. If no export serves it, the answer is
`#N/A`. Overrides and narratives are the workbook's alone: a computed letter is the computed letter.

`KPI_CASES` gives pseudonyms, never ids, and is for the sheets of people who may see them: `kpixl publish` builds its
copy from scratch and leaves such sheets out. An indicator that counts, with no standard to meet, has cases only with
"all". If the council wants no rows about children in its workbook (`pull = "none"`), it answers with a sentence saying
so.
"""


def functions_page(snapshot: Snapshot) -> str:
    return "\n".join([HEAD, *(_section(name, told, snapshot) for name, told in HELP.items())]) + ENDING


def _section(name: str, told: Help, snapshot: Snapshot) -> str:
    arguments = "\n".join(f"* `{argument}`: {text}" for argument, text in told.arguments.items())
    gives = told.gives or in_words(answer(name, snapshot, *arguments_of(told.example)))
    return f"## {told.signature(name)}\n\n{told.summary}\n\n{arguments}\n\n`{told.example}` → {gives}\n".replace(
        "→ \n", "→\n"
    )


def arguments_of(formula: str) -> list[Argument]:
    """The arguments of an example: texts, numbers, and arguments left out."""
    given: list[Argument] = [None]
    for token in Tokenizer(formula).items[1:-1]:
        if token.type == Token.SEP:
            given.append(None)
        elif token.type == Token.OPERAND:
            text = token.subtype == Token.TEXT
            given[-1] = token.value.strip('"') if text else float(token.value)
    return given


def in_words(found: CellAnswer) -> str:
    if isinstance(found, list):
        return "\n\n" + _table(found)
    return _cell(found)


def _table(rows: list[list[CellValue]]) -> str:
    lines = ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join([f"|{' |' * len(rows[0])}", f"|{'---|' * len(rows[0])}", *lines])


def _cell(cell: CellValue) -> str:
    return f"`{cell.value}`" if isinstance(cell, CellError) else f"`{cell:.15g}`" if _is_number(cell) else f"“{cell}”"


def _is_number(cell: CellValue) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def write(files: Iterable[tuple[Path, str]]) -> None:
    for file, text in files:
        file.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(
        [
            (PAGE, functions_page(snapshot_of(shipped_workbook()))),
            (WRAPPER, python_module(udfs.__name__, udfs.UDFS)),
            (WIZARD, function_wizard.with_descriptions(WIZARD.read_text(encoding="ascii"), HELP)),
        ]
    )
