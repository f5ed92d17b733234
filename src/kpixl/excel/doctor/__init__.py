"""`kpixl doctor`: the facts about this computer, what they mean for kpixl, and what to do about them."""
