"""Images that lie transposed are told from those that stand, and from those that a network can read in neither way."""

import numpy as np
import pytest

from recognizer import Dataset, Network
from recognizer.data.dataset import from_rows, select, transposed
from recognizer.reading.model import find_model, load_model
from recognizer.reading.orientation import find_orientation


@pytest.fixture(scope="module")
def network() -> Network:
    return load_model(find_model("mlp")).network


def test_digits_that_lie_are_told_from_those_that_stand(digits: Dataset, network: Network) -> None:
    standing, lying = find_orientation(digits, network), find_orientation(transposed(digits), network)
    assert not standing.lies
    assert lying.lies
    assert standing.images == len(digits) == 600
    assert (lying.accuracy, lying.transposed_accuracy) == (standing.transposed_accuracy, standing.accuracy)
    assert standing.accuracy > 0.95
    assert standing.transposed_accuracy < 0.3


def test_a_sample_comes_from_all_over_a_large_dataset(mnist_halves: Dataset, network: Network) -> None:
    """Its first half stands and its second half lies."""
    found = find_orientation(mnist_halves, network)
    assert found.images == 1000
    assert found.accuracy == pytest.approx(found.transposed_accuracy, abs=0.05)


@pytest.fixture
def mnist_halves(digits: Dataset) -> Dataset:
    rows = np.concatenate([digits.rows, digits.rows, transposed(digits).rows, transposed(digits).rows])
    return from_rows(rows, np.tile(digits.labels, 4))


def test_what_can_be_read_in_neither_way_decides_nothing(
    digits: Dataset, network: Network, rng: np.random.Generator
) -> None:
    noise = rng.integers(0, 256, digits.rows.shape).astype(np.uint8)
    for rows in (255 - digits.rows, noise, np.zeros_like(noise)):
        assert not find_orientation(from_rows(rows, digits.labels), network).lies


def test_a_handful_of_images_decides_nothing(digits: Dataset, network: Network) -> None:
    lying = transposed(digits)
    assert not find_orientation(select(lying, np.arange(19)), network).lies
    assert find_orientation(select(lying, np.arange(60)), network).lies
