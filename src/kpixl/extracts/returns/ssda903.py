"""
SSDA903, the return of children looked after, converted into the standard's tables as far as possible.

In the return, every change ends an episode, even a change of legal status alone; in the standard, that does not end a
placement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from kpixl.extracts.faults import LINES_SHOWN
from kpixl.extracts.remarks import Mended
from kpixl.extracts.returns.converted import Conversion, Converted, ConvertedTable, Fills
from kpixl.extracts.returns.rows import (
    ReturnRow,
    StandardRow,
    YearRows,
    YearsJoined,
    by_text,
    columns_in,
    table_of,
    with_columns,
    years_joined,
)
from kpixl.extracts.returns.source_columns import column_of_days, column_of_ids
from kpixl.extracts.returns.ssda903_files import CHILD, XML_ENDING, PartRead, ReturnPart, parts_in
from kpixl.extracts.returns.years import last_of_year, years_of
from kpixl.extracts.schema import TABLES
from kpixl.extracts.table_files import Notice

_FILLS: Mapping[str, Fills] = MappingProxyType(
    {
        "persons": Fills(("person", "born", "expected", "died", "sex")),
        "episodes": Fills(("episode_id", "person", "start", "end", "cla_id", "entered")),
        "legal_statuses": Fills(("legal_status_id", "person", "status", "start", "end")),
        "placements": Fills(("placement_id", "person", "cla_id", "type", "distance", "start", "end")),
        "placement_locations": Fills(("placement_id", "location")),
        "cla_reviews": Fills(("review_id", "cla_id", "date", "cancelled")),
        "missing": Fills(("missing_id", "person", "date", "type")),
    }
)
_ONLY_WITH_PLACES = "distance"  # a column of placements; without locations, it alone would decide
_DAYS = MappingProxyType(
    {
        ReturnPart.HEADER: ("DOB",),
        ReturnPart.EPISODES: ("DECOM", "DEC"),
        ReturnPart.REVIEWS: ("REVIEW",),
        ReturnPart.MISSING: ("MIS_START",),
    }
)
_KEYS = MappingProxyType(
    {
        ReturnPart.HEADER: (CHILD,),
        ReturnPart.EPISODES: (CHILD, "DECOM"),
        ReturnPart.REVIEWS: (CHILD, "REVIEW"),
        ReturnPart.MISSING: (CHILD, "MIS_START"),
    }
)
_STARTED, _LEGAL_STATUS_ALONE = "S", "L"  # RNE, the reason for a new episode; P, T, B and U change the placement
_DIED, _FOLLOWED = "E2", "X1"  # REC, the reason an episode ceased: death; or another episode follows on the same day


class _Episode(Struct, frozen=True):
    """A row of Episodes with its spell in care and its placement, each named by its first episode's key."""

    row: ReturnRow
    key: str
    spell: str
    placement: str
    entered: str  # empty if the return begins in the middle of the spell
    until: date  # the last day of the spell so far; the greatest possible day if an episode is open
    is_after_gap: bool


def _tables_of(files: Sequence[Path]) -> Converted:
    """The tables in the files of a return for one year, or for several consecutive years."""
    parts = _by_part(parts_in(files))
    of_episodes = _joined(parts, ReturnPart.EPISODES)
    episodes = [each for rows in by_text(of_episodes.rows, CHILD) for each in _episodes_of(rows)]
    has_places = all({"PL_DISTANCE", "PL_LOCATION"} <= set(each.has) for each in parts[ReturnPart.EPISODES])
    tables = [
        _table(short, made, parts[part], has_places, notices)
        for part, short, made, notices in (
            (ReturnPart.HEADER, "persons", _persons(_rows(parts, ReturnPart.HEADER), episodes), ()),
            (ReturnPart.EPISODES, "episodes", map(_episode, episodes), (*of_episodes.notices(), *_said(episodes))),
            (ReturnPart.EPISODES, "legal_statuses", map(_legal_status, episodes), ()),
            (ReturnPart.EPISODES, "placements", _placements(episodes), ()),
            (ReturnPart.EPISODES, "placement_locations", _locations(episodes) if has_places else (), ()),
            (ReturnPart.REVIEWS, "cla_reviews", _reviews(_rows(parts, ReturnPart.REVIEWS), episodes), ()),
            (ReturnPart.MISSING, "missing", _missing(_rows(parts, ReturnPart.MISSING)), ()),
        )
        if parts[part] and (has_places or short != "placement_locations")
    ]
    years = years_of([day for each in parts[ReturnPart.EPISODES] if (day := _newest([each]))], _ended(episodes))
    return Converted(dict(tables), latest=_newest([each for of in parts.values() for each in of]), years=years)


