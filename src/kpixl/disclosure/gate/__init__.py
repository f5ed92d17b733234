"""
The gate: what any workbook holds that its reader does not see, and whose it is.

Every part of the file is unpacked and read, whether the workbook points at it or not; what kpixl's own reader makes of
the file is not relied on. `scan.scan` is the way in.
"""
