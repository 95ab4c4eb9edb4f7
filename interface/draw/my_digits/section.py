"""My digits: what the visitor has corrected, small, to be deleted, taken along, brought back and learned from."""

import streamlit as st

from interface.collection import MOST, collection, remove
from interface.draw.my_digits.files import offer_download, take_upload
from interface.draw.my_digits.learning import show_learning
from interface.draw.my_digits.sheet import chosen_names, show_sheet
from interface.draw.networks import Reader
from recognizer.reading.tuning import Tuning


def show_my_digits(reader: Reader, how: Tuning | None = None) -> None:
    """The collection, and learning from it.

    Args:
        reader: whose network is copied and tuned.
        how: it is tuned; as usual if not given.
    """
    drawings, learning = st.columns([3, 2], gap="medium")
    with drawings, st.container(key="draw_my_digits"):
        _show_collection()
    with learning, st.container(key="draw_learning_card", border=True):
        show_learning(reader, how)


def _show_collection() -> None:
    kept = collection()
    if kept:
        st.markdown(f"##### {len(kept):,} {'digit' if len(kept) == 1 else 'digits'} of mine")
        show_sheet(kept)
    else:
        st.markdown("##### No digits of mine yet")
    chosen = chosen_names(kept)
    with st.container(horizontal=True, gap="small"):
        offer_download()
        take_upload()
        st.button(
            f"Delete {len(chosen):,}" if chosen else "Delete all",
            key="draw_my_delete",
            icon=":material/delete:",
            disabled=not kept,
            on_click=remove,
            args=(chosen or list(kept),),
        )
    st.caption(
        f"{'Choose some to delete them alone. ' if kept else 'Correct what is read above, and it joins them. '}"
        f"They stay for this visit and nowhere else, up to {MOST:,}; a file takes them along."
    )
