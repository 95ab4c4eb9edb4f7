"""Pictures as cameras and scanners take them: noise, uneven light, frames, thin and thick lines."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from benchmarks.photographs import CONDITIONS, INK, PAPER, clean, enlarged
from recognizer import Network, Splits
from recognizer.images.photo.components import components, distances
from recognizer.images.photo.ink import ink_of
from recognizer.images.photo.paper import find_sheet
from recognizer.images.photo.pictures import seen
from recognizer.images.photo.smoothing import closed, noise, reduced, smooth_surface
from recognizer.images.photo.thickness import THICKEST, THINNEST, evened, line_width
from recognizer.reading.model import MODELS_FOLDER, load_model


@pytest.fixture(scope="module")
def network() -> Network:
    return load_model(MODELS_FOLDER / "modern.npz").network


@pytest.mark.parametrize("inverted", [False, True], ids=["light on dark", "dark on light"])
@pytest.mark.parametrize(
    ("resample", "most"), [(None, 0.003), (Image.Resampling.NEAREST, 0.01), (Image.Resampling.BICUBIC, 0.02)]
)
def test_mnists_own_images_come_back(
    mnist: Splits, resample: Image.Resampling | None, most: float, inverted: bool
) -> None:
    errors = []
    for column in range(5000, 5040):
        digit = mnist.test.picture(column) / 255
        picture = digit if resample is None else enlarged(digit, 10, resample)
        read = seen(1 - picture if inverted else picture)
        errors.append(np.abs(read.reshape(28, 28) - digit).mean())
    assert np.mean(errors) <= most


@pytest.mark.parametrize("name", CONDITIONS)
def test_photographs_are_read(mnist: Splits, network: Network, rng: np.random.Generator, name: str) -> None:
    read = 0
    for column in range(12):
        column_seen = seen(CONDITIONS[name](mnist.test.picture(column) / 255, rng))
        read += int(network.predict(column_seen).argmax() == mnist.test.labels[column])
    assert read >= 11


@pytest.mark.parametrize("deviation", [0, 20])
@pytest.mark.parametrize("light", [0.0, 0.6])
@pytest.mark.parametrize("framed", [False, True])
def test_blank_paper_shows_nothing(rng: np.random.Generator, deviation: float, light: float, framed: bool) -> None:
    paper = np.full((300, 400), 0.8) * np.linspace(1, 1 - light, 400)
    if framed:
        paper[:20] = paper[-20:] = 0
        paper[:, :20] = paper[:, -20:] = 0
    picture = (paper + rng.normal(0, deviation / 255, paper.shape)).clip(0, 1)
    assert not seen(picture).any()


@settings(max_examples=60, deadline=None)
@given(height=st.integers(1, 90), width=st.integers(1, 400), seed=st.integers(0, 99), dark=st.floats(0, 1))
def test_whatever_the_picture_a_column_comes_of_it(height: int, width: int, seed: int, dark: float) -> None:
    rng = np.random.default_rng(seed)
    column = seen(np.where(rng.random((height, width)) < dark, 0.1, rng.uniform(0.2, 1)))
    assert column.shape == (784, 1)
    assert column.dtype == np.float32
    assert np.isfinite(column).all()
    assert 0 <= column.min() <= column.max() <= 1


def test_specks_are_not_part_of_the_digit(mnist: Splits, rng: np.random.Generator) -> None:
    picture = clean(mnist.test.picture(0) / 255, rng)
    dirty = picture.copy()
    for row, column in rng.integers(5, 395, (30, 2)):
        dirty[row : row + 3, column : column + 3] = INK
    assert np.abs(seen(dirty) - seen(picture)).mean() < 0.01


def test_a_digit_in_two_parts_keeps_both() -> None:
    five = np.full((200, 200), PAPER)
    five[40:48, 80:140] = INK  # the bar, apart from the rest
    five[60:160, 80:88] = INK
    ink = ink_of(five)
    assert ink.shape == (120, 60)
    assert ink.sum() == pytest.approx(8 * 60 + 100 * 8, rel=0.1)


@pytest.mark.parametrize("width", [1, 3, 8, 36, 60])
def test_lines_of_any_width_come_out_like_mnists(width: int) -> None:
    seven = np.zeros((240, 180))
    seven[:width, :] = 1
    seven[:, 180 - width :] = 1
    assert 1.2 < line_width(evened(seven)) < THICKEST


def test_lines_of_mnists_width_stay_as_they_are(mnist: Splits) -> None:
    digits = [mnist.test.picture(column) / 255 for column in range(100)]
    cropped = [digit[np.ix_(digit.any(axis=1), digit.any(axis=0))] for digit in digits]
    normal = [digit for digit in cropped if THINNEST <= line_width(digit) <= THICKEST]
    assert len(normal) >= 97
    assert all(evened(digit) is digit for digit in normal)


def test_the_width_of_a_line_is_measured() -> None:
    bar = np.ones((10, 200))
    assert line_width(bar) == pytest.approx(10 * 20 / 200, rel=0.06)


def test_a_sheet_is_told_from_what_it_lies_on(mnist: Splits) -> None:
    desk = np.full((300, 300), 0.2)
    desk[30:260, 50:270] = 0.8
    desk[100:200, 150:160] = 0.1
    sheet = find_sheet(desk)
    assert sheet.dark_ink
    assert sheet.inside[100:200, 150:160].all()
    assert not sheet.inside[:30].any()
    assert sheet.inside.mean() == pytest.approx(230 * 220 / 300**2, rel=0.12)
    for column in range(5000, 5400):  # a digit, light on dark, is no sheet, not even a thick and slanting 0
        assert find_sheet(mnist.test.picture(column) / 255).inside.all()


def test_components_touch_at_sides_and_corners() -> None:
    mask = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 0, 0], [1, 1, 0, 1]], np.bool_)
    labels, count = components(mask)
    assert count == 4
    assert labels[0, 0] == labels[1, 1] != labels[0, 3] == labels[1, 3]
    assert components(np.zeros((3, 4), np.bool_))[1] == 0


@settings(max_examples=30, deadline=None)
@given(height=st.integers(1, 20), width=st.integers(1, 20), seed=st.integers(0, 1000), share=st.floats(0, 1))
def test_components_are_what_can_be_walked(height: int, width: int, seed: int, share: float) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < share
    labels, count = components(mask)
    walked = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    for _ in range(mask.size):
        padded = np.pad(walked, 1)
        around = [padded[1 + y : 1 + y + height, 1 + x : 1 + x + width] for y in (-1, 0, 1) for x in (-1, 0, 1)]
        walked = np.where(mask, np.max(around, axis=0), 0)
    assert count == np.unique(walked[mask]).size
    assert len({*zip(labels[mask].tolist(), walked[mask].tolist(), strict=True)}) == count


def test_distances_are_euclidean(rng: np.random.Generator) -> None:
    mask = rng.random((30, 20)) < 0.02
    places = np.argwhere(mask)
    grid = np.argwhere(np.ones(mask.shape))
    nearest = np.hypot(*np.moveaxis(grid[:, None] - places, 2, 0)).min(axis=1).reshape(mask.shape)
    found = distances(mask, 6)
    assert np.allclose(found[nearest <= 6], nearest[nearest <= 6])
    assert (found[nearest > 6] > 6).all()


def test_noise_is_measured_and_ink_is_not(rng: np.random.Generator) -> None:
    picture = np.tile(np.linspace(0.2, 0.8, 200), (150, 1))
    picture[40:100, 50:60] = 0
    assert noise(picture) < 1e-6
    assert noise(picture + rng.normal(0, 0.05, picture.shape)) == pytest.approx(0.05, rel=0.05)


def test_a_surface_ignores_ink() -> None:
    y, x = np.mgrid[-1:1:90j, -1:1:120j]
    paper = 0.8 - 0.2 * x + 0.1 * y * y
    picture = paper.copy()
    picture[20:70, 50:65] = 0.1
    assert np.abs(smooth_surface(picture, np.ones(paper.shape, np.bool_)) - paper).max() < 0.005


def test_closing_removes_what_is_narrow_and_dark() -> None:
    picture = np.ones((40, 50))
    picture[10:30, 20:24] = 0
    picture[:, 40:] = 0.5  # a shadow
    assert np.array_equal(closed(picture, 3), np.where(np.arange(50) >= 40, 0.5, 1) * np.ones((40, 1)))


def test_reduction_keeps_the_mean(rng: np.random.Generator) -> None:
    picture = rng.random((90, 300))
    small, side = reduced(picture, 100)
    assert side == 3
    assert small.shape == (30, 100)
    assert small.mean() == pytest.approx(picture.mean())
    assert reduced(picture, 300)[0] is picture
