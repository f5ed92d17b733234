"""
Lets officers and managers work on a small scorecard in very many random ways; checks each time that no text is lost.

    python tools/narrative_sequences.py --sequences 10000 [--seed 0] [--steps 10]

The sequences are those of `tests/narratives/test_never_lost.py`, of which the suite runs a few. The same seed makes the
same sequences. The first that fails is made as short as possible and printed; the exit code is 0 if none fails.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

from people_at_work import PeopleAtWork  # noqa: E402  (found through the line above)

AT_ONCE = 25  # sequences between two lines of progress
WITH_CHARTS_EVERY = 4  # one batch in so many has charts; in the others the workbook has none, like older ones


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sequences", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=10, help="what people do in one sequence, at most")
    asked = parser.parse_args()
    gc.disable()  # a workbook in memory is hardly anything but bytes, and looking for cycles costs a tenth of the time
    done, started = 0, time.process_time()
    while done < asked.sequences:
        count = min(AT_ONCE, asked.sequences - done)
        first = asked.seed + done
        run(count, asked.steps, first, has_charts=first // AT_ONCE % WITH_CHARTS_EVERY == 0)
        gc.collect()
        done += count
        seconds = time.process_time() - started
        print(f"{done:,} sequences in {seconds:,.0f} s, {seconds / done:.2f} s each: nothing lost", flush=True)
    return 0


def run(count: int, steps: int, first: int, has_charts: bool = True) -> None:
    """Run so many sequences; raises the failed assertion, with the steps that led to it."""
    machine = seed(first)(type("People", (PeopleAtWork,), {"has_charts": has_charts}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=count,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
