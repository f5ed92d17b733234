"""The audit of a scorecard typed by hand: the rule that explains its letters, and what does not fit."""
