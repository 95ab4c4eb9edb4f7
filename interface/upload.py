"""Uploads: a visitor's own data to learn from, or a network saved earlier to read with."""

import streamlit as st

from interface.data import load_uploads, mnist
from interface.messages import show_error
from interface.visit import choose_data, chosen_data
from recognizer.errors import BadInput
from recognizer.reading.model import decode_model


def upload_network() -> None:
    """Take a saved network in; the Draw page then reads with it."""
    with st.expander("Load a saved network"):
        file = st.file_uploader("Network (.npz)", type="npz", key="network_file", max_upload_size=90)
        if file is None:
            return
        try:
            model = decode_model(file.getvalue(), file.name)
        except BadInput as error:
            show_error(error)
            return
        st.session_state["uploaded_model"] = model
        st.success(f"{model.network.architecture} from {file.name}: choose it on the Draw page.")


def upload_data() -> None:
    """Take a dataset in; Explore then shows it and Train learns from it."""
    with st.expander("Use your own data", key="own_data"):
        st.caption("MNIST's four IDX files (plain or .gz), or Kaggle's Digit Recognizer table (train.csv).")
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