def _by_part(read: Iterable[PartRead]) -> dict[ReturnPart, list[PartRead]]:
    """Each part's files with their days and ids read; the file with the newest day comes last."""
    dated = [_by_column(each) for each in read]
    return {
        part: sorted((each for each in dated if each.part is part), key=lambda each: _newest([each]) or date.min)
        for part in ReturnPart
    }


def _by_column(read: PartRead) -> PartRead:
    columns = {
        **columns_in(read.rows, _DAYS[read.part], column_of_days),
        **columns_in(read.rows, (CHILD,), column_of_ids),
    }
    said = [
        replace(notice, words=f"{notice.words} ({read.file.name})")
        for column in columns.values()
        for notice in column.notices
    ]
    return replace(read, rows=with_columns(read.rows, columns), notices=(*read.notices, *said))


def _newest(read: Iterable[PartRead]) -> date | None:
    """The newest day on which something happened."""
    happened = [each for each in read if each.part is not ReturnPart.HEADER]
    days = (row.day(item) for each in happened for row in each.rows for item in _DAYS[each.part])
    return max((day for day in days if day), default=None)


def _rows(parts: Mapping[ReturnPart, Sequence[PartRead]], part: ReturnPart) -> list[ReturnRow]:
    return _joined(parts, part).rows


def _joined(parts: Mapping[ReturnPart, Sequence[PartRead]], part: ReturnPart) -> YearsJoined:
    files = [YearRows(each.rows, last_of_year(day) if (day := _newest([each])) else None) for each in parts[part]]
    return years_joined(files, _KEYS[part], "DEC" if part is ReturnPart.EPISODES else "")


def _table(
    short: str, entries: Iterable[StandardRow], read: Sequence[PartRead], has_places: bool, notices: Iterable[Notice]
) -> tuple[str, ConvertedTable]:
    columns = tuple(name for name in _FILLS[short].columns if has_places or name != _ONLY_WITH_PLACES)
    said = [notice for each in read for notice in each.notices]
    said += [_ragged(each) for each in read[:-1] if each.ragged]
    newest = read[-1]
    return TABLES[short].name, table_of(short, columns, entries, newest.file, (*said, *notices), newest.ragged)


def _ragged(read: PartRead) -> Notice:
    """A notice of rows lost from an earlier year's file; those of the newest are reported when it is read."""
    shown = ", ".join(str(row.line) for row in read.ragged[:LINES_SHOWN])
    words = f"is joined with {read.file.name}, which has rows with more or fewer fields than its header (line {shown})"
    return Notice(Mended.LOST_OF_RETURNS, f"{words}: left out", len(read.ragged))


def _episodes_of(rows: Sequence[ReturnRow]) -> Iterator[_Episode]:
    """One child's episodes in order. An episode whose first day can't be read is left out later, by its line."""
    before: _Episode | None = None
    for number, row in enumerate(sorted(rows, key=_by_days)):
        key = f"{row[CHILD]}/{row['DECOM']}/{number:03}"
        spell_of = before if before and _goes_on(before, row) else None
        place_of = spell_of if spell_of and _is_same_place(spell_of.row, row) else None
        before = _Episode(
            row,
            key,
            spell=spell_of.spell if spell_of else key,
            placement=place_of.placement if place_of else key,
            entered=spell_of.entered if spell_of else row["DECOM"] if _reason(row) == _STARTED else "",
            until=max(spell_of.until if spell_of else date.min, row.day("DEC") or date.max),
            is_after_gap=spell_of is not None and spell_of.until < (row.day("DECOM") or date.min),
        )
        yield before


def _by_days(row: ReturnRow) -> tuple[date, date]:
    return row.day("DECOM") or date.min, row.day("DEC") or date.max


def _reason(row: ReturnRow) -> str:
    return row["RNE"].upper()


def _goes_on(before: _Episode, row: ReturnRow) -> bool:
    """Whether an episode continues a spell: without a gap, or despite a gap if the codes of both episodes say so."""
    begun = row.day("DECOM")
    if not begun or not before.row.day("DECOM") or _reason(row) == _STARTED:
        return False
    return before.until >= begun or (bool(_reason(row)) and before.row["REC"].upper() == _FOLLOWED)


def _is_same_place(before: ReturnRow, row: ReturnRow) -> bool:
    return _reason(row) == _LEGAL_STATUS_ALONE and before["PLACE"].upper() == row["PLACE"].upper()


