"""Reading images between their pixels, and making lines thicker or thinner."""

import math

import numpy as np
import pytest

from recognizer.arrays import PIXELS, SIDE, Array
from recognizer.augmentation.distortion import Distortion
from recognizer.augmentation.resampling import Block
from recognizer.augmentation.specification import Augmentation
from tests.recognizer.augmentation.rows import Bytes, affine_sources, random_rows


def sampled(rows: Bytes, sources: Array) -> Array:
    block, out = Block(len(rows)), np.empty(rows.shape, np.float32)
    block.fill(rows)
    block.sample(sources.astype(np.float32), out)
    return out


def thickened(rows: Bytes, amounts: list[float]) -> Array:
    block, out = Block(len(rows)), np.empty(rows.shape, np.float32)
    block.fill(rows)
    block.thicken(np.array(amounts, np.float32))
    block.copy(out)
    return out


def bilinear(picture: Bytes, x: float, y: float) -> float:
    """One pixel, the slow way: the four around (x, y), each as far as it overlaps; 0 outside."""
    total = 0.0
    for row in (math.floor(y), math.floor(y) + 1):
        for column in (math.floor(x), math.floor(x) + 1):
            if 0 <= row < SIDE and 0 <= column < SIDE:
                total += (1 - abs(x - column)) * (1 - abs(y - row)) * int(picture[row, column])
    return total


def test_sampling_agrees_with_a_loop_over_pixels(rng: np.random.Generator) -> None:
    rows = random_rows(rng, 3)
    strong = Augmentation(shift=9, rotate=180, scale=0.5, aspect=0.5, shear=1, elastic=4)
    sources = Distortion(strong, 3).draw(3, rng).copy()
    result = sampled(rows, sources)
    assert (sources.min(), sources.max()) < (-5, 33)  # the outside is read too
    for image, picture in enumerate(rows.reshape(-1, SIDE, SIDE)):
        expected = [bilinear(picture, x, y) for x, y in sources[:, image].T.tolist()]
        assert np.allclose(result[image], expected, atol=0.01)


@pytest.mark.parametrize(("right", "down"), [(3, 0), (-2, 5), (0, -1), (27, -27), (40, 0)])
def test_a_shift_by_whole_pixels_moves_bytes(right: int, down: int, rng: np.random.Generator) -> None:
    rows = random_rows(rng, 1)
    expected = np.zeros((SIDE, SIDE))
    for row in range(SIDE):
        for column in range(SIDE):
            if 0 <= row - down < SIDE and 0 <= column - right < SIDE:
                expected[row, column] = rows.reshape(SIDE, SIDE)[row - down, column - right]
    assert np.array_equal(sampled(rows, affine_sources(shift=(right, down))).reshape(SIDE, SIDE), expected)


def test_a_quarter_turn_is_a_rotated_array(rng: np.random.Generator) -> None:
    rows = random_rows(rng, 1)
    for angle, turns in ((90, -1), (-90, 1), (180, 2)):  # np.rot90 turns counterclockwise
        result = sampled(rows, affine_sources(angle=math.radians(angle)))
        assert np.allclose(result.reshape(SIDE, SIDE), np.rot90(rows.reshape(SIDE, SIDE), turns), atol=0.01)


def test_full_thickness_is_dilation_and_erosion(rng: np.random.Generator) -> None:
    rows = random_rows(rng, 4)
    wide = np.pad(rows.reshape(-1, SIDE, SIDE).astype(float), ((0, 0), (1, 1), (1, 1)))
    cross = np.stack(
        [wide[:, 1:-1, 1:-1], wide[:, :-2, 1:-1], wide[:, 2:, 1:-1], wide[:, 1:-1, :-2], wide[:, 1:-1, 2:]]
    )
    most, least = cross.max(axis=0).reshape(-1, PIXELS), cross.min(axis=0).reshape(-1, PIXELS)
    result = thickened(rows, [1, -1, 0, 0.5])
    expected = np.stack([most[0], least[1], rows[2], (rows[3] + most[3]) / 2])
    assert np.allclose(result, expected, atol=0.01)
