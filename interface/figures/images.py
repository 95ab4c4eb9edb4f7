"""Pixels as PNG data: one picture, or a sheet of many in one file, which loads twenty times faster than many files."""

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recognizer.arrays import SIDE


def png(picture: NDArray[np.uint8]) -> bytes:
    """A picture, height × width (gray) or height × width × 3 (colours), as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, format="PNG")
    return file.getvalue()


def data_address(content: bytes) -> str:
    """A PNG file as an address that holds all of it."""
    return f"data:image/png;base64,{base64.b64encode(content).decode('ascii')}"


def sprite(images: NDArray[np.uint8], across: int) -> NDArray[np.uint8]:
    """Images, 784 × m, side by side in rows of `across`, as one picture; the last row is filled up with blanks."""
    count = images.shape[1]
    down = -(-count // across)
    tiles = np.zeros((down * across, SIDE, SIDE), np.uint8)
    tiles[:count] = images.T.reshape(-1, SIDE, SIDE)
    return tiles.reshape(down, across, SIDE, SIDE).swapaxes(1, 2).reshape(down * SIDE, across * SIDE)


def signed_picture(values: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Positive and negative values, height × width, as blue and orange on white, the largest magnitude strongest."""
    strength = np.abs(values) / max(float(np.abs(values).max()), 1e-12)
    colour = np.where(values[..., np.newaxis] > 0, (11, 99, 197), (217, 96, 10))
    return (255 - strength[..., np.newaxis] * (255 - colour)).round().astype(np.uint8)
