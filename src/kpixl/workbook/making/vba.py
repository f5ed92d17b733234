"""
The VBA project of the workbook, made from text at build time.

Excel refuses an `.xlsm` without a project, and a project whose document modules are not exactly the workbook and its
sheets. The frame (project record, code page, reference to the Office library) is the one inside xlwings' own
`quickstart` workbook; every module in it is ours.
"""

from __future__ import annotations

import itertools
import re
import struct
import tempfile
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from pyopenvba import ExcelFile, VBAModuleKind
from pyopenvba.cfb import CFB
from pyopenvba.vba import (
    VBAProject,
    compress,
    invalidate_vba_project_cache,
    parse_vba_project,
    rebuild_module_stream,
    serialize_dir_stream,
    serialize_project_stream,
    serialize_projectwm,
)

THIS_WORKBOOK = "ThisWorkbook"
PART = "xl/vbaProject.bin"
_FRAME_MODULE = "Module1"
_FRAME_PROJECT = "VBAProject"
_NAME_RECORD = 4  # in the stream `dir`: record number, length, name
_IDS = uuid.UUID("6f1e8f0e-6d0b-5c52-9f3e-3b0a2e0c7a51")
# A reference that is not on the reader's machine stops every macro of a project, so only Office's own stays.
_FRAME_REFERENCES = ("MSForms", "xlwings")
_CLASS_OF_WORKBOOK = "{00020819-0000-0000-C000-000000000046}"
_CLASS_OF_SHEET = "{00020820-0000-0000-C000-000000000046}"


def vba_project(sheets: Sequence[str], sources: Mapping[str, str], name: str = "VBAProject") -> bytes:
    """
    A `vbaProject.bin`: a document module for the workbook, one for each sheet's code name, then standard modules.

    `sources` gives the text of a module by its name; a document without a text is empty, and a text for no document is
    a standard module. `name` is the project's name in the VBA editor, which lists all open projects together. A line
    `Attribute VB_Name` at the top of a text, as the VBA editor exports it, is not repeated.
    """
    frame = CFB.from_bytes(_frame())
    project = parse_vba_project(frame)
    for module in project.module_names():
        frame.remove_stream_in_storage("VBA", module)
    of_the_frame = set(project.module_names())
    project.modules.clear()
    documents = {THIS_WORKBOOK: _CLASS_OF_WORKBOOK, **dict.fromkeys(sheets, _CLASS_OF_SHEET)}
    for module, class_id in documents.items():
        header = _document_header(module, class_id)
        _add(frame, project, module, header + _body(sources.get(module, "")), VBAModuleKind.other)
    for module in [each for each in sources if each not in documents]:
        header = f'Attribute VB_Name = "{module}"\r\n'
        _add(frame, project, module, header + _body(sources[module]), VBAModuleKind.standard)
    _write_lists_of_modules(frame, project, of_the_frame, set(documents))
    _write_name(frame, project, name)
    invalidate_vba_project_cache(frame)  # which was compiled for the frame's own modules
    return bytes(frame.to_bytes())


def _frame() -> bytes:
    """The project of xlwings' quickstart workbook, without its sample module and its references to other files."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "frame.xlsm"
        copy.write_bytes(xlwings_file("quickstart.xlsm").read_bytes())
        with ExcelFile(copy) as quickstart:
            quickstart.vba_project().delete_module(_FRAME_MODULE)
            for reference in _FRAME_REFERENCES:
                quickstart.remove_reference(reference)
            quickstart.save()
        with zipfile.ZipFile(copy) as package:
            return package.read(PART)


def xlwings_file(name: str) -> Path:
    """A file of the installed xlwings package."""
    import importlib.util

    found = importlib.util.find_spec("xlwings")  # found, not imported: importing it looks for a running Excel
    if found is None or found.origin is None:
        raise ModuleNotFoundError("kpixl build needs xlwings: pip install 'kpixl[build]'")
    return Path(found.origin).parent / name


def _document_header(name: str, class_id: str) -> str:
    return (
        f'Attribute VB_Name = "{name}"\r\n'
        f'Attribute VB_Base = "0{class_id}"\r\n'
        "Attribute VB_GlobalNameSpace = False\r\n"
        "Attribute VB_Creatable = False\r\n"
        "Attribute VB_PredeclaredId = True\r\n"
        "Attribute VB_Exposed = True\r\n"
        "Attribute VB_TemplateDerived = False\r\n"
        "Attribute VB_Customizable = True\r\n"
    )


def _add(frame: CFB, project: VBAProject, name: str, text: str, kind: VBAModuleKind) -> None:
    module = project.add_module(name, text, kind=kind)
    frame.add_stream_to_storage("VBA", name, rebuild_module_stream(module, project.code_page))


def _body(source: str) -> str:
    """The text without the line that names the module, with VBA's line ends."""
    lines = source.splitlines()
    if lines and lines[0].startswith("Attribute VB_Name"):
        del lines[0]
    return "".join(f"{line}\r\n" for line in lines)


def _write_lists_of_modules(frame: CFB, project: VBAProject, of_the_frame: set[str], documents: set[str]) -> None:
    """Write the three streams that name the modules: `dir` (their records), `PROJECT` (their kinds), `PROJECTwm`."""
    names = project.module_names()
    # The workbook's own line stays, because new lines go after the last existing one.
    bare = serialize_project_stream(frame.get_stream("PROJECT"), {}, delete_names=of_the_frame - {THIS_WORKBOOK})
    declared = [(name, "Document" if name in documents else "Module") for name in names]
    frame.write_stream("PROJECT", serialize_project_stream(bare, {}, add_modules=declared))
    frame.write_stream("PROJECTwm", serialize_projectwm([(name, name) for name in names], code_page=project.code_page))
    frame.write_stream_in_storage("VBA", "dir", compress(serialize_dir_stream(project)))


def _write_name(frame: CFB, project: VBAProject, name: str) -> None:
    """Give the project its name and its own id, in the two streams that hold them."""
    listed = serialize_dir_stream(project)
    records = [struct.pack("<HI", _NAME_RECORD, len(each)) + each.encode() for each in (_FRAME_PROJECT, name)]
    if listed.count(records[0]) != 1:
        raise ValueError("xlwings' quickstart workbook says the name of its project in another way")
    frame.write_stream_in_storage("VBA", "dir", compress(listed.replace(*records)))
    lines = frame.get_stream("PROJECT")
    lines = lines.replace(f'Name="{_FRAME_PROJECT}"'.encode(), f'Name="{name}"'.encode())
    frame.write_stream("PROJECT", re.sub(rb'ID="(.*?)"', lambda found: b'ID="%s"' % _id_like(found[1], name), lines))


def _id_like(before: bytes, name: str) -> bytes:
    """
    An id for a project of that name, always the same.

    The project's protection (none) is encrypted with the sum of the id's characters as its key (MS-OVBA 2.4.3.2), so
    the new id has the same sum as the old.
    """
    ids = (f"{{{uuid.uuid5(_IDS, f'{name} {at}')}}}".upper().encode() for at in itertools.count())
    return next(each for each in ids if sum(each) % 256 == sum(before) % 256)
