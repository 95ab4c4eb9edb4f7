"""The data that pages show and train on: MNIST, shared by all visitors, or what a visitor has uploaded."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import streamlit as st

from interface.messages import plain
from recognizer.data.dataset import Splits
from recognizer.data.loading import load_data
from recognizer.errors import BadInput
from recognizer.reading.model import MODELS_FOLDER, Model, load_model

MNIST = "MNIST"
"""What MNIST is called as a source."""


class Upload(Protocol):
    """A file as a visitor's browser has sent it."""

    name: str

    def getvalue(self) -> bytes:
        """The file's bytes."""


@st.cache_resource(show_spinner="Decoding MNIST…")
def mnist() -> Splits:
    """MNIST, decoded once and read-only: one copy of 55 MB for everyone."""
    return load_data()


@st.cache_resource(show_spinner=False)
def bundled_models() -> dict[str, Model]:
    """The networks that come with the project, by name. They are shared: copy the network before predicting."""
    return {path.stem: load_model(path) for path in sorted(MODELS_FOLDER.glob("*.npz"))}


def of_data(source: object) -> str:
    """What to say after "the test images", in Markdown: whose they are, unless they are MNIST's.

    Args:
        source: of `Splits`, or what a network's card says of its data: beside MNIST it may name more to learn from.
    """
    if not isinstance(source, str) or source.split(", ")[0] == MNIST:
        return ""
    return f" of {plain(source)}"


def load_uploads(uploads: Sequence[Upload]) -> Splits:
    """Decode uploaded files: one CSV table, or the four IDX files under MNIST's names.

    Raises:
        BadInput: as `recognizer.dataset.load` does, naming the uploaded file.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            for upload in uploads:
                (folder / Path(upload.name).name).write_bytes(upload.getvalue())
            tables = [path for path in folder.iterdir() if path.suffix.lower() == ".csv"]
            if tables and len(uploads) > 1:
                raise BadInput("upload", f"{tables[0].name} beside other files", "one CSV table, or four IDX files")
            splits = load_data(tables[0] if tables else folder)
        except BadInput as error:
            where = Path(error.where)
            raise BadInput(where.name if where != folder else "upload", error.found, error.expected) from None
        except OSError as error:
            raise BadInput("upload", f"a file that cannot be kept ({error.strerror})", "ordinary file names") from None
    return Splits(splits.train, splits.test, ", ".join(upload.name for upload in uploads))
