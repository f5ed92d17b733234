"""The page as a value: figures with their letters, why a letter is what it is, and overrides."""
