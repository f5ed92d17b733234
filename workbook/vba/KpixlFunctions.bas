Attribute VB_Name = "KpixlFunctions"
' The functions of cells. What the scorecard holds is answered here, without Python and without a process; other months,
' breakdowns and cases are asked of Python. The same answers as src/kpixl/excel/functions.py: a test asks both.
Option Explicit

' Made by tools/vba_places.py: change src/kpixl, not these lines.
Private Const EDGES As String = "low,high"
Private Const BENCHMARKS As String = "national,comparable"
Private Const GROUPS As String = "team,service,worker,age_band,sex"
Private Const SELECTIONS As String = "not met,met,all"
Private Const MOST_MONTHS As Long = 120
Private Const USUAL_MONTHS As Long = 12
Private Const MENTIONED_AT_MOST As Long = 5
' End of what is made.

Public Function KPI_VALUE(ByVal indicator As Variant, Optional ByVal period As Variant) As Variant
Attribute KPI_VALUE.VB_Description = "The exact value of an indicator: a share from 0 to 1, a rate per 10,000, or a count. #N/A where it is not known."
Attribute KPI_VALUE.VB_ProcData.VB_Invoke_Func = " \n14"
    If IsMissing(period) Then
        KPI_VALUE = OfFigure("KPI_VALUE", indicator, "")
    Else
        KPI_VALUE = OfFigure("KPI_VALUE", indicator, period)
    End If
End Function

Public Function KPI_RAG(ByVal indicator As Variant, Optional ByVal period As Variant) As Variant
Attribute KPI_RAG.VB_Description = "The letter on the page, R, A or G, a manager's override included; - for a figure without a letter."
Attribute KPI_RAG.VB_ProcData.VB_Invoke_Func = " \n14"
    If IsMissing(period) Then
        KPI_RAG = OfFigure("KPI_RAG", indicator, "")
    Else
        KPI_RAG = OfFigure("KPI_RAG", indicator, period)
    End If
End Function

Public Function KPI_NUMERATOR(ByVal indicator As Variant, Optional ByVal period As Variant) As Variant
Attribute KPI_NUMERATOR.VB_Description = "How many cases met the standard; for a count or a rate, how many there are. #N/A where it is not known."
Attribute KPI_NUMERATOR.VB_ProcData.VB_Invoke_Func = " \n14"
    If IsMissing(period) Then
        KPI_NUMERATOR = OfFigure("KPI_NUMERATOR", indicator, "")
    Else
        KPI_NUMERATOR = OfFigure("KPI_NUMERATOR", indicator, period)
    End If
End Function

Public Function KPI_DENOMINATOR(ByVal indicator As Variant, Optional ByVal period As Variant) As Variant
Attribute KPI_DENOMINATOR.VB_Description = "How many cases there are; for a rate, the population. A count has none: #N/A."
Attribute KPI_DENOMINATOR.VB_ProcData.VB_Invoke_Func = " \n14"
    If IsMissing(period) Then
        KPI_DENOMINATOR = OfFigure("KPI_DENOMINATOR", indicator, "")
    Else
        KPI_DENOMINATOR = OfFigure("KPI_DENOMINATOR", indicator, period)
    End If
End Function

Public Function KPI_CHANGE(ByVal indicator As Variant, Optional ByVal period As Variant) As Variant
Attribute KPI_CHANGE.VB_Description = "The value less that of the month before. #N/A where one of them is not known."
Attribute KPI_CHANGE.VB_ProcData.VB_Invoke_Func = " \n14"
    Dim asked As Variant
    Dim monthNo As Variant
    Dim givenPeriod As Variant
    If Not IsMissing(period) Then givenPeriod = Given(period)
    asked = IndicatorOf(Given(indicator))
    If Not IsError(asked) Then
        monthNo = MonthOf(givenPeriod)
        If IsError(monthNo) Then
            asked = monthNo
        Else
            asked = ChangeTo(asked, monthNo)
        End If
    End If
    KPI_CHANGE = asked
End Function

