"""Scoring: how many test images the network reads, as it was chosen and as it is now: of a sample, or of all."""

from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.inside.subject import Subject, signature
from interface.visit import chosen_data, keep_work
from recognizer.data.dataset import Dataset
from recognizer.dissection.changes import in_single_precision
from recognizer.evaluation.evaluation import Score, evaluate, running_scores
from recognizer.lab.background import Attention, State, Work
from recognizer.lab.turns import TURNS, by_turns
from recognizer.network.losses import make_loss
from recognizer.network.network import Network

LEAST, MOST = 250, 1000
"""How many images are in the sample, by how long the network takes to read them."""

MULTIPLICATIONS = 6e9
"""As many as a processor does in less than half a second."""

KEPT = 32
"""Scores that are kept."""

WORK = "inside_all"


@dataclass(frozen=True, eq=False)
class Whole:
    """All test images, read before and after.

    Attributes:
        networks: what reads, by their signatures: as chosen, and as it is now.
        test: what is read.
        work: scores of the one and then of the other, each as far as it has come.
        images: how many there are to read, both together.
    """

    networks: tuple[bytes, bytes]
    test: Dataset
    work: Work[tuple[int, Score]]
    images: int


def sample_scores(subject: Subject) -> tuple[Score, Score]:
    """Of the sample: as the network was chosen, and as it is now."""
    test = chosen_data().test
    return _sample_score(subject.chosen, test), _sample_score(subject.network, test)


def _sample_score(network: Network, test: Dataset) -> Score:
    known = _known(test)
    key = signature(network)
    if key not in known:
        known[key] = evaluate(in_single_precision(network), test, make_loss("cross-entropy"), _sample(network, test))
    known.move_to_end(key)
    while len(known) > KEPT:
        known.popitem(last=False)
    return known[key]


def _known(test: Dataset) -> OrderedDict[bytes, Score]:
    """Scores of these images by the networks' signatures; those of others are forgotten."""
    kept: tuple[Dataset, OrderedDict[bytes, Score]] | None = st.session_state.get("inside_scores")
    if kept is None or kept[0] is not test:
        kept = st.session_state["inside_scores"] = test, OrderedDict()
    return kept[1]


def _sample(network: Network, test: Dataset) -> NDArray[np.intp]:
    count = int(np.clip(MULTIPLICATIONS / network.architecture.multiplications, LEAST, MOST))
    return np.sort(np.random.default_rng(0).choice(len(test), min(count, len(test)), replace=False))


def show_whole(subject: Subject) -> None:
    """The button that has all test images read, and how far that has come, or what came out."""
    whole = st.session_state.get(WORK)
    current = (signature(subject.chosen), signature(subject.network))
    if not isinstance(whole, Whole) or whole.networks != current or whole.test is not chosen_data().test:
        st.button(
            f"Read all {len(chosen_data().test):,} images",
            key="inside_read_all",
            icon=":material/fact_check:",
            on_click=_begin,
            args=(subject,),
        )
        return
    st.fragment(_watch, run_every=0.5 if whole.work.active else None)(whole)


def _begin(subject: Subject) -> None:
    test = chosen_data().test
    networks = [in_single_precision(subject.chosen)]
    if subject.is_changed:
        networks.append(in_single_precision(subject.network))
    work = Work(by_turns(_read(networks, test), TURNS), Attention(), "test images")
    keep_work("test images", work)
    names = signature(subject.chosen), signature(subject.network)
    st.session_state[WORK] = Whole(names, test, work, len(networks) * len(test))


def _read(networks: list[Network], test: Dataset) -> Generator[tuple[int, Score], None, None]:
    for place, network in enumerate(networks):
        for score in running_scores(network, test, make_loss("cross-entropy")):
            yield place, score


def _watch(whole: Whole) -> None:
    active = whole.work.active
    last = dict(whole.work.records[:])
    whole.work.attention.seen()
    if active:
        done = sum(score.images for score in last.values())
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(done / whole.images, text=f"Read {done:,} of {whole.images:,}")
            st.button("Stop", key="inside_stop_reading", on_click=whole.work.stop)
        return
    if whole.work.state is State.FINISHED:
        count = last[0].images
        words = f"Of all {count:,} test images, it reads {last[0].accuracy:.2%}"
        if 1 in last:
            words = f"Of all {count:,} test images, it read {last[0].accuracy:.2%} and now reads {last[1].accuracy:.2%}"
        st.markdown(f"{words}.")
    elif whole.work.state is State.STOPPED:
        st.markdown("Stopped before all images were read.")
        st.button("Read them again", key="inside_read_again", on_click=lambda: st.session_state.pop(WORK, None))
    else:
        st.error(whole.work.failure)
    if st.session_state.get("inside_whole_shown") is not whole:  # the fragment's polling ends with a whole run
        st.session_state["inside_whole_shown"] = whole
        st.rerun()
