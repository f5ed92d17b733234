Attribute VB_Name = "KpixlAsking"
' How Python is asked. A file in the user's own folder for passing files has the question, another gets the answer, and
' both are deleted: nothing is typed into the workbook for it, and what could be undone before still can. Each line of a
' file is a text between quotes, as JSON writes it, in plain ASCII.
Option Explicit
Option Private Module

Private Const NAME_LENGTH As Long = 32
Private Const FUNCTIONS_BEGIN As String = "KPI_"
Private Const FORMULAS As Long = -4123  ' xlFormulas
Private Const PART_OF_CELL As Long = 2  ' xlPart
' Made by tools/vba_places.py: change src/kpixl, not these lines.
Private Const NAME_BEGINS As String = "kpixl-"
Private Const ASKED_ENDING As String = ".asked"
Private Const TOLD_ENDING As String = ".told"
' End of what is made.

' What Python says of a question about the scorecard in front; without Python, or where the workbook is in no state to
' be asked, why not. How is what kind of answer it is.
Public Function Answer(ByVal macro As String, ByVal progress As String, ByVal values As Variant, ByRef how As String) As String
    Dim book As Workbook
    how = ""
    Set book = ScorecardInFront()
    Answer = WhyNotReached(book)
    If Len(Answer) > 0 Then Exit Function
    Application.StatusBar = progress
    Answer = AnswerAbout(book.Name, macro, values, how)
    Application.StatusBar = False
    Forget
End Function

Private Function AnswerAbout(ByVal bookName As String, ByVal macro As String, ByVal values As Variant, ByRef how As String) As String
    Dim told As String
    Dim token As String
    Dim ran As Boolean
    token = NewName()
    told = TempFolder() & token & TOLD_ENDING
    WriteLines TempFolder() & token & ASKED_ENDING, AskedLines(bookName, values)
    ran = PythonRan("import kpixl.excel.macros; kpixl.excel.macros." & macro & "('" & token & "')")
    AnswerAbout = TakenAnswer(told, how)
    Remove TempFolder() & token & ASKED_ENDING
    Remove told
    If Len(AnswerAbout) = 0 Then AnswerAbout = NotStarted(ran)
End Function

Private Function AskedLines(ByVal bookName As String, ByVal values As Variant) As Variant
    Dim lines() As String
    Dim at As Long
    ReDim lines(0 To 0)
    lines(0) = Quoted(bookName)
    If IsArray(values) Then
        For at = LBound(values) To UBound(values)
            ReDim Preserve lines(0 To UBound(lines) + 1)
            lines(UBound(lines)) = Quoted(CStr(values(at)))
        Next at
    End If
    AskedLines = lines
End Function

Private Function TakenAnswer(ByVal file As String, ByRef how As String) As String
    Dim lines As Variant
    lines = LinesOf(file)
    If UBound(lines) < 1 Then Exit Function
    how = Unquoted(lines(0))
    TakenAnswer = Unquoted(lines(1))
End Function

' Empty if Python can reach the workbook.
Public Function WhyNotReached(ByVal book As Workbook) As String
    If IsProtectedView() Then
        WhyNotReached = "The workbook is in protected view. Choose Enable Editing, then try again."
    ElseIf book Is Nothing Then
        WhyNotReached = NoScorecardInFront()
    ElseIf Len(book.Path) = 0 Then
        WhyNotReached = "This workbook was never saved. Save it in a folder first."
    End If
End Function

Private Function IsProtectedView() As Boolean
    On Error Resume Next
    IsProtectedView = Not (Application.ActiveProtectedViewWindow Is Nothing)
    If Err.Number <> 0 Then IsProtectedView = False
End Function

Public Function NotStarted(ByVal ran As Boolean) As String
    NotStarted = "Excel could not start Python, or Python has no kpixl."
    If ran Then NotStarted = "Python started, and gave no answer."
    NotStarted = NotStarted & vbLf & _
        "On this computer that may be forbidden. The same works from outside Excel: kpixl refresh --attach for the " & _
        "open workbook, or kpixl refresh WORKBOOK for the closed one." & vbLf & "What is in the way: kpixl doctor."
End Function

' Whether Python started and ended well. Where it does not, xlwings' RunPython shows boxes of its own, and needs the
' command prompt, which many councils switch off; on a Mac only RunPython may start anything.
Public Function PythonRan(ByVal statement As String) As Boolean
    Dim shell As Object
    Dim interpreter As String
    Dim before As String
    On Error GoTo NotRun
    If InStr(1, Application.OperatingSystem, "Mac", vbTextCompare) > 0 Then
        PythonRan = (RunPython(statement) = 0)
        Exit Function
    End If
    interpreter = GetConfig("INTERPRETER_WIN", "")
    If Len(interpreter) = 0 Then Exit Function
    Set shell = CreateObject("WScript.Shell")
    before = shell.CurrentDirectory
    If Len(FolderOf(interpreter)) > 0 Then shell.CurrentDirectory = FolderOf(interpreter)
    PythonRan = (shell.Run(CommandLine(interpreter, statement, ThisWorkbook.Name, Application.Path, Application.Hwnd), 0, True) = 0)
NotRun:
    On Error Resume Next
    If Len(before) > 0 Then shell.CurrentDirectory = before
End Function

