"""Reading: how surely a network reads each image as what it is labelled, found in the background and kept."""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.data import bundled_models
from interface.explore.kept import shelf
from interface.explore.source import Source
from interface.messages import plain
from interface.networks import BUNDLED, YOURS, models
from interface.visit import current_run, keep_work
from recognizer.lab.background import State, Work
from recognizer.lab.evaluating import Part, begin_reading, put_together
from recognizer.lab.run import Status
from recognizer.reading.model import Model

NOBODY = "Nobody"
"""What is chosen where no network is asked."""

READER = "explore_reader"
"""Key of the control with the network."""

POLL_SECONDS = 0.5

COMING_ALONG = {f"readings {file}" for file in BUNDLED}
"""What the readings of the networks that come along are called."""


@dataclass(frozen=True, eq=False)
class Readings:
    """What a network makes of all images.

    Attributes:
        read: the digit that it reads, m.
        surety: the probability that it gives to the label, m, from 0 to 1.
    """

    read: NDArray[np.uint8]
    surety: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Task:
    """A reading that goes on, or has ended.

    Attributes:
        name: under which its outcome is kept.
        source: whose images.
        work: the reading.
    """

    name: str
    source: Source
    work: Work[Part]


def readings(source: Source, network: str) -> Readings | None:
    """What the network of that name makes of the images; None while it reads them, which then goes on."""
    name, model = _named(network)
    known = _place(name, source)
    if name not in known:
        task = _task()
        if task is None or task.name != name or task.source.dataset is not source.dataset:
            task = _begin(name, source, model)
        if task.work.state is not State.FINISHED:
            return None
        known[name] = _outcome(task)
    found: Readings = known[name]
    return found


def _place(name: str, source: Source) -> dict[str, Readings]:
    """Where it is kept: with what is known of the images for a network that comes along, else the visit's last one."""
    if name in COMING_ALONG:
        return shelf(source.dataset)
    kept: tuple[str, object, dict[str, Readings]] | None = st.session_state.get("explore_readings")
    if kept is None or kept[0] != name or kept[1] is not source.dataset:
        kept = st.session_state["explore_readings"] = name, source.dataset, {}
    return kept[2]


def show_progress() -> None:
    """How far the network has come, and a button that stops it; once it has ended the page runs again."""
    task = _task()
    if task is None:
        return
    if task.work.active:
        with st.container(horizontal=True, vertical_alignment="center", key="explore_reads"):
            with st.container():
                st.fragment(_watch, run_every=POLL_SECONDS)()
            st.button("Stop", key="explore_stop", icon=":material/stop:", on_click=_stop)
    elif task.work.state is State.FAILED:
        st.error(plain(task.work.failure))


def _watch() -> None:
    task = _task()
    if task is None or not task.work.active:
        st.rerun()
    images = len(task.source.dataset)
    done = sum(part.probabilities.shape[1] for part in list(task.work.records))
    st.progress(done / images, text=f"The network reads: {done:,} of {images:,} images")


def _named(network: str) -> tuple[str, Model]:
    """A name for what the network is now, and the network."""
    model = models()[network]
    file = next((file for file, title in BUNDLED.items() if title == network), None)
    if file is not None and model is bundled_models()[file]:
        return f"readings {file}", model
    run = current_run()
    if network == YOURS and run is not None:
        moment = "learning" if run.status is Status.TRAINING else f"{run.iterations}"
        return f"readings {st.session_state.get('run_name', '')} {moment}", model
    return f"readings {blake2b(model.network.parameters.tobytes(), digest_size=12).hexdigest()}", model


def _begin(name: str, source: Source, model: Model) -> Task:
    task = Task(name, source, begin_reading(Model(model.network, model.card), source.dataset.images))
    keep_work("a network reads", task.work)
    st.session_state["explore_task"] = task
    return task


def _task() -> Task | None:
    task: Task | None = st.session_state.get("explore_task")
    return task


def _outcome(task: Task) -> Readings:
    probabilities = put_together(list(task.work.records))
    labels = task.source.dataset.labels
    surety = probabilities[labels, np.arange(labels.size)]
    return Readings(probabilities.argmax(axis=0).astype(np.uint8), surety.astype(np.float32))


def _stop() -> None:
    """End the reading, and ask nobody any more."""
    task = _task()
    if task is not None:
        task.work.stop()
    st.session_state.pop("explore_task", None)
    st.session_state[READER] = NOBODY
