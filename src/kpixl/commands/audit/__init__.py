"""A scorecard typed by hand, audited: by which rule its letters were given, and what does not fit."""
