"""Exports on disk, read and typed once, with the rows that can't be used."""
