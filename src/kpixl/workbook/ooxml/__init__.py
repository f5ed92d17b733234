"""The parts of a workbook file: read, changed one by one, and compared before they are kept."""
