"""The Excel file: where everything is in it, how it is made and patched, and what it holds."""
