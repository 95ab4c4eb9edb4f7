"""Drawings in other hands: still the digits and figures that they were."""

import numpy as np
import pytest

from recognizer.images.stroke_files import Drawing
from recognizer.images.strokes import PEN_WIDTH, draw
from recognizer.reading.model import MODELS_FOLDER, load_model
from recognizer.synthesis.penmanship import digit_rows, freehand, pen_width, rewrite

STEM = Drawing(1, (np.array([[50.0, 0], [50, 100]]),))
SEVEN = Drawing(7, (np.array([[60.0, 60], [200, 60], [120, 220]]),))
L = [np.array([[0.0, 0], [0, 20], [12, 20]])]


def finite(drawing: Drawing) -> bool:
    return all(len(stroke) > 0 and np.isfinite(stroke).all() for stroke in drawing.strokes)


def test_varied_drawings_differ_and_keep_what_they_are(rng: np.random.Generator) -> None:
    rewritten = [rewrite(Drawing(7, SEVEN.strokes, "anna"), rng) for _ in range(50)]
    assert all((each.label, each.writer) == (7, "anna") for each in rewritten)
    assert all(finite(each) for each in rewritten)
    assert 5 < sum(len(each.strokes) == 2 for each in rewritten) < 35  # some have got a bar
    pictures = np.stack([draw(each.strokes)[:, 0] for each in rewritten])
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
            assert finite(rewrite(Drawing(label, strokes), rng))


def test_how_many_points_a_device_noticed_hardly_matters(rng: np.random.Generator) -> None:
    shares = np.linspace(0, 1, 3000)[:, None]
    dense = Drawing(4, (np.array([[0.0, 0]]) + shares * [30, 100],))
    for _ in range(20):
        stroke = rewrite(dense, rng).strokes[0]
        assert len(stroke) < 50
        assert np.hypot(*np.diff(stroke, axis=0).T).sum() < 1.8  # no fur


def test_the_bare_stem_of_a_one_gets_flags_and_feet(rng: np.random.Generator) -> None:
    added = [len(rewrite(STEM, rng).strokes) - 1 for _ in range(200)]
    assert all(added.count(number) > 15 for number in (0, 1, 2))


def test_a_training_set_is_the_same_for_the_same_rng(rng: np.random.Generator) -> None:
    drawings = [STEM, SEVEN, Drawing(None, STEM.strokes)]
    rows, labels = digit_rows(drawings, 300, np.random.default_rng(3))
    again = digit_rows(drawings, 300, np.random.default_rng(3))
    assert (rows.shape, labels.shape) == ((300, 784), (300,))
    assert rows.dtype == labels.dtype == np.uint8
    assert np.array_equal(rows, again[0])
    assert np.array_equal(labels, again[1])
    assert not np.array_equal(rows, digit_rows(drawings, 300, rng)[0])
    assert np.bincount(labels, minlength=10).min() > 10  # digits that no drawing shows as well
    assert rows.max(axis=1).min() > 200


def test_no_row_asked_for_is_none(rng: np.random.Generator) -> None:
    rows, labels = digit_rows([], 0, rng)
    assert (rows.shape, labels.shape) == ((0, 784), (0,))


def test_a_network_that_knows_mnist_reads_most_of_what_is_written(rng: np.random.Generator) -> None:
    rows, labels = digit_rows([], 600, rng)
    network = load_model(MODELS_FOLDER / "modern.npz").network
    assert (network.predict((rows / 255).T.astype(np.float32)).argmax(axis=0) == labels).mean() > 0.6


def test_what_is_narrow_becomes_no_narrower(rng: np.random.Generator) -> None:
    angles = np.linspace(0, 2 * np.pi, 30)
    eight = Drawing(8, (np.stack([15 * np.sin(2 * angles), 50 * np.cos(angles)], axis=1),))
    widths = [np.ptp(rewrite(eight, rng).strokes[0][:, 0]) for _ in range(100)]
    assert np.mean(np.array(widths) > 0.26) > 0.9  # it is 0.3; turns and warps may take a little


def test_pens_are_about_as_wide_as_mnists(rng: np.random.Generator) -> None:
    widths = [pen_width(rng) for _ in range(500)]
    assert np.mean(widths) == pytest.approx(PEN_WIDTH, abs=0.1)
    assert min(widths) >= 1.7
    assert max(widths) <= 3.1


def test_another_hand_draws_the_same_figure(rng: np.random.Generator) -> None:
    usual = draw(L)
    for _ in range(20):
        strokes = freehand(L, rng, amount=0.3)
        assert len(strokes) == 1
        assert np.corrcoef(draw(strokes).ravel(), usual.ravel())[0, 1] > 0.4


def test_without_variation_a_figure_keeps_its_shape(rng: np.random.Generator) -> None:
    assert np.allclose(draw(freehand(L, rng, amount=0, rounding=0)), draw(L), atol=0.02)
