"""Pictures of digits as HTML, each a file within the page."""

import base64
import html
import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import SIDE


def figure(row: NDArray[np.uint8], words: str, caption: str) -> str:
    """An image (784) with a caption of lines below; `words` say what it shows, for those who cannot see it."""
    lines = "<br>".join(html.escape(line) for line in caption.split("\n"))
    return f'<figure><img src="{address(row)}" alt="{html.escape(words)}"><figcaption>{lines}</figcaption></figure>'


def grid(figures: Sequence[str], kind: str = "") -> str:
    """Figures beside each other."""
    return f'<div class="digits {kind}">{"".join(figures)}</div>'


def address(row: NDArray[np.uint8]) -> str:
    """An image (784) as an address that holds all of it, as a PNG file."""
    from PIL import Image  # here: whoever evaluates without a report does not wait for it

    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(row.reshape(SIDE, SIDE))).save(file, format="PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def article(digit: int) -> str:
    """A digit with its article: "an 8"."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def percent(probability: float) -> str:
    """A probability in per cent that never claims certainty."""
    return "> 99.9%" if probability > 0.999 else f"{probability:.1%}"
