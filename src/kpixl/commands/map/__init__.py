"""Lines of config for an export's own names and codes, proposed by looking at the export, to paste."""
