"""The commands of the command line, each a module or a package; `publish` is a room of its own."""
