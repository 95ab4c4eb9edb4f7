"""Photographs: a visitor's own, from a file or the camera, or one that comes along, with a box around each digit."""

import base64
import io
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import streamlit as st
from PIL import Image, ImageOps

from interface.messages import show_error
from recognizer.errors import BadInput
from recognizer.reading.many import Reading
from recognizer.reading.photographs import Photograph, decode_photograph

FOLDER = Path(__file__).resolve().parents[3] / "data" / "photographs"

SAMPLES = {
    "ruled-2026": "A number on ruled paper",
    "shadow-6283": "A number half in a hand's shadow",
    "lines-42-1789": "Two lines in pencil",
    "chalk-365": "Chalk on a board",
    "table-15831-47026": "Numbers in a table",
    "squared-1905": "A number on squared paper",
    "boxes-80331": "Digits in the boxes of a form",
    "desk-31415": "A sheet askew on a desk",
    "turned-0170-492536": "Two lines, the telephone held upright",
    "single-7": "A single digit",
}
"""Files in the folder, and what they show."""

SAMPLE, UPLOAD, CAMERA = "Samples", "Upload", "Camera"

LARGEST = 40
"""Megabytes of an upload."""

SHOWN, THUMBNAIL = 1000, 144
"""Pixels of the longest side of the picture on the page, and of a sample to choose."""

_HERE = Path(__file__).parent
_css = _HERE.joinpath("photo.css").read_text("utf-8")
_js = _HERE.joinpath("photo.js").read_text("utf-8")
_strip = st.components.v2.component(
    "photographs",
    html='<div class="strip"></div>',
    css=_css,
    js=_HERE.joinpath("samples.js").read_text("utf-8"),
)
_picture = st.components.v2.component("photograph", html='<div class="photograph"></div>', css=_css, js=_js)


@dataclass(frozen=True, eq=False)
class Shown:
    """A photograph on the page.

    Attributes:
        number: another for another picture.
        photograph: as it is read.
        address: the picture, upright and made smaller, as an address that holds all of it.
    """

    number: int
    photograph: Photograph
    address: str


def choose_photograph() -> Shown | None:
    """Let the visitor choose a photograph; None where there is none yet, or no picture."""
    source = st.segmented_control(
        "Where the photograph comes from",
        (SAMPLE, UPLOAD, CAMERA),
        default=SAMPLE,
        key="draw_photo_source",
        persist_state="session",
        required=True,
        label_visibility="collapsed",
    )
    if source == UPLOAD:
        return _uploaded()
    return _taken() if source == CAMERA else _sample()


def numbered(shown: Shown | None) -> tuple[Photograph | None, int]:
    """The photograph and its number, 0 where there is none."""
    return (None, 0) if shown is None else (shown.photograph, shown.number)


def show_photograph(shown: Shown, reading: Reading, chosen: int) -> None:
    """The picture, with a box and its reading at each digit; the one that is shown in detail, `chosen`, stands out."""
    digits = reading.digits
    said = ", ".join(reading.text.splitlines()) or "no digit"
    _picture(
        data={
            "address": shown.address,
            "size": shown.photograph.size,
            "digits": [
                {"box": each.box, "text": str(each.label) if each.digit else "?", "digit": each.digit}
                for each in digits
            ],
            "chosen": chosen if len(digits) > 1 else -1,
            "words": f"The photograph, on which is read: {said}",
        },
        key="draw_picture",
    )


def _sample() -> Shown:
    names = list(SAMPLES)
    known = st.session_state.get("draw_sample", names[0])
    result = _strip(
        data={
            "samples": [{"name": name, "words": words, "address": _thumbnail(name)} for name, words in SAMPLES.items()],
            "chosen": known,
        },
        key="draw_samples",
        on_sample_change=lambda: None,
    )
    name = result.get("sample") or known
    st.session_state["draw_sample"] = name = name if name in SAMPLES else names[0]
    return _of_sample(name)


@st.cache_resource(max_entries=len(SAMPLES), show_spinner=False)
def _of_sample(name: str) -> Shown:
    return _shown((FOLDER / f"{name}.jpg").read_bytes(), name)


@st.cache_resource(max_entries=len(SAMPLES), show_spinner=False)
def _thumbnail(name: str) -> str:
    return _address((FOLDER / f"{name}.jpg").read_bytes(), THUMBNAIL)


def _uploaded() -> Shown | None:
    file = st.file_uploader(
        "A photograph of digits: JPEG, PNG, WebP, GIF, BMP or TIFF", key="draw_upload", max_upload_size=LARGEST
    )
    return _own("upload", None if file is None else (file.getvalue(), file.name))


def _taken() -> Shown | None:
    file = st.camera_input("Hold up a sheet with digits, and take a photograph", key="draw_camera")
    return _own("camera", None if file is None else (file.getvalue(), "photograph"))


def _own(source: str, taken: tuple[bytes, str] | None) -> Shown | None:
    """The visitor's own photograph, divided once; the last one of its kind while no other takes its place."""
    key = f"draw_photo_{source}"
    if taken is None:
        known: Shown | None = st.session_state.get(key)
        return known
    content, name = taken
    known = st.session_state.get(key)
    if known is not None and known.number == _number(content):
        return known
    try:
        st.session_state[key] = shown = _shown(content, name)
    except BadInput as error:
        st.session_state.pop(key, None)
        show_error(error)
        return None
    return shown


def _shown(content: bytes, name: str) -> Shown:
    return Shown(_number(content), decode_photograph(content, name), _address(content, SHOWN))


def _number(content: bytes) -> int:
    """A number that a browser can hold, another for other bytes."""
    return int.from_bytes(blake2b(content, digest_size=6).digest(), "big")


def _address(content: bytes, longest: int) -> str:
    """A picture, upright and no larger than this many pixels, as an address that holds all of it."""
    with Image.open(io.BytesIO(content)) as image:
        image.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((longest, longest))
    sheet = Image.new("RGB", upright.size, "white")
    sheet.paste(upright, mask=upright)
    file = io.BytesIO()
    sheet.save(file, "JPEG", quality=82)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"
