"""Compare: what every network reads where one network has found digits, side by side."""

import html
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import streamlit as st

from interface.draw.networks import Reader
from interface.draw.words import a_digit, summary, sureness
from interface.figures.drawings import percent
from recognizer.errors import BadInput
from recognizer.images.lattice import Candidate
from recognizer.network.network import Network
from recognizer.reading.judging import certainty, least_certainty
from recognizer.reading.many import Reading, read_candidates
from recognizer.reading.model import Model

_STYLE = f"<style>{Path(__file__).with_name('compare.css').read_text('utf-8')}</style>"


def show_comparison(reading: Reading, model: Model, others: Mapping[str, Model]) -> None:
    """A card for each network with what it reads of the same digits, and how sure it is.

    Args:
        reading: what the page shows, at least one digit.
        model: what read it, whose judge is asked of whatever network reads.
        others: by their names; shared, so they are copied before they read.
    """
    found = {name: reread(reading, other.network.copy(), model) for name, other in others.items()}
    cards = "".join(_card(name, each, reading.text) for name, each in found.items())
    said = f"<p>{_agreement(found, reading.text)} {_verdict(reading, model)}</p>"
    st.html(f'{_STYLE}{said}<div class="compared">{cards}</div>')


def reread(reading: Reading, network: Network, model: Model) -> Reading | None:
    """What another network reads of digits that have been found already; None if its outputs are no numbers.

    Args:
        reading: the digits.
        network: that reads them; no other thread may use it meanwhile.
        model: whose judge is asked, if it has one.
    """
    reader = Reader("another", (network,), replace(model, network=network))
    try:
        return read_candidates(_settled(reading), reader.read)
    except BadInput:
        return None


def _settled(reading: Reading) -> list[Candidate]:
    """The digits of a reading as the only way to divide its lines."""
    candidates: list[Candidate] = []
    for each in reading.digits:
        place = sum(other.line == each.line for other in candidates)
        candidates.append(Candidate(each.line, place, place, each.box, each.column, 0.0, each.strokes))
    return candidates


def _card(name: str, found: Reading | None, shown: str) -> str:
    text, words = ("–", "Its outputs are no numbers") if found is None else (found.text, _sureness(found))
    lines = "<br>".join(html.escape(line) for line in text.split("\n"))
    inner = f"<b>{html.escape(name)}</b><strong>{lines}</strong><small>{html.escape(words)}</small>"
    return f'<div class="{"" if text == shown else "other"}">{inner}</div>'


def _sureness(found: Reading) -> str:
    if len(found.digits) > 1:
        return summary(found.digits)
    digit = found.digits[0]
    words = sureness(digit) if digit.digit else f"no digit; most like {a_digit(digit.label)}"
    return f"{words[:1].upper()}{words[1:]}, {percent(digit.probability)}"


def _agreement(found: Mapping[str, Reading | None], shown: str) -> str:
    """Who reads otherwise than the page shows."""
    others = [name for name, each in found.items() if each is None or each.text != shown]
    if not others:
        return f"All {len(found)} networks read the same."
    names = html.escape(" and ".join(filter(None, [", ".join(others[:-1]), others[-1]])))
    same, verb = len(found) - len(others), "reads" if len(others) == 1 else "read"
    return f"{same} of {len(found)} read what is shown above; {names} {verb} otherwise."


def _verdict(reading: Reading, model: Model) -> str:
    """What the judge says, who is the same for all of them."""
    if model.judge is None:
        return "No judge is asked, so each takes whatever it sees for a digit."
    g = certainty(model.judge.predict(np.concatenate([each.column for each in reading.digits], axis=1)))
    taken = int((g >= least_certainty(model.threshold)).sum())
    if len(reading.digits) > 1:
        how_many = "all of it" if taken == len(reading.digits) else f"{taken} of {len(reading.digits)} marks"
        return f"The judge, the same for all, takes {how_many} for digits."
    word, sure = "a digit" if taken else "no digit", html.escape(percent(float(g[0])))
    return f"The judge, the same for all, takes it for {word}: its certainty of one is {sure}."
