"""Two networks compared: counts by hand, and McNemar's test by numbers of others."""

import math

import numpy as np
import pytest

from recognizer.evaluation.comparison import compare, in_words, mcnemar


@pytest.mark.parametrize(
    ("only_first", "only_second", "p"),
    [
        (10, 2, 2 * (1 + 12 + 66) / 4096),  # by hand
        (121, 59, 2 * sum(math.comb(180, k) for k in range(60)) / 2**180),
        (0, 0, 1.0),
        (3, 3, 1.0),
        (0, 5, 2 / 32),
        (6000, 0, 0.0),  # smaller than any float
    ],
)
def test_mcnemars_test_is_exact(only_first: int, only_second: int, p: float) -> None:
    assert mcnemar(only_first, only_second) == pytest.approx(p, rel=1e-12)
    assert mcnemar(121, 59) == pytest.approx(4.434e-06, rel=1e-3)  # as statsmodels' documentation has it
    assert mcnemar(only_second, only_first) == mcnemar(only_first, only_second)


def test_what_each_alone_reads_is_found() -> None:
    labels = np.array([0, 1, 2, 3, 4, 5])
    found = compare(np.array([0, 1, 0, 0, 4, 5]), np.array([0, 0, 2, 0, 0, 5]), labels)
    assert (found.both, found.neither, found.images) == (2, 1, 6)
    assert (found.only_first.tolist(), found.only_second.tolist()) == ([1, 4], [2])
    assert found.p_value == 1.0  # (1 + 3) · 2 / 8
    with pytest.raises(ValueError, match="each image is read twice"):
        compare(labels, labels[:5], labels)


def test_a_difference_is_put_in_words() -> None:
    labels = np.arange(400) % 10
    first, second = labels.copy(), labels.copy()
    second[:40] += 1
    first[100:101] += 1
    sure = in_words(compare(first, second, labels), "A", "B")
    assert sure == (
        "A alone reads 40 images, B alone 1. Two equally good networks would differ as much only less than one "
        "millionth of the time: A reads better."
    )
    second = labels.copy()
    second[:2] += 1
    assert in_words(compare(first, second, labels), "A", "B") == (
        "A alone reads 2 images, B alone 1. Two equally good networks would differ as much as often as not: neither is "
        "shown to be the better."
    )
    second[:8] += 1
    assert "only 3.9% of the time: A reads better" in in_words(compare(first, second, labels), "A", "B")
    assert (
        in_words(compare(labels, labels, labels), "A", "B") == "A and B read the same 400 of 400 images: no difference."
    )
