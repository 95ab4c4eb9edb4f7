import threading
from contextlib import AbstractContextManager, nullcontext
from itertools import cycle

import numpy as np
import pytest

from recognizer import Dataset
from recognizer.augmentation.specification import NOTHING, Augmentation, parse_augmentation
from recognizer.training.batches import Batch, Feed, Maker, Place, Spare, always

AFFINE = parse_augmentation("affine")


def never() -> AbstractContextManager[bool]:
    return nullcontext(False)


def changed(digits: Dataset, spare: Spare) -> list[bytes]:
    """Six batches of changed images."""
    feed = Feed(np.arange(100), digits, np.random.default_rng(1), 5, Place(), spare)
    made = [feed.take(number, 40, AFFINE).rows.tobytes() for number in range(1, 7)]  # type: ignore[union-attr]
    feed.close()
    return made


def test_images_are_the_same_whether_made_ahead_or_when_asked_for(digits: Dataset) -> None:
    answers = cycle([True, False, True])
    ahead, mixed = changed(digits, always), changed(digits, lambda: nullcontext(next(answers)))
    assert ahead == mixed == changed(digits, never)
    assert len(set(ahead)) == 6


@pytest.mark.parametrize(("spare", "ahead"), [(always, True), (never, False)])
def test_without_a_processor_to_spare_whoever_asks_changes_the_images(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch, spare: Spare, ahead: bool
) -> None:
    here = threading.get_ident()
    places = []
    make = Maker.__call__

    def noted(maker: Maker, batch: Batch, augmentation: Augmentation) -> Batch:
        places.append(threading.get_ident() != here)
        return make(maker, batch, augmentation)

    monkeypatch.setattr(Maker, "__call__", noted)
    changed(digits, spare)
    assert places == [False, *[ahead] * 6][: 7 if ahead else 6]  # nobody could know of the first


def test_a_batch_made_ahead_for_what_has_changed_since_is_made_again(digits: Dataset) -> None:
    def taken(changes: dict[int, tuple[int | None, Augmentation]], place: Place, first: int) -> list[Batch]:
        feed = Feed(np.arange(100), digits, np.random.default_rng(1), 5, place)
        now: tuple[int | None, Augmentation] = (40, AFFINE)
        batches = []
        for number in range(first, 9):
            now = changes.get(number, now)
            batch = feed.take(number, *now)
            rows = None if batch.rows is None else batch.rows.copy()
            batches.append(Batch(number, batch.columns.copy(), rows))
        feed.close()
        return batches

    changes: dict[int, tuple[int | None, Augmentation]] = {
        3: (30, AFFINE),
        5: (30, parse_augmentation("shift")),
        6: (None, NOTHING),
        7: (30, AFFINE),
    }
    batches = taken(changes, Place(), 1)
    assert [batch.columns.size for batch in batches] == [40, 40, 20, 30, 30, 40, 30, 30]
    for at, (epochs, used) in ((4, (1, 0)), (7, (2, 0))):
        resumed = taken(changes | {at: changes.get(at, (30, AFFINE))}, Place(epochs, used), at)
        for one, other in zip(batches[at - 1 :], resumed, strict=True):
            assert np.array_equal(one.columns, other.columns)
            assert one.rows is other.rows is None or np.array_equal(one.rows, other.rows)  # type: ignore[arg-type]
