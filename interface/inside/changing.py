"""Change it: a weight, a bias or a pixel by hand, a unit knocked out, inverted or scaled; pruning and temperature."""

from collections.abc import Callable

import streamlit as st

from interface.inside.outcome import show_outcome
from interface.inside.picker import pick
from interface.inside.subject import (
    MOST_CHANGES,
    PRUNED,
    TEMPERATURE,
    Subject,
    change,
    changed_pixels,
    changes,
    current_loss,
)
from recognizer.arrays import SIDE, Array
from recognizer.dissection.changes import LARGEST, ScaleUnit, SetNumber, count_weights, number_at
from recognizer.network.inspection import LayerParameters, parameters_by_layer

SYMBOLS = {"biases": "Bias", "scale": "γ of its norm", "shift": "β of its norm"}
"""A unit's numbers beside its weights, as the page calls them."""


def show_changing(subject: Subject) -> None:
    """What came of it, the fields for a unit and for a pixel, and those for the network as a whole."""
    show_outcome(subject, current_loss(subject))
    unit, image, whole = st.columns(3, gap="large")
    with unit:
        _change_unit(subject)
    with image:
        _change_pixel(subject)
    with whole:
        _change_whole(subject)


def _change_unit(subject: Subject) -> None:
    st.markdown("**A unit or a kernel**")
    layers = parameters_by_layer(subject.network)
    names = [name for name, each in layers.items() if each.weights is not None]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Layer", names, key="inside_layer", persist_state="session", width=118)
        own = layers[name]
        assert own.weights is not None
        last = len(own.weights) - 1
        what = "Digit" if name == names[-1] else "Unit"
        unit = int(st.number_input(f"{what}, 0 to {last}", 0, last, 0, key=f"inside_unit_{name}", width=118))
    place = _pick_weight(own.weights[unit], f"{name}, unit {unit}: its weights", f"inside_weights_{name}")
    _number_field(subject, "Chosen weight", own, SetNumber(name, "weights", unit * own.weights[unit].size + place, 0))
    _number_field(subject, "Bias", own, SetNumber(name, "biases", unit, 0))
    after = list(layers)[list(layers).index(name) + 1 :][:1]
    if after and layers[after[0]].norm is not None:
        for part in ("scale", "shift"):
            _number_field(subject, SYMBOLS[part], layers[after[0]], SetNumber(after[0], part, unit, 0))
    _scale_unit(name, unit)


def _pick_weight(weights: Array, title: str, key: str) -> int:
    """A unit's weights, channels × rows × columns, of which one is chosen."""
    channels, rows, columns = weights.shape
    words = "" if channels == 1 else "input" if rows == 1 == columns else "channel"
    return pick(weights, title, words, key)


def _number_field(subject: Subject, label: str, layer: LayerParameters, wanted: SetNumber) -> None:
    """A field with a number of the network; what is typed becomes a change."""
    value = number_at(layer, wanted.part, wanted.place)
    key = f"inside_number_{wanted.layer}_{wanted.part}_{wanted.place}_{len(changes())}_{id(subject.chosen)}"

    def take() -> None:
        change(SetNumber(wanted.layer, wanted.part, wanted.place, float(st.session_state[key])))

    st.number_input(
        label, -LARGEST, LARGEST, value, step=0.1, format="%.4g", key=key, on_change=take, disabled=_is_full()
    )


def _scale_unit(layer: str, unit: int) -> None:
    """Buttons that knock the unit out or invert it, and a factor to scale it by."""

    def by(factor: Callable[[], float]) -> None:
        change(ScaleUnit(layer, unit, factor()))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        for words, key, factor in (("Knock out", "knock_out", 0.0), ("Invert", "invert", -1.0)):
            st.button(
                words, key=f"inside_{key}", on_click=by, args=(lambda factor=factor: factor,), disabled=_is_full()
            )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input("Factor", -10.0, 10.0, 2.0, step=0.5, key="inside_factor", persist_state="session", width=170)
        st.button(
            "Scale",
            key="inside_scale",
            on_click=by,
            args=(lambda: float(st.session_state["inside_factor"]),),
            disabled=_is_full(),
        )
    st.caption("What it hands to its activation is multiplied: its weights and bias, or its norm's γ and β.")


def _change_pixel(subject: Subject) -> None:
    st.markdown("**A pixel**")
    place = pick(subject.image.reshape(1, SIDE, SIDE), subject.digit.name, "", "inside_pixel", gray=True)
    key = f"inside_ink_{place}_{len(changed_pixels())}_{subject.digit.name}"
    value = round(255 * float(subject.image[place, 0]))

    def take() -> None:
        changed_pixels()[place] = st.session_state[key] / 255

    st.slider(f"Ink in row {place // SIDE}, column {place % SIDE}", 0, 255, value, key=key, on_change=take)
    st.caption("Click a pixel, then give it more or less ink. The bars above show what becomes of the reading.")


def _change_whole(subject: Subject) -> None:
    st.markdown("**The network as a whole**")
    st.slider(
        "Smallest weights pruned",
        0,
        99,
        key=PRUNED,
        format="%d%%",
        persist_state="session",
        help="Of all layers together, those of least magnitude become 0. Nothing is learned again afterwards.",
    )
    total, left = count_weights(subject.network)
    st.caption(f"{left:,} of {total:,} weights are not 0.")
    st.slider(
        "Temperature",
        0.1,
        10.0,
        step=0.1,
        key=TEMPERATURE,
        persist_state="session",
        help="All logits are divided by it: above 1 the network is less sure, below 1 surer. What it reads stays.",
    )
    if _is_full():
        st.caption(f"There are {MOST_CHANGES} changes. Undo some to make others.")


def _is_full() -> bool:
    return len(changes()) >= MOST_CHANGES
