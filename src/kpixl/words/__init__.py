"""What every room speaks of: months, units, letters, errors, and how people name things."""
