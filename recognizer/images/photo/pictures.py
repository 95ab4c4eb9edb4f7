"""Pictures: from an image file of one digit, dark on light or light on dark, to the column a network reads.

A file is decoded to brightness (`decoding`); then the digit is told from paper, light, frame and noise (`paper`,
`ink`), its lines are brought to MNIST's width if they are far from it (`thickness`), and it is framed as MNIST's digits
are.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognizer.errors import BadInput
from recognizer.images.framing import frame
from recognizer.images.photo.decoding import gray_levels
from recognizer.images.photo.ink import ink_of
from recognizer.images.photo.thickness import evened

LARGEST_FILE = 1 << 28
"""Bytes beyond which a file is not read."""


def read_picture(path: Path) -> NDArray[np.float32]:
    """Read an image file (PNG, JPEG, ... of any size) as one column, 784 × 1, from 0 (blank) to 1 (ink).

    Raises:
        BadInput: no such file, no picture, or a picture without ink.
    """
    return column_of(gray_levels(content_of(path), path), path)


def content_of(path: Path) -> bytes:
    """The bytes of a picture's file.

    Raises:
        BadInput: no such file, or one that cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise BadInput(path, "no such file", "a picture of a digit") from None
    except OSError as error:
        raise BadInput(path, f"a file that cannot be read ({error.strerror})", "a picture of a digit") from None
    if len(content) > LARGEST_FILE:
        raise BadInput(path, f"more than {LARGEST_FILE:,} bytes", "a picture of a digit")
    return content


def column_of(gray: NDArray[np.floating], where: object) -> NDArray[np.float32]:
    """Find the digit in brightness values (height × width, 0 to 1) and frame it: 784 × 1.

    Raises:
        BadInput: there is no ink.
    """
    column = seen(gray)
    if not column.any():
        raise BadInput(where, "a blank picture", "a digit")
    return column


def seen(gray: NDArray[np.floating]) -> NDArray[np.float32]:
    """What a network sees of a picture (brightness, height × width, 0 to 1): 784 × 1, all 0 if it is blank."""
    return frame(evened(ink_of(gray)))