Public Function KPI_EXPLAIN(ByVal indicator As Variant, Optional ByVal period As Variant) As Variant
Attribute KPI_EXPLAIN.VB_Description = "Why a figure has its letter, or why there is no figure, and what else the sheet Evidence says of it. For a name that fits no indicator, or several: which keys it could be."
Attribute KPI_EXPLAIN.VB_ProcData.VB_Invoke_Func = " \n14"
    Dim givenPeriod As Variant
    If Not IsMissing(period) Then givenPeriod = Given(period)
    KPI_EXPLAIN = Explained(SingleOf(Given(indicator)), SingleOf(givenPeriod))
End Function

Public Function KPI_NAME(ByVal indicator As Variant) As Variant
Attribute KPI_NAME.VB_Description = "The label of an indicator, as the page prints it."
Attribute KPI_NAME.VB_ProcData.VB_Invoke_Func = " \n14"
    Dim asked As Variant
    asked = IndicatorOf(Given(indicator))
    If Not IsError(asked) Then asked = LabelOf(asked)
    KPI_NAME = asked
End Function

Public Function KPI_SPC(ByVal indicator As Variant) As Variant
Attribute KPI_SPC.VB_Description = "Whether the figure of the page's month is really changing, and will meet its target, in words. #N/A where that can't be said."
Attribute KPI_SPC.VB_ProcData.VB_Invoke_Func = " \n14"
    Dim asked As Variant
    Dim found As String
    asked = IndicatorOf(Given(indicator))
    If Not IsError(asked) Then
        found = ChangeOf(asked)
        If Len(found) = 0 Then
            asked = NotKnown()
        Else
            asked = found
        End If
    End If
    KPI_SPC = asked
End Function

Public Function KPI_NARRATIVE(ByVal indicator As Variant, Optional ByVal period As Variant) As Variant
Attribute KPI_NARRATIVE.VB_Description = "What the manager wrote beside the figure, as the last Refresh read it; empty if nothing was written."
Attribute KPI_NARRATIVE.VB_ProcData.VB_Invoke_Func = " \n14"
    Dim asked As Variant
    Dim monthNo As Variant
    Dim givenPeriod As Variant
    If Not IsMissing(period) Then givenPeriod = Given(period)
    asked = IndicatorOf(Given(indicator))
    If Not IsError(asked) Then
        monthNo = MonthOf(givenPeriod)
        If IsError(monthNo) Then
            asked = monthNo
        Else
            asked = NarrativeText(asked, monthNo)
        End If
    End If
    KPI_NARRATIVE = asked
End Function

Public Function KPI_TARGET(ByVal indicator As Variant, Optional ByVal edge As Variant, Optional ByVal period As Variant) As Variant
Attribute KPI_TARGET.VB_Description = "The value at which an indicator becomes green. A target that is a range has two: say which edge. #N/A where it is not rated."
Attribute KPI_TARGET.VB_ProcData.VB_Invoke_Func = " \n14"
    Dim asked As Variant
    Dim givenEdge As Variant
    Dim givenPeriod As Variant
    If Not IsMissing(edge) Then givenEdge = Given(edge)
    If Not IsMissing(period) Then givenPeriod = Given(period)
    asked = SingleOf(givenEdge)
    If IsError(asked) Then
        KPI_TARGET = asked
    ElseIf IsMonth(asked) Then
        KPI_TARGET = TargetOf(Given(indicator), givenPeriod, asked)
    Else
        KPI_TARGET = TargetOf(Given(indicator), givenEdge, givenPeriod)
    End If
End Function

Private Function IsMonth(ByVal wanted As Variant) As Boolean
    If Not IsBlank(wanted) Then IsMonth = MonthNamed(wanted) > 0
End Function

Private Function TargetOf(ByVal indicator As Variant, ByVal edge As Variant, ByVal period As Variant) As Variant
    Dim asked As Variant
    Dim monthNo As Variant
    asked = IndicatorOf(indicator)
    monthNo = SingleOf(period)
    If IsError(asked) Then
        TargetOf = asked
    ElseIf IsError(monthNo) Then
        TargetOf = monthNo
    ElseIf IsBlank(monthNo) Then
        TargetOf = EdgeOf(ChoiceOf(edge, EDGES), TargetLowOf(asked), TargetHighOf(asked))
    Else
        monthNo = MonthOf(period)
        If IsError(monthNo) Then
            TargetOf = monthNo
        Else
            TargetOf = TargetIn(monthNo, asked, edge)
        End If
    End If
