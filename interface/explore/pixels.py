"""A digit large, every pixel with its value; the pixel that is pointed at says it in a size that all can read.

A mouse points by being there, a finger by a tap, and the keyboard by the arrow keys, once the digit has the focus.
"""

import streamlit as st

from interface.figures.drawings import PIXEL_FIGURE, picture_alone, pixel_values
from recognizer.data.dataset import Dataset

_HTML = """
<div class="figure" tabindex="0" role="application">
  <div class="drawing"></div>
  <div class="cell" hidden></div>
  <div class="value" aria-live="polite" hidden></div>
</div>
"""

_CSS = """
.figure { position: relative; container-type: inline-size; font-family: var(--st-font, sans-serif); cursor: crosshair; }
.figure:focus-visible { outline: 3px solid #8fc1ff; outline-offset: 2px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; }
svg image { image-rendering: pixelated; }
.narrow { display: none; }
@container (max-width: 480px) {
  .narrow { display: block; }
  .narrow + svg { display: none; }
}
.cell {
  position: absolute; width: calc(100% / 28); height: calc(100% / 28); box-sizing: border-box;
  border: 2px solid #ffa257; pointer-events: none;
}
.value {
  position: absolute; padding: 4px 10px; border-radius: 8px; border: 2px solid #ffa257; pointer-events: none;
  background: var(--st-background-color); color: var(--st-text-color); font-size: 14px; line-height: 1.3;
  white-space: nowrap;
}
.value b { display: block; font-size: 20px; }
[hidden] { display: none; }
"""

_JS = """
const SIDE = 28;

export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector(".figure");
  const cell = figure.querySelector(".cell");
  const value = figure.querySelector(".value");
  if (figure.dataset.title !== data.title) {
    figure.dataset.title = data.title;
    figure.querySelector(".drawing").innerHTML = data.svg;
    cell.hidden = value.hidden = true;
  }
  figure.setAttribute("aria-label", `${data.title}: the arrow keys move from pixel to pixel`);

  const point = (row, column) => {
    figure.dataset.row = row;
    figure.dataset.column = column;
    const percent = (count) => `${(100 * count) / SIDE}%`;
    cell.style.top = percent(row);
    cell.style.left = percent(column);
    value.innerHTML = `<b>${data.values[row * SIDE + column]}</b>row ${row}, column ${column}`;
    // Beside the pixel, on the side where there is more room.
    const [left, up] = [column >= SIDE / 2, row >= SIDE / 2];
    value.style.left = left ? "" : percent(column + 1.5);
    value.style.right = left ? percent(SIDE - column + 0.5) : "";
    value.style.top = up ? "" : percent(row + 1);
    value.style.bottom = up ? percent(SIDE - row) : "";
    cell.hidden = value.hidden = false;
  };
  const at = (event) => {
    const box = figure.getBoundingClientRect();
    const index = (from, length) => Math.max(0, Math.min(SIDE - 1, Math.floor((SIDE * from) / length)));
    point(index(event.clientY - box.top, box.height), index(event.clientX - box.left, box.width));
  };
  figure.onpointermove = figure.onpointerdown = at;
  figure.onpointerleave = (event) => {
    if (event.pointerType === "mouse" && !figure.matches(":focus-visible")) cell.hidden = value.hidden = true;
  };
  figure.onblur = () => (cell.hidden = value.hidden = true);
  figure.onkeydown = (event) => {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    const next = (name, by) => Math.max(0, Math.min(SIDE - 1, Number(figure.dataset[name] ?? SIDE / 2) + by));
    point(next("row", move[0]), next("column", move[1]));
  };
}
"""

_pixels = st.components.v2.component("digit_pixels", html=_HTML, css=_CSS, js=_JS)


def show_pixels(dataset: Dataset, number: int) -> None:
    """Show the image of this number large."""
    picture = dataset.picture(number)
    title = f"Image {number}, a {dataset.labels[number]}"
    width, height = PIXEL_FIGURE

    def drawing(kind: str, content: str) -> str:
        return f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">{content}</svg>'

    svg = drawing("narrow", picture_alone(picture)) + drawing("wide", pixel_values(picture))
    _pixels(data={"svg": svg, "title": title, "values": picture.ravel().tolist()}, key="digit")
