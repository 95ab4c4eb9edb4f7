"""Train: choose a network, press Train, watch it learn, and move the learning rate while it does."""

import streamlit as st

from interface.page import begin
from interface.train.buttons import show_buttons
from interface.train.controls import (
    begin_controls,
    choose_network,
    choose_preset,
    choose_settings,
    hand_over,
    learning_rate_slider,
)
from interface.train.view import show_charts, show_data, show_progress, show_result
from interface.upload import upload_network
from interface.visit import chosen_data, current_run, newly_taken_up
from recognizer.lab.run import Status
from recognizer.training.loop import planned_iterations

# How often the page looks at the run: often while it moves, now and then to tell it that somebody is there.
POLL_SECONDS = {Status.TRAINING: 0.5, Status.PAUSED: 2.0}

begin("Train")
st.title("Train a network")
splits = chosen_data()
run = current_run()
begin_controls(newly_taken_up())
show_data(run, splits)
busy = run is not None and run.active

choice = choose_preset(disabled=busy)
is_network = choose_network(choice, disabled=busy)
main, side = st.columns([5, 2], gap="large")
with main:
    learning_rate_slider(choice)
with side:
    wish = choose_settings(choice, is_network, len(splits.train), busy)

planned = planned_iterations(wish.shown, len(splits.train))
shown = run.status if run else Status.IDLE
hurry = run is not None and not run.settled
if run is not None and run.active:
    hand_over(run)


@st.fragment(run_every=0.5 if hurry else POLL_SECONDS.get(shown))
def watch() -> None:
    """Show the run as it is now; hand it the learning rate; when it has come to an end, show the whole page anew."""
    current = current_run()
    if current is not None:
        current.seen()
        hand_over(current)
    length = current.planned if current else planned
    show_progress(current, length)
    show_charts(current, length)
    if current is not None and (current.status is not shown or (hurry and current.settled)):
        st.rerun()


with main:
    show_buttons(wish, splits)
    if run is not None and run.unattended:
        st.info("Paused, since this page was not looked at for a while. Press Resume to go on.")
    watch()
    if run is not None and not run.active:
        show_result(run)
with side:
    upload_network()