End Function

' The target of a month: that which its figure was judged by.
Private Function TargetIn(ByVal monthNo As Long, ByVal indicator As Long, ByVal edge As Variant) As Variant
    Dim row As Long
    row = FigureRow(indicator, monthNo)
    If row = 0 Then
        TargetIn = PythonKPI_TARGET(KeyOf(indicator), edge, MonthText(monthNo), PageMonth())
    Else
        TargetIn = EdgeOf(ChoiceOf(edge, EDGES), FigureTargetLow(row), FigureTargetHigh(row))
    End If
End Function

Private Function EdgeOf(ByVal chosen As Variant, ByVal low As Variant, ByVal high As Variant) As Variant
    If IsError(chosen) Then
        EdgeOf = chosen
    ElseIf chosen = "low" Then
        EdgeOf = low
    ElseIf chosen = "high" Then
        EdgeOf = high
    Else
        EdgeOf = OnlyEdge(low, high)
    End If
End Function

Private Function OnlyEdge(ByVal low As Variant, ByVal high As Variant) As Variant
    If IsError(low) Then
        OnlyEdge = high
    ElseIf IsError(high) Then
        OnlyEdge = low
    Else
        OnlyEdge = BadArgument()
    End If
End Function

Public Function KPI_BENCHMARK(ByVal indicator As Variant, Optional ByVal which As Variant) As Variant
Attribute KPI_BENCHMARK.VB_Description = "What England or the council's statistical neighbours reach. #N/A where there is none, or it is on a different basis."
Attribute KPI_BENCHMARK.VB_ProcData.VB_Invoke_Func = " \n14"
    Dim asked As Variant
    Dim chosen As Variant
    Dim givenWhich As Variant
    If Not IsMissing(which) Then givenWhich = Given(which)
    asked = IndicatorOf(Given(indicator))
    If Not IsError(asked) Then
        chosen = ChoiceOf(givenWhich, BENCHMARKS)
        If IsError(chosen) Then
            asked = chosen
        ElseIf chosen = "comparable" Then
            asked = ComparableOf(asked)
        Else
            asked = NationalOf(asked)
        End If
    End If
    KPI_BENCHMARK = asked
End Function

Public Function KPI_RATE(ByVal indicator As Variant, ByVal value As Variant) As Variant
Attribute KPI_RATE.VB_Description = "The letter that a figure of this value would get; - where the indicator is not rated."
Attribute KPI_RATE.VB_ProcData.VB_Invoke_Func = " \n14"
    Dim asked As Variant
    Dim number As Variant
    asked = IndicatorOf(Given(indicator))
    If Not IsError(asked) Then
        number = SingleOf(Given(value))
        If VarType(number) = vbDouble Then
            asked = LetterFor(asked, number)
        Else
            asked = BadArgument()
        End If
    End If
    KPI_RATE = asked
End Function

Private Function LetterFor(ByVal indicator As Long, ByVal number As Double) As String
    Dim low As Variant
    Dim high As Variant
    low = TargetLowOf(indicator)
    high = TargetHighOf(indicator)
    If IsError(low) And IsError(high) Then
        LetterFor = NoLetter()
    ElseIf IsWithin(number, low, high) Then
        LetterFor = "G"
    ElseIf IsWithin(number, AmberLowOf(indicator), AmberHighOf(indicator)) Then
        LetterFor = "A"
    Else
        LetterFor = "R"
    End If
End Function

' An end that is open is an error.
Private Function IsWithin(ByVal number As Double, ByVal low As Variant, ByVal high As Variant) As Boolean
    IsWithin = True
    If Not IsError(low) Then IsWithin = (number >= low)
    If IsWithin And Not IsError(high) Then IsWithin = (number <= high)
End Function

Private Function NoLetter() As String
    NoLetter = ChrW$(8211)
End Function

