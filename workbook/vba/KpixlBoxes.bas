Attribute VB_Name = "KpixlBoxes"
' What boxes say, and which figure is chosen on the page in front.
Option Explicit
Option Private Module

' Made by tools/vba_places.py: change src/kpixl, not these lines.
Private Const PAGE As String = "Scorecard"
Private Const PAGE_KEY_COLUMN As Long = 1
Private Const REF_COLUMN As Long = 2
Private Const LABEL_COLUMN As Long = 3
Private Const FIRST_MONTH_COLUMN As Long = 7
Private Const COLUMNS_OF_A_MONTH As Long = 3
Private Const SHAPE_ROW As Long = 23
Private Const USUAL_SHAPE As Long = 3
Private Const CONFIG_SHEET As String = "_config"
Private Const SETTING_COLUMN As Long = 2
Private Const FIRST_ROW As Long = 7
Private Const NOTE_KEY As String = "(note)"
Private Const COLUMNS_OF_A_SPAN As Long = 2
Private Const QUARTER As String = "quarter"
Private Const YEAR_TO_DATE As String = "year to date"
Private Const ROWS_AT_MOST As Long = 200
Private Const NAME_COLUMN As Long = 11
Private Const KEY_COLUMN As Long = 12
Private Const EVIDENCE As String = "Evidence"
Private Const ABOUT_COLUMN As Long = 1
Private Const SENTENCE_COLUMN As Long = 2
Private Const PICKED_ROW As Long = 3
Private Const PICKED_COLUMN As Long = 2
Private Const FIRST_SENTENCE_ROW As Long = 5
Private Const NAMES_WORKERS As String = ",Workers,What falls due next,"
Private Const PERIOD_NAME As String = "kpixl_period"
Private Const MONTH_NAMES As String = "january,february,march,april,may,june,july,august,september,october,november,december"
Private Const FIGURES_SHEET As String = "_figures"
Private Const HEADINGS_ROW As Long = 1
Private Const FIGURE_KEY_COLUMN As Long = 1
Private Const FIGURE_PERIOD_COLUMN As Long = 2
Private Const REASON_COLUMN As Long = 12
Private Const EXPLANATION_COLUMN As Long = 13
' End of what is made.
Private Const MOST_OF_A_BOX As Long = 900
Private Const MOST_OF_A_QUESTION As Long = 800
Private Const UNCHANGED As String = "Nothing was changed."
Private Const NO_FIGURE As String = "That is not a figure. Click one in the row of an indicator."

' The texts of the boxes that say all of it: a box takes 1,023 characters. Parted between lines where that can be.
Public Function BoxesOf(ByVal said As String) As Variant
    Dim boxes() As String
    Dim count As Long
    Dim rest As String
    Dim taken As Long
    rest = said
    Do
        taken = Len(rest)
        If taken > MOST_OF_A_BOX Then taken = EndOfBox(rest)
        ReDim Preserve boxes(0 To count)
        boxes(count) = Left$(rest, taken)
        count = count + 1
        rest = Mid$(rest, taken + 1)
        If Left$(rest, 1) = vbLf Then rest = Mid$(rest, 2)
    Loop While Len(rest) > 0
    BoxesOf = boxes
End Function

Private Function EndOfBox(ByVal text As String) As Long
    EndOfBox = InStrRev(Left$(text, MOST_OF_A_BOX), vbLf) - 1
    If EndOfBox < 1 Then EndOfBox = InStrRev(Left$(text, MOST_OF_A_BOX), " ")
    If EndOfBox < 1 Then EndOfBox = MOST_OF_A_BOX
End Function

Public Function DoubtQuestion(ByVal figure As Variant) As String
    Dim told As String
    told = Mid$(figure, Len(FirstLine(figure)) + 2)
    If Len(told) > MOST_OF_A_QUESTION Then told = Left$(told, MOST_OF_A_QUESTION) & " ..."
    DoubtQuestion = told & vbLf & vbLf & "Why may it go out? The copy will say so; name no child. Empty: nothing is published."
End Function

Public Function FirstLine(ByVal text As Variant) As String
    FirstLine = Split(text, vbLf)(0)
End Function

