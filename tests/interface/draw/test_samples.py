import numpy as np
import pytest

from interface.draw.samples import ORDER, samples
from interface.draw.strokes import HEIGHT, WIDTH, strokes_of
from recognizer import load_model
from recognizer.reading.model import MODELS_FOLDER


@pytest.mark.parametrize("place", range(len(ORDER)))
def test_a_drawing_that_comes_along_is_on_the_canvas_and_read_as_what_it_is(place: int) -> None:
    strokes = strokes_of({"objects": samples(26.0)[place]})
    points = np.concatenate(strokes)
    assert (points > 26).all()
    assert (points < [WIDTH - 26, HEIGHT - 26]).all()
    reading = load_model(MODELS_FOLDER / "conv.npz").read_many(strokes)
    assert reading.text == ORDER[place]
    assert all(each.probability > 0.9 for each in reading.digits)


def test_there_is_one_of_each_digit() -> None:
    assert {text for text in ORDER if len(text) == 1} == set("0123456789")
