"""`kpixl doctor`: the facts of this computer, what they mean for kpixl, and what to do about it."""