' Empty where a figure of a scorecard is chosen; else what to do first.
Public Function WhyNoFigure() As String
    Dim book As Workbook
    Set book = ScorecardInFront()
    If book Is Nothing Then
        WhyNoFigure = NoScorecardInFront()
    ElseIf SheetInFront() <> PAGE Then
        WhyNoFigure = "Click a figure on the sheet " & PAGE & " first."
    ElseIf Len(KeyIn(book, ActiveCell.Row)) = 0 Then
        WhyNoFigure = NO_FIGURE
    End If
End Function

Public Function NoScorecardInFront() As String
    NoScorecardInFront = "No scorecard is in front. Click into the one that is meant: a copy, a hand-out or another " & _
        "workbook has nothing to do this with. Nothing was changed."
End Function

Private Function SheetInFront() As String
    On Error Resume Next  ' there is none, or it has no cells
    SheetInFront = ActiveSheet.Name
End Function

Private Function KeyIn(ByVal book As Workbook, ByVal row As Long) As String
    Dim key As String
    key = CellText(book.Sheets(PAGE).Cells(row, PAGE_KEY_COLUMN))
    If row >= FIRST_ROW And key <> NOTE_KEY Then KeyIn = key
End Function

' 6.8 Children seen, June 2024
Public Function FigureNamed(ByVal book As Workbook, ByVal row As Variant, ByVal column As Variant) As String
    Dim sheet As Object
    Dim monthNo As Long
    Set sheet = book.Sheets(PAGE)
    monthNo = MonthOfColumn(book, CLng(column))
    FigureNamed = Trim$(CellText(sheet.Cells(CLng(row), REF_COLUMN)) & " " & CellText(sheet.Cells(CLng(row), LABEL_COLUMN)))
    If monthNo > 0 Then FigureNamed = FigureNamed & ", " & MonthInWords(monthNo)
End Function

Private Function MonthInWords(ByVal monthNo As Long) As String
    Dim word As String
    word = Split(MONTH_NAMES, ",")(monthNo Mod 12)
    MonthInWords = UCase$(Left$(word, 1)) & Mid$(word, 2) & " " & CStr(monthNo \ 12)
End Function

' The month of a column of the page; the page's own, which is the last, for a column of no month.
Public Function MonthOfColumn(ByVal book As Workbook, ByVal column As Variant) As Long
    Dim place As Long
    Dim back As Long
    MonthOfColumn = MonthNamed(CellText(book.Names(PERIOD_NAME).RefersToRange))
    If CLng(column) < FIRST_MONTH_COLUMN Or MonthOfColumn = 0 Then Exit Function
    place = (CLng(column) - FIRST_MONTH_COLUMN) \ COLUMNS_OF_A_MONTH
    back = MonthsShown(book) - 1 - place
    If back > 0 Then MonthOfColumn = MonthOfColumn - back
End Function

' Each workbook says what shape its page has, its months first.
Private Function MonthsShown(ByVal book As Workbook) As Long
    MonthsShown = Val(CellText(book.Sheets(CONFIG_SHEET).Cells(SHAPE_ROW, SETTING_COLUMN)))
    If MonthsShown = 0 Then MonthsShown = USUAL_SHAPE
End Function

' What the workbook holds of the figure in a cell of its page: why it has its letter, or why there is no figure.
Public Function HeldExplanation(ByVal book As Workbook, ByVal row As Variant, ByVal column As Variant) As String
    Dim key As String
    Dim found As Long
    key = KeyIn(book, CLng(row))
    If Len(key) > 0 Then found = RowOfFigure(book, key, MonthText(MonthOfColumn(book, CLng(column))))
    If found = 0 Then
        HeldExplanation = NO_FIGURE
        Exit Function
    End If
    HeldExplanation = CellText(book.Sheets(FIGURES_SHEET).Cells(found, EXPLANATION_COLUMN))
    If Len(HeldExplanation) = 0 Then HeldExplanation = CellText(book.Sheets(FIGURES_SHEET).Cells(found, REASON_COLUMN))
    HeldExplanation = FigureNamed(book, row, column) & ": " & HeldExplanation & _
        ToldOf(book, key, MonthText(MonthOfColumn(book, CLng(column))))
End Function

' Empty where a sentence of a scorecard is chosen; else what to do first.
Public Function WhyNoSentence() As String
    Dim book As Workbook
    Set book = ScorecardInFront()
    If book Is Nothing Then
        WhyNoSentence = NoScorecardInFront()
    ElseIf SheetInFront() <> EVIDENCE Then
        WhyNoSentence = "Click a sentence on the sheet " & EVIDENCE & " first."
    End If
End Function

