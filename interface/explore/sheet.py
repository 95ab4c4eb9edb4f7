"""A sheet of digits to browse: one picture, with a button over each digit, for mouse, touch and keyboard.

The sheet is one stop of the Tab key; arrow keys move from digit to digit, Home and End to the ends of the row, PageUp
and PageDown by five rows, Enter opens a digit. Where the page shows the opened digit out of view, as on a phone, it is
shown large on the sheet as well.
"""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.figures.images import data_address, png, sprite
from recognizer.data.dataset import Dataset

ACROSS = 10
"""Digits in a row."""

LARGE = "opened_digit"
"""Key of the container in which the page shows the opened digit large."""

_HTML = """
<div class="sheet">
  <img>
  <div class="digits" role="group" aria-label="Digits: the arrow keys move, Enter opens"></div>
  <div class="near" hidden>
    <div class="picture"></div>
    <p></p>
    <button class="down">Every pixel ↓</button>
    <button class="close" aria-label="Close">×</button>
  </div>
  <p class="said" aria-live="polite"></p>
</div>
"""

_CSS = """
.sheet { position: relative; max-width: 600px; line-height: 0; font-family: var(--st-font, sans-serif); }
.sheet img { width: 100%; image-rendering: pixelated; border-radius: 8px; }
.digits { position: absolute; inset: 0; display: grid; grid-template-columns: repeat(10, 1fr); }
button { padding: 0; border: 0; background: none; cursor: pointer; border-radius: 4px; font: inherit; color: inherit; }
.digits button:hover { outline: 2px solid #8fc1ff; outline-offset: -2px; }
.digits button.open { outline: 3px solid #ffa257; outline-offset: -3px; }
button:focus-visible { outline: 3px solid #8fc1ff; outline-offset: -1px; z-index: 1; }
.near {
  position: absolute; z-index: 2; left: 50%; transform: translateX(-50%); width: 216px; box-sizing: border-box;
  padding: 12px; border-radius: 12px; border: 2px solid #ffa257; line-height: 1.4;
  background: var(--st-background-color); color: var(--st-text-color); box-shadow: 0 6px 24px #000c;
}
.near[hidden] { display: none; }
.picture { aspect-ratio: 1; border-radius: 6px; image-rendering: pixelated; background-repeat: no-repeat; }
.near p { margin: 8px 0 0; font-size: 16px; font-weight: 600; text-align: center; }
.down { width: 100%; min-height: 44px; color: var(--st-link-color, var(--st-primary-color)); font-size: 15px; }
.close {
  position: absolute; top: 0; right: 0; width: 44px; height: 44px; font-size: 26px;
  color: #fff; text-shadow: 0 0 4px #000;
}
.said { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
"""

_JS = """
const name = (data, at) => `Image ${data.numbers[at]}, a ${data.labels[at]}`;

/** Where a key leads from the digit at `at`; undefined for keys that are not the sheet's. */
function destination(event, at, { across, numbers }) {
  const last = numbers.length - 1;
  const rows = (count) => {
    let to = at + count * across;
    while (to > last) to -= across;
    while (to < 0) to += across;
    return to;
  };
  const begin = at - (at % across);
  return {
    ArrowRight: Math.min(at + 1, last),
    ArrowLeft: Math.max(at - 1, 0),
    ArrowDown: rows(1),
    ArrowUp: rows(-1),
    PageDown: rows(5),
    PageUp: rows(-5),
    Home: event.ctrlKey ? 0 : begin,
    End: event.ctrlKey ? last : Math.min(begin + across - 1, last),
  }[event.key];
}

function inView(element) {
  const { top, bottom, height } = element.getBoundingClientRect();
  return Math.min(bottom, innerHeight) - Math.max(top, 0) > height / 2;
}

/** The opened digit large, below its row or above it: where there is more room on the screen. */
function showNear(near, data, at, place) {
  const { across, down } = data;
  const column = at % across;
  const row = (at - column) / across;
  const share = (index, count) => (count > 1 ? (100 * index) / (count - 1) : 0);
  const picture = near.querySelector(".picture");
  picture.style.backgroundImage = `url(${data.sprite})`;
  picture.style.backgroundSize = `${100 * across}% ${100 * down}%`;
  picture.style.backgroundPosition = `${share(column, across)}% ${share(row, down)}%`;
  near.querySelector("p").textContent = name(data, at);
  const below = innerHeight - place.bottom > place.top;
  near.style.top = below ? `calc(${(100 * (row + 1)) / down}% + 6px)` : "";
  near.style.bottom = below ? "" : `calc(${100 - (100 * row) / down}% + 6px)`;
  near.hidden = false;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const sheet = parentElement.querySelector(".sheet");
  const image = sheet.querySelector("img");
  const near = sheet.querySelector(".near");
  const digits = sheet.querySelector(".digits");
  const large = () => document.querySelector(`.st-key-${data.large}`);
  if (image.src !== data.sprite) near.hidden = true;
  if (image.src !== data.sprite) image.src = data.sprite;
  image.alt = `A sheet of ${data.numbers.length} digits`;
  image.style.aspectRatio = `${data.across} / ${data.down}`;
  digits.style.gridTemplateRows = `repeat(${data.down}, 1fr)`;

  // Buttons that are there stay, so that the one with the focus keeps it.
  while (digits.children.length > data.numbers.length) digits.lastElementChild.remove();
  while (digits.children.length < data.numbers.length) digits.append(document.createElement("button"));
  const buttons = [...digits.children];
  const stop = (at) => buttons.forEach((button, index) => (button.tabIndex = index === at ? 0 : -1));
  const mark = (at) => buttons.forEach((button, index) => {
    button.classList.toggle("open", index === at);
    button.setAttribute("aria-pressed", index === at);
  });
  const open = (at) => {
    mark(at);
    stop(at);
    sheet.querySelector(".said").textContent = `${name(data, at)}, opened`;
    if (large() && !inView(large())) showNear(near, data, at, buttons[at].getBoundingClientRect());
    setTriggerValue("picked", data.numbers[at]);
  };
  buttons.forEach((button, at) => {
    button.title = name(data, at);
    button.setAttribute("aria-label", button.title);
    button.onclick = () => open(at);
    button.onkeydown = (event) => {
      const to = destination(event, at, data);
      if (to === undefined) return;
      event.preventDefault();
      stop(to);
      buttons[to].focus();
    };
  });
  const opened = data.numbers.indexOf(data.open);
  const focused = buttons.findIndex((button) => button.matches(":focus"));
  mark(opened);
  stop(Math.max(focused >= 0 ? focused : opened, 0));
  near.querySelector(".close").onclick = () => (near.hidden = true);
  near.querySelector(".down").onclick = () => {
    near.hidden = true;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    large()?.scrollIntoView({ behavior: still ? "auto" : "smooth" });
  };
}
"""

_sheet = st.components.v2.component("digit_sheet", html=_HTML, css=_CSS, js=_JS)


def show_sheet(dataset: Dataset, columns: NDArray[np.intp], opened: int, key: str) -> int | None:
    """Show the images at these columns, that of column `opened` marked.

    Returns:
        The column of the digit that was clicked just now, if one was.
    """
    data: dict[str, Any] = {
        "sprite": data_address(png(sprite(dataset.images[:, columns], ACROSS))),
        "across": ACROSS,
        "down": -(-columns.size // ACROSS),
        "numbers": columns.tolist(),
        "labels": dataset.labels[columns].tolist(),
        "open": opened,
        "large": LARGE,
    }
    picked = _sheet(data=data, key=key, on_picked_change=lambda: None).picked
    return None if picked is None else int(picked)
