Attribute VB_Name = "KpixlNames"
' Arguments of cells as the functions read them, and the months that people write. The same rules as in
' src/kpixl/words/naming.py and src/kpixl/excel/functions.py; a test asks both the same questions.
Option Explicit
Option Private Module

Private Const MONEY_TYPE As Long = 6  ' vbCurrency; LibreOffice takes long to find a constant of its own
' Made by tools/vba_places.py: change src/kpixl, not these lines.
Private Const MONTH_NAMES As String = "january,february,march,april,may,june,july,august,september,october,november,december"
Private Const FIRST_YEAR As Long = 1990
Private Const LAST_YEAR As Long = 2099
Private Const FIRST_DAY As Double = 32874
Private Const YEAR_BEGINS_IN As Long = 4
Private Const QUARTER_MONTHS As Long = 3
Private Const YEAR_MONTHS As Long = 12
Private Const DAY_AFTER_LAST As Double = 73051
' End of what is made.

' #N/A: there is no such thing, or it is not known.
Public Function NotKnown() As Variant
    NotKnown = CVErr(2042)
End Function

' #VALUE!: what is asked makes no sense, or could mean several things.
Public Function BadArgument() As Variant
    BadArgument = CVErr(2015)
End Function

' The one text or number that is given; an empty text for nothing and for blanks; #VALUE! for anything else.
Public Function SingleOf(ByVal argument As Variant) As Variant
    If IsArray(argument) Then
        SingleOf = OnlyCellOf(argument)
    Else
        SingleOf = Plain(argument)
    End If
    If VarType(SingleOf) = vbBoolean Then SingleOf = BadArgument()
    If IsError(SingleOf) Then SingleOf = BadArgument()
End Function

' An argument's value: of a range what is in it. Money is cut to four digits, unless it is asked for otherwise.
Public Function Given(ByVal argument As Variant) As Variant
    Dim found As Variant
    found = argument
    If VarType(found) = MONEY_TYPE Then found = Exact(argument)
    Given = found
End Function

Private Function Exact(ByVal cell As Object) As Variant
    Exact = cell.Value2
End Function

' Nothing is given. An empty text is put in its place, since LibreOffice makes 0 of a function's Empty after a number.
Public Function IsBlank(ByVal found As Variant) As Boolean
    If IsArray(found) Or IsError(found) Then Exit Function
    IsBlank = IsEmpty(found)
    If VarType(found) = vbString Then IsBlank = (Len(found) = 0)
End Function

Private Function OnlyCellOf(ByRef cells As Variant) As Variant
    Dim cell As Variant
    Dim found As Long
    For Each cell In cells
        found = found + 1
        If found > 1 Then Exit For
        OnlyCellOf = Plain(cell)
    Next cell
    If found <> 1 Then OnlyCellOf = BadArgument()
End Function

' A date as its number; nothing, and blanks, as an empty text.
Private Function Plain(ByRef cell As Variant) As Variant
    Select Case VarType(cell)
        Case vbEmpty
            Plain = ""
        Case vbString
            Plain = cell
            If Len(Trim$(cell)) = 0 Then Plain = ""
        Case vbBoolean, vbError
            Plain = cell
        Case vbDate
            Plain = CDbl(cell) - DaysToAdd()
        Case vbNull, vbObject
            Plain = BadArgument()
        Case Else
            Plain = CDbl(cell)
    End Select
End Function

' The cells of a row or a column that are not empty, from 1; an empty text where there are none, #VALUE! for a rectangle.
Public Function ListOf(ByVal argument As Variant) As Variant
    Dim cells As Variant
    Dim cell As Variant
    Dim listed() As Variant
    Dim count As Long
    ListOf = ""
    cells = argument
    If Not IsArray(cells) Then cells = Array(cells)
    If IsRectangle(cells) Then
        ListOf = BadArgument()
        Exit Function
    End If
    For Each cell In cells
        If Not IsBlank(Plain(cell)) Then
            count = count + 1
            ReDim Preserve listed(1 To count)
            listed(count) = Plain(cell)
        End If
    Next cell
    If count > 0 Then ListOf = listed
End Function

Private Function IsRectangle(ByRef cells As Variant) As Boolean
    On Error GoTo OneDimension
    IsRectangle = UBound(cells, 1) > LBound(cells, 1) And UBound(cells, 2) > LBound(cells, 2)
    Exit Function
OneDimension:
    IsRectangle = False
End Function

' A text as it is compared: without blanks around it and without case.
Public Function Comparable(ByVal wording As String) As String
    Comparable = LCase$(Trim$(wording))
End Function

