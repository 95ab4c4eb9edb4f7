"""Windows: how one pixel of a map comes about, as a kernel or a pool slides over the map below."""

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from interface.inside.steps.quantities import numbers
from interface.inside.subject import Subject, signature
from recognizer.dissection.windows import kernel_walk, pool_walk
from recognizer.network.inspection import InspectedLayer, Inspection, inspect

LARGEST = 9
"""Height and width of the largest kernel whose products are shown."""

SLID = ("conv", "pool", "average")

_HERE = Path(__file__).parent
_HTML = """
<section class="walk" aria-label="A window slides over a map">
  <div class="maps">
    <figure class="below"><figcaption></figcaption><div class="map" tabindex="0" role="application"
      aria-label="The map below: point at it, or move the window by the arrow keys"><canvas></canvas>
      <div class="window"></div></div></figure>
    <div class="middle">
      <figure class="patch"><figcaption>under it</figcaption><div class="grid"></div></figure>
      <figure class="kernel"><figcaption>the kernel</figcaption><div class="grid"></div></figure>
      <figure class="products"><figcaption>the products</figcaption><div class="grid"></div></figure>
    </div>
    <figure class="above"><figcaption></figcaption><div class="map" tabindex="0" role="application"
      aria-label="The map above: point at it, or move the window by the arrow keys"><canvas></canvas>
      <div class="window"></div></div></figure>
  </div>
  <div class="sum" aria-live="polite"></div>
  <button type="button" class="play">▶ Slide it</button>
</section>
"""
_walk = st.components.v2.component(
    "walk",
    html=_HTML,
    css=_HERE.joinpath("windows.css").read_text("utf-8"),
    js="\n".join(_HERE.joinpath(name).read_text("utf-8") for name in ("numbers.js", "windows.js")),
)


def has_windows(subject: Subject) -> bool:
    """Whether the network has anything that slides."""
    return bool(_slid(subject))


def _slid(subject: Subject) -> list[str]:
    """Words of the line with something that slides."""
    parts = subject.network.architecture.parts
    return [part.word.text for part in parts if part.word.kind in SLID and part.word.kernel <= LARGEST]


def show_windows(subject: Subject) -> None:
    """The choice of a layer, a map and a channel, and the window."""
    found = inspect(subject.network, subject.image)
    layers = {name: each for name, each in found.layers.items() if _slides(each)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="inside_window_choice"):
        name = st.selectbox("Layer", list(layers), key="inside_window_layer", persist_state="session", width=220)
        layer = layers[name]
        unit = _number("Map", layer.shape.channels, f"inside_window_map_{name}")
        channels = layer.weights.shape[1] if layer.weights is not None else 1
        channel = _number("Channel below", channels, f"inside_window_channel_{name}") if channels > 1 else 0
    st.caption(_words(layer, channels))
    _walk(data=_data(subject, found, layer, unit, channel), key="inside_walk")


def _slides(layer: InspectedLayer) -> bool:
    return layer.kind in SLID and (layer.weights is None or layer.weights.shape[2] <= LARGEST)


def _number(label: str, count: int, key: str) -> int:
    return int(st.number_input(f"{label}, 0 to {count - 1}", 0, count - 1, 0, key=key, width=170))


def _words(layer: InspectedLayer, channels: int) -> str:
    if layer.weights is None:
        done = "the largest" if layer.kind == "pool" else "the mean"
        return f"Of each 2 × 2 pixels {done} goes on, so the map is half as high and wide."
    size = layer.weights.shape[2]
    words = f"At each place the {size * size} numbers under the window are multiplied by the kernel's, and summed up."
    if channels > 1:
        words += f" Each of the {channels} channels below has a kernel of its own; one of them is shown."
    return words


def _data(subject: Subject, found: Inspection, layer: InspectedLayer, unit: int, channel: int) -> dict[str, Any]:
    """What the browser draws."""
    names = list(found.layers)
    below = names[names.index(layer.name) - 1]
    version = signature(subject.network).hex() + f"{hash(subject.image.tobytes())} {layer.name} {unit} {channel}"
    common = {"version": version, "above": f"{layer.name}, map {unit}", "gray": below == "pixels"}
    if layer.weights is None:
        pool = pool_walk(found.layers, layer.name, unit)
        own: dict[str, Any] = {
            "channel": numbers(pool.channel), "margin": 0, "size": 2, "stride": 2, "kernel": None,
            "results": numbers(pool.results), "winners": [] if pool.winners is None else pool.winners.ravel().tolist(),
            "below": f"{below}, map {unit}",
        }  # fmt: skip
        results, inner = pool.results, pool.channel.shape[0]
    else:
        walk = kernel_walk(found.layers, layer.name, unit, channel)
        own = {
            "channel": numbers(walk.channel), "margin": walk.margin, "size": len(walk.kernel), "stride": 1,
            "kernel": numbers(walk.kernel), "products": numbers(walk.products), "sums": numbers(walk.sums),
            "others": numbers(walk.others), "bias": walk.bias, "channels": walk.channels,
            "results": numbers(walk.results), "below": below if walk.channels == 1 else f"{below}, channel {channel}",
        }  # fmt: skip
        results, inner = walk.results, walk.channel.shape[0]
    rows, columns = results.shape
    shape = {"rows": rows, "columns": columns, "inner": inner, "side": inner + 2 * own["margin"]}
    return common | own | shape | {"first": int(np.abs(results).argmax())}
