"""What an export's own names and codes are in config: proposed by looking at the export, to paste."""
