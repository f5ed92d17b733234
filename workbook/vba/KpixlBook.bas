Attribute VB_Name = "KpixlBook"
' Which workbook is meant: the one that this code is in or, from the add-in, the scorecard that is open.
Option Explicit
Option Private Module

' Made by tools/vba_places.py: change src/kpixl, not these lines.
Private Const FIGURES_SHEET As String = "_figures"
' End of what is made.

' The scorecard: this workbook, else the active one, else the only one that is open; Nothing where that is unclear.
Public Function KpixlScorecard() As Workbook
    Dim book As Workbook
    Dim found As Workbook
    If IsScorecard(ThisWorkbook) Then
        Set KpixlScorecard = ThisWorkbook
        Exit Function
    End If
    If Not ActiveWorkbook Is Nothing Then
        If IsScorecard(ActiveWorkbook) Then
            Set KpixlScorecard = ActiveWorkbook
            Exit Function
        End If
    End If
    For Each book In Application.Workbooks
        If IsScorecard(book) Then
            If Not found Is Nothing Then Exit Function
            Set found = book
        End If
    Next book
    Set KpixlScorecard = found
End Function

Private Function IsScorecard(ByVal book As Workbook) As Boolean
    Dim sheet As Object
    On Error Resume Next
    Set sheet = book.Sheets(FIGURES_SHEET)
    On Error GoTo 0
    IsScorecard = Not sheet Is Nothing
End Function
