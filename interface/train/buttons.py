"""The buttons of a training: always in their place, the first one as the run's status has it, and links to the run."""

from typing import Any

import streamlit as st

from interface.train.choices import alike
from interface.train.controls import Wish
from interface.train.presses import BUTTON, count_presses, counted, new_presses, take_in
from interface.train.speed import chosen_pace, epoch_wished
from interface.train.steering import hand_over, note_handed_over
from interface.visit import current_run, forget_run, keep_run, links, watching
from recognizer.data.dataset import Splits
from recognizer.lab.beginning import Beginning
from recognizer.lab.run import Run, Status
from recognizer.training.recipe import Recipe

LABELS = {Status.TRAINING: "Pause", Status.PAUSED: "Resume"}
"""Of the first button; otherwise it is Train."""

EPOCH = "Step one epoch"
"""The command that stands among the settings."""


def show_buttons(wish: Wish, splits: Splits) -> None:
    """Show the buttons.

    What they do to a run that there is, they do before the page runs, which then shows it. To begin one takes what the
    controls further down say, and the page then runs again.
    """
    run, only_watching = current_run(), watching()
    status = run.status if run else Status.IDLE
    active = run is not None and run.active
    waiting = run is not None and not run.settled
    may_step = wish.recipe is not None and status in (Status.IDLE, Status.PAUSED)
    label = LABELS.get(status, "Train")
    with st.container(horizontal=True, key="buttons", gap="small"):
        disabled = only_watching or (waiting if active else wish.recipe is None)
        wide: dict[str, Any] = {"width": "stretch"}
        first = st.button(label, type="primary", disabled=disabled, on_click=_command, args=(label,), **wide)
        with st.container(key=BUTTON):
            step = st.button("Step", disabled=only_watching or not may_step, on_click=_step, args=(1,), **wide)
        may_stop = active and not waiting and not only_watching
        st.button("Stop", disabled=not may_stop, on_click=_command, args=("Stop",), **wide)
        st.button("Leave" if only_watching else "Reset", disabled=run is None, on_click=_leave, **wide)
        show_links()
    presses = count_presses(on_press=_step_as_pressed)
    steps = 0 if only_watching else step + new_presses(presses)
    epoch = epoch_wished() and may_step
    if first and not active:
        _begin(wish, splits, paused=False)
    elif run is None and (steps or epoch):
        take_in(presses)
        _begin(wish, splits, paused=True)
        _step(steps)
    elif not epoch:
        return
    if epoch:
        _command(EPOCH)
    st.rerun()


def _command(command: str) -> None:
    """Tell the visitor's run what a button says, and wait until it is done."""
    run = current_run()
    if run is None or watching():
        return
    hand_over(run)  # what was moved before the button was pressed
    if command == "Pause":
        run.pause()
    elif command == "Resume":
        run.resume()
    elif command == "Stop":
        run.stop()
    elif command == EPOCH:
        run.finish_epoch()
    run.settle()


def _step(count: int) -> None:
    """Have the visitor's run take so many steps, and wait until they are done."""
    run = current_run()
    if run is None or watching():
        return
    hand_over(run)
    for _ in range(count):
        run.step()
    run.settle()


def _step_as_pressed() -> None:
    """Take the steps that the browser has counted, if there is a run to take them."""
    if current_run() is not None:
        presses = counted()
        count = new_presses(presses)
        take_in(presses)
        _step(count)


def _leave() -> None:
    """Forget the run, which ends; one that is somebody else's goes on."""
    run = current_run()
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


def _begin(wish: Wish, splits: Splits, paused: bool) -> None:
    if wish.recipe is not None:
        begin_training(wish.recipe, splits, paused)


def begin_training(
    beginning: Recipe | Beginning, splits: Splits, paused: bool, title: str = "", origin: str = ""
) -> Run:
    """Begin the visitor's next run; what the controls hold goes by the same recipe.

    Args:
        beginning: a recipe, or something else than random weights to begin with.
        splits: to learn from.
        paused: whether it waits for a command.
        title: what the run is called, before its number; its preset, if none is given.
        origin: what it goes on from, in words.
    """
    run = Run(beginning, splits, paused)
    run.set_pace(chosen_pace())
    keep_run(run, title or alike(run.began), origin)
    note_handed_over(run.recipe)
    st.session_state.pop("chosen_network", None)  # on the Draw page, the new network reads
    return run
