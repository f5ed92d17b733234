"""`python -m kpixl.cli`: the program without its script."""

from kpixl.cli import run

if __name__ == "__main__":
    run()
