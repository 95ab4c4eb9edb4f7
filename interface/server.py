"""What a server does once, when its first visitor comes: whatever all visitors share is made ready."""

import streamlit as st

from interface.data import bundled_models, mnist
from recognizer.blas import use_one_thread
from recognizer.lab.garbage import Collector

LIBRARIES = ["altair"]
"""The largest that only some pages need: half a second's work, for which the first visitor does not wait."""


def make_ready() -> None:
    """Load what pages share, limit the threads of matrix products, and see to the garbage; done once, free after."""
    mnist()
    bundled_models()
    _settle()


@st.cache_resource(show_spinner=False)
def _settle() -> Collector:
    use_one_thread()
    collector = Collector(LIBRARIES)
    collector.start()
    return collector
