"""The map on the page: of what, by which method, and the digits that are brushed on it."""

from collections import Counter

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface.address import keep_choice
from interface.explore.kept import kept
from interface.explore.map.component import Points, sheet_of, show_map
from interface.explore.map.places import mapped_columns, neighbour_map, plane_of, plane_of_pixels, seen_by
from interface.explore.sheet import show_sheet
from interface.explore.source import Source, choose_source
from interface.networks import models

PIXELS = "Pixels"
"""What the map of the images themselves is called."""

NEIGHBOURS, COMPONENTS = "t-SNE", "PCA"
"""The methods."""

OF, BY, SPLIT = "explore_map_of", "explore_map_by", "explore_map_split"
"""Keys of the controls."""

MOST_SHOWN = 150
"""Brushed digits that are shown."""


def show_map_view() -> None:
    """Controls, the map, and what is brushed."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        source = choose_source("Test", SPLIT)
        of = st.selectbox("Map of", [PIXELS, *models()], key=OF, persist_state="session", width=200)
        network = "" if of == PIXELS else str(of)
        ahead = neighbour_map(source.dataset, network)
        methods = [COMPONENTS] if ahead is None else [NEIGHBOURS, COMPONENTS]
        keep_choice(BY, methods, methods[0])
        method = st.segmented_control("By", methods, required=True, key=BY, persist_state="session")
    left, right = st.columns([3, 2], gap="large")
    with left:
        points, words = _points(source, network, ahead if method == NEIGHBOURS else None)
        title = f"{points.labels.size:,} digits by {method}, {of}"
        brushed = show_map(points, title, key="explore_map")
        st.caption(words)
    with right:
        _show_brushed(source, points, brushed)


def _points(source: Source, network: str, ahead: NDArray[np.floating] | None) -> tuple[Points, str]:
    """The digits with their places, and what there is to say of these."""
    dataset = source.dataset
    columns = mapped_columns(dataset)
    picture = kept("map picture", dataset, lambda: sheet_of(dataset.rows[columns].T))
    seen = seen_by(dataset, network, models()[network].network) if network else None
    if ahead is not None:
        places, words = ahead, _of_neighbours(network)
    else:
        plane = plane_of_pixels(dataset) if seen is None else plane_of(seen)
        places, words = plane.places, _of_components(network, plane.share)
    token = f"{source.name} {id(dataset)} {columns.size}"
    read = None if seen is None else seen.read
    if read is not None:
        misread = int(np.count_nonzero(read != dataset.labels[columns]))
        words += f" {misread:,} of these {columns.size:,} digits it misreads: they have a ring."
    return Points(token, columns, dataset.labels[columns], picture, places, read), words


def _of_neighbours(network: str) -> str:
    alike = (
        f"The last hidden layer of {network} makes nearly the same of digits that are near each other."
        if network
        else "Digits near each other have nearly the same pixels."
    )
    return f"{alike} t-SNE keeps neighbours together; how far apart two groups are says little."


def _of_components(network: str, share: float) -> str:
    varies = f"the last hidden layer of {network} varies" if network else "their pixels vary"
    return f"The two directions in which {varies} most. Of all the variance they hold {share:.0%}."


def _show_brushed(source: Source, points: Points, brushed: NDArray[np.intp]) -> None:
    if not brushed.size:
        st.markdown("**Point at a digit, or brush some**")
        st.markdown(
            ":small[Draw a line around digits with the mouse, or with a finger once **Brush** is pressed, and they are "
            "shown here. They stay brushed on every map: see where those that lie together on one are on another.]"
        )
    else:
        numbers = points.numbers[brushed]
        often = Counter(points.labels[brushed].tolist()).most_common()
        st.markdown(f"**{brushed.size:,} brushed**: {', '.join(f'{times:,} × {label}' for label, times in often)}")
        show_sheet(source.dataset, numbers[:MOST_SHOWN], -1, key="explore_brushed")
        if brushed.size > MOST_SHOWN:
            st.caption(f"The first {MOST_SHOWN} of them.")
    st.download_button(
        "Download as CSV",
        lambda: _table(points, brushed).to_csv(index=False),
        "map.csv",
        "text/csv",
        key="explore_map_download",
        on_click="ignore",
        icon=":material/download:",
        help="Number, label and place of every digit on the map, what the network reads, and which are brushed.",
    )


def _table(points: Points, brushed: NDArray[np.intp]) -> pd.DataFrame:
    """The map as a table, a row a digit."""
    table = pd.DataFrame({"number": points.numbers, "label": points.labels})
    if points.read is not None:
        table["read"] = points.read
    return table.assign(x=points.places[:, 0], y=points.places[:, 1], brushed=np.isin(np.arange(len(table)), brushed))
