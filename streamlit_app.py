"""Home: what this is, the doors to the pages, and the two ideas behind it on a real digit."""

import numpy as np
import streamlit as st

from interface.data import bundled_models, mnist
from interface.figures.drawings import (
    COLUMN_NARROW,
    COLUMN_WIDE,
    FORWARD_NARROW,
    FORWARD_WIDE,
    forward_pass,
    image_as_column,
)
from interface.figures.svg import show_svg
from interface.home.doors import show_doors
from interface.home.examples import NETWORK, examples
from interface.image_number import choose_image, open_image
from interface.menu import lesson_link
from interface.page import begin

NUMBER = "home_number"

begin("Home")
st.title("A digit recognizer you can read")
st.markdown(
    "This is a neural network, written from scratch in NumPy, that learns to read handwritten digits while you watch. "
    "Draw a digit and see what it makes of it, look at the 70,000 images it learns from, and train it with the "
    "learning rate under your finger."
)
show_doors()
lesson_link()

st.header("An image becomes a column")
images = mnist().test
offered = examples()
if NUMBER not in st.session_state:
    open_image(offered.right, NUMBER)
with st.container(horizontal=True, vertical_alignment="bottom"):
    st.button(
        "Another digit",
        icon=":material/casino:",
        on_click=lambda: open_image(int(np.random.default_rng().integers(len(images))), NUMBER),
    )
    st.button(offered.offer, icon=":material/error:", on_click=lambda: open_image(offered.misread, NUMBER))
    number = choose_image("Test image", len(images), NUMBER, width=220)
row = st.slider("Row of pixels", 0, 27, 9, width=420)
show_svg(
    image_as_column(images, number, row, COLUMN_WIDE),
    COLUMN_WIDE.size,
    f"Row {row} of the picture is pixels {28 * row} to {28 * row + 27} of its column",
    key="column_figure",
    narrow=(image_as_column(images, number, row, COLUMN_NARROW), COLUMN_NARROW.size),
)
st.caption(
    "Row after row, the 28 × 28 pixels of an image are stacked into one column of 784 numbers. "
    "Side by side, the columns are a matrix, and one matrix product takes all images through a layer at once."
)

st.header("The column goes through the network")
model = bundled_models()[NETWORK]
image = images.images[:, [number]]
read = model.copy().predict(image)[:, 0].argmax()
st.markdown(f"The label says {images.labels[number]}, this network reads {read}.")
show_svg(
    forward_pass(model.network.copy(), image, FORWARD_WIDE),
    FORWARD_WIDE.size,
    f"The forward pass reads a {read}",
    key="forward_figure",
    narrow=(forward_pass(model.network.copy(), image, FORWARD_NARROW), FORWARD_NARROW.size),
)
st.caption(
    "Each small picture is the 784 weights of one hidden unit: blue where ink speaks for it, orange where ink speaks "
    "against it. The lines carry what each unit says for (blue) and against (orange) each digit. It is the original "
    f"784-10-10 network, trained for 500 iterations, which reads {model.card['test_accuracy']:.1%} of the test images."
)
