"""Returns made for others, converted into the standard's tables as far as they go, one module a return."""
