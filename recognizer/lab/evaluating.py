"""Evaluating: long readings beside everything else, shared out among the processors, with what is there so far.

Each is a list of small jobs that no other job waits for. A thread does one after the other, by turns with the
trainings; in between, whoever has it done is asked whether it is still wanted.
"""

import dataclasses
import functools
import itertools
import queue
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES, Array
from recognizer.data.dataset import Dataset, select
from recognizer.evaluation.rejection import make_non_digits
from recognizer.evaluation.robustness import CORRUPTIONS, CurvePoint, curve_point, sample_columns
from recognizer.evaluation.written.findings import Findings, Refusal
from recognizer.lab.background import Attention, Work
from recognizer.lab.turns import TURNS, Turns
from recognizer.network.folding import folded
from recognizer.processors import processors
from recognizer.reading.model import Model

Result = TypeVar("Result")

A_JOB = 64
"""Images read at a time: a tenth of a second of the largest network that comes along."""


def shared_out(
    jobs: Sequence[Callable[[], Result]], ask: Callable[[], None], turns: Turns = TURNS, threads: int | None = None
) -> Generator[Result, None, None]:
    """What jobs return, in the order in which they end.

    Args:
        jobs: done in any order and beside each other.
        ask: is called between two of them, and raises what ends all of it.
        turns: that the threads take.
        threads: as many as there are processors if not given.

    Raises:
        Exception: what a job, or `ask`, raises; what is not yet begun is then left undone.
    """
    shared = _Shared(deque(jobs), ask, turns)
    # Not an executor: the interpreter would wait for its threads, and a server could not be ended while they read.
    workers = [
        threading.Thread(target=shared.work, name="evaluating", daemon=True) for _ in range(threads or processors())
    ]
    for worker in workers:
        worker.start()
    done = 0
    try:
        while done < len(jobs):
            found = shared.ended.get()
            if isinstance(found, Exception):
                raise found
            done += len(found)
            yield from found
    finally:
        shared.undone.clear()
        for worker in workers:
            worker.join()


class _Shared(Generic[Result]):
    """Jobs that several threads do.

    Attributes:
        undone: those that nobody has begun.
        ended: what came of the others, some at a time, or what went wrong.
    """

    def __init__(self, undone: deque[Callable[[], Result]], ask: Callable[[], None], turns: Turns) -> None:
        self.undone = undone
        self.ended: queue.SimpleQueue[list[Result] | Exception] = queue.SimpleQueue()
        self._ask = ask
        self._turns = turns

    def work(self) -> None:
        """Do jobs, turn by turn, until none is left."""
        try:
            while self.undone:
                self.ended.put(self._take_a_turn())
        except Exception as error:  # whatever it is must reach whoever wants the results
            self.ended.put(error)

    def _take_a_turn(self) -> list[Result]:
        """Do as many jobs as there is time for: beside trainings, waiting for a turn takes longer than a small job."""
        results: list[Result] = []
        with self._turns.turn() as until:
            while not results or time.monotonic() < until:
                self._ask()
                try:
                    job = self.undone.popleft()
                except IndexError:  # other threads have taken the last ones
                    break
                results.append(job())
        return results


class Pool:
    """Copies of a model, since a network reads for one thread at a time; made when they are needed, and kept.

    Their norms are folded into the weights, which reads the same up to rounding, and sooner.
    """

    def __init__(self, model: Model) -> None:
        self._model = Model(folded(model.network), model.card, model.judge and folded(model.judge))
        self._free: queue.SimpleQueue[Model] = queue.SimpleQueue()

    @contextmanager
    def one(self) -> Generator[Model, None, None]:
        """A copy that nobody else has meanwhile."""
        try:
            model = self._free.get_nowait()
        except queue.Empty:
            model = self._model.copy()
        try:
            yield model
        finally:
            self._free.put(model)


NON_DIGITS = 300
"""Letters, figures, and figures held out that a report is on, of each."""


@dataclass(frozen=True, eq=False)
class Part:
    """What a model makes of some of the images.

    Attributes:
        start: the column of the first of them.
        probabilities: 10 × n, as far as the model's judge is certain.
    """

    start: int
    probabilities: Array

    def __len__(self) -> int:
        return self.probabilities.shape[1]

    @property
    def columns(self) -> slice:
        """The columns of the images that it is of."""
        return slice(self.start, self.start + len(self))


def parts(model: Model, images: NDArray[np.uint8], ask: Callable[[], None]) -> Generator[Part, None, None]:
    """Read images, 784 × m, a part at a time, in any order.

    Raises:
        BadInput: the network's outputs are no numbers.
    """
    pool = Pool(model)

    def job(start: int) -> Part:
        with pool.one() as own:
            return Part(start, own.predict_surely(images[:, start : start + A_JOB], "network"))

    yield from shared_out([functools.partial(job, start) for start in range(0, images.shape[1], A_JOB)], ask)


def put_together(read: Sequence[Part]) -> Array:
    """The probabilities of all parts, 10 × m, in the order of the images."""
    if not read:
        return np.empty((CLASSES, 0), np.float32)
    return np.concatenate([part.probabilities for part in sorted(read, key=lambda part: part.start)], axis=1)


def read_all(model: Model, images: NDArray[np.uint8]) -> Array:
    """Probabilities, 10 × m, of images (784 × m), by all processors.

    Raises:
        BadInput: the network's outputs are no numbers.
    """
    return put_together(list(parts(model, images, lambda: None)))


def begin_reading(model: Model, images: NDArray[np.uint8]) -> Work[Part]:
    """Read images, 784 × m and at least one, in the background."""
    attention = Attention()
    return Work(parts(model, images, attention.ask), attention, "reading")


