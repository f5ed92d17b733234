"""
The command line: a door. Each command has its options here, and one function that calls it.

A command imports what it needs when it is called, so that a short answer is not kept waiting.
"""

from kpixl.cli.program import main, run
from kpixl.cli.terminal import DONE, REFUSED, WRONG_USAGE

__all__ = ("DONE", "REFUSED", "WRONG_USAGE", "main", "run")
