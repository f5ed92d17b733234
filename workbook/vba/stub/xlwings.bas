Attribute VB_Name = "xlwings"
' Stands in the place of xlwings' module where no Python is to be started: in the copies that managers get.
Option Explicit
Option Private Module

Private Const NO_PYTHON As Long = vbObjectError + 513
Private Const WHY As String = "This workbook starts no Python."

Public Function XLPy() As Object
    Err.Raise NO_PYTHON, , WHY
End Function

Public Function RunPython(ByVal PythonCommand As String) As Variant
    Err.Raise NO_PYTHON, , WHY
End Function
