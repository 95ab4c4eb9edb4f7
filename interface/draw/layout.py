"""The layout: on a phone the two columns are one, where the answer follows the drawing and the network the answer."""

import streamlit as st

_STYLE = """<style>
@media (max-width: 640px) {
    .st-key-draw_page [data-testid="stColumn"],
    .st-key-draw_page [data-testid="stColumn"] > * { display: contents; }
    .st-key-draw_page [data-testid="stColumn"] > * > * { flex: 0 0 100%; }
    .st-key-draw_page [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) { row-gap: 1rem; }
    .st-key-draw_page :has(> .st-key-draw_network) { order: 1; }
    .st-key-draw_page :has(> .st-key-draw_recent) { order: 2; }
}
</style>"""
"""There the columns' parts are put in order as if there were no columns."""


def show_style() -> None:
    """What the page needs of style sheet beside what every page has."""
    st.html(_STYLE)
