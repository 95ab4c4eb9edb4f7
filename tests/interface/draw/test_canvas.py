from typing import Any

import numpy as np
import pytest

from interface.draw.strokes import strokes_of

PATH: dict[str, Any] = {
    "type": "Path",
    "left": 150.0,
    "top": 60.0,
    "path": [["M", 100, 60], ["Q", 100, 60, 150, 60], ["L", 200, 60]],
}


def drawing(**changes: object) -> dict[str, Any]:
    return {"version": "7.4.0", "objects": [PATH | changes]}


def test_a_path_is_its_points() -> None:
    (stroke,) = strokes_of(drawing())
    assert stroke[0].tolist() == [100, 60]
    assert stroke[-1].tolist() == [200, 60]
    assert (stroke[:, 1] == 60).all()
    assert (np.diff(stroke[:, 0]) >= 0).all()


def test_a_curve_is_followed() -> None:
    (stroke,) = strokes_of(drawing(path=[["M", 0, 0], ["Q", 50, 100, 100, 0]], left=50.0, top=37.5))
    assert stroke.tolist()[2] == [50, 50]  # halfway: (start + 2 control + end) / 4


def test_a_path_is_where_fabric_says_which_measures_its_curves_wider_than_they_are() -> None:
    zigzag = [["M", 0, 0], ["Q", 100, 0, 100, 100], ["Q", 100, 200, 0, 200], ["Q", 60, 220, -100, 260]]
    (stroke,) = strokes_of(drawing(path=zigzag, left=0.0, top=130.0))
    assert stroke[0] == pytest.approx([0, 0])
    bulge = [["M", 0, 0], ["Q", 100, 40, 0, 80]]  # as a cubic it reaches 75, as the curve that it is 50
    (stroke,) = strokes_of(drawing(path=bulge, left=37.5, top=40.0))
    assert stroke[0] == pytest.approx([0, 0])
    assert stroke[:, 0].max() == pytest.approx(50)


@pytest.mark.parametrize(
    ("changes", "first", "last"),
    [
        ({"left": 160.0, "top": 70.0}, [110, 70], [210, 70]),
        ({"scaleX": 0.5, "scaleY": 2}, [125, 60], [175, 60]),
        ({"angle": 90}, [150, 10], [150, 110]),
        ({"flipX": True}, [200, 60], [100, 60]),
    ],
    ids=["moved", "scaled", "turned", "flipped"],
)
def test_what_the_toolbar_does_to_a_stroke_is_followed(
    changes: dict[str, object], first: list[float], last: list[float]
) -> None:
    (stroke,) = strokes_of(drawing(**changes))
    assert stroke[0] == pytest.approx(first)
    assert stroke[-1] == pytest.approx(last)


@pytest.mark.parametrize(
    "nothing", [None, {}, {"objects": []}, {"objects": None}, {"objects": [{"type": "Rect"}, {"path": []}, 7]}]
)
def test_what_is_no_stroke_is_passed_over(nothing: dict[str, Any] | None) -> None:
    assert strokes_of(nothing) == []
