"""What it looks for: images that excite a class or a unit most, found by gradient ascent on the pixels."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from interface.figures.gallery import STYLE, Shown, gallery
from interface.figures.shades import enlarged, plain_ink
from interface.inside.subject import Subject, signature
from interface.visit import keep_work
from recognizer.dissection.changes import in_single_precision
from recognizer.dissection.maximization import Ascent, Excited, exciting_images
from recognizer.lab.background import Attention, State, Work
from recognizer.lab.turns import TURNS, by_turns
from recognizer.network.inspection import parameters_by_layer
from recognizer.network.network import Network

AT_ONCE = 16
"""Units whose images are found together."""

EVERY = 5
"""Steps from one image that is kept to the next."""

KEY = "inside_climb"


@dataclass(frozen=True, eq=False)
class Climb:
    """An ascent that goes on or has ended.

    Attributes:
        of: what it is of: network, layer, units and how.
        units: that are excited.
        network: a copy of its own, which reads the images.
        how: it is gone about.
        work: where it has been.
    """

    of: tuple[object, ...]
    units: range
    network: Network
    how: Ascent
    work: Work[Excited]


def show_exciting(subject: Subject) -> None:
    """The choice of units and of what holds the image back, and the images."""
    st.markdown(
        "From faint gray, the pixels go uphill: each step makes the unit answer more. What comes out is what it looks "
        "for. Without anything that holds the image back, that is noise: try it."
    )
    layers = {name: each for name, each in parameters_by_layer(subject.network).items() if each.weights is not None}
    names = list(layers)
    with st.container(horizontal=True, vertical_alignment="bottom", key="inside_climb_choice"):
        layer = st.selectbox(
            "Layer", names, index=len(names) - 1, key="inside_climb_layer", width=190,
            format_func=lambda name: f"{name}, the classes" if name == names[-1] else name,
        )  # fmt: skip
        weights = layers[layer].weights
        assert weights is not None
        units = _units(layer, len(weights))
        steps = st.slider("Steps", 10, 300, 100, 10, key="inside_climb_steps", persist_state="session", width=170)
        decay = st.slider("Fading a step", 0.0, 0.2, 0.02, 0.01, key="inside_climb_decay", persist_state="session",
                          width=170)  # fmt: skip
        blur = st.slider("Blur a step", 0.0, 0.6, 0.2, 0.05, key="inside_climb_blur", persist_state="session",
                         width=170)  # fmt: skip
    climb = _begun(subject, layer, units, Ascent(steps, decay=decay, blur=blur))
    st.html(STYLE)
    st.fragment(_watch, run_every=0.5 if climb.work.active else None)(climb, layer == names[-1])


def _units(layer: str, count: int) -> range:
    """Which units: all, or as many as are found together from one on."""
    if count <= AT_ONCE:
        return range(count)
    first = int(
        st.number_input(
            f"From unit, 0 to {count - 1}", 0, count - 1, 0, AT_ONCE, key=f"inside_climb_{layer}", width=160
        )
    )
    return range(first, min(first + AT_ONCE, count))


def _begun(subject: Subject, layer: str, units: range, how: Ascent) -> Climb:
    """The ascent of these units, begun if there is none yet."""
    of = (signature(subject.network), layer, units, how)
    climb = st.session_state.get(KEY)
    if isinstance(climb, Climb) and climb.of == of:
        return climb
    network = in_single_precision(subject.network)
    images = _now_and_then(exciting_images(network, layer, list(units), how), how.steps)
    work = Work(by_turns(images, TURNS), Attention(), "ascent")
    keep_work("ascent", work)
    begun = st.session_state[KEY] = Climb(of, units, in_single_precision(subject.network), how, work)
    return begun


def _now_and_then(records: Iterator[Excited], steps: int) -> Generator[Excited, None, None]:
    """The records, most of them without their images, of which a page shows the last: all would be megabytes."""
    for each in records:
        yield each if each.step in (0, steps) or not each.step % EVERY else replace(each, images=each.images[:, :0])


def _watch(climb: Climb, classes: bool) -> None:
    """The images as they are now."""
    work = climb.work
    active = work.active
    work.attention.seen()
    if work.state is State.FAILED:
        st.error(work.failure)
        return
    if active:
        with st.container(horizontal=True, vertical_alignment="center"):
            done = max(len(work.records) - 1, 0)
            st.progress(min(done / climb.how.steps, 1.0), text=f"Step {done} of {climb.how.steps}")
            st.button("Stop", key="inside_stop_climb", on_click=work.stop)
    if work.records:
        records = work.records[:]
        first, last = records[0], next(each for each in reversed(records) if each.images.size)
        st.html(gallery(_shown(climb, first, last, classes), "small"))
        if not active:
            st.caption(
                f"After {last.step} steps. Below each image: what the unit says before its activation, at the start "
                "and now, and what the network reads in the image."
            )
    if not active and st.session_state.get("inside_climb_shown") is not climb:  # a whole run ends the polling
        st.session_state["inside_climb_shown"] = climb
        st.rerun()


def _shown(climb: Climb, first: Excited, last: Excited, classes: bool) -> list[Shown]:
    probabilities = climb.network.copy().predict(last.images)
    found = []
    for place, unit in enumerate(climb.units):
        read = int(probabilities[:, place].argmax())
        rise = f"{first.activations[place]:.1f} → {last.activations[place]:.1f}".replace("-", "−")
        picture = enlarged(plain_ink(np.ascontiguousarray(last.images[:, [place]])), 4)
        title = f"{'Digit' if classes else 'Unit'} {unit}"
        found.append(Shown(picture, f"{title}: {rise}, read as {read}", title, f"{rise}\nread as {read}"))
    return found
