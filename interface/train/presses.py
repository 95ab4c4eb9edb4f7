"""Presses of Step, counted in the browser: those that come while the page runs are not lost.

Streamlit tells the page that a button was pressed, and not how often: presses while the page runs become one. So the
browser counts them, and says how many there were in all.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

BUTTON = "step"
"""The key of the container that holds the button."""

COUNTER = "press_counter"
"""The key of what counts."""

_JS = """
export default function ({ parentElement, setStateValue }) {
  const count = (parentElement.presses ??= { counter: String(Math.random()), total: 0 });
  const press = (event) => {
    const button = event.target.closest?.(".st-key-step button");
    if (!button || button.disabled) return;
    event.stopPropagation(); // Streamlit would tell it a second time
    count.total += 1;
    setStateValue("presses", { ...count });
  };
  document.addEventListener("click", press, true);
  return () => document.removeEventListener("click", press, true);
}
"""

_counter = st.components.v2.component(COUNTER, js=_JS)


@dataclass(frozen=True)
class Presses:
    """How often the button was pressed.

    Attributes:
        counter: which one counted; there is a new one whenever the page is opened.
        total: since it began.
    """

    counter: str = ""
    total: int = 0


def count_presses(on_press: Callable[[], None]) -> Presses:
    """Count presses of the button in the browser, where the button is no more than its looks.

    Whenever there are more, `on_press` is called, before the page runs.
    """
    _counter(key=COUNTER, on_presses_change=on_press)
    return counted()


def counted() -> Presses:
    """The presses as they were counted last."""
    found = getattr(st.session_state.get(COUNTER), "presses", None)
    return Presses(found["counter"], found["total"]) if found else Presses()


def new_presses(presses: Presses) -> int:
    """How many have come since `take_in` took presses in."""
    seen: Presses = st.session_state.get("step_presses", Presses())
    return presses.total - (seen.total if seen.counter == presses.counter else 0)


def take_in(presses: Presses) -> None:
    """Note that these have been acted on; do it right before: Streamlit may interrupt a page here and not later."""
    st.session_state["step_presses"] = presses
