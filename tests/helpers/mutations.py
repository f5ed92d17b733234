"""
Ways to spoil one table of a good export: cells, columns, headers, bytes, encodings, file formats, Parquet types.

A way says whether what it does can be seen in the file (`is_seen`): a figure may then differ only if somebody is
told. If it can't be seen (a byte that turns one digit into another), the only demand is that nothing breaks.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from msgspec import Struct
from msgspec.structs import replace

from oracle_reading import TABLES, columns_of, holds_days, holds_ids
from spoiled_exports import DAY_FORMS, in_form

GARBAGE = (
    "soon",
    "?",
    "2024-13-45",
    "31/06/2024",
    "99999999",
    "1e999",
    "-inf",
    "٢٠٢٤-٠٦-٠٣",
    "２０２４",
    "=1+1",
    "'",
    '"',
    "a\nb",
    "\u202e3 June",
    "\ufeff",
    "x" * 5000,
    "\x00",
    "{}",
    "[" * 2000,
    "2024-06-03T25:61:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
)
# A text in one of these columns is looked up in a list: one that is in no list is counted and reported.
LISTED = {
    "clea_care_leaver_in_touch",
    "clea_care_leaver_accom_suitable",
    "clea_care_leaver_activity",
    "clah_health_check_status",
    "clap_cla_placement_distance",
}


class Grid(Struct, frozen=True):
    """One table as texts: a header and rows."""

    table: str
    header: list[str]
    rows: list[list[str]]

    def column(self, place: int) -> list[str]:
        return [row[place] for row in self.rows]

    def with_column(self, place: int, cells: list[str]) -> Grid:
        rows = [[*row[:place], cell, *row[place + 1 :]] for row, cell in zip(self.rows, cells, strict=True)]
        return replace(self, rows=rows)


class Way(Struct, frozen=True):
    """What was done to a table, in words that name no child, and whether it can be seen in the file."""

    words: str
    is_seen: bool = True


Mutation = Callable[[random.Random, Path, Grid], Way]


def mutated(draw: random.Random, folder: Path) -> tuple[str, Way]:
    """Spoil one table of the export in the folder; returns the table's name and what was done."""
    table = draw.choice([table for table in TABLES if (folder / f"{table}.csv").exists()])
    file = folder / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    return table, draw.choice(MUTATIONS)(draw, file, Grid(table, header, rows))


def written(
    file: Path, grid: Grid, *, by: str = ",", end: str = "\n", encoding: str = "utf-8", above: str = ""
) -> None:
    file.write_bytes(above.encode(encoding) + csv_text(grid, by, end).encode(encoding, "replace"))


def csv_text(grid: Grid, by: str = ",", end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=by, lineterminator=end).writerows([grid.header, *grid.rows])
    return out.getvalue()


def read_column(draw: random.Random, grid: Grid, holds: Callable[[str], bool] = lambda _: True) -> int:
    """The place of a column that some indicator reads."""
    places = [place for place, name in enumerate(grid.header) if name in columns_of(grid.table) and holds(name)]
    return draw.choice(places or [grid.header.index(columns_of(grid.table)[0])])


# --- cells and columns


def garbage_cells(draw: random.Random, file: Path, grid: Grid) -> Way:
    """Fill one or a few cells with texts of which a reader can say that it does not know them."""
    place = read_column(draw, grid, lambda name: holds_days(name) or name in LISTED)
    cells = grid.column(place)
    for row in draw.sample(range(len(cells)), min(len(cells), draw.choice((1, 1, 2, 10)))):
        cells[row] = draw.choice(GARBAGE)
    written(file, grid.with_column(place, cells))
    return Way(f"garbage in {grid.header[place]}", holds_days(grid.header[place]) or grid.header[place] in LISTED)


def garbage_column(draw: random.Random, file: Path, grid: Grid) -> Way:
    place = read_column(draw, grid, lambda name: holds_days(name) or name in LISTED)
    text = draw.choice(GARBAGE)
    written(file, grid.with_column(place, [text] * len(grid.rows)))
    return Way(f"{grid.header[place]} is garbage", holds_days(grid.header[place]) or grid.header[place] in LISTED)


def garbage_anywhere(draw: random.Random, file: Path, grid: Grid) -> Way:
    place = draw.randrange(len(grid.header))
    cells = [draw.choice(GARBAGE) if draw.random() < 0.3 else cell for cell in grid.column(place)]
    written(file, grid.with_column(place, cells))
    return Way(f"garbage among {grid.header[place]}", is_seen=False)


def another_date_form(draw: random.Random, file: Path, grid: Grid) -> Way:
    place = read_column(draw, grid, holds_days)
    form = draw.choice(list(DAY_FORMS))
    cells = [in_form(DAY_FORMS[form], cell) for cell in grid.column(place)]
    written(file, grid.with_column(place, cells))
    return Way(f"{grid.header[place]} is written {form}", holds_days(grid.header[place]))


