"""The buttons of a training: always in their place, the first one as the run's status has it, and links to the run."""

import streamlit as st

from interface.train.controls import Wish
from interface.train.presses import BUTTON, count_presses, new_presses, take_in
from interface.train.speed import chosen_pace, epoch_wished
from interface.train.steering import note_handed_over
from interface.visit import current_run, forget_run, keep_run, links, watching
from recognizer.data.dataset import Splits
from recognizer.lab.run import Run, Status
from recognizer.training.recipe import Recipe

LABELS = {Status.TRAINING: "Pause", Status.PAUSED: "Resume"}
"""Of the first button; otherwise it is Train."""

EPOCH = "Step one epoch"
"""The command that stands among the settings."""


def show_buttons(wish: Wish, splits: Splits) -> None:
    """Show the buttons and do what the one that was pressed says; the page then runs again to show it."""
    run, only_watching = current_run(), watching()
    status = run.status if run else Status.IDLE
    active = run is not None and run.active
    waiting = run is not None and not run.settled
    may_step = wish.recipe is not None and status in (Status.IDLE, Status.PAUSED)
    label = LABELS.get(status, "Train")
    with st.container(horizontal=True, key="buttons", gap="small"):
        disabled = only_watching or (waiting if active else wish.recipe is None)
        first = st.button(label, type="primary", width="stretch", disabled=disabled)
        with st.container(key=BUTTON):
            step = st.button("Step", width="stretch", disabled=only_watching or not may_step)
        stop = st.button("Stop", width="stretch", disabled=only_watching or waiting or not active)
        leave = st.button("Leave" if only_watching else "Reset", width="stretch", disabled=run is None)
        show_links()
    presses = count_presses()
    steps = 0 if only_watching else step + new_presses(presses)
    epoch = epoch_wished() and may_step
    if leave:
        _leave(run)
    elif (steps or epoch) and run is None:
        run = _begin(wish, splits, paused=True)
    elif first and not active:
        run = _begin(wish, splits, paused=False)
    elif not (first or stop or steps or epoch):
        return
    take_in(presses)
    _command(run, steps, LABELS.get(status) if first else "Stop" if stop else EPOCH if epoch else None)
    st.rerun()


def _command(run: Run | None, steps: int, command: str | None) -> None:
    if run is None:
        return
    for _ in range(steps):
        run.step()
    if command == "Pause":
        run.pause()
    elif command == "Resume":
        run.resume()
    elif command == "Stop":
        run.stop()
    elif command == EPOCH:
        run.finish_epoch()
    run.settle()


def _leave(run: Run | None) -> None:
    """Forget the run, which ends; one that is somebody else's goes on."""
    if run is not None and not watching():
        run.abandon()
    forget_run()


def show_links() -> None:
    """Two links to the run: whoever has the first steers it as well, whoever has the second sees it."""
    found = links((st.context.url or "").split("?")[0])
    with st.popover("", icon=":material/share:", width="stretch", disabled=not found, help="Links to this training"):
        if found:
            st.markdown("**Watch**: whoever opens this sees the training.")
            st.code(found["watch"], language=None, wrap_lines=True)
            st.markdown("**Steer**: whoever opens this can move its controls and end it.")
            st.code(found["steer"], language=None, wrap_lines=True)


def _begin(wish: Wish, splits: Splits, paused: bool) -> Run | None:
    return begin_training(wish.recipe, splits, paused) if wish.recipe is not None else None


def begin_training(recipe: Recipe, splits: Splits, paused: bool) -> Run:
    """Begin the visitor's next run; what the controls hold goes by the same recipe."""
    run = Run(recipe, splits, paused)
    run.set_pace(chosen_pace())
    keep_run(run)
    note_handed_over(run.recipe)
    st.session_state.pop("chosen_network", None)  # on the Draw page, the new network reads
    return run
