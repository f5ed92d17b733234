"""What a file holds that a plain page does not, judged by the names of its parts and by what points at what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from kpixl.disclosure.finding import Finding, FindingKind
from kpixl.disclosure.gate.workbook_parts import Workbook
from kpixl.disclosure.gate.xml_parts import NAMES_AT_HAND, Element, is_known, local
from kpixl.words.texts import counted

# A part's kind by the first pattern that fits its name. None: a plain page has such parts.
PARTS: tuple[tuple[str, FindingKind | None], ...] = (
    (r"\[content_types\]\.xml|(.*/)?_rels/[^/]*\.rels", None),
    (r"docprops/(core|app)\.xml|(package/services/metadata/)?core-properties/.*\.psmdcp", None),
    (r"docprops/custom\.xml", FindingKind.PROPERTY),
    (r"docmetadata/.*", FindingKind.LABEL),
    (r"docprops/thumbnail\..*|.*/thumbnails?(/.*|\..*)", FindingKind.THUMBNAIL),
    (r".*/vbaproject\.bin|.*/vbadata\.xml|.*/vbaprojectsignature.*|.*/macrosheets/.*", FindingKind.MACRO),
    (r".*/activex/.*|.*/ctrlprops/.*", FindingKind.CONTROL),
    (r"(.*/)?customui/.*|(.*/)?usercustomization/.*|.*/attachedtoolbars\.bin", FindingKind.RIBBON),
    (r".*/webextensions/.*", FindingKind.WEB_EXTENSION),
    (r".*/externallinks/.*", FindingKind.EXTERNAL_LINK),
    (r".*/connections\.xml|.*/querytables/.*|.*/volatiledependencies\.xml", FindingKind.CONNECTION),
    (r".*/model/.*", FindingKind.DATA_MODEL),
    (r"(.*/)?customxml/.*|.*/xmlmaps\.xml|.*/tables/tablesinglecells.*|.*/customdata/.*", FindingKind.CUSTOM_XML),
    (r".*/pivotcache/.*|.*/pivottables/.*", FindingKind.PIVOT),
    (r".*/slicers/.*|.*/slicercaches/.*|.*/timelines/.*|.*/timelinecaches/.*", FindingKind.SLICER),
    (r".*/comments[^/]*\.xml|.*/comments/.*|.*/threadedcomments/.*", FindingKind.COMMENT),
    (r".*/persons/.*|.*/revisions/.*", FindingKind.PEOPLE),
    (r".*/embeddings/.*|.*/diagrams/.*", FindingKind.EMBEDDED),
    (r".*/printersettings/.*", FindingKind.PRINTER),
    (r".*/calcchain\.xml", FindingKind.FORMULA),
    (r".*/dialogsheets/.*", FindingKind.HIDDEN_SHEET),
    (r"[^/]+/workbook\.xml|.*/worksheets/[^/]*\.xml|.*/chartsheets/[^/]*\.xml", None),
    (r".*/sharedstrings\.xml|.*/styles\.xml|.*/theme/[^/]*\.(xml|png|jpe?g)|.*/tables/[^/]*\.xml", None),
    (r".*/drawings/[^/]*\.(xml|vml)|.*/charts/[^/]*\.xml", None),
    (r".*/media/[^/]*\.(png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|webp)|.*/themeoverride[^/]*\.xml", None),
)
_PARTS = tuple((re.compile(pattern), kind) for pattern, kind in PARTS)

LOCAL_PATH = re.compile(r"(?i)\b[a-z]:[\\/]|\\\\[^\\\s]|file:/|/(?:users|home)/")


@lru_cache(NAMES_AT_HAND)
def kind_of(name: str) -> FindingKind | None:
    """What a part is by its name; None if a plain page has such parts."""
    plain = name.replace("\\", "/").lstrip("/").lower()
    return next((kind for pattern, kind in _PARTS if pattern.fullmatch(plain)), FindingKind.UNEXPECTED)


def part_findings(workbook: Workbook) -> Iterator[Finding]:
    main = workbook.main.lower().lstrip("/")
    reachable, plain = _reachable(workbook), _plain_by_relationship(workbook)
    for part in workbook.archive.parts:
        name = part.name.replace("\\", "/").lstrip("/").lower()
        kind = None if name == main or name in plain else kind_of(part.name)
        is_rels = name.endswith(".rels")
        if kind is not None and not is_rels:
            yield Finding(part.name, kind, counted(len(part.content), "byte"))
        is_orphan = name not in reachable and not is_rels and name != "[content_types].xml"
        if is_orphan or (is_rels and not _has_source(workbook, name)):
            yield Finding(part.name, FindingKind.ORPHAN, counted(len(part.content), "byte"))
        if name.endswith((".xml", ".rels")) and not workbook.is_xml(part):
            yield Finding(part.name, FindingKind.UNEXPECTED, "XML that can't be read")
    yield from _outside(workbook)
    for name, root in workbook.trees.items():
        yield from _xml_findings(name, root)
    for sheet in workbook.sheets:
        if sheet.root is not None:
            yield from _xml_findings(sheet.part, sheet.root)


def _plain_by_relationship(workbook: Workbook) -> frozenset[str]:
    """Parts that a plain page has, wherever they lie: some programs choose names of their own."""
    kinds = {"worksheet", "chartsheet", "sharedStrings", "styles", "theme", "core-properties", "extended-properties",
             "drawing", "vmlDrawing", "chart", "table", "image"}  # fmt: skip
    by_other = {each.target.lower() for each in workbook.relationships if each.kind not in kinds}
    return frozenset(
        target
        for each in workbook.relationships
        if each.kind in kinds
        and not each.is_external
        and (target := each.target.lower()) not in by_other
        and kind_of(target) in (None, FindingKind.UNEXPECTED)
    )


def _reachable(workbook: Workbook) -> frozenset[str]:
    """Names of the parts that the package leads to."""
    points_at: dict[str, set[str]] = {}
    for each in workbook.relationships:
        if not each.is_external:
            points_at.setdefault(each.source.lower().lstrip("/"), set()).add(each.target.lower())
    found: set[str] = set()
    ahead = {""}
    while ahead:
        found |= ahead
        ahead = {target for source in ahead for target in points_at.get(source, ())} - found
    return frozenset(found)


def _has_source(workbook: Workbook, rels: str) -> bool:
    folder, _, name = rels.rpartition("_rels/")
    source = folder + name[: -len(".rels")]
    return not source or source in workbook.by_name


def _outside(workbook: Workbook) -> Iterator[Finding]:
    """Addresses outside the file."""
    counts = Counter(
        (each.source, FindingKind.LINK if each.kind == "hyperlink" else FindingKind.EXTERNAL_LINK)
        for each in workbook.relationships
        if each.is_external
    )
    for (source, kind), count in counts.items():
        yield Finding(source or "the package", kind, f"{counted(count, 'address', 'addresses')} outside the file")
    external = [each for each in workbook.relationships if each.is_external]
    paths = Counter(each.source for each in external if LOCAL_PATH.search(each.target))
    for source, count in paths.items():
        yield Finding(source or "the package", FindingKind.PATH, f"{counted(count, 'path')} in links")


def _xml_findings(name: str, root: Element) -> Iterator[Finding]:
    """Comments in the XML, and elements that no spreadsheet program writes."""
    tree = root.getroottree()
    comments = sum(1 for each in root.iter() if not isinstance(each.tag, str))
    around = (*root.itersiblings(preceding=True), *root.itersiblings())
    comments += sum(not _is_application(each) for each in around)
    if comments or tree.docinfo.internalDTD is not None:
        yield Finding(
            name, FindingKind.XML_COMMENT, counted(comments or 1, "comment or instruction", "comments or instructions")
        )
    if kind_of(name) is None:
        foreign = Counter(
            local(each)
            for each in root.iter()
            if isinstance(each.tag, str) and not (is_known(each.tag) and all(is_known(str(key)) for key in each.attrib))
        )
        if foreign:
            yield Finding(name, FindingKind.UNEXPECTED, f"{counted(foreign.total(), 'element')} of another vocabulary")


def _is_application(each: Element) -> bool:
    """Whether it is the instruction that names the program to open the file with."""
    return getattr(each, "target", "") == "mso-application"
