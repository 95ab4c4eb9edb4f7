"""Tuning a copy of a model: drawings and test images are read, then it learns, then they are read again."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

import numpy as np

from recognizer.blas import one_thread
from recognizer.data.dataset import Splits
from recognizer.errors import BadInput
from recognizer.images.stroke_files import Drawing
from recognizer.reading.drawings import from_drawings
from recognizer.reading.model import Card, Model
from recognizer.reading.tuning.judge import tune_judge
from recognizer.reading.tuning.lessons import copies_of
from recognizer.reading.tuning.reader import tune_reader
from recognizer.reading.tuning.records import Progress, Standing, Tuned
from recognizer.reading.tuning.settings import Tuning
from recognizer.reading.tuning.standing import standing

MOST_DRAWINGS = 1000
"""To be tuned to at once; whoever has more has a training's worth."""


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
    before = yield from standing("before", model.copy(), mine, others, data.test, how)
    copies = copies_of(drawings, how.copies, np.random.default_rng((how.seed, 0)))
    yield Progress("drawings", 1, 1)
    tuned_model = model.copy()
    yield from tune_reader(tuned_model, copies, data.train, how)
    tuned_model = tuned_model.copy()  # each without the memory that learning or reading took, hundreds of megabytes
    if tuned_model.judge is not None:
        yield from tune_judge(tuned_model, tuned_model.judge, copies, data.train, how)
        tuned_model = tuned_model.copy()
    after = yield from standing("after", tuned_model, mine, others, data.test, how)
    yield Tuned(replace(tuned_model.copy(), card=_card(tuned_model, after, data, len(drawings), how)), before, after)


def _card(model: Model, after: Standing, data: Splits, drawings: int, how: Tuning) -> Card:
    """The model's card, with what was done; its accuracy on the test images is known only if all were read."""
    known = after.test.images == len(data.test)
    tested = {"test_images": after.test.images, "test_accuracy": after.test.accuracy}
    return {
        **model.card,
        "test_accuracy": after.test.accuracy if known else None,
        "tuned": {"drawings": drawings, "data": data.source, **tested, **asdict(how)},
    }