' Writes the sentence in a row of the sheet with the evidence on the page, below the narrative that is there, and says so.
Public Function UsedOnPage(ByVal book As Workbook, ByVal row As Variant) As String
    Dim sentence As String
    Dim narrative As Object
    sentence = CellText(book.Sheets(EVIDENCE).Cells(CLng(row), SENTENCE_COLUMN))
    UsedOnPage = WhyNotUsed(CellText(book.Sheets(EVIDENCE).Cells(CLng(row), ABOUT_COLUMN)), sentence, CLng(row))
    If Len(UsedOnPage) > 0 Then Exit Function
    Set narrative = NarrativeOfPicked(book)
    If narrative Is Nothing Then
        UsedOnPage = "The picked indicator has no row on the page. Refresh first. " & UNCHANGED
    ElseIf narrative.HasFormula Or IsError(narrative.Value) Then
        UsedOnPage = "There is a formula in place of a narrative in " & narrative.Address(False, False) & ". " & UNCHANGED
    Else
        If Len(CStr(narrative.Value)) > 0 Then sentence = CStr(narrative.Value) & vbLf & sentence
        narrative.Value = sentence
        UsedOnPage = "The sentence is in " & narrative.Address(False, False) & " of the page, below what was typed there."
    End If
End Function

Private Function WhyNotUsed(ByVal about As String, ByVal sentence As String, ByVal row As Long) As String
    If row < FIRST_SENTENCE_ROW Or Len(sentence) = 0 Then
        WhyNotUsed = "There is no sentence in that row. Click one first. " & UNCHANGED
    ElseIf InStr(NAMES_WORKERS, "," & about & ",") > 0 Then
        WhyNotUsed = "That sentence names workers, and narratives leave with the page. " & UNCHANGED
    End If
End Function

' Nothing where the indicator that is picked on the sheet with the evidence has no row on the page.
Private Function NarrativeOfPicked(ByVal book As Workbook) As Object
    Dim key As String
    Dim at As Long
    key = KeyPicked(book)
    If Len(key) = 0 Then Exit Function
    For at = FIRST_ROW To FIRST_ROW + ROWS_AT_MOST - 1
        If KeyIn(book, at) = key Then
            Set NarrativeOfPicked = book.Sheets(PAGE).Cells(at, NarrativeColumn(book))
            Exit Function
        End If
    Next at
End Function

Private Function KeyPicked(ByVal book As Workbook) As String
    Dim picked As String
    Dim at As Long
    picked = CellText(book.Sheets(EVIDENCE).Cells(PICKED_ROW, PICKED_COLUMN))
    For at = HEADINGS_ROW + 1 To HEADINGS_ROW + ROWS_AT_MOST
        If CellText(book.Sheets(CONFIG_SHEET).Cells(at, NAME_COLUMN)) = picked Then
            KeyPicked = CellText(book.Sheets(CONFIG_SHEET).Cells(at, KEY_COLUMN))
            Exit Function
        End If
    Next at
End Function

' The months are before it, and the longer spans.
Private Function NarrativeColumn(ByVal book As Workbook) As Long
    Dim shape As String
    shape = CellText(book.Sheets(CONFIG_SHEET).Cells(SHAPE_ROW, SETTING_COLUMN))
    NarrativeColumn = FIRST_MONTH_COLUMN + COLUMNS_OF_A_MONTH * MonthsShown(book)
    If InStr(shape, QUARTER) > 0 Then NarrativeColumn = NarrativeColumn + COLUMNS_OF_A_SPAN
    If InStr(shape, YEAR_TO_DATE) > 0 Then NarrativeColumn = NarrativeColumn + COLUMNS_OF_A_SPAN
End Function

Private Function RowOfFigure(ByVal book As Workbook, ByVal key As String, ByVal month As String) As Long
    Dim rows As Variant
    Dim at As Long
    rows = book.Sheets(FIGURES_SHEET).UsedRange.Value
    For at = UBound(rows, 1) To HEADINGS_ROW + 1 Step -1
        If CStr(rows(at, FIGURE_KEY_COLUMN)) = key And CStr(rows(at, FIGURE_PERIOD_COLUMN)) = month Then
            RowOfFigure = at
            Exit Function
        End If
    Next at
End Function

Private Function CellText(ByVal cell As Object) As String
    If Not IsError(cell.Value) Then CellText = Trim$(CStr(cell.Value))
End Function
