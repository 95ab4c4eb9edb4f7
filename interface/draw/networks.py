"""The networks that may read a drawing: which one does, what is known about it, and who judges what is no digit."""

from dataclasses import dataclass, field

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.address import keep_choice
from interface.data import bundled_models, of_data
from interface.messages import plain, share_in_words
from interface.networks import BUNDLED, TUNED, YOURS, in_short, models
from interface.visit import current_run
from recognizer.arrays import Array
from recognizer.errors import BadInput
from recognizer.evaluation.evaluation import GUESSING
from recognizer.lab.run import Run, Status
from recognizer.reading.judging import Judge, least_certainty
from recognizer.reading.many import Answers
from recognizer.reading.model import Card, Model

JUDGING = "conv"
"""Whose judge is asked, whatever network reads."""


def keep_tuned(model: Model) -> None:
    """Read with a network that has learned the visitor's digits from now on; to be called before the page runs."""
    st.session_state.update(draw_tuned_model=model, chosen_network=TUNED, reading_network=TUNED)


def choose_network() -> str:
    """The name of the network to read with: the one trained in this session if there is one, or the visitor's choice.

    A choice is kept until the next training begins.
    """
    labels = {name: f"{name}: {in_short(model.network.architecture)}" for name, model in models().items()}
    names = list(labels)
    chosen = st.session_state.get("chosen_network")
    keep_choice("reading_network", names, chosen if chosen in names else names[0])
    return st.selectbox(
        "Network",
        names,
        key="reading_network",
        on_change=lambda: st.session_state.update(chosen_network=st.session_state["reading_network"]),
        format_func=lambda name: labels[name],
        help="The one you train on the Train page reads here, even while it learns. The others come along.",
    )


@dataclass(frozen=True, eq=False)
class Reader:
    """Who reads a drawing.

    Attributes:
        name: the network's, as the page calls it.
        source: what its parameters are of: a model, or a run and how many iterations it has made.
        model: the network and the judge that is asked, if one is, with that judge's threshold; this visitor's own copy.
        answers: what it has made of images so far.
    """

    name: str
    source: tuple[object, ...]
    model: Model
    answers: Answers = field(default_factory=Answers)

    def read(self, images: Array) -> tuple[Array, NDArray[np.bool_]]:
        """Probabilities, 10 × m, of images (784 × m), as far as the judge is certain, and which it takes for digits.

        Raises:
            BadInput: the network's outputs are no numbers.
        """
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            if self.model.judge is None:
                probabilities, digits = self.model.network.predict(images), np.ones(images.shape[1], np.bool_)
            else:
                judge = Judge(self.model.judge, least_certainty(self.model.threshold))
                probabilities, digits = judge.read(self.model.network, images)
        if not np.isfinite(probabilities).all():
            raise BadInput("network", "outputs that are no numbers", "a network that has not diverged")
        return probabilities, digits


def choose_reader() -> Reader:
    """The network to read with and whether a judge is asked, as the visitor chooses, with what is known about both."""
    name = choose_network()
    judged = st.toggle(
        "A judge says what is no digit",
        value=True,
        key="draw_judge",
        persist_state="session",
        help="The convolutional network's judge is a second network, which has seen letters and scribbles too. It says "
        "whether there is a digit, never which. Without it, a network takes whatever it sees for a digit.",
    )
    watched = st.fragment(run_every=1.0 if is_learning(name) else None)
    watched(lambda: show_card(name, models()[name], judged))()
    return reader_now(name, judged)


def is_learning(name: str) -> bool:
    """Whether the network of that name is trained at this moment, and so reads otherwise a moment later."""
    run = current_run()
    return name == YOURS and run is not None and run.status is Status.TRAINING


def reader_now(name: str, judged: bool) -> Reader:
    """The network of that name as it is now, the same object as before unless it has learned since."""
    run = current_run()
    if name == YOURS and run is not None:
        source: tuple[object, ...] = (run, run.iterations, judged)
    else:
        source = (models()[name], judged)
    last = st.session_state.get("draw_reader")
    if isinstance(last, Reader) and last.name == name and last.source == source:
        return last
    model = models()[name]
    lender = model if _judges_itself(model) else bundled_models()[JUDGING]
    card: Card = model.card | {"threshold": lender.threshold if judged else 0.0}
    judge = lender.judge.copy() if judged and lender.judge is not None else None
    reader = Reader(name, source, Model(model.network.copy(), card, judge))
    st.session_state["draw_reader"] = reader
    return reader


def _judges_itself(model: Model) -> bool:
    """Whether a model has a judge of its own, and a threshold for it."""
    return model.judge is not None and model.threshold > 0


def show_card(name: str, model: Model, judged: bool) -> None:
    """What the network is, how it was made, how much of which data it reads, and whether it is judged."""
    run = current_run() if name == YOURS else None
    architecture = model.network.architecture
    judge = (
        "its own judge" if _judges_itself(model) and name != BUNDLED[JUDGING] else "the convolutional network's judge"
    )
    lines = [
        f"{plain(architecture.text)}, {architecture.parameter_count:,} parameters.",
        f"{_made(model.card)}.",
        f"What is no digit, {judge} says." if judged else "Nobody says what is no digit.",
    ]
    with st.container(key="network-card", border=True, gap="small"):
        _show_accuracy(model.card, run)
        _show_tuning(model.card)
        for line in lines:
            st.markdown(f":small[{line}]")


def _show_accuracy(card: Card, run: Run | None) -> None:
    accuracy, images = card.get("test_accuracy"), f"the test images{of_data(card.get('data'))}"
    score = run.test_score if run is not None else None
    if isinstance(accuracy, float):
        share = f"{accuracy:.1%}" if score is None else share_in_words(score.correct, score.images)
        if accuracy < GUESSING:
            st.warning(f"This network reads {share} of {images}, no better than guessing.")
        else:
            st.markdown(f"This network reads {share} of {images}.")
    elif run is not None:
        st.markdown(f"This network is {run.status}, after {run.iterations:,} of {run.planned:,} iterations.")


def _show_tuning(card: Card) -> None:
    """What a network was tuned to, as far as its card says."""
    tuned = card.get("tuned")
    if not isinstance(tuned, dict) or not isinstance(drawings := tuned.get("drawings"), int):
        return
    accuracy, images = tuned.get("test_accuracy"), tuned.get("test_images")
    known = isinstance(accuracy, float) and isinstance(images, int)
    share = f", it reads {accuracy:.2%} of {images:,} test images{of_data(tuned.get('data'))}" if known else ""
    st.markdown(f"Tuned to {drawings:,} {'drawing' if drawings == 1 else 'drawings'}{share}.")


def _made(card: Card) -> str:
    """How a network was made, as far as its card says, in Markdown."""
    recipe = card.get("recipe")
    known: Card = card | recipe if isinstance(recipe, dict) else card
    iterations = card.get("iterations")
    parts = [
        f"learned from {plain(str(known['data']))}" if known.get("data") else "",
        f"{iterations:,} iterations of {plain(str(known.get('optimizer', 'training')))}"
        if isinstance(iterations, int)
        else "",
        "images changed at random" if known.get("augment", "none") != "none" else "",
        "calibrated" if known.get("temperature") else "",
    ]
    said = ", ".join(part for part in parts if part)
    return said[:1].upper() + said[1:] if said else "Its file does not say how it was made"