' As xlwings' own module starts Python, which finds the workbook that calls it by the last three.
Public Function CommandLine(ByVal interpreter As String, ByVal statement As String, ByVal caller As String, ByVal excelFolder As String, ByVal window As Variant) As String
    CommandLine = InQuotes(interpreter) & " -B -c " & InQuotes(statement) & " " & InQuotes("--wb=" & caller) & _
        " --from_xl=1 " & InQuotes("--app=" & excelFolder & "\Microsoft Excel") & " --hwnd=" & CStr(window)
End Function

Private Function InQuotes(ByVal text As String) As String
    InQuotes = Chr$(34) & text & Chr$(34)
End Function

Private Function FolderOf(ByVal file As String) As String
    FolderOf = Left$(file, InStrRev(file, "\"))
End Function

' Starts Python for the functions of cells; what came of it. It is tried plainly first: Excel would wait two minutes for
' one that starts and can't serve.
Public Function Connected() As String
    Dim there As Boolean
    Application.StatusBar = "kpixl is starting Python ..."
    If PythonRan("import xlwings.com_server, kpixl.excel.udfs") Then there = Connect()
    Application.StatusBar = False
    Connected = "Excel could not start a Python that answers cells. They answer what the workbook holds, as before." & _
        vbLf & "What is in the way: kpixl doctor."
    If there Then Connected = "Python is there: cells may ask for other months, breakdowns and cases until Excel is closed."
End Function

' The functions can't see that what they answer from has changed: sheets that use them are calculated anew, no others.
Public Sub CalculateFunctions()
    Dim book As Workbook
    Dim sheet As Worksheet
    On Error Resume Next
    For Each book In Application.Workbooks
        For Each sheet In book.Worksheets
            If UsesFunctions(sheet) Then sheet.UsedRange.Dirty
        Next sheet
    Next book
    Application.Calculate
End Sub

Private Function UsesFunctions(ByVal sheet As Worksheet) As Boolean
    Dim found As Range
    On Error Resume Next
    Set found = sheet.UsedRange.Find(What:=FUNCTIONS_BEGIN, LookIn:=FORMULAS, LookAt:=PART_OF_CELL)
    UsesFunctions = Not found Is Nothing
End Function

' --- files -------------------------------------------------------------------------------------------------------

' A name that nobody can guess, and no other window of Excel has.
Private Function NewName() As String
    Randomize
    NewName = NAME_BEGINS
    Do While Len(NewName) < Len(NAME_BEGINS) + NAME_LENGTH
        NewName = NewName & LCase$(Hex$(Int(Rnd * 16)))
    Loop
End Function

' The user's own folder for files of the moment, with the sign that parts folders at its end.
Public Function TempFolder() As String
    Dim sign As String
    sign = "/"
    TempFolder = Environ("TMPDIR")
    If Len(Environ("TEMP")) > 0 Then
        TempFolder = Environ("TEMP")
        sign = "\"
    End If
    If Len(TempFolder) = 0 Then TempFolder = "/tmp"
    If Right$(TempFolder, 1) <> sign Then TempFolder = TempFolder & sign
End Function

Private Sub WriteLines(ByVal file As String, ByVal lines As Variant)
    Dim number As Integer
    Dim line As Variant
    number = FreeFile
    Open file For Output As #number
    For Each line In lines
        Print #number, line
    Next line
    Close #number
End Sub

' An empty list where there is no such file.
Private Function LinesOf(ByVal file As String) As Variant
    Dim number As Integer
    Dim line As String
    Dim lines As String
    LinesOf = Split("", vbLf)
    If Len(Dir(file)) = 0 Then Exit Function
    number = FreeFile
    Open file For Input As #number
    Do While Not EOF(number)
        Line Input #number, line
        lines = lines & vbLf & line
    Loop
    Close #number
    LinesOf = Split(Mid$(lines, 2), vbLf)
End Function

Private Sub Remove(ByVal file As String)
    On Error Resume Next  ' there may be none
    Kill file
End Sub

' A text as JSON writes it, in ASCII.
Public Function Quoted(ByVal text As String) As String
    Dim at As Long
    Dim code As Long
    For at = 1 To Len(text)
        code = AscW(Mid$(text, at, 1)) And &HFFFF&
        If code = 34 Or code = 92 Then
            Quoted = Quoted & "\" & ChrW$(code)
        ElseIf code < 32 Or code > 126 Then
            Quoted = Quoted & "\u" & Right$("000" & Hex$(code), 4)
        Else
            Quoted = Quoted & ChrW$(code)
        End If
    Next at
    Quoted = InQuotes(Quoted)
End Function

' What a line of JSON in ASCII says; of the signs for characters those that Python writes.
Public Function Unquoted(ByVal line As String) As String
    Dim at As Long
    Dim sign As String
    at = 2
    Do While at < Len(line)
        sign = Mid$(line, at, 1)
        If sign = "\" Then
            at = at + 1
            sign = Mid$(line, at, 1)
            If sign = "u" Then
                sign = ChrW$(CLng("&H" & Mid$(line, at + 1, 4)))
                at = at + 4
            Else
                sign = Signified(sign)
            End If
        End If
        Unquoted = Unquoted & sign
        at = at + 1
    Loop
End Function

Private Function Signified(ByVal sign As String) As String
    Select Case sign
        Case "n"
            Signified = vbLf
        Case "r"
            Signified = vbCr
        Case "t"
            Signified = vbTab
        Case "b"
            Signified = Chr$(8)
        Case "f"
            Signified = Chr$(12)
        Case Else
            Signified = sign
    End Select
End Function
