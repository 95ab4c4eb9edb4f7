"""What a network can bear, written down: accuracy over the amount of each corruption, with pictures of each step."""

import html
from collections.abc import Mapping, Sequence

from recognizer.data.dataset import Dataset
from recognizer.evaluation.robustness import CORRUPTIONS, Corruption, CurvePoint
from recognizer.evaluation.written.charts import Axis, Chart, percent_axis
from recognizer.evaluation.written.findings import Findings
from recognizer.evaluation.written.pictures import article, figure, grid


def robustness_section(findings: Findings) -> str:
    """A chart a corruption; "" if none was tried."""
    if not findings.curves:
        return ""
    networks = [*next(iter(findings.curves.values()))]
    images = max(point.images for points in next(iter(findings.curves.values())).values() for point in points)
    keys = " ".join(
        f'<span><span class="key s{place}"></span>{html.escape(name)}</span>' for place, name in enumerate(networks)
    )
    charts = "".join(
        f"<div>{_chart(CORRUPTIONS[name], curves, findings.dataset)}</div>" for name, curves in findings.curves.items()
    )
    said = f"<p>{keys}</p><p>Of {images:,} images at each step; bands are 95% intervals.</p>"
    return f'{said}<div class="two">{charts}</div>'


def _chart(corruption: Corruption, curves: Mapping[str, Sequence[CurvePoint]], dataset: Dataset) -> str:
    amounts = corruption.amounts
    title = f"{corruption.title.lower()}: {corruption.unit.strip()} {corruption.means}"
    chart = Chart(Axis(title, _ticks(amounts)), percent_axis("share of the images read"), height=260)
    elements = []
    for place, (name, points) in enumerate(curves.items()):
        kind = f"s{place}"
        elements.append(chart.band([(point.amount, *point.interval) for point in points], kind))
        elements.append(chart.line([(point.amount, point.accuracy) for point in points], kind))
        elements += [
            chart.point(point.amount, point.accuracy, _words(name, corruption, point), kind) for point in points
        ]
    drawn = chart.drawn(f"The share of images read, by {corruption.title.lower()}", elements)
    row, label = dataset.rows[:1], article(int(dataset.labels[0]))
    steps = [
        figure(
            corruption(row, amount)[0],
            f"{label}, {corruption.title.lower()} {corruption.text(amount)}",
            f"{amount:g}".replace("-", "−"),
        )
        for amount in amounts
    ]
    return f"<h3>{corruption.title}</h3>{grid(steps, 'steps')}{drawn}"


def _ticks(amounts: Sequence[float]) -> list[float]:
    """Those of the steps that have room for a number at the axis, the first and the last among them."""
    room = (amounts[-1] - amounts[0]) / 8
    ticks = [amounts[0]]
    for amount in amounts[1:-1]:
        if amount - ticks[-1] >= room and amounts[-1] - amount >= room:
            ticks.append(amount)
    return [*ticks, amounts[-1]]


def _words(name: str, corruption: Corruption, point: CurvePoint) -> str:
    low, high = point.interval
    return f"{name}, {corruption.text(point.amount)}: {point.accuracy:.1%} ({low:.1%} to {high:.1%})"
