"""The VBA module that gives Excel's function wizard its help texts, made from `function_help`."""

from __future__ import annotations

from collections.abc import Mapping

from kpixl.excel.function_help import Help

HELP_MODULE = "KpixlHelp"

HELP_HEAD = """\
Attribute VB_Name = "KpixlHelp"
' Made by tools/functions_page.py from src/kpixl/excel/function_help.py: change that, not this.
'
' What Excel's function wizard says about each function and its arguments.
Option Explicit
Option Private Module

"""

HELP_TAIL = """
Private Sub Describe(ByVal functionName As String, ByVal summary As String, ByVal arguments As Variant)
    On Error Resume Next  ' a workbook whose window is hidden takes no help texts
    Application.MacroOptions Macro:=functionName, Description:=summary, Category:="kpixl", _
        ArgumentDescriptions:=arguments
End Sub
"""


def help_module(of: Mapping[str, Help]) -> str:
    """The text of the module; `of` is the help of each function by its name in Excel."""
    lines = ["Public Sub KpixlDescribe()"]
    for name, told in of.items():
        lines.append(f'    Describe "{name}", {_text(told.summary)}, Array( _')
        lines += [f"        {_text(each)}, _" for each in told.arguments.values()]
        lines[-1] = lines[-1].removesuffix(", _") + ")"
    return HELP_HEAD + "\n".join([*lines, "End Sub"]) + "\n" + HELP_TAIL


def _text(words: str) -> str:
    """A text in VBA, whose sources hold only ASCII."""
    quoted = '"' + words.replace('"', '""') + '"'
    return "".join(each if each.isascii() else f'" & ChrW$({ord(each)}) & "' for each in quoted)
