Attribute VB_Name = "KpixlMacros"
' What the buttons do. Python does the work, through the module xlwings: it is asked, and answers, in cells of _config.
Option Explicit

Private Const TITLE As String = "kpixl"
' Made by tools/vba_places.py: change src/kpixl, not these lines.
Private Const PAGE As String = "Scorecard"
Private Const PAGE_KEY_COLUMN As Long = 1
Private Const FIRST_MONTH_COLUMN As Long = 7
Private Const COLUMNS_OF_A_MONTH As Long = 3
Private Const PERIOD_NAME As String = "kpixl_period"
Private Const ASKED As String = "kpixl_asked"
Private Const TOLD As String = "kpixl_told"
Private Const ASKED_VALUES As Long = 7
Private Const ASKS As String = "asks"
' End of what is made.
Private Const MOST_OF_A_BOX As Long = 1000
Private Const MOST_OF_A_QUESTION As Long = 800
Private Const PUBLISHING As String = "kpixl is making the copy for leadership ..."
Private mHow As String

Public Sub KpixlRefresh()
    Show Answer("refresh", "kpixl is refreshing the scorecard ...")
End Sub

Public Sub KpixlCheck()
    Show Answer("check", "kpixl is looking for what is missing ...")
End Sub

' Figures in doubt are asked about, one box each; whoever leaves a box empty stops the copy.
Public Sub KpixlPublish()
    Dim said As String
    Dim who As String
    Dim reasons As String
    said = Answer("publish", PUBLISHING)
    If mHow = ASKS Then
        who = InputBox("Figures are in doubt. Who accepts them? Empty: nobody, and nothing is published.", TITLE)
        If Len(who) > 0 Then reasons = ReasonsFor(said)
        If Len(reasons) = 0 Then
            Show "Nothing was published: figures are in doubt, and nobody accepted them."
            Exit Sub
        End If
        said = Answer("publish", PUBLISHING, Array(who, reasons))
    End If
    Show said
End Sub

' A line for each figure in doubt: its name, a tab, and why it may go out; nothing if one is not accepted.
Private Function ReasonsFor(ByVal doubts As String) As String
    Dim figures As Variant
    Dim at As Long
    Dim reason As String
    Dim reasons As String
    figures = Split(doubts, vbLf & vbLf)
    For at = LBound(figures) To UBound(figures)
        reason = InputBox(DoubtQuestion(figures(at)), TITLE)
        If Len(reason) = 0 Then Exit Function
        reasons = reasons & FirstLine(figures(at)) & vbTab & reason & vbLf
    Next at
    ReasonsFor = reasons
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

' Why the figure in the chosen cell has its letter: told by Python or, where there is none, from what the page holds.
Public Sub KpixlExplain()
    Dim said As String
    said = WhyNoFigure()
    If Len(said) = 0 Then said = Answer("explain", "kpixl is explaining the figure ...", Array(ActiveCell.Address))
    If said = NotStarted() Then said = HeldExplanation(ActiveCell.Row, ActiveCell.Column)
    Show said
End Sub

Public Sub KpixlOverride()
    Dim letter As String
    Dim reason As String
    Dim who As String
    Dim lastDay As String
    Dim whyNot As String
    whyNot = WhyNoFigure()
    If Len(whyNot) > 0 Then
        Show whyNot
        Exit Sub
    End If
    letter = InputBox("The letter for this figure: R, A or G, or none.", TITLE)
    If Len(letter) = 0 Then Exit Sub
    reason = InputBox("The reason, as it will appear on the page. Name no child.", TITLE)
    If Len(reason) = 0 Then Exit Sub
    who = InputBox("Who decided it?", TITLE)
    If Len(who) = 0 Then Exit Sub
    lastDay = InputBox("Until which day (such as 31/12/2024)? Empty: as long as the month is shown.", TITLE)
    Show Answer("override", "kpixl is setting the letter ...", Array(ActiveCell.Address, letter, reason, who, lastDay))
End Sub

' What Python says of a question; without Python, or where the workbook is in no state to be asked, why not.
Public Function Answer(ByVal macro As String, ByVal progress As String, Optional ByVal values As Variant) As String
    Dim book As Workbook
    Dim given As Variant
    mHow = ""
    Set book = KpixlScorecard()
    Answer = WhyNotReached(book)
    If Len(Answer) > 0 Then Exit Function
    If Not IsMissing(values) Then given = values
    Ask book, macro, given
    Application.StatusBar = progress
    On Error Resume Next
    RunPython "import kpixl.excel.macros; kpixl.excel.macros." & macro & "()"
    On Error GoTo 0
    Answer = TakenAnswer(book)
    Application.StatusBar = False
    Recalculate
End Function

