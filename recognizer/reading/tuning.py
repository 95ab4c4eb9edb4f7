"""Tuning: a trained network learns a person's own digits from a few drawings, and forgets nothing for it.

First the last layer learns alone, from the activations below it, which stay; then all layers do, in small steps. Beside
the drawings' copies they rehearse what the network knows (`lessons`). A copy that is read with some confidence pulls no
more. At the end the parameters go back as far towards those before as what was to be learned allows: the less they have
moved, the less is forgotten.

Norms keep the statistics that they read with, which those of a few odd drawings would spoil for everything else, and
dropout leaves nothing out: its dice want more steps than there are to even out.

A judge, which says whether there is a digit at all, is tuned in the same way: what the person calls a digit is one.
What is none is its lesson alone where there is a judge, so that it costs the network that reads nothing.

Sources: A. Kumar et al., Fine-tuning can distort pretrained features (2022), for the last layer first; M. Wortsman et
al., Robust fine-tuning of zero-shot models (2022), for the way back.
"""

import math
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import NO_DIGIT, Array, fractions
from recognizer.blas import one_thread
from recognizer.data.dataset import Dataset, Splits
from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import Score, running_scores
from recognizer.images.stroke_files import Drawing
from recognizer.network.losses import CrossEntropy, make_loss, softmax
from recognizer.network.network import Network
from recognizer.reading.drawings import Drawn, DrawnScore, evaluate_drawn, from_drawings
from recognizer.reading.judging import certainty, judged
from recognizer.reading.lessons import (
    Copies,
    Lesson,
    copies_of,
    digits_to_rehearse,
    known_lesson,
    new_lesson,
    others_to_rehearse,
)
from recognizer.reading.model import Card, Model
from recognizer.training.optimizers import Adam

MOST_DRAWINGS = 1000
"""To be tuned to at once; whoever has more has a training's worth."""

DOUBTFUL = 0.25
"""The largest probability of what is no digit at which its copies pull no more."""

MARGIN = 0.05
"""How far above a model's threshold the reader is to be sure of a digit, which leaves the judge some room; and how far
above that a copy has to be read for it to pull no more."""

SUREST = 0.95
"""What is asked of no reader to exceed, whatever its threshold is."""

LEAST = 0.5
"""The probability from which on a model without a threshold is taken to see a digit."""

LEARNED = 0.9
"""Share of the copies, some of them odder than anybody's drawings, that have to be learned beside all drawings."""

CHECKED = 120
"""Copies, as far as there are so many, by which it is seen whether that is so."""

ROUNDS = 3
"""How often all layers learn at most, if that much is not learned before."""

HALVINGS = 3
"""How often the way back is halved: it is found to an eighth."""

EFFORT = 30e6
"""Multiplications an image, below which a network gets more to rehearse and more steps in the same time."""


