"""Take along: the network that reads here as files to keep. Each is made when it is asked for, and not before."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import streamlit as st

from recognizer.export.exporting import KINDS
from recognizer.export.packing import SMALL
from recognizer.network.network import Network
from recognizer.reading.model import Model, encode_model

BASE64 = 4 / 3
"""Letters that a byte takes in a text file."""


@dataclass(frozen=True)
class File:
    """A kind of file that a model can be taken along as.

    Attributes:
        ending: of its name.
        label: of its button.
        mime: its type, as browsers have it.
        words: what it is good for.
        overhead: bytes that are no weights.
        weights: bytes that a weight takes, of a model in half precision or in single.
    """

    ending: str
    label: str
    mime: str
    words: str
    overhead: int
    weights: tuple[float, float]


FILES = (
    File(
        ".html",
        "HTML page",
        "text/html",
        "One file that opens in any browser, without any network access: a canvas that reads digits, one at a time, by "
        "mouse, pen or finger.",
        42_000,
        (2 * BASE64, 4 * BASE64),
    ),
    File(
        ".py",
        "Python script",
        "text/x-python",
        "`python reader.py PICTURE…` reads pictures with NumPy and Pillow alone, and prints a JSON object for each.",
        72_000,
        (2 * BASE64, 4 * BASE64),
    ),
    File(
        ".onnx",
        "ONNX graph",
        "application/octet-stream",
        "For onnxruntime and whatever else runs ONNX: network, judge and temperature in one, from pixels to "
        "probabilities.",
        1_000,
        (4, 4),
    ),
    File(
        ".npz",
        "Model file",
        "application/octet-stream",
        "The weights themselves with what is known about them, for this recognizer: load it on the Train page, or "
        "name it on the command line.",
        3_000,
        (4, 4),
    ),
)


def show_take_along(name: str, model: Model) -> None:
    """A button for each kind of file, with what it is good for and about how large it is.

    Args:
        name: of the network, as the page calls it.
        model: the network that reads, with the judge that is asked.
    """
    if not all(np.isfinite(network.parameters).all() for network in _networks(model)):
        st.info("This network's numbers have grown beyond all bounds: there is nothing worth taking along.")
        return
    judge = "with the judge that says what is no digit" if model.judge else "without any judge"
    st.markdown(f"The network that reads here, {name}, {judge}. A large one takes some seconds to be packed.")
    for file in FILES:
        button, words = st.columns([2, 5], vertical_alignment="center")
        with button:
            _offer(file, name, model)
        words.markdown(file.words if _can_be_made(file) else f"{file.words} {_HOW}")


_HOW = "It needs the package `onnx`: `pip install -r requirements-onnx.txt` where this app runs."


def _offer(file: File, name: str, model: Model) -> None:
    st.download_button(
        f"{file.label}, about {size_in_words(expected_size(file, model))}",
        _made(file, model),
        "reader.py" if file.ending == ".py" else f"{name.lower()}-digits{file.ending}",
        file.mime,
        key=f"draw_take_{file.ending[1:]}",
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
        disabled=not _can_be_made(file),
    )


def _made(file: File, model: Model) -> Callable[[], bytes]:
    """What makes the file's bytes; it runs when the button is pressed, on a copy, since the page may read meanwhile."""
    if file.ending == ".npz":
        return lambda: encode_model(model)
    return lambda: KINDS[file.ending](model.copy(), Path(f"network{file.ending}"))


def _can_be_made(file: File) -> bool:
    return file.ending != ".onnx" or find_spec("onnx") is not None


def expected_size(file: File, model: Model) -> int:
    """About how many bytes a file takes, as far as that is known before it is made."""
    count = sum(network.parameters.size for network in _networks(model))
    half, single = file.weights
    return round(file.overhead + count * (single if count <= SMALL else half))


def size_in_words(size: int) -> str:
    """So many bytes in a unit that people read."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def _networks(model: Model) -> list[Network]:
    return [model.network] + ([model.judge] if model.judge else [])
