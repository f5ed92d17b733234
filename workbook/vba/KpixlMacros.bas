Attribute VB_Name = "KpixlMacros"
' What the buttons do, on the page and on the ribbon: each on the scorecard in front, and on no other.
Option Explicit

Private Const TITLE As String = "kpixl"
Private Const PUBLISHING As String = "kpixl is making the copy for leadership ..."
Private Const NO_END As String = "no end"
' Made by tools/vba_places.py: change src/kpixl, not these lines.
Private Const ASKS As String = "asks"
' End of what is made.

Public Sub KpixlRefresh()
    Dim how As String
    ShowAll Answer("refresh", "kpixl is refreshing the scorecard ...", Array(), how)
    CalculateFunctions
End Sub

Public Sub KpixlCheck()
    Dim how As String
    ShowAll Answer("check", "kpixl is looking for what is missing ...", Array(), how)
End Sub

' Figures in doubt are asked about, one box each; whoever leaves a box empty stops the copy.
Public Sub KpixlPublish()
    Dim how As String
    Dim said As String
    Dim who As String
    Dim reasons As String
    said = Answer("publish", PUBLISHING, Array(), how)
    If how = ASKS Then
        who = InputBox("Figures are in doubt. Who accepts them? Empty: nobody, and nothing is published.", TITLE)
        If Len(who) > 0 Then reasons = ReasonsFor(said)
        If Len(reasons) = 0 Then
            ShowAll "Nothing was published: figures are in doubt, and nobody accepted them."
            Exit Sub
        End If
        said = Answer("publish", PUBLISHING, Array(who, reasons), how)
    End If
    ShowAll said
    CalculateFunctions
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

' Why the figure in the chosen cell has its letter, from what the workbook holds: no Python is asked.
Public Sub KpixlExplain()
    Dim said As String
    said = WhyNoFigure()
    If Len(said) = 0 Then said = HeldExplanation(ScorecardInFront(), ActiveCell.Row, ActiveCell.Column)
    ShowAll said
End Sub

' Puts the sentence in the chosen row of the sheet with the evidence below what is typed beside its figure.
Public Sub KpixlUse()
    Dim said As String
    said = WhyNoSentence()
    If Len(said) = 0 Then said = UsedOnPage(ScorecardInFront(), ActiveCell.Row)
    ShowAll said
End Sub

' Each box says which figure is meant; one that is empty, or cancelled, ends it, and nothing is set.
Public Sub KpixlOverride()
    Dim letter As String
    Dim reason As String
    Dim who As String
    Dim lastDay As String
    Dim how As String
    Dim cell As String
    Dim about As String
    about = WhyNoFigure()
    If Len(about) > 0 Then
        ShowAll about
        Exit Sub
    End If
    cell = ActiveCell.Address
    about = FigureNamed(ScorecardInFront(), ActiveCell.Row, ActiveCell.Column) & vbLf & vbLf
    letter = InputBox(about & "The letter for this figure: R, A or G, or none.", TITLE)
    If Len(letter) = 0 Then Exit Sub
    reason = InputBox(about & "The reason, as it will appear on the page. Name no child.", TITLE)
    If Len(reason) = 0 Then Exit Sub
    who = InputBox(about & "Who decided it?", TITLE)
    If Len(who) = 0 Then Exit Sub
    lastDay = InputBox(about & "Until which day, such as 31/12/2024?", TITLE, NO_END)
    If Len(lastDay) = 0 Then Exit Sub
    If lastDay = NO_END Then lastDay = ""
    ShowAll Answer("override", "kpixl is setting the letter ...", Array(cell, letter, reason, who, lastDay), how)
End Sub

' Starts Python for the functions of cells, which start none themselves.
Public Sub KpixlConnect()
    ShowAll Connected()
    CalculateFunctions
End Sub

' A message box cuts what is longer than it takes, so there may be several.
Private Sub ShowAll(ByVal said As String)
    Dim box As Variant
    For Each box In BoxesOf(said)
        MsgBox box, vbInformation, TITLE
    Next box
End Sub
