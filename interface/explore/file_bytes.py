"""The file, byte by byte: the IDX decoder step by step, from the magic number to the pixels that make a picture."""

import html

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.address import keep_choice
from interface.data import mnist
from interface.explore.source import Source, choose_source
from interface.figures.gallery import image
from interface.figures.shades import enlarged
from interface.image_number import choose_image
from interface.visit import chosen_data
from recognizer.arrays import PIXELS, SIDE
from recognizer.data.idx import IdxField, IdxHeader, decode_header, header_fields, read_first_bytes
from recognizer.data.loading import MNIST_FOLDER
from recognizer.data.names import find_idx

STEPS = ("1 Magic number", "2 Sizes", "3 A picture", "4 Its label")

STEP, IMAGE = "explore_step", "explore_bytes_image"
"""Keys of the controls with the step and with the image's number."""

DUMPED = 48
"""Bytes of a file's beginning that are shown."""

A_LINE = 8
"""Bytes in a line, few enough for a phone."""

_STYLE = """<style>
.bytes { font-family: monospace; font-size: 0.9375rem; line-height: 1.75; white-space: pre; overflow-x: auto; }
.bytes i { font-style: normal; opacity: 0.6; }
.bytes b { font-weight: 600; padding: 2px 0; border-radius: 3px; background: light-dark(#ffd9b8, #7a3d05); }
.bytes.row { display: grid; grid-template-columns: repeat(14, 1fr); gap: 2px; white-space: normal; font-size: 0.75rem; }
.bytes.row span { text-align: center; border-radius: 3px; padding: 2px 0; line-height: 1.3; min-width: 0; }
.bytes.row span { box-shadow: inset 0 0 0 1px #8884; }
.decoded img { display: block; width: 100%; border-radius: 8px; image-rendering: pixelated; }
.bytes.row small { display: block; font-size: 0.6875rem; }
</style>"""


def show_file() -> None:
    """A choice of steps, and what the decoder reads in that one."""
    with st.container(horizontal=True, gap="medium"):
        source = choose_source()
        keep_choice(STEP, STEPS, STEPS[0])
        step = st.segmented_control("Step", STEPS, required=True, key=STEP, persist_state="session", wrap=True)
    st.html(_STYLE)
    if step == STEPS[2]:
        _show_picture(source)
        return
    kind = "labels" if step == STEPS[3] else "images"
    name, content = _beginning(source, kind)
    fields = header_fields(decode_header(content, name))
    left, right = st.columns(2, gap="large")
    with left:
        st.caption(name)
        st.html(_dump(content, _now(str(step), fields)))
    with right:
        if step == STEPS[3]:
            _show_labels(content, fields, source)
        else:
            _show_fields(fields[:3] if step == STEPS[0] else fields[3:], step == STEPS[0])


def _beginning(source: Source, kind: str) -> tuple[str, bytes]:
    """What a file is called, and its first bytes: MNIST's own, or those that the images would have as a file."""
    shape = (len(source.dataset), SIDE, SIDE) if kind == "images" else (len(source.dataset),)
    if chosen_data() is mnist() and source.name != "mine":
        path = find_idx(MNIST_FOLDER, source.name, kind)
        unpacked = len(IdxHeader(shape).encode()) + IdxHeader(shape).content_size
        return f"{path.name}: {path.stat().st_size:,} bytes, unpacked {unpacked:,}", read_first_bytes(path, DUMPED)
    content = source.dataset.rows[:1].tobytes() if kind == "images" else source.dataset.labels[:DUMPED].tobytes()
    return f"Your {kind}, as an IDX file would hold them", (IdxHeader(shape).encode() + content)[:DUMPED]


def _now(step: str, fields: tuple[IdxField, ...]) -> range:
    """Which bytes a step reads."""
    if step == STEPS[0]:
        return range(4)
    end = fields[-1].offset + 4
    return range(end, DUMPED) if step == STEPS[3] else range(4, end)


