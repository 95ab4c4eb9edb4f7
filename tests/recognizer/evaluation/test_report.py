"""The report on a classifier: as values, as tables and as text."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recognizer import Network, parse_architecture
from recognizer.evaluation.metrics import (
    accuracy_interval,
    brier_score,
    confusion_matrix,
    negative_log_likelihood,
    reliability,
    top_k_accuracy,
    worst_mistakes,
)
from recognizer.evaluation.report import Mistake, class_table, classification_report, confusion_table, report_text
from tests.recognizer.evaluation.readings import FOUR, FOUR_LABELS, columns, random_readings

ROOT = Path(__file__).resolve().parents[3]


def test_a_report_by_hand() -> None:
    found = classification_report(FOUR, FOUR_LABELS)
    assert (found.images, found.correct, found.accuracy) == (4, 2, 0.5)
    assert found.interval == accuracy_interval(2, 4)
    assert (found.top2_accuracy, found.top3_accuracy) == (0.75, 0.75)
    assert found.ece == reliability(FOUR, FOUR_LABELS, 15).expected_calibration_error
    assert found.confusion[1, 7] == found.confusion[8, 2] == 1
    assert found.mistakes == (Mistake(1, 1, 7, 0.75), Mistake(2, 8, 2, 0.5))
    assert len(classification_report(FOUR, FOUR_LABELS, mistakes=1).mistakes) == 1


def test_a_report_holds_what_the_metrics_say() -> None:
    probabilities, labels = random_readings(500)
    found = classification_report(probabilities, labels)
    assert found.top2_accuracy == top_k_accuracy(probabilities, labels, 2)
    assert found.top3_accuracy == top_k_accuracy(probabilities, labels, 3)
    assert found.negative_log_likelihood == negative_log_likelihood(probabilities, labels)
    assert found.brier_score == brier_score(probabilities, labels)
    assert [each.image for each in found.mistakes] == worst_mistakes(probabilities, labels, 10).tolist()


def test_the_order_of_images_does_not_matter(rng: np.random.Generator) -> None:
    probabilities, labels = random_readings(500)
    order = rng.permutation(500)
    before, after = (
        classification_report(probabilities, labels),
        classification_report(probabilities[:, order], labels[order]),
    )
    expected: dict[str, Any] = before.as_dict()
    found: dict[str, Any] = after.as_dict()
    for each in found["mistakes"]:
        each["image"] = int(order[each["image"]])
    assert found == expected
    assert len(found["mistakes"]) == 10


def test_the_report_as_json_says_what_the_report_does() -> None:
    found = classification_report(FOUR, FOUR_LABELS)
    values = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert set(values) == {
        "accuracy",
        "ece",
        "images",
        "correct",
        "interval",
        "top2_accuracy",
        "top3_accuracy",
        "negative_log_likelihood",
        "brier_score",
        "reliability",
        "confusion",
        "mistakes",
    }
    assert values["accuracy"] == 0.5
    assert values["interval"] == [0.150039, 0.849961]
    assert values["confusion"] == found.confusion.tolist()
    assert values["mistakes"][1] == {"image": 2, "label": 8, "predicted": 2, "confidence": 0.5}
    assert values["reliability"]["edges"][:2] == [0, 0.066667]
    assert values["reliability"]["images"] == [0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0]
    assert values["reliability"]["accuracy"][:2] == [None, 1]
    assert values["reliability"]["confidence"][7] == 0.5


def test_accuracy_is_not_rounded() -> None:
    probabilities = columns({1: 0.9}, {1: 0.9}, {1: 0.9})
    assert classification_report(probabilities, np.array([1, 1, 2])).as_dict()["accuracy"] == 2 / 3


def test_the_class_table_by_hand() -> None:
    # Of four 1s three are read as 1 and one as 7; of two 7s one is read as 1. There is a 4, read as 7; nothing else.
    confusion = confusion_matrix(np.array([1, 1, 1, 7, 1, 7, 7]), np.array([1, 1, 1, 1, 7, 7, 4]))
    table = class_table(confusion)
    assert list(table.columns) == ["images", "correct", "precision", "recall", "f1"]
    assert table.index.name == "digit"
    rows = table.to_numpy().tolist()
    assert rows[1] == [4, 3, 3 / 4, 3 / 4, 3 / 4]
    assert rows[7] == pytest.approx([2, 1, 1 / 3, 1 / 2, 2 / 5])
    assert rows[4] == [1, 0, 0, 0, 0]  # never read
    assert rows[5] == [0, 0, 0, 0, 0]  # never seen
    assert class_table(np.zeros((10, 10), np.int64)).to_numpy().tolist() == [[0] * 5] * 10


def test_the_confusion_table_has_names() -> None:
    table = confusion_table(confusion_matrix(np.array([7]), np.array([2])))
    assert (table.index.name, table.columns.name) == ("digit", "read as")
    assert table.loc[2, 7] == 1
    assert table.loc[7, 2] == 0


def test_text_by_hand() -> None:
    found = replace(
        classification_report(FOUR, FOUR_LABELS), top3_accuracy=0.875, negative_log_likelihood=1.25, brier_score=0.5
    )
    lines = report_text(found).splitlines()
    assert lines[:7] == [
        "accuracy                     50.00% (2 of 4)",
        "95% interval (Wilson)        15.00% to 85.00%",
        "true digit among first 2     75.00%",
        "true digit among first 3     87.50%",
        "expected calibration error   56.87%",
        "negative log-likelihood      1.2500",
        "Brier score                  0.5000",
    ]
    assert lines[8].split() == ["digit", "images", "correct", "precision", "recall", "F1"]
    assert lines[9].split() == ["0", "1", "1", "100.00%", "100.00%", "100.00%"]
    assert lines[10].split() == ["1", "1", "0", "-", "0.00%", "0.00%"]  # never read
    assert lines[11].split() == ["2", "0", "0", "0.00%", "-", "0.00%"]  # read, but there is none
    assert lines[14].split() == ["5", "0", "0", "-", "-", "-"]
    assert lines[21] == "          0     1     2     3     4     5     6     7     8     9"
    assert lines[22].split() == ["0", "1", *["."] * 9]
    assert lines[23].split() == ["1", *["."] * 7, "1", ".", "."]
    assert lines[-2:] == [
        "  image 1: a 1 read as 7 with 75.00%",
        "  image 2: an 8 read as 2 with 50.00%",
    ]


def test_columns_of_the_confusion_matrix_stand_below_their_digits() -> None:
    lines = report_text(classification_report(*random_readings(2000))).splitlines()
    heading = lines[21]
    ends = [position for position, character in enumerate(heading) if character != " "]
    assert len(ends) == 10
    for line in lines[22:32]:
        assert all(line[end] != " " and (line + " ")[end + 1] == " " for end in ends)


def test_a_mistake_reads_as_a_sentence() -> None:
    assert str(Mistake(1247, 2, 7, 0.9991)) == "image 1,247: a 2 read as 7 with 99.91%"
    assert str(Mistake(0, 8, 0, 0.5)) == "image 0: an 8 read as 0 with 50.00%"


def test_text_without_mistakes_has_no_list_of_them() -> None:
    assert "mistakes" not in report_text(classification_report(FOUR[:, :1], FOUR_LABELS[:1]))
    assert "most certain mistakes" in report_text(classification_report(FOUR, FOUR_LABELS))


def test_text_fits_a_terminal_even_with_millions_of_images() -> None:
    few = classification_report(*random_readings(200))
    confusion = np.full((10, 10), 999_999, np.int64)
    mistakes = (Mistake(9_999_999, 8, 9, 1.0),)
    many = replace(few, images=99_999_900, correct=9_999_990, confusion=confusion, mistakes=mistakes)
    for each in (few, many):
        assert max(len(line) for line in report_text(each).splitlines()) < 80
        assert not any(line != line.rstrip() for line in report_text(each).splitlines())


def test_a_report_of_a_network_agrees_with_what_it_reads(digits: Any, rng: np.random.Generator) -> None:
    network = Network(parse_architecture("dense10"))
    network.parameters[:] = rng.normal(size=network.parameters.size) / 10
    probabilities = network.predict(digits.images)
    found = classification_report(probabilities, digits.labels)
    assert found.images == 600
    assert found.correct == np.count_nonzero(probabilities.argmax(axis=0) == digits.labels)
    assert found.confusion.sum(axis=1).tolist() == np.bincount(digits.labels, minlength=10).tolist()


def test_reporting_in_text_does_not_wait_for_pandas() -> None:
    program = """
import sys, numpy
from recognizer.evaluation.report import classification_report, report_text
report_text(classification_report(numpy.full((10, 3), 0.1), numpy.arange(3)))
print("pandas" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
