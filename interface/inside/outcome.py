"""The outcome: what became of this digit and of the test images by all that was changed."""

import streamlit as st

from interface.figures.drawings import percent
from interface.inside.scoring import sample_scores, show_whole
from interface.inside.subject import Subject
from recognizer.dissection.passes import take_digit


def show_outcome(subject: Subject, loss: str) -> None:
    """The loss of this digit, how sure the network is of its label, and how much of the test images it reads."""
    label = subject.digit.label
    now = take_digit(subject.network, subject.image, label, loss)
    moved = subject.is_changed or subject.image is not subject.digit.image
    then = take_digit(subject.chosen, subject.digit.image, label, loss) if moved else now
    scores = sample_scores(subject)
    chance = [float(each.softmax.probabilities[label]) for each in (then, now)]
    with st.container(horizontal=True, key="inside_outcome"):
        delta = f"{now.loss.value - then.loss.value:+.3g}" if moved else None
        st.metric("Loss of this digit", f"{now.loss.value:.4g}", delta, "inverse")
        st.metric(
            f"Says it is {'an' if label == 8 else 'a'} {label}",
            percent(chance[1]),
            f"{100 * (chance[1] - chance[0]):+.1f} points" if moved else None,
        )
        st.metric(
            f"Test accuracy, {scores[1].images:,} images",
            f"{scores[1].accuracy:.1%}",
            f"{scores[1].correct - scores[0].correct:+,} images" if subject.is_changed else None,
        )
        with st.container(key="inside_whole"):
            show_whole(subject)
