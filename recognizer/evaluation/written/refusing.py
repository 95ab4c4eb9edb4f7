"""What a network refuses, written down: what each threshold costs in digits, and what it keeps out."""

import math

import numpy as np

from recognizer.evaluation.rejection import Rejection
from recognizer.evaluation.written.charts import Chart, percent_axis
from recognizer.evaluation.written.findings import Findings, Refusal
from recognizer.evaluation.written.pictures import figure, grid, percent

LEAST_KEPT = 0.8
"""Share of digits kept from which on thresholds are drawn."""

SHOWN = 24
"""Letters and figures that are shown: those that it is surest of."""


def refusal_section(findings: Findings) -> str:
    """Two curves, what they say, and what is taken for a digit; "" if nothing but digits was read."""
    found, refusal = findings.rejection(), findings.refusal
    if found is None or refusal is None:
        return ""
    curves = "".join(_curve(found, refusal.threshold, quantity) for quantity in ("accepted", "misread"))
    said = found.in_words(refusal.threshold)
    return f'<p>{said}</p><div class="two">{curves}</div>{_accepted(refusal, found)}'


def _curve(found: Rejection, threshold: float, quantity: str) -> str:
    """What is accepted, or misread, by the share of digits that is kept."""
    title = {"accepted": "letters and figures accepted", "misread": "misread, of the digits kept"}[quantity]
    values = {"accepted": found.accepted, "misread": found.misread}[quantity]
    assert values is not None
    drawn = (found.kept >= LEAST_KEPT) & np.isfinite(values)
    top = _round_up(float(values[drawn].max(initial=0.0)))
    chart = Chart(percent_axis("digits kept", LEAST_KEPT, 1.0, 4), percent_axis(title, 0.0, top))
    points = list(zip(found.kept[drawn].tolist(), values[drawn].tolist(), strict=True))
    elements = [chart.line(points, "wrong")]
    if threshold:
        at = int(np.abs(found.thresholds - threshold).argmin())
        if drawn[at]:
            elements.append(chart.mark(float(found.kept[at]), float(values[at]), "its threshold"))
    return f"<div>{chart.drawn(f'The share {title}, by the share of digits kept', elements)}</div>"


def _round_up(value: float) -> float:
    """The next 1, 2 or 5 times a power of ten, at most 1."""
    if value <= 0:
        return 0.01
    power = 10.0 ** math.floor(math.log10(value))
    return min(1.0, next(step * power for step in (1, 2, 5, 10) if step * power >= value - 1e-12))


def _accepted(refusal: Refusal, found: Rejection) -> str:
    """Shares of each group that are accepted, and what the network is surest of."""
    kept_99 = float(found.thresholds[int(np.flatnonzero(found.kept >= 0.99)[-1])])
    threshold, sureness = refusal.threshold or kept_99, refusal.probabilities.max(axis=0)
    drawn = refusal.drawn
    shares = {
        str(group): float(np.mean(sureness[drawn.groups == group] >= threshold))
        for group in dict.fromkeys(drawn.groups)
    }
    said = ", ".join(f"{share:.1%} of {group}" for group, share in shares.items())
    figures = []
    for each in np.argsort(-sureness)[:SHOWN]:
        kind, digit = str(drawn.kinds[each]), int(refusal.probabilities[:, each].argmax())
        sure = percent(float(sureness[each]))
        caption = f"{kind.removeprefix('letter ')} → {digit}\n{sure}"
        figures.append(figure(drawn.images[:, each], f"{kind}, read as {digit}, {sure} sure", caption))
    return f"<h3>What it takes for a digit</h3><p>From {threshold:.3f} on: {said}. The surest:</p>{grid(figures)}"
