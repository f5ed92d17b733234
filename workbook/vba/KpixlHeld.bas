Attribute VB_Name = "KpixlHeld"
' What the scorecard holds, for its functions to answer from: read in three blocks, and kept until there are more lines
' in its log or its archive of texts, where whatever changes it adds one. Names are found by binary search, figures by
' indicator and month, and a question that was asked before by one search through a text.
'
' LibreOffice forgets private variables between two cells, and each public variable, and three times as much each public
' constant, makes every call of a function slower. So there are few of the ones, none of the others, and no vbString.
Option Explicit
Option Private Module

Private Const SECONDS_BETWEEN_LOOKS As Double = 0.05
Private Const MOST_REMEMBERED As Long = 20000
Private Const ROW_DIGITS As Long = 7
Private Const NUMBER_TYPE As Long = 5
Private Const TEXT_TYPE As Long = 8
Private Const WAYS As Long = 5
Private Const NUMBER_WAY As Long = 5

' Made by tools/vba_places.py: change src/kpixl, not these lines.
Private Const CONFIG_SHEET As String = "_config"
Private Const FIGURES_SHEET As String = "_figures"
Private Const NARRATIVES_SHEET As String = "_narratives"
Private Const LOG_SHEET As String = "_log"
Private Const HEADINGS_ROW As Long = 1
Private Const PERIOD_ROW As Long = 4
Private Const BETWEEN_MONTHS As String = " to "
Private Const SHAPE_ROW As Long = 23
Private Const USUAL_SHAPE As Long = 3
Private Const SETTING_COLUMN As Long = 2
Private Const CONFIG_COLUMNS As Long = 26
Private Const NAME_COLUMN As Long = 11
Private Const KEY_COLUMN As Long = 12
Private Const REF_COLUMN As Long = 13
Private Const LABEL_COLUMN As Long = 14
Private Const TARGET_LOW_COLUMN As Long = 18
Private Const TARGET_HIGH_COLUMN As Long = 19
Private Const NATIONAL_COLUMN As Long = 20
Private Const COMPARABLE_COLUMN As Long = 21
Private Const CHANGE_COLUMN As Long = 26
Private Const AMBER_LOW_COLUMN As Long = 23
Private Const AMBER_HIGH_COLUMN As Long = 24
Private Const FIGURE_COLUMNS As Long = 20
Private Const FIGURE_KEY_COLUMN As Long = 1
Private Const FIGURE_PERIOD_COLUMN As Long = 2
Private Const NUMERATOR_COLUMN As Long = 4
Private Const DENOMINATOR_COLUMN As Long = 5
Private Const VALUE_COLUMN As Long = 6
Private Const LETTER_COLUMN As Long = 9
Private Const REASON_COLUMN As Long = 12
Private Const EXPLANATION_COLUMN As Long = 13
Private Const FIGURE_TARGET_LOW_COLUMN As Long = 17
Private Const FIGURE_TARGET_HIGH_COLUMN As Long = 18
Private Const TOLD_SHEET As String = "_told"
Private Const TOLD_COLUMNS As Long = 6
Private Const TOLD_PLACE_COLUMN As Long = 1
Private Const TOLD_BEYOND_COLUMN As Long = 6
Private Const NARRATIVE_COLUMNS As Long = 3
Private Const NARRATIVE_KEY_COLUMN As Long = 1
Private Const NARRATIVE_PERIOD_COLUMN As Long = 2
Private Const NARRATIVE_TEXT_COLUMN As Long = 3
' End of what is made.

' The month of the page, 0 where none is shown; how many months are beside each other; how many indicators there are.
Public HeldMonth As Long
Public HeldMonthsShown As Long
Public HeldIndicators As Long

' What is kept; rows of figures and texts by indicator and month.
Public mBook As Workbook
Public mLogEnd As Long
Public mNarrativeEnd As Long
Public mLastLines As String
Public mLookedAt As Double
Public mConfig As Variant
Public mFigures As Variant
Public mNarratives As Variant
Public mWords() As String
Public mWordOf() As Long
Public mFigureRow() As Long
Public mNarrativeRow() As Long
Public mQuestions As String
Public mMark As String

' Whether there is a scorecard; what is kept of it is then what it holds now.
Public Function IsHeld() As Boolean
    If Not mBook Is Nothing Then
        ' One calculation asks thousands of times; no refresh is as quick as this.
        IsHeld = Abs(Timer - mLookedAt) < SECONDS_BETWEEN_LOOKS
        If Not IsHeld Then IsHeld = IsUnchanged()
    End If
    If IsHeld Then Exit Function
    IsHeld = IsReadAnew()
