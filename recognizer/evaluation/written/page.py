"""The page: findings as one HTML file without scripts, which needs nothing from elsewhere and opens anywhere.

A cell of its confusion matrix is a link to the images behind it. Colours follow the reader's choice of light or dark.
"""

import html
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import CLASSES
from recognizer.evaluation.comparison import in_words
from recognizer.evaluation.metrics import precision_recall_f1
from recognizer.evaluation.report import ClassificationReport
from recognizer.evaluation.written.findings import Findings
from recognizer.evaluation.written.pictures import article, figure, grid, percent
from recognizer.evaluation.written.refusing import refusal_section
from recognizer.evaluation.written.spoiling import robustness_section
from recognizer.evaluation.written.trusting import sureness_section

MOST_OF_A_CELL = 24
"""Images that are shown of one confusion, the surest first: of a poor network they would be thousands."""

MOST_OF_ONE = 48
"""Images that are shown of those that only one of two networks reads."""


def page_of(findings: Findings) -> str:
    """The text of the file."""
    report = findings.report()
    title = f"{findings.network} on {findings.data}"
    sections = {
        "What is taken for what": _confusion(report),
        "Digit by digit": _classes(report),
        "How sure, how right": sureness_section(report),
        "What it refuses": refusal_section(findings),
        "What it can bear": robustness_section(findings),
        "Beside another network": _comparison(findings),
        "The mistakes": _mistakes(findings, report),
    }
    there = {name: content for name, content in sections.items() if content}
    links = "".join(f'<a href="#{_anchor(name)}">{name}</a>' for name in there)
    body = "".join(
        f'<section id="{_anchor(name)}"><h2>{name}</h2>{content}</section>' for name, content in there.items()
    )
    style = Path(__file__).with_name("style.css").read_text("utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{style}</style></head><body><main>"
        f"<h1>{html.escape(title)}</h1>{_about(findings)}{_facts(report)}<nav>{links}</nav>{body}</main></body></html>\n"
    )


def _anchor(name: str) -> str:
    return name.lower().replace(",", "").replace(" ", "-")


def _about(findings: Findings) -> str:
    words = "; ".join(f"{html.escape(name)} {html.escape(value)}" for name, value in findings.about.items())
    return f'<p class="muted">{words}</p>' if words else ""


def _facts(report: ClassificationReport) -> str:
    low, high = report.interval
    facts = {
        "Accuracy": (f"{report.accuracy:.2%}", f"{low:.2%} to {high:.2%}, the 95% interval"),
        "Mistakes": (f"{report.images - report.correct:,}", f"of {report.images:,} images"),
        "Calibration error": (f"{report.ece:.2%}", "between how sure and how right it is"),
        "Second guess": (f"{report.top2_accuracy:.2%}", "right by the first or second digit"),
        "Negative log-likelihood": (f"{report.negative_log_likelihood:.4f}", "nats in the mean; the lower the better"),
    }
    cells = "".join(
        f"<div><dt>{name}</dt><dd>{value}<small>{words}</small></dd></div>" for name, (value, words) in facts.items()
    )
    return f'<dl class="facts">{cells}</dl>'