Public Function KPI_TABLE(Optional ByVal indicators As Variant, Optional ByVal periods As Variant) As Variant
Attribute KPI_TABLE.VB_Description = "Values of several indicators in several months, with headings: a row an indicator, a column a month."
Attribute KPI_TABLE.VB_ProcData.VB_Invoke_Func = " \n14"
    Dim months As Variant
    Dim names As Variant
    Dim rows() As Variant
    Dim row As Long
    Dim column As Long
    Dim computed As Variant
    Dim givenIndicators As Variant
    Dim givenPeriods As Variant
    If Not IsMissing(indicators) Then givenIndicators = Given(indicators)
    If Not IsMissing(periods) Then givenPeriods = Given(periods)
    If Not IsHeld() Then
        KPI_TABLE = NotKnown()
        Exit Function
    End If
    months = MonthsOf(ListOf(givenPeriods))
    names = ListOf(givenIndicators)
    If IsBlank(names) Then names = AllKeys()
    If IsError(months) Then
        KPI_TABLE = months
        Exit Function
    End If
    If IsError(names) Then
        KPI_TABLE = names
        Exit Function
    End If
    ReDim rows(0 To UBound(names), 0 To UBound(months))
    rows(0, 0) = "indicator"
    For column = 1 To UBound(months)
        rows(0, column) = MonthText(months(column))
    Next column
    For row = 1 To UBound(names)
        FillRow rows, row, names, months, computed
    Next row
    KPI_TABLE = rows
End Function

' Months by number, from 1: those that are listed, or the page's.
Private Function MonthsOf(ByVal listed As Variant) As Variant
    Dim months() As Variant
    Dim at As Long
    If IsError(listed) Then
        MonthsOf = listed
        Exit Function
    End If
    If IsBlank(listed) Then
        MonthsOf = MonthsBack(HeldMonthsShown)
        Exit Function
    End If
    ReDim months(1 To UBound(listed))
    For at = 1 To UBound(listed)
        months(at) = MonthOf(listed(at))
        If IsError(months(at)) Then
            MonthsOf = months(at)
            Exit Function
        End If
    Next at
    MonthsOf = months
End Function

' The page's month and those before it, oldest first.
Private Function MonthsBack(ByVal count As Long) As Variant
    Dim months() As Variant
    Dim at As Long
    If HeldMonth = 0 Then
        MonthsBack = NotKnown()
        Exit Function
    End If
    ReDim months(1 To count)
    For at = 1 To count
        months(at) = HeldMonth - count + at
    Next at
    MonthsBack = months
End Function

Private Function AllKeys() As Variant
    Dim keys() As Variant
    Dim at As Long
    AllKeys = NotKnown()
    If HeldIndicators = 0 Then Exit Function
    ReDim keys(1 To HeldIndicators)
    For at = 1 To HeldIndicators
        keys(at) = KeyOf(at)
    Next at
    AllKeys = keys
End Function

' What the workbook does not hold is computed for the whole table at once.
Private Sub FillRow(ByRef rows() As Variant, ByVal row As Long, ByRef names As Variant, ByRef months As Variant, ByRef computed As Variant)
    Dim asked As Variant
    Dim column As Long
    Dim held As Long
    asked = IndicatorOf(names(row))
    rows(row, 0) = names(row)
    If Not IsError(asked) Then rows(row, 0) = KeyOf(asked)
    For column = 1 To UBound(months)
        held = 0
        If Not IsError(asked) Then held = FigureRow(asked, months(column))
        If IsError(asked) Then
            rows(row, column) = asked
        ElseIf held > 0 Then
            rows(row, column) = ValueOf(held)
        Else
            If IsEmpty(computed) Then computed = PythonKPI_TABLE(names, MonthTexts(months), PageMonth())
            rows(row, column) = ComputedCell(computed, row, column)
        End If
    Next column
End Sub

Private Function MonthTexts(ByRef months As Variant) As Variant
    Dim texts() As Variant
    Dim at As Long
    ReDim texts(1 To UBound(months))
    For at = 1 To UBound(months)
        texts(at) = MonthText(months(at))
    Next at
    MonthTexts = texts
End Function

' Of the rows that Python computed, counted from 0; an error where there are none.
Private Function ComputedCell(ByRef computed As Variant, ByVal row As Long, ByVal column As Long) As Variant
    If IsArray(computed) Then
        ComputedCell = computed(LBound(computed, 1) + row, LBound(computed, 2) + column)
    Else
        ComputedCell = computed
    End If
