"""
The gate: what any workbook holds that its reader does not see, and whom that is about.

Every part of the file is unpacked and read, whether the workbook points at it or not, without relying on kpixl's own
reader. `scan.scan` is the way in.
"""
