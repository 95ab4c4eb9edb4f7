"""Drawings varied, forms written from nothing, and strokes laid over images: still the digits they were."""

import numpy as np
import pytest

from recognizer import Splits
from recognizer.images.framing import CENTRE
from recognizer.images.stroke_files import Drawing
from recognizer.images.strokes import PEN_WIDTH, draw
from recognizer.reading.model import MODELS_FOLDER, load_model
from recognizer.synthesis.flourishes import bar, dot, flag, foot, slash
from recognizer.synthesis.letterforms import FORMS, curve, skeleton
from recognizer.synthesis.overlays import overlay
from recognizer.synthesis.penmanship import pen_width, render_training_rows, vary

STEM = Drawing(1, (np.array([[50.0, 0], [50, 100]]),))
SEVEN = Drawing(7, (np.array([[60.0, 60], [200, 60], [120, 220]]),))
EVERY_FORM = [(label, form) for label, forms in FORMS.items() for form in forms]


def finite(drawing: Drawing) -> bool:
    return all(len(stroke) > 0 and np.isfinite(stroke).all() for stroke in drawing.strokes)


@pytest.mark.parametrize(("label", "form"), EVERY_FORM)
def test_every_form_can_be_written(label: int, form: str, rng: np.random.Generator) -> None:
    for _ in range(20):
        written = skeleton(label, rng, {label: (form,)})
        assert written.label == label
        assert len(written.strokes) == form.count("|") + 1
        assert finite(written)
        height = np.ptp(np.concatenate(written.strokes)[:, 1])
        assert 0.8 < height < 1.25


def test_a_curve_passes_its_points_and_a_sharp_turn_stays_sharp(rng: np.random.Generator) -> None:
    points = rng.random((5, 2))
    assert np.allclose(curve(points, 6)[::6], points)
    straight = curve(np.array([[0.0, 0], [1, 1], [2, 2]]))
    assert np.allclose(straight[:, 0], straight[:, 1])
    seven = skeleton(7, rng, {7: ("0,0 90,0! 40,100",)}).strokes[0]
    steps = np.diff(seven, axis=0)
    turns = np.abs(np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))))
    assert np.sort(turns)[-2] < 0.1 < 1.5 < turns.max()


def test_varied_drawings_differ_and_keep_what_they_are(rng: np.random.Generator) -> None:
    varied = [vary(Drawing(7, SEVEN.strokes, "anna"), rng) for _ in range(50)]
    assert all((each.label, each.writer) == (7, "anna") for each in varied)
    assert all(finite(each) for each in varied)
    assert 5 < sum(len(each.strokes) == 2 for each in varied) < 35  # some have got a bar
    pictures = np.stack([draw(each.strokes)[:, 0] for each in varied])
    assert np.abs(pictures[1:] - pictures[:-1]).mean(axis=1).min() > 0.01
    assert len(SEVEN.strokes[0]) == 3  # and the one they came from is as it was


@pytest.mark.parametrize(
    "stroke",
    [np.array([[5.0, 5]]), np.array([[5.0, 5], [5, 5]]), np.array([[0.0, 0], [9, 0]]), np.array([[0.0, 0], [0, 9]])],
    ids=["dot", "tap", "across", "down"],
)
@pytest.mark.parametrize("label", [0, 1, 4, 7, 8, None])
def test_whatever_was_drawn_can_be_varied(stroke: np.ndarray, label: int | None, rng: np.random.Generator) -> None:
    for strokes in ((stroke,), (stroke, stroke + 1)):
        for _ in range(20):
            assert finite(vary(Drawing(label, strokes), rng))


def test_how_many_points_a_device_noticed_hardly_matters(rng: np.random.Generator) -> None:
    shares = np.linspace(0, 1, 3000)[:, None]
    dense = Drawing(4, (np.array([[0.0, 0]]) + shares * [30, 100],))
    for _ in range(20):
        stroke = vary(dense, rng).strokes[0]
        assert len(stroke) < 50
        assert np.hypot(*np.diff(stroke, axis=0).T).sum() < 1.8  # no fur


def test_the_bare_stem_of_a_one_gets_flags_and_feet(rng: np.random.Generator) -> None:
    added = [len(vary(STEM, rng).strokes) - 1 for _ in range(200)]
    assert all(added.count(number) > 15 for number in (0, 1, 2))


