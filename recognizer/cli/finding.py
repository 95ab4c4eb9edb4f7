"""The command `find-rate`: a learning-rate range test, and the rate that it suggests."""

import argparse
import math
from collections.abc import Sequence

from recognizer.cli.data import splits_from_options
from recognizer.cli.options import recipe_from_options
from recognizer.cli.reporting import print_json
from recognizer.lab.rate_finder import Probe, range_test, steps_of_test, suggest

ROWS = 24
BAR = 40
"""Lines of the chart in text, and letters of its longest bar."""

NOTHING_LEARNED = "no learning rate to suggest: the loss did not fall at any"


def run_rate_finder(options: argparse.Namespace) -> int:
    """Try all learning rates and suggest one; exit status 1 where none made the loss fall."""
    recipe, splits = recipe_from_options(options), splits_from_options(options)
    probes = []
    for probe in range_test(recipe, splits.train):
        probes.append(probe)
        if options.json:
            print_json(
                {"event": "step", "learning_rate": probe.learning_rate, "loss": probe.loss, "smoothed": probe.smoothed}
            )
    found = suggest(probes, steps_of_test(recipe))
    if options.json:
        print_json(
            {
                "event": "finished",
                "suggestion": found.learning_rate if found else None,
                "steepest": found.steepest if found else None,
                "lowest": found.lowest if found else None,
                "diverged": found.diverged if found else None,
            }
        )
    else:
        print("\n".join(_chart(probes)))
        if found is None:
            print(NOTHING_LEARNED)
        else:
            lost = f", back above its start at {found.diverged:.2g}" if found.diverged is not None else ""
            print(f"the loss falls fastest at {found.steepest:.2g} and is lowest at {found.lowest:.2g}{lost}")
            print(f"suggested: --learning-rate {found.learning_rate:g}")
    return 0 if found else 1


def _chart(probes: Sequence[Probe]) -> list[str]:
    """Lines with a learning rate, the smoothed loss and a bar as long as it is high."""
    every = max(1, -(-len(probes) // ROWS))
    shown = [probe for probe in probes[::every] if math.isfinite(probe.smoothed)]
    top = max((probe.smoothed for probe in shown), default=1.0) or 1.0
    return [
        f"{probe.learning_rate:>9.2g}  {probe.smoothed:8.4f}  {'█' * round(BAR * probe.smoothed / top)}"
        for probe in shown
    ]
