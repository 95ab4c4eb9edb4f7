"""Reading: how surely a network reads each image as what it is labelled, found out in the background and kept."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.explore.kept import digest_of
from interface.explore.source import Source
from interface.finding import Task, find_out, fingerprint
from interface.networks import YOURS, models
from interface.visit import current_run
from recognizer.data.dataset import Dataset
from recognizer.lab.evaluating import Part, begin_reading, put_together
from recognizer.lab.run import Status
from recognizer.reading.model import Model

NOBODY = "Nobody"
"""What is chosen where no network is asked."""

READER = "explore_reader"
"""Key of the control with the network."""


@dataclass(frozen=True, eq=False)
class Readings:
    """What a network makes of all images.

    Attributes:
        read: the digit that it reads, m.
        surety: the probability that it gives to the label, m, from 0 to 1.
    """

    read: NDArray[np.uint8]
    surety: NDArray[np.float32]


def readings(source: Source, network: str) -> Readings | None:
    """What the network of that name makes of the images; None as long as it still reads, which is then shown."""
    found = models()[network]
    model = Model(found.network, found.card)  # whoever judges what is no digit has no part in it
    dataset = source.dataset

    def finish(parts: Sequence[Part]) -> Readings:
        return _readings(parts, dataset)

    def share(parts: Sequence[Part]) -> tuple[float, str]:
        done = sum(len(part) for part in parts)
        return done / len(dataset), f"The network reads: {done:,} of {len(dataset):,} images"

    key = ("surety", _key(network, model), digest_of(dataset))
    return find_out(Task("surety", key, lambda: begin_reading(model, dataset.images), finish, share))


def _key(network: str, model: Model) -> Hashable:
    """What the network is now; one that is learning stays as it was first asked, or its reading would never end."""
    run = current_run()
    if network == YOURS and run is not None and run.status is Status.TRAINING:
        return "learning", st.session_state.get("run_name", "")
    return fingerprint(model)


def _readings(parts: Sequence[Part], dataset: Dataset) -> Readings:
    probabilities = put_together(parts)
    surety = probabilities[dataset.labels, np.arange(len(dataset))]
    return Readings(probabilities.argmax(axis=0).astype(np.uint8), surety.astype(np.float32))
