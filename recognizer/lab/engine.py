"""The engine of a run: a training's records, the network they make, and its end. It belongs to the run's thread.

While a network learns, it holds memory many times its parameters (activations, an optimizer's memories, images that
another thread changes ahead of their time). All that goes when the engine is closed and let go, however long the run
is looked at afterwards.
"""

import math
from collections.abc import Generator, Iterator
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import Array
from recognizer.data.dataset import Splits
from recognizer.evaluation.evaluation import Score, evaluate, running_scores
from recognizer.lab.instruments import Eye, Motion, Observer, Signs, Views
from recognizer.reading.calibration import divide_logits, logits_of, temperature
from recognizer.training.batches import Spare
from recognizer.training.learner import Change, Learner, Progress, Snapshot
from recognizer.training.loop import train
from recognizer.training.policies import Divergence, ends_by_policy, under_policies
from recognizer.training.records import Evaluation, Step

FEWEST_TO_CALIBRATE = 100
"""Images held out, below which a temperature would be chance."""

Records = Generator[Step | Divergence, None, None]


class Engine:
    """A training that is asked for one iteration at a time.

    It belongs to the learner, which is fresh or was restored, and `spare` gives a processor to change images ahead on.
    """

    def __init__(self, learner: Learner, splits: Splits, spare: Spare) -> None:
        self._splits = splits
        self._learner = learner
        self._evaluation: Evaluation | None = None
        self._before_the_end: Snapshot | None = None
        self._records = cast(Records, under_policies(train(self._learner, splits.train, spare=spare), self._learner))
        self._eye = Eye(self._learner.network, splits.test)
        self._motions: tuple[Motion, ...] = ()

    def iterate(self, changes: dict[str, Any], observed: bool = False) -> Step | Divergence | None:
        """One iteration, for which hyperparameters are changed by name; None when there are no more.

        Of one that is `observed`, `look` knows how large gradients and steps were.
        """
        learner = self._learner
        if changes:  # else the learner would check its recipe and plan anew at every iteration
            learner.change(**changes)
        if self._evaluation is not None and ends_by_policy(learner, self._evaluation):
            self._before_the_end = learner.snapshot()  # of the policies, which may put other parameters in
        observer = Observer(learner.network) if observed else None
        learner.observer = observer
        record = next(self._records, None)
        if observer is not None:
            learner.observer, self._motions = None, observer.motions()
        self._evaluation = record.evaluation if isinstance(record, Step) else None
        return record

    def snapshot(self) -> Snapshot:
        """All that the training goes on from exactly, copied; to be asked for before it is closed."""
        return self._before_the_end or self._learner.snapshot()

    def look(self, views: frozenset[str]) -> Views:
        """What is to be seen now of the network that reads."""
        self._hold_out()
        with np.errstate(over="ignore", invalid="ignore"):
            return self._eye.look(self._learner.reader, self._learner.iteration, views, self._motions)

    def signs(self) -> Signs:
        """The signs of health of the network that reads."""
        self._hold_out()
        with np.errstate(over="ignore", invalid="ignore"):
            return self._eye.signs(self._learner.reader, self._learner.iteration)

    def _hold_out(self) -> None:
        """Let images held out be looked at too, as soon as it is known which they are."""
        if self._learner.validation.size and not self._eye.holds_out:
            self._eye.hold_out(self._splits.train, self._learner.validation)

    @property
    def held_out(self) -> NDArray[np.intp]:
        """Columns of the training images that are held out; none before the first iteration."""
        return self._learner.validation

    @property
    def planned(self) -> int:
        """Iterations in all."""
        return self._learner.planned

    @property
    def images(self) -> int:
        """Training images used so far, counting repeats."""
        return self._learner.tally.images

    @property
    def ends_epoch(self) -> bool:
        """Whether the last iteration was the last of an epoch."""
        return self._learner.place.used == 0

    @property
    def pace(self) -> Progress:
        """How the schedule goes with the iterations."""
        return self._learner.pace

    @property
    def factor(self) -> float:
        """What the schedule multiplied the learning rate by in the last iteration."""
        return self._learner.factor

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was changed in the recipe since the beginning."""
        return tuple(self._learner.changes)

    def parameters(self) -> Array:
        """A copy of the parameters to read with (float32, as many as the network has)."""
        return self._learner.reader.parameters.copy()

    @property
    def reads(self) -> bool:
        """Whether the network's answers are numbers."""
        with np.errstate(over="ignore", invalid="ignore"):
            return bool(np.isfinite(self._learner.reader.predict(self._splits.test.images[:, :1])).all())

    @property
    def is_sound(self) -> bool:
        """Whether the loss over the images held out is a finite number; true before there was any iteration."""
        held_out = self._learner.validation
        if not held_out.size:
            return True
        return math.isfinite(evaluate(self._learner.reader, self._splits.train, self._learner.loss, held_out).loss)

    def test(self) -> Iterator[Score]:
        """Read the test images, some at a time; gives the score of all read so far."""
        return running_scores(self._learner.reader, self._splits.test, self._learner.loss)

    def calibrate(self) -> float:
        """Divide the logits of the network that reads, at the end, so that its probabilities mean what they say.

        Returns:
            The temperature that they were divided by, found on the validation images; 1, which changes nothing, where
            these are fewer than 100.
        """
        reader, held_out = self._learner.reader, self._learner.validation
        if held_out.size < FEWEST_TO_CALIBRATE:
            return 1.0
        train = self._splits.train
        by = temperature(logits_of(reader, train.rows[held_out].T), train.labels[held_out])
        divide_logits(reader, by)
        return by

    def close(self) -> None:
        """End the training's threads; there are no iterations afterwards."""
        self._records.close()
