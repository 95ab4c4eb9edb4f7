"""The head: which network and which digit are looked at, what it reads, and what was changed."""

import html

import streamlit as st

from interface.figures.drawings import percent
from interface.figures.images import data_address, png
from interface.figures.live import show_live
from interface.figures.shades import enlarged, plain_ink
from interface.inside.subject import (
    PRUNED,
    TEMPERATURE,
    Subject,
    changed_pixels,
    changes,
    in_words,
    undo,
    undo_all,
)
from interface.messages import plain
from recognizer.arrays import CLASSES
from recognizer.dissection.passes import softmax_steps
from recognizer.network.inspection import inspect

LISTED = 4
"""Changes that are named; the others are counted."""

_STYLE = """
.head { display: flex; gap: 1.4rem; align-items: center; flex-wrap: wrap; }
.head .digit { width: 112px; aspect-ratio: 1; border-radius: 6px; image-rendering: pixelated; background-size: 100%; }
.head .said { flex: 1 1 9rem; max-width: 12.5rem; font-size: 1rem; }
.head .said b { font-size: 1.5rem; display: block; }
.head .bars { flex: 1 1 20rem; display: grid; grid-template-columns: repeat(10, 1fr); gap: 4px; max-width: 36rem; }
.head .bars div { text-align: center; font-size: 0.78rem; }
.head .bars .well { height: 64px; position: relative; border-radius: 4px;
    background: color-mix(in srgb, var(--st-text-color) 8%, transparent); }
.head .bars .well i { position: absolute; bottom: 0; left: 0; right: 0; border-radius: 4px;
    background: var(--st-primary-color); }
.head .bars .well u { position: absolute; left: 0; right: 0; border-top: 2px dashed var(--st-text-color); }
.head .bars b { display: block; font-size: 0.95rem; }
"""


def show_head(subject: Subject) -> None:
    """The digit, what is read, how likely each digit is (and was, where it has changed), and the list of changes."""
    now = softmax_steps(inspect(subject.network, subject.image).logits[:, 0]).probabilities.tolist()
    then = softmax_steps(inspect(subject.chosen, subject.digit.image).logits[:, 0]).probabilities.tolist()
    picture = data_address(png(enlarged(plain_ink(subject.image), 4)))
    read, label = max(range(CLASSES), key=now.__getitem__), subject.digit.label
    bars = "".join(_bar(digit, now[digit], then[digit]) for digit in range(CLASSES))
    right = "as it should" if read == label else f"it should be {label}"
    words = f"<b>reads {read}</b>{html.escape(percent(now[read]))} sure, {right}"
    title = f"The network reads {subject.digit.name} as {read}, {percent(now[read])} sure; {right}"
    parts = {"digit": "", "said": words, "bars": bars}
    inner = "".join(f'<div class="{kind}">{each}</div>' for kind, each in parts.items())
    style = _STYLE + f".head .digit {{ background-image: url({picture}); }}"
    with st.container(border=True, key="inside_head"):
        show_live(f'<div class="head">{inner}</div>', style, title, key="inside_head_figure")
        show_changes()


def _bar(digit: int, now: float, then: float) -> str:
    mark = f'<u style="bottom:{100 * then:.1f}%"></u>' if abs(now - then) > 0.005 else ""
    return (
        f'<div><div class="well"><i style="height:{100 * now:.1f}%"></i>{mark}</div>'
        f"<b>{digit}</b>{100 * now:.0f}%</div>"
    )


def show_changes() -> None:
    """What was changed, with the ways back; nothing where nothing was."""
    made, pixels = changes(), changed_pixels()
    listed = [in_words(each) for each in made[-LISTED:]]
    if len(made) > LISTED:
        listed.insert(0, f"{len(made) - LISTED} more")
    if pixels:
        listed.append(f"{len(pixels)} {'pixel' if len(pixels) == 1 else 'pixels'} by hand")
    listed += _settings()
    if not listed:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="inside_changes_strip"):
        st.markdown(f"**Changed:** {plain('; '.join(listed))}.", width="stretch")
        if made:
            st.button("Undo last", key="inside_undo", icon=":material/undo:", on_click=undo)
        st.button("Undo all", key="inside_undo_all", icon=":material/restart_alt:", on_click=undo_all)


def _settings() -> list[str]:
    share, temperature = st.session_state.get(PRUNED, 0), st.session_state.get(TEMPERATURE, 1.0)
    return ([f"{share}% of the weights pruned"] if share else []) + (
        [f"temperature {temperature:g}"] if temperature != 1 else []
    )
