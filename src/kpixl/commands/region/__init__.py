"""`kpixl region`: many councils computed with the same code, one task each, and compared."""
