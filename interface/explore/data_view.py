"""What is seen of a dataset digit by digit: one of them large, and those on the sheet as a table."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.explore.browser import OPENED, turn_to_image
from interface.explore.pixels import show_pixels
from interface.explore.sheet import LARGE
from interface.image_number import choose_image
from recognizer.data.dataset import Dataset
from recognizer.data.summary import image_table


def show_digit(dataset: Dataset, columns: NDArray[np.intp]) -> None:
    """One digit large, every pixel with its value: chosen by its number, or by a click on a sheet of `columns`."""
    with st.container(key=LARGE):
        number = choose_image("Image number", len(dataset), OPENED, lambda chosen: turn_to_image(columns, chosen))
        picture = dataset.picture(number)
        show_pixels(dataset, number)
        st.caption(
            f"Image {number:,} is labelled **{dataset.labels[number]}**. {np.count_nonzero(picture)} of its 784 pixels "
            f"have ink; the brightest is {picture.max()}. In the matrix it is column {number:,}."
        )


def show_table(dataset: Dataset, columns: NDArray[np.intp]) -> None:
    """The images on the sheet as a table, which can be downloaded."""
    st.header("The images above as a table")
    table = image_table(dataset, columns)
    st.dataframe(
        table,
        hide_index=True,
        height=320,
        column_config={"ink": st.column_config.NumberColumn(format="percent")},
    )
    st.download_button(
        "Download as CSV",
        lambda: table.to_csv(index=False),
        "digits.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
