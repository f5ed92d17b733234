"""Scorecards typed by hand, read from their files: for audits, and for months from before the council used kpixl."""
