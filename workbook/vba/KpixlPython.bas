Attribute VB_Name = "KpixlPython"
' Made by tools/functions_page.py from src/kpixl/excel/udfs.py: change that, not this.
'
' Asks a Python that is there for what the workbook does not hold, through the module xlwings. A cell never starts one:
' only Connect does. Without Python, or where Python does not know either, the answer is #N/A; where an argument makes
' no sense, #VALUE!. Never a text of an error.
Option Explicit
Option Private Module

Private Const ADD_INS_SERVER As String = "'kpixl.xlam'!KpixlPython.ServerHere"
Private Const GONE As String = ",462,-2147023174,-2147023170,-2147417848,"  ' a Python that has ended

Private mServer As Object

Public Function PythonKPI_VALUE(ByVal indicator As Variant, Optional ByVal period As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_VALUE = AnswerOf("KPI_VALUE", Array(Plain(indicator), Plain(period), Plain(page_month)))
End Function

Public Function PythonKPI_RAG(ByVal indicator As Variant, Optional ByVal period As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_RAG = AnswerOf("KPI_RAG", Array(Plain(indicator), Plain(period), Plain(page_month)))
End Function

Public Function PythonKPI_NUMERATOR(ByVal indicator As Variant, Optional ByVal period As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_NUMERATOR = AnswerOf("KPI_NUMERATOR", Array(Plain(indicator), Plain(period), Plain(page_month)))
End Function

Public Function PythonKPI_DENOMINATOR(ByVal indicator As Variant, Optional ByVal period As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_DENOMINATOR = AnswerOf("KPI_DENOMINATOR", Array(Plain(indicator), Plain(period), Plain(page_month)))
End Function

Public Function PythonKPI_TARGET(ByVal indicator As Variant, Optional ByVal edge As Variant, Optional ByVal period As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_TARGET = AnswerOf("KPI_TARGET", Array(Plain(indicator), Plain(edge), Plain(period), Plain(page_month)))
End Function

Public Function PythonKPI_BENCHMARK(ByVal indicator As Variant, Optional ByVal which As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_BENCHMARK = AnswerOf("KPI_BENCHMARK", Array(Plain(indicator), Plain(which), Plain(page_month)))
End Function

Public Function PythonKPI_NAME(ByVal indicator As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_NAME = AnswerOf("KPI_NAME", Array(Plain(indicator), Plain(page_month)))
End Function

Public Function PythonKPI_CHANGE(ByVal indicator As Variant, Optional ByVal period As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_CHANGE = AnswerOf("KPI_CHANGE", Array(Plain(indicator), Plain(period), Plain(page_month)))
End Function

Public Function PythonKPI_SPC(ByVal indicator As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_SPC = AnswerOf("KPI_SPC", Array(Plain(indicator), Plain(page_month)))
End Function

Public Function PythonKPI_NARRATIVE(ByVal indicator As Variant, Optional ByVal period As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_NARRATIVE = AnswerOf("KPI_NARRATIVE", Array(Plain(indicator), Plain(period), Plain(page_month)))
End Function

Public Function PythonKPI_EXPLAIN(ByVal indicator As Variant, Optional ByVal period As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_EXPLAIN = AnswerOf("KPI_EXPLAIN", Array(Plain(indicator), Plain(period), Plain(page_month)))
End Function

Public Function PythonKPI_RATE(ByVal indicator As Variant, ByVal value As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_RATE = AnswerOf("KPI_RATE", Array(Plain(indicator), Plain(value), Plain(page_month)))
End Function

Public Function PythonKPI_TABLE(Optional ByVal indicators As Variant, Optional ByVal periods As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_TABLE = AnswerOf("KPI_TABLE", Array(Plain(indicators), Plain(periods), Plain(page_month)))
End Function

Public Function PythonKPI_SERIES(ByVal indicator As Variant, Optional ByVal months As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_SERIES = AnswerOf("KPI_SERIES", Array(Plain(indicator), Plain(months), Plain(page_month)))
End Function

Public Function PythonKPI_BREAKDOWN(ByVal indicator As Variant, Optional ByVal period As Variant, Optional ByVal by As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_BREAKDOWN = AnswerOf("KPI_BREAKDOWN", Array(Plain(indicator), Plain(period), Plain(by), Plain(page_month)))
End Function

Public Function PythonKPI_CASES(ByVal indicator As Variant, Optional ByVal period As Variant, Optional ByVal which As Variant, Optional ByVal page_month As Variant) As Variant
    PythonKPI_CASES = AnswerOf("KPI_CASES", Array(Plain(indicator), Plain(period), Plain(which), Plain(page_month)))
End Function

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
    If IsAddIn() Or IsScorecard(ThisWorkbook) Then HowToCompute = " Press Connect on the tab kpixl to have it computed."
End Function

' Empty where there is no Python, or where it fails.
Private Function ServerAnswer(ByVal functionName As String, ByVal arguments As Variant) As Variant
    Dim server As Object
    Dim answered As Variant
    Set server = ServerThere()
    If server Is Nothing Then Exit Function
    On Error Resume Next
    answered = server.CallUDF("kpixl.excel.udfs", functionName, arguments)
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
    If Left$(answered, 1) <> Chr$(1) Then Exit Function
    If Mid$(answered, 2) = "#VALUE!" Then
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
