"""What a council decides, read from its TOML files and checked, and what this computer remembers about it."""
