"""Excel itself: the functions, the buttons, the open workbook, installing and the doctor."""
