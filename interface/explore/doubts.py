"""Labels in doubt: digits whose label several networks speak against, one after the other, for the visitor to judge."""

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from interface.data import bundled_models, mnist
from interface.explore.kept import digest_of
from interface.explore.sheet import show_sheet
from interface.explore.source import Source, choose_source
from interface.figures.gallery import image
from interface.figures.shades import enlarged
from interface.finding import Task, find_out
from recognizer.data.dataset import Dataset
from recognizer.evaluation.doubts import NETWORKS, Doubt, doubtful_labels, load_doubts
from recognizer.lab.background import Attention, Work
from recognizer.lab.evaluating import Part, parts, put_together
from recognizer.reading.model import Model

WRONG, RIGHT, UNCLEAR = "wrong", "right", "unclear"
"""What the visitor may say of a label."""

SPLIT = "explore_doubts_split"

ASKED = "explore_asked"
"""Under which the session has the digest of the images that the networks were asked about."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What one of the networks makes of some of the images."""

    network: str
    part: Part


def show_doubts() -> None:
    """The list as a sheet, the one that is judged large, what to say of it, and what has been said."""
    source = choose_source("Test", SPLIT)
    doubts = _doubts(source)
    if doubts is None:
        return
    if not doubts:
        st.info("The networks agree with every label.")
        return
    _take_place(source, doubts)
    at = min(int(st.session_state.get("explore_doubt", 0)), len(doubts) - 1)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _show_one(source, doubts, at)
    with right:
        _show_list(source, doubts, at)


def _doubts(source: Source) -> tuple[Doubt, ...] | None:
    """The doubtful labels; None while the networks read, or before they are asked to."""
    splits = {"train": mnist().train, "test": mnist().test}
    if source.dataset is splits.get(source.name):
        return _of_mnist(source.name)
    dataset = source.dataset
    images = digest_of(dataset)
    if ASKED not in st.session_state or st.session_state[ASKED] != images:
        st.markdown(f"Three networks read all {len(dataset):,} images, and say where they disagree with a label.")
        st.button(
            "Ask the networks",
            key="explore_ask",
            type="primary",
            icon=":material/search:",
            on_click=lambda: st.session_state.update({ASKED: images}),
        )
        return None
    return find_out(
        Task(
            name="doubts",
            key=("doubts", images),
            begin=lambda: _begin(dataset),
            finish=lambda asked: _found(asked, dataset),
            share=lambda asked: _share(asked, len(dataset)),
        )
    )


@st.cache_resource(show_spinner=False)
def _of_mnist(split: str) -> tuple[Doubt, ...]:
    return load_doubts(split)


def _begin(dataset: Dataset) -> Work[Asked]:
    attention = Attention()
    networks = {name: bundled_models()[name] for name in NETWORKS}
    return Work(_readings(networks, dataset, attention.ask), attention, "doubts")


def _readings(networks: dict[str, Model], dataset: Dataset, ask: Callable[[], None]) -> Generator[Asked, None, None]:
    for name, model in networks.items():
        for part in parts(Model(model.network, model.card), dataset.images, ask):
            yield Asked(name, part)


def _share(asked: Sequence[Asked], images: int) -> tuple[float, str]:
    share = sum(len(each.part) for each in asked) / (images * len(NETWORKS))
    return share, f"Three networks read: {share:.0%} of {images:,} images each"


def _found(asked: Sequence[Asked], dataset: Dataset) -> tuple[Doubt, ...]:
    read = [put_together([each.part for each in asked if each.network == name]) for name in NETWORKS]
    return doubtful_labels(read, dataset.labels)