def test_flourishes_are_where_they_belong(rng: np.random.Generator) -> None:
    top, bottom = np.array([10.0, 0]), np.array([10.0, 100])
    for _ in range(100):
        flagged, footed = flag(top, bottom, rng), foot(top, bottom, rng)
        assert flagged[0, 0] < 10
        assert 1 < flagged[0, 1] < 70  # below the top
        assert np.hypot(*(flagged[-1] - top)) < 12
        assert footed[0, 0] < 10 < footed[-1, 0]
        assert np.abs(footed[:, 1] - 100).max() < 25
        crossing = bar(np.array([30.0, 50]), 100, rng)
        assert crossing[0, 0] < 30 < crossing[-1, 0]
        assert np.abs(dot(np.zeros(2), np.array([30.0, 50]), rng)).max() < 30
        line = slash(np.zeros(2), np.array([30.0, 50]), rng)
        assert np.abs(line.mean(axis=0)).max() < 25


def test_a_training_set_is_the_same_for_the_same_rng(rng: np.random.Generator) -> None:
    drawings = [STEM, SEVEN, Drawing(None, STEM.strokes)]
    rows, labels = render_training_rows(drawings, 300, np.random.default_rng(3))
    again = render_training_rows(drawings, 300, np.random.default_rng(3))
    assert (rows.shape, labels.shape) == ((300, 784), (300,))
    assert rows.dtype == labels.dtype == np.uint8
    assert np.array_equal(rows, again[0])
    assert np.array_equal(labels, again[1])
    assert not np.array_equal(rows, render_training_rows(drawings, 300, rng)[0])
    assert np.bincount(labels, minlength=10).min() > 10  # digits that no drawing shows as well
    assert rows.max(axis=1).min() > 200


def test_no_row_asked_for_is_none(rng: np.random.Generator) -> None:
    rows, labels = render_training_rows([], 0, rng)
    assert (rows.shape, labels.shape) == ((0, 784), (0,))


def test_a_network_that_knows_mnist_reads_most_of_what_is_written(rng: np.random.Generator) -> None:
    rows, labels = render_training_rows([], 600, rng)
    network = load_model(MODELS_FOLDER / "modern.npz").network
    assert (network.predict((rows / 255).T.astype(np.float32)).argmax(axis=0) == labels).mean() > 0.6


def test_what_is_narrow_becomes_no_narrower(rng: np.random.Generator) -> None:
    angles = np.linspace(0, 2 * np.pi, 30)
    eight = Drawing(8, (np.stack([15 * np.sin(2 * angles), 50 * np.cos(angles)], axis=1),))
    widths = [np.ptp(vary(eight, rng).strokes[0][:, 0]) for _ in range(100)]
    assert np.mean(np.array(widths) > 0.26) > 0.9  # it is 0.3; turns and warps may take a little


def test_pens_are_about_as_wide_as_mnists(rng: np.random.Generator) -> None:
    widths = [pen_width(rng) for _ in range(500)]
    assert np.mean(widths) == pytest.approx(PEN_WIDTH, abs=0.1)
    assert min(widths) >= 1.7
    assert max(widths) <= 3.1


def test_overlays_add_a_line_to_zeros_ones_and_sevens(mnist: Splits, rng: np.random.Generator) -> None:
    rows, labels = mnist.train.rows[:600], mnist.train.labels[:600]
    drawn, kept = overlay(rows, labels, rng)
    assert drawn.dtype == kept.dtype == np.uint8
    assert drawn.shape == (kept.size, 784)
    assert set(kept.tolist()) == {0, 1, 7}
    of_three = np.isin(labels, [0, 1, 7])
    assert 0.7 * of_three.sum() < kept.size <= of_three.sum()
    assert drawn.mean() > rows[of_three].mean()
    pictures, places = drawn.reshape(-1, 28, 28) / 255, np.arange(28) + 0.5
    middles = pictures.sum(axis=1) @ places / pictures.sum(axis=(1, 2))
    assert np.abs(middles - CENTRE).max() < 0.5


def test_overlays_leave_other_digits_and_blanks_alone(mnist: Splits, rng: np.random.Generator) -> None:
    others = mnist.test.rows[:50][~np.isin(mnist.test.labels[:50], [0, 1, 7])]
    assert overlay(others, np.full(len(others), 4, np.uint8), rng)[0].shape == (0, 784)
    for level in (0, 255):
        blank = np.full((3, 784), level, np.uint8)
        overlay(blank, np.array([0, 1, 7], np.uint8), rng)
