"""Carries out the Train page's experiments and prints what came of them, and what the page then says.

python benchmarks/experiments.py [--only NAME …]
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from recognizer.blas import use_one_thread
from recognizer.lab.experiments import EXPERIMENTS
from recognizer.lab.sweeps.trial import Files, Result, run_trial


def figures(words: str, result: Result) -> str:
    """A line about one training."""
    last = result.points[-1]
    return (
        f"    {words:<20} {result.status:<9} {result.iterations:>6,} iterations {result.seconds:5.1f} s   "
        f"test {result.test.accuracy:7.2%}   loss: training {last.training_loss:.4f}, "
        f"validation {last.validation_loss:.4f}"
    )


def main() -> None:
    """Carry the experiments out, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=EXPERIMENTS, default=list(EXPERIMENTS), metavar="NAME")
    use_one_thread()
    for name in parser.parse_args().only:
        experiment = EXPERIMENTS[name]
        result, other = (run_trial(recipe, Files()) for recipe in (experiment.recipe, experiment.other))
        print(experiment.title)
        print(figures(experiment.subject, result))
        print(figures(experiment.control, other))
        print(f"    {experiment.explain(result, other)}", flush=True)


if __name__ == "__main__":
    main()
