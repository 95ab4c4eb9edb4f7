"""Reading: what takes long is done once, in the background, with its progress on the page, and kept for everybody.

What has been found out is kept by what it is of: the network's numbers and the images. So it is there at once for
whoever asks again, on this page or after a reload, and for other visitors with the same network.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.evaluate.subject import Material, Subject
from interface.messages import plain
from interface.visit import attend, keep_work
from recognizer.arrays import Array
from recognizer.evaluation.metrics import worst_mistakes
from recognizer.evaluation.report import ClassificationReport, classification_report
from recognizer.lab.background import State, Work
from recognizer.lab.evaluating import A_JOB, Part, begin_reading, put_together

MOST_KEPT = 40
"""Findings that are kept for all visitors together; the largest, of 60,000 images, takes 3 MB."""

AT_ONCE = 0.4
"""Seconds that a run of the page waits for what may end as soon: then nothing flickers."""

LOOK_SECONDS = 0.4

Record = TypeVar("Record")
Found = TypeVar("Found")


class Kept:
    """What was found last, by its key, at most `MOST_KEPT` of it; for all threads."""

    def __init__(self) -> None:
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any:
        """What was found under that key, or None."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key: Hashable, found: object) -> None:
        """Keep this, and forget what nobody has asked for longest."""
        with self._lock:
            self._found[key] = found
            while len(self._found) > MOST_KEPT:
                self._found.popitem(last=False)


@st.cache_resource(show_spinner=False)
def kept() -> Kept:
    """What is kept in this process."""
    return Kept()


@dataclass(frozen=True, eq=False)
class Job(Generic[Record]):
    """Work that goes on or has ended, and under which key what it finds out is to be kept."""

    key: Hashable
    work: Work[Record]


@dataclass(frozen=True, eq=False)
class Task(Generic[Record, Found]):
    """Something to find out that may take long.

    Attributes:
        name: of the task; a visitor has one of each name at a time, and a new one ends the one before.
        key: of what it finds.
        begin: begins the work.
        finish: makes what is kept of the work's records.
        share: how far it has come by its records, from 0 to 1, and a word on it.
        show: shows what there is so far, if that is worth a look.
    """

    name: str
    key: Hashable
    begin: Callable[[], Work[Record]]
    finish: Callable[[Sequence[Record]], Found]
    share: Callable[[Sequence[Record]], tuple[float, str]]
    show: Callable[[Sequence[Record]], None] | None = None


def find_out(task: Task[Record, Found]) -> Found | None:
    """What a task finds out; None as long as it is not known, which is then shown with how far it has come."""
    found: Found | None = kept().get(task.key)
    if found is not None:
        return found
    jobs: dict[str, Job[Record]] = st.session_state.setdefault("evaluate_jobs", {})
    job = jobs.get(task.name)
    if job is None or job.key != task.key:
        job = jobs[task.name] = Job(task.key, task.begin())
        keep_work(task.name, job.work)
    _wait_a_moment(job.work)
    if job.work.state is State.FINISHED:
        found = task.finish(job.work.records)
        kept().put(task.key, found)
        del jobs[task.name], job.work.records[:]  # of a large table they are many megabytes
        return found
    if job.work.active:
        st.fragment(_watch, run_every=LOOK_SECONDS)(task, job)
    else:
        _offer_again(task, job)
    return None


def _wait_a_moment(work: Work[Any]) -> None:
    end = time.monotonic() + AT_ONCE
    while work.active and time.monotonic() < end:
        time.sleep(0.01)


def _watch(task: Task[Record, Found], job: Job[Record]) -> None:
    """How far it has come, and a button that ends it; once it has ended the page runs again."""
    attend()
    if not job.work.active:
        st.rerun()
    records = job.work.records[:]
    share, words = task.share(records)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=f"evaluate_progress_{task.name}"):
        st.progress(min(share, 1.0), text=words)
        st.button("Stop", key=f"evaluate_stop_{task.name}", on_click=job.work.stop, icon=":material/stop:")
    if task.show is not None and records:
        task.show(records)


def _offer_again(task: Task[Record, Found], job: Job[Record]) -> None:
    if job.work.state is State.FAILED:
        st.error(plain(job.work.failure))
    else:
        st.caption(f"Stopped. {task.share(job.work.records)[1]}.")
    st.button(
        "Begin again",
        key=f"evaluate_again_{task.name}",
        on_click=_forget,
        args=(task.name,),
        icon=":material/refresh:",
    )
    if task.show is not None and job.work.records:
        task.show(job.work.records)


def _forget(name: str) -> None:
    st.session_state["evaluate_jobs"].pop(name, None)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a network has made of labelled images.

    Attributes:
        probabilities: 10 × m, as far as the network's own judge is certain, if it has one.
        report: what can be said of them.
        mistakes: columns of all images misread, those that it was surest of first.
    """

    probabilities: Array
    report: ClassificationReport
    mistakes: NDArray[np.intp]

    @property
    def read(self) -> NDArray[np.intp]:
        """The m digits that it has read."""
        return self.probabilities.argmax(axis=0)

    @property
    def sureness(self) -> Array:
        """How sure it is of each, m: the highest of the ten probabilities."""
        highest: Array = self.probabilities.max(axis=0)
        return highest


def read(subject: Subject, material: Material, name: str = "evaluation") -> Outcome | None:
    """What a network makes of images; None as long as it still reads, which is then shown."""
    total, labels = len(material.dataset), material.dataset.labels

    def finish(parts: Sequence[Part]) -> Outcome:
        probabilities = put_together(parts)
        report = classification_report(probabilities, labels, mistakes=0)
        return Outcome(probabilities, report, worst_mistakes(probabilities, labels, total))

    def share(parts: Sequence[Part]) -> tuple[float, str]:
        done = min(len(parts) * A_JOB, total)
        right = sum(np.count_nonzero(part.probabilities.argmax(axis=0) == labels[part.columns]) for part in parts)
        so_far = f", {right / done:.2%} of them right" if done else ""
        return done / total, f"{subject.name}: {done:,} of {total:,} images read{so_far}"

    key = ("reading", subject.key, material.key)
    return find_out(Task(name, key, lambda: begin_reading(subject.model, material.dataset.images), finish, share))
