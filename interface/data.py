"""The data that pages show and train on: MNIST, shared by all visitors, or what a visitor has uploaded."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import streamlit as st

from interface.messages import plain
from recognizer.data.dataset import Splits
from recognizer.data.loading import load_data
from recognizer.data.names import is_idx_name
from recognizer.errors import BadInput
from recognizer.reading.model import MODELS_FOLDER, Model, load_model

MNIST = "MNIST"
"""What MNIST is called as a source."""


UPLOADED = "uploaded files"
"""What data are called as a source whose files have MNIST's names."""


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
    """Decode uploaded files: one table, or four IDX files under MNIST's or EMNIST's names.

    Returns:
        The images; called after the table's file or the IDX files' collection, or, under MNIST's names, `UPLOADED`.

    Raises:
        BadInput: files of several kinds, of one name, missing or damaged ones; names the file as it was uploaded.
    """
    names = [Path(upload.name).name for upload in uploads]
    others = [name for name in names if not is_idx_name(name)]
    if others and len(names) > 1:
        raise BadInput("upload", f"'{others[0]}' beside other files", "one table, or four IDX files named as MNIST's")
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise BadInput("upload", f"'{twice[0]}' more than once", "every file once")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        try:
            for upload, name in zip(uploads, names, strict=True):
                (folder / name).write_bytes(upload.getvalue())
            splits = load_data(folder / others[0] if others else folder)
        except BadInput as error:
            where = Path(error.where)
            raise BadInput(where.name if where != folder else "upload", error.found, error.expected) from None
        except (OSError, ValueError):
            raise BadInput("upload", "a file that cannot be kept", "ordinary file names, and room for them") from None
    return replace(splits, source=UPLOADED) if splits.source == folder.name else splits
