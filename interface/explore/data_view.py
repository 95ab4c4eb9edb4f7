"""What is seen of a dataset: one digit large, its classes and intensities, the bytes of its files, a table."""

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface.data import mnist
from interface.explore.browser import OPENED, turn_to_image
from interface.explore.pixels import show_pixels
from interface.explore.sheet import LARGE
from interface.figures.charts import class_count_chart, intensity_chart
from interface.figures.images import png, sprite
from interface.image_number import choose_image
from interface.visit import chosen_data
from recognizer.arrays import CLASSES
from recognizer.data.dataset import Dataset
from recognizer.data.idx import decode_header, read_first_bytes
from recognizer.data.loading import MNIST_FOLDER
from recognizer.data.names import find_idx
from recognizer.data.summary import class_counts, image_table, intensity_counts, mean_digits

HEADER_BYTES = 48


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


def show_summary(dataset: Dataset, split: str) -> None:
    """Class counts, the mean image of each class, and how often each pixel value occurs."""
    counts, means, intensities = _mnist_summary(split) if chosen_data() is mnist() else _summary(dataset, split)
    st.header("The images as a whole")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("How many of each digit")
        st.altair_chart(class_count_chart(counts[[split]]), key="class_counts", alt="Images of each digit")
    with right:
        st.subheader("How bright the pixels are")
        st.altair_chart(intensity_chart(intensities), key="intensities", alt="How many pixels have each value")
        st.caption(f"{intensities['pixels'][0] / intensities['pixels'].sum():.0%} of all pixels are blank.")
    st.subheader("The mean digit of each class")
    st.image(png(np.kron(sprite(means, CLASSES), np.ones((4, 4), np.uint8))), width="stretch", alt="Ten mean digits")


def show_bytes(split: str) -> None:
    """The first bytes of the image file beside what its header says."""
    st.header("The file, byte by byte")
    path = find_idx(MNIST_FOLDER, split, "images")
    first = read_first_bytes(path, HEADER_BYTES)
    header = decode_header(first, path)
    words = ["magic: unsigned bytes, 3 dimensions", "images", "rows", "columns"]
    values = [header.magic, *header.shape]
    table = pd.DataFrame(
        {
            "bytes": [first[at : at + 4].hex(" ") for at in range(0, 16, 4)],
            "value": [f"{value:,}" for value in values],
            "meaning": words,
        }
    )
    left, right = st.columns(2, gap="large")
    lines = [f"{at:04x}  {first[at : at + 8].hex(' ')}" for at in range(0, HEADER_BYTES, 8)]
    left.caption(f"{path.name}, uncompressed, from the beginning")
    left.code("\n".join(lines), language=None)
    right.caption("Its header: big-endian numbers of four bytes; after it, a byte a pixel")
    right.dataframe(table, hide_index=True)


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


Summary = tuple[pd.DataFrame, NDArray[np.uint8], pd.DataFrame]


@st.cache_resource(show_spinner="Counting pixels…")
def _mnist_summary(split: str) -> Summary:
    splits = mnist()
    return _summary(splits.train if split == "train" else splits.test, split)


def _summary(dataset: Dataset, split: str) -> Summary:
    pixels = pd.DataFrame({"value": np.arange(256), "pixels": intensity_counts(dataset)})
    table = pd.DataFrame({split: class_counts(dataset)}).rename_axis("digit")
    return table, mean_digits(dataset).round().astype(np.uint8), pixels
