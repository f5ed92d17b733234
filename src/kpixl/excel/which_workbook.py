"""Which of the workbooks that are open in Excel is meant."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import xlwings as xw

from kpixl.excel.open_workbook import MAC, WINDOWS, Excel
from kpixl.words.errors import UsageError, listed
from kpixl.workbook import layout

TOLD_AFTER = 20  # rejected calls before xlwings raises; by default it repeats for ever, and drops calls silently


def excel_here() -> Excel:
    """This computer's Excel; from now on a call that it rejects can be distinguished from other faults."""
    if sys.platform == "win32":
        sys.modules["xlwings._xlwindows"].N_COM_ATTEMPTS = TOLD_AFTER  # type: ignore[attr-defined,unused-ignore]
        return WINDOWS
    return MAC


def pressed_on(name: str, among: Iterable[xw.Book]) -> xw.Book:
    """The open workbook in which a button was pressed. One Excel never has two workbooks of the same name open."""
    found = next((book for book in among if book.name.casefold() == name.casefold()), None)
    if found is None or not is_scorecard(found):
        raise UsageError("The workbook in front is not a scorecard. Click into the one that is meant, then try again.")
    return found


def attached(named: Path | None) -> xw.Book:
    """The scorecard with that path or name that is open in any Excel on this computer; without a name, the only one."""
    if sys.platform not in ("win32", "darwin"):
        raise UsageError(
            "--attach needs Excel on Windows or on a Mac, and this is neither. Close the workbook there, then refresh "
            "the file: kpixl refresh WORKBOOK."
        )
    excels = list(xw.apps)
    if not excels:
        raise UsageError("No Excel is running. Open the workbook, or leave out --attach to refresh the file.")
    return named_scorecard([book for app in excels for book in app.books if is_scorecard(book)], named)


def named_scorecard(scorecards: Iterable[xw.Book], named: Path | None) -> xw.Book:
    """The scorecard with that path or name; without a name, the only one there is."""
    if named is None:
        return _only(scorecards)
    wanted = str(named).casefold(), str(named.resolve()).casefold()
    among = list(scorecards)
    # A bare name is enough, for workbooks whose place is a SharePoint address.
    fits = [book for book in among if _place(book) in wanted] or [
        book for book in among if book.name.casefold() == wanted[0]
    ]
    if len(fits) != 1:
        raise UsageError(f"{named} is not open in Excel as a scorecard. {_what_is_open(among)}")
    return fits[0]


def is_scorecard(book: xw.Book) -> bool:
    """Whether a workbook has figures and a log: a hand-out has only figures, a published copy neither."""
    return {layout.FIGURES, layout.LOG} <= {sheet.name for sheet in book.sheets}


def full_name_of(book: xw.Book) -> str:
    """The workbook's path or web address as Excel has it; for an address, xlwings would search all of OneDrive."""
    return str(book.api.FullName if sys.platform == "win32" else book.fullname)


def _place(book: xw.Book) -> str:
    return full_name_of(book).casefold()


def _only(scorecards: Iterable[xw.Book]) -> xw.Book:
    among = list(scorecards)
    if len(among) != 1:
        raise UsageError(f"Which scorecard is meant? {_what_is_open(among)} Bring it to the front, or name it.")
    return among[0]


def _what_is_open(scorecards: list[xw.Book]) -> str:
    names = [book.name for book in scorecards]
    return f"These are open:\n{listed(names)}\n" if names else "None is open."
