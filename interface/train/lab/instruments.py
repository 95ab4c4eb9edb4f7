"""See it learn: what is inside the network while it learns, one view at a time, each live."""

import math
from collections.abc import Callable

import numpy as np
import streamlit as st

from interface.figures.confusions import show_confusions
from interface.figures.inside import (
    LAYERS_STYLE,
    digits_html,
    digits_style,
    digits_title,
    layers_html,
    weights_sheet,
)
from interface.figures.live import show_live
from interface.figures.rate_chart import show_rate
from interface.figures.training_charts import theme
from interface.train.controls import Wish
from interface.visit import current_run
from recognizer.data.dataset import Splits
from recognizer.lab.instruments import CONFUSIONS, DIGITS, LAYERS, WEIGHTS, DigitsView
from recognizer.lab.run import Run

UNSEEN = " Gradients and steps are seen only while it learns."
"""Of a network that was not looked at in its last iteration."""

LOOK_SECONDS = 1.0
"""How often a view is brought up to date; a run shows no more."""


def show_instruments(run: Run | None, splits: Splits, wish: Wish) -> None:  # noqa: ARG001  (every section has these)
    """The choice of a view, and the view, brought up to date while the run goes on."""
    st.fragment(_look, run_every=LOOK_SECONDS if run is not None and run.active else None)()


def _look() -> None:
    view = st.segmented_control(
        "View", list(_VIEWS), default="Weights", required=True, key="train_view", label_visibility="collapsed"
    )
    run = current_run()
    if run is None:
        st.caption("Press Train, or Step for a single iteration, and see here what becomes of the network.")
        return
    with st.container(key="view"):
        _VIEWS[view or "Weights"](run)


def _show_weights(run: Run) -> None:
    run.watch(WEIGHTS)
    view = run.instruments.weights
    if view is None:
        st.caption("The weights are shown in a moment, if they are pictures.")
        return
    scales = np.maximum(np.abs(view.now).max(axis=(1, 2)), np.abs(view.start).max(axis=(1, 2)))
    shown = f"the first {len(view.now)} of {view.units}" if view.units > len(view.now) else f"all {view.units}"
    left, right = st.columns(2, gap="large")
    for column, name, weights in (
        (left, f"After iteration {view.iteration:,}", view.now),
        (right, "At the start", view.start),
    ):
        with column:
            st.caption(name)
            st.image(weights_sheet(weights, scales, theme()), width="stretch", alt=f"{name}: weights of {shown} units")
    st.caption(
        f"What the units of the first layer look for, {shown}, each on a scale of its own: blue is for, orange against."
    )


def _show_digits(run: Run) -> None:
    run.watch(DIGITS)
    view = run.instruments.digits
    if view is None:
        st.caption("The digits are read in a moment.")
        return
    show_live(digits_html(view), _style_of(view), digits_title(view), key="digits_live")
    st.caption(f"{digits_title(view)}. Always the same test images; the bars are the probabilities of 0 to 9.")


def _style_of(view: DigitsView) -> str:
    """The pictures, which stay the same as long as the data do."""
    known = st.session_state.get("train_digits_style")
    if known is None or known[0] is not view.pictures:
        known = st.session_state["train_digits_style"] = (view.pictures, digits_style(view))
    style: str = known[1]
    return style


def _show_confusions(run: Run) -> None:
    run.watch(CONFUSIONS)
    if run.instruments.confusions is None:
        st.caption("The first evaluation comes with the first iteration.")
        return
    show_confusions(run.instruments)


def _show_layers(run: Run) -> None:
    run.watch(LAYERS)
    view = run.instruments.layers
    if view is None:
        st.caption("The layers are looked at in a moment.")
        return
    title = f"{len(view.layers)} layers with weights after iteration {view.iteration:,}"
    show_live(layers_html(view), LAYERS_STYLE, title, key="layers_live")
    st.caption(
        f"After iteration {view.iteration:,}. Steps of about a thousandth of the weights are usual; a unit that gives "
        f"the same for every image is dead.{UNSEEN if math.isnan(view.layers[0].gradient) else ''}"
    )


def _show_rate(run: Run) -> None:
    logarithmic = st.toggle("Log scale", key="train_rate_log_scale", persist_state="session")
    show_rate(run, logarithmic)


_VIEWS: dict[str, Callable[[Run], None]] = {
    "Weights": _show_weights,
    "Digits": _show_digits,
    "Confusions": _show_confusions,
    "Layers": _show_layers,
    "Rate": _show_rate,
}
