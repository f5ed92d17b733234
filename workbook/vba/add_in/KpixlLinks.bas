Attribute VB_Name = "KpixlLinks"
' Whose functions a workbook's formulas call. Excel writes the path of an add-in into a formula that uses it, and that is
' another on each computer. A scorecard and a hand-out have the functions themselves: theirs call no add-in's.
Option Explicit
Option Private Module

Private Const WITH_MACROS As String = ".xlsm"
Private Const TO_WORKBOOKS As Long = 1  ' xlExcelLinks, xlLinkTypeExcelLinks

' Formulas that name an add-in of this name are led to the workbook's own functions, else to this add-in's.
Public Sub LeadLinks(ByVal book As Workbook)
    Dim link As Variant
    Dim links As Variant
    Dim there As String
    On Error Resume Next  ' a workbook that may not be changed keeps its link, and shows #NAME?
    links = book.LinkSources(TO_WORKBOOKS)
    If Not IsArray(links) Then Exit Sub
    For Each link In links
        there = LedTo(CStr(link), ThisWorkbook.FullName, book)
        If Len(there) > 0 Then book.ChangeLink CStr(link), there, TO_WORKBOOKS
    Next link
End Sub

' Where a link of the workbook is to lead; empty where it stays as it is.
Public Function LedTo(ByVal link As String, ByVal addIn As String, ByVal book As Workbook) As String
    Dim there As String
    If NameIn(link) <> NameIn(addIn) Then Exit Function
    there = addIn
    If HasFunctions(book) Then there = book.FullName
    If LCase$(link) <> LCase$(there) Then LedTo = there
End Function

' Saved as a workbook without macros, a scorecard has none any more.
Private Function HasFunctions(ByVal book As Workbook) As Boolean
    HasFunctions = HoldsFigures(book) And LCase$(Right$(book.Name, Len(WITH_MACROS))) = WITH_MACROS
End Function

Private Function NameIn(ByVal path As String) As String
    Dim parts As Variant
    parts = Split(Replace(path, "/", "\"), "\")
    NameIn = LCase$(parts(UBound(parts)))
End Function
