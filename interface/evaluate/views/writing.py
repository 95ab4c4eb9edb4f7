"""The report: what was found as one file that opens anywhere."""

from collections.abc import Sequence

import streamlit as st

from interface.evaluate.reading import Outcome
from interface.evaluate.subject import Material, Subject, subjects
from interface.finding import Task, find_out
from recognizer.evaluation.written.findings import Findings
from recognizer.evaluation.written.page import page_of
from recognizer.lab.background import Work
from recognizer.lab.evaluating import about, begin_gathering

SAMPLES = (200, 500, 1000)
NOBODY = "no other network"


def show_report(outcome: Outcome, subject: Subject, material: Material) -> None:
    """What is to be in it, a button that begins, and the file."""
    st.header("All of it in one file", anchor=False)
    st.caption(
        "An HTML page without scripts that opens anywhere, light or dark: confusions that lead to their images, digit "
        "by digit, sureness, refusal, every corruption, and another network beside this one if you like."
    )
    others = {name: each for name, each in subjects().items() if name != subject.name}
    left, right = st.columns([3, 1], gap="medium")
    with left:
        name = st.selectbox("Beside", [NOBODY, *others], key="evaluate_beside", persist_state="session")
    with right:
        size = st.selectbox("Images a step", SAMPLES, key="evaluate_report_size", persist_state="session")
    other = others.get(str(name))
    key = ("report", subject.name, subject.key, material.key, int(size), name, other and other.key)
    if st.session_state.get("evaluate_report_wanted") != key:
        st.button(
            "Write the report",
            type="primary",
            key="evaluate_write",
            icon=":material/description:",
            on_click=lambda: st.session_state.update(evaluate_report_wanted=key),
        )
        return
    findings = Findings(subject.name, about(subject.model), material.name, material.dataset, outcome.probabilities)

    def begin() -> Work[float | Findings]:
        against = None if other is None else (other.name, other.model)
        return begin_gathering(findings, subject.model, int(size), against)

    page = find_out(Task("report", key, begin, _finish, _share))
    if page is not None:
        st.download_button(
            f"Download the report ({len(page) / 1024:,.0f} KiB)",
            page,
            "report.html",
            "text/html",
            type="primary",
            key="evaluate_report",
            icon=":material/download:",
            on_click="ignore",
        )


def _finish(records: Sequence[float | Findings]) -> bytes:
    found = next(each for each in records if isinstance(each, Findings))
    return page_of(found).encode("utf-8")


def _share(records: Sequence[float | Findings]) -> tuple[float, str]:
    shares = [each for each in records if isinstance(each, float)]
    done = shares[-1] if shares else 0.0
    return done, f"Letters, figures and corruptions: {done:.0%} read" if shares else "Drawing letters and figures"
