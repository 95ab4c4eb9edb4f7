"""Several digits read at once."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from recognizer import Model, load_model
from recognizer.arrays import CLASSES, Array
from recognizer.images.lattice import Candidate
from recognizer.images.strokes import Stroke, draw
from recognizer.reading.many import Answers, best_way, read_candidates
from recognizer.reading.model import MODELS_FOLDER
from recognizer.synthesis.letterforms import write_digit
from tests.recognizer.images.pages import CROSSED_SEVEN, FOUR, ONE, page

TURN = np.linspace(0, 2 * np.pi, 30)
SLASHED_ZERO = (
    np.stack([0.35 + 0.35 * np.sin(TURN), 0.5 - 0.5 * np.cos(TURN)], axis=1),
    np.array([[0.62, 0.1], [0.08, 0.9]]),
)
LETTER = (np.array([[0.0, 1.0], [0.4, 0.0], [0.8, 1.0]]), np.array([[0.15, 0.65], [0.65, 0.65]]))


@pytest.fixture(scope="module")
def conv() -> Model:
    return load_model(MODELS_FOLDER / "conv.npz")


def beside(*digits: tuple[Stroke, ...] | Stroke, gap: float = 0.15) -> list[Stroke]:
    """Strokes of digits beside each other, in the order of writing."""
    strokes: list[Stroke] = []
    right = 0.0
    for digit in digits:
        mine = (digit,) if isinstance(digit, np.ndarray) else digit
        points = np.concatenate(mine)
        strokes += [stroke + np.array([right - points[:, 0].min(), 0]) for stroke in mine]
        right += float(np.ptp(points[:, 0])) + gap
    return strokes


def read(model: Model, strokes: list[Stroke], rng: np.random.Generator) -> str:
    """The text, which has to be the same whatever the order of the strokes."""
    text = model.read_many(strokes).text
    assert model.read_many([strokes[place] for place in rng.permutation(len(strokes))]).text == text
    return text


@pytest.mark.parametrize("gap", [-0.02, 0.05, 0.3])
def test_forms_of_several_strokes_are_read(conv: Model, gap: float, rng: np.random.Generator) -> None:
    assert read(conv, beside(FOUR, FOUR, gap=gap), rng) == "44"
    assert read(conv, beside(CROSSED_SEVEN, CROSSED_SEVEN, gap=gap), rng) == "77"
    assert read(conv, beside(SLASHED_ZERO, SLASHED_ZERO, gap=gap), rng) == "00"
    assert read(conv, beside(ONE, SLASHED_ZERO, gap=gap), rng) == "10"
    assert read(conv, beside(FOUR, ONE, CROSSED_SEVEN, gap=gap), rng) == "417"


def test_ones_side_by_side_are_two(conv: Model, rng: np.random.Generator) -> None:
    assert read(conv, beside(ONE, ONE, gap=0.2), rng) == "11"
    assert read(conv, beside(ONE, ONE, ONE, ONE, gap=0.25), rng) == "1111"


def test_numbers_are_read(conv: Model, rng: np.random.Generator) -> None:
    right = 0
    for text in ("42", "2026", "3957", "860", "515") * 6:
        strokes, parts = page([text], float(rng.choice([0.05, 0.2, 0.6])), rng)
        reading = conv.read_many(strokes)
        right += reading.text == text and tuple(each.strokes for each in reading.digits) == tuple(parts)
    assert right >= 27


def test_lines_are_read_from_the_top(conv: Model, rng: np.random.Generator) -> None:
    strokes, parts = page(["42", "2026"], 0.2, rng)
    reading = conv.read_many(strokes)
    assert reading.text == "42\n2026"
    assert [each.line for each in reading.digits] == [0, 0, 1, 1, 1, 1]
    assert [each.strokes for each in reading.digits] == parts
    for each in reading.digits:
        points = np.concatenate([strokes[place] for place in each.strokes])
        assert each.box == (*points.min(axis=0), *points.max(axis=0))
        assert each.probability == each.probabilities.max() == each.probabilities[each.label]


def test_one_digit_is_read_as_the_whole_drawing_is(conv: Model, rng: np.random.Generator) -> None:
    for place in range(40):
        strokes = write_digit(place % 10, rng).strokes
        probabilities = conv.predict(draw(strokes))
        if conv.is_digit(probabilities)[0]:
            (only,) = conv.read_many(strokes).digits
            assert np.array_equal(only.column, draw(strokes))
            assert np.allclose(only.probabilities, probabilities[:, 0], rtol=1e-3)  # other images are in the batch
            assert only.digit
            assert only.strokes == tuple(range(len(strokes)))


def test_what_is_no_digit_is_a_question_mark(conv: Model, rng: np.random.Generator) -> None:
    assert read(conv, beside(FOUR, LETTER, CROSSED_SEVEN), rng) == "4?7"
    assert conv.read_many([]).text == ""
    assert conv.read_many([np.full((3, 2), np.nan)]).digits == ()
    dot = np.array([[3.0, 4.0]])
    (only,) = conv.read_many([dot]).digits
    assert only.box == (3, 4, 3, 4)
    assert conv.read_many([dot]).text == "?"


def candidate(first: int, last: int, prior: float, mark: int, line: int = 0) -> Candidate:
    """A candidate whose image has one pixel, `mark`, which `reads` tells it by."""
    column = np.zeros((784, 1), np.float32)
    column[mark] = 1
    return Candidate(line, first, last, (0, 0, 1, 1), column, prior, (first,))


class Reads:
    """Reads images by the pixel that they have: how sure of the digit of that number."""

    def __init__(self, sureness: dict[int, float]) -> None:
        self.sureness = sureness
        self.asked: list[list[int]] = []

    def __call__(self, images: Array) -> tuple[Array, NDArray[np.bool_]]:
        marks = images.argmax(axis=0).tolist()
        self.asked.append(marks)
        columns = []
        for mark in marks:
            column = np.full(CLASSES, (1 - self.sureness[mark]) / (CLASSES - 1))
            column[mark % CLASSES] = self.sureness[mark]
            columns.append(column)
        probabilities = np.array(columns).T
        return probabilities, probabilities.max(axis=0) > 0.6


def test_the_best_way_adds_up_to_the_most() -> None:
    lattice = [candidate(0, 0, 0, 1), candidate(1, 1, 0, 2), candidate(0, 1, 0, 3), candidate(2, 2, 0, 4)]
    assert best_way(lattice, np.array([1.0, 1.0, 1.9, -5.0])) == [0, 1, 3]
    assert best_way(lattice, np.array([1.0, 1.0, 2.1, -5.0])) == [2, 3]


def test_what_the_network_makes_of_candidates_decides() -> None:
    lattice = [candidate(0, 0, 0, 1), candidate(1, 1, 0, 2), candidate(0, 1, 1, 3)]
    assert read_candidates(lattice, Reads({1: 0.99, 2: 0.99, 3: 0.99})).text == "12"
    assert read_candidates(lattice, Reads({1: 0.99, 2: 0.2, 3: 0.99})).text == "3"


def test_all_of_a_page_is_one_digit_rather_than_as_much_of_a_page_is() -> None:
    parts = [candidate(0, 0, 0, 1), replace(candidate(1, 1, 0, 2), strokes=(1,))]
    whole = replace(candidate(0, 1, 4, 3), strokes=(0, 1))
    reads = Reads({1: 0.99, 2: 0.99, 3: 0.9, 4: 0.99})
    assert read_candidates([*parts, whole], reads).text == "3"
    further = replace(candidate(2, 2, 0, 4), strokes=(2,))
    assert read_candidates([*parts, whole, further], reads).text == "124"


def test_an_unsure_digit_is_one_in_company_only() -> None:
    unsure = candidate(1, 1, 0, 2)
    assert read_candidates([candidate(0, 0, 0, 2)], Reads({2: 0.4})).text == "?"
    assert read_candidates([candidate(0, 0, 0, 1), unsure], Reads({1: 0.99, 2: 0.4})).text == "12"
    assert read_candidates([candidate(0, 0, 0, 1), unsure], Reads({1: 0.99, 2: 0.1})).text == "1?"


def test_an_upright_bar_is_a_one_beside_other_digits() -> None:
    reads = Reads({1: 0.11, 4: 0.99, 12: 0.11})
    bar, four = replace(candidate(1, 1, 0, 1), box=(2, 0, 2.3, 1)), candidate(0, 0, 0, 4)
    assert read_candidates([four, bar], reads).text == "41"
    assert read_candidates([replace(bar, first=0, last=0)], reads).text == "?"
    for box in ((2.0, 0.0, 2.6, 1.0), (2.0, 0.0, 2.1, 0.4)):
        assert read_candidates([four, four_after(four), replace(bar, first=2, last=2, box=box)], reads).text == "44?"
    assert read_candidates([four, candidate(1, 1, 0, 12)], reads).text == "4?"


def four_after(four: Candidate) -> Candidate:
    """The same mark once more, as the second of its line."""
    return replace(four, first=1, last=1, strokes=(1,))


def test_answers_are_asked_for_once() -> None:
    reads, answers = Reads(dict.fromkeys(range(20), 0.99)), Answers(most=3)
    two = [candidate(0, 0, 0, 1), candidate(1, 1, 0, 2)]
    assert read_candidates(two, reads, answers).text == "12"
    assert read_candidates([*two, candidate(0, 0, 0, 4, line=1)], reads, answers).text == "12\n4"
    assert read_candidates(two, reads, answers).text == "12"
    assert reads.asked == [[1, 2], [4]]
    assert read_candidates([candidate(0, 0, 0, 5)], reads, answers).text == "5"
    assert len(answers) == 3
    assert read_candidates([candidate(0, 0, 0, 4)], reads, answers).text == "4"
    assert reads.asked == [[1, 2], [4], [5], [4]]


def test_more_than_is_kept_is_read_all_the_same() -> None:
    reads, answers = Reads(dict.fromkeys(range(20), 0.99)), Answers(most=2)
    assert read_candidates([candidate(each, each, 0, each + 1) for each in range(5)], reads, answers).text == "12345"
    assert len(answers) == 2
