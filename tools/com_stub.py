"""
xlwings' own COM server without COM: what a formula sends through it, and what Excel gets back.

Only Microsoft's part is stubbed: pywin32, and what `ctypes` has only on Windows. The server that parses a call,
converts its arguments, finds the function and converts its answer is xlwings' own, as it runs beside Excel.
"""

from __future__ import annotations

import ctypes
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest import mock

MISSING = -2147352572  # what pywin32 passes for an argument that was left out
PYWIN32 = (
    *("pythoncom", "pywintypes", "win32api", "win32con", "win32event", "win32gui", "win32process", "win32timezone"),
    *("win32com", "win32com.client", "win32com.server", "win32com.server.dispatcher", "win32com.server.policy"),
    "win32com.server.util",
)
OF_WINDOWS = ("xlwings.udfs", "xlwings.com_server", "xlwings._xlwindows")
DECORATORS = {"func": "xlfunc", "arg": "xlarg", "ret": "xlret"}


class ComTime(datetime):
    """The type that pywin32 gives a date in a cell."""


class ComError(Exception):
    """What pywin32 raises."""


Ask = Callable[..., object]


@contextmanager
def xlwings_server() -> Iterator[Ask]:
    """`ask(name, *arguments)`: calls a function of `kpixl.excel.udfs` as the workbook's VBA does."""
    import xlwings

    from kpixl.excel import udfs

    modules = {name: mock.MagicMock(name=name, __name__=name, __path__=[]) for name in PYWIN32}
    for name, module in modules.items():
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(modules[parent], child, module)
    modules["pywintypes"].TimeType = ComTime
    modules["pywintypes"].com_error = ComError
    modules["win32com.server.util"].unwrap.side_effect = ComError  # no argument is an object of the server's own
    modules["pythoncom"].__file__ = ""
    of_windows = dict.fromkeys(("PyDLL", "oledll", "windll"), mock.DEFAULT)
    with mock.patch.dict(sys.modules, modules):
        with mock.patch.multiple(ctypes, create=True, **of_windows):
            dispatcher, server, windows = (importlib.import_module(name) for name in OF_WINDOWS)
        decorators = {here: getattr(dispatcher, there) for here, there in DECORATORS.items()}
        excel = {"excel": xlwings.main.Engine(windows.engine)}
        with mock.patch.multiple(xlwings, **decorators), mock.patch.dict(xlwings.engines.engines_by_name, excel):
            importlib.reload(udfs)
            served = server.XLPython()
            try:
                yield lambda name, *arguments: served.CallUDF(udfs.__name__, name, arguments)
            finally:
                dispatcher.udf_modules.clear()
    importlib.reload(udfs)
