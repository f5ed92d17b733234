"""Where things are on the Windows computer of the proof, and how its tests reach them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from wine import Computer

ROOT = Path(__file__).parents[2]
DOWNLOADS = "C:\\users\\root\\My Downloads"  # a path with a space, as many have
PROGRAM = "C:\\users\\root\\AppData\\Local\\kpixl\\program"
HOME = "C:\\users\\root\\AppData\\Roaming\\kpixl"
DEMO = "C:\\Council\\demo"
XLSTART = "C:\\users\\root\\AppData\\Roaming\\Microsoft\\Excel\\XLSTART\\kpixl.xlam"
XLWINGS = "C:\\users\\root\\.xlwings\\xlwings.conf"
APPS = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\kpixl"
OWN_PATH = "%USERPROFILE%\\tools;D:\\other"  # the user's, before kpixl is installed


def here(folder: Path, *arguments: str) -> None:
    """Run kpixl on this system, with its settings in a folder's `home`."""
    environment = {**os.environ, "KPIXL_HOME": str(folder / "home")}
    subprocess.run([sys.executable, "-m", "kpixl.cli", *arguments], env=environment, check=True)


def copied(pc: Computer, demo: Path, to: str) -> Path:
    """A copy of the demo's workbook, alone in a folder of its own on the computer; the folder is made if need be."""
    folder = pc.path(to)
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(demo / "Scorecard.xlsm", folder / "Scorecard.xlsm"))
