"""The demo council: child-level extracts constructed to produce given figures."""
