"""What was mended or assumed while reading, so that nothing is mended silently."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from msgspec import Struct

from kpixl.words.texts import counted


class Mended(Enum):
    """What was mended or assumed."""

    ENCODING = auto()  # read as Windows-1252 or UTF-16
    SEPARATOR = auto()  # columns separated by something other than commas
    LINE_ENDS = auto()  # lines that end in a carriage return alone, as on old Macintoshes
    LINES_ABOVE = auto()  # a title or a sep= line above the header
    NO_ROWS = auto()  # lines that are not rows: dashes below the header, a count of rows at the end
    MONTH_FIRST = auto()  # a column of dates whose month comes first
    SERIAL_DAYS = auto()  # a column of dates in a spreadsheet's day numbers
    DECIMAL_IDS = auto()  # ids that end in .0
    EXPONENT_IDS = auto()  # ids in a spreadsheet's exponent form, taken as empty
    PLANNED = auto()  # rows without the day on which the event happened: still to come, left out
    UNJOINED = auto()  # ids that are in no row of the table they point to
    EMPTY_COLUMN = auto()  # a column of days that may be empty in some rows, but is empty in all
    HEADERS = auto()  # a return's list without some of its columns
    BIRTHS = auto()  # dates of birth in a return that are not dates: taken as empty
    NO_COLUMN = auto()  # a column that is not there, or can't be read: taken as empty
    OF_RETURNS = auto()  # what was joined or assumed when a return was converted
    LOST_OF_RETURNS = auto()  # rows of an earlier year's return that can't be read: left out


AS_A_WHOLE = {
    Mended.MONTH_FIRST: "is month first throughout: read that way",
    Mended.SERIAL_DAYS: "holds the day numbers of a spreadsheet: read that way",
}
"""What is said of a column that was mended as a whole."""


class Remark(Struct, frozen=True):
    """One thing mended or assumed in one file. Its words never repeat what a cell holds."""

    file: str  # as found under the extracts folder: 2024-06/ssd_contacts.csv
    table: str  # ssd_contacts
    column: str  # cont_contact_date; empty if it is about the whole file
    what: Mended
    words: str
    count: int  # rows concerned; 0 if it is about the whole file or column

    def __str__(self) -> str:
        rows = f" ({counted(self.count, 'row')})" if self.count else ""
        return f"{self.file}: {self.words}{rows}"


def remarks_in_order(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda remark: (remark.file, remark.column, remark.words)))
