"""
The VBA module through which the workbook asks Python, made from the signatures of `kpixl.excel.udfs`.

It replaces the module that xlwings would make, which shows an error as text: here an error is Excel's own, #N/A or
#VALUE!.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence

from kpixl.excel.functions import MARK, PRESS_CONNECT, CellError
from kpixl.excel.install import ADD_IN

PYTHON_MODULE = "KpixlPython"
PREFIX = "Python"  # before the name in Excel; the bare name belongs to the function that people call

PYTHON_HEAD = """\
' Made by tools/functions_page.py from src/kpixl/excel/udfs.py: change that, not this.
'
' Asks a Python that is there for what the workbook does not hold, through the module xlwings. A cell never starts one:
' only Connect does. Without Python, or where Python does not know either, the answer is #N/A; where an argument makes
' no sense, #VALUE!. Never a text of an error.
Option Explicit
Option Private Module

Private Const ADD_INS_SERVER As String = "'{add_in}'!KpixlPython.ServerHere"
Private Const GONE As String = ",462,-2147023174,-2147023170,-2147417848,"  ' a Python that has ended

Private mServer As Object
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

' Starts Python, and keeps it for the functions of cells; whether it is there then.
Public Function Connect() As Boolean
    Set mServer = Nothing
    On Error Resume Next
    Set mServer = XLPy()
    Connect = Not mServer Is Nothing
End Function

' The Python that was started from here; Nothing where none was, or where it has ended.
Public Function ServerHere() As Object
    Set ServerHere = mServer
End Function

' The Python that was started from here or from the add-in.
Private Function ServerThere() As Object
    Set ServerThere = mServer
    If Not ServerThere Is Nothing Then Exit Function
    If IsAddIn() Then Exit Function
    On Error Resume Next  ' the add-in may not be open
    Set ServerThere = Application.Run(ADD_INS_SERVER)
End Function

' What to do to have computed what is not held; empty where a Python was asked, or none ever is, as in a hand-out.
Public Function HowToCompute() As String
    If Not ServerThere() Is Nothing Then Exit Function
    If IsAddIn() Or IsScorecard(ThisWorkbook) Then HowToCompute = " {press_connect}"
End Function

' Empty where there is no Python, or where it fails.
Private Function ServerAnswer(ByVal functionName As String, ByVal arguments As Variant) As Variant
    Dim server As Object
    Dim answered As Variant
    Set server = ServerThere()
    If server Is Nothing Then Exit Function
    On Error Resume Next
    answered = server.CallUDF("{module}", functionName, arguments)
    If Err.Number = 0 Then
        ServerAnswer = WithErrors(answered)
    ElseIf InStr(GONE, "," & Err.Number & ",") > 0 Then
        Set mServer = Nothing
    End If
End Function

' A cell or cells as Python takes them: of a range its values, of an argument left out nothing.
Private Function Plain(ByRef given As Variant) As Variant
    If Not IsMissing(given) Then Plain = given
End Function

' What Python answered: a cell, or rows of cells from 1, with its marked texts as errors. A single row comes flat.
Public Function WithErrors(ByVal answered As Variant) As Variant
    Dim rows() As Variant
    Dim row As Long
    Dim column As Long
    If Dimensions(answered) = 0 Then
        WithErrors = CellOf(answered)
        Exit Function
    End If
    If Dimensions(answered) = 1 Then
        ReDim rows(1 To 1, 1 To UBound(answered) - LBound(answered) + 1)
        For column = 1 To UBound(rows, 2)
            rows(1, column) = CellOf(answered(LBound(answered) + column - 1))
        Next column
    Else
        ReDim rows(1 To UBound(answered, 1) - LBound(answered, 1) + 1, _
            1 To UBound(answered, 2) - LBound(answered, 2) + 1)
        For row = 1 To UBound(rows, 1)
            For column = 1 To UBound(rows, 2)
                rows(row, column) = CellOf(answered(LBound(answered, 1) + row - 1, LBound(answered, 2) + column - 1))
            Next column
        Next row
    End If
    WithErrors = rows
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
    tail = tail.replace("{bad_argument}", CellError.BAD_ARGUMENT.value).replace("{press_connect}", PRESS_CONNECT)
    head = PYTHON_HEAD.replace("{add_in}", ADD_IN)
    return f'Attribute VB_Name = "{PYTHON_MODULE}"\n' + head + functions + tail


def _function(name: str, signature: inspect.Signature) -> str:
    parameters = signature.parameters.values()
    declared = ", ".join(
        f"{'' if each.default is inspect.Parameter.empty else 'Optional '}ByVal {each.name} As Variant"
        for each in parameters
    )
    passed = ", ".join(f"Plain({each.name})" for each in parameters)
    return PYTHON_FUNCTION.format(prefix=PREFIX, name=name, declared=declared, passed=passed)
