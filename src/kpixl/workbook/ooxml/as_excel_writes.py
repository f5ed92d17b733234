"""
A newly made workbook, written the way Excel itself writes it: names sorted, all sheets listed, nothing to calculate.

If a workbook asks for it, Excel calculates it completely on opening, and on closing offers to save it although nobody
has changed anything. A workbook whose values are known to be right must not ask for that.
"""

from __future__ import annotations

import re
from html import escape

from lxml import etree

from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets, workbook_part

APPLICATION = "docProps/app.xml"
TODAYS_CALCULATION = "191029"  # of Excel 2019 and later; with an older id, Excel calculates the values again
_BUILT_IN = "_xlnm."
_EMPTY_ANSWER = re.compile(rb'<c ((?:[rs]="[^"]*" ?)+)(><f>[^<]*</f><v></v></c>)')
_PAIRS = re.compile(r"<HeadingPairs>.*</HeadingPairs>", re.DOTALL)
_TITLES = re.compile(r"<TitlesOfParts>.*</TitlesOfParts>", re.DOTALL)


def as_excel_writes(package: Package) -> Package:
    """
    The workbook with its names sorted and its parts listed as Excel does it, and not calculated on opening.

    Excel then shows the values that the file holds, so the file must mark an empty text that a formula gives as text.
    """
    part = workbook_part(package)
    root = etree.fromstring(package.part(part))
    _sort_names(root)
    for settings in root.iterfind("{*}calcPr"):
        settings.attrib.pop("fullCalcOnLoad", "")
        settings.set("calcId", TODAYS_CALCULATION)
    said = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    titles = [*sheets(package)]
    listed = _listed(package.part(APPLICATION).decode(), titles, _ranges(root, titles))
    worksheets = [sheet.part for sheet in sheets(package).values() if sheet.is_worksheet]
    answers = {each: _EMPTY_ANSWER.sub(rb'<c \1 t="str"\2', package.part(each)) for each in worksheets}
    return package.with_parts({**answers, part: said, APPLICATION: listed.encode()})


def _sort_names(root: etree._Element) -> None:
    """Sort by name ignoring case, and equal names by sheet; Excel's built-in names begin with an underscore."""
    names = root.find("{*}definedNames")
    if names is not None:
        names[:] = sorted(names, key=lambda each: (each.get("name", "").casefold(), int(each.get("localSheetId", -1))))


def _ranges(root: etree._Element, titles: list[str]) -> list[str]:
    """The names that refer to cells; a name that belongs to one sheet is preceded by the sheet's title."""
    found = []
    for each in root.iterfind("{*}definedNames/{*}definedName"):
        name, sheet = each.get("name", "").removeprefix(_BUILT_IN), each.get("localSheetId")
        if each.get("hidden") or not re.fullmatch(r"[^()]*![^()]*", each.text or ""):
            continue
        found.append(name if sheet is None else f"{_quoted(titles[int(sheet)])}!{name}")
    return found


def _quoted(title: str) -> str:
    return title if re.fullmatch(r"[A-Za-z_][\w.]*", title) else "'" + title.replace("'", "''") + "'"


def _listed(application: str, titles: list[str], ranges: list[str]) -> str:
    counts = {"Worksheets": len(titles), **({"Named Ranges": len(ranges)} if ranges else {})}
    pairs = "".join(
        f"<vt:variant><vt:lpstr>{kind}</vt:lpstr></vt:variant><vt:variant><vt:i4>{count}</vt:i4></vt:variant>"
        for kind, count in counts.items()
    )
    parts = "".join(f"<vt:lpstr>{escape(each, quote=False)}</vt:lpstr>" for each in (*titles, *ranges))
    with_pairs = _PAIRS.sub(
        lambda _: (
            f'<HeadingPairs><vt:vector size="{2 * len(counts)}" baseType="variant">{pairs}</vt:vector></HeadingPairs>'
        ),
        application,
    )
    size = len(titles) + len(ranges)
    return _TITLES.sub(
        lambda _: f'<TitlesOfParts><vt:vector size="{size}" baseType="lpstr">{parts}</vt:vector></TitlesOfParts>',
        with_pairs,
    )
