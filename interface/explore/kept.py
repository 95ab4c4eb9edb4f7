"""Kept: what has been found out of a dataset, calculated once: of MNIST for everybody, else for a visit."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from interface.data import mnist
from interface.finding import digest
from recognizer.data.dataset import Dataset

Found = TypeVar("Found")


def kept(name: str, dataset: Dataset, find: Callable[[], Found]) -> Found:
    """What `find` returns, found at the first call with this name for these images.

    Args:
        name: of what is found; of a fixed set of names, since what is found of MNIST is kept for good.
        dataset: whose images it is about.
        find: finds it out of nothing but the images.
    """
    known = shelf(dataset)
    if name not in known:
        known[name] = find()
    found: Found = known[name]
    return found


def digest_of(dataset: Dataset) -> str:
    """A few letters that tell these images with their labels from others."""
    return kept("digest", dataset, lambda: digest(dataset.rows, dataset.labels))


def shelf(dataset: Dataset) -> dict[str, Any]:
    """All that is kept of these images, by its names: everybody's where they are MNIST's, else this visit's."""
    splits = {"train": mnist().train, "test": mnist().test}
    for split, images in splits.items():
        if dataset is images:
            return _shared().setdefault(split, {})
    own: tuple[Dataset, dict[str, Any]] | None = st.session_state.get("explore_kept")
    if own is None or own[0] is not dataset:
        own = st.session_state["explore_kept"] = dataset, {}
    return own[1]


@st.cache_resource(show_spinner=False)
def _shared() -> dict[str, dict[str, Any]]:
    """What has been found of MNIST, by the split and its name."""
    return {}
