"""Where the pixels of a distorted image come from: the affine part and the elastic field."""

import math

import numpy as np
import pytest

from recognizer.arrays import PIXELS, SIDE
from recognizer.augmentation.distortion import Distortion, elastic_modes
from recognizer.augmentation.specification import Augmentation
from tests.recognizer.augmentation.rows import affine_sources


def test_an_image_is_stretched_then_slanted_turned_and_moved() -> None:
    scale, aspect, shear, angle, shift = 1.2, 1.1, 0.3, 0.4, np.array([2.0, -3.0])
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    forward = turn @ np.array([[1, shear], [0, 1]]) @ np.diag([scale * aspect, scale / aspect])
    sources = affine_sources((2, -3), angle, scale, aspect, shear)[:, 0] - 13.5
    y, x = np.indices((SIDE, SIDE)).reshape(2, PIXELS) - 13.5
    assert np.allclose(forward @ sources + shift[:, np.newaxis], [x, y], atol=1e-4)


@pytest.mark.parametrize("sigma", [2, 4, 7.5])
def test_modes_have_the_covariance_of_smoothed_noise(sigma: float) -> None:
    """Against the smoothing itself: white noise on a larger plane, times Gaussian kernels."""
    places, sources = np.arange(SIDE), np.arange(-4 * 8, SIDE + 4 * 8)
    kernels = np.exp(-np.square(places[:, np.newaxis] - sources) / (2 * sigma**2))
    line = kernels @ kernels.T
    line /= line[0, 0]
    smoothed = np.kron(line, line)
    modes = elastic_modes(sigma)
    covariance = modes.T @ modes
    assert np.trace(covariance) == pytest.approx(0.99 * PIXELS, rel=0.011)
    assert np.abs(covariance - smoothed).max() < 0.12  # at the corners, which the modes left out would reach
    assert np.sqrt(np.mean(np.square(covariance - smoothed))) < 0.005


def test_displacements_are_as_large_as_the_amounts_say(rng: np.random.Generator) -> None:
    itself = np.indices((SIDE, SIDE))[::-1].reshape(2, 1, PIXELS)  # x and y of each pixel
    elastic = Distortion(Augmentation(elastic=1.5), 2000).draw(2000, rng) - itself
    assert np.sqrt(np.mean(np.square(elastic), axis=(1, 2))) == pytest.approx([1.5, 1.5], rel=0.05)
    assert abs(np.corrcoef(elastic[0].ravel(), elastic[1].ravel())[0, 1]) < 0.05
    shifted = Distortion(Augmentation(shift=2), 2000).draw(2000, rng) - itself
    assert 1.9 < shifted.max() <= 2.0001
    assert -2.0001 <= shifted.min() < -1.9
    assert np.abs(shifted.mean(axis=(1, 2))).max() < 0.15
