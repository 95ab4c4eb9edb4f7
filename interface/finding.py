"""Finding out: what takes long is done once, in the background, with its progress on the page, and kept for everybody.

What has been found out is kept by what it is of: the network's numbers and the images. So it is there at once for
whoever asks again, on this page or after a reload, and for other visitors with the same network.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Generic, TypeVar

import numpy as np
import streamlit as st

from interface.messages import plain
from interface.visit import attend, keep_work
from recognizer.lab.background import State, Work
from recognizer.reading.model import Model

MOST_KEPT = 40
"""Findings that are kept for all visitors together; the largest, of 60,000 images, takes 3 MB."""

AT_ONCE = 0.4
"""Seconds that a run of the page waits for what may end as soon: then nothing flickers."""

LOOK_SECONDS = 0.4

JOBS = "finding"
"""Under which the session has the work that goes on or has ended, by its task's name."""

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
    jobs: dict[str, Job[Record]] = st.session_state.setdefault(JOBS, {})
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
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=f"finding_{task.name}"):
        st.progress(min(share, 1.0), text=words)
        st.button("Stop", key=f"stop_finding_{task.name}", on_click=job.work.stop, icon=":material/stop:")
    if task.show is not None and records:
        task.show(records)


def _offer_again(task: Task[Record, Found], job: Job[Record]) -> None:
    if job.work.state is State.FAILED:
        st.error(plain(job.work.failure))
    else:
        st.caption(f"Stopped. {task.share(job.work.records)[1]}.")
    st.button(
        "Begin again",
        key=f"find_again_{task.name}",
        on_click=_forget,
        args=(task.name,),
        icon=":material/refresh:",
    )
    if task.show is not None and job.work.records:
        task.show(job.work.records)


def _forget(name: str) -> None:
    st.session_state[JOBS].pop(name, None)


def fingerprint(model: Model) -> Hashable:
    """What tells a model from others: its layers, all its numbers, its judge and its threshold."""
    judge = () if model.judge is None else (model.judge.architecture.text, digest(model.judge.parameters))
    return model.network.architecture.text, digest(model.network.parameters), judge, model.threshold


def digest(*arrays: np.ndarray[Any, np.dtype[Any]]) -> str:
    """A few letters that tell arrays of these bytes from others."""
    found = blake2b(digest_size=12)
    for array in arrays:
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()