End Function

' What is kept is read anew at the next call.
Public Sub Forget()
    Set mBook = Nothing
    mQuestions = ""
End Sub

Private Function IsUnchanged() As Boolean
    Dim held As String
    Dim meant As String
    If mLookedAt >= 0 Then mLookedAt = Timer
    On Error Resume Next  ' the one may be closed by now, of the other there may be none
    held = mBook.Name
    meant = BookAnswering().Name
    IsUnchanged = Len(held) > 0 And held = meant And LastLines(mBook) = mLastLines
End Function

' Both sheets grow with every change, and shrink where one is taken back. There is no log in a hand-out.
Private Function LastLines(ByVal book As Workbook) As String
    LastLines = EndOf(book, LOG_SHEET, mLogEnd) & vbLf & EndOf(book, NARRATIVES_SHEET, mNarrativeEnd)
End Function

' The last line and the one below.
Private Function EndOf(ByVal book As Workbook, ByVal sheetName As String, ByVal last As Long) As String
    If last = 0 Then Exit Function
    EndOf = TextOf(book.Worksheets(sheetName).Cells(last, 1).Value) & vbLf & _
        TextOf(book.Worksheets(sheetName).Cells(last + 1, 1).Value)
End Function

Private Function IsReadAnew() As Boolean
    On Error GoTo NotRead
    IsReadAnew = ReadAnew(BookAnswering())
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
    mConfig = Block(book.Worksheets(CONFIG_SHEET), CONFIG_COLUMNS)
    mFigures = Block(book.Worksheets(FIGURES_SHEET), FIGURE_COLUMNS)
    LeaveOutEarlierMonths
    mNarratives = Block(book.Worksheets(NARRATIVES_SHEET), NARRATIVE_COLUMNS)
    HeldMonth = MonthNamed(TextOf(mConfig(PERIOD_ROW, SETTING_COLUMN)))
    HeldMonthsShown = MonthsShown()
    ListIndicators
    SpanMonths
    PlaceRows mFigures, FIGURE_KEY_COLUMN, FIGURE_PERIOD_COLUMN, mFigureRow
    PlaceRows mNarratives, NARRATIVE_KEY_COLUMN, NARRATIVE_PERIOD_COLUMN, mNarrativeRow
    mMark = Chr$(0)  ' which no cell can hold
    mLogEnd = LastRow(book, LOG_SHEET)
    mNarrativeEnd = LastRow(book, NARRATIVES_SHEET)
    mLastLines = LastLines(book)
    mLookedAt = Timer
    ' The add-in looks each time: two cells may stand in different workbooks.
    If IsAddIn() Then mLookedAt = -1
    Set mBook = book
    ReadAnew = True
End Function

' Each workbook says what shape its page has, its months first.
Private Function MonthsShown() As Long
    MonthsShown = USUAL_SHAPE
    If UBound(mConfig, 1) < SHAPE_ROW Then Exit Function
    If Val(TextOf(mConfig(SHAPE_ROW, SETTING_COLUMN))) > 0 Then MonthsShown = Val(TextOf(mConfig(SHAPE_ROW, SETTING_COLUMN)))
End Function

Private Function Block(ByVal sheet As Worksheet, ByVal columns As Long) As Variant
    Dim last As Long
    last = sheet.UsedRange.Row + sheet.UsedRange.Rows.Count - 1
    If last < PERIOD_ROW Then last = PERIOD_ROW
    Block = sheet.Range(sheet.Cells(1, 1), sheet.Cells(last, columns)).Value
End Function

' Months that no page showed have no letter: functions compute them as they always did.
Private Sub LeaveOutEarlierMonths()
    Dim row As Long
    For row = HEADINGS_ROW + 1 To UBound(mFigures, 1)
        If Len(TextOf(mFigures(row, LETTER_COLUMN))) = 0 Then mFigures(row, FIGURE_PERIOD_COLUMN) = Empty
    Next row
End Sub

' They are one below the other, from the row below the headings on.
Private Sub ListIndicators()
    Dim indicator As Long
    Dim way As Long
    Dim places As Long
    HeldIndicators = 0
    Do While HeldIndicators + 1 + HEADINGS_ROW <= UBound(mConfig, 1)
        If Len(KeyOf(HeldIndicators + 1)) = 0 Then Exit Do
        HeldIndicators = HeldIndicators + 1
    Loop
    ReDim mWords(0 To WAYS * HeldIndicators)
    ReDim mWordOf(0 To WAYS * HeldIndicators)
    For indicator = 1 To HeldIndicators
        For way = 1 To WAYS
            AddWord WordOf(way, NameOf(indicator, way)), indicator, places
            places = places + 1
        Next way
    Next indicator
