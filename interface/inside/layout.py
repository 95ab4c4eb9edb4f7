"""The layout: what the page needs of style sheet beside what every page has."""

import streamlit as st

_STYLE = """<style>
.st-key-inside_outcome [data-testid="stMetricValue"] { font-size: 1.5rem; }
.st-key-inside_outcome [data-testid="stMetric"] { min-width: 9.5rem; }
@media (min-width: 641px) { .st-key-inside_whole { min-width: 12.5rem; } }
</style>"""


def show_style() -> None:
    """To be called before the page shows anything."""
    st.html(_STYLE)
