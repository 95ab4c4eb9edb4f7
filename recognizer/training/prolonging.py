"""Prolonging: a training that has ended, restored from its snapshot, goes on for some epochs more.

As long as what was planned is not done, the schedule goes on where it was, and what is left of it is spread over what
is left of the iterations. A training that has done all that was planned has come to the end of its schedule, which
mostly is a rate near 0, at which nothing is learned: so the schedule begins anew over what is added, a warm restart
(Loshchilov and Hutter, SGDR, 2017). Where the schedule is constant there is nothing to see of either.

What has ended the training (its number of iterations, an accuracy that was reached, patience at its end) does not end
it again.
"""

from typing import Any

from recognizer.errors import BadInput
from recognizer.training.learner import Learner, Progress
from recognizer.training.policies import reached, stalled
from recognizer.training.records import Evaluation


def prolong(learner: Learner, epochs: int | None, last: Evaluation | None = None) -> None:
    """Let a restored learner go on, before its first iteration.

    Args:
        learner: what its recipe says of the length is changed, and that is kept among its changes.
        epochs: how many more; one that it is in the midst of is the first of them. None leaves the plan as it is.
        last: the evaluation that the training has ended with, if that is known.

    Raises:
        BadInput: fewer epochs than one, or more than can be counted.
    """
    if epochs is not None and epochs < 1:
        raise BadInput("epochs", f"{epochs} more", "at least 1")
    changes: dict[str, Any] = {}
    if epochs is not None:
        changes |= {"epochs": learner.place.epochs + epochs, "iterations": None}
    if last is not None and reached(learner, last):
        changes["until"] = None
    if last is not None and stalled(learner, last):
        changes |= {"patience": None, "keep_best": True}
    learner.change(**changes)
    if has_done_all(learner):
        learner.pace = Progress(learner.iteration)


def has_done_all(learner: Learner) -> bool:
    """Whether a learner has done all iterations that it knew of."""
    return 0 < learner.planned <= learner.iteration