def ids_as_floats(draw: random.Random, file: Path, grid: Grid) -> Way:
    place = read_column(draw, grid, holds_ids)
    written(file, grid.with_column(place, [cell and f"{cell}.0" for cell in grid.column(place)]))
    return Way(f"{grid.header[place]} ends in .0", all(cell.isdecimal() for cell in grid.column(place) if cell))


def zeros_lost(draw: random.Random, file: Path, grid: Grid) -> Way:
    """Leading zeros lost, as a spreadsheet loses them, in one file and not in the others."""
    place = read_column(draw, grid, lambda name: name.endswith("person_id"))
    written(file, grid.with_column(place, [cell.lstrip("0") for cell in grid.column(place)]))
    return Way(f"{grid.header[place]} lost its leading zeros")


def ids_in_exponent_form(draw: random.Random, file: Path, grid: Grid) -> Way:
    place = read_column(draw, grid, lambda name: name.endswith("person_id"))
    cells = ["1.23457E+11" if draw.random() < 0.2 else cell for cell in grid.column(place)]
    written(file, grid.with_column(place, cells))
    return Way(f"{grid.header[place]} holds exponents", grid.header[place].endswith("person_id"))


def without_persons(draw: random.Random, file: Path, grid: Grid) -> Way:
    place = read_column(draw, grid, lambda name: name.endswith("person_id"))
    cells = ["NULL" if draw.random() < 0.3 else cell for cell in grid.column(place)]
    written(file, grid.with_column(place, cells))
    return Way(f"{grid.header[place]} is empty in places", grid.header[place].endswith("person_id"))


# --- headers


def header_gone(draw: random.Random, file: Path, grid: Grid) -> Way:
    file.write_text(csv_text(replace(grid, header=grid.rows[0], rows=grid.rows[1:])), encoding="utf-8")
    return Way("no header line")


def column_gone(draw: random.Random, file: Path, grid: Grid) -> Way:
    place = read_column(draw, grid)
    rows = [[*row[:place], *row[place + 1 :]] for row in grid.rows]
    written(file, replace(grid, header=[*grid.header[:place], *grid.header[place + 1 :]], rows=rows))
    return Way(f"no column {grid.header[place]}")


def column_renamed(draw: random.Random, file: Path, grid: Grid) -> Way:
    place = read_column(draw, grid)
    name = draw.choice(("", "X", grid.header[place] + "_1", "Date", "é", " ", '"', grid.header[place][5:], "\x00"))
    written(file, replace(grid, header=[*grid.header[:place], name, *grid.header[place + 1 :]]))
    return Way(f"{grid.header[place]} renamed")


def column_twice(draw: random.Random, file: Path, grid: Grid) -> Way:
    place = read_column(draw, grid)
    cell = draw.choice(("", "soon", None))
    rows = [[*row, row[place] if cell is None else cell] for row in grid.rows]
    written(file, replace(grid, header=[*grid.header, grid.header[place]], rows=rows))
    return Way(f"{grid.header[place]} stands twice")


def columns_in_another_order(draw: random.Random, file: Path, grid: Grid) -> Way:
    order = draw.sample(range(len(grid.header)), len(grid.header))
    rows = [[row[place] for place in order] for row in grid.rows]
    written(file, replace(grid, header=[grid.header[place] for place in order], rows=rows))
    return Way("columns in another order")


def header_in_another_dress(draw: random.Random, file: Path, grid: Grid) -> Way:
    dress = draw.choice((str.upper, str.title, lambda name: f" {name} ", lambda name: f'"{name}"'))
    written(file, replace(grid, header=[dress(name) for name in grid.header]))
    return Way("header in capitals, blanks or quotes")


def title_above(draw: random.Random, file: Path, grid: Grid) -> Way:
    above = draw.choice(
        ("Contacts of June\n", "Contacts of June\n\n", "sep=,\n", "\n\n", "Run by,,,\nOn,2024-06-30,,\n")
    )
    written(file, grid, above=above)
    return Way("lines above the header")


def totals_below(draw: random.Random, file: Path, grid: Grid) -> Way:
    below = draw.choice(("\n(12 rows affected)\n", "Total,,12\n", "\x1a", "\n\n\n", ",,,,\n"))
    file.write_text(csv_text(grid) + below, encoding="utf-8", newline="")
    return Way("lines below the rows")


# --- bytes


def cut_off(draw: random.Random, file: Path, grid: Grid) -> Way:
    held = file.read_bytes()
    file.write_bytes(held[: draw.randrange(len(held))])
    with file.open(encoding="utf-8", newline="", errors="replace") as lines:
        rows = list(csv.reader(lines))
    is_seen = len(rows) > 1 and len(rows[-1]) < len(grid.header)
    return Way("the file is cut off", is_seen)


