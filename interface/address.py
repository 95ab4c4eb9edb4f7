"""The address: what it says beside a page's name is set when a visit first looks at that page, for links to say it.

`/Explore?view=averages&digit=4` opens Explore with that view and that digit. What the page does not know is passed
over; from then on the controls have what the visitor chooses.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

Setting = Callable[[], None]
"""Sets what a word in the address stands for; called before the page shows any control."""


def take_from_address(page: str, offered: Mapping[str, Mapping[str, Setting]], image: Callable[[int], None]) -> None:
    """Set what the address says, at a visit's first look at a page.

    Args:
        page: its name.
        offered: by parameter and by the word that it may have, what to set.
        image: takes the number that the parameter `image` has, if it is one.
    """
    taken = f"{page.lower()}_address_taken"
    if taken in st.session_state:
        return
    st.session_state[taken] = True
    for parameter, words in offered.items():
        setting = words.get(st.query_params.get(parameter, "").lower())
        if setting is not None:
            setting()
    number = st.query_params.get("image", "")
    if number.isascii() and number.isdecimal() and len(number) < 8:
        image(int(number))


def states(values: Mapping[str, object], *keys: str) -> dict[str, Setting]:
    """Settings that give the session's state under some keys one value for each word."""

    def setting(value: object) -> Setting:
        return lambda: st.session_state.update(dict.fromkeys(keys, value))

    return {word.lower(): setting(value) for word, value in values.items()}


def keep_choice(key: str, options: Sequence[Any], first: Any) -> None:
    """Let a control's state be one of its options: what it was, or `first`; to be called before it is shown.

    A default of the control's own would contradict what an address has set.
    """
    if st.session_state.get(key) not in options:
        st.session_state[key] = first
