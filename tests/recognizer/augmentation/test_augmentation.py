import math
import re
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from recognizer import BadInput, Dataset
from recognizer.arrays import PIXELS, SIDE, Array
from recognizer.augmentation.augmenter import BLOCK, Augmenter
from recognizer.augmentation.distortion import Distortion, elastic_modes, inverse_affine
from recognizer.augmentation.resampling import Block
from recognizer.augmentation.specification import AFFINE, NOTHING, SETTINGS, Augmentation, parse_augmentation

Bytes = NDArray[np.uint8]

EVERYTHING = "affine aspect elastic thick erase noise"
WORDS = ["affine", *(word for word in SETTINGS if word != "sigma")]


def random_rows(rng: np.random.Generator, count: int) -> Bytes:
    """Ink everywhere, up to the edges, which digits never have."""
    return rng.integers(0, 256, (count, PIXELS), np.uint8)


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


def affine_sources(
    shift: tuple[float, float] = (0, 0), angle: float = 0, scale: float = 1, aspect: float = 1, shear: float = 0
) -> Array:
    """The sources of one image, 2 × 1 × 784, calculated from the weights as the formula says."""
    one = (np.array([value], np.float32) for value in (angle, scale, aspect, shear))
    weights = inverse_affine(np.array(shift, np.float32)[:, np.newaxis], *one)
    y, x = np.indices((SIDE, SIDE)).reshape(2, PIXELS) - 13.5
    return weights @ np.stack([np.ones_like(x), x, y])


def bilinear(picture: Bytes, x: float, y: float) -> float:
    """One pixel, the slow way: the four around (x, y), each as far as it overlaps; 0 outside."""
    total = 0.0
    for row in (math.floor(y), math.floor(y) + 1):
        for column in (math.floor(x), math.floor(x) + 1):
            if 0 <= row < SIDE and 0 <= column < SIDE:
                total += (1 - abs(x - column)) * (1 - abs(y - row)) * int(picture[row, column])
    return total


# The line of text


@given(
    st.fixed_dictionaries({}, optional={name: st.floats(least, most) for name, (_, least, most, _) in SETTINGS.items()})
)
def test_a_line_of_text_reads_back(values: dict[str, float]) -> None:
    augmentation = Augmentation(**values)
    assert parse_augmentation(augmentation.text) == augmentation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", NOTHING),
        (" None ", NOTHING),
        ("shift0", NOTHING),
        ("shift2 rotate.5 elastic1.5", Augmentation(shift=2, rotate=0.5, elastic=1.5)),
        ("  Elastic   SIGMA5 ", Augmentation(elastic=SETTINGS["elastic"].usual, sigma=5)),
        ("affine", Augmentation(**AFFINE)),
        ("affine elastic", Augmentation(**AFFINE, elastic=SETTINGS["elastic"].usual)),
        ("affine rotate3", Augmentation(**AFFINE | {"rotate": 3})),
        ("rotate3 affine", Augmentation(**AFFINE | {"rotate": 3})),
    ],
)
def test_lines_that_people_type(text: str, expected: Augmentation) -> None:
    assert parse_augmentation(text) == expected


def test_the_text_says_all_numbers() -> None:
    assert parse_augmentation("affine elastic").text == "shift2 rotate15 scale0.15 shear0.2 elastic1"
    assert NOTHING.text == "none"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("affine foo", "found 'foo' as word 2, expected one of affine, shift, "),
        ("shift-1", "found 'shift-1' as word 1"),
        ("shift٣", "found 'shift٣' as word 1"),
        ("affine2", "found 'affine2' as word 1"),
        ("none shift", "found 'none' as word 1"),
        ("noise0.1 rotate500", "found 'rotate500' as word 2, expected rotate with 0 to 180 (degrees)"),
        ("shift" + "9" * 5000, "found 'shift9999"),
        ("sigma1", "expected sigma with 2 to 28 (pixels)"),
        ("shift2 affine shift3", "found 'shift3' as word 3, expected shift only once"),
        ("affine affine", "found 'affine' as word 2"),
    ],
)
def test_what_is_no_augmentation_is_pointed_at(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=re.escape(message)) as caught:
        parse_augmentation(text, "--augment")
    assert str(caught.value).startswith("--augment: ")


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("value", [-0.1, 1000, math.nan, math.inf])
def test_settings_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(BadInput, match=f"augmentation {name}: found"):
        Augmentation(**{name: value})


# Reading between pixels


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


def test_an_image_is_stretched_then_slanted_turned_and_moved() -> None:
    scale, aspect, shear, angle, shift = 1.2, 1.1, 0.3, 0.4, np.array([2.0, -3.0])
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    forward = turn @ np.array([[1, shear], [0, 1]]) @ np.diag([scale * aspect, scale / aspect])
    sources = affine_sources((2, -3), angle, scale, aspect, shear)[:, 0] - 13.5
    y, x = np.indices((SIDE, SIDE)).reshape(2, PIXELS) - 13.5
    assert np.allclose(forward @ sources + shift[:, np.newaxis], [x, y], atol=1e-4)


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


# The elastic field


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