' The one of the words (with commas between) that is meant; an empty text where none is given.
Public Function ChoiceOf(ByVal argument As Variant, ByVal words As String) As Variant
    Dim wanted As Variant
    Dim word As Variant
    wanted = SingleOf(argument)
    If IsBlank(wanted) Or IsError(wanted) Then
        ChoiceOf = wanted
        Exit Function
    End If
    ChoiceOf = BadArgument()
    If VarType(wanted) <> vbString Then Exit Function
    For Each word In Split(words, ",")
        If Comparable(wanted) = word Then ChoiceOf = word
    Next word
End Function

' Months since the year 0 of the month that is meant; 0 where it is none from 1990 to 2099.
Public Function MonthNamed(ByRef wanted As Variant) As Long
    If VarType(wanted) = vbString Then
        MonthNamed = MonthWritten(Comparable(wanted))
    Else
        MonthNamed = MonthOfDay(wanted + DaysToAdd())
    End If
End Function

' Whether a quarter or a year to date is named, as in 2024-Q1 and 2024 YTD: financial ones, by the year they begin in.
' Its first month, and the last that it can have.
Public Function IsSpanNamed(ByRef wanted As Variant, ByRef first As Long, ByRef last As Long) As Boolean
    Dim wording As String
    If VarType(wanted) <> vbString Then Exit Function
    wording = Comparable(wanted)
    If Not (wording Like "####-q[1-4]" Or wording Like "#### ytd") Then Exit Function
    first = MonthNumber(CLng(Left$(wording, 4)), YEAR_BEGINS_IN)
    If first = 0 Then Exit Function
    last = first + YEAR_MONTHS - 1
    If wording Like "####-q*" Then
        first = first + QUARTER_MONTHS * (CLng(Right$(wording, 1)) - 1)
        last = first + QUARTER_MONTHS - 1
    End If
    IsSpanNamed = True
End Function

Private Function MonthOfDay(ByVal day As Double) As Long
    If day < FIRST_DAY Or day >= DAY_AFTER_LAST Then Exit Function
    MonthOfDay = MonthNumber(Year(CDate(Int(day))), Month(CDate(Int(day))))
End Function

Private Function MonthWritten(ByVal wording As String) As Long
    Dim digits As Long
    If wording Like "####-##" Then
        MonthWritten = MonthNumber(CLng(Left$(wording, 4)), CLng(Right$(wording, 2)))
        Exit Function
    End If
    If Len(wording) < 6 Then Exit Function
    If Right$(wording, 4) Like "####" Then
        digits = 4
    ElseIf Right$(wording, 2) Like "##" Then
        digits = 2
    Else
        Exit Function
    End If
    If Len(wording) < digits + 4 Then Exit Function
    If InStr(" -", Mid$(wording, Len(wording) - digits, 1)) = 0 Then Exit Function
    MonthWritten = MonthNumber(YearOf(Right$(wording, digits)), MonthOfName(Left$(wording, Len(wording) - digits - 1)))
End Function

Private Function YearOf(ByVal digits As String) As Long
    YearOf = CLng(digits)
    If Len(digits) = 2 Then YearOf = YearOf + 2000
End Function

' 1 to 12 by an English name or its first three letters; 0 for none.
Private Function MonthOfName(ByVal written As String) As Long
    Dim names() As String
    Dim at As Long
    names = Split(MONTH_NAMES, ",")
    For at = 0 To 11
        If written = names(at) Or written = Left$(names(at), 3) Then MonthOfName = at + 1
    Next at
End Function

Private Function MonthNumber(ByVal inYear As Long, ByVal inMonth As Long) As Long
    If inYear < FIRST_YEAR Or inYear > LAST_YEAR Then Exit Function
    If inMonth < 1 Or inMonth > 12 Then Exit Function
    MonthNumber = inYear * 12 + inMonth - 1
End Function

' 2024-06
Public Function MonthText(ByVal monthNo As Long) As String
    MonthText = Right$("000" & CStr(monthNo \ 12), 4) & "-" & Right$("0" & CStr(monthNo Mod 12 + 1), 2)
End Function

' The number that the asking cell holds for the first day of a month.
Public Function FirstDayOf(ByVal monthNo As Long) As Double
    FirstDayOf = CDbl(DateSerial(monthNo \ 12, monthNo Mod 12 + 1, 1)) - DaysToAdd()
End Function

' A name as it was asked for; a number as Excel shows it in English.
Public Function Said(ByRef wanted As Variant) As String
    If VarType(wanted) = vbString Then
        Said = Trim$(wanted)
    Else
        Said = LCase$(Replace(CStr(wanted), Mid$(CStr(1.5), 2, 1), "."))
    End If
End Function
