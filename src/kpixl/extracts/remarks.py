"""What was mended or assumed while reading, so that nothing is mended in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from kpixl.words.texts import counted


class Mended(Enum):
    """What was mended or assumed."""

    ENCODING = auto()  # read as Windows-1252 or UTF-16
    SEPARATOR = auto()  # columns separated otherwise than by commas
    LINE_ENDS = auto()  # lines that end as on old Macintoshes
    LINES_ABOVE = auto()  # a title or a sep= line above the header
    NO_ROWS = auto()  # dashes below the header, a count of rows at the end
    MONTH_FIRST = auto()  # a column of dates whose month comes first
    SERIAL_DAYS = auto()  # a column of dates in a spreadsheet's day numbers
    DECIMAL_IDS = auto()  # ids that end in .0
    EXPONENT_IDS = auto()  # ids in a spreadsheet's exponent form, taken as empty
    PLANNED = auto()  # rows without the day on which it happened: still to come, and left out
    UNJOINED = auto()  # ids that are in no row of the table that they point to
    EMPTY_COLUMN = auto()  # a column of days that may be empty in a row, and is in all
    HEADERS = auto()  # a return's list without some of its columns
    BIRTHS = auto()  # dates of birth in a return that are no dates, taken as empty
    NO_COLUMN = auto()  # a column that is not there, or can't be read: taken as empty
    OF_RETURNS = auto()  # what was joined or assumed where a return was converted
    LOST_OF_RETURNS = auto()  # rows of an earlier year's return that can't be read: left out


@dataclass(frozen=True)
class Remark:
    """One thing mended or assumed in one file. Words never repeat what a cell holds."""

    file: str  # as found under the extracts folder: 2024-06/ssd_contacts.csv
    table: str  # ssd_contacts
    column: str  # cont_contact_date; empty where it is about the whole file
    what: Mended
    words: str
    count: int  # rows concerned; 0 where it is about the whole file or column

    def __str__(self) -> str:
        rows = f" ({counted(self.count, 'row')})" if self.count else ""
        return f"{self.file}: {self.words}{rows}"


def remarks_in_order(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda remark: (remark.file, remark.column, remark.words)))