End Function

Public Function KPI_SERIES(ByVal indicator As Variant, Optional ByVal months As Variant) As Variant
Attribute KPI_SERIES.VB_Description = "An indicator month by month up to the month of the page, oldest first: first day of the month, value, letter."
Attribute KPI_SERIES.VB_ProcData.VB_Invoke_Func = " \n14"
    Dim asked As Variant
    Dim count As Variant
    Dim listed As Variant
    Dim computed As Variant
    Dim rows() As Variant
    Dim row As Long
    Dim held As Long
    Dim givenMonths As Variant
    If Not IsMissing(months) Then givenMonths = Given(months)
    asked = IndicatorOf(Given(indicator))
    count = MonthCount(SingleOf(givenMonths))
    If IsError(asked) Then
        KPI_SERIES = asked
        Exit Function
    End If
    If IsError(count) Then
        KPI_SERIES = count
        Exit Function
    End If
    listed = MonthsBack(count)
    If IsError(listed) Then
        KPI_SERIES = listed
        Exit Function
    End If
    ReDim rows(1 To count, 1 To 3)
    For row = 1 To count
        rows(row, 1) = FirstDayOf(listed(row))
        held = FigureRow(asked, listed(row))
        If held > 0 Then
            rows(row, 2) = ValueOf(held)
            rows(row, 3) = LetterShown(LetterOf(held))
        Else
            ' What the workbook does not hold is computed for all months at once.
            If IsEmpty(computed) Then computed = PythonKPI_SERIES(KeyOf(asked), count, PageMonth())
            rows(row, 2) = ComputedCell(computed, row - 1, 1)
            rows(row, 3) = ComputedCell(computed, row - 1, 2)
        End If
    Next row
    KPI_SERIES = rows
End Function

Private Function MonthCount(ByVal given As Variant) As Variant
    MonthCount = BadArgument()
    If IsBlank(given) Then
        MonthCount = USUAL_MONTHS
    ElseIf VarType(given) = vbDouble Then
        If given >= 1 And given <= MOST_MONTHS And given = Int(given) Then MonthCount = CLng(given)
    End If
End Function

Public Function KPI_BREAKDOWN(ByVal indicator As Variant, Optional ByVal period As Variant, Optional ByVal by As Variant) As Variant
Attribute KPI_BREAKDOWN.VB_Description = "A figure by team or another group, with headings: group, numerator, denominator, value, letter. Computed from the extracts: needs Python."
Attribute KPI_BREAKDOWN.VB_ProcData.VB_Invoke_Func = " \n14"
    Dim fault As Variant
    Dim givenPeriod As Variant
    Dim givenBy As Variant
    If Not IsMissing(period) Then givenPeriod = Given(period)
    If Not IsMissing(by) Then givenBy = Given(by)
    fault = FaultOf(Given(indicator), givenPeriod, ChoiceOf(givenBy, GROUPS))
    If IsError(fault) Then
        KPI_BREAKDOWN = fault
    Else
        KPI_BREAKDOWN = PythonKPI_BREAKDOWN(KeyOf(IndicatorOf(Given(indicator))), MonthText(MonthOf(givenPeriod)), SingleOf(givenBy), PageMonth())
    End If
End Function

Public Function KPI_CASES(ByVal indicator As Variant, Optional ByVal period As Variant, Optional ByVal which As Variant) As Variant
Attribute KPI_CASES.VB_Description = "The cases behind a figure by pseudonym, with headings: pseudonym, team, service, worker, met, days. Computed from the extracts: needs Python."
Attribute KPI_CASES.VB_ProcData.VB_Invoke_Func = " \n14"
    Dim fault As Variant
    Dim givenPeriod As Variant
    Dim givenWhich As Variant
    If Not IsMissing(period) Then givenPeriod = Given(period)
    If Not IsMissing(which) Then givenWhich = Given(which)
    fault = FaultOf(Given(indicator), givenPeriod, ChoiceOf(givenWhich, SELECTIONS))
    If IsError(fault) Then
        KPI_CASES = fault
    Else
        KPI_CASES = PythonKPI_CASES(KeyOf(IndicatorOf(Given(indicator))), MonthText(MonthOf(givenPeriod)), SingleOf(givenWhich), PageMonth())
    End If
