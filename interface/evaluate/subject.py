"""Who is examined, and on what: any network of the visitor's, or one that comes along, and any labelled images."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from interface.address import states, take_from_address
from interface.collection import collection
from interface.data import mnist
from interface.finding import digest, fingerprint
from interface.networks import BUNDLED, UPLOADED, YOURS, in_short, models
from interface.upload import upload_network
from interface.visit import chosen_data, current_run
from recognizer.data.dataset import Dataset, Splits, from_rows, select
from recognizer.lab.run import Run, Status
from recognizer.reading.model import Model

FIRST = "Dense"
"""The network that is examined at first, while the visitor has none: it reads all test images in a second."""

MINE = "My digits"
"""What the digits are called that the visitor has drawn and said what they are."""


ARRIVED = "evaluate_arrived"
"""Under which the session notes that a network has just been loaded."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A network that is examined.

    Attributes:
        name: what the page calls it.
        model: the network, with its own judge if it has one; it is shared, so copy it before it reads.
        key: the same for the same numbers.
    """

    name: str
    model: Model
    key: Hashable


@dataclass(frozen=True, eq=False)
class Material:
    """Labelled images that it is examined on.

    Attributes:
        name: what the page calls them.
        dataset: the images, at least one.
        key: the same for the same images.
    """

    name: str
    dataset: Dataset
    key: Hashable


def subjects() -> dict[str, Subject]:
    """The networks that there are, by name."""
    found = models()
    if YOURS in found:
        found[YOURS] = _yours(found[YOURS])
    return {name: Subject(name, model, fingerprint(model)) for name, model in found.items()}


def choose_subject(offered: dict[str, Subject]) -> Subject:
    """The network that is to be examined; at first the one that the address names, or the visitor's own, if any is."""
    take_from_address("Evaluate", {"network": states(BUNDLED, "evaluate_network")}, lambda _: None)
    names = list(offered)
    first = FIRST if names[0] in BUNDLED.values() else names[0]
    if st.session_state.pop(ARRIVED, False) and UPLOADED in offered:
        st.session_state["evaluate_network"] = UPLOADED
    if st.session_state.get("evaluate_network") not in (None, *names):
        del st.session_state["evaluate_network"]
    st.session_state.setdefault("evaluate_network", first)
    name = st.selectbox(
        "Network",
        names,
        key="evaluate_network",
        persist_state="session",
        format_func=lambda each: f"{each}: {in_short(offered[each].model.network.architecture)}",
        help="The one that you train on the Train page, one that you load below, or one that comes along.",
    )
    return offered[name]


def take_network() -> None:
    """Let the visitor load a saved network, which is then examined."""
    before = st.session_state.get("uploaded_model")
    upload_network()
    if st.session_state.get("uploaded_model") is not before:
        st.session_state[ARRIVED] = True
        st.rerun()


def choose_material(subject: Subject) -> Material:
    """The images that it is to be examined on; at first the test images of the visitor's data."""
    offered = _materials(subject)
    if st.session_state.get("evaluate_data") not in offered:
        st.session_state["evaluate_data"] = next(iter(offered))
    name = st.selectbox(
        "Images",
        list(offered),
        key="evaluate_data",
        persist_state="session",
        format_func=lambda each: f"{each} ({len(offered[each].dataset):,})",
        help="Images that a network has learned from say little of how it reads others. Your own digits are those that "
        "you have corrected on the Draw page.",
    )
    return offered[name]


def show_age(subject: Subject) -> None:
    """Of a network that is still learning, how old what is examined is, with a button that takes the present one."""
    run, held = current_run(), st.session_state.get("evaluate_yours")
    if subject.name != YOURS or run is None or held is None or held[1] == run.iterations:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"Your network as it was after {held[1]:,} iterations.", width="content")
        st.button(
            "Take it as it is now",
            key="evaluate_renew",
            icon=":material/refresh:",
            on_click=lambda: st.session_state.pop("evaluate_yours", None),
        )


def _yours(now: Model) -> Model:
    """The visitor's own network: while it learns, as it was when it was first asked for, so that it can be examined."""
    run = current_run()
    if run is None:
        return now
    held: tuple[Run, int, Model] | None = st.session_state.get("evaluate_yours")
    if held is not None and held[0] is run and (run.status is Status.TRAINING or held[1] == run.iterations):
        return held[2]
    st.session_state["evaluate_yours"] = run, run.iterations, now
    return now


def _materials(subject: Subject) -> dict[str, Material]:
    own = chosen_data()
    found = _of_splits(own)
    run = current_run()
    if subject.name == YOURS and run is not None and run.splits is own and run.held_out.size:
        found |= _held_out(run)
    if own is not mnist():
        found |= _of_splits(mnist())
    mine = _my_digits()
    if mine is not None:
        found[MINE] = mine
    return found


def _of_splits(splits: Splits) -> dict[str, Material]:
    parts = {"test": splits.test, "training": splits.train}
    keys = {part: ("MNIST", part) for part in parts} if splits is mnist() else _keys_of(splits)
    names = {part: f"{splits.source}, {part} images" for part in parts}
    return {names[part]: Material(names[part], dataset, keys[part]) for part, dataset in parts.items()}


def _keys_of(splits: Splits) -> dict[str, tuple[str, str]]:
    """Keys of a visitor's own data, found out once."""
    known: tuple[Splits, dict[str, tuple[str, str]]] | None = st.session_state.get("evaluate_own_keys")
    if known is None or known[0] is not splits:
        parts = {"test": splits.test, "training": splits.train}
        known = splits, {part: ("own", digest(each.rows, each.labels)) for part, each in parts.items()}
        st.session_state["evaluate_own_keys"] = known
    return known[1]


def _held_out(run: Run) -> dict[str, Material]:
    """The images that the visitor's training holds out, cut out once."""
    name = f"{run.splits.source}, images held out"
    known: tuple[Run, Material] | None = st.session_state.get("evaluate_held_out")
    if known is None or known[0] is not run:
        dataset = select(run.splits.train, run.held_out)
        known = run, Material(name, dataset, ("held out", digest(dataset.rows, dataset.labels)))
        st.session_state["evaluate_held_out"] = known
    return {name: known[1]}


def _my_digits() -> Material | None:
    """The visitor's digits, the same object until there are others."""
    labelled = [each for each in collection().values() if each.drawing.label is not None]
    if not labelled:
        return None
    rows = np.stack([each.image for each in labelled])
    labels = np.array([each.drawing.label for each in labelled], np.uint8)
    key = "mine", digest(rows, labels)
    known = st.session_state.get("evaluate_mine")
    if not isinstance(known, Material) or known.key != key:
        known = st.session_state["evaluate_mine"] = Material(MINE, from_rows(rows, labels), key)
    return known
