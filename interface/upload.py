"""Uploads: a visitor's own data to learn from, or a network saved earlier to read with."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from interface.data import bundled_models, load_uploads, mnist
from interface.messages import plain, show_error
from interface.visit import choose_data, chosen_data
from recognizer.data.dataset import Splits
from recognizer.errors import BadInput
from recognizer.reading.model import Model, decode_model
from recognizer.reading.orientation import Orientation, find_orientation

JUDGED_BY = "mlp"
"""The network that finds out whether images lie."""


def upload_network() -> None:
    """Take a saved network in; the Draw page then reads with it."""
    with st.expander("Load a saved network"):
        file = st.file_uploader("Network (.npz)", type="npz", key="network_file", max_upload_size=90)
        if file is None:
            return
        found = _decoded(file)
        if isinstance(found, BadInput):
            show_error(found)
        else:
            there = "choose it on the Draw page, or examine it on the Evaluate page."
            st.success(f"{found.network.architecture} from {plain(file.name)}: {there}")


def _decoded(file: UploadedFile) -> Model | BadInput:
    """What an upload holds, or what is wrong with it: found out once, though the page runs at every click."""
    known: tuple[str, Model | BadInput] | None = st.session_state.get("decoded_network")
    if known is not None and known[0] == file.file_id:
        return known[1]
    found: Model | BadInput
    try:
        found = st.session_state["uploaded_model"] = decode_model(file.getvalue(), file.name)
    except BadInput as error:
        found = BadInput(error.where, error.found, error.expected)  # one that does not hold on to the file's bytes
    st.session_state["decoded_network"] = file.file_id, found
    return found


def show_own_data() -> None:
    """Whose the images are, unless they are MNIST's; if they seem to lie transposed, a button that turns them."""
    splits = chosen_data()
    with st.container():  # one element of the page whether empty or not, so that what follows keeps its place
        if splits is mnist():
            return
        st.info(f"Your own data: {plain(splits.source)}. The way back to MNIST is at the end of the page.")
        found = _orientation(splits)
        if found.lies and _wants_to_turn(found):
            choose_data(splits.transposed())
            st.rerun()


def _wants_to_turn(found: Orientation) -> bool:
    st.warning(
        f"These images seem to lie, rows taken for columns, as EMNIST's do in their files: of {found.images:,} of them "
        f"the dense network reads {found.accuracy:.0%}, and {found.transposed_accuracy:.0%} once they are turned."
    )
    return st.button("Turn the images")


def _orientation(splits: Splits) -> Orientation:
    """How the images lie, found out once for the same data."""
    known: tuple[Splits, Orientation] | None = st.session_state.get("orientation")
    if known is not None and known[0] is splits:
        return known[1]
    found = find_orientation(splits.train, bundled_models()[JUDGED_BY].network.copy())
    st.session_state["orientation"] = splits, found
    return found


def upload_data() -> None:
    """Take a dataset in; Explore then shows it and Train learns from it."""
    with st.expander("Use your own data", key="own_data"):
        st.caption(
            "Four IDX files, as MNIST's or EMNIST's digits come in (plain or .gz), or one table (CSV; plain, .gz or "
            ".zip) of a label and 784 pixels a row, such as Kaggle's train.csv."
        )
        files = st.file_uploader("Files", accept_multiple_files=True, key="data_files")
        left, right = st.columns(2)
        use = left.button("Use these files", disabled=not files)
        if right.button("Back to MNIST", disabled=chosen_data() is mnist()):
            choose_data(None)
            st.rerun()
        if use and files:
            try:
                with st.spinner("Decoding…"):
                    choose_data(load_uploads(files))
            except BadInput as error:
                show_error(error)
                return
            st.rerun()
