Attribute VB_Name = "KpixlHeld"
' What the scorecard holds, for its functions to answer from: read in three blocks, and kept until there are more lines
' in its log or its archive of texts, where whatever changes it adds one. Names are found by binary search, figures by
' indicator and month.
Option Explicit
Option Private Module

Public Const LIST_NAME As Long = 1
Public Const KEY_NAME As Long = 2
Public Const REF_NAME As Long = 3
Public Const LABEL_NAME As Long = 4
Public Const TARGET_LOW As Long = 8
Public Const TARGET_HIGH As Long = 9
Public Const NATIONAL As Long = 10
Public Const NEIGHBOURS As Long = 11
Public Const AMBER_LOW As Long = 13
Public Const AMBER_HIGH As Long = 14

Public Const NUMERATOR As Long = 4
Public Const DENOMINATOR As Long = 5
Public Const FIGURE_VALUE As Long = 6
Public Const LETTER As Long = 9
Public Const REASON As Long = 12
Public Const EXPLANATION As Long = 13

Private Const SECONDS_BETWEEN_LOOKS As Double = 0.05
Private Const SETTING_COLUMN As Long = 2
Private Const PERIOD_ROW As Long = 4
Private Const INDICATOR_COLUMN As Long = 11
Private Const INDICATOR_COLUMNS As Long = 14
Private Const FIGURE_COLUMNS As Long = 13
Private Const NARRATIVE_COLUMNS As Long = 3
Private Const KEY_OF_ROW As Long = 1
Private Const PERIOD_OF_ROW As Long = 2
Private Const TEXT_OF_ROW As Long = 3
Private Const WAYS As Long = 4

Public HeldMonth As Long
Public HeldIndicators As Long

' What is kept. Public, since LibreOffice forgets private ones between two cells.
Public mBook As Workbook
Public mLogEnd As Long
Public mNarrativeEnd As Long
Public mLogLines As String
Public mNarrativeLines As String
Public mLookedAt As Double
Public mConfig As Variant
Public mFigures As Variant
Public mNarratives As Variant
Public mRowOf() As Long
Public mWords() As String
Public mWordOf() As Long
Public mWordCount As Long
Public mRefNumber() As Double
Public mFigureRow() As Long
Public mNarrativeRow() As Long
Public mFirstMonth As Long
Public mLastMonth As Long

' Whether there is a scorecard; what is kept of it is then what it holds now.
Public Function IsHeld() As Boolean
    If Not mBook Is Nothing Then
        ' One calculation asks thousands of times; no refresh is as quick as this.
        IsHeld = Abs(CDbl(Timer) - mLookedAt) < SECONDS_BETWEEN_LOOKS
        If Not IsHeld Then IsHeld = IsUnchanged()
    End If
    If IsHeld Then Exit Function
    IsHeld = IsReadAnew()
End Function

' What is kept is read anew at the next call.
Public Sub Forget()
    Set mBook = Nothing
End Sub

Private Function IsUnchanged() As Boolean
    Dim held As String
    Dim meant As String
    mLookedAt = CDbl(Timer)
    On Error Resume Next  ' the one may be closed by now, of the other there may be none
    held = mBook.Name
    meant = KpixlScorecard().Name
    IsUnchanged = Len(held) > 0 And held = meant And EndOf(mBook, "_log", mLogEnd) = mLogLines
    If IsUnchanged Then IsUnchanged = (EndOf(mBook, "_narratives", mNarrativeEnd) = mNarrativeLines)
End Function

' The last line and the one below: both sheets grow with every change, and shrink where one is taken back. There is no
' log in a hand-out.
Private Function EndOf(ByVal book As Workbook, ByVal sheetName As String, ByVal last As Long) As String
    If last = 0 Then Exit Function
    EndOf = TextOf(book.Worksheets(sheetName).Cells(last, 1).Value) & vbLf & _
        TextOf(book.Worksheets(sheetName).Cells(last + 1, 1).Value)
End Function

Private Function IsReadAnew() As Boolean
    On Error GoTo NotRead
    IsReadAnew = ReadAnew(KpixlScorecard())
    Exit Function
NotRead:
    Forget
    IsReadAnew = False
End Function

' 0 where there is no such sheet, as there is no log in a hand-out.
Private Function LastRow(ByVal book As Workbook, ByVal sheetName As String) As Long
    Dim sheet As Worksheet
    On Error Resume Next
    Set sheet = book.Worksheets(sheetName)
    On Error GoTo 0
    If Not sheet Is Nothing Then LastRow = sheet.UsedRange.Row + sheet.UsedRange.Rows.Count - 1
End Function

