"""Refusal: how sure a network must be for its reading to count; what that costs in digits, and what it keeps out."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface.evaluate.digits import show_digits
from interface.evaluate.downloads import offer_table
from interface.evaluate.reading import Outcome
from interface.evaluate.subject import Material, Subject
from interface.figures.drawings import percent
from interface.figures.evaluation_charts import OWN_THRESHOLD, rejection_chart
from interface.figures.training_charts import theme
from interface.finding import Task, find_out, kept
from recognizer.arrays import NO_DIGIT, Array
from recognizer.data.dataset import from_rows
from recognizer.evaluation.rejection import NonDigits, Rejection, make_non_digits, rejection
from recognizer.lab.background import Work
from recognizer.lab.evaluating import Part, begin_reading_of, put_together

OF_A_GROUP = 300
"""Letters, figures, and figures held out, of each."""

KEPT_SHARES = (0.99, 0.95)


def show_refusal(outcome: Outcome, subject: Subject, material: Material) -> None:
    """The curves over all thresholds, with the network's own marked, and what is taken for a digit wrongly."""
    st.header("How sure must it be for its reading to count?", anchor=False)
    known = _read(subject)
    if known is None:
        return
    drawn, read = known
    threshold = subject.model.threshold
    right = outcome.read == material.dataset.labels
    found = rejection(outcome.sureness, right, read.max(axis=0), threshold)
    st.markdown(found.in_words(threshold))
    _show_charts(found, threshold)
    _show_accepted(drawn, read, found, threshold)


def _read(subject: Subject) -> tuple[NonDigits, Array] | None:
    """Letters and figures, and ten probabilities of each; they are drawn by the first who asks."""
    store = kept()

    def drawn() -> NonDigits:
        found = store.get("non-digits")
        if not isinstance(found, NonDigits):
            found = make_non_digits(OF_A_GROUP, np.random.default_rng(0))
            store.put("non-digits", found)
        return found

    def share(records: Sequence[NDArray[np.uint8] | Part]) -> tuple[float, str]:
        total = 3 * OF_A_GROUP
        if not records:
            return 0.0, f"Drawing {total:,} letters and figures"
        done = sum(len(each) for each in records if isinstance(each, Part))
        return done / total, f"{done:,} of {total:,} letters and figures read"

    def finish(records: Sequence[NDArray[np.uint8] | Part]) -> tuple[NonDigits, Array]:
        return drawn(), put_together([each for each in records if isinstance(each, Part)])

    def begin() -> Work[NDArray[np.uint8] | Part]:
        return begin_reading_of(subject.model, lambda: drawn().images)

    return find_out(Task("letters", ("read non-digits", subject.key), begin, finish, share))


def _show_charts(found: Rejection, threshold: float) -> None:
    table = rejection_table(found)
    at = [(OWN_THRESHOLD, threshold)] if threshold else []
    for share in KEPT_SHARES:
        place = int(np.flatnonzero(found.kept >= share)[-1])
        at.append((f"{share:.0%} kept", float(found.thresholds[place])))
    rows = [(words, value, *found.at(value)) for words, value in at]
    marked = pd.DataFrame(rows, columns=["words", "threshold", "kept", "misread", "accepted"])
    left, right = st.columns(2, gap="large")
    with left:
        chart = rejection_chart(table, marked, "accepted", "letters and figures accepted", theme())
        alt = "The share of letters and figures accepted, by the share of digits kept"
        st.altair_chart(chart, key="evaluate_accepted", alt=alt)
    with right:
        chart = rejection_chart(table, marked, "misread", "misread, of the digits kept", theme())
        st.altair_chart(chart, key="evaluate_misread", alt="The share misread of the digits kept, by how many are kept")
    offer_table(table, "thresholds.csv", "evaluate_thresholds_csv")


def rejection_table(found: Rejection) -> pd.DataFrame:
    """A row for each threshold: threshold, kept, misread, accepted."""
    return pd.DataFrame(
        {
            "threshold": found.thresholds,
            "kept": found.kept,
            "misread": found.misread,
            "accepted": found.accepted if found.accepted is not None else np.nan,
        }
    )


def _show_accepted(drawn: NonDigits, read: Array, found: Rejection, threshold: float) -> None:
    """How much of each group is accepted, and what the network is surest of."""
    least = threshold or float(found.thresholds[int(np.flatnonzero(found.kept >= KEPT_SHARES[0])[-1])])
    sureness = read.max(axis=0)
    accepted = sureness >= least
    groups = {str(group): float(accepted[drawn.groups == group].mean()) for group in dict.fromkeys(drawn.groups)}
    shares = ", ".join(f"{share:.1%} of {group}" for group, share in groups.items())
    st.header("What it takes for a digit", anchor=False)
    st.markdown(
        f"At a threshold of {least:.3f} it accepts {shares}. No network that comes along has learned from the figures "
        "held out; the convolutional one's judge has seen letters in the same forms."
    )
    chosen = np.argsort(-sureness)[: int(accepted.sum())]
    dataset = from_rows(np.ascontiguousarray(drawn.images.T), np.full(sureness.size, NO_DIGIT, np.uint8))

    def words(column: int) -> tuple[str, str]:
        kind, digit, sure = str(drawn.kinds[column]), int(read[:, column].argmax()), percent(float(sureness[column]))
        return f"{kind.removeprefix('letter ')} → {digit}\n{sure}", f"{kind}, read as {digit}, {sure} sure"

    show_digits(chosen, dataset, words, "evaluate_strangers")