End Sub

' The order in which a text is looked for: key, ref, ref and label, label. Numbers are looked for among the refs alone.
Private Function NameOf(ByVal indicator As Long, ByVal way As Long) As String
    Select Case way
        Case 1
            NameOf = KeyOf(indicator)
        Case 2
            NameOf = RefOf(indicator)
        Case 3
            NameOf = IndicatorText(indicator, NAME_COLUMN)
        Case 4
            NameOf = LabelOf(indicator)
        Case NUMBER_WAY
            NameOf = RefAsNumber(RefOf(indicator))
    End Select
End Function

Private Function WordOf(ByVal way As Long, ByVal wording As String) As String
    WordOf = CStr(way) & Comparable(wording)
End Function

' Keeps the words sorted; equal ones stay in page order.
Private Sub AddWord(ByVal word As String, ByVal indicator As Long, ByVal places As Long)
    Dim at As Long
    at = places
    Do While at > 0
        If mWords(at) <= word Then Exit Do
        mWords(at + 1) = mWords(at)
        mWordOf(at + 1) = mWordOf(at)
        at = at - 1
    Loop
    mWords(at + 1) = word
    mWordOf(at + 1) = indicator
End Sub

' A ref such as 6.10 as VBA writes the number of a cell in which it was typed; empty for any other.
Private Function RefAsNumber(ByVal ref As String) As String
    Dim at As Long
    Dim dots As Long
    Dim sign As String
    If Len(ref) = 0 Or Left$(ref, 1) = "." Or Right$(ref, 1) = "." Then Exit Function
    For at = 1 To Len(ref)
        sign = Mid$(ref, at, 1)
        If sign = "." Then
            dots = dots + 1
        ElseIf sign < "0" Or sign > "9" Then
            Exit Function
        End If
    Next at
    If dots < 2 Then RefAsNumber = CStr(Val(ref))
End Function

' Room for the months from the first figure or text to the last.
Private Sub SpanMonths()
    Dim first As Long
    Dim last As Long
    first = HeldMonth
    last = HeldMonth
    StretchTo mFigures, FIGURE_PERIOD_COLUMN, first, last
    StretchTo mNarratives, NARRATIVE_PERIOD_COLUMN, first, last
    ReDim mFigureRow(0 To HeldIndicators, first To last)
    ReDim mNarrativeRow(0 To HeldIndicators, first To last)
End Sub

Private Sub StretchTo(ByRef rows As Variant, ByVal periodColumn As Long, ByRef first As Long, ByRef last As Long)
    Dim row As Long
    Dim monthNo As Long
    For row = HEADINGS_ROW + 1 To UBound(rows, 1)
        monthNo = MonthNamed(TextOf(rows(row, periodColumn)))
        If monthNo > 0 Then
            If first = 0 Or monthNo < first Then first = monthNo
            If monthNo > last Then last = monthNo
        End If
    Next row
End Sub

' Of several rows for one figure the last counts.
Private Sub PlaceRows(ByRef rows As Variant, ByVal keyColumn As Long, ByVal periodColumn As Long, ByRef rowOf() As Long)
    Dim row As Long
    Dim at As Long
    Dim monthNo As Long
    For row = HEADINGS_ROW + 1 To UBound(rows, 1)
        monthNo = MonthNamed(TextOf(rows(row, periodColumn)))
        at = FirstPlace(WordOf(1, TextOf(rows(row, keyColumn))))
        If at > 0 And monthNo > 0 Then rowOf(mWordOf(at), monthNo) = row
    Next row
End Sub

' The first place of a word; 0 where it is not there.
Private Function FirstPlace(ByVal word As String) As Long
    Dim low As Long
    Dim high As Long
    Dim middle As Long
    low = 1
    high = UBound(mWords)
    Do While low < high
        middle = (low + high) \ 2
        If mWords(middle) < word Then
            low = middle + 1
        Else
            high = middle
        End If
    Loop
    If low <= UBound(mWords) Then
        If mWords(low) = word Then FirstPlace = low
    End If
End Function

' The indicators that a name fits, in page order: none, one, or several where it is ambiguous. From 1; 0 counts them.
Public Function IndicatorsNamed(ByRef wanted As Variant) As Variant
    Dim way As Long
    Dim fits As Variant
    Dim best As Variant
    If VarType(wanted) <> TEXT_TYPE Then
        IndicatorsNamed = SameWord(WordOf(NUMBER_WAY, CStr(wanted)))
        Exit Function
    End If
    best = Array(0)
    For way = 1 To NUMBER_WAY - 1
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
            If at > UBound(mWords) Then Exit Do
        Loop
    End If
    SameWord = fits
