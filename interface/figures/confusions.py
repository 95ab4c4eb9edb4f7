"""The confusion matrix as it evolves: the present one, which follows a training, and those before it, by a slider."""

from pathlib import Path

import streamlit as st

from recognizer.lab.instruments import Instruments

_HTML = """<div class="confusions"><div class="pair">
<div>
<div class="axes">read as →, true digit ↓</div>
<div class="matrix" role="img"></div>
<div class="past"><button type="button"></button><input type="range" min="0" value="0" aria-label="Evaluation">
<span class="when"></span></div>
</div>
<div class="words"></div>
</div></div>"""

_HERE = Path(__file__).parent
_confusions = st.components.v2.component(
    "confusions",
    html=_HTML,
    css=_HERE.joinpath("confusions.css").read_text("utf-8"),
    js=_HERE.joinpath("confusions.js").read_text("utf-8"),
)


def show_confusions(instruments: Instruments) -> None:
    """The matrix, what it comes to in words, and the slider; a run has had its first evaluation before."""
    _confusions(data={"frames": frames_of(instruments)}, key="confusions_past")


def frames_of(instruments: Instruments) -> list[tuple[int, list[int]]]:
    """The iteration and the 100 counts, row by row, of the matrices that are kept, and of the present one at last."""
    views = instruments.past
    now = instruments.confusions
    if now is not None and now not in views[-1:]:
        views = (*views, now)
    return [(view.iteration, view.counts.ravel().tolist()) for view in views]
