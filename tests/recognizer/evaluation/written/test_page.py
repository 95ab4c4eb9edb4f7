"""The report of an evaluation: what it says, that every link leads somewhere, and that it needs nothing else."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from recognizer import Dataset
from recognizer.data.dataset import select
from recognizer.evaluation.rejection import make_non_digits
from recognizer.evaluation.robustness import CORRUPTIONS, CurvePoint
from recognizer.evaluation.written.charts import Axis, Chart, percent_axis
from recognizer.evaluation.written.findings import Findings, Refusal
from recognizer.evaluation.written.page import page_of
from tests.recognizer.evaluation.readings import columns

WITHOUT_END = {"meta", "img", "br", "line", "polyline", "polygon", "circle", "rect"}


class Page(HTMLParser):
    """Its text, its tags with their attributes, and whether every element that begins also ends."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in WITHOUT_END:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in WITHOUT_END:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def findings(digits: Dataset) -> Findings:
    """Of ten images, the first four of which are misread: two as a 2 and two as a 7."""
    dataset = select(digits, np.arange(10))
    read = dataset.labels.astype(int)
    read[:4] = [2, 7, 2, 7]
    probabilities = columns(*({int(digit): 0.75 + 0.01 * place} for place, digit in enumerate(read)))
    drawn = make_non_digits(2, np.random.default_rng(0))
    refusal = Refusal(drawn, columns(*({3: 0.2 + 0.1 * place} for place in range(6))), 0.5)
    points = [CurvePoint("blur", amount, 10, 5) for amount in CORRUPTIONS["blur"].amounts]
    curves = {"blur": {"a <network>": points, "other": points}}
    about = {"Network": "dense10", "learned from": "MNIST"}
    other = "other", np.where(np.arange(10) == 9, (read + 1) % 10, dataset.labels)
    return Findings("a <network>", about, "ten images", dataset, probabilities, refusal, curves, other)


def test_the_page_says_what_was_found(findings: Findings) -> None:
    page = Page(page_of(findings))
    assert not page.open
    assert "a <network> on ten images" in page.text
    assert "60.00%" in page.text
    assert "31.27% to 83.18%" in page.text  # Wilson's interval of 6 of 10
    assert "A 5 read as a 2: 1" in page.text
    assert "a <network> alone reads 1 image, other alone 4." in page.text
    assert "p = 0.38" in page.text  # 2 · (1 + 5) / 2⁵
    assert "At its own threshold, 0.500" in page.text
    assert len(page.of("svg")) == 4
    assert {each["alt"] for each in page.of("img")} >= {"Image 0: a 5 read as a 2, 75.0% sure"}


def test_the_page_needs_nothing_and_its_links_lead_somewhere(findings: Findings) -> None:
    text = page_of(findings)
    page = Page(text)
    assert not page.of("script")
    assert not page.of("link")
    assert not re.findall(r"https?://|url\(", text)
    assert all((each["src"] or "").startswith("data:image/png;base64,") for each in page.of("img"))
    assert all(each.get("aria-label") for each in page.of("svg"))
    there = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    targets = [each["href"] or "" for each in page.of("a")]
    assert "#read-5-as-2" in targets
    assert {target[1:] for target in targets} <= there


def test_what_was_not_tried_is_not_there(findings: Findings) -> None:
    alone = Findings(findings.network, {}, findings.data, findings.dataset, findings.probabilities)
    page = Page(page_of(alone))
    assert len(page.of("svg")) == 1
    assert "McNemar" not in page.text
    right = columns(*({int(label): 1.0} for label in findings.dataset.labels))
    everything = Findings("n", {}, "d", findings.dataset, right)
    assert "There are none." in Page(page_of(everything)).text


def test_a_point_is_where_the_axes_say() -> None:
    chart = Chart(Axis("x", [-10, 0, 10]), percent_axis("y"), height=300)
    assert chart.place(-10, 0) == (56, 256)
    assert chart.place(10, 1) == (500, 12)
    assert chart.place(0, 0.5) == (278, 134)
    assert chart.place(99, -3) == (500, 256)
    assert [percent_axis("", 0, top).text(top) for top in (1.0, 0.02, 0.001)] == ["100%", "2.0%", "0.10%"]
