"""The looks of the table of runs: beside each other where there is room, and below each other on a phone."""

from collections.abc import Sequence

import streamlit as st

from interface.figures.run_charts import colour_of, dash_of
from interface.figures.trial_charts import DASHES
from recognizer.lab.shelf.kept import Kept

BORDERS = ("solid", "dashed", "dotted", "dashed")
"""What the dashes of a line are nearest to among those that a style sheet knows, in their order."""

_STYLE = """
.st-key-runs-table { gap: 0; }
.st-key-runs-table [class*="st-key-run-row-"] {
    display: grid; grid-template-columns: 3.6rem minmax(8rem, 12rem) 1fr 2.75rem; column-gap: 0.5rem;
    align-items: center;
    border-bottom: 1px solid var(--st-border-color, rgba(128, 128, 128, 0.3)); min-height: 2.9rem;
}
.st-key-runs-table [class*="st-key-run-row-"] > * { width: auto; min-width: 0; }
.st-key-runs-table .stCheckbox label { gap: 0; }
.st-key-runs-table [class*="st-key-run-shown-"] { display: flex; flex-direction: row; align-items: center; }
.st-key-runs-table [class*="st-key-run-shown-"]::after { content: ""; width: 1.5rem; margin-left: 0.4rem; }
.st-key-runs-table .stTextInput [data-testid="stTextInputRootElement"]:not(:focus-within):not(:hover) {
    background: transparent; border-color: transparent;
}
.st-key-runs-table .stTextInput input { padding: 0.3rem 0.4rem; text-overflow: ellipsis; font-weight: 600; }
.st-key-runs-table [data-testid="InputInstructions"] { display: none; }
.st-key-runs-table [class*="st-key-train_run_pin_"] button p { /* to be heard and not to be seen */
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.run-figures {
    display: grid; grid-template-columns: minmax(6rem, 2.2fr) 1fr 1.1fr 1fr minmax(5.5rem, 1.6fr) 0.9fr;
    column-gap: 0.75rem;
    font-size: 0.875rem; line-height: 1.3; font-variant-numeric: tabular-nums;
}
.run-figures > * { overflow: hidden; text-overflow: ellipsis; }
.run-figures > :not(:first-child) { text-align: right; }
.run-figures .quiet, .run-figures .label { opacity: 0.7; font-size: 0.8rem; }
.run-figures .quiet { display: block; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.run-figures .label { display: none; }
.run-head { opacity: 0.7; font-size: 0.8rem; }
@container page (max-width: 700px) {
    .st-key-runs-table .st-key-run-row-head { display: none; }
    .st-key-runs-table [class*="st-key-run-row-"] {
        grid-template-columns: 3.6rem 1fr 2.75rem; padding: 0.25rem 0; row-gap: 0;
    }
    .st-key-runs-table [class*="st-key-run-row-"] > :nth-child(3) { grid-row: 2; grid-column: 1 / -1; }
    .run-figures { display: flex; flex-wrap: wrap; column-gap: 1rem; row-gap: 0.1rem; }
    .run-figures > :first-child { flex: 1 1 100%; }
    .run-figures > :not(:first-child) { text-align: left; }
    .run-figures .label, .run-figures .status { display: inline; }
}
"""


def show_style(runs: Sequence[Kept]) -> None:
    """What the table needs of style sheet, that of each of these runs included."""
    st.html(f"<style>{_STYLE}{''.join(map(_own, runs))}</style>")


def _own(kept: Kept) -> str:
    """The line that a run is in the charts, beside its name, and its pin."""
    border = BORDERS[DASHES.index(dash_of(kept.number))]
    pin = "opacity: 1" if kept.pinned else "opacity: 0.4"
    return (
        f".st-key-run-shown-{kept.number}::after {{ border-top: 3px {border} {colour_of(kept.number)}; }}\n"
        f".st-key-train_run_pin_{kept.number} button {{ {pin}; }}\n"
    )
