"""The collection as a file: the recognizer's JSON lines, taken along and brought back."""

import tempfile
from pathlib import Path

import streamlit as st

from interface.collection import add, collection
from interface.messages import show_error
from recognizer.errors import BadInput
from recognizer.images.stroke_files import Drawing, json_lines, load_drawings

MOST_MEGABYTES = 10


def offer_download() -> None:
    """A button that takes the collection along."""
    st.download_button(
        "Download",
        lambda: json_lines(each.drawing for each in collection().values()),
        "my-digits.jsonl",
        "application/x-ndjson",
        key="draw_my_download",
        icon=":material/download:",
        on_click="ignore",
        disabled=not collection(),
    )


def take_upload() -> None:
    """A place to bring drawings back to, and what came of it."""
    with st.popover("Upload", icon=":material/upload:"):
        st.file_uploader(
            "Drawings, as they were downloaded: JSON lines",
            key="draw_my_file",
            max_upload_size=MOST_MEGABYTES,
            on_change=_take,
        )
        said = st.session_state.get("draw_my_upload")
        if isinstance(said, BadInput):
            show_error(said)
        elif said is not None:
            st.success(said)


def _take() -> None:
    """Add what the file holds that has come just now, before the page shows the collection."""
    file = st.session_state["draw_my_file"]
    said: str | BadInput | None = None
    if file is not None:
        try:
            drawings = decoded(file.getvalue(), file.name)
            said = f"{add(drawings):,} new, of {len(drawings):,} drawings in the file."
        except BadInput as error:
            said = error
    st.session_state["draw_my_upload"] = said


def decoded(content: bytes, name: str) -> list[Drawing]:
    """The drawings of a file, which is called by the name that the visitor knows.

    Raises:
        BadInput: what it holds is no drawings.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drawings"
        path.write_bytes(content)
        try:
            return load_drawings(path)
        except BadInput as error:
            where = str(error.where).replace(str(path), name)
            raise BadInput(where, error.found, error.expected) from None
