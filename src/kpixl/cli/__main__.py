"""`python -m kpixl.cli`: the program without its script."""

import sys

from kpixl.cli import main

if __name__ == "__main__":
    sys.exit(main())