Private Function ReadAnew(ByVal book As Workbook) As Boolean
    Forget
    If book Is Nothing Then Exit Function
    mConfig = Block(book.Worksheets("_config"), INDICATOR_COLUMN + INDICATOR_COLUMNS - 1)
    mFigures = Block(book.Worksheets("_figures"), FIGURE_COLUMNS)
    mNarratives = Block(book.Worksheets("_narratives"), NARRATIVE_COLUMNS)
    HeldMonth = NO_MONTH
    If Len(TextOf(mConfig(PERIOD_ROW, SETTING_COLUMN))) > 0 Then HeldMonth = MonthNamed(TextOf(mConfig(PERIOD_ROW, SETTING_COLUMN)))
    ListIndicators
    SpanMonths
    PlaceRows mFigures, mFigureRow
    PlaceRows mNarratives, mNarrativeRow
    mLogEnd = LastRow(book, "_log")
    mNarrativeEnd = LastRow(book, "_narratives")
    mLogLines = EndOf(book, "_log", mLogEnd)
    mNarrativeLines = EndOf(book, "_narratives", mNarrativeEnd)
    mLookedAt = CDbl(Timer)
    Set mBook = book
    ReadAnew = True
End Function

Private Function Block(ByVal sheet As Worksheet, ByVal columns As Long) As Variant
    Dim last As Long
    last = sheet.UsedRange.Row + sheet.UsedRange.Rows.Count - 1
    If last < PERIOD_ROW Then last = PERIOD_ROW
    Block = sheet.Range(sheet.Cells(1, 1), sheet.Cells(last, columns)).Value
End Function

Private Sub ListIndicators()
    Dim row As Long
    Dim at As Long
    Dim way As Long
    HeldIndicators = 0
    ReDim mRowOf(1 To UBound(mConfig, 1))
    ReDim mRefNumber(1 To UBound(mConfig, 1))
    For row = 2 To UBound(mConfig, 1)
        If Len(TextOf(mConfig(row, INDICATOR_COLUMN + KEY_NAME - 1))) > 0 Then
            HeldIndicators = HeldIndicators + 1
            mRowOf(HeldIndicators) = row
            mRefNumber(HeldIndicators) = RefNumber(IndicatorText(HeldIndicators, REF_NAME))
        End If
    Next row
    ReDim mWords(0 To WAYS * HeldIndicators)
    ReDim mWordOf(0 To WAYS * HeldIndicators)
    mWordCount = 0
    For at = 1 To HeldIndicators
        For way = 1 To WAYS
            AddWord WordOf(way, IndicatorText(at, ColumnOfWay(way))), at
        Next way
    Next at
End Sub

' The order in which a name is looked for: key, ref, ref and label, label.
Private Function ColumnOfWay(ByVal way As Long) As Long
    Select Case way
        Case 1
            ColumnOfWay = KEY_NAME
        Case 2
            ColumnOfWay = REF_NAME
        Case 3
            ColumnOfWay = LIST_NAME
        Case Else
            ColumnOfWay = LABEL_NAME
    End Select
End Function

Private Function WordOf(ByVal way As Long, ByVal wording As String) As String
    WordOf = CStr(way) & Comparable(wording)
End Function

' Keeps the words sorted; equal ones stay in page order.
Private Sub AddWord(ByVal word As String, ByVal indicator As Long)
    Dim at As Long
    at = mWordCount
    Do While at > 0
        If mWords(at) <= word Then Exit Do
        mWords(at + 1) = mWords(at)
        mWordOf(at + 1) = mWordOf(at)
        at = at - 1
    Loop
    mWords(at + 1) = word
    mWordOf(at + 1) = indicator
    mWordCount = mWordCount + 1
End Sub

' A ref such as 6.10 as the number of a cell in which it was typed; -1 for any other.
Private Function RefNumber(ByVal ref As String) As Double
    Dim at As Long
    Dim dots As Long
    Dim sign As String
    RefNumber = -1
    If Len(ref) = 0 Or Left$(ref, 1) = "." Or Right$(ref, 1) = "." Then Exit Function
    For at = 1 To Len(ref)
        sign = Mid$(ref, at, 1)
        If sign = "." Then
            dots = dots + 1
        ElseIf sign < "0" Or sign > "9" Then
            Exit Function
        End If
    Next at
    If dots < 2 Then RefNumber = Val(ref)
End Function

' The months from the first figure or text to the last.
Private Sub SpanMonths()
    mFirstMonth = HeldMonth
    mLastMonth = HeldMonth
    StretchTo mFigures
    StretchTo mNarratives
    ReDim mFigureRow(0 To HeldIndicators, mFirstMonth To mLastMonth)
    ReDim mNarrativeRow(0 To HeldIndicators, mFirstMonth To mLastMonth)
End Sub

Private Sub StretchTo(ByRef rows As Variant)
    Dim row As Long
    Dim monthNo As Long
    For row = 2 To UBound(rows, 1)
        monthNo = MonthNamed(TextOf(rows(row, PERIOD_OF_ROW)))
        If monthNo <> NO_MONTH Then
            If mFirstMonth = NO_MONTH Or monthNo < mFirstMonth Then mFirstMonth = monthNo
            If monthNo > mLastMonth Then mLastMonth = monthNo
        End If
    Next row
End Sub

