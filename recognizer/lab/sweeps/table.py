"""The table of a sweep: what each setting came to over its seeds, mean and spread, and which setting is best.

Settings are compared by the images held out. The test images are read as well, but nothing is chosen by them: the best
of many, chosen by what it is then judged by, looks better than it is.
"""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from recognizer.lab.sweeps.plan import Plan, Setting, texts_of
from recognizer.lab.sweeps.trial import DIVERGED, Failure, Outcome, Result


def results_of(plan: Plan, outcomes: Sequence[Outcome], setting: Setting) -> list[Result]:
    """The results among the outcomes that are of a setting, by their seeds."""
    found = [each for each in outcomes if isinstance(each, Result) and plan.setting_of(each.recipe) == setting]
    return sorted(found, key=lambda result: result.recipe.seed)


def sweep_table(plan: Plan, outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """A row for each setting, in the plan's order.

    Columns:
        what is varied, by its keys, as text.
        trials, diverged, failed: how many there were so far, and of those that ended in these ways.
        validation_accuracy, validation_loss, test_accuracy, seconds: means over the trials that have not failed.
        validation_spread, test_spread: standard deviations of the accuracies over seeds, NaN of fewer than two.
    """
    return pd.DataFrame([_row(plan, outcomes, setting) for setting in plan.settings])


def winner(plan: Plan, outcomes: Sequence[Outcome]) -> Setting | None:
    """The setting that reads the largest share of the images held out, in the mean over its seeds; None without any.

    Of equals it is the one with the lowest mean loss.
    """
    judged = {setting: results_of(plan, outcomes, setting) for setting in plan.settings}
    merits = {
        setting: (
            _mean([each.validation.accuracy for each in results]),
            -_sortable(_mean([each.validation.loss for each in results])),
        )
        for setting, results in judged.items()
        if results
    }
    return max(merits, key=lambda setting: merits[setting]) if merits else None


def _row(plan: Plan, outcomes: Sequence[Outcome], setting: Setting) -> dict[str, Any]:
    results = results_of(plan, outcomes, setting)
    failed = [each for each in outcomes if isinstance(each, Failure) and plan.setting_of(each.recipe) == setting]
    validation = [each.validation.accuracy for each in results]
    test = [each.test.accuracy for each in results]
    return {
        **texts_of(plan, setting),
        "trials": len(results) + len(failed),
        "diverged": sum(each.status == DIVERGED for each in results),
        "failed": len(failed),
        "validation_accuracy": _mean(validation),
        "validation_spread": _spread(validation),
        "validation_loss": _mean([each.validation.loss for each in results]),
        "test_accuracy": _mean(test),
        "test_spread": _spread(test),
        "seconds": _mean([each.seconds for each in results]),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def _spread(values: Sequence[float]) -> float:
    """√(Σ (x − mean)² / (n − 1)), the sample's standard deviation; NaN of fewer than two values."""
    if len(values) < 2:
        return math.nan
    mean = _mean(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))


def _sortable(loss: float) -> float:
    return loss if math.isfinite(loss) else math.inf
