"""
What Excel's function wizard says about each function, made from `function_help`: lines in the functions' VBA module.

The VBA editor itself stores descriptions like that, so no code has to run when a workbook opens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kpixl.excel.function_help import Help

FUNCTIONS_MODULE = "KpixlFunctions"
_DECLARED = re.compile(r"^Public Function (\w+)\(.*$", re.MULTILINE)
_TOLD = re.compile(r"^Attribute \w+\.VB_(Description|ProcData\.VB_Invoke_Func) = .*\n", re.MULTILINE)
_USER_DEFINED = r" \n14"  # the number of Excel's category for functions that are not its own


def with_descriptions(source: str, of: Mapping[str, Help]) -> str:
    """The module's text with each function's description; `of` is the help by the function's name in Excel."""
    return _DECLARED.sub(lambda found: _described(found, of), _TOLD.sub("", source))


def _described(found: re.Match[str], of: Mapping[str, Help]) -> str:
    name = found[1]
    if name not in of:
        return found[0]
    return (
        f"{found[0]}\n"
        f'Attribute {name}.VB_Description = "{_ascii(of[name].summary)}"\n'
        f'Attribute {name}.VB_ProcData.VB_Invoke_Func = "{_USER_DEFINED}"'
    )


def _ascii(words: str) -> str:
    """A text for VBA source, which holds only ASCII; quotes are doubled."""
    return words.replace('"', '""').replace("–", "-").encode("ascii").decode()
