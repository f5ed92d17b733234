"""`kpixl region`: many councils computed with the same code, one a task, and compared."""