def test_displacements_are_as_large_as_the_settings_say(rng: np.random.Generator) -> None:
    itself = np.indices((SIDE, SIDE))[::-1].reshape(2, 1, PIXELS)  # x and y of each pixel
    elastic = Distortion(Augmentation(elastic=1.5), 2000).draw(2000, rng) - itself
    assert np.sqrt(np.mean(np.square(elastic), axis=(1, 2))) == pytest.approx([1.5, 1.5], rel=0.05)
    assert abs(np.corrcoef(elastic[0].ravel(), elastic[1].ravel())[0, 1]) < 0.05
    shifted = Distortion(Augmentation(shift=2), 2000).draw(2000, rng) - itself
    assert 1.9 < shifted.max() <= 2.0001
    assert -2.0001 <= shifted.min() < -1.9
    assert np.abs(shifted.mean(axis=(1, 2))).max() < 0.15


# Whole batches


@pytest.mark.parametrize("count", [0, 1, BLOCK, 2 * BLOCK + 3])
def test_no_augmentation_returns_equal_bytes_of_its_own(count: int, rng: np.random.Generator) -> None:
    rows = random_rows(rng, count)
    result = Augmenter(NOTHING)(rows, rng)
    assert np.array_equal(result, rows)
    assert not np.shares_memory(result, rows)


def test_resampling_at_the_pixels_themselves_changes_no_byte(rng: np.random.Generator) -> None:
    rows = random_rows(rng, 5)
    assert np.array_equal(Augmenter(Augmentation(shift=1e-30))(rows, rng), rows)


@pytest.mark.parametrize("text", [*WORDS, EVERYTHING])
def test_results_depend_on_rows_and_rng_alone(text: str, digits: Dataset) -> None:
    used, fresh = Augmenter(parse_augmentation(text)), Augmenter(parse_augmentation(text))
    used(digits.rows[:300], np.random.default_rng(1))
    used(digits.rows[300:310], np.random.default_rng(2))
    before = digits.rows[:100].copy()
    first = used(digits.rows[:100], np.random.default_rng(3)).copy()
    assert np.array_equal(first, fresh(before, np.random.default_rng(3)))
    assert not np.array_equal(first, fresh(before, np.random.default_rng(4)))
    assert not np.array_equal(first, before)
    assert np.array_equal(digits.rows[:100], before)


def test_an_image_does_not_depend_on_its_neighbours(digits: Dataset) -> None:
    augmenter = Augmenter(parse_augmentation(EVERYTHING))
    rows = digits.rows[:100].copy()
    together = augmenter(rows, np.random.default_rng(3)).copy()
    rows[np.arange(100) != 40] = 255
    assert np.array_equal(augmenter(rows, np.random.default_rng(3))[40], together[40])


def test_one_setting_does_not_move_the_numbers_of_others(digits: Dataset) -> None:
    plain = Augmenter(parse_augmentation("affine elastic"))(digits.rows[:50], np.random.default_rng(3))
    erased = Augmenter(parse_augmentation("affine elastic erase"))(digits.rows[:50], np.random.default_rng(3))
    assert np.all((erased == plain) | (erased == 0))


@pytest.mark.parametrize("text", [*WORDS, "affine elastic", "affine aspect elastic thick erase"])
@pytest.mark.parametrize("count", [1, 1000])
def test_ink_stays_plausible(text: str, count: int, digits: Dataset, rng: np.random.Generator) -> None:
    rows = np.resize(digits.rows, (count, PIXELS))
    result = Augmenter(parse_augmentation(text))(rows, rng)
    assert result.dtype == np.uint8
    assert result.shape == rows.shape
    ratios = result.mean(axis=1) / rows.mean(axis=1)
    assert ratios.min() > 0.2
    if text != "noise":  # which puts ink on the blank
        assert ratios.max() < 2.5
        assert 0.8 < ratios.mean() < 1.3 or count == 1


def test_noise_has_the_size_it_is_asked_for(rng: np.random.Generator) -> None:
    grey = np.full((100, PIXELS), 128, np.uint8)
    changes = Augmenter(Augmentation(noise=0.1))(grey, rng).astype(float) - 128
    assert np.abs(changes).max() in (25, 26)
    assert changes.std() == pytest.approx(25.5 / math.sqrt(3), rel=0.02)
    extremes = Augmenter(Augmentation(noise=1))(np.repeat(np.array([[0], [255]], np.uint8), PIXELS, axis=1), rng)
    assert np.mean(extremes == [[0], [255]], axis=1) == pytest.approx([0.5, 0.5], abs=0.1)  # kept within a byte


def test_what_is_erased_is_a_rectangle(rng: np.random.Generator) -> None:
    blank = Augmenter(Augmentation(erase=8))(np.full((500, PIXELS), 255, np.uint8), rng).reshape(-1, SIDE, SIDE) == 0
    rows, columns = blank.any(axis=2), blank.any(axis=1)
    assert np.array_equal(blank, rows[:, :, np.newaxis] & columns[:, np.newaxis, :])
    assert rows.sum(axis=1).max() == columns.sum(axis=1).max() == 8
    assert blank.any(axis=0).all()  # somewhere in 500 images each pixel is reached


def test_nothing_large_is_allocated_after_the_first_call(digits: Dataset, rng: np.random.Generator) -> None:
    augmenter = Augmenter(parse_augmentation(EVERYTHING))
    rows = digits.rows[: 3 * BLOCK]
    augmenter(rows, rng)
    tracemalloc.start()
    try:
        augmenter(rows, rng)
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        for _ in range(200):
            augmenter(rows, rng)
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 2000
    assert peak - before < BLOCK * PIXELS * 4  # not one array of float32 for a block, let alone float64
