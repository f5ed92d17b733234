"""What `make bench` runs: kpixl, other ways of computing the same figures, and exports of several sizes."""