@dataclass(frozen=True)
class Tuning:
    """How a network is tuned; a network that is quick, by its multiplications, gets up to so many times as much.

    Attributes:
        copies: images to learn from, made of the drawings.
        rehearsed: digits of the dataset to rehearse, times 40 at most.
        forms: letterforms to rehearse.
        others: images of what is no digit that a judge rehearses.
        head_steps, head_rate: steps of the last layer alone, each over all images, and their learning rate.
        steps, rate: of all layers in a round, times 24 at most, and their learning rate.
        new, known: images in a step of all layers: copies, and rehearsed ones, these times 8 at most.
        weight: of what is new in a step, from 0 to 1; the rest is what is rehearsed.
        smoothing: share of a copy's target that is spread over all digits.
        tested: how many of the test images are read before and after; None for all.
        seed: of all random numbers.
    """

    copies: int = 240
    rehearsed: int = 384
    forms: int = 96
    others: int = 192
    head_steps: int = 60
    head_rate: float = 0.001
    steps: int = 24
    rate: float = 0.0003
    new: int = 16
    known: int = 32
    weight: float = 0.1
    smoothing: float = 0.05
    tested: int | None = 2000
    seed: int = 0

    def suited(self, network: Network) -> "Tuning":
        """This with as much more to do as a network of so few multiplications has time for."""
        ease = EFFORT / max(1, sum(part.multiplications for part in network.architecture.parts))
        return replace(
            self,
            rehearsed=int(self.rehearsed * min(max(ease, 1), 40)),
            steps=int(self.steps * min(max(ease, 1), 24)),
            known=int(self.known * min(max(ease / 24, 1), 8)),
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a tuning has come.

    Attributes:
        stage: "before" and "after", when drawings and test images are read; "drawings", when they are drawn again;
            "reader" and "judge", when these learn.
        step, steps: how many steps of the stage are done, and how many there will be at most.
        loss: of what is new, as it was before the step; None where nothing is learned.
    """

    stage: str
    step: int
    steps: int
    loss: float | None = None


@dataclass(frozen=True, eq=False)
class Standing:
    """How good a model is for a person.

    Attributes:
        mine: on the drawings that are learned from.
        held_out: on drawings of the person that are not; None if there are none.
        test: of the network that reads, on the test images.
    """

    mine: DrawnScore
    held_out: DrawnScore | None
    test: Score


@dataclass(frozen=True, eq=False)
class Tuned:
    """What came out.

    Attributes:
        model: the tuned copy.
        before, after: how good the model and the copy are.
    """

    model: Model
    before: Standing
    after: Standing


def tuned(
    model: Model,
    drawings: Sequence[Drawing],
    data: Splits,
    how: Tuning | None = None,
    held_out: Sequence[Drawing] = (),
) -> Tuned:
    """Tune a copy of a model in one call; `tune` says what is what.

    Raises:
        BadInput: as `tune`.
    """
    with one_thread():
        (last,) = deque(tune(model, drawings, data, how, held_out), maxlen=1)
    assert isinstance(last, Tuned)
    return last


def tune(
    model: Model,
    drawings: Sequence[Drawing],
    data: Splits,
    how: Tuning | None = None,
    held_out: Sequence[Drawing] = (),
) -> Iterator[Progress | Tuned]:
    """Tune a copy of a model to a person's drawings, yielding a record after each step and what came out as the last.

    To stop is to stop asking; nothing has changed then. While it goes on no other thread may use the model.

    Args:
        model: stays as it is.
        drawings: to learn from; those without a label are no digits.
        data: whose training images are rehearsed and whose test images are read.
        how: as usual if not given.
        held_out: other drawings of the person, to be read before and after.

    Raises:
        BadInput: no drawings or too many, no images, or a model whose outputs are no numbers.
    """
    if not 1 <= len(drawings) <= MOST_DRAWINGS:
        raise BadInput("drawings", f"{len(drawings):,}", f"1 to {MOST_DRAWINGS:,} to learn from")
    if not len(data.train):
        raise BadInput("training data", "no images", "some to rehearse")
    how = how or Tuning()
    mine, others = from_drawings(drawings), from_drawings(held_out) if held_out else None
    before = yield from _standing("before", model, mine, others, data.test, how)
    copies = copies_of(drawings, how.copies, np.random.default_rng((how.seed, 0)))
    yield Progress("drawings", 1, 1)
    tuned_model = model.copy()
    yield from _tune_reader(tuned_model, copies, data.train, how)
    if tuned_model.judge is not None:
        yield from _tune_judge(tuned_model, tuned_model.judge, copies, data.train, how)
    after = yield from _standing("after", tuned_model, mine, others, data.test, how)
    fresh = tuned_model.copy()  # without the memory that learning took
    yield Tuned(replace(fresh, card=_card(tuned_model, after, data, len(drawings), how)), before, after)


def _card(model: Model, after: Standing, data: Splits, drawings: int, how: Tuning) -> Card:
    """The model's card, with what was done; its accuracy on the test images is known only if all were read."""
    known = after.test.images == len(data.test)
    return {
        **model.card,
        "test_accuracy": after.test.accuracy if known else None,
        "tuned": {"drawings": drawings, "data": data.source, **asdict(how)},
    }


def _standing(
    stage: str, model: Model, mine: Drawn, held_out: Drawn | None, test: Dataset, how: Tuning
) -> Generator[Progress, None, Standing]:
    """Read drawings and test images."""
    my_score = evaluate_drawn(model, mine)
    other_score = evaluate_drawn(model, held_out) if held_out else None
    columns = np.arange(len(test))
    if how.tested is not None and how.tested < columns.size:
        columns = np.sort(np.random.default_rng((how.seed, 3)).choice(columns.size, how.tested, replace=False))
    blocks = -(-columns.size // model.network.block)
    scores: list[Score] = []
    for each in running_scores(model.network, test, make_loss("cross-entropy"), columns):
        scores.append(each)
        yield Progress(stage, len(scores), blocks)
    return Standing(my_score, other_score, scores[-1])


Learned = Callable[[Network], NDArray[np.bool_]]
"""Says which of some copies a network has learned; the first of them are the drawings themselves."""


def _tune_reader(model: Model, copies: Copies, train: Dataset, how: Tuning) -> Iterator[Progress]:
    """Tune the network that reads; what is no digit is its lesson only if there is no judge."""
    network, how = model.network, how.suited(model.network)
    copies = copies if model.judge is None else _digits_of(copies)
    if not copies.drawings:
        return
    rng = np.random.default_rng((how.seed, 1))
    least = model.threshold or LEAST
    sure = min(least + MARGIN, SUREST)
    some = slice(0, _checked(copies))

    def learned(network: Network) -> NDArray[np.bool_]:
        labels, read = copies.labels[some], network.predict(copies.rows[some].T)
        return np.where(labels == NO_DIGIT, read.max(axis=0) < least, _of_label(read, labels) >= sure)

    if _enough(learned(network), copies.drawings):
        return
    new = new_lesson(network, copies, how.smoothing)
    taken_for = softmax(network.layers[-1].forward(new.hidden)).argmax(axis=0)
    near = np.union1d(taken_for, copies.labels)
    known = known_lesson(network, *digits_to_rehearse(train, how.rehearsed, near, how.forms, rng))
    for step, steps, loss in _learn(network, Learning(new, known, sure + MARGIN, learned, copies.drawings), how, rng):
        yield Progress("reader", step, steps, loss)


def _tune_judge(model: Model, judge: Network, copies: Copies, train: Dataset, how: Tuning) -> Iterator[Progress]:
    """Tune the judge of a model whose reader is tuned: what is a digit is to be taken for one, what is none is not."""
    how = how.suited(judge)
    rng = np.random.default_rng((how.seed, 2))
    least = model.threshold or LEAST
    rows, is_digit = copies.rows[: _checked(copies)], copies.labels[: _checked(copies)] != NO_DIGIT
    read = model.network.predict(rows.T)

    def learned(judge: Network) -> NDArray[np.bool_]:
        return (judged(read, certainty(judge.predict(rows.T))).max(axis=0) >= least) == is_digit

    if _enough(learned(judge), copies.drawings):
        return
    new = new_lesson(judge, copies, how.smoothing)
    digits, _ = digits_to_rehearse(train, how.rehearsed, np.unique(copies.labels), how.forms, rng)
    known = known_lesson(judge, np.concatenate([digits, others_to_rehearse(train, how.others, rng)]))
    sure = min(least + MARGIN, SUREST) + MARGIN
    for step, steps, loss in _learn(judge, Learning(new, known, sure, learned, copies.drawings), how, rng):
        yield Progress("judge", step, steps, loss)


def _digits_of(copies: Copies) -> Copies:
    """The copies of drawings that are digits."""
    digits = copies.labels != NO_DIGIT
    return Copies(copies.rows[digits], copies.labels[digits], int(digits[: copies.drawings].sum()))


def _checked(copies: Copies) -> int:
    """How many of the copies are looked at to see what is learned: all drawings, and no fewer than a hundred images."""
    return max(copies.drawings, min(CHECKED, len(copies.rows)))


def _of_label(probabilities: Array, labels: NDArray[np.uint8]) -> Array:
    """The probability (m) that each column (10 × m) gives its label; of what is no digit, any."""
    return np.take_along_axis(probabilities, labels[np.newaxis] % NO_DIGIT, axis=0)[0]


def _enough(learned: NDArray[np.bool_], drawings: int) -> bool:
    """Whether all drawings, which come first, are learned, and most of all copies."""
    return bool(learned[:drawings].all() and learned.mean() >= LEARNED)


@dataclass(frozen=True, eq=False)
class Learning:
    """What a network is to learn and to keep.

    Attributes:
        new, known: what is new to it, and what it knows.
        sure: the probability of its digit from which on a copy pulls no more.
        learned: which copies are.
        drawings: how many of them are the drawings themselves.
    """

    new: Lesson
    known: Lesson
    sure: float
    learned: Learned
    drawings: int

    def done(self, network: Network) -> bool:
        """Whether enough of it is learned."""
        with np.errstate(over="ignore", invalid="ignore"):
            return _enough(self.learned(network), self.drawings)

    def gradient(
        self, logits: Array, new: NDArray[np.intp], known: NDArray[np.intp], weight: float
    ) -> tuple[float, Array]:
        """The loss and its derivatives by the logits: of images that are new, then of some that are known.

        What is new counts `weight` in all and what is known 1 − weight. A copy that is read surely enough has no
        derivatives, and neither has a copy of what is no digit once no digit is likely.

        Args:
            logits: 10 × m.
            new, known: which of the lessons' images they are of; m in all.
            weight: from 0 to 1.

        Returns:
            The mean cross-entropy of those that are new, and the derivatives, 10 × m.
        """
        n, k = new.size, known.size
        targets = self.new.targets.take(new, axis=1)
        loss, new_gradient = CrossEntropy(targets).value_and_gradient(logits[:, :n], np.arange(n))
        said = CrossEntropy(self.known.targets.take(known, axis=1))
        known_gradient = said.value_and_gradient(logits[:, n:], np.arange(k))[1] if k else logits[:, n:]
        likely, read = targets.max(axis=0), softmax(logits[:, :n])
        is_digit = likely > 1.5 / len(targets)
        wanted = np.take_along_axis(read, targets.argmax(axis=0)[np.newaxis], axis=0)[0]
        pulls = np.where(is_digit, wanted < self.sure, read.max(axis=0) > DOUBTFUL)
        return loss, np.concatenate([new_gradient * (pulls * weight), known_gradient * (1 - weight)], axis=1)


def _learn(network: Network, what: Learning, how: Tuning, rng: np.random.Generator) -> Iterator[tuple[int, int, float]]:
    """Let a network learn, yielding after each step its number, how many there may be, and the loss.

    A network whose loss is no finite number any more goes back to where it was.
    """
    start = network.parameters.copy()
    steps = how.head_steps + ROUNDS * how.steps
    rounds = chain(_head_steps(network, what, how), *(_steps(network, what, how, rng) for _ in range(ROUNDS)))
    for step, loss in enumerate(rounds, 1):
        if not (math.isfinite(loss) and np.isfinite(network.parameters).all()):
            network.parameters[:] = start
            return
        yield step, steps, loss
        if step > how.head_steps and (step - how.head_steps) % how.steps == 0 and what.done(network):
            break
    _go_back(network, start, what)


def _head_steps(network: Network, what: Learning, how: Tuning) -> Iterator[float]:
    """Steps of the last layer, each over all images; yields the losses."""
    head, window = network.layers[-1], network.windows[-1]
    new, known = np.arange(len(what.new)), np.arange(len(what.known))
    hidden = np.concatenate([what.new.hidden.T, what.known.hidden.T]).T
    optimizer = Adam(learning_rate=how.head_rate)
    for step in range(how.head_steps):
        with np.errstate(over="ignore", invalid="ignore"):
            loss, gradient = what.gradient(head.forward(hidden), new, known, how.weight)
            head.note_gradient(gradient)
            optimizer.step(network.parameters[window], network.gradient[window], 1 - step / how.head_steps)
        yield loss


def _steps(network: Network, what: Learning, how: Tuning, rng: np.random.Generator) -> Iterator[float]:
    """A round of steps of all layers; yields the losses."""
    optimizer = Adam(learning_rate=how.rate)
    new, known = _endless(len(what.new), how.new, rng), _endless(len(what.known), how.known, rng)
    for step in range(how.steps):
        some_new, some_known = next(new), next(known)
        rows = np.concatenate([what.new.rows[some_new], what.known.rows[some_known]])
        images = fractions(np.ascontiguousarray(rows.T) if network.images_last else rows.T, network.dtype)
        with np.errstate(over="ignore", invalid="ignore"):  # steps that are far too large are told by the loss
            loss, gradient = what.gradient(network.forward_tuning(images), some_new, some_known, how.weight)
            network.backward_tuning(gradient)
            optimizer.step(network.parameters, network.gradient, 1 - step / how.steps)
        yield loss


def _endless(count: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Places from 0 to `count` − 1 in random order, `size` at a time (or all), each as often as the others."""
    size = min(size, count)
    order = np.empty(0, np.intp)
    while True:
        if order.size < size:
            order = np.concatenate([order, rng.permutation(count)])
        yield order[:size]
        order = order[size:]


def _go_back(network: Network, start: Array, what: Learning) -> None:
    """w ← w₀ + s · (w − w₀) with the smallest share s, in eighths, at which enough is learned; 1 if it is at none."""
    way = network.parameters - start
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        network.parameters[:] = start + np.float32(middle) * way
        low, high = (low, middle) if what.done(network) else (middle, high)
    network.parameters[:] = start + np.float32(high) * way
