"""
Invented children whose lives are written twice, independently: as the standard's tables, and as yearly returns.

A return is written as its guide says: for a year from April to March, with what was open on some day of it, and with
nothing dated after the day on which it was cut.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

from msgspec import Struct, field

from making import (
    Rows,
    assessments,
    cin_plans,
    cp_plans,
    cp_reviews,
    persons,
    referrals,
    rows_of,
)

CUT = date(2024, 6, 30)
YEARS = tuple(date(year, 4, 1) for year in range(2021, 2025))  # the returns that were made, by their first day
LEGAL = ("C2", "D1", "J1", "V2", "V3", "V4")
PLACES = ("U1", "U4", "K2", "P1", "P2", "T0", "T4", "A3", "A5", "H5")


class Piece(Struct, frozen=True):
    """A part of a spell in care in which nothing changes: one episode of SSDA903."""

    start: date
    end: date | None
    reason: str  # RNE
    legal: str
    place: str
    distance: str
    location: str


class Spell(Struct, frozen=True):
    pieces: tuple[Piece, ...]

    @property
    def end(self) -> date | None:
        return self.pieces[-1].end

    @property
    def placements(self) -> list[list[Piece]]:
        """The pieces of each placement."""
        found: list[list[Piece]] = []
        for piece in self.pieces:
            if piece.reason == "L":
                found[-1].append(piece)
            else:
                found.append([piece])
        return found


class Life(Struct, frozen=True):
    """A child looked after."""

    who: str
    born: date
    spells: tuple[Spell, ...]
    missing: tuple[tuple[date, str], ...]
    reviews: tuple[date, ...]


class Case(Struct, frozen=True):
    """A referral with what came of it; assessments have days of start and authorisation, plans of start and end."""

    referred: date
    closed: date | None
    assessments: tuple[tuple[date, date | None], ...]
    cin_plans: tuple[tuple[date, date | None], ...]
    cp_plans: tuple[tuple[date, date | None, tuple[date, ...]], ...]


class Known(Struct, frozen=True):
    """A child in need."""

    who: str
    born: date | None
    expected: date | None
    cases: tuple[Case, ...]


class Chance(Struct):
    draw: random.Random
    ids: set[str] = field(default_factory=set)

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.draw.randint(0, max(0, (last - first).days)))

    def who(self) -> str:
        while (
            found := self.draw.choice(("{:05}", "CH{:04}", "{:06}/A")).format(self.draw.randrange(10_000))
        ) in self.ids:
            pass
        self.ids.add(found)
        return found

    def yes(self, share: float) -> bool:
        return self.draw.random() < share


def lives(seed: int, count: int) -> list[Life]:
    chance = Chance(random.Random(seed))
    return [_life(chance) for _ in range(count)]


def _life(chance: Chance) -> Life:
    born = chance.day(date(2004, 1, 1), date(2023, 12, 1))
    begun, spells = chance.day(max(born, date(2017, 1, 1)), CUT), list[Spell]()
    while begun < CUT and len(spells) < chance.draw.choice((1, 2, 3)):
        spell, ended = _spell(chance, begun)
        spells.append(spell)
        if ended is None:
            break
        begun = ended + timedelta(days=chance.draw.choice((1, 30, 200, 500)))
    first, last = spells[0].pieces[0].start if spells else born, CUT
    went = tuple((chance.day(first, last), chance.draw.choice("MMMA")) for _ in range(chance.draw.choice((0, 0, 1, 4))))
    held = tuple(sorted({chance.day(first, last) for _ in range(chance.draw.randint(0, 6))}))
    return Life(chance.who(), born, tuple(spells), tuple(sorted(set(went))), held)


def _spell(chance: Chance, begun: date) -> tuple[Spell, date | None]:
    piece = _piece(chance, begun, "S", None)
    pieces, start = list[Piece](), begun
    for _ in range(chance.draw.choice((1, 1, 2, 3, 5))):
        end = start + timedelta(days=chance.draw.choice((3, 20, 60, 120, 250, 500)))
        if end > CUT:
            return Spell((*pieces, piece)), None
        pieces.append(_ended(piece, end))
        piece, start = _piece(chance, end, chance.draw.choice("LLPPTBU"), piece), end
    return (Spell(tuple(pieces)), start) if chance.yes(0.6) else (Spell((*pieces, piece)), None)


def _ended(piece: Piece, end: date) -> Piece:
    return Piece(
        piece.start, end, *(getattr(piece, name) for name in ("reason", "legal", "place", "distance", "location"))
    )


def _piece(chance: Chance, start: date, reason: str, before: Piece | None) -> Piece:
    draw = chance.draw
    legal = before.legal if before and reason in "PT" else draw.choice(LEGAL if chance.yes(0.3) else LEGAL[:4])
    if before and reason == "L":
        return Piece(start, None, reason, legal, before.place, before.distance, before.location)
    distance = draw.choice(("3.2", "19.9", "20", "20.1", "56.4", "", "999.9"))
    return Piece(start, None, reason, legal, draw.choice(PLACES), distance, draw.choice(("IN", "OUT", "OUT", "")))


def known(seed: int, count: int) -> list[Known]:
    chance = Chance(random.Random(seed))
    return [_known(chance) for _ in range(count)]


def _known(chance: Chance) -> Known:
    born = chance.day(date(2005, 1, 1), date(2024, 12, 1))
    begun, cases = chance.day(date(2019, 6, 1), CUT), list[Case]()
    while begun <= CUT and len(cases) < 4:
        case = _case(chance, begun)
        cases.append(case)
        if case.closed is None:
            break
        begun = case.closed + timedelta(days=chance.draw.choice((1, 60, 200, 365, 366, 500)))
    is_born = born <= CUT
    return Known(chance.who(), born if is_born else None, None if is_born else born, tuple(cases))


def _case(chance: Chance, begun: date) -> Case:
    closed = begun + timedelta(days=chance.draw.choice((5, 45, 120, 400, 900, 1500)))
    last = min(closed, CUT)
    assessed = tuple(
        (start, end if end <= CUT else None)
        for _ in range(chance.draw.choice((0, 1, 1, 2)))
        for start in (chance.day(begun, last),)
        for end in (start + timedelta(days=chance.draw.choice((10, 62, 63, 64, 65, 66, 120))),)
    )
    plans, start = list[tuple[date, date | None, tuple[date, ...]]](), begun
    for _ in range(chance.draw.choice((0, 0, 1, 1, 2))):
        start = chance.day(start, last)
        end = start + timedelta(days=chance.draw.choice((30, 200, 500, 800)))
        held = tuple(sorted({chance.day(start, min(end, CUT)) for _ in range(chance.draw.randint(0, 3))}))
        plans.append((start, end if end < last else None, held))
        if end >= last:
            break
        start = end + timedelta(days=1)
    in_need = tuple((day, None) for day in (chance.day(begun, last),) if chance.yes(0.4))
    is_open = closed > CUT or any(end is None for _, end, _ in plans) or any(end is None for _, end in assessed)
    return Case(
        begun,
        None if is_open else max(closed, *(end for _, end in assessed if end), closed),
        assessed,
        in_need,
        tuple(plans),
    )


def text(day: date | None) -> str:
    return day.isoformat() if day else ""


def care_tables(children: Sequence[Life]) -> tuple[Rows, ...]:
    """The standard's tables: an episode for each spell, a row for each placement and for each legal status."""
    spells = [(child, number, spell) for child in children for number, spell in enumerate(child.spells)]
    placed = [
        {"person": child.who, "cla": f"cla-{child.who}-{number}", "id": f"place-{child.who}-{number}-{place}",
         "start": text(pieces[0].start), "end": text(pieces[-1].end), "type": pieces[-1].place,
         "distance": pieces[-1].distance, "location": pieces[-1].location}
        for child, number, spell in spells
        for place, pieces in enumerate(spell.placements)
    ]  # fmt: skip
    return (
        persons(*((child.who, text(child.born)) for child in children)),
        rows_of("ssd_cla_episodes", (
            {"person": child.who, "start": text(spell.pieces[0].start), "end": text(spell.pieces[-1].end),
             "cla": f"cla-{child.who}-{number}", "entered": text(spell.pieces[0].start),
             "id": f"e-{child.who}-{number}"}
            for child, number, spell in spells
        )),
        rows_of("ssd_legal_status", (
            {"person": child.who, "status": piece.legal, "start": text(piece.start), "end": text(piece.end),
             "id": f"l-{child.who}-{number}-{place}"}
            for child, number, spell in spells for place, piece in enumerate(spell.pieces)
        )),
        rows_of("ssd_cla_placement", ({key: row[key] for key in row if key != "location"} for row in placed)),
        rows_of("sup_placement_location", ({"placement": row["id"], "location": row["location"]} for row in placed)),
        rows_of("ssd_missing", (
            {"person": child.who, "date": text(day), "type": kind, "id": f"m-{child.who}-{number}"}
            for child in children for number, (day, kind) in enumerate(child.missing)
        )),
    )  # fmt: skip


