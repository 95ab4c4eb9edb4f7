"""The six buttons of a training: all always in their place, those that make no sense at the moment disabled."""

import streamlit as st

from interface.train.controls import Wish, note_handed_over
from interface.visit import current_run, forget_run, keep_run
from recognizer.data.dataset import Splits
from recognizer.lab.run import Run, Status


def show_buttons(wish: Wish, splits: Splits) -> None:
    """Show the buttons and do what the one that was pressed says; the page then runs again to show it."""
    run = current_run()
    status = run.status if run else Status.IDLE
    active = run is not None and run.active
    waiting = run is not None and not run.settled
    may_step = wish.recipe is not None and status in (Status.IDLE, Status.PAUSED)
    with st.container(horizontal=True, key="buttons", gap="small"):
        train = st.button("Train", type="primary", disabled=active or wish.recipe is None)
        pause = st.button("Pause", disabled=waiting or status is not Status.TRAINING)
        resume = st.button("Resume", disabled=waiting or status is not Status.PAUSED)
        step = st.button("Step", disabled=waiting or not may_step, help="One iteration")
        stop = st.button("Stop", disabled=waiting or not active)
        reset = st.button("Reset", disabled=run is None, help="Forget this training")
    if not (train or pause or resume or step or stop or reset):
        return
    if train or (step and run is None):
        run = _begin(wish, splits, paused=bool(step))
    if run is not None:
        if pause:
            run.pause()
        elif resume:
            run.resume()
        elif step:
            run.step()
        elif stop:
            run.stop()
        elif reset:
            run.abandon()
        run.settle()
    if reset:
        forget_run()
    st.rerun()


def _begin(wish: Wish, splits: Splits, paused: bool) -> Run | None:
    if wish.recipe is None:
        return None
    run = Run(wish.recipe, splits, paused)
    keep_run(run)
    note_handed_over()
    st.session_state.pop("chosen_network", None)  # on the Draw page, the new network reads
    return run
