"""The networks that pages can ask: those that come along, and the visitor's own."""

import streamlit as st

from interface.data import bundled_models
from interface.visit import current_run
from recognizer.network.architecture import Architecture
from recognizer.reading.model import Model

YOURS = "Yours"
"""What the network trained in this session is called."""

TUNED = "Yours, tuned"
"""What the network is called that has learned the visitor's digits and was kept."""

UPLOADED = "Uploaded"
"""What the network is called that was saved earlier and loaded."""

KEPT = "network_kept"
"""Under which the visit has the network of a run that was kept, to be asked, by its name."""

BUNDLED = {"conv": "Convolutional", "mlp": "Dense", "modern": "Modern", "original": "Original"}
"""What the networks that come along are called, the best first."""

LONGEST_LINE = 36
"""Letters of a network's line that its list has room for on a phone."""


def models() -> dict[str, Model]:
    """What there is to read with, the first choice first. Those that come along are shared: copy before predicting."""
    found: dict[str, Model] = {}
    run = current_run()
    if run is not None and run.iterations:
        found[YOURS] = run.model()
    uploaded = st.session_state.get("uploaded_model")
    if isinstance(uploaded, Model):
        found[UPLOADED] = uploaded
    tuned = st.session_state.get("draw_tuned_model")
    if isinstance(tuned, Model):
        found[TUNED] = tuned
    kept = st.session_state.get(KEPT)
    if kept is not None:
        name, model = kept
        found[name] = model
    return found | {shown: bundled_models()[name] for name, shown in BUNDLED.items()}


def use_kept(name: str, model: Model) -> None:
    """Read with the network of a run that was kept from now on; to be called before the page runs."""
    shown = f"Run {name}"
    st.session_state.update({KEPT: (shown, model), "chosen_network": shown, "reading_network": shown})


def in_short(architecture: Architecture) -> str:
    """The network's line, or its size where that would not fit."""
    line = str(architecture)
    return line if len(line) <= LONGEST_LINE else f"{architecture.parameter_count:,} parameters"
