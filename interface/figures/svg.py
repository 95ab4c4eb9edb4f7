"""Figures: pictures drawn as SVG from arrays, in the page's own colours."""

import streamlit as st

_CSS = """
svg { display: block; width: 100%; height: auto; font-family: var(--st-font, sans-serif); }
svg text { fill: var(--st-text-color); }
svg .quiet { opacity: 0.65; }
svg .line { stroke: var(--st-text-color); }
svg .accent { fill: var(--st-primary-color); }
svg .accent-line { stroke: var(--st-primary-color); fill: none; }
svg .track { fill: var(--st-text-color); opacity: 0.12; }
svg image { image-rendering: pixelated; }
.figure { container-type: inline-size; }
.narrow { display: none; }
@container (max-width: 480px) {
  .narrow { display: block; }
  .narrow + svg { display: none; }
}
"""

_JS = """
export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector(".figure");
  figure.innerHTML = data.svg;
  for (const svg of figure.children) svg.style.maxWidth = `${data.most}px`;
}
"""

_figure = st.components.v2.component("figure", html='<div class="figure"></div>', css=_CSS, js=_JS)


Drawing = tuple[str, tuple[int, int]]
"""SVG elements, and width and height of the area that they are drawn on, in its own units."""


def show_svg(
    content: str, size: tuple[int, int], title: str, key: str, most: int = 760, narrow: Drawing | None = None
) -> None:
    """Show SVG elements on a drawing area of `size`, which becomes as wide as the page has room for.

    Args:
        content: SVG elements; made from numbers and fixed words only, never from what somebody typed.
        size: width and height of the drawing area, in its own units.
        title: what the figure shows, for those who cannot see it.
        key: of the element.
        most: pixels of width beyond which it does not grow.
        narrow: what is shown instead where the page is at most 480 pixels wide, as on a phone.
    """
    wide = _svg((content, size), title, "wide")
    svg = wide if narrow is None else _svg(narrow, title, "narrow") + wide
    _figure(data={"svg": svg, "most": most}, key=key)


def _svg(drawing: Drawing, title: str, kind: str) -> str:
    content, (width, height) = drawing
    return (
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" aria-label="{title}" '
        f'xmlns="http://www.w3.org/2000/svg">{content}</svg>'
    )
