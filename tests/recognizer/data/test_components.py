import numpy as np

from recognizer import Dataset
from recognizer.data.components import principal_components


def test_components_are_those_of_the_singular_value_decomposition(digits: Dataset) -> None:
    rows = digits.rows.astype(np.float64) / 255
    found = principal_components(rows, 20)
    _, scales, directions = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
    assert np.allclose(found.variances, scales[:20] ** 2 / len(rows))
    assert np.allclose(np.abs(np.sum(found.directions * directions[:20], axis=1)), 1)
    assert np.isclose(found.total, rows.var(axis=0).sum())


def test_coordinates_vary_as_the_components_say_and_each_for_itself(digits: Dataset) -> None:
    rows = digits.rows.astype(np.float64) / 255
    found = principal_components(rows, 5)
    covariance = np.cov(found.coordinates(rows), rowvar=False, bias=True)
    assert np.allclose(covariance, np.diag(found.variances), atol=1e-9)


def test_the_same_vectors_in_another_order_have_the_same_directions(digits: Dataset, rng: np.random.Generator) -> None:
    rows = digits.rows.astype(np.float64)
    again = principal_components(rows[rng.permutation(len(rows))], 3)
    assert np.allclose(principal_components(rows, 3).directions, again.directions, atol=1e-6)


def test_few_vectors_have_components_too() -> None:
    found = principal_components(np.array([[0.0, 0, 0], [3, 4, 0]]), 2)
    assert np.allclose(found.directions[0], [0.6, 0.8, 0])
    assert np.allclose(found.variances, [6.25, 0])
