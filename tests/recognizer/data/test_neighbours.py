import numpy as np
import pytest

from recognizer import BadInput, Dataset
from recognizer.data.neighbours import nearest_images


def test_neighbours_are_those_of_the_least_difference(digits: Dataset) -> None:
    image = digits.rows[17]
    found = nearest_images(digits, image, 6)
    distances = np.linalg.norm(digits.rows / 255.0 - image / 255.0, axis=1)
    assert found.columns.tolist() == np.argsort(distances, kind="stable")[:6].tolist()
    assert found.columns[0] == 17
    assert np.allclose(found.distances, np.sort(distances)[:6], atol=1e-4)


def test_more_than_there_are_is_all_of_them(digits: Dataset) -> None:
    assert sorted(nearest_images(digits, digits.rows[0], 9_999).columns.tolist()) == list(range(600))


def test_another_size_and_none_are_refused(digits: Dataset) -> None:
    with pytest.raises(BadInput, match="784 pixels"):
        nearest_images(digits, digits.rows[0][:100], 3)
    with pytest.raises(BadInput, match="at least 1"):
        nearest_images(digits, digits.rows[0], 0)
