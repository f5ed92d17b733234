"""Exports on disk, read and typed once, and the rows that can't be used."""
