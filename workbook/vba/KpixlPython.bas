Attribute VB_Name = "KpixlPython"
' Made by tools/functions_page.py from src/kpixl/udfs.py: change that, not this.
'
' Asks Python for what the workbook does not hold, through the module xlwings. Without Python, or where Python does
' not know either, the answer is #N/A; where an argument makes no sense, #VALUE!. Never a text of an error.
Option Explicit
Option Private Module

Private Const SECONDS_TO_WAIT As Double = 60

Private mUnreachableSince As Double

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
    answered = server.CallUDF("kpixl.excel.udfs", functionName, arguments)
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