def _dump(content: bytes, now: range) -> str:
    """HTML of bytes in hexadecimal, those that are read now marked."""
    lines = []
    for start in range(0, len(content), A_LINE):
        cells = [
            f"<b>{each:02x}</b>" if start + at in now else f"{each:02x}"
            for at, each in enumerate(content[start : start + A_LINE])
        ]
        lines.append(f"<i>{start:04x}</i>  {' '.join(cells)}")
    return f'<div class="bytes">{chr(10).join(lines)}</div>'


def _show_fields(fields: tuple[IdxField, ...], magic: bool) -> None:
    """What each number of the header says, and how its bytes add up to it."""
    for each in fields:
        st.markdown(f"`{each.content.hex(' ')}` {_sum(each)} **{each.value:,}** · {html.escape(each.meaning)}")
    if magic:
        st.caption(
            "The first four bytes say what the file is: two zeros, 8 for unsigned bytes, and how many dimensions the "
            "array has. As one number that is 2,051 for images and 2,049 for labels."
        )
    else:
        st.caption(
            "A size for each dimension, a number of four bytes, the largest place first (big-endian): each byte counts "
            "256 times as much as the one after it. After them there is a byte a pixel and nothing else."
        )


def _sum(field: IdxField) -> str:
    """How the bytes of a number add up, where that is worth saying."""
    if field.value < 256:
        return "="
    count = len(field.content)
    parts = [
        f"{byte}" + (f" · 256{'²³'[power - 2] if power > 1 else ''}" if power else "")
        for power, byte in zip(range(count - 1, -1, -1), field.content, strict=True)
        if byte
    ]
    return f"= {' + '.join(parts)} ="


def _show_picture(source: Source) -> None:
    """One image's bytes, a row of pixels at a time, and the picture as far as it has been decoded."""
    dataset = source.dataset
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        number = choose_image("Image", len(dataset), IMAGE, width=180)
        row = st.slider("Row of pixels", 0, SIDE - 1, 7, key="explore_row", width=420)
    picture = dataset.picture(number)
    start = len(IdxHeader((1, SIDE, SIDE)).encode()) + PIXELS * number
    left, right = st.columns([2, 3], gap="large")
    with left:
        shown = image(_decoded(picture, row), f"Image {number} as far as row {row}", most=420)
        st.html(f'<div class="decoded">{shown}</div>')
    with right:
        st.markdown(
            f"Image {number:,} begins at byte 16 + {PIXELS} · {number:,} = **{start:,}**. Its row {row} is the 28 "
            f"bytes from {start:,} + 28 · {row} = **{start + SIDE * row:,}** on."
        )
        st.html(_pixel_row(picture[row]))
        st.caption(
            "Each byte in hexadecimal and, below it, as a number from 0, blank, to 255, ink. After 28 rows the next "
            "image begins; nothing is between them."
        )


def _decoded(picture: NDArray[np.uint8], row: int) -> NDArray[np.uint8]:
    """A picture of which the rows up to this one are there, the last one in orange, and the others are gray."""
    colours = np.repeat(picture[:, :, np.newaxis], 3, axis=2)
    colours[row] = np.maximum(colours[row] * np.array([1, 0.63, 0.34]), (64, 32, 8)).astype(np.uint8)
    colours[row + 1 :] = 48
    return enlarged(colours, 14)


def _pixel_row(pixels: NDArray[np.uint8]) -> str:
    """HTML of a row's bytes, each on its own shade."""
    cells = "".join(
        f'<span style="background: rgb({value}, {value}, {value}); color: {"#000" if value > 110 else "#fff"}">'
        f"{value:02x}<small>{value}</small></span>"
        for value in pixels.tolist()
    )
    return f'<div class="bytes row">{cells}</div>'


def _show_labels(content: bytes, fields: tuple[IdxField, ...], source: Source) -> None:
    """The header of the file of labels, and the labels after it."""
    _show_fields(fields[2:], magic=False)
    first = content[fields[-1].offset + 4 :][:10]
    st.markdown(f"The labels of the first images: **{', '.join(str(byte) for byte in first)}**")
    st.caption(
        f"One byte an image, in the same order: the label of image k is byte 8 + k. Image 0 is labelled "
        f"{source.dataset.labels[0]}."
    )
