"""What managers write: which texts are owed; how they are archived, compared with figures, and merged from copies."""
