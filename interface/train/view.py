"""What is seen of a training: one word on how it stands, figures, charts, and at the end the result to take away."""

import json

import numpy as np
import streamlit as st

from interface.data import mnist, of_data
from interface.figures.charts import show_accuracy, show_loss
from interface.menu import page_link
from interface.messages import plain
from recognizer.data.dataset import Splits
from recognizer.evaluation.evaluation import ADVICE, GUESSING, Score
from recognizer.lab.history import RECENT, History
from recognizer.lab.run import Run, Status
from recognizer.reading.model import encode_model
from recognizer.training.schedules import Schedule

COLOURS = {
    Status.IDLE: "gray",
    Status.TRAINING: "blue",
    Status.PAUSED: "orange",
    Status.FINISHED: "green",
    Status.STOPPED: "gray",
    Status.DIVERGED: "red",
}


def show_data(run: Run | None, splits: Splits) -> None:
    """What is learned from, unless it is MNIST, and what the next training will learn from, if that is other data."""
    with st.container():  # one element of the page whether empty or not, so that what follows keeps its place
        if run is not None and run.splits is not splits:
            st.info(f"Data of this training: {plain(run.splits.source)}. Of the next one: {plain(splits.source)}.")
        elif splits is not mnist():
            st.info(f"Your own data: {plain(splits.source)}. The way back to MNIST is at the end of the Explore page.")


def show_progress(run: Run | None, planned: int) -> None:
    """Status, progress and the four figures."""
    done = run.iterations if run else 0
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(key="status", width="content"):
            status = run.status if run else Status.IDLE
            st.badge(status, color=COLOURS[status])  # type: ignore[arg-type]
        with st.container(key="iteration-count", width="content"):
            waiting = run is not None and not run.settled
            st.caption(f"iteration {done:,} of {planned:,}{', which is being finished' if waiting else ''}{_rate(run)}")
    st.progress(min(done / planned, 1.0))

    loss = run.history.recent_loss(_smoothing(run)) if run else None
    evaluations = run.history.evaluations[0 if done <= RECENT else 1 :] if run else []  # the first is soon outdated
    seconds_left = run.seconds_left if run and run.active else None
    figures = {
        "loss": ("Loss", _loss(loss), "Training loss, the mean of the last iterations."),
        "accuracy": (
            "Accuracy",
            f"{evaluations[-1].validation_accuracy:.1%}" if evaluations else "–",
            "correct / total over the images held out for validation, at the last evaluation.",
        ),
        "speed": ("Images/s", f"{run.images_per_second:,.0f}" if done and run else "–", "Training images a second."),
        "left": ("Time left", _duration(seconds_left), "At the pace so far."),
    }
    with st.container(horizontal=True, gap="small", key="figures"):
        for key, (label, value, explanation) in figures.items():
            with st.container(key=key, width=136):
                st.metric(label, value, help=explanation)


def show_charts(run: Run | None, planned: int) -> None:
    """Loss and accuracy; empty axes before the first training, so that nothing moves when it begins."""
    history = run.history if run else History()
    if run and run.divergence:
        planned = run.divergence.iteration
    left, right = st.columns(2)
    with left:
        show_loss(history, planned)
    with right:
        show_accuracy(history, planned)


def show_result(run: Run) -> None:
    """What came of a run that has ended, in words, and what can be taken away."""
    if run.failure:
        st.error(run.failure)
    if run.divergence:
        st.error(
            f"The loss ceased to be a number at iteration {run.divergence.iteration:,}: at a learning rate of "
            f"{run.divergence.learning_rate:g} the steps were too large, and each overshot the last. Train again with "
            "a tenth of it. The last network with a finite loss is kept."
        )
    if run.test_score:
        _show_score(run, run.test_score)
    _show_downloads(run)
    with st.expander("Recipe"):
        st.code(json.dumps(run.began.as_dict(), indent=2), language="json")


def _show_score(run: Run, score: Score) -> None:
    if score.accuracy < GUESSING and run.status is Status.FINISHED and run.iterations > 20:
        st.warning(ADVICE)
    with st.container(border=True, key="test-accuracy"):
        st.markdown(
            f"**{score.accuracy:.2%}** of the test images{of_data(run.splits.source)} read correctly "
            f"({score.correct:,} of {score.images:,}): "
            f"what this {run.recipe.architecture} network makes of images that it never learned from."
        )
        page_link("Draw", "Draw a digit and let this network read it")


def _show_downloads(run: Run) -> None:
    name = str(run.recipe.architecture).replace(" ", "-")
    with st.container(horizontal=True):
        st.download_button(
            "History (CSV)",
            lambda: run.history.table().to_csv(index=False),
            f"history-{name}.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "Network (.npz)",
            lambda: encode_model(run.model()),
            f"network-{name}.npz",
            "application/octet-stream",
            on_click="ignore",
            icon=":material/download:",
        )


def _rate(run: Run | None) -> str:
    """The learning rate that a schedule makes of the slider's; nothing where they are the same."""
    if run is None or run.recipe.schedule == Schedule():
        return ""
    rate = np.format_float_positional(run.effective_rate, precision=2, fractional=False, trim="-")
    return f" · rate {rate}"


def _smoothing(run: Run) -> int:
    """Steps whose mean is shown: one of a full batch, many of small ones."""
    return 1 if run.recipe.batch_size is None else RECENT


def _loss(loss: float | None) -> str:
    if loss is None:
        return "–"
    return f"{loss:.4f}" if loss < 1000 else f"{loss:.2g}"


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.0f} h"
