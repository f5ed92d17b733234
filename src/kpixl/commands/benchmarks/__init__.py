"""Benchmarks from published files: added to a council's config, and listed with where the council is among others."""
