"""What is seen of a training: its name, how it stands, figures, charts, and at the end the result to take away."""

import json

import numpy as np
import streamlit as st

from interface.data import mnist, of_data
from interface.figures.training_charts import curves_of, show_accuracy, show_loss
from interface.menu import page_link
from interface.messages import plain
from interface.train.choices import alike
from interface.train.layout import HALVES
from interface.train.steering import steered_elsewhere
from interface.train.words import in_words
from interface.train.zoom import choose_zoom, zoomed_steps
from interface.visit import watching
from recognizer.arrays import CLASSES
from recognizer.data.dataset import Dataset, Splits
from recognizer.evaluation.evaluation import Score
from recognizer.lab.history import RECENT, History
from recognizer.lab.run import Run, Status
from recognizer.reading.model import encode_model
from recognizer.training.recipe import training_image_count
from recognizer.training.schedules import Schedule

FEW = 500
"""Images to learn from, of which there is a warning."""

COLOURS = {
    Status.IDLE: "gray",
    Status.TRAINING: "blue",
    Status.PAUSED: "orange",
    Status.FINISHED: "green",
    Status.STOPPED: "gray",
    Status.DIVERGED: "red",
}


def show_name(run: Run, splits: Splits) -> None:
    """The run's own name, network and data, which stand with its result whatever is chosen for the next one."""
    recipe = run.recipe
    words = f"{recipe.architecture}, {recipe.architecture.parameter_count:,} parameters"
    data = "" if run.splits is mnist() else f", learning from {plain(run.splits.source)}"
    following = "" if run.splits is splits else f". The next one learns from {plain(splits.source)}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="run-name"):
        st.header(alike(run.began), anchor=False, width="content")
        st.caption(f"{plain(words)}{data}{following}", width="stretch")


def show_head(splits: Splits) -> None:
    """The page's title, and what is learned from, unless it is MNIST."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="head", wrap=False):
        st.title("Train a network", anchor=False, width="content")
        if splits is not mnist():
            st.caption(f"Your own data: {plain(splits.source)}. The way back to MNIST is at the end of Explore.")
    said = few_images(splits.train)
    if said:
        st.warning(said, icon=":material/warning:")


def few_images(dataset: Dataset) -> str:
    """What to expect of few images, or of digits that are missing; "" where there is nothing to say."""
    learned = training_image_count(len(dataset))
    held_out = len(dataset) - learned
    missing = sorted(set(range(CLASSES)) - set(np.unique(dataset.labels).tolist()))
    words = []
    if learned < FEW:
        words.append(
            f"Only {learned:,} images to learn from, which are soon known by heart, and {held_out} held out, which say "
            "little of how well others will be read."
        )
    if missing:
        words.append(f"No {' or '.join(map(str, missing))} among them, so that none will be read.")
    return " ".join(words)


def show_chosen(run: Run) -> None:
    """What was chosen before the training and stays while it goes on, over what is watched and not above it."""
    with st.popover("Chosen before the training", icon=":material/lock:", width="stretch", key="chosen-before"):
        st.markdown(f"{plain(in_words(run.began))}.")
        st.caption("Reset ends this training, and another can be chosen.")


def show_moment(run: Run | None, planned: int) -> None:
    """How the run stands at this moment: status and progress, figures, charts; empty before the first training."""
    left, right = st.columns(HALVES, gap="large", vertical_alignment="center")
    with left, st.container(key="progress"):
        _show_progress(run, planned)
    with right:
        _show_figures(run)
    curves = curves_of(run.history if run else History(), zoomed_steps(run.iterations if run else 0))
    if run and run.divergence:
        planned = run.divergence.iteration
    left, right = st.columns(HALVES, gap="large")
    with left, st.container(key="loss-chart"):
        show_loss(curves, planned, logarithmic=_wants_logarithms())
        choose_zoom(disabled=run is None)
    with right, st.container(key="accuracy-chart"):
        show_accuracy(curves, planned)


def _wants_logarithms() -> bool:
    """Whether the loss chart is logarithmic, by a toggle in the chart's own corner."""
    with st.container(key="loss-scale"):
        return st.toggle("Log scale", key="train_log_scale", persist_state="session")


def _show_progress(run: Run | None, planned: int) -> None:
    done = run.iterations if run else 0
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        with st.container(key="status", width="content"):
            status = run.status if run else Status.IDLE
            st.badge(status, color=COLOURS[status])  # type: ignore[arg-type]
        with st.container(key="iteration-count"):
            waiting = run is not None and not run.settled
            st.caption(f"iteration {done:,} of {planned:,}{', which is being finished' if waiting else ''}{_rate(run)}")
        if run is not None and run.active and (watching() or steered_elsewhere()):
            with st.container(key="steering", width="content"):
                st.badge("watching" if watching() else "steered elsewhere", color="orange")
    st.progress(min(done / planned, 1.0))


def _show_figures(run: Run | None) -> None:
    done = run.iterations if run else 0
    loss = run.history.recent_loss(_smoothing(run)) if run else None
    evaluations = run.history.evaluations[0 if done <= RECENT else 1 :] if run else []  # the first is soon outdated
    seconds_left = run.seconds_left if run and run.active else None
    figures = [
        ("Loss", _loss(loss), "Training loss, the mean of the last iterations."),
        (
            "Accuracy",
            f"{evaluations[-1].validation_accuracy:.1%}" if evaluations else "–",
            "correct / total over the images held out for validation, at the last evaluation.",
        ),
        ("Images/s", f"{run.images_per_second:,.0f}" if done and run else "–", "Training images a second."),
        ("Time left", _duration(seconds_left), "At the pace so far."),
    ]
    with st.container(horizontal=True, gap="small", key="figures", wrap=False):
        for label, value, explanation in figures:
            st.metric(label, value, help=explanation)


def show_result(run: Run | None) -> None:
    """What came of a run that has ended, in words, and what can be taken away."""
    if run is not None and run.unattended:
        st.info("Paused, since this page was not looked at for a while. Press Resume to go on.")
    if run is None or run.active:
        return
    if run.failure:
        st.error(run.failure)
    if run.divergence:
        st.error(
            f"The loss ceased to be a number at iteration {run.divergence.iteration:,}: at a learning rate of "
            f"{run.divergence.learning_rate:g} the steps were too large, and each overshot the last. The last network "
            "with a finite loss is kept."
        )
    if run.test_score:
        _show_score(run, run.test_score)
    _show_downloads(run)
    with st.expander("Recipe"):
        st.code(json.dumps(run.began.as_dict(), indent=2), language="json")


def _show_score(run: Run, score: Score) -> None:
    with st.container(border=True, key="test-accuracy"):
        st.markdown(
            f"**{alike(run.began)}**, {run.recipe.architecture}: **{score.accuracy:.2%}** of the test images"
            f"{of_data(run.splits.source)} read correctly ({score.correct:,} of {score.images:,}), "
            "which it never learned from."
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
