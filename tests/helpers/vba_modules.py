"""The modules of a VBA project, read back."""

from __future__ import annotations

from pyopenvba.cfb import CFB
from pyopenvba.vba import parse_vba_project


def modules_of(project: bytes) -> dict[str, str]:
    """Each module's name and text, without the attributes that only VBA reads."""
    return {module.name: module.body for module in parse_vba_project(CFB.from_bytes(project)).modules}
