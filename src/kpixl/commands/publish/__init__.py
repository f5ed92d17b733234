"""`kpixl publish`: the command, the copy that it makes, and what is kept beside the copy."""
