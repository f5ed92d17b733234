"""
kpixl's charts on a sheet, as parts of the package: only what they show is written, nothing else about them.

A chart is recognised by the name of its frame, so people may move it and change its looks. A missing chart is made as a
copy of another; one that is no longer wanted is removed. Everything else drawn on the sheet stays as it is.
"""

from __future__ import annotations

import copy
import posixpath
from collections.abc import Iterable, Mapping, Sequence

from lxml import etree
from msgspec import Struct

from kpixl.words.errors import WorkbookError, listed
from kpixl.workbook.blocks import Block, Chart, ChartSheet, TableBlock, Value
from kpixl.workbook.ooxml.chart_part import Source, chart_part
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import CONTENT_TYPES, Package
from kpixl.workbook.ooxml.sheet import day_zero, related, relationships, relationships_part, sheets

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS_OF_LOOKS = ("chartStyle", "chartColorStyle")
RELATION_ID = f"{{{OFFICE_RELATIONS}}}id"


class Charted(Struct, frozen=True):
    """A package with its charts brought up to date, and the names of the parts that were changed for that."""

    package: Package
    parts: frozenset[str] = frozenset()


class Frame(Struct, frozen=True):
    """Where a chart is on its sheet, and the part that holds it."""

    anchor: etree._Element
    relation: str  # the id of its relationship
    part: str


def charted(package: Package, wanted: ChartSheet | None, blocks: Sequence[Block | TableBlock]) -> Charted:
    """
    The package with charts that show the cells which the blocks fill.

    Nothing is done if the workbook lacks these sheets, or has none of kpixl's charts from which to copy the others.
    """
    if wanted is None:
        return Charted(package)
    drawing = drawing_of(package, wanted.sheet)
    if drawing is None or wanted.source not in sheets(package):
        return Charted(package)
    root = tree(package.part(drawing), drawing)
    held = _frames(package, drawing, root, wanted.named)
    if not any(chart.name in held for chart in wanted.charts):
        return Charted(package)
    before = etree.tostring(root)
    frames, new = _frames_wanted(package, root, held, wanted)
    gone = {name: frame for name, frame in held.items() if name not in frames}
    for frame in gone.values():
        root.remove(frame.anchor)
    parts = _chart_parts(package, frames, wanted, _source(package, blocks, wanted.source))
    if etree.tostring(root) != before:
        parts[drawing] = _written(root)
    parts |= _lists(package, drawing, new, list(gone.values()))
    changed = {name: content for name, content in parts.items() if name not in package or package.part(name) != content}
    lost = _parts_of(package, gone.values())
    after = package.with_parts(changed).without(lost) if changed or lost else package
    _prove(package, after, drawing, wanted.named)
    return Charted(after, frozenset({*changed, *lost}))


def drawing_of(package: Package, sheet: str) -> str | None:
    """The part that holds what is drawn on a sheet; None if there is no such sheet or nothing is drawn on it."""
    tab = sheets(package).get(sheet)
    drawings = related(package, tab.part, "drawing") if tab and tab.is_worksheet else []
    return next((each for each in drawings if each in package), None)


def parts_of_charts(package: Package, sheet: str, named: str) -> Mapping[str, str]:
    """The parts of those charts on a sheet whose names begin with `named`, by chart name."""
    drawing = drawing_of(package, sheet)
    if drawing is None:
        return {}
    root = tree(package.part(drawing), drawing)
    return {name: frame.part for name, frame in _frames(package, drawing, root, named).items()}


def _frames(package: Package, drawing: str, root: etree._Element, named: str) -> dict[str, Frame]:
    """The charts whose names begin with `named`; of two with the same name the first, as the other is a copy."""
    targets = {each.id: each.target for each in relationships(package, drawing)}
    found: dict[str, Frame] = {}
    for anchor in root:
        name, relation = _name_of(anchor), _relation_of(anchor)
        if name.startswith(named) and relation in targets and targets[relation] in package:
            found.setdefault(name, Frame(anchor, relation, targets[relation]))
    return found


def _properties(anchor: etree._Element) -> etree._Element | None:
    return next(anchor.iterfind("{*}graphicFrame/{*}nvGraphicFramePr/{*}cNvPr"), None)


def _name_of(anchor: etree._Element) -> str:
    properties = _properties(anchor)
    return "" if properties is None else properties.get("name", "")


def _chart_of(anchor: etree._Element) -> etree._Element | None:
    return next(anchor.iterfind("{*}graphicFrame/{*}graphic/{*}graphicData/{*}chart"), None)


def _relation_of(anchor: etree._Element) -> str:
    chart = _chart_of(anchor)
    return "" if chart is None else chart.get(RELATION_ID, "")


def _frames_wanted(
    package: Package, root: etree._Element, held: Mapping[str, Frame], wanted: ChartSheet
) -> tuple[dict[str, Frame], list[Frame]]:
    """The frames of all charts, and those among them that are new."""
    model = next(each for each in wanted.charts if each.name in held)
    frames: dict[str, Frame] = {}
    new: list[Frame] = []
    names = {name.lower() for name in package}
    for chart in wanted.charts:
        frame = held.get(chart.name)
        if frame is None:
            frame = _copied(held[model.name], model, chart, root, names)
            new.append(frame)
        properties = _properties(frame.anchor)
        assert properties is not None
        properties.set("descr", chart.text)
        frames[chart.name] = frame
    return frames, new


