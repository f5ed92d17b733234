Attribute VB_Name = "KpixlLinks"
' Links of other workbooks to the add-in, which lies in another folder on each computer.
Option Explicit
Option Private Module

Private Const TO_WORKBOOKS As Long = 1  ' xlExcelLinks, xlLinkTypeExcelLinks

' Where the workbook's formulas name an add-in of this name elsewhere, they are led to this one.
Public Sub LinkToThisAddIn(ByVal book As Workbook)
    Dim link As Variant
    Dim links As Variant
    On Error Resume Next  ' a workbook that may not be changed keeps its link, and shows #NAME?
    links = book.LinkSources(TO_WORKBOOKS)
    If Not IsArray(links) Then Exit Sub
    For Each link In links
        If IsElsewhere(CStr(link), ThisWorkbook.FullName) Then book.ChangeLink CStr(link), ThisWorkbook.FullName, TO_WORKBOOKS
    Next link
End Sub

' Whether a path is that of a file with the same name in another folder.
Public Function IsElsewhere(ByVal path As String, ByVal here As String) As Boolean
    IsElsewhere = LCase$(path) <> LCase$(here) And NameIn(path) = NameIn(here)
End Function

Private Function NameIn(ByVal path As String) As String
    Dim parts As Variant
    parts = Split(Replace(path, "/", "\"), "\")
    NameIn = LCase$(parts(UBound(parts)))
End Function
