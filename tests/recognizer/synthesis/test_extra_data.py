"""Extra data: described by a line of text, made by chance, and put after a dataset's own images."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from recognizer import BadInput, Dataset
from recognizer.arrays import NO_DIGIT
from recognizer.cli.parser import main
from recognizer.data.dataset import select
from recognizer.images.stroke_files import Drawing
from recognizer.synthesis.extra_data import ExtraData, extend, parse_extra_data
from recognizer.synthesis.letterforms import write_digit
from tests.recognizer.data.test_dataset import write_folder

ROOT = Path(__file__).resolve().parents[3]
CROSS = (np.array([[0.0, 0.0], [10.0, 10.0]]), np.array([[10.0, 0.0], [0.0, 10.0]]))


@pytest.mark.parametrize("text", ["none", "", "forms5", "forms5 overlays6 pen7 letters8 impostors9"])
def test_extra_data_are_a_line_that_reads_back(text: str) -> None:
    extra = parse_extra_data(text)
    assert parse_extra_data(extra.text) == extra


@pytest.mark.parametrize("text", ["forms", "forms0", "foo5", "forms5 forms6", "pen2000000", "forms-5"])
def test_what_is_no_extra_is_pointed_at(text: str) -> None:
    with pytest.raises(BadInput, match=f"'{text.split()[-1]}' as word {len(text.split())}"):
        parse_extra_data(text, "--extra")


def test_a_dataset_is_extended_after_its_own_images(digits: Dataset, rng: np.random.Generator) -> None:
    drawings = [*(write_digit(label, rng) for label in range(10)), Drawing(None, CROSS)]
    extra = ExtraData(forms=7, overlays=9, pen=8, letters=3, impostors=4)
    longer = extend(digits, extra, drawings, seed=3)
    assert np.array_equal(longer.rows[: len(digits)], digits.rows)
    added = longer.labels[len(digits) :]
    assert (added[-7:] == NO_DIGIT).all()
    assert 22 <= len(added) <= 7 + 9 + 8 + 3 + 4
    assert longer.rows[len(digits) :].any(axis=1).mean() > 0.8
    again = extend(digits, extra, drawings, seed=3)
    assert np.array_equal(longer.rows, again.rows)
    assert extend(digits, ExtraData(), [], 0) is digits


def test_extra_data_of_drawings_that_are_not_there_are_refused(digits: Dataset) -> None:
    with pytest.raises(BadInput, match="pen5 without labelled drawings"):
        extend(digits, ExtraData(pen=5), [Drawing(None, CROSS)], 0)
    with pytest.raises(BadInput, match="letters5 without drawings that are no digits"):
        extend(digits, ExtraData(letters=5), [], 0)


def test_drawings_that_nothing_asks_for_are_refused(digits: Dataset) -> None:
    with pytest.raises(BadInput, match="--strokes: found drawings that nothing asks for"):
        extend(digits, ExtraData(forms=5), [Drawing(7, (np.zeros((2, 2)),))], 0)


@pytest.mark.parametrize("labels", [(), (3, 5, 9)])
def test_overlays_for_digits_that_take_none_are_refused(digits: Dataset, labels: tuple[int, ...]) -> None:
    others = select(digits, np.isin(digits.labels, labels))
    with pytest.raises(BadInput, match="--extra: found overlays30 for data without a 0, 1 or 7"):
        extend(others, ExtraData(overlays=30), [], 0)


def test_overlays_for_images_without_a_place_for_one_are_refused() -> None:
    blank = Dataset(np.zeros((784, 3), np.uint8), np.array([0, 1, 7], np.uint8))
    with pytest.raises(BadInput, match="--extra: found overlays3 for data without a 0, 1 or 7 that has a place"):
        extend(blank, ExtraData(overlays=3), [], 0)


@pytest.mark.parametrize("count", [0, 1, 5])
@pytest.mark.parametrize("text", ["forms30", "pen30", "letters30"])
def test_what_is_made_of_no_images_can_be_put_after_any_number(digits: Dataset, count: int, text: str) -> None:
    few = select(digits, np.arange(count))
    drawings = {"forms": [], "pen": [Drawing(3, CROSS)], "letters": [Drawing(None, CROSS)]}[text[:-2]]
    longer = extend(few, parse_extra_data(text), drawings, 0)
    assert len(longer) == count + 30
    assert np.array_equal(longer.labels[:count], few.labels)


def test_impostors_of_digits_that_are_not_there_are_refused(digits: Dataset) -> None:
    ones = select(digits, digits.labels == 1)
    with pytest.raises(BadInput, match="impostors: found data without a 2, 3, 4, 5 or 7"):
        extend(ones, ExtraData(impostors=60), [], 0)


@pytest.mark.parametrize(
    ("count", "extra", "sentence"),
    [
        (5, "forms30", "training data: found 5 images beside 30 extra ones, expected at least 12"),
        (5, "impostors60", "training data: found 5 images beside 60 extra ones, expected at least 12"),
        (20, "overlays30", "--extra: found overlays30 for data without a 0, 1 or 7"),
        (20, "impostors60", "impostors: found data without a 2, 3, 4, 5 or 7"),
    ],
)
def test_data_too_small_for_extra_data_is_one_line_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], digits: Dataset, count: int, extra: str, sentence: str
) -> None:
    few = select(digits, np.arange(count))
    labels = few.labels if count < 12 else np.full(count, 8, np.uint8)
    folder = write_folder(tmp_path, few.rows.reshape(-1, 28, 28), labels)
    assert main(["train", "--epochs", "1", "--data", str(folder), "--extra", extra]) == 2
    printed = capsys.readouterr().err
    assert sentence in printed
    assert printed.count("\n") == 1


def test_a_recipe_does_not_wait_for_what_draws() -> None:
    program = (
        "import sys, recognizer; print([name for name in sys.modules if name.startswith('recognizer.synthesis.')])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['recognizer.synthesis.extra_data']"
