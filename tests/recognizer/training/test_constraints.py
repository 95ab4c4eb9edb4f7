import math
import tracemalloc

import numpy as np
import pytest

from recognizer.training.constraints import clip, limit_norms


def test_a_long_gradient_is_scaled_to_the_norm_allowed() -> None:
    gradient = np.array([3.0, -4.0], np.float32)
    assert clip(gradient, 1.0) == 5.0
    assert gradient == pytest.approx([0.6, -0.8])
    assert gradient.dtype == np.float32


@pytest.mark.parametrize("most", [5.0, 6.0, math.inf])
def test_a_gradient_short_enough_is_left_alone(most: float) -> None:
    gradient = np.array([3.0, -4.0], np.float32)
    assert clip(gradient, most) == 5.0
    assert gradient.tolist() == [3.0, -4.0]


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_divergence_is_left_to_be_seen(value: float) -> None:
    gradient = np.array([1.0, value], np.float32)
    assert not math.isfinite(clip(gradient, 1.0))
    assert np.array_equal(gradient, [1.0, value], equal_nan=True)


def test_squares_too_large_for_float32_are_clipped_all_the_same() -> None:
    gradient = np.array([3e30, -4e30], np.float32)
    assert clip(gradient, 1.0) == pytest.approx(5e30)
    assert gradient == pytest.approx([0.6, -0.8])


def test_a_gradient_of_zeros_stays_one() -> None:
    gradient = np.zeros(3, np.float32)
    assert clip(gradient, 1.0) == 0.0
    assert not gradient.any()


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-12)])
def test_a_clipped_gradient_points_where_it_did(
    dtype: type[np.floating], tolerance: float, rng: np.random.Generator
) -> None:
    gradient = rng.standard_normal(1000).astype(dtype)
    before = gradient.astype(np.float64)
    norm = clip(gradient, 0.5)
    assert norm == pytest.approx(float(np.linalg.norm(before)), rel=tolerance)
    assert np.allclose(gradient, before * 0.5 / norm, rtol=tolerance)


def test_rows_longer_than_allowed_are_shortened_and_no_others() -> None:
    weights = np.array([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0], [-6.0, 8.0], [0.0, 2.0]], np.float32)
    limit_norms(weights, 2.0)
    assert weights == pytest.approx(np.array([[1.2, 1.6], [0.3, 0.4], [0.0, 0.0], [-1.2, 1.6], [0.0, 2.0]], np.float32))
    assert weights.dtype == np.float32


def test_a_window_of_a_parameter_vector_is_changed_in_place() -> None:
    parameters = np.full(7, 10.0, np.float32)
    limit_norms(parameters[:6].reshape(2, 3), 3.0)
    assert np.allclose(parameters[:6], math.sqrt(3))
    assert parameters[6] == 10


@pytest.mark.parametrize("value", [math.inf, math.nan, 1e30])
def test_a_row_that_has_diverged_is_left_to_be_seen(value: float) -> None:
    weights = np.array([[value, 1.0], [3.0, 4.0]], np.float32)
    limit_norms(weights, 1.0)
    assert np.array_equal(weights[0], np.array([value, 1.0], np.float32), equal_nan=True)
    assert np.allclose(weights[1], [0.6, 0.8])


def test_nothing_large_is_allocated() -> None:
    weights = np.ones((100, 1000), np.float32)
    tracemalloc.start()
    try:
        limit_norms(weights, 1.0)
        clip(weights.reshape(-1), 1.0)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40_000  # the weights are 400,000