def _copied(frame: Frame, model: Chart, chart: Chart, root: etree._Element, names: set[str]) -> Frame:
    """A copy of the model's frame for another chart, in that chart's cell and of the same size."""
    anchor = copy.deepcopy(frame.anchor)
    for moved, by in (("row", chart.row - model.row), ("col", chart.column - model.column)):
        for place in anchor.iterfind(f"./*/{{*}}{moved}"):
            place.text = str(int(place.text or 0) + by)
    ids = [int(each.get("id", 0)) for each in root.iter("{*}cNvPr")]
    properties, reference = _properties(anchor), _chart_of(anchor)
    assert properties is not None and reference is not None
    properties.set("id", str(max(ids) + 1))
    properties.set("name", chart.name)
    for extension in [*properties]:  # Excel's own id of the frame, which must stay unique
        properties.remove(extension)
    relation = f"kpixlChart{chart.number}"
    reference.set(RELATION_ID, relation)
    root.append(anchor)
    return Frame(anchor, relation, _free_name(posixpath.dirname(frame.part), names))


def _free_name(folder: str, names: set[str]) -> str:
    number = next(each for each in range(1, len(names) + 2) if f"{folder}/chart{each}.xml".lower() not in names)
    name = f"{folder}/chart{number}.xml"
    names.add(name.lower())
    return name


def _chart_parts(package: Package, frames: Mapping[str, Frame], wanted: ChartSheet, source: Source) -> dict[str, bytes]:
    model = next(frame.part for frame in frames.values() if frame.part in package)
    found = {}
    for chart in wanted.charts:
        part = frames[chart.name].part
        content = package.part(part if part in package else model)
        found[part] = chart_part(content, part, wanted, chart, source)
    return found


def _lists(package: Package, drawing: str, new: Sequence[Frame], gone: Sequence[Frame]) -> dict[str, bytes]:
    """The parts that list other parts, if charts come or go; else none."""
    if not new and not gone:
        return {}
    relations_part = relationships_part(drawing)
    relations, types = (tree(package.part(part), part) for part in (relations_part, CONTENT_TYPES))
    for frame in new:
        target = posixpath.relpath(frame.part, posixpath.dirname(drawing))
        _add(relations, "Relationship", Id=frame.relation, Type=f"{OFFICE_RELATIONS}/chart", Target=target)
        _add(types, "Override", PartName=f"/{frame.part}", ContentType=CHART_TYPE)
    ids = {frame.relation for frame in gone}
    names = {f"/{part}".lower() for part in _parts_of(package, gone)}
    for each in [*relations]:
        if each.get("Id") in ids:
            relations.remove(each)
    for each in [*types]:
        if each.get("PartName", "").lower() in names:
            types.remove(each)
    return {relations_part: _written(relations), CONTENT_TYPES: _written(types)}


def _add(root: etree._Element, name: str, **attributes: str) -> None:
    etree.SubElement(root, f"{{{etree.QName(root).namespace}}}{name}", attributes)


def _parts_of(package: Package, frames: Iterable[Frame]) -> set[str]:
    """The parts of charts, including those that belong to one chart only: its relationships and its looks."""
    found: set[str] = set()
    for frame in frames:
        looks = (each.target for each in relationships(package, frame.part) if each.kind in PARTS_OF_LOOKS)
        found |= {frame.part, relationships_part(frame.part), *looks} & package.entries.keys()
    return found


def _source(package: Package, blocks: Sequence[Block | TableBlock], sheet: str) -> Source:
    """The values that the blocks put into the cells of a sheet."""
    rows: dict[int, dict[int, Value]] = {}
    for block in blocks:
        if isinstance(block, Block) and block.sheet == sheet:
            for row, values in enumerate(block.rows, start=block.top):
                held = {column: value for column, value in enumerate(values, start=block.left) if value is not None}
                rows.setdefault(row, {}).update(held)
    return Source(rows, day_zero(package))


def _prove(before: Package, after: Package, drawing: str, named: str) -> None:
    """Refuse the change if it altered anything drawn on the sheet other than kpixl's charts."""
    states = [_of_others(package, drawing, named) for package in (before, after)]
    if states[0] != states[1]:
        raise WorkbookError(
            f"{before.path.name}: the refresh would have changed more than its own charts. Nothing was written.\n"
            f"{listed([drawing])}\nPlease report this with the lines above."
        )


def _of_others(package: Package, drawing: str, named: str) -> list[tuple[bytes, str]]:
    """Everything drawn on the sheet except kpixl's charts, each with the part to which it refers."""
    root = tree(package.part(drawing), drawing)
    own = [frame.anchor for frame in _frames(package, drawing, root, named).values()]
    targets = {each.id: each.target for each in relationships(package, drawing)}
    return [(_canonical(each), targets.get(_relation_of(each), "")) for each in root if each not in own]


def _canonical(element: etree._Element) -> bytes:
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_tail=False))


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
