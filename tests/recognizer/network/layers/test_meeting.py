"""Sums that several threads bring together."""

from concurrent.futures import ThreadPoolExecutor
from threading import BrokenBarrierError

import numpy as np
import pytest

from recognizer.arrays import Array
from recognizer.network.layers.meeting import WHOLE, Meeting, Share

PARTS = [np.array([1e8, 1.0], np.float32), np.array([1.0, 2.0], np.float32), np.array([-1e8, 3.0], np.float32)]


def test_all_get_the_sum_in_the_order_of_their_places() -> None:
    """1e8 + 1 is rounded to 1e8 in float32, so that another order would give another sum."""
    meeting = Meeting(3)
    shares = [Share(1 / 3, meeting, place) for place in range(3)]

    def meet(share: Share, part: Array) -> list[list[float]]:
        return [share.total(part * factor).tolist() for factor in range(1, 50)]

    with ThreadPoolExecutor(3) as executor:
        found = list(executor.map(meet, reversed(shares), reversed(PARTS)))
    assert found == [[[0.0, 6.0 * factor] for factor in range(1, 50)]] * 3


def test_the_whole_is_its_own_sum() -> None:
    assert WHOLE.fraction == 1
    assert WHOLE.total(PARTS[0]) is PARTS[0]


def test_nobody_waits_for_one_who_will_not_come() -> None:
    meeting = Meeting(3)
    with ThreadPoolExecutor(2) as executor:
        waiting = [executor.submit(meeting.total, place, PARTS[place]) for place in (0, 1)]
        meeting.abort()
        for each in waiting:
            with pytest.raises(BrokenBarrierError):
                each.result(10)
    with pytest.raises(BrokenBarrierError):
        meeting.total(2, PARTS[2])
