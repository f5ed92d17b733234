"""What the Windows registry says about Office and Defender. It is only read, and empty on other systems."""

from __future__ import annotations

import sys
from collections.abc import Callable

USER, MACHINE = "HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"

# (hive, key, name of the value) → the value; None if there is none.
Registry = Callable[[str, str, str], object]


def windows_registry(hive: str, key: str, name: str) -> object:
    """A value in the registry as 64-bit programs see it, even if this Python has 32 bits."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(getattr(winreg, hive), key, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as opened:
            return winreg.QueryValueEx(opened, name)[0]
    except OSError:
        return None