def _said(episodes: Sequence[_Episode]) -> Iterator[Notice]:
    """Notices of what contradicts itself in the episodes, and how it was read."""
    opened = [each.row[CHILD] for each in episodes if each.row.day("DECOM") and not each.row["DEC"]]
    if several := len(opened) - len(set(opened)):
        words = "has children with several open episodes: the latest counts"
        yield Notice(Mended.OF_RETURNS, words, several)
    moved = sum(
        _reason(each.row) == _LEGAL_STATUS_ALONE and each.placement == each.key != each.spell for each in episodes
    )
    if moved:
        words = "has episodes that say only the legal status changed, but in another placement: read as a new placement"
        yield Notice(Mended.OF_RETURNS, words, moved)
    if gaps := sum(each.is_after_gap for each in episodes):
        words = (
            "has episodes that go on with those before by their codes, but not on the day: read as one spell in care"
        )
        yield Notice(Mended.OF_RETURNS, words, gaps)


def _ended(episodes: Sequence[_Episode]) -> list[date]:
    """When each child left care for good, without children who did not."""
    last = {each.row[CHILD]: each.row.day("DEC") for each in episodes if each.row.day("DECOM")}
    return [day for day in last.values() if day]


def _persons(rows: Sequence[ReturnRow], episodes: Iterable[_Episode]) -> Iterator[StandardRow]:
    last = {each.row[CHILD]: each.row for each in episodes}  # each child's episodes are in order
    died = {who: row["DEC"] for who, row in last.items() if row["REC"].upper() == _DIED}
    for row in rows:
        who = row[CHILD]
        yield StandardRow(row, {"person": who, "born": row["DOB"], "died": died.get(who, ""), "sex": row.sex})


def _episode(of: _Episode) -> StandardRow:
    ids = {"episode_id": of.key, "person": of.row[CHILD], "cla_id": of.spell}
    return StandardRow(of.row, {**ids, "start": of.row["DECOM"], "end": of.row["DEC"], "entered": of.entered})


def _legal_status(of: _Episode) -> StandardRow:
    ids = {"legal_status_id": of.key, "person": of.row[CHILD]}
    return StandardRow(of.row, {**ids, "status": of.row["LS"], "start": of.row["DECOM"], "end": of.row["DEC"]})


def _of_placements(episodes: Iterable[_Episode]) -> list[tuple[_Episode, _Episode]]:
    """The first and the last episode of each placement."""
    spans = dict[str, tuple[_Episode, _Episode]]()
    for each in episodes:
        first, _ = spans.get(each.placement, (each, each))
        spans[each.placement] = first, each
    return list(spans.values())


def _placements(episodes: Iterable[_Episode]) -> Iterator[StandardRow]:
    for first, last in _of_placements(episodes):
        ids = {"placement_id": first.key, "person": first.row[CHILD], "cla_id": first.spell}
        what = {"type": last.row["PLACE"], "distance": last.row["PL_DISTANCE"]}
        yield StandardRow(last.row, {**ids, **what, "start": first.row["DECOM"], "end": last.row["DEC"]})


def _locations(episodes: Iterable[_Episode]) -> Iterator[StandardRow]:
    for first, last in _of_placements(episodes):
        yield StandardRow(last.row, {"placement_id": first.key, "location": last.row["PL_LOCATION"]})


def _reviews(rows: Iterable[ReturnRow], episodes: Iterable[_Episode]) -> Iterator[StandardRow]:
    """Each review with the spell in which it was held."""
    begun = dict[str, list[tuple[date, str]]]()
    for each in episodes:
        if each.key == each.spell and (day := each.row.day("DECOM")):
            begun.setdefault(each.row[CHILD], []).append((day, each.spell))
    for number, row in enumerate(rows):
        held = row.day("REVIEW")
        spells = [spell for day, spell in begun.get(row[CHILD], ()) if held and day <= held]
        ids = {"review_id": f"{row[CHILD]}/{row['REVIEW']}/{number}", "cla_id": spells[-1] if spells else ""}
        yield StandardRow(row, {**ids, "date": row["REVIEW"], "cancelled": "N"})


def _missing(rows: Iterable[ReturnRow]) -> Iterator[StandardRow]:
    for number, row in enumerate(rows):
        ids = {"missing_id": f"{row[CHILD]}/{row['MIS_START']}/{number}", "person": row[CHILD]}
        yield StandardRow(row, {**ids, "date": row["MIS_START"], "type": row["MISSING"]})


SSDA903 = Conversion((".csv", ".txt", XML_ENDING), _FILLS, _tables_of)
