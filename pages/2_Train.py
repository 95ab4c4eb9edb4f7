"""Train: choose a network, press Train, watch it learn, and move the learning rate while it does."""

import streamlit as st

from interface.page import begin
from interface.train.advice import has_other_advice, show_advice
from interface.train.buttons import show_buttons
from interface.train.controls import begin_controls, choose_settings, kept_choice, learning_rate_slider, show_choices
from interface.train.layout import HALVES, show_style
from interface.train.runs.train_on import show_train_on
from interface.train.sections import show_sections
from interface.train.steering import is_out_of_date, steer
from interface.train.view import show_chosen, show_head, show_moment, show_name, show_result
from interface.visit import chosen_data, current_run, newly_taken_up, watching
from recognizer.lab.run import Status
from recognizer.training.loop import planned_iterations

# How often the page looks at the run: often while it moves, now and then to tell it that somebody is there.
POLL_SECONDS = {Status.TRAINING: 0.5, Status.PAUSED: 2.0}

begin("Train")
show_style()
splits = chosen_data()
run = current_run()
begin_controls(newly_taken_up())
# As the page shows it; what the run becomes meanwhile, the first look below finds out.
shown = run.status if run else Status.IDLE
busy, hurry = run is not None and run.active, run is not None and not run.settled
if run is not None and busy:
    steer(run)

show_head(splits)
with st.container(key="choices"):
    if run is None:
        choice, is_network = show_choices()
    else:
        show_name(run, splits)
        if busy:
            show_chosen(run)
            choice, is_network = kept_choice(), True
        else:
            with st.expander("Choose the next training", key=f"choices_of_{st.session_state['run_name']}"):
                choice, is_network = show_choices()

with st.container(key="controls"):
    left, right = st.columns(HALVES, gap="large", vertical_alignment="bottom")
moment, beyond, result, settings = [st.container(key=key) for key in ("moment", "beyond", "result", "settings")]
with left:
    learning_rate_slider(disabled=watching())
with settings:
    wish = choose_settings(choice, is_network, len(splits.train), busy)
with right:
    show_buttons(wish, splits)

planned = planned_iterations(wish.shown, len(splits.train))


@st.fragment(run_every=0.5 if hurry else POLL_SECONDS.get(shown))
def watch() -> None:
    """Show the run as it is now; when it has come to an end, show the whole page anew."""
    current = current_run()
    if current is not None and current.active:
        current.seen()
        current.let_changes_act()
    show_moment(current, current.planned if current else planned)
    if current is not None and (current.status is not shown or (hurry and current.settled)):
        st.rerun()
    if current is not None and (is_out_of_date(current) or has_other_advice(current)):
        st.rerun()


with beyond:
    show_advice(run, wish.shown)
    show_train_on(run)
    show_sections(run, splits, wish)
with moment:
    watch()
with result:
    show_result(run)
