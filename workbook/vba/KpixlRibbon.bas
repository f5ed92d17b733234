Attribute VB_Name = "KpixlRibbon"
' What the ribbon calls, in the workbook and in the add-in: the same as the buttons on the page.
Option Explicit
Option Private Module

Private Const ADD_IN As String = "kpixl.xlam"

Public Sub KpixlOnRefresh(ByVal control As Object)
    KpixlRefresh
End Sub

Public Sub KpixlOnCheck(ByVal control As Object)
    KpixlCheck
End Sub

Public Sub KpixlOnPublish(ByVal control As Object)
    KpixlPublish
End Sub

Public Sub KpixlOnExplain(ByVal control As Object)
    KpixlExplain
End Sub

Public Sub KpixlOnOverride(ByVal control As Object)
    KpixlOverride
End Sub

Public Sub KpixlOnConnect(ByVal control As Object)
    KpixlConnect
End Sub

' One tab is enough: where the add-in is open, the workbook's own stays away.
Public Sub KpixlTabIsVisible(ByVal control As Object, ByRef visible As Variant)
    visible = (ThisWorkbook.Name = ADD_IN) Or Not AddInIsOpen()
End Sub

Private Function AddInIsOpen() As Boolean
    Dim book As Workbook
    On Error Resume Next
    Set book = Application.Workbooks(ADD_IN)
    AddInIsOpen = Not book Is Nothing
End Function
