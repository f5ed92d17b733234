"""Benchmarks from published files: added to a council's config, and listed with the council's rank among others."""
