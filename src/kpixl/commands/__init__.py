"""The commands of the command line, one module each; `publish` is a room of its own."""
