Attribute VB_Name = "KpixlBook"
' Which workbook is meant. A function answers from the workbook that it is in; one of the add-in's from the scorecard or
' hand-out that its cell stands in, else from the only scorecard that is open, and from a hand-out only where no
' scorecard is. A button acts on the scorecard in front, and on no other.
Option Explicit
Option Private Module

Private Const DAYS_TO_1904 As Double = 1462
' Made by tools/vba_places.py: change src/kpixl, not these lines.
Private Const FIGURES_SHEET As String = "_figures"
Private Const LOG_SHEET As String = "_log"
' End of what is made.

' The workbook that a function answers from; Nothing where that is unclear.
Public Function BookAnswering() As Workbook
    If IsAddIn() Then
        Set BookAnswering = BookFor(BookOfCell())
    Else
        Set BookAnswering = ThisWorkbook
    End If
End Function

' Whether this code is in the add-in, which holds no figures.
Public Function IsAddIn() As Boolean
    IsAddIn = Not HoldsFigures(ThisWorkbook)
End Function

' The workbook that a cell of this one is answered from; no workbook where what asks is no cell.
Public Function BookFor(ByVal standsIn As Workbook) As Workbook
    Dim isClear As Boolean
    If Not standsIn Is Nothing Then
        If HoldsFigures(standsIn) Then
            Set BookFor = standsIn
            Exit Function
        End If
    End If
    Set BookFor = OnlyOne(True, isClear)
    If isClear And BookFor Is Nothing Then Set BookFor = OnlyOne(False, isClear)
End Function

' The only scorecard, or hand-out, that is open. It is not clear which is meant where there are several.
Private Function OnlyOne(ByVal wantsScorecard As Boolean, ByRef isClear As Boolean) As Workbook
    Dim book As Workbook
    Dim found As Workbook
    isClear = True
    For Each book In Application.Workbooks
        If HoldsFigures(book) And IsScorecard(book) = wantsScorecard Then
            isClear = found Is Nothing
            If Not isClear Then Exit Function
            Set found = book
        End If
    Next book
    Set OnlyOne = found
End Function

' The workbook of the cell that asks; Nothing where a macro does.
Private Function BookOfCell() As Workbook
    On Error Resume Next
    Set BookOfCell = Application.Caller.Parent.Parent
End Function

' The scorecard in front; Nothing where something else is, such as a hand-out, or nothing.
Public Function ScorecardInFront() As Workbook
    Dim front As Workbook
    Set front = InFront()
    If front Is Nothing Then Exit Function
    If IsScorecard(front) Then Set ScorecardInFront = front
End Function

Private Function InFront() As Workbook
    On Error Resume Next  ' nothing is, where only an add-in is open
    Set InFront = ActiveWorkbook
End Function

' Only a scorecard keeps a log: a hand-out has figures alone, and a published copy neither.
Public Function IsScorecard(ByVal book As Workbook) As Boolean
    IsScorecard = HoldsFigures(book) And HasSheet(book, LOG_SHEET)
End Function

' Whether it is a scorecard or a hand-out.
Public Function HoldsFigures(ByVal book As Workbook) As Boolean
    HoldsFigures = HasSheet(book, FIGURES_SHEET)
End Function

Private Function HasSheet(ByVal book As Workbook, ByVal sheetName As String) As Boolean
    Dim sheet As Object
    On Error Resume Next
    Set sheet = book.Sheets(sheetName)
    On Error GoTo 0
    HasSheet = Not sheet Is Nothing
End Function

' What to add to the number of a day in the cell that asks, and to take from one that is answered: its workbook may
' count its days from 1904.
Public Function DaysToAdd() As Double
    Dim book As Workbook
    Set book = BookOfCell()
    If book Is Nothing Then Set book = ThisWorkbook
    If CountsFrom1904(book) Then DaysToAdd = DAYS_TO_1904
End Function

Private Function CountsFrom1904(ByVal book As Workbook) As Boolean
    On Error Resume Next
    CountsFrom1904 = book.Date1904
End Function
