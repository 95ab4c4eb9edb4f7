"""What would change it: the smallest change that was found with which the runner-up would win, before and after."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from interface.draw.why.kept import kept
from interface.figures.drawings import percent
from interface.figures.gallery import Shown, gallery, scale
from interface.figures.shades import AGAINST, FOR, enlarged, plain_ink, two_sided
from recognizer.arrays import SIDE, Array
from recognizer.images.strokes import Stroke
from recognizer.reading.explanation.change import Change, smallest_change
from recognizer.reading.many import ReadDigit
from recognizer.reading.model import Model

NOTED = 0.02
"""A pixel has changed if it has by more than this, of 1 from blank to ink."""


def what_would_change_it(digit: ReadDigit, strokes: Sequence[Stroke], model: Model) -> None:
    """The digit, what is changed, and the digit after it."""
    with st.spinner("Looking for the smallest change…", show_time=False):
        st.html(kept("change", digit, strokes, model, lambda: _before_and_after(digit, model)))


def _before_and_after(digit: ReadDigit, model: Model) -> str:
    found = smallest_change(model.network, digit.column)
    if found is None:
        return "<p>No change was found with which another digit would win: this network reads one digit in all.</p>"
    difference = (found.image - digit.column).reshape(SIDE, SIDE)
    pixels = int((np.abs(difference) > NOTED).sum())
    added, taken = float(difference.clip(0).sum()), float(-difference.clip(None, 0).sum())
    said = (
        f"<p>The smallest change that was found to make the network read <b>{found.runner_up}</b> instead of "
        f"<b>{found.label}</b>: {added + taken:.1f} pixels' worth of ink, spread over {pixels} of 784 pixels. The less "
        f"it takes, the nearer the network was to {found.runner_up}.</p>"
    )
    return said + gallery([_before(found, digit, model), _changed(difference, added, taken), _after(found, model)])


def _before(found: Change, digit: ReadDigit, model: Model) -> Shown:
    sure = _probabilities(model, digit.column, (found.label, found.runner_up))
    return Shown(enlarged(plain_ink(digit.column)), f"Before: read as {found.label}", f"Before: {found.label}", sure)


def _after(found: Change, model: Model) -> Shown:
    sure = _probabilities(model, found.image, (found.runner_up, found.label))
    title = f"After: {found.runner_up}"
    return Shown(enlarged(plain_ink(found.image)), f"After: read as {found.runner_up}", title, sure)


def _changed(difference: Array, added: float, taken: float) -> Shown:
    most = max(float(np.abs(difference).max()), 1e-6)
    return Shown(
        enlarged(two_sided(difference, np.zeros((SIDE * SIDE, 1), np.float32), most)),
        f"The change: ink of {added:.1f} pixels is added and of {taken:.1f} pixels taken away",
        "The change",
        f"Blue is ink that is added, {added:.1f} pixels' worth; orange is ink taken away, {taken:.1f}.",
        scale([AGAINST, (0, 0, 0), FOR], [f"−{most:.0%} ink", "0", f"+{most:.0%} ink"]),
    )


def _probabilities(model: Model, image: Array, labels: tuple[int, int]) -> str:
    """What the network says of these digits, whatever the judge may say."""
    probabilities = model.network.predict(image)[:, 0]
    return "\n".join(f"{label}: {percent(float(probabilities[label]))}" for label in labels)
