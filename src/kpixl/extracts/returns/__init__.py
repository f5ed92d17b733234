"""Returns made for other bodies, converted into the standard's tables as far as possible, one module a return."""
