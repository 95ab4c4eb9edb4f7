"""The table of the runs: which are chosen, their names to be typed over, how each stands, and pins."""

from html import escape

import streamlit as st

from interface.messages import plain
from interface.train.runs.going_on import attempt, show_problem
from interface.train.runs.looks import show_style
from interface.visit import own_shelf
from recognizer.lab.run import Status
from recognizer.lab.shelf.kept import Kept
from recognizer.lab.shelf.shelf import LONGEST_NAME, Shelf

LOOK_SECONDS = 1.0
"""How often a run that goes on is looked at."""

PLACE = "table"
"""Where problems with pins are shown."""

CHOSEN = "train_runs_chosen"
"""Under which the visit has the numbers of the runs that are chosen."""

COLUMNS = {
    "network": "Network",
    "loss": "Loss",
    "validation": "Validation",
    "test": "Test",
    "iterations": "Iterations",
    "seconds": "Seconds",
}


def show_table(shelf: Shelf, runs: list[Kept]) -> list[Kept]:
    """A row for each run, the newest first. Returns those that are chosen, the oldest first; at first the newest is."""
    _choose_the_newest(runs[-1])
    show_style(runs)
    with st.container(key="runs-table"):
        with st.container(key="run-row-head"):
            for part in ("<span></span>", "<span class='run-head'>Name</span>", _head(), "<span></span>"):
                st.html(part)
        chosen = [kept for kept in reversed(runs) if _show_row(shelf, kept)]
    show_problem(PLACE)
    return chosen[::-1]


def _choose_the_newest(newest: Kept) -> None:
    """Choose a run that has not been seen in the table before, beside those that were chosen."""
    if newest.number > st.session_state.get("train_runs_newest", 0):
        st.session_state["train_runs_newest"] = newest.number
        st.session_state[CHOSEN] = {*st.session_state.get(CHOSEN, set()), newest.number}


def _show_row(shelf: Shelf, kept: Kept) -> bool:
    """One run. Returns whether it is chosen."""
    number = kept.number
    key = f"train_run_shown_{number}"
    chosen: set[int] = st.session_state.setdefault(CHOSEN, set())
    with st.container(key=f"run-row-{number}"):
        with st.container(key=f"run-shown-{number}"):
            st.session_state[key] = number in chosen
            st.checkbox(f"Show {kept.name}", key=key, label_visibility="collapsed", on_change=_choose, args=(number,))
        name = f"train_run_name_{number}"
        st.session_state[name] = kept.name
        st.text_input(
            f"Name of {kept.name}",
            key=name,
            max_chars=LONGEST_NAME,
            label_visibility="collapsed",
            on_change=_rename,
            args=(shelf, number),
        )
        st.fragment(_show_figures, run_every=LOOK_SECONDS if kept.active else None)(number)
        st.button(
            f"{'Unpin' if kept.pinned else 'Pin'} {plain(kept.name)}",
            key=f"train_run_pin_{number}",
            icon=":material/keep:",
            type="tertiary",
            help="Pinned: it stays, however many come." if kept.pinned else "Pin it, so that it stays.",
            on_click=attempt,
            args=(PLACE, shelf.pin, number, not kept.pinned),
        )
    return number in chosen


def _show_figures(number: int) -> None:
    """How a run stands at this moment."""
    shelf = own_shelf()
    kept = shelf.find(number) if shelf is not None else None
    if kept is not None:
        st.html(figures_of(kept))


def figures_of(kept: Kept) -> str:
    """The figures of a run as HTML, for a row of the table, each after its label."""
    score = kept.test_score
    origin = (
        f'<span class="quiet" title="{escape(kept.origin)}">from {escape(kept.origin)}</span>' if kept.origin else ""
    )
    values = {
        "network": f"{escape(str(kept.recipe.architecture))}{origin}",
        "loss": _loss(kept.loss),
        "validation": "–" if kept.validation_accuracy is None else f"{kept.validation_accuracy:.2%}",
        "test": "–" if score is None else f"{score.accuracy:.2%}",
        "iterations": _iterations(kept),
        "seconds": f"{kept.seconds:,.1f}",
    }
    cells = [
        f'<span title="{COLUMNS[name]}"><span class="label">{COLUMNS[name]}</span> {value}</span>'
        if name != "network"
        else f"<span>{value}</span>"
        for name, value in values.items()
    ]
    return f'<div class="run-figures">{"".join(cells)}</div>'


def _head() -> str:
    return f'<div class="run-figures run-head">{"".join(f"<span>{title}</span>" for title in COLUMNS.values())}</div>'


def _iterations(kept: Kept) -> str:
    done = f"{kept.iterations:,}"
    if kept.status is Status.FINISHED:
        return done
    return f'{done} of {kept.planned:,} <span class="quiet status" title="{escape(kept.failure)}">{kept.status}</span>'


def _loss(loss: float | None) -> str:
    if loss is None:
        return "–"
    return f"{loss:.4f}" if loss < 1000 else f"{loss:.2g}"


def _choose(number: int) -> None:
    chosen: set[int] = st.session_state.get(CHOSEN, set())
    shown = st.session_state[f"train_run_shown_{number}"]
    st.session_state[CHOSEN] = chosen | {number} if shown else chosen - {number}


def _rename(shelf: Shelf, number: int) -> None:
    shelf.rename(number, st.session_state[f"train_run_name_{number}"])
