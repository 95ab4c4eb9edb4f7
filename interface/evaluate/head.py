"""The head of the page: the few numbers that say most."""

import html

import streamlit as st

from interface.evaluate.reading import Outcome
from interface.evaluate.subject import Material, Subject

_STYLE = """<style>
.st-key-evaluate_opened h2 { font-size: 1.25rem; padding: 0.4rem 0 0.6rem; }
.stApp .findings { display: grid; grid-template-columns: repeat(4, auto); gap: 0.6rem 2.6rem; margin: 0; padding: 0; }
.findings div { min-width: 0; margin: 0; padding: 0; }
.findings dt { font-size: 0.875rem; opacity: 0.75; }
.stApp .findings dd {
    margin: 0; padding: 0; font-size: 1.7rem; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums;
}
.findings dd small { display: block; font-size: 0.875rem; font-weight: 400; opacity: 0.85; }
@media (max-width: 640px) {
    .stApp .findings { grid-template-columns: repeat(2, 1fr); gap: 0.8rem 1.2rem; }
    .stApp .findings dd { font-size: 1.4rem; }
}
</style>"""


def show_head(outcome: Outcome, subject: Subject, material: Material) -> None:
    """Accuracy with its interval, mistakes, and how honest the probabilities are."""
    report = outcome.report
    low, high = report.interval
    facts = {
        "Accuracy": (f"{report.accuracy:.2%}", f"{low:.2%} to {high:.2%}, the 95% interval"),
        "Mistakes": (f"{report.images - report.correct:,}", f"of {report.images:,} image{'s' * (report.images != 1)}"),
        "Calibration error": (f"{report.ece:.2%}", "between how sure and how right it is"),
        "Second guess": (f"{report.top2_accuracy:.2%}", "right by the first or second digit"),
    }
    cells = "".join(
        f"<div><dt>{html.escape(name)}</dt><dd>{value}<small>{words}</small></dd></div>"
        for name, (value, words) in facts.items()
    )
    with st.container(key="evaluate_head", border=True):
        st.html(f'{_STYLE}<dl class="findings" aria-label="{_label(subject, material)}">{cells}</dl>')


def _label(subject: Subject, material: Material) -> str:
    return html.escape(f"{subject.name} on {material.name}")
