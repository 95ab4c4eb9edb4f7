"""Margins: a picture cut so close that the digit reaches its edge gets paper around it.

All else here begins at the edge of a picture, which is paper where there is a margin. Where there is none, the picture
is split in two by brightness, and the ink is told by its shape: it has less of the picture's edge and of its corners
than paper has, and it hangs together, since a digit is mostly one line, which cuts what is around it into pieces. If
that line is as large as the picture, no wider than lines are, and both it and the rest are even, then the picture is
one cut to its digit. A shadow, a finger or a frame at the edge is none of this.
"""

import numpy as np
from numpy.typing import NDArray

from recognizer.images.photo.components import Mask, components, distances, on_border, sizes
from recognizer.images.photo.paper import FLAT, otsu_threshold
from recognizer.images.photo.smoothing import Gray, reduced

LEAST_SPAN = 0.5
"""A digit that a picture was cut to is at least this share of its longest side, in height or in width."""

WIDEST = 0.4
"""Lines are narrower than this share of the picture's longest side, even where they are widest."""

RIM = 40
"""The digit reaches the edge if it comes nearer than the longest side divided by this."""

BLUR = 20
"""So near to the line between ink and paper, as a share of the longest side, both mix."""

EVEN_PAPER, EVEN_INK = 0.25, 0.6
"""How far brightness may vary within paper and within ink, as a share of the contrast between them."""

FAINT = 0.3
"""What differs from paper by less than this share of the contrast is not part of the digit."""

MOST_APART = 0.1
"""Something away from the edge with more than this share of the largest part's ink is the digit in its place."""

BEYOND, MOST_BEYOND = 0.25, 0.01
"""The share of ink or paper that may be so much of the contrast beyond its median: each of them is of one kind."""

MARGIN = 4
"""The margin is the longest side divided by this: enough that paper is most of the picture."""


def with_margin(gray: Gray, grain: float) -> tuple[Gray, bool] | None:
    """A picture that was cut to its digit, with paper all around it, and whether its ink is darker than its paper.

    Args:
        gray: brightness, height × width, 0 to 1.
        grain: the standard deviation of the picture's noise.

    Returns:
        None if the picture has a margin already, or if it is not just a digit on paper.
    """
    light = gray > otsu_threshold(gray)
    if light.all() or not light.any():
        return None
    dark_ink = _likeness(~light) >= _likeness(light)
    ink = ~light if dark_ink else light
    shade = np.asarray(gray if dark_ink else 1 - gray, np.float64)  # ink is the darker one from here on
    paper = float(np.quantile(shade[~ink], 0.95))
    contrast = paper - float(np.median(shade[ink]))
    if not _reaches_edge(ink, shade < paper - FAINT * contrast) or not _is_line(ink):
        return None
    if not _is_even(shade, ink, contrast, FLAT + 4 * grain) or _hides_something(shade, ink, contrast):
        return None
    margin = max(gray.shape) // MARGIN + 1
    return np.pad(gray, margin, constant_values=paper if dark_ink else 1 - paper), dark_ink


def _likeness(ink: Mask) -> float:
    """How much a mask is like the ink of a digit, and the rest like paper, from 0 to 3.

    The share of the picture's edge that is paper, and of its corners, and the share of the ink in its largest part.
    """
    edge, corners = on_border(ink.astype(np.intp)), ink[[0, 0, -1, -1], [0, -1, 0, -1]]
    labels, count = components(ink)
    largest = int(sizes(labels, count)[1:].max())
    return 2 - float(edge.mean()) - float(corners.mean()) + largest / int(ink.sum())


def _reaches_edge(ink: Mask, marked: Mask) -> bool:
    """Whether the parts of what is marked, of which the ink is the core, are a digit that comes up to the edge."""
    labels, count = components(marked | ink)
    strengths = np.bincount(labels[ink], minlength=count + 1)
    main = labels == int(strengths.argmax())
    spans = (int(np.ptp(np.flatnonzero(main.any(axis=axis)))) + 1 for axis in (0, 1))
    rim = max(max(ink.shape) // RIM, 1)
    apart = strengths.copy()
    apart[labels[:rim]] = apart[labels[-rim:]] = apart[labels[:, :rim]] = apart[labels[:, -rim:]] = 0
    return max(spans) >= LEAST_SPAN * max(ink.shape) and int(apart.max()) <= MOST_APART * int(strengths.max())


def _hides_something(shade: NDArray[np.float64], ink: Mask, contrast: float) -> bool:
    """Whether some ink is far darker than most of it, or some paper far lighter, as a digit beside a shadow is."""
    beyond = BEYOND * contrast
    darker = shade[ink] < np.median(shade[ink]) - beyond
    lighter = shade[~ink] > np.median(shade[~ink]) + beyond
    return max(float(darker.mean()), float(lighter.mean())) > MOST_BEYOND


def _is_line(ink: Mask) -> bool:
    """Whether the ink is nowhere as wide as shadows and fingers are."""
    small = reduced(ink.astype(np.float64), 60)[0] > 0.5
    longest = max(small.shape)
    reach = int(WIDEST * longest / 2) + 1
    inside = distances(~np.pad(small, 1), reach)  # of each pixel, how far it is from what is not ink
    return 2 * float(inside.max()) - 1 <= max(WIDEST * longest, 1)


def _is_even(shade: NDArray[np.float64], ink: Mask, contrast: float, flat: float) -> bool:
    """Whether paper and ink are each of one brightness, away from where they meet."""
    blur = max(max(ink.shape) / BLUR, 1)
    for mask, share in ((~ink, EVEN_PAPER), (ink, EVEN_INK)):
        values = shade[distances(~mask, int(blur) + 1) > blur]
        if values.size and np.ptp(np.quantile(values, [0.02, 0.98])) > max(share * contrast, flat):
            return False
    return True
