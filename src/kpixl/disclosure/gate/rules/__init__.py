"""What the gate looks for in a workbook, one module for each kind of thing that a reader does not see."""
