"""The subject: the network that is looked into, as it was chosen and with all that the visitor has changed in it.

It is calculated in float64, so that every number agrees with its formula. What the visitor changes is a list, and what
is shown is always the chosen network with that list made to it: to undo the last change is to leave it out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import streamlit as st

from interface.inside.digit import Digit
from interface.networks import BUNDLED, YOURS, in_short, models
from interface.visit import current_run
from recognizer.arrays import Array
from recognizer.dissection.changes import (
    Change,
    ScaleUnit,
    Update,
    changed,
    in_double_precision,
    pruned,
    with_pixels,
    with_temperature,
)
from recognizer.errors import BadInput
from recognizer.network.losses import LOSSES
from recognizer.network.network import Network
from recognizer.reading.model import Card, Model
from recognizer.training.learner import Learner
from recognizer.training.presets import PRESETS

FRESH = "Original, untrained"
"""What the original network is called as it is before it has learned anything."""

KEPT = "inside_kept_network"
"""Key of the name of the network that was chosen last."""

MOST_CHANGES = 100
"""Of a list, which is made again from its start when one is undone."""

MOST_PARAMETERS = 4_000_000
"""Of a network that is looked into: some copies of it in float64 are kept for each visitor."""

LOSS = "inside_loss"
"""Key of the loss."""

CHANGES, PIXELS, PRUNED, TEMPERATURE = "inside_changes", "inside_pixels", "inside_pruned", "inside_temperature"
"""Keys of what the visitor changes: a list, pixels by their places, the share pruned in %, and the temperature."""


@dataclass(frozen=True, eq=False)
class Subject:
    """What is looked into.

    Attributes:
        name: the network's, as the page calls it.
        chosen: the network as it was chosen; nobody writes to it.
        network: with all changes; nobody writes to it either.
        loss: by which it learns, in `LOSSES`.
        rate: the learning rate that its updates begin with.
        digit: as it was chosen.
        image: 784 × 1, the digit with the pixels that were changed.
    """

    name: str
    chosen: Network
    network: Network
    loss: str
    rate: float
    digit: Digit
    image: Array

    @property
    def is_changed(self) -> bool:
        """Whether anything of the network is another than it was chosen."""
        return self.network is not self.chosen


@dataclass(frozen=True, eq=False)
class Chosen:
    """The network as it was chosen.

    Attributes:
        name: as the page calls it.
        source: what it was taken of: a run, or a model.
        network: in float64.
        card: what is known about it.
        iterations: that the visitor's run had made.
    """

    name: str
    source: object
    network: Network
    card: Card
    iterations: int = 0


def choose_network() -> Chosen:
    """The field, and the network that is chosen; the visitor's own as it was when it was chosen.

    Raises:
        BadInput: one that is too large.
    """
    offered = _offered()
    names = list(offered)
    first = names[0] if names[0] == YOURS else FRESH
    kept = st.session_state.get(KEPT)
    name = st.selectbox(
        "Network",
        names,
        index=names.index(kept if kept in names else first),
        format_func=lambda each: f"{each}: {in_short(offered[each].network.architecture)}",
        key="inside_network",
        on_change=lambda: st.session_state.update({KEPT: st.session_state["inside_network"]}),
        help="The one that you train on the Train page is here too, as it is when you choose it.",
        width=330,
    )
    chosen = _kept(name, offered[name])
    run = current_run()
    if name == YOURS and run is not None and run.iterations != chosen.iterations:
        st.button("As it is now", key="inside_renew", icon=":material/refresh:", on_click=_forget_chosen)
    return chosen


def _offered() -> dict[str, Model]:
    """The visitor's networks, the original before it has learned anything, and those that come along."""
    found = models()
    own = {name: model for name, model in found.items() if name not in BUNDLED.values()}
    return own | {FRESH: untrained()} | {name: found[name] for name in reversed(BUNDLED.values())}


@st.cache_resource(show_spinner=False)
def untrained() -> Model:
    """The original with its starting values, drawn as its training draws them."""
    recipe = PRESETS["original"].recipe
    return Model(Learner(recipe).network, {"loss": recipe.loss, "learning_rate": recipe.learning_rate})


def _kept(name: str, model: Model) -> Chosen:
    """The network of that name: the same as before, unless another was chosen; then nothing is changed in it yet."""
    run = current_run()
    source: object = run if name == YOURS else model
    kept = st.session_state.get("inside_chosen")
    if isinstance(kept, Chosen) and (kept.name, kept.source) == (name, source):
        return kept
    count = model.network.architecture.parameter_count
    if count > MOST_PARAMETERS:
        raise BadInput("network", f"{count:,} parameters", f"at most {MOST_PARAMETERS:,} to be taken apart here")
    iterations = run.iterations if name == YOURS and run is not None else 0
    chosen = Chosen(name, source, in_double_precision(model.network), model.card, iterations)
    st.session_state["inside_chosen"] = chosen
    undo_all()
    for key in (LOSS, "inside_rate"):  # each network begins with its own
        st.session_state.pop(key, None)
    return chosen


