"""
Computes the figures of random exports, clean and spoiled, both by kpixl and in plain SQL, and prints each difference.

    python tools/compare_in_sql.py --seeds 0-500 [--config DIR] [--keep DIR]

The same seed makes the same exports; `--keep` leaves the exports that differ on disk. The exit code is 0 if nothing
differs. Run it from the repository: the second computation is in `tests/helpers/`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

PROGRESS_EVERY = 20
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

from compared import Difference, RefusedError, differences  # noqa: E402  (found through the line above)
from spoiled_exports import scenario  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=seeds, default=seeds("0-500"), help="first and last: 0-500 (default)")
    parser.add_argument(
        "--config", type=Path, default=ROOT / "config", help="the config folder (default: the repository's)"
    )
    parser.add_argument("--keep", type=Path, help="where exports that differ are left")
    asked = parser.parse_args()
    found: Counter[str] = Counter()
    for seed in asked.seeds:
        for difference in of_seed(seed, asked.config, asked.keep):
            found[f"{difference.kind} {difference.key}" if isinstance(difference, Difference) else "refused"] += 1
            print(f"  {difference}", flush=True)
        if seed % PROGRESS_EVERY == 0:
            print(f"seed {seed}", file=sys.stderr, flush=True)
    print(f"{len(asked.seeds)} seeds, {sum(found.values())} differences")
    for what, times in found.most_common():
        print(f"{times:6} {what}")
    return 1 if found else 0


def seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def of_seed(seed: int, config: Path, keep: Path | None) -> list[Difference | RefusedError]:
    with tempfile.TemporaryDirectory() as folder:
        made = scenario(Path(folder), seed)
        try:
            found: list[Difference | RefusedError] = [*differences(made.folder, made.period, made.history, config)]
        except RefusedError as refused:
            found = [refused]
        if found:
            print(f"seed {seed}, {made.period}, history {made.history or 'as usual'}: {'; '.join(made.faults)}")
            if keep:
                shutil.copytree(made.folder, keep / str(seed), dirs_exist_ok=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
