"""
The command line: for each command its options, and one function that runs it.

A command imports what it needs when it is called, so that a short answer comes at once.
"""

from kpixl.cli.program import main, run
from kpixl.cli.terminal import DONE, REFUSED, WRONG_USAGE

__all__ = ("DONE", "REFUSED", "WRONG_USAGE", "main", "run")
