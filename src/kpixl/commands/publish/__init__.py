"""`kpixl publish`: the command, the copy that it makes, and the files beside the copy."""
