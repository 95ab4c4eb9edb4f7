"""From strokes and pictures to what the network sees."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from recognizer import BadInput, Splits
from recognizer.images.framing import BOX, CENTRE, frame
from recognizer.images.photo.decoding import gray_levels
from recognizer.images.photo.paper import otsu_threshold
from recognizer.images.photo.pictures import column_of, read_picture
from recognizer.images.strokes import draw, placed
from recognizer.reading.model import MODELS_FOLDER, load_model

ANGLES = np.linspace(0, 2 * np.pi, 60)
ZERO = [np.stack([140 + 50 * np.cos(ANGLES), 130 + 90 * np.sin(ANGLES)], axis=1)]
SEVEN = [np.array([[60.0, 60], [200, 60], [120, 220]])]
FOUR = [np.array([[50.0, 20], [20, 90], [110, 90]]), np.array([[80.0, 30], [80, 150]])]


def centre_of_mass(column: np.ndarray) -> tuple[float, float]:
    picture = column.reshape(28, 28)
    places = np.arange(28) + 0.5
    return (picture.sum(axis=1) @ places / picture.sum(), picture.sum(axis=0) @ places / picture.sum())


def longest_side(column: np.ndarray) -> int:
    inked = column.reshape(28, 28) > 0.02
    return max(int(np.ptp(np.flatnonzero(inked.any(axis=axis)))) + 1 for axis in (0, 1))


def test_lines_are_where_their_ink_is() -> None:
    lines = placed([*FOUR, np.full((3, 2), np.nan)])
    assert len(lines) == 2
    picture = draw(FOUR).reshape(28, 28)
    for x, y in np.concatenate(lines):
        assert picture[int(y), int(x)] > 0.5
    (left, top), (right, bottom) = np.min(np.concatenate(lines), axis=0), np.max(np.concatenate(lines), axis=0)
    assert bottom - top == pytest.approx(BOX - 2.4)
    assert right - left < bottom - top
    assert placed([]) == []


@pytest.mark.parametrize("strokes", [ZERO, FOUR], ids=["zero", "four"])
def test_a_drawing_is_placed_as_mnist_places_digits(strokes: list[np.ndarray]) -> None:
    column = draw(strokes)
    assert column.shape == (784, 1)
    assert column.dtype == np.float32
    assert column.min() >= 0
    assert column.max() == 1
    assert centre_of_mass(column) == pytest.approx((CENTRE, CENTRE), abs=0.05)
    assert 20 <= longest_side(column) <= 22  # 20, at a fraction of a pixel, with its soft edge


def test_a_top_heavy_digit_stays_inside_the_picture() -> None:
    column = draw(SEVEN)
    assert longest_side(column) >= 20
    assert centre_of_mass(column)[0] == pytest.approx(CENTRE, abs=0.3)


@settings(max_examples=40, deadline=None)
@given(
    scale=st.floats(0.1, 3),
    x=st.floats(-500, 500),
    y=st.floats(-500, 500),
    backwards=st.booleans(),
    last_first=st.booleans(),
)
def test_place_size_direction_and_order_do_not_matter(
    scale: float, x: float, y: float, backwards: bool, last_first: bool
) -> None:
    changed = [(stroke[::-1] if backwards else stroke) * scale + [x, y] for stroke in FOUR]
    assert np.allclose(draw(changed[::-1] if last_first else changed), draw(FOUR), atol=1e-4)


def test_how_many_points_a_line_has_does_not_matter() -> None:
    shares = np.linspace(0, 1, 400)[:, None]
    dense = [np.concatenate([start + shares * (end - start) for start, end in pairwise(stroke)]) for stroke in FOUR]
    assert np.allclose(draw(dense), draw(FOUR), atol=0.02)


@pytest.mark.parametrize(
    "strokes",
    [
        [np.array([[50.0, 50]])],
        [np.array([[50.0, 50], [50, 50]])],
        [np.array([[0.0, 50], [280, 50]])],
        [np.array([[50.0, 0], [50, 280]])],
        [np.array([[-900.0, -900], [5000, 40]])],
        [np.random.default_rng(0).random((5000, 2)) * 280],
        [np.zeros((0, 2)), np.array([[1.0, 1]])],
    ],
    ids=["dot", "tap", "across", "down", "off the canvas", "scribble", "empty stroke"],
)
def test_whatever_is_drawn_becomes_a_picture(strokes: list[np.ndarray]) -> None:
    column = draw(strokes)
    assert column.any()
    assert np.isfinite(column).all()
    assert column.min() >= 0
    assert column.max() <= 1


def test_nothing_drawn_is_a_blank_picture() -> None:
    assert not draw([]).any()
    assert not draw([np.zeros((0, 2))]).any()


@pytest.mark.parametrize("scale", [1, 3, 10])
def test_framing_brings_a_digit_of_any_size_and_place_to_mnists(mnist: Splits, scale: int) -> None:
    digit = mnist.test.picture(0) / 255
    large = np.pad(np.kron(digit, np.ones((scale, scale))), ((3, 40), (90, 5)))
    column = frame(large)
    assert centre_of_mass(column) == pytest.approx((CENTRE, CENTRE), abs=0.5)  # moved by whole pixels, as MNIST's are
    assert np.allclose(column, mnist.test.images[:, [0]] / 255, atol=1e-5)
    assert column.sum() == pytest.approx(digit.sum(), rel=0.01)  # ink is neither lost nor made


def test_mnist_itself_is_centred_where_framing_puts_digits(mnist: Splits) -> None:
    centres = [centre_of_mass(mnist.test.images[:, [column]] / 255) for column in range(2000)]
    assert np.mean(centres, axis=0) == pytest.approx([CENTRE, CENTRE], abs=0.03)


def test_a_blank_picture_stays_blank() -> None:
    assert not frame(np.zeros((50, 40))).any()


def test_otsu_splits_two_groups(rng: np.random.Generator) -> None:
    levels = np.concatenate([rng.normal(0.2, 0.03, 900), rng.normal(0.8, 0.03, 100)]).clip(0, 1)
    assert 0.3 < otsu_threshold(levels) < 0.7


def save_picture(folder: Path, pixels: np.ndarray, name: str = "digit.png", mode: str | None = None) -> Path:
    image = Image.fromarray(pixels.astype(np.uint8))
    (image.convert(mode) if mode else image).save(folder / name)
    return folder / name


@pytest.mark.parametrize("name", ["digit.png", "digit.jpg", "digit.bmp"])
@pytest.mark.parametrize("dark_on_light", [False, True])
@pytest.mark.parametrize("scale", [1, 4, 17])
def test_pictures_of_digits_are_read(mnist: Splits, tmp_path: Path, name: str, dark_on_light: bool, scale: int) -> None:
    network = load_model(MODELS_FOLDER / "modern.npz").network
    read = 0
    for column in range(40):
        pixels = np.kron(np.pad(mnist.test.picture(column), 6), np.ones((scale, scale)))
        path = save_picture(tmp_path, 255 - pixels if dark_on_light else pixels, name)
        read += int(network.predict(read_picture(path)).argmax() == mnist.test.labels[column])
    assert read >= 38


def test_a_photograph_is_read_the_way_the_camera_was_held(tmp_path: Path, mnist: Splits) -> None:
    pixels = np.kron(np.pad(mnist.test.picture(0), 6), np.ones((4, 4), np.uint8))
    orientation = Image.Exif()
    orientation[0x0112] = 6  # to be turned right by a quarter
    Image.fromarray(np.rot90(pixels)).save(tmp_path / "turned.png", exif=orientation)
    assert np.allclose(read_picture(tmp_path / "turned.png"), column_of(pixels / 255, "upright"), atol=0.01)


def test_sixteen_bits_are_as_good_as_eight(tmp_path: Path, mnist: Splits) -> None:
    digit = mnist.test.picture(0)
    Image.fromarray(digit.astype(np.uint16) * 257).save(tmp_path / "deep.png")
    assert np.allclose(read_picture(tmp_path / "deep.png"), column_of(digit / 255, "digit"), atol=0.01)


def test_a_white_card_on_nothing_is_paper(tmp_path: Path, mnist: Splits) -> None:
    digit = np.kron(mnist.test.picture(0), np.ones((3, 3), np.uint8))
    card = np.stack([255 - digit] * 3 + [np.full_like(digit, 255)], axis=-1)
    margin = np.pad(card, ((20, 20), (20, 20), (0, 0)))  # transparent, and black beneath
    Image.fromarray(margin).save(tmp_path / "card.png")
    assert np.allclose(read_picture(tmp_path / "card.png"), column_of(digit / 255, "digit"), atol=0.01)


def test_a_picture_beyond_reason_is_refused_unopened(tmp_path: Path) -> None:
    Image.new("1", (60_000, 900)).save(tmp_path / "huge.png")
    with pytest.raises(BadInput, match="found 60,000 × 900 pixels, expected at most 25,000,000"):
        read_picture(tmp_path / "huge.png")


def test_transparent_parts_are_paper(tmp_path: Path, mnist: Splits) -> None:
    digit = mnist.test.picture(0)
    for ink in (0, 255):
        gray = np.full_like(digit, ink)
        pixels = np.stack([gray, gray, gray, digit], axis=-1)
        Image.fromarray(pixels).save(tmp_path / "digit.png")
        assert np.allclose(read_picture(tmp_path / "digit.png"), frame(digit / digit.max()), atol=0.15)


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "no picture"), (b"text", "no picture"), (b"\x89PNG\r\n\x1a\n\0\0", "no picture")]
)
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "digit.png"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=message):
        read_picture(path)


def test_a_truncated_picture_is_refused(tmp_path: Path, rng: np.random.Generator) -> None:
    path = save_picture(tmp_path, rng.integers(0, 255, (60, 60)))
    path.write_bytes(path.read_bytes()[:-900])
    with pytest.raises(BadInput, match="cannot be read"):
        read_picture(path)


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.png: found no such file"):
        read_picture(tmp_path / "none.png")


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_blank_picture_is_refused(level: int) -> None:
    with pytest.raises(BadInput, match="a blank picture, expected a digit"):
        column_of(np.full((30, 30), level / 255), "digit.png")


def test_gray_levels_are_brightness(tmp_path: Path) -> None:
    path = save_picture(tmp_path, np.array([[0, 255], [51, 102]]))
    assert np.allclose(gray_levels(path.read_bytes(), path), np.array([[0, 1], [0.2, 0.4]]))


@pytest.mark.parametrize("width", [1.5, 3.5])
def test_a_pen_may_be_wider_or_narrower_and_the_size_stays(width: float) -> None:
    column = draw(ZERO, width)
    assert 20 <= longest_side(column) <= 22
    assert centre_of_mass(column) == pytest.approx((CENTRE, CENTRE), abs=0.05)
    length = (BOX - width) * 2.49  # of the oval's line
    assert column.sum() == pytest.approx(length * width, rel=0.1)