def no_bytes(draw: random.Random, file: Path, grid: Grid) -> Way:
    file.write_bytes(draw.choice((b"", b"\n", b"\xef\xbb\xbf", b"\x00" * 400)))
    return Way("the file holds nothing")


def header_alone(draw: random.Random, file: Path, grid: Grid) -> Way:
    written(file, replace(grid, rows=[]))
    return Way("no rows")


def other_bytes(draw: random.Random, file: Path, grid: Grid) -> Way:
    held = bytearray(file.read_bytes())
    for _ in range(draw.choice((1, 5, 50))):
        held[draw.randrange(len(held))] = draw.randrange(256)
    file.write_bytes(held)
    return Way("some bytes are others", is_seen=False)


def bytes_put_in(draw: random.Random, file: Path, grid: Grid) -> Way:
    held, place = file.read_bytes(), draw.randrange(file.stat().st_size)
    what = draw.choice((b'"', b"\x00", b"\xff\xfe", b"\r", b"\n", b",", b"\xe9", b"\x1a", b'""",'))
    file.write_bytes(held[:place] + what + held[place:])
    return Way("some bytes are put in", is_seen=False)


def rows_of_another_length(draw: random.Random, file: Path, grid: Grid) -> Way:
    rows = [[*row, "more"] if draw.random() < 0.1 else row for row in grid.rows]
    written(file, replace(grid, rows=rows))
    return Way("rows longer than the header")


# --- encodings, separators, formats


def another_encoding(draw: random.Random, file: Path, grid: Grid) -> Way:
    encoding = draw.choice(("utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32", "utf-7"))
    text = csv_text(grid) if encoding != "cp1252" else csv_text(with_accents(grid))
    file.write_bytes(text.encode(encoding, "replace"))
    return Way(f"written in {encoding}")


def with_accents(grid: Grid) -> Grid:
    """Accents in a column that no indicator reads."""
    places = [place for place, name in enumerate(grid.header) if name not in columns_of(grid.table)]
    return grid.with_column(places[0], ["Zoë – José"] * len(grid.rows)) if places else grid


def another_separator(draw: random.Random, file: Path, grid: Grid) -> Way:
    by = draw.choice((";", "\t", "|", "^", " "))
    written(file, grid, by=by, above=draw.choice(("", f"sep={by}\n")))
    return Way(f"separated by {by!r}")


def other_line_ends(draw: random.Random, file: Path, grid: Grid) -> Way:
    end = draw.choice(("\r\n", "\r", "\n\n"))
    written(file, grid, end=end)
    return Way(f"lines end in {end!r}")


def quoted_throughout(draw: random.Random, file: Path, grid: Grid) -> Way:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([grid.header, *grid.rows])
    file.write_text(out.getvalue(), encoding="utf-8", newline="")
    return Way("every cell in quotes")


def another_name(draw: random.Random, file: Path, grid: Grid) -> Way:
    name = draw.choice(
        (
            "{}_20240630.csv",
            "dbo.{}.csv",
            "ssd_development.{}.csv",
            "{} (1).csv",
            "{}.CSV",
            "{}.txt",
            "{}.csv.bak",
            "x{}.csv",
        )
    ).format(draw.choice((grid.table, grid.table.upper())))
    file.rename(file.with_name(name))
    return Way("the file has another name")


def two_files(draw: random.Random, file: Path, grid: Grid) -> Way:
    written(file.with_name(f"{grid.table} (1).csv"), replace(grid, rows=grid.rows[:5]))
    return Way("two files for one table")


