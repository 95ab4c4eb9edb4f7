"""Kept: what has been found out about a digit, for as long as it is the same digit, network and question.

It belongs to the visitor's session, and the oldest is forgotten.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from hashlib import blake2b

import numpy as np
import streamlit as st

from recognizer.images.strokes import Stroke
from recognizer.network.network import Network
from recognizer.reading.many import ReadDigit
from recognizer.reading.model import Model

MOST = 16
"""Answers that are kept: some 100 kB each."""


def kept(question: str, digit: ReadDigit, strokes: Sequence[Stroke], model: Model, find: Callable[[], str]) -> str:
    """HTML that answers a question about a digit: found by `find` unless it is known already."""
    known: OrderedDict[bytes, str] = st.session_state.setdefault("draw_why_known", OrderedDict())
    judge = [] if model.judge is None else [signature(model.judge)]
    parts = [question.encode(), signature(model.network), *judge, digit.column.tobytes(), *map(_bytes, strokes)]
    key = blake2b(b"|".join(parts), digest_size=16).digest()
    if key not in known:
        known[key] = find()
    known.move_to_end(key)
    while len(known) > MOST:
        known.popitem(last=False)
    return known[key]


def signature(network: Network) -> bytes:
    """What is the same for two networks if, and as good as only if, they read the same."""
    line = network.architecture.text.encode()
    return blake2b(line + network.parameters.tobytes(), digest_size=16).digest()


def _bytes(stroke: Stroke) -> bytes:
    return np.asarray(stroke, np.float64).tobytes()
