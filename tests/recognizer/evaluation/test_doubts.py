from pathlib import Path

import numpy as np
import pytest

from recognizer import BadInput, Splits
from recognizer.evaluation.doubts import Doubt, doubtful_labels, load_doubts, write_doubts


def probabilities(*columns: tuple[int, float]) -> np.ndarray:
    """A digit and its probability for each image; the others share the rest."""
    found = np.empty((10, len(columns)))
    for at, (digit, probability) in enumerate(columns):
        found[:, at] = (1 - probability) / 9
        found[digit, at] = probability
    return found


FIRST = probabilities((4, 0.99), (7, 0.9), (1, 0.9), (3, 0.99))
SECOND = probabilities((4, 0.95), (7, 0.6), (2, 0.9), (3, 0.99))
THIRD = probabilities((9, 0.80), (7, 0.7), (8, 0.9), (3, 0.99))


def test_labels_are_doubtful_where_most_networks_agree_on_another() -> None:
    found = doubtful_labels([FIRST, SECOND, THIRD], np.array([9, 2, 5, 3], np.uint8))
    assert [(each.column, each.label, each.answer, each.agreeing) for each in found] == [(1, 2, 7, 3), (0, 9, 4, 2)]
    assert found[0].probability == pytest.approx((0.9 + 0.6 + 0.7) / 3)
    assert found[0].probability > found[1].probability


def test_an_answer_that_is_too_unlikely_is_no_doubt() -> None:
    found = doubtful_labels([FIRST, SECOND, THIRD], np.array([9, 2, 5, 3], np.uint8), least_probability=0.7)
    assert [each.column for each in found] == [1]


def test_one_network_alone_agrees_with_nobody() -> None:
    with pytest.raises(BadInput, match="at least two"):
        doubtful_labels([FIRST], np.array([9, 2, 5, 3], np.uint8))


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "doubts.csv"
    doubts = {"train": [Doubt(5, 1, 7, 3, 0.9876)], "test": [Doubt(8, 4, 9, 2, 0.5)]}
    write_doubts(doubts, path)
    assert load_doubts("train", path) == (Doubt(5, 1, 7, 3, 0.9876),)
    assert load_doubts("test", path) == (Doubt(8, 4, 9, 2, 0.5),)


def test_another_table_and_none_are_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        load_doubts("test", tmp_path / "none.csv")
    other = tmp_path / "other.csv"
    other.write_text("split,number\ntest,5\n")
    with pytest.raises(BadInput, match="another table"):
        load_doubts("test", other)


@pytest.mark.parametrize("split", ["train", "test"])
def test_mnists_doubts_come_along_and_are_of_its_labels(split: str, mnist: Splits) -> None:
    found = load_doubts(split)
    labels = (mnist.train if split == "train" else mnist.test).labels
    assert len(found) > 5
    assert all(labels[each.column] == each.label != each.answer for each in found)
    assert [each.probability for each in found] == sorted((each.probability for each in found), reverse=True)
