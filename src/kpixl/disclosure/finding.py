"""What the gate says about a workbook: where, what kind, how much, and how to remove it; never the content itself."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from kpixl.words.errors import listed
from kpixl.words.texts import counted


class FindingKind(StrEnum):
    """What a file can hold that its reader does not see, or that is about a person."""

    HIDDEN_SHEET = "hidden sheet"
    HIDDEN_ROWS = "hidden rows"
    HIDDEN_COLUMNS = "hidden columns"
    OUTLINE = "outline group"
    FILTER = "filter"
    CUSTOM_VIEW = "custom view"
    SCENARIO = "scenario"
    HIDING_FORMAT = "number format that shows nothing"
    SAME_COLOUR = "text in the colour of its background"
    TINY_TEXT = "text too small to see"
    UNDER_MERGE = "values under merged cells"
    PHONETIC = "phonetic text"
    FORMULA = "formulas and the values behind them"
    LINK = "link"
    EXTERNAL_LINK = "external link"
    CONNECTION = "connection or query"
    DATA_MODEL = "data model"
    CUSTOM_XML = "custom XML"
    PIVOT = "pivot table or cache"
    SLICER = "slicer or timeline"
    NAME = "defined name"
    HIDDEN_NAME = "hidden defined name"
    BROKEN_NAME = "broken defined name"
    COMMENT = "comment or note"
    PEOPLE = "people who commented or edited"
    PROPERTY = "document property"
    LABEL = "sensitivity label"
    PATH = "path of a computer"
    CODE_NAME = "code name"
    MACRO = "macros"
    CONTROL = "ActiveX or form control"
    RIBBON = "custom ribbon"
    WEB_EXTENSION = "web extension"
    EMBEDDED = "embedded object"
    IMAGE_METADATA = "image metadata"
    CROPPED = "cropped picture"
    HIDDEN_SHAPE = "hidden shape"
    CHART_CACHE = "values kept in a chart"
    UNUSED_STRING = "texts that no cell shows"
    ORPHAN = "part that nothing in the workbook uses"
    UNEXPECTED = "content that is no part of a plain workbook"
    VALIDATION = "data validation"
    PRINTER = "printer settings"
    ZIP = "data in the file outside the workbook's parts"
    THUMBNAIL = "thumbnail"
    XML_COMMENT = "comment in the XML"
    ID = "id of a child or worker"
    PERSON_NAME = "name of a child or worker"
    BIRTH_DATE = "day that is somebody's date of birth"
    POSTCODE = "postcode of an address or placement"
    ADDRESS = "address of a child"


NOT_CHECKED = "Ids, names, dates of birth and addresses were not looked for: add --extracts DIR."
PERSONAL = (FindingKind.ID, FindingKind.PERSON_NAME, FindingKind.BIRTH_DATE, FindingKind.POSTCODE, FindingKind.ADDRESS)

_INSPECT = "File, Info, Check for Issues, Inspect Document"
_REMOVE_PERSONAL = "Remove it there; hiding it is not enough. Publish the page with kpixl publish, which copies no row."
_HOW_TO_REMOVE = {
    FindingKind.HIDDEN_SHEET: "Unhide it (right-click a tab, Unhide; if very hidden, in the VBA editor) and delete it.",
    FindingKind.HIDDEN_ROWS: "Select all rows, Unhide, then delete those that are not to be sent.",
    FindingKind.HIDDEN_COLUMNS: "Select all columns, Unhide, then delete those that are not to be sent.",
    FindingKind.OUTLINE: "Data, Ungroup, Clear Outline; then delete what is not to be sent.",
    FindingKind.FILTER: "Data, Clear, and Filter off; then delete the rows that are not to be sent.",
    FindingKind.CUSTOM_VIEW: "View, Custom Views, delete each.",
    FindingKind.SCENARIO: "Data, What-If Analysis, Scenario Manager, delete each.",
    FindingKind.HIDING_FORMAT: "Give the cells the format General, then delete what is not to be sent.",
    FindingKind.SAME_COLOUR: "Give the cells the automatic font colour and no fill; then delete what is not to go.",
    FindingKind.TINY_TEXT: "Give the cells a font size that can be read, then delete what is not to be sent.",
    FindingKind.UNDER_MERGE: "Unmerge the cells and delete the values that appear.",
    FindingKind.PHONETIC: "Copy the values alone into a new workbook (Paste Special, Values).",
    FindingKind.FORMULA: "Copy the cells and paste them as values (Paste Special, Values).",
    FindingKind.LINK: "Select the cells or shapes, right-click, Remove Hyperlink.",
    FindingKind.EXTERNAL_LINK: "Data, Edit Links (Workbook Links), Break Link.",
    FindingKind.CONNECTION: "Data, Queries & Connections, delete each.",
    FindingKind.DATA_MODEL: "Copy the values alone into a new workbook: there is no other way to remove a data model.",
    FindingKind.CUSTOM_XML: f"{_INSPECT}, Custom XML Data, Remove All.",
    FindingKind.PIVOT: "Copy the pivot table as values and delete it; its cache goes with it.",
    FindingKind.SLICER: "Select the slicer or timeline and delete it.",
    FindingKind.NAME: "Formulas, Name Manager, delete each.",
    FindingKind.HIDDEN_NAME: f"{_INSPECT}, Hidden Names, Remove All.",
    FindingKind.BROKEN_NAME: "Formulas, Name Manager, Filter, Names with Errors, delete each.",
    FindingKind.COMMENT: f"{_INSPECT}, Comments, Remove All.",
    FindingKind.PEOPLE: f"{_INSPECT}, Document Properties and Personal Information, Remove All.",
    FindingKind.PROPERTY: f"{_INSPECT}, Document Properties and Personal Information, Remove All.",
    FindingKind.LABEL: "Take the label off (Home, Sensitivity), or save the copy where no label is set.",
    FindingKind.PATH: f"{_INSPECT}, Document Properties and Personal Information, Remove All.",
    FindingKind.CODE_NAME: "Copy the values alone into a new workbook; a code name may hold a name of its own.",
    FindingKind.MACRO: "Save as Excel Workbook (.xlsx), which holds no macro.",
    FindingKind.CONTROL: "Developer, Design Mode, select the control and delete it.",
    FindingKind.RIBBON: "Copy the values alone into a new workbook: there is no other way to remove a ribbon.",
    FindingKind.WEB_EXTENSION: f"{_INSPECT}, Task Pane Add-ins, Remove All.",
    FindingKind.EMBEDDED: "Select the object and delete it, or paste it as a picture.",
    FindingKind.IMAGE_METADATA: "Save the picture again without its properties, then insert it again.",
    FindingKind.CROPPED: "Picture Format, Compress Pictures, Delete cropped areas.",
    FindingKind.HIDDEN_SHAPE: "Home, Find & Select, Selection Pane, show all; then delete what is not to be sent.",
    FindingKind.CHART_CACHE: "Paste the chart as a picture.",
    FindingKind.UNUSED_STRING: "Open the workbook in Excel and save it again.",
    FindingKind.ORPHAN: "Open the workbook in Excel and save it again.",
    FindingKind.UNEXPECTED: "Copy the values alone into a new workbook.",
    FindingKind.VALIDATION: "Select all cells, Data, Data Validation, Clear All.",
    FindingKind.PRINTER: "Copy the values alone into a new workbook.",
    FindingKind.ZIP: "Open the workbook in Excel and save it again.",
    FindingKind.THUMBNAIL: "File, Info, Properties, Advanced Properties: untick Save Thumbnails, then save again.",
    FindingKind.XML_COMMENT: "Open the workbook in Excel and save it again.",
    FindingKind.ID: _REMOVE_PERSONAL,
    FindingKind.PERSON_NAME: _REMOVE_PERSONAL,
    FindingKind.BIRTH_DATE: _REMOVE_PERSONAL,
    FindingKind.POSTCODE: _REMOVE_PERSONAL,
    FindingKind.ADDRESS: _REMOVE_PERSONAL,
}


Kept = tuple[FindingKind, str]
"""What somebody decided to keep: a kind, and the value that was found."""


class Finding(Struct, frozen=True):
    """Something that must not leave. `where` names the part and, in a sheet, the cells; `how_much` is a count."""

    where: str
    kind: FindingKind
    how_much: str

    @property
    def how_to_remove(self) -> str:
        return _HOW_TO_REMOVE[self.kind]

    @property
    def is_personal(self) -> bool:
        """Whether it is known to be about a person in the extracts."""
        return self.kind in PERSONAL

    def __str__(self) -> str:
        return f"{self.where}: {self.kind}, {self.how_much}. {self.how_to_remove}"


def report(findings: Sequence[Finding], *, identities_checked: bool = True) -> str:
    """All findings by kind, those about persons first, ten places a kind; and whether identities were looked for."""
    not_checked = () if identities_checked else (NOT_CHECKED,)
    if not findings:
        return "\n".join(["Nothing hidden was found.", *not_checked])
    personal_first = sorted(findings, key=lambda each: (not each.is_personal, list(FindingKind).index(each.kind)))
    kinds = dict.fromkeys(each.kind for each in personal_first)
    said = [
        f"{counted(len(findings), 'finding')}. This file should not be sent as it stands.",
        *(_of(kind, findings) for kind in kinds),
    ]
    return "\n".join([*said, *not_checked])


def _of(kind: FindingKind, findings: Sequence[Finding]) -> str:
    """The places of one kind, then once how to remove it."""
    places = [f"{each.where}: {each.how_much}" for each in findings if each.kind is kind]
    return f"{kind[0].upper()}{kind[1:]}\n{listed(places)}\n  → {_HOW_TO_REMOVE[kind]}"
