"""What `make bench` runs: kpixl, others' ways to the same figures, and exports of several sizes."""
