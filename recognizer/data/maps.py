"""Maps: digits as points of a plane, those that look alike near each other, made ahead by t-SNE.

t-SNE keeps neighbours together and nothing else: how far two groups are from each other, or how large they are, means
little. It takes half a minute and a library that the app does without; so `data/make_maps.py` has made the maps of
MNIST, and this module reads them.

Source: L. van der Maaten and G. Hinton (2008), "Visualizing data using t-SNE".
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognizer.errors import BadInput

MAPS = Path(__file__).resolve().parents[2] / "data" / "maps.npz"
"""Of MNIST's test images."""

PIXELS = "pixels"
"""What the map of the images themselves is called; the others are of the last hidden layer of the network so named."""

EXPECTED = "maps made by data/make_maps.py"


@dataclass(frozen=True, eq=False)
class Maps:
    """Maps of the same digits.

    Attributes:
        columns: of the digits among MNIST's test images, m.
        places: by what each is a map of, m × 2, float32; in units that mean nothing.
    """

    columns: NDArray[np.intp]
    places: dict[str, NDArray[np.float32]]


def load_maps(path: Path = MAPS) -> Maps:
    """Read the maps that come along.

    Raises:
        BadInput: no such file, or not one of maps.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except FileNotFoundError:
        raise BadInput(path, "no such file", EXPECTED) from None
    except (OSError, ValueError) as error:
        raise BadInput(path, f"a file that cannot be read ({error})", EXPECTED) from None
    columns = arrays.pop("columns", np.empty(0))
    if columns.ndim != 1 or not columns.size or any(each.shape != (columns.size, 2) for each in arrays.values()):
        raise BadInput(path, "other arrays", EXPECTED)
    return Maps(columns.astype(np.intp), {name: places.astype(np.float32) for name, places in arrays.items()})


def encode_places(places: NDArray[np.floating]) -> NDArray[np.int16]:
    """Places, m × 2, from −10,000 to 10,000 about their middle: two bytes each, finer than any screen shows."""
    centred = places - (places.min(axis=0) + places.max(axis=0)) / 2
    return (centred / np.abs(centred).max() * 10_000).round().astype(np.int16)
