"""Data that many tests share."""

import numpy as np
import pytest
from hypothesis import settings

from recognizer import Dataset, Splits, load_data
from recognizer.blas import use_one_thread
from recognizer.data.dataset import select

use_one_thread()
settings.register_profile("unhurried", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def mnist() -> Splits:
    return load_data()


@pytest.fixture(scope="session")
def digits(mnist: Splits) -> Dataset:
    """The first 600 training images."""
    return select(mnist.train, np.arange(600))


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)