def _show_one(source: Source, doubts: tuple[Doubt, ...], at: int) -> None:
    doubt = doubts[at]
    picture = np.repeat(source.dataset.picture(doubt.column)[:, :, np.newaxis], 3, axis=2)
    words = f"Image {doubt.column:,}, labelled {doubt.label}"
    st.html(f'<div style="max-width: 336px">{image(enlarged(picture, 12), words, most=336)}</div>')
    st.markdown(
        f"**Labelled {doubt.label}.** {doubt.agreeing} of {len(NETWORKS)} networks read {doubt.answer}, with "
        f"{doubt.probability:.0%} on the average."
    )
    said = _verdicts().get(_name(source, doubt))
    with st.container(horizontal=True, gap="small", key="explore_verdict"):
        for verdict, title in (
            (WRONG, f"It is a {doubt.answer}"),
            (RIGHT, f"It is a {doubt.label}"),
            (UNCLEAR, "Nobody can say"),
        ):
            st.button(
                title,
                key=f"explore_{verdict}",
                type="primary" if said == verdict else "secondary",
                on_click=_judge,
                args=(source, doubts, at, verdict),
            )
    st.caption(f"Image {doubt.column:,}, {at + 1} of {len(doubts)}; the most doubtful come first.")


def _show_list(source: Source, doubts: tuple[Doubt, ...], at: int) -> None:
    judged = Counter(_verdicts()[name] for each in doubts if (name := _name(source, each)) in _verdicts())
    columns = np.array([each.column for each in doubts], np.intp)
    st.markdown(
        f"**{sum(judged.values())} of {len(doubts)} judged**: {judged[WRONG]} wrong, {judged[RIGHT]} right, "
        f"{judged[UNCLEAR]} unclear"
    )
    picked = show_sheet(source.dataset, columns, doubts[at].column, key="explore_doubts")
    if picked is not None and picked != doubts[at].column:
        st.session_state["explore_doubt_next"] = picked
        st.rerun()
    st.caption(
        f"Of {len(source.dataset):,} labels, those where more than half of the networks agree on another digit. Labels "
        "that a network has learned from it tends to repeat, so among training images more will be wrong than it says."
        if source.name == "train"
        else f"Of {len(source.dataset):,} labels, those where more than half of the networks agree on another digit."
    )
    table = _table(source, doubts)
    st.download_button(
        "Download as CSV",
        lambda: table.to_csv(index=False),
        "doubts.csv",
        "text/csv",
        key="explore_doubts_download",
        on_click="ignore",
        icon=":material/download:",
        help="Every doubtful label with what the networks read, and what you say.",
    )


def _table(source: Source, doubts: tuple[Doubt, ...]) -> pd.DataFrame:
    """The list as a table, with the visitor's verdicts."""
    table = pd.DataFrame(doubts).rename(columns={"column": "number"})
    return table.assign(label_is=[_verdicts().get(_name(source, each), "") for each in doubts])


def _take_place(source: Source, doubts: tuple[Doubt, ...]) -> None:
    """Turn to the digit that was clicked; with another list, to its first that is not judged."""
    picked = st.session_state.pop("explore_doubt_next", None)
    places = {each.column: at for at, each in enumerate(doubts)}
    if picked in places:
        st.session_state["explore_doubt"] = places[picked]
    shown = (source.name, id(source.dataset))
    if st.session_state.get("explore_doubts_of") != shown:
        st.session_state.update(explore_doubts_of=shown, explore_doubt=_next(source, doubts, -1))


def _judge(source: Source, doubts: tuple[Doubt, ...], at: int, verdict: str) -> None:
    """Keep what the visitor says, and go on to the next that is not judged; saying it again takes it back."""
    name = _name(source, doubts[at])
    if _verdicts().get(name) == verdict:
        del _verdicts()[name]
        return
    _verdicts()[name] = verdict
    st.session_state["explore_doubt"] = _next(source, doubts, at)


def _next(source: Source, doubts: tuple[Doubt, ...], at: int) -> int:
    """The first place after this one, or from the beginning, that is not judged; the same if there is none."""
    order = [*range(at + 1, len(doubts)), *range(at + 1)]
    return next((place for place in order if _name(source, doubts[place]) not in _verdicts()), max(at, 0))


def _name(source: Source, doubt: Doubt) -> tuple[str, int, int]:
    return source.name, id(source.dataset), doubt.column


def _verdicts() -> dict[tuple[str, int, int], str]:
    """What the visitor has said of labels; it lasts as long as the visit."""
    verdicts: dict[tuple[str, int, int], str] = st.session_state.setdefault("explore_verdicts", {})
    return verdicts
