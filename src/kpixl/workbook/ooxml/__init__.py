"""The parts of a workbook file: read, changed individually, and compared before they are kept."""
