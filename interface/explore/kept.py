"""Kept: what has been found out of a dataset, calculated once: of MNIST for everybody, else for a visit."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from interface.data import mnist
from recognizer.data.dataset import Dataset

Found = TypeVar("Found")


def kept(name: str, dataset: Dataset, find: Callable[[], Found]) -> Found:
    """What `find` returns, found at the first call with this name for these images.

    Args:
        name: of what is found; of a fixed set of names, since what is found of MNIST is kept for good.
        dataset: whose images it is about.
        find: finds it out of nothing but the images.
    """
    splits = {"train": mnist().train, "test": mnist().test}
    for split, images in splits.items():
        if dataset is images:
            return _found(_shared(), (name, split), find)
    own = st.session_state.get("explore_kept")
    if own is None or own[0] is not dataset:
        own = st.session_state["explore_kept"] = dataset, {}
    return _found(own[1], (name, ""), find)


def _found(known: dict[tuple[str, str], Any], key: tuple[str, str], find: Callable[[], Found]) -> Found:
    if key not in known:
        known[key] = find()
    found: Found = known[key]
    return found


@st.cache_resource(show_spinner=False)
def _shared() -> dict[tuple[str, str], Any]:
    """What has been found of MNIST, by its name and the split."""
    return {}
