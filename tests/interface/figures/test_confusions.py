"""What the browser is sent of a training's confusion matrices."""

import numpy as np

from interface.figures.confusions import frames_of
from recognizer.lab.instruments import MOST_KEPT, Instruments


def test_the_matrices_that_are_kept_are_sent_and_the_present_one_is_the_last() -> None:
    instruments = Instruments()
    assert frames_of(instruments) == []
    for evaluation in range(1, 204):
        instruments.add_confusions(10 * evaluation, evaluation * np.eye(10, dtype=np.int64))
        frames = frames_of(instruments)
        iterations = [iteration for iteration, _ in frames]
        assert iterations[-1] == 10 * evaluation
        assert iterations == sorted(set(iterations))
        assert len(frames) <= MOST_KEPT + 1
    assert iterations[0] == 10
    assert frames[-1] == (2030, (203 * np.eye(10, dtype=int)).ravel().tolist())