def _forget_chosen() -> None:
    st.session_state.pop("inside_chosen", None)


def subject_of(chosen: Chosen, digit: Digit) -> Subject:
    """The chosen network and digit with all changes.

    Raises:
        BadInput: the network has diverged, by itself or by what was changed.
    """
    recipe = chosen.card.get("recipe")
    known: Card = chosen.card | recipe if isinstance(recipe, dict) else chosen.card
    loss, rate = known.get("loss"), known.get("learning_rate")
    if st.session_state.get("inside_digit_name") != digit.name:
        st.session_state.update({"inside_digit_name": digit.name, PIXELS: {}})
    with np.errstate(over="ignore", invalid="ignore"):
        network = _with_settings(_with_changes(chosen.network))
        for each in (chosen.network, network):
            _check_finite(each, digit.image)
    return Subject(
        chosen.name,
        chosen.network,
        network,
        loss if isinstance(loss, str) and loss in LOSSES else "cross-entropy",
        rate if isinstance(rate, float) and 0 < rate <= 1 else 0.1,
        digit,
        with_pixels(digit.image, changed_pixels()) if changed_pixels() else digit.image,
    )


def _check_finite(network: Network, image: Array) -> None:
    if not np.isfinite(network.parameters).all() or not np.isfinite(network.forward(image.copy())).all():
        raise BadInput("network", "numbers that have grown beyond all bounds", "a network that has not diverged")


def current_loss(subject: Subject) -> str:
    """The loss that the visitor has chosen for this network, or its own."""
    chosen = st.session_state.get(LOSS)
    return chosen if isinstance(chosen, str) else subject.loss


def changes() -> list[Change]:
    """What was changed, first to last."""
    found: list[Change] = st.session_state.setdefault(CHANGES, [])
    return found


def changed_pixels() -> dict[int, float]:
    """Pixels that were changed, by their places."""
    found: dict[int, float] = st.session_state.setdefault(PIXELS, {})
    return found


def change(*made: Change) -> None:
    """Add changes to the list; to be called before the page runs."""
    changes().extend(made)


def undo() -> None:
    """Leave out the last change of the list."""
    if changes():
        changes().pop()


def undo_all() -> None:
    """The network and the digit as they were chosen; to be called before the fields of these are shown."""
    st.session_state.update({CHANGES: [], PIXELS: {}, PRUNED: 0, TEMPERATURE: 1.0})


def _with_changes(chosen: Network) -> Network:
    """A network with the list's changes; those that were made the last time are not made again."""
    wanted = tuple(changes())
    if not wanted:
        return chosen
    known: tuple[Network, tuple[Change, ...], Network] | None = st.session_state.get("inside_changed")
    done: Sequence[Change] = ()
    network = chosen
    if known is not None and known[0] is chosen and wanted[: len(known[1])] == known[1]:
        _, done, network = known
    if len(done) < len(wanted):
        network = changed(network, wanted[len(done) :])
    st.session_state["inside_changed"] = chosen, wanted, network
    return network


def _with_settings(network: Network) -> Network:
    """A network pruned and at the temperature that are set; the same object as before for the same settings."""
    share = float(st.session_state.get(PRUNED, 0)) / 100
    temperature = float(st.session_state.get(TEMPERATURE, 1.0))
    if share == 0 and temperature == 1:
        return network
    key = share, temperature
    known: tuple[Network, tuple[float, float], Network] | None = st.session_state.get("inside_set")
    if known is None or known[0] is not network or known[1] != key:
        made = with_temperature(pruned(network, share), temperature)
        st.session_state["inside_set"] = known = network, key, made
    return known[2]


def in_words(each: Change) -> str:
    """A change as the page lists it."""
    if isinstance(each, Update):
        return f"{each.times} {'update' if each.times == 1 else 'updates'} on a {each.label}, η {each.rate:g}"
    if isinstance(each, ScaleUnit):
        done = {0.0: "knocked out", -1.0: "inverted"}.get(each.factor, f"times {each.factor:g}")
        return f"{each.layer}, unit {each.unit}: {done}"
    part = {"weights": "a weight", "biases": "a bias", "scale": "a γ", "shift": "a β"}[each.part]
    return f"{each.layer}: {part} is {each.value:.3g}"


def signature(network: Network) -> bytes:
    """What is the same for two networks if, and as good as only if, they read the same; nobody may write to it."""
    known: list[tuple[Network, bytes]] = st.session_state.setdefault("inside_signatures", [])
    for each, name in known:
        if each is network:
            return name
    name = blake2b(network.architecture.text.encode() + network.parameters.tobytes(), digest_size=16).digest()
    st.session_state["inside_signatures"] = [(network, name), *known[:1]]  # as chosen, and as it is now
    return name
