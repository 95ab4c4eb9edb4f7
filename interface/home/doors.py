"""The ways in: the looks of the first step, which stands out, and a card for each page, a link as a whole."""

import streamlit as st

from interface.home.reading import show_first_reading
from interface.menu import page_link

PROMISES = {
    "Explore": "The images of MNIST, on a map and down to their bytes.",
    "Train": "Watch the loss fall; move the learning rate while it does.",
    "Draw": "Write a digit by mouse or finger and have it read.",
    "Evaluate": "See what a network confuses, and how sure it may be.",
    "Inside": "Every number on a digit's way, and what it does to change one.",
}

# A page's link is drawn by Streamlit, in a container that has its key as a class. The first step takes the primary
# colour as its background; a card's link is stretched over the card.
_STYLE = """<style>
.st-key-first_step a {
    background: light-dark(%(light)s, %(dark)s); padding: 0.6rem 1.1rem; border-radius: 0.5rem; justify-content: center;
}
.st-key-first_step a:hover { background: light-dark(%(light)s, %(dark)s); filter: brightness(1.12); }
.st-key-first_step a * { color: light-dark(#ffffff, #10151d) !important; font-weight: 600; }
[class*="st-key-door_"] { position: relative; }
[class*="st-key-door_"] .stElementContainer, [class*="st-key-door_"] a { position: static; }
[class*="st-key-door_"] a { padding-left: 0; }
[class*="st-key-door_"] a, [class*="st-key-door_"] a:hover { background: none; }
[class*="st-key-door_"] a::after { content: ""; position: absolute; inset: 0; border-radius: inherit; }
[class*="st-key-door_"]:hover { border-color: light-dark(%(light)s, %(dark)s); }
</style>"""


def show_doors() -> None:
    """The first step, beside a reading, and the cards."""
    st.html(_STYLE % {theme: st.get_option(f"theme.{theme}.primaryColor") for theme in ("light", "dark")})
    show_first_reading()
    for column, (name, promise) in zip(st.columns(len(PROMISES)), PROMISES.items(), strict=True):
        with column.container(border=True, key=f"door_{name.lower()}"):
            page_link(name, f"**{name}**")
            st.caption(promise)
