"""Live figures: HTML made from numbers, brought up to date while it is looked at, without a flicker.

What changes is one piece of HTML; pictures, which a browser would decode anew each time, are in a style sheet, which
stays as it is as long as it says the same.
"""

import streamlit as st

_CSS = """
.live { color: var(--st-text-color); font-family: var(--st-font, sans-serif); font-size: 0.875rem; line-height: 1.4; }
.live .quiet { opacity: 0.7; }
"""

_JS = """
export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector(".live");
  const style = parentElement.querySelector("style.pictures");
  if (style.textContent !== data.style) style.textContent = data.style;
  if (figure.innerHTML !== data.html) figure.innerHTML = data.html;
  figure.setAttribute("aria-label", data.title);
}
"""

_live = st.components.v2.component(
    "live", html='<style class="pictures"></style><div class="live" role="img"></div>', css=_CSS, js=_JS
)


def show_live(html: str, style: str, title: str, key: str) -> None:
    """Show HTML and its style sheet.

    Args:
        html: made from numbers and fixed words only, never from what somebody typed.
        style: what changes seldom: rules, and pictures as `background-image`.
        title: what is to be seen, for those who cannot see it.
        key: of the element.
    """
    _live(data={"html": html, "style": style, "title": title}, key=key)
