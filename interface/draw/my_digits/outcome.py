"""What came out of learning: before and after, on the visitor's digits and on MNIST's."""

import streamlit as st

from interface.messages import plain
from recognizer.reading.drawings import DrawnScore
from recognizer.reading.tuning import Tuned


def show_outcome(tuned: Tuned, network: str) -> None:
    """How a copy of the network of that name reads, and how the network does."""
    before, after = tuned.before, tuned.after
    st.markdown(f":small[{plain(network)} as it was, and its copy after learning.]")
    with st.container(horizontal=True, gap="small", key="draw_outcome"):
        _show_share("Learned from", before.mine, after.mine)
        if before.held_out is not None and after.held_out is not None:
            _show_share("Held out", before.held_out, after.held_out)
        points = 100 * (after.test.accuracy - before.test.accuracy)
        st.metric(
            f"{after.test.images:,} MNIST test images",
            f"{after.test.accuracy:.2%}",
            f"{points:+.2f} points" if round(points, 2) else "as before",
            delta_color="normal" if round(points, 2) else "off",
            delta_arrow="auto" if round(points, 2) else "off",
            width="content",
        )


def _show_share(name: str, before: DrawnScore, after: DrawnScore) -> None:
    """How many of the visitor's drawings are read as what they are."""
    was, now = int(before.right.sum()), int(after.right.sum())
    st.metric(
        name,
        f"{now:,} of {after.right.size:,}",
        f"{now - was:+,}" if now != was else "as before",
        delta_color="normal" if now != was else "off",
        delta_arrow="auto" if now != was else "off",
        delta_description=f"from {was:,}" if now != was else None,
        width="content",
    )
