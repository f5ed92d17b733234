"""
Whether two folders hold the same built files: `python tools/same_files.py A B`.

Workbooks, copies for leadership and add-ins are compared part by part, unpacked; other files byte for byte. VBA's binary
is left out, since its sources are in the repository. Of a published copy's record, the hash of the copy is left out.

Pseudonyms depend on a key of the user's own folder: let KPIXL_HOME name one folder, with one key, for both runs. The
day and time of a run are written into the workbook, too; they are taken for the same wherever they are within a day.
"""
