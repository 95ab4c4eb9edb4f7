"""Policies: decisions about a training, each a generator that wraps the training's records and passes them on."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from recognizer.network import Network
from recognizer.records import Step


@dataclass(frozen=True, slots=True)
class Divergence:
    """The loss ceased to be a finite number at this iteration, taken at this learning rate."""

    iteration: int
    learning_rate: float


def until_divergence(steps: Iterator[Step], network: Network) -> Iterator[Step | Divergence]:
    """Pass the steps on until a loss is not finite; then put the last network with a finite loss back and end.

    A step's loss is that of the parameters before it, so what a step has made is known to be good only when the next
    loss is: two copies are kept, the last parameters confirmed and those that await their verdict.
    """
    confirmed = network.parameters.copy()
    awaiting = network.parameters.copy()
    for step in steps:
        if not math.isfinite(step.loss):
            network.parameters[:] = confirmed
        elif step.evaluation and not math.isfinite(step.evaluation.validation_loss):
            network.parameters[:] = awaiting
        else:
            confirmed, awaiting = awaiting, confirmed
            awaiting[:] = network.parameters
            yield step
            continue
        yield Divergence(step.iteration, step.learning_rate)
        return
