"""Going on: from the end of a run that was kept, from a file, or with a trained network's weights.

What begins is a run of its own, and the one that it goes on from stays on the shelf as it was. If another is going on,
it is stopped, and stays there as well. All of these raise `BadInput` where they cannot begin.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from interface.data import mnist
from interface.messages import show_error
from interface.train.buttons import begin_training
from interface.train.controls import take_over
from interface.train.fields import filled_in, kept_recipe
from interface.visit import chosen_data, current_run
from recognizer.data.dataset import Splits
from recognizer.errors import BadInput
from recognizer.lab.beginning import Beginning, check_data, going_on, with_network
from recognizer.lab.run import Run
from recognizer.lab.shelf.kept import Kept
from recognizer.network.network import Network
from recognizer.training.checkpoint import Checkpoint
from recognizer.training.recipe import HYPERPARAMETERS, LIVE, Recipe
from recognizer.training.schedules import Schedule

PROBLEM = "train_runs_problem"
"""Under which the page keeps what was wrong with the last wish, until it has shown it."""

MOST_EPOCHS = 10_000
"""To go on for at a time."""

NOT_TAKEN_OVER = ("epochs", "iterations", "evaluate_every", "threads")
"""What is said otherwise, or by the page itself, when a training goes on."""


def go_on(kept: Kept, epochs: int | None, changes: Mapping[str, Any] | None = None) -> None:
    """Go on from the end of a run; to be called before the page runs.

    Args:
        kept: with a checkpoint.
        epochs: how many more; None goes on as was planned.
        changes: hyperparameters that are other values from then on, by the names of the recipe's fields.
    """
    if kept.checkpoint is not None:
        origin = f"{kept.name} at iteration {kept.iterations:,}"
        _go_on(kept.checkpoint, epochs, kept.name, origin, kept, changes)


def go_on_from_file(checkpoint: Checkpoint, epochs: int | None, name: str) -> None:
    """Go on from a checkpoint that was in a file of this name; to be called before the page runs."""
    done = int(checkpoint.snapshot.numbers["iteration"])
    _go_on(checkpoint, epochs, name, f"{name} at iteration {done:,}")


def begin_with(network: Network, name: str) -> None:
    """Train a network from its weights on, by what the controls say; to be called before the page runs."""
    splits = chosen_data()
    _begin(with_network(recipe_for(network), network, name, splits), splits, f"the weights of {name}")


def recipe_for(network: Network) -> Recipe:
    """What the controls say, for a network's layers; without dropout of its own where they have no place for it."""
    recipe, architecture = kept_recipe(), network.architecture
    dropout = recipe.dropout if architecture.has_hidden_dense else None
    return replace(recipe, architecture=architecture, dropout=dropout)


def data_of(checkpoint: Checkpoint) -> Splits | None:
    """The data that a training was on, if the visit has them."""
    run = current_run()
    for splits in (chosen_data(), *([run.splits] if run is not None else []), mnist()):
        try:
            check_data(checkpoint, splits, "")
        except BadInput:
            continue
        return splits
    return None


def moved_since(run: Run) -> dict[str, Any]:
    """What the visitor has moved since a run has ended and would have moved while it learned, by the fields' names.

    If they have chosen another network, or anything else that is fixed, it is the next training's and nothing of it.
    """
    recipe, kept = run.recipe, kept_recipe()
    if any(getattr(kept, row.name) != getattr(recipe, row.name) for row in HYPERPARAMETERS if not row.live):
        return {}
    held = {row.name: getattr(kept, row.name) for row in LIVE if row.name not in NOT_TAKEN_OVER}
    held["learning_rate"] = filled_in("learning_rate")  # whose slider does not let the page run
    moved = {name: value for name, value in held.items() if value != getattr(recipe, name)}
    return moved | ({"evaluate_every": kept.evaluate_every} if "batch_size" in moved else {})


def usual_epochs(checkpoint: Checkpoint, recipe: Recipe) -> int | None:
    """How many epochs to go on for if nothing else is said.

    The rest, of a training that has not done all that was planned, and None if that was counted in iterations; of one
    that has, as many again.

    Args:
        checkpoint: of the training.
        recipe: what it went by in the end.
    """
    done = int(checkpoint.snapshot.numbers["epochs"])
    if has_done_all(checkpoint):
        usual = recipe.epochs if recipe.iterations is None else done
    elif recipe.iterations is None:
        usual = recipe.epochs - done
    else:
        return None
    return min(max(usual, 1), MOST_EPOCHS)


def has_done_all(checkpoint: Checkpoint) -> bool:
    """Whether a training has done all that was planned."""
    numbers = checkpoint.snapshot.numbers
    return 0 < numbers["planned"] <= numbers["iteration"]


def choose_epochs(checkpoint: Checkpoint, recipe: Recipe, key: str) -> int | None:
    """A control for how many epochs to go on, and what becomes of the schedule; `key` is the control's.

    Returns:
        The epochs; None, without a control, for a training that goes on to its planned iterations.
    """
    usual = usual_epochs(checkpoint, recipe)
    if usual is None:
        st.caption(f"to iteration {int(checkpoint.snapshot.numbers['planned']):,}, as planned", width="content")
        return None
    with st.container(key=f"{key}_box", width=84):
        epochs = st.number_input("More epochs", 1, MOST_EPOCHS, usual, key=key, label_visibility="collapsed")
    anew = has_done_all(checkpoint) and recipe.schedule != Schedule()
    words = "more epoch" if epochs == 1 else "more epochs"
    st.caption(words + (", over which its schedule begins anew" if anew else ""), width="content")
    return int(epochs)


def attempt(place: str, wish: Callable[..., None], *arguments: Any) -> None:
    """Do what a button says, before the page runs; what is wrong with it is shown at its place afterwards."""
    try:
        wish(*arguments)
    except BadInput as error:
        # Kept without its traceback, which would hold on to all that was in hand.
        st.session_state[PROBLEM] = place, BadInput(error.where, error.found, error.expected)


def show_problem(place: str) -> None:
    """What was wrong with the last wish that was made at this place, if anything, once."""
    where, problem = st.session_state.get(PROBLEM, ("", None))
    if where == place:
        del st.session_state[PROBLEM]
        show_error(problem)


def _go_on(
    checkpoint: Checkpoint,
    epochs: int | None,
    where: str,
    origin: str,
    kept: Kept | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    splits = data_of(checkpoint) or chosen_data()
    history = kept.history if kept is not None else None
    _begin(going_on(checkpoint, splits, epochs, history, changes, where), splits, origin)


def _begin(beginning: Beginning, splits: Splits, origin: str) -> None:
    """Stop what goes on, begin, and let every control say what the new run goes by."""
    before = current_run()
    if before is not None and before.active:
        before.stop()
    take_over(beginning.learner.recipe)
    begin_training(beginning, splits, paused=False, origin=origin)
