"""Photographs of many digits, divided."""

import numpy as np
import pytest

from benchmarks.sheets import SHEETS, photograph
from recognizer import Model, load_model
from recognizer.images.photo.cutting import slices
from recognizer.images.photo.segmentation import candidates_of, pieces_of
from recognizer.reading.many import read_candidates
from recognizer.reading.model import MODELS_FOLDER
from tests.recognizer.images.pages import page

PAPER, INK = 0.85, 0.2


@pytest.fixture(scope="module")
def conv() -> Model:
    return load_model(MODELS_FOLDER / "conv.npz")


def sheet(height: int = 300, width: int = 400) -> np.ndarray:
    return np.full((height, width), PAPER)


def boxes(picture: np.ndarray) -> list[tuple[int, int]]:
    """Left and right of each piece, from the left."""
    return sorted((box[1].start, box[1].stop) for box in pieces_of(picture).boxes)


@pytest.mark.parametrize("paper", SHEETS)
def test_numbers_on_paper_are_read(conv: Model, paper: str) -> None:
    rng = np.random.default_rng(4)
    right = 0
    for text in ("42", "2026", "17", "385", "6094"):
        strokes, _ = page([text], 0.4, rng)
        right += read_candidates(candidates_of(photograph(strokes, paper, rng)), conv.read).text == text
    assert right >= 4


def test_lines_are_read_from_the_top_however_they_slope(conv: Model) -> None:
    rng = np.random.default_rng(1)
    strokes, _ = page(["2835", "6264"], 0.4, rng)
    for slope in (-0.15, 0.0, 0.15):
        leaning = [stroke + np.array([0, slope]) * stroke[:, :1] for stroke in strokes]
        assert read_candidates(candidates_of(photograph(leaning, "clean", rng)), conv.read).text == "2835\n6264"


def test_blank_paper_has_no_candidate(rng: np.random.Generator) -> None:
    assert candidates_of(sheet()) == []
    assert candidates_of((sheet() + rng.normal(0, 0.02, (300, 400))).clip(0, 1)) == []


def test_frames_and_specks_are_no_pieces() -> None:
    picture = sheet()
    for left in (60, 160, 260):
        picture[100:200, left : left + 70] = INK
        picture[103:197, left + 3 : left + 67] = PAPER
        picture[120:180, left + 30 : left + 37] = INK
    picture[50:53, 50:53] = INK
    assert boxes(picture) == [(left + 30, left + 37) for left in (60, 160, 260)]


def test_what_reaches_in_from_the_edge_is_no_piece() -> None:
    picture = sheet()
    picture[120:180, 150:157] = picture[120:180, 200:207] = INK
    picture[200:, 330:] = INK
    assert boxes(picture) == [(150, 157), (200, 207)]


def test_digits_that_touch_come_apart() -> None:
    rows, columns = np.mgrid[:60, :78]
    away = [np.hypot((rows - 29.5) / 30, (columns - middle) / 20) for middle in (19.5, 57.5)]
    piece = np.logical_or.reduce([(each <= 1) & (each > 0.75) for each in away])
    numbers = slices(piece, 60.0)
    assert set(numbers[piece].tolist()) == set(range(int(numbers.max()) + 1))
    ends = [int(np.flatnonzero((numbers == each).any(axis=0))[-1]) for each in range(int(numbers.max()))]
    assert any(abs(end - 38) <= 6 for end in ends)


def test_a_narrow_piece_is_not_cut() -> None:
    assert not slices(np.ones((60, 12), np.bool_), 60.0).any()
