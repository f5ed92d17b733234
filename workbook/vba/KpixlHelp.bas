Attribute VB_Name = "KpixlHelp"
' Made by tools/functions_page.py from src/kpixl/excel/function_help.py: change that, not this.
'
' What Excel's function wizard says about each function and its arguments.
Option Explicit
Option Private Module

Public Sub KpixlDescribe()
    Describe "KPI_VALUE", "The exact value of an indicator: a share from 0 to 1, a rate per 10,000, or a count. #N/A where it is not known.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        "The month: 2024-06, Jun-24, June 2024 or a date; or 2024-Q1, 2024 YTD. Left out: the month of the page.")
    Describe "KPI_RAG", "The letter on the page, R, A or G, a manager's override included; " & ChrW$(8211) & " for a figure without a letter.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        "The month: 2024-06, Jun-24, June 2024 or a date; or 2024-Q1, 2024 YTD. Left out: the month of the page.")
    Describe "KPI_NUMERATOR", "How many cases met the standard; for a count or a rate, how many there are. #N/A where it is not known.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        "The month: 2024-06, Jun-24, June 2024 or a date; or 2024-Q1, 2024 YTD. Left out: the month of the page.")
    Describe "KPI_DENOMINATOR", "How many cases there are; for a rate, the population. A count has none: #N/A.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        "The month: 2024-06, Jun-24, June 2024 or a date; or 2024-Q1, 2024 YTD. Left out: the month of the page.")
    Describe "KPI_TARGET", "The value at which an indicator becomes green. A target that is a range has two: say which edge. #N/A where it is not rated.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        """low"" or ""high"". Left out: the only edge that there is. The month may be here too.", _
        "The month whose target is meant. Left out: the page's.")
    Describe "KPI_BENCHMARK", "What England or the council's statistical neighbours reach. #N/A where there is none.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        """national"" or ""comparable"". Left out: national.")
    Describe "KPI_NAME", "The label of an indicator, as the page prints it.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.")
    Describe "KPI_CHANGE", "The value less that of the month before. #N/A where one of them is not known.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        "The month: 2024-06, Jun-24, June 2024 or a date. Left out: the month of the page.")
    Describe "KPI_NARRATIVE", "What the manager wrote beside the figure, as the last Refresh read it; empty where nobody wrote.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        "The month: 2024-06, Jun-24, June 2024 or a date. Left out: the month of the page.")
    Describe "KPI_EXPLAIN", "Why a figure has its letter, or why there is no figure. For a name that fits no indicator, or several: which keys it could be.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        "The month: 2024-06, Jun-24, June 2024 or a date. Left out: the month of the page.")
    Describe "KPI_RATE", "The letter that a figure of this value would get; " & ChrW$(8211) & " where the indicator is not rated.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        "A share from 0 to 1, a rate per 10,000, or a count.")
    Describe "KPI_TABLE", "Values of several indicators in several months, with headings: a row an indicator, a column a month.", Array( _
        "One name, or a row or column of names. Left out: all, in the order of the page.", _
        "One month, or a row or column of months. Left out: the months of the page.")
    Describe "KPI_SERIES", "An indicator month by month up to the month of the page, oldest first: first day of the month, value, letter.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        "How many months, 1 to 120. Left out: 12.")
    Describe "KPI_BREAKDOWN", "A figure by team or another group, with headings: group, numerator, denominator, value, letter. Computed from the extracts: needs Python.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        "The month: 2024-06, Jun-24, June 2024 or a date. Left out: the month of the page.", _
        """team"", ""service"", ""worker"", ""age_band"" or ""sex"". Left out: team.")
    Describe "KPI_CASES", "The cases behind a figure by pseudonym, with headings: pseudonym, team, service, worker, met, days. Computed from the extracts: needs Python.", Array( _
        "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label.", _
        "The month: 2024-06, Jun-24, June 2024 or a date. Left out: the month of the page.", _
        """not met"", ""met"" or ""all"". Left out: not met.")
End Sub

Private Sub Describe(ByVal functionName As String, ByVal summary As String, ByVal arguments As Variant)
    On Error Resume Next  ' a workbook whose window is hidden takes no help texts
    Application.MacroOptions Macro:=functionName, Description:=summary, Category:="kpixl", _
        ArgumentDescriptions:=arguments
End Sub
