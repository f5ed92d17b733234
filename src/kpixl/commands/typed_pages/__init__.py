"""Scorecards typed by hand, read from their files: what is audited, and months from before there was kpixl."""
