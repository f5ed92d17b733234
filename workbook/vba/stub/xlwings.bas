Attribute VB_Name = "xlwings"
' Stands in the place of xlwings' module where no Python is to be started: in the copies that managers get.
Option Explicit
Option Private Module

Private Const NO_PYTHON As Long = 513
Private Const PROJECT As String = "kpixl"
Private Const WHY As String = "This workbook starts no Python."

Public Function XLPy() As Object
    Err.Raise NO_PYTHON, PROJECT, WHY
End Function

Public Function RunPython(ByVal PythonCommand As String) As Variant
    Err.Raise NO_PYTHON, PROJECT, WHY
End Function

Public Function GetConfig(ByVal configKey As String, Optional ByVal default As String = "") As Variant
    GetConfig = ""
End Function
