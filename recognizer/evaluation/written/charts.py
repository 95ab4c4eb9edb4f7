"""Charts as SVG: axes, lines, bands, bars and points with a word on each, in the colours of the page that has them.

Lengths are in the chart's own units, of which the page makes what it has room for. Colours are classes of the page's
style: `s0`, `s1`, … of the series, `rule` and `mark` of what stands out.
"""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 520, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 20, 12, 44
"""Room around the axes' area, for numbers and titles."""


@dataclass(frozen=True)
class Axis:
    """An axis.

    Attributes:
        title: what it counts, with its unit.
        ticks: the numbers that are written at it, ascending; it goes from the first to the last.
        text: a number in words.
    """

    title: str
    ticks: Sequence[float]
    text: Callable[[float], str] = field(default=lambda value: f"{value:g}".replace("-", "−"))

    def share(self, value: float) -> float:
        """Where a value is along the axis, 0 at its beginning and 1 at its end, and never beyond them."""
        low, high = self.ticks[0], self.ticks[-1]
        return min(max((value - low) / (high - low), 0.0), 1.0)


@dataclass(frozen=True)
class Chart:
    """A chart's axes; its methods give SVG elements, for `drawn`."""

    x: Axis
    y: Axis
    height: int = HEIGHT

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point is, in the chart's own units, y downwards."""
        across, up = WIDTH - LEFT - RIGHT, self.height - TOP - BOTTOM
        return LEFT + across * self.x.share(x), TOP + up * (1 - self.y.share(y))

    def line(self, points: Sequence[tuple[float, float]], kind: str) -> str:
        """A line through points (x, y)."""
        return f'<polyline class="line {kind}" points="{self._path(points)}"/>'

    def band(self, points: Sequence[tuple[float, float, float]], kind: str) -> str:
        """The area between two lines, of points (x, lower y, upper y)."""
        there = [(x, high) for x, _, high in points]
        back = [(x, low) for x, low, _ in reversed(points)]
        return f'<polygon class="band {kind}" points="{self._path([*there, *back])}"/>'

    def bar(self, start: float, end: float, y: float, words: str, kind: str) -> str:
        """A bar from the lower axis up to y, with a word on it."""
        (left, top), (right, bottom) = self.place(start, y), self.place(end, self.y.ticks[0])
        size = f'x="{left + 1:.1f}" y="{top:.1f}" width="{max(right - left - 2, 1):.1f}" height="{bottom - top:.1f}"'
        return f'<rect class="bar {kind}" {size}><title>{html.escape(words)}</title></rect>'

    def point(self, x: float, y: float, words: str, kind: str, radius: float = 3.5) -> str:
        """A dot, with a word on it."""
        across, down = self.place(x, y)
        return (
            f'<circle class="dot {kind}" cx="{across:.1f}" cy="{down:.1f}" r="{radius}">'
            f"<title>{html.escape(words)}</title></circle>"
        )

    def mark(self, x: float, y: float, words: str) -> str:
        """A ring about a point, with words beside it."""
        across, down = self.place(x, y)
        anchor, beside = ("end", -9) if self.x.share(x) > 0.5 else ("start", 9)
        return (
            f'<circle class="ring" cx="{across:.1f}" cy="{down:.1f}" r="6"/>'
            f'<text class="quiet" x="{across + beside:.1f}" y="{down - 7:.1f}" text-anchor="{anchor}">'
            f"{html.escape(words)}</text>"
        )

    def drawn(self, title: str, elements: Sequence[str]) -> str:
        """The whole chart; `title` says what it shows, for those who cannot see it."""
        return (
            f'<svg viewBox="0 0 {WIDTH} {self.height}" role="img" aria-label="{html.escape(title)}">'
            f"{''.join([*self._axes(), *elements])}</svg>"
        )

    def _path(self, points: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in (self.place(*point) for point in points))

    def _axes(self) -> list[str]:
        """Grid lines and numbers of both axes, and their titles."""
        bottom, right = self.height - BOTTOM, WIDTH - RIGHT
        parts = []
        for value in self.y.ticks:
            _, y = self.place(self.x.ticks[0], value)
            parts.append(f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}"/>')
            parts.append(_text(LEFT - 7, y + 4, self.y.text(value), "end"))
        for value in self.x.ticks:
            x, _ = self.place(value, self.y.ticks[0])
            parts.append(f'<line class="grid" x1="{x:.1f}" y1="{bottom}" x2="{x:.1f}" y2="{bottom + 5}"/>')
            parts.append(_text(x, bottom + 18, self.x.text(value), "middle"))
        parts.append(_text((LEFT + right) / 2, self.height - 6, self.x.title, "middle"))
        middle = (TOP + bottom) / 2
        parts.append(
            f'<text class="quiet" transform="translate(12 {middle:.1f}) rotate(-90)" text-anchor="middle">'
            f"{html.escape(self.y.title)}</text>"
        )
        return parts


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text class="quiet" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{html.escape(words)}</text>'


def percent_axis(title: str, low: float = 0.0, high: float = 1.0, steps: int = 5) -> Axis:
    """An axis of shares, written in per cent, from one to another in so many equal steps."""
    ticks = [low + (high - low) * step / steps for step in range(steps + 1)]
    decimals = 0 if round(100 * (high - low), 9) >= steps else 1 if 100 * (high - low) >= steps / 10 else 2
    return Axis(title, ticks, lambda value: f"{100 * value:.{decimals}f}%")
