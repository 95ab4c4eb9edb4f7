"""Data that many tests share."""

import numpy as np
import pytest

from recognizer import Dataset, Splits, load
from recognizer.blas import use_one_thread
from recognizer.dataset import select

use_one_thread()


@pytest.fixture(scope="session")
def mnist() -> Splits:
    return load()


@pytest.fixture(scope="session")
def digits(mnist: Splits) -> Dataset:
    """The first 600 training images."""
    return select(mnist.train, np.arange(600))


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)
