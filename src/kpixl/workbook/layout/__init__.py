"""A scorecard as blocks of values: which cell holds what. No file is opened here."""
