"""The demo council: child-level extracts constructed so that they have given figures."""
