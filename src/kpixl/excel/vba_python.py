"""
The VBA module through which the workbook asks Python, made from the signatures of `kpixl.excel.udfs`.

It takes the place of the module that xlwings would make, which shows an error as its text: here it is an error of
Excel's own, #N/A or #VALUE!.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence

from kpixl.excel.functions import MARK, CellError

PYTHON_MODULE = "KpixlPython"
PREFIX = "Python"  # before the name in Excel, which belongs to the function that people call

PYTHON_HEAD = """\
' Made by tools/functions_page.py from src/kpixl/udfs.py: change that, not this.
'
' Asks Python for what the workbook does not hold, through the module xlwings. Without Python, or where Python does
' not know either, the answer is #N/A; where an argument makes no sense, #VALUE!. Never a text of an error.
Option Explicit
Option Private Module

Private Const SECONDS_TO_WAIT As Double = 60

Private mUnreachableSince As Double
"""

PYTHON_FUNCTION = """
Public Function {prefix}{name}({declared}) As Variant
    {prefix}{name} = AnswerOf("{name}", Array({passed}))
End Function
"""

PYTHON_TAIL = """
Private Function AnswerOf(ByVal functionName As String, ByVal arguments As Variant) As Variant
    Dim answered As Variant
    answered = ServerAnswer(functionName, arguments)
    If IsEmpty(answered) Then answered = NotKnown()
    AnswerOf = answered
End Function

' Empty where Python can't be reached, or fails.
Private Function ServerAnswer(ByVal functionName As String, ByVal arguments As Variant) As Variant
    Dim server As Object
    Dim answered As Variant
    ' A Python that did not start is not tried again for every cell, since each try takes a while.
    If mUnreachableSince > 0 And Abs(Timer - mUnreachableSince) < SECONDS_TO_WAIT Then Exit Function
    On Error Resume Next
    Set server = XLPy()
    If server Is Nothing Then
        mUnreachableSince = Timer
        Exit Function
    End If
    mUnreachableSince = 0
    Err.Clear
    answered = server.CallUDF("{module}", functionName, arguments)
    If Err.Number = 0 Then ServerAnswer = WithErrors(answered)
End Function

' A cell or cells as Python takes them: of a range its values, of an argument left out nothing.
Private Function Plain(ByRef given As Variant) As Variant
    If Not IsMissing(given) Then Plain = given
End Function

' What Python answered, with its marked texts as errors.
Private Function WithErrors(ByVal answered As Variant) As Variant
    Dim row As Long
    Dim column As Long
    Select Case Dimensions(answered)
        Case 0
            WithErrors = CellOf(answered)
            Exit Function
        Case 1
            For column = LBound(answered) To UBound(answered)
                answered(column) = CellOf(answered(column))
            Next column
        Case Else
            For row = LBound(answered, 1) To UBound(answered, 1)
                For column = LBound(answered, 2) To UBound(answered, 2)
                    answered(row, column) = CellOf(answered(row, column))
                Next column
            Next row
    End Select
    WithErrors = answered
End Function

Private Function CellOf(ByVal answered As Variant) As Variant
    CellOf = answered
    If VarType(answered) <> vbString Then Exit Function
    If Left$(answered, 1) <> Chr$({mark}) Then Exit Function
    If Mid$(answered, 2) = "{bad_argument}" Then
        CellOf = BadArgument()
    Else
        CellOf = NotKnown()
    End If
End Function

Private Function Dimensions(ByRef answered As Variant) As Long
    If Not IsArray(answered) Then Exit Function
    On Error GoTo NoMore
    Do While UBound(answered, Dimensions + 1) >= LBound(answered, Dimensions + 1)
        Dimensions = Dimensions + 1
    Loop
NoMore:
End Function
"""


def python_module(module: str, udfs: Sequence[Callable[..., object]]) -> str:
    """The text of the VBA module that calls these functions of a Python module."""
    functions = "".join(_function(each.__name__, inspect.signature(each)) for each in udfs)
    tail = PYTHON_TAIL.replace("{module}", module).replace("{mark}", str(ord(MARK)))
    tail = tail.replace("{bad_argument}", CellError.BAD_ARGUMENT.value)
    return f'Attribute VB_Name = "{PYTHON_MODULE}"\n' + PYTHON_HEAD + functions + tail


def _function(name: str, signature: inspect.Signature) -> str:
    parameters = signature.parameters.values()
    declared = ", ".join(
        f"{'' if each.default is inspect.Parameter.empty else 'Optional '}ByVal {each.name} As Variant"
        for each in parameters
    )
    passed = ", ".join(f"Plain({each.name})" for each in parameters)
    return PYTHON_FUNCTION.format(prefix=PREFIX, name=name, declared=declared, passed=passed)