def _confusion(report: ClassificationReport) -> str:
    confusion = report.confusion
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    wrong = np.sqrt(np.where(np.eye(CLASSES, dtype=bool), 0, shares))
    strongest = max(float(wrong.max()), 1e-12)
    head = "".join(f'<th scope="col">{digit}</th>' for digit in range(CLASSES))
    rows = []
    for row in range(CLASSES):
        cells = []
        for column in range(CLASSES):
            strength = 30 * shares[row, column] if row == column else 75 * wrong[row, column] / strongest
            cells.append(_cell(row, column, int(confusion[row, column]), float(strength)))
        rows.append(f'<tr><th scope="row">{row}</th>{"".join(cells)}</tr>')
    return (
        '<p class="muted">Down: what it is. Across: what it was read as. A number is a link to its images.</p>'
        f'<div class="scroll"><table class="matrix" aria-label="What is taken for what"><thead><tr><td></td>{head}</tr>'
        f"</thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(row: int, column: int, count: int, strength: float) -> str:
    if not count:
        return "<td>·</td>"
    colour = "--right" if row == column else "--wrong"
    words = f"{article(row)} read as {article(column)}: {count:,}"
    number = f"{count:,}"
    if row != column:
        number = f'<a href="#{_mistake_anchor(row, column)}" aria-label="{words}">{count:,}</a>'
    return f'<td style="--cell: var({colour}); --strength: {strength:.0f}" title="{words}">{number}</td>'


def _mistake_anchor(row: int, column: int) -> str:
    return f"read-{row}-as-{column}"


def _classes(report: ClassificationReport) -> str:
    confusion = report.confusion
    columns = ("Digit", "Images", "Correct", "Precision", "Recall", "F1")
    head = "".join(f'<th scope="col">{name}</th>' for name in columns)
    shares = np.stack(precision_recall_f1(confusion), axis=1)
    rows = "".join(
        f'<tr><th scope="row">{digit}</th><td>{confusion[digit].sum():,}</td><td>{confusion[digit, digit]:,}</td>'
        + "".join(f"<td>{share:.2%}</td>" for share in shares[digit])
        + "</tr>"
        for digit in range(CLASSES)
    )
    return (
        '<p class="muted">Precision: of the images read as this digit, how many are it. Recall: of its own images, how '
        'many are read as it.</p><div class="scroll"><table aria-label="Digit by digit">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _mistakes(findings: Findings, report: ClassificationReport) -> str:
    """The images of every confusion, that which is made most often first."""
    if report.correct == report.images:
        return "<p>There are none.</p>"
    wrong = np.where(np.eye(CLASSES, dtype=bool), 0, report.confusion)
    cells = [divmod(int(place), CLASSES) for place in np.argsort(-wrong, axis=None, kind="stable")]
    mistakes = findings.mistakes()
    labels, read = findings.dataset.labels[mistakes], findings.read[mistakes]
    parts = ["<p>Below each image: its number and how sure the network was, the surest first.</p>"]
    for row, column in cells:
        if wrong[row, column]:
            columns = mistakes[(labels == row) & (read == column)]
            title = f"{article(row).capitalize()} read as {article(column)}: {columns.size:,}"
            shown = [_misread(findings, int(each)) for each in columns[:MOST_OF_A_CELL]]
            more = f'<p class="muted">and {columns.size - len(shown):,} more</p>' if columns.size > len(shown) else ""
            parts.append(f'<h3 id="{_mistake_anchor(row, column)}">{title}</h3>{grid(shown)}{more}')
    return "".join(parts)


def _misread(findings: Findings, column: int) -> str:
    label, read, sure = findings.dataset.labels[column], findings.read[column], float(findings.sureness[column])
    words = f"Image {column:,}: {article(int(label))} read as {article(int(read))}, {percent(sure)} sure"
    return figure(findings.dataset.rows[column], words, f"{column:,}\n{percent(sure)}")


def _comparison(findings: Findings) -> str:
    """What McNemar's test says, and the images that only one of the two reads; "" without another network."""
    found = findings.comparison()
    if found is None or findings.other is None:
        return ""
    name, theirs = findings.other
    said = html.escape(in_words(found, findings.network, name))
    parts = [f"<p>{said} (McNemar's exact test, p = {found.p_value:.2g}.)</p>"]
    for title, columns in ((findings.network, found.only_first), (name, found.only_second)):
        shown = [_read_by_one(findings, theirs, int(column)) for column in columns[:MOST_OF_ONE]]
        parts.append(f"<h3>Only {html.escape(title)} reads these: {columns.size:,}</h3>{grid(shown)}")
    return "".join(parts)


def _read_by_one(findings: Findings, theirs: NDArray[np.integer], column: int) -> str:
    label, read, other = int(findings.dataset.labels[column]), int(findings.read[column]), int(theirs[column])
    words = f"Image {column:,}: {article(label)}, read as {article(read)} and by the other as {article(other)}"
    return figure(findings.dataset.rows[column], words, f"{label} → {read} | {other}")
