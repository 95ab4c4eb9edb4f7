import numpy as np
import pytest

from interface.draw.networks import Reader
from interface.draw.reading import choose, drawn, read_strokes
from recognizer import Model, Network, load_model, parse_architecture
from recognizer.errors import BadInput
from recognizer.images.shapes import Shape
from recognizer.reading.model import MODELS_FOLDER
from tests.interface.draw.drawings import written

CONV = load_model(MODELS_FOLDER / "conv.npz")


@pytest.fixture
def reader() -> Reader:
    return Reader("Convolutional", (CONV,), CONV.copy())


@pytest.mark.parametrize("text", ["7", "42", "2026", "42\n137"])
def test_digits_are_read_in_lines(reader: Reader, text: str) -> None:
    assert read_strokes(written(text), reader).text == text


def test_only_what_is_new_is_asked(reader: Reader) -> None:
    strokes = written("2026")
    read_strokes(strokes[:-1], reader)
    known = len(reader.answers)
    read_strokes(strokes, reader)
    assert 0 < len(reader.answers) - known <= 3  # what the last stroke may be alone, or with those beside it
    read_strokes(strokes[:-1], reader)
    assert len(reader.answers) - known <= 3


def test_a_dot_is_no_digit_unless_nobody_is_asked_what_is(reader: Reader) -> None:
    dot = [np.array([[280.0, 280.0], [282.0, 281.0]])]
    assert read_strokes(dot, reader).text == "?"
    trusting = Reader("Convolutional", (CONV,), Model(CONV.network.copy(), {}))
    assert read_strokes(dot, trusting).text != "?"


def test_a_network_whose_numbers_ran_away_reads_nothing() -> None:
    network = Network(parse_architecture("dense5"))
    network.parameters[:] = 3e38
    with pytest.raises(BadInput, match="outputs that are no numbers"):
        read_strokes(written("1"), Reader("Yours", (), Model(network, {})))


def test_what_was_written_last_is_shown_unless_another_is_chosen(reader: Reader) -> None:
    strokes = written("42")
    paper = drawn([strokes[-1], *strokes[:-1]], 3)  # the 2 first
    reading = paper.read(reader)
    assert reading.text == "42"
    last = choose(reading, -1, paper, reader.model)
    assert last is not None
    assert (last.place, last.digit.label, last.shape) == (0, 4, Shape.SIGN)
    assert len(last.strokes) == len(strokes) - 1
    second = choose(reading, 1, paper, reader.model)
    assert second is not None
    assert second.digit.label == 2
    assert np.array_equal(second.strokes[0], strokes[-1])
    beyond = choose(reading, 2, paper, reader.model)
    assert beyond is not None
    assert beyond.place == 0


def test_nothing_is_chosen_of_nothing(reader: Reader) -> None:
    paper = drawn([], 1)
    assert choose(paper.read(reader), 0, paper, reader.model) is None
