import numpy as np
import pytest

from recognizer import Dataset
from recognizer.data.dataset import from_rows
from recognizer.data.features import BLOCK, features_of
from recognizer.images.strokes import draw

RING = [20 * np.column_stack([np.cos(turn), np.sin(turn)]) for turn in [np.linspace(0, 2 * np.pi, 60)]]


def drawn(strokes: list[np.ndarray], pen_width: float = 2.4) -> Dataset:
    rows = (255 * draw(strokes, pen_width)).round().astype(np.uint8).T.copy()
    return from_rows(rows, np.zeros(1, np.uint8))


def test_ink_is_the_mean_pixel(digits: Dataset) -> None:
    found = features_of(digits)
    assert len(digits) > 2 * BLOCK  # several blocks, and a last one that is not full
    assert np.allclose(found.ink, digits.images.mean(axis=0) / 255, atol=1e-6)


@pytest.mark.parametrize("lean", [-30, 0, 15, 40])
def test_the_slant_of_a_line_is_how_far_it_leans_to_the_right(lean: float) -> None:
    line = np.array([[0.0, 0.0], [-60 * np.tan(np.radians(lean)), 60.0]])  # from its upper end down, y downwards
    assert features_of(drawn([line])).slant[0] == pytest.approx(lean, abs=1.5)


@pytest.mark.parametrize("width", [2, 3, 4, 5])
def test_the_thickness_of_a_ring_is_its_pens_width(width: float) -> None:
    assert features_of(drawn(RING, width)).thickness[0] == pytest.approx(width, abs=0.1)


def test_a_blank_image_and_a_flat_one_have_no_slant() -> None:
    rows = np.zeros((2, 784), np.uint8)
    rows[1, 28 * 9 : 28 * 10] = 255
    found = features_of(from_rows(rows, np.zeros(2, np.uint8)))
    assert found.ink.tolist() == pytest.approx([0, 1 / 28])
    assert found.slant.tolist() == [0, 0]
    assert found.thickness[0] == 0
    assert found.thickness[1] == pytest.approx(1, abs=0.1)
