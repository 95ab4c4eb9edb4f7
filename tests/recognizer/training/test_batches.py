import threading
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import pytest

from recognizer import Dataset
from recognizer.augmentation.specification import parse_augmentation
from recognizer.training.batches import Batch, Maker, Spare, always, augmented, batches


def never() -> AbstractContextManager[bool]:
    return nullcontext(False)


def changed(digits: Dataset, spare: Spare) -> list[bytes]:
    """Six batches of changed images."""
    feed = batches(np.arange(100), 40, np.random.default_rng(1))
    first = [next(feed) for _ in range(6)]
    made = augmented(iter(first), digits, parse_augmentation("affine"), 5, spare)
    return [batch.rows.tobytes() for batch in made if batch.rows is not None]


def test_images_are_the_same_whether_made_ahead_or_when_asked_for(digits: Dataset) -> None:
    answers = iter([True, False, True, True, False, False])
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

    def noted(maker: Maker, batch: Batch) -> Batch:
        places.append(threading.get_ident() != here)
        return make(maker, batch)

    monkeypatch.setattr(Maker, "__call__", noted)
    changed(digits, spare)
    assert places == [ahead] * 6