' Empty if Python can reach the workbook.
Public Function WhyNotReached(ByVal book As Workbook) As String
    If IsProtectedView() Then
        WhyNotReached = "The workbook is in protected view. Choose Enable Editing, then try again."
    ElseIf book Is Nothing Then
        WhyNotReached = "No scorecard is open, or several are. Open the one that is meant and click into it."
    Else
        WhyNotReached = WhyPathNotReached(book.FullName, book.Path)
    End If
End Function

' Python can't follow a web address; an unsaved workbook is nowhere.
Public Function WhyPathNotReached(ByVal fullName As String, ByVal folder As String) As String
    If InStr(1, fullName, "http", vbTextCompare) = 1 Then
        WhyPathNotReached = "This workbook was opened from the web (SharePoint or OneDrive), where Python can't follow." & _
            vbLf & "Open it from a folder of this computer, or run kpixl refresh --attach."
    ElseIf Len(folder) = 0 Then
        WhyPathNotReached = "This workbook was never saved. Save it in a folder first."
    End If
End Function

Private Function IsProtectedView() As Boolean
    On Error Resume Next
    IsProtectedView = Not (Application.ActiveProtectedViewWindow Is Nothing)
    If Err.Number <> 0 Then IsProtectedView = False
End Function

Private Sub Ask(ByVal book As Workbook, ByVal macro As String, ByVal given As Variant)
    Dim at As Long
    Clear book
    book.Names(ASKED).RefersToRange.Value = macro
    If Not IsArray(given) Then Exit Sub
    For at = LBound(given) To UBound(given)
        ' As text, whatever it looks like.
        book.Names(ASKED).RefersToRange.Offset(0, at + 1).Value = "'" & given(at)
    Next at
End Sub

Private Function TakenAnswer(ByVal book As Workbook) As String
    TakenAnswer = CStr(book.Names(TOLD).RefersToRange.Value)
    mHow = CStr(book.Names(TOLD).RefersToRange.Offset(0, 1).Value)
    If Len(TakenAnswer) = 0 Then TakenAnswer = NotStarted()
    Clear book
End Function

Private Function NotStarted() As String
    NotStarted = "Excel could not start Python, or Python has no kpixl." & vbLf & _
        "On this computer that may be forbidden. The same works from outside Excel: kpixl refresh --attach for the " & _
        "open workbook, or kpixl refresh WORKBOOK for the closed one." & vbLf & "What is in the way: kpixl doctor."
End Function

Private Sub Clear(ByVal book As Workbook)
    Dim at As Long
    For at = 0 To ASKED_VALUES
        book.Names(ASKED).RefersToRange.Offset(0, at).Value = ""
    Next at
    book.Names(TOLD).RefersToRange.Value = ""
    book.Names(TOLD).RefersToRange.Offset(0, 1).Value = ""
End Sub

Private Sub Recalculate()
    Forget
    On Error Resume Next
    Application.CalculateFull
End Sub

Private Function WhyNoFigure() As String
    If ActiveSheet.Name <> PAGE Then WhyNoFigure = "Click a figure on the sheet " & PAGE & " first."
End Function

' From what the page holds, without Python: the key is hidden in the row, the month follows from the column.
Public Function HeldExplanation(ByVal row As Variant, ByVal column As Variant) As String
    Dim said As Variant
    said = KPI_EXPLAIN(KpixlScorecard().Sheets(PAGE).Cells(CLng(row), PAGE_KEY_COLUMN).Value, MonthOfColumn(CLng(column)))
    If IsError(said) Then
        HeldExplanation = "That is not a figure. Click one in the row of an indicator."
    Else
        HeldExplanation = CStr(said)
    End If
End Function

' The month of a column; the page's own, which is the last, for a column of no month.
Private Function MonthOfColumn(ByVal column As Long) As Variant
    Dim place As Long
    Dim back As Long
    Dim pageMonth As String
    pageMonth = CStr(KpixlScorecard().Names(PERIOD_NAME).RefersToRange.Value)
    place = column - FIRST_MONTH_COLUMN
    If place < 0 Or place >= COLUMNS_OF_A_MONTH * ShownMonths() Or Len(pageMonth) <> 7 Then
        MonthOfColumn = pageMonth
        Exit Function
    End If
    back = ShownMonths() - 1 - place \ COLUMNS_OF_A_MONTH
    MonthOfColumn = Format$(DateSerial(CLng(Left$(pageMonth, 4)), CLng(Mid$(pageMonth, 6)) - back, 1), "yyyy-mm")
End Function

Private Function ShownMonths() As Long
    If IsHeld() Then ShownMonths = HeldMonthsShown
End Function

Private Sub Show(ByVal said As String)
    ' A message box cuts what is longer, without a word.
    If Len(said) > MOST_OF_A_BOX Then said = Left$(said, MOST_OF_A_BOX) & " ..."
    MsgBox said, vbInformation, TITLE
End Sub
