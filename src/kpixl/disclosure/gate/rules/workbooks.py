"""What the workbook's own part, its properties and its shared texts reveal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpixl.disclosure.finding import Finding, FindingKind
from kpixl.disclosure.gate.cell_formats import CellFormats, formats_that_hide
from kpixl.disclosure.gate.rules.parts import LOCAL_PATH
from kpixl.disclosure.gate.workbook_parts import Workbook
from kpixl.disclosure.gate.xml_parts import Element, elements, has, is_on, joined_text, local, xml_attribute
from kpixl.words.texts import counted

PLAIN_NAMES = ("_xlnm.print_area", "_xlnm.print_titles")
BROKEN = re.compile(r"#REF!|#NAME\?|\[\d+\]|^$")

# Properties that say what the file is, when it was made and with what: nothing about a person.
PLAIN_PROPERTIES = {"title", "subject", "created", "modified", "language", "identifier", "revision"}
PLAIN_STATISTICS = {
    "Application", "AppVersion", "DocSecurity", "ScaleCrop", "HeadingPairs", "TitlesOfParts", "Company",
    "LinksUpToDate", "SharedDoc", "HyperlinksChanged", "TotalTime", "Pages", "Words", "Characters", "Lines",
    "Paragraphs", "CharactersWithSpaces", "PresentationFormat", "Slides", "Notes", "HiddenSlides", "MMClips",
}  # fmt: skip
SENSITIVITY_LABEL = re.compile(r"(?i)msip_label|sensitivity|classification|protective")


def workbook_findings(workbook: Workbook, formats: CellFormats) -> Iterator[Finding]:
    root = workbook.root
    if root is not None:
        yield from _names(workbook.main, root)
        yield from _of_workbook(workbook.main, root)
    yield from _properties(workbook)
    yield from _shared_strings(workbook)
    hiding = formats_that_hide(formats)
    if hiding:
        yield Finding(
            f"{workbook.main}, conditional formats", FindingKind.HIDING_FORMAT, f"{hiding} that can hide a value"
        )


def _names(main: str, root: Element) -> Iterator[Finding]:
    found = list(elements(root, "definedName"))
    own = [each for each in found if xml_attribute(each, "name").lower() not in PLAIN_NAMES]
    hidden = [each for each in found if is_on(each, "hidden")]
    broken = [each for each in found if BROKEN.search((each.text or "").strip())]
    for kind, names in ((FindingKind.NAME, own), (FindingKind.HIDDEN_NAME, hidden), (FindingKind.BROKEN_NAME, broken)):
        if names:
            yield Finding(main, kind, counted(len(names), "name"))
    remarks = sum(1 for each in found if any(xml_attribute(each, name) for name in ("comment", "description", "help")))
    if remarks:
        yield Finding(main, FindingKind.COMMENT, f"on {counted(remarks, 'name')}")


def _of_workbook(main: str, root: Element) -> Iterator[Finding]:
    for name, kind in (
        ("absPath", FindingKind.PATH),
        ("customWorkbookView", FindingKind.CUSTOM_VIEW),
        ("externalReference", FindingKind.EXTERNAL_LINK),
        ("webPublishObject", FindingKind.PATH),
        ("fileRecoveryPr", FindingKind.UNEXPECTED),
        ("smartTagType", FindingKind.UNEXPECTED),
    ):
        count = sum(1 for _ in elements(root, name))
        if count:
            yield Finding(main, kind, f"{count} {name}")
    if any(xml_attribute(each, "userName") for each in elements(root, "fileSharing")):
        yield Finding(main, FindingKind.PEOPLE, "1 name of somebody who reserved the file")
    if any(xml_attribute(each, "codeName") for each in elements(root, "workbookPr", "fileVersion")):
        yield Finding(main, FindingKind.CODE_NAME, "1 code name")


def _properties(workbook: Workbook) -> Iterator[Finding]:
    for name, root in workbook.trees.items():
        kind = local(root)
        if kind == "coreProperties":
            plain = PLAIN_PROPERTIES
        elif kind == "Properties" and "extended-properties" in str(root.tag):
            plain = PLAIN_STATISTICS
        elif kind == "Properties":
            labels = sum(1 for each in root if SENSITIVITY_LABEL.search(xml_attribute(each, "name")))
            if labels:
                yield Finding(name, FindingKind.LABEL, counted(labels, "label property", "label properties"))
            continue
        elif kind in ("labelList", "labels"):
            yield Finding(name, FindingKind.LABEL, counted(len(root), "label"))
            continue
        else:
            continue
        filled = [each for each in root if local(each) and "".join(map(str, each.itertext())).strip()]
        told = [each for each in filled if local(each) not in plain]
        if told:
            yield Finding(name, FindingKind.PROPERTY, f"{len(told)} filled: {', '.join(local(each) for each in told)}")
        if any(LOCAL_PATH.search(text) for text in map(str, root.itertext())):
            yield Finding(name, FindingKind.PATH, "in a property")


def _shared_strings(workbook: Workbook) -> Iterator[Finding]:
    parts = workbook.related(workbook.main, "sharedStrings")
    where = parts[0] if parts else "shared strings"
    strings = workbook.shared_strings
    used = {content.string for sheet in workbook.sheets for content in sheet.cells.contents}
    unused = sum(1 for index, string in enumerate(strings) if index not in used and joined_text(string))
    if unused:
        yield Finding(where, FindingKind.UNUSED_STRING, counted(unused, "text"))
    phonetic = sum(1 for string in strings if has(string, "rPh"))
    if phonetic:
        yield Finding(where, FindingKind.PHONETIC, counted(phonetic, "text"))