' Of several rows for one figure the last counts.
Private Sub PlaceRows(ByRef rows As Variant, ByRef rowOf() As Long)
    Dim row As Long
    Dim at As Long
    Dim monthNo As Long
    For row = 2 To UBound(rows, 1)
        monthNo = MonthNamed(TextOf(rows(row, PERIOD_OF_ROW)))
        at = FirstPlace(WordOf(1, TextOf(rows(row, KEY_OF_ROW))))
        If at > 0 And monthNo <> NO_MONTH Then rowOf(mWordOf(at), monthNo) = row
    Next row
End Sub

' Where a word stands first; 0 where it does not.
Private Function FirstPlace(ByVal word As String) As Long
    Dim low As Long
    Dim high As Long
    Dim middle As Long
    low = 1
    high = mWordCount
    Do While low < high
        middle = (low + high) \ 2
        If mWords(middle) < word Then
            low = middle + 1
        Else
            high = middle
        End If
    Loop
    If low <= mWordCount Then
        If mWords(low) = word Then FirstPlace = low
    End If
End Function

' The indicators that a name fits, in page order: none, one, or several where it is ambiguous. From 1; 0 counts them.
Public Function IndicatorsNamed(ByRef wanted As Variant) As Variant
    Dim way As Long
    Dim fits As Variant
    Dim best As Variant
    best = Array(0)
    If VarType(wanted) <> vbString Then
        IndicatorsNamed = IndicatorsNumbered(CDbl(wanted))
        Exit Function
    End If
    For way = 1 To WAYS
        fits = SameWord(WordOf(way, wanted))
        If fits(0) = 1 Or (fits(0) > 1 And best(0) = 0) Then best = fits
        If fits(0) = 1 Then Exit For
    Next way
    IndicatorsNamed = best
End Function

Private Function SameWord(ByVal word As String) As Variant
    Dim at As Long
    Dim fits() As Long
    ReDim fits(0 To 0)
    at = FirstPlace(word)
    If at > 0 Then
        Do While mWords(at) = word
            Include fits, mWordOf(at)
            at = at + 1
            If at > mWordCount Then Exit Do
        Loop
    End If
    SameWord = fits
End Function

Private Function IndicatorsNumbered(ByVal number As Double) As Variant
    Dim at As Long
    Dim fits() As Long
    ReDim fits(0 To 0)
    For at = 1 To HeldIndicators
        If mRefNumber(at) = number And number >= 0 Then Include fits, at
    Next at
    IndicatorsNumbered = fits
End Function

' The indicators whose key, ref or label contains the text.
Public Function IndicatorsMentioned(ByVal wording As String) As Variant
    Dim at As Long
    Dim fits() As Long
    Dim words As String
    ReDim fits(0 To 0)
    For at = 1 To HeldIndicators
        words = IndicatorText(at, KEY_NAME) & vbLf & IndicatorText(at, REF_NAME) & vbLf & IndicatorText(at, LABEL_NAME)
        If InStr(LCase$(words), Comparable(wording)) > 0 Then Include fits, at
    Next at
    IndicatorsMentioned = fits
End Function

Private Sub Include(ByRef fits() As Long, ByVal indicator As Long)
    ReDim Preserve fits(0 To UBound(fits) + 1)
    fits(0) = UBound(fits)
    fits(UBound(fits)) = indicator
End Sub

Public Function IndicatorText(ByVal indicator As Long, ByVal column As Long) As String
    IndicatorText = TextOf(mConfig(mRowOf(indicator), INDICATOR_COLUMN + column - 1))
End Function

' A number of an indicator; #N/A where it has none.
Public Function IndicatorNumber(ByVal indicator As Long, ByVal column As Long) As Variant
    IndicatorNumber = NumberOf(mConfig(mRowOf(indicator), INDICATOR_COLUMN + column - 1))
End Function

' The row of a figure; 0 where the workbook does not hold it.
Public Function FigureRow(ByVal indicator As Long, ByVal monthNo As Long) As Long
    If monthNo < mFirstMonth Or monthNo > mLastMonth Then Exit Function
    FigureRow = mFigureRow(indicator, monthNo)
End Function

Public Function FigureText(ByVal row As Long, ByVal column As Long) As String
    FigureText = TextOf(mFigures(row, column))
End Function

' A number of a figure; #N/A where it has none.
Public Function FigureNumber(ByVal row As Long, ByVal column As Long) As Variant
    FigureNumber = NumberOf(mFigures(row, column))
End Function

' The last text that was seen beside a figure; empty where there is none.
Public Function NarrativeText(ByVal indicator As Long, ByVal monthNo As Long) As String
    Dim row As Long
    If monthNo < mFirstMonth Or monthNo > mLastMonth Then Exit Function
    row = mNarrativeRow(indicator, monthNo)
    If row > 0 Then NarrativeText = TextOf(mNarratives(row, TEXT_OF_ROW))
End Function

Private Function TextOf(ByRef cell As Variant) As String
    If Not IsError(cell) Then TextOf = CStr(cell)
End Function

Private Function NumberOf(ByRef cell As Variant) As Variant
    NumberOf = CVErr(NOT_KNOWN)
    Select Case VarType(cell)
        Case vbDouble, vbSingle, vbInteger, vbLong, vbCurrency, vbDecimal, vbDate
            NumberOf = CDbl(cell)
    End Select
End Function
