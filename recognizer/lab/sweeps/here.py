"""Trials in this process, beside its runs: each by turns, and ended as soon as nobody wants it any more."""

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor

from recognizer.data.dataset import Splits
from recognizer.errors import BadInput
from recognizer.lab.background import Attention, Ended, Work
from recognizer.lab.limits import check_network, check_step
from recognizer.lab.sweeps.sweep import sweep
from recognizer.lab.sweeps.trial import DataReference, Held, Outcome, Result, trial_steps
from recognizer.lab.turns import TURNS, Turns, by_turns
from recognizer.processors import processors
from recognizer.training.recipe import Recipe

MOST_TRIALS_SHARED = 30
"""In one sweep, on a machine that may serve many others; the command line goes further."""


def begin_trials(recipes: Sequence[Recipe], splits: Splits, turns: Turns = TURNS) -> Work[Outcome]:
    """Carry trials out in threads of this process; one processor, if there are several, is left to everything else.

    Raises:
        BadInput: too many trials, or a network or a batch too large to be trained on a page.
    """
    check_trials(recipes, splits)
    attention = Attention()
    return Work(_outcomes(recipes, splits, attention, turns), attention, "sweep")


def check_trials(recipes: Sequence[Recipe], splits: Splits) -> None:
    """Raise `BadInput` for too many trials, or a network or a batch too large to be trained on a page."""
    if len(recipes) > MOST_TRIALS_SHARED:
        raise BadInput("sweep", f"{len(recipes)} trainings", f"at most {MOST_TRIALS_SHARED} on this page")
    for recipe in recipes:
        check_network(recipe.architecture, "sweep")
        check_step(recipe, len(splits.train), "sweep")


def _outcomes(
    recipes: Sequence[Recipe], splits: Splits, attention: Attention, turns: Turns
) -> Generator[Outcome, None, None]:
    def carried_out(recipe: Recipe, data: DataReference) -> Result:
        return _asking(by_turns(trial_steps(recipe, data.load(), turns.spare), turns), attention)

    with ThreadPoolExecutor(max(1, processors() - 1), "trial") as executor:
        for outcome in sweep(recipes, Held(splits), executor, carried_out):
            if not attention.wanted:
                raise Ended  # what came of the trial that was ended is no outcome
            yield outcome


def _asking(steps: Generator[int, None, Result], attention: Attention) -> Result:
    """What a generator returns, if the work is wanted until then."""
    try:
        while True:
            attention.ask()
            next(steps)
    except StopIteration as end:
        result: Result = end.value
        return result
    finally:
        steps.close()
