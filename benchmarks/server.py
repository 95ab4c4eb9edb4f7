"""A server of the app in a process of its own, for tests and measurements."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        address: such as "http://127.0.0.1:8501".
        process: its number.
    """

    address: str
    process: int


@contextmanager
def serving(log: Path, *options: str) -> Iterator[Server]:
    """A cold server that nobody has talked to yet, with more of Streamlit's options; what it says goes into `log`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    where = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    with log.open("w") as output:
        process = subprocess.Popen([*command, *where, *options], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_healthy(f"{address}/_stcore/health")
            yield Server(address, process.pid)
        finally:
            process.terminate()
            process.wait(20)


def _wait_until_healthy(address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def resident(process: int) -> float:
    """Megabytes of memory that a process holds."""
    return status(process, "VmRSS") / 1024


def processor_seconds(process: int) -> float:
    """How long a process has calculated, on all processors together."""
    fields = stat(process)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def status(process: int, name: str) -> int:
    """A number out of what Linux tells of a process; memory in kB."""
    lines = Path("/proc", str(process), "status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:")))


def stat(process: int) -> list[str]:
    """What Linux says of a process in short: the fields after its name."""
    return Path("/proc", str(process), "stat").read_text().rpartition(") ")[2].split()


def waited(process: int, before: dict[int, tuple[float, float]] | None = None) -> float:
    """Seconds that a process's busiest thread has waited for a processor that others had, since `before` if given."""
    past, now = before or {}, threads(process)
    spent = {each: now[each][0] - past.get(each, (0.0, 0.0))[0] for each in now}
    busiest = max(spent, key=spent.__getitem__)
    return now[busiest][1] - past.get(busiest, (0.0, 0.0))[1]


def threads(process: int) -> dict[int, tuple[float, float]]:
    """Of each thread of a process: seconds that it has calculated, and that it has waited for a processor."""
    found: dict[int, tuple[float, float]] = {}
    for folder in Path("/proc", str(process), "task").iterdir():
        with suppress(OSError):  # it has ended meanwhile
            calculated, queued, _ = (folder / "schedstat").read_text().split()
            found[int(folder.name)] = int(calculated) / 1e9, int(queued) / 1e9
    return found
