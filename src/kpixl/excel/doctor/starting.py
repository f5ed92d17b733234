"""
Whether the Python that Excel starts really starts and serves, tried in both ways in which Excel starts it.

A button starts it directly; *Connect* lets xlwings' DLL start a server. If Python starts but can't serve, the DLL waits
for two minutes, and Excel with it. So here another process asks the DLL, and is ended with everything that it started.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

SECONDS = 10.0
# The Windows modules that a server needs are loaded; libraries are only looked for, since loading them takes longest.
SERVES = (
    "import pywintypes, pythoncom, win32api, win32com.server.policy, kpixl, sys; from importlib.util import find_spec;"
    "missing = [each for each in ('xlwings', 'kpixl.excel.udfs') if not find_spec(each)];"
    "sys.exit(f'No module named {missing[0]}' if missing else 0)"
)
SERVER = (
    " -B -c \"import sys, os;import xlwings.utils;xlwings.utils.prepare_sys_path('False;;;;;;');"
    "import xlwings; xlwings.serve('$(CLSID)')\""
)
# The DLL's function as xlwings' VBA declares it: a VARIANT for the server (9) or a text (8), the command, what to do.
ASK_THE_DLL = """
import ctypes, sys
class Variant(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_ushort), ("reserved", ctypes.c_ushort * 3), ("value", ctypes.c_void_p * 2)]
ctypes.windll.ole32.CoInitialize(None)  # as Excel has
dll, command, found = ctypes.WinDLL(sys.argv[1]), sys.argv[2].encode("mbcs"), Variant()
fault = dll.XLPyDLLActivateAuto(ctypes.byref(found), command, 1)
if fault or found.kind != 9:
    sys.exit(ctypes.wstring_at(found.value[0]) if found.kind == 8 and found.value[0] else f"it answers {fault}")
dll.XLPyDLLActivateAuto(ctypes.byref(Variant()), command, -1)
"""


class Started(Struct, frozen=True):
    """The result of starting Python each way: what failed, in words; empty if it served; None if not tried."""

    plainly: str | None = None
    by_dll: str | None = None


NOT_TRIED = Started()


def started(interpreter: str | None, dll: Path | None) -> Started:
    """
    The result of starting the Python that xlwings' settings name, as Excel would; `dll` is xlwings' own.

    The DLL is asked only if starting Python directly succeeds and this process can load the DLL.
    """
    if not interpreter:
        return NOT_TRIED
    plainly = starting_fault([interpreter, "-B", "-c", SERVES], Path(interpreter).parent)
    if plainly or dll is None or sys.platform != "win32":
        return Started(plainly)
    command = f'cmd.exe  /K ""{interpreter}"{SERVER}"'
    return Started(plainly, starting_fault([sys.executable, "-c", ASK_THE_DLL, str(dll), command], dll.parent))


def starting_fault(command: Sequence[str], folder: Path, seconds: float = SECONDS) -> str:
    """What keeps a program from ending successfully within that time, in words; empty if nothing does."""
    with tempfile.TemporaryFile() as said:
        try:
            running = subprocess.Popen(
                command,
                cwd=folder if folder.is_dir() else None,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                start_new_session=os.name == "posix",
            )
        except OSError as fault:
            return f"it can't be started: {fault.strerror or type(fault).__name__}"
        try:
            ended = running.wait(seconds)
        except subprocess.TimeoutExpired:
            _end(running)
            return f"it started, and had not answered after {seconds:g} seconds"
        said.seek(0)
        return "" if ended == 0 else _last_line(said.read(), ended)


def _end(running: subprocess.Popen[bytes]) -> None:
    """End the program and everything that it started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(running.pid)], capture_output=True)
    else:
        os.killpg(running.pid, 9)
    running.kill()
    running.wait()


def _last_line(said: bytes, ended: int) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip() if lines else f"it ended with {ended} and said nothing"
