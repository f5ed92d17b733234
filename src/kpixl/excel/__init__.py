"""Excel itself: functions, buttons, the open workbook, installation and the doctor."""