End Function

' The error of the first argument that makes no sense; Empty where all do.
Private Function FaultOf(ByVal indicator As Variant, ByVal period As Variant, ByVal chosen As Variant) As Variant
    FaultOf = IndicatorOf(indicator)
    If Not IsError(FaultOf) Then FaultOf = MonthOf(period)
    If Not IsError(FaultOf) Then FaultOf = chosen
End Function

' The month of the page as Python takes it; an empty text where no month is shown.
Private Function PageMonth() As Variant
    PageMonth = ""
    If HeldMonth > 0 Then PageMonth = MonthText(HeldMonth)
End Function

' The number of the one indicator that is named; #N/A for none, #VALUE! for several.
Private Function IndicatorOf(ByVal argument As Variant) As Variant
    Dim wanted As Variant
    Dim fits As Variant
    If Not IsHeld() Then
        IndicatorOf = NotKnown()
        Exit Function
    End If
    wanted = SingleOf(argument)
    If IsBlank(wanted) Or IsError(wanted) Then
        IndicatorOf = BadArgument()
        Exit Function
    End If
    fits = IndicatorsNamed(wanted)
    Select Case fits(0)
        Case 0
            IndicatorOf = NotKnown()
        Case 1
            IndicatorOf = fits(1)
        Case Else
            IndicatorOf = BadArgument()
    End Select
End Function

' The month that is named, as a number; the page's where none is.
Private Function MonthOf(ByVal argument As Variant) As Variant
    Dim wanted As Variant
    wanted = SingleOf(argument)
    If IsError(wanted) Then
        MonthOf = wanted
    ElseIf Not IsBlank(wanted) Then
        MonthOf = MonthNamed(wanted)
        If MonthOf = 0 Then MonthOf = BadArgument()
    ElseIf HeldMonth = 0 Then
        MonthOf = NotKnown()
    Else
        MonthOf = HeldMonth
    End If
End Function

Private Function OfFigure(ByRef functionName As String, ByRef indicator As Variant, ByRef period As Variant) As Variant
    Dim question As String
    Dim row As Long
    Dim asked As Variant
    Dim monthNo As Variant
    Dim first As Long
    Dim last As Long
    row = RowAskedBefore(indicator, period, question)
    If row > 0 Then
        OfFigure = HeldAnswer(functionName, row)
        Exit Function
    End If
    asked = IndicatorOf(Given(indicator))
    If IsError(asked) Then
        OfFigure = asked
        Exit Function
    End If
    If IsSpanNamed(SingleOf(Given(period)), first, last) Then
        OfFigure = OfSpan(functionName, asked, first, last)
        Exit Function
    End If
    monthNo = MonthOf(Given(period))
    If IsError(monthNo) Then
        OfFigure = monthNo
        Exit Function
    End If
    row = FigureRow(asked, monthNo)
    If row > 0 Then Remember question, row
    OfFigure = FigureAnswer(functionName, asked, monthNo)
End Function

' A quarter or a year as far as the workbook holds it; of one month so far it is that month.
Private Function OfSpan(ByVal functionName As String, ByVal indicator As Long, ByVal first As Long, ByVal last As Long) As Variant
    Dim row As Long
    row = SpanRow(indicator, first, last)
    If row = 0 And HeldMonth = first Then row = FigureRow(indicator, first)
    If row = 0 Then
        OfSpan = NotKnown()
    Else
        OfSpan = HeldAnswer(functionName, row)
    End If
End Function

' What a function answers of a figure: from the workbook, or where that does not hold it, from Python.
Private Function FigureAnswer(ByVal functionName As String, ByVal indicator As Long, ByVal monthNo As Long) As Variant
    Dim row As Long
    row = FigureRow(indicator, monthNo)
    If row = 0 Then
        FigureAnswer = FromPython(functionName, indicator, monthNo)
    Else
        FigureAnswer = HeldAnswer(functionName, row)
    End If
