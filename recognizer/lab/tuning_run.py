"""A tuning in a thread of its own, which a page watches and may stop; it ends by itself within seconds.

Like trainings, tunings calculate in turns, so that many visitors may begin one at once. One at a time goes on, since a
large network takes hundreds of megabytes while it learns; the others wait until it has ended.
"""

import threading
import time
from collections.abc import Iterator, Sequence

from recognizer.data.dataset import Splits
from recognizer.errors import BadInput
from recognizer.images.stroke_files import Drawing
from recognizer.lab.limits import check_tuning
from recognizer.lab.turns import TURNS, Turns
from recognizer.reading.model import Model
from recognizer.reading.tuning import Progress, Tuned, Tuning, tune

STAGES = {
    "before": (0.0, 0.2),
    "drawings": (0.2, 0.25),
    "reader": (0.25, 0.65),
    "judge": (0.65, 0.8),
    "after": (0.8, 1.0),
}
"""From where to where each stage takes a tuning of the convolutional network and its judge, about, as shares of it."""


ONE_AT_A_TIME = threading.Lock()
"""Held by the tuning that goes on in this process."""


class TuningRun:
    """One tuning of a copy of a network to one visitor's drawings.

    Attributes:
        progress: what was told last; None at first.
        outcome: what came out; None until then, and for good if it was stopped before.
        failure: a sentence on what went wrong, should anything.
        active: whether it goes on.
    """

    def __init__(
        self,
        model: Model,
        drawings: Sequence[Drawing],
        data: Splits,
        how: Tuning | None = None,
        held_out: Sequence[Drawing] = (),
        turns: Turns = TURNS,
    ) -> None:
        """Begin; the arguments are those of `tune`, and the model is copied.

        Raises:
            BadInput: a network that is too large to be tuned on a page.
        """
        check_tuning(model.network.architecture, "network")
        self.progress: Progress | None = None
        self.outcome: Tuned | None = None
        self.failure = ""
        self.active = True
        self._turns = turns
        self._stop = threading.Event()
        records = tune(model.copy(), drawings, data, how, held_out)
        threading.Thread(target=self._work, args=(records,), name="tuning", daemon=True).start()

    @property
    def share(self) -> float:
        """How much of it is done, about, from 0 to 1; it never falls."""
        if self.progress is None:
            return 0.0
        begin, end = STAGES[self.progress.stage]
        return begin + (end - begin) * self.progress.step / self.progress.steps

    def stop(self) -> None:
        """End after the current step; nothing comes out then."""
        self._stop.set()

    def _work(self, records: Iterator[Progress | Tuned]) -> None:
        try:
            with ONE_AT_A_TIME:
                self._go_through(records)
        except BadInput as error:
            self.failure = str(error)
        except Exception as error:  # whatever it is must reach the page; a thread has nobody else to tell
            self.failure = f"The tuning failed: {error}"
        self.active = False

    def _go_through(self, records: Iterator[Progress | Tuned]) -> None:
        while not self._stop.is_set():
            with self._turns.turn() as until:
                while not self._stop.is_set():
                    record = next(records)
                    if isinstance(record, Tuned):
                        self.outcome = record
                        return
                    self.progress = record
                    if time.monotonic() > until:
                        break
