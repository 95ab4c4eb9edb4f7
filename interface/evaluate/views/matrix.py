"""The confusion matrix, whose cells open their digits: by mouse, by finger, and by the keyboard.

The matrix is one stop of the Tab key; arrow keys move from cell to cell, Home and End to the ends of the row, Enter
opens a cell.
"""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from recognizer.arrays import CLASSES

_HTML = '<div class="matrix"><table><caption></caption><thead></thead><tbody></tbody></table></div>'

_CSS = """
.matrix { font-family: var(--st-font, sans-serif); color: var(--st-text-color); max-width: 560px; }
table { width: 100%; border-collapse: separate; border-spacing: 2px; table-layout: fixed; }
caption { caption-side: top; text-align: center; font-size: 0.875rem; padding: 0 0 0.2rem 9%; }
th { font-weight: 600; font-size: 0.9rem; padding: 2px 0; text-align: center; }
tbody th { width: 9%; }
thead th:first-child, tbody th { width: 9%; }
td { padding: 0; height: 40px; }
button {
  width: 100%; height: 100%; min-height: 0; padding: 0; border: 0; border-radius: 5px; font: inherit; font-size: 0.9rem;
  font-variant-numeric: tabular-nums; color: inherit; cursor: pointer;
  background: color-mix(in srgb, var(--cell) calc(var(--strength) * 1%), var(--st-secondary-background-color));
}
button.none { color: color-mix(in srgb, var(--st-text-color) 45%, transparent); cursor: default; }
button:not(.none):hover { outline: 2px solid var(--st-primary-color); outline-offset: -1px; }
button[aria-pressed="true"] { outline: 3px solid var(--st-text-color); outline-offset: -2px; font-weight: 700; }
button:focus-visible {
  outline: 3px solid var(--st-primary-color); outline-offset: 1px; position: relative; z-index: 1;
}
@media (max-width: 640px) { td { height: 34px; } button { font-size: 0.78rem; } table { border-spacing: 1px; } }
"""

_JS = """
const SIZE = 10;
const a = (digit) => (digit === 8 ? "an 8" : `a ${digit}`);
const name = (data, row, column) => {
  const count = data.counts[row][column];
  const what = row === column ? `${a(row)} read right` : `${a(row)} read as ${a(column)}`;
  return `${what}: ${count.toLocaleString("en")} ${count === 1 ? "image" : "images"}`;
};

/** Where a key leads from a cell; undefined for keys that are not the matrix's. */
function destination(event, row, column) {
  const within = (at) => Math.min(Math.max(at, 0), SIZE - 1);
  return {
    ArrowRight: [row, within(column + 1)],
    ArrowLeft: [row, within(column - 1)],
    ArrowDown: [within(row + 1), column],
    ArrowUp: [within(row - 1), column],
    Home: [row, 0],
    End: [row, SIZE - 1],
  }[event.key];
}

function build(matrix) {
  const head = matrix.querySelector("thead").insertRow();
  for (const word of ["", ...Array(SIZE).keys()]) {
    const cell = document.createElement("th");
    cell.textContent = word;
    if (word !== "") cell.scope = "col";
    head.append(cell);
  }
  for (let row = 0; row < SIZE; row += 1) {
    const line = matrix.querySelector("tbody").insertRow();
    const cell = document.createElement("th");
    cell.scope = "row";
    cell.textContent = row;
    line.append(cell);
    for (let column = 0; column < SIZE; column += 1) line.insertCell().append(document.createElement("button"));
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const matrix = parentElement.querySelector(".matrix");
  if (!matrix.querySelector("button")) build(matrix);
  matrix.querySelector("caption").textContent = "Down: what it is. Across: what it was read as.";
  const buttons = [...matrix.querySelectorAll("button")];
  const at = (row, column) => buttons[row * SIZE + column];
  const focused = buttons.findIndex((button) => button.matches(":focus"));
  const opened = data.open ? data.open[0] * SIZE + data.open[1] : 0;
  const stop = (index) => buttons.forEach((button, other) => (button.tabIndex = other === index ? 0 : -1));
  stop(focused >= 0 ? focused : opened);
  buttons.forEach((button, index) => {
    const row = Math.floor(index / SIZE);
    const column = index % SIZE;
    const count = data.counts[row][column];
    button.textContent = count ? count.toLocaleString("en") : "·";
    button.title = name(data, row, column);
    button.setAttribute("aria-label", button.title);
    button.setAttribute("aria-pressed", Boolean(data.open) && index === opened);
    button.classList.toggle("none", !count);
    button.style.setProperty("--cell", row === column ? "var(--st-primary-color)" : data.wrong);
    button.style.setProperty("--strength", data.strengths[row][column]);
    button.onclick = () => {
      stop(index);
      if (!count) return;
      buttons.forEach((other) => other.setAttribute("aria-pressed", other === button));
      setTriggerValue("opened", [row, column]);
    };
    button.onkeydown = (event) => {
      const to = destination(event, row, column);
      if (!to) return;
      event.preventDefault();
      stop(to[0] * SIZE + to[1]);
      at(...to).focus();
    };
  });
}
"""

_matrix = st.components.v2.component("confusion_matrix", html=_HTML, css=_CSS, js=_JS)

WRONG = "#e0700f"
"""The colour of confusions, upon the background of both themes."""

STRONGEST_RIGHT, STRONGEST_WRONG = 30, 75
"""Per cent of its colour that the fullest cell has, so that its number can be read in both themes."""


def show_matrix(confusion: NDArray[np.int64], opened: tuple[int, int] | None, key: str) -> tuple[int, int] | None:
    """Show counts, 10 × 10 with true digits in rows, the cell `opened` marked.

    Returns:
        Row and column of the cell that was opened just now, if one was.
    """
    data: dict[str, Any] = {
        "counts": confusion.tolist(),
        "strengths": _strengths(confusion).tolist(),
        "open": opened,
        "wrong": WRONG,
    }
    found = _matrix(data=data, key=key, on_opened_change=lambda: None).opened
    return None if found is None else (int(found[0]), int(found[1]))


def _strengths(confusion: NDArray[np.int64]) -> NDArray[np.float64]:
    """How strong the colour of each cell is, in per cent: by its share of its row, the confusions by their root."""
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    wrong = np.sqrt(np.where(np.eye(CLASSES, dtype=bool), 0, shares))
    strengths = STRONGEST_WRONG * wrong / max(float(wrong.max()), 1e-12)
    found: NDArray[np.float64] = np.where(np.eye(CLASSES, dtype=bool), STRONGEST_RIGHT * shares, strengths).round()
    return found