HEADER = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB")
EPISODES = ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE",
            "HOME_POST", "PL_POST", "URN", "PL_LOCATION", "PL_DISTANCE")  # fmt: skip
REVIEWS = ("CHILD", "DOB", "REVIEW", "REVIEW_CODE")
MISSING = ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END")
OC2 = ("CHILD", "DOB", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT")
Part = list[dict[str, str]]


def english(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def ssda903_of(children: Sequence[Life], first: date, cut: date = CUT) -> dict[str, tuple[Sequence[str], Part]]:
    """The files of the year that begins on `first`."""
    last = min(date(first.year + 1, 3, 31), cut)
    parts: dict[str, Part] = {"Header": [], "Episodes": [], "Reviews": [], "Missing": [], "OC2": []}
    for child in children:
        of_year = [
            (spell, piece)
            for spell in child.spells
            for piece in spell.pieces
            if piece.start <= last and (piece.end is None or piece.end >= first)
        ]
        if not of_year:
            continue
        who = {"CHILD": child.who, "DOB": english(child.born)}
        parts["Header"].append({**who, "SEX": "1", "ETHNIC": "WBRI"})
        parts["OC2"].append({**who, "TEETH_CHECK": "1"})
        parts["Episodes"] += [_episode(child, spell, piece, last) for spell, piece in of_year]
        parts["Reviews"] += [{**who, "REVIEW": english(day), "REVIEW_CODE": "PN1"} for day in child.reviews
                             if first <= day <= last]  # fmt: skip
        parts["Missing"] += [{**who, "MISSING": kind, "MIS_START": english(day)} for day, kind in child.missing
                             if first <= day <= last]  # fmt: skip
    columns = {"Header": HEADER, "Episodes": EPISODES, "Reviews": REVIEWS, "Missing": MISSING, "OC2": OC2}
    return {name: (columns[name], rows) for name, rows in parts.items()}


def _episode(child: Life, spell: Spell, piece: Piece, last: date) -> dict[str, str]:
    has_ended = piece.end is not None and piece.end <= last
    is_last = piece is spell.pieces[-1]
    return {
        "CHILD": child.who, "DECOM": english(piece.start), "RNE": piece.reason, "LS": piece.legal, "CIN": "N1",
        "PLACE": piece.place, "PLACE_PROVIDER": "PR1", "DEC": english(piece.end) if has_ended else "",
        "REC": ("E13" if is_last else "X1") if has_ended else "", "PL_DISTANCE": piece.distance,
        "PL_LOCATION": piece.location,
    }  # fmt: skip


def write_csv_set(folder: Path, children: Sequence[Life], years: Iterable[date] = YEARS, cut: date = CUT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for first in years:
        for name, (columns, rows) in ssda903_of(children, first, cut).items():
            with (folder / f"{name} {first.year}-{first.year - 1999}.csv").open("w", newline="") as out:
                writer = csv.DictWriter(out, columns)
                writer.writeheader()
                writer.writerows(rows)
    return folder


def write_whole_lives(folder: Path, children: Sequence[Life]) -> Path:
    """One set with everything since the beginning, which some systems give though the Department asks for one year."""
    parts = [ssda903_of(children, first) for first in (date(year, 4, 1) for year in range(2016, 2025))]
    folder.mkdir(parents=True, exist_ok=True)
    for name in parts[0]:
        key = [column for column in ("CHILD", "DECOM", "REVIEW", "MIS_START") if column in parts[0][name][0]]
        rows = {tuple(row[column] for column in key): row for part in parts for row in part[name][1]}
        with (folder / f"{name}.csv").open("w", newline="") as out:
            writer = csv.DictWriter(out, parts[0][name][0])
            writer.writeheader()
            writer.writerows(rows.values())
    return folder


_IN_XML = {"CHILD": "CHILDID", "PLACE": "PL"}


def write_xml(folder: Path, children: Sequence[Life], years: Iterable[date] = YEARS, cut: date = CUT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for first in years:
        parts = {name: rows for name, (_, rows) in ssda903_of(children, first, cut).items()}
        root = ET.Element("EXPSSDA903")
        for header in parts["Header"]:
            child = ET.SubElement(root, "CHILD")
            top = ET.SubElement(child, "HEADER")
            _items(top, {key: header.get(key, "") for key in HEADER})
            for name, tag in (("Reviews", "AREVIEW"), ("Missing", "AMISSING"), ("OC2", "OC2")):
                for row in _of(parts[name], header):
                    _items(ET.SubElement(top, tag), {key: row[key] for key in row if key not in ("CHILD", "DOB")})
            for row in _of(parts["Episodes"], header):
                _items(ET.SubElement(child, "EPISODE"), {key: row.get(key, "") for key in EPISODES if key != "CHILD"})
        ET.ElementTree(root).write(folder / f"SSDA903 {first.year}.xml", xml_declaration=True)
    return folder


def _of(rows: Part, header: Mapping[str, str]) -> Iterator[dict[str, str]]:
    return (row for row in rows if row["CHILD"] == header["CHILD"])


def _items(element: ET.Element, items: Mapping[str, str]) -> None:
    for name, value in items.items():
        ET.SubElement(element, _IN_XML.get(name, name)).text = value or None


def need_tables(children: Sequence[Known]) -> tuple[Rows, ...]:
    """The standard's tables of children in need."""
    cases = [(child, number, case) for child in children for number, case in enumerate(child.cases)]
    plans = [
        (child, f"{child.who}-{number}-{place}", plan)
        for child, number, case in cases
        for place, plan in enumerate(case.cp_plans)
    ]
    return (
        rows_of("ssd_person", (
            {"person": child.who, "born": text(child.born), "expected": text(child.expected)} for child in children
        )),
        referrals(*(
            (child.who, text(case.referred), {"id": f"r-{child.who}-{number}"}) for child, number, case in cases
        )),
        assessments(*(
            (child.who, text(start), text(end), f"r-{child.who}-{number}", {"id": f"a-{child.who}-{number}-{place}"})
            for child, number, case in cases for place, (start, end) in enumerate(case.assessments)
        )),
        cin_plans(*(
            (child.who, text(start), text(end), {"id": f"c-{child.who}-{number}"})
            for child, number, case in cases for start, end in case.cin_plans
        )),
        cp_plans(*((child.who, text(start), text(end), "N", {"id": plan}) for child, plan, (start, end, _) in plans)),
        cp_reviews(*(
            (plan, text(day), child.who, {"id": f"{plan}-{number}"})
            for child, plan, (_, _, held) in plans for number, day in enumerate(held)
        )),
    )  # fmt: skip


def write_census(folder: Path, children: Sequence[Known], years: Iterable[date] = YEARS, cut: date = CUT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for first in years:
        last = min(date(first.year + 1, 3, 31), cut)
        root = ET.Element("Message")
        header = ET.SubElement(root, "Header")
        details = ET.SubElement(header, "CollectionDetails")
        _items(details, {"Collection": "CIN", "Year": str(first.year + 1), "ReferenceDate": last.isoformat()})
        _items(ET.SubElement(header, "Source"), {"SourceLevel": "L", "LEA": "201", "DateTime": f"{last}T11:14:05"})
        inside = ET.SubElement(root, "Children")
        for child in children:
            of_year = [case for case in child.cases if case.referred <= last and _is_of(case.closed, first)]
            if of_year:
                _child(ET.SubElement(inside, "Child"), child, of_year, first, last)
        ET.ElementTree(root).write(folder / f"CIN {first.year}.xml", encoding="utf-8", xml_declaration=True)
    return folder


def _is_of(end: date | None, first: date) -> bool:
    return end is None or end >= first


def _upto(day: date | None, last: date) -> str:
    return text(day) if day and day <= last else ""


def _child(element: ET.Element, child: Known, cases: Sequence[Case], first: date, last: date) -> None:
    who = {"LAchildID": child.who, "PersonBirthDate": text(child.born), "ExpectedPersonBirthDate": text(child.expected)}
    _items(ET.SubElement(element, "ChildIdentifiers"), {key: value for key, value in who.items() if value})
    for case in cases:
        details = ET.SubElement(element, "CINdetails")
        _items(details, {"CINreferralDate": text(case.referred), "CINclosureDate": _upto(case.closed, last)})
        for start, end in case.assessments:
            if start <= last and _is_of(end, first):
                days = {"AssessmentActualStartDate": text(start), "AssessmentAuthorisationDate": _upto(end, last)}
                _items(ET.SubElement(details, "Assessments"), days)
        for start, end in case.cin_plans:
            if start <= last and _is_of(end, first):
                days = {"CINPlanStartDate": text(start), "CINPlanEndDate": _upto(end, last)}
                _items(ET.SubElement(details, "CINPlanDates"), days)
        for start, end, held in case.cp_plans:
            if start <= last and _is_of(end, first):
                plan = ET.SubElement(details, "ChildProtectionPlans")
                _items(plan, {"CPPstartDate": text(start), "CPPendDate": _upto(end, last)})
                for day in held:
                    if first <= day <= last:
                        _items(ET.SubElement(plan, "Reviews"), {"CPPreviewDate": text(day)})
