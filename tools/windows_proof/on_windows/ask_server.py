"""
Run by Windows' Python: what xlwings' DLL, and the COM server that it starts, answer as Excel's VBA asks them.

`ask_server.py COMMAND QUESTIONS ANSWERS`: three files. The command is the line that the VBA module `xlwings` makes
(`XLPyCommand`). Each question is [function, arguments]. Each answer is written with the seconds that it took.
An argument that was left out is {"empty": true}; cells are a list of rows; a date is {"date": "2024-06-30"}.
"""

from __future__ import annotations

import ctypes
import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pythoncom
import win32com.client

DISPATCH, TEXT = 9, 8  # kinds of a VARIANT


class Variant(ctypes.Structure):
    """VBA's Variant: its kind, and its value or where that is."""

    _fields_ = (
        ("kind", ctypes.c_ushort),
        ("rest", ctypes.c_ushort * 3),
        ("value", ctypes.c_void_p),
        ("more", ctypes.c_void_p),
    )


def server(command: str) -> Any:
    """The server as XLPy() in VBA gets it: started by the DLL, unless it already runs."""
    dll = ctypes.WinDLL(str(next(Path(sys.executable).parent.glob("xlwings64-*.dll"))))
    answered = Variant()
    failed = dll.XLPyDLLActivateAuto(ctypes.byref(answered), command.encode("mbcs"), 1)
    if failed or answered.kind != DISPATCH:
        raise SystemExit(ctypes.wstring_at(answered.value) if answered.kind == TEXT else f"no server: {failed}")
    return win32com.client.Dispatch(pythoncom.ObjectFromAddress(answered.value, pythoncom.IID_IDispatch))


def argument(given: Any) -> Any:
    if given == {"empty": True}:
        return pythoncom.Empty
    return datetime.fromisoformat(given["date"]) if isinstance(given, dict) else given


def main(command: Path, questions: Path, answers: Path) -> None:
    begun = time.monotonic()
    python = server(command.read_text(encoding="utf-8"))
    told: list[Any] = [["started", time.monotonic() - begun]]
    for function, arguments in json.loads(questions.read_text(encoding="utf-8")):
        begun = time.monotonic()
        answered = python.CallUDF("kpixl.excel.udfs", function, [argument(each) for each in arguments])
        told.append([answered, time.monotonic() - begun])
    answers.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