End Function

Private Function HeldAnswer(ByRef functionName As String, ByVal row As Long) As Variant
    Select Case functionName
        Case "KPI_VALUE"
            HeldAnswer = ValueOf(row)
        Case "KPI_RAG"
            HeldAnswer = LetterShown(LetterOf(row))
        Case "KPI_NUMERATOR"
            HeldAnswer = NumeratorOf(row)
        Case "KPI_DENOMINATOR"
            HeldAnswer = DenominatorOf(row)
        Case Else
            HeldAnswer = ExplanationOf(row) & ToldOfRow(row)
    End Select
End Function

Private Function LetterShown(ByVal held As String) As String
    LetterShown = NoLetter()
    If held = "R" Or held = "A" Or held = "G" Then LetterShown = held
End Function

Private Function ChangeTo(ByVal indicator As Long, ByVal monthNo As Long) As Variant
    Dim row As Long
    Dim before As Long
    row = FigureRow(indicator, monthNo)
    before = FigureRow(indicator, monthNo - 1)
    If row = 0 Or before = 0 Then
        ChangeTo = FromPython("KPI_CHANGE", indicator, monthNo)
        Exit Function
    End If
    ChangeTo = ValueOf(before)
    If Not IsError(ChangeTo) Then ChangeTo = Difference(ValueOf(row), ChangeTo)
End Function

Private Function Difference(ByVal now As Variant, ByVal before As Variant) As Variant
    Difference = now
    If Not IsError(now) Then Difference = now - before
End Function

Private Function FromPython(ByVal functionName As String, ByVal indicator As Long, ByVal monthNo As Long) As Variant
    Dim key As String
    Dim written As String
    key = KeyOf(indicator)
    written = MonthText(monthNo)
    Select Case functionName
        Case "KPI_VALUE"
            FromPython = PythonKPI_VALUE(key, written, PageMonth())
        Case "KPI_RAG"
            FromPython = PythonKPI_RAG(key, written, PageMonth())
        Case "KPI_NUMERATOR"
            FromPython = PythonKPI_NUMERATOR(key, written, PageMonth())
        Case "KPI_DENOMINATOR"
            FromPython = PythonKPI_DENOMINATOR(key, written, PageMonth())
        Case "KPI_CHANGE"
            FromPython = PythonKPI_CHANGE(key, written, PageMonth())
        Case Else
            FromPython = PythonKPI_EXPLAIN(key, written, PageMonth())
            If IsError(FromPython) Then FromPython = "The workbook holds no figure of " & written & "." & HowToCompute()
    End Select
End Function

Private Function Explained(ByVal wanted As Variant, ByVal askedMonth As Variant) As Variant
    Dim fits As Variant
    Dim monthNo As Variant
    If IsBlank(wanted) Or IsError(wanted) Or IsError(askedMonth) Then
        Explained = BadArgument()
        Exit Function
    End If
    If Not IsHeld() Then
        Explained = NotKnown()
        Exit Function
    End If
    fits = IndicatorsNamed(wanted)
    If fits(0) <> 1 Then
        If fits(0) = 0 Then fits = IndicatorsMentioned(Said(wanted))
        Explained = CouldBe(Said(wanted), fits)
        Exit Function
    End If
    monthNo = MonthOf(askedMonth)
    If Not IsError(monthNo) Then
        Explained = FigureAnswer("KPI_EXPLAIN", fits(1), monthNo)
    ElseIf IsBlank(askedMonth) Then
        Explained = monthNo
    Else
        Explained = "'" & Said(askedMonth) & "' is not a month. Write 2024-06."
    End If
End Function

Private Function CouldBe(ByVal called As String, ByVal candidates As Variant) As String
    Dim keys As String
    Dim at As Long
    For at = 1 To candidates(0)
        If at <= MENTIONED_AT_MOST Then keys = keys & ", " & KeyOf(candidates(at))
    Next at
    CouldBe = "There is no indicator '" & called & "'. "
    If candidates(0) = 0 Then
        CouldBe = CouldBe & "See the sheet Definitions."
    Else
        CouldBe = CouldBe & "It could be: " & Mid$(keys, 3) & "."
    End If
End Function
