"""What managers write: kept in an archive, owed, compared with the figures, merged from copies."""