def packed(draw: random.Random, file: Path, grid: Grid) -> Way:
    held = file.read_bytes()
    file.unlink()
    if draw.random() < 0.5:
        gz = gzip.compress(held)
        file.with_suffix(".csv.gz").write_bytes(gz[: len(gz) // 2] if draw.random() < 0.2 else gz)
    else:
        with zipfile.ZipFile(file.with_suffix(".zip"), "w") as packed_file:
            packed_file.writestr(file.name, held)
    return Way("packed")


def folder_instead(draw: random.Random, file: Path, grid: Grid) -> Way:
    file.unlink()
    file.mkdir()
    return Way("a folder in the file's place")


def in_excel(draw: random.Random, file: Path, grid: Grid) -> Way:
    """A workbook with the table on a sheet, with its days as texts or as Excel's own days."""
    file.unlink()
    as_days = draw.random() < 0.5
    with xlsxwriter.Workbook(file.with_suffix(".xlsx")) as book:
        sheet, day_format = book.add_worksheet(grid.table[:31]), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, grid.header)
        for number, row in enumerate(grid.rows, 1):
            for place, cell in enumerate(row):
                if as_days and holds_days(grid.header[place]) and is_day(cell):
                    sheet.write_datetime(number, place, datetime.fromisoformat(cell), day_format)
                else:
                    sheet.write_string(number, place, cell)
    return Way("a workbook instead of a CSV file")


def is_day(cell: str) -> bool:
    try:
        return date.fromisoformat(cell) > date(1900, 3, 1)
    except ValueError:
        return False


# --- Parquet


def in_parquet(draw: random.Random, file: Path, grid: Grid) -> Way:
    """A Parquet file with one column of another type that fits it; a type that can't hold texts may cost figures."""
    file.unlink()
    name, is_read = draw.choice(list(PARQUET_TYPES.items()))
    place = read_column(draw, grid, holds_days if name in DAY_TYPES else lambda _: True)
    columns = {header: pa.array(grid.column(at)) for at, header in enumerate(grid.header)}
    columns[grid.header[place]] = is_read(grid.column(place))
    pq.write_table(pa.table(columns), file.with_suffix(".parquet"))
    if draw.random() < 0.05:
        held = file.with_suffix(".parquet").read_bytes()
        file.with_suffix(".parquet").write_bytes(held[: len(held) // 2])
    return Way(f"Parquet, {grid.header[place]} as {name}", name not in REPLACED)


def days(cells: list[str]) -> list[date | None]:
    return [date.fromisoformat(cell) if is_day(cell) else None for cell in cells]


def moments(cells: list[str], hour: int = 0) -> list[datetime | None]:
    return [datetime(day.year, day.month, day.day, hour) if day else None for day in days(cells)]


PARQUET_TYPES: dict[str, Callable[[list[str]], pa.Array]] = {
    "date32": lambda cells: pa.array(days(cells), pa.date32()),
    "date64": lambda cells: pa.array(days(cells), pa.date64()),
    "timestamp[s]": lambda cells: pa.array(moments(cells), pa.timestamp("s")),
    "timestamp[ns]": lambda cells: pa.array(moments(cells, 13), pa.timestamp("ns")),
    "timestamp[us, UTC]": lambda cells: pa.array(
        [moment and moment.replace(tzinfo=UTC) for moment in moments(cells, 12)], pa.timestamp("us", tz="UTC")
    ),
    "large_string": lambda cells: pa.array(cells, pa.large_string()),
    "dictionary": lambda cells: pa.array(cells).dictionary_encode(),
    "binary": lambda cells: pa.array([cell.encode() for cell in cells], pa.binary()),
    "null": lambda cells: pa.nulls(len(cells)),
    "bool": lambda cells: pa.array([bool(cell) for cell in cells]),
    "int64": lambda cells: pa.array(range(len(cells)), pa.int64()),
    "float64": lambda cells: pa.array([float("nan")] * len(cells), pa.float64()),
    "decimal": lambda cells: pa.array([Decimal("1.50")] * len(cells), pa.decimal128(9, 2)),
    "list": lambda cells: pa.array([[cell] for cell in cells]),
    "struct": lambda cells: pa.array([{"NEW_REFERRAL_FLAG": cell} for cell in cells]),
    "map": lambda cells: pa.array([[("a", cell)] for cell in cells], pa.map_(pa.string(), pa.string())),
    "duration": lambda cells: pa.array([timedelta(1)] * len(cells), pa.duration("s")),
    "time": lambda cells: pa.array([time(9)] * len(cells), pa.time64("us")),
}
DAY_TYPES = {"date32", "date64", "timestamp[s]", "timestamp[ns]", "timestamp[us, UTC]"}
# In a column of these types, other values of its kind replace what it held: nobody can see that.
REPLACED = {"bool", "int64", "decimal"}

MUTATIONS: tuple[Mutation, ...] = (
    garbage_cells,
    garbage_cells,
    garbage_column,
    garbage_anywhere,
    another_date_form,
    another_date_form,
    another_date_form,
    ids_as_floats,
    zeros_lost,
    ids_in_exponent_form,
    without_persons,
    header_gone,
    column_gone,
    column_gone,
    column_renamed,
    column_twice,
    columns_in_another_order,
    header_in_another_dress,
    title_above,
    totals_below,
    cut_off,
    cut_off,
    no_bytes,
    header_alone,
    other_bytes,
    other_bytes,
    bytes_put_in,
    bytes_put_in,
    rows_of_another_length,
    another_encoding,
    another_separator,
    other_line_ends,
    quoted_throughout,
    another_name,
    two_files,
    packed,
    folder_instead,
    in_excel,
    in_parquet,
    in_parquet,
    in_parquet,
    in_parquet,
)