End Function

' The indicators whose key, ref or label contains the text.
Public Function IndicatorsMentioned(ByVal wording As String) As Variant
    Dim indicator As Long
    Dim fits() As Long
    Dim words As String
    ReDim fits(0 To 0)
    For indicator = 1 To HeldIndicators
        words = KeyOf(indicator) & vbLf & RefOf(indicator) & vbLf & LabelOf(indicator)
        If InStr(LCase$(words), Comparable(wording)) > 0 Then Include fits, indicator
    Next indicator
    IndicatorsMentioned = fits
End Function

Private Sub Include(ByRef fits() As Long, ByVal indicator As Long)
    ReDim Preserve fits(0 To UBound(fits) + 1)
    fits(0) = UBound(fits)
    fits(UBound(fits)) = indicator
End Sub

' The row of the figure that was asked for in the same words since the last look; 0 where it was not. The question is
' what Remember takes: empty for errors and several cells.
Public Function RowAskedBefore(ByRef indicator As Variant, ByRef period As Variant, ByRef question As String) As Long
    Dim at As Long
    If VarType(indicator) > TEXT_TYPE Or VarType(period) > TEXT_TYPE Then Exit Function
    ' What day a number means differs from workbook to workbook, and the add-in answers them all.
    If mLookedAt < 0 And VarType(period) <> TEXT_TYPE Then Exit Function
    If Abs(Timer - mLookedAt) >= SECONDS_BETWEEN_LOOKS Then
        If Not IsHeld() Then Exit Function
    End If
    ' The number 5.2 is not the text 5.2.
    question = mMark & VarType(indicator) & indicator & mMark & VarType(period) & period & mMark
    at = InStr(1, mQuestions, question, 0)
    If at > 0 Then RowAskedBefore = CLng(Mid$(mQuestions, at + Len(question), ROW_DIGITS))
End Function

Public Sub Remember(ByRef question As String, ByVal row As Long)
    If Len(question) = 0 Or Len(mQuestions) > MOST_REMEMBERED Then Exit Sub
    mQuestions = mQuestions & question & Right$(String$(ROW_DIGITS, "0") & CStr(row), ROW_DIGITS)
End Sub

Public Function KeyOf(ByVal indicator As Long) As String
    KeyOf = IndicatorText(indicator, KEY_COLUMN)
End Function

Private Function RefOf(ByVal indicator As Long) As String
    RefOf = IndicatorText(indicator, REF_COLUMN)
End Function

Public Function LabelOf(ByVal indicator As Long) As String
    LabelOf = IndicatorText(indicator, LABEL_COLUMN)
End Function

Public Function ChangeOf(ByVal indicator As Long) As String
    ChangeOf = IndicatorText(indicator, CHANGE_COLUMN)
End Function

Private Function IndicatorText(ByVal indicator As Long, ByVal column As Long) As String
    IndicatorText = TextOf(mConfig(indicator + HEADINGS_ROW, column))
End Function

' The row of the longest span from its first month on that ends by the last; 0 where the workbook holds none.
Public Function SpanRow(ByVal indicator As Long, ByVal first As Long, ByVal last As Long) As Long
    Dim row As Long
    Dim ends As Long
    Dim latest As Long
    Dim months() As String
    For row = HEADINGS_ROW + 1 To UBound(mFigures, 1)
        months = Split(TextOf(mFigures(row, FIGURE_PERIOD_COLUMN)), BETWEEN_MONTHS)
        If UBound(months) = 1 Then
            ends = MonthNamed(months(1))
            If MonthNamed(months(0)) = first And ends <= last And ends > latest Then
                If WordOf(1, TextOf(mFigures(row, FIGURE_KEY_COLUMN))) = WordOf(1, KeyOf(indicator)) Then
                    SpanRow = row
                    latest = ends
                End If
            End If
        End If
    Next row
End Function

' Each of these numbers is #N/A where there is none.
Public Function TargetLowOf(ByVal indicator As Long) As Variant
    TargetLowOf = NumberOf(mConfig(indicator + HEADINGS_ROW, TARGET_LOW_COLUMN))
End Function

Public Function TargetHighOf(ByVal indicator As Long) As Variant
    TargetHighOf = NumberOf(mConfig(indicator + HEADINGS_ROW, TARGET_HIGH_COLUMN))
End Function

