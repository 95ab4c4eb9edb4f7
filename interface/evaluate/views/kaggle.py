"""Kaggle: the digits of an uploaded test.csv as the file that the Digit Recognizer competition takes."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.runtime.uploaded_file_manager import UploadedFile

from interface.evaluate.digits import show_digits
from interface.evaluate.reading import Outcome
from interface.evaluate.subject import Material, Subject
from interface.figures.drawings import percent
from interface.finding import Task, find_out
from recognizer.data.dataset import Dataset, from_rows
from recognizer.data.tables import load_unlabelled_table, submission
from recognizer.errors import BadInput
from recognizer.lab.evaluating import Part, begin_reading_of, put_together
from recognizer.reading.model import Model

SHOWN = 48
"""Images that are kept to be looked at: those that the network is least sure of."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What was read of a table without labels.

    Attributes:
        digits: m of them, 0 to 9.
        places: of the images that the network is least sure of, in the table, counted from 0; the least sure first.
        sureness: of those, how sure it is.
        dataset: those images, with what was read for labels.
    """

    digits: NDArray[np.uint8]
    places: NDArray[np.intp]
    sureness: NDArray[np.floating]
    dataset: Dataset


def show_kaggle(outcome: Outcome, subject: Subject, material: Material) -> None:  # noqa: ARG001  (as every view)
    """Take a table without labels in, read it, and give the file back."""
    st.header("A submission for Kaggle's Digit Recognizer", anchor=False)
    st.caption(
        "Its test.csv (28,000 rows of 784 pixels, no labels; plain, .gz or .zip), or any table like it. Each row is "
        f"read by {subject.name}; what comes out has the columns ImageId and Label."
    )
    file = st.file_uploader("test.csv", type=["csv", "gz", "zip", "txt"], key="evaluate_kaggle_file")
    if file is None:
        return
    found = _answers(subject, file)
    if found is None:
        return
    st.markdown(f"**{found.digits.size:,} images** read by {subject.name}.")
    st.download_button(
        "Download submission.csv",
        submission(found.digits),
        "submission.csv",
        "text/csv",
        type="primary",
        key="evaluate_submission",
        icon=":material/download:",
        on_click="ignore",
    )
    st.header("What it is least sure of", anchor=False)

    def words(place: int) -> tuple[str, str]:
        digit, sure = int(found.dataset.labels[place]), percent(float(found.sureness[place]))
        number = int(found.places[place]) + 1
        return f"{number:,} → {digit}\n{sure}", f"Image {number:,}, read as {digit}, {sure} sure"

    show_digits(np.arange(found.places.size), found.dataset, words, "evaluate_kaggle")


def _answers(subject: Subject, file: UploadedFile) -> Answers | None:
    name, content = file.name, file.getvalue()
    reader = Model(subject.model.network, subject.model.card)  # which digit it is, no judge has a say in

    def share(records: Sequence[NDArray[np.uint8] | Part]) -> tuple[float, str]:
        if not records or not isinstance(records[0], np.ndarray):
            return 0.0, f"Decoding {name}"
        total, done = records[0].shape[1], sum(isinstance(each, Part) and len(each) for each in records)
        return done / total, f"{done:,} of {total:,} images read"

    key = ("kaggle", subject.key, file.file_id)
    return find_out(
        Task("kaggle", key, lambda: begin_reading_of(reader, lambda: _decoded(name, content)), _answer, share)
    )


def _answer(records: Sequence[NDArray[np.uint8] | Part]) -> Answers:
    images = next(each for each in records if isinstance(each, np.ndarray))
    probabilities = put_together([each for each in records if isinstance(each, Part)])
    digits, sureness = probabilities.argmax(axis=0).astype(np.uint8), probabilities.max(axis=0)
    places = np.argsort(sureness, kind="stable")[:SHOWN]
    return Answers(digits, places, sureness[places], from_rows(images.T[places], digits[places]))


def _decoded(name: str, content: bytes) -> NDArray[np.uint8]:
    """The images of an uploaded table, 784 × m.

    Raises:
        BadInput: it is no table of images without labels; names the file as it was uploaded.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(content)
        try:
            return load_unlabelled_table(path).T
        except BadInput as error:
            raise BadInput(name, error.found, error.expected) from None
