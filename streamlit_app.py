"""Home: what this is, the two ideas behind it on a real digit, and the doors to the pages."""

import numpy as np
import streamlit as st

from interface.data import bundled_models, mnist
from interface.figures.drawings import COLUMN_FIGURE, FORWARD_FIGURE, forward_pass, image_as_column
from interface.figures.svg import show_svg
from interface.page import begin, page_link

begin("Home")

st.title("A digit recognizer you can read")
st.markdown(
    "This is a neural network, written from scratch in NumPy, that learns to read handwritten digits while you watch. "
    "Look at the 70,000 images it learns from, and train it with the learning rate under your finger. "
    "Then draw a digit and see what it makes of it."
)
for column, (name, promise) in zip(
    st.columns(3),
    {
        "Explore": "The images of MNIST, down to the bytes of the file.",
        "Train": "Watch the loss fall; move the learning rate while it does.",
        "Draw": "Write a digit by mouse or finger and have it read.",
    }.items(),
    strict=True,
):
    with column.container(border=True):
        page_link(name, f"**{name}**")
        st.caption(promise)

images = mnist().test
with st.container(horizontal=True, vertical_alignment="bottom"):
    number = st.number_input("Test image", 0, len(images) - 1, 7, key="home_number", width=180, persist_state="session")
    st.button(
        "Another digit",
        icon=":material/casino:",
        on_click=lambda: st.session_state.update(home_number=int(np.random.default_rng().integers(len(images)))),
    )

st.header("An image becomes a column")
row = st.slider("Row of pixels", 0, 27, 9, width=420)
show_svg(
    image_as_column(images, number, row),
    COLUMN_FIGURE,
    f"Row {row} of the picture is pixels {28 * row} to {28 * row + 27} of its column",
    key="column_figure",
)
st.caption(
    "Row after row, the 28 × 28 pixels of an image are stacked into one column of 784 numbers. "
    "Side by side, the columns are a matrix, and one matrix product takes all images through a layer at once."
)

st.header("The column goes through the network")
model = bundled_models()["original"]
probabilities = model.copy().predict(images.images[:, [number]])[:, 0]
show_svg(
    forward_pass(model.network.copy(), images.images[:, [number]]),
    FORWARD_FIGURE,
    f"The forward pass reads a {probabilities.argmax()}",
    key="forward_figure",
)
st.caption(
    f"The label says {images.labels[number]}, this network reads {probabilities.argmax()}. Each small picture is the "
    "784 weights of one hidden unit: blue where ink speaks for it, orange where ink speaks against it. The lines carry "
    "what each unit says for (blue) and against (orange) each digit. It is the original 784-10-10 network, trained for "
    f"500 iterations, which reads {model.card['test_accuracy']:.1%} of the test images."
)