def begin_reading_of(model: Model, load: Callable[[], NDArray[np.uint8]]) -> Work[NDArray[np.uint8] | Part]:
    """Load images in the background and read them; the first record is the images themselves, 784 × m.

    Args:
        model: reads.
        load: gives the images, and raises `BadInput` where there are none.
    """
    attention = Attention()

    def records() -> Generator[NDArray[np.uint8] | Part, None, None]:
        images = load()
        yield images
        yield from parts(model, images, attention.ask)

    return Work(records(), attention, "reading")


@dataclass(frozen=True)
class NamedPoint:
    """A point of the curve of the network of that name, or what some of the images add to it."""

    network: str
    point: CurvePoint


def curve_points(
    models: Mapping[str, Model], sample: Dataset, steps: Sequence[tuple[str, float]], ask: Callable[[], None]
) -> Generator[NamedPoint, None, None]:
    """Read a sample of images at every step of one or several corruptions, with every network.

    What comes is of a few images each, of every step before the next images have their turn: so `summed` gives whole
    curves from early on, which become more exact. Whoever judges has no part in it: what counts is which digit is read.

    Args:
        models: by name.
        sample: at least one image.
        steps: names of corruptions with amounts.
        ask: is called now and then, and raises what ends all of it.
    """
    pools = {name: Pool(Model(model.network, model.card)) for name, model in models.items()}

    def job(start: int, step: tuple[str, float], name: str) -> NamedPoint:
        some = select(sample, np.arange(start, min(start + A_JOB, len(sample))))
        with pools[name].one() as own:
            return NamedPoint(name, curve_point(own.network.predict, some, *step))

    every = itertools.product(range(0, len(sample), A_JOB), steps, models)
    yield from shared_out([functools.partial(job, *of) for of in every], ask)


def summed(points: Iterable[NamedPoint]) -> list[NamedPoint]:
    """Points with all that has been added to them, in the order of their network, corruption and amount."""
    images: Counter[tuple[str, str, float]] = Counter()
    correct: Counter[tuple[str, str, float]] = Counter()
    for each in points:
        at = each.network, each.point.corruption, each.point.amount
        images[at] += each.point.images
        correct[at] += each.point.correct
    return [NamedPoint(at[0], CurvePoint(at[1], at[2], images[at], correct[at])) for at in sorted(images)]


def begin_curves(models: Mapping[str, Model], sample: Dataset, steps: Sequence[tuple[str, float]]) -> Work[NamedPoint]:
    """Read a sample at every step of corruptions, with every network, in the background."""
    attention = Attention()
    return Work(curve_points(models, sample, steps, attention.ask), attention, "robustness")


def about(model: Model) -> dict[str, str]:
    """What is known of a model, a few words each, for its findings."""
    architecture, card = model.network.architecture, model.card
    known = {"Network": f"{architecture.text}, {architecture.parameter_count:,} parameters"}
    if isinstance(data := card.get("data"), str):
        known["learned from"] = data
    if model.judge is not None:
        known["what is no digit is judged by"] = model.judge.architecture.text
    return known


def gather(
    findings: Findings, model: Model, sample: int, other: tuple[str, Model] | None, ask: Callable[[], None]
) -> Generator[float | Findings, None, None]:
    """Find out what is missing in findings that have a network's reading of images.

    Args:
        findings: what was read, and by what name.
        model: the network that has read.
        sample: of how many images robustness is measured at each step.
        other: a network to compare it with, by name.
        ask: is called now and then, and raises what ends all of it.

    Yields:
        How far it has come, from 0 to 1; at the end the findings.
    """
    dataset = findings.dataset
    few = select(dataset, sample_columns(dataset, sample))
    models = {findings.network: model} | dict([other] if other else [])
    steps = [(name, amount) for name, corruption in CORRUPTIONS.items() for amount in corruption.amounts]
    drawn = make_non_digits(NON_DIGITS, np.random.default_rng(0))
    jobs = len(models) * len(steps) * -(-len(few) // A_JOB)
    jobs += -(-drawn.images.shape[1] // A_JOB) + (-(-len(dataset) // A_JOB) if other else 0)
    done = itertools.count(1)
    strangers: list[Part] = []
    theirs: list[Part] = []
    points: list[NamedPoint] = []
    for part in parts(model, drawn.images, ask):
        strangers.append(part)
        yield next(done) / jobs
    if other is not None:
        for part in parts(Model(other[1].network, other[1].card), dataset.images, ask):
            theirs.append(part)
            yield next(done) / jobs
    for point in curve_points(models, few, steps, ask):
        points.append(point)
        yield next(done) / jobs
    yield dataclasses.replace(
        findings,
        refusal=Refusal(drawn, put_together(strangers), model.threshold),
        curves=by_corruption(points, list(models)),
        other=None if other is None else (other[0], put_together(theirs).argmax(axis=0)),
    )


def by_corruption(points: Iterable[NamedPoint], networks: Sequence[str]) -> dict[str, dict[str, list[CurvePoint]]]:
    """All that was added up, by corruption and then by network, in the order in which these are known."""
    added = summed(points)
    names = {each.point.corruption for each in added}
    return {
        corruption: {
            name: [each.point for each in added if (each.point.corruption, each.network) == (corruption, name)]
            for name in networks
        }
        for corruption in CORRUPTIONS
        if corruption in names
    }


def begin_gathering(
    findings: Findings, model: Model, sample: int, other: tuple[str, Model] | None
) -> Work[float | Findings]:
    """Find out what is missing in findings, in the background; the last record is all of them."""
    attention = Attention()
    return Work(gather(findings, model, sample, other, attention.ask), attention, "report")
