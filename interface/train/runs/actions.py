"""What can be done with the runs that are chosen: train on, use on Draw, take along, delete."""

import json
import re
from collections.abc import Callable, Sequence

import streamlit as st

from interface.menu import PAGES
from interface.messages import plain
from interface.networks import use_kept
from interface.train.runs.going_on import attempt, begin_with, choose_epochs, go_on, show_problem
from interface.visit import watching
from recognizer.errors import BadInput
from recognizer.lab.shelf.kept import Kept, settings_of
from recognizer.lab.shelf.shelf import Shelf
from recognizer.reading.model import encode_model
from recognizer.training.checkpoint import encode_checkpoint

PLACE = "actions"
"""Where problems with what is done here are shown."""

TO_DRAW = "train_runs_to_draw"
"""Set for the run of the page that is to end on Draw."""


def show_actions(shelf: Shelf, chosen: Sequence[Kept]) -> None:
    """The buttons: of one run all of them, of several those that make sense."""
    ended = [kept for kept in chosen if not kept.active]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="run-actions"):
        if len(chosen) == 1 and ended:
            _show_own(ended[0])
        names = ", ".join(kept.name for kept in ended)
        st.button(
            "Delete" if len(ended) < 2 else f"Delete {len(ended)}",
            on_click=shelf.delete,
            args=([kept.number for kept in ended],),
            disabled=not ended,
            key="delete_runs",
            icon=":material/delete:",
            help=plain(f"Delete {names}; it can be undone.")
            if ended
            else "A training that goes on stays. Stop it first.",
        )
    if len(chosen) != 1:
        st.caption("Choose one alone to train on from it, use it or take it along, and two to see where they differ.")
    show_problem(PLACE)
    if st.session_state.pop(TO_DRAW, False):
        st.switch_page(PAGES["Draw"][0])


def show_undo(shelf: Shelf) -> None:
    """A word on what was deleted last, and how to get it back."""
    deleted = shelf.deleted
    if deleted:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="runs-undo"):
            st.caption(plain(f"Deleted: {', '.join(kept.name for kept in deleted)}."), width="content")
            st.button("Undo", on_click=shelf.put_back, key="undo_delete", icon=":material/undo:")


def _show_own(kept: Kept) -> None:
    """What can be done with one run that has ended."""
    if kept.checkpoint is not None:
        place = st.container(width="content")
        epochs = choose_epochs(kept.checkpoint, kept.recipe, f"train_fork_{kept.number}")
        with place:
            st.button(
                "Train on from here",
                on_click=attempt,
                args=(PLACE, go_on, kept, epochs),
                disabled=watching(),
                key="fork_run",
                icon=":material/alt_route:",
                help="Another run goes on exactly where this one ended; this one stays as it is.",
            )
    else:
        st.button(
            "Begin with its weights",
            on_click=attempt,
            args=(PLACE, _begin_with_weights, kept),
            disabled=watching(),
            key="begin_with_run",
            icon=":material/alt_route:",
            help="It cannot be gone on with exactly. This begins anew, by what is set above, with its last weights.",
        )
    st.button("Use on Draw", on_click=_use_on_draw, args=(kept,), key="use_run", icon=":material/draw:")
    with st.popover("Download", icon=":material/download:", key="run-downloads"):
        _show_downloads(kept)


def _begin_with_weights(kept: Kept) -> None:
    begin_with(kept.model().network, kept.name)


def _use_on_draw(kept: Kept) -> None:
    use_kept(kept.name, kept.model())
    st.session_state[TO_DRAW] = True


def _show_downloads(kept: Kept) -> None:
    name = re.sub(r"[^\w.-]+", "-", kept.name).strip("-") or "run"
    checkpoint, binary = kept.checkpoint, "application/octet-stream"
    _offer("Network (.npz)", lambda: _network(kept), f"network-{name}.npz", binary)
    _offer("History (CSV)", lambda: kept.history.table().to_csv(index=False), f"history-{name}.csv", "text/csv")
    _offer("Settings (JSON)", lambda: _settings(kept), f"settings-{name}.json", "application/json")
    if checkpoint is not None:
        _offer("Checkpoint (.npz)", lambda: encode_checkpoint(checkpoint), f"checkpoint-{name}.npz", binary)
        st.caption(
            "A checkpoint is all that a training goes on from: upload it below, on another day, or go on with it on "
            "the command line by `train --resume`."
        )


def _offer(label: str, make: Callable[[], str | bytes], file: str, kind: str) -> None:
    """A button that makes a file when it is pressed."""
    st.download_button(label, make, file, kind, on_click="ignore", icon=":material/download:", width="stretch")


def _settings(kept: Kept) -> str:
    return json.dumps(settings_of(kept), indent=2, ensure_ascii=False)


def _network(kept: Kept) -> bytes:
    """The file of a network; empty of one whose parameters are no numbers, which cannot be saved."""
    try:
        return encode_model(kept.model())
    except BadInput:
        return b""
