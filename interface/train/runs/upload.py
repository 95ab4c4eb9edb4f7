"""Upload to continue: a checkpoint, from here or from the command line, or a trained network to begin with."""

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from interface.messages import plain, show_error
from interface.train.fields import kept_recipe
from interface.train.runs.going_on import attempt, begin_with, choose_epochs, data_of, go_on_from_file, show_problem
from interface.visit import chosen_data, watching
from recognizer.errors import BadInput
from recognizer.files import unpack
from recognizer.lab.beginning import check_data
from recognizer.lab.limits import MOST_PARAMETERS_SHARED, check_epochs_before, check_network
from recognizer.reading.model import FORMAT as NETWORK
from recognizer.reading.model import Model, decode_model
from recognizer.training.checkpoint import FORMAT as TRAINING
from recognizer.training.checkpoint import Checkpoint, decode_checkpoint
from recognizer.training.learner import resume
from recognizer.training.recipe import Recipe

PLACE = "upload"
"""Where problems with what is uploaded are shown."""

DECODED = "train_run_decoded"
"""Under which the visit has what the file holds."""

EXPECTED = "a checkpoint or a network (.npz) saved by this recognizer"

LARGEST = 24 * MOST_PARAMETERS_SHARED + (6 << 20)
"""Bytes that a checkpoint of the largest network that is trained here may be."""


@dataclass(frozen=True, eq=False)
class Training:
    """A training that a file holds, and what it goes by."""

    checkpoint: Checkpoint
    recipe: Recipe


Found = Training | Model | BadInput


def show_upload() -> None:
    """Take a file in, say what it is, and offer to go on with it."""
    with st.expander("Continue from a file", icon=":material/upload:", key="runs-upload"):
        file = st.file_uploader("Checkpoint or network (.npz)", type="npz", key="train_run_file", max_upload_size=60)
        if file is None:
            st.session_state.pop(DECODED, None)
            return
        found = _decoded(file)
        if isinstance(found, BadInput):
            show_error(found)
        elif isinstance(found, Training):
            _offer_to_go_on(found, file.name)
        else:
            _offer_to_begin(found, file.name)
        show_problem(PLACE)


def _offer_to_go_on(training: Training, name: str) -> None:
    checkpoint, recipe = training.checkpoint, training.recipe
    numbers = checkpoint.snapshot.numbers
    st.markdown(
        f"A training of {plain(str(recipe.architecture))} on {plain(checkpoint.source)}: "
        f"{int(numbers['iteration']):,} of {int(numbers['planned']):,} iterations are done. It goes on exactly there."
    )
    if data_of(checkpoint) is None:
        try:
            check_data(checkpoint, chosen_data(), name)
        except BadInput as error:
            show_error(error)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="file-train-on"):
        place = st.container(width="content")
        epochs = choose_epochs(checkpoint, recipe, "train_file_more")
        with place:
            st.button(
                "Train on",
                on_click=attempt,
                args=(PLACE, go_on_from_file, checkpoint, epochs, name),
                disabled=watching(),
                key="go_on_from_file",
                icon=":material/resume:",
            )


def _offer_to_begin(model: Model, name: str) -> None:
    network = model.network
    st.markdown(
        f"A trained network, {plain(str(network.architecture))}. A training begins with its weights, by what is set "
        f"above: {kept_recipe().optimizer} at a learning rate of {kept_recipe().learning_rate:g}, and so on. The file "
        "does not hold what its own training would go on from."
    )
    st.button(
        "Begin with its weights",
        on_click=attempt,
        args=(PLACE, begin_with, network, name),
        disabled=watching(),
        key="begin_with_file",
        icon=":material/play_arrow:",
    )


def _decoded(file: UploadedFile) -> Found:
    """What an upload holds, or what is wrong with it: found out once, though the page runs at every click."""
    known: tuple[str, Found] | None = st.session_state.get(DECODED)
    if known is not None and known[0] == file.file_id:
        return known[1]
    found: Found
    try:
        found = read(file.getvalue(), file.name)
    except BadInput as error:
        found = BadInput(error.where, error.found, error.expected)  # one that does not hold on to the file's bytes
    st.session_state[DECODED] = file.file_id, found
    return found


def read(content: bytes, name: str) -> Training | Model:
    """The training or the network that a file's bytes hold, which can be gone on with here.

    Raises:
        BadInput: neither, a damaged one, or one that is too large for this page.
    """
    description, _ = unpack(content, name, EXPECTED, LARGEST)
    if description.get("format") == TRAINING:
        checkpoint = decode_checkpoint(content, name)
        check_network(checkpoint.snapshot.recipe.architecture, name)
        return Training(checkpoint, _recipe_of(checkpoint, name))
    if description.get("format") == NETWORK:
        model = decode_model(content, name)
        check_network(model.network.architecture, name)
        return model
    raise BadInput(name, f"format {description.get('format')!r}", EXPECTED)


def _recipe_of(checkpoint: Checkpoint, name: str) -> Recipe:
    """What a training goes by, which is found out by taking it up."""
    try:
        learner = resume(checkpoint.snapshot)
    except BadInput as error:
        raise BadInput(name, error.found, error.expected) from None
    check_epochs_before(learner.place.epochs, name)
    return learner.recipe