Public Function NationalOf(ByVal indicator As Long) As Variant
    NationalOf = NumberOf(mConfig(indicator + HEADINGS_ROW, NATIONAL_COLUMN))
End Function

Public Function ComparableOf(ByVal indicator As Long) As Variant
    ComparableOf = NumberOf(mConfig(indicator + HEADINGS_ROW, COMPARABLE_COLUMN))
End Function

Public Function AmberLowOf(ByVal indicator As Long) As Variant
    AmberLowOf = NumberOf(mConfig(indicator + HEADINGS_ROW, AMBER_LOW_COLUMN))
End Function

Public Function AmberHighOf(ByVal indicator As Long) As Variant
    AmberHighOf = NumberOf(mConfig(indicator + HEADINGS_ROW, AMBER_HIGH_COLUMN))
End Function

' The row of a figure; 0 where the workbook does not hold it.
Public Function FigureRow(ByVal indicator As Long, ByVal monthNo As Long) As Long
    If monthNo < LBound(mFigureRow, 2) Or monthNo > UBound(mFigureRow, 2) Then Exit Function
    FigureRow = mFigureRow(indicator, monthNo)
End Function

' Each of these numbers is #N/A where there is none.
Public Function ValueOf(ByVal row As Long) As Variant
    ValueOf = NumberOf(mFigures(row, VALUE_COLUMN))
End Function

Public Function NumeratorOf(ByVal row As Long) As Variant
    NumeratorOf = NumberOf(mFigures(row, NUMERATOR_COLUMN))
End Function

Public Function DenominatorOf(ByVal row As Long) As Variant
    DenominatorOf = NumberOf(mFigures(row, DENOMINATOR_COLUMN))
End Function

Public Function FigureTargetLow(ByVal row As Long) As Variant
    FigureTargetLow = NumberOf(mFigures(row, FIGURE_TARGET_LOW_COLUMN))
End Function

Public Function FigureTargetHigh(ByVal row As Long) As Variant
    FigureTargetHigh = NumberOf(mFigures(row, FIGURE_TARGET_HIGH_COLUMN))
End Function

Public Function LetterOf(ByVal row As Long) As String
    LetterOf = TextOf(mFigures(row, LETTER_COLUMN))
End Function

' Why a figure has its letter, or why there is no figure.
Public Function ExplanationOf(ByVal row As Long) As String
    ExplanationOf = TextOf(mFigures(row, EXPLANATION_COLUMN))
    If Len(ExplanationOf) = 0 Then ExplanationOf = TextOf(mFigures(row, REASON_COLUMN))
End Function

' What the workbook says of a figure beyond its explanation, after a blank; a hand-out says nothing.
Public Function ToldOf(ByVal book As Workbook, ByVal key As String, ByVal period As String) As String
    Dim sheet As Worksheet
    Dim rows As Variant
    Dim place As String
    Dim at As Long
    On Error Resume Next
    Set sheet = book.Worksheets(TOLD_SHEET)
    On Error GoTo 0
    If sheet Is Nothing Then Exit Function
    place = key & " " & period & " 1"
    rows = Block(sheet, TOLD_COLUMNS)
    For at = HEADINGS_ROW + 1 To UBound(rows, 1)
        If rows(at, TOLD_PLACE_COLUMN) = place Then ToldOf = RTrim$(" " & TextOf(rows(at, TOLD_BEYOND_COLUMN)))
    Next at
End Function

Public Function ToldOfRow(ByVal row As Long) As String
    ToldOfRow = ToldOf(mBook, TextOf(mFigures(row, FIGURE_KEY_COLUMN)), TextOf(mFigures(row, FIGURE_PERIOD_COLUMN)))
End Function

' The last text that was seen beside a figure; empty where there is none.
Public Function NarrativeText(ByVal indicator As Long, ByVal monthNo As Long) As String
    Dim row As Long
    If monthNo < LBound(mNarrativeRow, 2) Or monthNo > UBound(mNarrativeRow, 2) Then Exit Function
    row = mNarrativeRow(indicator, monthNo)
    If row > 0 Then NarrativeText = TextOf(mNarratives(row, NARRATIVE_TEXT_COLUMN))
End Function

Private Function TextOf(ByRef cell As Variant) As String
    If Not IsError(cell) Then TextOf = CStr(cell)
End Function

Private Function NumberOf(ByRef cell As Variant) As Variant
    Select Case VarType(cell)
        Case NUMBER_TYPE
            NumberOf = cell
        Case vbSingle, vbInteger, vbLong, vbCurrency, vbDecimal, vbDate
            NumberOf = CDbl(cell)
        Case Else
            NumberOf = NotKnown()
    End Select
End Function
