"""What Windows knows about a file and Python does not offer."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    FILE_BASIC_INFO = 0  # the kind of information asked for
    IN_1970 = 116_444_736_000_000_000  # Windows counts tenths of a microsecond since 1601

    class BasicInfo(ctypes.Structure):
        """FILE_BASIC_INFO."""

        _fields_ = (
            ("created", ctypes.c_int64),
            ("accessed", ctypes.c_int64),
            ("written", ctypes.c_int64),
            ("changed", ctypes.c_int64),
            ("attributes", wintypes.DWORD),
        )

    def changed(opened: int) -> int:
        """
        When anything about an open file last changed, in nanoseconds since 1970; 0 if this is not known.

        NTFS, and file servers that support it, record the last change of a file's content, name or times. Setting the
        file's other times back does not set this time back. FAT does not record it.
        """
        told, handle = BasicInfo(), wintypes.HANDLE(msvcrt.get_osfhandle(opened))
        asked = ctypes.windll.kernel32.GetFileInformationByHandleEx
        if not asked(handle, FILE_BASIC_INFO, ctypes.byref(told), ctypes.sizeof(told)):
            return 0
        return (told.changed - IN_1970) * 100 if told.changed > IN_1970 else 0
